"""Putting the record right."""

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
from dialoguekit.testing.scenario import Answer, Given

SAID = ContributionMade(contribution="C1", author="P1", text="No busses.", refs=())


@pytest.fixture(scope="module")
def said(room: Given[Workshop]) -> Given[Workshop]:
    """C1 is the last event of the stream."""
    return room.and_given(SAID)


def correct(scenario: Given[Workshop], seq: int, patch: dict[str, Any]) -> Answer[Workshop]:
    original = scenario.recorded[seq - 1]
    return scenario.when(commands.correct, original, patch, reason="misheard")


def last(scenario: Given[Workshop]) -> int:
    return len(scenario.recorded)


# Correcting


def test_an_event_is_corrected(said: Given[Workshop]) -> None:
    """Several fields at once; the original stays as it was noted.

    The words belong to whoever said it; what sort of thing it was belongs to nobody.
    """
    correct(said, last(said), {"text": "No buses.", "kind": "black"}).then(
        RecordCorrected(
            target=last(said),
            patch=(("text", "No buses."),),
            reason="misheard",
            person="P1",
            facts=(("kind", "black"),),
        )
    )


def test_a_correction_of_what_belongs_to_the_room_belongs_to_the_room(
    said: Given[Workshop],
) -> None:
    """Nobody's key seals it, and all of it stands in the patch."""
    correct(said, 1, {"title": "Leeds again", "capacity": 20}).then(
        RecordCorrected(
            target=1, patch=(("capacity", 20), ("title", "Leeds again")), reason="misheard"
        )
    )


def test_a_moment_is_corrected_by_its_text(said: Given[Workshop]) -> None:
    """A field that reads ISO 8601 takes it from a patch too."""
    assert correct(said, 1, {"start": "2025-03-04T09:15:00+00:00", "capacity": None}).decided


def test_what_is_unknown_or_redacted_is_not_corrected(said: Given[Workshop]) -> None:
    """Neither an event that never was, nor one whose words are withheld."""
    ghost = said.recorded[-1]._replace(seq=last(said) + 1)
    said.when(commands.correct, ghost, {"text": "Hm."}, reason="x").then_refused(
        f"there is no {last(said) + 1} in this workshop"
    )
    withheld = said.and_given(RecordRedacted(target=last(said), basis="a request"))
    correct(withheld, last(said), {"text": "No buses."}).then_refused("it is withheld")


def test_a_correction_is_not_corrected(said: Given[Workshop]) -> None:
    """The original is corrected again instead; a redaction stands."""
    noted = RecordCorrected(target=last(said), patch=(("text", "No buses."),), reason="misheard")
    twice = said.and_given(noted)
    correct(twice, last(twice), {"reason": "another"}).then_refused("itself about the record")
    withheld = said.and_given(RecordRedacted(target=last(said), basis="a request"))
    correct(withheld, last(withheld), {"basis": "a law"}).then_refused("itself about the record")


@pytest.mark.parametrize("field", ["contribution", "author", "question", "refs"])
def test_who_and_which_is_never_corrected(said: Given[Workshop], field: str) -> None:
    """The event is withheld, and a new one recorded."""
    correct(said, last(said), {field: "P2"}).then_refused(f"{field!r} says who or which")


@pytest.mark.parametrize(
    ("patch", "why"),
    [
        ({"text": " "}, "text must not be blank"),
        ({"text": 7}, "text must be text, not int"),
        ({"text": None}, "text must be text"),
        ({"labels": "referral"}, "labels must be a list"),
        ({"words": 7}, "contribution.made has no field 'words'"),
        ({}, "nothing is put right"),
    ],
)
def test_a_correction_that_would_make_an_invalid_event_is_refused(
    said: Given[Workshop], patch: dict[str, Any], why: str
) -> None:
    """The message of the field says why."""
    correct(said, last(said), patch).then_refused(why)


def test_an_event_whose_type_is_unknown_is_not_corrected(said: Given[Workshop]) -> None:
    """Nobody here knows what its fields may hold."""
    opaque = said.and_given(OpaqueEvent("abcd.asset-identified", 1, b"{}"))
    correct(opaque, last(opaque), {"gift": "a hall"}).then_refused(
        "abcd.asset-identified is unknown here", "Install the plugin"
    )


def test_a_mapping_is_not_corrected_piece_by_piece(room: Given[Workshop]) -> None:
    """A patch holds scalars, and a mapping is none."""
    started = room.and_given(ActivityStarted(activity="A1", method="conversation"))
    correct(started, last(started), {"params": "clock"}).then_refused("params must be a mapping")


# Locating


def test_an_event_is_located_by_what_it_brought_in(said: Given[Workshop]) -> None:
    """Or by its number in the stream."""
    assert commands.locate(said.state, "C1", "correct C1") == last(said)
    assert commands.locate(said.state, 1, "correct 1") == 1


@pytest.mark.parametrize("target", ["C2", 0, -1, 99])
def test_what_is_not_there_is_not_located(said: Given[Workshop], target: str | int) -> None:
    """Neither an unknown id nor a number outside the stream."""
    said.when(commands.redact, target, basis="a request").then_refused(
        f"Cannot withhold {target}: there is no {target} in this workshop"
    )


# Withholding


def test_an_event_is_withheld(said: Given[Workshop]) -> None:
    """By its id or by its number."""
    for target in ("C1", last(said)):
        said.when(commands.redact, target, basis="a request").then(
            RecordRedacted(target=last(said), basis="a request")
        )


def test_what_is_unknown_or_withheld_is_not_withheld(said: Given[Workshop]) -> None:
    """There is nothing left to withhold; what was corrected can be."""
    said.when(commands.redact, "C9", basis="a request").then_refused("there is no C9")
    withheld = said.and_given(RecordRedacted(target=last(said), basis="a request"))
    withheld.when(commands.redact, "C1", basis="a law").then_refused("withheld already")
    noted = RecordCorrected(target=last(said), patch=(("text", "No buses."),), reason="misheard")
    assert said.and_given(noted).when(commands.redact, "C1", basis="a request").decided


def test_a_redaction_is_not_withheld(said: Given[Workshop]) -> None:
    """Nor is a correction: it goes with the event that it is about."""
    noted = said.and_given(
        RecordCorrected(target=last(said), patch=(("text", "No buses."),), reason="misheard")
    )
    noted.when(commands.redact, last(noted), basis="a request").then_refused(
        "itself about the record", "original event"
    )
