"""A chapter says no more than people agreed to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from tests.testing.samples import orchard

from dialoguekit.events import (
    ContributionMade,
    Event,
    PersonRegistered,
    QuestionPosed,
    RecordedEvent,
)
from dialoguekit.plugin import Block, Chapter, Chart, Quote, Scope, Section, Text
from dialoguekit.testing.builders import gathered
from dialoguekit.testing.conformance import chapters
from dialoguekit.testing.conformance.privacy import leaks

QUIET = "Nobody may ever repeat this."
FREE = "This may be repeated."


def recorded(*also: Event) -> list[RecordedEvent[Event]]:
    """P6 came without agreeing to be quoted, P2 with."""
    room = gathered().and_given(
        PersonRegistered(person="P6", group="peer support", name="Auberon Quillfeather"),
        ContributionMade(contribution="C1", author="P2", text=FREE),
        ContributionMade(contribution="C2", author="P6", text=QUIET, reasons="It was a secret."),
        *also,
    )
    return list(room.recorded)


def found(*blocks: Block, also: tuple[Event, ...] = ()) -> list[str]:
    chapter = Chapter(name="x", title="X", blocks=blocks)
    return [what for what, _ in leaks(chapter, [recorded(*also)])]


def test_whoever_agreed_may_be_quoted() -> None:
    """And a few characters of anybody are no quotation."""
    assert found(Quote(text=FREE, cite="leeds C1"), Text("Nobody."), Text("repeat")) == []


def test_words_of_whoever_did_not_agree_are_found_wherever_they_stand() -> None:
    """In part, in a section, in the data of a chart."""
    said = "quotes leeds P6, who did not consent to be quoted: 'Nobody may ever '"
    assert found(Text("She said: Nobody may ever …")) == [said]
    assert found(Section("Secrets", [Quote(text=QUIET, cite="leeds C2")])) == [said]
    spec = {"data": {"values": [{"what": "It was a secret."}]}}
    (leak,) = found(Chart(title="C", spec=spec, sentence="S."))
    assert "'It was a secret.'" in leak


def test_words_that_others_used_as_well_are_nobodys_own() -> None:
    """A question that was read out is in many mouths."""
    posed = QuestionPosed(question="Q1", text=f"What of this: {QUIET}")
    assert found(Text(QUIET), also=(posed,)) == []


def test_names_are_found_in_whole_and_in_part() -> None:
    """However they are written; short parts could be any word."""
    assert found(Text("Thanks to auberon quillfeather")) == ["names P6: 'Auberon Quillfeather'"]
    assert found(Text("the Quillfeathers")) == ["names P6: 'Quillfeather'"]
    assert found(Text("Thanks to all")) == []


def test_a_method_that_quotes_everybody_does_not_conform(bench_of: Callable[..., Any]) -> None:
    """In the workshops that are improvised, one of each group does not agree."""

    @attrs.define
    class Indiscreet(orchard.Growing):
        """Quotes everybody."""

        def view(self) -> Any:
            return [text for room in self.rooms.values() for _, text, _ in room.said.values()]

    def chapter(view: Any, scope: Scope) -> Chapter:
        return Chapter(name=orchard.NAME, title="Orchard", blocks=[Text(text) for text in view])

    method = attrs.evolve(
        orchard.METHOD, projection=Indiscreet, chapter=chapter, flags=None, suggest=None
    )
    messages = [finding.message for finding in chapters.check(bench_of(methods=[method]))]
    assert any("who did not consent to be quoted" in message for message in messages)
