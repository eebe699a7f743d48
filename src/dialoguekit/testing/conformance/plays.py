"""Check that everything is built in generated workshops and in plays, and what was not reached."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.events import event_type
from dialoguekit.events.fields import personal_fields
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, Source
from dialoguekit.testing.findings import ERROR, INFO, Finding
from dialoguekit.testing.purity.code_ownership import checked_code_of
from dialoguekit.testing.whole_output import (
    declared_blocks,
    functions_of,
    location_of,
    short_path,
)

NAME = "plays"

_PREFIXES = ("blocks", "rules", "view")
"""The beginnings of the names of modules whose functions are expected to be entered."""

_PLAY = (
    "Hand in a play, a function of a workshop's handle that reaches it: "
    "assert_conforms(plugin, plays=[play]), or dialoguekit plugin check --plays module:play."
)


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the output on all recorded workshops, complete and cut off in every stage."""
    findings = list(_check_recordings(plugin))
    for source in plugin.safe_sources:
        for output in plugin.outputs(source):
            findings += plugin.report_failures(NAME, source, output.failures)
    findings += _unreached_events(plugin)
    findings += _unreached_commands(plugin)
    for source in plugin.safe_sources:
        findings += _unreached_blocks(plugin, source)
    return [*findings, *_unreached_functions(plugin)]


def _check_recordings(plugin: PluginUnderTest) -> Iterator[Finding]:
    """Yield the errors that ended a play or the generation of a workshop."""
    for description, error in plugin.recordings.failures.items():
        code = checked_code_of([*(c.function for c in plugin.loaded.commands), *plugin.plays])
        where = location_of(error, code)
        yield _finding(
            f"plugin {plugin.loaded.name}",
            f"{description} raised {error!r}{f' at {where}' if where else ''}",
            "Fix the play, or the command that it calls.",
            ERROR,
        )


def _unreached_events(plugin: PluginUnderTest) -> Iterator[Finding]:
    for cls in plugin.events:
        if cls not in plugin.recordings.event_classes:
            message = "no command recorded it, in generated workshops and plays"
            yield _finding(f"event {event_type(cls).name}", message, _PLAY)
            continue
        for name in sorted(personal_fields(cls) - plugin.recordings.filled_fields(cls)):
            message = f"its text {name!r} was never recorded, in generated workshops and plays"
            yield _finding(f"event {event_type(cls).name}", message, _PLAY)


def _unreached_commands(plugin: PluginUnderTest) -> Iterator[Finding]:
    for command in plugin.loaded.commands:
        if not plugin.recordings.has_succeeded(command):
            refusal = plugin.recordings.refusals.get(command.name)
            last = "" if refusal is None else f"; at last: {refusal}"
            message = f"it recorded nothing, in generated workshops and plays{last}"
            yield _finding(f"command {command.name}", message, _PLAY)


def _unreached_blocks(plugin: PluginUnderTest, source: Source) -> Iterator[Finding]:
    entered = plugin.recordings.entered
    for name, function in declared_blocks(source.value):
        if not entered.includes(function):
            message = f"its {name} were never built, in generated workshops and plays"
            yield _finding(source.name, message, _PLAY)


def _unreached_functions(plugin: PluginUnderTest) -> Iterator[Finding]:
    """Yield a finding for each module of blocks, rules or views with functions never entered."""
    if not any(functions_of(source.value) for source in plugin.safe_sources):
        return
    for file in plugin.files:
        if file.name.startswith(_PREFIXES):
            missed = list(plugin.recordings.entered.not_entered([file]))
            if missed:
                listed = ", ".join(f"{found.name} (line {found.line})" for found in missed)
                message = f"{short_path(str(file))} has functions that were never entered: {listed}"
                yield _finding(f"plugin {plugin.loaded.name}", message, _PLAY)


def _finding(subject: str, message: str, fix: str, severity: str = INFO) -> Finding:
    return Finding(check=NAME, subject=subject, message=message, fix=fix, severity=severity)
