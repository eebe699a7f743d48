"""Readers of a log: pages, decoding, and envelopes that are unpacked when they are needed."""

from __future__ import annotations

import gc
import pickle
import weakref
from typing import Any

import pytest
from tests.store.sample_log import CODEC, append_contributions

from dialoguekit.errors import InvalidSetting, MalformedEvent, StoreCorrupted
from dialoguekit.events import (
    Context,
    ContributionMade,
    RecordedEvent,
    SpaceClosed,
    from_microseconds,
)
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.reader import ALL_COLUMNS, EVENT_COLUMNS, PAGE_SIZE
from dialoguekit.testing.worker_tasks import MORNING, new_contribution


@pytest.fixture
def store() -> MemoryEventStore:
    """A store with two contributions and the end of a space."""
    store = MemoryEventStore(CODEC)
    append_contributions(store, 1)
    context = Context(by="P1", capture="paraphrase")
    store.append("york", [new_contribution(2, context=context, id="two")], expected_version=0)
    closed = new_contribution(3, event=SpaceClosed(space="S1"))
    store.append("leeds", [closed], expected_version=1)
    return store


def damage(store: MemoryEventStore, position: int, **values: Any) -> None:
    """Replace columns of an event."""
    events = store._tables().events
    columns = dict(zip(ALL_COLUMNS, events[position - 1], strict=True)) | values
    changed: Any = tuple(columns.values())
    events[position - 1] = changed


def test_a_page_has_the_columns_that_are_asked_for(store: MemoryEventStore) -> None:
    """They begin with the position; the last three repeat what is in the envelope."""
    (page,) = store.pages(ALL_COLUMNS)
    rows = list(store.rows())
    assert [columns[:2] for columns in page] == [(1, 1), (2, 1), (3, 2)]
    assert [columns[2:6] for columns in page] == rows
    assert [columns[6:] for columns in page] == [
        (store.stream_numbers()[row.stream], row.seq, row.id) for row in rows
    ]
    (page,) = store.pages(EVENT_COLUMNS, "leeds", after=1)
    assert [columns[0] for columns in page] == [3]


def test_pages_end_with_the_last_row(store: MemoryEventStore) -> None:
    """A page that is not full is the last one."""
    append_contributions(store, *range(4, PAGE_SIZE + 2))
    sizes = [len(page) for page in store.pages(("position",))]
    assert sizes == [PAGE_SIZE, 1]
    assert [len(page) for page in store.pages(("position",), until=PAGE_SIZE)] == [PAGE_SIZE]
    assert list(store.pages(("position",), after=PAGE_SIZE + 1)) == []


@pytest.mark.parametrize("types", ["workshop.scheduled", [7]])
def test_one_text_is_no_collection_of_types(store: MemoryEventStore, types: Any) -> None:
    """Its letters would be the names of no type, and nothing would be read."""
    with pytest.raises(InvalidSetting, match="types must"):
        list(store.read(types=types))


def test_types_are_found_by_their_numbers(store: MemoryEventStore) -> None:
    """A type that the log does not have selects nothing."""
    assert sorted(store.event_types()) == [(1, "contribution.made", 1), (2, "space.closed", 1)]
    assert store.type_of(2) == ("space.closed", 1)
    assert [entry.position for entry in store.read(types=["space.closed"])] == [3]
    assert list(store.read(types=["stage.entered"])) == []


@pytest.mark.parametrize("kind", [3, -1, None, "contribution.made"])
def test_an_unknown_kind_is_damage(store: MemoryEventStore, kind: object) -> None:
    """The events before it are read."""
    damage(store, 2, kind=kind)
    reader = store.read()
    assert next(reader).position == 1
    with pytest.raises(StoreCorrupted, match=r"unknown kind .* dialoguekit verify"):
        next(reader)


def test_a_row_is_decoded_with_its_personal_fields_withheld(store: MemoryEventStore) -> None:
    """No key is needed."""
    row = next(store.rows())
    assert store.decode_row(row) == ContributionMade(
        contribution="C1", author="P1", text="[withheld]"
    )


