"""The room: who is in it, what time it is, and how what happens gets into the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVarTuple

import attrs

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation.agenda import SLOTS
from dialoguekit.simulation.config import Plan
from dialoguekit.simulation.random_source import Chance
from dialoguekit.simulation.region_material import Closing, Person, Region
from dialoguekit.simulation.shared_material import Common, Support
from dialoguekit.simulation.statements import Saying

Ts = TypeVarTuple("Ts")

ORGANISER: dict[str, Any] = {"by": "organiser", "role": "organiser"}


@attrs.define
class Watch:
    """The clock by which things are noted; it never goes back."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def reach(self, moment: datetime) -> None:
        """Let it be ``moment``, unless it is later already."""
        self.now = max(self.now, moment)


@attrs.define(eq=False)
class Guest:
    """Somebody of one of the two groups who is on the list.

    ``zeal`` is how readily they write; ``scopes`` and ``form`` are what they consent to, and on
    which version of the form; ``label`` is what the list says of their job.
    """

    person: Person
    label: str
    form: str
    scopes: tuple[str, ...] = ()
    late: bool = False
    leaves: bool = False
    zeal: float = 1.0
    leaning: float | None = None
    invitation: str = ""
    route: str = ""
    id: str = ""
    table: int = 0
    here: bool = False

    @property
    def group(self) -> str:
        """Their stakeholder group."""
        return self.person.group

    @property
    def acting(self) -> dict[str, Any]:
        """The circumstances of what they do themselves."""
        return {"by": self.id, "role": "participant"}


@attrs.define
class Room:
    """One workshop while it is being rehearsed.

    ``day`` is nine o'clock on the day.  ``drawn`` are the sayings that come up, by kind; of
    them ``slips`` says which are noted wrongly at first and how, ``justified`` which feelings
    are given reasons.  ``said``, ``tabled`` and ``decided`` give the ids of what the material
    names by keys, ``asked`` those of the questions; ``waiting`` holds what takes up something
    that is not recorded yet.  ``inquiry`` is the activity of the Appreciative Inquiry, ``assets``
    and ``connections`` are what is on the map, and ``twice`` are the keys of assets that two
    tables name, as far as these methods are run.
    """

    id: str
    plan: Plan
    index: int
    home: Region
    common: Common
    chance: Chance
    handle: WorkshopHandle
    watch: Watch
    day: datetime
    failures: frozenset[str]
    guests: list[Guest]
    absent: list[Guest]
    drawn: dict[str, list[Saying]]
    closings: list[Closing]
    turns: dict[str, list[tuple[Guest, int]]]
    slips: dict[str, str]
    justified: dict[str, str]
    unscribed: int | None
    now: datetime
    facilitators: list[str] = attrs.field(factory=list)
    staff: list[str] = attrs.field(factory=list)
    scribe: str = ""
    plenary: str = ""
    tables: list[str] = attrs.field(factory=list)
    table_scribes: dict[int, str] = attrs.field(factory=dict)
    quoted_by_job: Guest | None = None
    requests: list[tuple[str, Support]] = attrs.field(factory=list)
    asked: dict[str, str] = attrs.field(factory=dict)
    rules: dict[str, str] = attrs.field(factory=dict)
    said: dict[str, str] = attrs.field(factory=dict)
    inquiry: str | None = None
    assets: dict[str, str] = attrs.field(factory=dict)
    twice: list[tuple[str, str]] = attrs.field(factory=list)
    connections: list[str] = attrs.field(factory=list)
    waiting: dict[str, list[Saying]] = attrs.field(factory=dict)
    corrections: list[tuple[str, dict[str, str], str]] = attrs.field(factory=list)
    tabled: dict[str, str] = attrs.field(factory=dict)
    decided: dict[str, str] = attrs.field(factory=dict)
    commitments: list[str] = attrs.field(factory=list)
    themes: list[str] = attrs.field(factory=list)
    silent_before: list[Guest] = attrs.field(factory=list)
    silent_after: list[Guest] = attrs.field(factory=list)

    @property
    def facilitating(self) -> dict[str, Any]:
        """The circumstances of what the lead facilitator does."""
        return {"by": self.facilitators[0], "role": "facilitator"}

    @property
    def scribing(self) -> dict[str, Any]:
        """The circumstances of what the scribe of the room notes."""
        return {"by": self.scribe, "role": "scribe"}

    @property
    def agreed(self) -> bool:
        """Whether there is a working agreement, sooner or later."""
        return "no-agreement" not in self.failures

    def aside(self, name: str) -> Chance:
        """A chance of its own for what only some rehearsals hold; the rest does not hang on it."""
        return Chance(f"{self.plan.seed}/{self.id}/{name}")

    def present(self, group: str | None = None) -> list[Guest]:
        """Who takes part and is in the room, of one group or of both."""
        return [g for g in self.guests if g.here and group in (None, g.group)]

    def begin(self, scene: str) -> tuple[datetime, datetime]:
        """From when to when a part of the agenda runs.

        It begins on time, or when the one before ends; what began late gives up to three
        tenths of its time to catch up.  No part ends to the second.
        """
        slot = SLOTS[scene]
        planned = self.day + timedelta(minutes=slot.start)
        length = timedelta(minutes=slot.minutes)
        start = max(planned, self.now)
        end = max(planned + length, start + length * 0.7)
        return start, end + seconds(self.chance.whole(-30, 50))

    def line(self, name: str) -> str:
        """One of the shared lines."""
        return self.chance.pick(self.common.lines[name])

    def written(self, number: int) -> int:
        """``number`` for thirty people and size one, as it is in this rehearsal; at least 1."""
        return max(1, round(number * self.plan.size * self.plan.people / 30))

    def noting(self, at: datetime, **circumstances: Any) -> WorkshopHandle:
        """The handle for what happens and is noted ``at`` once."""
        self.watch.reach(at)
        return self.handle.noting(at=at, **circumstances)

    def moment(self, start: datetime, end: datetime) -> datetime:
        """A moment between two, in whole seconds."""
        return self.chance.moment(start, end)

    def moments(self, start: datetime, end: datetime, number: int) -> list[datetime]:
        """``number`` moments between two, in order."""
        return sorted(self.moment(start, end) for _ in range(number))


