"""The whole of the checks: a plugin that conforms, and one that cannot even be loaded."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

import dialoguekit_parallel_thinking
from dialoguekit.errors import MissingExtra
from dialoguekit.plugin import hookimpl
from dialoguekit.plugin.registry.discovery import given
from dialoguekit.testing.conformance import CHECKS, assert_conforms, check_plugin, documentation
from dialoguekit.testing.conformance.plugin_under_test import candidate_of


def test_a_shipped_plugin_conforms() -> None:
    """Without so much as a note; and every check tells that it begins."""
    told: list[tuple[str, int, int]] = []
    found = check_plugin(dialoguekit_parallel_thinking, progress=lambda *step: told.append(step))
    assert found.findings == ()
    assert found.checks == CHECKS
    assert [name for name, _, _ in told] == [*CHECKS, "done"]
    assert told[-1] == ("done", len(CHECKS), len(CHECKS))
    assert str(found).startswith("parallel-thinking conforms (loads, ")


def test_a_plugin_with_everything_conforms() -> None:
    """A method, an analysis, an event and a decision of its own."""
    assert_conforms(orchard, examples=5)


def test_a_plugin_that_cannot_be_loaded_is_a_finding() -> None:
    """The only one: nothing else can be looked at."""

    class Broken:
        """Answers with a number."""

        @hookimpl
        def dialoguekit_methods(self) -> Any:
            return 1

    found = check_plugin(Broken(), name="broken")
    (finding,) = found.findings
    assert (found.plugin, found.checks, found.ok) == ("broken", ("loads",), False)
    assert "dialoguekit_methods must return an iterable" in finding.message
    assert "dialoguekit plugins --load" in finding.mend


def test_everything_that_is_found_stands_in_the_failure(
    spoilt: Callable[..., types.ModuleType],
) -> None:
    """What is wrong, and what to mend."""
    stage = attrs.evolve(orchard.METHOD.stages[0], purpose=" ")
    bare = attrs.evolve(
        orchard.METHOD, stages=(stage,), projection=None, chapter=None, flags=None, suggest=None
    )
    with pytest.raises(AssertionError) as failed:
        assert_conforms(spoilt(methods=[bare], doc=None))
    told = str(failed.value)
    assert told.startswith("orchard does not conform: 2 findings.")
    assert "module dialoguekit_orchard: it has no docstring" in told
    assert "the stage 'planting' has no purpose" in told
    assert "Mend: Say what the stage is for." in told


def test_a_plugin_is_called_like_its_module() -> None:
    """Without what all of them have in front; a candidate has its name."""
    module = types.ModuleType("dialoguekit_world_cafe")
    assert candidate_of(module, None).name == "world-cafe"
    assert candidate_of(module, "café").name == "café"
    assert candidate_of(orchard, None).name == "orchard"
    assert candidate_of(given("x", orchard), None).name == "x"
    assert candidate_of(object(), None).name == "object"


def test_a_plugin_that_breaks_a_check_is_a_finding(
    spoilt: Callable[..., types.ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the other checks are made; libraries that are missing are no fault of the plugin's."""

    def fail(error: BaseException) -> Callable[[object], None]:
        def check(_: object) -> None:
            raise error

        return check

    bare = attrs.evolve(orchard.METHOD, projection=None, chapter=None, flags=None, suggest=None)
    plugin = spoilt(methods=[bare])
    monkeypatch.setattr(documentation, "check", fail(ZeroDivisionError()))
    (finding,) = check_plugin(plugin).findings
    assert (finding.check, finding.subject) == ("documentation", "plugin orchard")
    assert finding.message == "it breaks this check: ZeroDivisionError()"
    for error in (KeyboardInterrupt(), MissingExtra("testing", "Checking")):
        monkeypatch.setattr(documentation, "check", fail(error))
        with pytest.raises(type(error)):
            check_plugin(plugin)
