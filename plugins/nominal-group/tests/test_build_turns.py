"""The rounds of a round-robin: whose turn it was, who told what, who was left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.events import ContributionRevealed, PresenceEnded, PresenceStarted, TurnTaken
from dialoguekit.testing.builders import ended, entered, said
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view import NominalSession

# What is shared: see ``conftest.py``.
Drafts: TypeAlias = Callable[..., list[Fact]]
Seen: TypeAlias = Callable[..., NominalSession]


def reveal(*ids: str, at: str | None = None) -> Fact:
    """Drafts were revealed."""
    return happened(ContributionRevealed(contributions=ids), at, activity="A1", by="P1")


def turn(person: str, words: int | None = None, at: str | None = None) -> Fact:
    """A turn was noted."""
    return happened(TurnTaken(person=person, words=words), at, activity="A1")


OVER = ended("11:00")


def told(found: NominalSession) -> list[str]:
    """The rounds in short: who had a turn, ``!`` for out of turn, ``-`` for a pass."""
    return [
        " ".join(
            turn.person + ("!" if turn.kept is False else "") + ("-" if turn.passed else "")
            for turn in round.turns
        )
        for round in found.rounds
    ]


def missed(found: NominalSession) -> list[tuple[int, str, int]]:
    """Who was left out: in which round, whom, with how many drafts."""
    return [(round.number, m.person, m.left) for round in found.rounds for m in round.missed]


# Turns


def test_a_draft_that_is_told_is_a_turn(tell: Drafts, session: Seen) -> None:
    """Of its author, at a place in the order, with the events that say so."""
    (only,) = session(*tell("P2")).turns
    assert (only.person, only.group, only.place, only.kept) == ("P2", "primary care", 1, True)
    assert [item.id for item in only.ideas] == ["C21"]
    assert not only.passed
    assert (len(only.evidence), len(only.set_by)) == (1, 1)


@pytest.mark.parametrize(
    "facts",
    [
        [turn("P2"), reveal("C21")],
        [reveal("C21"), turn("P2")],
        [turn("P2", words=9), reveal("C21")],
    ],
    ids=["noted before", "noted after", "with words"],
)
def test_a_turn_that_is_noted_and_the_draft_that_it_brings_are_one(
    facts: list[Fact], session: Seen
) -> None:
    """Whichever comes first."""
    (only,) = session(*facts).turns
    assert [item.id for item in only.ideas] == ["C21"]
    assert len(only.evidence) == 2


def test_a_turn_without_an_idea_is_a_pass(tell: Drafts, session: Seen) -> None:
    """Whether somebody said a word or none; without a word it stands by itself."""
    assert told(session(turn("P2", 0), turn("P3"), turn("P4", 12))) == ["P2- P3- P4-"]
    assert told(session(turn("P2", 0), *tell("P3", "P4", "P2"))) == ["P2- P3 P4", "P2"]
    alone = TurnsSet(activity="A1", order=("P2",))
    assert told(session(*tell("P2"), turn("P2", 0), order=alone)) == ["P2", "P2-"]


def test_a_turn_is_noted_once(session: Seen) -> None:
    """What is noted again is another turn."""
    order = TurnsSet(activity="A1", order=("P2",))
    assert told(session(turn("P2"), reveal("C21"), turn("P2"), order=order)) == ["P2", "P2-"]


def test_what_was_thought_of_while_listening_is_a_turn_too(session: Seen) -> None:
    """An idea that is contributed in the round-robin; but not a question, nor a facilitator's."""
    found = session(
        said("C1", "P2", "Hm, a map."),
        said("C2", "P3", "A map of what?", kind="question"),
        said("C3", "P1", "One of mine."),
        said("C4", "P3", "A list.", kind="idea"),
    )
    assert told(found) == ["P2 P3"]
    assert [item.id for turn in found.turns for item in turn.ideas] == ["C1", "C4"]


def test_a_facilitator_in_the_order_has_turns_like_anybody(tell: Drafts, session: Seen) -> None:
    """Whoever is in the order counts."""
    order = TurnsSet(activity="A1", order=("P1", "P2"))
    assert told(session(said("C1", "P1", "Mine."), *tell("P2"), order=order)) == ["P1 P2"]


