"""Quotes without consent and names in chapters are found."""

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
from dialoguekit.testing.builders import workshop_with_participants
from dialoguekit.testing.conformance import chapters
from dialoguekit.testing.conformance.privacy import find_leaks

QUIET = "Nobody may ever repeat this."
FREE = "This may be repeated."


def recorded(*events: Event) -> list[RecordedEvent[Event]]:
    """Return events in which P2 consents to be quoted and P6 does not."""
    scenario = workshop_with_participants().and_given(
        PersonRegistered(person="P6", group="peer support", name="Auberon Quillfeather"),
        ContributionMade(contribution="C1", author="P2", text=FREE),
        ContributionMade(contribution="C2", author="P6", text=QUIET, reasons="It was a secret."),
        *events,
    )
    return list(scenario.recorded)


def found(*blocks: Block, events: tuple[Event, ...] = ()) -> list[str]:
    chapter = Chapter(name="x", title="X", blocks=blocks)
    return [leak for leak, _ in find_leaks(chapter, [recorded(*events)])]


def test_people_who_consented_may_be_quoted() -> None:
    """A match of a few characters is not a quote."""
    assert found(Quote(text=FREE, cite="leeds C1"), Text("Nobody."), Text("repeat")) == []


def test_quotes_without_consent_are_found() -> None:
    """Partial quotes, sections and chart data are searched."""
    leak = "quotes leeds P6, who did not consent to be quoted: 'Nobody may ever '"
    assert found(Text("She said: Nobody may ever …")) == [leak]
    assert found(Section("Secrets", [Quote(text=QUIET, cite="leeds C2")])) == [leak]
    spec = {"data": {"values": [{"what": "It was a secret."}]}}
    (leak,) = found(Chart(title="C", spec=spec, sentence="S."))
    assert "'It was a secret.'" in leak


def test_text_of_other_events_is_not_a_quote() -> None:
    """For example, the text may also be part of a question."""
    posed = QuestionPosed(question="Q1", text=f"What of this: {QUIET}")
    assert found(Text(QUIET), events=(posed,)) == []


def test_names_and_parts_of_names_are_found() -> None:
    """Case does not matter, and short parts are ignored."""
    assert found(Text("Thanks to auberon quillfeather")) == ["names P6: 'Auberon Quillfeather'"]
    assert found(Text("the Quillfeathers")) == ["names P6: 'Quillfeather'"]
    assert found(Text("Thanks to all")) == []


def test_a_method_that_quotes_without_consent_does_not_conform(
    under_test: Callable[..., Any],
) -> None:
    """In generated workshops, one person of each group does not consent."""

    @attrs.define
    class Indiscreet(orchard.Growing):
        """A projection that quotes without consent."""

        def view(self) -> Any:
            return [
                text
                for state in self.states.values()
                for _, text, _ in state.contributions.values()
            ]

    def chapter(view: Any, scope: Scope) -> Chapter:
        return Chapter(name=orchard.NAME, title="Orchard", blocks=[Text(text) for text in view])

    method = attrs.evolve(
        orchard.METHOD, projection=Indiscreet, chapter=chapter, flags=None, suggest=None
    )
    messages = [finding.message for finding in chapters.check(under_test(methods=[method]))]
    assert any("who did not consent to be quoted" in message for message in messages)
