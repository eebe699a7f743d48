"""Where everybody was, and when."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit_world_cafe import build_seating
from dialoguekit_world_cafe.build_seating import FOREVER, Spot, Stay, Window
from dialoguekit_world_cafe.facts import Place, Took, Went

TABLES = ("S1", "S2")
ROUND = Window((100, 10), (200, 20))
ON = Window((100, 10), FOREVER)


def place(kind: str = "table", parent: str | None = None) -> Place:
    """A space that was created."""
    return Place(kind, None, parent, 1)


def spot(*went: Went, window: Window = ROUND) -> Spot | None:
    """Where somebody was in a round."""
    return build_seating.spot(build_seating.stays(went), window, TABLES)


def at(time: int, seq: int, space: str | None) -> Went:
    """Somebody went into a space."""
    return Went(time, seq, True, space)


def home(time: int, seq: int) -> Went:
    """Somebody went home."""
    return Went(time, seq, False, None)


# Tables


def test_every_table_belongs_to_a_cafe_that_names_no_spaces() -> None:
    """In the order in which they were set up; other spaces are none."""
    places = {"S2": place(), "S1": place("Table"), "S3": place("plenary")}
    assert build_seating.tables(places, ()) == ["S2", "S1"]


def test_a_cafe_in_a_space_has_the_tables_in_it() -> None:
    """And those that are named themselves; however deep they stand."""
    places = {
        "S1": place("hall"),
        "S2": place("corner", "S1"),
        "S3": place(parent="S2"),
        "S4": place(),
        "S5": place(parent="S9"),
    }
    assert build_seating.tables(places, ("S1",)) == ["S3"]
    assert build_seating.tables(places, ("S4", "S2")) == ["S3", "S4"]
    assert build_seating.tables(places, ("S9",)) == ["S5"]


def test_spaces_that_contain_each_other_are_walked_once() -> None:
    """A log may say anything."""
    places = {"S1": place(parent="S2"), "S2": place(parent="S1")}
    assert build_seating.tables(places, ("S2",)) == ["S1", "S2"]
    assert build_seating.tables(places, ("S3",)) == []


# Stays


def test_a_stay_lasts_until_the_next_one_or_until_somebody_leaves() -> None:
    """The last for ever; what is noted late takes its place."""
    went = [at(10, 1, "S1"), home(30, 2), at(40, 3, None), at(20, 4, "S2")]
    assert build_seating.stays(went) == [
        Stay("S1", (10, 1), (20, 4)),
        Stay("S2", (20, 4), (30, 2)),
        Stay(None, (40, 3), FOREVER),
    ]
    assert build_seating.stays([]) == []


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=8))
def test_stays_never_overlap(moves: list[tuple[int, bool]]) -> None:
    """Nobody is in two places, whatever was noted and in which order."""
    went = [Went(time, seq, here, "S1") for seq, (time, here) in enumerate(moves)]
    found = build_seating.stays(went)
    assert all(stay.began < stay.ended for stay in found)
    assert all(one.ended <= other.began for one, other in pairwise(found))


# Spots


def test_somebody_sits_where_they_spent_most_of_a_round() -> None:
    """Whoever walks over as it begins sat at the new table."""
    assert spot(at(0, 1, "S1")) == Spot("S1", True, 1)
    assert spot(at(0, 1, "S1"), at(105, 11, "S2")) == Spot("S2", True, 11)
    assert spot(at(0, 1, "S1"), at(160, 11, "S2")) == Spot("S1", True, 1)
    assert spot(at(0, 1, "S1"), at(130, 11, "S2"), at(160, 12, "S1")) == Spot("S1", True, 12)


def test_a_table_counts_before_any_other_space() -> None:
    """As long as somebody sat at it for a tenth of the round."""
    assert spot(at(0, 1, "S9"), at(185, 11, "S1")) == Spot("S1", True, 11)
    assert spot(at(0, 1, "S9"), at(191, 11, "S1")) == Spot(None, True, 1)


def test_a_place_that_nobody_named_is_not_known() -> None:
    """To be elsewhere is."""
    assert spot(at(0, 1, None)) == Spot(None, False, 1)
    assert spot(at(0, 1, "S9")) == Spot(None, True, 1)


@pytest.mark.parametrize(
    "went",
    [(), (home(0, 1),), (at(0, 1, "S1"), home(100, 9)), (at(0, 1, "S1"), home(109, 11))],
    ids=["never seen", "left", "left as it began", "left at once"],
)
def test_somebody_who_was_not_there_has_no_spot(went: tuple[Went, ...]) -> None:
    """Nor has somebody who was there for less than a tenth of it."""
    assert spot(*went) is None
    assert spot(at(0, 1, "S1"), home(110, 11)) == Spot("S1", True, 1)


def test_in_a_round_that_is_on_the_last_place_counts() -> None:
    """Nobody knows how long it is going to be; who went home had a seat."""
    assert spot(at(0, 1, "S1"), at(101, 11, "S2"), window=ON) == Spot("S2", True, 11)
    assert spot(at(0, 1, "S1"), home(150, 11), window=ON) == Spot("S1", True, 1)


def test_within_one_moment_the_log_tells_where_somebody_was() -> None:
    """On a clock that stands still rounds have no length, and people move all the same."""
    first, second = Window((0, 5), (0, 9)), Window((0, 9), (0, 14))
    went = (at(0, 1, "S1"), at(0, 10, "S2"), at(0, 20, "S1"))
    assert spot(*went, window=first) == Spot("S1", True, 1)
    assert spot(*went, window=second) == Spot("S2", True, 10)


@pytest.mark.parametrize(
    ("went", "found"),
    [
        ((at(0, 1, "S1"),), (True, False)),
        ((at(0, 1, "S2"),), (False, False)),
        ((at(0, 1, "S1"), at(175, 11, "S2")), (True, False)),
        ((at(0, 1, "S1"), at(174, 11, "S2")), (True, True)),
        ((at(0, 1, "S1"), home(109, 11)), (False, False)),
        ((at(0, 1, "S1"), at(110, 11, "S2"), at(150, 12, "S1")), (True, False)),
    ],
)
def test_a_host_is_here_and_may_have_left(went: tuple[Went, ...], found: tuple[bool, bool]) -> None:
    """Here for a tenth of the round; left with more than a quarter of it to come."""
    assert build_seating.stayed_at("S1", build_seating.stays(went), ROUND) == found


def test_a_host_who_went_away_in_a_round_that_is_on_left() -> None:
    """So far; and one who stays did not."""
    assert build_seating.stayed_at("S1", build_seating.stays([at(0, 1, "S1")]), ON) == (True, False)
    gone = build_seating.stays([at(0, 1, "S1"), home(150, 11)])
    assert build_seating.stayed_at("S1", gone, ON) == (True, True)


# Hosts


def hosted(*took: Took, window: Window = ROUND, **went: list[Went]) -> dict[str, str]:
    """The host of each table in a round."""
    stayed = {person: build_seating.stays(moves) for person, moves in went.items()}
    found = build_seating.hosts(build_seating.hostings(took, stayed, TABLES), window)
    return {table: hosting.person for table, hosting in found.items()}


def host(time: int, seq: int, person: str, space: str | None = None) -> Took:
    """Somebody was made a host."""
    return Took(time, seq, person, "host", space)


def test_a_host_is_one_where_that_was_noted() -> None:
    """Or where they sit, or sit down next; or nowhere, where they never do."""
    assert hosted(host(50, 2, "P1", "S1")) == {"S1": "P1"}
    assert hosted(host(50, 2, "P1", "S9"), P1=[at(0, 1, "S2")]) == {"S2": "P1"}
    assert hosted(host(50, 2, "P1"), P1=[at(0, 1, "S9"), at(60, 3, "S1")]) == {"S1": "P1"}
    assert hosted(host(50, 2, "P1"), P1=[at(0, 1, "S9")]) == {}
    assert hosted(host(50, 2, "P1")) == {}


def test_a_host_stays_one_until_another_is() -> None:
    """The last of a round counts, however late it was noted."""
    two = (host(50, 1, "P1", "S1"), host(150, 2, "P2", "S1"))
    assert hosted(*two) == {"S1": "P2"}
    assert hosted(*two, window=Window((100, 10), (140, 11))) == {"S1": "P1"}
    assert hosted(host(150, 1, "P2", "S1"), host(50, 2, "P1", "S1")) == {"S1": "P2"}


def test_a_host_of_one_table_is_no_host_of_another() -> None:
    """Nor any more when they become a participant like others."""
    assert hosted(host(40, 1, "P1", "S1"), host(50, 2, "P1", "S2")) == {"S2": "P1"}
    assert hosted(host(40, 1, "P1", "S1"), Took(50, 2, "P1", "participant", None)) == {}
    assert hosted(host(40, 1, "P1", "S1"), Took(50, 2, "P1", "scribe", "S1")) == {"S1": "P1"}


def test_a_host_who_is_made_one_afterwards_was_none_before() -> None:
    """What comes after a round does not change it."""
    assert hosted(host(200, 21, "P1", "S1")) == {}
