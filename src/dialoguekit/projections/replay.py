"""Fold projections over a log: filtered, as of a cut, resumed, or in parallel.

A replay asks the log only for the event types that its projections handle, holds one page of
events at a time, and applies corrections before any handler sees an event.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from functools import cache, reduce
from typing import Any, Generic, TypeVar

import attrs

from dialoguekit.errors import (
    DialogueKitError,
    MisdeclaredProjection,
    ProjectionFailed,
    ReplayError,
    StaleFold,
)
from dialoguekit.events import RecordedEvent
from dialoguekit.events.programme import is_workshop_stream
from dialoguekit.projections import corrections
from dialoguekit.projections.corrections import Corrections
from dialoguekit.projections.projection import Projection
from dialoguekit.projections.snapshots import Kept, SavedFolds
from dialoguekit.store.event_store import Log

V = TypeVar("V")
P = TypeVar("P", bound=Projection[Any])


@attrs.frozen
class Fold(Generic[P]):
    """A projection folded over ``stream`` up to ``position``; can be pickled and resumed."""

    projection: P
    stream: str
    position: int


@attrs.frozen
class Outcome(Generic[P]):
    """A projection that was folded, or the error that it raised."""

    projection: P | None
    error: ProjectionFailed | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel from another process with the cause of the error, if it can travel.

        The error is made again there, since some engines would send it with whatever hangs on it.
        """
        if self.error is None:
            return Outcome, (self.projection,)
        return _failed, (self.error.args, _portable(self.error.__cause__))


def _failed(args: tuple[Any, ...], cause: BaseException | None) -> Outcome[Any]:
    error = ProjectionFailed(*args)
    error.__cause__ = cause
    return Outcome(None, error)


def _portable(cause: BaseException | None) -> BaseException | None:
    """The cause of an error where it can be pickled and read again; else one that says as much."""
    try:
        pickle.loads(pickle.dumps(cause))
    except Exception:  # noqa: BLE001  # whatever the class of the cause raises
        return RuntimeError(repr(cause))
    return cause


def replay(
    log: Log,
    projection: Callable[[], Projection[V]],
    *,
    workshops: Iterable[str] | None = None,
    until: int | None = None,
    executor: Executor | None = None,
    saves: SavedFolds | None = None,
) -> V:
    """Fold each workshop from its first event up to the cut ``until``, join, and view.

    ``projection`` makes an empty projection, for example its class; ``workshops`` are all of
    the log unless named.  With an ``executor`` the workshops are folded side by side; for one
    that crosses processes the log is opened again there.  With ``saves`` folds are gone on from
    where they were saved, and saved again.

    Raises :class:`~dialoguekit.errors.ProjectionFailed`, which names projection, event and
    position, when a handler, join or view raises.
    """
    streams = workshops_of(log) if workshops is None else list(dict.fromkeys(workshops))
    until = log.head() if until is None else until
    makers = {"": projection}
    outcomes = fold_each(log, makers, streams, until=until, executor=executor, saves=saves)
    folded: list[Projection[V]] = []
    for stream in streams:
        outcome = outcomes[stream][""]
        if outcome.projection is None:
            assert outcome.error is not None
            raise outcome.error
        folded.append(outcome.projection)
    return view_of(joined(projection, folded))


def fold(
    log: Log,
    projection: Callable[[], P],
    stream: str,
    *,
    until: int | None = None,
    resume: Fold[P] | None = None,
) -> Fold[P]:
    """Fold one stream, going on from a saved fold where one is given.

    The saved fold is used up: its projection goes on.  A fold to which a later event says that
    something in it was noted wrongly is done again from the start.

    Raises :class:`~dialoguekit.errors.StaleFold` when ``resume`` is of another stream or
    reaches beyond ``until``.
    """
    head = log.head()
    until = head if until is None else min(until, head)
    empty = _made(projection)
    after = 0
    if resume is not None:
        if resume.stream != stream or resume.position > until:
            raise StaleFold(
                f"A fold of {resume.stream} up to {resume.position} cannot be resumed "
                f"for {stream} up to {until}. Fold from the start."
            )
        if not corrected(log, stream, after=resume.position, until=until):
            empty, after = resume.projection, resume.position
    (outcome,) = fold_on(log, [empty], stream, after=after, until=until)
    if outcome.error is not None:
        raise outcome.error
    return Fold(empty, stream, until)


