"""Malformed bytes, and the errors that report them."""

from __future__ import annotations

import attrs
import pytest
from tests.store.codec.sample_events import Drawn, decode_json
from tests.store.sample_log import CODEC

from dialoguekit.errors import MalformedEvent
from dialoguekit.events import (
    CORE_EVENTS,
    BallotOpened,
    CommitmentMade,
    Context,
    ContributionMade,
    Event,
    PlanSet,
    StanceTaken,
    TurnTaken,
    VoteCast,
    WorkshopOpened,
    WorkshopScheduled,
    event,
    event_type,
)
from dialoguekit.store import Codec, Payload, Upcaster


@event("test.scaled")
class Scaled:
    """An event of a plugin, with a validator of attrs."""

    scale: float = attrs.field(validator=attrs.validators.ge(0.5))


@event("test.second", version=2)
class Second:
    """An event in its second version."""


DRAWN = Codec([Drawn, Scaled])


_CONTRIBUTION = {"contribution": "C1", "author": "P1", "text": "No"}
_COMMITMENT = {"commitment": "CM1", "owner": "P1", "what": "Ring"}
_WORKSHOP = {"title": "T", "groups": ["a"]}
_VOTE = {"ballot": "B1", "voter": "P1"}
_STANCE = {"contribution": "C1", "person": "P1"}
_BALLOT = {"ballot": "B1", "options": ["a"], "roll": ["P1"]}


@pytest.mark.parametrize(
    ("cls", "payload", "path", "reason"),
    [
        # Wrong types
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
        (VoteCast, {**_VOTE, "choices": 3}, "$.choices", "be a mapping"),
        # Wrong structure
        (ContributionMade, [], "$", "must be an object, not list"),
        (ContributionMade, "C1", "$", "must be an object, not str"),
        (ContributionMade, None, "$", "must be an object, not NoneType"),
        (StanceTaken, _STANCE, "$.value", "missing field"),
        (WorkshopOpened, {"b": 1, "a": 2}, "$.a", "unknown field"),
        (ContributionMade, {**_CONTRIBUTION, "Text": "No"}, "$.Text", "unknown field"),
        # Values that the field does not allow
        (ContributionMade, {**_CONTRIBUTION, "text": " "}, "$.text", "must not be blank"),
        (ContributionMade, {**_CONTRIBUTION, "contribution": "17"}, "$.contribution", "like C17"),
        (ContributionMade, {**_CONTRIBUTION, "refs": ["a b"]}, "$.refs", "id without spaces"),
        (StanceTaken, {**_STANCE, "value": 2}, "$.value", "must lie between -1 and 1, not 2"),
        (
            VoteCast,
            {**_VOTE, "choices": [["a", 1], ["a", 2]]},
            "$.choices",
            "has the key <text of 1 character> twice",
        ),
        (
            VoteCast,
            {**_VOTE, "choices": {"a": [1]}},
            "$.choices",
            "contains list under <text",
        ),
    ],
)
def test_an_error_has_the_path(cls: type[Event], payload: object, path: str, reason: str) -> None:
    """It also contains the type, version and position of the event."""
    name = event_type(cls).name

    with pytest.raises(MalformedEvent) as caught:
        decode_json(CODEC, name, payload)

    error = caught.value
    assert (error.type, error.version, error.position, error.path) == (name, 1, 7, path)
    assert reason in error.reason
    assert str(error) == f"{name} version 1 at position 7: {error.reason} (at {path})"


@pytest.mark.parametrize(
    ("payload", "path", "reason"),
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
def test_a_path_leads_into_objects_and_lists(payload: Payload, path: str, reason: str) -> None:
    """Items of lists are counted from 0."""
    with pytest.raises(MalformedEvent) as caught:
        decode_json(DRAWN, "test.drawn", {"map": "M", **payload})

    assert (caught.value.path, caught.value.reason[: len(reason)]) == (path, reason)


def test_a_validator_of_a_plugin_is_called() -> None:
    """An error that names no field is reported for the whole event."""
    with pytest.raises(MalformedEvent) as caught:
        decode_json(DRAWN, "test.scaled", {"scale": 0})

    assert caught.value.path == "$"
    assert caught.value.reason.startswith("'scale' must be >= 0.5")


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
def test_bytes_that_are_not_json_are_malformed(type: str, data: bytes) -> None:
    """This holds for events of each version."""
    codec = Codec([WorkshopOpened, Second], [Upcaster("test.second", 1, lambda payload: payload)])

    with pytest.raises(MalformedEvent) as caught:
        codec.decode(type, 1, data, position=7)
    assert (caught.value.position, caught.value.path) == (7, "$")


def test_the_error_says_that_bytes_are_not_json() -> None:
    """It gives the byte where the parser stopped."""
    with pytest.raises(MalformedEvent, match=r"not JSON: .*\(byte 0\)"):
        CODEC.decode("workshop.opened", 1, b"Workshop opened at nine.")


def test_an_error_may_have_no_position() -> None:
    """Bytes from outside a log have none."""
    with pytest.raises(MalformedEvent, match=r"workshop\.opened version 1: must be an object"):
        CODEC.decode("workshop.opened", 1, b"[]")


def test_an_event_that_fails_only_once_is_malformed() -> None:
    """The fast decoder fails, so the error of the strict one is raised."""
    failures = iter([RuntimeError("failed once")])

    def flaky(instance: object, attribute: object, value: object) -> None:
        for failure in failures:
            raise failure

    @event("test.flaky")
    class Flaky:
        text: str = attrs.field(validator=flaky)  # type: ignore[assignment]

    with pytest.raises(MalformedEvent, match=r"test\.flaky version 1: failed once"):
        _ = Codec([Flaky]).decode("test.flaky", 1, b'{"text":"x"}')


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
def test_the_error_of_a_malformed_context_contains_the_path(data: bytes, path: str) -> None:
    """A context is decoded as strictly as an event."""
    with pytest.raises(MalformedEvent, match="context version 1 at position 7") as caught:
        CODEC.decode_context(data, 7)
    assert caught.value.path == path


def test_equal_contexts_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal bytes give one object, up to a limited number of different ones."""
    monkeypatch.setattr("dialoguekit.store.codec.codec._MAX_CACHED_CONTEXTS", 2)
    codec = Codec(CORE_EVENTS)
    data = [codec.encode_context(Context(by=f"P{n}")) for n in (1, 2, 3)]

    first = [codec.decode_context(stored) for stored in data]
    again = [codec.decode_context(stored) for stored in data]

    assert again == first
    assert [a is b for a, b in zip(first, again, strict=True)] == [True, True, False]
