"""What every log must do when it is appended to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dialoguekit.errors import Conflict, EventIdReused, InvalidEvent
from dialoguekit.events import Context, ContributionMade, NewEvent, SpaceClosed, event, fields
from dialoguekit.store import Log
from dialoguekit.testing.store_contract.fixtures import LogFixtures, check_gapless, contents
from dialoguekit.testing.worker_tasks import MORNING, idea


@event("stranger.came")
class _StrangerCame:
    """An event of no vocabulary."""

    name: str = fields.text()


class AppendingContract(LogFixtures):
    """Order, conflicts, repetition; all or nothing."""

    def test_an_empty_log_has_no_head_and_no_streams(self, log: Log) -> None:
        """An empty log stands at 0 and holds nothing."""
        assert contents(log) == ([], 0, [])
        assert log.version("leeds") == 0

    def test_an_append_says_where_each_event_stands(self, filled: Log) -> None:
        """Positions go on through the log, numbers through each stream; both are returned."""
        (placed,) = filled.append("york", [idea(3)], expected=2)

        assert (placed.stream, placed.position, placed.seq) == ("york", 8, 3)
        assert placed == list(filled.read())[-1]
        check_gapless(filled)

    def test_an_append_returns_what_will_be_read(self, log: Log) -> None:
        """What an append returns equals what a reader gets."""
        batch = [idea(1), idea(2, context=Context(by="P1", space="S1", capture="paraphrase"))]

        assert list(log.append("leeds", batch, expected=0)) == list(log.read())

    def test_a_batch_may_come_from_an_iterator(self, log: Log) -> None:
        """Events are taken from any iterable, once."""
        placed = log.append("leeds", (idea(n) for n in (1, 2, 3)), expected=0)

        assert [entry.seq for entry in placed] == [1, 2, 3]

    def test_appending_nothing_changes_nothing(self, filled: Log) -> None:
        """An empty batch is no append: it makes no stream."""
        before = contents(filled)

        assert filled.append("bristol", [], expected=0) == ()
        assert contents(filled) == before

    @pytest.mark.parametrize("expected", [0, 4, 6, 600, -1])
    def test_a_conflict_leaves_the_stream_untouched(self, filled: Log, expected: int) -> None:
        """An append that believes another version is refused by name and writes nothing."""
        before = contents(filled)

        with pytest.raises(Conflict) as caught:
            filled.append("leeds", [idea(6), idea(7)], expected=expected)

        conflict = caught.value
        assert (conflict.stream, conflict.expected, conflict.actual) == ("leeds", expected, 5)
        assert contents(filled) == before

    def test_a_new_stream_begins_at_0(self, filled: Log) -> None:
        """A stream that does not exist stands at 0, and at nothing else."""
        with pytest.raises(Conflict):
            filled.append("bristol", [idea(1)], expected=1)
        filled.append("bristol", [idea(1)], expected=0)

        assert filled.version("bristol") == 1

    @pytest.mark.parametrize(
        "flaw",
        [
            pytest.param(lambda: idea(7, at=MORNING.replace(tzinfo=None)), id="naive datetime"),
            pytest.param(lambda: idea(7, event=_StrangerCame(name="Ana")), id="no vocabulary"),
            pytest.param(lambda: idea(7, event=object()), id="not an event"),
            pytest.param(lambda: idea(7, id="first of leeds"), id="id of another fact"),
        ],
    )
    def test_a_batch_is_recorded_whole_or_not_at_all(
        self, log: Log, flaw: Callable[[], NewEvent]
    ) -> None:
        """One flawed event keeps the whole batch out."""
        log.append("leeds", [idea(1, id="first of leeds")], expected=0)
        before = contents(log)

        with pytest.raises((InvalidEvent, EventIdReused)):
            log.append("leeds", [idea(2), idea(3), flaw()], expected=1)

        assert contents(log) == before

    @pytest.mark.parametrize("stream", ["leeds", "programme:bridges", "Saint-Étienne 2", "a'b\"%"])
    def test_a_stream_may_have_any_printable_name(self, log: Log, stream: str) -> None:
        """Names of streams are kept as they are given."""
        log.append(stream, [idea(1)], expected=0)

        assert log.streams() == [stream]
        assert [entry.stream for entry in log.read(stream)] == [stream]

    @pytest.mark.parametrize("stream", ["", "x" * 201, "two\nlines", "\x00", None, 7])
    def test_a_stream_needs_a_printable_name(self, log: Log, stream: str) -> None:
        """A name that nobody can read is refused."""
        with pytest.raises(InvalidEvent, match="stream"):
            log.append(stream, [idea(1)], expected=0)

    def test_the_same_events_are_recorded_once(self, filled: Log) -> None:
        """Appending the same events again changes nothing and says where they stand."""
        batch = [idea(6), idea(7)]
        first = filled.append("leeds", batch, expected=5)
        filled.append("leeds", [idea(8)], expected=7)
        before = contents(filled)

        assert filled.append("leeds", batch, expected=5) == first
        assert contents(filled) == before

    def test_noting_a_fact_later_is_no_new_fact(self, log: Log) -> None:
        """When a repeated fact was noted does not matter; what stands is what was noted first."""
        entry = idea(1, id="once")
        (first,) = log.append("leeds", [entry], expected=0)

        later = idea(1, id="once", noted=MORNING + timedelta(hours=1))

        assert log.append("leeds", [later], expected=0) == (first,)

    @pytest.mark.parametrize(
        "other",
        [
            {"event": ContributionMade(contribution="C2", author="P1", text="No")},
            {"event": SpaceClosed(space="S1")},
            {"at": MORNING + timedelta(microseconds=1)},
            {"context": Context(by="P2")},
        ],
        ids=["content", "type", "at", "context"],
    )
    def test_an_id_belongs_to_one_content(self, log: Log, other: dict[str, Any]) -> None:
        """The id of another content is refused, with the place of the first."""
        changes: dict[str, Any] = {"id": "taken", "at": MORNING}
        log.append("leeds", [idea(1), idea(2, **changes)], expected=0)
        before = contents(log)

        with pytest.raises(EventIdReused) as caught:
            log.append("leeds", [idea(2, **(changes | other))], expected=1)

        reused = caught.value
        assert (reused.id, reused.stream, reused.seq) == ("taken", "leeds", 2)
        assert contents(log) == before

    def test_an_id_belongs_to_one_place(self, log: Log) -> None:
        """The same event at another place, in another stream or order, is refused."""
        one, two = idea(1, id="one"), idea(2, id="two")
        log.append("leeds", [one, two], expected=0)
        before = contents(log)

        for stream, batch, expected in [
            ("leeds", [one], 2),
            ("york", [one], 0),
            ("leeds", [two, one], 0),
        ]:
            with pytest.raises(EventIdReused):
                log.append(stream, batch, expected=expected)
        assert contents(log) == before

    def test_a_batch_is_repeated_whole_or_is_new(self, log: Log) -> None:
        """A batch of which a part is recorded already is refused."""
        one, two, three = (idea(n, id=str(n)) for n in (1, 2, 3))
        log.append("leeds", [one, two], expected=0)
        before = contents(log)

        for batch, expected in [([one, two, three], 0), ([two, three], 1), ([three, one], 2)]:
            with pytest.raises(EventIdReused):
                log.append("leeds", batch, expected=expected)
        assert contents(log) == before

    def test_part_of_a_batch_may_be_repeated(self, log: Log) -> None:
        """A repetition may be shorter than the batch, as long as each event keeps its place."""
        one, two = idea(1), idea(2)
        first = log.append("leeds", [one, two], expected=0)

        assert log.append("leeds", [two], expected=1) == first[1:]

    def test_an_id_stands_once_in_a_batch(self, log: Log) -> None:
        """A batch that holds one id twice is refused."""
        with pytest.raises(EventIdReused, match="again"):
            log.append("leeds", [idea(1, id="again"), idea(2, id="again")], expected=0)

        assert log.head() == 0
