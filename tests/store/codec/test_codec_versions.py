"""Events of other versions, and of types that nobody here knows."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import MalformedEvent, NewerEvent
from dialoguekit.events import (
    NEUTRAL,
    ContributionMade,
    Event,
    OpaqueEvent,
    WorkshopOpened,
    event,
    fields,
)
from dialoguekit.store import Codec, Payload, Upcast

CODEC = Codec(NEUTRAL)


@event("test.drawn")
class Drawn:
    """A plugin's event."""

    map: str = fields.text()


DRAWN = Codec([Drawn])


def _read(codec: Codec, type: str, payload: object, version: int = 1) -> Event:
    return codec.decode(type, version, json.dumps(payload).encode(), position=7)


@event("test.lifted", version=3)
class LiftedTwice:
    """An event in its third version."""

    text: str = fields.text(default="nothing")
    tags: tuple[str, ...] = fields.labels(default=())


def _rename(was: Payload) -> Payload:
    return {"text": was["words"]}


def _tag(was: Payload) -> Payload:
    return {**was, "tags": ["old"]}


def _fail(was: Payload) -> Payload:
    raise ValueError("cannot be lifted")


def _lifted(*steps: Callable[[Payload], Payload], first: int = 1) -> Codec:
    return Codec(
        [LiftedTwice],
        [Upcast("test.lifted", version, step) for version, step in enumerate(steps, start=first)],
    )


@pytest.mark.parametrize(
    ("version", "payload", "read"),
    [
        (1, {"words": "No"}, LiftedTwice(text="No", tags=("old",))),
        (2, {"text": "No"}, LiftedTwice(text="No", tags=("old",))),
        (3, {"text": "No"}, LiftedTwice(text="No")),
    ],
)
def test_older_versions_are_lifted(version: int, payload: Payload, read: LiftedTwice) -> None:
    """Each older version goes through the steps that follow it, and through no others."""
    assert _read(_lifted(_rename, _tag), "test.lifted", payload, version) == read


def test_what_is_written_is_the_newest_version() -> None:
    """An event is written in the version of its class."""
    codec = _lifted(_rename, _tag)

    assert codec.encode(LiftedTwice(text="No")) == ("test.lifted", 3, b'{"text":"No"}')
    assert codec.types == {"test.lifted"}


@pytest.mark.parametrize(
    ("codec", "version", "payload", "why", "path"),
    [
        (_lifted(_rename), 1, {"words": "No"}, "no upcast leads on from version 2", "$"),
        (_lifted(_tag, first=2), 1, {"words": "No"}, "no upcast leads on from version 1", "$"),
        (_lifted(_rename, _tag), 1, {}, "its upcast failed: KeyError('words')", "$"),
        (_lifted(_fail, _tag), 1, {}, "its upcast failed: ValueError('cannot be lifted')", "$"),
        (_lifted(_rename, _tag), 1, [], "must be an object, not list", "$"),
        (_lifted(_rename, _tag), 1, {"words": 3}, "must be str, not int", "$.text"),
        (_lifted(_rename, _tag), 1, {"words": " "}, "must not be blank", "$.text"),
        (_lifted(_rename, _tag), 2, {"text": "No", "tone": "low"}, "unknown field", "$.tone"),
        (_lifted(_rename, lambda was: None), 1, {"words": "No"}, "must be an object", "$"),  # type: ignore[arg-type, return-value]
    ],
)
def test_a_failed_lift_is_malformed(
    codec: Codec, version: int, payload: object, why: str, path: str
) -> None:
    """Missing steps, steps that raise and steps that lead nowhere are named as such."""
    with pytest.raises(MalformedEvent) as caught:
        _read(codec, "test.lifted", payload, version)

    bad = caught.value
    assert (bad.type, bad.version, bad.position, bad.path) == ("test.lifted", version, 7, path)
    assert bad.why.startswith(why)


def test_newer_versions_are_refused_by_name() -> None:
    """An event of newer code is not guessed at, even if its bytes would fit."""
    with pytest.raises(NewerEvent) as caught:
        _read(_lifted(_rename, _tag), "test.lifted", {"text": "No"}, 4)

    assert not isinstance(caught.value, MalformedEvent)
    assert str(caught.value) == (
        "test.lifted version 4 at position 7: is newer than version 3, the newest known here: "
        "upgrade and read again"
    )


@given(data=st.binary(), version=st.integers(1, 2**40))
def test_unknown_types_are_kept_as_they_are(data: bytes, version: int) -> None:
    """Bytes of a type that nobody registered are not looked into, and come out unchanged."""
    read = CODEC.decode("abcd.asset-identified", version, data)

    assert read == OpaqueEvent("abcd.asset-identified", version, data)
    assert CODEC.encode(read) == ("abcd.asset-identified", version, data)


def test_an_opaque_event_is_read_once_its_plugin_is_there() -> None:
    """What one vocabulary keeps unread another one reads."""
    stored = DRAWN.encode(Drawn(map="M"))
    kept = CODEC.decode(*stored)
    assert isinstance(kept, OpaqueEvent)

    assert DRAWN.decode(*CODEC.encode(kept)) == Drawn(map="M")


@pytest.mark.parametrize(
    ("opaque", "error"),
    [
        (OpaqueEvent("contribution.made", 1, b"{}"), MalformedEvent),
        (OpaqueEvent("contribution.made", 1, b"no"), MalformedEvent),
        (OpaqueEvent("contribution.made", 2, b"{}"), NewerEvent),
    ],
)
def test_what_could_not_be_read_is_not_written(opaque: OpaqueEvent, error: type[Exception]) -> None:
    """An opaque event of a known type is written only if it can be read again."""
    with pytest.raises(error):
        CODEC.encode(opaque)
    good = OpaqueEvent("workshop.opened", 1, b" {} ")
    assert CODEC.encode(good) == ("workshop.opened", 1, b" {} ")


def test_a_codec_travels_as_its_vocabulary() -> None:
    """A pickled codec reads and writes the same types, and lifts in the same steps."""
    codec = Codec([ContributionMade, WorkshopOpened], [Upcast("workshop.opened", 1, _to_itself)])
    copy = pickle.loads(pickle.dumps(codec))

    made = ContributionMade(contribution="C1", author="P1", text="No")
    assert copy.types == codec.types == {"contribution.made", "workshop.opened"}
    assert copy.encode(made) == codec.encode(made)
    assert copy._vocabulary == codec._vocabulary


_to_itself: Any = dict
