"""The checks of good practice on ballots and on the decisions that rest on them."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.disclosure.text import guarded
from dialoguekit.events import BallotOpened, ContributionsClustered, ProposalSubmitted
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach
from dialoguekit.report.chapters.decisions import Decision, build_decisions


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
        by_consent = decision.recorded.event.rule == "consent" and decision.outcome == "adopted"
        if by_consent and low is not None and low.lowest:
            scale = decision.ballot.form.scale
            message = (
                f"{decision.id} was adopted by consent, and {low.lowest} of "
                f"{decision.ballot.votes_cast} voters gave one of the lowest two grades "
                f"(“{scale[0]}”, “{scale[1]}”)."
            )
            yield breach(message, decision.recorded)


def follows_from_ballot(record: Record) -> Iterator[Breach]:
    """Check that what the ballot carried was adopted, and what it did not was not."""
    for decision, option in _on_ballots(record):
        assert decision.ballot is not None
        rule, ballot = decision.recorded.event.rule, decision.ballot
        if rule == "consent" or decision.outcome not in {"adopted", "rejected"}:
            continue
        unmet = ballot.unmet_rule(option, rule)
        if (unmet is None) != (decision.outcome == "adopted"):
            why = "the rule was met" if unmet is None else unmet
            message = (
                f"{decision.id} ({decision.outcome}) does not follow from ballot {ballot.id} "
                f"under the rule {rule}: {why}."
            )
            yield breach(message, decision.recorded, ballot)
