"""The seating of a round."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit_world_cafe import build_seating
from dialoguekit_world_cafe.build_seating import FOREVER, Spot, Stay, Window
from dialoguekit_world_cafe.facts import Movement, RoleAssignment, Space

TABLES = ("S1", "S2")
ROUND = Window((100, 10), (200, 20))
RUNNING_ROUND = Window((100, 10), FOREVER)


def space(kind: str = "table", parent: str | None = None) -> Space:
    """Return a space that was created."""
    return Space(kind, None, parent, 1)


def spot(*movements: Movement, window: Window = ROUND) -> Spot | None:
    """Return the place of a person in a round."""
    return build_seating.find_spot(build_seating.build_stays(movements), window, TABLES)


def enter(time: int, seq: int, space: str | None) -> Movement:
    """Return a movement into a space."""
    return Movement(time, seq, True, space)


def leave(time: int, seq: int) -> Movement:
    """Return a movement out of the workshop."""
    return Movement(time, seq, False, None)


# Tables


def test_cafe_without_spaces_has_all_tables() -> None:
    """They are in order of creation; other spaces are no tables."""
    spaces = {"S2": space(), "S1": space("Table"), "S3": space("plenary")}
    assert build_seating.find_tables(spaces, ()) == ["S2", "S1"]


def test_cafe_in_a_space_has_its_tables() -> None:
    """Nested tables and tables named directly are included."""
    spaces = {
        "S1": space("hall"),
        "S2": space("corner", "S1"),
        "S3": space(parent="S2"),
        "S4": space(),
        "S5": space(parent="S9"),
    }
    assert build_seating.find_tables(spaces, ("S1",)) == ["S3"]
    assert build_seating.find_tables(spaces, ("S4", "S2")) == ["S3", "S4"]
    assert build_seating.find_tables(spaces, ("S9",)) == ["S5"]


def test_cyclic_spaces_are_visited_once() -> None:
    """A log may contain such spaces."""
    spaces = {"S1": space(parent="S2"), "S2": space(parent="S1")}
    assert build_seating.find_tables(spaces, ("S2",)) == ["S1", "S2"]
    assert build_seating.find_tables(spaces, ("S3",)) == []


# Stays


def test_stay_ends_with_the_next_movement() -> None:
    """The last stay has no end; movements are ordered by time."""
    movements = [enter(10, 1, "S1"), leave(30, 2), enter(40, 3, None), enter(20, 4, "S2")]
    assert build_seating.build_stays(movements) == [
        Stay("S1", (10, 1), (20, 4)),
        Stay("S2", (20, 4), (30, 2)),
        Stay(None, (40, 3), FOREVER),
    ]
    assert build_seating.build_stays([]) == []


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=8))
def test_stays_do_not_overlap(moves: list[tuple[int, bool]]) -> None:
    """This holds for any movements in any order."""
    movements = [Movement(time, seq, present, "S1") for seq, (time, present) in enumerate(moves)]
    stays = build_seating.build_stays(movements)
    assert all(stay.began < stay.ended for stay in stays)
    assert all(one.ended <= other.began for one, other in pairwise(stays))


# Spots


def test_spot_is_where_most_of_the_round_was_spent() -> None:
    """A person who moves as the round begins sat at the new table."""
    assert spot(enter(0, 1, "S1")) == Spot("S1", True, 1)
    assert spot(enter(0, 1, "S1"), enter(105, 11, "S2")) == Spot("S2", True, 11)
    assert spot(enter(0, 1, "S1"), enter(160, 11, "S2")) == Spot("S1", True, 1)
    assert spot(enter(0, 1, "S1"), enter(130, 11, "S2"), enter(160, 12, "S1")) == Spot(
        "S1", True, 12
    )


def test_table_takes_precedence() -> None:
    """A tenth of the round at a table is enough."""
    assert spot(enter(0, 1, "S9"), enter(185, 11, "S1")) == Spot("S1", True, 11)
    assert spot(enter(0, 1, "S9"), enter(191, 11, "S1")) == Spot(None, True, 1)


def test_unnamed_space_is_unknown() -> None:
    """Another space than a table is known."""
    assert spot(enter(0, 1, None)) == Spot(None, False, 1)
    assert spot(enter(0, 1, "S9")) == Spot(None, True, 1)


@pytest.mark.parametrize(
    "movements",
    [(), (leave(0, 1),), (enter(0, 1, "S1"), leave(100, 9)), (enter(0, 1, "S1"), leave(109, 11))],
    ids=["never present", "left before", "left at the start", "left soon"],
)
def test_absent_person_has_no_spot(movements: tuple[Movement, ...]) -> None:
    """Less than a tenth of the round counts as absent."""
    assert spot(*movements) is None
    assert spot(enter(0, 1, "S1"), leave(110, 11)) == Spot("S1", True, 1)


def test_last_place_counts_in_a_running_round() -> None:
    """A person who left had a seat."""
    assert spot(enter(0, 1, "S1"), enter(101, 11, "S2"), window=RUNNING_ROUND) == Spot(
        "S2", True, 11
    )
    assert spot(enter(0, 1, "S1"), leave(150, 11), window=RUNNING_ROUND) == Spot("S1", True, 1)


def test_log_order_counts_within_one_moment() -> None:
    """Rounds may have no length if the clock is coarse."""
    first, second = Window((0, 5), (0, 9)), Window((0, 9), (0, 14))
    movements = (enter(0, 1, "S1"), enter(0, 10, "S2"), enter(0, 20, "S1"))
    assert spot(*movements, window=first) == Spot("S1", True, 1)
    assert spot(*movements, window=second) == Spot("S2", True, 10)


@pytest.mark.parametrize(
    ("movements", "found"),
    [
        ((enter(0, 1, "S1"),), (True, False)),
        ((enter(0, 1, "S2"),), (False, False)),
        ((enter(0, 1, "S1"), enter(175, 11, "S2")), (True, False)),
        ((enter(0, 1, "S1"), enter(174, 11, "S2")), (True, True)),
        ((enter(0, 1, "S1"), leave(109, 11)), (False, False)),
        ((enter(0, 1, "S1"), enter(110, 11, "S2"), enter(150, 12, "S1")), (True, False)),
    ],
)
def test_host_is_present_and_may_leave_early(
    movements: tuple[Movement, ...], found: tuple[bool, bool]
) -> None:
    """Present is a tenth of the round; early is more than a quarter before its end."""
    assert build_seating.stayed_at("S1", build_seating.build_stays(movements), ROUND) == found


def test_host_leaves_a_running_round() -> None:
    """A host who stays has not left."""
    assert build_seating.stayed_at(
        "S1", build_seating.build_stays([enter(0, 1, "S1")]), RUNNING_ROUND
    ) == (True, False)
    left = build_seating.build_stays([enter(0, 1, "S1"), leave(150, 11)])
    assert build_seating.stayed_at("S1", left, RUNNING_ROUND) == (True, True)


# Hosts


def hosts(
    *assignments: RoleAssignment, window: Window = ROUND, **movements: list[Movement]
) -> dict[str, str]:
    """Return the host of each table in a round."""
    stays = {person: build_seating.build_stays(moves) for person, moves in movements.items()}
    hostings = build_seating.hosts_in(
        build_seating.build_hostings(assignments, stays, TABLES), window
    )
    return {table: hosting.person for table, hosting in hostings.items()}


def host(time: int, seq: int, person: str, space: str | None = None) -> RoleAssignment:
    """Return the assignment of a host."""
    return RoleAssignment(time, seq, person, "host", space)


def test_table_of_a_host() -> None:
    """It is where the role was recorded, or where the host sits or sits down next."""
    assert hosts(host(50, 2, "P1", "S1")) == {"S1": "P1"}
    assert hosts(host(50, 2, "P1", "S9"), P1=[enter(0, 1, "S2")]) == {"S2": "P1"}
    assert hosts(host(50, 2, "P1"), P1=[enter(0, 1, "S9"), enter(60, 3, "S1")]) == {"S1": "P1"}
    assert hosts(host(50, 2, "P1"), P1=[enter(0, 1, "S9")]) == {}
    assert hosts(host(50, 2, "P1")) == {}


def test_host_remains_until_another_is_assigned() -> None:
    """The last host of a round counts, even if recorded earlier."""
    two = (host(50, 1, "P1", "S1"), host(150, 2, "P2", "S1"))
    assert hosts(*two) == {"S1": "P2"}
    assert hosts(*two, window=Window((100, 10), (140, 11))) == {"S1": "P1"}
    assert hosts(host(150, 1, "P2", "S1"), host(50, 2, "P1", "S1")) == {"S1": "P2"}


def test_host_has_one_table() -> None:
    """A host who becomes a participant is no host; other roles change nothing."""
    assert hosts(host(40, 1, "P1", "S1"), host(50, 2, "P1", "S2")) == {"S2": "P1"}
    assert hosts(host(40, 1, "P1", "S1"), RoleAssignment(50, 2, "P1", "participant", None)) == {}
    assert hosts(host(40, 1, "P1", "S1"), RoleAssignment(50, 2, "P1", "scribe", "S1")) == {
        "S1": "P1"
    }


def test_later_host_does_not_count() -> None:
    """An assignment after a round does not change it."""
    assert hosts(host(200, 21, "P1", "S1")) == {}
