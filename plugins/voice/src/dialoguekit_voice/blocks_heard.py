"""Blocks on who was heard: the distribution of turns, who said nothing, and who began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Groups,
    Section,
    Text,
    combined_evidence,
    headed_table,
    value,
)
from dialoguekit.plugin.blocks import Cell, KeyFigure, Table
from dialoguekit.plugin.columns import TOO_FEW
from dialoguekit.plugin.tables import join_notes
from dialoguekit_voice import dots
from dialoguekit_voice.columns import PEOPLE, Part, column, percent
from dialoguekit_voice.measurements import (
    CONTRIBUTIONS,
    TIME,
    TURNS,
    WORDS,
    Measure,
    facilitators_share,
)
from dialoguekit_voice.openings import Opening
from dialoguekit_voice.view import View
from dialoguekit_voice.windows import PLENARY, Window

REPORT = ": first report to the plenary"


def heard_blocks(view: View, groups: Groups) -> Iterator[Block]:
    """Yield the distribution of turns as dots, and who said nothing by window and mode."""
    found = dots.dot_chart(Part(view, _plenary(view)), groups.labels)
    if found is not None:
        yield found
    yield _silence(view, groups)


def _silence(view: View, groups: Groups) -> Table:
    windows = [view.whole, *view.modes, *(w for w in view.activities if w.roll is not None)]
    rows = [(window.title, Part(view, window)) for window in windows if window.utterances]
    more = groups.labels if len(groups.labels) > 1 else ()
    return headed_table(
        "Who said nothing",
        "Where",
        rows,
        PEOPLE,
        column("No turn", lambda part: _silent_cell(part, TURNS)),
        column("No contribution", lambda part: _silent_cell(part, CONTRIBUTIONS)),
        column("Neither", unheard_cell),
        *(_neither_of(group) for group in more),
        note=join_notes(
            "Counted are participants. A dash means that it is not known: no turn, or no "
            "contribution, was recorded there, or not by whom.",
            groups.note,
        ),
    )


def _silent_cell(part: Part, measure: Measure) -> Cell:
    silent = part.measurement(measure).silent
    return _number(part, None if silent is None else len(silent))


def unheard_cell(part: Part) -> Cell:
    """Return the number of people of whom nothing was recorded in a window."""
    unheard = part.view.unheard(part.window)
    return _number(part, None if unheard is None else len(unheard))


def _number(part: Part, number: int | None) -> Cell:
    if number is not None and not part.view.tells_distribution(part.window):
        return Cell(TOO_FEW)
    return Cell(number)


def _neither_of(group: str) -> ColumnSpec[Part]:
    def cell(part: Part) -> Cell:
        unheard = part.view.unheard(part.window)
        if unheard is None:
            return Cell(None)
        if not part.window.by_group:
            return Cell(TOO_FEW)
        return Cell(sum(m.group == group for m in part.window.roll or () if m.person in unheard))

    return column(f"Neither, {group}", cell)


def unheard_figure(part: Part) -> dict[str, Any]:
    """Return the value of the figure on people of whom nothing was recorded, and its note."""
    unheard, roll = part.view.unheard(part.window), part.window.roll
    if unheard is None or roll is None:
        return {"value": None, "note": "it is not known who was there, or who said what"}
    cell = _number(part, len(unheard))
    return {"value": cell.value, "note": f"of {len(roll)}" if cell.value != TOO_FEW else None}


def _plenary(view: View) -> Window:
    return next((window for window in view.modes if window.kind == PLENARY), view.whole)


def facilitators_cell(view: View) -> Cell:
    """Return the share of facilitators in turns: in plenary, or in the workshop without one."""
    part = Part(view, _plenary(view))
    share = facilitators_share(part.measurement(TURNS))
    if share is None:
        return Cell(None)
    if not view.tells_facilitators:
        return Cell(TOO_FEW)
    own = [each for each in part.window.utterances if each.is_facilitators and each.is_turn]
    return Cell(percent(share), combined_evidence(own))


def facilitators_figures(view: View) -> Iterator[KeyFigure]:
    """Yield the share of facilitators in turns, with that in words and time as a note."""
    cell = facilitators_cell(view)
    if cell.value is None:
        return
    window = _plenary(view)
    where = " in plenary" if window.kind == PLENARY else ""
    shares = {m.name: facilitators_share(Part(view, window).measurement(m)) for m in (WORDS, TIME)}
    told = [f"{percent(share)} of {name}" for name, share in shares.items() if share is not None]
    note = ", ".join(told) or None
    if cell.value == TOO_FEW:
        note = "one person facilitated"
    yield KeyFigure(
        label=f"facilitators’ share of turns{where}",
        value=cell.value,
        note=note,
        evidence=cell.evidence,
    )


def openings_section(view: View) -> Iterator[Block]:
    """Yield which group spoke first in each stage, and which reported first."""
    windows = {window.id: window for window in view.activities}
    told = [each for each in view.openings if windows[each.activity].by_group]
    if not told:
        return
    known = [each for each in told if each.group is not None]
    counts = Counter(each.group for each in known if not each.reported)
    first = ", ".join(f"{group} in {number}" for group, number in counts.most_common())
    reasons = Counter(each.reason for each in told if each.group is None)
    notes = [f"First in {counts.total()} stages: {first}." if counts else None]
    notes += [f"Left out are {number}, as {reason}." for reason, number in reasons.items()]
    group: ColumnSpec[Opening] = value(
        "First", lambda each: each.group, lambda each: [each], numeric=False
    )
    rows = [(f"{each.title}{REPORT}" if each.reported else each.title, each) for each in known]
    caption = "The group of the first to speak or write"
    blocks: list[Block] = (
        [headed_table(caption, "Stage", rows, group, note=join_notes(*notes))]
        if rows
        else [Text(f"It is not known who was first: {next(iter(reasons))}.")]
    )
    yield Section("Who began", blocks)
