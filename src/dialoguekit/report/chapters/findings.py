"""Findings: how each reads now, what it rests on, and who endorsed or challenged it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from dialoguekit.disclosure.facts import Fact, latest
from dialoguekit.document.blocks import Block, Section, Table
from dialoguekit.events import (
    FindingChallenged,
    FindingEndorsed,
    FindingRevised,
    FindingStated,
    FindingWithdrawn,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.columns import ColumnSpec, cite, count, text
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.session import combined_evidence
from dialoguekit.plugin.tables import each_group, join_notes, table

KEEPS = (FindingStated, FindingRevised, FindingChallenged, FindingEndorsed, FindingWithdrawn)
"""The events that findings consist of."""


@attrs.frozen(kw_only=True)
class Finding:
    """A finding with its revisions, the latest last, its challenges, and its withdrawal.

    ``endorsed`` are the endorsements of the current version, one of each participant.
    """

    stated: Fact[FindingStated]
    revised: tuple[Fact[FindingRevised], ...]
    challenged: tuple[Fact[FindingChallenged], ...]
    endorsed: tuple[Fact[FindingEndorsed], ...]
    withdrawn: Fact[FindingWithdrawn] | None

    @property
    def id(self) -> str:
        """The id, ``F1``."""
        return self.stated.id

    @property
    def worded(self) -> Fact[FindingStated] | Fact[FindingRevised]:
        """The event with the current wording."""
        return self.revised[-1] if self.revised else self.stated

    @property
    def version(self) -> int:
        """The number of the current version."""
        return self.revised[-1].event.version if self.revised else 1

    @property
    def evidence(self) -> Evidence:
        """The events with its wordings, and its withdrawal."""
        ends = [] if self.withdrawn is None else [self.withdrawn]
        return combined_evidence([self.stated, *self.revised, *ends])

    @property
    def status(self) -> str:
        """``withdrawn``, ``challenged`` in its current version, or ``stated``."""
        if self.withdrawn is not None:
            return "withdrawn"
        current = any(fact.event.version == self.version for fact in self.challenged)
        return "challenged" if current else "stated"


def build_findings(record: Record) -> tuple[Finding, ...]:
    """Return the findings of a workshop, in log order."""
    return tuple(_build_finding(record, stated) for stated in record.of(FindingStated))


def _build_finding(record: Record, stated: Fact[FindingStated]) -> Finding:
    id = stated.event.finding
    revised = tuple(f for f in record.of(FindingRevised) if f.event.finding == id)
    version = revised[-1].event.version if revised else 1
    endorsed = [
        fact
        for fact in record.of(FindingEndorsed)
        if fact.event.finding == id
        and fact.event.version == version
        and record.takes_part(fact.event.person)
    ]
    withdrawn = (fact for fact in record.of(FindingWithdrawn) if fact.event.finding == id)
    return Finding(
        stated=stated,
        revised=revised,
        challenged=tuple(f for f in record.of(FindingChallenged) if f.event.finding == id),
        endorsed=latest(endorsed, lambda endorsement: endorsement.person),
        withdrawn=next(withdrawn, None),
    )


ENDORSED: ColumnSpec[Finding] = count("Endorsed by", lambda finding: finding.endorsed)


def findings_section(findings: Sequence[Finding], record: Record) -> Section:
    """Return the findings, their endorsement by group, and the reasons of challenges."""
    return Section("Findings", tuple(_blocks(findings, record)))


def _blocks(findings: Sequence[Finding], record: Record) -> Iterator[Block]:
    yield table(
        "What people state, and what it rests on",
        findings,
        cite(),
        text("Finding", lambda finding: finding.worded.event.text),
        text("Kind", lambda finding: finding.stated.event.kind),
        text("Stated by", lambda finding: finding.worded.event.role),
        text("View of", lambda finding: _view_of(finding, record)),
        text("Rests on", lambda f: ", ".join(map(str, f.worded.event.evidence))),
        text("Version", lambda finding: finding.version, numeric=True),
        text("Status", lambda finding: finding.status),
    )
    if any(finding.endorsed for finding in findings):
        yield _endorsements_table(findings, record)
    challenged = [fact for finding in findings for fact in finding.challenged]
    if challenged:
        yield table(
            "Challenges and their reasons",
            challenged,
            text("Finding", lambda fact: str(fact.event.finding)),
            text("Version", lambda fact: fact.event.version, numeric=True),
            text("Reason", lambda fact: fact.event.reason),
        )


def _view_of(finding: Finding, record: Record) -> str:
    group = finding.stated.event.group
    return "everybody" if group is None else record.groups.label(group)


def _endorsements_table(findings: Sequence[Finding], record: Record) -> Table:
    by_label = each_group(record.groups, ENDORSED) if len(record.groups.labels) > 1 else ()
    return table(
        "Endorsements by participants",
        findings,
        cite(),
        ENDORSED,
        *by_label,
        note=join_notes("Endorsements of the current version only.", record.groups.note),
    )
