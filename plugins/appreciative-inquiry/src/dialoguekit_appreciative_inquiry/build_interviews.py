"""Builds interviews and the pairs of participants in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import Contribution
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.facts import Facts
from dialoguekit_appreciative_inquiry.view import Interview, Pair, Retelling

Completed = RecordedEvent[InterviewCompleted]


def build_interviews(
    workshop: str, facts: Facts, completed: Sequence[Completed], stories: Mapping[str, Contribution]
) -> tuple[Interview, ...]:
    """Build the interviews of one inquiry in log order; ``stories`` are contributions by id."""
    group_of = facts.method_facts.roster.attribution_of
    interviews_held = {(fact.event.interviewer, fact.event.interviewee) for fact in completed}
    retellings: dict[str, list[RecordedEvent[StoryRetold]]] = {}
    for fact in facts.retellings:
        retellings.setdefault(fact.event.interview, []).append(fact)
    return tuple(
        Interview(
            workshop=workshop,
            seqs=(seq,),
            cite=f"{workshop} {event.interview}",
            interviewer=event.interviewer,
            interviewee=event.interviewee,
            interviewer_group=group_of(event.interviewer),
            interviewee_group=group_of(event.interviewee),
            story=stories.get(event.story or ""),
            permission=event.permission,
            reciprocated=_is_reciprocated(event.interviewer, event.interviewee, interviews_held),
            retellings=tuple(
                Retelling(
                    workshop=workshop,
                    seqs=(fact.seq,),
                    group=group_of(fact.event.teller),
                    space=fact.context.space,
                    is_own_story=fact.event.teller == event.interviewee,
                )
                for fact in retellings.get(event.interview, ())
            ),
        )
        for event, seq in ((fact.event, fact.seq) for fact in completed)
    )


def _is_reciprocated(
    interviewer: str, interviewee: str, interviews_held: Collection[tuple[str, str]]
) -> bool:
    """Return whether the interviewee interviewed in turn, directly or in a ring of three."""
    if interviewer != interviewee and (interviewee, interviewer) in interviews_held:
        return True
    third_persons = {other for person, other in interviews_held if person == interviewee}
    return any(
        (third, interviewer) in interviews_held
        for third in third_persons - {interviewer, interviewee}
    )


def build_pairs(groups: Collection[str], interviews: Iterable[Interview]) -> tuple[Pair, ...]:
    """Build the pairs of participants of stakeholder groups, in the order of their first interview.

    A trio makes three pairs.
    """
    by_people: dict[frozenset[str], list[Interview]] = {}
    for interview in interviews:
        people = frozenset((interview.interviewer, interview.interviewee))
        if (
            len(people) == 2
            and interview.interviewer_group in groups
            and interview.interviewee_group in groups
        ):
            by_people.setdefault(people, []).append(interview)
    return tuple(
        Pair(
            workshop=interviews_of_pair[0].workshop,
            seqs=tuple(seq for interview in interviews_of_pair for seq in interview.seqs),
            across_groups=interviews_of_pair[0].interviewer_group
            != interviews_of_pair[0].interviewee_group,
        )
        for interviews_of_pair in by_people.values()
    )


def max_cross_group_pairs(groups: Collection[str], interviews: Iterable[Interview]) -> int:
    """Return the greatest possible number of cross-group pairs, with each person in one pair."""
    people: dict[str, str] = {}
    for interview in interviews:
        people[interview.interviewer] = interview.interviewer_group
        people[interview.interviewee] = interview.interviewee_group
    sizes = Counter(group for group in people.values() if group in groups)
    largest = max(sizes.values(), default=0)
    return min(sizes.total() // 2, sizes.total() - largest)
