"""What tests of plugins stand on: a room with people in it, a kit in memory, its report.

::

    room = gathered().and_given(
        started("world-cafe", "10:00"),
        entered("round", "10:05"),
        said("C1", "P2", "More benches.", "10:06"),
    )
    view = room.project(WorldCafe)

    with memory_kit({"world-cafe": dialoguekit_world_cafe}) as kit:
        ...
        document = document_of(kit)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dialoguekit.application.kit import Kit, open
from dialoguekit.document.blocks import Block, Chapter, Section
from dialoguekit.document.document import Document
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    CONSENT_SCOPES,
    ActivityEnded,
    ActivityStarted,
    ConsentGiven,
    ContributionMade,
    Event,
    PersonRegistered,
    PresenceStarted,
    StageEntered,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.fields import Scalar
from dialoguekit.plugin.registry.registry import given as plugin_given
from dialoguekit.testing.scenario import Given, Happened, Moment, given, happened

__all__ = [
    "GROUPS",
    "Kit",
    "blocks_of",
    "chapters_of",
    "document_of",
    "ended",
    "entered",
    "gathered",
    "memory_kit",
    "said",
    "started",
]

GROUPS = ("primary care", "peer support")


def memory_kit(plugins: Mapping[str, object] | None = None, *, strict: bool = True) -> Kit:
    """A kit over a log in memory, with the plugins installed here or those given by name.

    ``strict`` raises on a plugin that cannot be loaded, where a kit would list it as failed.
    """
    chosen = None if plugins is None else [plugin_given(*pair) for pair in plugins.items()]
    return open("memory:", plugins=chosen, strict=strict)


def document_of(kit: Kit, *workshops: str, programme: str | None = None) -> Document:
    """The report as a document; a chapter that fails raises instead of saying so."""
    return kit.report(*workshops, programme=programme, strict=True).document


def chapters_of(document: Document, name: str) -> dict[str, Chapter]:
    """The chapters of one method or analysis, by the name of the part that they stand in."""
    return {
        part.name: chapter
        for part in document.parts
        for chapter in part.chapters
        if chapter.name == name
    }


def blocks_of(within: Chapter | Section | Iterable[Block]) -> Iterator[Block]:
    """Every block in the order of reading: sections, and then what stands in them."""
    blocks = within.blocks if isinstance(within, Chapter | Section) else within
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from blocks_of(block)


def gathered(
    groups: Sequence[str] = GROUPS,
    *,
    each: int = 2,
    consents: Sequence[str] = CONSENT_SCOPES,
    stream: str = "leeds",
) -> Given[Workshop]:
    """A workshop in which everybody has arrived: P1 facilitates, then come the groups in order.

    With two groups and two of ``each``, P2 and P3 are of the first group, P4 and P5 of the
    second.  Whoever came consents to ``consents``.
    """
    facts: list[Event] = [WorkshopScheduled(title=stream.title(), groups=tuple(groups))]
    facts += [WorkshopOpened(), PersonRegistered(person="P1", roles=("facilitator",))]
    people = [group for group in groups for _ in range(each)]
    facts += [PersonRegistered(person=f"P{n}", group=g) for n, g in enumerate(people, start=2)]
    for person in [f"P{number}" for number in range(1, len(people) + 2)]:
        if consents:
            scopes = tuple(consents)
            facts.append(ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken"))
        facts.append(PresenceStarted(person=person))
    return given(*facts, stream=stream)


def started(
    method: str,
    at: Moment | None = None,
    *,
    activity: str = "A1",
    title: str | None = None,
    template: str | None = None,
    **params: Scalar,
) -> Happened:
    """A run of a method began, with settings of the method where any are given."""
    event = ActivityStarted(
        activity=activity,
        method=method,
        title=title,
        template=template,
        params=tuple(params.items()),
    )
    return happened(event, at, by="P1")


def ended(at: Moment | None = None, *, activity: str = "A1") -> Happened:
    """A run of a method came to its end."""
    return happened(ActivityEnded(activity=activity), at, by="P1")


def entered(
    stage: str,
    at: Moment | None = None,
    *,
    activity: str = "A1",
    planned_s: int | None = None,
    focus: str | None = None,
    **circumstances: Any,
) -> Happened:
    """A stage was entered; by the facilitator P1, unless the circumstances say otherwise."""
    event = StageEntered(activity=activity, stage=stage, planned_s=planned_s, focus=focus)
    return happened(event, at, **({"by": "P1"} | circumstances))


def said(
    id: str,
    author: str,
    text: str,
    at: Moment | None = None,
    *,
    activity: str | None = "A1",
    kind: str | None = None,
    reasons: str | None = None,
    refs: Sequence[str] = (),
    **circumstances: Any,
) -> Happened:
    """A contribution was made, in an activity unless that is None."""
    event = ContributionMade(
        contribution=id, author=author, text=text, kind=kind, reasons=reasons, refs=tuple(refs)
    )
    return happened(event, at, activity=activity, **circumstances)
