"""What is discovered and dreamt: topics, interviews, stories, factors, dreams, barriers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import attrs

from dialoguekit.events import ContributionModerated, ContributionParked, ContributionsClustered
from dialoguekit.plugin import Contribution, Evidence, Fact, Session, combined_evidence, statement
from dialoguekit.plugin.texts import GuardedText, guarded
from dialoguekit.plugin.times import in_time_order
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.view_grounding import (
    FACTOR,
    REFRAMING,
    STORY,
    TOPIC,
    Cited,
    Grounding,
    Grounds,
)

REFRAMING_RELATIONS = ("reframes", "derives", "answers", "ref")
"""The relations by which a reframing refers to a barrier; ``ref`` is a reference."""


@attrs.frozen(kw_only=True)
class Topic(Cited):
    """A topic of an inquiry, framed at ``began`` (microseconds since 1970 UTC)."""

    text: GuardedText
    told: str
    began: int


@attrs.frozen(kw_only=True)
class Interview(Cited):
    """An interview in the inquiry ``activity``: the groups of both people, and the story."""

    event: InterviewCompleted
    activity: str
    interviewer_group: str
    interviewee_group: str
    story: Contribution | None
    retellings: tuple[Fact[StoryRetold], ...]

    @property
    def people(self) -> tuple[str, str]:
        """The interviewer and the interviewee."""
        return self.event.interviewer, self.event.interviewee


@attrs.frozen
class Pair:
    """Two participants who met in an interview, of different groups if ``across_groups``."""

    across_groups: bool
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Story(Cited):
    """A story with its interview.

    It is ``unpermitted`` if its author may be quoted but did not permit retelling.
    """

    contribution: Contribution
    interview: Interview | None
    unpermitted: bool


@attrs.frozen(kw_only=True)
class Dream(Cited):
    """An image of the future, with its grounding."""

    contribution: Contribution
    grounding: Grounding


@attrs.frozen(kw_only=True)
class Barrier(Cited):
    """A barrier, a harm or another problem, with the affirmative questions that reframe it.

    ``removal`` is ``held`` if a moderator did not accept it yet.
    """

    contribution: Contribution
    reframings: tuple[Contribution, ...]
    removal: str | None


@attrs.frozen(kw_only=True)
class Factor:
    """A life-giving factor: one note, several equal notes, or a cluster.

    ``key`` is equal for equal texts; None if a match would disclose the text.  ``notes`` name it,
    and ``stories`` are those that it was drawn from.
    """

    ids: tuple[str, ...]
    label: str
    key: str | None
    notes: tuple[Contribution, ...]
    stories: tuple[Contribution, ...]
    evidence: Evidence

    @property
    def support(self) -> tuple[Contribution, ...]:
        """The stories and notes that support it; their number is its frequency."""
        return self.stories + self.notes


def build_topics(session: Session, grounds: Grounds) -> Iterator[Topic]:
    """Yield the announced topic, and the contributions on it."""
    announced = GuardedText.guard(str(session.params.get("topic") or "").strip())
    if announced:
        cite, began, evidence = session.cite, session.began, session.evidence
        yield Topic(cite=cite, text=announced, told=announced, began=began, evidence=evidence)
    for item in grounds.those(session.contributions, TOPIC):
        cite, began, evidence = item.cite, item.occurred_at_us, item.evidence
        yield Topic(cite=cite, text=item.text, told=statement(item), began=began, evidence=evidence)


def build_interviews(grounds: Grounds) -> Iterator[Interview]:
    """Yield the interviews in order of time, each in an inquiry.

    It is that of its activity, or of its story, or the first.
    """
    record = grounds.record
    known = [session.activity for session in record.sessions]
    for fact in in_time_order(record.of(InterviewCompleted)) if known else ():
        event, retold = fact.event, record.of(StoryRetold)
        story = grounds.items.get(event.story or "")
        places = (fact.activity or "", story.activity or "" if story else "", known[0])
        yield Interview(
            cite=fact.cite,
            event=event,
            activity=next(place for place in places if place in known),
            interviewer_group=record.group_of(event.interviewer) or "",
            interviewee_group=record.group_of(event.interviewee) or "",
            story=story,
            retellings=tuple(told for told in retold if told.event.interview == event.interview),
            evidence=fact.evidence,
        )


def build_pairs(groups: Collection[str], interviews: Iterable[Interview]) -> tuple[Pair, ...]:
    """Return the pairs of participants of stakeholder groups; a trio makes three pairs."""
    by_people: dict[frozenset[str], list[Interview]] = {}
    for each in interviews:
        people = frozenset(each.people)
        if len(people) == 2 and {each.interviewer_group, each.interviewee_group} <= set(groups):
            by_people.setdefault(people, []).append(each)
    return tuple(
        Pair(held[0].interviewer_group != held[0].interviewee_group, combined_evidence(held))
        for held in by_people.values()
    )


def build_story(item: Contribution, grounds: Grounds, interviews: Iterable[Interview]) -> Story:
    """Return a story with the latest of the ``interviews`` on it."""
    on_it = [each for each in interviews if each.event.story == item.id][-1:]
    may_be_quoted = grounds.record.contributions[item.id].text.publishable
    return Story(
        cite=item.cite,
        contribution=item,
        interview=on_it[0] if on_it else None,
        unpermitted=may_be_quoted and not item.text.publishable,
        evidence=combined_evidence([item, *on_it]),
    )


def build_factors(items: Iterable[Contribution], grounds: Grounds) -> tuple[Factor, ...]:
    """Return the life-giving factors among contributions, those with most support first.

    A labelled cluster of only factors and stories is one factor, and so are equal notes.  A note
    in several clusters belongs to the latest.
    """
    clusters: dict[str, Fact[ContributionsClustered]] = {}
    for cluster in in_time_order(grounds.record.of(ContributionsClustered)):
        known = [member for member in cluster.event.members if member in grounds.items]
        parts = {grounds.parts[member] for member in known}
        if cluster.event.label is not None and parts <= {FACTOR, STORY}:
            clusters |= dict.fromkeys(known, cluster)
    clustered: dict[str, list[Contribution]] = {}
    noted: dict[str, list[Contribution]] = {}
    for item in items:
        if item.id in clusters:
            clustered.setdefault(clusters[item.id].id, []).append(item)
        elif grounds.parts[item.id] == FACTOR:
            noted.setdefault(_key(item.text) or item.id, []).append(item)
    factors = [_factor(each, grounds, clusters[each[0].id]) for each in clustered.values()]
    factors += [_factor(each, grounds) for each in noted.values()]
    # Sorting is stable: among equals, clusters come first, then the earliest.
    return tuple(sorted(factors, key=lambda factor: -len(factor.support)))


def _key(text: GuardedText) -> str | None:
    """Return a key for equal texts, apart from a final stop."""
    key = text.comparison_key()
    return key and key.rstrip(".!")


def _factor(
    items: Sequence[Contribution],
    grounds: Grounds,
    *clusters: Fact[ContributionsClustered],
) -> Factor:
    """Return equal notes, or those of a cluster, as a factor.

    The label of a cluster reads only if the texts of all members do.
    """
    label, text = statement(items[0]), items[0].text
    for cluster in clusters:
        every = {**grounds.record.contributions, **grounds.items}
        members = [every[id].text for id in cluster.event.members if id in every]
        label = text = guarded(cluster.event.label or "").only_if(*members)
    notes = tuple(item for item in items if grounds.parts[item.id] != STORY)
    groundings = [grounds.of(note.id) for note in notes]
    stories = [*grounds.those(items, STORY), *(s for g in groundings for s in g.stories)]
    return Factor(
        ids=(*(each.id for each in clusters), *(each.id for each in items)),
        label=label,
        key=_key(text),
        notes=notes,
        stories=tuple({story.id: story for story in stories}.values()),
        evidence=combined_evidence([*clusters, *items, *groundings]),
    )


def build_dream(item: Contribution, grounds: Grounds) -> Dream:
    """Return a dream with its grounding."""
    grounding = grounds.of(item.id)
    evidence = item.evidence | grounding.evidence
    return Dream(cite=item.cite, contribution=item, grounding=grounding, evidence=evidence)


def build_barrier(item: Contribution, grounds: Grounds) -> Barrier:
    """Return a barrier; its evidence includes that it was parked, moderated and reframed."""
    record, links = grounds.record, grounds.record.links
    found = dict(links.origins(item.id, "reframes"))
    for origin, seq in links.origins(item.id, *REFRAMING_RELATIONS).items():
        if grounds.parts.get(origin) == REFRAMING:
            found.setdefault(origin, seq)
    reframings = tuple(grounds.items[origin] for origin in found if origin in grounds.items)
    linked = Evidence.from_seqs(record.workshop, (found[each.id] for each in reframings))
    treated = record.of(ContributionParked, ContributionModerated)
    own = [fact for fact in treated if fact.event.contribution == item.id]
    return Barrier(
        cite=item.cite,
        contribution=item,
        reframings=reframings,
        removal=None if item.outcome == "accepted" else item.outcome,
        evidence=combined_evidence([item, *reframings, *own]) | linked,
    )
