"""Check that docstrings, titles, sources, purposes and prompts exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import attrs

from dialoguekit.events import event_type
from dialoguekit.plugin.method import Method
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, Source
from dialoguekit.testing.findings import Finding

NAME = "documentation"

SECTIONS = ("By:", "Refused when:", "Flagged when:")
"""The sections of the docstring of every event, in addition to ``Fields:``."""


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the documentation of the module, commands, events, methods and analyses."""
    return [
        *_check_code(plugin),
        *_check_events(plugin),
        *(f for s in plugin.sources for f in _check_texts(s)),
    ]


def _finding(subject: str, message: str, fix: str) -> Finding:
    return Finding(check=NAME, subject=subject, message=message, fix=fix)


def _check_code(plugin: PluginUnderTest) -> Iterator[Finding]:
    fix = "Begin it with a docstring: its purpose in a sentence, and the source of the method."
    if isinstance(plugin.module, ModuleType) and not _is_filled(plugin.module.__doc__):
        yield _finding(f"module {plugin.module.__name__}", "it has no docstring", fix)
    for command in plugin.loaded.commands:
        if not _is_filled(getattr(command.function, "__doc__", None)):
            fix = "Describe in a docstring what it records and which id it creates."
            yield _finding(f"command {command.name}", "its function has no docstring", fix)


def _check_events(plugin: PluginUnderTest) -> Iterator[Finding]:
    for cls in plugin.events:
        docstring, subject = cls.__doc__ or "", f"event {event_type(cls).name}"
        if not _is_filled(docstring):
            fix = f"Describe the event, its fields under 'Fields:', and {', '.join(SECTIONS)}"
            yield _finding(subject, f"{cls.__name__} has no docstring", fix)
            continue
        for section in SECTIONS:
            if not re.search(rf"^\s*{re.escape(section)} *\S", docstring, re.MULTILINE):
                fix = f"Add a line '{section} …', as in the events of dialoguekit."
                yield _finding(subject, f"its docstring has no section {section!r}", fix)
        yield from _check_fields(cls, docstring, subject)


def _check_fields(cls: Any, docstring: str, subject: str) -> Iterator[Finding]:
    fields = [a.name for a in attrs.fields(cls)]
    _, head, listed = docstring.partition("Fields:")
    listed = listed.partition(SECTIONS[0])[0]
    for name in fields:
        if not (head and re.search(rf"^\s*{name}: *\S", listed, re.MULTILINE)):
            fix = f"Add a line '{name}: …' under 'Fields:', with the unit if there is one."
            yield _finding(subject, f"its docstring does not describe the field {name!r}", fix)


def _check_texts(source: Source) -> Iterator[Finding]:
    value = source.value
    texts = {"title": value.title, "summary": value.summary}
    if value.has_chapter:
        texts["absence"] = value.absence
    if isinstance(value, Method):
        texts["source"] = value.source
        yield from _check_stages(source.name, value)
    for name, text in texts.items():
        if not _is_filled(text):
            yield _finding(source.name, f"its {name} is empty", f"State it: {name}='…'.")
    if value.absence.endswith("."):
        message = f"its absence ends with a full stop: {value.absence!r}"
        yield _finding(source.name, message, "Leave it out: the report adds it, or 'in York.'")
    for rule in (*value.rules, *value.workshop_rules):
        if not _is_filled(rule.breaks):
            fix = "State it in the rule, for the table in the README."
            yield _finding(source.name, f"the rule {rule.name!r} does not say what breaks it", fix)


def _check_stages(subject: str, method: Method) -> Iterator[Finding]:
    prompted = {prompt.stage for prompt in method.prompts if _is_filled(prompt.text)}
    for stage in method.stages:
        name = f"the stage {stage.name!r}"
        if not _is_filled(stage.title):
            yield _finding(subject, f"{name} has no title", "Give it a title for readers.")
        if not _is_filled(stage.purpose):
            yield _finding(subject, f"{name} has no purpose", "State the purpose of the stage.")
        if stage.name not in prompted:
            fix = "Give it a prompt: a question that a facilitator can ask in the stage."
            yield _finding(subject, f"{name} has no prompt", fix)
    for template in method.templates:
        if not _is_filled(template.source):
            fix = "Cite who recommends this order, or state that it is your own."
            yield _finding(subject, f"the template {template.name!r} has no source", fix)


def _is_filled(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