def corrected(log: Log, stream: str, *, after: int, until: int) -> bool:
    """Whether something in a stream was said, between two positions, to be noted wrongly.

    What was folded by ``after`` then has to be folded anew.
    """
    return any(log.read(stream, after=after, until=until, types=corrections.TYPES))


def fold_each(
    log: Log,
    projections: Mapping[str, Callable[[], Projection[Any]]],
    streams: Sequence[str],
    *,
    until: int,
    executor: Executor | None = None,
    saves: SavedFolds | None = None,
) -> dict[str, dict[str, Outcome[Any]]]:
    """Fold several projections over each stream in one pass: outcomes by stream and name.

    A projection that raises fails alone; the others go on.  With ``saves`` those that were saved
    are gone on from, and all are saved.

    Raises :class:`~dialoguekit.errors.ReplayError` when a projection cannot travel to the
    executor's processes and back.
    """
    names = list(projections)
    makers = list(projections.values())
    work = [_Work(log, makers, stream, until, saves) for stream in streams]
    done = [_done(piece) for piece in work] if executor is None else _side_by_side(executor, work)
    return {
        stream: dict(zip(names, outcomes, strict=True))
        for stream, outcomes in zip(streams, done, strict=True)
    }


def _side_by_side(executor: Executor, work: Sequence[_Work]) -> list[list[Outcome[Any]]]:
    try:
        futures = [executor.submit(_done, piece) for piece in work]
        return [future.result() for future in futures]
    except DialogueKitError:
        raise
    except Exception as error:
        raise ReplayError(
            f"The executor gave up: {error!r}. Projections that cross processes must be "
            "defined at the top of a module and hold what can be pickled."
        ) from error


def joined(projection: Callable[[], P], folded: Iterable[P]) -> P:
    """The folds of several streams joined into one; the empty projection for none."""
    parts = list(folded)
    if not parts:
        return _made(projection)
    try:
        return reduce(lambda left, right: left.join(right), parts)
    except MisdeclaredProjection:
        raise
    except Exception as error:
        raise ProjectionFailed(_name(parts[0]), None, None, f"join: {error!r}") from error


def view_of(projection: Projection[V]) -> V:
    """The view of a folded projection.

    Raises :class:`~dialoguekit.errors.ProjectionFailed` when it raises.
    """
    try:
        return projection.view()
    except MisdeclaredProjection:
        raise
    except Exception as error:
        raise ProjectionFailed(_name(projection), None, None, f"view: {error!r}") from error


def workshops_of(log: Log) -> list[str]:
    """The workshops that a log holds, sorted."""
    return [stream for stream in log.streams() if is_workshop_stream(stream)]


@attrs.frozen
class _Work:
    """Folding one stream, in this process; sent to another it becomes :class:`_Sent`."""

    log: Log
    makers: Sequence[Callable[[], Projection[Any]]]
    stream: str
    until: int
    saves: SavedFolds | None

    def __reduce__(self) -> tuple[Any, ...]:
        place = pickle.dumps((self.log, self.saves))
        return _Sent, (place, self.makers, self.stream, self.until)

    def done(self) -> list[Outcome[Any]]:
        """Fold from the start, or from where it was saved."""
        empty = [_made(maker) for maker in self.makers]
        if self.saves is None:
            return fold_on(self.log, empty, self.stream, after=0, until=self.until)
        begun = [_made(maker) for maker in self.makers]
        return _fold_and_save(self.log, empty, begun, self.stream, self.until, self.saves)


@attrs.frozen
class _Sent:
    """Work on its way to another process, which opens the log, and closes it.

    Those who only pass it on, such as a scheduler, do not.
    """

    place: bytes
    makers: Sequence[Callable[[], Projection[Any]]]
    stream: str
    until: int

    def done(self) -> list[Outcome[Any]]:
        log, saves = pickle.loads(self.place)
        with log:
            return _Work(log, self.makers, self.stream, self.until, saves).done()


def _done(work: _Work | _Sent) -> list[Outcome[Any]]:
    return work.done()


