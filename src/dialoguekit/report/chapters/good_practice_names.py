"""Checks of good practice on names: people, groups and options that look alike."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.characters import isolate
from dialoguekit.disclosure.text import raw_text
from dialoguekit.events import BallotOpened, PersonRegistered, WorkshopScheduled
from dialoguekit.events.fields import PLACEHOLDER
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach
from dialoguekit.report.chapters.look_alikes import find_look_alikes


def names_differ(record: Record) -> Iterator[Breach]:
    """Check that no two people have different names that look alike; the names are not told."""
    reason = "finds names that look alike, and tells none"
    people = {
        fact: raw_text(fact.event.name, reason=reason)
        for fact in record.of(PersonRegistered)
        if fact.event.name is not None
    }
    for names in find_look_alikes(name for name in people.values() if name != PLACEHOLDER):
        alike = [fact for fact, name in people.items() if name in names]
        message = (
            f"The names of {len(alike)} people look alike and differ: somebody may be registered "
            "twice, or be taken for another."
        )
        yield breach(message, *alike, cites=[])


def groups_differ(record: Record) -> Iterator[Breach]:
    """Check that no two groups have labels that look alike."""
    for fact in record.of(WorkshopScheduled):
        for labels in find_look_alikes(fact.event.groups):
            told = [label for label in labels if label in record.groups.labels]
            named = f": {' and '.join(map(isolate, told))}" if len(told) == len(labels) else ""
            message = f"The labels of {len(labels)} groups look alike and differ{named}."
            yield breach(message, fact, cites=[])


def options_differ(record: Record) -> Iterator[Breach]:
    """Check that no two options of a ballot look alike."""
    for fact in record.of(BallotOpened):
        for options in find_look_alikes(map(str, fact.event.options)):
            message = f"{len(options)} options of {fact.id} look alike and differ."
            yield breach(message, fact)
