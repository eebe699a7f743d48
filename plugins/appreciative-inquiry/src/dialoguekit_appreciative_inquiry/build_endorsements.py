"""Builds the support for propositions: by stances on a contribution, by grades of a proposal."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit_appreciative_inquiry.facts import Fact, Facts
from dialoguekit_appreciative_inquiry.view import Endorsement, Share


def endorsement_by_stances(workshop: str, facts: Facts, contribution: str) -> Endorsement | None:
    """Return those who agree, of those who took a stance; None if no one did."""
    stances = facts.stances.get(contribution, {})
    answers = [(fact, person, fact.event.value > 0) for person, fact in stances.items()]
    return _endorsement(workshop, facts, "stances", answers, earlier_wording=False)


def endorsement_by_grades(workshop: str, facts: Facts, proposal: str) -> Endorsement | None:
    """Return those who chose the upper half of the scale in the latest closed ballot of grades.

    None if there was no such ballot, or no one graded the proposal.
    """
    closed = [
        facts.ballots[ballot]
        for ballot in facts.closings
        if ballot in facts.ballots
        and facts.ballots[ballot].event.kind == "grades"
        and proposal in facts.ballots[ballot].event.options
    ]
    if not closed:
        return None
    opened = max(closed, key=lambda fact: facts.closings[fact.event.ballot].seq)
    top = len(opened.event.scale) - 1
    answers = [
        (fact, voter, 2 * grade > top)
        for voter, fact in facts.votes.get(opened.event.ballot, {}).items()
        for option, grade in fact.event.choices
        if option == proposal and isinstance(grade, int)
    ]
    amended = facts.amended.get(proposal)
    earlier = amended is not None and opened.seq < amended.seq
    return _endorsement(workshop, facts, opened.event.ballot, answers, earlier_wording=earlier)


def _endorsement(
    workshop: str,
    facts: Facts,
    measured_by: str,
    answers: Iterable[tuple[Fact, str, bool]],
    *,
    earlier_wording: bool,
) -> Endorsement | None:
    roster = facts.method_facts.roster
    by_group: dict[str, list[bool]] = {}
    seqs = []
    for fact, person, in_favour in answers:
        by_group.setdefault(roster.attribution_of(person), []).append(in_favour)
        seqs.append(fact.seq)
    if not seqs:
        return None
    others = sorted(by_group.keys() - set(roster.groups))
    return Endorsement(
        workshop=workshop,
        seqs=tuple(seqs),
        measured_by=measured_by,
        earlier_wording=earlier_wording,
        shares=tuple(
            Share(group=group, in_favour=sum(by_group[group]), answered=len(by_group[group]))
            for group in (*roster.groups, *others)
            if group in by_group
        ),
    )
