"""Commands that correct and redact events."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityStarted,
    ContributionMade,
    OpaqueEvent,
    RecordCorrected,
    RecordRedacted,
)
from dialoguekit.testing.scenario import CommandResult, Given

CONTRIBUTION = ContributionMade(contribution="C1", author="P1", text="No busses.", refs=())


@pytest.fixture(scope="module")
def contributed(workshop: Given[Workshop]) -> Given[Workshop]:
    """C1 is the last event of the stream."""
    return workshop.and_given(CONTRIBUTION)


def correct(scenario: Given[Workshop], seq: int, patch: dict[str, Any]) -> CommandResult[Workshop]:
    return scenario.when(commands.correct, seq, patch, reason="misheard", record=scenario.recorded)


def last(scenario: Given[Workshop]) -> int:
    return len(scenario.recorded)


# Correct


def test_an_event_is_corrected(contributed: Given[Workshop]) -> None:
    """Several fields are corrected at once; the original event does not change.

    Personal fields are in the patch, with the author as data subject.  Other fields are facts.
    """
    correct(contributed, last(contributed), {"text": "No buses.", "kind": "black"}).then(
        RecordCorrected(
            target=last(contributed),
            patch=(("text", "No buses."),),
            reason="misheard",
            person="P1",
            facts=(("kind", "black"),),
        )
    )


def test_a_correction_without_a_data_subject_is_one_patch(
    contributed: Given[Workshop],
) -> None:
    """The corrected event belongs to the workshop."""
    correct(contributed, 1, {"title": "Leeds again", "capacity": 20}).then(
        RecordCorrected(
            target=1, patch=(("capacity", 20), ("title", "Leeds again")), reason="misheard"
        )
    )


def test_a_timestamp_is_corrected_by_text(contributed: Given[Workshop]) -> None:
    """ISO 8601 is accepted in a patch."""
    assert correct(
        contributed, 1, {"start": "2025-03-04T09:15:00+00:00", "capacity": None}
    ).accepted_events


def test_only_a_known_unredacted_event_is_corrected(contributed: Given[Workshop]) -> None:
    """Unknown and redacted events are refused."""
    correct(contributed, last(contributed) + 1, {"text": "Hm."}).then_refused(
        f"there is no {last(contributed) + 1} in this workshop"
    )
    redacted = contributed.and_given(RecordRedacted(target=last(contributed), basis="a request"))
    correct(redacted, last(contributed), {"text": "No buses."}).then_refused("it was redacted")


def test_a_correction_is_not_corrected(contributed: Given[Workshop]) -> None:
    """Nor is a redaction.  The original event is corrected again instead."""
    correction = RecordCorrected(
        target=last(contributed), patch=(("text", "No buses."),), reason="misheard"
    )
    twice = contributed.and_given(correction)
    correct(twice, last(twice), {"reason": "another"}).then_refused("itself a correction")
    redacted = contributed.and_given(RecordRedacted(target=last(contributed), basis="a request"))
    correct(redacted, last(redacted), {"basis": "a law"}).then_refused("itself a correction")


@pytest.mark.parametrize("field", ["contribution", "question", "refs"])
def test_identity_fields_are_not_corrected(contributed: Given[Workshop], field: str) -> None:
    """The event is redacted and a new one recorded instead."""
    correct(contributed, last(contributed), {field: "P2"}).then_refused(
        f"{field!r} identifies something"
    )


@pytest.mark.parametrize(
    ("patch", "reason"),
    [
        ({"text": " "}, "text must not be blank"),
        ({"text": 7}, "text must be text, not int"),
        ({"text": None}, "text must be text"),
        ({"labels": "referral"}, "labels must be a list"),
        ({"words": 7}, "contribution.made has no field 'words'"),
        ({}, "no field is given"),
    ],
)
def test_an_invalid_correction_is_refused(
    contributed: Given[Workshop], patch: dict[str, Any], reason: str
) -> None:
    """The message is that of the field."""
    correct(contributed, last(contributed), patch).then_refused(reason)


def test_an_event_of_unknown_type_is_not_corrected(contributed: Given[Workshop]) -> None:
    """Its fields are unknown."""
    opaque = contributed.and_given(OpaqueEvent("abcd.asset-identified", 1, b"{}"))
    correct(opaque, last(opaque), {"gift": "a hall"}).then_refused(
        "event type abcd.asset-identified is unknown", "Install the plugin"
    )


def test_a_mapping_is_not_corrected(workshop: Given[Workshop]) -> None:
    """A patch contains scalars only."""
    started = workshop.and_given(ActivityStarted(activity="A1", method="conversation"))
    correct(started, last(started), {"params": "clock"}).then_refused("params must be a mapping")


# Find


def test_an_event_is_found_by_its_created_id(contributed: Given[Workshop]) -> None:
    """It is also found by its ``seq``."""
    assert commands.resolve_seq(contributed.state, "C1", "correct C1") == last(contributed)
    assert commands.resolve_seq(contributed.state, 1, "correct 1") == 1


@pytest.mark.parametrize("target", ["C2", 0, -1, 99])
def test_an_unknown_event_is_not_found(contributed: Given[Workshop], target: str | int) -> None:
    """An unknown id, or a ``seq`` outside the stream, is refused."""
    contributed.when(commands.redact, target, basis="a request").then_refused(
        f"Cannot redact {target}: there is no {target} in this workshop"
    )


# Redact


def test_an_event_is_redacted(contributed: Given[Workshop]) -> None:
    """It is given by id or by ``seq``."""
    for target in ("C1", last(contributed)):
        contributed.when(commands.redact, target, basis="a request").then(
            RecordRedacted(target=last(contributed), basis="a request")
        )


def test_only_a_known_unredacted_event_is_redacted(contributed: Given[Workshop]) -> None:
    """A corrected event can be redacted."""
    contributed.when(commands.redact, "C9", basis="a request").then_refused("there is no C9")
    redacted = contributed.and_given(RecordRedacted(target=last(contributed), basis="a request"))
    redacted.when(commands.redact, "C1", basis="a law").then_refused("redacted already")
    correction = RecordCorrected(
        target=last(contributed), patch=(("text", "No buses."),), reason="misheard"
    )
    assert (
        contributed.and_given(correction)
        .when(commands.redact, "C1", basis="a request")
        .accepted_events
    )


def test_a_redaction_is_not_redacted(contributed: Given[Workshop]) -> None:
    """Nor is a correction; it is redacted together with its event."""
    corrected = contributed.and_given(
        RecordCorrected(target=last(contributed), patch=(("text", "No buses."),), reason="misheard")
    )
    corrected.when(commands.redact, last(corrected), basis="a request").then_refused(
        "itself a correction", "original event"
    )
