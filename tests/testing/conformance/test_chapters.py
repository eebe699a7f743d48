"""Chapters render in every format, are the same when built again, and have evidence."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.plugin import Block, Record, Text
from dialoguekit.plugin.blocks import Column, KeyFigure, KeyFigures, Table
from dialoguekit.testing.conformance import chapters

Blocks = Callable[[Any, Record], Iterable[Block]]


def messages(plugin: Any) -> list[str]:
    return [str(finding.message) for finding in chapters.check(plugin)]


def with_blocks(under_test: Callable[..., Any], blocks: Blocks) -> Any:
    return under_test(methods=[attrs.evolve(orchard.METHOD, session_blocks=blocks)])


def test_a_correct_chapter_passes(under_test: Callable[..., Any]) -> None:
    """It is checked on workshops and on a programme; a method without blocks has none."""
    bare = attrs.evolve(orchard.METHOD, session_blocks=None, programme_blocks=None)
    assert messages(under_test(analyses=[orchard.ANALYSIS])) == []
    assert messages(under_test(methods=[bare])) == []


def test_a_chapter_is_the_same_when_built_again(under_test: Callable[..., Any]) -> None:
    """The finding names the place of the first difference."""
    numbers = itertools.count()

    def counting(session: Any, record: Record) -> Iterator[Block]:
        yield Text(f"No. {next(numbers)}")

    (message,) = messages(with_blocks(under_test, counting))
    place = "the chapter on the workshop leeds, a paragraph"
    assert message.startswith(f"{place} differs when it is built again: {place}: No. 0 against ")


def test_numbers_without_evidence_are_an_info_finding(under_test: Callable[..., Any]) -> None:
    """It does not fail the check: a count of groups needs no evidence."""

    def without_evidence(session: Any, record: Record) -> Iterator[Block]:
        columns = [Column("Kind"), Column("Count", True)]
        yield KeyFigures([KeyFigure(label="trees", value=3), KeyFigure(label="none", value=0)])
        yield Table(caption="Trees", columns=columns, rows=[("a", 3)])

    (finding,) = chapters.check(with_blocks(under_test, without_evidence))
    assert not finding.is_error
    assert finding.message == (
        "its chapters have numbers without evidence: the figure 'trees', 'Count' in 'Trees'"
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
    assert (
        "the chapter on the workshop leeds cannot be rendered as md: ZeroDivisionError()"
        in messages(under_test())
    )


def test_a_part_that_cannot_be_built_is_left_to_the_check_of_plays(
    under_test: Callable[..., Any],
) -> None:
    """The check of chapters does not report it again."""

    def fail(session: Any, record: Record) -> Iterator[Block]:
        yield Text("Trees.")
        raise ZeroDivisionError

    assert messages(with_blocks(under_test, fail)) == []
