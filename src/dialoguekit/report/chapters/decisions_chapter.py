"""The chapter on decisions and commitments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
)
from dialoguekit.events import BUCKETS, ObjectionRaised
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.decisions import (
    Commitment,
    DecisionsState,
    DecisionsView,
    Proposal,
)
from dialoguekit.report.chapters.decisions_ballots import ballot_blocks, option_text
from dialoguekit.report.chapters.formatting import NOT_FOR_QUOTATION, format_date, format_heading

STATUS_LABELS = {
    "made": "no update",
    "begun": "begun",
    "done": "done",
    "late": "late",
    "dropped": "dropped",
}
"""The labels of the statuses of a commitment."""


def chapter(view: DecisionsView, scope: Scope) -> Chapter:
    """Build the chapter: all decisions of one workshop, or a comparison of workshops."""
    states = {w: view.workshops.get(w, DecisionsState()) for w in scope.titles}
    blocks: tuple[Block, ...]
    if all(state.is_empty for state in states.values()):
        blocks = (Text("No proposal, decision, commitment or reply was recorded."),)
    elif scope.is_single:
        ((workshop, state),) = states.items()
        blocks = tuple(_workshop_blocks(workshop, state))
    else:
        blocks = tuple(_programme_blocks(states, scope))
    return Chapter(
        name="decisions", title="What was decided, and who committed to what", blocks=blocks
    )


def _workshop_blocks(workshop: str, state: DecisionsState) -> Iterator[Block]:
    """Yield the blocks on the decisions of one workshop."""
    yield _key_figures({workshop: state})
    if state.proposals:
        yield _proposals_table(workshop, state)
    for id, (decision, seq) in state.decisions.items():
        if decision.dissent:
            title = f"Dissent from {id} on {decision.proposal}"
            yield Section(title, [_dissent_table(workshop, seq, decision.dissent)])
    if state.ballots:
        ballots = [
            ballot_blocks(workshop, state, id, ballot) for id, ballot in state.ballots.items()
        ]
        yield Section("Votes", [block for blocks in ballots for block in blocks])
    if state.objections:
        yield Section("Objections", [_objections_table(workshop, state)])
    if state.commitments:
        yield Section("Commitments", [_commitments_table(workshop, state)])
    if state.feedback:
        yield Section("You said, we did", [_feedback_table(workshop, state)])


def _programme_blocks(states: Mapping[str, DecisionsState], scope: Scope) -> Iterator[Block]:
    """Yield a comparison of the decisions of the workshops in a programme."""
    yield _key_figures(states)
    rows: list[Row] = []
    for workshop, state in states.items():
        for id, (decision, seq) in state.decisions.items():
            text = _latest_wording(state.proposals.get(decision.proposal))
            evidence = Evidence.from_seqs(workshop, [seq])
            rows.append(
                (
                    scope.titles[workshop],
                    Cell(id, evidence),
                    text,
                    decision.outcome,
                    decision.rule,
                    Cell(len(decision.dissent), evidence),
                )
            )
    if rows:
        yield Table(
            caption="Decisions of all workshops",
            columns=[
                Column("Workshop"),
                Column("Id"),
                Column("Proposal"),
                Column("Outcome"),
                Column("Rule"),
                Column("Written dissents", True),
            ],
            rows=rows,
        )
    commitments: list[Row] = []
    for workshop, state in states.items():
        commitments_made = list(state.commitments.values())
        first = [commitment.seqs[0] for commitment in commitments_made]
        due = [
            commitment.seqs[0]
            for commitment in commitments_made
            if commitment.event.due is not None
        ]
        by_status = [
            [c.seqs[-1] for c in commitments_made if c.status == status] for status in STATUS_LABELS
        ]
        counts = (Cell(len(s), Evidence.from_seqs(workshop, s)) for s in (first, due, *by_status))
        commitments.append((scope.titles[workshop], *counts))
    yield Table(
        caption="Commitments of all workshops",
        columns=[
            Column("Workshop"),
            Column("Made", True),
            Column("With a due date", True),
            *(Column(format_heading(label), True) for label in STATUS_LABELS.values()),
        ],
        rows=commitments,
    )


def _latest_wording(proposal: Proposal | None) -> str | None:
    return proposal.wordings[-1] if proposal is not None else None


def _key_figures(states: Mapping[str, DecisionsState]) -> KeyFigures:
    def key_figure(label: str, refs: list[tuple[str, int]]) -> KeyFigure:
        return KeyFigure(label=label, value=len(refs), evidence=Evidence.from_refs(refs))

    proposals = [(w, p.seqs[0]) for w, state in states.items() for p in state.proposals.values()]
    adopted = [
        (w, seq)
        for w, state in states.items()
        for decision, seq in state.decisions.values()
        if decision.outcome == "adopted"
    ]
    dissents = [
        (w, seq)
        for w, state in states.items()
        for decision, seq in state.decisions.values()
        if decision.dissent
    ]
    commitments = [
        (w, c.seqs[0]) for w, state in states.items() for c in state.commitments.values()
    ]
    return KeyFigures(
        [
            key_figure("proposals", proposals),
            key_figure("adopted", adopted),
            key_figure("decisions with written dissent", dissents),
            key_figure("commitments", commitments),
        ]
    )


def _proposals_table(workshop: str, state: DecisionsState) -> Table:
    rows: list[Row] = []
    for id, proposal in state.proposals.items():
        decision = state.decision_on(id)
        outcome = decision[0].outcome if decision else "not decided"
        if proposal.withdrawn:
            outcome = "withdrawn"
        seqs = proposal.seqs + ([decision[1]] if decision else [])
        rows.append(
            (
                Cell(id, Evidence.from_seqs(workshop, seqs)),
                proposal.wordings[-1],
                BUCKETS.get(proposal.submitted.bucket or 0),
                ", ".join(proposal.submitted.sources) or None,
                len(proposal.wordings),
                outcome,
                decision[0].rule if decision else None,
            )
        )
    return Table(
        caption="Proposals in their final wording",
        columns=[
            Column("Id"),
            Column("Proposal"),
            Column("Who can do it"),
            Column("Based on"),
            Column("Wordings", True),
            Column("Outcome"),
            Column("Rule"),
        ],
        rows=rows,
    )


def _dissent_table(workshop: str, seq: int, dissent: tuple[str, ...]) -> Block:
    return Table(
        caption="Written dissent",
        columns=[Column("No.", True), Column("Dissent")],
        rows=[
            (Cell(n, Evidence.from_seqs(workshop, [seq])), text)
            for n, text in enumerate(dissent, start=1)
        ],
    )


def _objections_table(workshop: str, state: DecisionsState) -> Table:
    return Table(
        caption="Objections and their resolution",
        columns=[
            Column("Id"),
            Column("To"),
            Column("Wording", True),
            Column("Reason"),
            Column("Resolution"),
        ],
        rows=[
            (
                Cell(id, Evidence.from_seqs(workshop, objection.seqs)),
                objection.raised.proposal,
                objection.raised.version,
                _quotable_reason(state, objection.raised),
                objection.resolution.how if objection.resolution else "still open",
            )
            for id, objection in state.objections.items()
        ],
    )


def _quotable_reason(state: DecisionsState, objection: ObjectionRaised) -> str | None:
    """Return the reason of an objection, or a placeholder if its author may not be quoted."""
    if (
        objection.reason is None
        or objection.person is None
        or state.roster.may_quote(objection.person)
    ):
        return objection.reason
    return NOT_FOR_QUOTATION


def _describe_owner(state: DecisionsState, person: str) -> str:
    """Return a description of an owner by group, never by name."""
    attribution = state.roster.attribution_of(person)
    if state.roster.is_participant(person):
        return f"a person from {attribution}"
    return (
        f"{'an' if attribution[0] in 'aeio' else 'a'} {attribution}"
        if attribution != "unknown"
        else "a person"
    )


def _commitments_table(workshop: str, state: DecisionsState) -> Table:
    return Table(
        caption="Commitments, owners and due dates",
        columns=[
            Column("Id"),
            Column("Commitment"),
            Column("Owner"),
            Column("Due"),
            Column("Based on"),
            Column("Status"),
        ],
        rows=[
            (
                Cell(id, Evidence.from_seqs(workshop, commitment.seqs)),
                _commitment_text(state, commitment),
                _describe_owner(state, commitment.event.owner),
                format_date(commitment.event.due) if commitment.event.due else "no due date",
                ", ".join(commitment.event.sources) or None,
                STATUS_LABELS[commitment.status],
            )
            for id, commitment in state.commitments.items()
        ],
        note="Owners are given by group only; the organiser knows their names.",
    )


def _commitment_text(state: DecisionsState, commitment: Commitment) -> str:
    """Return the text of a commitment, or a placeholder if its owner may not be quoted."""
    may_quote = state.roster.may_quote(commitment.event.owner)
    return commitment.event.what if may_quote else NOT_FOR_QUOTATION


def _feedback_table(workshop: str, state: DecisionsState) -> Table:
    return Table(
        caption="Replies",
        columns=[Column("Subject"), Column("Reply"), Column("Outcome"), Column("From")],
        rows=[
            (
                Cell(_describe_target(state, reply.target), Evidence.from_seqs(workshop, [seq])),
                reply.reply,
                reply.outcome,
                reply.replier,
            )
            for reply, seq in state.feedback
        ],
    )


def _describe_target(state: DecisionsState, target: str) -> str:
    """Return the text of the theme or proposal that a reply is about, or else its id."""
    return state.themes.get(target) or option_text(state, target)
