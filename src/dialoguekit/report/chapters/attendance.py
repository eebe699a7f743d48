"""Attendance: people invited, registered and present, by stakeholder group."""

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
    KeyFigure,
    KeyFigures,
    Scope,
    Table,
    Text,
    format_percent,
)
from dialoguekit.document.charts import bar_chart_spec
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
from dialoguekit.report.chapters.formatting import format_heading

NOT_STATED = "group not stated"


@attrs.define
class AttendanceState:
    """The people invited, registered and present in one workshop, with the events.

    ``last_presence`` maps a person to the latest arrival or departure: the time in microseconds
    since 1970 UTC, whether it is an arrival, and the ``seq`` of the event.
    """

    roster: Roster = attrs.field(factory=Roster)
    licensed: set[str] = attrs.field(factory=set)
    invited: dict[str, tuple[str | None, int]] = attrs.field(factory=dict)
    answers: dict[str, tuple[str, int]] = attrs.field(factory=dict)
    registered: dict[str, int] = attrs.field(factory=dict)
    arrivals: dict[str, int] = attrs.field(factory=dict)
    last_presence: dict[str, tuple[int, bool, int]] = attrs.field(factory=dict)
    last_activity_ended: int | None = None
    closed: int | None = None

    def record_presence(
        self, recorded: RecordedEvent[PresenceStarted | PresenceEnded], *, arrived: bool
    ) -> None:
        """Record an arrival or departure; the latest by time counts, not the last recorded."""
        person = recorded.event.person
        if (
            person not in self.last_presence
            or self.last_presence[person][0] <= recorded.occurred_at_us
        ):
            self.last_presence[person] = (recorded.occurred_at_us, arrived, recorded.seq)

    def left_early(self, person: str) -> int | None:
        """Return the event by which a person left for good before the last activity ended, if any.

        Without an ended activity, the close of the workshop counts; before it, any departure.
        """
        end = self.closed if self.last_activity_ended is None else self.last_activity_ended
        at, arrived, seq = self.last_presence.get(person, (0, True, 0))
        return None if arrived or (end is not None and at >= end) else seq

    def arrivals_from(self, group: str | None) -> list[int]:
        """Return the arrivals of participants, of one group or of all."""
        people = self.roster.participants(group)
        return [self.arrivals[person] for person in people if person in self.arrivals]


@attrs.frozen
class AttendanceView:
    """The attendance of each workshop, by id."""

    workshops: Mapping[str, AttendanceState]


@attrs.define
class Attendance(PerWorkshop[AttendanceState, AttendanceView]):
    """Folds invitations, registrations and presence."""

    State = AttendanceState

    @handles(*Roster.EVENTS)
    def update_roster(self, recorded: RecordedEvent[object]) -> None:
        state = self.state_of(recorded)
        state.roster.apply(recorded)
        if isinstance(recorded.event, PersonRegistered):
            state.registered[recorded.event.person] = recorded.seq
        elif isinstance(recorded.event, ConsentGiven) and recorded.event.basis == "licence":
            state.licensed.add(recorded.event.person)

    @handles(InvitationSent)
    def invite(self, recorded: RecordedEvent[InvitationSent]) -> None:
        event = recorded.event
        self.state_of(recorded).invited[event.invitation] = (event.group, recorded.seq)

    @handles(InvitationAnswered)
    def answer(self, recorded: RecordedEvent[InvitationAnswered]) -> None:
        event = recorded.event
        self.state_of(recorded).answers[event.invitation] = (event.answer, recorded.seq)

    @handles(PresenceStarted)
    def arrive(self, recorded: RecordedEvent[PresenceStarted]) -> None:
        state = self.state_of(recorded)
        state.arrivals.setdefault(recorded.event.person, recorded.seq)
        state.record_presence(recorded, arrived=True)

    @handles(PresenceEnded)
    def leave(self, recorded: RecordedEvent[PresenceEnded]) -> None:
        self.state_of(recorded).record_presence(recorded, arrived=False)

    @handles(ActivityEnded)
    def end(self, recorded: RecordedEvent[ActivityEnded]) -> None:
        state, at = self.state_of(recorded), recorded.occurred_at_us
        if state.last_activity_ended is None or state.last_activity_ended < at:
            state.last_activity_ended = at

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        self.state_of(recorded).closed = recorded.occurred_at_us

    def view(self) -> AttendanceView:
        return AttendanceView(copy.deepcopy(self.states))


def chapter(view: AttendanceView, scope: Scope) -> Chapter:
    """Build the chapter on attendance, for one workshop or a programme."""
    states = {w: view.workshops.get(w, AttendanceState()) for w in scope.titles}
    if not any(state.registered or state.invited for state in states.values()):
        blocks: tuple[Block, ...] = (Text("No one was invited or registered."),)
    else:
        blocks = tuple(_blocks(states, scope))
    return Chapter(name="attendance", title="Who was there", blocks=blocks)


def _blocks(states: Mapping[str, AttendanceState], scope: Scope) -> Iterator[Block]:
    yield _key_figures(states)
    groups = _groups(states)
    yield _attendance_funnel(states, groups)
    if not scope.is_single:
        yield _workshops_table(states, groups, scope)
    if any(state.arrivals for state in states.values()) and (
        len(groups) > 1 or not scope.is_single
    ):
        yield _group_chart(states, groups, scope)


def _groups(states: Mapping[str, AttendanceState]) -> list[str]:
    return list(dict.fromkeys(group for state in states.values() for group in state.roster.groups))


def _evidence_of(seqs_by_workshop: Mapping[str, list[int]]) -> Evidence:
    return Evidence.from_refs(
        (workshop, seq) for workshop, seqs in seqs_by_workshop.items() for seq in seqs
    )


