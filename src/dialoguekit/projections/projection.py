"""Projections: folds over recorded events that end in an immutable view.

::

    @attrs.define
    class WordCount(Projection[Mapping[str, int]]):
        words: Counter[str] = attrs.field(factory=Counter)

        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            if recorded.event.author is not None:
                self.words[recorded.event.author] += len(recorded.event.text.split())

        def combine(self, other: Self) -> Self:
            return WordCount(self.words + other.words)

        def view(self) -> Mapping[str, int]:
            return MappingProxyType(dict(self.words))

``dialoguekit.testing`` checks these laws.  Folding is deterministic.  ``combine`` is associative,
changes neither operand, and has the empty projection as its identity.  Combining the folds of two
workshops equals folding both.  A resumed fold equals one from the start.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar

import attrs

from dialoguekit.errors import InvalidProjection
from dialoguekit.events import Event, RecordedEvent, event_type, is_event

V = TypeVar("V")
R = TypeVar("R")
Handler = TypeVar("Handler", bound=Callable[..., None])

_HANDLES_ATTRIBUTE = "__handles__"
_NO_EVENT_CLASS = "@handles must name an event class, for example @handles(ContributionMade)"


def handles(*event_classes: type[Any]) -> Callable[[Handler], Handler]:
    """Return a decorator that marks a method as the handler of event classes.

    Raises :class:`~dialoguekit.errors.InvalidProjection` if no event class is given.
    """
    first = event_classes[0] if event_classes else None
    if inspect.isfunction(first):
        raise InvalidProjection(first.__qualname__, _NO_EVENT_CLASS)

    def decorate(handler: Handler) -> Handler:
        if not event_classes:
            raise InvalidProjection(handler.__qualname__, _NO_EVENT_CLASS)
        setattr(
            handler, _HANDLES_ATTRIBUTE, (*getattr(handler, _HANDLES_ATTRIBUTE, ()), *event_classes)
        )
        return handler

    return decorate


def _declared_handlers(cls: type[Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield the handlers that a class itself declares: name, method, event class."""
    for name, member in vars(cls).items():
        for event_class in getattr(member, _HANDLES_ATTRIBUTE, ()):
            yield name, member, event_class


def _check_handler(projection: str, name: str, handler: Any, event_class: Any) -> None:
    if not (isinstance(event_class, type) and is_event(event_class)):
        class_name = getattr(event_class, "__qualname__", repr(event_class))
        reason = f"{name} handles {class_name}, which is not an event class"
        raise InvalidProjection(projection, reason)
    if inspect.iscoroutinefunction(handler) or inspect.isgeneratorfunction(handler):
        reason = f"{name} must be a plain function, not a coroutine or generator"
        raise InvalidProjection(projection, reason)
    try:
        inspect.signature(handler).bind(None, None)
    except (TypeError, ValueError):
        reason = f"{name} must take one recorded event: def {name}(self, recorded)"
        raise InvalidProjection(projection, reason) from None


class Projection(Generic[V]):
    """A fold whose state is its fields; subclasses are attrs classes with defaults for all fields.

    Declare handlers with :func:`handles`, and define :meth:`combine` and :meth:`view`.  A handler
    takes a recorded event of its class and updates the projection.  It does no I/O and reads no
    clock.

    Raise ``fold_version`` when snapshots of an earlier version can no longer be resumed.  A change
    in the package of the class is detected without it.

    Raises :class:`~dialoguekit.errors.InvalidProjection` when a subclass handles anything but event
    classes, or one class twice.
    """

    __slots__ = ()
    __handlers__: ClassVar[Mapping[type[Any], str]] = {}
    fold_version: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        own: dict[type[Any], str] = {}
        for name, member, event_class in _declared_handlers(cls):
            _check_handler(cls.__qualname__, name, member, event_class)
            if event_class in own:
                reason = f"{own[event_class]} and {name} both handle {event_type(event_class).name}"
                raise InvalidProjection(cls.__qualname__, reason)
            own[event_class] = name
        bases = reversed(cls.__mro__[1:])
        inherited = {
            event_class: name for base in bases for name, _, event_class in _declared_handlers(base)
        }
        cls.__handlers__ = {**inherited, **own}

    @property
    def snapshot_name(self) -> str:
        """The name of its snapshots among those of its class: empty if it has only one of each."""
        return ""

    def handled_types(self) -> frozenset[str]:
        """Return the wire names of the events that this projection handles."""
        return frozenset(event_type(event_class).name for event_class in self.__handlers__)

    def handlers(self) -> dict[type[Any], Callable[[RecordedEvent[Any]], None]]:
        """Return the bound handler of each event class."""
        return {event_class: getattr(self, name) for event_class, name in self.__handlers__.items()}

    def fold(self, recorded: RecordedEvent[Event]) -> None:
        """Apply one event; events without a handler have no effect."""
        name = self.__handlers__.get(type(recorded.event))
        if name is not None:
            getattr(self, name)(recorded)

    def combine(self, other: Self) -> Self:  # noqa: ARG002  # subclasses use it
        """Return a new projection with the folds of both; ``other`` has folded other streams."""
        raise InvalidProjection(type(self).__qualname__, "it has no combine(self, other)")

    def view(self) -> V:
        """Return the result as an immutable value."""
        raise InvalidProjection(type(self).__qualname__, "it has no view(self)")


@attrs.define
class PerWorkshop(Projection[V], Generic[R, V]):
    """A projection with a separate ``State`` for each workshop.

    ``states`` maps the ids of workshops to their states, in order of the ids.

    Subclasses set ``State`` to an attrs class with defaults for all fields.  Handlers get the state
    of the workshop of an event with :meth:`state_of`.  Combining keeps the states of both, so that
    :meth:`view` can use all of them.
    """

    State: ClassVar[type[Any]]
    states: dict[str, R] = attrs.field(factory=dict)

    def state_of(self, recorded: RecordedEvent[Any]) -> R:
        """Return the state of the workshop in which ``recorded`` happened."""
        found = self.states.get(recorded.stream)
        if found is None:
            found = self.State()
            self.states = dict(sorted([*self.states.items(), (recorded.stream, found)]))
        return found

    def combine(self, other: Self) -> Self:
        """Return a projection with the states of both, which are of different workshops."""
        states = {**self.states, **other.states}
        return type(self)({name: states[name] for name in sorted(states)})