Act = Callable[[WorkshopHandle], object]


@attrs.define
class Happenings:
    """What happens in a scene, gathered in any order and recorded in that of its noting."""

    room: Room
    _acts: list[tuple[datetime, int, datetime, dict[str, Any], Act]] = attrs.field(factory=list)

    def add(
        self,
        at: datetime,
        act: Callable[[WorkshopHandle, *Ts], object],
        *args: *Ts,
        noted: datetime | None = None,
        **circumstances: Any,
    ) -> None:
        """``act(handle, *args)`` happens ``at``, and is noted then unless it is noted late."""
        when = at if noted is None else max(at, noted)
        self._acts.append((when, len(self._acts), at, circumstances, lambda h: act(h, *args)))

    def play(self) -> None:
        """Record everything; the room then stands at the last of it."""
        room = self.room
        for when, _, at, circumstances, act in sorted(self._acts, key=lambda entry: entry[:2]):
            room.watch.reach(when)
            act(room.handle.noting(at=at, **circumstances))
            room.now = max(room.now, when)
        self._acts.clear()


def seconds(number: float) -> timedelta:
    """Whole seconds as a stretch of time."""
    return timedelta(seconds=round(number))


def ask(
    room: Room, happenings: Happenings, prompt: str, at: datetime, **circumstances: Any
) -> None:
    """Let a question be put; its id is kept in ``room.asked``."""
    text = room.common.prompt(prompt).text

    def pose(handle: WorkshopHandle) -> None:
        room.asked[prompt] = handle.pose(text, prompt=prompt)

    happenings.add(at, pose, **(circumstances or room.facilitating))


def speak(room: Room, happenings: Happenings, scene: str, start: datetime, end: datetime) -> None:
    """Let the plenary turns of a scene be taken one after another between ``start`` and ``end``."""
    chance = room.chance
    turns: list[tuple[str, int]] = [
        (guest.id, words) for guest, words in chance.shuffled(room.turns.get(scene, []))
    ]
    for _ in range(1 + len(turns) // 9):
        place = chance.whole(0, len(turns))
        words = chance.log_normal(22, 0.5, 5, 90)
        turns.insert(place, (chance.pick(room.facilitators), words))
    lengths = [max(1, round(words / chance.between(2.1, 2.9))) for _, words in turns]
    free = max(0.0, (end - start).total_seconds() - sum(lengths))
    gaps = [chance.unit() for _ in range(len(turns) + 1)]
    clock = 0.0
    for (person, words), length, gap in zip(turns, lengths, gaps, strict=False):
        clock += free * gap / sum(gaps)
        at = min(end, start + seconds(clock))
        happenings.add(
            at,
            lambda h, id, words, length: h.take_turn(id, duration_s=length, words=words),
            person,
            words,
            length,
            space=room.plenary,
            **room.scribing,
        )
        clock += length
