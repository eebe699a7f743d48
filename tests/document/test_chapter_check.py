"""The check of chapters that plugins hand over."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from dialoguekit.document import chapter_check
from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Flag,
    Flags,
    ItemList,
    KeyFigure,
    KeyFigures,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.document.chapter_check import MAX_DEPTH, check_chapter
from dialoguekit.errors import ReportError
from dialoguekit.events.evidence import Evidence

STREAMS = {"leeds": 9}
wrong: Any = object()


class Markup(str):
    """A string that a template would not escape."""

    __slots__ = ()

    def __html__(self) -> str:
        return self

    def __str__(self) -> str:
        return self


class DerivedText(Text):
    """A subclass of a block."""


def replaced(block: Any, **values: object) -> Any:
    """Return a block with fields that were changed without validation."""
    for name, value in values.items():
        object.__setattr__(block, name, value)
    return block


def nested(depth: int) -> Section:
    """Return sections within one another."""
    section = Section("s", [Text("x")])
    for _ in range(depth - 1):
        section = Section("s", [section])
    return section


def long_figure() -> KeyFigures:
    """Return a figure of 10,000 digits."""
    return KeyFigures([replaced(KeyFigure(label="l", value=1), value=10**9_999)])


def in_itself() -> Section:
    """Return a section that contains itself."""
    section = Section("s", [])
    object.__setattr__(section, "blocks", (section,))
    return section


def chapter(*blocks: Block) -> Chapter:
    return Chapter(name="c", title="C", blocks=blocks)


def evidence(*spans: Any) -> Evidence:
    return Evidence(spans)


def quote(found: Evidence) -> Quote:
    return Quote(text="t", cite="c", evidence=found)


def test_a_sound_chapter_is_returned() -> None:
    """Every kind of block may be in it."""
    sound = chapter(
        Text("x"),
        KeyFigures([KeyFigure(label="l", value=1, evidence=evidence(("leeds", ((1, 9),))))]),
        Table(caption="t", columns=[Column("a")], rows=[[Cell(1.5)], [None], [True]]),
        Chart(title="c", spec={"mark": "bar"}, sentence="s"),
        quote(evidence(("leeds", ((1, 2), (4, 4))))),
        ItemList(["x"]),
        Flags([Flag(rule="r", message="m", cites=["leeds C1"])]),
        nested(MAX_DEPTH),
    )
    assert check_chapter(sound, STREAMS) is sound


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (nested(MAX_DEPTH + 1), "a section is too deep within others. At most 8"),
        (nested(5_000), "a section is too deep"),
        (in_itself(), "a section is too deep"),
        (DerivedText("x"), "is no block, text or number of dialoguekit, but DerivedText"),
        (replaced(Text("x"), text=Markup("<b>")), "but Markup"),
        (replaced(Text("x"), text=7), "Text: text must be str, not int"),
        (replaced(ItemList(["x"]), items=["x"]), "but list"),
        (long_figure(), "more than 15 digits"),
        (replaced(Chart(title="c", spec={}, sentence="s"), spec={"url": "x"}), "an address"),
        (replaced(Chart(title="c", spec={}, sentence="s"), spec=wrong), "not plain JSON"),
        (Text("x" * 1_000_001), "a text has 1,000,001 characters"),
        (quote(evidence(("york", ((1, 1),)))), "events that are not in the log"),
        (quote(evidence(("leeds", ((1, 10),)))), "events that are not in the log"),
        (quote(evidence(("leeds", ((0, 1),)))), "events that are not in the log"),
        (quote(evidence(("leeds", ((3, 2),)))), "events that are not in the log"),
        (quote(evidence(("leeds", ((1, 4), (2, 3))))), "events that are not in the log"),
        (quote(evidence(("leeds", ()))), "events that are not in the log"),
        (quote(evidence(("leeds", ((1, 2, 3),)))), "events that are not in the log"),
        (quote(evidence(("leeds", ((1, "2"),)))), "events that are not in the log"),
        (quote(evidence(("leeds",))), "events that are not in the log"),
        (quote(evidence(7)), "events that are not in the log"),
        (quote(replaced(Evidence(), spans=7)), "events that are not in the log"),
    ],
)
def test_what_no_report_can_have_is_refused(block: Any, reason: str) -> None:
    """The message names the chapter or the block, and the reason."""
    with pytest.raises(ReportError, match=reason):
        check_chapter(replaced(chapter(), blocks=(block,)), STREAMS)


def test_only_a_chapter_is_a_chapter() -> None:
    """A subclass could have any fields."""
    with pytest.raises(ReportError, match="must be a Chapter, not object"):
        check_chapter(wrong, STREAMS)


def test_a_chapter_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts, numbers and charts count."""
    monkeypatch.setattr(chapter_check, "MAX_SIZE", 100)
    monkeypatch.setattr(chapter_check, "MAX_CHARTS", 1)
    with pytest.raises(ReportError, match="the chapter is too large"):
        check_chapter(chapter(Text("x" * 101)), STREAMS)
    drawn = Chart(title="c", spec={}, sentence="s")
    with pytest.raises(ReportError, match="too many charts"):
        check_chapter(chapter(drawn, attrs.evolve(drawn)), STREAMS)
