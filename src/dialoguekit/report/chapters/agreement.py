"""The working agreement: the rules of the group, their assent, and breaches."""

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
    KeyFigure,
    KeyFigures,
    Row,
    Scope,
    Section,
    Table,
    Text,
    format_duration,
    format_percent,
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
class AgreementRule:
    """A rule with its wordings, the latest last, and its proposer."""

    proposed: RuleProposed
    wordings: list[str]
    seqs: list[int]


@attrs.define
class Breach:
    """A breach, and its resolution after ``resolved_s`` seconds.

    A ``restricted`` breach concerns only the people involved, and its text never appears in a
    report.
    """

    raised: BreachRaised
    restricted: bool
    occurred_at: datetime
    seqs: list[int]
    outcome: str | None = None
    resolved_s: float | None = None


@attrs.define
class AgreementState:
    """The working agreement of one workshop."""

    roster: Roster = attrs.field(factory=Roster)
    rules: dict[str, AgreementRule] = attrs.field(factory=dict)
    versions: list[tuple[AgreementAdopted, tuple[str, ...], int]] = attrs.field(factory=list)
    acknowledged: dict[str, tuple[AgreementAcknowledged, int]] = attrs.field(factory=dict)
    breaches: dict[str, Breach] = attrs.field(factory=dict)


@attrs.frozen
class AgreementView:
    """The working agreement of each workshop, by id."""

    workshops: Mapping[str, AgreementState]


@attrs.define
class WorkingAgreement(PerWorkshop[AgreementState, AgreementView]):
    """Folds rules, versions, acknowledgements and breaches."""

    State = AgreementState

    @handles(*Roster.EVENTS)
    def update_roster(self, recorded: RecordedEvent[object]) -> None:
        self.state_of(recorded).roster.apply(recorded)

    @handles(RuleProposed)
    def propose_rule(self, recorded: RecordedEvent[RuleProposed]) -> None:
        event = recorded.event
        self.state_of(recorded).rules[event.rule] = AgreementRule(
            event, [event.text], [recorded.seq]
        )

    @handles(RuleAmended)
    def amend_rule(self, recorded: RecordedEvent[RuleAmended]) -> None:
        rule = self.state_of(recorded).rules.get(recorded.event.rule)
        if rule is not None:
            rule.wordings.append(recorded.event.text)
            rule.seqs.append(recorded.seq)

    @handles(AgreementAdopted)
    def adopt_agreement(self, recorded: RecordedEvent[AgreementAdopted]) -> None:
        state = self.state_of(recorded)
        wordings = tuple(
            state.rules[rule].wordings[-1] if rule in state.rules else rule
            for rule in recorded.event.rules
        )
        state.versions.append((recorded.event, wordings, recorded.seq))

    @handles(AgreementAcknowledged)
    def acknowledge_agreement(self, recorded: RecordedEvent[AgreementAcknowledged]) -> None:
        self.state_of(recorded).acknowledged[recorded.event.person] = (recorded.event, recorded.seq)

    @handles(BreachRaised)
    def raise_breach(self, recorded: RecordedEvent[BreachRaised]) -> None:
        event = recorded.event
        restricted = event.restricted or recorded.context.visibility != "room"
        breach = Breach(event, restricted, recorded.occurred_at, [recorded.seq])
        self.state_of(recorded).breaches[event.breach] = breach

    @handles(BreachResolved)
    def resolve_breach(self, recorded: RecordedEvent[BreachResolved]) -> None:
        breach = self.state_of(recorded).breaches.get(recorded.event.breach)
        if breach is not None:
            breach.outcome = recorded.event.outcome
            breach.resolved_s = (recorded.occurred_at - breach.occurred_at).total_seconds()
            breach.seqs.append(recorded.seq)
            if recorded.context.visibility != "room":
                breach.restricted = True

    def view(self) -> AgreementView:
        return AgreementView(copy.deepcopy(self.states))


def chapter(view: AgreementView, scope: Scope) -> Chapter:
    """Build the chapter: the rules of one workshop, or a comparison of workshops."""
    states = {w: view.workshops.get(w, AgreementState()) for w in scope.titles}
    if not any(state.rules for state in states.values()):
        blocks: tuple[Block, ...] = (Text("No working agreement was made."),)
    elif scope.is_single:
        ((workshop, state),) = states.items()
        blocks = tuple(_workshop_blocks(workshop, state))
    else:
        blocks = (_programme_table(states, scope),)
    return Chapter(name="agreement", title="The working agreement", blocks=blocks)


