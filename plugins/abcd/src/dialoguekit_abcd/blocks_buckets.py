"""Blocks on buckets: what we do ourselves, with some help, and what needs others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.events import BUCKETS
from dialoguekit.plugin import (
    NOT_FOR_QUOTATION,
    PARAPHRASED,
    Block,
    Cell,
    Column,
    Table,
    Text,
    combined_evidence,
)
from dialoguekit_abcd.phrases import format_count, task_text
from dialoguekit_abcd.view import Placement, Task, WorkshopView


def bucket_blocks(workshop: WorkshopView) -> Iterator[Block]:
    """Yield the counts of the buckets, and all sorted items with their path."""
    yield _counts_table(workshop.tasks)
    towards = [task for task in workshop.tasks if task.bucket_shift < 0]
    away = [task for task in workshop.tasks if task.bucket_shift > 0]
    yield Text(
        f"Moved towards “ourselves”: {format_count(len(towards), 'item')}. "
        f"Moved away from it: {len(away)}."
    )
    yield _tasks_table(workshop.tasks)


def _counts_table(tasks: Sequence[Task]) -> Table:
    return Table(
        caption="Who can do it",
        columns=[
            Column("Bucket"),
            Column("At first", True),
            Column("At the end", True),
            Column("Helper or agency named", True),
        ],
        rows=[
            (
                name.capitalize(),
                _number([task for task in tasks if task.placements[0].bucket == bucket]),
                _number(here),
                _number([task for task in here if task.current.whom]),
            )
            for bucket, name in BUCKETS.items()
            for here in [[task for task in tasks if task.bucket == bucket]]
        ],
    )


def _number(tasks: Sequence[Task]) -> Cell:
    return Cell(len(tasks), combined_evidence(tasks))


def _tasks_table(tasks: Sequence[Task]) -> Table:
    paraphrased = any(task.quotable and not task.verbatim for task in tasks)
    return Table(
        caption="Items by bucket",
        columns=[
            Column("Id"),
            Column("Item"),
            Column("From"),
            Column("Buckets, in order"),
            Column("Help needed, and who is asked"),
            Column("Sorted by"),
        ],
        rows=[
            (
                Cell(task.id, task.evidence),
                task_text(task),
                task.group,
                Cell(_bucket_path(task), combined_evidence(task.placements)),
                _help_text(task.current),
                task.current.group,
            )
            for task in tasks
        ],
        note=PARAPHRASED if paraphrased else None,
    )


def _bucket_path(task: Task) -> str:
    """Return the buckets that a task was in, in order, without repetitions."""
    buckets = [placement.bucket for placement in task.placements]
    path = [b for n, b in enumerate(buckets) if n == 0 or buckets[n - 1] != b]
    return " → ".join(BUCKETS[bucket] for bucket in path)


def _help_text(placement: Placement) -> str | None:
    """Return the help that is needed and, on a second line, who is asked for it."""
    lines = [placement.help] if placement.help else []
    lines += [f"Asked: {placement.whom}"] if placement.whom else []
    if lines and not placement.quotable:
        return NOT_FOR_QUOTATION
    return "\n".join(lines) or None
