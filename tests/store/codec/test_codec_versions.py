"""Events of other versions, and of unregistered types."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.codec.sample_events import Drawn, decode_json
from tests.store.sample_log import CODEC

from dialoguekit.errors import MalformedEvent, UnsupportedEventVersion
from dialoguekit.events import ContributionMade, OpaqueEvent, WorkshopOpened, event, fields
from dialoguekit.store import Codec, Payload, Upcaster

DRAWN = Codec([Drawn])


@event("test.upcasted", version=3)
class Upcasted:
    """An event in its third version."""

    text: str = fields.text(default="nothing")
    tags: tuple[str, ...] = fields.labels(default=())


def _rename(payload: Payload) -> Payload:
    return {"text": payload["words"]}


def _tag(payload: Payload) -> Payload:
    return {**payload, "tags": ["old"]}


def _fail(payload: Payload) -> Payload:
    raise ValueError("cannot be converted")


def _codec(*steps: Callable[[Payload], Payload], first: int = 1) -> Codec:
    return Codec(
        [Upcasted],
        [Upcaster("test.upcasted", n, step) for n, step in enumerate(steps, start=first)],
    )


@pytest.mark.parametrize(
    ("version", "payload", "decoded"),
    [
        (1, {"words": "No"}, Upcasted(text="No", tags=("old",))),
        (2, {"text": "No"}, Upcasted(text="No", tags=("old",))),
        (3, {"text": "No"}, Upcasted(text="No")),
    ],
)
def test_older_versions_are_upcast(version: int, payload: Payload, decoded: Upcasted) -> None:
    """An event of an older version passes all later upcasters, and no others."""
    assert decode_json(_codec(_rename, _tag), "test.upcasted", payload, version) == decoded


def test_events_are_encoded_in_the_latest_version() -> None:
    """That is the version of the class."""
    codec = _codec(_rename, _tag)

    assert codec.encode(Upcasted(text="No")) == ("test.upcasted", 3, b'{"text":"No"}')
    assert codec.types == {"test.upcasted"}


@pytest.mark.parametrize(
    ("codec", "version", "payload", "reason", "path"),
    [
        (_codec(_rename), 1, {"words": "No"}, "there is no upcaster from version 2", "$"),
        (_codec(_tag, first=2), 1, {"words": "No"}, "there is no upcaster from version 1", "$"),
        (
            _codec(_rename, _tag),
            1,
            {},
            "its upcaster failed: KeyError in test",
            "$",
        ),
        (
            _codec(_fail, _tag),
            1,
            {},
            "its upcaster failed: ValueError in test",
            "$",
        ),
        (_codec(_rename, _tag), 1, [], "must be an object, not list", "$"),
        (_codec(_rename, _tag), 1, {"words": 3}, "must be str, not int", "$.text"),
        (_codec(_rename, _tag), 1, {"words": " "}, "must not be blank", "$.text"),
        (_codec(_rename, _tag), 2, {"text": "No", "tone": "low"}, "unknown field", "$.tone"),
        (_codec(_rename, lambda _: None), 1, {"words": "No"}, "must be an object", "$"),  # type: ignore[arg-type, return-value]
    ],
)
def test_a_failed_upcast_is_malformed(
    codec: Codec, version: int, payload: object, reason: str, path: str
) -> None:
    """Missing upcasters, their errors and their malformed results are reported."""
    with pytest.raises(MalformedEvent) as caught:
        decode_json(codec, "test.upcasted", payload, version)

    error = caught.value
    assert (error.type, error.version, error.position, error.path) == (
        "test.upcasted",
        version,
        7,
        path,
    )
    assert error.reason.startswith(reason)


def test_newer_versions_are_refused() -> None:
    """An event of newer code is not decoded, even if its bytes fit the current class."""
    with pytest.raises(UnsupportedEventVersion) as caught:
        decode_json(_codec(_rename, _tag), "test.upcasted", {"text": "No"}, 4)

    assert not isinstance(caught.value, MalformedEvent)
    assert str(caught.value) == (
        "test.upcasted version 4 at position 7: is newer than version 3, the latest supported "
        "here: upgrade and read again"
    )


@given(data=st.binary(), version=st.integers(1, 2**40))
def test_events_of_unregistered_types_round_trip(data: bytes, version: int) -> None:
    """Their bytes are not parsed, and encoded unchanged."""
    decoded = CODEC.decode("abcd.asset-identified", version, data)

    assert decoded == OpaqueEvent("abcd.asset-identified", version, data)
    assert CODEC.encode(decoded) == ("abcd.asset-identified", version, data)


def test_an_opaque_event_is_decoded_once_its_plugin_is_installed() -> None:
    """Another codec decodes what this one returned as opaque."""
    stored = DRAWN.encode(Drawn(map="M"))
    opaque = CODEC.decode(*stored)
    assert isinstance(opaque, OpaqueEvent)

    assert DRAWN.decode(*CODEC.encode(opaque)) == Drawn(map="M")


@pytest.mark.parametrize(
    ("opaque", "error"),
    [
        (OpaqueEvent("contribution.made", 1, b"{}"), MalformedEvent),
        (OpaqueEvent("contribution.made", 1, b"no"), MalformedEvent),
        (OpaqueEvent("contribution.made", 2, b"{}"), UnsupportedEventVersion),
    ],
)
def test_an_undecodable_opaque_event_is_refused(
    opaque: OpaqueEvent, error: type[Exception]
) -> None:
    """Otherwise it is not encoded."""
    with pytest.raises(error):
        CODEC.encode(opaque)
    good = OpaqueEvent("workshop.opened", 1, b" {} ")
    assert CODEC.encode(good) == ("workshop.opened", 1, b" {} ")


def test_a_codec_can_be_pickled() -> None:
    """The copy has the same classes and upcasters."""
    codec = Codec([ContributionMade, WorkshopOpened], [Upcaster("workshop.opened", 1, _to_itself)])
    copy = pickle.loads(pickle.dumps(codec))

    contribution = ContributionMade(contribution="C1", author="P1", text="No")
    assert copy.types == codec.types == {"contribution.made", "workshop.opened"}
    assert copy.encode(contribution) == codec.encode(contribution)
    assert copy._vocabulary == codec._vocabulary


_to_itself: Any = dict
