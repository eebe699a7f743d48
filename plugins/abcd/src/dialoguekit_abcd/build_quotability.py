"""Determines which text may be quoted: by consent, visibility and redaction."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.plugin import ContributionRecord, tolerance_of
from dialoguekit_abcd.facts import Facts


def is_quotable(facts: Facts, recorded: RecordedEvent[Any], person: str | None) -> bool:
    """Return whether the text of an event by ``person``, or by all participants, may be quoted."""
    if recorded.context.visibility != "room" or recorded.seq in facts.method_facts.redacted:
        return False
    return person is None or facts.method_facts.roster.may_quote(person)


def is_contribution_quotable(facts: Facts, recorded: RecordedEvent[ContributionMade]) -> bool:
    """Return whether the text of a contribution to any activity may be quoted."""
    return facts.method_facts.may_quote(contribution_record(recorded))


def contribution_record(recorded: RecordedEvent[ContributionMade]) -> ContributionRecord:
    """Return a contribution as :class:`MethodFacts` records those of its own activities."""
    context = recorded.context
    return ContributionRecord(
        event=recorded.event,
        occurred_at_us=recorded.occurred_at_us,
        tolerance_us=tolerance_of(recorded),
        seq=recorded.seq,
        space=context.space,
        verbatim=context.capture == "verbatim",
        initially_visible=context.visibility == "room",
    )
