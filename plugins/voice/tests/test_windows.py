"""The windows of a workshop: activities, spaces and modes."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ActivityEnded, ActivityStarted, PresenceEnded, SpaceCreated
from dialoguekit.testing.builders import activity_started
from dialoguekit.testing.scenario import scenario_event
from dialoguekit_voice.windows import Window

from .conftest import moved, note, turn, view_of, workshop


def told(windows: tuple[Window, ...]) -> dict[str, tuple[int | None, int]]:
    """Return the size of the roll, and the number of utterances, by title."""
    return {w.title: (None if w.roll is None else len(w.roll), len(w.utterances)) for w in windows}


def test_each_activity_is_a_window_and_the_rest_is_one() -> None:
    """It is not known who was there outside any activity."""
    view = view_of(workshop(turn("P2"), turn("P5"), note("C1", "P2", activity=None)))
    assert told(view.activities) == {"Talk": (6, 2), "Outside any activity": (None, 1)}
    assert told((view.whole,)) == {"Whole workshop": (6, 3)}


def test_activities_of_one_title_are_told_apart() -> None:
    """Their ids follow."""
    given = workshop(turn("P2"), activity_started("talk", activity="A2", title="Talk"))
    assert list(told(view_of(given).activities)) == ["Talk (A1)", "Talk (A2)"]


def test_the_roll_of_an_activity_beside_another_is_in_its_spaces() -> None:
    """That of an activity on its own is wherever somebody was."""
    beside = ActivityStarted(activity="A2", method="talk", title="Side", spaces=("S2",))
    given = workshop(
        *(moved(f"P{n}", "S2", "10:00") for n in (2, 3, 5)),
        *(moved(f"P{n}", "S1", "10:00") for n in (4, 6, 7)),
        (beside, "10:00"),
        turn("P2", activity="A2"),
    )
    assert told(view_of(given).activities) == {"Talk": (6, 0), "Side": (3, 1)}


def test_an_activity_within_a_space_has_the_people_in_spaces_of_it() -> None:
    """Tables are within the room."""
    inner = SpaceCreated(space="S3", kind="table", parent="S2")
    beside = ActivityStarted(activity="A2", method="talk", title="Side", spaces=("S2",))
    given = workshop(
        inner, moved("P2", "S3", "10:00"), (beside, "10:00"), turn("P2", activity="A2")
    )
    assert told(view_of(given).activities)["Side"] == (1, 1)


def test_an_activity_at_a_distance_has_its_own_roll() -> None:
    """They are on that of the workshop, too."""
    away: Any = ActivityStarted(activity="A2", method="talk", title="Away", roll=("P2", "P3"))
    given = workshop(
        *((PresenceEnded(person=p), "10:01") for p in ("P2", "P3")),
        away,
        turn("P2", activity="A2"),
        ActivityEnded(activity="A2"),
    )
    view = view_of(given)
    assert told(view.activities)["Away"] == (2, 1)
    assert told((view.whole,)) == {"Whole workshop": (6, 1)}


def test_spaces_and_modes_have_what_was_said_in_them() -> None:
    """A mode is a kind of space; those without a word are left out."""
    given = workshop(
        SpaceCreated(space="S3", kind="table", label="Door"),
        SpaceCreated(space="S4", kind="walk"),
        SpaceCreated(space="S5", kind="pair"),
        *(moved(f"P{n}", "S2", "10:00") for n in (2, 3, 5)),
        *(moved(f"P{n}", "S3", "10:00") for n in (4, 6, 7)),
        turn("P2", space="S1"),
        note("C1", "P2", space="S2"),
        note("C2", "P4", space="S3"),
        note("C3", "P4", space="S4"),
    )
    view = view_of(given)
    assert told(view.spaces) == {
        "Main room": (None, 1),
        "Window": (3, 1),
        "Door": (3, 1),
        "Walk S4": (None, 1),
    }
    assert told(view.modes) == {
        "In plenary": (6, 1),
        "At tables": (6, 2),
        "In spaces of kind “walk”": (None, 1),
    }


def test_what_was_said_in_no_known_space_is_in_no_mode() -> None:
    """It is in the workshop."""
    given = workshop(turn("P2", space="S9"), scenario_event(turn("P2").event))
    view = view_of(given)
    assert told(view.modes) == {}
    assert len(view.whole.utterances) == 2
