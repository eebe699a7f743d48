"""Views, chapters and flags of a method, made from scenarios, and queries for what they contain.

Groups are named whatever their size, unless a test gives another policy.

::

    chapter = workshop_chapter(METHOD, workshop_with_participants().and_given(*events))
    table = find_table("Who contributed", chapter)
    assert table_values(table) == [("primary care", 2), ("peer support", 1)]

    (flag,) = raised_flags(METHOD, workshop)
    assert flag_evidence(workshop, flag, {StageEntered: "{0.stage}"}) == ["silent"]
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.policy import UNRESTRICTED, DisclosurePolicy
from dialoguekit.document.blocks import Block, Cell, Chapter, Flag, Section, Table, Text
from dialoguekit.plugin import Analysis, Method, Suggestion, SuggestionContext
from dialoguekit.plugin.assembly import Assembled
from dialoguekit.plugin.assembly import programme_chapter as assemble_programme
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.testing.builders import iter_blocks
from dialoguekit.testing.scenario import Given

__all__ = [
    "assemble",
    "find_blocks",
    "find_section",
    "find_table",
    "flag_evidence",
    "paragraphs",
    "programme_chapter",
    "raised_flags",
    "suggestions_of",
    "table_values",
    "workshop_chapter",
    "workshop_view",
]

B = TypeVar("B", bound=Block)
V = TypeVar("V")


def assemble(
    source: Analysis, workshop: Given[Any], *, policy: DisclosurePolicy = UNRESTRICTED
) -> Assembled:
    """Return a method or an analysis, applied to one workshop."""
    return Assembled.from_events(source, _events(source, workshop, policy))


def workshop_view(
    source: Analysis[Any, V], workshop: Given[Any], *, policy: DisclosurePolicy = UNRESTRICTED
) -> V:
    """Return the view of a method or an analysis on one workshop: its sessions, or its own view."""
    view: V = assemble(source, workshop, policy=policy).view
    return view


def workshop_chapter(
    source: Analysis,
    workshop: Given[Any],
    *,
    policy: DisclosurePolicy = UNRESTRICTED,
    listed_in: Mapping[str, str] | None = None,
) -> Chapter:
    """Return the chapter of a method or an analysis on one workshop.

    ``listed_in`` maps methods to the chapters that list their contributions.

    Raises:
        ValueError: it has no chapter.
    """
    _require_chapter(source)
    return Assembled.from_events(source, _events(source, workshop, policy), listed_in).chapter()


def programme_chapter(
    source: Analysis, *workshops: Given[Any], policy: DisclosurePolicy = UNRESTRICTED
) -> Chapter:
    """Return the chapter of a method or an analysis on a programme of these workshops.

    Raises:
        ValueError: it has no chapter, or no workshop was given.
    """
    _require_chapter(source)
    if not workshops:
        raise ValueError("No workshop was given. Pass at least one.")
    events = {workshop.stream: _events(source, workshop, policy) for workshop in workshops}
    groups = Groups.of_programme(found.groups for found in events.values())
    assembled = {
        stream: Assembled.from_events(source, found.regrouped(groups))
        for stream, found in events.items()
    }
    titles = {stream: stream.title() for stream in events}
    return assemble_programme(source, assembled, titles, groups)


def _require_chapter(source: Analysis) -> None:
    if not source.has_chapter:
        raise ValueError(f"{source.name} has no chapter. Give it blocks.")


def _events(source: Analysis, workshop: Given[Any], policy: DisclosurePolicy) -> WorkshopEvents:
    kept = workshop.project(partial(KeptEvents, (*KEPT, *source.kept_classes)))
    methods = {source.name: source} if isinstance(source, Method) else {}
    return WorkshopEvents.under_policy(
        workshop.stream, kept.get(workshop.stream, {}), methods, policy, source.secrets
    )


def find_blocks(kind: type[B], container: Chapter | Section) -> list[B]:
    """Return all blocks of one class, in reading order, including those in sections."""
    return [block for block in iter_blocks(container) if isinstance(block, kind)]


def find_section(title: str, container: Chapter | Section) -> Section:
    """Return the section with this title; raise ValueError unless there is exactly one."""
    (section,) = [block for block in find_blocks(Section, container) if block.title == title]
    return section


def find_table(caption: str, container: Chapter | Section) -> Table:
    """Return the table with this caption, or else the one of which the caption begins so.

    Raises:
        ValueError: no table matches, or several do.
    """
    tables = find_blocks(Table, container)
    exact = [table for table in tables if table.caption == caption]
    (table,) = exact or [table for table in tables if table.caption.startswith(caption)]
    return table


def table_values(table: Table) -> list[tuple[object, ...]]:
    """Return the rows of a table, with the plain value of each cell that has evidence."""
    return [
        tuple(cell.value if isinstance(cell, Cell) else cell for cell in row) for row in table.rows
    ]


def paragraphs(container: Chapter | Section) -> list[str]:
    """Return the text of every paragraph, in reading order."""
    return [block.text for block in find_blocks(Text, container)]


def raised_flags(source: Analysis, workshop: Given[Any]) -> list[Flag]:
    """Return the flags of a method or an analysis on a workshop."""
    return list(assemble(source, workshop).all_flags)


def suggestions_of(
    method: Method, workshop: Given[Any], context: SuggestionContext
) -> list[Suggestion]:
    """Return what a method suggests to ask next in a workshop, and then its remaining prompts."""
    return list(assemble(method, workshop).suggestions(context))


def flag_evidence(
    workshop: Given[Any], flag: Flag, labels: Mapping[type[Any], str] | None = None
) -> list[str]:
    """Return a label for each event that supports a flag, in log order.

    ``labels`` are format strings by event class; other events are labelled by their wire name.
    """
    formats = labels or {}
    refs = set(flag.evidence)
    return [
        formats.get(type(recorded.event), recorded.type).format(recorded.event)
        for recorded in workshop.recorded
        if (workshop.stream, recorded.seq) in refs
    ]
