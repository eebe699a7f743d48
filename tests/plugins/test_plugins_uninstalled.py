"""Plugins are uninstalled one by one, in any order, and nothing else breaks."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.document.document import Document
from dialoguekit.events import NewEvent, OpaqueEvent, RecordedEvent
from dialoguekit.plugin.registry.registry import installed
from dialoguekit.simulation import rehearse

SHIPPED = ("abcd", "appreciative-inquiry", "nominal-group", "parallel-thinking", "world-cafe")
SUBSETS = [some for n in range(len(SHIPPED)) for some in combinations(SHIPPED, n)]


def kit_with(url: str, names: Collection[str]) -> Kit:
    """A kit in which just these of the installed plugins are there."""
    return dialoguekit.open(url, plugins=[c for c in installed() if c.name in names], strict=True)


def chapters(document: Document) -> dict[str, object]:
    """The chapters about the one workshop, by name."""
    return {chapter.name: chapter for chapter in document.parts[-1].chapters}


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A log that every shipped method left its events in, as far as the rehearsal plays it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('uninstalled') / 'england.db'}"
    with kit_with(url, SHIPPED) as kit:
        rehearse(kit, workshops=1, people=12, size=0.4)
    return url


@pytest.fixture(scope="module")
def whole(rehearsed: str) -> Document:
    """The report with everything installed."""
    with kit_with(rehearsed, SHIPPED) as kit:
        return kit.report(strict=True).document


@pytest.mark.parametrize("names", SUBSETS, ids=lambda names: "+".join(names) or "none")
def test_a_report_is_whole_but_for_the_chapters_of_what_is_gone(
    rehearsed: str, whole: Document, names: tuple[str, ...]
) -> None:
    """Every other chapter says what it said; a notice names each method that is missing."""
    with kit_with(rehearsed, names) as kit:
        document = kit.report(strict=True).document
        handle = kit.workshop("leeds")
        assert handle.guidance().failures == ()
        handle.refresh()
    before, after = chapters(whole), chapters(document)
    gone = (before.keys() & set(SHIPPED)) - set(names)
    assert before.keys() - after.keys() == gone
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"contributions"}
    for name in gone:
        assert any(f"The method {name!r} was used" in notice for notice in document.notices)
    assert len(document.notices) == len(gone)


@pytest.mark.parametrize("names", SUBSETS, ids=lambda names: "+".join(names) or "none")
def test_nothing_of_what_was_recorded_is_lost(rehearsed: str, names: tuple[str, ...]) -> None:
    """A copy that is made without the plugins is read with them as the original is."""
    with kit_with(rehearsed, names) as kit, kit_with("memory:", SHIPPED) as copy:
        for stream in kit.log.streams():
            told = [opaque(kit, recorded) for recorded in kit.log.read(stream)]
            copy.log.append(stream, told, expected=0)
        copied = {r.id: r.event for r in copy.log.read()}
    with kit_with(rehearsed, SHIPPED) as kit:
        assert copied == {r.id: r.event for r in kit.log.read()}


def opaque(kit: Kit, recorded: RecordedEvent[Any]) -> NewEvent:
    """The event as the bytes that this kit would hand on."""
    event = OpaqueEvent(*kit.log.codec.encode(recorded.event))
    at, noted, context = recorded.at, recorded.noted, recorded.context
    return NewEvent(event=event, at=at, noted=noted, context=context, id=recorded.id)


@pytest.mark.parametrize("names", SUBSETS, ids=lambda names: "+".join(names) or "none")
def test_a_rehearsal_plays_with_whatever_is_installed(names: tuple[str, ...]) -> None:
    """What has no method is talked through; no chapter fails."""
    with kit_with("memory:", names) as kit:
        rehearse(kit, workshops=1, people=12, size=0.4)
        document = kit.report(strict=True).document
    assert document.notices == ()
    played = chapters(document).keys() & set(SHIPPED)
    assert played == set(names) & {"abcd", "appreciative-inquiry", "parallel-thinking"}
