"""Snapshots: resumed, equal to a fold from the start, and unused when their source has changed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st
from tests.projections.sample_store import CODEC, append, contribution

from dialoguekit.errors import StoreUnavailable
from dialoguekit.events import (
    ContributionMade,
    Event,
    NewEvent,
    PersonForgotten,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    TurnTaken,
)
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import Outcome, fold_streams, replay
from dialoguekit.projections.snapshots import NAMESPACE, SnapshotStore
from dialoguekit.store.audit.audit import INCREMENTAL, audit
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.rows import NewRow
from dialoguekit.testing.histories import History, histories
from dialoguekit.testing.sample_projections import FailingWordCount, LetterCount, WordCount


@attrs.define
class SpyWordCount(WordCount):
    """Words by author, of contributions with at least ``minimum``, with a list of positions."""

    handled: ClassVar[list[int]] = []

    minimum: int = 1

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.handled.append(recorded.position)
        if len(recorded.event.text.split()) >= self.minimum:
            WordCount.count(self, recorded)


@attrs.define
class UnpicklableLater(SpyWordCount):
    """Gets a value that cannot be pickled."""

    last: Callable[[], int] | None = None

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        SpyWordCount.count(self, recorded)
        self.last = lambda: recorded.position


@attrs.define
class UnpicklableFromTheStart(SpyWordCount):
    """Has a value that cannot be pickled before its first event."""

    first: Callable[[], int] = attrs.field(factory=lambda: lambda: 0)


@pytest.fixture(autouse=True)
def handled() -> list[int]:
    """The positions of the contributions that :class:`SpyWordCount` handles."""
    SpyWordCount.handled.clear()
    return SpyWordCount.handled


@pytest.fixture
def store() -> MemoryEventStore:
    """Leeds at positions 1, 2 and 4; York at 3."""
    store = MemoryEventStore(CODEC)
    append(store, "leeds", contribution("P1", "a b"), contribution("P2", "c"))
    append(store, "york", contribution("P3", "x"))
    append(store, "leeds", contribution("P1", "d"))
    return store


def snapshots_of(store: EventStore, software: str = "1", *, rebuild: bool = False) -> SnapshotStore:
    """Return the snapshots of a log that was just verified."""
    audited = audit(store, mode=INCREMENTAL)
    assert audited.intact
    return SnapshotStore(store, audited.size, audited.checkpoint.root, software, rebuild)


def replay_resumed(
    store: EventStore,
    projection: Callable[[], Projection[Any]] = SpyWordCount,
    snapshots: SnapshotStore | None = None,
    **options: Any,
) -> Any:
    """Return the view of a replay that resumes from snapshots."""
    return replay(store, projection, snapshots=snapshots or snapshots_of(store), **options)


def view(outcomes: Mapping[str, Mapping[str, Outcome[Any]]], name: str) -> Any:
    """Return the view of a projection over Leeds."""
    projection = outcomes["leeds"][name].projection
    assert projection is not None
    return projection.view()


def stored_snapshots(store: EventStore) -> dict[str, bytes]:
    """Return the stored snapshots by workshop and class."""
    return {
        key.replace("\n", " ").replace(f"{__name__}:", ""): value
        for key, value in store.key_values.items(NAMESPACE)
    }


def test_a_resumed_replay_reads_only_later_events(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """The view is that of a full replay, and the new snapshot replaces the old one."""
    assert replay_resumed(store) == {"P1": 3, "P2": 1, "P3": 1}
    append(store, "leeds", contribution("P2", "e f g"))
    handled.clear()
    assert replay_resumed(store) == {"P1": 3, "P2": 4, "P3": 1}
    assert handled == [5]
    append(store, "leeds", contribution("P2", "h"))
    assert replay_resumed(store)["P2"] == 5
    assert handled == [5, 6]


def test_without_new_events_nothing_is_folded_or_saved(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """Events of other workshops do not matter."""
    replay_resumed(store)
    before = stored_snapshots(store)
    handled.clear()
    append(store, "hull", TurnTaken(person="P1"))
    assert replay_resumed(store) == {"P1": 3, "P2": 1, "P3": 1}
    assert handled == []
    assert {name: stored_snapshots(store)[name] for name in before} == before


def test_rebuilt_snapshots_are_saved_but_not_used(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """Stored snapshots are ignored."""
    replay_resumed(store)
    handled.clear()
    assert replay_resumed(store, snapshots=snapshots_of(store, rebuild=True)) == {
        "P1": 3,
        "P2": 1,
        "P3": 1,
    }
    assert sorted(handled) == [1, 2, 3, 4]
    handled.clear()
    replay_resumed(store)
    assert handled == []


def test_an_earlier_position_is_folded_from_the_start(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """The snapshot stays for later replays."""
    replay_resumed(store)
    before = stored_snapshots(store)["leeds SpyWordCount"]
    handled.clear()
    assert replay_resumed(store, as_of=2) == {"P1": 2, "P2": 1}
    assert handled == [1, 2]
    assert stored_snapshots(store)["leeds SpyWordCount"] == before


def test_snapshots_at_different_positions_give_the_same_view(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """Each is resumed, in one pass for those at the same position."""
    for as_of, earlier in ((2, {"words": SpyWordCount}), (1, {"letters": LetterCount})):
        fold_streams(store, earlier, ["leeds"], as_of=as_of, snapshots=snapshots_of(store))
    handled.clear()
    factories = {"words": SpyWordCount, "letters": LetterCount, "long": UnpicklableLater}
    resumed = fold_streams(store, factories, ["leeds"], as_of=4, snapshots=snapshots_of(store))
    assert sorted(handled) == [1, 2, 4, 4]
    from_start = fold_streams(store, factories, ["leeds"], as_of=4)
    for name in factories:
        assert view(resumed, name) == view(from_start, name)


def test_a_resumed_replay_applies_earlier_corrections(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """Later contributions of a forgotten person are redacted too."""
    append(store, "leeds", PersonForgotten(person="P1", basis="a request"))
    assert replay_resumed(store, LetterCount) == {"P1": 2 * len("[withheld]"), "P2": 1, "P3": 1}
    append(store, "leeds", contribution("P1", "quite a long sentence"))
    assert replay_resumed(store, LetterCount) == replay(store, LetterCount)


@pytest.mark.parametrize(
    "correction",
    [
        RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"),
        RecordRedacted(target=1, basis="a request"),
        PersonForgotten(person="P1", basis="a request"),
    ],
)
def test_a_later_correction_restarts_the_fold(
    store: MemoryEventStore, handled: list[int], correction: Event
) -> None:
    """Only its own workshop is folded again."""
    replay_resumed(store)
    append(store, "leeds", correction)
    handled.clear()
    assert replay_resumed(store) == replay(store, SpyWordCount)
    assert handled[:3] == [1, 2, 4]
    handled.clear()
    replay_resumed(store)
    assert handled == []


def test_a_snapshot_to_be_erased_soon_is_not_saved(store: MemoryEventStore) -> None:
    """The redaction is after the position, but personal data must not be stored again."""
    append(store, "leeds", RecordRedacted(target=1, basis="a request"))
    assert replay_resumed(store, as_of=4) == {"P1": 2, "P2": 1, "P3": 1}
    assert list(stored_snapshots(store)) == ["york SpyWordCount"]


def test_a_snapshot_of_another_fold_version_is_not_used(
    store: MemoryEventStore, handled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Raising ``fold_version`` is enough."""
    replay_resumed(store)
    handled.clear()
    monkeypatch.setattr(SpyWordCount, "fold_version", 2)
    replay_resumed(store)
    assert len(handled) == 4