def test_ids_are_found_with_their_positions(store: MemoryEventStore) -> None:
    """Unknown ids are left out."""
    assert store.find_ids(["two", "three"]) == {"two": 2}
    (row,) = store.find_rows(iter(["two"])).values()
    assert (row.stream, row.seq) == ("york", 1)
    assert store.find_ids([]) == {}


# Recorded events


def test_an_envelope_is_unpacked_when_it_is_needed(store: MemoryEventStore) -> None:
    """All of its fields are those that were appended."""
    _, two, _ = store.read()
    assert vars(two) == {}
    assert two.id == "two"
    assert set(vars(two)) == {
        *("stream", "seq", "id", "occurred_at_us", "recorded_at_us", "context")
    }
    assert (two.stream, two.seq, two.position, two.type) == ("york", 1, 2, "contribution.made")
    assert two.occurred_at == two.recorded_at == from_microseconds(two.occurred_at_us) > MORNING
    assert two.context == Context(by="P1", capture="paraphrase")
    with pytest.raises(AttributeError, match="speaker"):
        _ = two.speaker  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "envelope",
    [None, b"", b"\x00" * 63, b"\xff" * 64, "text", 7],
)
def test_a_damaged_envelope_is_an_error_when_it_is_needed(
    store: MemoryEventStore, envelope: object
) -> None:
    """A projection that uses only the event is not affected; an audit finds the damage."""
    damage(store, 2, envelope=envelope)
    _, two, three = store.read()
    assert isinstance(two.event, ContributionMade)
    assert three.id
    for _ in range(2):
        with pytest.raises(MalformedEvent, match=r"the envelope is damaged|not JSON"):
            _ = two.stream


def test_a_damaged_context_is_an_error_when_it_is_needed(store: MemoryEventStore) -> None:
    """The message has the position."""
    (row,) = store.rows(after=1, until=2)
    damage(store, 2, envelope=row.envelope[: -len(row.context)] + b"{}}")
    _, two, _ = store.read()
    with pytest.raises(MalformedEvent, match="at position 2"):
        _ = two.context


def test_an_event_as_read_equals_one_with_the_same_fields(store: MemoryEventStore) -> None:
    """It does not matter whether its envelope is unpacked."""
    one, two, _ = store.read()
    again = next(store.read(after=1))
    same = RecordedEvent(
        *(two.position, two.stream, two.seq, two.id, two.event),
        *(two.occurred_at_us, two.recorded_at_us, two.context),
    )
    assert again == two == same
    assert hash(again) == hash(two) == hash(same)
    assert one != two
    assert two != (2, two.event)
    assert repr(same) == repr(two)
    assert repr(two).startswith("RecordedEvent(2, 'york', 1, 'two', ContributionMade(")


def test_a_field_of_an_event_can_be_replaced(store: MemoryEventStore) -> None:
    """The others stay as they are."""
    one, two, _ = store.read()
    changed = two.replace(event=one.event, seq=9)
    assert (changed.event, changed.seq, changed.id) == (one.event, 9, "two")
    assert changed.replace(event=two.event, seq=1) == two


def test_an_event_can_be_pickled_without_its_log(store: MemoryEventStore) -> None:
    """Its envelope is unpacked before."""
    _, two, _ = store.read()
    pickled = pickle.dumps(two)
    store.close()
    copy = pickle.loads(pickled)
    assert copy == two
    assert b"MemoryEventStore" not in pickled


def test_an_event_that_was_appended_equals_the_one_that_is_read(store: MemoryEventStore) -> None:
    """This holds also after the store was closed."""
    appended = store.append("bath", [new_contribution(1)], expected_version=0)
    (read,) = store.read("bath")
    store.close()
    assert appended == (read,)


def test_an_event_does_not_keep_its_reader(store: MemoryEventStore) -> None:
    """A transaction holds a connection and what it knows of all streams."""
    with store.transaction() as transaction:
        (appended,) = transaction.append("bath", [new_contribution(1)])
    with store.snapshot() as log:
        read = list(log.read("bath"))
    readers: list[weakref.ref[Any]] = [weakref.ref(transaction), weakref.ref(log)]
    del transaction, log
    gc.collect()
    assert [reader() for reader in readers] == [None, None]
    assert [appended] == read
