"""From what was noted to the view: every story its interview, everything its ground."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs

from dialoguekit.plugin import Item, Session, sessions, words_of
from dialoguekit_appreciative_inquiry import build_interviews, method
from dialoguekit_appreciative_inquiry.build_factors import factors
from dialoguekit_appreciative_inquiry.build_grounding import (
    DEFICIT,
    DREAM,
    FACTOR,
    PROPOSITION,
    REFRAMING,
    STORY,
    TOPIC,
    Grounds,
    part_of,
)
from dialoguekit_appreciative_inquiry.build_propositions import Proposing
from dialoguekit_appreciative_inquiry.facts import Noted
from dialoguekit_appreciative_inquiry.view import (
    Barrier,
    Dream,
    Inquired,
    InquirySession,
    Interview,
    Story,
    Topic,
)

REFRAMES = "reframes"
REFRAMED_BY = (REFRAMES, "derives", "answers", "ref")
"""The relations by which a reframing leads to what it reframes; ``ref`` is taking it up."""


def seen(workshop: str, noted: Noted) -> Inquired:
    """What the facts of one workshop amount to."""
    course = noted.course
    told = {fact.event.story: fact.event.permission for fact in noted.interviews.values()}
    found = sessions(workshop, course, method.METHOD)
    items = {item.id: item for session in found for item in session.items}
    # A story that may not be told on is not for quotation either (domain.md §2).
    unheard = [id for id, allowed in told.items() if id in items and not allowed]
    kept = frozenset(items[id].cite for id in unheard if items[id].quotable)
    items |= {id: attrs.evolve(items[id], quotable=False) for id in unheard}
    grounds = Grounds(
        workshop=workshop,
        links=course.links,
        items=items,
        parts={id: part_of(id, item, told) for id, item in items.items()},
        seqs={
            said.made.contribution: said.seq for run in course.runs.values() for said in run.said
        },
    )
    seer = _Seer(workshop, noted, grounds, kept)
    return Inquired(groups=course.roster.groups, sessions=seer.seen(found), closed=course.closed)


@attrs.frozen
class _Seer:
    """What has to be at hand to see the inquiries of one workshop.

    ``kept`` are the stories whose words are left out because they may not be told on, as they
    are cited.
    """

    workshop: str
    noted: Noted
    grounds: Grounds
    kept: Collection[str]

    def seen(self, found: Sequence[Session]) -> tuple[InquirySession, ...]:
        """The inquiries, in the order in which they were noted."""
        said = {session.activity: self._said(session) for session in found}
        home = {id: activity for activity, items in said.items() for id in items}
        met = {
            activity: build_interviews.interviews(
                self.workshop, self.noted, facts, self.grounds.items
            )
            for activity, facts in self._completed(said, home).items()
        }
        told_in = {
            interview.story.cite: interview
            for interviews in met.values()
            for interview in interviews
            if interview.story is not None
        }
        proposing = Proposing.of(self.noted, self.grounds)
        commitments = proposing.commitments(home)
        drawn, dreamt = self._drawn(FACTOR), self._drawn(DREAM)
        seen = []
        for session in found:
            activity, items = session.activity, said[session.activity]
            playing: dict[str | None, list[tuple[str, Item]]] = {}
            for id, item in items.items():
                playing.setdefault(self.grounds.parts[id], []).append((id, item))
            seen.append(
                InquirySession.of(
                    attrs.evolve(session, items=tuple(items.values())),
                    topics=self._topics(session, playing.get(TOPIC, ())),
                    interviews=met[activity],
                    pairs=build_interviews.pairs(session.groups, met[activity]),
                    most_across=build_interviews.most_across(session.groups, met[activity]),
                    stories=tuple(
                        self._story(id, item, told_in, drawn, dreamt)
                        for id, item in playing.get(STORY, ())
                    ),
                    factors=factors(self.noted, self.grounds, items),
                    dreams=tuple(self._dream(id, item) for id, item in playing.get(DREAM, ())),
                    propositions=proposing.propositions(activity, playing.get(PROPOSITION, ())),
                    commitments=commitments.get(activity, ()),
                    barriers=tuple(
                        self._barrier(id, item) for id, item in playing.get(DEFICIT, ())
                    ),
                )
            )
        return tuple(seen)

    def _said(self, session: Session) -> dict[str, Item]:
        """What was said in an inquiry, by id, with nobody quoted who did not permit it."""
        ids = (item.id for item in session.items)
        return {id: self.grounds.items[id] for id in ids}

    def _drawn(self, part: str) -> dict[str, tuple[Item, ...]]:
        """What stands on each story, as it is cited, of what plays ``part``."""
        drawn: dict[str, tuple[Item, ...]] = {}
        for id, item in self.grounds.items.items():
            if self.grounds.parts[id] == part:
                for story in self.grounds.of(id).stories:
                    drawn[story.cite] = (*drawn.get(story.cite, ()), item)
        return drawn

    def _completed(
        self, inquiries: Collection[str], home: Mapping[str, str]
    ) -> dict[str, list[build_interviews.Completed]]:
        """The interviews of each inquiry: where they were noted, or else where their story was.

        One that belongs to none of them belongs to the first.
        """
        completed: dict[str, list[build_interviews.Completed]] = {id: [] for id in inquiries}
        for fact in self.noted.interviews.values() if completed else ():
            story = home.get(fact.event.story or "", next(iter(completed)))
            activity = fact.context.activity
            completed[activity if activity in completed else story].append(fact)
        return completed

    def _topics(self, session: Session, said: Iterable[tuple[str, Item]]) -> tuple[Topic, ...]:
        """What the inquiry was announced to be about, and what was said of that."""
        params = self.noted.course.runs[session.activity].params
        words = str(params.get("topic") or "").strip()
        announced = Topic(
            cite=session.cite,
            words=words,
            shown=words,
            at=session.began,
            evidence=session.evidence,
        )
        topics = tuple(
            Topic(
                cite=item.cite,
                words=item.text,
                shown=words_of(item),
                at=item.at,
                evidence=item.evidence,
            )
            for _, item in said
        )
        return (announced, *topics) if words else topics

    def _story(
        self,
        id: str,
        item: Item,
        told_in: Mapping[str, Interview],
        drawn: Mapping[str, tuple[Item, ...]],
        dreamt: Mapping[str, tuple[Item, ...]],
    ) -> Story:
        seq, interview = self.grounds.seqs[id], told_in.get(item.cite)
        course = self.noted.course
        withheld = seq in course.redacted or item.author in course.roster.forgotten
        return Story(
            workshop=self.workshop,
            seqs=(seq, *(() if interview is None else interview.seqs)),
            item=item,
            interview=interview,
            words=None if withheld else len(item.text.split()),
            unpermitted=item.cite in self.kept,
            factors=drawn.get(item.cite, ()),
            dreams=dreamt.get(item.cite, ()),
        )

    def _dream(self, id: str, item: Item) -> Dream:
        ground = self.grounds.of(id)
        seqs = (self.grounds.seqs[id], *ground.seqs)
        return Dream(workshop=self.workshop, seqs=seqs, item=item, ground=ground)

    def _barrier(self, id: str, item: Item) -> Barrier:
        links, grounds = self.grounds.links, self.grounds
        turned = dict(links.origins(id, REFRAMES))
        for origin, seq in links.origins(id, *REFRAMED_BY).items():
            if grounds.parts.get(origin) == REFRAMING:
                turned.setdefault(origin, seq)
        turned = {origin: seq for origin, seq in turned.items() if origin in grounds.items}
        parked = self.noted.course.parked.get(id)
        judged = self.noted.judged.get(id)
        outcome = None if judged is None else judged.event.outcome
        seqs = [grounds.seqs[id], *turned.values(), *(grounds.seqs[origin] for origin in turned)]
        seqs += [parked] if parked is not None else []
        seqs += [judged.seq] if judged is not None else []
        return Barrier(
            workshop=self.workshop,
            seqs=tuple(seqs),
            item=item,
            reframings=tuple(grounds.items[origin] for origin in turned),
            outcome=None if outcome == "accepted" else outcome,
        )
