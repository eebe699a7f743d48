"""The pictures: people beside words, the distribution of turns as dots, the matrix of replies.

Dots and matrix are drawn at positions in pixels, in ink and with numbers, so that they read the
same in print and without colour.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from dialoguekit.plugin import ColumnSpec, chart, combined_evidence
from dialoguekit.plugin.blocks import Cell, Chart
from dialoguekit.plugin.tables import format_heading, lower_first
from dialoguekit_voice.columns import Part
from dialoguekit_voice.replies import Replies
from dialoguekit_voice.tallies import CONTRIBUTIONS, TURNS, WORDS, Measure, Tally

WIDTH, SIZE, RADIUS = 480, 12, 5
"""In pixels: the width, as in other charts; the font size; the radius of a dot."""
INK, PALE, LINE, TEAL = "#2b3235", "#5d6163", "#b9bdbf", "#0b6e75"
SERIES = {"people": LINE, "said": TEAL}
"""The colours of bars: light for people, dark for what they said, also without colour."""
MAX_BINS = 10
"""The greatest number of columns of dots."""
MAX_MATRIX = 4
"""The greatest number of groups in the matrix: a drawing has few layers."""
MAX_AREA = 1000
"""The area of the largest circle of the matrix, as its size in pixels."""

Row: TypeAlias = dict[str, Any]


def charted_measure(parts: Iterable[Part], group: str) -> Measure | None:
    """Return the measure of the chart beside people: words, or else turns or contributions."""
    found = list(parts)
    for measure in (WORDS, TURNS, CONTRIBUTIONS):
        if any(part.tally(measure).ratio(group) is not None for part in found):
            return measure
    return None


def share_chart(
    rows: Sequence[tuple[str, Part]], group: str, head: str, others: Sequence[str]
) -> Chart | None:
    """Return a chart of the share of a group in people and in words; None if none is known."""
    told = [(title, part) for title, part in rows if part.window.by_group]
    measure = charted_measure((part for _, part in told), group)
    if measure is None:
        return None
    shown = [(title, part) for title, part in told if part.tally(measure).ratio(group) is not None]
    noun = lower_first(measure.title)
    series = {
        "% of people": _whole_percent(
            "people", lambda part: part.tally(measure).people_share(group)
        ),
        f"% of {noun}": _whole_percent(
            noun, lambda part: part.tally(measure).share(group), measure
        ),
    }
    more = sum(_has_more(part.tally(measure), group) for _, part in shown)
    missing = [
        title for title, part in told if part.window.utterances and (title, part) not in shown
    ]
    unknown = f" {noun.capitalize()} are not known of {_listed(missing)}." if missing else ""
    rest = f"; the rest is {others[0]}" if len(others) == 1 else ""
    sentence = (
        f"The share of {group} in people and in {noun}, in percent, by {head}{rest}. The share in "
        f"{noun} is larger in {more} of {len(shown)}.{unknown}"
    )
    return chart(
        f"{format_heading(group)}: share of people and share of {noun}, by {head}",
        shown,
        series["% of people"],
        head=head,
        sentence=sentence,
        series=series,
        series_name="share",
        colours=dict(zip(series, SERIES.values(), strict=True)),
        stacked=False,
    )


def _has_more(tally: Tally, group: str) -> bool:
    """Return whether a group has more of what was said than of people, in whole percent."""
    return round(100 * (tally.share(group) or 0)) > round(100 * (tally.people_share(group) or 0))


def _listed(titles: Sequence[str]) -> str:
    quoted = [f"“{title}”" for title in titles]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _whole_percent(title: str, read: Any, measure: Measure | None = None) -> ColumnSpec[Part]:
    def cell(part: Part, _: object) -> Cell:
        share = read(part)
        value = None if share is None else round(100 * share)
        return Cell(value, part.tally(measure).evidence) if measure else Cell(value)

    return ColumnSpec("Percent", cell)


def dot_chart(part: Part, groups: Sequence[str]) -> Chart | None:
    """Return a chart with a dot for each person, by the number of their turns; None if unknown.

    Numbers are put together in a few steps, so that no dot tells a single one.
    """
    tally = next(
        (t for m in (TURNS, CONTRIBUTIONS) if (t := part.tally(m)).reason_for_people is None), None
    )
    if tally is None or not part.view.tells_distribution(part.window):
        return None
    by_group = part.window.by_group and len(groups) > 1
    amounts: dict[str, list[float]] = {}
    for member in part.window.roll or ():
        label = (member.group or "no group") if by_group else "all participants"
        amounts.setdefault(label, []).append(tally.by_person[member.person])
    order = [*(g for g in groups if g in amounts), *(g for g in amounts if g not in groups)]
    return _draw_dots(tally, {label: amounts[label] for label in order})


def bins(highest: int) -> list[tuple[int, int]]:
    """Return the steps of numbers from 0 to the highest: 0 alone, then of equal width."""
    width = max(1, math.ceil(highest / (MAX_BINS - 1)))
    return [(0, 0), *((low, low + width - 1) for low in range(1, highest + 1, width))]


def _draw_dots(tally: Tally, amounts: Mapping[str, Sequence[float]]) -> Chart:
    steps = bins(int(max(amount for own in amounts.values() for amount in own)))
    left, right = 20, WIDTH - 20
    step = (right - left) / len(steps)
    noun = lower_first(tally.measure.title)
    where = f" {lower_first(tally.window.title)}" if tally.window.kind else ""
    dots: list[Row] = []
    texts: list[Row] = []
    counts: list[Row] = []
    lines: list[Row] = []
    top = 0.0
    for number, (label, own) in enumerate(amounts.items()):
        found = Counter(_step(steps, amount) for amount in own)
        height = max(found.values()) * (2 * RADIUS + 1)
        base = top + 38 + height
        texts.append(_at(4, top + 12, format_heading(f"{label}: {_people(len(own))}"), bold=True))
        for n, (low, high) in enumerate(steps):
            x = left + step * (n + 0.5)
            name = str(low) if low == high else f"{low}–{high}"
            texts.append(_at(x - 3.2 * len(name), base + 12, name, colour=PALE))
            people = found[n]
            for k in range(people):
                y = base - RADIUS - 1 - k * (2 * RADIUS + 1)
                dots.append({"_x": x, "_y": y, "_colour": INK})
            if people:
                at = _at(
                    x - 3.4 * len(str(people)),
                    base - height * people / max(found.values()) - 9,
                    str(people),
                )
                counts.append({"group": label, noun: name, "people": people, **at})
        for n, x in enumerate((left, right)):
            lines.append(_line_point(number, n, x, base))
        top = base + 24
    texts.append(_at(left, top + 6, f"Number of {noun}", colour=PALE))
    silent = sum(not amount for own in amounts.values() for amount in own)
    everybody = [amount for own in amounts.values() for amount in own]
    most = sorted(everybody, reverse=True)[: max(1, len(everybody) // 5)]
    share = sum(most) / sum(everybody)
    return Chart(
        title=f"{tally.measure.title} of each person{where}",
        spec=_spec(
            round(top + 18),
            [
                _lines(lines),
                _layer(dots, {"type": "circle", "size": (2 * RADIUS) ** 2, "opacity": 1}),
                *_text_layers(texts),
                *_text_layers(counts),
            ],
        ),
        sentence=(
            f"A dot is a person, and stands above the number of their {noun}{where}. "
            f"{silent} of {len(everybody)} had none. The {len(most)} with the most had "
            f"{100 * share:.0f} % of all."
        ),
        evidence=tally.evidence,
    )


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _step(steps: Sequence[tuple[int, int]], amount: float) -> int:
    return next(n for n, (_, high) in enumerate(steps) if amount <= high)


def matrix_chart(replies: Replies, groups: Sequence[str]) -> Chart | None:
    """Return the replies between groups as circles; None without any, or of many groups."""
    if not replies.matrix or not 1 < len(groups) <= MAX_MATRIX:
        return None
    left, step_y, top = 140, 44, 48
    step_x = min(150.0, (WIDTH - left) / len(groups))
    largest = max(replies.matrix.values())
    texts: list[Row] = [
        _at(left, 10, "answers a contribution of", colour=PALE),
        _at(4, 32, "Who answers", colour=PALE),
    ]
    numbers: list[Row] = []
    lines: list[Row] = []
    layers = []
    for column, to in enumerate(groups):
        texts.append(_at(left + column * step_x, 32, format_heading(to), bold=True))
    for row, group in enumerate(groups):
        y = top + step_y * (row + 0.5)
        texts.append(_at(4, y, format_heading(group), bold=True))
        for n, x in enumerate((4.0, left + step_x * len(groups))):
            lines.append(_line_point(row, n, x, top + step_y * row))
        for column, to in enumerate(groups):
            x = left + column * step_x + 20
            number = replies.matrix.get((group, to), 0)
            if number:
                mark = {"type": "circle", "size": MAX_AREA * number / largest, "opacity": 1}
                layers.append(_layer([{"_x": x, "_y": y, "_colour": TEAL}], mark))
            told = {"replies by": group, "to": to, "number": number}
            numbers.append(told | _at(x + 22, y, str(number)))
    across = sum(n for (one, other), n in replies.matrix.items() if one != other)
    total = sum(replies.matrix.values())
    return Chart(
        title="Who answers whom",
        spec=_spec(
            round(top + step_y * len(groups)),
            [_lines(lines), *layers, *_text_layers(texts), *_text_layers(numbers)],
        ),
        sentence=(
            "Rows are the groups that answer, columns those that are answered. "
            f"{across} of {total} replies are to another group."
        ),
        evidence=combined_evidence(replies.between_groups),
    )


def _at(x: float, y: float, text: str, *, colour: str = INK, bold: bool = False) -> Row:
    return {"_x": x, "_y": y, "_text": text, "_colour": colour, "_bold": bold}


def _line_point(line: int, n: int, x: float, y: float) -> Row:
    return {"_line": line, "_n": n, "_x": x, "_y": y, "_colour": LINE, "_width": 1, "_kind": "axis"}


def _text_layers(rows: Sequence[Row]) -> Iterable[Row]:
    for bold in (False, True):
        own = [row for row in rows if row["_bold"] is bold]
        mark = {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "fontSize": SIZE,
            "limit": 320,
            **({"fontWeight": "bold"} if bold else {}),
        }
        if own:
            yield _layer(own, mark, text={"field": "_text", "type": "nominal"})


def _lines(rows: Sequence[Row]) -> Row:
    dashes = {"domain": ["axis"], "range": [[1, 0]]}
    return _layer(
        rows,
        {"type": "line", "interpolate": "basis", "opacity": 1},
        detail={"field": "_line", "type": "nominal"},
        order={"field": "_n", "type": "quantitative"},
        strokeWidth={"field": "_width", "type": "nominal", "scale": None},
        strokeDash={"field": "_kind", "type": "nominal", "scale": dashes, "legend": None},
    )


def _layer(rows: Sequence[Row], mark: Row, **encoding: Row) -> Row:
    """Return a layer of rows at their positions in pixels, each in its colour."""
    positions = {
        axis: {"field": f"_{axis}", "type": "quantitative", "scale": None, "axis": None}
        for axis in "xy"
    }
    colour = {"field": "_colour", "type": "nominal", "scale": None}
    return {
        "data": {"values": list(rows)},
        "mark": mark,
        "encoding": {**positions, "color": colour, **encoding},
    }


def _spec(height: int, layers: Sequence[Row]) -> Row:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": height,
        "padding": 0,
        "autosize": "none",
        "layer": list(layers),
    }
