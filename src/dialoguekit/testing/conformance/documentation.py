"""Whether a plugin says what it is for: docstrings, titles, sources, purposes, prompts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import attrs

from dialoguekit.events import event_type
from dialoguekit.plugin.types import Method
from dialoguekit.testing.conformance.plugin_under_test import Bench, Source
from dialoguekit.testing.findings import Finding

NAME = "documentation"

SECTIONS = ("By:", "Refused when:", "Flagged when:")
"""What the docstring of every event says, besides its fields."""


def check(bench: Bench) -> list[Finding]:
    """Everything that explains itself, by whether it does."""
    return [*_of_code(bench), *_of_events(bench), *(f for s in bench.sources for f in _of_words(s))]


def _finding(subject: str, message: str, mend: str) -> Finding:
    return Finding(check=NAME, subject=subject, message=message, mend=mend)


def _of_code(bench: Bench) -> Iterator[Finding]:
    mend = "Begin it with a docstring: what it is, in a sentence, and where the method comes from."
    if isinstance(bench.module, ModuleType) and not _said(bench.module.__doc__):
        yield _finding(f"module {bench.module.__name__}", "it has no docstring", mend)
    for source in bench.sources:
        if isinstance(source.projection, type) and not _own_docstring(source.projection):
            mend = "Say in a docstring what it folds, and what its view tells."
            yield _finding(source.projection_name, "it has no docstring", mend)
    for decision in bench.loaded.decisions:
        if not _said(getattr(decision.function, "__doc__", None)):
            mend = "Say in a docstring what is recorded, and which id is returned."
            yield _finding(f"decision {decision.name}", "its function has no docstring", mend)


def _own_docstring(cls: type[Any]) -> bool:
    inherited = {base.__doc__ for base in cls.__mro__[1:]}
    return _said(cls.__doc__) and cls.__doc__ not in inherited


def _of_events(bench: Bench) -> Iterator[Finding]:
    for cls in bench.events:
        told, subject = cls.__doc__ or "", f"event {event_type(cls).name}"
        if not _said(told):
            mend = f"Say what happened, its fields under 'Fields:', and {', '.join(SECTIONS)}"
            yield _finding(subject, f"{cls.__name__} has no docstring", mend)
            continue
        for section in SECTIONS:
            if not re.search(rf"^\s*{re.escape(section)} *\S", told, re.MULTILINE):
                mend = f"Add a line '{section} …', as the events of dialoguekit have."
                yield _finding(subject, f"its docstring does not say {section!r}", mend)
        yield from _of_fields(cls, told, subject)


def _of_fields(cls: Any, told: str, subject: str) -> Iterator[Finding]:
    fields = [a.name for a in attrs.fields(cls)]
    _, head, listed = told.partition("Fields:")
    listed = listed.partition(SECTIONS[0])[0]
    for name in fields:
        if not (head and re.search(rf"^\s*{name}: *\S", listed, re.MULTILINE)):
            mend = f"Add a line '{name}: …' under 'Fields:', with its unit if it has one."
            yield _finding(subject, f"its docstring does not explain the field {name!r}", mend)


def _of_words(source: Source) -> Iterator[Finding]:
    value = source.value
    said = {"title": value.title, "summary": value.summary}
    if isinstance(value, Method):
        said["source"] = value.source
        yield from _of_stages(source.name, value)
    for name, words in said.items():
        if not _said(words):
            yield _finding(source.name, f"its {name} is blank", f"Give it a {name}.")


def _of_stages(subject: str, method: Method) -> Iterator[Finding]:
    prompted = {prompt.stage for prompt in method.prompts if _said(prompt.text)}
    for stage in method.stages:
        what = f"the stage {stage.name!r}"
        if not _said(stage.title):
            yield _finding(subject, f"{what} has no title", "Give it a title that people read.")
        if not _said(stage.purpose):
            yield _finding(subject, f"{what} has no purpose", "Say what the stage is for.")
        if stage.name not in prompted:
            mend = "Give it a prompt: a question that a facilitator can ask in it."
            yield _finding(subject, f"{what} has no prompt", mend)
    for template in method.templates:
        if not _said(template.source):
            mend = "Name who recommends this order, or say that it is yours."
            yield _finding(subject, f"the template {template.name!r} names no source", mend)


def _said(words: object) -> bool:
    return isinstance(words, str) and bool(words.strip())
