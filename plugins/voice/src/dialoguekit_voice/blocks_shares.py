"""Blocks on the shares of groups: in the workshop, by activity, mode and space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Groups,
    Text,
    combined_evidence,
    headed_table,
    text,
)
from dialoguekit.plugin.blocks import Cell, Table
from dialoguekit.plugin.tables import join_notes
from dialoguekit_voice import charts
from dialoguekit_voice.columns import (
    GroupPart,
    Part,
    decimal,
    group_rows,
    left_out_note,
    people_share_column,
    percent,
    share_column,
    time_share_column,
    undefined_note,
    withheld_note,
)
from dialoguekit_voice.measurements import MEASURES, Measure, Measurement
from dialoguekit_voice.permutation import LEVEL, PERMUTATIONS, SEED
from dialoguekit_voice.view import View
from dialoguekit_voice.windows import Window

EXPLAINED = (
    "In brackets is the voice ratio: the share of what was said, divided by the share of people. "
    "At 1.00 they are equal."
)


def shares_blocks(view: View, groups: Groups) -> Iterator[Block]:
    """Yield the shares of groups in the workshop, by activity, by mode and by space."""
    whole = Part(view, view.whole)
    if view.whole.by_group:
        yield _ratios(view, groups)
        for n, chart_group in enumerate(groups.labels):
            if n == 0 or len(groups.labels) > 2:
                rows = [(w.title, Part(view, w)) for w in view.activities if w.utterances]
                others = [group for group in groups.labels if group != chart_group]
                found = charts.share_chart(rows, chart_group, "activity", others)
                if found is not None:
                    yield found
    yield from _family("Shares by activity", "Activity", view, view.activities, groups)
    yield from _family("Shares by mode", "Mode", view, view.modes, groups)
    kinds = Counter(window.kind for window in view.spaces)
    several = [window for window in view.spaces if kinds[window.kind] > 1]
    yield from _family("Shares by space", "Space", view, several, groups)
    note = left_out_note(whole)
    if note is not None:
        yield Text(note)


def _ratios(view: View, groups: Groups) -> Table:
    """Return the shares of each group in the workshop, with the usual range of voice ratios."""
    rows = [
        (f"{measure.title}: {group}", (view.measurements[measure.name], group))
        for measure in MEASURES
        if view.measurements[measure.name].reason_for_groups is None
        for group in groups.labels
    ]

    def usual(row: tuple[Measurement, str]) -> str | None:
        interval = view.intervals.get(row[0].measure.name, {}).get(row[1])
        return None if interval is None else f"{interval.low:.2f} to {interval.high:.2f}"

    def points(row: tuple[Measurement, str]) -> str | None:
        gap = row[0].gap(row[1])
        return None if gap is None else f"{100 * gap:+.0f}".replace("-", "−")

    of_share: ColumnSpec[tuple[Measurement, str]] = ColumnSpec(
        "Share",
        lambda row, _: Cell(
            percent(row[0].share(row[1])), combined_evidence(row[0].of_group(row[1]))
        ),
    )
    return headed_table(
        "What each group said in the whole workshop",
        "Measure and group",
        rows,
        of_share,
        text("Share of people", lambda row: percent(row[0].people_share(row[1])), numeric=True),
        text("Gap in points", points, numeric=True),
        text("Voice ratio", lambda row: decimal(row[0].ratio(row[1])), numeric=True),
        text("Ratio if groups made no difference", usual, numeric=True),
        note=join_notes(
            f"The last column is the range of {100 * LEVEL:.0f} % of {PERMUTATIONS} voice ratios "
            f"with people assigned to the groups at random (seed {SEED}).",
            undefined_note([(view.whole.title, Part(view, view.whole))]),
            groups.note,
        ),
    )


def _family(
    caption: str, head: str, view: View, windows: Sequence[Window], groups: Groups
) -> Iterator[Block]:
    """Yield a table of the shares of each group in windows of one kind, or why there is none."""
    parts = [Part(view, window) for window in windows if window.utterances]
    rows = group_rows(parts, groups.labels)
    note = withheld_note(parts)
    if not rows:
        if note is not None:
            yield Text(note)
        return
    shown = [part for part in parts if part.window.by_group]
    measures = [m for m in MEASURES if any(_is_told(part, m) for part in shown)]
    yield headed_table(
        caption,
        f"{head} and group",
        rows,
        people_share_column(),
        *([time_share_column()] if any(map(_has_times, rows)) else []),
        *map(share_column, measures),
        note=join_notes(
            EXPLAINED, undefined_note([(part.window.title, part) for part in shown]), note
        ),
    )


def _is_told(part: Part, measure: Measure) -> bool:
    """Return whether shares of groups by a measure are known of a window."""
    return part.measurement(measure).reason_for_groups is None


def _has_times(row: tuple[str, GroupPart]) -> bool:
    return any(member.seconds for member in row[1].part.window.roll or ())


def programme_blocks(parts: Sequence[tuple[str, Part]], groups: Groups) -> Iterator[Block]:
    for n, group in enumerate(groups.labels):
        if n == 0 or len(groups.labels) > 2:
            others = [other for other in groups.labels if other != group]
            found = charts.share_chart(parts, group, "workshop", others)
            if found is not None:
                yield found
    told = [(title, part) for title, part in parts if part.window.by_group]
    rows = [
        (f"{title}: {group}", GroupPart(part, group))
        for title, part in told
        for group in groups.labels
    ]
    measures = [m for m in MEASURES if any(_is_told(part, m) for _, part in told)]
    if rows:
        yield headed_table(
            "Shares in each workshop",
            "Workshop and group",
            rows,
            people_share_column(),
            *map(share_column, measures),
            note=join_notes(EXPLAINED, groups.note),
        )
