"""What to ask next: what is missing on the map, what stands alone, what could come nearer."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Situation, Suggestion, prompts_left
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import measured
from dialoguekit_abcd.phrases import counted
from dialoguekit_abcd.rules_buckets import OUTSIDE, help_is_named
from dialoguekit_abcd.view import AssetMap, AssetView

QUESTIONS = {prompt.name: prompt.text for prompt in method.PROMPTS}
MAPPING = ("map", "converse", "engage")
"""Stages in which assets are named."""


def suggest(view: AssetView, situation: Situation) -> Iterator[Suggestion]:
    """What the stage that is on still lacks; then the prompts that were not asked."""
    room = view.workshops.get(situation.workshop, AssetMap())
    stage = situation.stage
    if stage in MAPPING:
        yield from _types(room)
        yield from _groups(room)
        yield from _individuals(room)
    elif stage == "connect":
        yield from _isolates(room)
        yield from _individuals(room)
    elif stage in method.BUCKET_OF:
        yield from _nearer(room)
        yield from _help(room)
    yield from prompts_left(method.METHOD, situation)


def _types(room: AssetMap) -> Iterator[Suggestion]:
    """A type that nobody named, once there is anything."""
    named = {asset.type for asset in room.assets}
    for type, prompt in method.ASKING_FOR.items():
        if named and type not in named:
            why = f"Nobody has named {method.ONE_OF[type]} yet."
            yield Suggestion(text=QUESTIONS[prompt], why=why, prompt=prompt)


def _groups(room: AssetMap) -> Iterator[Suggestion]:
    """A group that named less than half of its share."""
    groups = [asset.group for asset in room.assets if asset.group in room.groups]
    if len(groups) < method.FEWEST_ASSETS:
        return
    for group in room.groups:
        count = groups.count(group)
        if 2 * count * len(room.groups) < len(groups):
            why = f"{count} of {len(groups)} assets were named by {group}."
            yield Suggestion(text=f"What would {group} put on the map?", why=why)


def _individuals(room: AssetMap) -> Iterator[Suggestion]:
    """People who are on the map, and nobody asked them."""
    unasked = [asset for asset in room.assets if not (asset.agreed or asset.refused)]
    if unasked:
        yield Suggestion(
            text="Who asks the people we named whether they want to be on the map?",
            why=f"That they agreed is not on record for {counted(len(unasked), 'individual')}.",
            cites=tuple(asset.cite for asset in unasked),
        )


def _isolates(room: AssetMap) -> Iterator[Suggestion]:
    """Assets that are not connected, and groups that are not."""
    graph = measured(room)
    if graph.isolates:
        yield Suggestion(
            text=QUESTIONS["who-meets-whom"],
            why=f"{len(graph.isolates)} of {len(graph.assets)} assets stand alone.",
            prompt="who-meets-whom",
            cites=tuple(room.by_id[id].cite for id in graph.isolates),
        )
    if graph.within and not graph.bridging:
        yield Suggestion(
            text="Which of these could meet somebody or something of the other group?",
            why=f"All of {counted(len(graph.within), 'connection')} stay within a group.",
        )


def _nearer(room: AssetMap) -> Iterator[Suggestion]:
    """What is with outside agencies, and could perhaps be done nearer."""
    outside = [task for task in room.tasks if task.bucket == OUTSIDE]
    if outside:
        yield Suggestion(
            text="Could we do any of these ourselves after all, or with some help?",
            why=f"{counted(len(outside), 'item')} left to outside agencies.",
            cites=tuple(task.cite for task in outside),
        )


def _help(room: AssetMap) -> Iterator[Suggestion]:
    """What needs others, and nobody said whom."""
    flags = list(help_is_named(room))
    if flags:
        yield Suggestion(
            text="Which help is needed, and who is asked for it?",
            why=f"Nobody has said so for {counted(len(flags), 'item')}.",
            cites=tuple(cite for flag in flags for cite in flag.cites),
        )
