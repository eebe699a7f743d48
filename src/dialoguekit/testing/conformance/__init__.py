"""Whether a plugin conforms: everything that can be checked of it without knowing its method.

::

    def test_the_plugin_conforms():
        assert_conforms(dialoguekit_world_cafe)

The command ``dialoguekit plugin check`` says the same.  What a plugin does wrong is a finding
that says what, where, and what to mend; nothing that it does is raised.

The checks, in their order:

- ``loads``: it loads strictly in a kit of its own;
- ``documentation``: docstrings, titles, sources, purposes and prompts are there;
- ``wire names``: its events and decisions keep to its own prefix, and every event comes back from
  a log as it was, in every version;
- ``decisions``: they read the state, and refuse or return events;
- ``purity``: projections, chapters and flags depend on events alone: see
  :mod:`dialoguekit.testing.purity`;
- ``empty workshop``: nothing is enough;
- ``laws``: projections keep the laws, in improvised workshops and in drawn histories;
- ``chapters``: they render in every format, lead to evidence, and keep to what people agreed;
- ``flags``: they prove what they say, and the chapter says the same.

What changes something outside or never ends is found in another process, and kept from running
in this one: for such a projection the checks after ``purity`` are left out.
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
from dialoguekit.testing.conformance.plugin_under_test import Bench, candidate_of
from dialoguekit.testing.findings import Conformance, Finding

__all__ = ["CHECKS", "Conformance", "Finding", "Progress", "assert_conforms", "check_plugin"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told which check is made, how many are done, and how many there are."""

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
"""The names of the checks, in the order in which they are made."""


def check_plugin(
    plugin: ModuleType | Candidate | object,
    *,
    name: str | None = None,
    examples: int = 50,
    progress: Progress | None = None,
) -> Conformance:
    """Check a plugin: a module or an object with hooks, or a candidate as a kit finds it.

    ``name`` is that of the plugin where it does not follow from its module, ``examples`` how many
    are drawn for each law.  ``progress`` is told of every check.

    Raises :class:`~dialoguekit.errors.MissingExtra` where the libraries for it are missing, and
    nothing because of the plugin.
    """
    tell = progress or _silence
    candidate = candidate_of(plugin, name)
    tell(_LOADS, 0, len(CHECKS))
    with open("memory:", plugins=[candidate]) as kit:
        loaded = next(p for p in kit.host.plugins if p.name == candidate.name)
    if loaded.failure is not None:
        found = [_unloaded(candidate, loaded.failure)]
        return Conformance(plugin=candidate.name, checks=(_LOADS,), findings=found)
    bench = Bench(candidate, loaded, candidate.load(), examples)
    findings: list[Finding] = []
    with closing(bench):
        for done, module in enumerate(_MODULES, start=1):
            tell(module.NAME, done, len(CHECKS))
            findings += _made(module.NAME, module.check, bench)
    tell("done", len(CHECKS), len(CHECKS))
    return Conformance(plugin=candidate.name, checks=CHECKS, findings=findings)


def assert_conforms(
    plugin: ModuleType | Candidate | object, *, name: str | None = None, examples: int = 50
) -> None:
    """Fail with everything that :func:`check_plugin` finds to mend."""
    conformance = check_plugin(plugin, name=name, examples=examples)
    if not conformance.ok:
        raise AssertionError(str(conformance))


def _made(name: str, check: Callable[[Bench], list[Finding]], bench: Bench) -> list[Finding]:
    """What a check finds; that it could not be made where the plugin broke it."""
    try:
        return check(bench)
    except (MissingExtra, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001  # whatever the plugin raises
        finding = Finding(
            check=name,
            subject=f"plugin {bench.loaded.name}",
            message=f"it breaks this check: {error!r}",
            mend="Mend what the other findings say, and check again.",
        )
        return [finding]


def _silence(_: str, __: int, ___: int) -> None:
    """Nobody wants to know."""


def _unloaded(candidate: Candidate, why: str) -> Finding:
    return Finding(
        check=_LOADS,
        subject=f"plugin {candidate.name}",
        message=f"it cannot be loaded: {why}",
        mend="Mend what it says; `dialoguekit plugins --load` repeats it.",
    )
