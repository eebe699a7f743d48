"""The joinery: a log and its plugins, opened together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from datetime import datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Self, TypeVar

from dialoguekit.application.erasure import note_copy
from dialoguekit.application.guidance import Guide
from dialoguekit.application.handle import (
    ProgrammeHandle,
    WorkshopHandle,
    programme_handle,
    workshop_handle,
)
from dialoguekit.application.stream_session import utc_now
from dialoguekit.application.verification import Verified, Verify, verified
from dialoguekit.document.formats import Report
from dialoguekit.errors import InvalidEvent, InvalidSetting, LogError, LogUnavailable, ReportError
from dialoguekit.events import NEUTRAL, new_event_id
from dialoguekit.events.programme import (
    PROGRAMME_PREFIX,
    is_id,
    is_workshop_stream,
    programme_stream,
)
from dialoguekit.plugin.registry.registry import Candidate, Host, given, installed
from dialoguekit.plugin.registry.selection import CORE, Choice
from dialoguekit.plugin.types import Method
from dialoguekit.projections.projection import Projection
from dialoguekit.projections.replay import replay
from dialoguekit.report import chapters
from dialoguekit.store import PLAIN, SEALED, Codec, Log, open_log
from dialoguekit.store.audit.audit import Advance

V = TypeVar("V")

CORE_DISTRIBUTION = "dialoguekit-core"


class Kit:
    """A log with its plugins.  Use it as a context manager, or close it.

    ``log`` is the keeping room, ``host`` the plugins; most users need neither.
    """

    def __init__(self, log: Log, host: Host) -> None:
        self.log = log
        self.host = host

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back what the log holds open."""
        self.log.close()

    @property
    def methods(self) -> Mapping[str, Method]:
        """The methods of facilitation that can be run here, by name."""
        return self.host.methods

    def workshops(self) -> list[str]:
        """The ids of the workshops in the log, sorted."""
        return _sorted_out(self.log.streams())[0]

    def programmes(self) -> list[str]:
        """The ids of the programmes in the log, sorted."""
        return _sorted_out(self.log.streams())[1]

    def workshop(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> WorkshopHandle:
        """A handle of the workshop ``id``, whether or not anything is recorded of it yet.

        ``clock`` and ``next_event_id`` are replaced by imports and rehearsals.
        Raises :class:`~dialoguekit.errors.InvalidEvent` for an impossible id.
        """
        _check_id("workshop", id)
        return workshop_handle(
            self.log,
            id,
            methods=self.host.methods,
            decisions=self.host.decisions,
            guide=Guide(self.log, self.host, id),
            clock=clock,
            next_event_id=next_event_id,
        )

    def programme(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> ProgrammeHandle:
        """A handle of the programme ``id``."""
        _check_id("programme", id)
        stream = programme_stream(id)
        return programme_handle(self.log, stream, clock=clock, next_event_id=next_event_id)

    def replay(
        self,
        projection: Callable[[], Projection[V]],
        *,
        workshops: Iterable[str] | None = None,
        until: int | None = None,
        executor: Executor | None = None,
        saved: bool = False,
    ) -> V:
        """The view of a projection over workshops: see
        :func:`dialoguekit.projections.replay.replay`.

        With ``saved`` what was recorded since the log was last verified is verified, and the
        replay goes on from the folds that were saved then, so that it costs what is new.
        """
        saves = verified(self.log, Verify.NEW).saves(self._software()) if saved else None
        return replay(
            self.log, projection, workshops=workshops, until=until, executor=executor, saves=saves
        )

    def verify(self, how: str = Verify.ALL, *, advance: Advance = lambda *_: None) -> Verified:
        """Check that the log holds what was written: ``all`` of it, or what is ``new``.

        ``advance`` is called with the number of events that were checked and of all.
        Raises :class:`~dialoguekit.errors.LogDamaged`, which names what does not.
        """
        return verified(self.log, how, advance)

    def _software(self) -> str:
        """What folds here, with its versions."""
        return ", ".join(f"{p.distribution} {p.version}" for p in self.host.plugins)

    def report(
        self,
        *workshops: str,
        programme: str | None = None,
        until: int | None = None,
        executor: Executor | None = None,
        strict: bool = False,
        verify: str = Verify.ALL,
        advance: Advance = lambda *_: None,
    ) -> Report:
        """The report of one workshop, of several, or of a programme, as of the cut ``until``.

        Without a name it is that of everything in the log: of its programme where there is
        just one and it holds every workshop.  What was recorded behind the cut counts for
        nothing, not even for the choice of workshops.

        The log is verified before it is believed: ``all`` of it, or only what is ``new`` since
        it was last verified, or ``no`` event; the report says which.  ``advance`` is told how far
        that is.  After ``new`` it goes on from the folds that were saved, so that it costs what
        is new; after ``all`` it is folded from the first event, and saved for the next time.

        Raises :class:`~dialoguekit.errors.ReportError` when there is nothing to report, and
        :class:`~dialoguekit.errors.LogDamaged` when the log is not what was written.
        """
        from dialoguekit.report.compose import Request, compose

        cut = self.log.head() if until is None else min(until, self.log.head())
        chosen, programme = self._chosen(tuple(dict.fromkeys(workshops)), programme, cut)
        made = self.verify(verify, advance=advance)
        request = Request(
            workshops=chosen,
            cut=cut,
            programme=programme,
            strict=strict,
            checkpoint=made.at(cut),
            verification=made.said,
        )
        saves = made.saves(self._software())
        document = compose(self.log, self.host, request, executor=executor, saves=saves)
        return Report(document, partial(self._note_report, cut), made.notices)

    def _note_report(self, cut: int, directory: Path) -> None:
        """Keep in mind where a report lies, for whoever is to be forgotten one day."""
        with suppress(LogError):  # A log that is closed by now, or only to be read, cannot.
            note_copy(self.log, "report", str(directory.absolute()), cut, utc_now())

    def _chosen(
        self, named: tuple[str, ...], programme: str | None, cut: int
    ) -> tuple[tuple[str, ...], str | None]:
        """The workshops to report, and the programme that they belong to, if they do."""
        from dialoguekit.report.headers import programme_at, streams_at

        workshops, programmes = _sorted_out(streams_at(self.log, cut))
        if programme is None and named:
            return named, None
        if not workshops:
            raise ReportError(
                f"There is nothing to report: the log holds no workshop up to position {cut}."
            )
        within = {name: programme_at(self.log, name, cut).workshops for name in programmes}
        if programme is None:
            if len(programmes) != 1 or not set(workshops) <= set(within[programmes[0]]):
                return tuple(workshops), None
            programme = programmes[0]
        if programme not in within:
            known = ", ".join(programmes) or "none"
            raise ReportError(f"There is no programme {programme!r}. Programmes: {known}.")
        for workshop in named:
            if workshop not in within[programme]:
                known = ", ".join(within[programme]) or "none"
                raise ReportError(
                    f"The programme {programme!r} has no workshop {workshop!r}. Workshops: {known}."
                )
        chosen = named or tuple(w for w in within[programme] if w in workshops)
        if not chosen:
            raise ReportError(f"Nothing is recorded of any workshop of programme {programme!r}.")
        return chosen, programme


def open(
    url: str = "memory:",
    *,
    plugins: Iterable[Candidate | str] | None = None,
    create: bool = True,
    strict: bool = False,
    plain: bool = False,
    plugin_seconds: float | None = None,
) -> Kit:
    """Open the log at ``url`` with the plugins installed here, or with those given.

    ``url`` is ``memory:``, ``sqlite:///PATH`` or ``postgresql://…``; without ``create`` a log
    that does not exist is an error.  A new log seals what is personal under a key for each
    person, unless it is to be ``plain``; a log in memory is always plain.

    ``plugins`` says which are loaded: see :func:`candidates`.  ``strict`` raises on a plugin that
    cannot be loaded instead of listing it.  ``plugin_seconds`` is how long each may take for
    that, where neither 10 nor what ``DIALOGUEKIT_PLUGIN_SECONDS`` says is right.

    Raises :class:`~dialoguekit.errors.LogUnavailable` when the log cannot be opened, and
    :class:`~dialoguekit.errors.InvalidSetting` for a choice or a time that cannot be.
    """
    host = Host(candidates(plugins), strict=strict, seconds=plugin_seconds)
    codec = Codec((*NEUTRAL, *host.event_classes), host.upcasts)
    log = open_log(url, codec, create=create, privacy=PLAIN if plain else SEALED)
    if plain and log.privacy == SEALED:
        log.close()
        raise LogUnavailable(f"The log at {log.url} is sealed already: open it without plain.")
    return Kit(log, host)


def candidates(plugins: Iterable[Candidate | str] | None = None) -> list[Candidate]:
    """The plugins of a kit before any is imported: the core's own, then those chosen.

    ``plugins`` are names of installed plugins, such as ``["abcd", "-world-cafe"]``, which
    :class:`~dialoguekit.plugin.registry.selection.Choice` reads; or candidates, with which nothing
    that is installed is looked for; or neither, and then the variable ``DIALOGUEKIT_PLUGINS``
    chooses, or all are loaded.  What is left out is among them, with a mark.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for names together with candidates.
    """
    if plugins is None:
        return [_core(), *Choice.of_environment().among(installed())]
    chosen = [plugins] if isinstance(plugins, str) else list(plugins)
    at_hand = [plugin for plugin in chosen if isinstance(plugin, Candidate)]
    names = [plugin for plugin in chosen if isinstance(plugin, str)]
    if len(at_hand) == len(chosen):
        return [_core(), *at_hand]
    if len(names) < len(chosen):
        raise InvalidSetting("plugins", "must be names, or candidates, and not some of each")
    return [_core(), *Choice.read(names, "plugins").among(installed())]


def _sorted_out(streams: Iterable[str]) -> tuple[list[str], list[str]]:
    """The ids of the workshops and those of the programmes that streams are of."""
    workshops, programmes = [], []
    for stream in streams:
        if is_workshop_stream(stream):
            workshops.append(stream)
        else:
            programmes.append(stream.removeprefix(PROGRAMME_PREFIX))
    return workshops, programmes


def _core() -> Candidate:
    return given(CORE, chapters, metadata.version(CORE_DISTRIBUTION), CORE_DISTRIBUTION)


def _check_id(kind: str, id: object) -> None:
    if not is_id(id):
        why = f"must be letters, digits, dots, dashes or underscores, not {id!r}"
        raise InvalidEvent(kind, "id", why)
