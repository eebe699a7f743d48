"""Recorded workshops with marked texts, people and groups.

Each personal text gets a mark of its own before every word, so that even a part of it is found.
People get ids that occur nowhere else, and groups get marked labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import attrs

from dialoguekit.events import (
    CORE_EVENTS,
    OpaqueEvent,
    PersonRegistered,
    RecordedEvent,
    WorkshopScheduled,
)
from dialoguekit.events.fields import field_type_of, personal_fields

Stream: TypeAlias = Sequence[RecordedEvent[Any]]

_MARK = re.compile(r"zq[a-z]{5}qz", re.IGNORECASE)

_FIRST_PERSON = 7_300_001_009
_STEP = 7_919  # A prime: the digits of two ids have little in common.
_DIGITS = re.compile(r"73\d{8}")  # Those of the first thousands of people.
_PERSON = re.compile(r"\bP[1-9]\d*\b")
_WORD = re.compile(r"\S+")
_MAX_LABEL_LENGTH = 200
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class MarkedField(NamedTuple):
    """A personal text field of a recorded event."""

    workshop: str
    seq: int
    type: str
    field: str


@attrs.define
class MarkedWorkshops:
    """Workshops in which texts, people and groups are marked.

    ``fields`` maps marks to the fields that contain them, ``people`` the digits of new ids to
    people, and ``groups`` marks to labels of groups.
    """

    streams: dict[str, list[RecordedEvent[Any]]] = attrs.field(factory=dict)
    fields: dict[str, MarkedField] = attrs.field(factory=dict)
    people: dict[str, str] = attrs.field(factory=dict)
    groups: dict[str, str] = attrs.field(factory=dict)

    @classmethod
    def of(cls, streams: Mapping[str, Stream]) -> MarkedWorkshops:
        """Return marked copies of streams."""
        marked = cls()
        for workshop, events in streams.items():
            renamed = marked._rename(workshop, events)
            marked.streams[workshop] = [marked._mark(recorded) for recorded in renamed]
        return marked

    def people_in(self, text: str) -> set[str]:
        """Return the people whose ids, or the digits of them, are in a text."""
        found = _DIGITS.findall(text)
        return {self.people[digits] for digits in found if digits in self.people}

    def _rename(self, workshop: str, events: Stream) -> Iterator[RecordedEvent[Any]]:
        """Give people and groups other names, wherever an event contains them."""
        people: dict[str, str] = {}
        groups: dict[str, str] = {}
        for recorded in events:
            match recorded.event:
                case PersonRegistered(person=person, group=group):
                    digits = str(_FIRST_PERSON + _STEP * len(self.people))
                    self.people[digits] = f"{workshop} {person}"
                    people[person] = f"P{digits}"
                    self._add_groups(groups, [group])
                case WorkshopScheduled(groups=labels):
                    self._add_groups(groups, labels)
                case _:
                    pass
        rename = partial(_renamed, people, groups)
        for recorded in events:
            if isinstance(recorded.event, OpaqueEvent):
                yield recorded
                continue
            context = recorded.context
            yield recorded.replace(
                event=_changed(recorded.event, rename),
                context=attrs.evolve(
                    context,
                    by=rename(context.by),
                    on_behalf_of=rename(context.on_behalf_of),
                ),
            )

    def _add_groups(self, groups: dict[str, str], labels: Sequence[str | None]) -> None:
        for label in labels:
            if label is not None and label not in groups:
                mark = _mark_of(len(self.fields) + len(self.groups))
                self.groups[mark] = label
                groups[label] = f"{mark}-{label}"[:_MAX_LABEL_LENGTH]

    def _mark(self, recorded: RecordedEvent[Any]) -> RecordedEvent[Any]:
        """Mark the personal texts of an event."""
        event = recorded.event
        changes = {}
        for attribute in attrs.fields(type(event)):
            if attribute.name not in personal_fields(type(event)):
                continue
            field_type = field_type_of(attribute)
            value = getattr(event, attribute.name)
            if not value or field_type is None or field_type.name == "reference":
                continue
            mark = _mark_of(len(self.fields) + len(self.groups))
            self.fields[mark] = MarkedField(
                recorded.stream, recorded.seq, recorded.type, attribute.name
            )
            changes[attribute.name] = _marked(mark, value, every_word=field_type.name != "label")
        return recorded.replace(event=attrs.evolve(event, **changes)) if changes else recorded


def find_marks(text: str) -> set[str]:
    """Return the marks in a text, in lower case."""
    return {found.casefold() for found in _MARK.findall(text)}


def without_marks(text: str) -> str:
    """Return a text as it was before it was marked."""
    return re.sub(rf"{_MARK.pattern}-?", "", text, flags=re.IGNORECASE)


def _mark_of(number: int) -> str:
    letters = ""
    for _ in range(5):
        number, letter = divmod(number, len(_LETTERS))
        letters = _LETTERS[letter] + letters
    return f"zq{letters}qz"


def _marked(mark: str, value: Any, *, every_word: bool) -> Any:
    """Return a text, each of several, or the texts of a mapping, with a mark before the words."""
    if isinstance(value, tuple):
        return tuple(
            (item[0], _marked(mark, item[1], every_word=every_word))
            if isinstance(item, tuple)
            else _marked(mark, item, every_word=every_word)
            for item in value
        )
    if not isinstance(value, str):
        return value
    if not every_word:
        return f"{mark}-{value}"[:_MAX_LABEL_LENGTH]
    return _WORD.sub(lambda word: f"{mark}-{word[0]}", value)


def said_fields(event: Any) -> frozenset[str]:
    """Return the fields whose texts people said: the personal ones of the core's events.

    Texts in the events of a plugin may be put together by its commands.
    """
    return personal_fields(type(event)) if type(event) in CORE_EVENTS else frozenset()


def _changed(event: Any, change: Callable[[Any], Any]) -> Any:
    """Return an event with every field changed, except what people said."""
    names = [a.name for a in attrs.fields(type(event)) if a.name not in said_fields(event)]
    values = {name: getattr(event, name) for name in names}
    changes = {name: change(value) for name, value in values.items()}
    return attrs.evolve(event, **{n: v for n, v in changes.items() if v != values[n]})


def _renamed(people: Mapping[str, str], groups: Mapping[str, str], value: Any) -> Any:
    """Return a value of a field with other names of people and groups, at any depth."""
    if isinstance(value, tuple):
        return tuple(_renamed(people, groups, item) for item in value)
    if not isinstance(value, str):
        return value
    return groups.get(value) or _PERSON.sub(lambda found: people.get(found[0], found[0]), value)
