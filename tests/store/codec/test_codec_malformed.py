"""Every way in which stored bytes can be wrong, and what is said about it."""

from __future__ import annotations

import json

import attrs
import pytest

from dialoguekit.errors import MalformedEvent
from dialoguekit.events import (
    NEUTRAL,
    BallotCast,
    BallotOpened,
    CommitmentMade,
    Context,
    ContributionMade,
    Event,
    PlanSet,
    StanceTaken,
    TurnTaken,
    WorkshopOpened,
    WorkshopScheduled,
    event,
    event_type,
    fields,
)
from dialoguekit.events.fields import Pairs
from dialoguekit.store import Codec, Payload, Upcast

CODEC = Codec(NEUTRAL)


@attrs.frozen(kw_only=True)
class Place:
    """Something inside an event of a plugin."""

    name: str
    row: int = 1


@event("test.drawn")
class Drawn:
    """A plugin's event with objects inside and with fields of its own making."""

    map: str = fields.text()
    places: tuple[Place, ...] = ()
    centre: Place | None = None
    scale: float = fields.real(least=0.5, default=1)
    extra: Pairs = fields.pairs(default=())


@event("test.scaled")
class Scaled:
    """A plugin's event with a validator that is not of this house."""

    scale: float = attrs.field(validator=attrs.validators.ge(0.5))


@event("test.second", version=2)
class Second:
    """An event in its second version."""


DRAWN = Codec([Drawn, Scaled])


def _read(codec: Codec, type: str, payload: object, version: int = 1) -> Event:
    return codec.decode(type, version, json.dumps(payload).encode(), position=7)


_CONTRIBUTION = {"contribution": "C1", "author": "P1", "text": "No"}
_COMMITMENT = {"commitment": "CM1", "owner": "P1", "what": "Ring"}
_WORKSHOP = {"title": "T", "groups": ["a"]}
_BALLOT = {"ballot": "B1", "options": ["a"], "roll": ["P1"]}


@pytest.mark.parametrize(
    ("cls", "payload", "path", "why"),
    [
        # The wrong type
        (ContributionMade, {**_CONTRIBUTION, "text": 3}, "$.text", "must be str, not int"),
        (ContributionMade, {**_CONTRIBUTION, "text": None}, "$.text", "must be str, not NoneType"),
        (ContributionMade, {**_CONTRIBUTION, "kind": 3}, "$.kind", "must be str, not int"),
        (ContributionMade, {**_CONTRIBUTION, "refs": "C2"}, "$.refs", "must be a list, not str"),
        (ContributionMade, {**_CONTRIBUTION, "refs": {}}, "$.refs", "must be a list, not dict"),
        (ContributionMade, {**_CONTRIBUTION, "refs": ["C2", 3]}, "$.refs[1]", "must be str"),
        (TurnTaken, {"person": "P1", "words": "many"}, "$.words", "must be int, not str"),
        (TurnTaken, {"person": "P1", "words": 1.0}, "$.words", "must be int, not float"),
        (TurnTaken, {"person": "P1", "words": True}, "$.words", "must be int, not bool"),
        (PlanSet, {"activities": ["a"], "timeboxes": [1, "2"]}, "$.timeboxes[1]", "must be int"),
        (CommitmentMade, {**_COMMITMENT, "due": 3}, "$.due", "must be ISO 8601 text, not int"),
        (CommitmentMade, {**_COMMITMENT, "due": "soon"}, "$.due", "isoformat string: 'soon'"),
        (WorkshopScheduled, {**_WORKSHOP, "start": "2026-13-01T09:00Z"}, "$.start", "month must"),
        (WorkshopScheduled, {**_WORKSHOP, "start": "2026-03-03T09:00"}, "$.start", "with a zone"),
        (BallotOpened, {**_BALLOT, "share": "half"}, "$.share", "must be float, not str"),
        (BallotCast, {"ballot": "B1", "voter": "P1", "choices": 3}, "$.choices", "be a mapping"),
        # The wrong shape
        (ContributionMade, [], "$", "must be an object, not list"),
        (ContributionMade, "C1", "$", "must be an object, not str"),
        (ContributionMade, None, "$", "must be an object, not NoneType"),
        (StanceTaken, {"contribution": "C1", "person": "P1"}, "$.value", "missing field"),
        (WorkshopOpened, {"b": 1, "a": 2}, "$.a", "unknown field"),
        (ContributionMade, {**_CONTRIBUTION, "Text": "No"}, "$.Text", "unknown field"),
        # A value that the field does not allow
        (ContributionMade, {**_CONTRIBUTION, "text": " "}, "$.text", "must not be blank"),
        (ContributionMade, {**_CONTRIBUTION, "contribution": "17"}, "$.contribution", "like C17"),
        (ContributionMade, {**_CONTRIBUTION, "refs": ["a b"]}, "$.refs", "id without spaces"),
        (
            StanceTaken,
            {"contribution": "C1", "person": "P1", "value": 2},
            "$.value",
            "must lie between -1 and 1, not 2",
        ),
        (
            BallotCast,
            {"ballot": "B1", "voter": "P1", "choices": [["a", 1], ["a", 2]]},
            "$.choices",
            "names 'a' twice",
        ),
        (
            BallotCast,
            {"ballot": "B1", "voter": "P1", "choices": {"a": [1]}},
            "$.choices",
            "holds list under 'a'",
        ),
    ],
)
def test_malformed_events_are_named_by_path(
    cls: type[Event], payload: object, path: str, why: str
) -> None:
    """What is wrong with a stored event is said with its type, version, position and path."""
    name = event_type(cls).name

    with pytest.raises(MalformedEvent) as caught:
        _read(CODEC, name, payload)

    bad = caught.value
    assert (bad.type, bad.version, bad.position, bad.path) == (name, 1, 7, path)
    assert why in bad.why
    assert str(bad) == f"{name} version 1 at position 7: {bad.why} (at {path})"


