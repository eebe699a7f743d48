"""The checks of good practice on findings: whether their evidence bears them."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.events import (
    ContributionLinked,
    DecisionRecorded,
    ProposalSubmitted,
    RecordCorrected,
    RecordRedacted,
)
from dialoguekit.events.fields import PLACEHOLDER
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach
from dialoguekit.report.chapters.findings import Finding, build_findings


def _standing(record: Record) -> Iterator[Finding]:
    return (finding for finding in build_findings(record) if finding.withdrawn is None)


def evidence_stands(record: Record) -> Iterator[Breach]:
    """Check that no evidence of a finding was redacted, rejected or corrected since."""
    changes = record.of(RecordRedacted, RecordCorrected)
    seqs = _seqs_by_id(record)
    for finding in _standing(record):
        since = finding.worded.seq
        changed = {fact.event.target for fact in changes if fact.seq > since}
        for id in map(str, finding.worded.event.evidence):
            made = record.contributions.get(id)
            is_removed = made is not None and (
                made.outcome in ("held", "rejected") or made.text == PLACEHOLDER
            )
            if seqs.get(id) in changed or is_removed:
                message = f"{finding.id} rests on {id}, which was changed or removed since."
                yield breach(message, finding.worded, cites=[finding.stated.cite])


def _seqs_by_id(record: Record) -> dict[str, int]:
    """Return the numbers of the events that made contributions, proposals and decisions."""
    made = record.of(ProposalSubmitted, DecisionRecorded)
    found = {id: item.seq for id, item in record.contributions.items()}
    return found | {fact.id: fact.seq for fact in made}


def evidence_is_from_several_groups(record: Record) -> Iterator[Breach]:
    """Check that what one group said is not stated as the view of everybody."""
    if len(record.groups.labels) < 2:
        return
    for finding in _standing(record):
        ids = [str(id) for id in finding.worded.event.evidence]
        items = [record.contributions[id] for id in ids if id in record.contributions]
        groups = {item.group for item in items}
        is_of_one = len(items) == len(ids) and len(groups) == 1 and items[0].group_known
        if finding.stated.event.group is None and is_of_one:
            message = (
                f"{finding.id} is stated of everybody, and its evidence is from {items[0].group}."
            )
            yield breach(message, finding.worded, cites=[finding.stated.cite])


def contradictions_are_named(record: Record) -> Iterator[Breach]:
    """Check that what contradicts the evidence of a finding is part of it."""
    links = [f.event for f in record.of(ContributionLinked) if f.event.relation == "contradicts"]
    ends = [(str(link.origin), str(link.target)) for link in links]
    for finding in _standing(record):
        evidence = set(map(str, finding.worded.event.evidence))
        others = {b for pair in ends for a, b in (pair, pair[::-1]) if a in evidence}
        missing = sorted(others - evidence)
        if missing:
            message = (
                f"{finding.id} does not name {', '.join(missing)}, which contradicts its evidence."
            )
            yield breach(message, finding.worded, cites=[finding.stated.cite])
