"""The pictures: people beside words as bars, and the replies between groups as circles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dialoguekit.plugin import ColumnSpec, chart, combined_evidence
from dialoguekit.plugin.blocks import Cell, Chart
from dialoguekit.plugin.tables import format_heading, lower_first
from dialoguekit_voice import pixels
from dialoguekit_voice.columns import Part
from dialoguekit_voice.measurements import CONTRIBUTIONS, TURNS, WORDS, Measure, Measurement
from dialoguekit_voice.pixels import LINE, PALE, TEAL, WIDTH, Row
from dialoguekit_voice.replies import Replies

SERIES = (LINE, TEAL)
"""The colours of bars: light for people, dark for what they said, also without colour."""
MAX_MATRIX = 4
"""The greatest number of groups in the matrix: a drawing has few layers."""
MAX_AREA = 1000
"""The area of the largest circle of the matrix, as its size in pixels."""


def charted_measure(parts: Iterable[Part], group: str) -> Measure | None:
    """Return the measure of the chart beside people: words, or else turns or contributions."""
    found = list(parts)
    for measure in (WORDS, TURNS, CONTRIBUTIONS):
        if any(part.measurement(measure).ratio(group) is not None for part in found):
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
    shown = [
        (title, part) for title, part in told if part.measurement(measure).ratio(group) is not None
    ]
    noun = lower_first(measure.title)
    series = {
        "% of people": _whole_percent(
            "people", lambda part: part.measurement(measure).people_share(group)
        ),
        f"% of {noun}": _whole_percent(
            noun, lambda part: part.measurement(measure).share(group), measure
        ),
    }
    more = sum(_has_more(part.measurement(measure), group) for _, part in shown)
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
        colours=dict(zip(series, SERIES, strict=True)),
        stacked=False,
    )


def _has_more(measurement: Measurement, group: str) -> bool:
    """Return whether a group has more of what was said than of people, in whole percent."""
    return round(100 * (measurement.share(group) or 0)) > round(
        100 * (measurement.people_share(group) or 0)
    )


def _listed(titles: Sequence[str]) -> str:
    quoted = [f"“{title}”" for title in titles]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _whole_percent(
    title: str, read: Callable[[Part], float | None], measure: Measure | None = None
) -> ColumnSpec[Part]:
    def cell(part: Part, _: object) -> Cell:
        share = read(part)
        value = None if share is None else round(100 * share)
        return Cell(value, part.measurement(measure).evidence) if measure else Cell(value)

    return ColumnSpec("Percent", cell)


def matrix_chart(replies: Replies, groups: Sequence[str]) -> Chart | None:
    """Return the replies between groups as circles; None without any, or of many groups."""
    if not replies.matrix or not 1 < len(groups) <= MAX_MATRIX:
        return None
    left, step_y, top = 140, 44, 48
    step_x = min(150.0, (WIDTH - left) / len(groups))
    largest = max(replies.matrix.values())
    texts: list[Row] = [
        pixels.text_at(left, 10, "answers a contribution of", colour=PALE),
        pixels.text_at(4, 32, "Who answers", colour=PALE),
    ]
    numbers: list[Row] = []
    lines: list[Row] = []
    layers = []
    for column, to in enumerate(groups):
        texts.append(pixels.text_at(left + column * step_x, 32, format_heading(to), bold=True))
    for row, group in enumerate(groups):
        y = top + step_y * (row + 0.5)
        texts.append(pixels.text_at(4, y, format_heading(group), bold=True))
        for n, x in enumerate((4.0, left + step_x * len(groups))):
            lines.append(pixels.line_point(row, n, x, top + step_y * row))
        for column, to in enumerate(groups):
            x = left + column * step_x + 20
            number = replies.matrix.get((group, to), 0)
            if number:
                mark = {"type": "circle", "size": MAX_AREA * number / largest, "opacity": 1}
                layers.append(pixels.layer([{"_x": x, "_y": y, "_colour": TEAL}], mark))
            told = {"replies by": group, "to": to, "number": number}
            numbers.append(told | pixels.text_at(x + 22, y, str(number)))
    across = sum(n for (one, other), n in replies.matrix.items() if one != other)
    total = sum(replies.matrix.values())
    return Chart(
        title="Who answers whom",
        spec=pixels.pixel_spec(
            round(top + step_y * len(groups)),
            [
                pixels.line_layer(lines),
                *layers,
                *pixels.text_layers(texts),
                *pixels.text_layers(numbers),
            ],
        ),
        sentence=(
            "Rows are the groups that answer, columns those that are answered. "
            f"{across} of {total} replies are to another group."
        ),
        evidence=combined_evidence(replies.between_groups),
    )
