"""Blocks on the quadrants of a SOAR run, with reframed barriers in two of them."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Contribution,
    Table,
    Text,
    paraphrase_note,
    quotable_text,
)
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.build_grounding import DEFICIT, REFRAMING, kind_of
from dialoguekit_appreciative_inquiry.view import InquirySession


def quadrant_blocks(session: InquirySession) -> Iterator[Block]:
    """Yield the blocks of each quadrant; reframings name their barriers."""
    barriers_of: dict[str, list[Contribution]] = {}
    for barrier in session.barriers:
        for reframing in barrier.reframings:
            barriers_of.setdefault(reframing.id, []).append(barrier.contribution)
    for stage in method.QUADRANTS:
        items = contributions_in_quadrant(session, stage.name)
        if not items:
            yield Text(f"{stage.title}: no contributions. {stage.purpose}")
            continue
        has_reframings = stage.name in method.REFRAMING_STAGES
        extra_columns = [Column("Reframed from")] if has_reframings else []
        yield Table(
            caption=f"{stage.title}: {stage.purpose}",
            columns=[Column("Id"), Column("Contribution"), Column("From"), *extra_columns],
            rows=[
                (
                    Cell(item.id, item.evidence),
                    quotable_text(item) + _stage_note(session, item, stage.name),
                    item.group,
                    *([_barriers_text(barriers_of.get(item.id, []))] if has_reframings else []),
                )
                for item in items
            ],
            note=paraphrase_note(items),
        )


def contributions_in_quadrant(session: InquirySession, name: str) -> list[Contribution]:
    """Return the contributions in a quadrant: those that belong to it, and reframings.

    A reframing made elsewhere is among the opportunities.
    """
    return [item for item in session.contributions if _quadrant_of(item) == name]


def _quadrant_of(item: Contribution) -> str | None:
    kind = kind_of(item)
    if kind == REFRAMING:
        return item.stage if item.stage in method.REFRAMING_STAGES else method.REFRAMING_STAGES[0]
    return None if kind == DEFICIT else item.assigned_stage


def _stage_note(session: InquirySession, item: Contribution, quadrant: str) -> str:
    if item.stage is None or item.stage == quadrant:
        return ""
    return f" (contributed in {session.stage_title(item.stage)})"


def _barriers_text(barriers: list[Contribution]) -> str | None:
    """Return the barriers of a reframing as text."""
    return "; ".join(f"{barrier.id}: {quotable_text(barrier)}" for barrier in barriers) or None
