"""The checks of good practice on ballots and counts, and on the decisions that rest on them.

No flag tells a number of secret votes, or of votes that are not shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import inf

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.text import guarded
from dialoguekit.document.blocks import format_count
from dialoguekit.domain.count_rules import explain_unmet_count, least_people
from dialoguekit.events import (
    BallotOpened,
    ContributionsClustered,
    CountRecorded,
    PersonRegistered,
    ProposalSubmitted,
    TokenIssued,
)
from dialoguekit.plugin.ballots import Ballot
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach
from dialoguekit.plugin.times import distance_to
from dialoguekit.report.chapters.counts import Count, build_counts
from dialoguekit.report.chapters.decisions import Decision, build_decisions
from dialoguekit.report.chapters.good_practice_people import asked_at_a_distance


def _on_ballots(record: Record) -> Iterator[tuple[Decision, str]]:
    """Yield the decisions whose ballot has a result that is shown, with the option decided on."""
    for decision in build_decisions(record):
        if decision.ballot is not None and decision.ballot.tally is not None and decision.option:
            yield decision, decision.option


def options_are_distinct(record: Record) -> Iterator[Breach]:
    """Check that no two options of a ballot are duplicates: of one cluster, or of one text."""
    clusters = record.of(ContributionsClustered)
    texts = {item.id: item.text.comparison_key() for item in record.contributions.values()}
    texts |= {
        fact.id: guarded(fact.event.text).comparison_key() for fact in record.of(ProposalSubmitted)
    }
    for fact in record.of(BallotOpened):
        options = set(map(str, fact.event.options))
        together = [
            {each.id, *map(str, each.event.members)} & options
            for each in clusters
            if each.seq < fact.seq
        ]
        alike: dict[str, set[str]] = {}
        for option in options:
            if (text := texts.get(option)) is not None:
                alike.setdefault(text, set()).add(option)
        found = [names for names in (*together, *alike.values()) if len(names) > 1]
        if found:
            names = ", ".join(sorted(set().union(*found)))
            message = (
                f"Options of {fact.id} are duplicates of each other, so that votes for one thing "
                f"are split: {names}."
            )
            yield breach(message, fact)


def not_over_low_grades(record: Record) -> Iterator[Breach]:
    """Check that nothing is adopted by consent while someone gave one of the lowest grades."""
    for decision, option in _on_ballots(record):
        assert decision.ballot is not None
        low = decision.ballot.low_grades(option)
        by_consent = decision.rule == "consent" and decision.outcome == "adopted"
        if by_consent and low is not None and low.lowest:
            scale = decision.ballot.form.scale
            message = (
                f"{decision.id} was adopted by consent, and {low.lowest} of "
                f"{decision.ballot.votes_cast} voters gave one of the lowest two grades "
                f"(“{scale[0]}”, “{scale[1]}”)."
            )
            yield breach(message, decision.recorded)


def follows_from_votes(record: Record) -> Iterator[Breach]:
    """Check that what a ballot or a count carried was adopted, and what it did not was not."""
    for decision in build_decisions(record):
        if decision.rule == "consent" or decision.outcome not in _DECIDED:
            continue
        verdict = _verdict(decision)
        if verdict is not None and verdict.is_met != (decision.outcome == "adopted"):
            message = (
                f"{decision.id} ({decision.outcome}) does not follow from {decision.basis} under "
                f"the rule {decision.rule}: {verdict.why}."
            )
            yield breach(message, decision.recorded, verdict.basis)


@attrs.frozen
class _Verdict:
    """Whether votes meet the rule of a decision, why, and the ballot or count with the votes."""

    is_met: bool
    why: str
    basis: Ballot | Fact[CountRecorded]


def _verdict(decision: Decision) -> _Verdict | None:
    """Return whether the votes meet the rule of a decision; None if that is not known.

    Of secret votes that are not shown it is told only by the rule that was announced, and without
    a number: the decision itself would tell as much.
    """
    event, ballot, count, option = decision.recorded.event, *_votes(decision)
    if option is None:
        return None
    if count is not None:
        unmet = explain_unmet_count(count.form, option, rule=decision.rule)
        return _Verdict(unmet is None, unmet or _MET, count.opened)
    assert ballot is not None
    unmet = ballot.unmet_rule(option, decision.rule)
    voted = event.voted_version or ballot.version_of(option)
    if voted is not None and voted < event.version:
        unmet = f"the votes were on version {voted}, and version {event.version} was decided on"
    elif ballot.votes_cast and ballot.tally is None:
        if not (ballot.secret and ballot.opened.shown) or decision.rule != ballot.form.rule:
            return None
        if ballot.rejected_options.issuperset(ballot.form.options):
            return None
        met = "meet" if unmet is None else "do not meet"
        return _Verdict(unmet is None, f"its votes, which are not shown, {met} it", ballot)
    return _Verdict(unmet is None, unmet or _MET, ballot)


_DECIDED = ("adopted", "rejected")
_MET = "the rule was met"


def _votes(decision: Decision) -> tuple[Ballot | None, Count | None, str | None]:
    """Return the closed ballot or the count of a decision, and the option that it decided on."""
    ballot, count = decision.ballot, decision.count
    if count is not None:
        target = count.opened.event.target
        proposal = str(decision.recorded.event.proposal)
        option = count.form.option_for(proposal, None if target is None else str(target))
        return None, count, option if count.is_shown else None
    return ballot, None, decision.option if ballot is not None and ballot.closed else None


def by_the_announced_rule(record: Record) -> Iterator[Breach]:
    """Check that a decision is by the rule that its ballot or count announced."""
    for decision in build_decisions(record):
        basis = decision.ballot or decision.count
        if basis is None or decision.outcome not in _DECIDED:
            continue
        if decision.rule != basis.form.rule:
            message = (
                f"{decision.id} was decided by {decision.rule}, and {decision.basis} announced the "
                f"rule {basis.form.rule}."
            )
            yield breach(message, decision.recorded, basis.opened, cites=[decision.recorded.cite])


def tallies_are_of_people(record: Record) -> Iterator[Breach]:
    """Check that no decision rests on, or announces, more votes than there are people."""
    for decision in build_decisions(record):
        announced = [n for _, n in decision.recorded.event.tally if isinstance(n, int)]
        people, whom = _electorate(record, decision)
        if announced and max(announced) > people:
            message = (
                f"The tally announced with {decision.id} has a number larger than that of the "
                f"people {whom}."
            )
            yield breach(message, decision.recorded)
        count = decision.count
        if count is None or count.opened.event.form != "tally" or count.form.asked is not None:
            continue
        known = _number_registered(record)
        if count.is_shown and least_people(count.form.counts, count.form.yes) > known:
            message = (
                f"{decision.id} rests on {decision.basis}, which has more votes than the "
                f"{format_count(known, 'participant')} registered, and does not say how many "
                "were asked."
            )
            yield breach(message, decision.recorded, count.opened, cites=[decision.recorded.cite])


def _electorate(record: Record, decision: Decision) -> tuple[float, str]:
    """Return the greatest number that the tally of a decision can have, and of whom.

    Of dots and ranks one person may have given several.
    """
    ballot, count = decision.ballot, decision.count
    if ballot is not None:
        return (ballot.roll_size if ballot.kind == "grades" else inf), f"on the roll of {ballot.id}"
    if count is not None:
        answered = least_people(count.form.counts, count.form.yes)
        most = max(answered, count.form.asked or 0)
        return (most if count.is_shown else inf), f"of {decision.basis}"
    return _number_registered(record), "registered"


def _number_registered(record: Record) -> int:
    """Return the number of participants who are registered, or hold a token that was issued."""
    registered = (fact.event.person for fact in record.of(PersonRegistered))
    people = {*registered, *(fact.event.token for fact in record.of(TokenIssued))}
    return sum(record.takes_part(person) and not record.is_alias(person) for person in people)


def hands_are_of_people(record: Record) -> Iterator[Breach]:
    """Check that a show of hands has no more hands than participants could raise.

    These are the participants present, within the tolerance of clocks, and those asked at a
    distance.  Nothing is checked where no attendance is recorded.
    """
    asked = asked_at_a_distance(record)
    for count in build_counts(record):
        if count.opened.event.form != "hands":
            continue
        activity = count.opened.activity
        people = {person for where, person in asked if where == activity}
        people |= {person for person in record.presence if _is_near(record, person, count.opened)}
        if not record.presence and not people:
            continue
        groups = Counter(map(record.group_of, people))
        hands = [(None, count.form.counts), *count.by_group.items()]
        excess = [
            f"{raised} by {format_count(present, 'participant')}"
            + ("" if group is None else f" from {group}")
            for group, counts in hands
            for raised in [least_people(counts, count.form.yes)]
            for present in [len(people) if group is None else groups[group]]
            if raised > present
        ]
        if excess:
            numbers = f": {'; '.join(excess)}" if count.is_shown else ""
            message = f"More hands were counted in {count.id} than could be raised{numbers}."
            yield breach(message, count.opened)


def _is_near(record: Record, person: str, fact: Fact[CountRecorded]) -> bool:
    tolerance = fact.tolerance_us + record.clock_tolerance_us
    intervals = record.presence[person]
    return any(distance_to(fact.occurred_at_us, each) <= tolerance for each in intervals)
