"""Everything that a method or an analysis shows of some workshops: chapters, flags, suggestions.

Checks search it as texts with their places.  :class:`OutputProjection` has it as its view, so that
what holds for projections can be checked of all that a method shows.
"""

from __future__ import annotations

import json
import pickle
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import attrs

from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.policy import UNRESTRICTED, DisclosurePolicy
from dialoguekit.disclosure.secrets import SecretFacts
from dialoguekit.document.blocks import (
    NO_EVIDENCE,
    Block,
    Cell,
    Chapter,
    Chart,
    Flag,
    Flags,
    ItemList,
    KeyFigures,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.errors import MissingExtra, to_one_line
from dialoguekit.events import RecordedEvent
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.assembly import Assembled, context_of, programme_chapter
from dialoguekit.plugin.guidance import Suggestion
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.session import Session
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import EventsByClass, KeptEvents
from dialoguekit.testing.purity.code_ownership import CheckedCode, checked_code_of

R = TypeVar("R")

_CORE = "dialoguekit"
_MAX_ERROR_LENGTH = 200  # Characters of an error in a message.


@attrs.frozen
class Shown:
    """A text or number in the output, its place, and its evidence."""

    place: str
    content: str
    evidence: Evidence = NO_EVIDENCE

    def __str__(self) -> str:
        cited = f" {self.evidence.spans}" if self.evidence else ""
        return f"{self.place}: {self.content}{cited}"


@attrs.frozen
class Failure:
    """A part of the output that could not be built.

    ``kind`` is the class of the error, and ``where`` the line of the plugin's code that raised it.
    """

    part: str
    kind: str
    reason: str
    where: str

    def __str__(self) -> str:
        return f"{self.part} {self.reason} at {self.where}"


@attrs.frozen(kw_only=True)
class Host:
    """What surrounds a method or an analysis: the methods that run, secret facts, the policy."""

    methods: Mapping[str, Method] = attrs.field(factory=dict)
    secrets: tuple[SecretFacts[Any, Any, Any], ...] = ()
    policy: DisclosurePolicy = UNRESTRICTED

    def events(self, workshop: str, kept: EventsByClass) -> WorkshopEvents:
        """Return the kept events of a workshop as a method reads them."""
        return WorkshopEvents.under_policy(workshop, kept, self.methods, self.policy, self.secrets)


@attrs.frozen(kw_only=True)
class Output:
    """The output on some workshops.

    ``chapters`` are the chapters by description, ``flags`` and ``suggestions`` those of each
    workshop.  Suggestions are those for the activities that have not ended.
    """

    chapters: Mapping[str, Chapter]
    flags: Mapping[str, tuple[Flag, ...]]
    suggestions: Mapping[str, tuple[Suggestion, ...]]
    failures: tuple[Failure, ...]

    def shown(self) -> Iterator[Shown]:
        """Yield every text and number, in the order of the output."""
        for description, chapter in self.chapters.items():
            yield from _shown_in(chapter.blocks, description)
        for workshop, flags in self.flags.items():
            yield from _shown_flags(flags, f"the flags on {workshop}")
        for workshop, suggestions in self.suggestions.items():
            for suggestion in suggestions:
                texts = (suggestion.text, suggestion.reason, *suggestion.cites)
                yield from _all_shown(texts, f"a suggestion for {workshop}")


def build_output(
    source: Analysis, workshops: Mapping[str, EventsByClass], host: Host | None = None
) -> Output:
    """Return all that a method or an analysis shows of workshops, and what failed."""
    return _OutputBuilder(source, host or Host()).build(workshops)


def keep(
    source: Analysis, streams: Mapping[str, Iterable[RecordedEvent[Any]]]
) -> Mapping[str, EventsByClass]:
    """Return the events of workshops that are kept for a method or an analysis."""
    fold = KeptEvents((*KEPT, *source.kept_classes))
    for events in streams.values():
        for recorded in events:
            fold.fold(recorded)
    kept = fold.view()
    return {workshop: kept.get(workshop, {}) for workshop in streams}


def functions_of(source: Analysis) -> tuple[Callable[..., Any], ...]:
    """Return the plugin's own functions that make the output of a method or an analysis."""
    rules = (*source.rules, *source.workshop_rules)
    declared = (
        source.sessions,
        source.view,
        *(rule.check for rule in rules),
        source.suggestions if isinstance(source, Method) else None,
        *(function for _, function in declared_blocks(source)),
    )
    return tuple(f for f in declared if f is not None and not _is_of_core(f))


def declared_blocks(source: Analysis) -> list[tuple[str, Callable[..., Any]]]:
    """Return the functions that build blocks, each with the name of its declaration."""
    names = ("session_blocks", "workshop_blocks", "programme_blocks")
    found = [(name, getattr(source, name)) for name in names]
    return [(name, function) for name, function in found if function is not None]


def _is_of_core(function: Callable[..., Any]) -> bool:
    return str(getattr(function, "__module__", "")).partition(".")[0] == _CORE


def location_of(error: BaseException, code: CheckedCode) -> str | None:
    """Return the last line of the checked code that an error passed; None if there is none."""
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if code.runs_in(frame):
            found = f"{short_path(frame.f_code.co_filename)}:{line}, in {frame.f_code.co_qualname}"
    return found


def short_path(file: str) -> str:
    """Return a file with its directory alone: ``dialoguekit_abcd/blocks.py``."""
    return "/".join(Path(file).parts[-2:])


@attrs.define
class _OutputBuilder:
    source: Analysis
    host: Host
    failures: dict[tuple[str, str], Failure] = attrs.field(factory=dict)

    def build(self, workshops: Mapping[str, EventsByClass]) -> Output:
        events = {id: self.host.events(id, kept) for id, kept in workshops.items()}
        assembled = self._assemble(events, "its view and flags of the workshop")
        chapters: dict[str, Chapter | None] = {}
        if self.source.has_chapter:
            for id, found in assembled.items():
                chapters[f"the chapter on the workshop {id}"] = self._attempt(
                    f"its chapter on the workshop {id}", found.chapter
                )
            if workshops:
                programme = partial(self._programme_chapter, events)
                chapters["the chapter on a programme"] = self._attempt(
                    "its chapter on a programme", programme
                )
        suggestions = {id: tuple(self._suggestions(found)) for id, found in assembled.items()}
        return Output(
            chapters={name: c for name, c in chapters.items() if c is not None},
            flags={id: found.all_flags for id, found in assembled.items()},
            suggestions=suggestions,
            failures=tuple(self.failures.values()),
        )

    def _assemble(
        self, events: Mapping[str, WorkshopEvents], description: str
    ) -> dict[str, Assembled]:
        found = {
            id: self._attempt(f"{description} {id}", partial(self._with_flags, own))
            for id, own in events.items()
        }
        return {id: assembled for id, assembled in found.items() if assembled is not None}

    def _with_flags(self, events: WorkshopEvents) -> Assembled:
        assembled = Assembled.from_events(self.source, events)
        assembled.all_flags  # noqa: B018  # They are built on demand, and here to find a failure.
        return assembled

    def _programme_chapter(self, events: Mapping[str, WorkshopEvents]) -> Chapter:
        groups = Groups.of_programme(own.groups for own in events.values())
        regrouped = {id: own.regrouped(groups) for id, own in events.items()}
        assembled = self._assemble(regrouped, "in a programme, its view and flags of the workshop")
        titles = {id: id.title() for id in assembled}
        return programme_chapter(self.source, assembled, titles, groups)

    def _suggestions(self, assembled: Assembled) -> Iterator[Suggestion]:
        if not isinstance(self.source, Method):
            return
        for session in assembled.sessions:
            if isinstance(session, Session) and not session.ended:
                context = context_of(session)
                part = f"its suggestions in the stage {context.stage!r}"
                yield from self._attempt(part, partial(list, assembled.suggestions(context))) or ()

    def _attempt(self, part: str, build: Callable[[], R]) -> R | None:
        """Return the result of a function, or None and a failure if it raises."""
        try:
            return build()
        except Exception as error:  # noqa: BLE001  # the plugin can raise anything
            functions = functions_of(self.source)
            where = location_of(error, checked_code_of(functions))
            kind = type(error).__qualname__
            if where is None:
                where = _likely_location(error, functions)
            failure = Failure(part, kind, f"raised {_abbreviated(error)}", where)
            self.failures.setdefault((kind, where), failure)
            return None


def _likely_location(error: BaseException, functions: Iterable[Callable[..., Any]]) -> str:
    """Return where the core raised an error, and the functions whose results it was given."""
    named = ", ".join(getattr(function, "__qualname__", "?") for function in functions)
    where = location_of(error, CheckedCode(frozenset({_CORE}))) or "an unknown place"
    return f"{where}, given what these returned: {named}"


def _abbreviated(error: BaseException) -> str:
    text = to_one_line(repr(error))
    return text if len(text) <= _MAX_ERROR_LENGTH else f"{text[:_MAX_ERROR_LENGTH]}…"


def _shown_in(blocks: Iterable[Block], where: str) -> Iterator[Shown]:
    """Yield the texts and numbers of blocks, at any depth."""
    for block in blocks:
        match block:
            case Section(title=title, blocks=inner):
                yield Shown(f"{where}, a heading", title)
                yield from _shown_in(inner, f"{where}, under {title!r}")
            case Text(text=text):
                yield Shown(f"{where}, a paragraph", text)
            case ItemList(items=items):
                yield from _all_shown(items, f"{where}, a list")
            case Quote(text=text, cite=cite, group=group, note=note, evidence=evidence):
                yield from _all_shown((text, cite, group, note), f"{where}, a quote", evidence)
            case KeyFigures(items=figures):
                for figure in figures:
                    texts = (figure.label, figure.value, figure.note)
                    place = f"{where}, the figure {figure.label!r}"
                    yield from _all_shown(texts, place, figure.evidence)
            case Chart(title=title, spec=spec, sentence=sentence, evidence=evidence):
                texts = (title, sentence, json.dumps(spec, ensure_ascii=False))
                yield from _all_shown(texts, f"{where}, the chart {title!r}", evidence)
            case Flags(items=flags):
                yield from _shown_flags(flags, where)
            case Table():
                yield from _shown_in_table(block, f"{where}, the table {block.caption!r}")


def _shown_in_table(table: Table, where: str) -> Iterator[Shown]:
    yield from _all_shown((table.caption, table.note), where)
    for column in table.columns:
        yield Shown(f"{where}, a heading", column.title)
    for row in table.rows:
        for column, value in zip(table.columns, row, strict=True):
            cell = value if isinstance(value, Cell) else Cell(value)
            place = f"{where}, the column {column.title!r}"
            yield from _all_shown((cell.value,), place, cell.evidence)


def _shown_flags(flags: Iterable[Flag], where: str) -> Iterator[Shown]:
    for flag in flags:
        texts = (flag.message, *flag.cites)
        yield from _all_shown(texts, f"{where}, the flag {flag.rule!r}", flag.evidence)


def _all_shown(
    values: Iterable[object], place: str, evidence: Evidence = NO_EVIDENCE
) -> Iterator[Shown]:
    for value in values:
        if value is not None:
            yield Shown(place, str(value), evidence)


@attrs.define
class OutputProjection(KeptEvents):
    """Keeps the events of a method or an analysis; its view is the whole output, as texts."""

    source: Any = None
    host: Host = attrs.field(factory=Host)

    @classmethod
    def of(cls, source: Analysis, host: Host) -> Callable[[], OutputProjection]:
        """Return a factory of the empty projection of a method or an analysis."""
        return partial(cls, (*KEPT, *source.kept_classes), source=source, host=host)

    def view(self) -> Any:
        """Return every text and number of the output with its place, and what failed."""
        kept = dict(sorted(KeptEvents.view(self).items()))
        output = build_output(self.source, kept, self.host)
        return (*map(str, output.shown()), *map(str, output.failures))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the functions of the plugin too, wherever they are defined."""
        try:
            import cloudpickle  # type: ignore[import-untyped]  # it has none
        except ImportError as error:
            raise MissingExtra("testing", "Saving the fold of a method") from error
        declared = cloudpickle.dumps((self.source, self.host))
        return _restore, (declared, self.classes, self.workshops)


def _restore(declared: bytes, classes: Any, workshops: Any) -> OutputProjection:
    source, host = pickle.loads(declared)
    return OutputProjection(classes, workshops, source=source, host=host)
