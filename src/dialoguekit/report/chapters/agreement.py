"""The working agreement: the rules of the group, their assent, and breaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from dialoguekit.disclosure.facts import Fact, latest
from dialoguekit.document.blocks import Block, Section, Table, Text, format_duration
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    BreachRaised,
    BreachResolved,
    RuleAmended,
    RuleAssented,
    RuleProposed,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.columns import ColumnSpec, cite, count, share, text, value
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.session import HasEvidence, combined_evidence
from dialoguekit.plugin.tables import by_group, each_group, figures, headed_table, table
from dialoguekit.plugin.times import SECOND

# The view


@attrs.frozen(kw_only=True)
class AgreementRule:
    """A rule with its amendments, the latest last; ``proposed`` is None if it is not recorded."""

    id: str
    proposed: Fact[RuleProposed] | None
    amended: tuple[Fact[RuleAmended], ...] = ()

    @property
    def facts(self) -> tuple[Fact[RuleProposed | RuleAmended], ...]:
        """The proposal and the amendments; none if the proposal is not recorded."""
        return () if self.proposed is None else (self.proposed, *self.amended)

    @property
    def evidence(self) -> Evidence:
        """The events that word it."""
        return combined_evidence(self.facts)

    @property
    def times_amended(self) -> int | None:
        """The number of amendments; None if the proposal is not recorded."""
        return None if self.proposed is None else len(self.amended)

    @property
    def proposed_by(self) -> str | None:
        """The label of the proposer's group, or the whole group; None if it is not recorded."""
        if self.proposed is None:
            return None
        return "the group" if self.proposed.event.proposer is None else self.proposed.group

    def wording(self, adopted: Fact[AgreementAdopted] | None = None) -> str:
        """Return the latest wording, or the one that was adopted; the id if none is recorded."""
        worded = [f.event.text for f in self.facts if adopted is None or f.seq < adopted.seq]
        return worded[-1] if worded else self.id


@attrs.frozen(kw_only=True)
class Elector:
    """A person entitled to assent: the label of their group, and whether they agreed."""

    group: str | None
    agreed: bool
    evidence: Evidence


@attrs.frozen(kw_only=True)
class RuleBreach:
    """A breach of a rule, and its resolution; None while it is open."""

    raised: Fact[BreachRaised]
    resolved: Fact[BreachResolved] | None

    @property
    def id(self) -> str:
        """The id, ``BR1``."""
        return self.raised.id

    @property
    def cite(self) -> str:
        """The citation: ``leeds BR1``."""
        return self.raised.cite

    @property
    def evidence(self) -> Evidence:
        """The breach and its resolution."""
        return combined_evidence([self.raised, *([] if self.resolved is None else [self.resolved])])

    @property
    def resolved_s(self) -> float | None:
        """The seconds until the resolution; None while it is open, or if it is dated before."""
        if self.resolved is None or self.resolved.occurred_at_us < self.raised.occurred_at_us:
            return None
        return (self.resolved.occurred_at_us - self.raised.occurred_at_us) / SECOND

    @property
    def outcome(self) -> str:
        """The outcome, as it may be published."""
        return "still open" if self.resolved is None else self.resolved.event.outcome


@attrs.frozen(kw_only=True)
class Agreement:
    """The working agreement of one workshop.

    ``rules`` are those of the ``adopted`` version, the latest; all of them if none was adopted.
    ``proposed`` are all rules that were proposed.  ``electors`` were entitled to assent to the
    version.  ``assents`` are the electors of each rule to which others said yes than to all rules.
    ``acknowledged`` are the latest answers of those who arrived later.
    """

    rules: tuple[AgreementRule, ...]
    proposed: tuple[AgreementRule, ...]
    adopted: Fact[AgreementAdopted] | None
    electors: tuple[Elector, ...]
    assents: Mapping[str, tuple[Elector, ...]]
    acknowledged: tuple[Fact[AgreementAcknowledged], ...]
    breaches: tuple[RuleBreach, ...]

    def __bool__(self) -> bool:
        return bool(self.proposed)

    @property
    def decided_by(self) -> str | None:
        """How the version was adopted; None if none was."""
        return None if self.adopted is None else self.adopted.event.decided_by

    @property
    def sources(self) -> tuple[HasEvidence, ...]:
        """The event that adopted the rules, or else those that proposed them."""
        return self.rules if self.adopted is None else (self.adopted,)

    @property
    def agreed(self) -> tuple[Elector, ...]:
        """The electors who agreed."""
        return tuple(elector for elector in self.electors if elector.agreed)

    def answers(self, stance: str) -> tuple[Fact[AgreementAcknowledged], ...]:
        """Return the latest answers of those who arrived later, with one stance."""
        return tuple(fact for fact in self.acknowledged if fact.event.stance == stance)


