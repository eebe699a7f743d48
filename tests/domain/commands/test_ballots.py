"""Votes: opened with a roll, cast, closed, revealed."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    PresenceEnded,
    PresenceStarted,
)
from dialoguekit.testing.scenario import Given

FIST = ("0", "1", "2", "3", "4", "5")
GRADES = BallotOpened(ballot="B1", options=("line", "map"), scale=FIST, roll=("P1", "P2"))
DOTS = BallotOpened(
    ballot="B1",
    options=("line", "map", "tea"),
    kind="dots",
    roll=("P1", "P2"),
    budget=4,
    cap=3,
)
RANKING = BallotOpened(
    ballot="B1", options=("line", "map", "tea"), kind="ranking", roll=("P1", "P2")
)


# Opening


def test_a_ballot_is_opened_with_all_that_was_said(room: Given[Workshop]) -> None:
    """The roll stands from now on."""
    room.when(
        commands.open_ballot,
        ["line", "map"],
        roll=["P1", "token-7"],
        title="How far can you support this?",
        scale=FIST,
        rule="share",
        threshold=3,
        share=0.6,
        secrecy="secret",
        quorum=2,
    ).then(
        BallotOpened(
            ballot="B1",
            title="How far can you support this?",
            options=("line", "map"),
            scale=FIST,
            rule="share",
            threshold=3,
            share=0.6,
            secrecy="secret",
            roll=("P1", "token-7"),
            quorum=2,
        )
    )


def test_everybody_present_is_on_the_roll(room: Given[Workshop]) -> None:
    """At the moment of the opening: P3 came at 09:40, and P1 left then."""
    later = room.and_given(
        (PresenceStarted(person="P3"), "09:40"), (PresenceEnded(person="P1"), "09:40")
    )
    opened = BallotOpened(ballot="B1", options=("line",), scale=FIST, roll=("P1", "P2"))
    later.at("09:30").when(commands.open_ballot, ["line"], scale=FIST).then(opened)
    later.at("09:50").when(commands.open_ballot, ["line"], scale=FIST).then_state(
        lambda state: state.ballots["B1"].roll == {"P2", "P3"}
    )


def test_the_roll_names_somebody_absent(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse: in a Delphi nobody is in the room."""
    room.when(commands.open_ballot, ["line"], scale=FIST, roll=["P3"]).then(
        BallotOpened(ballot="B1", options=("line",), scale=FIST, roll=("P3",))
    )


def test_a_ballot_has_options_each_of_which_stands_once(room: Given[Workshop]) -> None:
    """Votes would split over what is the same."""
    room.when(commands.open_ballot, [], scale=FIST).then_refused("no options")
    room.when(commands.open_ballot, ["line", "line"], scale=FIST).then_refused(
        "an option stands in it twice", "Merge"
    )


@pytest.mark.parametrize("scale", [(), ("yes",)])
def test_grades_need_a_scale(room: Given[Workshop], scale: tuple[str, ...]) -> None:
    """Of at least two; two are enough."""
    room.when(commands.open_ballot, ["line"], scale=scale).then_refused("it has no scale")
    assert room.when(commands.open_ballot, ["line"], scale=("no", "yes")).decided


def test_dots_need_a_budget(room: Given[Workshop]) -> None:
    """Nobody knows otherwise how many they have."""
    room.when(commands.open_ballot, ["line"], kind="dots").then_refused("dots", "budget=")


def test_a_ranking_needs_neither_scale_nor_budget(room: Given[Workshop]) -> None:
    """Its options are its scale."""
    room.when(commands.open_ballot, ["line", "map", "tea"], kind="ranking").then(RANKING)


def test_somebody_is_on_the_roll(opened: Given[Workshop]) -> None:
    """Nobody is there, and nobody is named."""
    opened.when(commands.open_ballot, ["line"], scale=FIST).then_refused("nobody is on the roll")
    opened.when(commands.open_ballot, ["line"], scale=FIST, roll=[]).then_refused("nobody is on")


def test_a_ballot_needs_a_scheduled_workshop(draft: Given[Workshop]) -> None:
    """It need not be open: a vote may be held before or after."""
    draft.when(commands.open_ballot, ["line"], scale=FIST).then_refused("not scheduled")


def test_an_unknown_kind_or_rule_is_an_invalid_event(room: Given[Workshop]) -> None:
    """That is no decision of the moment."""
    with pytest.raises(InvalidEvent, match="kind must be one of grades"):
        room.when(commands.open_ballot, ["line"], kind="applause")
    with pytest.raises(InvalidEvent, match="rule must be one of unanimity"):
        room.when(commands.open_ballot, ["line"], scale=FIST, rule="loudest")


# Casting


def test_a_vote_is_cast_and_replaced(room: Given[Workshop]) -> None:
    """While the ballot is open, the later one counts."""
    first = room.and_given(GRADES).when(
        commands.cast, "B1", "P1", {"map": 0, "line": 5}, comment="at last"
    )
    first.then(
        BallotCast(ballot="B1", voter="P1", choices=(("line", 5), ("map", 0)), comment="at last")
    )
    second = first.afterwards.when(commands.cast, "B1", "P1", {"line": 2})
    second.then_state(lambda state: state.ballots["B1"].votes == {"P1": {"line": 2}})


def test_a_vote_may_be_blank(room: Given[Workshop]) -> None:
    """Who was asked and names nothing has voted."""
    room.and_given(GRADES).when(commands.cast, "B1", "P1", {}).then(
        BallotCast(ballot="B1", voter="P1", choices=())
    )


