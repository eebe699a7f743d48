"""Tables, figures and charts, declared by columns over things that carry evidence.

A column is a value: its title, and how its cell is read from a row.  The same columns make a table
of several rows, the figures of one, a chart, and a table by group.  Counts by group are those of
the groups that may be named; secret facts are counted by group only where each group is large
enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from statistics import median, median_low
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import attrs

from dialoguekit.disclosure.facts import Fact, group_of
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.text import GuardedText, guarded
from dialoguekit.document.blocks import (
    NO_EVIDENCE,
    Block,
    Cell,
    Chart,
    Column,
    KeyFigure,
    KeyFigures,
    Quote,
    Table,
    Value,
    format_percent,
)
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.errors import ReportError
from dialoguekit.events.evidence import EvidenceBuilder
from dialoguekit.plugin.session import Contribution, HasEvidence, combined_evidence

R = TypeVar("R")
T = TypeVar("T")
R_contra = TypeVar("R_contra", contravariant=True)
Thing = TypeVar("Thing", bound=HasEvidence)

PARAPHRASED = "† paraphrased"
"""Explanation of the dagger after a text that was not recorded verbatim."""

TOO_FEW = "too few"
"""The cell of a number that would disclose what a few people answered in secret."""


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


def count(title: str, of: Callable[[R], Iterable[Thing]]) -> ColumnSpec[R]:
    """Return a column of numbers of things."""

    def cell(row: R, selection: Selection | None) -> Cell:
        things = _selected(selection, of(row))
        return Cell(TOO_FEW) if things is None else _cell(len(things), things)

    return ColumnSpec(title, cell)


def people(
    title: str, of: Callable[[R], Iterable[Thing]], who: Callable[[Thing], Hashable]
) -> ColumnSpec[R]:
    """Return a column of numbers of different people among things."""

    def cell(row: R, selection: Selection | None) -> Cell:
        things = _selected(selection, of(row))
        if things is None:
            return Cell(TOO_FEW)
        return _cell(len({who(thing) for thing in things}), things)

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
        if _tells_each(found, whole, grouped=selection is not None):
            return Cell(TOO_FEW)
        some, every = _selected(selection, found, whole), _selected(selection, whole)
        if some is None or every is None:
            return Cell(TOO_FEW)
        if not every:
            return Cell(None)
        told = format_percent(len(some), len(every)) if in_percent else _of(some, every)
        return _cell(told, some or every)

    def note(row: R) -> str | None:
        some, every = list(part(row)), list(of(row))
        shown = in_percent and every and not _tells_each(some, every, grouped=False)
        return _of(some, every) if shown else None

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
        if things is None or _tell_each(things, numbers):
            return Cell(TOO_FEW)
        sum_ = sum(numbers)
        return _cell(sum_ if told is None else told(sum_), things)

    return ColumnSpec(title, cell)


@attrs.frozen
class Summary:
    """The lower median of values, their quartiles, the lowest and the highest.

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
    if not numbers or _tell_each(found, numbers):
        return None
    half = (len(numbers) + 1) // 2
    return Summary(
        number=len(numbers),
        median=median_low(numbers),
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
    """Return a column ``3 (1 to 5)``: the lower median of values, the lowest and the highest.

    With ``quartiles``, the range is that of the lower and the upper quartile.  Values of a group
    with fewer people than the policy names, and secret values that are few or all alike, are not
    shown: they would disclose what each of them answered.
    """

    def cell(row: R, selection: Selection | None) -> Cell:
        things = _selected(selection, of(row))
        numbers = [n for n in map(number, things or ()) if n is not None]
        smallest = 1 if selection is None else selection.groups.policy.smallest_group
        found = summary(things or (), number)
        if things is None or 0 < len(numbers) < smallest or (numbers and found is None):
            return Cell(TOO_FEW)
        if found is None:
            return Cell(None)
        low, high = (
            (found.lower_quartile, found.upper_quartile)
            if quartiles
            else (found.lowest, found.highest)
        )
        return _cell(f"{found.median:g} ({low:g} to {high:g})", things)

    return ColumnSpec(title, cell)


def _tell_each(things: Iterable[object], numbers: Sequence[float]) -> bool:
    """Return whether figures of secret numbers tell each of them: if these are few or all alike."""
    secret = [fact for own in _secret_by_group(things).values() for fact in own]
    few = any(0 < len(numbers) < fact.smallest for fact in secret[:1])
    return bool(secret) and (few or len(set(numbers)) == 1)


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


Headed: TypeAlias = Mapping[str, R] | Iterable[tuple[str, R]]
"""Rows with a heading each: a mapping, or pairs of a heading and a row."""


def table(
    caption: str,
    rows: Iterable[R],
    *columns: ColumnSpec[R],
    note: str | None = None,
) -> Table:
    """Return a table with a row for each thing.

    Raises :class:`~dialoguekit.errors.ReportError` for rows of secret facts, which would show
    single votes or answers.
    """
    cells = [[_cell_of(caption, column, row) for column in columns] for row in rows]
    return _table(caption, None, columns, cells, note)


def headed_table(
    caption: str,
    head: str,
    rows: Headed[R],
    *columns: ColumnSpec[R],
    totals: tuple[str, R] | None = None,
    note: str | None = None,
) -> Table:
    """Return a table whose first column ``head`` has a heading for each row.

    ``totals`` is a last row of all together, with its heading.

    Raises :class:`~dialoguekit.errors.ReportError` for rows of secret facts.
    """
    cells = [
        [heading, *(_cell_of(caption, column, row) for column in columns)]
        for heading, row in [*_pairs(rows), *([] if totals is None else [totals])]
    ]
    return _table(caption, head, columns, cells, note)


def by_group(
    caption: str,
    groups: Groups,
    row: R,
    *columns: ColumnSpec[R],
    totals: str | None = None,
    note: str | None = None,
) -> Table:
    """Return a table of one thing with a row for each group, and a last row ``totals`` of all."""
    by_column = [_group_cells(caption, column, row, groups) for column in columns]
    cells = [[label, *(found[label] for found in by_column)] for label in groups.labels]
    if totals is not None:
        cells.append([totals, *(_cell_of(caption, column, row) for column in columns)])
    return _table(caption, "Group", columns, cells, join_notes(note, groups.note))


def _group_cells(
    where: str, column: ColumnSpec[R], row: R, groups: Groups
) -> dict[str, Cell | Value]:
    """Return the cell of each group; if one may not be shown, none is, as the total tells it."""
    cells = {
        label: _cell_of(where, column, row, Selection(label, groups)) for label in groups.labels
    }
    return dict.fromkeys(cells, TOO_FEW) if TOO_FEW in cells.values() else cells


def _table(
    caption: str,
    head: str | None,
    columns: Iterable[ColumnSpec[R]],
    rows: Iterable[Sequence[Cell | Value]],
    note: str | None,
) -> Table:
    headed = [] if head is None else [Column(head)]
    titled = [*headed, *(Column(column.title, column.numeric) for column in columns)]
    return Table(caption=caption, columns=titled, rows=[tuple(row) for row in rows], note=note)


def _cell_of(
    where: str, column: ColumnSpec[R], row: R, selection: Selection | None = None
) -> Cell | Value:
    """Return a cell, or its value alone if it has no evidence."""
    if isinstance(row, Fact) and row.secret:
        raise ReportError(
            f"{where!r}: a row for each secret fact would show single answers. Count them."
        )
    cell = column.cell(row, selection)
    return cell if cell.evidence else cell.value


def each_group(groups: Groups, column: ColumnSpec[R]) -> tuple[ColumnSpec[R], ...]:
    """Return a column for each group, with the label of the group as its title."""

    def restricted(label: str) -> ColumnSpec[R]:
        def cell(row: R, _: Selection | None) -> Cell:
            found = _group_cells(column.title, column, row, groups)[label]
            return found if isinstance(found, Cell) else Cell(found)

        return ColumnSpec(format_heading(label), cell, column.numeric)

    return tuple(restricted(label) for label in groups.labels)


def figures(row: R, *columns: ColumnSpec[R]) -> KeyFigures:
    """Return the columns of one thing as key figures."""
    return KeyFigures(
        KeyFigure(
            label=lower_first(column.title),
            value=cell.value,
            evidence=cell.evidence,
            note=column.note(row),
        )
        for column in columns
        for cell in [column.cell(row, None)]
    )


def chart(
    title: str,
    rows: Headed[R],
    column: ColumnSpec[R],
    *,
    head: str,
    sentence: str,
    groups: Groups | None = None,
    series: Mapping[str, ColumnSpec[R]] | None = None,
    series_name: str = "series",
    colours: Mapping[str, str] | None = None,
    stacked: bool = True,
) -> Chart:
    """Return a chart with a bar for each row, and the numbers of ``column``.

    Bars are divided by ``groups``, or by the columns in ``series``; ``series_name`` names what
    these are.  A bar is not divided if that would disclose secret facts.  ``head`` names what the
    rows are.  A cell without a number has no bar.  The chart is 480 pixels wide, and long headings
    are wrapped.
    """
    unit = lower_first(column.title)
    grouped = groups is not None and bool(groups.labels)
    name = "group" if grouped else series_name if series is not None else None
    data: list[dict[str, Any]] = []
    evidence = EvidenceBuilder()
    for heading, row in _pairs(rows):
        parts: dict[str, Cell | Value] = {}
        if groups is not None and grouped:
            parts = _group_cells(title, column, row, groups)
        elif series is not None:
            parts = {label: _cell_of(title, spec, row) for label, spec in series.items()}
        if not parts or TOO_FEW in parts.values():
            parts = {"all": _cell_of(title, column, row)}
        for label, cell in parts.items():
            number = cell.value if isinstance(cell, Cell) else cell
            if isinstance(number, int | float):
                named = {} if name is None else {name: label}
                data.append({head: heading, unit: number} | named)
                evidence.update(cell.evidence if isinstance(cell, Cell) else NO_EVIDENCE)
    return Chart(
        title=title,
        spec=bar_chart_spec(
            data,
            category=head,
            value=unit,
            series=name,
            colours=colours,
            stacked=stacked,
        ),
        sentence=sentence,
        evidence=evidence.build(),
    )


def _pairs(rows: Headed[R]) -> list[tuple[str, R]]:
    return list(rows.items()) if isinstance(rows, Mapping) else list(rows)


def join_notes(*notes: str | None) -> str | None:
    """Return several notes as one; None without any."""
    return " ".join(note for note in notes if note) or None


def lower_first(title: str) -> str:
    """Return a title within a sentence: ``NHS staff`` unchanged, ``Ideas`` as ``ideas``."""
    is_word = title[1:2].islower() or title[1:2] in ("", " ")
    return title[:1].lower() + title[1:] if is_word else title


def format_heading(name: str) -> str:
    """Return a name as a heading: ``NHS staff`` unchanged, ``peer support`` capitalised."""
    return name[:1].upper() + name[1:]


# Contributions


def statement(item: Contribution) -> str:
    """Return the text of a contribution with its reasons and marks, as it may be published."""
    if not item.text.publishable:
        return str(item.text)
    reasons = "" if item.reasons is None else f" (Because: {item.reasons})"
    parked = " [parked]" if item.parked else ""
    return f"{item.text}{reasons}{parked}{dagger(item.text)}"


def dagger(told: GuardedText) -> str:
    """Return a dagger for a text that was not recorded verbatim."""
    return "" if told.verbatim or not told.publishable else " †"


def paraphrase_note(items: Iterable[Contribution]) -> str | None:
    """Return the explanation of the dagger, if a contribution has one."""
    return PARAPHRASED if any(dagger(item.text) for item in items) else None


def contributions_table(
    caption: str,
    items: Sequence[Contribution],
    *more: ColumnSpec[Contribution],
    told: Callable[[Contribution], str] = statement,
) -> Table:
    """Return a table with a row for each contribution: id, text, group, and ``more`` columns."""
    columns = (cite(), text("Contribution", told), text("From", _group), *more)
    return table(caption, items, *columns, note=paraphrase_note(items))


def _group(item: Contribution) -> str:
    return item.group


def contributions_tables(
    headed: Headed[Sequence[Contribution]], *, told: Callable[[Contribution], str] = statement
) -> Iterator[Table]:
    """Yield a table of contributions for each heading that has any, with their number."""
    for heading, items in _pairs(headed):
        if items:
            plural = "" if len(items) == 1 else "s"
            yield contributions_table(
                f"{format_heading(heading)}: {len(items)} contribution{plural}", items, told=told
            )


def quote(told: str, *, note: str | None = None) -> Quote | None:
    """Return a text of a fact as a quote; None if it may not be quoted.

    Raises :class:`TypeError` for a text that is not of a fact.
    """
    source = guarded(told)
    if not source.publishable:
        return None
    return Quote(
        text=source,
        cite=source.cite,
        group=source.group,
        verbatim=source.verbatim,
        note=note,
        evidence=source.evidence,
    )


def quotes(items: Iterable[Contribution]) -> list[Block]:
    """Return the contributions that may be quoted as quotes."""
    return [found for found in (quote(item.text) for item in items) if found is not None]
