"""What plugins declare: methods and analyses, as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Concatenate, TypeAlias

import attrs

from dialoguekit.document.blocks import Chapter, Flag, Scope
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.events import Event, event_type, is_event
from dialoguekit.plugin.guidance import Situation, Suggestion
from dialoguekit.plugin.stage_order import distance, on_the_way
from dialoguekit.projections.projection import Projection
from dialoguekit.store.upcasters import Upcast

API_VERSION = 1
"""The version of this face.  A plugin that was made for another is listed, not loaded."""

_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_DOTTED = rf"{_NAME}\.{_NAME}"
_TEMPLATE = r"[a-z0-9]+(-[a-z0-9]+)*"
"""Templates may begin with a number, as the 4-D cycle does."""

CUSTOM = "custom"
"""The template of a run with an order of its own: ``params={"order": "blue white … blue"}``."""

Chapters: TypeAlias = Callable[[Any, Scope], Chapter]
"""What turns the view of a projection into a chapter."""

Raised: TypeAlias = Callable[[Any, str], Iterable[Flag]]
"""What turns the view of a projection into the flags that stand in one workshop, by its id."""

Suggested: TypeAlias = Callable[[Any, Situation], Iterable[Suggestion]]
"""What turns the view of a projection into what a facilitator could ask next."""


def _name_field(pattern: str = _NAME) -> Any:
    return attrs.field(
        validator=[attrs.validators.instance_of(str), attrs.validators.matches_re(pattern)]
    )


def _text_field(**kwargs: Any) -> Any:
    return attrs.field(validator=attrs.validators.instance_of(str), **kwargs)


def _as_tuple(value: Any) -> Any:
    """Freeze a list; leave a string (a frequent slip) for the validator to name."""
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

    ``admits`` are the kinds of contribution that belong to it; empty admits every kind.
    """

    name: str = _name_field()
    title: str = _text_field()
    purpose: str = _text_field(default="")
    admits: tuple[str, ...] = _tuple_of(str)


@attrs.frozen(kw_only=True)
class Template:
    """An order of stages, and who recommends it.

    ``optional`` are places in ``stages``, counted from 0, that may be left out.
    """

    name: str = _name_field(_TEMPLATE)
    title: str = _text_field()
    stages: tuple[str, ...] = _tuple_of(str)
    optional: tuple[int, ...] = _tuple_of(int)
    source: str = _text_field()

    def __attrs_post_init__(self) -> None:
        for place in self.optional:
            if not 0 <= place < len(self.stages):
                why = f"place {place} is optional, and there are {len(self.stages)} stages"
                raise ValueError(f"template {self.name!r}: {why}")

    def away(self, entered: Sequence[str]) -> int:
        """How many stages an order is away from this one: to put in, leave out or replace."""
        return distance(self.stages, entered, self.optional)

    def begins_with(self, entered: Sequence[str]) -> bool:
        """Whether an order can still become this one by going on."""
        return on_the_way(self.stages, entered, self.optional)


@attrs.frozen(kw_only=True)
class Prompt:
    """A question that a method suggests asking in a stage."""

    name: str = _name_field()
    stage: str = _text_field()
    text: str = _text_field()


@attrs.frozen(kw_only=True)
class Analysis:
    """A projection, and the chapter that its view becomes.

    ``flags`` are what a facilitator sees of it while the workshop runs.
    """

    name: str = _name_field()
    title: str = _text_field()
    summary: str = _text_field()
    projection: Callable[[], Projection[Any]] = attrs.field(validator=_FUNCTION)
    chapter: Chapters = attrs.field(validator=_FUNCTION)
    flags: Raised | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    api_version: int = API_VERSION