def _fold_and_save(
    log: Log,
    empty: Sequence[Projection[Any]],
    begun: list[Projection[Any]],
    stream: str,
    until: int,
    saves: SavedFolds,
) -> list[Outcome[Any]]:
    """Go on from what was saved, in one pass for those that stand at one position.

    ``begun`` are folded; ``empty`` say what they were before.
    """
    about: Corrections | None = None
    standing: dict[int, list[int]] = {}
    ahead: set[int] = set()
    is_stale = cache(lambda after: corrected(log, stream, after=after, until=until))
    for index, projection in enumerate(empty):
        after, kept = 0, saves.find(stream, projection)
        if kept is not None and kept.position > until:
            ahead.add(index)  # It will be of use again, for a later cut.
        elif kept is not None and not is_stale(kept.position):
            after, begun[index], about = kept.position, kept.projection, kept.corrections
        standing.setdefault(after, []).append(index)
    if about is None:
        about = corrections_of(log, stream, until)
    outcomes: dict[int, Outcome[Any]] = {}
    worth_saving: list[tuple[Projection[Any], Kept]] = []
    for after, indexes in standing.items():
        if after and not any(log.rows(stream, after=after, until=until)):
            outcomes.update((index, Outcome(begun[index])) for index in indexes)
            continue
        folding = [begun[index] for index in indexes]
        folded = fold_on(log, folding, stream, after=after, until=until, about=about)
        for index, outcome in zip(indexes, folded, strict=True):
            outcomes[index] = outcome
            if outcome.projection is not None and index not in ahead:
                worth_saving.append((empty[index], Kept(until, outcome.projection, about)))
    _save(log, stream, until, worth_saving, saves)
    return [outcomes[index] for index in range(len(begun))]


def _save(
    log: Log,
    stream: str,
    until: int,
    folds: Sequence[tuple[Projection[Any], Kept]],
    saves: SavedFolds,
) -> None:
    """Save folds up to ``until``, unless they hold what was said since to be noted wrongly.

    What people said is to be erased may be in them.  Whoever erases it says so first and drops
    the saved folds last, so that either sees what the other has done.
    """
    if not folds or corrected(log, stream, after=until, until=log.head()):
        return
    if saves.save(stream, folds) and corrected(log, stream, after=until, until=log.head()):
        saves.drop(stream)


def corrections_of(log: Log, stream: str, until: int) -> Corrections:
    """What is said, up to a cut, about the events of a stream by later events of it."""
    return Corrections(log.read(stream, until=until, types=corrections.TYPES))


def fold_on(
    log: Log,
    projections: Sequence[Projection[Any]],
    stream: str,
    *,
    after: int,
    until: int,
    about: Corrections | None = None,
) -> list[Outcome[Any]]:
    """Fold ``projections``, which hold everything up to ``after``, on to ``until`` in one pass.

    They are changed; one that raises fails alone, and is of no further use.  ``about`` are the
    corrections in the stream where they are known.
    """
    about = corrections_of(log, stream, until) if about is None else about
    handlers: dict[type[Any], list[tuple[int, Callable[[RecordedEvent[Any]], None]]]] = {}
    types: set[str] = set()
    for index, projection in enumerate(projections):
        types |= projection.handled_types()
        for kind, handler in projection.handlers().items():
            handlers.setdefault(kind, []).append((index, handler))
    errors: dict[int, ProjectionFailed] = {}
    for recorded in log.read(stream, after=after, until=until, types=types):
        if about:
            recorded = about.apply(recorded)  # noqa: PLW2901  # the event as it should read
        for index, handle in handlers.get(type(recorded.event), ()):
            if index in errors:
                continue
            try:
                handle(recorded)
            except Exception as error:  # noqa: BLE001  # whatever the projection raises
                failed = ProjectionFailed(
                    _name(projections[index]), recorded.id, recorded.position, repr(error)
                )
                failed.__cause__ = error
                errors[index] = failed
    return [
        Outcome(None, errors[index]) if index in errors else Outcome(projection)
        for index, projection in enumerate(projections)
    ]


def _made(projection: Callable[[], P]) -> P:
    name = getattr(projection, "__qualname__", repr(projection))
    try:
        made = projection()
    except Exception as error:
        raise MisdeclaredProjection(name, f"it cannot be made empty: {error!r}") from error
    if not isinstance(made, Projection):
        raise MisdeclaredProjection(name, "it does not make a Projection; subclass it")
    return made


def _name(projection: Projection[Any]) -> str:
    return type(projection).__qualname__
