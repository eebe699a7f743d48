"""The working agreement: its versions, the assent to it, latecomers and breaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from statistics import median

import attrs

from dialoguekit.disclosure.facts import Fact, latest
from dialoguekit.disclosure.text import KEPT_IN_ROOM
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    BreachRaised,
    BreachResolved,
    PresenceStarted,
    RuleAmended,
    RuleAssented,
    RuleProposed,
    SpaceCreated,
    WorkshopClosed,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.session import Contribution, HasEvidence, combined_evidence
from dialoguekit.plugin.times import SECOND

# The view


@attrs.frozen(kw_only=True)
class AgreementRule:
    """A rule with its amendments, the latest last; ``proposed`` is None if it is not recorded.

    ``proposed_by`` is the label of the proposer's group, the table, or the whole group; None if
    it is not recorded.
    """

    id: str
    proposed: Fact[RuleProposed] | None
    amended: tuple[Fact[RuleAmended], ...] = ()
    proposed_by: str | None = None

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

    def wording(self, adopted: Fact[AgreementAdopted] | None = None) -> str:
        """Return the latest wording, or the one that was adopted; the id if none is recorded."""
        worded = [f.event.text for f in self.facts if adopted is None or f.seq < adopted.seq]
        return worded[-1] if worded else self.id


@attrs.frozen(kw_only=True)
class Change:
    """A difference between two versions: ``kind`` is ``added``, ``dropped`` or ``reworded``.

    ``before`` and ``after`` are the wordings; None of a rule that was not in the version.
    """

    rule: AgreementRule
    kind: str
    before: str | None
    after: str | None


@attrs.frozen(kw_only=True)
class AgreementVersion:
    """A version of the agreement, with its rules in the wording that was adopted."""

    adopted: Fact[AgreementAdopted]
    rules: tuple[AgreementRule, ...]

    @property
    def number(self) -> int:
        """Its number, counted from 1."""
        return self.adopted.event.version

    @property
    def evidence(self) -> Evidence:
        """The event that adopted it."""
        return self.adopted.evidence

    def changes_since(self, earlier: AgreementVersion) -> tuple[Change, ...]:
        """Return what changed since an earlier version, in the order of its rules."""
        before = {rule.id: rule.wording(earlier.adopted) for rule in earlier.rules}
        after = {rule.id: rule.wording(self.adopted) for rule in self.rules}
        rules = {rule.id: rule for rule in (*earlier.rules, *self.rules)}
        return tuple(
            Change(rule=rule, kind=kind, before=before.get(id), after=after.get(id))
            for id, rule in rules.items()
            if (kind := _kind_of_change(before.get(id), after.get(id))) is not None
        )


def _kind_of_change(before: str | None, after: str | None) -> str | None:
    if before is None:
        return "added"
    if after is None:
        return "dropped"
    return None if before == after else "reworded"


@attrs.frozen(kw_only=True)
class Latecomer:
    """A participant who arrived after the first adoption and was not on the roll of a version.

    ``answer`` is the latest answer to the agreement; None if there is none.
    """

    arrived: Fact[PresenceStarted]
    answer: Fact[AgreementAcknowledged] | None

    @property
    def group(self) -> str | None:
        """The label of their group."""
        return self.arrived.group

    @property
    def evidence(self) -> Evidence:
        """The arrival and the answer."""
        return combined_evidence([self.arrived, *([] if self.answer is None else [self.answer])])


@attrs.frozen(kw_only=True)
class Elector:
    """A person entitled to assent: the label of their group, and whether they agreed."""

    group: str | None
    agreed: bool
    evidence: Evidence


@attrs.frozen(kw_only=True)
class RuleBreach:
    """A breach of a rule, and its resolution; None while it is open.

    ``clause`` is the wording of the rule that was in force then.
    """

    raised: Fact[BreachRaised]
    resolved: Fact[BreachResolved] | None
    clause: str

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
class KeptInRoom:
    """What a rule of the agreement keeps in the room: ``names``, ``places`` or ``stories``.

    ``withheld`` are the contributions that the report does not tell for that reason.
    """

    thing: str
    rule: AgreementRule
    adopted: Fact[AgreementAdopted]
    withheld: tuple[Contribution, ...]

    @property
    def evidence(self) -> Evidence:
        """The adoption, and the contributions that are withheld."""
        return combined_evidence([self.adopted, *self.withheld])


@attrs.frozen(kw_only=True)
class Agreement:
    """The working agreement of one workshop.

    ``rules`` are those of the ``adopted`` version, the latest; all of them if none was adopted.
    ``proposed`` are all rules that were proposed.  ``electors`` were entitled to assent to the
    version.  ``assents`` are the electors of each rule to which others said yes than to all rules.
    ``versions`` are all that were adopted.  ``latecomers`` arrived after the first of them, and
    ``acknowledged`` are the latest answers to it.  ``breaches`` are in the order of the log, open
    ones first.  ``kept_in_room`` is what the latest version keeps in the room.  ``closed`` is the
    close of the workshop.
    """

    rules: tuple[AgreementRule, ...]
    proposed: tuple[AgreementRule, ...]
    adopted: Fact[AgreementAdopted] | None
    electors: tuple[Elector, ...]
    assents: Mapping[str, tuple[Elector, ...]]
    versions: tuple[AgreementVersion, ...]
    latecomers: tuple[Latecomer, ...]
    acknowledged: tuple[Fact[AgreementAcknowledged], ...]
    breaches: tuple[RuleBreach, ...]
    kept_in_room: tuple[KeptInRoom, ...]
    closed: Fact[WorkshopClosed] | None

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

    def version_at(self, occurred_at_us: int) -> AgreementVersion | None:
        """Return the version in force at a time, in microseconds since 1970 UTC; or None."""
        adopted = [v for v in self.versions if v.adopted.occurred_at_us <= occurred_at_us]
        return adopted[-1] if adopted else None

    @property
    def unanswered(self) -> tuple[Latecomer, ...]:
        """The latecomers who never answered the agreement."""
        return tuple(each for each in self.latecomers if each.answer is None)

    @property
    def median_open_s(self) -> float | None:
        """The median age in seconds of the breaches that are open at the close, or None."""
        if self.closed is None:
            return None
        ages = [
            (self.closed.occurred_at_us - breach.raised.occurred_at_us) / SECOND
            for breach in self.breaches
            if breach.resolved is None
        ]
        return median(ages) if ages and min(ages) >= 0 else None

    def answers(self, stance: str) -> tuple[Fact[AgreementAcknowledged], ...]:
        """Return the latest answers of those who arrived later, with one stance."""
        return tuple(fact for fact in self.acknowledged if fact.event.stance == stance)


def build_view(record: Record) -> Agreement:
    """Return the working agreement of a workshop."""
    proposed = {rule.id: rule for rule in _build_rules(record)}
    versions = tuple(
        AgreementVersion(
            adopted=fact,
            rules=tuple(
                proposed.get(id, AgreementRule(id=id, proposed=None))
                for id in map(str, fact.event.rules)
            ),
        )
        for fact in record.of(AgreementAdopted)
    )
    adopted = versions[-1].adopted if versions else None
    breaches = build_breaches(record)
    return Agreement(
        rules=versions[-1].rules if versions else tuple(proposed.values()),
        proposed=tuple(proposed.values()),
        adopted=adopted,
        electors=() if adopted is None else tuple(_electors(record, adopted, adopted)),
        assents={} if adopted is None else _assents_by_rule(record, adopted),
        versions=versions,
        latecomers=build_latecomers(record),
        acknowledged=latest(record.of(AgreementAcknowledged), lambda answer: answer.person),
        breaches=tuple(sorted(breaches, key=lambda breach: breach.resolved is not None)),
        kept_in_room=tuple(_build_kept_in_room(record, versions[-1])) if versions else (),
        closed=record.closed,
    )


def _build_kept_in_room(record: Record, version: AgreementVersion) -> Iterator[KeptInRoom]:
    """Yield what a version keeps in the room, with the contributions that are withheld for it."""
    rules = {rule.id: rule for rule in version.rules}
    withheld = [each for each in record.contributions.values() if each.text == KEPT_IN_ROOM]
    stories = [each for each in withheld if each.kind == "story"]
    others = [each for each in withheld if each.kind != "story"]
    by_thing = {"stories": stories, "names": others}
    for thing, rule in sorted((str(t), str(r)) for t, r in version.adopted.event.stays_in_room):
        yield KeptInRoom(
            thing=thing,
            rule=rules.get(rule, AgreementRule(id=rule, proposed=None)),
            adopted=version.adopted,
            withheld=tuple(by_thing.get(thing, ())),
        )


def _build_rules(record: Record) -> Iterator[AgreementRule]:
    amended = record.of(RuleAmended)
    for fact in record.of(RuleProposed):
        yield AgreementRule(
            id=fact.id,
            proposed=fact,
            amended=tuple(f for f in amended if f.event.rule == fact.event.rule),
            proposed_by=_proposed_by(record, fact),
        )


def _proposed_by(record: Record, proposed: Fact[RuleProposed]) -> str | None:
    """Return the group of the proposer; of nobody in particular the table, or the whole group."""
    if proposed.event.proposer is not None:
        return proposed.group
    spaces = (f for f in record.of(SpaceCreated) if f.event.space == proposed.space)
    space = next(spaces, None)
    if space is None or space.event.kind == "plenary":
        return "the group"
    return f"{space.event.kind} {space.id}"


def build_latecomers(record: Record) -> tuple[Latecomer, ...]:
    """Return those who arrived after the first adoption and were on the roll of no version."""
    versions = record.of(AgreementAdopted)
    on_rolls = {person for fact in versions for person in fact.event.roll}
    answers = latest(record.of(AgreementAcknowledged), lambda answer: answer.person)
    by_person = {fact.event.person: fact for fact in answers}
    arrived: dict[str, Fact[PresenceStarted]] = {}
    for fact in record.of(PresenceStarted) if versions else ():
        person = fact.event.person
        if fact.seq > versions[0].seq and record.takes_part(person) and person not in on_rolls:
            arrived.setdefault(person, fact)
    return tuple(
        Latecomer(arrived=fact, answer=by_person.get(person)) for person, fact in arrived.items()
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
    """Return the breaches of rules, each with its first resolution and the clause in force."""
    rules = {rule.id: rule for rule in _build_rules(record)}
    versions = {fact.event.version: fact for fact in record.of(AgreementAdopted)}
    found = []
    for raised in record.of(BreachRaised):
        id = str(raised.event.rule)
        rule = rules.get(id, AgreementRule(id=id, proposed=None))
        found.append(
            RuleBreach(
                raised=raised,
                resolved=_find_resolution(raised, record.of(BreachResolved)),
                clause=rule.wording(versions.get(raised.event.version)),
            )
        )
    return tuple(found)


def _find_resolution(
    raised: Fact[BreachRaised], resolved: Iterable[Fact[BreachResolved]]
) -> Fact[BreachResolved] | None:
    id = raised.event.breach
    return next((f for f in resolved if f.event.breach == id and f.seq > raised.seq), None)
