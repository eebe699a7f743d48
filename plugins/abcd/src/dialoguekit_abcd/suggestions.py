"""Suggests what to ask next: missing types and groups, unconnected assets, tasks for ourselves."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Suggestion, SuggestionContext, remaining_prompts
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import build_graph
from dialoguekit_abcd.phrases import format_count
from dialoguekit_abcd.rules_buckets import OUTSIDE, help_is_named
from dialoguekit_abcd.view import AssetView, WorkshopView

QUESTIONS = {prompt.name: prompt.text for prompt in method.PROMPTS}
MAPPING = ("map", "converse", "engage")
"""Stages in which assets are named."""


def suggest(view: AssetView, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield what the current stage still lacks, then the prompts that were not asked."""
    workshop_view = view.workshops.get(context.workshop, WorkshopView())
    stage = context.stage
    if stage in MAPPING:
        yield from _types(workshop_view)
        yield from _groups(workshop_view)
        yield from _individuals(workshop_view)
    elif stage == "connect":
        yield from _isolates(workshop_view)
        yield from _individuals(workshop_view)
    elif stage in method.BUCKET_OF:
        yield from _outside_tasks(workshop_view)
        yield from _help(workshop_view)
    yield from remaining_prompts(method.METHOD, context)


def _types(workshop: WorkshopView) -> Iterator[Suggestion]:
    """Suggest types that were not named, once any asset was named."""
    named = {asset.type for asset in workshop.assets}
    for type, prompt in method.PROMPT_OF_TYPE.items():
        if named and type not in named:
            reason = f"Not named yet: {method.TYPE_PHRASES[type]}."
            yield Suggestion(text=QUESTIONS[prompt], reason=reason, prompt=prompt)


def _groups(workshop: WorkshopView) -> Iterator[Suggestion]:
    """Suggest groups that named less than half of their share."""
    groups = [asset.group for asset in workshop.assets if asset.group in workshop.groups]
    if len(groups) < method.MIN_ASSETS:
        return
    for group in workshop.groups:
        count = groups.count(group)
        if 2 * count * len(workshop.groups) < len(groups):
            reason = f"{count} of {len(groups)} assets were named by {group}."
            yield Suggestion(text=f"What would {group} put on the map?", reason=reason)


def _individuals(workshop: WorkshopView) -> Iterator[Suggestion]:
    """Suggest asking individuals who are on the map without recorded agreement."""
    unasked = [asset for asset in workshop.assets if not (asset.agreed or asset.declined)]
    if unasked:
        yield Suggestion(
            text="Who asks the people we named whether they want to be on the map?",
            reason=f"Agreement is not recorded for {format_count(len(unasked), 'individual')}.",
            cites=tuple(asset.cite for asset in unasked),
        )


def _isolates(workshop: WorkshopView) -> Iterator[Suggestion]:
    """Suggest connecting unconnected assets and groups."""
    graph = build_graph(workshop)
    if graph.isolates:
        yield Suggestion(
            text=QUESTIONS["who-meets-whom"],
            reason=f"{len(graph.isolates)} of {len(graph.assets)} assets are unconnected.",
            prompt="who-meets-whom",
            cites=tuple(workshop.by_id[id].cite for id in graph.isolates),
        )
    if graph.within and not graph.bridging:
        yield Suggestion(
            text="Which of these could meet a person or an asset of the other group?",
            reason=f"All of {format_count(len(graph.within), 'connection')} stay within a group.",
        )


def _outside_tasks(workshop: WorkshopView) -> Iterator[Suggestion]:
    """Suggest looking again at tasks of outside agencies."""
    outside = [task for task in workshop.tasks if task.bucket == OUTSIDE]
    if outside:
        yield Suggestion(
            text="Could we do any of these ourselves after all, or with some help?",
            reason=f"{format_count(len(outside), 'item')} left to outside agencies.",
            cites=tuple(task.cite for task in outside),
        )


def _help(workshop: WorkshopView) -> Iterator[Suggestion]:
    """Suggest naming the help for tasks that need others."""
    flags = list(help_is_named(workshop))
    if flags:
        yield Suggestion(
            text="Which help is needed, and who is asked for it?",
            reason=f"Not recorded for {format_count(len(flags), 'item')}.",
            cites=tuple(cite for flag in flags for cite in flag.cites),
        )
