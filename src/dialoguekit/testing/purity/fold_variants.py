"""Folding in one process, in several ways, and noting what there is to see."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial, reduce
from typing import Any, TypeAlias

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import Scope
from dialoguekit.projections.corrections import Corrections
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.purity.call_monitor import Noted, Watch
from dialoguekit.testing.purity.code_ownership import own_of
from dialoguekit.testing.purity.global_state import added, changed, kept, settings
from dialoguekit.testing.purity.impurity_kinds import HIDDEN, PROCESSES
from dialoguekit.testing.purity.value_diff import Taken, apart, difference

Events: TypeAlias = Sequence[RecordedEvent[Any]]
Streams: TypeAlias = Mapping[str, Events]


@attrs.frozen(kw_only=True)
class Subject:
    """What is checked: a projection, and what is made of its view.

    ``projection`` makes an empty projection, ``chapter`` and ``flags`` are as a method has them.
    """

    name: str
    projection: Callable[[], Projection[Any]]
    chapter: Callable[[Any, Scope], Any] | None = None
    flags: Callable[[Any, str], Any] | None = None

    @property
    def parts(self) -> tuple[Any, ...]:
        """The classes and functions that it is made of."""
        return tuple(p for p in (self.projection, self.chapter, self.flags) if p is not None)


@attrs.frozen(kw_only=True)
class Examined:
    """What one process saw of a subject.

    ``values`` are what it made, taken apart, by what that is; ``orders`` are the same views with
    the order of their mappings; ``noted`` is what its code did besides.  ``saved`` are folds of
    the first half of each stream, by its name, if they can be saved.
    """

    values: Mapping[str, Taken]
    orders: Mapping[str, Taken] = attrs.field(factory=dict)
    noted: tuple[Noted, ...] = ()
    saved: Mapping[str, bytes] = attrs.field(factory=dict)


@attrs.frozen
class _Raised:
    """What was raised instead of a value."""

    kind: str
    args: tuple[object, ...]


def examine(
    subject: Subject,
    streams: Streams,
    watch: Watch,
    *,
    backwards: bool = False,
    fleeting: bool = False,
) -> Examined:
    """Fold ``streams`` in every way that must make no difference.

    ``backwards`` begins with the last stream; with ``fleeting`` each event is gone when it is
    folded.  Nothing that the subject raises is raised here.
    """
    watch.noted = {}
    watch.own = own_of(subject.parts)
    examination = _Examination(subject, streams, watch, backwards=backwards, fleeting=fleeting)
    return examination.run()


def resume(
    subject: Subject, streams: Streams, watch: Watch, saved: Mapping[str, bytes]
) -> Examined:
    """Go on with folds that another process saved, where this one has folded nothing."""
    watch.noted = {}
    watch.own = own_of(subject.parts)
    return _Examination(subject, streams, watch, backwards=False, fleeting=False).resume(saved)


class _Examination:
    def __init__(
        self, subject: Subject, streams: Streams, watch: Watch, *, backwards: bool, fleeting: bool
    ) -> None:
        self._subject = subject
        self._watch = watch
        self._fleeting = fleeting
        self._names = list(streams)[::-1] if backwards else list(streams)
        self._joining = list(streams)
        copied = _through_pickle if fleeting else _shared
        self._streams = {n: [copied(r) for r in _corrected(s)] for n, s in streams.items()}
        self._values: dict[str, Taken] = {}
        self._orders: dict[str, Taken] = {}
        self._saved: dict[str, bytes] = {}

    def run(self) -> Examined:
        before, held = settings(), self._taken(self._streams)
        folded = self._fold_each()
        self._join(folded)
        self._fold_together()
        once = self._kept()
        self._fold_together()
        for name in changed(once, self._kept()):
            self._hidden(f"{name} is another after each fold of the same events")
        self._fold_in_two()
        after = settings()
        for name in (*changed(before, after), *added(before, after)):
            self._hidden(f"{name} is changed for everything that runs beside it")
        changes = difference(held, self._taken(self._streams))
        if changes is not None:
            self._hidden(f"the events that it folds are changed: {changes}")
        noted = tuple(self._watch.noted.values())
        return Examined(values=self._values, orders=self._orders, noted=noted, saved=self._saved)

    def resume(self, saved: Mapping[str, bytes]) -> Examined:
        for name in self._names:
            if name in saved:
                with self._watch.looking():
                    resumed = self._tried(partial(pickle.loads, saved[name]))
                    whole = self._fold(resumed, name, _middle(self._streams[name]))
                    view = self._viewed(whole, name)
                self._keep(f"the view of {name}", view)
        return Examined(values=self._values)

    # The ways to fold

    def _fold_each(self) -> dict[str, Any]:
        """One stream after the other; every call is watched."""
        folded: dict[str, Any] = {}
        for name in self._names:
            with self._watch.looking(calls=True):
                raised: list[_Raised] = []
                projection = self._made()
                folded[name] = self._fold(projection, name, raised=raised)
                view = self._viewed(folded[name], name)
            self._keep(f"the view of {name}", view)
            self._keep(f"what is raised in {name}", raised)
            self._tell(view, name, [name])
        return folded

    def _join(self, folded: Mapping[str, Any]) -> None:
        """All of them together; what was joined is as it was."""
        parts = [folded[name] for name in self._joining]
        if any(isinstance(part, _Raised) for part in parts) or not parts:
            return
        with self._watch.looking(calls=True):
            self._watch.at("in join")
            joined = self._tried(partial(reduce, lambda left, right: left.join(right), parts))
            view = self._viewed(joined, "all")
        self._keep("the view of all streams together", view)
        self._tell(view, "all streams together", self._joining)
        for name, projection in folded.items():
            with self._watch.looking():
                view = self._viewed(projection, name)
            self._expect(f"the view of {name}", view, "join changes what it joins")

    def _fold_together(self) -> None:
        """The streams in turns, from the last to the first, with a look in between."""
        with self._watch.looking():
            folding: dict[str, Any] = {name: self._made() for name in self._names[::-1]}
            early: dict[str, tuple[Any, Taken]] = {}
            for place in range(max(map(len, self._streams.values()), default=0)):
                for name, stream in self._streams.items():
                    if place < len(stream):
                        folding[name] = self._fold(folding[name], name, place, place + 1)
                    if place == _middle(stream):
                        view = self._viewed(folding[name], name)
                        early[name] = view, self._taken(view)
        for name, projection in folding.items():
            with self._watch.looking():
                view = self._viewed(projection, name)
            way = "folding the same events again, in turns with other streams, gives another view"
            self._expect(f"the view of {name}", view, way)
        for view, taken in early.values():
            changes = difference(taken, self._taken(view))
            if changes is not None:
                way = "a view that was taken earlier changes while it folds on"
                self._hidden(f"{way}: {changes}", effect=True)

    def _fold_in_two(self) -> None:
        """Each stream with a pause, in which the fold is saved and another is made."""
        for name in self._names:
            middle = _middle(self._streams[name])
            with self._watch.looking():
                begun = self._fold(self._made(), name, 0, middle)
                saved = self._tried(partial(pickle.dumps, begun))
                self._fold(self._made(), name)
                if isinstance(saved, _Raised) or isinstance(begun, _Raised):
                    continue  # That a fold can be saved is a law, and held elsewhere.
                self._saved[name] = saved
                resumed = self._tried(partial(pickle.loads, saved))
                view = self._viewed(self._fold(resumed, name, middle), name)
            way = "a fold that was saved and resumed gives another view"
            self._expect(f"the view of {name}", view, way)

    # Steps

    def _made(self) -> Any:
        self._watch.at("making it empty")
        return self._tried(self._subject.projection)

    def _fold(
        self,
        projection: Any,
        name: str,
        first: int = 0,
        last: int | None = None,
        *,
        raised: list[_Raised] | None = None,
    ) -> Any:
        """The projection with events of a stream; those on which it raises are left out."""
        if isinstance(projection, _Raised):
            return projection
        for recorded in self._events(name, first, last):
            self._watch.at(_handling(projection, recorded))
            outcome = self._tried(partial(projection.fold, recorded))
            if isinstance(outcome, _Raised) and raised is not None:
                raised.append(outcome)
        return projection

    def _events(self, name: str, first: int, last: int | None) -> Iterator[RecordedEvent[Any]]:
        for recorded in self._streams[name][first:last]:
            yield _through_pickle(recorded) if self._fleeting else recorded

    def _viewed(self, projection: Any, name: str) -> Any:
        self._watch.at(f"in view, of {name}")
        return projection if isinstance(projection, _Raised) else self._tried(projection.view)

    def _tell(self, view: Any, name: str, streams: Sequence[str]) -> None:
        """The chapter and the flags of a view; neither changes it."""
        if isinstance(view, _Raised):
            return
        subject, before = self._subject, self._taken(view, compared=True)
        kind = "workshop" if len(streams) == 1 else "programme"
        scope = Scope(kind=kind, titles={stream: f"Title of {stream}" for stream in streams})
        if subject.chapter is not None:
            chapter = subject.chapter
            with self._watch.looking(calls=True):
                self._watch.at(f"in the chapter, of {name}")
                told = self._tried(lambda: chapter(view, scope))
            self._values[f"the chapter of {name}"] = self._taken(told, ordered=True)
        if subject.flags is not None and len(streams) == 1:
            flags = subject.flags
            with self._watch.looking(calls=True):
                self._watch.at(f"in the flags, of {name}")
                raised = self._tried(lambda: tuple(flags(view, streams[0])))
            self._values[f"the flags of {name}"] = self._taken(raised, ordered=True)
        changes = difference(before, self._taken(view, compared=True))
        if changes is not None:
            self._hidden(f"telling of a view changes it: {changes}")

    def _tried(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except BaseException as error:  # noqa: BLE001  # also what would end the process
            if not isinstance(error, Exception):
                self._watch.note(PROCESSES, f"raises {error!r}, which ends the process", None)
            return _Raised(type(error).__qualname__, error.args)

    # Comparing

    def _keep(self, what: str, value: Any) -> None:
        self._values[what] = self._taken(value)
        self._orders[what] = self._taken(value, ordered=True)

    def _expect(self, what: str, value: Any, way: str) -> None:
        changes = difference(self._values[what], self._taken(value))
        if changes is not None:
            self._hidden(f"{way}: {changes}", effect=True)

    def _hidden(self, what: str, *, effect: bool = False) -> None:
        about = what.partition(":")[0]
        name = getattr(self._subject.projection, "__qualname__", self._subject.name)
        noted = Noted(HIDDEN, what, name, "between folds", effect=effect)
        self._watch.noted.setdefault((HIDDEN, about), noted)

    def _kept(self) -> dict[str, Taken]:
        return kept(self._watch.own, self._subject.parts)

    def _taken(self, value: object, *, ordered: bool = False, compared: bool = False) -> Taken:
        try:
            return apart(value, ordered=ordered, compared=compared)
        except Exception as error:  # noqa: BLE001  # whatever the value raises when it is read
            return [("", f"cannot be taken apart: {type(error).__qualname__}")]


def _middle(stream: Events) -> int:
    return len(stream) // 2


def _handling(projection: Any, recorded: RecordedEvent[Any]) -> str:
    handlers = getattr(type(projection), "__handlers__", {})
    name = handlers.get(type(recorded.event), "fold")
    return f"in {name}, on {recorded.type} ({recorded.stream} {recorded.seq})"


def _corrected(stream: Events) -> list[RecordedEvent[Any]]:
    about = Corrections(stream)
    return [about.apply(recorded) for recorded in stream]


def _through_pickle(recorded: RecordedEvent[Any]) -> RecordedEvent[Any]:
    """The same event in new objects."""
    copied: RecordedEvent[Any] = pickle.loads(pickle.dumps(recorded))
    return copied


def _shared(recorded: RecordedEvent[Any]) -> RecordedEvent[Any]:
    """The same event, whose words are the very objects that they are in other events."""
    event = recorded.event
    texts = {a.name: getattr(event, a.name) for a in attrs.fields(type(event))}
    words = {name: sys.intern(t) for name, t in texts.items() if type(t) is str}
    return recorded._replace(event=attrs.evolve(event, **words), stream=sys.intern(recorded.stream))
