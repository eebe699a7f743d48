"""The checks of good practice on decisions: whether they follow from their ballots."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach
from dialoguekit.report.chapters.decisions import Decision, build_decisions


def _on_ballots(record: Record) -> Iterator[tuple[Decision, str]]:
    """Yield the decisions whose ballot has a result that is shown, with the option decided on."""
    for decision in build_decisions(record):
        if decision.ballot is not None and decision.ballot.tally is not None and decision.option:
            yield decision, decision.option


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
