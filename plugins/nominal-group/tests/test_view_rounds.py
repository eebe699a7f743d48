"""Reconstructing the rounds of a round-robin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.disclosure.person import person_id
from dialoguekit.events import PresenceEnded, PresenceStarted
from dialoguekit.testing.builders import (
    activity_ended,
    contribution_made,
    contributions_revealed,
    stage_entered,
    turn_taken,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view import NominalSession

# Shared fixtures: see ``conftest.py``.
Drafts: TypeAlias = Callable[..., list[ScenarioInput]]
Seen: TypeAlias = Callable[..., NominalSession]


OVER = activity_ended("11:00")


def told(found: NominalSession) -> list[str]:
    """Return the rounds in short: who had a turn, ``!`` for out of order, ``-`` for a pass."""
    return [
        " ".join(
            person_id(turn.person)
            + ("!" if turn.in_order is False else "")
            + ("" if turn.ideas else "-")
            for turn in round.turns
        )
        for round in found.rounds
    ]


def skipped_people(found: NominalSession) -> list[tuple[int, str, int]]:
    """Return the skipped people with round and number of drafts."""
    return [
        (m.round, person_id(m.person), m.drafts_left)
        for round in found.rounds
        for m in round.skipped
    ]


def test_a_round_has_one_turn_for_everyone_in_the_order(tell: Drafts, session: Seen) -> None:
    """A second turn of a person begins a round."""
    found = session(*tell("P2", "P3", "P4", "P2", "P3", "P4", "P2"))
    assert told(found) == ["P2 P3 P4", "P2 P3 P4", "P2"]
    first = found.rounds[0]
    assert first.number == 1
    assert [person_id(each.person) for each in first.people] == ["P2", "P3", "P4"]
    assert {each.group for each in first.people} == {"primary care"}
    assert first.speakers == first.people
    assert len(first.evidence) == 3


def test_a_turn_before_a_person_who_is_due_is_out_of_order(tell: Drafts, session: Seen) -> None:
    """The person who was due is in order."""
    assert told(session(*tell("P2", "P4", "P3"), OVER)) == ["P2 P4! P3"]
    assert told(session(*tell("P4", "P2", "P3"), OVER)) == ["P4! P2 P3"]


def test_a_second_turn_while_another_is_due_is_out_of_order(tell: Drafts, session: Seen) -> None:
    """If that person follows; otherwise a new round has begun."""
    assert told(session(*tell("P2", "P2", "P3", "P4"), OVER)) == ["P2 P2! P3 P4"]
    new_round = session(*tell("P2", "P3", "P2", "P3", "P4"), OVER)
    assert told(new_round) == ["P2 P3", "P2 P3 P4"]
    assert skipped_people(new_round) == [(1, "P4", 3)]


def test_a_person_outside_the_order_is_out_of_order(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """The round is otherwise unchanged."""
    found = session(*tell("P2", "P5", "P3", "P4"), silent=drafts(3, "P2", "P3", "P4", "P5"))
    assert told(found) == ["P2 P5! P3 P4"]
    assert found.turns[1].place is None
    assert [person_id(each.person) for each in found.rounds[0].people][-1] == "P5"


def test_people_without_drafts_left_need_no_turn(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """Others continue, and they may return with another idea."""
    lists = [*drafts(1, "P3"), *drafts(3, "P2", "P4")]
    found = session(*tell("P2", "P3", "P4", "P2", "P4"), OVER, silent=lists)
    assert told(found) == ["P2 P3 P4", "P2 P4"]
    assert skipped_people(found) == []
    back = session(
        *tell("P2", "P3", "P4", "P2", "P4"), contribution_made("C1", "P3", "!"), OVER, silent=lists
    )
    assert told(back) == ["P2 P3 P4", "P2 P4 P3"]


def test_without_drafts_only_the_order_counts(session: Seen) -> None:
    """The number of ideas left is unknown."""
    ideas = [
        contribution_made(f"C{n}", person, f"Idea {n}.")
        for n, person in enumerate(("P2", "P4", "P3"), 1)
    ]
    found = session(
        *ideas,
        contribution_made("C4", "P2", "!"),
        contribution_made("C5", "P4", "!"),
        OVER,
        silent=[],
    )
    assert told(found) == ["P2 P4! P3", "P2 P4"]
    assert skipped_people(found) == []


def test_without_an_order_turns_are_not_judged(tell: Drafts, session: Seen) -> None:
    """A repeated person still begins a round."""
    found = session(*tell("P4", "P2", "P4", "P3"), order=None)
    assert told(found) == ["P4 P2", "P4 P3"]
    assert {turn.in_order for turn in found.turns} == {None}
    assert found.turns[0].people == ()
    assert found.orders == ()


def test_a_resumed_round_robin_continues(tell: Drafts, session: Seen) -> None:
    """No one was skipped because of the interruption."""
    again = (stage_entered("clarify", "10:20"), stage_entered("round-robin", "10:30"))
    found = session(
        *tell("P2", "P3"), *again, contributions_revealed("C41"), *tell("P2", "P2")[1:], OVER
    )
    assert told(found) == ["P2 P3 P4", "P2"]
    assert skipped_people(found) == []


def test_a_round_robin_on_new_drafts_starts_again(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """People without drafts in the first may have some in the second."""
    lists = [*drafts(2, "P2"), *drafts(1, "P3", "P4")]
    more = [
        contribution_made(f"C{n}", p, "!", visibility="hidden") for n, p in ((1, "P2"), (2, "P3"))
    ]
    found = session(
        *tell("P2", "P3", "P4", "P2"),
        stage_entered("silent", "10:20"),
        *more,
        stage_entered("round-robin", "10:30"),
        contributions_revealed("C1"),
        contributions_revealed("C2"),
        silent=lists,
    )
    assert told(found) == ["P2 P3 P4", "P2", "P2 P3"]
    assert [round.number for round in found.rounds] == [1, 2, 3]


# Skipped people


def test_a_person_passed_over_with_drafts_is_skipped(tell: Drafts, session: Seen) -> None:
    """By a later person, or by the next round."""
    found = session(*tell("P2", "P4", "P2", "P3", "P4"), OVER)
    assert told(found) == ["P2 P4", "P2 P3 P4"]
    (left_out,) = found.rounds[0].skipped
    assert (left_out.person, left_out.group, left_out.place) == ("P3", "primary care", 2)
    assert left_out.drafts_left == 3
    assert len(left_out.evidence) == 2
    last = session(*tell("P2", "P3", "P2", "P3", "P4"), OVER)
    assert skipped_people(last) == [(1, "P4", 3)]


def test_an_open_round_skips_no_one(tell: Drafts, session: Seen) -> None:
    """After the last round, drafts are lost instead."""
    assert skipped_people(session(*tell("P2", "P4"))) == []
    assert skipped_people(session(*tell("P2", "P4"), OVER)) == [(1, "P3", 3)]
    assert skipped_people(session(*tell("P2"), OVER)) == []


def test_a_person_who_passes_is_not_skipped(tell: Drafts, session: Seen) -> None:
    """A pass is a turn."""
    found = session(*tell("P2"), turn_taken("P3", 0), *tell("P4", "P2"), OVER)
    assert skipped_people(found) == []


@pytest.mark.parametrize(
    ("presence", "people"),
    [
        ([(PresenceEnded(person="P3"), "10:05")], []),
        ([(PresenceEnded(person="P3"), "10:05"), (PresenceStarted(person="P3"), "10:25")], []),
        ([(PresenceEnded(person="P3"), "10:25")], ["P3"]),
    ],
    ids=["left", "was out", "left later"],
)
def test_an_absent_person_is_not_skipped(
    presence: list[ScenarioInput], people: list[str], session: Seen
) -> None:
    """Presence counts at the time when the round passed."""
    round_robin = [
        contributions_revealed("C21", occurred_at="10:11"),
        contributions_revealed("C41", occurred_at="10:12"),
    ]
    found = session(*presence, *round_robin, OVER)
    assert [person for _, person, _ in skipped_people(found)] == people


def test_a_person_without_recorded_presence_counts_as_present(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """A log from another source may have no arrivals."""
    order = TurnsSet(activity="A1", order=("P2", "P9", "P3"))
    lists = drafts(2, "P2", "P3", "P9")
    found = session(*tell("P2", "P3", "P2"), OVER, silent=lists, order=order)
    assert skipped_people(found) == [(1, "P9", 2)]


def test_an_absent_person_makes_no_one_out_of_order(session: Seen) -> None:
    """The person has a turn after returning."""
    away: list[ScenarioInput] = [
        (PresenceEnded(person="P3"), "10:05"),
        (PresenceStarted(person="P3"), "10:15"),
    ]
    turns = [
        contributions_revealed("C21", occurred_at="10:11"),
        contributions_revealed("C41", occurred_at="10:12"),
        contributions_revealed("C31", occurred_at="10:16"),
    ]
    assert told(session(*away, *turns, OVER)) == ["P2 P4 P3"]


# Changed orders


def test_a_new_order_is_in_force_from_then_on(tell: Drafts, session: Seen) -> None:
    """Each turn is judged by the order in force."""
    turned = (TurnsSet(activity="A1", order=("P4", "P3", "P2")), "10:15")
    found = session(*tell("P2", "P3", "P4"), turned, *tell("P2", "P3", "P4", "P4", "P3", "P2")[3:])
    assert told(found) == ["P2 P3 P4", "P4 P3 P2"]
    assert [turn.place for turn in found.turns] == [1, 2, 3, 1, 2, 3]


LATE = (TurnsSet(activity="A1", order=("P5", "P2", "P3", "P4"), reason="P5 came late."), "10:15")
LAST = (TurnsSet(activity="A1", order=("P2", "P3", "P4", "P5"), reason="P5 came late."), "10:15")
FOUR = ("P2", "P3", "P4", "P5")


@pytest.mark.parametrize(
    ("before", "order", "after", "rounds"),
    [
        ("P2 P3", LATE, "P4 P5 P2 P3 P4", ["P2 P3 P4", "P5 P2 P3 P4"]),
        ("P2 P3", LATE, "P5 P4 P5 P2 P3 P4", ["P2 P3 P5 P4", "P5 P2 P3 P4"]),
        ("P2 P3 P4", LATE, "P5 P2 P3 P4", ["P2 P3 P4", "P5 P2 P3 P4"]),
        ("P2 P3", LAST, "P4 P5 P2 P3 P4 P5", ["P2 P3 P4 P5", "P2 P3 P4 P5"]),
        ("P2 P3 P4", LAST, "P5 P2 P3 P4 P5", ["P2 P3 P4 P5", "P2 P3 P4 P5"]),
        ("P2 P3 P4", LAST, "P2 P3 P4 P5", ["P2 P3 P4", "P2 P3 P4 P5"]),
    ],
    ids=[
        "first place, next round",
        "first place, at once",
        "first place, between rounds",
        "last place, this round",
        "last place, at once",
        "last place, next round",
    ],
)
def test_a_person_added_to_the_order_disturbs_no_one(
    before: str,
    order: ScenarioInput,
    after: str,
    rounds: list[str],
    drafts: Drafts,
    tell: Drafts,
    session: Seen,
) -> None:
    """They may have a turn in the current round."""
    everything = tell(*before.split(), *after.split())
    first, then = everything[: len(before.split())], everything[len(before.split()) :]
    found = session(*first, order, *then, OVER, silent=drafts(3, *FOUR))
    assert told(found) == rounds
    assert skipped_people(found) == []


def test_a_person_removed_from_the_order_is_not_skipped(tell: Drafts, session: Seen) -> None:
    """They left, and a new order was set."""
    without = (TurnsSet(activity="A1", order=("P2", "P4")), "10:11")
    found = session(*tell("P2"), without, *tell("P4", "P2", "P4")[:1], OVER)
    assert skipped_people(found) == []


def test_a_turn_in_an_open_round_is_judged_immediately(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """A person without drafts may have no idea."""
    assert told(session(*tell("P2", "P4"))) == ["P2 P4!"]
    assert told(session(*tell("P2", "P4"), silent=drafts(3, "P2", "P4"))) == ["P2 P4"]


def test_others_have_no_turns(tell: Drafts, session: Seen) -> None:
    """People who neither take part nor are in the order are ignored."""
    found = session(turn_taken("P1", 20), *tell("P2"))
    assert told(found) == ["P2"]
