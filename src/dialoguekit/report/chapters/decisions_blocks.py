"""The chapter on decisions and commitments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

from dialoguekit.disclosure.groups import OFFICES, SMALLER_GROUPS, Groups
from dialoguekit.document.blocks import Block, Section, Table, Text
from dialoguekit.events import BUCKETS
from dialoguekit.plugin.ballot_blocks import ballot_blocks
from dialoguekit.plugin.ballots import LowGrades
from dialoguekit.plugin.columns import ColumnSpec, cite, count, text, value
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.tables import figures, format_heading, headed_table, join_notes, table
from dialoguekit.report.chapters.counts import count_blocks
from dialoguekit.report.chapters.decisions import KEEPS, Commitment, Decision, Decisions, build_view
from dialoguekit.report.chapters.findings import findings_section
from dialoguekit.report.chapters.formatting import format_date

STATUS_LABELS = {
    "made": "no update",
    "begun": "begun",
    "done": "done",
    "late": "late",
    "dropped": "dropped",
}
"""The labels of the statuses of a commitment."""


class HasBasis(Protocol):
    """A decision, or the proposal that it is on."""

    @property
    def basis(self) -> str | None:
        """What the decision is based on."""


FIGURES: tuple[ColumnSpec[Sequence[Decisions]], ...] = (
    count("Proposals", lambda views: [p.submitted for view in views for p in view.proposals]),
    count(
        "Adopted",
        lambda views: [d for v in views for d in v.decisions if d.outcome == "adopted"],
    ),
    count(
        "Decisions with written dissent",
        lambda views: [d for view in views for d in view.decisions if d.dissent],
    ),
    count(
        "Decisions with low grades without a word",
        lambda views: [
            d for v in views for d in v.decisions if d.low_grades and d.low_grades.unspoken
        ],
    ),
    count("Commitments", lambda views: [c.made for view in views for c in view.commitments]),
)
"""The key figures of one or several workshops."""


# One workshop


def workshop_blocks(view: Decisions, record: Record) -> Iterator[Block]:
    """Yield proposals, dissent, votes, objections, commitments and replies."""
    yield figures([view], *FIGURES)
    if view.findings:
        yield findings_section(view.findings, record)
    if view.proposals:
        yield _proposals_table(view)
    for decision in view.decisions:
        if decision.dissent or decision.low_grades:
            title = f"Dissent from {decision.id} on {decision.recorded.event.proposal}"
            yield Section(title, tuple(_dissent(decision)))
    if view.ballots:
        yield Section("Votes", tuple(_votes(view)))
    if view.counts:
        yield Section(
            "Shows of hands and tallies", tuple(count_blocks(view.counts, view.option_text, record))
        )
    if view.objections:
        yield Section("Objections", [_objections_table(view)])
    if view.commitments:
        yield Section("Commitments", [_commitments_table(view, record.groups)])
    if view.replies:
        yield Section("You said, we did", [_replies_table(view)])


def _proposals_table(view: Decisions) -> Table:
    return table(
        "Proposals in their final wording",
        view.proposals,
        cite(),
        text("Proposal", lambda proposal: proposal.wordings[-1]),
        text("Who can do it", lambda p: BUCKETS.get(p.submitted.event.bucket or 0)),
        text("Based on", lambda proposal: _listed(proposal.submitted.event.sources)),
        text("Wordings", lambda proposal: len(proposal.wordings), numeric=True),
        text("Outcome", lambda proposal: proposal.outcome),
        text("Rule", lambda proposal: proposal.rule),
        *_bases(view.proposals),
    )


def _bases(decided: Iterable[HasBasis]) -> Iterator[ColumnSpec[HasBasis]]:
    """Yield a column on what decisions are based on, if any is based on a vote or a count."""
    if any(each.basis is not None for each in decided):
        yield text("Decided by", lambda each: each.basis)


def _listed(ids: Sequence[str]) -> str | None:
    return ", ".join(map(str, ids)) or None


def _dissent(decision: Decision) -> Iterator[Block]:
    """Yield the dissent that was spoken, and how many low grades were given without a word."""
    if decision.low_grades is not None:
        yield Text(_describe_low_grades(decision, decision.low_grades))
    if decision.dissent:
        yield _dissent_table(decision)


def _describe_low_grades(decision: Decision, low: LowGrades) -> str:
    assert decision.ballot is not None
    voters = decision.ballot.votes_cast
    given = f"{low.below} of {voters} voters graded it below the middle of the scale"
    if low.unspoken is None:
        return f"{given}. As their votes were secret, it is not known which of them said why."
    if low.unspoken == 0:
        return f"{given}, all of them with a comment or an objection."
    return f"{given}, {low.unspoken} of them without a comment or an objection."


def _dissent_table(decision: Decision) -> Table:
    return table(
        "Written dissent",
        list(enumerate(decision.dissent, start=1)),
        value("No.", lambda numbered: numbered[0], lambda _: [decision]),
        text("Dissent", lambda numbered: numbered[1]),
    )


def _votes(view: Decisions) -> Iterator[Block]:
    """Yield the blocks on each ballot.

    A table of grades names the proposal; charts and ranks have its id, because they are short.
    """
    for ballot in view.ballots:
        if ballot.kind == "grades":
            yield from ballot_blocks(ballot, partial(view.option_text, voted=ballot))
        else:
            yield from ballot_blocks(ballot)


def _objections_table(view: Decisions) -> Table:
    return table(
        "Objections and their resolution",
        view.objections,
        cite(),
        text("To", lambda objection: str(objection.raised.event.proposal)),
        text("Wording", lambda objection: objection.raised.event.version, numeric=True),
        text("Reason", lambda objection: objection.raised.event.reason),
        text("Resolution", lambda objection: objection.resolution),
    )


def _commitments_table(view: Decisions, groups: Groups) -> Table:
    note = "Owners are given by group only; the organiser knows their names."
    return table(
        "Commitments, owners and due dates",
        view.commitments,
        cite(),
        text("Commitment", lambda commitment: commitment.made.event.what),
        text("Owner", lambda commitment: _describe_owner(commitment.made.group, groups)),
        text("Due", _due_date),
        text("Based on", lambda commitment: _listed(commitment.made.event.sources)),
        text("Status", lambda commitment: STATUS_LABELS[commitment.status]),
        note=join_notes(note, groups.note),
    )


def _describe_owner(label: str | None, groups: Groups) -> str:
    """Return a description of an owner by group or office, never by name."""
    if label == SMALLER_GROUPS:
        return "a person from one of the smaller groups"
    if label in groups.labels:
        return f"a person from {label}"
    if label in OFFICES:
        return f"{'an' if label[0] in 'aeio' else 'a'} {label}"
    return "a person"


def _due_date(commitment: Commitment) -> str:
    due = commitment.made.event.due
    return "no due date" if due is None else format_date(due)


def _replies_table(view: Decisions) -> Table:
    return table(
        "Replies",
        view.replies,
        value(
            "Subject",
            lambda reply: view.target_text(reply.event.target),
            lambda reply: [reply],
            numeric=False,
        ),
        text("Reply", lambda reply: reply.event.reply),
        text("Outcome", lambda reply: reply.event.outcome),
        text("From", lambda reply: reply.event.replier),
    )


# Several workshops


def programme_blocks(programme: Programme[Decisions]) -> Iterator[Block]:
    """Yield a comparison of the decisions and the commitments of several workshops."""
    views = programme.rows
    yield figures([view for _, view in views], *FIGURES)
    decisions = [(title, decision) for title, view in views for decision in view.decisions]
    if decisions:
        yield headed_table(
            "Decisions of all workshops",
            "Workshop",
            decisions,
            cite(),
            text("Proposal", lambda decision: decision.wording),
            text("Outcome", lambda decision: decision.outcome),
            text("Rule", lambda decision: decision.recorded.event.rule),
            *_bases([decision for _, decision in decisions]),
            value("Written dissents", lambda d: len(d.dissent), lambda decision: [decision]),
        )
    yield headed_table(
        "Commitments of all workshops",
        "Workshop",
        views,
        count("Made", lambda view: [c.made for c in view.commitments]),
        count(
            "With a due date",
            lambda view: [c.made for c in view.commitments if c.made.event.due is not None],
        ),
        *map(_status_column, STATUS_LABELS),
    )


def _status_column(status: str) -> ColumnSpec[Decisions]:
    return count(
        format_heading(STATUS_LABELS[status]),
        lambda view: [c.latest for c in view.commitments if c.status == status],
    )


ANALYSIS = Analysis(
    name="decisions",
    title="What was decided, and who committed to what",
    summary="Findings, proposals, ballots, objections, decisions with dissent, commitments.",
    keeps=KEEPS,
    view=build_view,
    workshop_blocks=workshop_blocks,
    programme_blocks=programme_blocks,
    absence="No proposal, decision, commitment or reply was recorded",
)
