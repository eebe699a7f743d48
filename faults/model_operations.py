"""What is done to a log and its model by chance, and how they are compared."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from dialoguekit.errors import Conflict, EventIdReused
from dialoguekit.events import ContributionMade, NewEvent, SpaceClosed
from dialoguekit.store import SEALED, Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import Row, blanked, leaf_of
from faults.reference_model import NOWHERE, STREAMS, TYPES, Known, Model, otherwise, root_of, shown
from faults.stores.dialoguekit_store import CODEC

_SIZES = (1, 1, 1, 2, 3, 8, 40)
_KINDS, _NAMES = ("folds", "copies"), ("a", "ab", "b", "")


class Diverged(Exception):
    """A log did what its model does not."""


class Stopped(Exception):
    """What the rows of another log come to, midway."""


@attrs.define
class Session:
    """A log through some handles, and its model.

    ``open`` opens it anew, for a handle that is used no more.
    """

    logs: list[Log]
    open: Callable[[Log], Log]
    chance: random.Random
    model: Model = attrs.field(factory=Model)
    done: Counter[str] = attrs.field(factory=Counter)

    def step(self) -> None:
        """Do something by chance; raises :class:`Diverged`, or what the log let through."""
        (name,) = self.chance.choices(list(STEPS), [weight for _, weight in STEPS.values()])
        self.done[name] += 1
        step, _ = STEPS[name]
        try:
            step(self, self.chance.choice(self.logs))
        except Diverged as error:
            raise Diverged(f"{name}: {error}") from error
        except Exception as error:
            raise Diverged(f"{name}: an error is let through: {error!r}") from error

    def append(self, log: Log) -> None:
        """Events at the end of a stream, some at once or none."""
        stream = self.chance.choice(STREAMS)
        new = self._new_events(self.chance.choice((0, *_SIZES)))
        version = self.model.version(stream)
        placed = log.append(stream, iter(new), expected=version)
        self.model.append(stream, new)
        _same([shown(one) for one in placed], self._of(stream, version + 1, len(new)))

    def append_elsewhere(self, log: Log) -> None:
        """Events where the stream is not."""
        stream = self.chance.choice((*STREAMS, NOWHERE))
        version = self.model.version(stream)
        expected = self.chance.choice([n for n in range(-1, version + 3) if n != version])
        new = self._new_events(self.chance.choice(_SIZES))
        _refused([Conflict(stream, expected, version)], log, stream, new, expected)

    def repeat(self, log: Log) -> None:
        """Events that are there already, as they were written; noted later, perhaps."""
        known = self._some()
        if known:
            later = known[-1].new.noted
            again = [attrs.evolve(one.new, noted=later) for one in known]
            placed = log.append(known[0].stream, again, expected=known[0].seq - 1)
            _same([one[:4] for one in placed], [one.shown[:4] for one in known])

    def repeat_otherwise(self, log: Log) -> None:
        """Events that are there already with something else about them."""
        known = self._some()
        if not known:
            return
        stream, expected = known[0].stream, known[0].seq - 1
        new = [one.new for one in known]
        where = self.chance.randrange(len(new))
        culprits = known[where : where + 1]
        match self.chance.choice(("more", "twice", "order", "stream", "seq", "at", "event")):
            case "more":
                new, culprits = [*new, *self._new_events(1)], known
            case "twice":
                new.append(new[where])
                culprits = [known[where]._replace(seq=expected + len(new))]
            case "order" if len(new) > 1:
                new, culprits = new[::-1], known[-1:]
            case "stream":
                stream, culprits = NOWHERE, known[:1]
            case "event" if not self.model.is_blanked(known[where]):
                new[where] = attrs.evolve(new[where], event=otherwise(new[where].event))
            case "at":
                one = new[where]
                new[where] = attrs.evolve(one, at=one.at.replace(microsecond=1))
            case _:
                expected, culprits = expected + 1, known[:1]
        errors = [EventIdReused(one.new.id, one.stream, one.seq) for one in culprits]
        _refused(errors, log, stream, new, expected)

    def read(self, log: Log) -> None:
        """Any choice of events, as they read and as they are stored; to their end or followed."""
        stream = self.chance.choice((None, *self.model.streams, NOWHERE))
        head = len(self.model.events)
        after = self.chance.choice((0, 0, self.chance.randrange(-1, head + 2)))
        until = self.chance.choice((None, self.chance.randrange(head + 2)))
        types = self.chance.choice((None, None, *([one] for one in TYPES), TYPES, {"no.such"}, ()))
        known = self.model.read(stream, after, until, types)
        choice: dict[str, Any] = {"after": after, "until": until, "types": types}
        match self.chance.randrange(3):
            case 0:
                rows = list(log.rows(stream, **choice))
                _same([row[:5] for row in rows], [(*one.shown[:4], one.type) for one in known])
            case 1 if until is None and after >= 0:
                turns = iter((False, True, True))
                got = log.follow(stream, after=after, types=types, stop=lambda: next(turns))
                _same([shown(one) for one in got], [one.shown for one in known])
            case _:
                got = log.read(stream, **choice)
                _same([shown(one) for one in got], [one.shown for one in known])

    def ask(self, log: Log) -> None:
        """How much there is, and of what."""
        _same(log.head(), len(self.model.events))
        _same(log.streams(), sorted(self.model.streams))
        for stream in (*STREAMS, NOWHERE):
            _same(log.version(stream), self.model.version(stream))

    def prove(self, log: Log) -> None:
        """The tree, against one that is made anew from the rows by the words of its standard."""
        rows = list(log.rows())
        leaves = [row.leaf for row in rows]
        _same(leaves, [leaf_of(row) for row in rows])
        tree = log.tree()
        _same((tree.size, tree.root()), (len(leaves), root_of(leaves)))
        tiles = range(len(leaves) // 256)
        roots = [root_of(leaves[n * 256 : n * 256 + 256]) for n in tiles]
        _same(log.tiles(1, 0, len(tiles)), roots)

    def restore(self, log: Log) -> None:
        """Rows of another log, of several streams; once more; and some that come to an error."""
        other, streams = self._another(log)
        rows = list(other.rows())
        match self.chance.randrange(4):
            case 0:
                _raises(Stopped, lambda: log.restore(_that_stop(rows)))
            case 1 if len(rows) > 1 and rows[1].stream == rows[0].stream:
                _raises(Conflict, lambda: log.restore(rows[1:]))
            case _:
                _same(log.restore(iter(rows)), len(rows))
                for known in streams.events:
                    self.model.append(known.stream, [known.new])
                _same(log.restore(rows), len(rows))

    def blank(self, log: Log) -> None:
        """The words of some events are taken away, some of them not for the first time."""
        known = [one for one in self._some() if isinstance(one.event, ContributionMade)]
        rows = {row.position: row for row in log.rows()}
        gone = []
        for one in known:
            row = rows[one.position]
            assert row.words is not None
            gone.append(row._replace(words=blanked(row.words)))
            self.model.blank(one.position)
        log.blank(gone)

    def shelve(self, log: Log) -> None:
        """Something that is no event is kept, asked for, or dropped."""
        kind, name = self.chance.choice(_KINDS), self.chance.choice(_NAMES)
        shelf = self.model.shelf
        match self.chance.randrange(6):
            case 0:
                prefix = self.chance.choice(_NAMES)
                gone = [key for key in shelf if key[0] == kind and key[1].startswith(prefix)]
                for key in gone:
                    del shelf[key]
                _same(log.shelf.clear(kind, prefix), len(gone))
            case 1 | 2:
                shelf[kind, name] = self.chance.randbytes(self.chance.randrange(50))
                log.shelf.put(kind, name, shelf[kind, name])
            case _:
                _same(log.shelf.get(kind, name), shelf.get((kind, name)))
        held = sorted((key[1], value) for key, value in shelf.items() if key[0] == kind)
        _same(log.shelf.items(kind), held)

    def reopen(self, log: Log) -> None:
        """A handle is given back, and another is opened in its place."""
        self.logs[self.logs.index(log)] = self.open(log)
        if isinstance(log, MemoryLog):
            self.model.shelf.clear()  # Only its events travel.

    def _new_events(self, count: int) -> list[NewEvent]:
        return [self.model.new_event(self.chance) for _ in range(count)]

    def _of(self, stream: str, first: int, count: int) -> list[tuple[Any, ...]]:
        return [one.shown for one in self.model.of(stream, first, count)] if count else []

    def _some(self) -> list[Known]:
        """Events that follow each other in a stream, if there are any."""
        if not self.model.streams:
            return []
        stream = self.chance.choice(list(self.model.streams))
        first = self.chance.randrange(self.model.version(stream)) + 1
        return self.model.of(stream, first, self.chance.choice(_SIZES))

    def _another(self, log: Log) -> tuple[Log, Model]:
        """A log of other streams; of a sealed one nobody else's words are to be had."""
        other, model = MemoryLog(CODEC), Model()
        names = [f"restored-{self.model.made}-{n}" for n in range(self.chance.randrange(1, 3))]
        for _ in range(self.chance.randrange(1, 5)):
            stream = self.chance.choice(names)
            new = self._new_events(self.chance.choice((1, 2, 5)))
            if log.privacy == SEALED:
                new = [attrs.evolve(one, event=SpaceClosed(space="S1")) for one in new]
            other.append(stream, new, expected=model.version(stream))
            model.append(stream, new)
        return other, model


