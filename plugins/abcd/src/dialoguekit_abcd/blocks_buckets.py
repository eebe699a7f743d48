"""The blocks about buckets: what we do ourselves, with some help, and what needs others."""

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
    behind,
)
from dialoguekit_abcd.phrases import words_of_task
from dialoguekit_abcd.view import AssetMap, Placement, Task


def who_does_what(room: AssetMap) -> Iterator[Block]:
    """How much is in which bucket, and everything that was sorted, with its way."""
    yield _counts(room.tasks)
    nearer = [task for task in room.tasks if task.moved < 0]
    away = [task for task in room.tasks if task.moved > 0]
    yield Text(f"Moved towards ourselves: {len(nearer)}. Moved away: {len(away)}.")
    yield _each(room.tasks)


def _counts(tasks: Sequence[Task]) -> Table:
    return Table(
        caption="Who can do it",
        columns=[
            Column("Bucket"),
            Column("Sorted here first", True),
            Column("Here in the end", True),
            Column("Says who helps or is asked", True),
        ],
        rows=[
            (
                name.capitalize(),
                _number([task for task in tasks if task.placements[0].bucket == bucket]),
                _number(here),
                _number([task for task in here if task.now.whom]),
            )
            for bucket, name in BUCKETS.items()
            for here in [[task for task in tasks if task.bucket == bucket]]
        ],
    )


def _number(tasks: Sequence[Task]) -> Cell:
    return Cell(len(tasks), behind(tasks))


def _each(tasks: Sequence[Task]) -> Table:
    paraphrased = any(task.quotable and not task.verbatim for task in tasks)
    return Table(
        caption="What was sorted",
        columns=[
            Column("Id"),
            Column("What is to be done"),
            Column("From"),
            Column("Buckets, in order"),
            Column("Help, and who is asked"),
            Column("Sorted by"),
        ],
        rows=[
            (
                Cell(task.id, task.evidence),
                words_of_task(task),
                task.group,
                Cell(_way(task), behind(task.placements)),
                _needed(task.now),
                task.now.group,
            )
            for task in tasks
        ],
        note=PARAPHRASED if paraphrased else None,
    )


def _way(task: Task) -> str:
    """The buckets that it was in, one after the other, each named once while it stayed."""
    buckets = [placement.bucket for placement in task.placements]
    ways = [b for n, b in enumerate(buckets) if n == 0 or buckets[n - 1] != b]
    return " → ".join(BUCKETS[bucket] for bucket in ways)


def _needed(placement: Placement) -> str | None:
    """The help that is needed, and on a line of its own who is asked for it."""
    lines = [placement.help] if placement.help else []
    lines += [f"Asked: {placement.whom}"] if placement.whom else []
    if lines and not placement.quotable:
        return NOT_FOR_QUOTATION
    return "\n".join(lines) or None
