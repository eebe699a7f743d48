"""The chapter of the report: one workshop, and several side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Programme,
    Record,
    Section,
    Text,
    combined_evidence,
    headed_table,
    text,
    value,
)
from dialoguekit.plugin.blocks import KeyFigure, KeyFigures
from dialoguekit.plugin.tables import join_notes
from dialoguekit_voice import blocks_heard, blocks_replies, blocks_shares
from dialoguekit_voice.columns import (
    PEOPLE,
    Part,
    column,
    decimal,
    distribution_column,
    percent,
    total_column,
    undefined_note,
    words_note,
)
from dialoguekit_voice.inequality import TheilParts
from dialoguekit_voice.measurements import CONTRIBUTIONS, MEASURES, TURNS, WORDS, Measurement
from dialoguekit_voice.view import View

LIMITS = (
    "A log cannot show interruptions, tone, glances, side talk, tables at which nothing was "
    "recorded, what a scribe left out, or whether it was safe to stay silent."
)
PURPOSE = (
    "The figures report how much was recorded of whom. They are no score: where the quieter should "
    "be heard more, equal shares are not the aim."
)


def workshop_blocks(view: View, record: Record) -> Iterator[Block]:
    """Yield all blocks of one workshop."""
    groups = record.groups
    whole = Part(view, view.whole)
    yield Text(f"{PURPOSE} {LIMITS}")
    yield KeyFigures(_figures(whole))
    if len(groups.labels) > 1:
        yield Section("Shares of the groups", tuple(blocks_shares.shares_blocks(view, groups)))
    yield Section("Who was heard", tuple(blocks_heard.heard_blocks(view, groups)))
    yield Section("How evenly", tuple(_evenness(view)))
    yield from blocks_replies.replies_section(view, groups)
    yield from blocks_replies.uptake_section(view, groups)
    if len(groups.labels) > 1:
        yield from blocks_heard.openings_section(view)


def _figures(whole: Part) -> Iterator[KeyFigure]:
    view, window = whole.view, whole.window
    number = None if window.roll is None else len(window.roll)
    yield KeyFigure(
        label="participants",
        value=number,
        note=_roll_note(view) if number else "not recorded",
    )
    for measure in (TURNS, CONTRIBUTIONS, WORDS):
        measurement = whole.measurement(measure)
        if measurement.counted:
            note = words_note(whole) if measure is WORDS else None
            yield KeyFigure(
                label=measure.title.lower(),
                value=None if measurement.total is None else f"{measurement.total:,.0f}",
                evidence=measurement.evidence,
                note=note if measurement.reason is None else measurement.reason,
            )
    yield KeyFigure(label="participants who said nothing", **blocks_heard.unheard_figure(whole))
    yield from blocks_heard.facilitators_figures(view)
    rate = view.replies.rate()
    if rate is not None and view.replies.replies:
        yield KeyFigure(
            label="contributions that somebody else answered",
            value=percent(rate),
            note=f"{len(view.replies.answered)} of {len(view.replies.contributions)}",
            evidence=combined_evidence(view.replies.replies),
        )


def _roll_note(view: View) -> str:
    return "who came" if view.of_days else "there for at least half of the workshop"


def _evenness(view: View) -> Iterator[Block]:
    """Yield the indices of the workshop for each measure, and the Gini of each activity."""
    whole = Part(view, view.whole)
    if not view.tells_distribution(view.whole):
        yield Text("How evenly people spoke is not told: few were there, or it is not known who.")
        return
    rows = [
        (m.title, whole.measurement(m))
        for m in MEASURES
        if whole.measurement(m).reason_for_people is None
    ]
    if rows:
        yield headed_table(
            "Distribution over people in the whole workshop",
            "Measure",
            rows,
            value("Gini", lambda t: decimal(t.gini), lambda t: [t]),
            text("Gini, corrected", lambda t: decimal(t.corrected_gini), numeric=True),
            text("Evenness", lambda t: decimal(t.evenness), numeric=True),
            text("Theil", _of_theil(lambda parts: parts.total), numeric=True),
            *(_theil_by_group() if view.whole.by_group and len(view.people) > 1 else ()),
            note="Gini and Theil are 0 if all said the same amount; the corrected Gini is 1 if one "
            "person said everything. Evenness, the normalised entropy, is 1 if all said the same "
            "amount, and 0 if one person said everything. The Theil index is the sum of its parts.",
        )
    parts = [(w.title, Part(view, w)) for w in view.activities if w.utterances]
    measures = [
        m
        for m in MEASURES
        if any(part.measurement(m).reason_for_people is None for _, part in parts)
    ]
    if measures:
        yield headed_table(
            "Corrected Gini by activity",
            "Activity",
            parts,
            PEOPLE,
            *(distribution_column(m.title, m, lambda t: t.corrected_gini) for m in measures),
            note=undefined_note(parts, measures, lambda found: found.reason_for_people),
        )


def _of_theil(read: Callable[[TheilParts], float]) -> Callable[[Measurement], str | None]:
    return lambda measurement: decimal(
        None if measurement.theil is None else read(measurement.theil)
    )


def _theil_by_group() -> Iterator[ColumnSpec[Measurement]]:
    yield text("Between groups", _of_theil(lambda parts: parts.between), numeric=True)
    yield text("Within groups", _of_theil(lambda parts: parts.within), numeric=True)


def programme_blocks(programme: Programme[View]) -> Iterator[Block]:
    """Yield the figures of each workshop side by side, and those of the groups in each."""
    groups = programme.groups
    parts = [
        (programme.titles[workshop], Part(view, view.whole))
        for workshop, view in programme.views.items()
    ]
    yield Text(f"{PURPOSE} {LIMITS}")
    yield headed_table(
        "Voice in each workshop",
        "Workshop",
        parts,
        PEOPLE,
        *map(total_column, (TURNS, CONTRIBUTIONS, WORDS)),
        column("Said nothing", blocks_heard.unheard_cell),
        distribution_column(
            "Corrected Gini of turns", TURNS, lambda measurement: measurement.corrected_gini
        ),
        column("Facilitators’ turns", lambda part: blocks_heard.facilitators_cell(part.view)),
        note=join_notes(
            undefined_note(parts, (TURNS, CONTRIBUTIONS, WORDS), lambda found: found.reason),
            "Facilitators’ turns are their share, in plenary where there is one.",
        ),
    )
    if len(groups.labels) > 1:
        yield from blocks_shares.programme_blocks(parts, groups)
        yield from blocks_replies.programme_table(parts, groups)
