"""Who met whom: interviews with their swaps, and the pairs that they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import Item
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.facts import Noted
from dialoguekit_appreciative_inquiry.view import Interview, Pair, Retelling

Completed = RecordedEvent[InterviewCompleted]


def interviews(
    workshop: str, noted: Noted, completed: Sequence[Completed], stories: Mapping[str, Item]
) -> tuple[Interview, ...]:
    """The interviews of one inquiry as they were completed, with their stories, by id."""
    group_of = noted.course.roster.group_of
    asked = {(fact.event.interviewer, fact.event.interviewee) for fact in completed}
    retold: dict[str, list[RecordedEvent[StoryRetold]]] = {}
    for fact in noted.retellings:
        retold.setdefault(fact.event.interview, []).append(fact)
    return tuple(
        Interview(
            workshop=workshop,
            seqs=(seq,),
            cite=f"{workshop} {event.interview}",
            interviewer=event.interviewer,
            interviewee=event.interviewee,
            asking=group_of(event.interviewer),
            telling=group_of(event.interviewee),
            story=stories.get(event.story or ""),
            permission=event.permission,
            swapped=_swapped(event.interviewer, event.interviewee, asked),
            retellings=tuple(
                Retelling(
                    workshop=workshop,
                    seqs=(fact.seq,),
                    group=group_of(fact.event.teller),
                    space=fact.context.space,
                    own=fact.event.teller == event.interviewee,
                )
                for fact in retold.get(event.interview, ())
            ),
        )
        for event, seq in ((fact.event, fact.seq) for fact in completed)
    )


def _swapped(interviewer: str, interviewee: str, asked: Collection[tuple[str, str]]) -> bool:
    """Whether the other asked in turn; an odd number makes one ring of three (domain.md §2)."""
    if interviewer != interviewee and (interviewee, interviewer) in asked:
        return True
    thirds = {told for asker, told in asked if asker == interviewee}
    return any((third, interviewer) in asked for third in thirds - {interviewer, interviewee})


def pairs(groups: Collection[str], met: Iterable[Interview]) -> tuple[Pair, ...]:
    """The pairs of participants who met, whoever asked, in the order in which they did.

    A trio makes three.  Whoever is of no stakeholder group makes no pair.
    """
    found: dict[frozenset[str], list[Interview]] = {}
    for interview in met:
        people = frozenset((interview.interviewer, interview.interviewee))
        if len(people) == 2 and interview.asking in groups and interview.telling in groups:
            found.setdefault(people, []).append(interview)
    return tuple(
        Pair(
            workshop=between[0].workshop,
            seqs=tuple(seq for interview in between for seq in interview.seqs),
            across=between[0].asking != between[0].telling,
        )
        for between in found.values()
    )


def most_across(groups: Collection[str], met: Iterable[Interview]) -> int:
    """How many pairs across groups those who met could have made, each of them in one pair."""
    people: dict[str, str] = {}
    for interview in met:
        people[interview.interviewer] = interview.asking
        people[interview.interviewee] = interview.telling
    sizes = Counter(group for group in people.values() if group in groups)
    largest = max(sizes.values(), default=0)
    return min(sizes.total() // 2, sizes.total() - largest)
