"""What every decision function stands on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.domain import commands
from dialoguekit.domain.commands import Noting
from dialoguekit.domain.commands.preconditions import listed, named, refuse
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import PRECISIONS, Context
from dialoguekit.testing.scenario import Given


def test_a_refusal_says_what_why_and_what_to_do() -> None:
    """As one message of two sentences, and each for itself."""
    with pytest.raises(Refused) as caught:
        refuse("cast a vote", "the ballot is closed", "Open a new one")
    assert str(caught.value) == "Cannot cast a vote: the ballot is closed. Open a new one."
    assert caught.value.what == "cast a vote"
    assert caught.value.why == "the ballot is closed"
    assert caught.value.remedy == "Open a new one"


def test_a_moment_is_the_same_in_every_zone() -> None:
    """10:00 in Leeds in summer is 09:00 UTC."""
    leeds = datetime(2025, 7, 1, 10, tzinfo=timezone(timedelta(hours=1)))
    assert Noting(leeds).at_us == Noting(datetime(2025, 7, 1, 9, tzinfo=UTC)).at_us


def test_a_moment_without_a_zone_is_an_invalid_event(room: Given[Workshop]) -> None:
    """Nobody knows when that is."""
    with pytest.raises(InvalidEvent, match="must have a time zone"):
        room.at(datetime(2025, 3, 4, 9, 30)).when(  # noqa: DTZ001  # that is the point
            commands.take_turn, "P1"
        )


@pytest.mark.parametrize(
    ("precision", "seconds"),
    [("exact", 0), ("minute", 60), ("quarter", 900), ("hour", 3600), ("day", 86400)],
)
def test_a_precision_is_how_far_off_a_moment_may_be(precision: str, seconds: int) -> None:
    """In microseconds, for every precision that there is."""
    context = Context(precision=precision)
    assert Noting(datetime(2025, 3, 4, tzinfo=UTC), context).slack_us == seconds * 1_000_000


def test_every_precision_is_tested() -> None:
    """The table above leaves none out."""
    assert set(PRECISIONS) == {"exact", "minute", "quarter", "hour", "day"}


def test_a_message_says_when_it_leaves_something_out() -> None:
    """A dozen names are shown, and of thirteen a dozen."""
    names = [f"P{number}" for number in range(1, 14)]
    assert listed(names[:12]) == ", ".join(names[:12])
    assert listed(names) == ", ".join(names[:12]) + ", …"


def test_before_anything_is_scheduled_that_is_what_is_missing(draft: Given[Workshop]) -> None:
    """Rather than that somebody is not registered, or that it was closed."""
    draft.when(commands.pose, "Who is here?").then_refused("not scheduled", "Schedule it first")
    draft.when(commands.give_consent, "P1", ["record"]).then_refused("not scheduled")


@draw(st.lists(st.text("abc", min_size=1, max_size=3), max_size=30))
def test_a_message_never_lists_more_than_a_dozen(names: list[str]) -> None:
    """And says when there are more, or none."""
    told = listed(names, "nobody")
    if not names:
        assert told == "nobody"
    elif len(names) > 12:
        assert told == ", ".join(names[:12]) + ", …"
    else:
        assert told == ", ".join(names)


def test_only_a_number_behind_the_prefix_makes_an_id() -> None:
    """And only when it was brought in."""
    state = Workshop(things={"SU1": 3, "SUPPORT": 4, "S1": 5})
    assert named(state, "SU1", "SU")
    assert not named(state, "SU2", "SU")
    assert not named(state, "SUPPORT", "SU")
    assert not named(state, "SU1", "S")
