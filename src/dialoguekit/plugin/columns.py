"""Columns: values that say what is counted or shown of a row, with its evidence.

The same column serves a table, the figures of one thing, a chart, and a table by group.  Counts by
group are those of the groups that may be named; secret facts are counted by group only where each
group is large enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from statistics import median
from typing import Any, Generic, Protocol, TypeVar

import attrs

from dialoguekit.disclosure.facts import Fact, group_of
from dialoguekit.disclosure.groups import Groups
from dialoguekit.document.blocks import NO_EVIDENCE, Cell, Value, format_percent
from dialoguekit.errors import ReportError
from dialoguekit.plugin.session import HasEvidence, combined_evidence

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)
Thing = TypeVar("Thing", bound=HasEvidence)

TOO_FEW = "too few"
"""The cell of a number that would disclose what a few people answered in secret."""

WITHHELD = "withheld"
"""The cell of a number that would disclose what each answered in secret: all of them the same."""

NOT_TOLD = frozenset({TOO_FEW, WITHHELD})
"""The cells of numbers that are not told."""


class Citable(HasEvidence, Protocol):
    """An object with an id and evidence."""

    @property
    def id(self) -> str:
        """The id within the workshop."""


@attrs.frozen
class Selection:
    """The group to which a column is restricted: one of ``groups``."""

    label: str
    groups: Groups

    def select(
        self, things: Iterable[Thing], of: Iterable[object] | None = None
    ) -> list[Thing] | None:
        """Return the things of the group; None if their number may not be published.

        ``things`` are a part ``of`` others, which must be enough in each group.
        """
        found = list(things)
        by_group = _secret_by_group(found if of is None else of)
        smallest = self.groups.policy.smallest_secret_group
        if any(len(facts) < smallest for facts in by_group.values()):
            return None
        return [thing for thing in found if group_of(thing) == self.label]


def _secret_by_group(things: Iterable[object]) -> dict[str | None, list[Fact[Any]]]:
    """Return the secret facts among things, by the label under which they are counted."""
    by_group: dict[str | None, list[Fact[Any]]] = {}
    for thing in things:
        if isinstance(thing, Fact) and thing.secret:
            by_group.setdefault(group_of(thing), []).append(thing)
    return by_group


def _tells_each(some: Iterable[object], every: Iterable[object], *, grouped: bool) -> bool:
    """Return whether a part of secret facts tells what each of a group, or of all, answered."""
    part, whole = (
        Counter(label if grouped else None for label, own in found.items() for _ in own)
        for found in (_secret_by_group(some), _secret_by_group(every))
    )
    return any(part[label] in (0, number) for label, number in whole.items())


@attrs.frozen
class ColumnSpec(Generic[R_contra]):
    """A column: its title, and the cell of a row, restricted to a group if one is given.

    ``numeric`` aligns it on the right.  ``note`` returns a note on the figure of a row.
    """

    title: str
    cell: Callable[[R_contra, Selection | None], Cell]
    numeric: bool = True
    note: Callable[[R_contra], str | None] = attrs.field(default=lambda _: None)


def _cell(value: Value, things: Iterable[HasEvidence]) -> Cell:
    return Cell(value, combined_evidence(things))


def _selected(
    selection: Selection | None, things: Iterable[Thing], of: Iterable[object] | None = None
) -> list[Thing] | None:
    return list(things) if selection is None else selection.select(things, of)


def cite(title: str = "Id", of: Callable[[R], Citable] | None = None) -> ColumnSpec[R]:
    """Return a column of ids, each with the evidence of its thing; by default of the row."""

    def cell(row: R, selection: Selection | None) -> Cell:
        _refuse_group(title, selection)
        thing: Any = row if of is None else of(row)
        return Cell(thing.id, thing.evidence)

    return ColumnSpec(title, cell, numeric=False)


def text(
    title: str, read: Callable[[R], str | int | float | None], *, numeric: bool = False
) -> ColumnSpec[R]:
    """Return a column of texts or plain values without evidence of their own."""

    def cell(row: R, selection: Selection | None) -> Cell:
        _refuse_group(title, selection)
        return Cell(read(row))

    return ColumnSpec(title, cell, numeric=numeric)


def _refuse_group(title: str, selection: Selection | None) -> None:
    if selection is not None:
        raise ReportError(
            f"Column {title!r} has one value for all groups, so it cannot be shown by group. Use "
            "count, people, share, total or spread."
        )


def count(
    title: str,
    of: Callable[[R], Iterable[Thing]],
    *,
    note: Callable[[R], str | None] = lambda _: None,
) -> ColumnSpec[R]:
    """Return a column of numbers of things, with a ``note`` on the figure of a row."""

    def cell(row: R, selection: Selection | None) -> Cell:
        things = _selected(selection, of(row))
        return Cell(TOO_FEW) if things is None else _cell(len(things), things)

    return ColumnSpec(title, cell, note=note)


def people(
    title: str, of: Callable[[R], Iterable[Thing]], who: Callable[[Thing], Hashable]
) -> ColumnSpec[R]:
    """Return a column of numbers of different people among things.

    ``who`` returns a person, or None where that is not known; then the thing adds nobody.
    """

    def cell(row: R, selection: Selection | None) -> Cell:
        things = _selected(selection, of(row))
        if things is None:
            return Cell(TOO_FEW)
        return _cell(len({who(thing) for thing in things} - {None}), things)

    return ColumnSpec(title, cell)


def share(
    title: str,
    part: Callable[[R], Iterable[Thing]],
    of: Callable[[R], Iterable[Thing]],
    *,
    in_percent: bool = False,
) -> ColumnSpec[R]:
    """Return a column ``3 of 12``, or ``25 %`` with a note; the evidence is that of the part.

    Without a part it is that of the whole.  A whole of nothing is shown as a dash.  A share of
    secret facts is not shown if it tells what each person answered: none or all of a group.
    """

    def cell(row: R, selection: Selection | None) -> Cell:
        found, whole = list(part(row)), list(of(row))
        if _are_few(whole):
            return Cell(TOO_FEW)
        if _tells_each(found, whole, grouped=selection is not None):
            return Cell(WITHHELD)
        some, every = _selected(selection, found, whole), _selected(selection, whole)
        if some is None or every is None:
            return Cell(TOO_FEW)
        if not every:
            return Cell(None)
        told = format_percent(len(some), len(every)) if in_percent else _of(some, every)
        return _cell(told, some or every)

    def note(row: R) -> str | None:
        some, every = list(part(row)), list(of(row))
        hidden = _are_few(every) or _tells_each(some, every, grouped=False)
        return _of(some, every) if in_percent and every and not hidden else None

    return ColumnSpec(title, cell, note=note)


def _of(some: Sequence[object], every: Sequence[object]) -> str:
    return f"{len(some)} of {len(every)}"


def total(
    title: str,
    number: Callable[[Thing], float | None],
    of: Callable[[R], Iterable[Thing]],
    *,
    told: Callable[[float], str] | None = None,
) -> ColumnSpec[R]:
    """Return a column of sums over things; ``told`` formats a sum, such as a duration."""

    def cell(row: R, selection: Selection | None) -> Cell:
        things = _selected(selection, of(row))
        numbers = [number(thing) or 0 for thing in things or ()]
        if things is None or _are_few(things):
            return Cell(TOO_FEW)
        if _are_alike(things, numbers):
            return Cell(WITHHELD)
        sum_ = sum(numbers)
        return _cell(sum_ if told is None else told(sum_), things)

    return ColumnSpec(title, cell)


@attrs.frozen
class Summary:
    """The median of values, their quartiles, the lowest and the highest.

    The quartiles are the medians of the lower and the upper half, both with the middle value of an
    odd number of values (Tukey 1977).
    """

    number: int
    median: float
    lower_quartile: float
    upper_quartile: float
    lowest: float
    highest: float


def summary(things: Iterable[Thing], number: Callable[[Thing], float | None]) -> Summary | None:
    """Return the summary of values, for rules and charts.

    None without values, and if secret values are few or all alike: it would disclose what each
    person answered.
    """
    found = list(things)
    numbers = sorted(value for value in map(number, found) if value is not None)
    if not numbers or _are_few(found, len(numbers)) or _are_alike(found, numbers):
        return None
    half = (len(numbers) + 1) // 2
    return Summary(
        number=len(numbers),
        median=median(numbers),
        lower_quartile=median(numbers[:half]),
        upper_quartile=median(numbers[-half:]),
        lowest=numbers[0],
        highest=numbers[-1],
    )


def spread(
    title: str,
    number: Callable[[Thing], float | None],
    of: Callable[[R], Iterable[Thing]],
    *,
    quartiles: bool = False,
) -> ColumnSpec[R]:
    """Return a column ``3 (1 to 5)``: the median of values, the lowest and the highest.

    With ``quartiles``, the range is that of the lower and the upper quartile.  Values of a group
    with fewer people than the policy names, and secret values that are few or all alike, are not
    shown: they would disclose what each of them answered.
    """

    def cell(row: R, selection: Selection | None) -> Cell:
        things = _selected(selection, of(row))
        numbers = [n for n in map(number, things or ()) if n is not None]
        smallest = 1 if selection is None else selection.groups.policy.smallest_group
        if things is None or 0 < len(numbers) < smallest or _are_few(things, len(numbers)):
            return Cell(TOO_FEW)
        found = summary(things, number)
        if found is None:
            return Cell(WITHHELD if numbers else None)
        low, high = (
            (found.lower_quartile, found.upper_quartile)
            if quartiles
            else (found.lowest, found.highest)
        )
        return _cell(f"{found.median:g} ({low:g} to {high:g})", things)

    return ColumnSpec(title, cell)


def _secret(things: Iterable[object]) -> list[Fact[Any]]:
    return [thing for thing in things if isinstance(thing, Fact) and thing.secret]


def _are_few(things: Iterable[object], number: int | None = None) -> bool:
    """Return whether the secret facts among things, or ``number`` of them, are too few to tell."""
    secret = _secret(things)
    found = len(secret) if number is None else number
    return bool(secret) and 0 < found < secret[0].smallest


def _are_alike(things: Iterable[object], numbers: Sequence[float]) -> bool:
    """Return whether the numbers of secret facts are all the same."""
    return bool(_secret(things)) and len(set(numbers)) == 1


def value(
    title: str,
    read: Callable[[R], Value],
    behind: Callable[[R], Iterable[HasEvidence]] | None = None,
    *,
    numeric: bool = True,
    note: Callable[[R], str | None] = lambda _: None,
) -> ColumnSpec[R]:
    """Return a column of any other values, with the evidence of the things ``behind`` them."""

    def cell(row: R, selection: Selection | None) -> Cell:
        _refuse_group(title, selection)
        return Cell(read(row), NO_EVIDENCE if behind is None else combined_evidence(behind(row)))

    return ColumnSpec(title, cell, numeric=numeric, note=note)
