"""The values that plugins declare: methods, analyses, commands and events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Concatenate, TypeAlias

import attrs

from dialoguekit.document.blocks import Chapter, Flag, Scope
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.events import Event, event_type, is_event
from dialoguekit.plugin.guidance import Suggestion, SuggestionContext
from dialoguekit.plugin.stage_order import allows_prefix, edit_distance
from dialoguekit.projections.projection import Projection
from dialoguekit.store.upcasters import Upcaster

API_VERSION = 1
"""The version of the plugin API.  A plugin made for another version is listed, not loaded."""

_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_DOTTED = rf"{_NAME}\.{_NAME}"
_TEMPLATE = r"[a-z0-9]+(-[a-z0-9]+)*"
"""The pattern of template names, which may begin with a digit, as the 4-D cycle does."""

CUSTOM = "custom"
"""The template of a run with its own order: ``params={"order": "blue white … blue"}``."""

ChapterFunction: TypeAlias = Callable[[Any, Scope], Chapter]
"""A function that builds a chapter from the view of a projection and a scope."""

FlagsFunction: TypeAlias = Callable[[Any, str], Iterable[Flag]]
"""A function that returns the active flags of a workshop, from a view and the workshop's id."""

SuggestFunction: TypeAlias = Callable[[Any, SuggestionContext], Iterable[Suggestion]]
"""A function that returns suggestions for the facilitator, from a view and the state of a run."""


def _name_field(pattern: str = _NAME) -> Any:
    return attrs.field(
        validator=[attrs.validators.instance_of(str), attrs.validators.matches_re(pattern)]
    )


def _text_field(**kwargs: Any) -> Any:
    return attrs.field(validator=attrs.validators.instance_of(str), **kwargs)


def _as_tuple(value: Any) -> Any:
    """Convert a list to a tuple; pass a string, a frequent mistake, to the validator."""
    return value if isinstance(value, str) else tuple(value)


def _tuple_of(kind: type) -> Any:
    return attrs.field(
        default=(),
        converter=_as_tuple,
        validator=attrs.validators.deep_iterable(
            attrs.validators.instance_of(kind), attrs.validators.instance_of(tuple)
        ),
    )


_FUNCTION: Any = attrs.validators.is_callable()
_FUNCTION_OR_NONE: Any = attrs.validators.optional(_FUNCTION)


@attrs.frozen(kw_only=True)
class Stage:
    """A step of a method: a hat, a phase of a cycle.

    ``accepts`` are the kinds of contribution that belong to the stage; empty accepts every kind.
    """

    name: str = _name_field()
    title: str = _text_field()
    purpose: str = _text_field(default="")
    accepts: tuple[str, ...] = _tuple_of(str)


@attrs.frozen(kw_only=True)
class Template:
    """An order of stages, and the source that recommends it.

    ``optional`` are indexes in ``stages``, from 0, that may be omitted.
    """

    name: str = _name_field(_TEMPLATE)
    title: str = _text_field()
    stages: tuple[str, ...] = _tuple_of(str)
    optional: tuple[int, ...] = _tuple_of(int)
    source: str = _text_field()

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

    name: str = _name_field()
    stage: str = _text_field()
    text: str = _text_field()


@attrs.frozen(kw_only=True)
class Analysis:
    """A projection, and the chapter built from its view.

    ``flags`` are shown to a facilitator while the workshop runs.
    """

    name: str = _name_field()
    title: str = _text_field()
    summary: str = _text_field()
    projection: Callable[[], Projection[Any]] = attrs.field(validator=_FUNCTION)
    chapter: ChapterFunction = attrs.field(validator=_FUNCTION)
    flags: FlagsFunction | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    api_version: int = API_VERSION


@attrs.frozen(kw_only=True)
class Method:
    """A facilitation method: its stages, templates and prompts, its projection and chapter.

    A method without ``projection`` and ``chapter`` can be run; the core chapters of the report
    cover it.  With ``lists_contributions``, its chapter on one workshop contains every contribution
    of its activities, and the core chapter on contributions refers to it.

    While a workshop runs, ``flags`` returns the flags that apply now, and ``suggest`` returns
    what to ask next.  Without ``suggest``, the prompts of the current stage are suggested.  All
    these functions get the view of the same projection.
    """

    name: str = _name_field()
    title: str = _text_field()
    summary: str = _text_field()
    source: str = _text_field()
    stages: tuple[Stage, ...] = _tuple_of(Stage)
    templates: tuple[Template, ...] = _tuple_of(Template)
    prompts: tuple[Prompt, ...] = _tuple_of(Prompt)
    projection: Callable[[], Projection[Any]] | None = attrs.field(
        default=None, validator=_FUNCTION_OR_NONE
    )
    chapter: ChapterFunction | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    flags: FlagsFunction | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    suggest: SuggestFunction | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    lists_contributions: bool = False
    api_version: int = API_VERSION
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
        if (self.projection is None) != (self.chapter is None):
            raise ValueError("projection and chapter go together: give both, or neither")
        if self.projection is None and (self.flags or self.suggest):
            raise ValueError("flags and suggest need a view: give a projection too")
        object.__setattr__(self, "_stages_by_kind", _index_stages_by_kind(self.stages))

    def stage(self, name: str | None) -> Stage | None:
        """Return the stage of that name; None if there is none."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def template(self, name: str | None) -> Template | None:
        """Return the template of that name; None if there is none."""
        return next((t for t in self.templates if t.name == name), None)

    def stage_of(self, kind: str | None, current: str | None = None) -> str | None:
        """Return the stage that accepts a declared kind of contribution; None if no stage names it.

        If several accept it, the ``current`` stage takes precedence.
        """
        if kind is None:
            return None
        accepting = self._stages_by_kind.get(_normalise_kind(kind), ())
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


def _normalise_kind(kind: str) -> str:
    return kind.strip().casefold()


def _index_stages_by_kind(stages: Iterable[Stage]) -> Mapping[str, tuple[str, ...]]:
    """Map each kind to the stages that accept it, in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for stage in stages:
        for kind in dict.fromkeys(map(_normalise_kind, stage.accepts)):
            found[kind] = (*found.get(kind, ()), stage.name)
    return found


@attrs.frozen(kw_only=True)
class Command:
    """A command with a name: ``leeds.execute_named("abcd.identify", …)``.

    ``function`` takes the state of a workshop, the context of the command and the values to record.
    It returns events, or raises a refusal.  The name begins with the prefix of the plugin's events.
    """

    name: str = _name_field(_DOTTED)
    function: Callable[Concatenate[Workshop, CommandContext, ...], CommandEvents] = attrs.field(
        validator=_FUNCTION
    )
    api_version: int = API_VERSION


def _check_distinct(plural_noun: str, declared: Sequence[Stage | Template | Prompt]) -> None:
    names = [each.name for each in declared]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two {plural_noun} of the method are named {name!r}: rename one")


def _check_stages(where: str, stages: Sequence[str], known: set[str]) -> None:
    for stage in stages:
        if stage not in known:
            raise ValueError(f"{where} names the stage {stage!r}: the method has no such stage")


@attrs.frozen(kw_only=True)
class EventDeclaration:
    """An event class of a plugin, with upcasters from its older schema versions.

    Its wire name begins with a prefix of the plugin.  Each upcaster names the same event type.
    """

    event: type[Event] = attrs.field()
    upcasters: tuple[Upcaster, ...] = _tuple_of(Upcaster)

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
