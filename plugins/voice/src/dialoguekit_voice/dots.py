"""The picture of who was heard: a dot for each person, by the number of their turns."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs

from dialoguekit.plugin.blocks import Chart
from dialoguekit.plugin.tables import format_heading, lower_first
from dialoguekit_voice import pixels
from dialoguekit_voice.columns import Part
from dialoguekit_voice.measurements import CONTRIBUTIONS, TURNS, Measurement
from dialoguekit_voice.pixels import INK, PALE, WIDTH, Row

RADIUS, PITCH, MARGIN = 5, 11, 20
"""In pixels: the radius of a dot, the distance of two, and the margin at both sides."""
MAX_BINS = 10
"""The greatest number of columns of dots."""
MAX_DOTS = 20
"""The greatest number of dots in a column; of more people, a dot stands for several."""


@attrs.frozen
class Bin:
    """A column of dots: the numbers from ``low`` to ``high``, which is None for the last one."""

    low: int
    high: int | None

    @property
    def label(self) -> str:
        """The numbers as text."""
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"

    def holds(self, amount: float) -> bool:
        """Return whether a number belongs to the column."""
        return self.low <= amount and (self.high is None or amount <= self.high)


def find_bins(amounts: Sequence[float], smallest: int) -> list[Bin]:
    """Return the columns for numbers: 0 alone, then of equal width.

    The last one has at least ``smallest`` people, or as many as there are, so that it does not
    tell the number of a single one.
    """
    highest = int(sorted(amounts)[-min(smallest, len(amounts))])
    width = max(1, math.ceil(highest / (MAX_BINS - 1)))
    found = [Bin(0, 0), *(Bin(low, low + width - 1) for low in range(1, highest + 1, width))]
    last = found[-1]
    return [*found[:-1], last if max(amounts) == last.high else Bin(last.low, None)]


def dot_chart(part: Part, groups: Sequence[str]) -> Chart | None:
    """Return a chart with a dot for each person, by the number of their turns; None if unknown.

    Without turns it is the number of contributions.  Numbers are put together in a few columns.
    """
    measurement = next(
        (t for m in (TURNS, CONTRIBUTIONS) if (t := part.measurement(m)).reason_for_people is None),
        None,
    )
    if measurement is None or not part.view.tells_distribution(part.window):
        return None
    by_group = part.window.by_group and len(groups) > 1
    amounts: dict[str, list[float]] = {}
    for member in part.window.roll or ():
        label = (member.group or "no group") if by_group else "all participants"
        amounts.setdefault(label, []).append(measurement.by_person[member.person])
    order = [*(g for g in groups if g in amounts), *(g for g in amounts if g not in groups)]
    return _draw(measurement, {label: amounts[label] for label in order}, part.view.smallest_group)


def _draw(measurement: Measurement, amounts: Mapping[str, Sequence[float]], smallest: int) -> Chart:
    everybody = [amount for own in amounts.values() for amount in own]
    bins = find_bins(everybody, smallest)
    stacks = {label: _stacks(bins, own) for label, own in amounts.items()}
    each = math.ceil(max(max(found) for found in stacks.values()) / MAX_DOTS)
    noun = lower_first(measurement.measure.title)
    drawing = _Drawing(bins, noun, each)
    for label, found in stacks.items():
        drawing.add(label, found)
    where = f" {lower_first(measurement.window.title)}" if measurement.window.kind else ""
    dot = (
        "A dot is a person, and stands"
        if each == 1
        else f"A dot is up to {each} people, and stands"
    )
    silent = sum(not amount for amount in everybody)
    return Chart(
        title=f"{measurement.measure.title} of each person{where}",
        spec=drawing.spec(),
        sentence=f"{dot} above the number of their {noun}{where}. "
        f"{silent} of {len(everybody)} had none.{_most(everybody, smallest)}",
        evidence=measurement.evidence,
    )


def _stacks(bins: Sequence[Bin], amounts: Sequence[float]) -> list[int]:
    """Return the number of people in each column."""
    found = Counter(next(n for n, b in enumerate(bins) if b.holds(each)) for each in amounts)
    return [found[n] for n in range(len(bins))]


def _most(amounts: Sequence[float], smallest: int) -> str:
    """Return a sentence on the share of those with the most; empty if these are half or more."""
    number = max(smallest, len(amounts) // 5)
    if 2 * number >= len(amounts):
        return ""
    share = sum(sorted(amounts)[-number:]) / sum(amounts)
    have = f"The {number} with the most" if number > 1 else "The one with the most"
    return f" {have} had {100 * share:.0f} % of all."


@attrs.define
class _Drawing:
    """Dots above the numbers of turns, a line of columns for each group, from top to bottom.

    A dot stands for ``each`` people.
    """

    bins: Sequence[Bin]
    noun: str
    each: int
    height: float = 0
    dots: list[Row] = attrs.field(factory=list)
    texts: list[Row] = attrs.field(factory=list)
    counts: list[Row] = attrs.field(factory=list)
    lines: list[Row] = attrs.field(factory=list)

    def add(self, label: str, stacks: Sequence[int]) -> None:
        """Add the line of a group."""
        base = self.height + 36 + self._dots(max(stacks)) * PITCH
        people = "1 person" if sum(stacks) == 1 else f"{sum(stacks):,} people"
        title = format_heading(f"{label}: {people}")
        self.texts.append(pixels.text_at(4, self.height + 12, title, bold=True))
        step = (WIDTH - 2 * MARGIN) / len(self.bins)
        for n, (column, number) in enumerate(zip(self.bins, stacks, strict=True)):
            x = MARGIN + step * (n + 0.5)
            self.texts.append(_centred(x, base + 12, column.label, PALE))
            for k in range(self._dots(number)):
                y = base - RADIUS - 1 - k * PITCH
                self.dots.append({"_x": x, "_y": y, "_colour": INK})
            if number:
                count = _centred(x, base - self._dots(number) * PITCH - 8, f"{number:,}", INK)
                told = {"group": label, self.noun: column.label, "people": number}
                self.counts.append(told | count)
        line = len(self.lines) // 2
        ends = enumerate((MARGIN, WIDTH - MARGIN))
        self.lines += [pixels.line_point(line, n, x, base) for n, x in ends]
        self.height = base + 24

    def _dots(self, people: int) -> int:
        return math.ceil(people / self.each)

    def spec(self) -> Row:
        """Return the specification of the chart."""
        title = pixels.text_at(MARGIN, self.height + 6, f"Number of {self.noun}", colour=PALE)
        mark = {"type": "circle", "size": (2 * RADIUS) ** 2, "opacity": 1}
        return pixels.pixel_spec(round(self.height + 18), tuple(self._layers(title, mark)))

    def _layers(self, title: Row, mark: Row) -> Iterator[Row]:
        yield pixels.line_layer(self.lines)
        yield pixels.layer(self.dots, mark)
        yield from pixels.text_layers([*self.texts, title])
        yield from pixels.text_layers(self.counts)


def _centred(x: float, y: float, text: str, colour: str) -> Row:
    """Return a text of digits around a position."""
    return pixels.text_at(x - 3.3 * len(text), y, text, colour=colour)
