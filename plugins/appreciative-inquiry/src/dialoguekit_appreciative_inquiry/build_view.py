"""Builds the view of one workshop from its facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs

from dialoguekit.plugin import Contribution, Session, build_sessions, quotable_text
from dialoguekit_appreciative_inquiry import build_interviews, method
from dialoguekit_appreciative_inquiry.build_factors import build_factors
from dialoguekit_appreciative_inquiry.build_grounding import (
    DEFICIT,
    DREAM,
    FACTOR,
    PROPOSITION,
    REFRAMING,
    STORY,
    TOPIC,
    GroundingIndex,
    part_of,
)
from dialoguekit_appreciative_inquiry.build_propositions import PropositionBuilder
from dialoguekit_appreciative_inquiry.facts import Facts
from dialoguekit_appreciative_inquiry.view import (
    Barrier,
    Dream,
    InquirySession,
    Interview,
    Story,
    Topic,
    WorkshopView,
)

REFRAMES = "reframes"
REFRAMING_RELATIONS = (REFRAMES, "derives", "answers", "ref")
"""The relations by which a reframing refers to a barrier; ``ref`` is a reference."""


def build_view(workshop: str, facts: Facts) -> WorkshopView:
    """Build the view of one workshop from its facts."""
    method_facts = facts.method_facts
    permission_by_story = {
        fact.event.story: fact.event.permission for fact in facts.interviews.values()
    }
    sessions = build_sessions(workshop, method_facts, method.METHOD)
    items = {item.id: item for session in sessions for item in session.contributions}
    # A story that may not be retold may not be quoted either.
    unpermitted_ids = [
        id for id, permitted in permission_by_story.items() if id in items and not permitted
    ]
    unpermitted = frozenset(items[id].cite for id in unpermitted_ids if items[id].quotable)
    items |= {id: attrs.evolve(items[id], quotable=False) for id in unpermitted_ids}
    grounds = GroundingIndex(
        workshop=workshop,
        links=method_facts.links,
        items=items,
        parts={id: part_of(id, item, permission_by_story) for id, item in items.items()},
        seqs={
            contributions.event.contribution: contributions.seq
            for run in method_facts.runs.values()
            for contributions in run.contributions
        },
    )
    builder = _ViewBuilder(workshop, facts, grounds, unpermitted)
    return WorkshopView(
        groups=method_facts.roster.groups,
        sessions=builder.build_sessions(sessions),
        closed=method_facts.closed,
    )


@attrs.frozen
class _ViewBuilder:
    """The data that building the inquiries of one workshop needs.

    ``unpermitted`` are the citations of stories that are not quoted because retelling is not
    permitted.
    """

    workshop: str
    facts: Facts
    grounds: GroundingIndex
    unpermitted: Collection[str]

    def build_sessions(self, sessions: Sequence[Session]) -> tuple[InquirySession, ...]:
        """Build the inquiries, in the order of their records."""
        contributions = {session.activity: self._contributions(session) for session in sessions}
        activity_of = {id: activity for activity, items in contributions.items() for id in items}
        interviews_of = {
            activity: build_interviews.build_interviews(
                self.workshop, self.facts, facts, self.grounds.items
            )
            for activity, facts in self._completed(contributions, activity_of).items()
        }
        interview_by_story = {
            interview.story.cite: interview
            for interviews in interviews_of.values()
            for interview in interviews
            if interview.story is not None
        }
        proposition_builder = PropositionBuilder.from_facts(self.facts, self.grounds)
        commitments = proposition_builder.commitments(activity_of)
        factors_by_story, dreams_by_story = (
            self._based_on_stories(FACTOR),
            self._based_on_stories(DREAM),
        )
        inquiries = []
        for session in sessions:
            activity, items = session.activity, contributions[session.activity]
            by_part: dict[str | None, list[tuple[str, Contribution]]] = {}
            for id, item in items.items():
                by_part.setdefault(self.grounds.parts[id], []).append((id, item))
            inquiries.append(
                InquirySession.from_session(
                    attrs.evolve(session, contributions=tuple(items.values())),
                    topics=self._topics(session, by_part.get(TOPIC, ())),
                    interviews=interviews_of[activity],
                    pairs=build_interviews.build_pairs(session.groups, interviews_of[activity]),
                    max_cross_group_pairs=build_interviews.max_cross_group_pairs(
                        session.groups, interviews_of[activity]
                    ),
                    stories=tuple(
                        self._story(id, item, interview_by_story, factors_by_story, dreams_by_story)
                        for id, item in by_part.get(STORY, ())
                    ),
                    factors=build_factors(self.facts, self.grounds, items),
                    dreams=tuple(self._dream(id, item) for id, item in by_part.get(DREAM, ())),
                    propositions=proposition_builder.propositions(
                        activity, by_part.get(PROPOSITION, ())
                    ),
                    commitments=commitments.get(activity, ()),
                    barriers=tuple(
                        self._barrier(id, item) for id, item in by_part.get(DEFICIT, ())
                    ),
                )
            )
        return tuple(inquiries)

    def _contributions(self, session: Session) -> dict[str, Contribution]:
        """Return the contributions of an inquiry by id, with quotability by permission."""
        ids = (item.id for item in session.contributions)
        return {id: self.grounds.items[id] for id in ids}

    def _based_on_stories(self, part: str) -> dict[str, tuple[Contribution, ...]]:
        """Return, by citation of a story, the contributions in one part that are based on it."""
        factors_by_story: dict[str, tuple[Contribution, ...]] = {}
        for id, item in self.grounds.items.items():
            if self.grounds.parts[id] == part:
                for story in self.grounds.grounding_of(id).stories:
                    factors_by_story[story.cite] = (*factors_by_story.get(story.cite, ()), item)
        return factors_by_story

    def _completed(
        self, inquiries: Collection[str], activity_of: Mapping[str, str]
    ) -> dict[str, list[build_interviews.Completed]]:
        """Return the interviews of each inquiry: by their activity, or else by that of their story.

        An interview of neither belongs to the first inquiry.
        """
        completed: dict[str, list[build_interviews.Completed]] = {id: [] for id in inquiries}
        for fact in self.facts.interviews.values() if completed else ():
            story = activity_of.get(fact.event.story or "", next(iter(completed)))
            activity = fact.context.activity
            completed[activity if activity in completed else story].append(fact)
        return completed

    def _topics(
        self, session: Session, contributions: Iterable[tuple[str, Contribution]]
    ) -> tuple[Topic, ...]:
        """Return the announced topic and the contributions on it."""
        params = self.facts.method_facts.runs[session.activity].params
        topic_text = str(params.get("topic") or "").strip()
        announced = Topic(
            cite=session.cite,
            text=topic_text,
            quotable_text=topic_text,
            occurred_at=session.began,
            evidence=session.evidence,
        )
        topics = tuple(
            Topic(
                cite=item.cite,
                text=item.text,
                quotable_text=quotable_text(item),
                occurred_at=item.occurred_at_us,
                evidence=item.evidence,
            )
            for _, item in contributions
        )
        return (announced, *topics) if topic_text else topics

    def _story(
        self,
        id: str,
        item: Contribution,
        interview_by_story: Mapping[str, Interview],
        factors_by_story: Mapping[str, tuple[Contribution, ...]],
        dreams_by_story: Mapping[str, tuple[Contribution, ...]],
    ) -> Story:
        seq, interview = self.grounds.seqs[id], interview_by_story.get(item.cite)
        method_facts = self.facts.method_facts
        erased = seq in method_facts.redacted or item.author in method_facts.roster.forgotten
        return Story(
            workshop=self.workshop,
            seqs=(seq, *(() if interview is None else interview.seqs)),
            contribution=item,
            interview=interview,
            word_count=None if erased else len(item.text.split()),
            unpermitted=item.cite in self.unpermitted,
            factors=factors_by_story.get(item.cite, ()),
            dreams=dreams_by_story.get(item.cite, ()),
        )

    def _dream(self, id: str, item: Contribution) -> Dream:
        grounding = self.grounds.grounding_of(id)
        seqs = (self.grounds.seqs[id], *grounding.seqs)
        return Dream(workshop=self.workshop, seqs=seqs, contribution=item, grounding=grounding)

    def _barrier(self, id: str, item: Contribution) -> Barrier:
        links, grounds = self.grounds.links, self.grounds
        reframings = dict(links.origins(id, REFRAMES))
        for origin, seq in links.origins(id, *REFRAMING_RELATIONS).items():
            if grounds.parts.get(origin) == REFRAMING:
                reframings.setdefault(origin, seq)
        reframings = {origin: seq for origin, seq in reframings.items() if origin in grounds.items}
        parked = self.facts.method_facts.parked.get(id)
        moderation = self.facts.moderated.get(id)
        outcome = None if moderation is None else moderation.event.outcome
        seqs = [
            grounds.seqs[id],
            *reframings.values(),
            *(grounds.seqs[origin] for origin in reframings),
        ]
        seqs += [parked] if parked is not None else []
        seqs += [moderation.seq] if moderation is not None else []
        return Barrier(
            workshop=self.workshop,
            seqs=tuple(seqs),
            contribution=item,
            reframings=tuple(grounds.items[origin] for origin in reframings),
            outcome=None if outcome == "accepted" else outcome,
        )
