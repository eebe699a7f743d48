"""Any subset of plugins can be uninstalled without affecting the others."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.document.blocks import Chapter, KeyFigures, Table
from dialoguekit.document.document import Document
from dialoguekit.events import NewEvent, OpaqueEvent, RecordedEvent
from dialoguekit.plugin.registry.registry import discover
from dialoguekit.simulation import simulate
from dialoguekit.testing.builders import iter_blocks

SHIPPED = ("abcd", "appreciative-inquiry", "nominal-group", "parallel-thinking", "world-cafe")
ANALYSES = ("voice",)
SUBSETS = [
    *(some for n in range(len(SHIPPED)) for some in combinations(SHIPPED, n)),
    *((*some, *ANALYSES) for some in (SHIPPED, SHIPPED[:1], ())),
]


def kit_with(url: str, names: Collection[str]) -> Kit:
    """Return a kit with only these of the installed plugins."""
    return dialoguekit.open(url, plugins=[c for c in discover() if c.name in names], strict=True)


def chapters(document: Document) -> dict[str, Chapter]:
    """Return the chapters about the workshop, by name."""
    return {chapter.name: chapter for chapter in document.parts[-1].chapters}


def numeric_cells(chapter: Chapter) -> list[object]:
    """Return the key figures and the numeric cells of tables, which do not depend on titles."""
    blocks = list(iter_blocks(chapter))
    tables = [block for block in blocks if isinstance(block, Table)]
    return [
        *(block for block in blocks if isinstance(block, KeyFigures)),
        *(row[n] for t in tables for row in t.rows for n, c in enumerate(t.columns) if c.numeric),
    ]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a simulated log with all shipped plugins."""
    url = f"sqlite:///{tmp_path_factory.mktemp('uninstalled') / 'england.db'}"
    with kit_with(url, SHIPPED + ANALYSES) as kit:
        simulate(kit, workshops=1, people=12, size=0.4)
    return url


@pytest.fixture(scope="module")
def complete(simulated: str) -> Document:
    """Return the report with all plugins."""
    with kit_with(simulated, SHIPPED + ANALYSES) as kit:
        return kit.report(strict=True).document


@pytest.mark.parametrize("names", SUBSETS, ids=lambda names: "+".join(names) or "none")
def test_only_chapters_of_uninstalled_plugins_are_missing(
    simulated: str, complete: Document, names: tuple[str, ...]
) -> None:
    """Others change only in titles and in what they refer to; a notice names each method."""
    with kit_with(simulated, names) as kit:
        document = kit.report().document
        handle = kit.workshop("leeds")
        assert handle.guidance().failures == ()
        handle.refresh()
    before, after = chapters(complete), chapters(document)
    missing = (before.keys() & {*SHIPPED, *ANALYSES}) - set(names)
    assert before.keys() - after.keys() == missing
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"contributions", "conduct", *ANALYSES}
    for name in changed - {"contributions"}:
        assert numeric_cells(after[name]) == numeric_cells(before[name])
    missing -= {*ANALYSES}
    for name in missing:
        assert any(f"The method {name!r} was used" in notice for notice in document.notices)
    others = [notice for notice in document.notices if not notice.startswith("The method ")]
    assert len(document.notices) - len(others) == len(missing)
    assert all("unknown types" in notice for notice in others)


@pytest.mark.parametrize("names", SUBSETS, ids=lambda names: "+".join(names) or "none")
def test_events_survive_a_copy_without_plugins(simulated: str, names: tuple[str, ...]) -> None:
    """With the plugins, the copy reads like the original."""
    with kit_with(simulated, names) as kit, kit_with("memory:", SHIPPED) as copy:
        for stream in kit.store.streams():
            events = [opaque(kit, recorded) for recorded in kit.store.read(stream)]
            copy.store.append(stream, events, expected_version=0)
        copied = {r.id: r.event for r in copy.store.read()}
    with kit_with(simulated, SHIPPED) as kit:
        assert copied == {r.id: r.event for r in kit.store.read()}


def opaque(kit: Kit, recorded: RecordedEvent[Any]) -> NewEvent:
    """Return the event as the bytes that this kit would export."""
    event = OpaqueEvent(*kit.store.codec.encode(recorded.event))
    times = {"occurred_at": recorded.occurred_at, "recorded_at": recorded.recorded_at}
    return NewEvent(event=event, context=recorded.context, id=recorded.id, **times)


@pytest.mark.parametrize("names", SUBSETS, ids=lambda names: "+".join(names) or "none")
def test_a_simulation_works_with_any_subset_of_plugins(names: tuple[str, ...]) -> None:
    """A conversation replaces a missing method; no chapter fails."""
    with kit_with("memory:", names) as kit:
        simulate(kit, workshops=1, people=12, size=0.4)
        document = kit.report(strict=True).document
    assert document.notices == ()
    method_chapters = chapters(document).keys() & set(SHIPPED)
    assert method_chapters == set(names) & {"abcd", "appreciative-inquiry", "parallel-thinking"}
