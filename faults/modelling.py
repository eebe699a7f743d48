"""A log and a model of it in plain lists are used alike, by chance, and must not differ.

Logs in memory, in files and on a server, plain and sealed, each through two handles where there
can be two.  After some hundred events another log is begun.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import attrs

from dialoguekit.errors import Conflict, DialogueKitError, EventIdReused
from dialoguekit.events import ContributionMade, Event, NewEvent, SpaceClosed
from dialoguekit.log import PLAIN, SEALED, Log, open_log
from dialoguekit.log.memory import MemoryLog
from dialoguekit.log.rows import Row, blanked, leaf_of
from faults.model import NOWHERE, STREAMS, TYPES, Known, Model, root_of, shown
from faults.outcome import Outcome
from faults.programmes import Programme
from faults.stores import OURS, Store
from faults.stores.ours import CODEC, OurPlace

_SIZES = (1, 1, 1, 2, 3, 8, 40)
_LONGEST_LOGS = (30, 100, 300)
_IN_MEMORY = 2 / 3
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # A file system that syncs at once, where there is one.
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
        (name,) = self.chance.choices(list(_STEPS), [weight for _, weight in _STEPS.values()])
        self.done[name] += 1
        step, _ = _STEPS[name]
        try:
            step(self, self.chance.choice(self.logs))
        except Exception as error:
            raise Diverged(f"{name}: {error!r}" if error.args else name) from error

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
        _refused(Conflict(stream, expected, version), log, stream, new, expected)

    def repeat(self, log: Log) -> None:
        """Events that are there already, as they were written; noted later, perhaps."""
        known = self._some(log)
        if known:
            later = known[-1].new.noted
            again = [attrs.evolve(one.new, noted=later) for one in known]
            placed = log.append(known[0].stream, again, expected=known[0].seq - 1)
            _same([one[:4] for one in placed], [one.shown[:4] for one in known])

    def repeat_otherwise(self, log: Log) -> None:
        """Events that are there already with something else about them."""
        known = self._some(log)
        if not known:
            return
        stream, expected = known[0].stream, known[0].seq - 1
        new = [one.new for one in known]
        where = self.chance.randrange(len(new))
        culprit = known[where]
        match self.chance.choice(("more", "twice", "order", "stream", "seq", "at", "event")):
            case "more":
                new, culprit = [*new, *self._new_events(1)], known[0]
            case "twice":
                new.append(new[where])
                _refused(
                    EventIdReused(culprit.new.id, stream, expected + len(new)),
                    log,
                    stream,
                    new,
                    expected,
                )
                return
            case "order":
                new = new[::-1]
                culprit = known[-1]
                if len(new) == 1:
                    return
            case "stream":
                stream, culprit = NOWHERE, known[0]
            case "seq":
                expected, culprit = expected + 1, known[0]
            case "at":
                one = new[where]
                new[where] = attrs.evolve(one, at=one.at.replace(microsecond=1))
            case "event":
                if self.model.is_blanked(culprit):
                    return  # Nobody can tell any more what it said.
                new[where] = attrs.evolve(new[where], event=_otherwise(culprit.event))
        _refused(
            EventIdReused(culprit.new.id, culprit.stream, culprit.seq), log, stream, new, expected
        )

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
        known = [one for one in self._some(log) if isinstance(one.event, ContributionMade)]
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

    def _some(self, _: Log) -> list[Known]:
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


_STEPS: dict[str, tuple[Callable[[Session, Log], None], int]] = {
    "append": (Session.append, 25),
    "append elsewhere": (Session.append_elsewhere, 8),
    "repeat": (Session.repeat, 8),
    "repeat otherwise": (Session.repeat_otherwise, 8),
    "read": (Session.read, 30),
    "ask": (Session.ask, 5),
    "prove": (Session.prove, 2),
    "restore": (Session.restore, 3),
    "blank": (Session.blank, 3),
    "shelve": (Session.shelve, 6),
    "reopen": (Session.reopen, 2),
}


def _same(got: object, expected: object) -> None:
    if got != expected:
        raise Diverged(f"{_cut(got)}, not {_cut(expected)}")


def _cut(value: object) -> str:
    text = repr(value)
    return text if len(text) < 200 else f"{text[:100]}…{text[-100:]}"


def _refused(
    error: Conflict | EventIdReused, log: Log, stream: str, new: Sequence[NewEvent], expected: int
) -> None:
    """An append comes to just this error."""
    try:
        log.append(stream, new, expected=expected)
    except (Conflict, EventIdReused) as raised:
        _same((type(raised), raised.args), (type(error), error.args))
        return
    raise Diverged(f"nothing was refused, not {error!r}")


def _raises(kind: type[Exception], do: Callable[[], object]) -> None:
    try:
        do()
    except kind:
        return
    raise Diverged(f"nothing was raised, not {kind.__name__}")


def _that_stop(rows: Sequence[Row]) -> Iterator[Row]:
    yield from rows
    raise Stopped


def _otherwise(event: Event) -> Event:
    if isinstance(event, ContributionMade):
        return attrs.evolve(event, text=f"{event.text} not")
    assert isinstance(event, SpaceClosed)
    return attrs.evolve(event, space="S0")


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Do ``dose`` steps, to logs of that store and, beside files, to logs in memory."""
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    broken: list[str] = []
    logs = events = in_memory = steps = 0
    while steps < dose:
        logs += 1
        longest = chance.choice(_LONGEST_LOGS)
        with ExitStack() as stack:
            if store.name == "ours-sqlite" and chance.random() < _IN_MEMORY:
                session = Session([MemoryLog(CODEC)], _travel, chance)
            else:
                session = _on(store, stack, chance)
            first = steps
            try:
                while steps < dose and len(session.model.events) < longest:
                    steps += 1
                    session.step()
            except Diverged as error:
                broken.append(f"step {steps}, in log {logs}: {error}")
            for log in session.logs:
                in_memory += (steps - first) * isinstance(log, MemoryLog)
                log.close()
        done += session.done
        events += len(session.model.events)
    counts = {"steps": steps, "of them in memory": in_memory, "logs": logs, "events": events}
    counts |= {f"times {name}": done[name] for name in _STEPS}
    return Outcome(counts, broken)


