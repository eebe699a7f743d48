"""Tables, figures and charts, declared by columns over things that carry evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.groups import Groups
from dialoguekit.document.blocks import (
    NO_EVIDENCE,
    Cell,
    Chart,
    Column,
    KeyFigure,
    KeyFigures,
    Table,
    Value,
    format_count,
)
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.errors import ReportError
from dialoguekit.events.evidence import EvidenceBuilder
from dialoguekit.plugin.columns import NOT_TOLD, ColumnSpec, Selection, cite, text
from dialoguekit.plugin.session import Contribution
from dialoguekit.plugin.texts import paraphrase_note, statement

R = TypeVar("R")

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
    hidden = next((cell for cell in cells.values() if _value(cell) in NOT_TOLD), None)
    return cells if hidden is None else dict.fromkeys(cells, hidden)


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


def _value(cell: Cell | Value) -> Value:
    return cell.value if isinstance(cell, Cell) else cell


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
        if not parts or any(_value(part) in NOT_TOLD for part in parts.values()):
            parts = {"all": _cell_of(title, column, row)}
        for label, cell in parts.items():
            number = _value(cell)
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
            number = format_count(len(items), "contribution")
            yield contributions_table(f"{format_heading(heading)}: {number}", items, told=told)
