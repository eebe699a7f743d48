"""Methods and analyses: the values that a plugin declares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic

import attrs
from typing_extensions import TypeVar

from dialoguekit.disclosure.secrets import SecretFacts
from dialoguekit.document.blocks import Block
from dialoguekit.events import Event
from dialoguekit.plugin.guidance import Suggestion, SuggestionContext
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.rules import Rule
from dialoguekit.plugin.types import (
    API_VERSION,
    FUNCTION,
    NAME,
    TEXT,
    Command,
    CommandFunction,
    EventDeclaration,
    Outline,
    as_tuple,
    tuple_of,
)

S = TypeVar("S", default=Any)
V = TypeVar("V", default=Any)

_FUNCTION_OR_NONE: Any = attrs.validators.optional(FUNCTION)


@attrs.frozen(kw_only=True)
class Analysis(Generic[S, V]):
    """A chapter of the report without stages: what it keeps, how it is read, what is shown.

    ``events`` are the plugin's own event classes, and ``commands`` the functions that record them.
    A command is called by the name of the analysis or method and its own: ``set_turns`` of
    ``nominal-group`` is ``nominal-group.set-turns``.

    ``keeps`` are core events that it reads, too; :data:`~dialoguekit.plugin.KEPT` are kept
    anyway.  ``secrets`` declare which events are secret until another closes them.

    A record becomes what is shown by ``sessions``, the runs of the method as its own class, or by
    ``view``, a value for the whole workshop.  Without either, sessions are those of the record.
    The blocks of a report are built by ``session_blocks`` for each session, or ``workshop_blocks``
    for the view, and ``programme_blocks`` for several workshops.  Without a view or any session,
    the chapter states ``absence``, such as ``World Café was not used``.

    ``rules`` are checked for each session, and ``workshop_rules`` for the view.
    """

    name: str = attrs.field(validator=NAME)
    title: str = attrs.field(validator=TEXT)
    summary: str = attrs.field(validator=TEXT)
    events: tuple[type[Event] | EventDeclaration, ...] = attrs.field(default=(), converter=as_tuple)
    commands: tuple[CommandFunction, ...] = attrs.field(default=(), converter=as_tuple)
    keeps: tuple[type[Event], ...] = attrs.field(default=(), converter=as_tuple)
    secrets: tuple[SecretFacts[Any, Any, Any], ...] = tuple_of(SecretFacts)
    sessions: Callable[[Record], tuple[S, ...]] | None = attrs.field(
        default=None, validator=_FUNCTION_OR_NONE
    )
    view: Callable[[Record], V] | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    rules: tuple[Rule[S], ...] = attrs.field(default=(), converter=as_tuple)
    workshop_rules: tuple[Rule[V], ...] = attrs.field(default=(), converter=as_tuple)
    session_blocks: Callable[[S, Record], Iterable[Block]] | None = attrs.field(
        default=None, validator=_FUNCTION_OR_NONE
    )
    workshop_blocks: Callable[[V, Record], Iterable[Block]] | None = attrs.field(
        default=None, validator=_FUNCTION_OR_NONE
    )
    programme_blocks: Callable[[Programme[Any]], Iterable[Block]] | None = attrs.field(
        default=None, validator=_FUNCTION_OR_NONE
    )
    absence: str = attrs.field(default="", validator=TEXT)
    api_version: int = API_VERSION

    def __attrs_post_init__(self) -> None:
        if self.session_blocks is not None and self.workshop_blocks is not None:
            raise ValueError("session_blocks and workshop_blocks exclude each other: give one")
        if self.has_chapter != bool(self.programme_blocks):
            raise ValueError("a chapter needs blocks for a workshop and for a programme: give both")

    @property
    def has_chapter(self) -> bool:
        """True if a report has a chapter on it."""
        return self.session_blocks is not None or self.workshop_blocks is not None

    @property
    def event_declarations(self) -> tuple[EventDeclaration, ...]:
        """The declarations of its own events."""
        return tuple(
            each if isinstance(each, EventDeclaration) else EventDeclaration(event=each)
            for each in self.events
        )

    @property
    def kept_classes(self) -> tuple[type[Event], ...]:
        """Its own event classes, and those that it reads in addition to the common ones."""
        own = (declaration.event for declaration in self.event_declarations)
        secret = (cls for declared in self.secrets for cls in declared.event_classes)
        return tuple(dict.fromkeys((*own, *self.keeps, *secret)))

    @property
    def named_commands(self) -> tuple[Command, ...]:
        """Its commands with their names."""
        return tuple(
            Command(name=f"{self.name}.{function.__name__.replace('_', '-')}", function=function)
            for function in self.commands
        )


@attrs.frozen(kw_only=True)
class Method(Outline, Analysis[S, V]):
    """A facilitation method: its stages, templates and prompts, and all of an analysis.

    A method without blocks can be run; the core chapters of the report cover it.  With
    ``lists_contributions``, its chapter on one workshop contains every contribution of its
    activities, and the core chapter on contributions refers to it.

    While a workshop runs, ``suggestions`` returns what to ask next in a session; the remaining
    prompts of the stage follow by themselves.  A method with ``workshop_blocks`` is given its view
    instead of the session.
    """

    name: str = attrs.field(validator=NAME)
    source: str = attrs.field(validator=TEXT)
    lists_contributions: bool = False
    suggestions: (
        Callable[[S, SuggestionContext], Iterable[Suggestion]]
        | Callable[[V, SuggestionContext], Iterable[Suggestion]]
        | None
    ) = attrs.field(default=None, validator=_FUNCTION_OR_NONE)

    def __attrs_post_init__(self) -> None:
        Outline.__attrs_post_init__(self)
        Analysis.__attrs_post_init__(self)
