"""Every contribution is listed once: a method's chapter may list those of its activities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from dialoguekit.plugin import Block, Method, Programme, Record, Session, Text, hookimpl
from dialoguekit.testing.builders import memory_kit

REFERENCE = "1 contribution is listed in the chapter “Round”."


def listing(session: Session, record: Record) -> Iterator[Block]:
    """Yield the contributions."""
    yield Text("No buses.")


def failing(session: Session, record: Record) -> Iterator[Block]:
    """Raise instead of returning blocks."""
    raise RuntimeError("no")


def programme_blocks(programme: Programme[object]) -> Iterator[Block]:
    """Yield no block."""
    return iter(())


class Plugin:
    """A plugin with one method."""

    def __init__(self, blocks: Any, *, lists_contributions: bool) -> None:
        self.method = Method(
            name="round",
            title="Round",
            summary="One after the other.",
            source="everywhere",
            session_blocks=blocks,
            programme_blocks=programme_blocks,
            lists_contributions=lists_contributions,
        )

    @hookimpl
    def dialoguekit_methods(self) -> Iterable[Method]:
        return (self.method,)


def contributions_chapter(plugin: Plugin, *, stance: bool = False) -> str:
    """Return the chapter on contributions of a workshop with one round, as text."""
    with memory_kit({"round": plugin}, strict=False) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("everybody",))
        leeds.open()
        ana = leeds.check_in(group="everybody", consents=("record", "quote"))
        leeds.start("round")
        no_buses = leeds.contribute(ana, "No buses.")
        if stance:
            leeds.take_stance(ana, no_buses, 1)
        document = kit.report().document
    (part,) = document.parts
    return str(next(chapter for chapter in part.chapters if chapter.name == "contributions"))


def test_listed_contributions_are_referred_to() -> None:
    """The core chapter counts them and names the chapter that lists them."""
    text = contributions_chapter(Plugin(listing, lists_contributions=True))
    assert REFERENCE in text
    assert "No buses." not in text


@pytest.mark.parametrize(
    "plugin",
    [Plugin(listing, lists_contributions=False), Plugin(failing, lists_contributions=True)],
    ids=["not declared", "failed chapter"],
)
def test_other_contributions_are_listed_in_the_core_chapter(plugin: Plugin) -> None:
    """No contribution is missing from the report."""
    text = contributions_chapter(plugin)
    assert REFERENCE not in text
    assert "No buses." in text


def test_stances_on_listed_contributions_have_their_ids() -> None:
    """Only the chapter of the method knows whether their texts may be shown."""
    text = contributions_chapter(Plugin(listing, lists_contributions=True), stance=True)
    assert "(in the chapter “Round”)" in text
    assert "No buses." not in text
