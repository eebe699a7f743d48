"""All checks: a plugin that conforms, and one that cannot be loaded."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

import dialoguekit_parallel_thinking
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.errors import MissingExtra
from dialoguekit.plugin import hookimpl
from dialoguekit.plugin.registry.discovery import candidate_of
from dialoguekit.testing.conformance import CHECKS, assert_conforms, check_plugin, documentation
from dialoguekit.testing.conformance.plugin_under_test import resolve_candidate

pytestmark = pytest.mark.usefixtures("two_environments")

BARE = attrs.evolve(
    orchard.METHOD,
    sessions=None,
    rules=(),
    suggestions=None,
    session_blocks=None,
    programme_blocks=None,
)
"""A method without any functions, which is checked fast."""


def test_a_shipped_plugin_conforms() -> None:
    """Its only finding lists a use of recorded text, and progress is reported for every check."""
    steps: list[tuple[str, int, int]] = []
    found = check_plugin(
        dialoguekit_parallel_thinking, examples=10, progress=lambda *step: steps.append(step)
    )
    assert found.ok
    (finding,) = found.findings
    assert finding.message.endswith("reads the recorded text: counts the words of a feeling")
    assert found.checks == CHECKS
    assert [name for name, _, _ in steps] == [*CHECKS, "done"]
    assert steps[-1] == ("done", len(CHECKS), len(CHECKS))
    assert str(found).startswith("parallel-thinking conforms (loads, ")


def test_a_plugin_with_everything_conforms() -> None:
    """The orchard has a method, an analysis, an event and a command."""
    assert_conforms(orchard, examples=5)


def test_a_plugin_that_cannot_be_loaded_is_found() -> None:
    """No other check is run."""

    class Broken:
        """A plugin with a hook that returns a number."""

        @hookimpl
        def dialoguekit_methods(self) -> Any:
            return 1

    found = check_plugin(Broken(), name="broken")
    (finding,) = found.findings
    assert (found.plugin, found.checks, found.ok) == ("broken", ("loads",), False)
    assert "dialoguekit_methods must return an iterable" in finding.message
    assert "dialoguekit plugins --load" in finding.fix


def test_the_failure_contains_all_findings(
    broken_plugin: Callable[..., types.ModuleType],
) -> None:
    """Each finding shows the message and the fix; plays are run, too."""

    def fail(workshop: WorkshopHandle) -> None:
        raise ZeroDivisionError

    stage = attrs.evolve(BARE.stages[0], purpose=" ")
    method = attrs.evolve(BARE, stages=(stage,))
    with pytest.raises(AssertionError) as failed:
        assert_conforms(broken_plugin(methods=[method], doc=None), plays=[fail], examples=5)
    text = str(failed.value)
    assert text.startswith("orchard does not conform: 3 findings.")
    assert "module dialoguekit_orchard: it has no docstring" in text
    assert "the stage 'planting' has no purpose" in text
    assert "Fix: State the purpose of the stage." in text
    assert "fail raised ZeroDivisionError()" in text


def test_a_plugin_has_the_name_of_its_module() -> None:
    """The common prefix is removed, and a candidate keeps its name."""
    module = types.ModuleType("dialoguekit_world_cafe")
    assert resolve_candidate(module, None).name == "world-cafe"
    assert resolve_candidate(module, "café").name == "café"
    assert resolve_candidate(orchard, None).name == "orchard"
    assert resolve_candidate(candidate_of("x", orchard), None).name == "x"
    assert resolve_candidate(object(), None).name == "object"


def test_a_plugin_that_makes_a_check_fail_is_found(
    broken_plugin: Callable[..., types.ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other checks are run, and missing libraries are raised."""

    def fail(error: BaseException) -> Callable[[object], None]:
        def check(_: object) -> None:
            raise error

        return check

    plugin = broken_plugin(methods=[BARE])
    monkeypatch.setattr(documentation, "check", fail(ZeroDivisionError()))
    (finding,) = check_plugin(plugin, examples=5).findings
    assert (finding.check, finding.subject) == ("documentation", "plugin orchard")
    assert finding.message == "the check failed: ZeroDivisionError()"
    for error in (KeyboardInterrupt(), MissingExtra("testing", "Checking")):
        monkeypatch.setattr(documentation, "check", fail(error))
        with pytest.raises(type(error)):
            check_plugin(plugin)
