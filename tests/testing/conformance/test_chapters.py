"""Chapters render in every format, deterministically and with evidence."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.plugin import Chapter, Column, KeyFigure, KeyFigures, Scope, Table, Text
from dialoguekit.testing.conformance import chapters


def messages(plugin: Any) -> list[str]:
    return [str(finding.message) for finding in chapters.check(plugin)]


def with_chapter(under_test: Callable[..., Any], chapter: Callable[[Any, Scope], Any]) -> Any:
    return under_test(methods=[attrs.evolve(orchard.METHOD, chapter=chapter)])


def test_a_correct_chapter_passes(under_test: Callable[..., Any]) -> None:
    """It is checked on a workshop and on a programme."""
    assert messages(under_test()) == []


def test_a_chapter_has_the_name_of_its_method(under_test: Callable[..., Any]) -> None:
    """Another name is found."""
    chapter = Chapter(name="garden", title="Garden", blocks=[])
    found = messages(with_chapter(under_test, lambda view, scope: chapter))
    assert "its chapter on a workshop has the name 'garden'" in found


def test_a_chapter_that_raises_is_found(under_test: Callable[..., Any]) -> None:
    """The finding shows the exception of a chapter or a view."""

    def fail(view: Any, scope: Scope) -> Chapter:
        raise ZeroDivisionError

    @attrs.define
    class Blind(orchard.Growing):
        """A projection with a view that raises."""

        def view(self) -> Any:
            raise ZeroDivisionError

    found = messages(with_chapter(under_test, fail))
    assert "its chapter on a workshop raised ZeroDivisionError()" in found
    blind = attrs.evolve(orchard.METHOD, projection=Blind)
    assert "raised ProjectionFailed" in messages(under_test(methods=[blind]))[0]


def test_a_chapter_is_deterministic(under_test: Callable[..., Any]) -> None:
    """A difference between two builds is found in each format."""
    numbers = itertools.count()

    def counting(view: Any, scope: Scope) -> Chapter:
        return Chapter(name=orchard.NAME, title="Orchard", blocks=[Text(f"No. {next(numbers)}")])

    found = messages(with_chapter(under_test, counting))
    assert "its chapter on a workshop rendered as html differs when it is built again" in found
    assert len(found) == 6


def test_a_chapter_that_can_be_built_only_once_is_found(under_test: Callable[..., Any]) -> None:
    """It is found for each kind of chapter, in each format."""
    built: set[int] = set()

    def once(view: Any, scope: Scope) -> Chapter:
        if len(scope.titles) in built:
            raise ZeroDivisionError
        built.add(len(scope.titles))
        return Chapter(name=orchard.NAME, title="Orchard", blocks=[])

    assert len(messages(with_chapter(under_test, once))) == 6


def test_numbers_without_evidence_are_an_info_finding(under_test: Callable[..., Any]) -> None:
    """It does not fail the check: a count of groups needs no evidence."""

    def without_evidence(view: Any, scope: Scope) -> Chapter:
        columns = [Column("Kind"), Column("Count", True)]
        table = Table(caption="Trees", columns=columns, rows=[("a", 3)])
        figures = KeyFigures([KeyFigure(label="trees", value=3), KeyFigure(label="none", value=0)])
        return Chapter(name=orchard.NAME, title="Orchard", blocks=[figures, table])

    found = chapters.check(with_chapter(under_test, without_evidence))
    assert not any(finding.is_error for finding in found)
    assert found[0].message == (
        "its chapter on a workshop has numbers without evidence: "
        "the figure 'trees', 'Count' in 'Trees'"
    )


def test_a_format_without_its_library_is_an_info_finding(
    under_test: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finding names the package to install."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.delitem(sys.modules, "dialoguekit.document.renderers.html", raising=False)
    found = [f for f in chapters.check(under_test()) if "html" in f.message]
    assert found
    assert not any(finding.is_error for finding in found)
    assert "pip install" in found[0].fix


def test_a_chapter_that_cannot_be_rendered_is_found(
    under_test: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finding shows the format and the exception."""

    def fail(document: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("dialoguekit.document.renderers.markdown.render", fail)
    assert "its chapter on a workshop cannot be rendered as md: ZeroDivisionError()" in messages(
        under_test()
    )


@pytest.mark.usefixtures("failing_generation")
def test_a_method_that_cannot_be_run_is_found(under_test: Callable[..., Any]) -> None:
    """It is the only finding about the chapter."""

    assert messages(under_test()) == ["generating 'orchard' raised ZeroDivisionError()"]
