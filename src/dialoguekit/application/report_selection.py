"""Workshops and programmes of a log, and the selection of those that a report covers."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.choices import offer, resolve
from dialoguekit.errors import ReportError
from dialoguekit.events.programme import PROGRAMME_PREFIX, is_workshop_stream
from dialoguekit.store import EventStore


def split_streams(streams: Iterable[str]) -> tuple[list[str], list[str]]:
    """Split stream names into the ids of workshops and the ids of programmes."""
    workshops, programmes = [], []
    for stream in streams:
        if is_workshop_stream(stream):
            workshops.append(stream)
        else:
            programmes.append(stream.removeprefix(PROGRAMME_PREFIX))
    return workshops, programmes


def select_workshops(
    store: EventStore, named: tuple[str, ...], programme: str | None, as_of: int
) -> tuple[tuple[str, ...], str | None]:
    """Return the workshops to report, and their programme, if any."""
    from dialoguekit.report.headers import programme_header_at, streams_at

    workshops, programmes = split_streams(streams_at(store, as_of))
    named = tuple(dict.fromkeys(resolve(name, workshops) or name for name in named))
    if programme is None and named:
        return named, None
    if not workshops:
        raise ReportError(
            f"There is nothing to report: the log has no workshop up to position {as_of}."
        )
    members = {name: programme_header_at(store, name, as_of).workshops for name in programmes}
    if programme is None:
        if len(programmes) != 1 or not set(workshops) <= set(members[programmes[0]]):
            return tuple(workshops), None
        programme = programmes[0]
    found = resolve(programme, programmes)
    if found is None:
        known = ", ".join(programmes) or "none"
        near = offer(programme, programmes)
        raise ReportError(f"There is no programme {programme!r}. {near}Programmes: {known}.")
    programme = found
    for workshop in named:
        if workshop not in members[programme]:
            known = ", ".join(members[programme]) or "none"
            near = offer(workshop, members[programme])
            raise ReportError(
                f"The programme {programme!r} has no workshop {workshop!r}. {near}"
                f"Workshops: {known}."
            )
    selected = named or tuple(w for w in members[programme] if w in workshops)
    if not selected:
        raise ReportError(
            f"There is nothing to report: no workshop of the programme {programme!r} has any "
            f"events up to position {as_of}."
        )
    return selected, programme