def _workshop_blocks(workshop: str, state: AgreementState) -> Iterator[Block]:
    if state.versions:
        adopted, wordings, seq = state.versions[-1]
        yield Text(
            f"Version {adopted.version} of the agreement was adopted by {adopted.decided_by}: "
            f"{len(adopted.assents)} of {len(adopted.roll)} agreed."
        )
        yield Table(
            caption=f"The agreement, version {adopted.version}",
            columns=[Column("Id"), Column("Rule"), Column("Proposed by"), Column("Amended", True)],
            rows=[
                _rule_row(workshop, state, rule, text)
                for rule, text in zip(adopted.rules, wordings, strict=True)
            ],
        )
        yield _assent_table(workshop, state, adopted, seq)
    else:
        yield Text("Rules were proposed, but no version of the agreement was adopted.")
        yield Table(
            caption="Proposed rules",
            columns=[Column("Id"), Column("Rule"), Column("Proposed by"), Column("Amended", True)],
            rows=[
                _rule_row(workshop, state, id, rule.wordings[-1])
                for id, rule in state.rules.items()
            ],
        )
    changed = [(id, rule) for id, rule in state.rules.items() if len(rule.wordings) > 1]
    if changed:
        yield Section("Amended rules", [_rewordings_table(workshop, changed)])
    if state.acknowledged:
        yield _acknowledgement_figures(workshop, state)
    if state.breaches:
        yield Section("Breaches", [_breaches_table(workshop, state)])


def _rule_row(workshop: str, state: AgreementState, id: str, text: str) -> Row:
    rule = state.rules.get(id)
    if rule is None:
        return (id, text, None, None)
    proposer = rule.proposed.proposer
    by = "the facilitator" if proposer is None else state.roster.attribution_of(proposer)
    return (Cell(id, Evidence.from_seqs(workshop, rule.seqs)), text, by, len(rule.wordings) - 1)


def _rewordings_table(workshop: str, changed: list[tuple[str, AgreementRule]]) -> Table:
    return Table(
        caption="First and final wording",
        columns=[Column("Id"), Column("First wording"), Column("Final wording")],
        rows=[
            (Cell(id, Evidence.from_seqs(workshop, rule.seqs)), rule.wordings[0], rule.wordings[-1])
            for id, rule in changed
        ],
    )


def _assent_table(
    workshop: str, state: AgreementState, adopted: AgreementAdopted, seq: int
) -> Table:
    rows: list[Row] = []
    for group in state.roster.groups:
        roll = [p for p in adopted.roll if state.roster.attribution_of(p) == group]
        agreed = [p for p in adopted.assents if state.roster.attribution_of(p) == group]
        count = Cell(len(agreed), Evidence.from_seqs(workshop, [seq]))
        rows.append((group, len(roll), count, format_percent(len(agreed), len(roll))))
    return Table(
        caption="Assent by group",
        columns=[
            Column("Group"),
            Column("Entitled to vote", True),
            Column("Agreed", True),
            Column("Share", True),
        ],
        rows=rows,
    )


def _acknowledgement_figures(workshop: str, state: AgreementState) -> KeyFigures:
    """Return the figures on late arrivals and the agreement; the latest answer of each counts."""
    answers = list(state.acknowledged.values())
    figures = [("joined later and were shown the agreement", [seq for _, seq in answers])]
    for stance, label in (
        ("accepts", "accepted it"),
        ("objects", "objected, which reopens it"),
        ("stands aside", "stood aside"),
    ):
        figures.append((label, [seq for answer, seq in answers if answer.stance == stance]))
    return KeyFigures(
        KeyFigure(label=label, value=len(seqs), evidence=Evidence.from_seqs(workshop, seqs))
        for label, seqs in figures
        if seqs
    )


def _breaches_table(workshop: str, state: AgreementState) -> Table:
    rows: list[Row] = []
    for id, breach in state.breaches.items():
        text = "(restricted)" if breach.restricted else breach.raised.behaviour
        outcome = "still open" if breach.outcome is None else breach.outcome
        if breach.restricted and breach.outcome is not None:
            outcome = "dealt with"
        rows.append(
            (
                Cell(id, Evidence.from_seqs(workshop, breach.seqs)),
                breach.raised.rule,
                text,
                outcome,
                format_duration(breach.resolved_s),
            )
        )
    return Table(
        caption="Breaches of rules",
        columns=[
            Column("Id"),
            Column("Rule"),
            Column("What happened"),
            Column("Outcome"),
            Column("Time to resolution", True),
        ],
        rows=rows,
    )


def _programme_table(states: Mapping[str, AgreementState], scope: Scope) -> Table:
    rows: list[Row] = []
    for workshop, state in states.items():
        proposed = [rule.seqs[0] for rule in state.rules.values()]
        breaches = [breach.seqs[0] for breach in state.breaches.values()]
        rules, decided_by, agreed = (
            Cell(len(proposed), Evidence.from_seqs(workshop, proposed)),
            None,
            None,
        )
        if state.versions:
            adopted, _, seq = state.versions[-1]
            evidence = Evidence.from_seqs(workshop, [seq])
            rules, decided_by = Cell(len(adopted.rules), evidence), adopted.decided_by
            agreed = Cell(f"{len(adopted.assents)} of {len(adopted.roll)}", evidence)
        title, breach_count = (
            scope.titles[workshop],
            Cell(len(breaches), Evidence.from_seqs(workshop, breaches)),
        )
        rows.append((title, rules, decided_by, agreed, breach_count))
    return Table(
        caption="Working agreements",
        columns=[
            Column("Workshop"),
            Column("Rules", True),
            Column("Adopted by"),
            Column("Agreed", True),
            Column("Breaches", True),
        ],
        rows=rows,
    )
