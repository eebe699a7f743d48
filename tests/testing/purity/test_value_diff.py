"""Values are taken apart so that equal ones give equal lists, in whichever process."""

from __future__ import annotations

import array
import dataclasses
import enum
import re
import types
from collections import Counter, OrderedDict, deque
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs
import pytest

from dialoguekit.testing.purity.value_diff import apart, difference


class Level(enum.Enum):
    """A choice."""

    LOW = 1
    HIGH = 2


class Pair(NamedTuple):
    """Two things."""

    one: object
    other: object


@attrs.frozen
class Frozen:
    """A value with a field that does not count."""

    value: object
    cache: object = attrs.field(default=None, eq=False)


@dataclasses.dataclass
class Row:
    """The same as a dataclass."""

    value: object
    cache: object = dataclasses.field(default=None, compare=False)


class Plain:
    """An object like any other, that keeps what it works out."""

    def __init__(self, value: object) -> None:
        self.value = value

    @cached_property
    def double(self) -> object:
        """Worked out once."""
        return [self.value, self.value]


class Slotted:
    """An object without a dictionary."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Unpickled:
    """An object that cannot be pickled."""

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError


class Named:
    """An object that is pickled by its name."""

    def __reduce__(self) -> str:
        return "NAMED"


class Bag(list[int]):
    """A list with a state of its own."""


class Around(tzinfo):
    """A zone that has no words for itself."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(hours=1)

    def dst(self, _: datetime | None) -> None:
        return None

    def tzname(self, _: datetime | None) -> str:
        return "around"


def same(one: object, other: object) -> bool:
    return difference(apart(one), apart(other)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a", "b", "c"}, {"c", "b", "a"}),
        (frozenset({("a", 1)}), frozenset({("a", 1)})),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({("a", 1): 1}, {("a", 1): 1}),
        (MappingProxyType({"a": 1}), MappingProxyType({"a": 1})),
        (Frozen({1}), Frozen({1})),
        (Row((1,)), Row((1,))),
        (Pair(1, [2]), Pair(1, [2])),
        (Plain([1]), Plain([1])),
        (Slotted(1), Slotted(1)),
        (Counter("aab"), Counter("baa")),
        (deque([1]), deque([1])),
        (array.array("i", [1]), array.array("i", [1])),
        ({"a": 1}.values(), {"a": 1}.values()),
        (object(), object()),
        (Unpickled(), Unpickled()),
        (Named(), Named()),
        (ValueError("a"), ValueError("a")),
        (types.SimpleNamespace(a=1), types.SimpleNamespace(a=1)),
        (datetime(2026, 1, 1, tzinfo=Around()), datetime(2026, 1, 1, tzinfo=Around())),
        (re.compile("a"), re.compile("a")),
        (len, len),
        (Plain, Plain),
        (Level.LOW, Level.LOW),
        (iter(()), iter(())),
    ],
    ids=range(25),
)
def test_equal_values_are_the_same(one: object, other: object) -> None:
    """Sets and mappings by value, objects by their state."""
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        (1, True, "the value: int 1 against bool True"),
        (0.1 + 0.2, 0.3, "the value: float 0.30000000000000004 against float 0.3"),
        (0.0, -0.0, "the value: float 0.0 against float -0.0"),
        ([1, 2], [1, 3], "[1]: int 2 against int 3"),
        ((1,), [1], "the value: tuple of 1 against list of 1"),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "['a']['b']: int 1 against int 2"),
        ({(1,): 1}, {(2,): 1}, "[tuple][0]: int 1 against int 2"),
        ({"a"}, {"b"}, "['a'] / ['b']: str 'a' against str 'b'"),
        (OrderedDict(a=1, b=2), OrderedDict(b=2, a=1), "['a'] / ['b']: int 1 against int 2"),
        (Frozen(1), Frozen(2), ".value: int 1 against int 2"),
        (Row(1), Row(2), ".value: int 1 against int 2"),
        (Pair(1, 2), Pair(1, 3), ".other: int 2 against int 3"),
        (Plain(1), Plain(2), ".value: int 1 against int 2"),
        (Slotted(1), Slotted(2), ".value: int 1 against int 2"),
        (Bag([1]), Bag([2]), "[0]: int 1 against int 2"),
        (Level.LOW, Level.HIGH, "the value: Level.LOW against Level.HIGH"),
        (date(2026, 1, 1), date(2026, 1, 2), "the value: date datetime.date(2026, 1, 1) against"),
        (Decimal("1.0"), Decimal("1.00"), "the value: Decimal Decimal('1.0') against"),
        (PurePosixPath("a"), PurePosixPath("b"), "the value: PurePosixPath PurePosixPath('a')"),
        (list[int], list[str], "the value: GenericAlias list[int] against"),
        (Plain, Slotted, "Plain against type tests.testing.purity.test_value_diff.Slotted"),
        ([1], [1, 2], "the value: list of 1 against list of 2"),
    ],
    ids=range(22),
)
def test_a_difference_says_where_and_how(one: object, other: object, where: str) -> None:
    """The first that there is."""
    found = difference(apart(one), apart(other))
    assert found is not None
    assert where in found


def test_one_moment_in_two_zones_is_two_values() -> None:
    """Equal as they are."""
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert noon == noon.astimezone(timezone(timedelta(hours=1)))
    assert not same(noon, noon.astimezone(timezone(timedelta(hours=1))))


def test_the_order_of_mappings_counts_where_it_is_asked_for() -> None:
    """A chapter can walk through one."""
    one, other = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    assert apart(one, ordered=True) != apart(other, ordered=True)
    assert apart({"b", "a"}, ordered=True) == apart({"a", "b"}, ordered=True)


def test_fields_that_do_not_count_are_left_out_where_it_is_asked_for() -> None:
    """What a value keeps for itself is no difference between two looks at it."""
    for kind in (Frozen, Row):
        assert apart(kind(1, 2)) != apart(kind(1, 3))
        assert apart(kind(1, 2), compared=True) == apart(kind(1, 3), compared=True)


def test_what_is_worked_out_late_is_left_out() -> None:
    """Whether or not somebody asked for it."""
    asked = Plain(1)
    assert asked.double == [1, 1]
    assert same(asked, Plain(1))


def test_depth_and_circles_do_no_harm() -> None:
    """Nothing recurses; what holds itself says where it was seen first."""
    deep: Any = ()
    for _ in range(5000):
        deep = (deep,)
    assert len(apart(deep)) == 5001
    ring: list[Any] = [1]
    ring.append(ring)
    assert apart(ring) == [("", "list of 2"), ("[0]", "int 1"), ("[1]", "again ")]
    twice: list[Any] = [[1]] * 2
    assert ("[1][0]", "int 1") in apart(twice)


def test_long_tokens_are_cut() -> None:
    """A message stays readable."""
    found = difference(apart("a" * 1000), apart("b" * 1000))
    assert found is not None
    assert len(found) < 400
    assert difference([("a", "1")], [("a", "1"), ("b", "2")]) == "one has 1 parts and the other 2"
