"""Composes a document from a log: selects and orders the chapters and reports what is missing.

The document depends only on the log up to a position, the plugins and the options.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial

import attrs

from dialoguekit.choices import offer
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.policy import STANDARD, DisclosurePolicy
from dialoguekit.document.blocks import Chapter, Text
from dialoguekit.document.chapter_check import check_chapter
from dialoguekit.document.document import Document, Part, Provenance
from dialoguekit.errors import DialogueKitError, PluginFailed, ReportError
from dialoguekit.events.programme import is_workshop_stream, programme_stream
from dialoguekit.plugin.assembly import Assembled, programme_chapter
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.plugin.registry.selection import CORE_PLUGIN
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.projections.snapshots import SnapshotStore
from dialoguekit.report.chapters import BEFORE_METHODS
from dialoguekit.report.event_reader import EventReader, Failures
from dialoguekit.report.front_matter import (
    lead,
    notices,
    programme_subtitle,
    subtitle,
    workshop_lead,
)
from dialoguekit.report.headers import (
    ProgrammeHeader,
    WorkshopHeader,
    programme_header_at,
    programmes_at,
    streams_at,
)
from dialoguekit.report.matched_people import matched_people
from dialoguekit.report.unknown_types import count_unknown_types, describe_unknown_types
from dialoguekit.store.event_store import EventStore

_CORE = "dialoguekit-core"


@attrs.frozen(kw_only=True)
class ReportRequest:
    """The options of a report.

    ``workshops`` are in the order of the report.  ``programme`` is the id of their programme, if
    any.  ``strict`` raises the failure of a chapter instead of reporting it in the chapter.
    ``policy`` decides which groups are named.  ``checkpoint`` and ``verification`` are copied to
    the provenance.
    """

    workshops: tuple[str, ...]
    position: int
    programme: str | None = None
    policy: DisclosurePolicy = STANDARD
    strict: bool = False
    checkpoint: str = ""
    verification: str = ""


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
    on_failure: Callable[[str], object] = lambda _: None,
) -> Document:
    """Compose the report of ``request``, using snapshots if available.

    ``on_failure`` is called with a sentence for each chapter that could not be created.

    Raises :class:`~dialoguekit.errors.ReportError` if a workshop has no events up to the position,
    and in a strict request if a chapter fails.
    """
    known = [stream for stream in streams_at(store, request.position) if is_workshop_stream(stream)]
    for workshop in request.workshops:
        if workshop not in known:
            names = ", ".join(known) or "none"
            raise ReportError(
                f"There is no workshop {workshop!r} in this log up to position {request.position}. "
                f"{offer(workshop, known)}Workshops: {names}."
            )
    unknown_types = count_unknown_types(store, _report_streams(request), request.position)
    if unknown_types and request.strict:
        raise ReportError(
            f"{describe_unknown_types(unknown_types)}. Install or load the plugins that declare "
            "them, or create the report without strict."
        )
    sources = _chapter_sources(registry)
    reader = EventReader(
        store=store,
        registry=registry,
        workshops=request.workshops,
        position=request.position,
        strict=request.strict,
        executor=executor,
        snapshots=snapshots,
    )
    kept, unreadable = reader.read()
    events = {
        workshop: WorkshopEvents.under_policy(
            workshop, kept[workshop], registry.methods, request.policy, registry.secrets
        )
        for workshop in request.workshops
    }
    headers = {workshop: WorkshopHeader.from_events(found) for workshop, found in events.items()}
    titles = {workshop: str(header.title) for workshop, header in headers.items()}
    programme = (
        programme_header_at(store, request.programme, request.position)
        if request.programme
        else None
    )
    composer = _Composer(
        registry=registry,
        request=request,
        sources=sources,
        headers=headers,
        titles=titles,
        events=events,
        streams={stream: store.stream_version(stream) for stream in store.streams()},
        on_failure=on_failure,
        unreadable=unreadable,
        matched=(
            matched_people(programmes_at(store, request.position), events)
            if len(events) > 1
            else None
        ),
    )
    parts = [composer.workshop_part(workshop) for workshop in request.workshops]
    if len(parts) > 1 or request.programme is not None:
        parts.insert(0, composer.combined_part())
    announced = programme.announced if programme else None
    is_single = len(request.workshops) == 1 and request.programme is None
    return Document(
        title=str(announced.title) if announced else "; ".join(titles.values()),
        subtitle=subtitle(headers[request.workshops[0]])
        if is_single
        else programme_subtitle(len(titles)),
        notices=tuple(
            notices(registry, headers, _workshops_not_started(programme, known), unknown_types)
        ),
        lead=tuple(lead(programme, titles, is_single)),
        parts=tuple(parts),
        provenance=_provenance(registry, headers, sources, request),
    )


def _report_streams(request: ReportRequest) -> tuple[str, ...]:
    """Return the streams that a report reads."""
    if request.programme is None:
        return request.workshops
    return (*request.workshops, programme_stream(request.programme))


def _chapter_sources(registry: PluginRegistry) -> list[Analysis]:
    """Return all methods and analyses that have a chapter, in the order of the report."""
    analyses = dict(registry.analyses)
    before = [analyses.pop(name) for name in BEFORE_METHODS if name in analyses]
    methods = [method for _, method in sorted(registry.methods.items())]
    after = [analysis for _, analysis in sorted(analyses.items())]
    every: list[Analysis] = [*before, *methods, *after]
    return [source for source in every if source.has_chapter]


def _key(source: Analysis) -> str:
    return f"{type(source).__name__} {source.name}"


def _workshops_not_started(programme: ProgrammeHeader | None, known: Sequence[str]) -> list[str]:
    """Return the workshops of the programme that have no events."""
    return [w for w in programme.workshops if w not in known] if programme is not None else []


@attrs.frozen(kw_only=True)
class _Composer:
    """Composes the parts of one report.

    ``streams`` are the numbers of events by stream, for the evidence.  ``unreadable`` are the
    failures of plugins whose events could not be read, and ``timed_out`` those that took too long.
    ``matched`` are the people who are the same in several workshops, if anybody said so.
    """

    registry: PluginRegistry
    request: ReportRequest
    sources: Sequence[Analysis]
    headers: Mapping[str, WorkshopHeader]
    titles: Mapping[str, str]
    events: Mapping[str, WorkshopEvents]
    streams: Mapping[str, int]
    on_failure: Callable[[str], object]
    unreadable: Failures
    matched: Mapping[tuple[str, str], Hashable] | None = None
    timed_out: dict[str, PluginFailed] = attrs.field(factory=dict)

    def workshop_part(self, workshop: str) -> Part:
        """Return the part on one workshop; methods come first, as analyses refer to them."""
        header, events = self.headers[workshop], self.events[workshop]
        applicable = [source for source in self.sources if _applies_to(source, header)]
        listed_in: dict[str, str] = {}
        built: dict[str, Chapter] = {}
        for source in sorted(applicable, key=lambda source: not isinstance(source, Method)):
            chapter = self._build(
                source, workshop, partial(self._chapter, source, workshop, listed_in)
            )
            built[_key(source)] = chapter.chapter
            if isinstance(source, Method) and source.lists_contributions and chapter.is_complete:
                listed_in[source.name] = source.title
        is_only_part = self.request.workshops == (workshop,) and self.request.programme is None
        return Part(
            name=workshop,
            title="The workshop" if is_only_part else self.titles[workshop],
            lead=tuple(workshop_lead(header, events.groups)),
            chapters=tuple(built[_key(source)] for source in applicable),
        )

    def _chapter(self, source: Analysis, workshop: str, listed_in: Mapping[str, str]) -> Chapter:
        return Assembled.from_events(source, self.events[workshop], listed_in).chapter()

    def combined_part(self) -> Part:
        """Return the part on all workshops together, under the groups of the programme."""
        groups = Groups.of_programme(events.groups for events in self.events.values())
        regrouped = {workshop: found.regrouped(groups) for workshop, found in self.events.items()}
        chapters = [
            self._build(
                source, None, partial(self._programme_chapter, source, regrouped, groups)
            ).chapter
            for source in self.sources
            if any(_applies_to(source, header) for header in self.headers.values())
        ]
        # The name of an imported workshop can be any text, and the names of parts are distinct.
        name = "together"
        while name in self.titles:
            name = f"all {name}"
        return Part(name=name, title="Across the workshops", chapters=tuple(chapters))

    def _programme_chapter(
        self, source: Analysis, events: Mapping[str, WorkshopEvents], groups: Groups
    ) -> Chapter:
        workshops = {w: Assembled.from_events(source, found) for w, found in events.items()}
        return programme_chapter(source, workshops, self.titles, groups, self.matched)

    def _build(
        self, source: Analysis, workshop: str | None, build: Callable[[], Chapter]
    ) -> _BuiltChapter:
        """Build the chapter of one source, or a chapter that reports the failure."""
        where = "all workshops" if workshop is None else workshop
        owner = self.registry.owner_of(source).name
        try:
            self._require_events(owner, workshop)
            chapter = self.registry.call(
                source,
                f"the chapter {source.title!r} on {where} was created",
                build if owner == CORE_PLUGIN else lambda: check_chapter(build(), self.streams),
                events=self._number_of_events(workshop),
            )
        except PluginFailed as error:
            if self.request.strict:
                raise _strict_error(source, error) from error.__cause__
            if error.timed_out:  # It would take the same time in each of its chapters.
                self.timed_out[owner] = error
            self.on_failure(f"The chapter {source.title!r} on {where} is missing. {error}")
            notice = Text(
                f"This chapter could not be created. The plugin {owner!r} failed: {error.reason}"
            )
            return _BuiltChapter(
                Chapter(name=source.name, title=source.title, blocks=(notice,)), is_complete=False
            )
        return _BuiltChapter(chapter, is_complete=True)

    def _require_events(self, plugin: str, workshop: str | None) -> None:
        """Raise the failure of a plugin that took too long, or whose events were not read."""
        if plugin in self.timed_out:
            raise self.timed_out[plugin]
        for (failed, where), error in self.unreadable.items():
            if failed == plugin and workshop in (None, where):
                raise error

    def _number_of_events(self, workshop: str | None) -> int:
        """Return the number of events that the chapter on a workshop, or on all, can read."""
        read = self.events.values() if workshop is None else [self.events[workshop]]
        return sum(len(kept) for found in read for kept in found.kept.values())


def _strict_error(source: Analysis, error: PluginFailed) -> DialogueKitError:
    cause = error.__cause__
    if isinstance(cause, DialogueKitError):
        return cause
    return ReportError(f"The chapter {source.title!r} could not be created: {error.detail}")


def _applies_to(source: Analysis, header: WorkshopHeader) -> bool:
    """Return whether a source has a chapter: always for an analysis, if used for a method."""
    return not isinstance(source, Method) or source.name in header.methods


def _provenance(
    registry: PluginRegistry,
    headers: Mapping[str, WorkshopHeader],
    sources: Sequence[Analysis],
    request: ReportRequest,
) -> Provenance:
    applicable = [s for s in sources if any(_applies_to(s, header) for header in headers.values())]
    owners = [registry.owner_of(source) for source in applicable]
    plugins = sorted({(owner.distribution, owner.version) for owner in owners})
    return Provenance(
        position=request.position,
        checkpoint=request.checkpoint,
        verification=request.verification,
        streams=request.workshops,
        software=next((f"{name} {version}" for name, version in plugins if name == _CORE), ""),
        plugins=tuple((name, version) for name, version in plugins if name != _CORE),
        options=(("disclosure policy", _describe(request.policy)),),
    )


def _describe(policy: DisclosurePolicy) -> str:
    groups = f"groups of fewer than {policy.smallest_group} people are combined"
    if policy.smallest_group == 1:
        groups = "every group is named"
    secret = f"secret facts by group from {policy.smallest_secret_group} people in each"
    return f"{policy.name}: {groups}; {secret}"
