"""Failures in a report: each is visible and affects only its own chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from tests.report.samples import (
    Words,
    count_words,
    find_part,
    hats,
    plugin,
    record_workshop,
    words,
)

from dialoguekit.application.kit import Kit
from dialoguekit.document.document import Document
from dialoguekit.errors import ReportError
from dialoguekit.plugin import Block, Record, Rule, Text, hookimpl
from dialoguekit.plugin.blocks import ItemList
from dialoguekit.plugin.registry.registry import candidate_of
from dialoguekit.report.compose import ReportRequest, compose


def fail_on_time(record: Record) -> Words:
    """Raise on contributions about time."""
    if any("time" in item.text for item in record.contributions.values()):
        raise LookupError("no time")
    return count_words(record)


def fail(*_: object) -> Any:
    """Raise instead of returning something."""
    raise KeyError("words")


def return_text(*_: object) -> Any:
    """Return a text instead of blocks: an iterable of letters."""
    return "words"


def never_ending_blocks(view: Words, record: Record) -> Iterator[Block]:
    """Yield a block, and then raise."""
    yield Text("first")
    raise LookupError("nothing more")


def text_of(document: Document, part_name: str, name: str) -> str:
    """Return the first paragraph or list of a chapter."""
    (chapter,) = [
        chapter for chapter in find_part(document, part_name).chapters if chapter.name == name
    ]
    match chapter.blocks[0]:
        case Text(text=text):
            return text
        case ItemList(items=items):
            return "; ".join(items)
        case block:
            raise AssertionError(block)


# Failures


LOOKUP_ERROR = "LookupError in test_compose_failures.py, line"
KEY_ERROR = "KeyError in test_compose_failures.py, line"
FAILING: dict[str, tuple[dict[str, Any], str]] = {
    "view": ({"view": fail_on_time}, LOOKUP_ERROR),
    "blocks": ({"workshop_blocks": fail}, KEY_ERROR),
    "later block": (
        {"workshop_blocks": never_ending_blocks},
        LOOKUP_ERROR,
    ),
    "no blocks": ({"workshop_blocks": return_text}, "Chapter: each of blocks must be Text"),
    "rule": (
        {"workshop_rules": [Rule("words", "there are words", fail)]},
        KEY_ERROR,
    ),
}


@pytest.mark.parametrize(("parts", "reason"), FAILING.values(), ids=list(FAILING))
def test_a_failing_part_is_reported_in_its_chapter(
    open_kit: Callable[..., Kit], parts: dict[str, Any], reason: str
) -> None:
    """The chapter has the reason; all other chapters are unaffected."""
    kit = open_kit(plugin("words", analyses=[words(**parts), words(name="sound")]))
    record_workshop(kit, "leeds", "No time.", "No money.")
    failed = kit.report().document
    assert text_of(failed, "leeds", "words").startswith("This chapter could not be created. ")
    assert reason in text_of(failed, "leeds", "words")
    without = open_kit(plugin("words", analyses=[words(name="sound")])).report().document
    others = [c for c in find_part(failed, "leeds").chapters if c.name != "words"]
    assert others == list(find_part(without, "leeds").chapters)
    assert text_of(failed, "leeds", "sound") == "leeds: 4"


def test_failing_blocks_of_a_programme_fail_in_the_combined_part(
    open_kit: Callable[..., Kit],
) -> None:
    """The chapters on each workshop are unaffected."""
    kit = open_kit(plugin("words", analyses=[words(programme_blocks=fail)]))
    record_workshop(kit, "leeds", "No time.")
    record_workshop(kit, "york", "None at all.")
    document = kit.report().document
    assert text_of(document, "leeds", "words") == "leeds: 2"
    assert text_of(document, "york", "words") == "york: 3"
    assert KEY_ERROR in text_of(document, "together", "words")


def test_a_failure_in_one_workshop_does_not_affect_others(open_kit: Callable[..., Kit]) -> None:
    """The combined part reports it too."""
    kit = open_kit(plugin("words", analyses=[words(view=fail_on_time)]))
    record_workshop(kit, "leeds", "No time.")
    record_workshop(kit, "york", "No money.")
    document = kit.report().document
    assert "LookupError in" in text_of(document, "leeds", "words")
    assert text_of(document, "york", "words") == "york: 2"
    assert "LookupError in" in text_of(document, "together", "words")


@pytest.mark.parametrize("parts", [{"view": fail_on_time}, {"workshop_blocks": fail}])
def test_a_strict_report_raises_the_failure(
    open_kit: Callable[..., Kit], parts: dict[str, Any]
) -> None:
    """The cause is the exception of the plugin."""
    kit = open_kit(plugin("words", analyses=[words(**parts)]))
    record_workshop(kit, "leeds", "No time.")
    with pytest.raises(ReportError, match="The chapter 'Words' could not be created") as caught:
        kit.report(strict=True)
    assert isinstance(caught.value.__cause__, LookupError)


def test_missing_plugins_are_reported_in_notices(open_kit: Callable[..., Kit]) -> None:
    """An unknown method and a failed plugin are reported."""
    kit = open_kit(plugin("hats", methods=[hats()]))
    record_workshop(kit, "leeds", method="hats")
    record_workshop(kit, "york", method="hats")
    nonsense = candidate_of("broken", SimpleNamespace(dialoguekit_methods=hookimpl(lambda: 7)))
    missing, failing = open_kit(nonsense).report("leeds", "york").document.notices
    assert missing == (
        "The method 'hats' was used in leeds, york, but no installed plugin declares it. "
        "Its chapter is missing; no data is lost. "
        "To add the chapter, install the plugin and create the report again."
    )
    assert failing.startswith("The plugin 'broken' could not be loaded: ")


def test_an_excluded_plugin_is_reported_as_available(open_kit: Callable[..., Kit]) -> None:
    """It can be loaded without an installation."""
    kit = open_kit(plugin("hats", methods=[hats()]))
    record_workshop(kit, "leeds", method="hats")
    excluded_plugin = attrs.evolve(plugin("hats", methods=[hats()]), excluded=True)
    (missing,) = open_kit(excluded_plugin).report("leeds").document.notices
    assert missing == (
        "The method 'hats' was used in leeds, but no loaded plugin declares it. "
        "Its chapter is missing; no data is lost. "
        "To add the chapter, load the excluded plugins (hats) or install the plugin."
    )


def test_a_programme_workshop_without_events_is_reported(open_kit: Callable[..., Kit]) -> None:
    """The report covers the other workshops."""
    kit = open_kit()
    record_workshop(kit, "leeds")
    north = kit.programme("north")
    north.announce(title="The North")
    north.add_workshop("york")
    north.add_workshop("leeds")
    document = kit.report().document
    assert [find_part.name for find_part in document.parts] == ["together", "leeds"]
    assert document.notices == ("The workshop 'york' belongs to the programme but has no events.",)


def test_an_unknown_workshop_is_refused(open_kit: Callable[..., Kit]) -> None:
    """The message lists the known workshops."""
    kit = open_kit()
    with pytest.raises(ReportError, match=r"no workshop 'hull'.*Workshops: none"):
        compose(kit.store, kit.plugins, ReportRequest(workshops=("hull",), position=0))
    record_workshop(kit, "leeds")
    record_workshop(kit, "york")
    with pytest.raises(ReportError, match=r"no workshop 'hull'.*Workshops: leeds, york"):
        compose(
            kit.store,
            kit.plugins,
            ReportRequest(workshops=("leeds", "hull"), position=kit.store.head()),
        )
    with pytest.raises(ReportError, match=r"no workshop 'york' in this log up to position 1\."):
        compose(kit.store, kit.plugins, ReportRequest(workshops=("york",), position=1))


def test_contributions_of_a_failed_chapter_are_listed_by_the_core(
    open_kit: Callable[..., Kit],
) -> None:
    """They are listed by the method only if its chapter was built."""
    kit = open_kit(plugin("hats", methods=[hats(lists_contributions=True)]))
    record_workshop(kit, "leeds", "No time.", method="hats")
    (chapter,) = [c for c in kit.report().document.parts[0].chapters if c.name == "contributions"]
    assert "No time." not in repr(chapter)
    assert "1 contribution is listed in the chapter “Hats”" in repr(chapter)
    failing = hats(lists_contributions=True, workshop_blocks=fail)
    document = open_kit(plugin("hats", methods=[failing])).report().document
    (chapter,) = [c for c in document.parts[0].chapters if c.name == "contributions"]
    assert "No time." in repr(chapter)
    assert "listed in the chapter" not in repr(chapter)
