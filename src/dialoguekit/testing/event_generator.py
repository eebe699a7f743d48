"""Drawing events whose ids hit: what is referred to was mostly brought in before.

Everything is drawn through :class:`Draws`, so that a seeded generator and hypothesis draw in the
same way.
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
from dialoguekit.events import NEUTRAL, ROLES, Event, event_type
from dialoguekit.events.fields import Kind, kind_of, names
from dialoguekit.plugin.types import Method
from dialoguekit.testing.builders import GROUPS

T = TypeVar("T")

_DAY = date(2026, 3, 3)
_MOMENT = datetime(2026, 3, 3, 9, tzinfo=UTC)
_MOST = 12  # How far above its least value a number is drawn.

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

_LIKE = {
    **dict.fromkeys(("author", "owner", "voter", "proposer", "holder", "teller"), "person"),
    **dict.fromkeys(("raised_by", "host", "interviewer", "interviewee", "by"), "person"),
    **dict.fromkeys(("roll", "assents", "polled", "order", "people", "pair"), "person"),
    **dict.fromkeys(("ref", "member", "source", "story", "item", "evidence"), "contribution"),
}
"""The field that brings in what a field of another name refers to."""

_CORE = frozenset(naming[0] for naming in map(names, NEUTRAL) if naming is not None)
"""The fields with which events of the core bring something in."""


class Draws(Protocol):
    """What draws: by chance, or as hypothesis wants it."""

    def of(self, options: Sequence[T]) -> T:
        """One of ``options``; the first is the simplest."""

    def whole(self, least: int, most: int) -> int:
        """A whole number, both bounds included; the least is the simplest."""


@attrs.frozen
class Chance:
    """Draws by a seeded generator."""

    random: Random

    def of(self, options: Sequence[T]) -> T:
        """One of ``options``."""
        return self.random.choice(options)

    def whole(self, least: int, most: int) -> int:
        """A whole number, both bounds included."""
        return self.random.randint(least, most)


@attrs.frozen(kw_only=True)
class Vocabulary:
    """The words of some methods, by the names of the fields that hold them."""

    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, methods: Iterable[Method] = (), groups: Sequence[str] = GROUPS) -> Vocabulary:
        """The words of ``methods``: names, stages, templates, prompts, kinds."""
        known = tuple(methods)
        stages = [stage for method in known for stage in method.stages]
        named = {
            "method": [method.name for method in known] + ["conversation"],
            "stage": [stage.name for stage in stages] + ["elsewhere"],
            "template": [t.name for method in known for t in method.templates] + ["custom"],
            "prompt": [prompt.name for method in known for prompt in method.prompts] + ["own"],
            "kind": [kind for stage in stages for kind in stage.admits] + ["idea", "Idea "],
            "relation": list(_RELATIONS),
            "group": list(groups),
            "role": [*ROLES, "host", "timekeeper"],
        }
        named["left"], named["groups"] = named["stage"], named["group"]
        return cls(words={name: tuple(dict.fromkeys(words)) for name, words in named.items()})


@attrs.define
class Pool:
    """What was brought in so far, and the words that there are: what fields are drawn from."""

    vocabulary: Vocabulary
    ids: dict[str, list[str]] = attrs.field(factory=dict)
    counts: dict[str, int] = attrs.field(factory=dict)

    def note(self, event: Event) -> None:
        """Learn the id that an event brings in."""
        naming = names(type(event))
        if naming is not None:
            field, prefix = naming
            self.ids.setdefault(field, []).append(getattr(event, field))
            self.counts[prefix] = self.counts.get(prefix, 0) + 1

    def named(self, field: str, *, own: bool = False) -> list[str]:
        """The ids that a field may refer to: of its own kind, or else whatever there is.

        A field of an ``own`` event refers to what own events brought in, unless its name says
        otherwise.
        """
        for name in (field, field.removesuffix("s"), _LIKE.get(field), _LIKE.get(field[:-1])):
            if name in self.ids:
                return self.ids[name]
        among = [f for f in self.ids if f not in _CORE] if own else []
        return [id for name in among or self.ids for id in self.ids[name]]

    def draw(self, cls: type[T], draws: Draws) -> T:
        """An event of a class, whose ids hit.

        Raises :class:`~dialoguekit.errors.InvalidEvent` when the class has a field of a type that
        nobody knows how to draw.
        """
        drawn: T = _Drawing(self, draws, own=cls not in NEUTRAL).instance(cls)
        return drawn

    def value(self, attribute: attrs.Attribute[Any], hint: Any, draws: Draws) -> Any:
        """A value for one field, None where that is allowed and drawn."""
        return _Drawing(self, draws, own=True).field(attribute, hint)


@attrs.frozen
class _Drawing:
    """Draws an event, or a part of one, from what is at hand."""

    pool: Pool
    draws: Draws
    own: bool

    def instance(self, cls: Any) -> Any:
        hints = typing.get_type_hints(cls)
        values = {a.alias: self.field(a, hints[a.name]) for a in attrs.fields(cls) if a.init}
        return cls(**values)

    def field(self, attribute: attrs.Attribute[Any], hint: Any) -> Any:
        has_default = attribute.default is not attrs.NOTHING
        plain = not isinstance(attribute.default, attrs.Factory)  # type: ignore[arg-type]
        if has_default and plain and self.draws.whole(0, 2) == 0:
            return attribute.default
        kind = kind_of(attribute)
        if kind is None:
            return self.typed(hint, attribute.name)
        if not kind.several:
            return self.single(kind, attribute.name)
        least = 1 if kind.filled or not has_default else 0
        return tuple(self.single(kind, attribute.name) for _ in range(self.draws.whole(least, 3)))

    def single(self, kind: Kind, name: str) -> Any:
        if kind.name in _SIMPLE:
            return _SIMPLE[kind.name](self.draws)
        found: Callable[[Kind, str], Any] = getattr(self, kind.name)
        return found(kind, name)

    def identifier(self, kind: Kind, _: str) -> str:
        return f"{kind.prefix}{self.pool.counts.get(kind.prefix, 0) + 1}"

    def choice(self, kind: Kind, _: str) -> str:
        return self.draws.of(kind.options)

    def whole(self, kind: Kind, name: str) -> int:
        least = int(max(kind.least, -_MOST))
        most = int(min(kind.most, least + _MOST))
        return self.draws.whole(least, most) * (60 if name.endswith("_s") else 1)

    def real(self, kind: Kind, _: str) -> float:
        least, most = max(kind.least, -1000.0), min(kind.most, 1000.0)
        return least + (most - least) * self.draws.whole(0, 8) / 8

    def label(self, _: Kind, name: str) -> str:
        return self.draws.of(self.pool.vocabulary.words.get(name, _LABELS))

    def reference(self, _: Kind, name: str) -> str:
        words = self.pool.vocabulary.words.get(name)
        known = list(words) if words is not None else self.pool.named(name, own=self.own)
        if not known or self.draws.whole(0, 6) == 6:
            return "X9"  # Nobody brought it in.
        return self.draws.of(known)

    def typed(self, hint: Any, name: str) -> Any:
        """A value of a type that no field of :mod:`dialoguekit.events.fields` stands for."""
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return self.typed(self.draws.of(inner), name)
        if origin is Literal:
            return self.draws.of(inner)
        if origin is tuple and inner[-1:] == (...,):
            return tuple(self.typed(inner[0], name) for _ in range(self.draws.whole(0, 2)))
        if attrs.has(hint):
            return self.instance(hint)
        if hint not in _TYPED:
            raise InvalidEvent(name, "field", f"is of a type that cannot be drawn: {hint}")
        return _TYPED[hint](self.draws)


def _text(draws: Draws) -> str:
    if draws.whole(0, 3) == 0:
        return draws.of(_TEXTS)
    return " ".join(draws.of(_WORDS) for _ in range(draws.whole(1, 5)))


def _moment(draws: Draws) -> datetime:
    return _MOMENT + timedelta(minutes=draws.whole(0, 240))


def _day(draws: Draws) -> date:
    return _DAY + timedelta(days=draws.whole(0, 90))


def _pairs(draws: Draws) -> tuple[tuple[str, Any], ...]:
    values = (None, 1, 2.5, True, "blue white", "")
    return tuple((name, draws.of(values)) for name in ("order", "x")[: draws.whole(0, 2)])


def _flag(draws: Draws) -> bool:
    return draws.of((False, True))


_SIMPLE: Mapping[str, Callable[[Draws], Any]] = {
    "text": _text,
    "moment": _moment,
    "day": _day,
    "pairs": _pairs,
    "flag": _flag,
}
_TYPED: Mapping[Any, Callable[[Draws], Any]] = {
    str: _text,
    bool: _flag,
    int: lambda draws: draws.whole(0, _MOST),
    float: lambda draws: draws.whole(0, 8) / 8,
    datetime: _moment,
    date: _day,
    type(None): lambda _: None,
}


def drawable(classes: Iterable[type[Event]], vocabulary: Vocabulary) -> list[type[Event]]:
    """Those of ``classes`` whose events can be drawn, in the order of their wire names."""
    found: list[type[Event]] = []
    for cls in sorted(classes, key=lambda cls: event_type(cls).name):
        try:
            for seed in range(3):
                Pool(vocabulary).draw(cls, Chance(Random(seed)))
        except (InvalidEvent, TypeError, ValueError):
            continue
        found.append(cls)
    return found