def build_view(record: Record) -> Agreement:
    """Return the working agreement of a workshop."""
    amended = record.of(RuleAmended)
    proposed = {
        fact.event.rule: AgreementRule(
            id=fact.id,
            proposed=fact,
            amended=tuple(f for f in amended if f.event.rule == fact.event.rule),
        )
        for fact in record.of(RuleProposed)
    }
    rules, versions = tuple(proposed.values()), record.of(AgreementAdopted)
    adopted = versions[-1] if versions else None
    if adopted is not None:
        rules = tuple(
            proposed.get(id, AgreementRule(id=str(id), proposed=None)) for id in adopted.event.rules
        )
    return Agreement(
        rules=rules,
        proposed=tuple(proposed.values()),
        adopted=adopted,
        electors=() if adopted is None else tuple(_electors(record, adopted, adopted)),
        assents={} if adopted is None else _assents_by_rule(record, adopted),
        acknowledged=latest(record.of(AgreementAcknowledged), lambda answer: answer.person),
        breaches=build_breaches(record),
    )


def _electors(
    record: Record,
    adopted: Fact[AgreementAdopted],
    assented: Fact[AgreementAdopted] | Fact[RuleAssented],
) -> Iterator[Elector]:
    """Yield each person on the roll once, and whether they said yes."""
    assents = set(assented.event.assents)
    for person in dict.fromkeys(adopted.event.roll):
        yield Elector(
            group=record.group_of(person), agreed=person in assents, evidence=assented.evidence
        )


def _assents_by_rule(
    record: Record, adopted: Fact[AgreementAdopted]
) -> dict[str, tuple[Elector, ...]]:
    """Return the electors of the rules whose assent was recorded apart."""
    version = adopted.event.version
    return {
        str(fact.event.rule): tuple(_electors(record, adopted, fact))
        for fact in record.of(RuleAssented)
        if fact.event.version == version and fact.event.rule in adopted.event.rules
    }


def build_breaches(record: Record) -> tuple[RuleBreach, ...]:
    """Return the breaches of rules, each with its first resolution."""
    return tuple(
        RuleBreach(raised=raised, resolved=_find_resolution(raised, record.of(BreachResolved)))
        for raised in record.of(BreachRaised)
    )


def _find_resolution(
    raised: Fact[BreachRaised], resolved: Iterable[Fact[BreachResolved]]
) -> Fact[BreachResolved] | None:
    id = raised.event.breach
    return next((f for f in resolved if f.event.breach == id and f.seq > raised.seq), None)


# The chapter

RULES: ColumnSpec[Agreement] = value(
    "Rules", lambda agreement: len(agreement.rules), lambda agreement: agreement.sources
)
ADOPTED_BY: ColumnSpec[Agreement] = text("Adopted by", lambda agreement: agreement.decided_by)
AGREED: ColumnSpec[Agreement] = share(
    "Agreed", lambda agreement: agreement.agreed, lambda agreement: agreement.electors
)
BREACHES: ColumnSpec[Agreement] = count(
    "Breaches", lambda agreement: [breach.raised for breach in agreement.breaches]
)
ANSWERS: tuple[ColumnSpec[Agreement], ...] = (
    count("Joined later and were shown the agreement", lambda agreement: agreement.acknowledged),
    count("Accepted it", lambda agreement: agreement.answers("accepts")),
    count("Objected, which reopens it", lambda agreement: agreement.answers("objects")),
    count("Stood aside", lambda agreement: agreement.answers("stands aside")),
)


