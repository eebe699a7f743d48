"""Plugins of a kit are selected by candidates, by names, or by the environment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from threading import Event
from types import SimpleNamespace
from typing import Any, NoReturn

import attrs
import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.application.opening import candidates
from dialoguekit.errors import InvalidSetting, PluginLoadError
from dialoguekit.plugin import Method, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, candidate_of
from dialoguekit.plugin.registry.selection import PLUGINS_VARIABLE

NAMES = ("abcd", "cafe", "inquiry")


def plugin(name: str) -> Candidate:
    """Return a plugin with one method of the same name."""
    method = Method(name=name, title=name.title(), summary="?", source="us")
    return candidate_of(name, SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [method])))


def fail_on_import() -> NoReturn:
    """Fail when a plugin is imported that must not be."""
    raise AssertionError("the plugin was imported")


@pytest.fixture(autouse=True)
def set_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Three plugins are installed; the function sets the environment variable."""
    monkeypatch.setattr(
        "dialoguekit.application.opening.discover", lambda: [plugin(name) for name in NAMES]
    )

    def set_variable(value: str | None) -> None:
        if value is None:
            monkeypatch.delenv(PLUGINS_VARIABLE, raising=False)
        else:
            monkeypatch.setenv(PLUGINS_VARIABLE, value)

    set_variable(None)
    return set_variable


def method_names(kit: Kit) -> list[str]:
    """Return the methods of a kit, without that of the core plugin."""
    with kit:
        return [name for name in kit.methods if name != "conversation"]


def test_all_installed_plugins_are_loaded_by_default() -> None:
    kit = dialoguekit.open()
    assert not any(loaded.excluded for loaded in kit.plugins.plugins)
    assert method_names(kit) == list(NAMES)


@pytest.mark.parametrize(
    ("value", "loaded"),
    [
        ("abcd", ["abcd"]),
        ("-cafe", ["abcd", "inquiry"]),
        ("abcd,cafe,-cafe", ["abcd"]),
        ("", []),
        ("-dialoguekit", list(NAMES)),
        ("dialoguekit", []),
    ],
)
def test_the_environment_selects_plugins(
    set_environment: Callable[[str | None], None], value: str, loaded: list[str]
) -> None:
    """The core plugin is always loaded."""
    set_environment(value)
    kit = dialoguekit.open()
    assert "conversation" in kit.methods
    assert kit.plugins.failures == ()
    excluded = [found.name for found in kit.plugins.plugins if found.excluded]
    assert method_names(kit) == loaded
    assert sorted([*loaded, *excluded]) == list(NAMES)


@pytest.mark.parametrize(
    ("plugins", "loaded"),
    [
        (["abcd"], ["abcd"]),
        (("cafe", "abcd"), ["abcd", "cafe"]),
        (iter(["-cafe"]), ["abcd", "inquiry"]),
        (["abcd", "cafe", "-cafe"], ["abcd"]),
        (["abcd,cafe"], ["abcd", "cafe"]),
        ("abcd,cafe", ["abcd", "cafe"]),
        ("abcd", ["abcd"]),
        ("", []),
        ([], []),
        ([""], []),
    ],
)
def test_names_override_the_environment(
    set_environment: Callable[[str | None], None], plugins: Any, loaded: list[str]
) -> None:
    """Names are given one by one or separated by commas."""
    set_environment("inquiry,gone")
    with dialoguekit.open(plugins=plugins) as kit:
        assert kit.plugins.failures == ()
        assert method_names(kit) == loaded


