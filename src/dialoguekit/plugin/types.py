"""What methods are made of: stages, templates, prompts, commands and events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Concatenate, TypeAlias

import attrs

from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.events import Event, event_type, is_event
from dialoguekit.plugin.stage_order import allows_prefix, edit_distance
from dialoguekit.store.upcasters import Upcaster

API_VERSION = 1
"""The version of the plugin API.  A plugin made for another version is listed, not loaded."""

_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_DOTTED = rf"{_NAME}\.{_NAME}"
_TEMPLATE = r"[a-z0-9]+(-[a-z0-9]+)*"
"""The pattern of template names, which may begin with a digit, as the 4-D cycle does."""

CUSTOM = "custom"
"""The template of a run with its own order: ``params={"order": "blue white … blue"}``."""

CommandFunction: TypeAlias = Callable[Concatenate[Workshop, CommandContext, ...], CommandEvents]
"""A function from the state of a workshop, a context and what to record, to events."""


def _named(pattern: str) -> Any:
    return attrs.validators.and_(
        attrs.validators.instance_of(str), attrs.validators.matches_re(pattern)
    )


NAME: Any = _named(_NAME)
TEXT: Any = attrs.validators.instance_of(str)


def as_tuple(value: Any) -> Any:
    """Convert a list to a tuple; pass a string, a frequent mistake, to the validator."""
    return value if isinstance(value, str) else tuple(value)


def tuple_of(kind: type) -> Any:
    return attrs.field(
        default=(),
        converter=as_tuple,
        validator=attrs.validators.deep_iterable(
            attrs.validators.instance_of(kind), attrs.validators.instance_of(tuple)
        ),
    )


FUNCTION: Any = attrs.validators.is_callable()


@attrs.frozen(kw_only=True)
class Stage:
    """A step of a method: a hat, a phase of a cycle.

    ``accepts`` are the kinds of contribution that belong to the stage; empty accepts every kind.
    """

    name: str = attrs.field(validator=NAME)
    title: str = attrs.field(validator=TEXT)
    purpose: str = attrs.field(default="", validator=TEXT)
    accepts: tuple[str, ...] = tuple_of(str)


@attrs.frozen(kw_only=True)
class Template:
    """An order of stages, and the source that recommends it.

    ``optional`` are indexes in ``stages``, from 0, that may be omitted.
    """

    name: str = attrs.field(validator=_named(_TEMPLATE))
    title: str = attrs.field(validator=TEXT)
    stages: tuple[str, ...] = tuple_of(str)
    optional: tuple[int, ...] = tuple_of(int)
    source: str = attrs.field(validator=TEXT)

    def __attrs_post_init__(self) -> None:
        for index in self.optional:
            if not 0 <= index < len(self.stages):
                reason = f"optional index {index} is out of range for {len(self.stages)} stages"
                raise ValueError(f"template {self.name!r}: {reason}. Count stages from 0.")

    def edit_distance(self, actual: Sequence[str]) -> int:
        """Return the number of stages to insert, omit or replace to get this order."""
        return edit_distance(self.stages, actual, self.optional)

    def allows_prefix(self, actual: Sequence[str]) -> bool:
        """Return whether an order can still be completed to this one."""
        return allows_prefix(self.stages, actual, self.optional)


@attrs.frozen(kw_only=True)
class Prompt:
    """A question that a method suggests asking in a stage."""

    name: str = attrs.field(validator=NAME)
    stage: str = attrs.field(validator=TEXT)
    text: str = attrs.field(validator=TEXT)


@attrs.frozen(kw_only=True)
class Command:
    """A command with a name: ``leeds.execute_named("abcd.identify-asset", …)``.

    ``function`` takes the state of a workshop, the context of the command and the values to record.
    It returns events, or raises a refusal.  The name begins with that of its method or analysis.
    """

    name: str = attrs.field(validator=_named(_DOTTED))
    function: CommandFunction = attrs.field(validator=FUNCTION)


@attrs.frozen(kw_only=True)
class EventDeclaration:
    """An event class of a plugin, with upcasters from its older schema versions.

    Its wire name begins with a prefix of the plugin.  Each upcaster names the same event type.
    """

    event: type[Event] = attrs.field()
    upcasters: tuple[Upcaster, ...] = tuple_of(Upcaster)

    @event.validator
    def _check_event(self, _: object, event: object) -> None:
        if not (isinstance(event, type) and is_event(event)):
            raise TypeError(f"event must be an event class, not {event!r}")

    def __attrs_post_init__(self) -> None:
        name = event_type(self.event).name
        for upcaster in self.upcasters:
            if upcaster.type != name:
                raise ValueError(
                    f"an upcaster of {upcaster.type!r} was declared with the event {name!r}"
                )


@attrs.frozen(kw_only=True, slots=False)  # Methods are also analyses.
class Outline:
    """The outline of a method: its stages, the orders in which they are used, and its prompts."""

    name: str = attrs.field(validator=TEXT)
    title: str = attrs.field(validator=TEXT)
    source: str = attrs.field(default="", validator=TEXT)
    stages: tuple[Stage, ...] = tuple_of(Stage)
    templates: tuple[Template, ...] = tuple_of(Template)
    prompts: tuple[Prompt, ...] = tuple_of(Prompt)
    # The stages that accept a kind: looked up for every contribution of a replay.
    _stages_by_kind: Mapping[str, tuple[str, ...]] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        _check_distinct("stages", self.stages)
        _check_distinct("templates", self.templates)
        _check_distinct("prompts", self.prompts)
        known = {stage.name for stage in self.stages}
        for template in self.templates:
            _check_stages(f"template {template.name!r}", template.stages, known)
        for prompt in self.prompts:
            _check_stages(f"prompt {prompt.name!r}", (prompt.stage,), known)
        object.__setattr__(self, "_stages_by_kind", _index_stages_by_kind(self.stages))

    def stage(self, name: str | None) -> Stage | None:
        """Return the stage of that name; None if there is none."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def template(self, name: str | None) -> Template | None:
        """Return the template of that name; None if there is none."""
        return next((t for t in self.templates if t.name == name), None)

    def prompt_text(self, name: str) -> str:
        """Return the text of a prompt.

        Raises :class:`LookupError` for an unknown name.
        """
        for prompt in self.prompts:
            if prompt.name == name:
                return prompt.text
        raise LookupError(f"the method {self.name} has no prompt {name!r}")

    def stage_of(self, kind: str | None, current: str | None = None) -> str | None:
        """Return the stage that accepts a declared kind of contribution; None if no stage names it.

        If several accept it, the ``current`` stage takes precedence.
        """
        if kind is None:
            return None
        accepting = self._stages_by_kind.get(normalise_kind(kind), ())
        return current if current in accepting else next(iter(accepting), None)

    def announced_order(self, template: str | None, order: str = "") -> Template | None:
        """Return the order that a run announced; None if it announced no known order.

        ``order`` lists stages, separated by spaces or commas, and takes precedence over
        ``template``.
        """
        own = tuple(order.casefold().replace(",", " ").split())
        if not own:
            return self.template(template)
        source = "its facilitator"
        return Template(name=CUSTOM, title="Custom order", stages=own, source=source)


def normalise_kind(kind: str) -> str:
    """Return a kind without its case of letters and spaces around it."""
    return kind.strip().casefold()


def _index_stages_by_kind(stages: Iterable[Stage]) -> Mapping[str, tuple[str, ...]]:
    """Map each kind to the stages that accept it, in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for stage in stages:
        for kind in dict.fromkeys(map(normalise_kind, stage.accepts)):
            found[kind] = (*found.get(kind, ()), stage.name)
    return found


def _check_distinct(plural_noun: str, declared: Sequence[Stage | Template | Prompt]) -> None:
    names = [each.name for each in declared]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two {plural_noun} of the method are named {name!r}: rename one")


def _check_stages(where: str, stages: Sequence[str], known: set[str]) -> None:
    for stage in stages:
        if stage not in known:
            raise ValueError(f"{where} names the stage {stage!r}: the method has no such stage")
