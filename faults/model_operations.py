"""Random operations on a store and its model, and their comparison."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from dialoguekit.errors import Conflict, EventIdReused
from dialoguekit.events import ContributionMade, NewEvent, SpaceClosed
from dialoguekit.store import PER_PERSON_ENCRYPTION, EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.rows import NewRow, compute_leaf, tombstone
from faults.reference_model import (
    STREAMS,
    TYPES,
    UNUSED_STREAM,
    Model,
    ModelEvent,
    changed_event,
    merkle_root,
    visible_fields,
)
from faults.stores.dialoguekit_store import CODEC

_SIZES = (1, 1, 1, 2, 3, 8, 40)
_NAMESPACES, _NAMES = ("snapshots", "copies"), ("a", "ab", "b", "")


class Divergence(Exception):
    """The store and its model differ."""


class RowsInterrupted(Exception):
    """The iterator of imported rows failed midway."""


@attrs.define
class ModelRun:
    """A store, open through some handles, and its model.

    ``opener`` closes a handle and returns a new one.
    """

    stores: list[EventStore]
    opener: Callable[[EventStore], EventStore]
    rng: random.Random
    model: Model = attrs.field(factory=Model)
    counts: Counter[str] = attrs.field(factory=Counter)

    def step(self) -> None:
        """Run a random operation; raise :class:`Divergence` if the store and the model differ."""
        (name,) = self.rng.choices(list(OPERATIONS), [weight for _, weight in OPERATIONS.values()])
        self.counts[name] += 1
        operation, _ = OPERATIONS[name]
        try:
            operation(self, self.rng.choice(self.stores))
        except Divergence as error:
            raise Divergence(f"{name}: {error}") from error
        except Exception as error:
            raise Divergence(f"{name}: untyped error: {error!r}") from error

    def append(self, store: EventStore) -> None:
        """Append some events to a stream, or none."""
        stream = self.rng.choice(STREAMS)
        new = self._new_events(self.rng.choice((0, *_SIZES)))
        version = self.model.version(stream)
        recorded = store.append(stream, iter(new), expected_version=version)
        self.model.append(stream, new)
        _assert_equal(
            [visible_fields(one) for one in recorded],
            self._expected_fields(stream, version + 1, len(new)),
        )

    def append_at_wrong_version(self, store: EventStore) -> None:
        """Append at a version that the stream does not have."""
        stream = self.rng.choice((*STREAMS, UNUSED_STREAM))
        version = self.model.version(stream)
        expected = self.rng.choice([n for n in range(-1, version + 3) if n != version])
        new = self._new_events(self.rng.choice(_SIZES))
        _assert_refused([Conflict(stream, expected, version)], store, stream, new, expected)

    def repeat(self, store: EventStore) -> None:
        """Append existing events again, unchanged or recorded later."""
        known = self._consecutive_events()
        if known:
            later = known[-1].new.recorded_at
            again = [attrs.evolve(one.new, recorded_at=later) for one in known]
            recorded = store.append(known[0].stream, again, expected_version=known[0].seq - 1)
            _assert_equal(
                [visible_fields(one)[:4] for one in recorded],
                [one.visible_fields[:4] for one in known],
            )

    def repeat_changed(self, store: EventStore) -> None:
        """Append existing events again with a change."""
        known = self._consecutive_events()
        if not known:
            return
        stream, expected = known[0].stream, known[0].seq - 1
        new = [one.new for one in known]
        index = self.rng.randrange(len(new))
        culprits = known[index : index + 1]
        match self.rng.choice(("more", "twice", "order", "stream", "seq", "occurred_at", "event")):
            case "more":
                new, culprits = [*new, *self._new_events(1)], known
            case "twice":
                new.append(new[index])
                culprits = [known[index]._replace(seq=expected + len(new))]
            case "order" if len(new) > 1:
                new, culprits = new[::-1], known[-1:]
            case "stream":
                stream, culprits = UNUSED_STREAM, known[:1]
            case "event" if not self.model.is_erased(known[index]):
                new[index] = attrs.evolve(new[index], event=changed_event(new[index].event))
            case "occurred_at":
                one = new[index]
                new[index] = attrs.evolve(one, occurred_at=one.occurred_at.replace(microsecond=1))
            case _:
                expected, culprits = expected + 1, known[:1]
        errors = [EventIdReused(one.new.id, one.stream, one.seq) for one in culprits]
        _assert_refused(errors, store, stream, new, expected)

    def read(self, store: EventStore) -> None:
        """Read a random selection of events, as events, as rows, or through a subscription."""
        stream = self.rng.choice((None, *self.model.streams, UNUSED_STREAM))
        head = len(self.model.events)
        after = self.rng.choice((0, 0, self.rng.randrange(-1, head + 2)))
        until = self.rng.choice((None, self.rng.randrange(head + 2)))
        types = self.rng.choice((None, None, *([one] for one in TYPES), TYPES, {"no.such"}, ()))
        known = self.model.read(stream, after, until, types)
        selection: dict[str, Any] = {"after": after, "until": until, "types": types}
        match self.rng.randrange(3):
            case 0:
                rows = list(store.rows(stream, **selection))
                _assert_equal(
                    [row.unpacked()[:5] for row in rows],
                    [(*one.visible_fields[:4], one.type) for one in known],
                )
            case 1 if until is None and after >= 0:
                turns = iter((False, True, True))
                found = store.subscribe(stream, after=after, types=types, stop=lambda: next(turns))
                _assert_equal(
                    [visible_fields(one) for one in found], [one.visible_fields for one in known]
                )
            case _:
                found = store.read(stream, **selection)
                _assert_equal(
                    [visible_fields(one) for one in found], [one.visible_fields for one in known]
                )

    def check_counts(self, store: EventStore) -> None:
        """Compare the number of events, the streams and their versions."""
        _assert_equal(store.head(), len(self.model.events))
        _assert_equal(store.streams(), sorted(self.model.streams))
        for stream in (*STREAMS, UNUSED_STREAM):
            _assert_equal(store.stream_version(stream), self.model.version(stream))

    def check_tree(self, store: EventStore) -> None:
        """Compare the tree with one that the model computes from the rows."""
        rows = list(store.rows())
        leaves = [row.leaf for row in rows]
        _assert_equal(leaves, [compute_leaf(row) for row in rows])
        tree = store.tree()
        _assert_equal((tree.size, tree.root()), (len(leaves), merkle_root(leaves)))
        tiles = range(len(leaves) // 256)
        roots = [merkle_root(leaves[n * 256 : n * 256 + 256]) for n in tiles]
        _assert_equal(store.tiles(1, 0, len(tiles)), roots)

    def import_rows(self, store: EventStore) -> None:
        """Import rows of another store, once or twice; or rows that cause an error."""
        other, streams = self._other_store(store)
        rows = [NewRow.of(row) for row in other.rows()]
        match self.rng.randrange(4):
            case 0:
                _assert_raises(RowsInterrupted, lambda: store.import_rows(_interrupted_rows(rows)))
            case 1 if len(rows) > 1 and rows[1].stream == rows[0].stream:
                _assert_raises(Conflict, lambda: store.import_rows(rows[1:]))
            case _:
                _assert_equal(store.import_rows(iter(rows)), len(rows))
                for known in streams.events:
                    self.model.append(known.stream, [known.new])
                _assert_equal(store.import_rows(rows), len(rows))

    def erase(self, store: EventStore) -> None:
        """Erase the personal data of some events, possibly again."""
        known = [
            one for one in self._consecutive_events() if isinstance(one.event, ContributionMade)
        ]
        rows = {row.position: row for row in store.rows()}
        erased = []
        for one in known:
            row = rows[one.position]
            assert row.personal_data is not None
            erased.append(row._replace(personal_data=tombstone(row.personal_data)))
            self.model.erase(one.position)
        store.erase(erased)

    def use_key_values(self, store: EventStore) -> None:
        """Put, get or clear key-value pairs."""
        namespace, name = self.rng.choice(_NAMESPACES), self.rng.choice(_NAMES)
        expected = self.model.key_values
        match self.rng.randrange(6):
            case 0:
                prefix = self.rng.choice(_NAMES)
                cleared = [
                    key for key in expected if key[0] == namespace and key[1].startswith(prefix)
                ]
                for key in cleared:
                    del expected[key]
                _assert_equal(store.key_values.clear(namespace, prefix), len(cleared))
            case 1 | 2:
                expected[namespace, name] = self.rng.randbytes(self.rng.randrange(50))
                store.key_values.put(namespace, name, expected[namespace, name])
            case _:
                _assert_equal(
                    store.key_values.get(namespace, name), expected.get((namespace, name))
                )
        remaining = sorted(
            (key[1], value) for key, value in expected.items() if key[0] == namespace
        )
        _assert_equal(store.key_values.items(namespace), remaining)

    def reopen(self, store: EventStore) -> None:
        """Close a handle and open a new one in its place."""
        self.stores[self.stores.index(store)] = self.opener(store)
        if isinstance(store, MemoryEventStore):
            self.model.key_values.clear()  # Only its events are pickled.

    def _new_events(self, count: int) -> list[NewEvent]:
        return [self.model.new_event(self.rng) for _ in range(count)]

    def _expected_fields(self, stream: str, first: int, count: int) -> list[tuple[Any, ...]]:
        return (
            [one.visible_fields for one in self.model.slice_stream(stream, first, count)]
            if count
            else []
        )

    def _consecutive_events(self) -> list[ModelEvent]:
        """Return some consecutive events of a stream, if there are any."""
        if not self.model.streams:
            return []
        stream = self.rng.choice(list(self.model.streams))
        first = self.rng.randrange(self.model.version(stream)) + 1
        return self.model.slice_stream(stream, first, self.rng.choice(_SIZES))

    def _other_store(self, store: EventStore) -> tuple[EventStore, Model]:
        """Create a store with other streams.

        For an encrypted target it has no personal data, since the keys would be missing.
        """
        other, model = MemoryEventStore(CODEC), Model()
        names = [
            f"imported-{self.model.created_count}-{n}" for n in range(self.rng.randrange(1, 3))
        ]
        for _ in range(self.rng.randrange(1, 5)):
            stream = self.rng.choice(names)
            new = self._new_events(self.rng.choice((1, 2, 5)))
            if store.encryption == PER_PERSON_ENCRYPTION:
                new = [attrs.evolve(one, event=SpaceClosed(space="S1")) for one in new]
            other.append(stream, new, expected_version=model.version(stream))
            model.append(stream, new)
        return other, model


OPERATIONS: dict[str, tuple[Callable[[ModelRun, EventStore], None], int]] = {
    "appends": (ModelRun.append, 25),
    "appends at a wrong version": (ModelRun.append_at_wrong_version, 8),
    "repeats": (ModelRun.repeat, 8),
    "changed repeats": (ModelRun.repeat_changed, 8),
    "reads": (ModelRun.read, 30),
    "count checks": (ModelRun.check_counts, 5),
    "tree checks": (ModelRun.check_tree, 2),
    "imports": (ModelRun.import_rows, 3),
    "erasures": (ModelRun.erase, 3),
    "key-value uses": (ModelRun.use_key_values, 6),
    "reopens": (ModelRun.reopen, 2),
}


def _assert_equal(actual: object, expected: object) -> None:
    if actual != expected:
        raise Divergence(f"{_shorten(actual)}; expected {_shorten(expected)}")


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) < 200 else f"{text[:100]}…{text[-100:]}"


def _assert_refused(
    errors: Sequence[Conflict | EventIdReused],
    store: EventStore,
    stream: str,
    new: Sequence[NewEvent],
    expected: int,
) -> None:
    """Check that an append raises one of these errors."""
    try:
        store.append(stream, new, expected_version=expected)
    except (Conflict, EventIdReused) as raised:
        if (type(raised), raised.args) not in [(type(error), error.args) for error in errors]:
            raise Divergence(f"{raised!r}; expected {errors[0]!r}") from raised
        return
    raise Divergence(f"not refused; expected {errors[0]!r}")


def _assert_raises(error_type: type[Exception], operation: Callable[[], object]) -> None:
    try:
        operation()
    except error_type:
        return
    raise Divergence(f"no error; expected {error_type.__name__}")


def _interrupted_rows(rows: Sequence[NewRow]) -> Iterator[NewRow]:
    yield from rows
    raise RowsInterrupted
