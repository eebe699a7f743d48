"""Equal values are flattened to equal lists in every process."""

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

from dialoguekit.testing.purity.value_diff import find_difference, flatten


class Level(enum.Enum):
    """An enum."""

    LOW = 1
    HIGH = 2


class Pair(NamedTuple):
    """A named tuple."""

    one: object
    other: object


@attrs.frozen
class Frozen:
    """An attrs class with a field that ``==`` ignores."""

    value: object
    cache: object = attrs.field(default=None, eq=False)


@dataclasses.dataclass
class Row:
    """A dataclass with a field that ``==`` ignores."""

    value: object
    cache: object = dataclasses.field(default=None, compare=False)


class Plain:
    """An ordinary class with a cached property."""

    def __init__(self, value: object) -> None:
        self.value = value

    @cached_property
    def double(self) -> object:
        """The value twice."""
        return [self.value, self.value]


class Slotted:
    """A class without a ``__dict__``."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Unpickled:
    """A class that cannot be pickled."""

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError


class Named:
    """A class that is pickled by name."""

    def __reduce__(self) -> str:
        return "NAMED"


class ListSubclass(list[int]):
    """A list with its own class."""


class UnnamedZone(tzinfo):
    """A time zone without its own ``repr``."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(hours=1)

    def dst(self, _: datetime | None) -> None:
        return None

    def tzname(self, _: datetime | None) -> str:
        return "unnamed"


def same(one: object, other: object) -> bool:
    return find_difference(flatten(one), flatten(other)) is None


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
        (datetime(2026, 1, 1, tzinfo=UnnamedZone()), datetime(2026, 1, 1, tzinfo=UnnamedZone())),
        (re.compile("a"), re.compile("a")),
        (len, len),
        (Plain, Plain),
        (Level.LOW, Level.LOW),
        (iter(()), iter(())),
    ],
    ids=range(25),
)
def test_equal_values_have_no_difference(one: object, other: object) -> None:
    """Sets and mappings are compared by value, objects by their state."""
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
        (ListSubclass([1]), ListSubclass([2]), "[0]: int 1 against int 2"),
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
def test_a_difference_names_path_and_values(one: object, other: object, where: str) -> None:
    """The first difference is described."""
    found = find_difference(flatten(one), flatten(other))
    assert found is not None
    assert where in found


def test_one_time_in_two_time_zones_is_two_values() -> None:
    """The datetimes are equal but have different text."""
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert noon == noon.astimezone(timezone(timedelta(hours=1)))
    assert not same(noon, noon.astimezone(timezone(timedelta(hours=1))))


def test_the_order_of_mappings_counts_on_request() -> None:
    """A chapter can show the order of a mapping."""
    one, other = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    assert flatten(one, ordered=True) != flatten(other, ordered=True)
    assert flatten({"b", "a"}, ordered=True) == flatten({"a", "b"}, ordered=True)


def test_fields_that_equality_ignores_are_compared() -> None:
    """What a view shows may depend on them."""
    for kind in (Frozen, Row):
        assert flatten(kind(1, 2)) != flatten(kind(1, 3))


def test_cached_properties_are_omitted() -> None:
    """It does not matter whether they were read."""
    read = Plain(1)
    assert read.double == [1, 1]
    assert same(read, Plain(1))


def test_deep_and_cyclic_values_are_flattened() -> None:
    """The walk is not recursive, and a cycle refers to its first path."""
    deep: Any = ()
    for _ in range(5000):
        deep = (deep,)
    assert len(flatten(deep)) == 5001
    ring: list[Any] = [1]
    ring.append(ring)
    assert flatten(ring) == [("", "list of 2"), ("[0]", "int 1"), ("[1]", "again ")]
    twice: list[Any] = [[1]] * 2
    assert ("[1][0]", "int 1") in flatten(twice)


def test_long_tokens_are_abbreviated() -> None:
    """A message stays short."""
    found = find_difference(flatten("a" * 1000), flatten("b" * 1000))
    assert found is not None
    assert len(found) < 400
    assert (
        find_difference([("a", "1")], [("a", "1"), ("b", "2")]) == "one has 1 parts and the other 2"
    )