STEPS: dict[str, tuple[Callable[[Session, Log], None], int]] = {
    "appends": (Session.append, 25),
    "appends to where a stream is not": (Session.append_elsewhere, 8),
    "repeats": (Session.repeat, 8),
    "repeats with a change": (Session.repeat_otherwise, 8),
    "readings": (Session.read, 30),
    "questions": (Session.ask, 5),
    "proofs": (Session.prove, 2),
    "restores": (Session.restore, 3),
    "blankings": (Session.blank, 3),
    "uses of the shelf": (Session.shelve, 6),
    "openings": (Session.reopen, 2),
}


def _same(got: object, expected: object) -> None:
    if got != expected:
        raise Diverged(f"{_cut(got)}, not {_cut(expected)}")


def _cut(value: object) -> str:
    text = repr(value)
    return text if len(text) < 200 else f"{text[:100]}…{text[-100:]}"


def _refused(
    errors: Sequence[Conflict | EventIdReused],
    log: Log,
    stream: str,
    new: Sequence[NewEvent],
    expected: int,
) -> None:
    """An append comes to one of these errors."""
    try:
        log.append(stream, new, expected=expected)
    except (Conflict, EventIdReused) as raised:
        if (type(raised), raised.args) not in [(type(error), error.args) for error in errors]:
            raise Diverged(f"{raised!r}, not {errors[0]!r}") from raised
        return
    raise Diverged(f"nothing was refused, not {errors[0]!r}")


def _raises(kind: type[Exception], do: Callable[[], object]) -> None:
    try:
        do()
    except kind:
        return
    raise Diverged(f"nothing was raised, not {kind.__name__}")


def _that_stop(rows: Sequence[Row]) -> Iterator[Row]:
    yield from rows
    raise Stopped
