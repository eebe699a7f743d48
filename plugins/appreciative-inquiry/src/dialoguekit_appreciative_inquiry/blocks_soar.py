"""The board of a SOAR run: four quadrants, with what threatens turned inside two of them."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Block, Cell, Column, Item, Table, Text, note_of, words_of
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.build_grounding import DEFICIT, REFRAMING, kind_of
from dialoguekit_appreciative_inquiry.view import InquirySession


def board(session: InquirySession) -> Iterator[Block]:
    """Quadrant by quadrant; a question made of something hard names what it is made of."""
    made_of: dict[str, list[Item]] = {}
    for barrier in session.barriers:
        for reframing in barrier.reframings:
            made_of.setdefault(reframing.id, []).append(barrier.item)
    for stage in method.QUADRANTS:
        items = of_quadrant(session, stage.name)
        if not items:
            yield Text(f"{stage.title}: nothing was said. {stage.purpose}")
            continue
        turned = stage.name in method.TURNING
        more = [Column("Turned from")] if turned else []
        yield Table(
            caption=f"{stage.title}: {stage.purpose}",
            columns=[Column("Id"), Column("What was said"), Column("From"), *more],
            rows=[
                (
                    Cell(item.id, item.evidence),
                    words_of(item) + _elsewhere(item, stage.name),
                    item.group,
                    *([_from(made_of.get(item.id, []))] if turned else []),
                )
                for item in items
            ],
            note=note_of(items),
        )


def of_quadrant(session: InquirySession, name: str) -> list[Item]:
    """What stands in a quadrant: what belongs to it, and questions made of what is hard.

    A question that was made elsewhere stands among the opportunities.
    """
    return [item for item in session.items if _place(item) == name]


def _place(item: Item) -> str | None:
    kind = kind_of(item)
    if kind == REFRAMING:
        return item.stage if item.stage in method.TURNING else method.TURNING[0]
    return None if kind == DEFICIT else item.belongs


def _elsewhere(item: Item, quadrant: str) -> str:
    return f" (said in {item.stage})" if item.stage not in (None, quadrant) else ""


def _from(barriers: list[Item]) -> str | None:
    """What a question was made of, in words where they may stand."""
    return "; ".join(f"{barrier.id}: {words_of(barrier)}" for barrier in barriers) or None
