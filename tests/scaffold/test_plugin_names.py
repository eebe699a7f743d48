"""The names of a new plugin."""

from __future__ import annotations

import re
from importlib import invalidate_caches
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import from_regex

from dialoguekit.errors import InvalidSetting
from dialoguekit.events import CORE_EVENTS
from dialoguekit.events.fields import created_id_field
from dialoguekit.plugin.registry.discovery import candidate_of
from dialoguekit.scaffold import SHIPPED_ANALYSES, SHIPPED_METHODS, derive_names
from dialoguekit.scaffold.plugin_names import SHIPPED_EVENT_PREFIXES, PluginNames

ROOT = Path(__file__).parents[2]


def test_all_names_derive_from_one() -> None:
    """These are the distribution, the module, the letters of ids and the title."""
    names = derive_names("open-space")
    assert names.distribution == "dialoguekit-open-space"
    assert names.module == "dialoguekit_open_space"
    assert names.letters == "OPSP"
    assert names.title == "Open Space"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("fishbowl", "Fishbowl"),
        ("circle-of-voices", "Circle of Voices"),
        ("the-long-table", "The Long Table"),
        ("method-635", "Method 635"),
    ],
)
def test_a_title_derives_from_the_name(name: str, title: str) -> None:
    """Short words within it stay in lower case."""
    assert derive_names(name).title == title


def test_a_title_can_be_given() -> None:
    """A title may have accents; a name may not."""
    assert derive_names("cafe-du-monde", title="Café du Monde").title == "Café du Monde"


@pytest.mark.parametrize(
    "name",
    ["", "Open", "open_space", "open space", "-open", "open-", "1-2-4-all", "é", "a" * 31, "a--b"],
)
def test_an_invalid_name_is_refused(name: str) -> None:
    """The error describes a valid name."""
    with pytest.raises(InvalidSetting, match="lower-case words with dashes"):
        derive_names(name)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("dialoguekit", "reserved for dialoguekit itself"),
        ("core", "reserved for dialoguekit's own distribution"),
        ("conversation", "a method that is built into dialoguekit"),
        ("attendance", "an analysis that is built into dialoguekit"),
        ("workshop", "the prefix of core events"),
        ("interview", "the prefix of events of a plugin that dialoguekit ships"),
        ("world-cafe", "a method that dialoguekit ships"),
    ],
)
def test_a_reserved_name_is_refused_with_its_owner(name: str, owner: str) -> None:
    """A shipped plugin need not be installed."""
    with pytest.raises(InvalidSetting, match=f"The name '{name}' is {owner}: choose another"):
        derive_names(name)


def test_the_name_of_an_installed_plugin_is_reserved(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names its distribution."""
    cafe = candidate_of("tea-house", object(), distribution="somebodys-tea-house")
    monkeypatch.setattr("dialoguekit.scaffold.plugin_names.discover", lambda: [cafe])
    with pytest.raises(InvalidSetting, match="an installed plugin \\(somebodys-tea-house\\)"):
        derive_names("tea-house")


def test_the_shipped_names_are_those_of_the_plugins_directory() -> None:
    """Their event prefixes are listed too."""
    plugins = {path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml")}
    assert plugins == {*SHIPPED_METHODS, *SHIPPED_ANALYSES}
    declared = {
        found
        for path in ROOT.glob("plugins/*/src/*/events.py")
        for found in re.findall(r'@event\("([a-z-]+)\.', path.read_text(encoding="utf-8"))
    }
    assert declared <= {*SHIPPED_METHODS, *SHIPPED_EVENT_PREFIXES}
    assert declared >= {*SHIPPED_EVENT_PREFIXES}


@pytest.mark.parametrize(
    "title", ["", " Open", "Open\nSpace", 'The "Space"', "a" * 41, "{title}", "a|b", "a\\b"]
)
def test_an_invalid_title_is_refused(title: str) -> None:
    """A title appears in Python, TOML and Markdown."""
    with pytest.raises(InvalidSetting, match="The title must be one line"):
        derive_names("open-space", title=title)


def test_an_author_is_optional_and_one_line() -> None:
    """The same characters are refused as in a title."""
    assert derive_names("open-space").author == ""
    assert derive_names("open-space", author="Ana Alder").author == "Ana Alder"
    with pytest.raises(InvalidSetting, match="The author must be one line"):
        derive_names("open-space", author='"')


@pytest.mark.parametrize("name", ["json", "click", "this", "ast"])
def test_the_name_of_a_module_is_refused(name: str) -> None:
    """It would be unclear which of both a command names."""
    with pytest.raises(InvalidSetting, match="choose another") as caught:
        derive_names(name)
    assert "\n" not in str(caught.value)


def test_the_module_of_another_package_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plugin of that name may be importable without being installed."""
    (tmp_path / "dialoguekit_tea_house").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert derive_names("tea-house").module == "dialoguekit_tea_house"  # A directory is no module.
    (tmp_path / "dialoguekit_tea_house/__init__.py").touch()
    invalidate_caches()
    with pytest.raises(InvalidSetting, match="is the Python module dialoguekit_tea_house: choose"):
        derive_names("tea-house")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("fishbowl", "FSHB"),
        ("fish-bowl", "FSBW"),
        ("circle-of-voices", "CRVC"),
        ("one-two-four", "ONTF"),
        ("a-b-c-d-e-f", "BCDE"),
        ("method-635", "MTHD"),
        ("tea", "TEA"),
        ("a", "AXX"),
    ],
)
def test_the_letters_of_ids_come_from_the_name(name: str, letters: str) -> None:
    """First the consonants of each word count; short words are left out."""
    assert PluginNames(name=name, title="").letters == letters


@given(from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,6}){0,3}", fullmatch=True))
def test_the_letters_of_ids_are_never_those_of_the_core(name: str) -> None:
    """They are three or four capital letters."""
    letters = PluginNames(name=name, title="").letters
    core = {found[1] for found in map(created_id_field, CORE_EVENTS) if found is not None}
    assert letters not in core
    assert re.fullmatch("[A-Z]{3,4}", letters)


def test_distinct_names_usually_have_distinct_letters() -> None:
    """These are methods that a facilitator may know."""
    known = """
        open-space fishbowl samoan-circle future-search delphi citizens-jury charrette
        one-two-four-all talking-circle proaction-cafe study-circle deliberative-poll
        socratic-dialogue bohmian-dialogue speaking-time focus-group consensus-conference
    """
    names = known.split()
    assert len({PluginNames(name=name, title="").letters for name in names}) == len(names)