def _on(store: Store, stack: ExitStack, chance: random.Random) -> Session:
    where = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    folder = stack.enter_context(tempfile.TemporaryDirectory(dir=where))
    place = stack.enter_context(store.fresh(Path(folder)))
    assert isinstance(place, OurPlace)
    privacy = chance.choice((PLAIN, SEALED))
    logs = [open_log(place.url, CODEC, privacy=privacy) for _ in range(2)]

    def open_again(log: Log) -> Log:
        log.close()
        return open_log(place.url, CODEC, create=False)

    return Session(logs, open_again, chance)


def _travel(log: Log) -> Log:
    """A log in memory as it arrives in another process."""
    make, arguments = log.__reduce__()  # type: ignore[misc]
    log.close()
    made: Log = make(*arguments)
    return made


_HOLDS = (
    "what is read, told, refused and proved is what the model says, through whichever handle, and "
    "no other error comes out"
)

PROGRAMMES = (
    Programme(
        name="model",
        fault="a log is used by chance, appends, repeats, conflicts, restores, blanks, readers and "
        "handles that are opened again, next to a model of it in lists; two thirds of the steps "
        "in memory, the others in files",
        unit="steps",
        full=300_000,
        short=3_000,
        holds=_HOLDS,
        stores=OURS[:1],
        run=run,
        why_not="bare `eventsourcing` promises neither repeats nor refusals by content, and a "
        "server is slower: see the next",
    ),
    Programme(
        name="model-on-a-server",
        fault="the same on a server",
        unit="steps",
        full=8_000,
        short=150,
        holds=_HOLDS,
        stores=OURS[1:],
        run=run,
        why_not="it is done to files above",
    ),
)