@pytest.mark.parametrize(
    ("payload", "path", "why"),
    [
        ({"places": [{"name": "hall"}, {"name": 3}]}, "$.places[1].name", "must be str, not int"),
        ({"places": [{"name": "hall", "floor": 1}]}, "$.places[0].floor", "unknown field"),
        ({"places": [{"row": 2}]}, "$.places[0].name", "missing field"),
        ({"places": [["hall"]]}, "$.places[0]", "must be an object, not list"),
        ({"centre": {"name": "hall", "row": "2"}}, "$.centre.row", "must be int, not str"),
        ({"centre": []}, "$.centre", "must be an object, not list"),
        ({"scale": True}, "$.scale", "must be float, not bool"),
    ],
)
def test_paths_lead_into_objects_and_lists(payload: Payload, path: str, why: str) -> None:
    """Inside of an event the path goes on through objects and items, counted from 0."""
    with pytest.raises(MalformedEvent) as caught:
        _read(DRAWN, "test.drawn", {"map": "M", **payload})

    assert (caught.value.path, caught.value.why[: len(why)]) == (path, why)


def test_a_validator_of_a_plugin_is_heard() -> None:
    """What a validator says that names no field stands at the whole event."""
    with pytest.raises(MalformedEvent) as caught:
        _read(DRAWN, "test.scaled", {"scale": 0})

    assert caught.value.path == "$"
    assert caught.value.why.startswith("'scale' must be >= 0.5")


_NOT_JSON = [
    b"",
    b"{",
    b"{}{}",
    b"not json",
    b"{'text': 1}",
    b'{"text":NaN}',
    b"\xff",
    b'{"text":"\xed\xa0\x80"}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("data", _NOT_JSON, ids=range(len(_NOT_JSON)))
@pytest.mark.parametrize("type", ["workshop.opened", "test.second"])
def test_bytes_that_are_no_json_are_malformed(type: str, data: bytes) -> None:
    """Bytes that no JSON reader takes are an error of this room, for every version."""
    codec = Codec([WorkshopOpened, Second], [Upcast("test.second", 1, lambda was: was)])

    with pytest.raises(MalformedEvent) as caught:
        codec.decode(type, 1, data, position=7)
    assert (caught.value.position, caught.value.path) == (7, "$")


def test_bytes_that_are_no_json_are_called_so() -> None:
    """The message says that it is not JSON, and where the reader gave up."""
    with pytest.raises(MalformedEvent, match=r"not JSON: .*\(byte 0\)"):
        CODEC.decode("workshop.opened", 1, b"Workshop opened at nine.")


def test_without_a_position_none_is_named() -> None:
    """Bytes that come from elsewhere than a log have no position to name."""
    with pytest.raises(MalformedEvent, match=r"workshop\.opened version 1: must be an object"):
        CODEC.decode("workshop.opened", 1, b"[]")


def test_what_fails_only_once_is_still_malformed() -> None:
    """An event whose class fails on the first reading and not on the second is not let in."""
    failures = iter([RuntimeError("no mood")])

    def moody(instance: object, attribute: object, value: object) -> None:
        for failure in failures:
            raise failure

    @event("test.moody")
    class Moody:
        text: str = attrs.field(validator=moody)  # type: ignore[assignment]

    with pytest.raises(MalformedEvent, match=r"test\.moody version 1: no mood"):
        _ = Codec([Moody]).decode("test.moody", 1, b'{"text":"x"}')


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b'{"by":3}', "$.by"),
        (b'{"by":" "}', "$.by"),
        (b'{"mood":"good"}', "$.mood"),
        (b'{"precision":"century"}', "$.precision"),
        (b'{"capture":null}', "$.capture"),
        (b"[]", "$"),
        (b"by P1", "$"),
        (b"\xff", "$"),
    ],
)
def test_malformed_circumstances_are_named_by_path(data: bytes, path: str) -> None:
    """Circumstances are read as strictly as events."""
    with pytest.raises(MalformedEvent, match="context version 1 at position 7") as caught:
        CODEC.decode_context(data, 7)
    assert caught.value.path == path


def test_equal_circumstances_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal bytes give one object; a log of endless variety does not fill the memory."""
    monkeypatch.setattr("dialoguekit.store.codec.codec._CONTEXTS_KEPT", 2)
    codec = Codec(NEUTRAL)
    data = [codec.encode_context(Context(by=f"P{n}")) for n in (1, 2, 3)]

    first = [codec.decode_context(some) for some in data]
    again = [codec.decode_context(some) for some in data]

    assert again == first
    assert [one is other for one, other in zip(first, again, strict=True)] == [True, True, False]
