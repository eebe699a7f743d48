"""Who was there: invited, registered and present, by stakeholder group."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping

import attrs

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Figure,
    Figures,
    Scope,
    Table,
    Text,
    percent,
)
from dialoguekit.document.charts import bars
from dialoguekit.events import (
    ActivityEnded,
    ConsentGiven,
    InvitationAnswered,
    InvitationSent,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    RecordedEvent,
    WorkshopClosed,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.projections.roster import Roster
from dialoguekit.report.chapters.formatting import heading

NOT_STATED = "group not stated"


@attrs.define
class Attended:
    """Who was asked, came and left one workshop; each with the event that says so.

    ``last_seen`` is, by person, when they last came or left, which of both, and the event;
    moments are microseconds since 1970.
    """

    roster: Roster = attrs.field(factory=Roster)
    licensed: set[str] = attrs.field(factory=set)
    invited: dict[str, tuple[str | None, int]] = attrs.field(factory=dict)
    answers: dict[str, tuple[str, int]] = attrs.field(factory=dict)
    registered: dict[str, int] = attrs.field(factory=dict)
    came: dict[str, int] = attrs.field(factory=dict)
    last_seen: dict[str, tuple[int, bool, int]] = attrs.field(factory=dict)
    last_activity_ended: int | None = None
    closed: int | None = None

    def see(self, recorded: RecordedEvent[PresenceStarted | PresenceEnded], *, came: bool) -> None:
        """Note that somebody came or left; what happened last counts, whenever it was noted."""
        person = recorded.event.person
        if person not in self.last_seen or self.last_seen[person][0] <= recorded.at_us:
            self.last_seen[person] = (recorded.at_us, came, recorded.seq)

    def left_early(self, person: str) -> int | None:
        """The event by which somebody left for good before the last activity ended, if they did.

        Where no activity has ended, the close of the workshop counts, and any departure before.
        """
        end = self.closed if self.last_activity_ended is None else self.last_activity_ended
        at, came, seq = self.last_seen.get(person, (0, True, 0))
        return None if came or (end is not None and at >= end) else seq

    def came_from(self, group: str | None) -> list[int]:
        """The arrivals of participants, of one group or of all."""
        people = self.roster.participants(group)
        return [self.came[person] for person in people if person in self.came]


@attrs.frozen
class AttendanceView:
    """The workshops that were attended, by id."""

    workshops: Mapping[str, Attended]


@attrs.define
class Attendance(PerWorkshop[Attended, AttendanceView]):
    """Folds who was asked, came and left."""

    Room = Attended

    @handles(*Roster.EVENTS)
    def know(self, recorded: RecordedEvent[object]) -> None:
        room = self.room(recorded)
        room.roster.note(recorded)
        if isinstance(recorded.event, PersonRegistered):
            room.registered[recorded.event.person] = recorded.seq
        elif isinstance(recorded.event, ConsentGiven) and recorded.event.basis == "licence":
            room.licensed.add(recorded.event.person)

    @handles(InvitationSent)
    def invite(self, recorded: RecordedEvent[InvitationSent]) -> None:
        event = recorded.event
        self.room(recorded).invited[event.invitation] = (event.group, recorded.seq)

    @handles(InvitationAnswered)
    def answer(self, recorded: RecordedEvent[InvitationAnswered]) -> None:
        event = recorded.event
        self.room(recorded).answers[event.invitation] = (event.answer, recorded.seq)

    @handles(PresenceStarted)
    def come(self, recorded: RecordedEvent[PresenceStarted]) -> None:
        room = self.room(recorded)
        room.came.setdefault(recorded.event.person, recorded.seq)
        room.see(recorded, came=True)

    @handles(PresenceEnded)
    def leave(self, recorded: RecordedEvent[PresenceEnded]) -> None:
        self.room(recorded).see(recorded, came=False)

    @handles(ActivityEnded)
    def end(self, recorded: RecordedEvent[ActivityEnded]) -> None:
        room, at = self.room(recorded), recorded.at_us
        if room.last_activity_ended is None or room.last_activity_ended < at:
            room.last_activity_ended = at

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        self.room(recorded).closed = recorded.at_us

    def view(self) -> AttendanceView:
        return AttendanceView(copy.deepcopy(self.rooms))


def chapter(view: AttendanceView, scope: Scope) -> Chapter:
    """Who was there, in one workshop or across a programme."""
    rooms = {w: view.workshops.get(w, Attended()) for w in scope.titles}
    if not any(room.registered or room.invited for room in rooms.values()):
        blocks: tuple[Block, ...] = (Text("Nobody was invited or registered."),)
    else:
        blocks = tuple(_blocks(rooms, scope))
    return Chapter(name="attendance", title="Who was there", blocks=blocks)


def _blocks(rooms: Mapping[str, Attended], scope: Scope) -> Iterator[Block]:
    yield _figures(rooms)
    groups = _groups(rooms)
    yield _funnel(rooms, groups)
    if not scope.one:
        yield _by_workshop(rooms, groups, scope)
    if any(room.came for room in rooms.values()) and (len(groups) > 1 or not scope.one):
        yield _chart(rooms, groups, scope)


def _groups(rooms: Mapping[str, Attended]) -> list[str]:
    return list(dict.fromkeys(group for room in rooms.values() for group in room.roster.groups))


def _at(places: Mapping[str, list[int]]) -> Evidence:
    return Evidence.at((workshop, seq) for workshop, seqs in places.items() for seq in seqs)


def _counted(places: Mapping[str, list[int]]) -> Cell:
    return Cell(sum(len(seqs) for seqs in places.values()), _at(places))


def _figures(rooms: Mapping[str, Attended]) -> Figures:
    came = {w: room.came_from(None) for w, room in rooms.items()}
    helpers = {
        w: [seq for person, seq in room.came.items() if not room.roster.is_participant(person)]
        for w, room in rooms.items()
    }
    registered = {
        w: [room.registered[person] for person in room.roster.participants()]
        for w, room in rooms.items()
    }
    figures = [
        _figure("people took part", came),
        _figure("people registered to take part", registered),
    ]
    if any(helpers.values()):
        figures.append(_figure("facilitators, scribes and observers", helpers))
    if any(room.licensed for room in rooms.values()):
        licensed = {w: _consents(room, "record", licensed=True) for w, room in rooms.items()}
        figures.append(_figure("on record under the licence of the source", licensed))
    agreed = (("record", "agreed to be recorded"), ("quote", "agreed to be quoted"))
    for scope_name, label in agreed:
        places = {w: _consents(room, scope_name, licensed=False) for w, room in rooms.items()}
        if any(places.values()) or not any(room.licensed for room in rooms.values()):
            figures.append(_figure(label, places))
    return Figures(figures)


def _consents(room: Attended, scope_name: str, *, licensed: bool) -> list[int]:
    """The events by which participants consent to something now, or a licence stands for it."""
    found = (
        room.roster.consent(person, scope_name)
        for person in room.roster.participants()
        if (person in room.licensed) is licensed
    )
    return [seq for seq in found if seq is not None]


def _figure(label: str, places: Mapping[str, list[int]]) -> Figure:
    return Figure(
        label=label, value=sum(len(seqs) for seqs in places.values()), evidence=_at(places)
    )


def _funnel(rooms: Mapping[str, Attended], groups: list[str]) -> Table:
    invited = any(room.invited for room in rooms.values())
    rows = [
        [group, *_funnel_cells(rooms, group, invited)]
        for group in [*groups, *([None] if _ungrouped_invitations(rooms) else [])]
    ]
    for row in rows:
        row[0] = row[0] or NOT_STATED
    columns = [Column("Group")]
    if invited:
        columns += [Column("Invited", True), Column("Accepted", True)]
    columns += [Column("Registered", True), Column("Took part", True), Column("Left early", True)]
    return Table(
        caption="Who came, by group",
        columns=columns,
        rows=rows,
        note="Participants only. To leave early is to leave before the last activity has ended.",
    )


def _ungrouped_invitations(rooms: Mapping[str, Attended]) -> bool:
    return any(group is None for room in rooms.values() for group, _ in room.invited.values())


def _funnel_cells(rooms: Mapping[str, Attended], group: str | None, invited: bool) -> list[Cell]:
    sent = {w: [s for g, s in room.invited.values() if g == group] for w, room in rooms.items()}
    accepted = {
        w: [
            seq
            for invitation, (answer, seq) in room.answers.items()
            if answer == "accepted" and room.invited.get(invitation, (None, 0))[0] == group
        ]
        for w, room in rooms.items()
    }
    people = {w: _people(room.roster, group) for w, room in rooms.items()}
    registered = {w: [rooms[w].registered[p] for p in people[w]] for w in rooms}
    came = {w: [rooms[w].came[p] for p in people[w] if p in rooms[w].came] for w in rooms}
    left = {
        w: [seq for p in people[w] if (seq := rooms[w].left_early(p)) is not None] for w in rooms
    }
    cells = [_counted(registered), _counted(came), _counted(left)]
    return [_counted(sent), _counted(accepted), *cells] if invited else cells


def _people(roster: Roster, group: str | None) -> tuple[str, ...]:
    """The participants of a group; nobody takes part without one."""
    return () if group is None else roster.participants(group)


def _by_workshop(rooms: Mapping[str, Attended], groups: list[str], scope: Scope) -> Table:
    rows = []
    for workshop, title in scope.titles.items():
        room = rooms[workshop]
        cells = [Cell(len(s := room.came_from(g)), _at({workshop: s})) for g in groups]
        everybody = room.came_from(None)
        share = percent(len(everybody), len(room.roster.participants()))
        rows.append([title, *cells, Cell(len(everybody), _at({workshop: everybody})), share])
    return Table(
        caption="Who took part in each workshop",
        columns=[
            Column("Workshop"),
            *(Column(heading(group), True) for group in groups),
            Column("Together", True),
            Column("Of those registered", True),
        ],
        rows=rows,
    )


def _chart(rooms: Mapping[str, Attended], groups: list[str], scope: Scope) -> Chart:
    rows = [
        {
            "workshop": title if not scope.one else "Took part",
            "people": len(rooms[workshop].came_from(group)),
            "group": group,
        }
        for workshop, title in scope.titles.items()
        for group in groups
    ]
    totals = {g: sum(len(room.came_from(g)) for room in rooms.values()) for g in groups}
    said = ", ".join(f"{total} from {group}" for group, total in totals.items())
    return Chart(
        title="People who took part, by group",
        spec=bars(rows, category="workshop", value="people", series="group"),
        sentence=f"Of those who took part: {said}.",
        evidence=_at({w: room.came_from(None) for w, room in rooms.items()}),
    )
