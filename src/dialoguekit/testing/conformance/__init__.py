"""Conformance checks of plugins: all checks that need no knowledge of the method.

::

    def test_the_plugin_conforms():
        assert_conforms(dialoguekit_world_cafe, plays=[hold_a_cafe])

A play is a function that is given the handle of a new workshop, and runs the method in it as a
facilitator would: it schedules and opens the workshop, checks people in, and calls commands.  The
command ``dialoguekit plugin check`` reports the same.  Every problem is a finding with message,
location and fix; exceptions of the plugin are not raised.

The checks, in order:

- ``loads``: the plugin loads strictly in a kit without other plugins;
- ``other plugins``: it shares no name, prefix or letters of ids with any other installed plugin;
- ``source code``: it imports the public API only; uses of ``raw_text`` are listed;
- ``documentation``: docstrings, titles, sources, purposes and prompts exist;
- ``wire format``: every version of every event survives a round trip through the codec;
- ``commands``: they only read the state, and refuse or return events, and no refusal tells what is
  personal;
- ``purity``: all that is shown depends on events alone: see :mod:`dialoguekit.testing.purity`;
- ``plays``: everything is built in generated workshops and in plays; what these did not reach is
  listed: events, commands, blocks and functions;
- ``empty workshop``: everything works without data;
- ``laws``: the same events give the same output, in generated workshops and histories;
- ``chapters``: they render in every format and have evidence;
- ``flags``: they have evidence, and suggestions name existing prompts;
- ``privacy``: no text, person, small group or secret fact is shown that must not be.

A part that cannot be built is reported by the first check that builds it.  Code with external
effects, or that never ends, is detected in another process and not run in this one: the checks
after ``purity`` are omitted for such a method or analysis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import TypeAlias

from dialoguekit.application.opening import candidates, open
from dialoguekit.errors import MissingExtra
from dialoguekit.plugin.registry.discovery import Candidate
from dialoguekit.testing.conformance import (
    chapters,
    commands,
    documentation,
    empty_workshop,
    flags,
    other_plugins,
    plays,
    privacy,
    projection_laws,
    purity,
    source_code,
    wire_format,
)
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, resolve_candidate
from dialoguekit.testing.conformance.recordings import Play
from dialoguekit.testing.findings import ConformanceReport, Finding

__all__ = [
    "CHECKS",
    "ConformanceReport",
    "Finding",
    "Play",
    "Progress",
    "assert_conforms",
    "check_plugin",
]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the check, the number of finished checks and the total."""

_LOADS = "loads"
_MODULES = (
    other_plugins,
    source_code,
    documentation,
    wire_format,
    commands,
    purity,
    plays,
    empty_workshop,
    projection_laws,
    chapters,
    flags,
    privacy,
)

CHECKS = (_LOADS, *(module.NAME for module in _MODULES))
"""The names of the checks, in order."""


def check_plugin(
    plugin: ModuleType | Candidate | object,
    *,
    name: str | None = None,
    examples: int = 50,
    plays: Sequence[Play] = (),
    beside: Iterable[Candidate] | None = None,
    progress: Progress | None = None,
) -> ConformanceReport:
    """Check a plugin: a module or an object with hooks, or a candidate as discovered by a kit.

    ``name`` is the name of the plugin; by default it follows from the module.  ``examples`` is the
    number of generated histories and events for each law.  ``plays`` run the method in workshops of
    their own.  ``beside`` are the plugins that it is loaded with, by default the installed ones.
    ``progress`` is called for every check.

    Raises :class:`~dialoguekit.errors.MissingExtra` if a required library is not installed.
    Exceptions of the plugin become findings.
    """
    report_progress = progress or _ignore_progress
    candidate = resolve_candidate(plugin, name)
    report_progress(_LOADS, 0, len(CHECKS))
    with open("memory:", plugins=[candidate]) as kit:
        loaded = next(p for p in kit.plugins.plugins if p.name == candidate.name)
    if loaded.failure is not None:
        findings = [_load_failure(candidate, loaded.failure)]
        return ConformanceReport(plugin=candidate.name, checks=(_LOADS,), findings=findings)
    others = candidates() if beside is None else [*beside]
    under_test = PluginUnderTest(candidate, loaded, candidate.load(), examples, plays, others)
    findings = []
    for done, module in enumerate(_MODULES, start=1):
        report_progress(module.NAME, done, len(CHECKS))
        findings += _run_check(module.NAME, module.check, under_test)
    report_progress("done", len(CHECKS), len(CHECKS))
    return ConformanceReport(plugin=candidate.name, checks=CHECKS, findings=findings)


def assert_conforms(
    plugin: ModuleType | Candidate | object,
    *,
    name: str | None = None,
    examples: int = 50,
    plays: Sequence[Play] = (),
) -> None:
    """Raise AssertionError with all findings if :func:`check_plugin` finds an error."""
    report = check_plugin(plugin, name=name, examples=examples, plays=plays)
    if not report.ok:
        raise AssertionError(str(report))


def _run_check(
    name: str, check: Callable[[PluginUnderTest], list[Finding]], plugin: PluginUnderTest
) -> list[Finding]:
    """Run a check; return a finding if the plugin makes the check itself fail."""
    try:
        return check(plugin)
    except (MissingExtra, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001  # the plugin can raise anything
        finding = Finding(
            check=name,
            subject=f"plugin {plugin.loaded.name}",
            message=f"the check failed: {error!r}",
            fix="Fix the other findings, then check again.",
        )
        return [finding]


def _ignore_progress(_: str, __: int, ___: int) -> None:
    """Ignore the progress."""


def _load_failure(candidate: Candidate, reason: str) -> Finding:
    return Finding(
        check=_LOADS,
        subject=f"plugin {candidate.name}",
        message=f"it cannot be loaded: {reason}",
        fix="Fix this error; `dialoguekit plugins --load` shows it again.",
    )
