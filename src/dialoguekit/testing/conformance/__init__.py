"""Conformance checks of plugins: all checks that need no knowledge of the method.

::

    def test_the_plugin_conforms():
        assert_conforms(dialoguekit_world_cafe)

The command ``dialoguekit plugin check`` reports the same.  Every problem is a finding with message,
location and fix; exceptions of the plugin are not raised.

The checks, in order:

- ``loads``: the plugin loads strictly in a kit without other plugins;
- ``documentation``: docstrings, titles, sources, purposes and prompts exist;
- ``wire names``: events and commands use the prefix of the plugin, and every version of every event
  survives a round trip through the codec;
- ``commands``: they only read the state, and refuse or return events;
- ``purity``: projections, chapters and flags depend on events alone: see
  :mod:`dialoguekit.testing.purity`;
- ``empty workshop``: everything works without events;
- ``laws``: projections obey the laws, in generated workshops and histories;
- ``chapters``: they render in every format, have evidence and respect consent;
- ``flags``: they have evidence, and the chapter shows the same flags.

Code with external effects, or that never ends, is detected in another process and not run in this
one: the checks after ``purity`` are omitted for such a projection.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from types import ModuleType
from typing import TypeAlias

from dialoguekit.application.kit import open
from dialoguekit.errors import MissingExtra
from dialoguekit.plugin.registry.discovery import Candidate
from dialoguekit.testing.conformance import (
    chapters,
    commands,
    documentation,
    empty_workshop,
    flags,
    projection_laws,
    purity,
    wire_format,
)
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, resolve_candidate
from dialoguekit.testing.findings import ConformanceReport, Finding

__all__ = ["CHECKS", "ConformanceReport", "Finding", "Progress", "assert_conforms", "check_plugin"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the check, the number of finished checks and the total."""

_LOADS = "loads"
_MODULES = (
    documentation,
    wire_format,
    commands,
    purity,
    empty_workshop,
    projection_laws,
    chapters,
    flags,
)

CHECKS = (_LOADS, *(module.NAME for module in _MODULES))
"""The names of the checks, in order."""


def check_plugin(
    plugin: ModuleType | Candidate | object,
    *,
    name: str | None = None,
    examples: int = 50,
    progress: Progress | None = None,
) -> ConformanceReport:
    """Check a plugin: a module or an object with hooks, or a candidate as discovered by a kit.

    ``name`` is the name of the plugin; by default it follows from the module.  ``examples`` is the
    number of generated examples for each law.  ``progress`` is called for every check.

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
    under_test = PluginUnderTest(candidate, loaded, candidate.load(), examples)
    findings = []
    with closing(under_test):
        for done, module in enumerate(_MODULES, start=1):
            report_progress(module.NAME, done, len(CHECKS))
            findings += _run_check(module.NAME, module.check, under_test)
    report_progress("done", len(CHECKS), len(CHECKS))
    return ConformanceReport(plugin=candidate.name, checks=CHECKS, findings=findings)


def assert_conforms(
    plugin: ModuleType | Candidate | object, *, name: str | None = None, examples: int = 50
) -> None:
    """Raise AssertionError with all findings if :func:`check_plugin` finds an error."""
    report = check_plugin(plugin, name=name, examples=examples)
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
