"""Guidance while a workshop runs: where it stands, what to ask next, and which flags stand.

It is told by the very projections that the report is made of.  They are folded on from call to
call, so that a call costs what is new and a view of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import attrs

from dialoguekit.errors import DialogueKitError, MisdeclaredProjection
from dialoguekit.plugin.guidance import Guidance, Situation, Standing, Suggestion, Underway
from dialoguekit.plugin.helpers.prompts import prompts_left
from dialoguekit.plugin.registry.registry import Host
from dialoguekit.plugin.types import Analysis, Method
from dialoguekit.projections import replay
from dialoguekit.projections.projection import Projection
from dialoguekit.report.chapters.conduct import ActivityRun, Conduct, Ran
from dialoguekit.store.event_store import Log

T = TypeVar("T")


@attrs.frozen
class _Failed:
    """Why a method or an analysis cannot say anything."""

    why: str


class Guide:
    """Tells where one workshop stands, as far as its log goes."""

    def __init__(self, log: Log, host: Host, workshop: str) -> None:
        self._log = log
        self._host = host
        self._workshop = workshop
        self._position = 0
        self._conduct = Conduct()
        self._folds: dict[str, Projection[Any] | _Failed] = {}
        self._views: dict[str, Any] = {}

    def __call__(self, now: datetime) -> Guidance:
        """The guidance at a moment, which only elapsed times depend on."""
        self._catch_up()
        ran = self._conduct.rooms.get(self._workshop, Ran())
        failures: dict[str, str] = {}
        underway = tuple(
            self._underway(id, run, now, failures)
            for id, run in ran.activities.items()
            if run.ended is None and ran.closed is None
        )
        used = {run.method for run in ran.activities.values()}
        flags = tuple(self._standing(used, failures))
        return Guidance(
            workshop=self._workshop,
            position=self._position,
            underway=underway,
            flags=flags,
            failures=tuple(sorted(failures.items())),
        )

    def _catch_up(self) -> None:
        """Fold what was appended since the last call; all of it, where something was corrected."""
        log, stream, head = self._log, self._workshop, self._log.head()
        if not self._position or replay.corrected(log, stream, after=self._position, until=head):
            self._position = 0
            self._conduct = Conduct()
            self._folds = dict(self._begun())
        elif head == self._position:
            return
        going = {name: f for name, f in self._folds.items() if isinstance(f, Projection)}
        _, *outcomes = replay.fold_on(
            log, [self._conduct, *going.values()], stream, after=self._position, until=head
        )
        for name, outcome in zip(going, outcomes, strict=True):
            if outcome.error is not None:
                self._folds[name] = _Failed(str(outcome.error))
        self._position = head
        self._views = {}

    def _begun(self) -> Iterator[tuple[str, Projection[Any] | _Failed]]:
        """An empty fold for everything that has something to say."""
        for source in self._sources():
            assert source.projection is not None
            try:
                yield _key(source), replay.joined(source.projection, ())
            except MisdeclaredProjection as error:
                yield _key(source), _Failed(str(error))

    def _sources(self) -> list[Method | Analysis]:
        methods = [m for _, m in sorted(self._host.methods.items()) if m.flags or m.suggest]
        analyses = [a for _, a in sorted(self._host.analyses.items()) if a.flags]
        return [*analyses, *methods]

    def _view(self, name: str) -> Any:
        """The view of a fold, made once for each position."""
        if name not in self._views:
            fold = self._folds[name]
            try:
                self._views[name] = fold if isinstance(fold, _Failed) else replay.view_of(fold)
            except DialogueKitError as error:
                self._views[name] = _Failed(str(error))
        return self._views[name]

    def _told(
        self,
        source: Method | Analysis,
        tell: Callable[[Any], Iterator[T]],
        failures: dict[str, str],
    ) -> list[T]:
        """What a source says of its view; a source that cannot say is listed, and no more."""
        view = self._view(_key(source))
        if isinstance(view, _Failed):
            failures[source.name] = view.why
            return []
        try:
            return list(tell(view))
        except Exception as error:  # noqa: BLE001  # whatever the plugin raises
            failures[source.name] = (
                str(error) if isinstance(error, DialogueKitError) else repr(error)
            )
            return []

    def _standing(self, used: set[str], failures: dict[str, str]) -> Iterator[Standing]:
        """The flags that stand: of every analysis, and of the methods that were used."""
        for source in self._sources():
            flags = source.flags
            if flags is None or (isinstance(source, Method) and source.name not in used):
                continue
            told = self._told(source, lambda view: iter(flags(view, self._workshop)), failures)  # noqa: B023
            yield from (Standing(by=source.name, flag=flag) for flag in told)

    def _underway(
        self, id: str, run: ActivityRun, now: datetime, failures: dict[str, str]
    ) -> Underway:
        method = self._host.methods.get(run.method)
        stage = run.stages[-1] if run.stages else None
        return Underway(
            activity=id,
            method=run.method,
            title=run.title or (method.title if method else run.method),
            paused=run.paused,
            stage=stage.stage if stage else None,
            focus=stage.focus if stage else None,
            planned_s=stage.planned_s if stage else None,
            elapsed_s=max(0.0, (now - stage.began).total_seconds()) if stage else None,
            suggestions=tuple(self._suggested(id, run, method, failures)) if method else (),
        )

    def _suggested(
        self, id: str, run: ActivityRun, method: Method, failures: dict[str, str]
    ) -> list[Suggestion]:
        """What the method suggests asking; its prompts, where it has nothing of its own to say."""
        planned = method.announced(run.template, run.order)
        situation = Situation(
            workshop=self._workshop,
            activity=id,
            entered=tuple(stage.stage for stage in run.stages),
            planned=planned.stages if planned else (),
            posed=tuple(run.stages[-1].posed) if run.stages else (),
        )
        suggest = method.suggest
        if suggest is not None:
            own = self._told(method, lambda view: iter(suggest(view, situation)), failures)
            if own:
                return own
        return list(prompts_left(method, situation))


def _key(source: Method | Analysis) -> str:
    return f"{type(source).__name__} {source.name}"
