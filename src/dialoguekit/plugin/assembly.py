"""Assembles what a method or an analysis declares: its view, flags, chapters and suggestions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs

from dialoguekit.disclosure.groups import Groups
from dialoguekit.document.blocks import Block, Chapter, Flag, Flags, Section, Text
from dialoguekit.plugin.guidance import Suggestion, SuggestionContext
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.prompts import remaining_prompts
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.rules import raised
from dialoguekit.plugin.session import Session
from dialoguekit.plugin.workshop_events import WorkshopEvents


@attrs.frozen(eq=False)
class Assembled:
    """A method or an analysis, applied to one workshop.

    ``sessions`` are its sessions, and ``view`` its view: the sessions, unless it builds another.
    """

    source: Analysis
    record: Record
    sessions: tuple[Any, ...]
    view: Any

    @classmethod
    def from_events(
        cls, source: Analysis, events: WorkshopEvents, listed_in: Mapping[str, str] | None = None
    ) -> Assembled:
        """Apply a method or an analysis to the events of a workshop.

        ``listed_in`` maps methods to the titles of their chapters that list every contribution.
        """
        runs = events.sessions
        if isinstance(source, Method):
            runs = tuple(session for session in runs if session.method.name == source.name)
        record = Record(events, runs, dict(listed_in or {}))
        sessions = record.sessions if source.sessions is None else tuple(source.sessions(record))
        view = sessions if source.view is None else source.view(record)
        return cls(source, record, sessions, view)

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to show."""
        return not self.view

    @cached_property
    def flags(self) -> Mapping[str, tuple[Flag, ...]]:
        """The flags on each session by its citation, and on the workshop by its id."""
        return _flags(self.source, self.record, self.sessions, self.view)

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        """All flags: those on each session, and then those on the workshop."""
        return tuple(flag for flags in self.flags.values() for flag in flags)

    def chapter(self) -> Chapter:
        """Return the chapter on the workshop."""
        return _chapter(self.source, self._blocks())

    def _blocks(self) -> Iterator[Block]:
        source = self.source
        if self.is_empty:
            yield Text(f"{source.absence}.")
        elif source.workshop_blocks is not None:
            yield from source.workshop_blocks(self.view, self.record)
            yield from self._rules(self.all_flags)
        elif len(self.sessions) == 1:
            yield from self._session_blocks(self.sessions[0], self.all_flags)
        else:
            for session in self.sessions:
                blocks = self._session_blocks(session, self.flags[session.cite])
                yield Section(f"{session.title} ({session.cite})", blocks)
            own = self.flags[self.record.workshop]
            yield from self._rules(own) if own else ()

    def _session_blocks(self, session: Any, flags: tuple[Flag, ...]) -> Iterator[Block]:
        assert self.source.session_blocks is not None  # Checked when it was declared.
        yield from self.source.session_blocks(session, self.record)
        yield from self._rules(flags)

    def _rules(self, flags: tuple[Flag, ...]) -> Iterator[Block]:
        if self.source.rules or self.source.workshop_rules:
            shown = Flags(flags)
            is_method = isinstance(self.source, Method)
            yield Section("Method rules", [shown]) if is_method else shown

    def suggestions(self, context: SuggestionContext) -> Iterator[Suggestion]:
        """Yield what to ask next in a running session, and then the remaining prompts."""
        assert isinstance(self.source, Method)  # Only methods run.
        suggest, suggested = self.source.suggestions, []
        of_workshop = self.source.workshop_blocks is not None
        for session in self.sessions if suggest is not None else ():
            if session.activity == context.activity:
                assert suggest is not None
                for found in suggest(self.view if of_workshop else session, context):
                    text = found.text or self.source.prompt_text(found.prompt or "")
                    suggestion = attrs.evolve(found, text=text)
                    suggested.append(suggestion)
                    yield suggestion
        yield from remaining_prompts(self.source, context, already_suggested=suggested)


def context_of(session: Session) -> SuggestionContext:
    """Return the state of a run as of its last event, for suggestions."""
    runs = session.stage_runs
    return SuggestionContext(
        workshop=session.workshop,
        activity=session.activity,
        stages_entered=session.order,
        stages_planned=session.planned.stages if session.planned else (),
        prompts_posed=runs[-1].prompts_posed if runs else (),
    )


def _flags(
    source: Analysis, record: Record, sessions: tuple[Any, ...], view: Any
) -> dict[str, tuple[Flag, ...]]:
    flags = {
        session.cite: raised(source.rules, session)
        for session in sessions
        if isinstance(session, Session)
    }
    own = raised(source.workshop_rules, view) if source.workshop_rules and view else ()
    of_workshop = []
    for flag in own:
        cited = [cite for cite in flag.cites if cite in flags]
        if cited and source.workshop_blocks is None:
            flags[cited[-1]] += (flag,)
        else:
            of_workshop.append(flag)
    return {**flags, record.workshop: tuple(of_workshop)}


def programme_chapter(
    source: Analysis,
    workshops: Mapping[str, Assembled],
    titles: Mapping[str, str],
    groups: Groups,
    matched: Mapping[tuple[str, str], Hashable] | None = None,
) -> Chapter:
    """Return the chapter of a method or an analysis on several workshops.

    ``matched`` are the people of whom somebody said that they are the same in several workshops;
    None if nobody did.
    """
    return _chapter(source, _programme_blocks(source, workshops, titles, groups, matched))


def _programme_blocks(
    source: Analysis,
    workshops: Mapping[str, Assembled],
    titles: Mapping[str, str],
    groups: Groups,
    matched: Mapping[tuple[str, str], Hashable] | None,
) -> Iterator[Block]:
    assert source.programme_blocks is not None  # Checked when it was declared.
    shown = {workshop: found for workshop, found in workshops.items() if not found.is_empty}
    if not shown:
        yield Text(f"{source.absence}.")
        return
    programme = Programme(
        views={workshop: found.view for workshop, found in shown.items()},
        titles=titles,
        groups=groups,
        counts_people=matched is not None,
        matched=matched or {},
        flags={key: flags for found in shown.values() for key, flags in found.flags.items()},
    )
    yield from source.programme_blocks(programme)
    without = [titles[workshop] for workshop in workshops if workshop not in shown]
    if without:
        yield Text(f"{source.absence} in {', '.join(without)}.")


def _chapter(source: Analysis, blocks: Iterator[Block]) -> Chapter:
    return Chapter(name=source.name, title=source.title, blocks=blocks)