def workshop_blocks(agreement: Agreement, record: Record) -> Iterator[Block]:
    """Yield the rules in their adopted wording, the assent by group, and the breaches."""
    adopted, note = agreement.adopted, record.groups.note
    if adopted is None:
        yield Text("Rules were proposed, but no version of the agreement was adopted.")
        yield _rules_table("Proposed rules", agreement, note)
    else:
        version = adopted.event.version
        yield Text(
            f"Version {version} of the agreement was adopted by {agreement.decided_by}: "
            f"{len(agreement.agreed)} of {len(agreement.electors)} agreed"
            f"{' to all rules' if agreement.assents else ''}."
        )
        yield _rules_table(f"The agreement, version {version}", agreement, note)
        yield by_group(
            "Assent by group",
            record.groups,
            agreement,
            count("Entitled to vote", lambda each: each.electors),
            count("Agreed", lambda each: each.agreed),
            share("Share", lambda each: each.agreed, lambda each: each.electors, in_percent=True),
        )
    if agreement.assents:
        yield _assents_table(agreement, record)
    amended = [rule for rule in agreement.proposed if rule.amended]
    if amended:
        yield Section("Amended rules", [_amendments_table(amended)])
    answered = figures(agreement, *ANSWERS)
    if agreement.acknowledged:
        yield attrs.evolve(answered, items=[figure for figure in answered.items if figure.value])
    if agreement.breaches:
        yield Section("Breaches", [_breaches_table(agreement.breaches)])


def _rules_table(caption: str, agreement: Agreement, note: str | None) -> Table:
    return table(
        caption,
        agreement.rules,
        cite(),
        text("Rule", lambda rule: rule.wording(agreement.adopted)),
        text("Proposed by", lambda rule: rule.proposed_by),
        text("Amended", lambda rule: rule.times_amended, numeric=True),
        note=note,
    )


def _assents_table(agreement: Agreement, record: Record) -> Table:
    """Return a table of the assent to each rule, in total and by group."""
    electors = {rule.id: agreement.assents.get(rule.id) for rule in agreement.rules}
    rows = [(rule, electors[rule.id] or agreement.electors) for rule in agreement.rules]
    agreed: ColumnSpec[tuple[AgreementRule, tuple[Elector, ...]]] = share(
        "Agreed", lambda row: [each for each in row[1] if each.agreed], lambda row: row[1]
    )
    by_label = each_group(record.groups, agreed) if len(record.groups.labels) > 1 else ()
    return table(
        "Assent to each rule",
        rows,
        cite(of=lambda row: row[0]),
        agreed,
        *by_label,
        note=record.groups.note,
    )


def _amendments_table(rules: Sequence[AgreementRule]) -> Table:
    return table(
        "First and final wording",
        rules,
        cite(),
        text("First wording", lambda rule: rule.facts[0].event.text),
        text("Final wording", lambda rule: rule.wording()),
    )


def _breaches_table(breaches: Sequence[RuleBreach]) -> Table:
    return table(
        "Breaches of rules",
        breaches,
        cite(),
        text("Rule", lambda breach: str(breach.raised.event.rule)),
        text("What happened", lambda breach: breach.raised.event.behaviour),
        text("Outcome", lambda breach: breach.outcome),
        text("Time to resolution", lambda b: format_duration(b.resolved_s), numeric=True),
    )


def programme_blocks(programme: Programme[Agreement]) -> Iterator[Block]:
    """Yield a table of the working agreements."""
    columns = (RULES, ADOPTED_BY, AGREED, BREACHES)
    yield headed_table("Working agreements", "Workshop", programme.rows, *columns)


ANALYSIS = Analysis(
    name="agreement",
    title="The working agreement",
    summary="The rules that the group made, its assent, and breaches.",
    keeps=(
        RuleProposed,
        RuleAmended,
        AgreementAdopted,
        AgreementAcknowledged,
        RuleAssented,
    ),
    view=build_view,
    workshop_blocks=workshop_blocks,
    programme_blocks=programme_blocks,
    absence="No working agreement was made",
)