def test_candidates_override_the_environment(
    set_environment: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed plugins are not looked up."""
    set_environment("-tour")
    monkeypatch.setattr("dialoguekit.application.opening.discover", fail_on_import)
    assert method_names(dialoguekit.open(plugins=[plugin("tour")])) == ["tour"]
    assert method_names(dialoguekit.open(plugins=[])) == []


def test_an_excluded_plugin_is_not_imported(
    set_environment: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    heavy = attrs.evolve(plugin("heavy"), load=fail_on_import)
    monkeypatch.setattr("dialoguekit.application.opening.discover", lambda: [plugin("abcd"), heavy])
    assert method_names(dialoguekit.open(plugins=["abcd"], strict=True)) == ["abcd"]
    set_environment("-heavy")
    kit = dialoguekit.open(strict=True)
    assert [(found.name, found.excluded) for found in kit.plugins.plugins[1:]] == [
        ("abcd", False),
        ("heavy", True),
    ]
    kit.close()


def test_a_name_that_is_not_installed_is_a_failed_plugin() -> None:
    """A strict kit raises an error; an excluded name may be missing."""
    with dialoguekit.open(plugins=["abcd", "gone", "-away"]) as kit:
        (failed,) = kit.plugins.failures
        assert failed.name == "gone"
        assert failed.failure == "it is not installed. Installed plugins: abcd, cafe, inquiry"
        assert method_names(kit) == ["abcd"]
    with pytest.raises(PluginLoadError, match="Plugin gone failed: it is not installed"):
        dialoguekit.open(plugins=["abcd", "gone"], strict=True)
    assert method_names(dialoguekit.open(plugins=["-away"], strict=True)) == list(NAMES)


@pytest.mark.parametrize(
    "plugins", [["abcd", plugin("cafe")], [plugin("cafe"), "-abcd"], [7], [plugin("cafe"), None]]
)
def test_names_and_candidates_cannot_be_mixed(plugins: list[Any]) -> None:
    with pytest.raises(InvalidSetting, match="plugins must be all names or all candidates"):
        dialoguekit.open(plugins=plugins)


def test_a_dash_without_a_name_is_refused(
    set_environment: Callable[[str | None], None],
) -> None:
    """The error names the setting or the variable."""
    with pytest.raises(InvalidSetting, match="plugins has a dash without a name"):
        dialoguekit.open(plugins=["abcd", "-"])
    set_environment("-")
    with pytest.raises(InvalidSetting, match="DIALOGUEKIT_PLUGINS has a dash without a name"):
        dialoguekit.open()


def test_candidates_are_listed_without_import(monkeypatch: pytest.MonkeyPatch) -> None:
    """The core plugin is the first."""
    heavy = attrs.evolve(plugin("heavy"), load=fail_on_import)
    monkeypatch.setattr("dialoguekit.application.opening.discover", lambda: [heavy])
    core, other = candidates()
    assert (core.name, core.module) == ("dialoguekit", "dialoguekit.report.chapters")
    assert other == heavy


def test_a_kit_can_set_the_plugin_timeout() -> None:
    """A plugin that times out does not prevent opening the log."""
    done = Event()

    def wait() -> list[Method]:
        done.wait()
        return []

    slow = candidate_of("slow", SimpleNamespace(dialoguekit_methods=hookimpl(wait)))
    with dialoguekit.open(plugins=[slow], plugin_timeout_s=1) as kit:
        assert [found.name for found in kit.plugins.failures] == ["slow"]
        kit.workshop("leeds").schedule(title="Leeds", groups=("all",))
    done.set()
    with pytest.raises(InvalidSetting, match="plugin_timeout_s must be a number of sec"):
        dialoguekit.open(plugins=[], plugin_timeout_s=0)


def test_a_plugin_that_hangs_does_not_prevent_the_process_from_exiting() -> None:
    code = (
        "import time, types, dialoguekit\n"
        "from dialoguekit.plugin import hookimpl\n"
        "from dialoguekit.plugin.registry.registry import candidate_of\n"
        "slow = types.SimpleNamespace(dialoguekit_methods=hookimpl(lambda: time.sleep(600)))\n"
        "with dialoguekit.open(plugins=[candidate_of('slow', slow)], plugin_timeout_s=1) as kit:\n"
        "    print(kit.plugins.failures[0].name)\n"
    )
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "slow\n", "")
