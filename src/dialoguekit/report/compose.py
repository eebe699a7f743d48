"""From a log to a document: which chapters, in which order, and what is missing.

The document is a function of the log up to a cut, the plugins and the options, and of nothing
else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import attrs

from dialoguekit.document.blocks import Block, Chapter, List, Scope, Text
from dialoguekit.document.document import Document, Part, Provenance
from dialoguekit.errors import DialogueKitError, ReportError
from dialoguekit.events.programme import is_workshop_stream
from dialoguekit.plugin.registry.registry import Host
from dialoguekit.plugin.types import Analysis, Method
from dialoguekit.projections.projection import Projection
from dialoguekit.projections.replay import Outcome, fold_each, joined, view_of
from dialoguekit.projections.snapshots import SavedFolds
from dialoguekit.report.chapters import BEFORE_METHODS
from dialoguekit.report.chapters.formatting import day
from dialoguekit.report.headers import (
    Frames,
    ProgrammeFrame,
    WorkshopFrame,
    programme_at,
    streams_at,
)
from dialoguekit.store.event_store import Log

_FRAMES = "frames"
_CORE = "dialoguekit-core"


@attrs.frozen(kw_only=True)
class Request:
    """What a report is asked for.

    ``workshops`` in the order of the report; ``programme`` is the id of the programme whose
    workshops they are, if they are; ``strict`` raises where a chapter fails instead of saying
    so in the report.  ``checkpoint`` and ``verification`` are told as they are.
    """

    workshops: tuple[str, ...]
    cut: int
    programme: str | None = None
    strict: bool = False
    checkpoint: str = ""
    verification: str = ""


@attrs.frozen
class _Source:
    """Where a chapter comes from: a method or an analysis that has one."""

    kind: str
    name: str
    title: str
    projection: Callable[[], Projection[Any]]
    chapter: Callable[[Any, Scope], Chapter]
    tells_contributions: bool
    broken: DialogueKitError | None

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"


@attrs.frozen
class _Made:
    """A chapter, and whether it is the one that its source means to give."""

    chapter: Chapter
    whole: bool


def compose(
    log: Log,
    host: Host,
    request: Request,
    *,
    executor: Executor | None = None,
    saves: SavedFolds | None = None,
) -> Document:
    """The report that ``request`` asks for, from saved folds where there are any.

    Raises :class:`~dialoguekit.errors.ReportError` when nothing was recorded of a workshop up
    to the cut, and where it is strict when a chapter cannot be made.
    """
    known = [stream for stream in streams_at(log, request.cut) if is_workshop_stream(stream)]
    for workshop in request.workshops:
        if workshop not in known:
            names = ", ".join(known) or "none"
            raise ReportError(
                f"There is no workshop {workshop!r} in this log up to position {request.cut}. "
                f"Workshops: {names}."
            )
    sources = _sources(host)
    makers = {source.key: source.projection for source in sources if source.broken is None}
    outcomes = fold_each(
        log,
        {_FRAMES: Frames, **makers},
        request.workshops,
        until=request.cut,
        executor=executor,
        saves=saves,
    )
    frames = _frames(outcomes, request.workshops)
    titles = {workshop: frames[workshop].title(workshop) for workshop in request.workshops}
    programme = programme_at(log, request.programme, request.cut) if request.programme else None
    parts = [
        _part(workshop, frames[workshop], outcomes[workshop], sources, request)
        for workshop in request.workshops
    ]
    if len(parts) > 1 or request.programme is not None:
        parts.insert(0, _together(titles, frames, outcomes, sources, request))
    announced = programme.announced if programme else None
    one = len(request.workshops) == 1 and request.programme is None
    return Document(
        title=announced.title if announced else "; ".join(titles.values()),
        subtitle=_subtitle(frames, request) if one else _programme_subtitle(len(titles)),
        notices=tuple(_notices(host, frames, _not_begun(programme, known))),
        lead=tuple(_lead(programme, titles, one)),
        parts=tuple(parts),
        provenance=_provenance(host, frames, sources, request),
    )


def _sources(host: Host) -> list[_Source]:
    """Every chapter there is, in the order of the report."""
    analyses = dict(host.analyses)
    before = [_source("analysis", analyses.pop(n)) for n in BEFORE_METHODS if n in analyses]
    methods = [_source("method", method) for _, method in sorted(host.methods.items())]
    after = [_source("analysis", analysis) for _, analysis in sorted(analyses.items())]
    return [source for source in (*before, *methods, *after) if source is not None]


def _source(kind: str, value: Method | Analysis) -> _Source | None:
    """The chapter of a method or an analysis, if it has one, and whether it can be begun."""
    if value.projection is None or value.chapter is None:
        return None
    broken = None
    try:
        joined(value.projection, ())  # The empty projection.
    except DialogueKitError as error:
        broken = error
    tells = isinstance(value, Method) and value.tells_contributions
    return _Source(kind, value.name, value.title, value.projection, value.chapter, tells, broken)


def _frames(
    outcomes: Mapping[str, Mapping[str, Outcome[Any]]], workshops: Sequence[str]
) -> dict[str, WorkshopFrame]:
    return {
        workshop: _folded(outcomes[workshop][_FRAMES]).rooms.get(workshop, WorkshopFrame())
        for workshop in workshops
    }


def _folded(outcome: Outcome[Any]) -> Any:
    """What was folded; raises what the projection raised."""
    if outcome.error is not None:
        raise outcome.error
    return outcome.projection


def _not_begun(programme: ProgrammeFrame | None, known: Sequence[str]) -> list[str]:
    """The workshops of the programme of which nothing is recorded."""
    return [w for w in programme.workshops if w not in known] if programme is not None else []


def _part(
    workshop: str,
    frame: WorkshopFrame,
    outcomes: Mapping[str, Outcome[Any]],
    sources: Sequence[_Source],
    request: Request,
) -> Part:
    title = frame.title(workshop)
    scope = Scope(kind="workshop", titles={workshop: title})
    used = [source for source in sources if _used(source, frame)]
    made = {s.key: _chapter(s, [outcomes], scope, request) for s in used if s.kind == "method"}
    told = {s.name: s.title for s in used if s.tells_contributions and made[s.key].whole}
    scope = attrs.evolve(scope, told=told)
    made |= {s.key: _chapter(s, [outcomes], scope, request) for s in used if s.kind == "analysis"}
    alone = request.workshops == (workshop,) and request.programme is None
    return Part(
        name=workshop,
        title="The workshop" if alone else title,
        lead=tuple(_workshop_lead(frame)),
        chapters=tuple(made[source.key].chapter for source in used),
    )


def _together(
    titles: Mapping[str, str],
    frames: Mapping[str, WorkshopFrame],
    outcomes: Mapping[str, Mapping[str, Outcome[Any]]],
    sources: Sequence[_Source],
    request: Request,
) -> Part:
    """The part about all workshops, from the joined folds of each."""
    scope = Scope(kind="programme", titles=titles)
    chapters = [
        _chapter(source, [outcomes[workshop] for workshop in titles], scope, request).chapter
        for source in sources
        if any(_used(source, frame) for frame in frames.values())
    ]
    # No id of a workshop holds a space, so that the names of parts stay distinct.
    name = "together" if "together" not in titles else "all together"
    return Part(name=name, title="Across the workshops", chapters=tuple(chapters))


def _used(source: _Source, frame: WorkshopFrame) -> bool:
    """An analysis looks at every workshop, a method only at those that used it."""
    return source.kind == "analysis" or source.name in frame.methods


def _chapter(
    source: _Source,
    outcomes: Sequence[Mapping[str, Outcome[Any]]],
    scope: Scope,
    request: Request,
) -> _Made:
    """The chapter of one source, or one that says why it could not be made."""
    try:
        if source.broken is not None:
            raise source.broken
        folded = [_folded(of_one[source.key]) for of_one in outcomes]
        chapter = source.chapter(view_of(joined(source.projection, folded)), scope)
        if not isinstance(chapter, Chapter):
            raise TypeError(f"its chapter function returned {type(chapter).__name__}")
    except Exception as error:
        reason = str(error) if isinstance(error, DialogueKitError) else repr(error)
        if request.strict:
            if isinstance(error, DialogueKitError):
                raise
            raise ReportError(
                f"The chapter {source.title!r} could not be made: {reason}"
            ) from error
        failed = Text(f"This chapter could not be made. {reason}")
        return _Made(Chapter(name=source.name, title=source.title, blocks=(failed,)), whole=False)
    return _Made(chapter, whole=True)


def _lead(
    programme: ProgrammeFrame | None, titles: Mapping[str, str], one: bool
) -> Iterator[Block]:
    if programme is not None and programme.announced is not None:
        if programme.announced.purpose:
            yield Text(programme.announced.purpose)
        if programme.announced.commissioner:
            yield Text(f"Commissioner: {programme.announced.commissioner}.")
    if not one:
        yield List(titles.values())


def _workshop_lead(frame: WorkshopFrame) -> Iterator[Block]:
    scheduled = frame.scheduled
    if scheduled is None:
        return
    if scheduled.purpose:
        yield Text(scheduled.purpose)
    if scheduled.scope:
        yield Text(f"What could change: {scheduled.scope}")
    where = ", ".join(filter(None, [scheduled.region, _day(frame)]))
    groups = f"Groups: {', '.join(scheduled.groups)}."
    yield Text(f"{where}. {groups}" if where else groups)
    if scheduled.source:
        yield Text(f"Source: {scheduled.source}")


def _day(frame: WorkshopFrame) -> str | None:
    when = frame.opened or (frame.scheduled.start if frame.scheduled else None)
    if when is None:
        return None
    until = frame.closed if frame.closed is not None else when
    return day(when) if until.date() == when.date() else f"{day(when)} to {day(until)}"


def _subtitle(frames: Mapping[str, WorkshopFrame], request: Request) -> str:
    frame = frames[request.workshops[0]]
    region = frame.scheduled.region if frame.scheduled else None
    return ", ".join(filter(None, ["Report of the workshop", region, _day(frame)]))


def _programme_subtitle(workshops: int) -> str:
    plural = "s" if workshops != 1 else ""
    return f"Combined report of {workshops} workshop{plural}"


def _notices(
    host: Host, frames: Mapping[str, WorkshopFrame], not_begun: Sequence[str]
) -> Iterator[str]:
    """What is missing from the report, and why."""
    for workshop in not_begun:
        yield f"The workshop {workshop!r} belongs to the programme, and nothing is recorded of it."
    missing: dict[str, list[str]] = {}
    for workshop, frame in frames.items():
        for method in frame.methods:
            if method not in host.methods:
                missing.setdefault(method, []).append(workshop)
    left_out = [plugin.name for plugin in host.plugins if plugin.left_out]
    here, remedy = "installed", "install the plugin and replay the report."
    if left_out:
        here = "loaded"
        remedy = f"load what is left out ({', '.join(left_out)}), or install the plugin."
    for method, workshops in sorted(missing.items()):
        yield (
            f"The method {method!r} was used in {', '.join(workshops)}, and no plugin that is "
            f"{here} here knows it: its chapter is missing. Nothing is lost; {remedy}"
        )
    for plugin in host.failures:
        yield f"The plugin {plugin.name!r} could not be loaded: {plugin.failure}"


def _provenance(
    host: Host, frames: Mapping[str, WorkshopFrame], sources: Sequence[_Source], request: Request
) -> Provenance:
    used = [s for s in sources if any(_used(s, frame) for frame in frames.values())]
    owners = [host.owner(source.kind, source.name) for source in used]
    plugins = sorted({(owner.distribution, owner.version) for owner in owners})
    return Provenance(
        cut=request.cut,
        checkpoint=request.checkpoint,
        verification=request.verification,
        streams=request.workshops,
        software=next((f"{name} {version}" for name, version in plugins if name == _CORE), ""),
        plugins=tuple((name, version) for name, version in plugins if name != _CORE),
    )