@attrs.frozen(kw_only=True)
class Method:
    """A method of facilitation: its stages, templates and prompts, its projection and chapter.

    A method without ``projection`` and ``chapter`` can be run, and the neutral chapters of the
    report tell of it.  With ``tells_contributions`` its chapter on one workshop holds every
    contribution of its activities, and the chapter on what was said points to it.

    While a workshop runs, ``flags`` say which of its rules are broken right now, and ``suggest``
    what to ask next; a method without it suggests the prompts of its stage.  All of them get the
    view of the one projection.
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
    chapter: Chapters | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    flags: Raised | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    suggest: Suggested | None = attrs.field(default=None, validator=_FUNCTION_OR_NONE)
    tells_contributions: bool = False
    api_version: int = API_VERSION
    # Which stages admit a kind: asked for every contribution of a replay.
    _admitting: Mapping[str, tuple[str, ...]] = attrs.field(init=False, eq=False, repr=False)

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
            raise ValueError("a method has both projection and chapter, or neither")
        if self.projection is None and (self.flags or self.suggest):
            raise ValueError("flags and suggest look at a view, and there is no projection")
        object.__setattr__(self, "_admitting", _admitting(self.stages))

    def stage(self, name: str | None) -> Stage | None:
        """The stage of that name."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def template(self, name: str | None) -> Template | None:
        """The template of that name."""
        return next((t for t in self.templates if t.name == name), None)

    def stage_of(self, kind: str | None, entered: str | None = None) -> str | None:
        """The stage that a declared kind of contribution belongs to; None where it tells nothing.

        Where several admit it, the one that is ``entered`` comes first.
        """
        if kind is None:
            return None
        admitting = self._admitting.get(_plain(kind), ())
        return entered if entered in admitting else next(iter(admitting), None)

    def announced(self, template: str | None, order: str = "") -> Template | None:
        """The order that a run said it would follow; None where it said none that is known.

        ``order`` names stages, divided by spaces or commas, and counts before ``template``.
        """
        own = tuple(order.casefold().replace(",", " ").split())
        if not own:
            return self.template(template)
        source = "its facilitator"
        return Template(name=CUSTOM, title="An order of its own", stages=own, source=source)


def _plain(kind: str) -> str:
    return kind.strip().casefold()


def _admitting(stages: Iterable[Stage]) -> Mapping[str, tuple[str, ...]]:
    """Which stages admit each kind, in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for stage in stages:
        for kind in dict.fromkeys(map(_plain, stage.admits)):
            found[kind] = (*found.get(kind, ()), stage.name)
    return found


@attrs.frozen(kw_only=True)
class Decision:
    """A decision function that can be asked for by name: ``leeds.act("abcd.identify", …)``.

    ``function`` takes the state of a workshop, the circumstances in which something is noted,
    and what is to be recorded; it returns events, or refuses.  Its name stands under the prefix
    of the plugin's own events.
    """

    name: str = _name_field(_DOTTED)
    function: Callable[Concatenate[Workshop, Noting, ...], Decided] = attrs.field(
        validator=_FUNCTION
    )
    api_version: int = API_VERSION


def _check_distinct(what: str, declared: Sequence[Stage | Template | Prompt]) -> None:
    names = [each.name for each in declared]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two {what} of the method are called {name!r}")


def _check_stages(where: str, stages: Sequence[str], known: set[str]) -> None:
    for stage in stages:
        if stage not in known:
            raise ValueError(f"{where} names the stage {stage!r}, which the method does not have")


@attrs.frozen(kw_only=True)
class EventKind:
    """An event class that a plugin brings, with the steps from its older versions.

    Its wire name stands under the plugin's own prefix, and its upcasts are of that name.
    """

    event: type[Event] = attrs.field()
    upcasts: tuple[Upcast, ...] = _tuple_of(Upcast)

    @event.validator
    def _check_event(self, _: object, event: object) -> None:
        if not (isinstance(event, type) and is_event(event)):
            raise TypeError(f"event must be an event class, not {event!r}")

    def __attrs_post_init__(self) -> None:
        name = event_type(self.event).name
        for upcast in self.upcasts:
            if upcast.type != name:
                raise ValueError(f"an upcast of {upcast.type!r} stands with the event {name!r}")
