"""Messages about a name that is not among the known ones."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.characters import spelling
from dialoguekit.choices import (
    did_you_mean,
    find_near,
    offer,
    require_known,
    require_names,
    resolve,
)
from dialoguekit.errors import InvalidSetting, shown

KNOWN = ["leeds", "york", "Zürich"]


@pytest.mark.parametrize(
    ("name", "near"),
    [("leds", "leeds"), ("LEEDS", "leeds"), ("yorck ", "york"), ("zurich", "Zürich"), ("hull", "")],
)
def test_near_names_are_offered_in_any_case(name: str, near: str) -> None:
    assert find_near(name, KNOWN) == ([near] if near else [])
    assert did_you_mean(name, KNOWN) == (f"Did you mean {near!r}?" if near else "")
    assert offer(name, KNOWN) == (f"Did you mean {near!r}? " if near else "")


def test_a_name_is_found_in_any_normalisation() -> None:
    assert resolve("leeds", KNOWN) == "leeds"
    assert resolve("Zu\u0308rich", KNOWN) == "Zürich"
    assert resolve(" leeds", KNOWN) == "leeds"
    assert resolve(" leeds", [*KNOWN, " leeds"]) == " leeds"
    assert resolve("leds", KNOWN) is None


@pytest.mark.parametrize("names", ["leeds", b"york", 7, None, ["leeds", 7]])
def test_several_names_are_not_one_text(names: object) -> None:
    """The letters of a text would be taken for names."""
    with pytest.raises(InvalidSetting, match=r"workshops=\('name',\)"):
        require_names("workshops", names)  # type: ignore[arg-type]


def test_an_unknown_name_is_refused_with_what_is_near() -> None:
    assert require_known("workshops", ["york", "york"], KNOWN) == ("york",)
    with pytest.raises(InvalidSetting, match="Did you mean 'leeds'"):
        require_known("workshops", ["leds"], KNOWN)


def test_a_name_with_the_same_letters_is_the_only_one_offered() -> None:
    """Case, accents, spaces and punctuation do not matter."""
    zones = ["Europe/Zurich", "Europe/Zuric", "America/New_York"]
    assert find_near("europe/Zürich ", zones) == ["Europe/Zurich"]
    assert find_near("america new york", zones) == ["America/New_York"]
    assert find_near("", zones) == find_near("!?", zones) == []


GROUPS = ["peer supporters", "GPs", "Zürich team", "कि"]


@pytest.mark.parametrize(
    "name",
    [
        "Peer Supporters",
        "peer support",
        "peer suporters",
        "gps",
        "GPS!",
        "zurich-team",
        "ZURICH TEAM",
    ],
)
def test_what_is_spelled_almost_like_something_known_is_shown(name: str) -> None:
    """It says nothing that the known names do not say."""
    assert shown(name, known=GROUPS) == repr(name)
    assert shown(name).startswith("<text of ")


@pytest.mark.parametrize(
    "name",
    ["Ana", "peer supporters Ana", "peer Ana", "Ana GPs", "G", "pee", "Ben Peer", "", "कु", "!"],
)
def test_what_may_be_a_name_is_not_shown(name: str) -> None:
    """Neither alone nor beside something known."""
    assert shown(name, known=GROUPS).startswith("<text of ")


@pytest.mark.parametrize("id", ["P1", "p1", "as12", "#7", "CT-3", "c-04"])
def test_an_id_is_shown_in_either_case(id: str) -> None:
    assert shown(id) == id


@given(st.text(), st.lists(st.text()))
def test_what_is_shown_has_few_letters_that_are_not_known(name: str, known: list[str]) -> None:
    """What is not an id and not the length is the spelling of a known name, but for two letters."""
    told = shown(name, known=known)
    if told.startswith("<text of ") or told == name:
        return
    letters = Counter(spelling(name))
    assert min((letters - Counter(spelling(each))).total() for each in known) <= 2