def test_a_snapshot_of_another_initial_state_is_not_used(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """Arguments of the projection are part of it."""
    replay_resumed(store)
    handled.clear()
    assert replay_resumed(store, partial(SpyWordCount, minimum=2)) == {"P1": 2}
    assert len(handled) == 4


def test_a_snapshot_of_other_software_is_not_used(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """Names and versions of the installed software are compared."""
    replay_resumed(store)
    handled.clear()
    replay_resumed(store, snapshots=snapshots_of(store, "2"))
    assert len(handled) == 4


PROJECTION_SOURCE = """
import attrs
from dialoguekit.events import ContributionMade
from dialoguekit.projections.projection import Projection, handles
from counting_words.weights import weight

@attrs.define
class Weight(Projection[int]):
    sum: int = 0

    @handles(ContributionMade)
    def count(self, recorded):
        self.sum += weight(recorded.event.text)

    def combine(self, other):
        return Weight(self.sum + other.sum)

    def view(self):
        return self.sum
"""


def import_projection(folder: Path, weight: str) -> Any:
    """Return the projection of a package in which another module gives the weight of a text."""
    package = folder / "counting_words"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    (package / "projection.py").write_text(PROJECTION_SOURCE)
    (package / "weights.py").write_text(f"def weight(text):\n    return {weight}\n")
    for name in [name for name in sys.modules if name.startswith("counting_words")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    return importlib.import_module("counting_words.projection").Weight


def test_a_snapshot_is_unused_after_a_change_in_the_package(
    store: MemoryEventStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every module of the package may affect the result."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    weight = import_projection(tmp_path, "1")
    assert replay_resumed(store, weight) == 4
    before = stored_snapshots(store)
    assert replay_resumed(store, weight) == 4
    assert stored_snapshots(store) == before
    assert replay_resumed(store, import_projection(tmp_path, "len(text)")) == 6
    assert stored_snapshots(store).keys() == before.keys()
    assert stored_snapshots(store) != before


def test_a_projection_may_be_in_a_single_module(
    store: MemoryEventStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of the module is detected too."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for function, weight in (("len", 6), ("len", 6), ("lambda _: 2", 8)):
        source = PROJECTION_SOURCE.replace("from counting_words.weights import weight", "")
        (tmp_path / "weighing_words.py").write_text(f"{source}\nweight = {function}\n")
        monkeypatch.delitem(sys.modules, "weighing_words", raising=False)
        importlib.invalidate_caches()
        assert replay_resumed(store, importlib.import_module("weighing_words").Weight) == weight
        assert "leeds weighing_words:Weight" in stored_snapshots(store)


def test_a_class_without_source_has_no_snapshot(
    store: MemoryEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a console a change of the class could not be detected."""
    console = ModuleType("console")
    monkeypatch.setitem(sys.modules, "console", console)
    exec(PROJECTION_SOURCE.replace("from counting_words.weights import weight", ""), vars(console))
    vars(console)["weight"] = len
    assert replay_resumed(store, vars(console)["Weight"]) == 6
    assert stored_snapshots(store) == {}


@pytest.mark.parametrize("projection", [UnpicklableLater, UnpicklableFromTheStart])
def test_a_projection_that_cannot_be_pickled_is_folded(
    store: MemoryEventStore, projection: Callable[[], SpyWordCount]
) -> None:
    """Other projections are saved."""
    factories = {"unpicklable": projection, "words": SpyWordCount}
    for _ in range(2):
        outcomes = fold_streams(store, factories, ["leeds"], as_of=4, snapshots=snapshots_of(store))
        assert view(outcomes, "unpicklable") == {"P1": 3, "P2": 1}
    assert list(stored_snapshots(store)) == ["leeds SpyWordCount"]


def test_a_failing_projection_has_no_snapshot(store: MemoryEventStore) -> None:
    """It fails again with the same error."""
    append(store, "leeds", contribution("P1", "no"))
    factories = {"failing": FailingWordCount, "words": SpyWordCount}
    for _ in range(2):
        snapshots = snapshots_of(store)
        outcomes = fold_streams(store, factories, ["leeds"], as_of=5, snapshots=snapshots)
        assert outcomes["leeds"]["failing"].error is not None
    assert list(stored_snapshots(store)) == ["leeds SpyWordCount"]


def test_a_read_only_log_is_replayed_without_snapshots(
    store: MemoryEventStore, handled: list[int]
) -> None:
    """No snapshot can be saved."""

    class ReadOnlyStore(MemoryEventStore):
        def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
            raise StoreUnavailable(f"No {namespace} can be written.")

    read_only = ReadOnlyStore(CODEC, rows=map(NewRow.of, store.rows()))
    for _ in range(2):
        assert replay_resumed(read_only) == {"P1": 3, "P2": 1, "P3": 1}
    assert len(handled) == 8


def append_recorded(store: EventStore, recorded: RecordedEvent[Event]) -> None:
    """Append an event of a history with its timestamps and context."""
    new = NewEvent(
        event=recorded.event,
        occurred_at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
        context=recorded.context,
    )
    store.append(recorded.stream, [new], expected_version=recorded.seq - 1)


EVERY_EVENT = partial(KeptEvents, KEPT)
"""A projection that keeps what a report is made of."""

HISTORIES = histories(EVERY_EVENT, streams=2, events=(PersonForgotten,), max_length=16)


@draw(HISTORIES, st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6)), max_size=6))
def test_a_resumed_replay_equals_one_from_the_start(
    drawn: tuple[History, ...], turns: list[tuple[int, int]]
) -> None:
    """Corrections, redactions and erasures may occur between two replays."""
    store = MemoryEventStore(CODEC)
    remaining = [list(history) for history in drawn]
    for number, (count, back) in enumerate([*turns, (1000, 0)]):
        stream_events = remaining[number % 2]
        for recorded in stream_events[:count]:
            append_recorded(store, recorded)
        del stream_events[:count]
        position = max(0, store.head() - back)
        resumed = replay(store, EVERY_EVENT, as_of=position, snapshots=snapshots_of(store))
        assert repr(resumed) == repr(replay(store, EVERY_EVENT, as_of=position))
