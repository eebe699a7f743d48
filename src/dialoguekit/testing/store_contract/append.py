"""Contract tests: append."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dialoguekit.errors import Conflict, EventIdReused, InvalidEvent
from dialoguekit.events import Context, ContributionMade, NewEvent, SpaceClosed, event, fields
from dialoguekit.store import EventStore
from dialoguekit.testing.store_contract.fixtures import EventStoreFixtures, check_gapless, contents
from dialoguekit.testing.worker_tasks import MORNING, new_contribution


@event("stranger.came")
class _UnregisteredEvent:
    """An event class that is not registered."""

    name: str = fields.text()


class AppendContract(EventStoreFixtures):
    """Order, conflicts, idempotency and atomicity."""

    def test_an_empty_store_has_no_head_and_no_streams(self, store: EventStore) -> None:
        """Empty stores have head 0 and no streams."""
        assert contents(store) == ([], 0, [])
        assert store.stream_version("leeds") == 0

    def test_an_append_returns_the_position_of_each_event(self, filled: EventStore) -> None:
        """Positions count through the store and ``seq`` through each stream; both are returned."""
        (recorded,) = filled.append("york", [new_contribution(3)], expected_version=2)

        assert (recorded.stream, recorded.position, recorded.seq) == ("york", 8, 3)
        assert recorded == list(filled.read())[-1]
        check_gapless(filled)

    def test_an_append_returns_what_will_be_read(self, store: EventStore) -> None:
        """Results of an append equal those of a read."""
        batch = [
            new_contribution(1),
            new_contribution(2, context=Context(by="P1", space="S1", capture="paraphrase")),
        ]

        assert list(store.append("leeds", batch, expected_version=0)) == list(store.read())

    def test_a_batch_may_come_from_an_iterator(self, store: EventStore) -> None:
        """Events may come from any iterable, which is read once."""
        result = store.append("leeds", (new_contribution(n) for n in (1, 2, 3)), expected_version=0)

        assert [recorded.seq for recorded in result] == [1, 2, 3]

    def test_appending_nothing_changes_nothing(self, filled: EventStore) -> None:
        """Empty batches append nothing and create no stream."""
        before = contents(filled)

        assert filled.append("bristol", [], expected_version=0) == ()
        assert contents(filled) == before

    @pytest.mark.parametrize("expected", [0, 4, 6, 600, -1])
    def test_a_conflict_leaves_the_stream_untouched(
        self, filled: EventStore, expected: int
    ) -> None:
        """Appends with a wrong expected version raise a conflict and write nothing."""
        before = contents(filled)

        with pytest.raises(Conflict) as caught:
            filled.append(
                "leeds", [new_contribution(6), new_contribution(7)], expected_version=expected
            )

        conflict = caught.value
        assert (conflict.stream, conflict.expected_version, conflict.actual_version) == (
            "leeds",
            expected,
            5,
        )
        assert contents(filled) == before

    def test_a_new_stream_begins_at_0(self, filled: EventStore) -> None:
        """Missing streams have version 0."""
        with pytest.raises(Conflict):
            filled.append("bristol", [new_contribution(1)], expected_version=1)
        filled.append("bristol", [new_contribution(1)], expected_version=0)

        assert filled.stream_version("bristol") == 1

    @pytest.mark.parametrize(
        "make_invalid",
        [
            pytest.param(
                lambda: new_contribution(7, occurred_at=MORNING.replace(tzinfo=None)),
                id="naive datetime",
            ),
            pytest.param(
                lambda: new_contribution(7, event=_UnregisteredEvent(name="Ana")),
                id="no vocabulary",
            ),
            pytest.param(lambda: new_contribution(7, event=object()), id="not an event"),
            pytest.param(lambda: new_contribution(7, id="first of leeds"), id="id of another fact"),
        ],
    )
    def test_a_batch_is_atomic(
        self, store: EventStore, make_invalid: Callable[[], NewEvent]
    ) -> None:
        """One invalid event rejects the whole batch."""
        store.append("leeds", [new_contribution(1, id="first of leeds")], expected_version=0)
        before = contents(store)

        with pytest.raises((InvalidEvent, EventIdReused)):
            store.append(
                "leeds",
                [new_contribution(2), new_contribution(3), make_invalid()],
                expected_version=1,
            )

        assert contents(store) == before

    @pytest.mark.parametrize("stream", ["leeds", "programme:bridges", "Saint-Étienne 2", "a'b\"%"])
    def test_a_stream_may_have_any_printable_name(self, store: EventStore, stream: str) -> None:
        """Stream names are stored unchanged."""
        store.append(stream, [new_contribution(1)], expected_version=0)

        assert store.streams() == [stream]
        assert [entry.stream for entry in store.read(stream)] == [stream]

    @pytest.mark.parametrize("stream", ["", "x" * 201, "two\nlines", "\x00", None, 7])
    def test_a_stream_needs_a_printable_name(self, store: EventStore, stream: str) -> None:
        """Empty, overlong and unprintable names are rejected."""
        with pytest.raises(InvalidEvent, match="stream"):
            store.append(stream, [new_contribution(1)], expected_version=0)

    def test_the_same_events_are_recorded_once(self, filled: EventStore) -> None:
        """Appending the same events again changes nothing and returns their positions."""
        batch = [new_contribution(6), new_contribution(7)]
        first = filled.append("leeds", batch, expected_version=5)
        filled.append("leeds", [new_contribution(8)], expected_version=7)
        before = contents(filled)

        assert filled.append("leeds", batch, expected_version=5) == first
        assert contents(filled) == before

    def test_recording_an_event_later_is_no_new_event(self, store: EventStore) -> None:
        """Repeated events may have another recording time; the first one stays stored."""
        entry = new_contribution(1, id="once")
        (first,) = store.append("leeds", [entry], expected_version=0)

        later = new_contribution(1, id="once", recorded_at=MORNING + timedelta(hours=1))

        assert store.append("leeds", [later], expected_version=0) == (first,)

    @pytest.mark.parametrize(
        "other",
        [
            {"event": ContributionMade(contribution="C2", author="P1", text="No")},
            {"event": SpaceClosed(space="S1")},
            {"occurred_at": MORNING + timedelta(microseconds=1)},
            {"context": Context(by="P2")},
        ],
        ids=["content", "type", "at", "context"],
    )
    def test_an_id_belongs_to_one_content(self, store: EventStore, other: dict[str, Any]) -> None:
        """Ids already used for other content are rejected, with the ``seq`` of that event."""
        changes: dict[str, Any] = {"id": "taken", "occurred_at": MORNING}
        store.append(
            "leeds", [new_contribution(1), new_contribution(2, **changes)], expected_version=0
        )
        before = contents(store)

        with pytest.raises(EventIdReused) as caught:
            store.append("leeds", [new_contribution(2, **(changes | other))], expected_version=1)

        reused = caught.value
        assert (reused.id, reused.stream, reused.seq) == ("taken", "leeds", 2)
        assert contents(store) == before

    def test_an_id_belongs_to_one_position(self, store: EventStore) -> None:
        """Repeated events at another position, in another stream or order, are rejected."""
        one, two = new_contribution(1, id="one"), new_contribution(2, id="two")
        store.append("leeds", [one, two], expected_version=0)
        before = contents(store)

        for stream, batch, expected in [
            ("leeds", [one], 2),
            ("york", [one], 0),
            ("leeds", [two, one], 0),
        ]:
            with pytest.raises(EventIdReused):
                store.append(stream, batch, expected_version=expected)
        assert contents(store) == before

    def test_a_batch_is_repeated_whole_or_is_new(self, store: EventStore) -> None:
        """Batches of which only a part is already recorded are rejected."""
        one, two, three = (new_contribution(n, id=str(n)) for n in (1, 2, 3))
        store.append("leeds", [one, two], expected_version=0)
        before = contents(store)

        for batch, expected in [([one, two, three], 0), ([two, three], 1), ([three, one], 2)]:
            with pytest.raises(EventIdReused):
                store.append("leeds", batch, expected_version=expected)
        assert contents(store) == before

    def test_part_of_a_batch_may_be_repeated(self, store: EventStore) -> None:
        """Repetitions may be shorter than the batch if each event has the same position."""
        one, two = new_contribution(1), new_contribution(2)
        first = store.append("leeds", [one, two], expected_version=0)

        assert store.append("leeds", [two], expected_version=1) == first[1:]

    def test_an_id_occurs_once_in_a_batch(self, store: EventStore) -> None:
        """Batches with a duplicate id are rejected."""
        with pytest.raises(EventIdReused, match="again"):
            store.append(
                "leeds",
                [new_contribution(1, id="again"), new_contribution(2, id="again")],
                expected_version=0,
            )

        assert store.head() == 0
