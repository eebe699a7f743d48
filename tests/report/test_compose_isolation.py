"""Plugins that hang, or whose events and blocks cannot be: each costs its own chapters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.report.samples import MORNING, find_part, plugin, record_workshop, words

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.document.document import Document
from dialoguekit.errors import MalformedEvent, ReportError
from dialoguekit.events import NewEvent, OpaqueEvent, event, fields
from dialoguekit.plugin import Block, Evidence, Record, Section, Text
from dialoguekit.plugin.blocks import Quote
from dialoguekit.plugin.registry.registry import Candidate
from dialoguekit.plugin.upcasters import EventDeclaration, Upcaster

SOUND = plugin("sound", analyses=[words(name="sound")])


@pytest.fixture
def open_quickly(tmp_path: Path) -> Iterator[Callable[..., Kit]]:
    """A function that opens kits on one log, in which a call may take a short time."""
    kits: list[Kit] = []

    def open_quickly(*plugins: Candidate) -> Kit:
        url = f"sqlite:///{tmp_path / 'leeds.db'}"
        kits.append(dialoguekit.open(url, plugins=plugins, plugin_timeout_s=0.3))
        return kits[-1]

    yield open_quickly
    for kit in kits:
        kit.close()


def loop(*_: object) -> Any:
    """Do not return."""
    while True:
        pass


def deep_blocks(*_: object) -> list[Block]:
    """Return sections within one another."""
    block: Block = Text("x")
    for _number in range(1_000):
        block = Section("s", [block])
    return [block]


def false_evidence(*_: object) -> list[Block]:
    """Return a quote of an event that does not exist."""
    return [Quote(text="t", cite="c", evidence=Evidence.from_seqs("leeds", [10_000]))]


def change_contributions(record: Record) -> Any:
    """Change what all chapters read."""
    found: Any = record.contributions
    found.clear()


def odd(**parts: Any) -> Candidate:
    """Return a plugin with an analysis that is odd in these parts."""
    return plugin("odd", analyses=[words(name="odd", **parts)])


def others(document: Document) -> list[tuple[str, object]]:
    """Return all chapters but the odd one, with their parts."""
    return [(p.name, c) for p in document.parts for c in p.chapters if c.name != "odd"]


def reason_of(document: Document, part: str = "leeds") -> str:
    """Return the text of the odd chapter."""
    (chapter,) = [c for c in find_part(document, part).chapters if c.name == "odd"]
    (block,) = chapter.blocks
    assert isinstance(block, Text)
    return block.text


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "loop in the view": ({"view": loop}, "timed out after 0.3 s while the chapter 'Words' on leed"),
    "loop in the blocks": ({"workshop_blocks": loop}, "timed out after 0.3 s"),
    "endless blocks": ({"workshop_blocks": lambda *_: repeat(Text("x"))}, ""),
    "deep blocks": ({"workshop_blocks": deep_blocks}, "a section is too deep within others"),
    "evidence": ({"workshop_blocks": false_evidence}, "events that are not in the log"),
    "change": ({"view": change_contributions}, "AttributeError in "),
}


@pytest.mark.parametrize(("parts", "reason"), ODD.values(), ids=list(ODD))
def test_an_odd_plugin_costs_its_own_chapter(
    open_quickly: Callable[..., Kit], parts: dict[str, Any], reason: str
) -> None:
    """The chapter names the plugin, a notice does, and the other chapters are the same."""
    kit = open_quickly(SOUND, odd(**parts))
    record_workshop(kit, "leeds", "No time.", "No money.")
    report = kit.report()
    assert reason_of(report.document).startswith(
        "This chapter could not be created. The plugin 'odd' failed: "
    )
    assert reason in reason_of(report.document)
    (notice,) = report.notices
    assert notice.startswith("The chapter 'Words' on leeds is missing. Plugin odd failed: ")
    expected = open_quickly(SOUND).report().document
    assert others(report.document) == others(expected)
    for format in ("html", "md", "json"):
        assert report.render(format)


def test_a_plugin_that_takes_too_long_is_not_called_again(
    open_quickly: Callable[..., Kit],
) -> None:
    """Its other chapters would take as long; the time of the report does not add up."""
    calls = []

    def view(record: Record) -> Any:
        calls.append(record.workshop)
        loop()

    kit = open_quickly(odd(view=view))
    for town in ("leeds", "york"):
        record_workshop(kit, town, "No time.")
    document = kit.report().document
    assert calls == ["leeds"]
    for part in ("leeds", "york", "together"):
        assert "timed out" in reason_of(document, part)


def test_a_strict_report_raises_what_takes_too_long(open_quickly: Callable[..., Kit]) -> None:
    """The message names the chapter."""
    kit = open_quickly(odd(view=loop))
    record_workshop(kit, "leeds", "No time.")
    with pytest.raises(ReportError, match="The chapter 'Words' could not be created: timed out"):
        kit.report(strict=True)


class Own(BaseException):
    """An exception that is not a subclass of Exception."""


@event("odd.noted", version=2)
class Noted:
    """A note."""

    text: str = fields.text()

    def __attrs_post_init__(self) -> None:
        if self.text == "loop":
            loop()
        if self.text == "own":
            raise Own


def noting() -> Candidate:
    """Return a plugin with an event, whose validator and upcaster may fail."""
    declared = EventDeclaration(
        event=Noted, upcasters=(Upcaster("odd.noted", 1, lambda _: {"text": "own"}),)
    )
    return odd(events=(declared,))


def note(kit: Kit, workshop: str, text: str, version: int = 2) -> None:
    """Append an event of the plugin, past its validator."""
    noted = OpaqueEvent("odd.noted", version, json.dumps({"text": text}).encode())
    new = NewEvent(event=noted, occurred_at=MORNING, recorded_at=MORNING, id=f"{workshop} {text}")
    kit.store.append(workshop, [new], expected_version=kit.store.stream_version(workshop))


@pytest.mark.parametrize(
    ("text", "version", "reason"),
    [
        ("own", 2, "Own in test_compose_isolation.py, line "),
        ("x", 1, "Own in test_compose_isolation.py, line "),
        ("loop", 2, "timed out after 0.3 s while its events were read"),
        ("", 2, "its event odd.noted version 2 at position 7 cannot be read."),
    ],
)
def test_events_that_cannot_be_read_cost_the_chapters_of_their_plugin(
    open_quickly: Callable[..., Kit], text: str, version: int, reason: str
) -> None:
    """The other chapters, and those on other workshops, are complete."""
    with open_quickly(SOUND) as kit:
        record_workshop(kit, "leeds", "No time.")
        note(kit, "leeds", text, version)
        record_workshop(kit, "york", "No money.")
        expected = kit.report().document
    kit = open_quickly(SOUND, noting())
    document = kit.report().document
    assert reason in reason_of(document)
    assert reason in reason_of(document, "together")
    assert others(document) == others(expected)
    if "timed out" not in reason:
        (chapter,) = [c for c in find_part(document, "york").chapters if c.name == "odd"]
        assert "york: 2" in repr(chapter)
    guidance = kit.workshop("leeds").guidance()
    assert attrs.asdict(guidance)["failures"] == ()  # It has no rules and no run.


def test_a_strict_report_raises_an_unreadable_event(open_quickly: Callable[..., Kit]) -> None:
    """It is the error of the store."""
    with open_quickly(SOUND) as kit:
        record_workshop(kit, "leeds", "No time.")
        note(kit, "leeds", "")
    with pytest.raises(MalformedEvent):
        open_quickly(noting()).report(strict=True)
