"""Blocks that the chapters of most methods share: words, times, who spoke when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Quote,
    Row,
    Section,
    Table,
    minutes,
)
from dialoguekit.document.charts import bars
from dialoguekit.plugin.helpers.session import Item, Session, behind

NOT_FOR_QUOTATION = "(not for quotation)"
"""Stands for words of somebody who has not agreed to be quoted, or does so no more."""

PARAPHRASED = "† noted in other words than were spoken"
"""Explains the dagger behind words that were not taken down as they were spoken."""


def words_of(item: Item) -> str:
    """The words of a contribution with its reasons, where they may stand in a report."""
    if not item.quotable:
        return NOT_FOR_QUOTATION
    words = f"{item.text} (Because: {item.reasons})" if item.reasons else item.text
    words = f"{words} [parked]" if item.parked else words
    return words if item.verbatim else f"{words} †"


def note_of(items: Iterable[Item]) -> str | None:
    """What explains the dagger, where there is one."""
    return PARAPHRASED if any(i.quotable and not i.verbatim for i in items) else None


def quote_of(item: Item, *, note: str | None = None) -> Quote | None:
    """The contribution as a quote; None where its words may not stand in a report."""
    if not item.quotable:
        return None
    return Quote(
        text=item.text,
        cite=item.cite,
        group=item.group,
        verbatim=item.verbatim,
        note=note,
        evidence=item.evidence,
    )


def items_table(caption: str, items: Sequence[Item]) -> Table:
    """Contributions, a row each: id, words, and the group that they come from."""
    return Table(
        caption=caption,
        columns=[Column("Id"), Column("What was said"), Column("From")],
        rows=[(Cell(item.id, item.evidence), words_of(item), item.group) for item in items],
        note=note_of(items),
    )


def times_table(session: Session, *, noun: str = "stage", within: str = "in") -> Table:
    """Planned and actual time of each stage, with the number of its contributions."""
    rows: list[Row] = [
        (
            run.stage,
            run.focus,
            minutes(run.planned_s),
            Cell(minutes(run.actual_s), run.evidence),
            None if run.ratio is None else f"{100 * run.ratio:.0f} %",
            Cell(len(run.items), behind(run.items)),
        )
        for run in session.runs
    ]
    return Table(
        caption=f"Time {within} each {noun}",
        columns=[
            Column(noun.capitalize()),
            Column("Focus"),
            Column("Planned", True),
            Column("Took", True),
            Column("Of plan", True),
            Column("Contributions", True),
        ],
        rows=rows,
        note="What was planned includes time added on the way; what it took leaves out pauses.",
    )


def order_told(
    session: Session,
    *,
    noun: str = "stage",
    aside: str = "",
    entered: Sequence[str] | None = None,
) -> str:
    """The order of the stages in words, and how far that is from the one announced.

    ``entered`` is what is held against the order announced, where that is not every stage that
    was entered; ``aside`` is a sentence between the two.
    """
    order = f"{noun.capitalize()}s, in order: {' → '.join(session.order) or 'none'}. {aside}"
    planned = session.planned
    if planned is None:
        return f"{order.strip()} No order was announced."
    held = session.order if entered is None else tuple(entered)
    announced = f"the order announced ({planned.name}: {' → '.join(planned.stages)})"
    away = planned.away(held)
    told = f"This is {away} change{'s' if away > 1 else ''} away from {announced}."
    if not session.over and planned.begins_with(held):
        told = f"This is on its way through {announced}."
    elif away == 0:
        told = f"This kept to {announced}."
    return f"{order.strip()} {told}"


def spoke_chart(
    title: str,
    counted: Mapping[tuple[str, str], Collection[Item]],
    *,
    sentence: str,
    noun: str = "stage",
) -> Chart:
    """Contributions by stage and group, as ``counted`` under (stage, group)."""
    rows = [
        {noun: stage, "contributions": len(items), "group": group}
        for (stage, group), items in counted.items()
    ]
    return Chart(
        title=title,
        spec=bars(rows, category=noun, value="contributions", series="group", stacked=False),
        sentence=sentence,
        evidence=behind(item for items in counted.values() for item in items),
    )


S = TypeVar("S", bound=Session)


def sections(sessions: Sequence[S], blocks: Callable[[S], Iterable[Block]]) -> list[Block]:
    """One session stands by itself; several have a section each."""
    if len(sessions) == 1:
        return list(blocks(sessions[0]))
    return [
        Section(f"{session.title} ({session.cite})", tuple(blocks(session))) for session in sessions
    ]
