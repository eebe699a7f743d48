"""Delphi: an open round, feedback, rated rounds, and a rule that says when to stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.plugin import Method, Stage
from dialoguekit.testing.scenario import START

EVENTS = (
    "activity.started",
    "stage.entered",
    "question.posed",
    "contribution.made",
    "contribution.revealed",
    "item.clustered",
    "ballot.opened",
    "ballot.cast",
    "ballot.closed",
    "ballot.revealed",
    "presence.ended",
    "activity.ended",
)
METHOD = Method(
    name="delphi",
    title="Delphi",
    summary="Experts judge in rounds, without meeting.",
    source="Dalkey and Helmer 1963",
    stages=tuple(Stage(name=f"round-{n}", title=f"Round {n}") for n in (1, 2, 3)),
)
SCALE = [str(n) for n in range(1, 10)]
WEEK = timedelta(weeks=1)


def test_rounds_are_weeks_apart_and_ballots_know_tokens(
    play: Callable[..., Any], welcome: Callable[..., Any], used: Callable[..., Any], tables: Any
) -> None:
    """Three rounds over ten weeks: hidden answers, two secret ballots, and one who drops out."""
    kit, leeds = play(METHOD)
    experts = welcome(leeds, 4)
    tokens = ["kestrel", "heron", "wren", "plover"]
    leeds.start("delphi")
    leeds.enter("round-1", planned_s=2 * 7 * 24 * 3600)
    question = leeds.pose("What would make referral easier?")
    answers = [
        leeds.noting(at=START + WEEK, visibility="hidden").contribute(
            who, f"Answer {n}.", question=question
        )
        for n, who in enumerate(experts)
    ]
    leeds.noting(at=START + 2 * WEEK).reveal(answers, audience="the panel")
    merged = leeds.cluster(answers[:2], label="One number to ring")

    for number, panel in ((2, tokens), (3, tokens[:3])):
        then = leeds.noting(at=START + 3 * number * WEEK)
        then.enter(f"round-{number}", planned_s=2 * 7 * 24 * 3600)
        ballot = then.open_ballot(
            [merged], kind="grades", scale=SCALE, secrecy="secret", roll=panel
        )
        for token in panel:
            then.cast(ballot, token, {merged: 6})
        then.close_ballot(ballot)
        then.reveal_ballot(ballot)
        if number == 2:
            then.leave(experts[3], reason="No time for a third round.")
    leeds.noting(at=START + 10 * WEEK).end(reason="Nobody moved by more than one.")

    assert used(leeds) == set(EVENTS)
    rounds = tables(kit, "conduct")["Planned and actual times"]
    assert [(row[0], *row[-2:]) for row in rounds] == [
        ("round-1", "14 days", "42 days"),
        ("round-2", "14 days", "21 days"),
        ("round-3", "14 days", "7 days"),
    ]
    votes = tables(kit, "decisions")
    assert [name for name in votes if name.startswith("B")] == ["B1, G1", "B2, G1"]
    assert leeds.state.ballots["B2"].roll == frozenset(tokens[:3])


def test_a_token_need_not_be_a_person(play: Callable[..., Any], welcome: Any) -> None:
    """A vote can stand under a word that only the voter knows."""
    _, leeds = play(METHOD)
    welcome(leeds, 2)
    ballot = leeds.open_ballot(["C1"], scale=SCALE, roll=["kestrel"])
    leeds.cast(ballot, "kestrel", {"C1": 3})
    assert "kestrel" not in leeds.state.people


def test_missing_words_cannot_stand_under_a_token(play: Callable[..., Any]) -> None:
    """Words cannot stand under a token: whoever contributes is a person with an id of their own,
    registered without a name."""
    _, leeds = play(METHOD)
    with pytest.raises(InvalidEvent, match="must look like P17"):
        leeds.register(person="kestrel", group="peer support")
    with pytest.raises(Refused, match="nobody is registered as kestrel"):
        leeds.contribute("kestrel", "One number to ring.")


def test_missing_an_answer_is_not_shown_to_one_after_the_other(
    play: Callable[..., Any], welcome: Any
) -> None:
    """An answer is shown once and then to all: what each expert was shown of the others is not
    recorded apart."""
    _, leeds = play(METHOD)
    ana, _ = welcome(leeds, 2)
    answer = leeds.noting(visibility="hidden").contribute(ana, "One number to ring.")
    leeds.reveal([answer], audience="P2")
    with pytest.raises(Refused, match="visible already"):
        leeds.reveal([answer], audience="P3")
