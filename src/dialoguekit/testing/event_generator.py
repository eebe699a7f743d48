"""Generates random events whose references mostly exist.

All values are chosen through :class:`Chooser`, so that a seeded generator and hypothesis generate
in the same way.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Literal, Protocol, TypeVar

import attrs

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import CORE_EVENTS, ROLES, Event, event_type
from dialoguekit.events.fields import FieldType, created_id_field, field_type_of
from dialoguekit.plugin.method import Method
from dialoguekit.testing.builders import GROUPS

T = TypeVar("T")

_START_DATE = date(2026, 3, 3)
_START_TIME = datetime(2026, 3, 3, 9, tzinfo=UTC)
_MAX_SPAN = 12  # The largest difference of a number from its minimum.

_TEXTS = (
    "Nobody told the surgery we exist.",
    "A bell, and somebody who answers it.",
    "Because it worked in Hull.",
    "Ich weiß nicht",
    "…",
    "two\nlines",
    "🙂",
    "a longer text " * 12,
)
_WORDS = (
    *("more", "time", "bell", "door", "benches", "surgery", "waiting", "kitchen", "together"),
    *("neighbours", "Thursday", "and", "for", "who", "letters", "quickly", "again"),
)
_LABELS = ("one", "two", "three", "x y", "ß")
_RELATIONS = ("supports", "answers", "derives", "contradicts", "clarifies", "resolves", "carries")

_REFERENCED_FIELDS = {
    **dict.fromkeys(("author", "owner", "voter", "proposer", "holder", "teller"), "person"),
    **dict.fromkeys(("raised_by", "host", "interviewer", "interviewee", "by"), "person"),
    **dict.fromkeys(("roll", "assents", "polled", "order", "people", "pair"), "person"),
    **dict.fromkeys(("ref", "member", "source", "story", "item", "evidence"), "contribution"),
}
"""The field that creates the id, for reference fields of another name."""

_CORE_ID_FIELDS = frozenset(
    id_field[0] for id_field in map(created_id_field, CORE_EVENTS) if id_field is not None
)
"""The fields in which core events create ids."""


class Chooser(Protocol):
    """A source of choices: a random generator or hypothesis."""

    def choose(self, options: Sequence[T]) -> T:
        """Choose one of ``options``; the first is the simplest."""

    def integer(self, minimum: int, maximum: int) -> int:
        """Choose an integer within the bounds, inclusive; ``minimum`` is the simplest."""


@attrs.frozen
class RandomChooser:
    """Choices of a seeded random generator."""

    random: Random

    def choose(self, options: Sequence[T]) -> T:
        """Choose one of ``options``."""
        return self.random.choice(options)

    def integer(self, minimum: int, maximum: int) -> int:
        """Choose an integer within the bounds, inclusive."""
        return self.random.randint(minimum, maximum)


@attrs.frozen(kw_only=True)
class Vocabulary:
    """The terms of some methods, by the name of the field that contains them."""

    terms: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_methods(cls, methods: Iterable[Method] = ()) -> Vocabulary:
        """Collect the terms of ``methods``: names, stages, templates, prompts, kinds."""
        known = tuple(methods)
        stages = [stage for method in known for stage in method.stages]
        terms = {
            "method": [method.name for method in known] + ["conversation"],
            "stage": [stage.name for stage in stages] + ["elsewhere"],
            "template": [t.name for method in known for t in method.templates] + ["custom"],
            "prompt": [prompt.name for method in known for prompt in method.prompts] + ["own"],
            "kind": [kind for stage in stages for kind in stage.accepts] + ["idea", "Idea "],
            "relation": list(_RELATIONS),
            "group": list(GROUPS),
            "role": [*ROLES, "host", "timekeeper"],
        }
        terms["left"], terms["groups"] = terms["stage"], terms["group"]
        return cls(terms={name: tuple(dict.fromkeys(values)) for name, values in terms.items()})


@attrs.define
class IdPool:
    """The ids created so far and the known terms, from which field values are generated."""

    vocabulary: Vocabulary
    ids: dict[str, list[str]] = attrs.field(factory=dict)
    counts: dict[str, int] = attrs.field(factory=dict)

    def add(self, event: Event) -> None:
        """Add the id that an event creates."""
        id_field = created_id_field(type(event))
        if id_field is not None:
            field, prefix = id_field
            self.ids.setdefault(field, []).append(getattr(event, field))
            self.counts[prefix] = self.counts.get(prefix, 0) + 1

    def ids_for(self, field: str, *, from_plugin: bool = False) -> list[str]:
        """Return the ids that a field may refer to: of its own kind, or else all.

        A field of a plugin's event (``from_plugin``) refers to ids that plugin events created,
        unless its name refers to another kind.
        """
        for name in (
            field,
            field.removesuffix("s"),
            _REFERENCED_FIELDS.get(field),
            _REFERENCED_FIELDS.get(field[:-1]),
        ):
            if name in self.ids:
                return self.ids[name]
        plugin_fields = [f for f in self.ids if f not in _CORE_ID_FIELDS] if from_plugin else []
        return [id for name in plugin_fields or self.ids for id in self.ids[name]]

    def draw_event(self, cls: type[T], chooser: Chooser) -> T:
        """Generate an event of a class; its references mostly exist.

        Raises :class:`~dialoguekit.errors.InvalidEvent` if a field has an unsupported type.
        """
        event: T = _EventGenerator(self, chooser, from_plugin=cls not in CORE_EVENTS).instance(cls)
        return event

    def draw_value(self, attribute: attrs.Attribute[Any], hint: Any, chooser: Chooser) -> Any:
        """Generate a value for one field, other than its default."""
        required = attribute.evolve(default=attrs.NOTHING)
        return _EventGenerator(self, chooser, from_plugin=True).field(required, hint)


@attrs.frozen
class _EventGenerator:
    """A generator of events and field values from a pool of ids."""

    pool: IdPool
    chooser: Chooser
    from_plugin: bool

    def instance(self, cls: Any) -> Any:
        hints = typing.get_type_hints(cls)
        values = {a.alias: self.field(a, hints[a.name]) for a in attrs.fields(cls) if a.init}
        return cls(**values)

    def field(self, attribute: attrs.Attribute[Any], hint: Any) -> Any:
        has_default = attribute.default is not attrs.NOTHING
        is_value = not isinstance(attribute.default, attrs.Factory)  # type: ignore[arg-type]  # a function to mypy
        if has_default and is_value and self.chooser.integer(0, 2) == 0:
            return attribute.default
        kind = field_type_of(attribute)
        if kind is None:
            return self.by_annotation(hint, attribute.name)
        if not kind.many:
            return self.single(kind, attribute.name)
        minimum = 1 if kind.non_empty or not has_default else 0
        return tuple(
            self.single(kind, attribute.name) for _ in range(self.chooser.integer(minimum, 3))
        )

    def single(self, field_type: FieldType, name: str) -> Any:
        if field_type.name in _BY_FIELD_TYPE:
            return _BY_FIELD_TYPE[field_type.name](self.chooser)
        generate: Callable[[FieldType, str], Any] = getattr(self, field_type.name)
        return generate(field_type, name)

    def identifier(self, field_type: FieldType, _: str) -> str:
        return f"{field_type.prefix}{self.pool.counts.get(field_type.prefix, 0) + 1}"

    def choice(self, field_type: FieldType, _: str) -> str:
        return self.chooser.choose(field_type.options)

    def integer(self, field_type: FieldType, name: str) -> int:
        minimum = int(max(field_type.minimum, -_MAX_SPAN))
        maximum = int(min(field_type.maximum, minimum + _MAX_SPAN))
        return self.chooser.integer(minimum, maximum) * (60 if name.endswith("_s") else 1)

    def number(self, field_type: FieldType, _: str) -> float:
        low, high = max(field_type.minimum, -1000.0), min(field_type.maximum, 1000.0)
        return low + (high - low) * self.chooser.integer(0, 8) / 8

    def label(self, _: FieldType, name: str) -> str:
        return self.chooser.choose(self.pool.vocabulary.terms.get(name, _LABELS))

    def reference(self, _: FieldType, name: str) -> str:
        terms = self.pool.vocabulary.terms.get(name)
        known = (
            list(terms)
            if terms is not None
            else self.pool.ids_for(name, from_plugin=self.from_plugin)
        )
        if not known or self.chooser.integer(0, 6) == 6:
            return "X9"  # An id that does not exist.
        return self.chooser.choose(known)

    def by_annotation(self, hint: Any, name: str) -> Any:
        """Generate a value of a type without a field in :mod:`dialoguekit.events.fields`."""
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return self.by_annotation(self.chooser.choose(inner), name)
        if origin is Literal:
            return self.chooser.choose(inner)
        if origin is tuple and inner[-1:] == (...,):
            return tuple(
                self.by_annotation(inner[0], name) for _ in range(self.chooser.integer(0, 2))
            )
        if attrs.has(hint):
            return self.instance(hint)
        if hint not in _BY_ANNOTATION:
            raise InvalidEvent(name, "field", f"has a type that cannot be generated: {hint}")
        return _BY_ANNOTATION[hint](self.chooser)


def _text(chooser: Chooser) -> str:
    if chooser.integer(0, 3) == 0:
        return chooser.choose(_TEXTS)
    return " ".join(chooser.choose(_WORDS) for _ in range(chooser.integer(1, 5)))


def _timestamp(chooser: Chooser) -> datetime:
    return _START_TIME + timedelta(minutes=chooser.integer(0, 240))


def _calendar_date(chooser: Chooser) -> date:
    return _START_DATE + timedelta(days=chooser.integer(0, 90))


def _mapping(chooser: Chooser) -> tuple[tuple[str, Any], ...]:
    values = (None, 1, 2.5, True, "blue white", "")
    return tuple((name, chooser.choose(values)) for name in ("order", "x")[: chooser.integer(0, 2)])


def _boolean(chooser: Chooser) -> bool:
    return chooser.choose((False, True))


_BY_FIELD_TYPE: Mapping[str, Callable[[Chooser], Any]] = {
    "text": _text,
    "timestamp": _timestamp,
    "calendar_date": _calendar_date,
    "mapping": _mapping,
    "boolean": _boolean,
    "fraction": lambda chooser: chooser.choose(("1/2", "2/3", "3/4", "1")),
}
_BY_ANNOTATION: Mapping[Any, Callable[[Chooser], Any]] = {
    str: _text,
    bool: _boolean,
    int: lambda chooser: chooser.integer(0, _MAX_SPAN),
    float: lambda chooser: chooser.integer(0, 8) / 8,
    datetime: _timestamp,
    date: _calendar_date,
    type(None): lambda _: None,
}


def generatable_classes(
    classes: Iterable[type[Event]], vocabulary: Vocabulary
) -> list[type[Event]]:
    """Return the event classes that can be generated, in the order of their wire names."""
    found: list[type[Event]] = []
    for cls in sorted(classes, key=lambda cls: event_type(cls).name):
        try:
            for seed in range(3):
                IdPool(vocabulary).draw_event(cls, RandomChooser(Random(seed)))
        except (InvalidEvent, TypeError, ValueError):
            continue
        found.append(cls)
    return found
