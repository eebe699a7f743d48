"""Guidance for a running workshop: its current stages, the next prompts and active flags.

It uses the projections of the report.  Each call folds only the events that were appended since
the last one, and then builds a view of each projection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import attrs

from dialoguekit.errors import DialogueKitError, InvalidProjection
from dialoguekit.plugin.guidance import (
    ActiveFlag,
    ActiveRun,
    Guidance,
    Suggestion,
    SuggestionContext,
)
from dialoguekit.plugin.helpers.prompts import remaining_prompts
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.plugin.types import Analysis, Method
from dialoguekit.projections import replay
from dialoguekit.projections.projection import Projection
from dialoguekit.report.chapters.conduct import ActivityRun, Conduct, ConductState
from dialoguekit.store.event_store import EventStore

T = TypeVar("T")


@attrs.frozen
class _Failure:
    """The reason why a method or an analysis failed."""

    reason: str


class GuidanceBuilder:
    """Builder of the guidance for one workshop from its log."""

    def __init__(self, store: EventStore, registry: PluginRegistry, workshop: str) -> None:
        self._store = store
        self._registry = registry
        self._workshop = workshop
        self._position = 0
        self._conduct = Conduct()
        self._projections: dict[str, Projection[Any] | _Failure] = {}
        self._views: dict[str, Any] = {}

    def __call__(self, now: datetime) -> Guidance:
        """Return the guidance at the time ``now``, which affects elapsed times only."""
        self._catch_up()
        conduct = self._conduct.states.get(self._workshop, ConductState())
        failures: dict[str, str] = {}
        active_runs = tuple(
            self._build_active_run(id, run, now, failures)
            for id, run in conduct.activities.items()
            if run.ended is None and conduct.closed is None
        )
        used = {run.method for run in conduct.activities.values()}
        flags = tuple(self._active_flags(used, failures))
        return Guidance(
            workshop=self._workshop,
            position=self._position,
            active_runs=active_runs,
            flags=flags,
            failures=tuple(sorted(failures.items())),
        )

    def _catch_up(self) -> None:
        """Fold the events appended since the last call, or all of them after a correction."""
        store, stream, head = self._store, self._workshop, self._store.head()
        if not self._position or replay.has_corrections(
            store, stream, after=self._position, until=head
        ):
            self._position = 0
            self._conduct = Conduct()
            self._projections = dict(self._empty_projections())
        elif head == self._position:
            return
        working = {name: p for name, p in self._projections.items() if isinstance(p, Projection)}
        _, *outcomes = replay.continue_fold(
            store, [self._conduct, *working.values()], stream, after=self._position, until=head
        )
        for name, outcome in zip(working, outcomes, strict=True):
            if outcome.error is not None:
                self._projections[name] = _Failure(str(outcome.error))
        self._position = head
        self._views = {}

    def _empty_projections(self) -> Iterator[tuple[str, Projection[Any] | _Failure]]:
        """Yield an empty projection for each source."""
        for source in self._sources():
            assert source.projection is not None
            try:
                yield _source_key(source), replay.combine_all(source.projection, ())
            except InvalidProjection as error:
                yield _source_key(source), _Failure(str(error))

    def _sources(self) -> list[Method | Analysis]:
        """Return the methods and analyses that declare flags or suggestions."""
        methods = [m for _, m in sorted(self._registry.methods.items()) if m.flags or m.suggest]
        analyses = [a for _, a in sorted(self._registry.analyses.items()) if a.flags]
        return [*analyses, *methods]

    def _view(self, name: str) -> Any:
        """Return the view of a projection, built once for each position."""
        if name not in self._views:
            projection = self._projections[name]
            if isinstance(projection, _Failure):
                return projection
            try:
                self._views[name] = replay.view(projection)
            except DialogueKitError as error:
                self._views[name] = _Failure(str(error))
        return self._views[name]

    def _call_source(
        self,
        source: Method | Analysis,
        produce: Callable[[Any], Iterator[T]],
        failures: dict[str, str],
    ) -> list[T]:
        """Return the results of a source for its view; add a failed source to ``failures``."""
        view = self._view(_source_key(source))
        if isinstance(view, _Failure):
            failures[source.name] = view.reason
            return []
        try:
            return list(produce(view))
        except Exception as error:  # noqa: BLE001  # a plugin may raise any exception
            failures[source.name] = (
                str(error) if isinstance(error, DialogueKitError) else repr(error)
            )
            return []

    def _active_flags(
        self, used_methods: set[str], failures: dict[str, str]
    ) -> Iterator[ActiveFlag]:
        """Yield the active flags of every analysis and of the methods that were used."""
        for source in self._sources():
            flags = source.flags
            if flags is None or (isinstance(source, Method) and source.name not in used_methods):
                continue
            active = self._call_source(
                source,
                lambda view: iter(flags(view, self._workshop)),  # noqa: B023  # called at once
                failures,
            )
            yield from (ActiveFlag(source=source.name, flag=flag) for flag in active)

    def _build_active_run(
        self, id: str, run: ActivityRun, now: datetime, failures: dict[str, str]
    ) -> ActiveRun:
        method = self._registry.methods.get(run.method)
        stage = run.stages[-1] if run.stages else None
        return ActiveRun(
            activity=id,
            method=run.method,
            title=run.title or (method.title if method else run.method),
            paused=run.paused,
            stage=stage.stage if stage else None,
            focus=stage.focus if stage else None,
            planned_s=stage.planned_s if stage else None,
            elapsed_s=max(0.0, (now - stage.began).total_seconds()) if stage else None,
            suggestions=tuple(self._build_suggestions(id, run, method, failures)) if method else (),
        )

    def _build_suggestions(
        self, id: str, run: ActivityRun, method: Method, failures: dict[str, str]
    ) -> list[Suggestion]:
        """Return the suggestions of the method, or its remaining prompts if it has none."""
        planned = method.announced_order(run.template, run.order)
        context = SuggestionContext(
            workshop=self._workshop,
            activity=id,
            stages_entered=tuple(stage.stage for stage in run.stages),
            stages_planned=planned.stages if planned else (),
            prompts_posed=tuple(run.stages[-1].prompts_posed) if run.stages else (),
        )
        suggest = method.suggest
        if suggest is not None:
            own = self._call_source(method, lambda view: iter(suggest(view, context)), failures)
            if own:
                return own
        return list(remaining_prompts(method, context))


def _source_key(source: Method | Analysis) -> str:
    return f"{type(source).__name__} {source.name}"
