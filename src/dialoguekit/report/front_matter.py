"""What surrounds the chapters of a report: subtitles, leads, and notices of what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dialoguekit.characters import isolate
from dialoguekit.disclosure.groups import Groups
from dialoguekit.document.blocks import Block, ItemList, Text, format_count
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.report.chapters.formatting import format_date
from dialoguekit.report.headers import ProgrammeHeader, WorkshopHeader
from dialoguekit.report.unknown_types import describe_unknown_types


def lead(
    programme: ProgrammeHeader | None, titles: Mapping[str, str], is_single: bool
) -> Iterator[Block]:
    """Yield what a report begins with: the purpose of the programme, and its workshops."""
    if programme is not None and programme.announced is not None:
        if programme.announced.purpose:
            yield Text(programme.announced.purpose)
        if programme.announced.commissioner:
            yield Text(f"Commissioner: {programme.announced.commissioner}.")
    if not is_single:
        yield ItemList(titles.values())


def workshop_lead(header: WorkshopHeader, named: Groups) -> Iterator[Block]:
    """Yield what the part on a workshop begins with."""
    scheduled = header.scheduled
    if scheduled is None:
        return
    if scheduled.purpose:
        yield Text(scheduled.purpose)
    if scheduled.scope:
        yield Text(f"Scope for change: {scheduled.scope}")
    where = ", ".join(filter(None, [isolate(scheduled.region or ""), _date_range(header)]))
    groups = f"Groups: {', '.join(map(format, named.labels))}."
    zone = f" Times and days are {header.local.describe()}." if _date_range(header) else ""
    yield Text((f"{where}. {groups}" if where else groups) + zone)
    if scheduled.source:
        yield Text(f"Source: {scheduled.source}")


def _date_range(header: WorkshopHeader) -> str | None:
    start = header.scheduled.start if header.scheduled else None
    when = header.opened or (None if start is None else header.local.local(start))
    if when is None:
        return None
    until = header.closed if header.closed is not None else when
    if until.date() <= when.date():  # A close before the opening is flagged.
        return format_date(when)
    return f"{format_date(when)} to {format_date(until)}"


def subtitle(header: WorkshopHeader) -> str:
    """Return the subtitle of a report on one workshop."""
    region = (header.scheduled.region if header.scheduled else None) or ""
    parts = ["Report of the workshop", isolate(region), _date_range(header)]
    return ", ".join(filter(None, parts))


def programme_subtitle(workshops: int) -> str:
    """Return the subtitle of a report on several workshops."""
    return f"Combined report of {format_count(workshops, 'workshop')}"


def notices(
    registry: PluginRegistry,
    headers: Mapping[str, WorkshopHeader],
    not_started: Sequence[str],
    unknown_types: Mapping[str, int],
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
    if unknown_types:
        yield (
            f"{describe_unknown_types(unknown_types)}. No {availability} plugin declares these "
            f"types; no data is lost. To include them, {remedy}"
        )
    for plugin in registry.failures:
        yield f"The plugin {plugin.name!r} could not be loaded: {plugin.failure}"
