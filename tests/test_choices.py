"""Messages about a name that is not among the known ones."""

import pytest

from dialoguekit.choices import (
    did_you_mean,
    find_near,
    offer,
    require_known,
    require_names,
    resolve,
)
from dialoguekit.errors import InvalidSetting

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
