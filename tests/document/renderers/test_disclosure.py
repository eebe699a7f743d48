"""Nobody reads a contribution twice: a method's chapter may tell those of its activities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import pytest

from dialoguekit.events import ActivityStarted, RecordedEvent
from dialoguekit.plugin import Chapter, Method, PerWorkshop, Scope, Text, handles, hookimpl
from dialoguekit.testing.builders import memory_kit

POINTER = "1 more contribution is in the chapter “Round”, each in its place."


@attrs.define
class Runs(PerWorkshop[list[str], dict[str, list[str]]]):
    """The activities that were started."""

    Room = list

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        self.room(recorded).append(recorded.event.activity)

    def view(self) -> dict[str, list[str]]:
        return {name: list(runs) for name, runs in self.rooms.items()}


def told(view: object, scope: Scope) -> Chapter:
    """A chapter that tells what was said."""
    return Chapter(name="round", title="Round", blocks=(Text("No buses."),))


def broken(view: object, scope: Scope) -> Chapter:
    """A chapter that cannot be made."""
    raise RuntimeError("no")


class Plugin:
    """A plugin with one method."""

    def __init__(self, chapter: Any, *, tells: bool) -> None:
        self.method = Method(
            name="round",
            title="Round",
            summary="One after the other.",
            source="everywhere",
            projection=Runs,
            chapter=chapter,
            tells_contributions=tells,
        )

    @hookimpl
    def dialoguekit_methods(self) -> Iterable[Method]:
        return (self.method,)


def said(plugin: Plugin, *, stance: bool = False) -> str:
    """The chapter on what was said in a workshop that held one round, as text."""
    with memory_kit({"round": plugin}, strict=False) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("everybody",))
        leeds.open()
        ana = leeds.welcome(group="everybody", consents=("record", "quote"))
        leeds.start("round")
        no_buses = leeds.contribute(ana, "No buses.")
        if stance:
            leeds.take_stance(ana, no_buses, 1)
        document = kit.report().document
    (part,) = document.parts
    return str(next(chapter for chapter in part.chapters if chapter.name == "contributions"))


def test_what_a_method_tells_is_pointed_to() -> None:
    """The chapter on what was said counts it, and says where it stands."""
    text = said(Plugin(told, tells=True))
    assert POINTER in text
    assert "No buses." not in text


@pytest.mark.parametrize(
    ("plugin", "stance"),
    [
        (Plugin(told, tells=False), False),
        (Plugin(broken, tells=True), False),
        (Plugin(told, tells=True), True),
    ],
    ids=["it does not promise to", "its chapter failed", "there are stances on it"],
)
def test_what_a_method_does_not_tell_stands_with_what_was_said(
    plugin: Plugin, stance: bool
) -> None:
    """Nothing is lost between two chapters."""
    text = said(plugin, stance=stance)
    assert POINTER not in text
    assert "No buses." in text
