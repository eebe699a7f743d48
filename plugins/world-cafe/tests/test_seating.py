"""The seating of a round."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events import (
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    RoleAssigned,
    SpaceCreated,
)
from dialoguekit.plugin import Fact
from dialoguekit_world_cafe import seating
from dialoguekit_world_cafe.seating import FOREVER, Movement, Stay, Table, Window

E = TypeVar("E")

TABLES = ("S1", "S2")
ROUND = Window((100, 10), (200, 20))
RUNNING_ROUND = Window((100, 10), FOREVER)


def fact(event: E, time: int = 0, seq: int = 1, space: str | None = None) -> Fact[E]:
    """Return a fact at a time."""
    return Fact(
        event=event,
        workshop="leeds",
        seq=seq,
        occurred_at_us=time,
        tolerance_us=0,
        space=space,
        activity=None,
        group=None,
        by_participant=False,
        verbatim=True,
        shown=True,
    )


def space(id: str, kind: str = "table", parent: str | None = None) -> Table:
    """Return a space that was created."""
    return fact(SpaceCreated(space=id, kind=kind, parent=parent))


def enter(time: int, seq: int, space: str | None, person: str = "P1") -> Movement:
    """Return a movement into a space."""
    if space is None:
        return fact(PresenceStarted(person=person), time, seq)
    return fact(PresenceMoved(person=person, destination=space), time, seq)


def leave(time: int, seq: int) -> Movement:
    """Return a movement out of the workshop."""
    return fact(PresenceEnded(person="P1"), time, seq)


def stays_of(*movements: Movement) -> list[Stay]:
    """Return the stays of one person."""
    return seating.build_stays(movements).get("P1", [])


def spot(*movements: Movement, window: Window = ROUND) -> tuple[str | None, int] | None:
    """Return the place of a person in a round, and the event that brought them there."""
    found = seating.main_stay(stays_of(*movements), window, TABLES)
    return None if found is None else (found.space, found.fact.seq)


# Tables


def test_cafe_without_spaces_has_all_tables() -> None:
    """They are in order of creation; other spaces are no tables."""
    spaces = [space("S2"), space("S1", "Table"), space("S3", "plenary")]
    assert list(seating.find_tables(spaces, ())) == ["S2", "S1"]


def test_cafe_in_a_space_has_its_tables() -> None:
    """Nested tables and tables named directly are included."""
    spaces = [
        space("S1", "hall"),
        space("S2", "corner", "S1"),
        space("S3", parent="S2"),
        space("S4"),
        space("S5", parent="S9"),
    ]
    assert list(seating.find_tables(spaces, ("S1",))) == ["S3"]
    assert list(seating.find_tables(spaces, ("S4", "S2"))) == ["S3", "S4"]
    assert list(seating.find_tables(spaces, ("S9",))) == ["S5"]


def test_cyclic_spaces_are_visited_once() -> None:
    """A log may contain such spaces."""
    spaces = [space("S1", parent="S2"), space("S2", parent="S1")]
    assert list(seating.find_tables(spaces, ("S2",))) == ["S1", "S2"]
    assert list(seating.find_tables(spaces, ("S3",))) == []


# Stays


def test_stay_ends_with_the_next_movement() -> None:
    """The last stay has no end; movements are ordered by time."""
    stays = stays_of(enter(10, 1, "S1"), leave(30, 2), enter(40, 3, None), enter(20, 4, "S2"))
    assert [(stay.space, stay.began, stay.ended) for stay in stays] == [
        ("S1", (10, 1), (20, 4)),
        ("S2", (20, 4), (30, 2)),
        (None, (40, 3), FOREVER),
    ]
    assert seating.build_stays([]) == {}


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=8))
def test_stays_do_not_overlap(moves: list[tuple[int, bool]]) -> None:
    """This holds for any movements in any order."""
    stays = stays_of(
        *(
            enter(time, seq, "S1") if present else leave(time, seq)
            for seq, (time, present) in enumerate(moves)
        )
    )
    assert all(stay.began < stay.ended for stay in stays)
    assert all(one.ended <= other.began for one, other in pairwise(stays))


# Spots


def test_spot_is_where_most_of_the_round_was_spent() -> None:
    """A person who moves as the round begins sat at the new table."""
    assert spot(enter(0, 1, "S1")) == ("S1", 1)
    assert spot(enter(0, 1, "S1"), enter(105, 11, "S2")) == ("S2", 11)
    assert spot(enter(0, 1, "S1"), enter(160, 11, "S2")) == ("S1", 1)
    assert spot(enter(0, 1, "S1"), enter(130, 11, "S2"), enter(160, 12, "S1")) == ("S1", 12)


def test_table_takes_precedence() -> None:
    """A tenth of the round at a table is enough."""
    assert spot(enter(0, 1, "S9"), enter(185, 11, "S1")) == ("S1", 11)
    assert spot(enter(0, 1, "S9"), enter(191, 11, "S1")) == ("S9", 1)


def test_unnamed_space_is_unknown() -> None:
    """Another space than a table is known."""
    assert spot(enter(0, 1, None)) == (None, 1)
    assert spot(enter(0, 1, "S9")) == ("S9", 1)


@pytest.mark.parametrize(
    "movements",
    [(), (leave(0, 1),), (enter(0, 1, "S1"), leave(100, 9)), (enter(0, 1, "S1"), leave(109, 11))],
    ids=["never present", "left before", "left at the start", "left soon"],
)
def test_absent_person_has_no_spot(movements: tuple[Movement, ...]) -> None:
    """Less than a tenth of the round counts as absent."""
    assert spot(*movements) is None
    assert spot(enter(0, 1, "S1"), leave(110, 11)) == ("S1", 1)


def test_last_place_counts_in_a_running_round() -> None:
    """A person who left had a seat."""
    assert spot(enter(0, 1, "S1"), enter(101, 11, "S2"), window=RUNNING_ROUND) == ("S2", 11)
    assert spot(enter(0, 1, "S1"), leave(150, 11), window=RUNNING_ROUND) == ("S1", 1)


def test_log_order_counts_within_one_moment() -> None:
    """Rounds may have no length if the clock is coarse."""
    first, second = Window((0, 5), (0, 9)), Window((0, 9), (0, 14))
    movements = (enter(0, 1, "S1"), enter(0, 10, "S2"), enter(0, 20, "S1"))
    assert spot(*movements, window=first) == ("S1", 1)
    assert spot(*movements, window=second) == ("S2", 10)


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
    assert seating.stayed_at("S1", stays_of(*movements), ROUND) == found


def test_host_leaves_a_running_round() -> None:
    """A host who stays has not left."""
    assert seating.stayed_at("S1", stays_of(enter(0, 1, "S1")), RUNNING_ROUND) == (True, False)
    left = stays_of(enter(0, 1, "S1"), leave(150, 11))
    assert seating.stayed_at("S1", left, RUNNING_ROUND) == (True, True)


# Hosts


def hosts(
    *assignments: Fact[RoleAssigned], at: Window = ROUND, movements: Iterable[Movement] = ()
) -> dict[str | None, str]:
    """Return the host of each table in a round."""
    hostings = seating.build_hostings(assignments, seating.build_stays(movements), TABLES)
    return {table: host.person for table, host in seating.hosts_in(hostings, at).items()}


def host(
    time: int, seq: int, person: str, space: str | None = None, role: str = "host"
) -> Fact[RoleAssigned]:
    """Return the assignment of a role."""
    return fact(RoleAssigned(person=person, role=role), time, seq, space)


def test_table_of_a_host() -> None:
    """It is where the role was recorded, or where the host sits or sits down next."""
    assert hosts(host(50, 2, "P1", "S1")) == {"S1": "P1"}
    assert hosts(host(50, 2, "P1", "S9"), movements=[enter(0, 1, "S2")]) == {"S2": "P1"}
    assert hosts(host(50, 2, "P1"), movements=[enter(0, 1, "S9"), enter(60, 3, "S1")]) == {
        "S1": "P1"
    }
    assert hosts(host(50, 2, "P1"), movements=[enter(0, 1, "S9")]) == {}
    assert hosts(host(50, 2, "P1")) == {}


def test_host_remains_until_another_is_assigned() -> None:
    """The last host of a round counts, even if recorded earlier."""
    two = (host(50, 1, "P1", "S1"), host(150, 2, "P2", "S1"))
    assert hosts(*two) == {"S1": "P2"}
    assert hosts(*two, at=Window((100, 10), (140, 11))) == {"S1": "P1"}
    assert hosts(host(150, 1, "P2", "S1"), host(50, 2, "P1", "S1")) == {"S1": "P2"}


def test_host_has_one_table() -> None:
    """A host who becomes a participant is no host; other roles change nothing."""
    assert hosts(host(40, 1, "P1", "S1"), host(50, 2, "P1", "S2")) == {"S2": "P1"}
    assert hosts(host(40, 1, "P1", "S1"), host(50, 2, "P1", role="participant")) == {}
    assert hosts(host(40, 1, "P1", "S1"), host(50, 2, "P1", "S1", role="scribe")) == {"S1": "P1"}


def test_later_host_does_not_count() -> None:
    """An assignment after a round does not change it."""
    assert hosts(host(200, 21, "P1", "S1")) == {}
