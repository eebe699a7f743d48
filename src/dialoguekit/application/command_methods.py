"""Decision functions as methods of a handle, with their own parameters and docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events.fields import names

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")
R = TypeVar("R")


class Decides(Protocol):
    """What an act needs of a handle."""

    def decide(self, decision: Callable[..., Decided], *args: Any, **kwargs: Any) -> Decided:
        """Record what a decision decides."""


class Act(Generic[S, P, R]):
    """A decision function as a method; ``result`` is what the method makes of its events."""

    def __init__(
        self,
        decision: Callable[Concatenate[S, Noting, P], Decided],
        result: Callable[[Decided], R],
    ) -> None:
        self._decision = decision
        self._result = result
        self.__doc__ = decision.__doc__

    def __get__(self, handle: Decides, owner: type[Any]) -> Callable[P, R]:
        def act(*args: P.args, **kwargs: P.kwargs) -> R:
            return self._result(handle.decide(self._decision, *args, **kwargs))

        act.__name__, act.__doc__ = self._decision.__name__, self.__doc__
        # mypy knows no attribute of functions but those that all of them have.
        act.__signature__ = self.__signature__  # type: ignore[attr-defined]
        return act

    @cached_property
    def __signature__(self) -> inspect.Signature:
        """That of the decision, without the state and the circumstances: the handle knows them."""
        signature = inspect.signature(self._decision)
        _, _, *parameters = signature.parameters.values()
        brings = "None" if self._result is _nothing else "str"
        return signature.replace(parameters=parameters, return_annotation=brings)


def first_id(decided: Decided) -> str:
    """The id of the first thing that the events bring in.

    Raises :class:`~dialoguekit.errors.InvalidEvent` where they bring in nothing.
    """
    found = brought_in(decided)
    if found is None:
        raise InvalidEvent("decision", "events", "bring nothing in that has an id: use decide()")
    return found


def brought_in(decided: Decided) -> str | None:
    """The id of the first thing that the events bring in; None for nothing."""
    for event in decided:
        naming = names(type(event))
        if naming is not None:
            return str(getattr(event, naming[0]))
    return None


def _nothing(_: Decided) -> None:
    """What a method of a handle returns that brings nothing in."""


def notes(decision: Callable[Concatenate[S, Noting, P], Decided]) -> Act[S, P, None]:
    """The method that notes what a decision decides, and returns nothing."""
    return Act(decision, _nothing)


def brings(decision: Callable[Concatenate[S, Noting, P], Decided]) -> Act[S, P, str]:
    """The method that notes what a decision decides, and returns the id that it brings in."""
    return Act(decision, first_id)
