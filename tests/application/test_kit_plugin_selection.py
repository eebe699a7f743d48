"""Which plugins a kit loads: those at hand, those that are named, or what the environment says."""

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
from dialoguekit.application.kit import Kit, candidates
from dialoguekit.errors import InvalidSetting, PluginFailed
from dialoguekit.plugin import Method, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, given
from dialoguekit.plugin.registry.selection import PLUGINS_VARIABLE

NAMES = ("abcd", "cafe", "inquiry")


def plugin(name: str) -> Candidate:
    """A plugin with one method, of its own name."""
    method = Method(name=name, title=name.title(), summary="?", source="us")
    return given(name, SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [method])))


def refuse() -> NoReturn:
    """What must not be called."""
    raise AssertionError("it was imported")


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Three plugins are installed; sets what the environment says of them."""
    monkeypatch.setattr(
        "dialoguekit.application.kit.installed", lambda: [plugin(name) for name in NAMES]
    )

    def say(text: str | None) -> None:
        if text is None:
            monkeypatch.delenv(PLUGINS_VARIABLE, raising=False)
        else:
            monkeypatch.setenv(PLUGINS_VARIABLE, text)

    say(None)
    return say


def own(kit: Kit) -> list[str]:
    """The methods of a kit, without the core's own."""
    with kit:
        return [name for name in kit.methods if name != "conversation"]


def test_all_that_are_installed_are_loaded_unless_somebody_chooses() -> None:
    """And none of them is left out."""
    kit = dialoguekit.open()
    assert not any(loaded.left_out for loaded in kit.host.plugins)
    assert own(kit) == list(NAMES)


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ("abcd", ["abcd"]),
        ("-cafe", ["abcd", "inquiry"]),
        ("abcd,cafe,-cafe", ["abcd"]),
        ("", []),
        ("-dialoguekit", list(NAMES)),
        ("dialoguekit", []),
    ],
)
def test_the_environment_chooses(
    here: Callable[[str | None], None], text: str, loaded: list[str]
) -> None:
    """By names; the core's own plugin is always there."""
    here(text)
    kit = dialoguekit.open()
    assert "conversation" in kit.methods
    assert kit.host.failures == ()
    left_out = [found.name for found in kit.host.plugins if found.left_out]
    assert own(kit) == loaded
    assert sorted([*loaded, *left_out]) == list(NAMES)


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
def test_a_setting_of_the_kit_wins_over_the_environment(
    here: Callable[[str | None], None], plugins: Any, loaded: list[str]
) -> None:
    """In the same words, one by one or on one line."""
    here("inquiry,gone")
    with dialoguekit.open(plugins=plugins) as kit:
        assert kit.host.failures == ()
        assert own(kit) == loaded


def test_the_environment_has_no_say_in_plugins_at_hand(
    here: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is what is installed looked for."""
    here("-tour")
    monkeypatch.setattr("dialoguekit.application.kit.installed", refuse)
    assert own(dialoguekit.open(plugins=[plugin("tour")])) == ["tour"]
    assert own(dialoguekit.open(plugins=[])) == []


def test_what_is_left_out_is_not_imported(
    here: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The choice is made before anything is."""
    heavy = attrs.evolve(plugin("heavy"), load=refuse)
    monkeypatch.setattr("dialoguekit.application.kit.installed", lambda: [plugin("abcd"), heavy])
    assert own(dialoguekit.open(plugins=["abcd"], strict=True)) == ["abcd"]
    here("-heavy")
    kit = dialoguekit.open(strict=True)
    assert [(found.name, found.left_out) for found in kit.host.plugins[1:]] == [
        ("abcd", False),
        ("heavy", True),
    ]
    kit.close()


def test_a_name_that_is_not_installed_is_a_failed_plugin() -> None:
    """With those that are; a strict kit raises, and what is left out may be missing."""
    with dialoguekit.open(plugins=["abcd", "gone", "-away"]) as kit:
        (failed,) = kit.host.failures
        assert failed.name == "gone"
        assert failed.failure == "it is not installed; installed are: abcd, cafe, inquiry"
        assert own(kit) == ["abcd"]
    with pytest.raises(PluginFailed, match="Plugin gone failed: it is not installed; installed a"):
        dialoguekit.open(plugins=["abcd", "gone"], strict=True)
    assert own(dialoguekit.open(plugins=["-away"], strict=True)) == list(NAMES)


@pytest.mark.parametrize(
    "plugins", [["abcd", plugin("cafe")], [plugin("cafe"), "-abcd"], [7], [plugin("cafe"), None]]
)
def test_names_and_plugins_at_hand_are_not_mixed(plugins: list[Any]) -> None:
    """Would what is installed count, or not?"""
    with pytest.raises(InvalidSetting, match="plugins must be names, or candidates, and not som"):
        dialoguekit.open(plugins=plugins)


def test_a_dash_without_a_name_is_refused_where_it_stands(
    here: Callable[[str | None], None],
) -> None:
    """In the environment or in the setting."""
    with pytest.raises(InvalidSetting, match="plugins has a dash without a name"):
        dialoguekit.open(plugins=["abcd", "-"])
    here("-")
    with pytest.raises(InvalidSetting, match="DIALOGUEKIT_PLUGINS has a dash without a name"):
        dialoguekit.open()


def test_candidates_are_found_without_importing_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """The core's own stands first."""
    heavy = attrs.evolve(plugin("heavy"), load=refuse)
    monkeypatch.setattr("dialoguekit.application.kit.installed", lambda: [heavy])
    core, other = candidates()
    assert (core.name, core.module) == ("dialoguekit", "dialoguekit.report.chapters")
    assert other == heavy


def test_a_kit_can_give_plugins_less_time() -> None:
    """One that hangs does not keep a log shut."""
    done = Event()

    def wait() -> list[Method]:
        done.wait()
        return []

    slow = given("slow", SimpleNamespace(dialoguekit_methods=hookimpl(wait)))
    with dialoguekit.open(plugins=[slow], plugin_seconds=1) as kit:
        assert [found.name for found in kit.host.failures] == ["slow"]
        kit.workshop("leeds").schedule(title="Leeds", groups=("all",))
    done.set()
    with pytest.raises(InvalidSetting, match="seconds must be a number of seconds above 0"):
        dialoguekit.open(plugins=[], plugin_seconds=0)


def test_a_plugin_that_hangs_does_not_keep_the_process_from_its_end() -> None:
    """In a fresh process, which ends while the plugin still hangs."""
    code = (
        "import time, types, dialoguekit\n"
        "from dialoguekit.plugin import hookimpl\n"
        "from dialoguekit.plugin.registry.registry import given\n"
        "slow = types.SimpleNamespace(dialoguekit_methods=hookimpl(lambda: time.sleep(600)))\n"
        "with dialoguekit.open(plugins=[given('slow', slow)], plugin_seconds=1) as kit:\n"
        "    print(kit.host.failures[0].name)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "slow\n", "")
