"""The rules of the buckets: nearest first, and whoever is needed is named."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.events import BUCKETS
from dialoguekit.plugin import Flag, Proven, behind
from dialoguekit_abcd import method
from dialoguekit_abcd.view import AssetMap, Task

OURSELVES, WITH_HELP, OUTSIDE = 1, 2, 3


def help_is_named(room: AssetMap) -> Iterator[Flag]:
    """What needs help says which, and from whom; what is others' says who is asked."""
    for task in room.tasks:
        now = task.now
        missing = [name for name, said in (("which", now.help), ("whose", now.whom)) if not said]
        if task.bucket == WITH_HELP and missing:
            message = f"{task.id} needs some help, and nobody said {' or '.join(missing)}."
            yield flag_task("help-unnamed", message, task, now)
        if task.bucket == OUTSIDE and now.whom is None:
            message = f"{task.id} needs outside agencies, and nobody said who is asked."
            yield flag_task("nobody-asked", message, task, now)


def ourselves_first(room: AssetMap) -> Iterator[Flag]:
    """What we do ourselves is asked before what needs others."""
    opened = dict(room.opened)
    outside, ourselves = opened.get(OUTSIDE), opened.get(OURSELVES)
    if outside is not None and outside.before(ourselves):
        parts = [outside] if ourselves is None else [outside, ourselves]
        yield Flag(
            rule="outside-first",
            message="What needs outside agencies was asked before what we do ourselves.",
            cites=room.cites("outside"),
            evidence=behind(parts),
        )


def moves_towards_ourselves(room: AssetMap) -> Iterator[Flag]:
    """What we could do ourselves does not end up with others."""
    for task in room.tasks:
        if task.moved > 0:
            first, last = BUCKETS[task.placements[0].bucket], BUCKETS[task.bucket]
            message = f"{task.id} moved away from ourselves: from “{first}” to “{last}”."
            yield flag_task("moved-away", message, task, *task.placements, severity="note")


def everybody_answers(room: AssetMap) -> Iterator[Flag]:
    """What we do ourselves is said by more than one group."""
    if len(room.groups) < 2 or not room.settled(*method.BUCKET_OF):
        return
    ours = [
        task.now
        for task in room.tasks
        if task.bucket == OURSELVES and task.now.group in room.groups
    ]
    groups = {placement.group for placement in ours}
    if len(ours) >= method.FEWEST_TASKS and len(groups) == 1:
        message = f"All {len(ours)} things that we do ourselves were put there by {groups.pop()}."
        yield Flag(
            rule="answered-by-one-group",
            message=message,
            severity="note",
            cites=room.cites("ourselves"),
            evidence=behind(ours),
        )


def others_do_their_part(room: AssetMap) -> Iterator[Flag]:
    """Assets are no licence for cuts: not everything is left to the community."""
    if len(room.tasks) < method.FEWEST_TASKS or not room.settled(*method.BUCKET_OF):
        return
    if all(task.bucket == OURSELVES and task.now.whom is None for task in room.tasks):
        yield Flag(
            rule="left-to-ourselves",
            message=f"All {len(room.tasks)} things were left to ourselves; nobody else is asked.",
            severity="note",
            cites=room.cites(*method.BUCKET_OF),
            evidence=behind(room.tasks),
        )


def flag_task(rule: str, message: str, task: Task, *parts: Proven, severity: str = "flag") -> Flag:
    """A flag about something to do."""
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=(task.cite,),
        evidence=behind(parts),
    )
