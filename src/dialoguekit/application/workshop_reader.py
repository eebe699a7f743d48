"""Reads a running workshop: its current stages, the next prompts, active flags, and views.

It uses the same methods and analyses as the report.  Each call reads only the events that were
appended since the last one, and then builds what the methods show of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

import attrs

from dialoguekit.disclosure.person import person_id
from dialoguekit.disclosure.policy import UNRESTRICTED
from dialoguekit.document.blocks import Chapter, Flag, Flags
from dialoguekit.document.chapter_check import check_chapter
from dialoguekit.errors import PluginFailed, StoreError, UnreadableEvent
from dialoguekit.events import to_microseconds
from dialoguekit.plugin.assembly import Assembled, context_of
from dialoguekit.plugin.guidance import (
    ActiveFlag,
    ActiveRound,
    ActiveRun,
    Guidance,
    Suggestion,
    check_suggestions,
)
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.prompts import remaining_prompts
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.plugin.registry.selection import CORE_PLUGIN
from dialoguekit.plugin.rounds import build_rounds
from dialoguekit.plugin.session import Session
from dialoguekit.plugin.times import SECOND
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.projections import replay
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.store.event_store import EventStore

R = TypeVar("R")
T = TypeVar("T")

_MOST = 1_000  # Flags of one source, or suggestions: nobody reads more.


@attrs.frozen
class _Failure:
    """The reason why a method or an analysis failed."""

    reason: str


class WorkshopReader:
    """Reader of one workshop while it runs.

    Groups are named whatever their size, because the facilitator knows them.  What may not be
    published is not shown.
    """

    def __init__(self, store: EventStore, registry: PluginRegistry, workshop: str) -> None:
        self._store = store
        self._registry = registry
        self._workshop = workshop
        self._position = 0
        self._kept: dict[str, KeptEvents] = {}
        self._unreadable: dict[str, str] = {}
        self._events: WorkshopEvents | None = None
        self._assembled: dict[str, Assembled | _Failure] = {}
        self._lock = Lock()  # Threads may share a handle, and an event is kept once.
        self._forget_events()

    def view(self, source: Analysis) -> Any:
        """Return the view of a method or an analysis, as of the last event.

        Raises any exception of its functions.
        """
        with self._lock:
            return Assembled.from_events(source, self._catch_up()).view

    def guidance(self, now: datetime) -> Guidance:
        """Return the guidance at the time ``now``, which affects elapsed times only."""
        with self._lock:
            return self._guidance(now)

    def _guidance(self, now: datetime) -> Guidance:
        events = self._catch_up()
        failures = {plugin.name: str(plugin.failure) for plugin in self._registry.failures}
        active_runs = tuple(
            self._build_active_run(session, now, failures)
            for session in events.sessions
            if not session.ended
        )
        used = {session.method.name for session in events.sessions}
        flags = tuple(self._active_flags(used, failures))
        return Guidance(
            workshop=self._workshop,
            position=self._position,
            active_runs=active_runs,
            rounds=tuple(_active_rounds(events, now)),
            flags=flags,
            failures=tuple(sorted(failures.items())),
        )

    def _catch_up(self) -> WorkshopEvents:
        """Read the events appended since the last call, or all of them after a correction."""
        store, stream, head = self._store, self._workshop, self._store.head()
        if self._events is not None and head == self._position:
            return self._events
        if self._position and replay.has_corrections(
            store, stream, after=self._position, until=head
        ):
            self._forget_events()
        try:
            for plugin in self._kept.keys() - self._unreadable.keys():
                self._read_on(plugin, head)
        except BaseException:  # Some events may be kept already: begin again with the next call.
            self._forget_events()
            raise
        self._position, self._assembled = head, {}
        kept: dict[type[Any], Any] = {}
        for plugin, found in self._kept.items():
            if plugin not in self._unreadable:
                kept.update(found.view().get(stream, {}))
        self._events = WorkshopEvents.under_policy(
            stream, kept, self._registry.methods, UNRESTRICTED, self._registry.secrets
        )
        return self._events

    def _forget_events(self) -> None:
        self._position, self._events = 0, None
        self._kept = {
            plugin: KeptEvents(classes)
            for plugin, classes in self._registry.kept_classes_by_plugin.items()
        }
        self._unreadable = {}

    def _read_on(self, plugin: str, head: int) -> None:
        """Read the new events that a plugin declares; its validators and upcasters run."""
        kept, after = [self._kept[plugin]], self._position
        read = partial(
            replay.continue_fold, self._store, kept, self._workshop, after=after, until=head
        )
        if plugin == CORE_PLUGIN:
            read()
            return
        try:
            self._registry.call_plugin(plugin, "its events were read", read, events=head - after)
        except PluginFailed as error:
            if isinstance(error.__cause__, StoreError) and not isinstance(
                error.__cause__, UnreadableEvent
            ):
                raise error.__cause__ from None
            self._unreadable[plugin] = "one of its events cannot be read"
            if error.timed_out:
                self._unreadable[plugin] = error.reason

    def _assemble(self, source: Analysis) -> Assembled | _Failure:
        """Return what a source shows, built once for each position."""
        key = _key(source)
        if key not in self._assembled:
            assert self._events is not None  # The caller caught up, at one position for all.
            owner = self._registry.owner_of(source).name
            if owner in self._unreadable:
                return _Failure(self._unreadable[owner])
            try:
                self._assembled[key] = self._call(
                    source, "it was applied", partial(Assembled.from_events, source, self._events)
                )
            except PluginFailed as error:
                self._assembled[key] = _Failure(error.reason)
        return self._assembled[key]

    def _call_source(
        self,
        source: Analysis,
        doing: str,
        produce: Callable[[Assembled], Iterable[T]],
        check: Callable[[Sequence[T]], object],
        failures: dict[str, str],
    ) -> Sequence[T]:
        """Return the checked results of a source; add a failed source to ``failures``."""
        assembled = self._assemble(source)
        if isinstance(assembled, _Failure):
            failures[source.name] = assembled.reason
            return ()

        def produce_and_check() -> Sequence[T]:
            produced = tuple(islice(produce(assembled), _MOST))
            check(produced)
            return produced

        try:
            return self._call(source, doing, produce_and_check)
        except PluginFailed as error:
            failures[source.name] = error.reason
            if error.timed_out:  # Another call would take as long.
                self._assembled[_key(source)] = _Failure(error.reason)
            return ()

    def _call(self, source: Analysis, doing: str, function: Callable[[], R]) -> R:
        return self._registry.call(source, doing, function, events=self._position)

    def _active_flags(
        self, used_methods: set[str], failures: dict[str, str]
    ) -> Iterator[ActiveFlag]:
        """Yield the active flags of every analysis and of the methods that were used."""
        methods = [m for name, m in sorted(self._registry.methods.items()) if name in used_methods]
        analyses = [a for _, a in sorted(self._registry.analyses.items())]
        sources: list[Analysis] = [*analyses, *methods]
        for source in sources:
            if source.rules or source.workshop_rules:
                active = self._call_source(
                    source, "its rules were checked", _all_flags, self._check_flags, failures
                )
                yield from (ActiveFlag(source=source.name, flag=flag) for flag in active)

    def _check_flags(self, flags: Sequence[Flag]) -> None:
        """Refuse flags that no format can show."""
        streams = {self._workshop: self._store.stream_version(self._workshop)}
        check_chapter(Chapter(name="flags", title="Flags", blocks=(Flags(flags),)), streams)

    def _build_active_run(
        self, session: Session, now: datetime, failures: dict[str, str]
    ) -> ActiveRun:
        run = session.stage_runs[-1] if session.stage_runs else None
        elapsed_s = None
        if run is not None:
            elapsed_s = max(0.0, (to_microseconds(now) - run.began) / SECOND)
        return ActiveRun(
            activity=session.activity,
            method=session.method.name,
            title=str(session.title),
            paused=session.paused,
            stage=run.stage if run else None,
            focus=str(run.focus) if run and run.focus else None,
            planned_s=run.planned_s if run else None,
            elapsed_s=elapsed_s,
            suggestions=tuple(self._build_suggestions(session, failures)),
        )

    def _build_suggestions(self, session: Session, failures: dict[str, str]) -> list[Suggestion]:
        """Return the suggestions of the method; its remaining prompts if it fails."""
        method = self._registry.methods.get(session.method.name)
        if method is None:
            return []
        context = context_of(session)
        found = self._call_source(
            method,
            "it suggested what to ask",
            lambda own: own.suggestions(context),
            check_suggestions,
            failures,
        )
        return list(found or remaining_prompts(method, context))


def _key(source: Analysis) -> str:
    return f"{type(source).__name__} {source.name}"


def _all_flags(assembled: Assembled) -> tuple[Flag, ...]:
    return assembled.all_flags


def _active_rounds(events: WorkshopEvents, now: datetime) -> Iterator[ActiveRound]:
    """Yield the rounds that have not ended, in the order of opening."""
    may_be_asked = events.permissions.roster.may_be_asked
    for found in build_rounds(events):
        if not found.ended:
            silent = (person_id(asked.person) for asked in found.unanswered)
            deadline = found.deadline_us
            yield ActiveRound(
                round=found.id,
                activity=found.activity,
                title=None if found.title is None else str(found.title),
                asked=len(found.people),
                answered=len(found.answered),
                unanswered=tuple(filter(may_be_asked, silent)),
                quorum=found.quorum,
                deadline=None if deadline is None else events.local.at(deadline),
                overdue=found.is_overdue(to_microseconds(now)),
            )
