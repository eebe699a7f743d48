"""Events for other programs, as CloudEvents."""

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
from dialoguekit.interchange.cloudevents import export_cloudevents, source_of
from dialoguekit.interchange.strict_json import load_bytes
from dialoguekit.store import Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.testing.strategies import new_events
from dialoguekit.testing.worker_tasks import idea

from .conftest import CODEC, MORNING

NEEDED = {"specversion", "id", "source", "type", "time"}


def lines(log: Log, **options: Any) -> list[bytes]:
    """The lines of an export."""
    out = io.BytesIO()
    export_cloudevents(log, out, **options)
    return out.getvalue().split(b"\n")[:-1]


def read(line: bytes) -> BaseCloudEvent:
    """The event of a line, which must say all that the package would else make up."""
    said = load_bytes(line)
    assert said.keys() >= NEEDED
    event = JSONFormat().read(None, line)
    assert event.get_id() == said["id"]
    return event


def test_an_event_is_a_cloud_event(log: MemoryLog) -> None:
    """With its own id and time, its place, and who noted it."""
    event = read(lines(log)[0])
    assert event.get_specversion() == "1.0"
    assert event.get_id() == "e1"
    assert event.get_source() == "urn:dialoguekit:workshop:leeds"
    assert event.get_type() == "org.dialoguekit.person.registered"
    assert event.get_dataschema() == "urn:dialoguekit:event:person.registered:1"
    assert event.get_time() == MORNING
    assert event.get_subject() == "P1"
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("position") == event.get_extension("seq") == "0" * 18 + "1"
    assert event.get_extension("noted") == "2025-03-04T09:00:00Z"
    assert event.get_extension("by") == "organiser"
    assert event.get_data() == {
        "person": "P1",
        "name": "Ana\u2028García",
        "group": "peer support",
    }


def test_all_that_is_known_of_an_unknown_event_is_written(log: MemoryLog) -> None:
    """As JSON where it is, and else as the bytes that it is."""
    _, _, spaced, counted, photo, *_ = map(read, lines(log))
    assert spaced.get_data() == {"where": "the window"}
    assert counted.get_data() == {"cups": 3, "of": [1.5, None, True]}
    assert photo.get_data() == b"\xff\x00\xfe"
    assert photo.get_datacontenttype() == "application/octet-stream"
    assert photo.get_subject() is None


def test_words_are_written_as_they_can_be_read(log: MemoryLog, sealed: Log) -> None:
    """Those that were taken away are withheld; those that are sealed are opened."""
    assert lines(log) == lines(sealed)
    assert read(lines(log)[6]).get_data() == {
        "contribution": "C2",
        "author": "P1",
        "text": "[withheld]",
    }


def test_the_same_log_gives_the_same_bytes(log: MemoryLog) -> None:
    """Nothing of it depends on when it is written."""
    assert lines(log) == lines(log)


def test_streams_and_a_cut_choose(log: MemoryLog) -> None:
    """In the order of the log."""
    assert [read(line).get_id() for line in lines(log, until=3)] == ["e1", "e2", "e3"]
    chosen = lines(log, streams=["york", "leeds"], until=6)
    assert [read(line).get_id() for line in chosen] == ["e1", "e2", "e3", "e4", "e5", "e6"]
    assert [read(line).get_id() for line in lines(log, streams=["york"])] == ["e6"]


def test_places_sort_as_text(log: MemoryLog) -> None:
    """Also behind the ninth."""
    log.append("leeds", [idea(n) for n in range(10, 20)], expected=6)
    places = [read(line).get_extension("position") for line in lines(log)]
    assert places == sorted(places)
    assert [int(place) for place in places] == list(range(1, 18))


def test_names_of_any_kind_make_a_urn() -> None:
    """Workshops and programmes are told apart."""
    assert source_of("programme:the north") == "urn:dialoguekit:programme:the%20north"
    assert source_of("a/b:ü") == "urn:dialoguekit:workshop:a%2Fb%3A%C3%BC"


def test_no_control_character_stands_in_an_attribute() -> None:
    """They have no place in a CloudEvent."""
    log = MemoryLog(CODEC)
    log.append("leeds", [idea(1, context=Context(by="a\nb", on_behalf_of="P2"))], expected=0)
    event = read(lines(log)[0])
    assert event.get_extension("by") == "a b"
    assert event.get_extension("onbehalfof") == "P2"


def test_progress_ends_with_all(log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is told on the way."""
    monkeypatch.setattr("dialoguekit.interchange.cloudevents._TELL_EVERY", 3)
    told: list[tuple[int, int]] = []
    lines(log, progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 7), (6, 7), (7, 7)]


@given(st.lists(new_events(), max_size=5, unique_by=lambda new: new.id))
def test_any_events_are_cloud_events(new: list[NewEvent]) -> None:
    """Whatever their fields hold."""
    log = MemoryLog(CODEC)
    log.append("leeds", new, expected=0)
    for line, recorded in zip(lines(log), log.read(), strict=True):
        event = read(line)
        assert event.get_id() == recorded.id
        moment = event.get_time()
        assert moment is not None
        assert abs(moment - recorded.at) < timedelta(microseconds=1)
        assert event.get_data() == load_bytes(CODEC.encode(recorded.event)[2])
