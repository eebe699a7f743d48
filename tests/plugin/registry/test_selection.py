"""Selection of plugins by name, before any of them is imported."""

from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from dialoguekit.errors import InvalidSetting
from dialoguekit.plugin.registry.registry import candidate_of
from dialoguekit.plugin.registry.selection import CORE_PLUGIN, PLUGINS_VARIABLE, PluginSelection

INSTALLED = ("abcd", "inquiry", "world-cafe")
CANDIDATES = [candidate_of(name, None) for name in INSTALLED]


def included(*names: str) -> list[str]:
    """Return the installed plugins that a selection includes."""
    selection = PluginSelection.parse(names, "plugins")
    return [name for name in INSTALLED if selection.includes(name)]


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
        ("-gone", list(INSTALLED)),
        ("ABCD", []),
    ],
)
def test_names_include_and_dashes_exclude(text: str, loaded: list[str]) -> None:
    """With dashes only, all other plugins are included."""
    assert included(text) == loaded
    assert included(*text.split(",")) == loaded


@examples(st.lists(st.sampled_from([*INSTALLED, *(f"-{name}" for name in INSTALLED)])))
def test_the_order_of_names_does_not_matter(names: list[str]) -> None:
    """An excluded plugin stays excluded."""
    assert included(*names) == included(*reversed(names)) == included(",".join(names))


def test_no_selection_includes_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unset variable includes all plugins, an empty one none."""
    monkeypatch.delenv(PLUGINS_VARIABLE, raising=False)
    assert all(PluginSelection.from_environment().includes(name) for name in INSTALLED)
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    assert not any(PluginSelection.from_environment().includes(name) for name in INSTALLED)
    monkeypatch.setenv(PLUGINS_VARIABLE, "-abcd")
    assert [
        name for name in INSTALLED if PluginSelection.from_environment().includes(name)
    ] == list(INSTALLED[1:])


@pytest.mark.parametrize("text", ["-", "abcd,-", "abcd, - ,inquiry"])
def test_a_dash_without_a_name_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dash may have been meant to exclude a plugin."""
    monkeypatch.setenv(PLUGINS_VARIABLE, text)
    with pytest.raises(InvalidSetting, match="DIALOGUEKIT_PLUGINS has a dash without a name"):
        PluginSelection.from_environment()


def test_an_excluded_candidate_is_marked() -> None:
    """It keeps its position, so that it can be listed."""
    found = PluginSelection.parse(["-inquiry"], "plugins").apply_to(CANDIDATES)
    assert [(c.name, c.excluded, c.failure) for c in found] == [
        ("abcd", False, None),
        ("inquiry", True, None),
        ("world-cafe", False, None),
    ]
    assert PluginSelection(None).apply_to(CANDIDATES) == CANDIDATES


def test_a_selected_plugin_that_is_not_installed_fails() -> None:
    """The reason lists the installed plugins; a missing excluded plugin is only listed."""
    found = PluginSelection.parse(["gone,abcd,gone,-away"], "plugins").apply_to(CANDIDATES)
    gone, away = found[3:]
    assert (gone.name, gone.excluded) == ("gone", False)
    assert gone.failure == "it is not installed. Installed plugins: abcd, inquiry, world-cafe"
    assert (away.name, away.excluded) == ("away", True)
    (missing,) = PluginSelection.parse(["gone"], "plugins").apply_to([])
    assert missing.failure == "it is not installed. Installed plugins: none"


@pytest.mark.parametrize("text", [CORE_PLUGIN, f"abcd,{CORE_PLUGIN}", f"-{CORE_PLUGIN}"])
def test_the_core_plugin_is_never_missing(text: str) -> None:
    """It is always loaded."""
    assert [c.name for c in PluginSelection.parse([text], "plugins").apply_to(CANDIDATES)] == list(
        INSTALLED
    )
