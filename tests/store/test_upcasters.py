"""Upcasters from one version of an event to the next."""

from __future__ import annotations

import pytest

from dialoguekit.errors import InvalidEvent
from dialoguekit.store.upcasters import MissingUpcaster, Payload, Upcaster, UpcasterChain


def _tracing_upcaster(name: str) -> Upcaster:
    """Return an upcaster for a name such as ``a.b 1``, which it adds to the payload."""
    type, version = name.split()
    return Upcaster(
        type, int(version), lambda payload: {**payload, "steps": [*payload.get("steps", []), name]}
    )


@pytest.mark.parametrize(
    ("version", "target", "applied"),
    [(1, 4, ["a.b 1", "a.b 2", "a.b 3"]), (2, 3, ["a.b 2"]), (3, 3, []), (5, 4, [])],
)
def test_upcasters_are_applied_one_by_one(version: int, target: int, applied: list[str]) -> None:
    """A payload is converted to the target version, and no further."""
    chain = UpcasterChain(_tracing_upcaster(f"a.b {n}") for n in (3, 1, 2, 4))

    assert chain.upcast("a.b", version, target, {"steps": []})["steps"] == applied


def test_each_type_has_its_own_upcasters() -> None:
    """Upcasters of another type are not applied."""
    chain = UpcasterChain([_tracing_upcaster("a.b 1"), _tracing_upcaster("c.d 1")])

    assert chain.upcast("c.d", 1, 2, {}) == {"steps": ["c.d 1"]}


@pytest.mark.parametrize(("version", "missing"), [(1, 2), (2, 2), (4, 4)])
def test_a_missing_upcaster_is_reported(version: int, missing: int) -> None:
    """The error contains the version that no upcaster converts."""
    chain = UpcasterChain([_tracing_upcaster("a.b 1"), _tracing_upcaster("a.b 3")])

    with pytest.raises(MissingUpcaster) as caught:
        chain.upcast("a.b", version, 5, {})
    assert caught.value.version == missing


def test_a_version_has_one_upcaster() -> None:
    """A second upcaster for a version is refused before anything is read."""
    with pytest.raises(InvalidEvent, match=r"a\.b: upcaster from version 2 is declared twice"):
        UpcasterChain(
            [_tracing_upcaster("a.b 1"), _tracing_upcaster("a.b 2"), _tracing_upcaster("a.b 2")]
        )


def test_an_error_of_an_upcaster_is_raised() -> None:
    """It is not mistaken for a missing upcaster, even if it is a KeyError."""

    def rename(payload: Payload) -> Payload:
        return {"text": payload["words"]}

    chain = UpcasterChain([Upcaster("a.b", 1, rename)])

    with pytest.raises(KeyError, match="words"):
        chain.upcast("a.b", 1, 2, {"text": "no words"})
