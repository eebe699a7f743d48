"""Every contribution is listed once: a method's chapter may list those of its activities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import pytest

from dialoguekit.events import ActivityStarted, RecordedEvent
from dialoguekit.plugin import Chapter, Method, PerWorkshop, Scope, Text, handles, hookimpl
from dialoguekit.testing.builders import memory_kit

REFERENCE = "1 contribution is listed in the chapter “Round”."


@attrs.define
class Runs(PerWorkshop[list[str], dict[str, list[str]]]):
    """The activities started."""

    State = list

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        self.state_of(recorded).append(recorded.event.activity)

    def view(self) -> dict[str, list[str]]:
        return {name: list(activities) for name, activities in self.states.items()}


def listing(view: object, scope: Scope) -> Chapter:
    """Return a chapter with the contributions."""
    return Chapter(name="round", title="Round", blocks=(Text("No buses."),))


def failing(view: object, scope: Scope) -> Chapter:
    """Raise instead of returning a chapter."""
    raise RuntimeError("no")


class Plugin:
    """A plugin with one method."""

    def __init__(self, chapter: Any, *, lists_contributions: bool) -> None:
        self.method = Method(
            name="round",
            title="Round",
            summary="One after the other.",
            source="everywhere",
            projection=Runs,
            chapter=chapter,
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
    ("plugin", "stance"),
    [
        (Plugin(listing, lists_contributions=False), False),
        (Plugin(failing, lists_contributions=True), False),
        (Plugin(listing, lists_contributions=True), True),
    ],
    ids=["not declared", "failed chapter", "stances"],
)
def test_other_contributions_are_listed_in_the_core_chapter(plugin: Plugin, stance: bool) -> None:
    """No contribution is missing from the report."""
    text = contributions_chapter(plugin, stance=stance)
    assert REFERENCE not in text
    assert "No buses." in text
