"""How far a proposition is wanted: by stances on a contribution, by grades for a proposal."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit_appreciative_inquiry.facts import Fact, Noted
from dialoguekit_appreciative_inquiry.view import Endorsement, Share


def by_stances(workshop: str, noted: Noted, contribution: str) -> Endorsement | None:
    """Those who agree, of those who took a stance on it; None where nobody did."""
    stances = noted.stances.get(contribution, {})
    answers = [(fact, person, fact.event.value > 0) for person, fact in stances.items()]
    return _endorsement(workshop, noted, "stances", answers, earlier=False)


def by_grades(workshop: str, noted: Noted, proposal: str) -> Endorsement | None:
    """Those who gave it the upper half of the scale, in the latest closed ballot of grades.

    None where there was no such ballot, or nobody graded it.
    """
    closed = [
        noted.ballots[ballot]
        for ballot in noted.closings
        if ballot in noted.ballots
        and noted.ballots[ballot].event.kind == "grades"
        and proposal in noted.ballots[ballot].event.options
    ]
    if not closed:
        return None
    opened = max(closed, key=lambda fact: noted.closings[fact.event.ballot].seq)
    top = len(opened.event.scale) - 1
    answers = [
        (fact, voter, 2 * grade > top)
        for voter, fact in noted.votes.get(opened.event.ballot, {}).items()
        for option, grade in fact.event.choices
        if option == proposal and isinstance(grade, int)
    ]
    amended = noted.amended.get(proposal)
    earlier = amended is not None and opened.seq < amended.seq
    return _endorsement(workshop, noted, opened.event.ballot, answers, earlier=earlier)


def _endorsement(
    workshop: str,
    noted: Noted,
    asked: str,
    answers: Iterable[tuple[Fact, str, bool]],
    *,
    earlier: bool,
) -> Endorsement | None:
    roster = noted.course.roster
    by_group: dict[str, list[bool]] = {}
    seqs = []
    for fact, person, wants in answers:
        by_group.setdefault(roster.group_of(person), []).append(wants)
        seqs.append(fact.seq)
    if not seqs:
        return None
    others = sorted(by_group.keys() - set(roster.groups))
    return Endorsement(
        workshop=workshop,
        seqs=tuple(seqs),
        asked=asked,
        earlier=earlier,
        shares=tuple(
            Share(group=group, wanting=sum(by_group[group]), answered=len(by_group[group]))
            for group in (*roster.groups, *others)
            if group in by_group
        ),
    )