def test_a_vote_needs_an_open_ballot(room: Given[Workshop]) -> None:
    """By order in the stream: once it is closed, no earlier moment opens it again."""
    room.when(commands.cast, "B1", "P1", {"line": 5}).then_refused(
        "there is no ballot B1", "none so far"
    )
    closed = room.and_given(GRADES, (BallotClosed(ballot="B1"), "10:00"))
    for at in ("09:50", "10:10"):
        closed.at(at).when(commands.cast, "B1", "P1", {"line": 5}).then_refused(
            "ballot B1 is closed", "Open a new ballot"
        )
    closed.and_given(BallotRevealed(ballot="B1")).when(
        commands.cast, "B1", "P1", {"line": 5}
    ).then_refused("ballot B1 is revealed")


def test_only_who_is_on_the_roll_votes(room: Given[Workshop]) -> None:
    """The roll stands since the opening: who came since is not on it, who left still is."""
    since = room.and_given(
        GRADES, (PresenceStarted(person="P3"), "09:40"), (PresenceEnded(person="P1"), "09:40")
    ).at("10:00")
    since.when(commands.cast, "B1", "P3", {"line": 5}).then_refused(
        "P3 is not on the roll of B1", "since it was opened"
    )
    since.when(commands.cast, "B1", "P1", {"line": 5}).then(
        BallotCast(ballot="B1", voter="P1", choices=(("line", 5),))
    )


def test_more_dots_than_the_budget_or_the_cap_are_refused(room: Given[Workshop]) -> None:
    """The budget is for all options together, the cap for each."""
    dots = room.and_given(DOTS)
    dots.when(commands.cast, "B1", "P1", {"line": 3, "map": 1}).then(
        BallotCast(ballot="B1", voter="P1", choices=(("line", 3), ("map", 1)))
    )
    dots.when(commands.cast, "B1", "P1", {"line": 3, "map": 2}).then_refused(
        "5 dots are over the budget", "Each has 4"
    )
    dots.when(commands.cast, "B1", "P1", {"line": 4}).then_refused(
        "4 for line is off the scale", "Use 0 to 3"
    )


def test_without_a_cap_all_dots_may_go_on_one_option(room: Given[Workshop]) -> None:
    """The budget alone bounds them."""
    uncapped = BallotOpened(ballot="B1", options=("line",), kind="dots", roll=("P1",), budget=4)
    room.and_given(uncapped).when(commands.cast, "B1", "P1", {"line": 4}).then(
        BallotCast(ballot="B1", voter="P1", choices=(("line", 4),))
    )
    room.and_given(uncapped).when(commands.cast, "B1", "P1", {"line": 5}).then_refused("0 to 4")


@pytest.mark.parametrize(
    ("ballot", "value", "bounds"),
    [
        (GRADES, 6, "0 to 5"),
        (GRADES, -1, "0 to 5"),
        (DOTS, -1, "0 to 3"),
        (RANKING, 0, "1 to 3"),
        (RANKING, 4, "1 to 3"),
    ],
)
def test_a_vote_off_the_scale_is_refused(
    room: Given[Workshop], ballot: BallotOpened, value: int, bounds: str
) -> None:
    """Whatever the kind of ballot."""
    room.and_given(ballot).when(commands.cast, "B1", "P1", {"line": value}).then_refused(
        f"{value} for line is off the scale", f"Use {bounds}"
    )


@pytest.mark.parametrize("value", [True, 2.5, "3", None])
def test_a_vote_is_a_whole_number(room: Given[Workshop], value: Any) -> None:
    """True is no 1."""
    room.and_given(GRADES).when(commands.cast, "B1", "P1", {"line": value}).then_refused(
        f"{value!r} is no vote"
    )


def test_an_option_that_is_not_voted_on_is_refused(room: Given[Workshop]) -> None:
    """The message names those that are."""
    room.and_given(GRADES).when(commands.cast, "B1", "P1", {"tea": 5}).then_refused(
        "'tea' is not voted on", "Options: line, map"
    )


def test_a_rank_is_given_once(room: Given[Workshop]) -> None:
    """Options may be left out, and never share a rank."""
    ranking = room.and_given(RANKING)
    ranking.when(commands.cast, "B1", "P1", {"line": 1, "map": 1}).then_refused("one rank")
    ranking.when(commands.cast, "B1", "P1", {"line": 2, "map": 1}).then(
        BallotCast(ballot="B1", voter="P1", choices=(("line", 2), ("map", 1)))
    )


# Closing and revealing


def test_a_ballot_closes_and_is_revealed(room: Given[Workshop]) -> None:
    """In this order."""
    closed = room.and_given(GRADES).when(commands.close_ballot, "B1")
    closed.then(BallotClosed(ballot="B1"))
    closed.afterwards.when(commands.reveal_ballot, "B1").then(BallotRevealed(ballot="B1"))


def test_a_ballot_that_is_unknown_or_closed_does_not_close(room: Given[Workshop]) -> None:
    """Nor one that was revealed."""
    room.when(commands.close_ballot, "B1").then_refused("there is no ballot B1")
    closed = room.and_given(GRADES, BallotClosed(ballot="B1"))
    closed.when(commands.close_ballot, "B1").then_refused("ballot B1 is closed")
    closed.and_given(BallotRevealed(ballot="B1")).when(commands.close_ballot, "B1").then_refused(
        "ballot B1 is revealed"
    )


def test_what_is_unknown_open_or_revealed_is_not_revealed(room: Given[Workshop]) -> None:
    """The message says what to do in each case."""
    room.when(commands.reveal_ballot, "B1").then_refused("there is no ballot B1")
    room.and_given(GRADES).when(commands.reveal_ballot, "B1").then_refused(
        "ballot B1 is open", "Close it first"
    )
    room.and_given(GRADES, BallotClosed(ballot="B1"), BallotRevealed(ballot="B1")).when(
        commands.reveal_ballot, "B1"
    ).then_refused("ballot B1 is revealed", "Nothing needs to be done")
