"""The short ways of reading and writing: as strict as the long ones, and to the same end."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

import dialoguekit
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import NEUTRAL, ContributionMade, Event, event, fields
from dialoguekit.store import Codec
from dialoguekit.store.codec import fast_decoder, fast_encoder
from dialoguekit.store.codec.fast_decoder import Shapes, Unusual
from dialoguekit.store.codec.strict_converter import converter
from dialoguekit.testing.strategies import any_event, events

CODEC = Codec(NEUTRAL)
STRICT = converter(explain=True)
SAID = b'{"contribution":"C1","author":"P1","text":"[withheld]"}'

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


def shipped() -> list[type[Event]]:
    """The classes of the core and of every plugin that is installed."""
    with dialoguekit.open() as kit:
        return [*NEUTRAL, *kit.host.event_classes]


@event("test.said")
class Said:
    """An event with a field of every kind that an event may have."""

    said: str = fields.identifier("S", subject=True)
    text: str = fields.text(default="[withheld]")


@event("test.checked")
class Checked:
    """An event with a check of its own."""

    text: str = fields.text()

    @text.validator  # type: ignore[attr-defined,untyped-decorator]
    def _check(self, _: attrs.Attribute[str], value: str) -> None:
        if value != "right":
            raise InvalidEvent("test.checked", "text", "must be right")


@pytest.mark.parametrize("cls", shipped(), ids=lambda cls: cls.__name__)
def test_every_event_that_ships_takes_the_short_way(cls: type[Event]) -> None:
    """Its fields are all made by ``fields`` and annotated with what their kinds hold."""
    assert Shapes().reader(cls).__name__ == "_read"


@given(any_event())
def test_the_short_way_reads_what_the_strict_converter_reads(drawn: Event) -> None:
    """An event that was stored comes back equal, of its own class, by either way."""
    cls: Any = type(drawn)
    stored = CODEC.encode_apart(drawn)
    read = Shapes().reader(cls)(stored.data, stored.words)
    assert read == drawn
    assert type(read) is cls
    whole = CODEC.encode(drawn)[2]
    assert Shapes().reader(cls)(whole, None) == STRICT.structure(json.loads(whole), cls)


@given(any_event(), st.data())
def test_the_short_way_takes_nothing_that_the_strict_converter_refuses(
    drawn: Event, data: st.DataObject
) -> None:
    """Whatever JSON stands in a field, is missing, or is too much."""
    cls: Any = type(drawn)
    payload = json.loads(CODEC.encode(drawn)[2])
    names = [*payload, *(a.name for a in attrs.fields(cls)), "unknown"]
    name = data.draw(st.sampled_from(names))
    if data.draw(st.booleans()):
        payload[name] = data.draw(JSON | st.sampled_from(["", " ", "\n", "C0", "x" * 201]))
    else:
        payload.pop(name, None)
    try:
        read = Shapes().reader(cls)(json.dumps(payload).encode(), None)
    except Exception:  # noqa: BLE001  # the long way says what it is
        return
    assert read == STRICT.structure(payload, cls)


@given(any_event())
def test_the_short_way_writes_the_bytes_of_the_long_one(drawn: Event) -> None:
    """Fields in the same order, personal ones withheld and apart."""
    writing = CODEC._writing(drawn)
    if writing.write is None:
        cls: Any = type(drawn)
        assert any(a.metadata["kind"].name in fast_encoder._SPELT_OUT for a in attrs.fields(cls))
        return
    long = CODEC._apart(drawn, writing)
    for short, other in zip(writing.write(drawn), long, strict=True):
        assert CODEC._bytes("", short) == CODEC._bytes("", other)


@given(events(ContributionMade))
def test_an_event_that_was_read_is_as_frozen_as_any(drawn: ContributionMade) -> None:
    """That it was filled plainly leaves no trace."""
    read: Any = CODEC.decode(*CODEC.encode(drawn))
    with pytest.raises(FrozenInstanceError):
        read.text = "other"
    assert hash(read) == hash(drawn)


@pytest.mark.parametrize("words", [b'{"author":"P2"}', b'{"text":" "}', b"[]", b'{"text":null}'])
def test_words_that_are_no_personal_fields_go_the_long_way(words: bytes) -> None:
    """They hold personal fields alone, as their kinds have them."""
    with pytest.raises(Exception, match=r".*"):
        Shapes().reader(ContributionMade)(SAID, words)


def test_words_stand_over_what_stands_for_them() -> None:
    """Without them the event reads as withheld."""
    read = Shapes().reader(ContributionMade)
    assert getattr(read(SAID, b'{"text":"We meet."}'), "text", None) == "We meet."
    assert getattr(read(SAID, None), "text", None) == "[withheld]"


def test_a_class_with_a_check_of_its_own_goes_the_long_way() -> None:
    """Only the long way runs what ``fields`` did not make."""
    with pytest.raises(Unusual):
        Shapes().reader(Checked)(b'{"text":"right"}', None)
    assert fast_encoder.writer(Checked) is None
    assert Codec([Checked]).decode("test.checked", 1, b'{"text":"right"}') == Checked(text="right")


def test_a_default_that_looks_withheld_is_written_the_long_way() -> None:
    """It cannot be told from words that were taken away."""
    assert fast_encoder.writer(Said) is None


def test_ids_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a reader remembers does not grow with the log."""
    monkeypatch.setattr(fast_decoder, "_MOST_REMEMBERED", 3)
    made = Shapes()
    read = made.reader(ContributionMade)
    for number in range(1, 10):
        read(SAID.replace(b'"P1"', b'"P%d"' % number), None)
    assert made._ids == {"P1", "P2", "P3"}


def test_an_annotation_that_nobody_can_resolve_goes_the_long_way() -> None:
    """What its type is cannot be known, so nothing is taken for granted."""
    scope = ModuleType("scope")
    exec(
        "from dialoguekit.events import event, fields\n"
        "@event('test.lost')\nclass Lost:\n    text: 'Nowhere' = fields.text()\n",
        vars(scope),
    )
    with pytest.raises(Unusual):
        Shapes().reader(scope.Lost)(b'{"text":"right"}', None)
