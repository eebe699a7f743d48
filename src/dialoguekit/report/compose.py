"""Composes a document from a log: selects and orders the chapters and reports what is missing.

The document depends only on the log up to a position, the plugins and the options.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import attrs

from dialoguekit.document.blocks import Block, Chapter, ItemList, Scope, Text
from dialoguekit.document.document import Document, Part, Provenance
from dialoguekit.errors import DialogueKitError, ReportError
from dialoguekit.events.programme import is_workshop_stream
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.plugin.types import Analysis, Method
from dialoguekit.projections.projection import Projection
from dialoguekit.projections.replay import Outcome, combine_all, fold_streams, view
from dialoguekit.projections.snapshots import SnapshotStore
from dialoguekit.report.chapters import BEFORE_METHODS
from dialoguekit.report.chapters.formatting import format_date
from dialoguekit.report.headers import (
    ProgrammeHeader,
    WorkshopHeader,
    WorkshopHeaders,
    programme_header_at,
    streams_at,
)
from dialoguekit.store.event_store import EventStore

_HEADERS = "frames"
_CORE = "dialoguekit-core"


@attrs.frozen(kw_only=True)
class ReportRequest:
    """The options of a report.

    ``workshops`` are in the order of the report.  ``programme`` is the id of their programme, if
    any.  ``strict`` raises the failure of a chapter instead of reporting it in the chapter.
    ``checkpoint`` and ``verification`` are copied to the provenance.
    """

    workshops: tuple[str, ...]
    position: int
    programme: str | None = None
    strict: bool = False
    checkpoint: str = ""
    verification: str = ""


@attrs.frozen
class _ChapterSource:
    """A method or an analysis that has a chapter."""

    kind: str
    name: str
    title: str
    projection: Callable[[], Projection[Any]]
    chapter: Callable[[Any, Scope], Chapter]
    lists_contributions: bool
    error: DialogueKitError | None

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"


@attrs.frozen
class _BuiltChapter:
    """A chapter; ``is_complete`` is false if it only reports a failure."""

    chapter: Chapter
    is_complete: bool


def compose(
    store: EventStore,
    registry: PluginRegistry,
    request: ReportRequest,
    *,
    executor: Executor | None = None,
    snapshots: SnapshotStore | None = None,
) -> Document:
    """Compose the report of ``request``, using snapshots if available.

    Raises :class:`~dialoguekit.errors.ReportError` if a workshop has no events up to the position,
    and in a strict request if a chapter fails.
    """
    known = [stream for stream in streams_at(store, request.position) if is_workshop_stream(stream)]
    for workshop in request.workshops:
        if workshop not in known:
            names = ", ".join(known) or "none"
            raise ReportError(
                f"There is no workshop {workshop!r} in this log up to position {request.position}. "
                f"Workshops: {names}."
            )
    sources = _chapter_sources(registry)
    projections = {source.key: source.projection for source in sources if source.error is None}
    outcomes = fold_streams(
        store,
        {_HEADERS: WorkshopHeaders, **projections},
        request.workshops,
        as_of=request.position,
        executor=executor,
        snapshots=snapshots,
    )
    headers = _workshop_headers(outcomes, request.workshops)
    titles = {workshop: headers[workshop].title(workshop) for workshop in request.workshops}
    programme = (
        programme_header_at(store, request.programme, request.position)
        if request.programme
        else None
    )
    parts = [
        _workshop_part(workshop, headers[workshop], outcomes[workshop], sources, registry, request)
        for workshop in request.workshops
    ]
    if len(parts) > 1 or request.programme is not None:
        parts.insert(0, _combined_part(titles, headers, outcomes, sources, registry, request))
    announced = programme.announced if programme else None
    is_single = len(request.workshops) == 1 and request.programme is None
    return Document(
        title=announced.title if announced else "; ".join(titles.values()),
        subtitle=_subtitle(headers, request) if is_single else _programme_subtitle(len(titles)),
        notices=tuple(_notices(registry, headers, _workshops_not_started(programme, known))),
        lead=tuple(_lead(programme, titles, is_single)),
        parts=tuple(parts),
        provenance=_provenance(registry, headers, sources, request),
    )


def _chapter_sources(registry: PluginRegistry) -> list[_ChapterSource]:
    """Return all sources of chapters, in the order of the report."""
    analyses = dict(registry.analyses)
    before = [_chapter_source("analysis", analyses.pop(n)) for n in BEFORE_METHODS if n in analyses]
    methods = [_chapter_source("method", method) for _, method in sorted(registry.methods.items())]
    after = [_chapter_source("analysis", analysis) for _, analysis in sorted(analyses.items())]
    return [source for source in (*before, *methods, *after) if source is not None]


def _chapter_source(kind: str, value: Method | Analysis) -> _ChapterSource | None:
    """Return the chapter source of a method or analysis, if it has a chapter."""
    if value.projection is None or value.chapter is None:
        return None
    failure = None
    try:
        combine_all(value.projection, ())  # The empty projection.
    except DialogueKitError as error:
        failure = error
    lists_contributions = isinstance(value, Method) and value.lists_contributions
    return _ChapterSource(
        kind, value.name, value.title, value.projection, value.chapter, lists_contributions, failure
    )


def _workshop_headers(
    outcomes: Mapping[str, Mapping[str, Outcome[Any]]], workshops: Sequence[str]
) -> dict[str, WorkshopHeader]:
    return {
        workshop: _require_projection(outcomes[workshop][_HEADERS]).states.get(
            workshop, WorkshopHeader()
        )
        for workshop in workshops
    }


def _require_projection(outcome: Outcome[Any]) -> Any:
    """Return the folded projection, or raise its error."""
    if outcome.error is not None:
        raise outcome.error
    return outcome.projection


def _workshops_not_started(programme: ProgrammeHeader | None, known: Sequence[str]) -> list[str]:
    """Return the workshops of the programme that have no events."""
    return [w for w in programme.workshops if w not in known] if programme is not None else []


def _workshop_part(
    workshop: str,
    header: WorkshopHeader,
    outcomes: Mapping[str, Outcome[Any]],
    sources: Sequence[_ChapterSource],
    registry: PluginRegistry,
    request: ReportRequest,
) -> Part:
    title = header.title(workshop)
    scope = Scope(kind="workshop", titles={workshop: title}, **_method_titles(registry))
    applicable = [source for source in sources if _applies_to(source, header)]
    built = {
        s.key: _build_chapter(s, [outcomes], scope, request)
        for s in applicable
        if s.kind == "method"
    }
    covered_by = {
        s.name: s.title for s in applicable if s.lists_contributions and built[s.key].is_complete
    }
    scope = attrs.evolve(scope, covered_by=covered_by)
    built |= {
        s.key: _build_chapter(s, [outcomes], scope, request)
        for s in applicable
        if s.kind == "analysis"
    }
    is_only_part = request.workshops == (workshop,) and request.programme is None
    return Part(
        name=workshop,
        title="The workshop" if is_only_part else title,
        lead=tuple(_workshop_lead(header)),
        chapters=tuple(built[source.key].chapter for source in applicable),
    )


def _combined_part(
    titles: Mapping[str, str],
    headers: Mapping[str, WorkshopHeader],
    outcomes: Mapping[str, Mapping[str, Outcome[Any]]],
    sources: Sequence[_ChapterSource],
    registry: PluginRegistry,
    request: ReportRequest,
) -> Part:
    """Build the part on all workshops, from their combined projections."""
    scope = Scope(kind="programme", titles=titles, **_method_titles(registry))
    chapters = [
        _build_chapter(source, [outcomes[workshop] for workshop in titles], scope, request).chapter
        for source in sources
        if any(_applies_to(source, header) for header in headers.values())
    ]
    # The id of a workshop contains no space, so the names of the parts are distinct.
    name = "together" if "together" not in titles else "all together"
    return Part(name=name, title="Across the workshops", chapters=tuple(chapters))


def _method_titles(registry: PluginRegistry) -> dict[str, Any]:
    """Return the titles of methods and their stages, as arguments of a scope."""
    methods = registry.methods.values()
    return {
        "method_titles": {method.name: method.title for method in methods},
        "stage_titles": {(m.name, stage.name): stage.title for m in methods for stage in m.stages},
    }


def _applies_to(source: _ChapterSource, header: WorkshopHeader) -> bool:
    """Return whether a source has a chapter: always for an analysis, if used for a method."""
    return source.kind == "analysis" or source.name in header.methods


def _build_chapter(
    source: _ChapterSource,
    outcomes: Sequence[Mapping[str, Outcome[Any]]],
    scope: Scope,
    request: ReportRequest,
) -> _BuiltChapter:
    """Build the chapter of one source, or a chapter that reports the failure."""
    try:
        if source.error is not None:
            raise source.error
        folded = [
            _require_projection(workshop_outcomes[source.key]) for workshop_outcomes in outcomes
        ]
        chapter = source.chapter(view(combine_all(source.projection, folded)), scope)
        if not isinstance(chapter, Chapter):
            raise TypeError(f"its chapter function returned {type(chapter).__name__}")
    except Exception as error:
        reason = str(error) if isinstance(error, DialogueKitError) else repr(error)
        if request.strict:
            if isinstance(error, DialogueKitError):
                raise
            raise ReportError(
                f"The chapter {source.title!r} could not be created: {reason}"
            ) from error
        notice = Text(f"This chapter could not be created. {reason}")
        return _BuiltChapter(
            Chapter(name=source.name, title=source.title, blocks=(notice,)), is_complete=False
        )
    return _BuiltChapter(chapter, is_complete=True)


def _lead(
    programme: ProgrammeHeader | None, titles: Mapping[str, str], is_single: bool
) -> Iterator[Block]:
    if programme is not None and programme.announced is not None:
        if programme.announced.purpose:
            yield Text(programme.announced.purpose)
        if programme.announced.commissioner:
            yield Text(f"Commissioner: {programme.announced.commissioner}.")
    if not is_single:
        yield ItemList(titles.values())


def _workshop_lead(header: WorkshopHeader) -> Iterator[Block]:
    scheduled = header.scheduled
    if scheduled is None:
        return
    if scheduled.purpose:
        yield Text(scheduled.purpose)
    if scheduled.scope:
        yield Text(f"Scope for change: {scheduled.scope}")
    where = ", ".join(filter(None, [scheduled.region, _date_range(header)]))
    groups = f"Groups: {', '.join(scheduled.groups)}."
    yield Text(f"{where}. {groups}" if where else groups)
    if scheduled.source:
        yield Text(f"Source: {scheduled.source}")


def _date_range(header: WorkshopHeader) -> str | None:
    when = header.opened or (header.scheduled.start if header.scheduled else None)
    if when is None:
        return None
    until = header.closed if header.closed is not None else when
    return (
        format_date(when)
        if until.date() == when.date()
        else f"{format_date(when)} to {format_date(until)}"
    )


def _subtitle(headers: Mapping[str, WorkshopHeader], request: ReportRequest) -> str:
    header = headers[request.workshops[0]]
    region = header.scheduled.region if header.scheduled else None
    return ", ".join(filter(None, ["Report of the workshop", region, _date_range(header)]))


def _programme_subtitle(workshops: int) -> str:
    plural = "s" if workshops != 1 else ""
    return f"Combined report of {workshops} workshop{plural}"


def _notices(
    registry: PluginRegistry, headers: Mapping[str, WorkshopHeader], not_started: Sequence[str]
) -> Iterator[str]:
    """Yield what is missing from the report, and why."""
    for workshop in not_started:
        yield f"The workshop {workshop!r} belongs to the programme but has no events."
    missing: dict[str, list[str]] = {}
    for workshop, header in headers.items():
        for method in header.methods:
            if method not in registry.methods:
                missing.setdefault(method, []).append(workshop)
    excluded = [plugin.name for plugin in registry.plugins if plugin.excluded]
    availability, remedy = "installed", "install the plugin and create the report again."
    if excluded:
        availability = "loaded"
        remedy = f"load the excluded plugins ({', '.join(excluded)}) or install the plugin."
    for method, workshops in sorted(missing.items()):
        yield (
            f"The method {method!r} was used in {', '.join(workshops)}, but no {availability} "
            f"plugin declares it. Its chapter is missing; no data is lost. "
            f"To add the chapter, {remedy}"
        )
    for plugin in registry.failures:
        yield f"The plugin {plugin.name!r} could not be loaded: {plugin.failure}"


def _provenance(
    registry: PluginRegistry,
    headers: Mapping[str, WorkshopHeader],
    sources: Sequence[_ChapterSource],
    request: ReportRequest,
) -> Provenance:
    applicable = [s for s in sources if any(_applies_to(s, header) for header in headers.values())]
    owners = [registry.owner(source.kind, source.name) for source in applicable]
    plugins = sorted({(owner.distribution, owner.version) for owner in owners})
    return Provenance(
        position=request.position,
        checkpoint=request.checkpoint,
        verification=request.verification,
        streams=request.workshops,
        software=next((f"{name} {version}" for name, version in plugins if name == _CORE), ""),
        plugins=tuple((name, version) for name, version in plugins if name != _CORE),
    )
