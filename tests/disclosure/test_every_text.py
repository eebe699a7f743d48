"""Every personal text of every event: where it may not be published, it is found nowhere.

The table of events is the installed vocabulary, so a new event is covered by itself.  Each personal
text of generated events has a mark of its own.  All of them are the words of P2, a participant.
Then the events are hidden or restricted, P2 withdraws consent or is forgotten, and so on.  The
report in every format, the guidance and the lines of ``log`` are searched for the marks.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest

from dialoguekit.application.kit import Kit
from dialoguekit.cli.log import _LineWriter  # the lines that the command prints
from dialoguekit.document.formats import FORMATS
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    CORE_EVENTS,
    ConsentGiven,
    ConsentWithdrawn,
    Context,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    InvitationSent,
    NewEvent,
    PersonForgotten,
    PersonMerged,
    PersonRegistered,
    PresenceStarted,
    QuestionPosed,
    RecordCorrected,
    RecordRedacted,
    ReportPublished,
    RoleAssigned,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
    event_type,
)
from dialoguekit.events.fields import (
    field_type_of,
    personal_fields,
    private_fields,
    subject_field,
)
from dialoguekit.plugin.registry.discovery import discover
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.testing.builders import GROUPS, memory_kit
from dialoguekit.testing.conformance.marked_workshops import _mark_of, _marked, find_marks
from dialoguekit.testing.event_generator import IdPool, RandomChooser, Vocabulary

AUTHOR = "P2"
START = datetime(2026, 3, 3, 9, tzinfo=UTC)
SEEDS = (1, 2)
NOT_GENERATED = frozenset(
    {
        *(WorkshopScheduled, WorkshopOpened, WorkshopClosed, PersonRegistered, ConsentGiven),
        *(ConsentWithdrawn, PersonForgotten, RecordCorrected, RecordRedacted, InvitationSent),
        *(ContributionModerated, ContributionRevealed, ReportPublished),
    }
)
"""Events that the ways of withholding consist of, or that set up the workshop."""


@attrs.define
class Room:
    """Events of a workshop; ``marks`` maps a mark to the type and field of its text."""

    events: list[tuple[Any, Context]] = attrs.field(factory=list)
    marks: dict[str, tuple[str, str]] = attrs.field(factory=dict)

    def add(self, event: Any, **context: Any) -> None:
        self.events.append((event, Context(**context)))

    def changed(self, change: Callable[[Any, Context], Context | None]) -> Room:
        """Return the room with other contexts; without the events for which there is none."""
        found = ((event, change(event, context)) for event, context in self.events)
        return Room([(e, context) for e, context in found if context is not None], self.marks)

    def followed_by(self, events: Iterable[Any]) -> Room:
        return Room([*self.events, *((event, Context()) for event in events)], self.marks)


PLUGINS = PluginRegistry(discover(), strict=True)
CLASSES: list[Any] = [*CORE_EVENTS, *PLUGINS.event_classes]


def marked(room: Room, event: Any) -> Any:
    """Return an event with a mark in each personal text."""
    changes = {}
    for attribute in attrs.fields(type(event)):
        kind, value = field_type_of(attribute), getattr(event, attribute.name)
        if attribute.name not in personal_fields(type(event)) or kind is None or not value:
            continue
        if kind.name in {"text", "label"}:
            mark = _mark_of(len(room.marks))
            room.marks[mark] = (event_type(event).name, attribute.name)
            changes[attribute.name] = _marked(mark, value, every_word=kind.name == "text")
    return attrs.evolve(event, **changes)


def room_of(seed: int) -> Room:
    """Return a workshop in which P2 acted in every way, in an order that ``seed`` decides."""
    room, chooser = Room(), RandomChooser(Random(seed))
    room.add(WorkshopScheduled(title="Leeds", groups=GROUPS))
    room.add(WorkshopOpened())
    pool = IdPool(Vocabulary.from_methods(PLUGINS.methods.values()))
    for number in range(1, 12):
        person, group = f"P{number}", GROUPS[number % len(GROUPS)] if number > 1 else None
        roles = ("participant",) if number > 1 else ("facilitator",)
        registered = PersonRegistered(person=person, group=group, roles=roles)
        pool.add(registered)
        room.add(registered)
        scopes = ("record", "quote", "demographics", "asset")
        room.add(ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken"))
        room.add(PresenceStarted(person=person))
    classes = [cls for cls in CLASSES if cls not in NOT_GENERATED and not _is_of_programme(cls)]
    chooser.random.shuffle(classes)
    activities = pool.ids.setdefault("activity", [])
    classes.sort(key=lambda cls: sum(name in event_type(cls).name for name in LATE))
    for cls in (QuestionPosed, ContributionMade, *classes, *classes):
        event: Any = full_event(cls, pool, chooser)
        subject = subject_field(cls)
        if subject is not None and subject != "invitation":
            event = attrs.evolve(event, **{subject: AUTHOR})
        if cls is RoleAssigned:  # A facilitator's words are the workshop's own.
            event = attrs.evolve(event, role="timekeeper")
        if cls is PersonMerged:  # The command withdraws the consent that only another one gave.
            event = attrs.evolve(event, alias=AUTHOR)
        pool.add(event)
        room.add(marked(room, event), by=AUTHOR, activity=activities[0] if activities else None)
    return room


LATE = (
    "parked",
    "amended",
    "withdrawn",
    "resolved",
    "updated",
    "recorded",
    "clustered",
    "given",
    "revised",
)
"""Parts of the names of events that are about others, which come first."""


def full_event(cls: Any, pool: IdPool, chooser: RandomChooser) -> Any:
    """Return an event of which as many fields as possible are filled, about items that exist."""
    drawn: list[Any] = []
    while len(drawn) < 32:
        with contextlib.suppress(InvalidEvent):
            drawn.append(pool.draw_event(cls, chooser))
    drawn = [event for event in drawn if "X9" not in repr(event)] or drawn
    return max(drawn, key=lambda e: sum(bool(getattr(e, a.name)) for a in attrs.fields(cls)))


def _is_of_programme(cls: Any) -> bool:
    return event_type(cls).name.startswith("programme.")


def numbered(room: Room) -> Iterator[tuple[int, Any]]:
    for seq, (event, _) in enumerate(room.events, start=1):
        yield seq, event


def hidden(visibility: str) -> Callable[[Room], Room]:
    def change(event: Any, context: Context) -> Context:
        is_setup = type(event) in {WorkshopScheduled, PersonRegistered, ConsentGiven}
        return context if is_setup else attrs.evolve(context, visibility=visibility)

    return lambda room: room.changed(change)


def contributions(room: Room) -> list[str]:
    return [e.contribution for e, _ in room.events if isinstance(e, ContributionMade)]


def without_consent(room: Room) -> Room:
    """Return the room in which P2 never consented to be quoted."""
    events = [
        (attrs.evolve(e, scopes=("record",)) if _is_consent(e) else e, context)
        for e, context in room.events
    ]
    return Room(events, room.marks)


def _is_consent(event: Any) -> bool:
    return isinstance(event, ConsentGiven) and event.person == AUTHOR


WAYS: dict[str, Callable[[Room], Room]] = {
    "hidden": hidden("hidden"),
    "restricted": hidden("restricted"),
    "no consent": without_consent,
    "consent withdrawn": lambda room: room.followed_by(
        [ConsentWithdrawn(person=AUTHOR, scopes=("quote",))]
    ),
    "forgotten": lambda room: room.followed_by([PersonForgotten(person=AUTHOR, basis="asked")]),
    "redacted": lambda room: room.followed_by(
        [
            RecordRedacted(target=seq, basis="asked")
            for seq, event in numbered(room)
            if personal_fields(type(event))
        ]
    ),
}
"""The ways in which no text of P2 may be published."""


def moderated(outcome: str) -> Callable[[Room], Room]:
    return lambda room: room.followed_by(
        ContributionModerated(contribution=id, outcome=outcome) for id in contributions(room)
    )


def recorded_kit(room: Room) -> Kit:
    kit = memory_kit()
    times = (START + timedelta(minutes=n) for n in range(len(room.events)))
    new = [
        NewEvent(event=event, occurred_at=at, recorded_at=at, context=context)
        for (event, context), at in zip(room.events, times, strict=True)
    ]
    kit.store.append("leeds", new, expected_version=0)
    return kit


def everything_told(kit: Kit, directory: Path) -> str:
    """Return the report in all formats, the guidance, and the lines of the log."""
    lines = _LineWriter(kit)
    told = [lines.format_line(recorded) for recorded in kit.store.read("leeds")]
    told.append(repr(kit.workshop("leeds").guidance()))
    report = kit.report("leeds", policy="none", verify="none")
    assert not [n for n in report.notices if "could not be written" not in n], report.notices
    paths = report.write(directory, formats=tuple(FORMATS), force=True)
    told += [path.read_text("utf-8", errors="replace") for path in paths]
    return "\n".join(told)


def leaks(room: Room, directory: Path, types: Sequence[str] | None = None) -> set[tuple[str, str]]:
    """Return the types and fields whose texts are told somewhere."""
    with recorded_kit(room) as kit:
        told = find_marks(everything_told(kit, directory))
    found = {room.marks[mark] for mark in told}
    return {each for each in found if types is None or each[0] in types}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_event_with_a_personal_text_is_covered(seed: int) -> None:
    """A class that cannot be generated with its texts would not be checked."""
    fields = {
        (event_type(cls).name, name)
        for cls in CLASSES
        if cls not in NOT_GENERATED and not _is_of_programme(cls)
        for name in personal_fields(cls)
        if field_type_of(getattr(attrs.fields(cls), name)).name in {"text", "label"}  # type: ignore[union-attr]
    }
    assert fields - set(room_of(seed).marks.values()) == set()


def test_texts_that_may_be_published_are_told(tmp_path: Path) -> None:
    """So the other tests can fail; a private text never is."""
    room = room_of(1)
    told = leaks(room, tmp_path)
    assert len(told) > 20
    private = {(event_type(cls).name, name) for cls in CLASSES for name in private_fields(cls)}
    assert told & private == set()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_text_that_may_not_be_published_is_told_nowhere(
    way: str, seed: int, tmp_path: Path
) -> None:
    """In no format of a report, no chart, flag, suggestion, and no line of the log."""
    assert leaks(WAYS[way](room_of(seed)), tmp_path) == set()


@pytest.mark.parametrize("outcome", ["held", "rejected"])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_of_a_contribution_that_was_not_accepted_is_told(
    outcome: str, seed: int, tmp_path: Path
) -> None:
    """Neither under the label of a cluster, nor in what was said about it."""
    types = ("contribution.made", "contribution.moderated", "item.parked", "item.clustered")
    assert leaks(moderated(outcome)(room_of(seed)), tmp_path, types) == set()
