"""Delphi: an open round, feedback, rated rounds, and a rule that says when to stop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialoguekit.errors import Refused
from dialoguekit.plugin import Method, Stage
from dialoguekit.testing.scenario import START

from .conftest import Clock, OpenWorkshop, check_in, recorded_types, tables

EVENTS = (
    *("activity.started", "stage.entered", "question.posed", "contribution.made"),
    *(
        "contribution.revealed",
        "item.clustered",
        "ballot.opened",
        "ballot.answered",
        "ballot.closed",
    ),
    *("ballot.revealed", "presence.ended", "activity.ended"),
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


def test_rounds_are_weeks_apart_and_ballots_use_tokens(
    open_workshop: OpenWorkshop, clock: Clock
) -> None:
    """Hidden answers, two secret ballots and one dropout over ten weeks are recorded."""
    kit, leeds = open_workshop(METHOD)
    experts = check_in(leeds, 4)
    tokens = ["kestrel", "heron", "wren", "plover"]
    leeds.start("delphi")
    leeds.enter_stage("round-1", planned_s=2 * 7 * 24 * 3600)
    question = leeds.pose_question("What would make referral easier?")
    clock.now = START + WEEK
    answers = [
        leeds.with_context(visibility="hidden").contribute(who, f"Answer {n}.", question=question)
        for n, who in enumerate(experts)
    ]
    clock.now = START + 2 * WEEK
    leeds.reveal_contributions(answers, audience="the panel")
    merged = leeds.cluster_contributions(answers[:2], label="One number to ring")

    for number, panel in ((2, tokens), (3, tokens[:3])):
        clock.now = START + 3 * number * WEEK
        leeds.enter_stage(f"round-{number}", planned_s=2 * 7 * 24 * 3600)
        ballot = leeds.open_ballot(
            [merged], kind="grades", scale=SCALE, secrecy="secret", roll=panel
        )
        for grade, token in enumerate(panel, start=5):
            leeds.cast_vote(ballot, token, {merged: grade})
        leeds.close_ballot(ballot)
        leeds.reveal_ballot(ballot)
        if number == 2:
            leeds.leave(experts[3], reason="No time for a third round.")
    clock.now = START + 10 * WEEK
    leeds.end(reason="Nobody moved by more than one.")

    assert recorded_types(leeds) == set(EVENTS)
    rounds = tables(kit, "conduct")["Planned and actual times"]
    assert [(row[0], *row[-2:]) for row in rounds] == [
        ("Round 1", "14 days", "42 days"),
        ("Round 2", "14 days", "21 days"),
        ("Round 3", "14 days", "7 days"),
    ]
    votes = tables(kit, "decisions")
    assert [name for name in votes if name.endswith(", G1")] == ["B1, G1", "B2, G1"]
    assert leeds.state.ballots["B2"].roll == frozenset(tokens[:3])


def test_a_token_need_not_be_a_person(open_workshop: OpenWorkshop) -> None:
    """A vote can be cast under a token that only the voter knows."""
    _, leeds = open_workshop(METHOD)
    check_in(leeds, 2)
    ballot = leeds.open_ballot(["C1"], scale=SCALE, roll=["kestrel"])
    leeds.cast_vote(ballot, "kestrel", {"C1": 3})
    assert "kestrel" not in leeds.state.people


def test_an_issued_token_contributes_at_a_distance(open_workshop: OpenWorkshop) -> None:
    """Nobody checks in the experts on the roll of an activity."""
    _, leeds = open_workshop(METHOD)
    leeds.issue_tokens({"kestrel": "peer support", "heron": "primary care"}, consents=["record"])
    activity = leeds.start("delphi", roll=["kestrel", "heron"])
    first = leeds.open_round(quorum=2)
    answer = leeds.contribute("kestrel", "One number to ring.")
    leeds.close_round(first)
    leeds.close()
    then = leeds.with_context(activity=activity)
    second = then.open_round()
    then.show_round(second, items=[answer], people=["heron"])
    then.contribute("heron", "And a name.", refs=[answer])
    assert leeds.state.rounds[second].answered == {"heron"}
    with pytest.raises(Refused, match=r"no person is registered|closed"):
        then.contribute("wren", "Nobody asked me.")


def test_each_is_shown_what_the_others_answered(open_workshop: OpenWorkshop) -> None:
    """The log records which expert was shown which answer."""
    _, leeds = open_workshop(METHOD)
    ana, ben = check_in(leeds, 2)
    leeds.start("delphi")
    answer = leeds.with_context(visibility="hidden").contribute(ana, "One number to ring.")
    round = leeds.open_round()
    leeds.show_round(round, items=[answer], people=[ben])
    (shown,) = (e.event for e in leeds.events() if e.type == "round.shown")
    assert (shown.person, shown.items) == (ben, (answer,))
