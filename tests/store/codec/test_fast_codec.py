"""The fast encoder and decoder: as strict as the slow ones, and with equal results."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st
from tests.store.sample_log import CODEC

import dialoguekit
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import CORE_EVENTS, ContributionMade, Event, event, fields
from dialoguekit.store import Codec
from dialoguekit.store.codec import fast_decoder, fast_encoder
from dialoguekit.store.codec.fast_decoder import FastDecoderFactory, UnsupportedByFastDecoder
from dialoguekit.store.codec.strict_converter import build_converter
from dialoguekit.testing.strategies import any_event, events

STRICT = build_converter(explain=True)
CONTRIBUTION = b'{"contribution":"C1","author":"P1","text":"[withheld]"}'

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


def shipped_classes() -> list[type[Event]]:
    """Return the classes of the core and of all installed plugins."""
    with dialoguekit.open() as kit:
        return [*CORE_EVENTS, *kit.plugins.event_classes]


@event("test.said")
class PlaceholderDefault:
    """An event with a default that equals the placeholder."""

    said: str = fields.identifier("S", subject=True)
    text: str = fields.text(default="[withheld]")


@event("test.checked")
class Checked:
    """An event with a validator of its own."""

    text: str = fields.text()

    @text.validator  # type: ignore[attr-defined,untyped-decorator]
    def _check(self, _: attrs.Attribute[str], value: str) -> None:
        if value != "right":
            raise InvalidEvent("test.checked", "text", "must be right")


@pytest.mark.parametrize("cls", shipped_classes(), ids=lambda cls: cls.__name__)
def test_each_shipped_event_has_a_fast_decoder(cls: type[Event]) -> None:
    """All its fields are made by ``fields``, and annotated accordingly."""
    assert FastDecoderFactory().build_decoder(cls).__name__ == "_decode"


@given(any_event())
def test_the_fast_decoder_equals_the_strict_one(original: Event) -> None:
    """Both return an equal event of the same class."""
    cls: Any = type(original)
    stored = CODEC.encode_split(original)
    decoded = FastDecoderFactory().build_decoder(cls)(stored.data, stored.personal_data)
    assert decoded == original
    assert type(decoded) is cls
    whole = CODEC.encode(original)[2]
    assert FastDecoderFactory().build_decoder(cls)(whole, None) == STRICT.structure(
        json.loads(whole), cls
    )


@given(any_event(), st.data())
def test_the_fast_decoder_is_as_strict(original: Event, data: st.DataObject) -> None:
    """A field has any JSON value, is missing or is unknown."""
    cls: Any = type(original)
    payload = json.loads(CODEC.encode(original)[2])
    names = [*payload, *(a.name for a in attrs.fields(cls)), "unknown"]
    name = data.draw(st.sampled_from(names))
    if data.draw(st.booleans()):
        payload[name] = data.draw(JSON | st.sampled_from(["", " ", "\n", "C0", "x" * 201]))
    else:
        payload.pop(name, None)
    try:
        decoded = FastDecoderFactory().build_decoder(cls)(json.dumps(payload).encode(), None)
    except Exception:  # noqa: BLE001  # noqa: BLE001  # the strict decoder explains it
        return
    assert decoded == STRICT.structure(payload, cls)


@given(any_event())
def test_the_fast_encoder_equals_the_slow_one(original: Event) -> None:
    """Fields have the same order, and personal ones are split off."""
    class_encoder = CODEC._class_encoder(original)
    if class_encoder.fast_encode is None:
        cls: Any = type(original)
        assert any(
            a.metadata["field_type"].name in fast_encoder._NON_JSON_TYPES for a in attrs.fields(cls)
        )
        return
    expected = CODEC._split_fields(original, class_encoder)
    for part, expected_part in zip(class_encoder.fast_encode(original), expected, strict=True):
        assert CODEC._to_json("", part) == CODEC._to_json("", expected_part)


@given(events(ContributionMade))
def test_a_decoded_event_is_frozen(original: ContributionMade) -> None:
    """The fast decoder creates it as a mutable object first."""
    decoded: Any = CODEC.decode(*CODEC.encode(original))
    with pytest.raises(FrozenInstanceError):
        decoded.text = "other"
    assert hash(decoded) == hash(original)


@pytest.mark.parametrize(
    "personal_data", [b'{"author":"P2"}', b'{"text":" "}', b"[]", b'{"text":null}']
)
def test_malformed_personal_data_is_not_decoded_fast(personal_data: bytes) -> None:
    """It must contain only personal fields, with values of their types."""
    with pytest.raises(Exception, match=r".*"):
        FastDecoderFactory().build_decoder(ContributionMade)(CONTRIBUTION, personal_data)


def test_personal_data_replaces_placeholders() -> None:
    """Without it, the event reads as withheld."""
    decode = FastDecoderFactory().build_decoder(ContributionMade)
    assert getattr(decode(CONTRIBUTION, b'{"text":"We meet."}'), "text", None) == "We meet."
    assert getattr(decode(CONTRIBUTION, None), "text", None) == "[withheld]"


def test_a_class_with_its_own_validator_is_not_supported() -> None:
    """Only the strict converter calls that validator."""
    with pytest.raises(UnsupportedByFastDecoder):
        FastDecoderFactory().build_decoder(Checked)(b'{"text":"right"}', None)
    assert fast_encoder.build_encoder(Checked) is None
    assert Codec([Checked]).decode("test.checked", 1, b'{"text":"right"}') == Checked(text="right")


def test_a_default_equal_to_the_placeholder_is_not_supported() -> None:
    """It looks like withheld data."""
    assert fast_encoder.build_encoder(PlaceholderDefault) is None


def test_the_cache_of_ids_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not grow with the log."""
    monkeypatch.setattr(fast_decoder, "_MAX_CACHED", 3)
    factory = FastDecoderFactory()
    decode = factory.build_decoder(ContributionMade)
    for number in range(1, 10):
        decode(CONTRIBUTION.replace(b'"P1"', b'"P%d"' % number), None)
    assert factory._ids == {"P1", "P2", "P3"}


def test_an_unresolvable_annotation_is_not_supported() -> None:
    """The type of the field is unknown."""
    scope = ModuleType("scope")
    exec(
        "from dialoguekit.events import event, fields\n"
        "@event('test.lost')\nclass Lost:\n    text: 'Nowhere' = fields.text()\n",
        vars(scope),
    )
    with pytest.raises(UnsupportedByFastDecoder):
        FastDecoderFactory().build_decoder(scope.Lost)(b'{"text":"right"}', None)
