"""The view of a workshop, and what may be told by group."""

from __future__ import annotations

import pytest

from dialoguekit.disclosure.policy import STANDARD, STRICT
from dialoguekit.events import PersonRegistered, PresenceEnded, PresenceStarted
from dialoguekit_voice.permutation import Interval
from dialoguekit_voice.presences import Member
from dialoguekit_voice.view import withhold_small
from dialoguekit_voice.windows import Window

from .conftest import A, B, moved, note, oracle, turn, view_of, workshop


def window(title: str, *groups: str, utterances: int = 1) -> Window:
    """Return a window with a person of each of these groups, and some utterances."""
    roll = tuple(Member(f"{title}{n}", group, 60) for n, group in enumerate(groups))
    (said,) = view_of(workshop(turn("P2"))).whole.utterances
    return Window(title=title, roll=roll, utterances=(said,) * utterances)


def shown(*windows: Window, smallest: int = 3) -> list[str]:
    """Return the titles of those that are told by group."""
    return [w.title for w in withhold_small(windows, smallest) if w.by_group]


def test_a_window_with_few_people_of_a_group_is_withheld() -> None:
    """One without people of a group is not."""
    assert shown(window("one", *"aaab"), window("two", *"ab"), window("three", *"aaa")) == ["three"]


def test_the_smallest_other_is_withheld_beside_a_single_one() -> None:
    """The total would tell the first one."""
    windows = (
        window("small", *"aab"),
        window("long", *"aaabbb", utterances=9),
        window("short", *"aaabbb", utterances=2),
    )
    assert shown(*windows) == ["long"]


def test_a_window_in_which_nothing_was_said_is_no_cover() -> None:
    """It tells nothing that could be subtracted."""
    windows = (window("small", *"ab"), window("empty", *"ab", utterances=0), window("rest", *"aaa"))
    assert shown(*windows) == ["empty"]


def test_every_window_may_be_told_under_a_policy_of_one() -> None:
    """A test of figures reads them all."""
    assert shown(window("one", *"ab"), smallest=1) == ["one"]


def test_if_nothing_is_told_of_the_workshop_nothing_is_of_its_parts() -> None:
    """P2 left early, so that two of the group were there; all three spoke in the activity."""
    turns = [turn(f"P{n}", at="10:01", space="S1") for n in range(2, 8)]
    given = workshop(*turns, (PresenceEnded(person="P2"), "10:31"))
    late = given.and_given((PresenceStarted(person="P2"), "10:32"))
    assert view_of(late, policy=STANDARD).whole.by_group
    left = workshop((PresenceEnded(person="P2"), "09:20"), *turns)
    view = view_of(left, policy=STANDARD)
    parts = (view.whole, *view.activities, *view.spaces, *view.modes)
    assert [part.by_group for part in parts] == [False] * 4


def test_a_space_with_a_lone_member_of_a_group_is_withheld() -> None:
    """So is the plenary beside it, the smallest other one."""
    given = workshop(
        *(moved(f"P{n}", "S2", "10:00") for n in (2, 3, 5)),
        turn("P2", space="S2"),
        turn("P2", space="S1"),
    )
    view = view_of(given, policy=STANDARD)
    assert view.whole.by_group
    assert [part.by_group for part in view.spaces] == [False, False]


def test_intervals_are_those_of_the_roll() -> None:
    """Measures without an amount have none."""
    assert view_of(oracle()).intervals == {"turns": {A: Interval(0.2, 1.8), B: Interval(0.2, 1.8)}}


def test_people_who_did_neither_are_counted() -> None:
    """P4 wrote; P7 did not."""
    view = view_of(oracle(note("C1", "P4")))
    assert len(view.unheard(view.whole) or ()) == 1


def test_it_is_not_known_who_was_silent_if_authors_are_unknown() -> None:
    """Anybody may have written them."""
    view = view_of(workshop(turn("P2"), note("C1", None)))
    assert view.unheard(view.whole) is None
    assert view.unheard(view_of(workshop()).whole) is None


@pytest.mark.parametrize(("policy", "others", "told"), [(STANDARD, 0, False), (STANDARD, 1, True)])
def test_the_share_of_a_single_facilitator_is_not_told(
    policy: object, others: int, told: bool
) -> None:
    """That of two is theirs together."""
    more = [PersonRegistered(person=f"P{8 + n}", roles=("facilitator",)) for n in range(others)]
    turns = [turn(fact.person) for fact in more]
    view = view_of(workshop(*more, *turns, turn("P1"), turn("P2")), policy=policy)
    assert view.tells_facilitators is told


def test_a_distribution_needs_as_many_people_as_the_policy_names() -> None:
    """Six are enough for the standard, and few for the strict policy."""
    for policy, told in ((STANDARD, True), (STRICT, False)):
        view = view_of(oracle(), policy=policy)
        assert view.tells_distribution(view.whole) is told


def test_a_workshop_in_which_nothing_was_said_is_false() -> None:
    """Its chapter says so."""
    assert not view_of(workshop())
    assert view_of(oracle())
