"""Projections: folds over recorded events that end in an immutable view.

::

    @attrs.define
    class WordCount(Projection[Mapping[str, int]]):
        words: Counter[str] = attrs.field(factory=Counter)

        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            self.words[recorded.event.author] += len(recorded.event.text.split())

        def join(self, other: Self) -> Self:
            return WordCount(self.words + other.words)

        def view(self) -> Mapping[str, int]:
            return MappingProxyType(dict(self.words))

The laws, which ``dialoguekit.testing`` checks: folding is deterministic; ``join`` is
associative, changes neither side and has the empty projection as identity; folding two
workshops and joining equals folding both; a fold that is resumed equals one from the start.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar

import attrs

from dialoguekit.errors import MisdeclaredProjection
from dialoguekit.events import Event, RecordedEvent, event_type, is_event

V = TypeVar("V")
R = TypeVar("R")
Handler = TypeVar("Handler", bound=Callable[..., None])

_MARK = "__handles__"
_NO_EVENT = "@handles must name an event class, for example @handles(ContributionMade)"


def handles(*kinds: type[Any]) -> Callable[[Handler], Handler]:
    """Mark a method as the handler of one or several event classes.

    Raises :class:`~dialoguekit.errors.MisdeclaredProjection` when it names no event class.
    """
    first = kinds[0] if kinds else None
    if inspect.isfunction(first):
        raise MisdeclaredProjection(first.__qualname__, _NO_EVENT)

    def mark(handler: Handler) -> Handler:
        if not kinds:
            raise MisdeclaredProjection(handler.__qualname__, _NO_EVENT)
        setattr(handler, _MARK, (*getattr(handler, _MARK, ()), *kinds))
        return handler

    return mark


def _marked(cls: type[Any]) -> Iterator[tuple[str, Any, Any]]:
    """The handlers that a class itself declares: name, method, event class."""
    for name, member in vars(cls).items():
        for kind in getattr(member, _MARK, ()):
            yield name, member, kind


def _check_handler(projection: str, name: str, handler: Any, kind: Any) -> None:
    if not (isinstance(kind, type) and is_event(kind)):
        shown = getattr(kind, "__qualname__", repr(kind))
        why = f"{name} handles {shown}, which is not an event class"
        raise MisdeclaredProjection(projection, why)
    if inspect.iscoroutinefunction(handler) or inspect.isgeneratorfunction(handler):
        why = f"{name} must be a plain function: nobody awaits or iterates what it returns"
        raise MisdeclaredProjection(projection, why)
    try:
        inspect.signature(handler).bind(None, None)
    except (TypeError, ValueError):
        why = f"{name} must take one recorded event: def {name}(self, recorded)"
        raise MisdeclaredProjection(projection, why) from None


class Projection(Generic[V]):
    """A fold whose state are its fields; subclasses are attrs classes that can be empty.

    Declare handlers with :func:`handles`, and give :meth:`join` and :meth:`view`.  A handler
    gets the recorded event of a class it names, and changes the projection; it does no I/O and
    looks at no clock.

    ``fold_version`` counts the ways in which the class has folded: raise it when a fold that was
    saved by an earlier one may no longer be gone on from.  A change in the package that the
    class is in is noticed without it.

    Raises :class:`~dialoguekit.errors.MisdeclaredProjection` when a subclass is made that
    handles something else than events, or one event twice.
    """

    __slots__ = ()
    __handlers__: ClassVar[Mapping[type[Any], str]] = {}
    fold_version: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        own: dict[type[Any], str] = {}
        for name, member, kind in _marked(cls):
            _check_handler(cls.__qualname__, name, member, kind)
            if kind in own:
                why = f"{own[kind]} and {name} both handle {event_type(kind).name}"
                raise MisdeclaredProjection(cls.__qualname__, why)
            own[kind] = name
        bases = reversed(cls.__mro__[1:])
        inherited = {kind: name for base in bases for name, _, kind in _marked(base)}
        cls.__handlers__ = {**inherited, **own}

    @classmethod
    def handled_types(cls) -> frozenset[str]:
        """The wire names of the events that this projection asks for."""
        return frozenset(event_type(kind).name for kind in cls.__handlers__)

    def handlers(self) -> dict[type[Any], Callable[[RecordedEvent[Any]], None]]:
        """The bound handler of each event class."""
        return {kind: getattr(self, name) for kind, name in self.__handlers__.items()}

    def fold(self, recorded: RecordedEvent[Event]) -> None:
        """Take in one event; events that no handler names change nothing."""
        name = self.__handlers__.get(type(recorded.event))
        if name is not None:
            getattr(self, name)(recorded)

    def join(self, other: Self) -> Self:  # noqa: ARG002  # the name is for those who override
        """The fold of both, as a new projection; ``other`` has folded other streams."""
        raise MisdeclaredProjection(type(self).__qualname__, "it has no join(self, other)")

    def view(self) -> V:
        """What the fold amounts to, as an immutable value."""
        raise MisdeclaredProjection(type(self).__qualname__, "it has no view(self)")


@attrs.define
class PerWorkshop(Projection[V], Generic[R, V]):
    """A projection that keeps workshops apart: a ``Room`` of folding state for each.

    ``rooms`` stand in the order of the names of their workshops.

    Subclasses name the class of a room, an attrs class that can be empty; handlers reach the
    room of their event with :meth:`room`.  Joining puts the rooms of both side by side, so that
    :meth:`view` sees them all.
    """

    Room: ClassVar[type[Any]]
    rooms: dict[str, R] = attrs.field(factory=dict)

    def room(self, recorded: RecordedEvent[Any]) -> R:
        """The folding state of the workshop in which ``recorded`` happened."""
        found = self.rooms.get(recorded.stream)
        if found is None:
            found = self.Room()
            self.rooms = dict(sorted([*self.rooms.items(), (recorded.stream, found)]))
        return found

    def join(self, other: Self) -> Self:
        """The rooms of both; they are of different workshops."""
        rooms = {**self.rooms, **other.rooms}
        return type(self)({name: rooms[name] for name in sorted(rooms)})
