"""The working agreement: the rules that the group made, its assent, and breaches.

Order and rules of decision: domain.md §1.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Column,
    Figure,
    Figures,
    Row,
    Scope,
    Section,
    Table,
    Text,
    minutes,
    percent,
)
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    BreachRaised,
    BreachResolved,
    RecordedEvent,
    RuleAmended,
    RuleProposed,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.projections.roster import Roster


@attrs.define
class Rule:
    """A rule in its wordings, the latest last, and who proposed it."""

    proposed: RuleProposed
    wordings: list[str]
    seqs: list[int]


@attrs.define
class Breach:
    """A breach as it was raised, and how it was dealt with, in how many seconds.

    What is ``restricted`` is for those concerned, and its words never stand in a report.
    """

    raised: BreachRaised
    restricted: bool
    at: datetime
    seqs: list[int]
    outcome: str | None = None
    repaired_s: float | None = None


@attrs.define
class Agreed:
    """The agreement of one workshop."""

    roster: Roster = attrs.field(factory=Roster)
    rules: dict[str, Rule] = attrs.field(factory=dict)
    versions: list[tuple[AgreementAdopted, tuple[str, ...], int]] = attrs.field(factory=list)
    acknowledged: dict[str, tuple[AgreementAcknowledged, int]] = attrs.field(factory=dict)
    breaches: dict[str, Breach] = attrs.field(factory=dict)


@attrs.frozen
class AgreementView:
    """The agreement of each workshop, by id."""

    workshops: Mapping[str, Agreed]


@attrs.define
class WorkingAgreement(PerWorkshop[Agreed, AgreementView]):
    """Folds rules, versions, acknowledgements and breaches."""

    Room = Agreed

    @handles(*Roster.EVENTS)
    def know(self, recorded: RecordedEvent[object]) -> None:
        self.room(recorded).roster.note(recorded)

    @handles(RuleProposed)
    def propose(self, recorded: RecordedEvent[RuleProposed]) -> None:
        event = recorded.event
        self.room(recorded).rules[event.rule] = Rule(event, [event.text], [recorded.seq])

    @handles(RuleAmended)
    def amend(self, recorded: RecordedEvent[RuleAmended]) -> None:
        rule = self.room(recorded).rules.get(recorded.event.rule)
        if rule is not None:
            rule.wordings.append(recorded.event.text)
            rule.seqs.append(recorded.seq)

    @handles(AgreementAdopted)
    def adopt(self, recorded: RecordedEvent[AgreementAdopted]) -> None:
        room = self.room(recorded)
        worded = tuple(
            room.rules[rule].wordings[-1] if rule in room.rules else rule
            for rule in recorded.event.rules
        )
        room.versions.append((recorded.event, worded, recorded.seq))

    @handles(AgreementAcknowledged)
    def acknowledge(self, recorded: RecordedEvent[AgreementAcknowledged]) -> None:
        self.room(recorded).acknowledged[recorded.event.person] = (recorded.event, recorded.seq)

    @handles(BreachRaised)
    def raise_breach(self, recorded: RecordedEvent[BreachRaised]) -> None:
        event = recorded.event
        restricted = event.restricted or recorded.context.visibility != "room"
        breach = Breach(event, restricted, recorded.at, [recorded.seq])
        self.room(recorded).breaches[event.breach] = breach

    @handles(BreachResolved)
    def resolve_breach(self, recorded: RecordedEvent[BreachResolved]) -> None:
        breach = self.room(recorded).breaches.get(recorded.event.breach)
        if breach is not None:
            breach.outcome = recorded.event.outcome
            breach.repaired_s = (recorded.at - breach.at).total_seconds()
            breach.seqs.append(recorded.seq)
            if recorded.context.visibility != "room":
                breach.restricted = True

    def view(self) -> AgreementView:
        return AgreementView(copy.deepcopy(self.rooms))


def chapter(view: AgreementView, scope: Scope) -> Chapter:
    """The rules of one workshop as agreed, or how the workshops of a programme agreed."""
    rooms = {w: view.workshops.get(w, Agreed()) for w in scope.titles}
    if not any(room.rules for room in rooms.values()):
        blocks: tuple[Block, ...] = (Text("No working agreement was made."),)
    elif scope.one:
        ((workshop, room),) = rooms.items()
        blocks = tuple(_one(workshop, room))
    else:
        blocks = (_across(rooms, scope),)
    return Chapter(name="agreement", title="The working agreement", blocks=blocks)


def _one(workshop: str, room: Agreed) -> Iterator[Block]:
    if room.versions:
        adopted, worded, seq = room.versions[-1]
        yield Text(
            f"Version {adopted.version} of the agreement was adopted by {adopted.decided_by}: "
            f"{len(adopted.assents)} of {len(adopted.roll)} said yes."
        )
        yield Table(
            caption=f"The agreement, version {adopted.version}",
            columns=[Column("Id"), Column("Rule"), Column("Proposed by"), Column("Amended", True)],
            rows=[
                _rule_row(workshop, room, rule, words)
                for rule, words in zip(adopted.rules, worded, strict=True)
            ],
        )
        yield _assent(workshop, room, adopted, seq)
    else:
        yield Text("Rules were proposed, and no version of the agreement was adopted.")
        yield Table(
            caption="Rules proposed",
            columns=[Column("Id"), Column("Rule"), Column("Proposed by"), Column("Amended", True)],
            rows=[
                _rule_row(workshop, room, id, rule.wordings[-1]) for id, rule in room.rules.items()
            ],
        )
    changed = [(id, rule) for id, rule in room.rules.items() if len(rule.wordings) > 1]
    if changed:
        yield Section("How rules were reworded", [_rewordings(workshop, changed)])
    if room.acknowledged:
        yield _acknowledged(workshop, room)
    if room.breaches:
        yield Section("Breaches", [_breaches(workshop, room)])


def _rule_row(workshop: str, room: Agreed, id: str, words: str) -> Row:
    rule = room.rules.get(id)
    if rule is None:
        return (id, words, None, None)
    proposer = rule.proposed.proposer
    by = "the facilitator" if proposer is None else room.roster.group_of(proposer)
    return (Cell(id, Evidence.within(workshop, rule.seqs)), words, by, len(rule.wordings) - 1)


def _rewordings(workshop: str, changed: list[tuple[str, Rule]]) -> Table:
    return Table(
        caption="Rules that were reworded",
        columns=[Column("Id"), Column("At first"), Column("In the end")],
        rows=[
            (Cell(id, Evidence.within(workshop, rule.seqs)), rule.wordings[0], rule.wordings[-1])
            for id, rule in changed
        ],
    )


def _assent(workshop: str, room: Agreed, adopted: AgreementAdopted, seq: int) -> Table:
    rows: list[Row] = []
    for group in room.roster.groups:
        roll = [p for p in adopted.roll if room.roster.group_of(p) == group]
        yes = [p for p in adopted.assents if room.roster.group_of(p) == group]
        count = Cell(len(yes), Evidence.within(workshop, [seq]))
        rows.append((group, len(roll), count, percent(len(yes), len(roll))))
    return Table(
        caption="Assent by group",
        columns=[
            Column("Group"),
            Column("Present then", True),
            Column("Said yes", True),
            Column("Share", True),
        ],
        rows=rows,
    )


def _acknowledged(workshop: str, room: Agreed) -> Figures:
    """What those who joined later say of the agreement; the latest answer of each counts."""
    shown = list(room.acknowledged.values())
    figures = [("joined later and were shown the agreement", [seq for _, seq in shown])]
    for stance, label in (
        ("accepts", "of them accept it"),
        ("objects", "of them object, which reopens it"),
        ("stands aside", "of them stand aside"),
    ):
        figures.append((label, [seq for answer, seq in shown if answer.stance == stance]))
    return Figures(
        Figure(label=label, value=len(seqs), evidence=Evidence.within(workshop, seqs))
        for label, seqs in figures
        if seqs
    )


def _breaches(workshop: str, room: Agreed) -> Table:
    rows: list[Row] = []
    for id, breach in room.breaches.items():
        words = "(restricted)" if breach.restricted else breach.raised.behaviour
        outcome = "still open" if breach.outcome is None else breach.outcome
        if breach.restricted and breach.outcome is not None:
            outcome = "dealt with"
        rows.append(
            (
                Cell(id, Evidence.within(workshop, breach.seqs)),
                breach.raised.rule,
                words,
                outcome,
                minutes(breach.repaired_s),
            )
        )
    return Table(
        caption="When a rule slipped",
        columns=[
            Column("Id"),
            Column("Rule"),
            Column("What happened"),
            Column("What was done"),
            Column("After", True),
        ],
        rows=rows,
    )


def _across(rooms: Mapping[str, Agreed], scope: Scope) -> Table:
    rows: list[Row] = []
    for workshop, room in rooms.items():
        proposed = [rule.seqs[0] for rule in room.rules.values()]
        breaches = [breach.seqs[0] for breach in room.breaches.values()]
        rules, decided_by, yes = (
            Cell(len(proposed), Evidence.within(workshop, proposed)),
            None,
            None,
        )
        if room.versions:
            adopted, _, seq = room.versions[-1]
            evidence = Evidence.within(workshop, [seq])
            rules, decided_by = Cell(len(adopted.rules), evidence), adopted.decided_by
            yes = Cell(f"{len(adopted.assents)} of {len(adopted.roll)}", evidence)
        title, slipped = (
            scope.titles[workshop],
            Cell(len(breaches), Evidence.within(workshop, breaches)),
        )
        rows.append((title, rules, decided_by, yes, slipped))
    return Table(
        caption="Working agreements",
        columns=[
            Column("Workshop"),
            Column("Rules", True),
            Column("Adopted by"),
            Column("Said yes", True),
            Column("Breaches", True),
        ],
        rows=rows,
    )
