"""Columns of the chapter: figures of a window, or of a group in it, as text with evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import attrs

from dialoguekit.plugin import ColumnSpec, Evidence, combined_evidence
from dialoguekit.plugin.blocks import Cell
from dialoguekit.plugin.columns import TOO_FEW
from dialoguekit_voice.measurements import MEASURES, WORDS, Measure, Measurement, measurement_of
from dialoguekit_voice.view import View
from dialoguekit_voice.windows import Window

NOBODY = Evidence()
"""The evidence of a figure about people who said nothing."""


@attrs.frozen(eq=False)
class Part:
    """A window of a workshop, as a row of a table."""

    view: View
    window: Window

    def measurement(self, measure: Measure) -> Measurement:
        """Return the measurement of the window by a measure."""
        return measurement_of(self.window, measure)


@attrs.frozen(eq=False)
class GroupPart:
    """A group in a window, as a row of a table."""

    part: Part
    group: str


def percent(number: float | None) -> str | None:
    """Return a share as text; None if it is undefined."""
    return None if number is None else f"{100 * number:.0f} %"


def decimal(number: float | None) -> str | None:
    """Return a ratio or an index with two decimals; None if it is undefined."""
    return None if number is None else f"{number:.2f}"


def column(title: str, cell: Callable[[Part], Cell | str | int | float | None]) -> ColumnSpec[Part]:
    """Return a column of figures of windows."""
    return ColumnSpec(title, lambda part, _: _as_cell(cell(part)))


def _as_cell(found: Cell | str | float | None) -> Cell:
    return found if isinstance(found, Cell) else Cell(found)


PEOPLE = column("People", lambda part: None if part.window.roll is None else len(part.window.roll))


def total_column(measure: Measure) -> ColumnSpec[Part]:
    """Return a column of the amounts of all together."""

    def cell(part: Part) -> Cell:
        measurement = part.measurement(measure)
        return Cell(
            None if measurement.total is None else f"{measurement.total:,.0f}", measurement.evidence
        )

    return column(measure.title, cell)


def distribution_column(
    title: str, measure: Measure, read: Callable[[Measurement], float | None]
) -> ColumnSpec[Part]:
    """Return a column of a figure of the distribution over people, where they are enough."""

    def cell(part: Part) -> Cell:
        measurement = part.measurement(measure)
        found = read(measurement)
        if found is not None and not part.view.tells_distribution(part.window):
            return Cell(TOO_FEW)
        return Cell(decimal(found), measurement.evidence if found is not None else NOBODY)

    return column(title, cell)


def people_share_column() -> ColumnSpec[GroupPart]:
    """Return a column of the share of a group in the people of a window."""

    def cell(row: GroupPart) -> str | None:
        window = row.part.window
        if window.roll is None:
            return None
        return percent(window.number_of(row.group) / len(window.roll))

    return ColumnSpec("People", lambda row, _: Cell(cell(row)))


def time_share_column() -> ColumnSpec[GroupPart]:
    """Return a column of the share of a group in the time that all were present."""

    def cell(row: GroupPart) -> str | None:
        roll = row.part.window.roll or ()
        whole = sum(member.seconds for member in roll)
        own = sum(member.seconds for member in roll if member.group == row.group)
        return percent(own / whole) if whole else None

    return ColumnSpec("Time present", lambda row, _: Cell(cell(row)))


def share_column(measure: Measure) -> ColumnSpec[GroupPart]:
    """Return a column of the share of a group by a measure, with its voice ratio."""

    def cell(row: GroupPart) -> Cell:
        measurement = row.part.measurement(measure)
        share, ratio = measurement.share(row.group), measurement.ratio(row.group)
        told = share is not None
        text = percent(share) if ratio is None else f"{percent(share)} ({decimal(ratio)})"
        evidence = combined_evidence(measurement.of_group(row.group)) if told else NOBODY
        return Cell(text, evidence)

    return ColumnSpec(measure.title, lambda row, _: cell(row))


def group_rows(parts: Iterable[Part], groups: Sequence[str]) -> list[tuple[str, GroupPart]]:
    """Return a row for each group in each window of which something may be told by group."""
    return [
        (f"{part.window.title}: {group}", GroupPart(part, group))
        for part in parts
        if part.window.by_group and part.window.utterances
        for group in groups
    ]


def withheld_note(parts: Iterable[Part]) -> str | None:
    """Return a sentence on the windows of which nothing is told by group; None without any."""
    titles = [
        part.window.title for part in parts if part.window.utterances and not part.window.by_group
    ]
    if not titles:
        return None
    listed = ", ".join(titles[:5]) + (f" and {len(titles) - 5} more" if len(titles) > 5 else "")
    return (
        "Not shown by group, because a group has few people there, or because the others would "
        f"tell it: {listed}."
    )


def undefined_note(
    parts: Iterable[tuple[str, Part]],
    measures: Sequence[Measure] = MEASURES,
    reason: Callable[[Measurement], str | None] = lambda found: found.reason_for_groups,
) -> str | None:
    """Return a sentence on why figures are undefined, by the titles of rows; None if none is."""
    undefined = [
        (measure.title, title, why, part.measurement(measure).counted)
        for measure in measures
        for title, part in parts
        if (why := reason(part.measurement(measure))) is not None
    ]
    if not undefined:
        return None
    unknown: dict[str, list[str]] = {}
    for measure_title, title, why, counted in undefined:
        if counted:
            unknown.setdefault(measure_title, []).append(f"in “{title}”, {why}")
    rest = ", or too little of it is known" if unknown else ""
    dash = f"A dash means that a figure is undefined: nothing of the kind was recorded{rest}."
    return " ".join([dash, *(f"{name}: {'; '.join(found)}." for name, found in unknown.items())])


def left_out_note(part: Part) -> str | None:
    """Return a sentence on what was said by people who were there too briefly; None without any."""
    left_out = {each.seq: each for m in MEASURES for each in part.measurement(m).left_out}
    if not left_out:
        return None
    people = len({each.person for each in left_out.values()})
    number = "" if people < part.view.smallest_group else f": {len(left_out):,}"
    who = "participants who were there for less than half of the workshop"
    return f"Turns and contributions of {who} are not counted{number}."


def words_note(part: Part) -> str | None:
    """Return of how many turns and contributions the words are known; None of all or nothing."""
    measurement = part.measurement(WORDS)
    known, number = len(measurement.known), len(measurement.counted)
    if known == number:
        return None
    return f"in the {known:,} of {number:,} turns and contributions recorded word for word"
