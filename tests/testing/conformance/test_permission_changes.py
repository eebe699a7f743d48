"""Each change withholds the texts of what it selects, and of nothing else."""

from __future__ import annotations

import pytest

from dialoguekit.disclosure.permissions import Permissions
from dialoguekit.events import (
    ConsentGiven,
    ContributionRevealed,
    PersonRegistered,
    QuestionPosed,
)
from dialoguekit.testing.builders import contribution_made
from dialoguekit.testing.conformance.permission_changes import CHANGES, variants
from dialoguekit.testing.scenario import given

EVENTS = given(
    *(PersonRegistered(person=f"P{n}", group="all") for n in (1, 2)),
    *(
        ConsentGiven(person=f"P{n}", scopes=("record", "quote"), version="1", basis="spoken")
        for n in (1, 2)
    ),
    ConsentGiven(person="P1", scopes=("quote",), version="2", basis="spoken"),
    QuestionPosed(question="Q1", text="Why?"),
    contribution_made("C1", "P1", "So.", visibility="hidden"),
    contribution_made("C2", "P2", "And so."),
    ContributionRevealed(contributions=("C1",)),
    ContributionRevealed(contributions=("C1", "C2")),
).recorded
NOT_SHOWN, NOT_QUOTED = "(not shown to all participants)", "(not for quotation)"
QUESTION, FIRST, SECOND = 6, 7, 8


def placeholders(description: str, *selected: object) -> list[str | None]:
    """Return what the question and both contributions must read after a change."""
    events = CHANGES[description](EVENTS, lambda key: key in selected)
    permissions = Permissions.from_events(events)
    by_seq = {recorded.seq: recorded for recorded in events}
    assert [recorded.seq for recorded in events] == sorted(by_seq)
    return [permissions.placeholder(by_seq[seq]) for seq in (QUESTION, FIRST, SECOND)]


def test_as_recorded_nothing_is_withheld() -> None:
    """Without a selection no change does anything."""
    for description in CHANGES:
        assert placeholders(description) == [None, None, None]


@pytest.mark.parametrize(
    ("description", "reads"),
    [
        ("after events were hidden", NOT_SHOWN),
        ("after events were restricted", NOT_SHOWN),
        ("after events were redacted", "[withheld]"),
    ],
)
def test_events_are_changed(description: str, reads: str) -> None:
    """A contribution is not revealed any more."""
    assert placeholders(description, FIRST) == [None, reads, None]
    assert placeholders(description, QUESTION, FIRST, SECOND) == [reads] * 3


def test_contributions_are_rejected() -> None:
    """Other events are not."""
    reads = "(rejected by moderators)"
    description = "after moderators rejected contributions"
    assert placeholders(description, QUESTION, SECOND) == [None, None, reads]


@pytest.mark.parametrize(
    "description",
    [
        "without consent to be quoted",
        "after people withdrew their consent",
        "after people were forgotten",
    ],
)
def test_people_are_changed(description: str) -> None:
    """What others said stays."""
    assert placeholders(description, "P1") == [None, NOT_QUOTED, None]


def test_each_change_is_made_of_all_and_some_of_each_half() -> None:
    """The halves are disjoint; without halves there is one variant for each change."""
    streams = {"leeds": EVENTS}
    found = list(variants(streams))
    assert found[0].description == "as recorded"
    assert found[0].streams["leeds"] == list(EVENTS)
    hidden = [v.streams["leeds"] for v in found if v.description == "after events were hidden"]
    everything, one, other = (
        {r.seq for r in events if r.context.visibility == "hidden"} for events in hidden
    )
    assert one | other >= everything
    assert one & other == {FIRST}  # It was hidden when it was recorded.
    assert everything - one
    assert everything - other
    assert [v.description for v in variants(streams, with_halves=False)] == [
        "as recorded",
        *CHANGES,
    ]
