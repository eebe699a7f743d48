"""The chapter on the working agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from dialoguekit.document.blocks import Block, Section, Table, Text, format_duration
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    RuleAmended,
    RuleAssented,
    RuleProposed,
    SpaceCreated,
)
from dialoguekit.plugin.columns import ColumnSpec, cite, count, share, text, value
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.tables import by_group, each_group, figures, headed_table, table
from dialoguekit.report.chapters.agreement import (
    Agreement,
    AgreementRule,
    AgreementVersion,
    Change,
    Elector,
    build_view,
)

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
    if agreement.kept_in_room:
        yield Section("What stays in the room", [_kept_in_room_table(agreement)])
    if len(agreement.versions) > 1:
        yield Section("Versions of the agreement", tuple(_versions(agreement.versions, record)))
    amended = [rule for rule in agreement.proposed if rule.amended]
    if amended:
        yield Section("Amended rules", [_amendments_table(amended)])
    answered = figures(agreement, *ANSWERS)
    if agreement.acknowledged:
        yield attrs.evolve(answered, items=[figure for figure in answered.items if figure.value])
    if agreement.latecomers:
        yield Section("Who arrived later", [_latecomers_table(agreement, record)])
    if agreement.breaches:
        yield Section("Breaches", tuple(_breaches(agreement)))


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


HOW_KEPT = {
    "names": "The report names nobody. Texts in which the name of a registered person occurs are "
    "withheld.",
    "places": "Texts are not searched for places. Read them before the report is published.",
    "stories": "Stories are withheld, and counted.",
}
"""How a report keeps each thing in the room."""


def _kept_in_room_table(agreement: Agreement) -> Table:
    """Return a table of what stays in the room, the clause that says so, and how it was kept."""
    version = agreement.versions[-1]
    return table(
        "Clauses about what may leave the room",
        agreement.kept_in_room,
        text("What", lambda kept: kept.thing),
        text("Rule", lambda kept: f"{kept.rule.id}: {kept.rule.wording(version.adopted)}"),
        text("How this report keeps it", lambda kept: HOW_KEPT.get(kept.thing)),
        value(
            "Contributions withheld",
            lambda kept: None if kept.thing == "places" else len(kept.withheld),
            lambda kept: [kept],
        ),
    )


def _versions(versions: Sequence[AgreementVersion], record: Record) -> Iterator[Block]:
    """Yield when each version was adopted, and what it changed."""
    told = record.local.clock(version.adopted.occurred_at_us for version in versions)
    yield table(
        "When each version was adopted",
        versions,
        value("Version", lambda version: version.number, lambda version: [version]),
        text("In force since", lambda version: told(version.adopted.occurred_at_us)),
        text("Adopted by", lambda version: version.adopted.event.decided_by),
        text("Rules", lambda version: len(version.rules), numeric=True),
    )
    for earlier, later in pairwise(versions):
        caption = f"What version {later.number} changed in version {earlier.number}"
        changes = later.changes_since(earlier)
        if changes:
            yield _changes_table(caption, changes)
        else:
            yield Text(f"Version {later.number} has the rules of version {earlier.number}.")


def _changes_table(caption: str, changes: Sequence[Change]) -> Table:
    return table(
        caption,
        changes,
        text("Id", lambda change: change.rule.id),
        text("Change", lambda change: change.kind),
        text("Before", lambda change: change.before),
        text("After", lambda change: change.after),
    )


def _latecomers_table(agreement: Agreement, record: Record) -> Table:
    return by_group(
        "Latecomers and the agreement",
        record.groups,
        agreement,
        count("Arrived later", lambda each: each.latecomers),
        count("Answered", lambda each: [e for e in each.latecomers if e.answer is not None]),
        count("Never answered", lambda each: each.unanswered),
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


def _breaches(agreement: Agreement) -> Iterator[Block]:
    """Yield the breaches, open ones first, and the median age of those that are open."""
    yield table(
        "Breaches of rules",
        agreement.breaches,
        cite(),
        text("Rule", lambda breach: str(breach.raised.event.rule)),
        text("The rule as it was in force", lambda breach: breach.clause),
        text("What happened", lambda breach: breach.raised.event.behaviour),
        text("Outcome", lambda breach: breach.outcome),
        text("Time to resolution", lambda b: format_duration(b.resolved_s), numeric=True),
    )
    if agreement.median_open_s is not None:
        yield Text(
            "The median age of the breaches that were open when the workshop closed is "
            f"{format_duration(agreement.median_open_s)}."
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
        SpaceCreated,
    ),
    view=build_view,
    workshop_blocks=workshop_blocks,
    programme_blocks=programme_blocks,
    absence="No working agreement was made",
)
