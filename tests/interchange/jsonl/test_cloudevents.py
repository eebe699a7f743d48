"""Events are exported as CloudEvents for other programs."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events import Context, NewEvent
from dialoguekit.interchange.cloudevents import export_cloudevents, source_urn
from dialoguekit.interchange.strict_json import load_bytes
from dialoguekit.store import EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.testing.strategies import new_events
from dialoguekit.testing.worker_tasks import new_contribution

from .conftest import CODEC, MORNING

REQUIRED = {"specversion", "id", "source", "type", "time"}


def lines(store: EventStore, **options: Any) -> list[bytes]:
    """Return the lines of an export."""
    out = io.BytesIO()
    export_cloudevents(store, out, **options)
    return out.getvalue().split(b"\n")[:-1]


def read(line: bytes) -> BaseCloudEvent:
    """Parse a line, which must contain all attributes that the package would generate."""
    attributes = load_bytes(line)
    assert attributes.keys() >= REQUIRED
    event = JSONFormat().read(None, line)
    assert event.get_id() == attributes["id"]
    return event


def test_an_event_is_a_cloud_event(store: MemoryEventStore) -> None:
    """It has its own id and time, its place, and who recorded it."""
    event = read(lines(store)[0])
    assert event.get_specversion() == "1.0"
    assert event.get_id() == "e1"
    assert event.get_source() == "urn:dialoguekit:workshop:leeds"
    assert event.get_type() == "org.dialoguekit.person.registered"
    assert event.get_dataschema() == "urn:dialoguekit:event:person.registered:1"
    assert event.get_time() == MORNING
    assert event.get_subject() == "P1"
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("position") == event.get_extension("seq") == "0" * 18 + "1"
    assert event.get_extension("recordedat") == "2025-03-04T09:00:00Z"
    assert event.get_extension("by") == "organiser"
    assert event.get_data() == {
        "person": "P1",
        "name": "Ana\u2028García",
        "group": "peer support",
    }


def test_an_unknown_event_is_written_without_loss(store: MemoryEventStore) -> None:
    """Its data is written as JSON if it is JSON, otherwise as bytes."""
    _, _, _spaced, counted, photo, *_ = map(read, lines(store))
    assert _spaced.get_data() == {"where": "the window"}
    assert counted.get_data() == {"cups": 3, "of": [1.5, None, True]}
    assert photo.get_data() == b"\xff\x00\xfe"
    assert photo.get_datacontenttype() == "application/octet-stream"
    assert photo.get_subject() is None


def test_personal_data_is_written_decrypted(
    store: MemoryEventStore, encrypted_store: EventStore
) -> None:
    """Erased personal data is withheld."""
    assert lines(store) == lines(encrypted_store)
    assert read(lines(store)[6]).get_data() == {
        "contribution": "C2",
        "author": "P1",
        "text": "[withheld]",
    }


def test_the_same_log_yields_the_same_bytes(store: MemoryEventStore) -> None:
    assert lines(store) == lines(store)


def test_events_are_selected_by_stream_and_position(store: MemoryEventStore) -> None:
    """They are written in log order."""
    assert [read(line).get_id() for line in lines(store, as_of=3)] == ["e1", "e2", "e3"]
    chosen = lines(store, streams=["york", "leeds"], as_of=6)
    assert [read(line).get_id() for line in chosen] == ["e1", "e2", "e3", "e4", "e5", "e6"]
    assert [read(line).get_id() for line in lines(store, streams=["york"])] == ["e6"]


def test_positions_sort_as_text(store: MemoryEventStore) -> None:
    store.append("leeds", [new_contribution(n) for n in range(10, 20)], expected_version=6)
    places = [read(line).get_extension("position") for line in lines(store)]
    assert places == sorted(places)
    assert [int(place) for place in places] == list(range(1, 18))


def test_any_stream_has_a_urn() -> None:
    """Workshops and programmes have different prefixes."""
    assert source_urn("programme:the north") == "urn:dialoguekit:programme:the%20north"
    assert source_urn("a/b:ü") == "urn:dialoguekit:workshop:a%2Fb%3A%C3%BC"


def test_an_attribute_contains_no_control_character() -> None:
    """CloudEvents does not allow them."""
    store = MemoryEventStore(CODEC)
    event = new_contribution(1, context=Context(by="a\nb", on_behalf_of="P2"))
    store.append("leeds", [event], expected_version=0)
    cloud_event = read(lines(store)[0])
    assert cloud_event.get_extension("by") == "a b"
    assert cloud_event.get_extension("onbehalfof") == "P2"


def test_progress_ends_with_all_events(
    store: MemoryEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Progress is reported at intervals and at the end."""
    monkeypatch.setattr("dialoguekit.interchange.cloudevents._PROGRESS_INTERVAL", 3)
    calls: list[tuple[int, int]] = []
    lines(store, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(3, 7), (6, 7), (7, 7)]


@given(st.lists(new_events(), max_size=5, unique_by=lambda new: new.id))
def test_any_events_are_cloud_events(new: list[NewEvent]) -> None:
    store = MemoryEventStore(CODEC)
    store.append("leeds", new, expected_version=0)
    for line, recorded in zip(lines(store), store.read(), strict=True):
        event = read(line)
        assert event.get_id() == recorded.id
        moment = event.get_time()
        assert moment is not None
        assert abs(moment - recorded.occurred_at) < timedelta(microseconds=1)
        assert event.get_data() == load_bytes(CODEC.encode(recorded.event)[2])
