"""Choosing plugins by name, before any of them is imported."""

from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from dialoguekit.errors import InvalidSetting
from dialoguekit.plugin.registry.registry import given
from dialoguekit.plugin.registry.selection import CORE, PLUGINS_VARIABLE, Choice

HERE = ("abcd", "inquiry", "world-cafe")
CANDIDATES = [given(name, None) for name in HERE]


def taken(*names: str) -> list[str]:
    """Which of those that are here a choice takes."""
    choice = Choice.read(names, "plugins")
    return [name for name in HERE if choice.takes(name)]


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ("abcd", ["abcd"]),
        ("world-cafe,abcd", ["abcd", "world-cafe"]),
        (" abcd , world-cafe ,", ["abcd", "world-cafe"]),
        ("abcd,abcd", ["abcd"]),
        ("-abcd", ["inquiry", "world-cafe"]),
        ("- abcd", ["inquiry", "world-cafe"]),
        ("-abcd,-inquiry", ["world-cafe"]),
        ("abcd,inquiry,-abcd", ["inquiry"]),
        ("-abcd,abcd", []),
        ("-abcd,inquiry", ["inquiry"]),
        ("", []),
        (" , ", []),
        ("gone", []),
        ("-gone", list(HERE)),
        ("ABCD", []),
    ],
)
def test_names_choose_and_dashes_leave_out(text: str, loaded: list[str]) -> None:
    """Those that are named, less those with a dash; with dashes alone, all but these."""
    assert taken(text) == loaded
    assert taken(*text.split(",")) == loaded


@examples(st.lists(st.sampled_from([*HERE, *(f"-{name}" for name in HERE)])))
def test_a_choice_does_not_depend_on_the_order_of_names(names: list[str]) -> None:
    """What is left out stays out, wherever it stands."""
    assert taken(*names) == taken(*reversed(names)) == taken(",".join(names))


def test_no_choice_takes_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is not set leaves out none; one that is set and empty takes none."""
    monkeypatch.delenv(PLUGINS_VARIABLE, raising=False)
    assert all(Choice.of_environment().takes(name) for name in HERE)
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    assert not any(Choice.of_environment().takes(name) for name in HERE)
    monkeypatch.setenv(PLUGINS_VARIABLE, "-abcd")
    assert [name for name in HERE if Choice.of_environment().takes(name)] == list(HERE[1:])


@pytest.mark.parametrize("text", ["-", "abcd,-", "abcd, - ,inquiry"])
def test_a_dash_without_a_name_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It might have been meant to leave something out."""
    monkeypatch.setenv(PLUGINS_VARIABLE, text)
    with pytest.raises(InvalidSetting, match="DIALOGUEKIT_PLUGINS has a dash without a name"):
        Choice.of_environment()


def test_what_is_not_taken_is_marked_and_stays_in_its_place() -> None:
    """So that it can be listed."""
    found = Choice.read(["-inquiry"], "plugins").among(CANDIDATES)
    assert [(c.name, c.left_out, c.failure) for c in found] == [
        ("abcd", False, None),
        ("inquiry", True, None),
        ("world-cafe", False, None),
    ]
    assert Choice(None).among(CANDIDATES) == CANDIDATES


def test_what_is_named_and_not_here_is_missing() -> None:
    """With what there is; what is left out and not here misses nobody, and is listed."""
    found = Choice.read(["gone,abcd,gone,-away"], "plugins").among(CANDIDATES)
    gone, away = found[3:]
    assert (gone.name, gone.left_out) == ("gone", False)
    assert gone.failure == "it is not installed; installed are: abcd, inquiry, world-cafe"
    assert (away.name, away.left_out) == ("away", True)
    (alone,) = Choice.read(["gone"], "plugins").among([])
    assert alone.failure == "it is not installed; installed are: none"


@pytest.mark.parametrize("text", [CORE, f"abcd,{CORE}", f"-{CORE}"])
def test_the_core_s_own_plugin_is_not_among_those_that_are_missing(text: str) -> None:
    """It is always there."""
    assert [c.name for c in Choice.read([text], "plugins").among(CANDIDATES)] == list(HERE)