def _count_cell(seqs_by_workshop: Mapping[str, list[int]]) -> Cell:
    return Cell(
        sum(len(seqs) for seqs in seqs_by_workshop.values()), _evidence_of(seqs_by_workshop)
    )


def _key_figures(states: Mapping[str, AttendanceState]) -> KeyFigures:
    arrivals = {w: state.arrivals_from(None) for w, state in states.items()}
    staff = {
        w: [
            seq for person, seq in state.arrivals.items() if not state.roster.is_participant(person)
        ]
        for w, state in states.items()
    }
    registered = {
        w: [state.registered[person] for person in state.roster.participants()]
        for w, state in states.items()
    }
    figures = [
        _key_figure("people took part", arrivals),
        _key_figure("people registered to take part", registered),
    ]
    if any(staff.values()):
        figures.append(_key_figure("facilitators, scribes and observers", staff))
    if any(state.licensed for state in states.values()):
        licensed = {w: _consents(state, "record", licensed=True) for w, state in states.items()}
        figures.append(_key_figure("recorded under the licence of the source", licensed))
    agreed = (("record", "consented to recording"), ("quote", "consented to quotation"))
    for scope_name, label in agreed:
        consenting = {
            w: _consents(state, scope_name, licensed=False) for w, state in states.items()
        }
        if any(consenting.values()) or not any(state.licensed for state in states.values()):
            figures.append(_key_figure(label, consenting))
    return KeyFigures(figures)


def _consents(state: AttendanceState, scope_name: str, *, licensed: bool) -> list[int]:
    """Return the events of current consents to a scope, given in person or by licence."""
    found = (
        state.roster.consent_seq(person, scope_name)
        for person in state.roster.participants()
        if (person in state.licensed) is licensed
    )
    return [seq for seq in found if seq is not None]


def _key_figure(label: str, seqs_by_workshop: Mapping[str, list[int]]) -> KeyFigure:
    return KeyFigure(
        label=label,
        value=sum(len(seqs) for seqs in seqs_by_workshop.values()),
        evidence=_evidence_of(seqs_by_workshop),
    )


def _attendance_funnel(states: Mapping[str, AttendanceState], groups: list[str]) -> Table:
    invited = any(state.invited for state in states.values())
    rows = [
        [group, *_funnel_cells(states, group, invited)]
        for group in [*groups, *([None] if _has_ungrouped_invitations(states) else [])]
    ]
    for row in rows:
        row[0] = row[0] or NOT_STATED
    columns = [Column("Group")]
    if invited:
        columns += [Column("Invited", True), Column("Accepted", True)]
    columns += [Column("Registered", True), Column("Took part", True), Column("Left early", True)]
    return Table(
        caption="Attendance by group",
        columns=columns,
        rows=rows,
        note="Participants only. “Left early” means before the end of the last activity.",
    )


def _has_ungrouped_invitations(states: Mapping[str, AttendanceState]) -> bool:
    return any(group is None for state in states.values() for group, _ in state.invited.values())


def _funnel_cells(
    states: Mapping[str, AttendanceState], group: str | None, invited: bool
) -> list[Cell]:
    sent = {w: [s for g, s in state.invited.values() if g == group] for w, state in states.items()}
    accepted = {
        w: [
            seq
            for invitation, (answer, seq) in state.answers.items()
            if answer == "accepted" and state.invited.get(invitation, (None, 0))[0] == group
        ]
        for w, state in states.items()
    }
    people = {w: _participants_in(state.roster, group) for w, state in states.items()}
    registered = {w: [states[w].registered[p] for p in people[w]] for w in states}
    arrivals = {
        w: [states[w].arrivals[p] for p in people[w] if p in states[w].arrivals] for w in states
    }
    left = {
        w: [seq for p in people[w] if (seq := states[w].left_early(p)) is not None] for w in states
    }
    cells = [_count_cell(registered), _count_cell(arrivals), _count_cell(left)]
    return [_count_cell(sent), _count_cell(accepted), *cells] if invited else cells


def _participants_in(roster: Roster, group: str | None) -> tuple[str, ...]:
    """Return the participants of a group; there are no participants without one."""
    return () if group is None else roster.participants(group)


def _workshops_table(
    states: Mapping[str, AttendanceState], groups: list[str], scope: Scope
) -> Table:
    rows = []
    for workshop, title in scope.titles.items():
        state = states[workshop]
        cells = [
            Cell(len(s := state.arrivals_from(g)), _evidence_of({workshop: s})) for g in groups
        ]
        everyone = state.arrivals_from(None)
        share = format_percent(len(everyone), len(state.roster.participants()))
        rows.append([title, *cells, Cell(len(everyone), _evidence_of({workshop: everyone})), share])
    return Table(
        caption="Participants in each workshop",
        columns=[
            Column("Workshop"),
            *(Column(format_heading(group), True) for group in groups),
            Column("All participants", True),
            Column("Share of registered", True),
        ],
        rows=rows,
    )


def _group_chart(states: Mapping[str, AttendanceState], groups: list[str], scope: Scope) -> Chart:
    rows = [
        {
            "workshop": title,
            "people": len(states[workshop].arrivals_from(group)),
            "group": group,
        }
        for workshop, title in scope.titles.items()
        for group in groups
    ]
    totals = {g: sum(len(state.arrivals_from(g)) for state in states.values()) for g in groups}
    counts = ", ".join(f"{total} from {group}" for group, total in totals.items())
    return Chart(
        title="Participants by group",
        spec=bar_chart_spec(rows, category="workshop", value="people", series="group"),
        sentence=f"Participants: {counts}.",
        evidence=_evidence_of({w: state.arrivals_from(None) for w, state in states.items()}),
    )
