"""What plugins declare: methods and analyses, as values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from dialoguekit.events import Event
from dialoguekit.log.upcasts import Upcast
from dialoguekit.projection import Projection
from dialoguekit.report.blocks import Chapter, Scope

API_VERSION = 1
"""The version of this face.  A plugin that was made for another is listed, not loaded."""

_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"


def _name_field() -> Any:
    return attrs.field(
        validator=[attrs.validators.instance_of(str), attrs.validators.matches_re(_NAME)]
    )


def _text_field(**kwargs: Any) -> Any:
    return attrs.field(validator=attrs.validators.instance_of(str), **kwargs)


def _tuple_of(kind: type) -> Any:
    return attrs.field(
        default=(),
        converter=tuple,
        validator=attrs.validators.deep_iterable(attrs.validators.instance_of(kind)),
    )


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
    """An order of stages, and who recommends it."""

    name: str = _name_field()
    title: str = _text_field()
    stages: tuple[str, ...] = _tuple_of(str)
    source: str = _text_field()


@attrs.frozen(kw_only=True)
class Prompt:
    """A question that a method suggests asking in a stage."""

    name: str = _name_field()
    stage: str = _text_field()
    text: str = _text_field()


@attrs.frozen(kw_only=True)
class Analysis:
    """A projection, and the chapter that its view becomes."""

    name: str = _name_field()
    title: str = _text_field()
    summary: str = _text_field()
    projection: Callable[[], Projection[Any]]
    chapter: Callable[[Any, Scope], Chapter]
    api_version: int = API_VERSION


@attrs.frozen(kw_only=True)
class Method:
    """A method of facilitation: its stages, templates and prompts, its projection and chapter.

    A method without ``projection`` and ``chapter`` can be run, and the neutral chapters of the
    report tell of it.
    """

    name: str = _name_field()
    title: str = _text_field()
    summary: str = _text_field()
    source: str = _text_field()
    stages: tuple[Stage, ...] = _tuple_of(Stage)
    templates: tuple[Template, ...] = _tuple_of(Template)
    prompts: tuple[Prompt, ...] = _tuple_of(Prompt)
    projection: Callable[[], Projection[Any]] | None = None
    chapter: Callable[[Any, Scope], Chapter] | None = None
    api_version: int = API_VERSION

    def __attrs_post_init__(self) -> None:
        known = {stage.name for stage in self.stages}
        for template in self.templates:
            _check_stages(f"template {template.name!r}", template.stages, known)
        for prompt in self.prompts:
            _check_stages(f"prompt {prompt.name!r}", (prompt.stage,), known)
        if (self.projection is None) != (self.chapter is None):
            raise ValueError("a method has both projection and chapter, or neither")

    def template(self, name: str) -> Template | None:
        """The template of that name."""
        return next((t for t in self.templates if t.name == name), None)


def _check_stages(where: str, stages: Sequence[str], known: set[str]) -> None:
    for stage in stages:
        if stage not in known:
            raise ValueError(f"{where} names the stage {stage!r}, which the method does not have")


@attrs.frozen(kw_only=True)
class EventKind:
    """An event class that a plugin brings, under its own prefix, with the steps from older versions."""

    event: type[Event]
    upcasts: tuple[Upcast, ...] = _tuple_of(Upcast)
