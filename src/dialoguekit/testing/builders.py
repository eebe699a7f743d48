"""Builders for tests of plugins: a workshop with participants, an in-memory kit, its report.

::

    scenario = workshop_with_participants().and_given(
        activity_started("world-cafe", "10:00"),
        stage_entered("round", "10:05"),
        contribution_made("C1", "P2", "More benches.", "10:06"),
    )
    view = workshop_view(METHOD, scenario)

    with memory_kit({"world-cafe": dialoguekit_world_cafe}) as kit:
        ...
        document = report_document(kit)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dialoguekit.application.kit import Kit
from dialoguekit.application.opening import open
from dialoguekit.document.blocks import Block, Chapter, Section
from dialoguekit.document.document import Document
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    CONSENT_SCOPES,
    ActivityEnded,
    ActivityStarted,
    BallotOpened,
    ConsentGiven,
    ContributionMade,
    ContributionRevealed,
    Event,
    PersonRegistered,
    PresenceStarted,
    StageEntered,
    TurnTaken,
    VoteCast,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.fields import Scalar
from dialoguekit.plugin.registry.discovery import candidate_of
from dialoguekit.testing.scenario import Given, ScenarioEvent, TimeSpec, given, scenario_event

__all__ = [
    "GROUPS",
    "Kit",
    "activity_ended",
    "activity_started",
    "ballot_opened",
    "contribution_made",
    "contributions_revealed",
    "find_chapters",
    "iter_blocks",
    "memory_kit",
    "report_document",
    "stage_entered",
    "turn_taken",
    "vote_cast",
    "workshop_with_participants",
]

GROUPS = ("primary care", "peer support")


def memory_kit(plugins: Mapping[str, object] | None = None, *, strict: bool = True) -> Kit:
    """Open a kit with an in-memory event store and the given plugins, or the installed ones.

    ``plugins`` maps names to modules or objects.  ``strict`` raises if a plugin cannot be loaded,
    instead of listing it as failed.
    """
    candidates = None if plugins is None else [candidate_of(*pair) for pair in plugins.items()]
    return open("memory:", plugins=candidates, strict=strict)


def report_document(kit: Kit, *workshops: str) -> Document:
    """Return the report as a document; an error in a chapter is raised."""
    return kit.report(*workshops, strict=True).document


def find_chapters(document: Document, name: str) -> dict[str, Chapter]:
    """Return the chapters of one method or analysis, by the name of the part."""
    return {
        part.name: chapter
        for part in document.parts
        for chapter in part.chapters
        if chapter.name == name
    }


def iter_blocks(container: Chapter | Section | Iterable[Block]) -> Iterator[Block]:
    """Yield every block in reading order: each section, then its contents."""
    blocks = container.blocks if isinstance(container, Chapter | Section) else container
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from iter_blocks(block)


def workshop_with_participants(
    groups: Sequence[str] = GROUPS,
    *,
    per_group: int = 2,
    consents: Sequence[str] = CONSENT_SCOPES,
    stream: str = "leeds",
) -> Given[Workshop]:
    """Return a scenario in which all participants are present: P1 facilitates.

    The other people belong to the groups in order.  With two groups and ``per_group=2``, P2 and P3
    belong to the first group, P4 and P5 to the second.  All consent to the scopes ``consents``.
    """
    events: list[Event] = [WorkshopScheduled(title=stream.title(), groups=tuple(groups))]
    events += [WorkshopOpened(), PersonRegistered(person="P1", roles=("facilitator",))]
    people = [group for group in groups for _ in range(per_group)]
    events += [PersonRegistered(person=f"P{n}", group=g) for n, g in enumerate(people, start=2)]
    for person in [f"P{number}" for number in range(1, len(people) + 2)]:
        if consents:
            scopes = tuple(consents)
            events.append(ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken"))
        events.append(PresenceStarted(person=person))
    return given(*events, stream=stream)


def activity_started(
    method: str,
    occurred_at: TimeSpec | None = None,
    *,
    activity: str = "A1",
    title: str | None = None,
    template: str | None = None,
    roll: Sequence[str] = (),
    **params: Scalar,
) -> ScenarioEvent:
    """Return the start of an activity; ``params`` are settings of the method.

    ``roll`` are the people and tokens of an activity at a distance.
    """
    event = ActivityStarted(
        activity=activity,
        method=method,
        title=title,
        template=template,
        params=tuple(params.items()),
        roll=tuple(roll),
    )
    return scenario_event(event, occurred_at, by="P1")


def activity_ended(occurred_at: TimeSpec | None = None, *, activity: str = "A1") -> ScenarioEvent:
    """Return the end of an activity."""
    return scenario_event(ActivityEnded(activity=activity), occurred_at, by="P1")


def stage_entered(
    stage: str,
    occurred_at: TimeSpec | None = None,
    *,
    activity: str = "A1",
    planned_s: int | None = None,
    focus: str | None = None,
    **context_fields: Any,
) -> ScenarioEvent:
    """Return the start of a stage; by the facilitator P1, unless ``context_fields`` differ."""
    event = StageEntered(activity=activity, stage=stage, planned_s=planned_s, focus=focus)
    return scenario_event(event, occurred_at, **({"by": "P1"} | context_fields))


def contribution_made(
    id: str,
    author: str | None,
    text: str,
    occurred_at: TimeSpec | None = None,
    *,
    activity: str | None = "A1",
    kind: str | None = None,
    reasons: str | None = None,
    refs: Sequence[str] = (),
    **context_fields: Any,
) -> ScenarioEvent:
    """Return a contribution, in an activity unless ``activity`` is None."""
    event = ContributionMade(
        contribution=id, author=author, text=text, kind=kind, reasons=reasons, refs=tuple(refs)
    )
    return scenario_event(event, occurred_at, activity=activity, **context_fields)


def contributions_revealed(
    *ids: str, occurred_at: TimeSpec | None = None, activity: str = "A1", **context_fields: Any
) -> ScenarioEvent:
    """Return the reveal of contributions, by default by the facilitator P1."""
    event = ContributionRevealed(contributions=ids)
    fields = {"by": "P1"} | context_fields
    return scenario_event(event, occurred_at, activity=activity, **fields)


def turn_taken(
    person: str,
    words: int | None = None,
    occurred_at: TimeSpec | None = None,
    *,
    activity: str = "A1",
) -> ScenarioEvent:
    """Return a turn of a person with a number of words; None if they were not counted."""
    event = TurnTaken(person=person, words=words)
    return scenario_event(event, occurred_at, activity=activity)


def ballot_opened(
    ballot: str,
    *options: str,
    roll: Sequence[str],
    occurred_at: TimeSpec | None = None,
    precision: str = "exact",
    **fields: Any,
) -> ScenarioEvent:
    """Return the opening of a ballot by P1 in activity A1, by default of a secret ranking."""
    chosen = {"kind": "ranking", "secrecy": "secret"} | fields
    event = BallotOpened(ballot=ballot, options=options, roll=tuple(roll), **chosen)
    return scenario_event(event, occurred_at, activity="A1", by="P1", precision=precision)


def vote_cast(ballot: str, voter: str, *options: str) -> VoteCast:
    """Return the ranking of a voter, best first."""
    choices = tuple((option, rank) for rank, option in enumerate(options, start=1))
    return VoteCast(ballot=ballot, voter=voter, choices=choices)
