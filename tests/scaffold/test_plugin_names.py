"""What a new plugin is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dialoguekit.errors import InvalidSetting
from dialoguekit.scaffold import SHIPPED, named

ROOT = Path(__file__).parents[2]


def test_everything_follows_from_one_name() -> None:
    """What is installed, what is imported, the class of the fold, and what people read."""
    names = named("open-space")
    assert names.distribution == "dialoguekit-open-space"
    assert names.module == "dialoguekit_open_space"
    assert names.projection == "OpenSpace"
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
def test_a_title_follows_from_the_name(name: str, title: str) -> None:
    """Small words within it stay small."""
    assert named(name).title == title


def test_a_title_can_be_given() -> None:
    """Names have no accents, and titles may."""
    assert named("cafe-du-monde", title="Café du Monde").title == "Café du Monde"


@pytest.mark.parametrize(
    "name",
    ["", "Open", "open_space", "open space", "-open", "open-", "1-2-4-all", "é", "a" * 33, "a--b"],
)
def test_an_impossible_name_is_refused_with_one_that_would_do(name: str) -> None:
    """It stands in logs, in a module and in the names of events."""
    with pytest.raises(InvalidSetting, match="lower-case words with dashes"):
        named(name)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("dialoguekit", "dialoguekit's own"),
        ("core", "that of dialoguekit's own distribution"),
        ("conversation", "a method that is built into dialoguekit"),
        ("attendance", "an analysis that is built into dialoguekit"),
        ("workshop", "the prefix of events of dialoguekit itself"),
        ("interview", "the prefix of events of a plugin that dialoguekit ships with"),
        ("world-cafe", "a method that dialoguekit ships with"),
    ],
)
def test_a_name_that_is_taken_says_whose_it_is(name: str, whose: str) -> None:
    """Whether or not it is installed here."""
    with pytest.raises(InvalidSetting, match=f"The name '{name}' is {whose}: choose another"):
        named(name)


def test_a_plugin_that_is_installed_here_keeps_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its distribution is named."""
    from dialoguekit.plugin.registry.discovery import given

    cafe = given("tea-house", object(), distribution="somebodys-tea-house")
    monkeypatch.setattr("dialoguekit.scaffold.plugin_names.installed", lambda: [cafe])
    with pytest.raises(InvalidSetting, match="installed here \\(somebodys-tea-house\\)"):
        named("tea-house")


def test_what_ships_is_what_stands_under_plugins() -> None:
    """A plugin that is added there is added to SHIPPED, and its own prefix to PREFIXES."""
    assert sorted(path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml")) == [*SHIPPED]
    from dialoguekit.scaffold.plugin_names import PREFIXES

    declared = {
        found
        for path in ROOT.glob("plugins/*/src/*/events.py")
        for found in re.findall(r'@event\("([a-z-]+)\.', path.read_text(encoding="utf-8"))
    }
    assert declared <= {*SHIPPED, *PREFIXES}
    assert declared >= {*PREFIXES}


@pytest.mark.parametrize(
    "title", ["", " Open", "Open\nSpace", 'The "Space"', "a" * 41, "{title}", "a|b", "a\\b"]
)
def test_a_title_that_no_line_can_hold_is_refused(title: str) -> None:
    """It stands in Python, TOML and Markdown."""
    with pytest.raises(InvalidSetting, match="The title must be one line"):
        named("open-space", title=title)


def test_an_author_is_one_line_too() -> None:
    """And may be left out."""
    assert named("open-space").author == ""
    assert named("open-space", author="Ana Alder").author == "Ana Alder"
    with pytest.raises(InvalidSetting, match="The author must be one line"):
        named("open-space", author='"')


@pytest.mark.parametrize(
    ("name", "projection"),
    [
        ("none", "NoneFold"),  # A word of Python.
        ("value-error", "ValueErrorFold"),  # Built in.
        ("course", "CourseFold"),  # Of the face.
        ("recorded-event", "RecordedEventFold"),  # Of the events.
        ("insight", "InsightFold"),  # Of the package itself.
    ],
)
def test_a_class_is_not_named_like_another(name: str, projection: str) -> None:
    """Where the name of the fold is taken in the package, it is called a fold."""
    assert named(name).projection == projection
