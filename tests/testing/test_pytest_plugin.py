"""The pytest fixtures: documented, prefixed and imported only when used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dialoguekit.testing import pytest_plugin

pytest_plugins = ["pytester"]

NAMES = sorted(pytest_plugin.__all__)

TESTS = '''
"""Tests of a plugin."""

import types

from dialoguekit.plugin import Method, hookimpl


class Garden:
    @hookimpl
    def dialoguekit_methods(self):
        return (Method(name="garden", title="Garden", summary="Beds.", source="ours"),)


def test_a_kit_is_fresh(dialoguekit_kit):
    assert dialoguekit_kit.workshops() == []
    dialoguekit_kit.workshop("leeds").schedule(title="Leeds", groups=("peers",))


def test_a_kit_is_fresh_again(dialoguekit_kit):
    assert dialoguekit_kit.workshops() == []
    assert "conversation" in dialoguekit_kit.methods


def test_kits_have_the_plugins_that_are_given(dialoguekit_kit_with):
    assert list(dialoguekit_kit_with(garden=Garden()).methods) == ["conversation", "garden"]
    assert list(dialoguekit_kit_with().methods) == ["conversation"]


def test_methods_are_run(dialoguekit_generated, dialoguekit_kit):
    assert dialoguekit_generated(workshop="york", seed=2).version > 40
    assert dialoguekit_kit.workshops() == ["york"]


def test_workshops_are_simulated(dialoguekit_simulated, dialoguekit_simulated_programme):
    assert dialoguekit_simulated.workshops() == ["leeds"]
    assert len(dialoguekit_simulated_programme.workshops()) == 2


def test_a_simulation_is_shared(dialoguekit_simulated):
    assert dialoguekit_simulated.store.head() > 2000
'''


IMPORTED = """
import sys
import dialoguekit.testing.pytest_plugin
print(*sorted(name for name in sys.modules if name.split(".")[0] in {"attr", "dialoguekit"}))
"""


def test_each_fixture_has_a_prefix_and_a_docstring() -> None:
    """The prefix avoids conflicts with the fixtures of authors."""
    assert NAMES == [
        "dialoguekit_generated",
        "dialoguekit_kit",
        "dialoguekit_kit_with",
        "dialoguekit_simulated",
        "dialoguekit_simulated_programme",
    ]
    for name in NAMES:
        assert getattr(pytest_plugin, name).__doc__


def test_the_fixtures_work(pytester: pytest.Pytester, pytestconfig: pytest.Config) -> None:
    """Tests of a plugin author pass with them."""
    pytester.makepyfile(TESTS)
    installed = pytestconfig.pluginmanager.has_plugin("dialoguekit")
    options = [] if installed else ["-p", "dialoguekit.testing.pytest_plugin"]
    outcome = pytester.runpytest_inprocess(*options, "-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=6)


def test_nothing_is_imported_before_a_fixture_is_used(tmp_path: Path) -> None:
    """A test session that does not use dialoguekit starts without importing it."""
    output = subprocess.run(
        [sys.executable, "-c", IMPORTED],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    ).stdout
    assert output.split() == [
        "dialoguekit",
        "dialoguekit.testing",
        "dialoguekit.testing.pytest_plugin",
    ]
