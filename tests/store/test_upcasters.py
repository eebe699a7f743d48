"""Steps from one version of an event to the next."""

from __future__ import annotations

import pytest

from dialoguekit.errors import InvalidEvent
from dialoguekit.store.upcasters import NoUpcast, Payload, Upcast, Upcasts


def _note(step: str) -> Upcast:
    """A step ``a.b 1`` that leaves its name in the payload."""
    type, version = step.split()
    return Upcast(type, int(version), lambda was: {**was, "steps": [*was.get("steps", []), step]})


@pytest.mark.parametrize(
    ("version", "to", "taken"),
    [
        (1, 4, ["a.b 1", "a.b 2", "a.b 3"]),
        (2, 3, ["a.b 2"]),
        (3, 3, []),
        (5, 4, []),
    ],
)
def test_steps_are_taken_one_by_one(version: int, to: int, taken: list[str]) -> None:
    """A payload is lifted from its version to the one that is asked for, and no further."""
    steps = Upcasts(_note(f"a.b {n}") for n in (3, 1, 2, 4))

    assert steps.lift("a.b", version, to, {"steps": []})["steps"] == taken


def test_types_have_steps_of_their_own() -> None:
    """The steps of another type are not taken."""
    steps = Upcasts([_note("a.b 1"), _note("c.d 1")])

    assert steps.lift("c.d", 1, 2, {}) == {"steps": ["c.d 1"]}


@pytest.mark.parametrize(("version", "gap"), [(1, 2), (2, 2), (4, 4)])
def test_a_gap_is_named(version: int, gap: int) -> None:
    """Where no step leads on the version is named."""
    steps = Upcasts([_note("a.b 1"), _note("a.b 3")])

    with pytest.raises(NoUpcast) as caught:
        steps.lift("a.b", version, 5, {})
    assert caught.value.version == gap


def test_one_version_has_one_step() -> None:
    """Two steps from one version are a mistake, named before anything is read."""
    with pytest.raises(InvalidEvent, match=r"a\.b: upcast from version 2 stands twice"):
        Upcasts([_note("a.b 1"), _note("a.b 2"), _note("a.b 2")])


def test_an_error_of_a_step_is_its_own() -> None:
    """What a step raises is not mistaken for a missing step, not even a KeyError."""

    def rename(payload: Payload) -> Payload:
        return {"text": payload["words"]}

    steps = Upcasts([Upcast("a.b", 1, rename)])

    with pytest.raises(KeyError, match="words"):
        steps.lift("a.b", 1, 2, {"text": "no words"})
