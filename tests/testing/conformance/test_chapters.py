"""Chapters render in every format, the same each time, and lead to the events behind them."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.plugin import Chapter, Column, Figure, Figures, Scope, Table, Text
from dialoguekit.testing.conformance import chapters


def told(bench: Any) -> list[str]:
    return [str(finding.message) for finding in chapters.check(bench)]


def with_chapter(bench_of: Callable[..., Any], chapter: Callable[[Any, Scope], Any]) -> Any:
    return bench_of(methods=[attrs.evolve(orchard.METHOD, chapter=chapter)])


def test_a_chapter_that_does_what_it_should_passes(bench_of: Callable[..., Any]) -> None:
    """On a workshop and on a programme."""
    assert told(bench_of()) == []


def test_a_chapter_is_called_like_its_method(bench_of: Callable[..., Any]) -> None:
    """So that it is found."""
    chapter = Chapter(name="garden", title="Garden", blocks=[])
    found = told(with_chapter(bench_of, lambda view, scope: chapter))
    assert "its chapter on a workshop is called 'garden'" in found


def test_a_chapter_that_raises_is_found(bench_of: Callable[..., Any]) -> None:
    """With what it raised; and so is a view."""

    def fail(view: Any, scope: Scope) -> Chapter:
        raise ZeroDivisionError

    @attrs.define
    class Blind(orchard.Growing):
        """Sees nothing."""

        def view(self) -> Any:
            raise ZeroDivisionError

    found = told(with_chapter(bench_of, fail))
    assert "its chapter on a workshop raised ZeroDivisionError()" in found
    blind = attrs.evolve(orchard.METHOD, projection=Blind)
    assert "raised ProjectionFailed" in told(bench_of(methods=[blind]))[0]


def test_a_chapter_is_the_same_when_it_is_made_again(bench_of: Callable[..., Any]) -> None:
    """In every format; one that differs is found in each."""
    numbers = itertools.count()

    def counting(view: Any, scope: Scope) -> Chapter:
        return Chapter(name=orchard.NAME, title="Orchard", blocks=[Text(f"No. {next(numbers)}")])

    found = told(with_chapter(bench_of, counting))
    assert "its chapter on a workshop is another as html when it is made again" in found
    assert len(found) == 6


def test_a_chapter_that_can_be_made_once_only_is_found(bench_of: Callable[..., Any]) -> None:
    """For each kind of chapter, in each format."""
    made: set[int] = set()

    def once(view: Any, scope: Scope) -> Chapter:
        if len(scope.titles) in made:
            raise ZeroDivisionError
        made.add(len(scope.titles))
        return Chapter(name=orchard.NAME, title="Orchard", blocks=[])

    assert len(told(with_chapter(bench_of, once))) == 6


def test_numbers_without_evidence_are_a_note(bench_of: Callable[..., Any]) -> None:
    """Which fails nothing: a count of groups needs no proof."""

    def unproved(view: Any, scope: Scope) -> Chapter:
        columns = [Column("Kind"), Column("Count", True)]
        table = Table(caption="Trees", columns=columns, rows=[("a", 3)])
        figures = Figures([Figure(label="trees", value=3), Figure(label="none", value=0)])
        return Chapter(name=orchard.NAME, title="Orchard", blocks=[figures, table])

    found = chapters.check(with_chapter(bench_of, unproved))
    assert not any(finding.is_fault for finding in found)
    assert found[0].message == (
        "its chapter on a workshop has numbers without evidence: "
        "the figure 'trees', 'Count' in 'Trees'"
    )


def test_a_format_whose_library_is_missing_is_a_note(
    bench_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That says how to install it."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.delitem(sys.modules, "dialoguekit.document.renderers.html", raising=False)
    found = [f for f in chapters.check(bench_of()) if "html" in f.message]
    assert found
    assert not any(finding.is_fault for finding in found)
    assert "pip install" in found[0].mend


def test_a_chapter_that_a_renderer_cannot_take_is_found(
    bench_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the format, and what was raised."""

    def fail(document: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("dialoguekit.document.renderers.markdown.render", fail)
    assert "its chapter on a workshop cannot be rendered as md: ZeroDivisionError()" in told(
        bench_of()
    )


def test_a_method_that_cannot_be_played_is_a_finding(
    bench_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else can be said of its chapter."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialoguekit.testing.conformance.plugin_under_test.improvise", fail)
    assert told(bench_of()) == ["improvising 'orchard' raised ZeroDivisionError()"]
