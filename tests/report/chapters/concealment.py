"""Ways in which a text comes to be unfit for publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialoguekit.domain.state import Workshop
from dialoguekit.events import ConsentWithdrawn, Event, PersonForgotten, RecordRedacted
from dialoguekit.testing.scenario import Given, scenario_event

OF_THE_WORKSHOP = {
    "hidden": "(not shown to all participants)",
    "restricted": "(not shown to all participants)",
    "redacted": "[withheld]",
    "spoken for someone without consent": "(not for quotation)",
}
"""The ways for any text, each with the placeholder that is shown."""

OF_A_PERSON = OF_THE_WORKSHOP | {
    "unconsented": "(not for quotation)",
    "withdrawn": "(not for quotation)",
    "forgotten": "[withheld]",
}
"""The ways for a text of a person."""


def conceal(scenario: Given[Workshop], build: Callable[[str], Event], way: str) -> Given[Workshop]:
    """Return a scenario with an event whose text may not be published.

    ``build`` returns the event of a person: of P1, or of P2, who consents to recording only.
    """
    context: dict[str, Any] = {}
    if way in {"hidden", "restricted"}:
        context["visibility"] = way
    if way == "spoken for someone without consent":
        context["on_behalf_of"] = "P2"
    event = build("P2" if way == "unconsented" else "P1")
    recorded = scenario.and_given(scenario_event(event, **context))
    consequences: dict[str, Event] = {
        "redacted": RecordRedacted(target=len(recorded.recorded), basis="They asked."),
        "withdrawn": ConsentWithdrawn(person="P1", scopes=("quote",)),
        "forgotten": PersonForgotten(person="P1", basis="They asked."),
    }
    return recorded.and_given(consequences[way]) if way in consequences else recorded
