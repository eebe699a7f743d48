"""Workshops in which people of one group exchanged their secret answers.

Counts, shares and medians are the same for both.  What reads otherwise tells single answers, in
whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from dialoguekit.disclosure.secrets import SecretFacts
from dialoguekit.events import PersonRegistered, RecordedEvent, TokenIssued
from dialoguekit.events.fields import field_type_of, personal_fields, subject_field
from dialoguekit.events.validators import evolve_recorded

Answers = list[RecordedEvent[Any]]


def exchanged_answers(
    streams: Mapping[str, Sequence[RecordedEvent[Any]]],
    secrets: Iterable[SecretFacts[Any, Any, Any]],
) -> dict[str, list[RecordedEvent[Any]]]:
    """Return workshops in which pairs of people exchanged all their answers to the same things.

    Texts stay where they were, because they may be quoted one by one.
    """
    classes = [declared.event for declared in secrets]
    return {workshop: _exchange(events, classes) for workshop, events in streams.items()}


def _exchange(
    events: Sequence[RecordedEvent[Any]], classes: Sequence[type[Any]]
) -> list[RecordedEvent[Any]]:
    groups = {
        event.person if isinstance(event, PersonRegistered) else event.token: event.group
        for event in (recorded.event for recorded in events)
        if isinstance(event, PersonRegistered | TokenIssued)
    }
    changed: dict[int, RecordedEvent[Any]] = {}
    for cls in classes:
        by_person: dict[str, Answers] = {}
        for recorded in events:
            person = getattr(recorded.event, subject_field(cls) or "", None)
            if type(recorded.event) is cls and person is not None:
                by_person.setdefault(person, []).append(recorded)
        alike: dict[Any, list[Answers]] = {}
        for person, answers in by_person.items():
            things = tuple(_things(answer.event) for answer in answers)
            alike.setdefault((groups.get(person), things), []).append(answers)
        for of_group in alike.values():
            for one, other in zip(of_group[::2], of_group[1::2], strict=False):
                changed.update(_exchange_pair(one, other))
    return [changed.get(recorded.seq, recorded) for recorded in events]


def _exchange_pair(one: Answers, other: Answers) -> Iterator[tuple[int, RecordedEvent[Any]]]:
    for first, second in zip(one, other, strict=True):
        for kept, given in ((first, second), (second, first)):
            names = _answer_fields(type(kept.event))
            values = {name: getattr(given.event, name) for name in names}
            yield kept.seq, kept.replace(event=evolve_recorded(kept.event, **values))


def _things(event: Any) -> tuple[Any, ...]:
    """Return what an answer is about: not the person, its id, texts and the answer itself."""
    cls = type(event)
    ids = [a.name for a in attrs.fields(cls) if _kind(a) == "identifier"]
    apart = {*_answer_fields(cls), *personal_fields(cls), subject_field(cls), *ids}
    return tuple(getattr(event, a.name) for a in attrs.fields(cls) if a.name not in apart)


def _answer_fields(cls: Any) -> list[str]:
    """Return the fields with the answer itself: numbers, choices and mappings."""
    kinds = {"integer", "number", "boolean", "choice", "mapping", "fraction"}
    found = [a.name for a in attrs.fields(cls) if _kind(a) in kinds]
    return [name for name in found if name != subject_field(cls)]


def _kind(attribute: Any) -> str | None:
    kind = field_type_of(attribute)
    return None if kind is None else kind.name