def test_only_what_happens_in_the_round_robin_is_a_turn(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """Neither what was told before, nor after."""
    begun = [*drafts(), reveal("C21"), turn("P3")]
    found = session(*tell("P2", "P3")[1:], entered("clarify", "10:30"), reveal("C41"), silent=begun)
    assert told(found) == ["P3"]


def test_a_coarse_time_does_not_take_a_turn_out_of_the_round_robin(session: Seen) -> None:
    """If it may have been in it, it was."""
    late = happened(TurnTaken(person="P2"), "10:05", activity="A1", precision="quarter")
    assert told(session(late)) == ["P2-"]
    early = happened(TurnTaken(person="P2"), "09:40", activity="A1", precision="quarter")
    assert told(session(early)) == []


def test_a_turn_that_is_noted_late_takes_its_place_in_time(session: Seen) -> None:
    """It surely happened before others that were noted first."""
    found = session(reveal("C21", at="10:11"), reveal("C41", at="10:13"), reveal("C31", at="10:12"))
    assert told(found) == ["P2 P3 P4"]
    rough = happened(ContributionRevealed(contributions=("C31",)), "10:12", precision="minute")
    assert told(session(reveal("C21", at="10:11"), reveal("C41", at="10:13"), rough)) == [
        "P2 P4! P3"
    ]


def test_several_drafts_of_one_person_at_once_are_one_turn(session: Seen) -> None:
    """And those of several are one each, in the order in which they stand."""
    assert told(session(reveal("C21", "C22"))) == ["P2"]
    assert told(session(reveal("C21", "C31", "C41"))) == ["P2 P3 P4"]


# Rounds


def test_everybody_in_the_order_has_one_turn_in_a_round(tell: Drafts, session: Seen) -> None:
    """A round begins when somebody has another one."""
    found = session(*tell("P2", "P3", "P4", "P2", "P3", "P4", "P2"))
    assert told(found) == ["P2 P3 P4", "P2 P3 P4", "P2"]
    first = found.rounds[0]
    assert (first.number, first.order) == (1, ("P2", "P3", "P4"))
    assert first.groups == ("primary care",) * 3
    assert len(first.evidence) == 3


def test_a_turn_before_somebody_who_comes_later_is_out_of_turn(tell: Drafts, session: Seen) -> None:
    """Whoever was due comes after all, and it is not they who broke the order."""
    assert told(session(*tell("P2", "P4", "P3"), OVER)) == ["P2 P4! P3"]
    assert told(session(*tell("P4", "P2", "P3"), OVER)) == ["P4! P2 P3"]


def test_a_second_turn_while_somebody_is_due_is_out_of_turn(tell: Drafts, session: Seen) -> None:
    """Where that somebody comes right afterwards; or else a new round has begun."""
    assert told(session(*tell("P2", "P2", "P3", "P4"), OVER)) == ["P2 P2! P3 P4"]
    new_round = session(*tell("P2", "P3", "P2", "P3", "P4"), OVER)
    assert told(new_round) == ["P2 P3", "P2 P3 P4"]
    assert missed(new_round) == [(1, "P4", 3)]


def test_somebody_outside_the_order_is_out_of_turn(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """However little it disturbs."""
    found = session(*tell("P2", "P5", "P3", "P4"), silent=drafts(3, "P2", "P3", "P4", "P5"))
    assert told(found) == ["P2 P5! P3 P4"]
    assert found.turns[1].place is None


def test_whoever_has_nothing_left_need_not_have_a_turn(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """Everything they wrote was told: others may go on, and they may come back with another."""
    lists = [*drafts(1, "P3"), *drafts(3, "P2", "P4")]
    found = session(*tell("P2", "P3", "P4", "P2", "P4"), OVER, silent=lists)
    assert told(found) == ["P2 P3 P4", "P2 P4"]
    assert missed(found) == []
    back = session(*tell("P2", "P3", "P4", "P2", "P4"), said("C1", "P3", "!"), OVER, silent=lists)
    assert told(back) == ["P2 P3 P4", "P2 P4 P3"]


def test_without_any_drafts_only_the_order_is_judged(session: Seen) -> None:
    """Nobody knows who has something left."""
    ideas = [said(f"C{n}", person, f"Idea {n}.") for n, person in enumerate(("P2", "P4", "P3"), 1)]
    found = session(*ideas, said("C4", "P2", "!"), said("C5", "P4", "!"), OVER, silent=[])
    assert told(found) == ["P2 P4! P3", "P2 P4"]
    assert missed(found) == []


def test_without_an_order_nothing_is_judged(tell: Drafts, session: Seen) -> None:
    """Rounds are told apart all the same: somebody begins again."""
    found = session(*tell("P4", "P2", "P4", "P3"), order=None)
    assert told(found) == ["P4 P2", "P4 P3"]
    assert {turn.kept for turn in found.turns} == {None}
    assert found.rounds[0].order == ()
    assert not found.ordered


def test_a_round_robin_that_is_gone_back_to_goes_on_where_it_was_left(
    tell: Drafts, session: Seen
) -> None:
    """Nobody was skipped because the time was up."""
    again = (entered("clarify", "10:20"), entered("round-robin", "10:30"))
    found = session(*tell("P2", "P3"), *again, reveal("C41"), *tell("P2", "P2")[1:], OVER)
    assert told(found) == ["P2 P3 P4", "P2"]
    assert missed(found) == []


def test_a_round_robin_on_what_was_written_since_begins_anew(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """Whoever had nothing left in the first may have in the second."""
    lists = [*drafts(2, "P2"), *drafts(1, "P3", "P4")]
    more = [said(f"C{n}", p, "!", visibility="hidden") for n, p in ((1, "P2"), (2, "P3"))]
    found = session(
        *tell("P2", "P3", "P4", "P2"),
        entered("silent", "10:20"),
        *more,
        entered("round-robin", "10:30"),
        reveal("C1"),
        reveal("C2"),
        silent=lists,
    )
    assert told(found) == ["P2 P3 P4", "P2", "P2 P3"]
    assert [round.number for round in found.rounds] == [1, 2, 3]


# Left out


def test_whoever_is_passed_over_with_drafts_left_was_missed(tell: Drafts, session: Seen) -> None:
    """By whoever came after them, or by the round that followed."""
    found = session(*tell("P2", "P4", "P2", "P3", "P4"), OVER)
    assert told(found) == ["P2 P4", "P2 P3 P4"]
    (left_out,) = found.rounds[0].missed
    assert (left_out.person, left_out.group, left_out.place) == ("P3", "primary care", 2)
    assert left_out.left == 3
    assert len(left_out.evidence) == 2
    last = session(*tell("P2", "P3", "P2", "P3", "P4"), OVER)
    assert missed(last) == [(1, "P4", 3)]


def test_nobody_is_missed_whose_turn_can_still_come(tell: Drafts, session: Seen) -> None:
    """While the round goes on; after the last one, drafts are lost rather than people missed."""
    assert missed(session(*tell("P2", "P4"))) == []
    assert missed(session(*tell("P2", "P4"), OVER)) == [(1, "P3", 3)]
    assert missed(session(*tell("P2"), OVER)) == []


def test_a_pass_is_a_turn(tell: Drafts, session: Seen) -> None:
    """Whoever passes was not missed."""
    found = session(*tell("P2"), turn("P3", 0), *tell("P4", "P2"), OVER)
    assert missed(found) == []


@pytest.mark.parametrize(
    ("presence", "people"),
    [
        ([(PresenceEnded(person="P3"), "10:05")], []),
        ([(PresenceEnded(person="P3"), "10:05"), (PresenceStarted(person="P3"), "10:25")], []),
        ([(PresenceEnded(person="P3"), "10:25")], ["P3"]),
    ],
    ids=["left", "was out", "left later"],
)
def test_nobody_is_missed_who_was_not_there(
    presence: list[Fact], people: list[str], session: Seen
) -> None:
    """Judged at the moment at which the round went past them."""
    round_robin = [reveal("C21", at="10:11"), reveal("C41", at="10:12")]
    found = session(*presence, *round_robin, OVER)
    assert [person for _, person, _ in missed(found)] == people


def test_whoever_never_was_noted_as_coming_is_taken_to_be_there(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """A log from elsewhere may tell of turns, and not of arrivals."""
    order = TurnsSet(activity="A1", order=("P2", "P9", "P3"))
    lists = drafts(2, "P2", "P3", "P9")
    found = session(*tell("P2", "P3", "P2"), OVER, silent=lists, order=order)
    assert missed(found) == [(1, "P9", 2)]


def test_whoever_was_out_when_they_were_due_makes_nobody_out_of_turn(session: Seen) -> None:
    """They came back, and had their turn late."""
    away: list[Fact] = [
        (PresenceEnded(person="P3"), "10:05"),
        (PresenceStarted(person="P3"), "10:15"),
    ]
    turns = [reveal("C21", at="10:11"), reveal("C41", at="10:12"), reveal("C31", at="10:16")]
    assert told(session(*away, *turns, OVER)) == ["P2 P4 P3"]


# The order is set again


def test_an_order_that_is_set_again_holds_from_then_on(tell: Drafts, session: Seen) -> None:
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
def test_whoever_joins_the_order_on_the_way_disturbs_nobody(
    before: str,
    order: Fact,
    after: str,
    rounds: list[str],
    drafts: Drafts,
    tell: Drafts,
    session: Seen,
) -> None:
    """They may have a turn in the round that is on, and are at home in the next."""
    everything = tell(*before.split(), *after.split())
    first, then = everything[: len(before.split())], everything[len(before.split()) :]
    found = session(*first, order, *then, OVER, silent=drafts(3, *FOUR))
    assert told(found) == rounds
    assert missed(found) == []


def test_whoever_was_taken_out_of_the_order_is_not_missed(tell: Drafts, session: Seen) -> None:
    """They left, and the order was set again without them."""
    without = (TurnsSet(activity="A1", order=("P2", "P4")), "10:11")
    found = session(*tell("P2"), without, *tell("P4", "P2", "P4")[:1], OVER)
    assert missed(found) == []


def test_a_turn_that_is_somebody_elses_right_now_is_out_of_turn_right_now(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """A facilitator sees it before the round is over; who never wrote may have no idea."""
    assert told(session(*tell("P2", "P4"))) == ["P2 P4!"]
    assert told(session(*tell("P2", "P4"), silent=drafts(3, "P2", "P4"))) == ["P2 P4"]


def test_a_round_has_turns_of_people_only(tell: Drafts, session: Seen) -> None:
    """A turn of somebody who neither takes part nor is in the order is no turn."""
    found = session(turn("P1", 20), *tell("P2"))
    assert told(found) == ["P2"]
