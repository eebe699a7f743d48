"""The rehearsal: imagined workshops, played through the handles that real ones use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import attrs

from dialoguekit.application.handle import ProgrammeHandle, WorkshopHandle
from dialoguekit.errors import Refused
from dialoguekit.simulation.config import Plan
from dialoguekit.simulation.method_runs import unplayed
from dialoguekit.simulation.participants import furnish
from dialoguekit.simulation.phases import (
    closing,
    decisions,
    follow_up,
    hats,
    inquiry,
    mapping,
    opening,
    proposals,
    recruitment,
)
from dialoguekit.simulation.random_source import Chance
from dialoguekit.simulation.region_material import REGIONS, region
from dialoguekit.simulation.shared_material import common
from dialoguekit.simulation.workshop import ORGANISER, Room, Watch

IMAGINED = "This is a rehearsal: the people and what they say are imagined."
"""What every rehearsed programme says of itself."""

FIRST_DAY = datetime(2026, 4, 16, 9, tzinfo=UTC)
"""Nine o'clock on the Thursday of the first workshop; the others follow every second week."""

EVERY = timedelta(weeks=2)

Progress = Callable[[str, int, int], None]
"""Told what is being played, how many scenes are over, and how many there are."""


class Keeper(Protocol):
    """What a rehearsal is played on; a :class:`dialoguekit.Kit` is one."""

    def workshop(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = ...,
        next_event_id: Callable[[], str] = ...,
    ) -> WorkshopHandle:
        """A handle of a workshop."""

    def programme(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = ...,
        next_event_id: Callable[[], str] = ...,
    ) -> ProgrammeHandle:
        """A handle of a programme."""


@attrs.frozen
class Scene:
    """A part of a workshop, and when it begins, counted from nine o'clock on the day."""

    name: str
    after: timedelta
    play: Callable[[Room], None]


SCENES = (
    Scene("recruitment", timedelta(days=-42), recruitment.recruit),
    Scene("the list", timedelta(days=-14), recruitment.enlist),
    Scene("arrival", timedelta(), recruitment.arrive),
    Scene("welcome", timedelta(minutes=30), opening.welcome),
    Scene("working agreement", timedelta(minutes=40), opening.agree),
    Scene("discover", timedelta(minutes=55), inquiry.discover),
    Scene("dream", timedelta(minutes=85), inquiry.dream),
    Scene("assets", timedelta(minutes=100), mapping.chart),
    Scene("break", timedelta(minutes=130), mapping.pause),
    Scene("hats", timedelta(minutes=145), hats.think),
    Scene("proposals", timedelta(minutes=190), proposals.propose),
    Scene("deciding", timedelta(minutes=210), decisions.decide),
    Scene("destiny", timedelta(minutes=225), closing.commit),
    Scene("closing", timedelta(minutes=235), closing.close),
    Scene("evening", timedelta(hours=8), closing.read_again),
    Scene("the days after", timedelta(days=1), closing.straggle),
    Scene("analysis", timedelta(days=12), follow_up.analyse),
    Scene("three months on", timedelta(days=91), follow_up.follow_up),
)


@attrs.frozen
class Rehearsed:
    """What a rehearsal left behind.

    Fields:
        programme: the id of the programme.
        workshops: the ids of the workshops, by date.
        planted: what was made to go wrong in each of them.
        events: how many events were recorded in all.
        unplayed: the methods that are not installed, each with the titles of the parts of the
            morning that were conversations for want of it.
    """

    programme: str
    workshops: tuple[str, ...]
    planted: tuple[frozenset[str], ...]
    events: int
    unplayed: Mapping[str, tuple[str, ...]]


def rehearse(
    kit: Keeper,
    *,
    workshops: int = 4,
    seed: int = 1,
    programme: str = "england",
    people: int = 30,
    size: float = 1.0,
    failures: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> Rehearsed:
    """Play a programme of imagined half-day workshops into the log of ``kit``.

    The options are those of :class:`~dialoguekit.simulation.Plan`.  The same options give the
    same events, ids and times included, byte for byte; a workshop is the same whether it is
    rehearsed alone or with others.  What happens on one day in several places is recorded in
    the order of the calendar.  Where a method is not installed its part of the morning is a
    conversation, and the same is said in it.

    Raises :class:`~dialoguekit.errors.Refused` for options that cannot be met, and where one of
    the workshops, or the programme, stands in the log already.
    """
    plan = Plan(
        workshops=workshops,
        seed=seed,
        programme=programme,
        people=people,
        size=size,
        failures=frozenset(failures) if failures is not None else None,
    )
    rooms = [_room(kit, plan, index) for index in range(plan.workshops)]
    ids = tuple(workshop_id(index) for index in range(plan.workshops))
    announced = _programme(kit, plan, ids, [room.handle for room in rooms])
    calendar = sorted(
        (room.day + scene.after, room.index, place)
        for room in rooms
        for place, scene in enumerate(SCENES)
    )
    for done, (_, index, place) in enumerate(calendar):
        scene = SCENES[place]
        if progress is not None:
            progress(f"{ids[index]}: {scene.name}", done, len(calendar))
        with rooms[index].handle.batch():
            scene.play(rooms[index])
    if progress is not None:
        progress("done", len(calendar), len(calendar))
    return Rehearsed(
        programme=plan.programme,
        workshops=ids,
        planted=tuple(room.failures for room in rooms),
        events=announced + sum(room.handle.version for room in rooms),
        unplayed=unplayed(rooms[0].handle.methods),
    )


def workshop_id(index: int) -> str:
    """``leeds``, ``plymouth``, …; from the fifth on ``leeds-2``, ``plymouth-2``, …"""
    again, place = divmod(index, len(REGIONS))
    return REGIONS[place] if again == 0 else f"{REGIONS[place]}-{again + 1}"


def _room(kit: Keeper, plan: Plan, index: int) -> Room:
    id = workshop_id(index)
    chance = Chance(f"{plan.seed}/{id}")
    day = FIRST_DAY + EVERY * index
    watch = Watch(day - timedelta(days=43))
    ids = Chance(f"{plan.seed}/{id}/events")
    handle = kit.workshop(id, clock=watch, next_event_id=ids.event_id)
    home = region(REGIONS[index % len(REGIONS)])
    return furnish(id, plan, index, home, common(), chance, handle, day, watch)


def _programme(kit: Keeper, plan: Plan, ids: tuple[str, ...], handles: list[WorkshopHandle]) -> int:
    """Announce the programme and what belongs to it; returns the number of events."""
    watch = Watch(FIRST_DAY - timedelta(days=60))
    event_ids = Chance(f"{plan.seed}/programme {plan.programme}")
    handle = kit.programme(plan.programme, clock=watch, next_event_id=event_ids.event_id)
    taken = [id for id, workshop in zip(ids, handles, strict=True) if workshop.version]
    if handle.version:
        taken.append(plan.programme)
    if taken:
        why = f"this log holds {', '.join(taken)} already"
        raise Refused("rehearse", why, "Rehearse in a log of its own, for example memory:")
    shared = common()
    with handle.batch():
        noting = handle.noting(**ORGANISER)
        noting.announce(
            title=shared.programme_title,
            purpose=f"{shared.programme_purpose} {IMAGINED}",
            commissioner=shared.programme_commissioner,
        )
        for id in ids:
            noting.add(id)
    return handle.version
