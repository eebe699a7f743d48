"""Chapters and flags of a method, made from scenarios, and queries for what they contain.

::

    chapter = workshop_chapter(METHOD, workshop_with_participants().and_given(*events))
    table = find_table("Who contributed", chapter)
    assert table_values(table) == [("primary care", 2), ("peer support", 1)]

    (flag,) = raised_flags(METHOD, workshop)
    assert flag_evidence(workshop, flag, {StageEntered: "{0.stage}"}) == ["silent"]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from dialoguekit.plugin import Block, Cell, Chapter, Flag, Method, Scope, Section, Table, Text
from dialoguekit.testing.builders import iter_blocks
from dialoguekit.testing.scenario import Given

__all__ = [
    "find_blocks",
    "find_section",
    "find_table",
    "flag_evidence",
    "paragraphs",
    "programme_chapter",
    "raised_flags",
    "table_values",
    "workshop_chapter",
]

B = TypeVar("B", bound=Block)


def workshop_chapter(method: Method, workshop: Given[Any]) -> Chapter:
    """Return the chapter of a method on one workshop.

    Raises:
        ValueError: the method has no chapter.
    """
    return _chapter(method, "workshop", workshop)


def programme_chapter(method: Method, *workshops: Given[Any]) -> Chapter:
    """Return the chapter of a method on a programme of these workshops.

    Raises:
        ValueError: the method has no chapter, or no workshop was given.
    """
    return _chapter(method, "programme", *workshops)


def _chapter(method: Method, kind: str, *workshops: Given[Any]) -> Chapter:
    if method.projection is None or method.chapter is None:
        raise ValueError(f"The method {method.name} has no chapter. Set projection and chapter.")
    if not workshops:
        raise ValueError("No workshop was given. Pass at least one.")
    first, *others = workshops
    view = first.project(method.projection, others=others)
    titles = {workshop.stream: workshop.stream.title() for workshop in workshops}
    return method.chapter(view, Scope(kind=kind, titles=titles))


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


def raised_flags(method: Method, workshop: Given[Any]) -> list[Flag]:
    """Return the flags of a method on a workshop.

    Raises:
        ValueError: the method has no flags.
    """
    if method.projection is None or method.flags is None:
        raise ValueError(f"The method {method.name} has no flags. Set projection and flags.")
    return list(method.flags(workshop.project(method.projection), workshop.stream))


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
