"""Rules of the buckets: ourselves first, and help is named."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.events import BUCKETS
from dialoguekit.plugin import Flag, HasEvidence, combined_evidence
from dialoguekit_abcd import method
from dialoguekit_abcd.view import Task, WorkshopView

OURSELVES, WITH_HELP, OUTSIDE = 1, 2, 3


def help_is_named(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``help-unnamed`` and ``nobody-asked``: a task names its help and who is asked."""
    for task in workshop.tasks:
        current = task.current
        missing = [
            name
            for name, value in (("which help", current.help), ("from whom", current.whom))
            if not value
        ]
        if task.bucket == WITH_HELP and missing:
            message = f"{task.id} needs some help; not recorded: {' and '.join(missing)}."
            yield flag_task("help-unnamed", message, task, current)
        if task.bucket == OUTSIDE and current.whom is None:
            message = f"{task.id} needs outside agencies; not recorded: who is asked."
            yield flag_task("nobody-asked", message, task, current)


def ourselves_first(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``outside-first``: what we do ourselves is discussed before what needs others."""
    opened = dict(workshop.openings)
    outside, ourselves = opened.get(OUTSIDE), opened.get(OURSELVES)
    if outside is not None and outside.is_before(ourselves):
        parts = [outside] if ourselves is None else [outside, ourselves]
        yield Flag(
            rule="outside-first",
            message="What needs outside agencies was discussed before what we do ourselves.",
            cites=workshop.cites("outside"),
            evidence=combined_evidence(parts),
        )


def moves_towards_ourselves(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``moved-away``: a task that we could do ourselves stays with us."""
    for task in workshop.tasks:
        if task.bucket_shift > 0:
            first, last = BUCKETS[task.placements[0].bucket], BUCKETS[task.bucket]
            message = f"{task.id} moved away from ourselves: from “{first}” to “{last}”."
            yield flag_task("moved-away", message, task, *task.placements, severity="info")


def all_groups_answer(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``answered-by-one-group``: more than one group sorts tasks to ourselves."""
    if len(workshop.groups) < 2 or not workshop.is_finished(*method.BUCKET_OF):
        return
    ours = [
        task.current
        for task in workshop.tasks
        if task.bucket == OURSELVES and task.current.group in workshop.groups
    ]
    groups = {placement.group for placement in ours}
    if len(ours) >= method.MIN_TASKS and len(groups) == 1:
        message = f"All {len(ours)} items that we do ourselves were sorted there by {groups.pop()}."
        yield Flag(
            rule="answered-by-one-group",
            message=message,
            severity="info",
            cites=workshop.cites("ourselves"),
            evidence=combined_evidence(ours),
        )


def others_do_their_part(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``left-to-ourselves``: outside agencies have a part, too."""
    if len(workshop.tasks) < method.MIN_TASKS or not workshop.is_finished(*method.BUCKET_OF):
        return
    if all(task.bucket == OURSELVES and task.current.whom is None for task in workshop.tasks):
        yield Flag(
            rule="left-to-ourselves",
            message=(
                f"All {len(workshop.tasks)} items were left to ourselves; no one else is asked."
            ),
            severity="info",
            cites=workshop.cites(*method.BUCKET_OF),
            evidence=combined_evidence(workshop.tasks),
        )


def flag_task(
    rule: str, message: str, task: Task, *parts: HasEvidence, severity: str = "warning"
) -> Flag:
    """Return a flag on a task."""
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=(task.cite,),
        evidence=combined_evidence(parts),
    )
