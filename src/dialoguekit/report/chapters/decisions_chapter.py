"""What was decided and who committed to what: the chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
)
from dialoguekit.events import BUCKETS, ObjectionRaised
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.decisions import Commitment, Decided, DecidingView, Proposal
from dialoguekit.report.chapters.decisions_ballots import ballot_blocks, option_words
from dialoguekit.report.chapters.formatting import NOT_FOR_QUOTATION, day, heading

FATES = {
    "made": "nothing reported",
    "begun": "begun",
    "done": "done",
    "late": "late",
    "dropped": "dropped",
}
"""What became of a commitment, by its status, and how a table calls it."""


def chapter(view: DecidingView, scope: Scope) -> Chapter:
    """What was decided, in one workshop in full, across a programme side by side."""
    rooms = {w: view.workshops.get(w, Decided()) for w in scope.titles}
    blocks: tuple[Block, ...]
    if all(room.empty for room in rooms.values()):
        blocks = (Text("No proposal, decision, commitment or reply was recorded."),)
    elif scope.one:
        ((workshop, room),) = rooms.items()
        blocks = tuple(_one(workshop, room))
    else:
        blocks = tuple(_across(rooms, scope))
    return Chapter(
        name="decisions", title="What was decided, and who committed to what", blocks=blocks
    )


def _one(workshop: str, room: Decided) -> Iterator[Block]:
    """Everything about how one workshop decided."""
    yield _figures({workshop: room})
    if room.proposals:
        yield _proposals(workshop, room)
    for id, (decision, seq) in room.decisions.items():
        if decision.dissent:
            title = f"Dissent from {id} on {decision.proposal}"
            yield Section(title, [_dissent(workshop, seq, decision.dissent)])
    if room.ballots:
        ballots = [ballot_blocks(workshop, room, id, ballot) for id, ballot in room.ballots.items()]
        yield Section("Votes", [block for blocks in ballots for block in blocks])
    if room.objections:
        yield Section("Objections", [_objections(workshop, room)])
    if room.commitments:
        yield Section("Commitments", [_commitments(workshop, room)])
    if room.feedback:
        yield Section("You said, we did", [_feedback(workshop, room)])


def _across(rooms: Mapping[str, Decided], scope: Scope) -> Iterator[Block]:
    """How the workshops of a programme decided, side by side."""
    yield _figures(rooms)
    rows: list[Row] = []
    for workshop, room in rooms.items():
        for id, (decision, seq) in room.decisions.items():
            words = _latest(room.proposals.get(decision.proposal))
            evidence = Evidence.within(workshop, [seq])
            rows.append(
                (
                    scope.titles[workshop],
                    Cell(id, evidence),
                    words,
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
    for workshop, room in rooms.items():
        made = list(room.commitments.values())
        first = [commitment.seqs[0] for commitment in made]
        due = [commitment.seqs[0] for commitment in made if commitment.made.due is not None]
        fates = [[c.seqs[-1] for c in made if c.status == status] for status in FATES]
        counts = (Cell(len(s), Evidence.within(workshop, s)) for s in (first, due, *fates))
        commitments.append((scope.titles[workshop], *counts))
    yield Table(
        caption="Commitments of all workshops",
        columns=[
            Column("Workshop"),
            Column("Made", True),
            Column("With a date", True),
            *(Column(heading(fate), True) for fate in FATES.values()),
        ],
        rows=commitments,
    )


def _latest(proposal: Proposal | None) -> str | None:
    return proposal.wordings[-1] if proposal is not None else None


def _figures(rooms: Mapping[str, Decided]) -> Figures:
    def figure(label: str, places: list[tuple[str, int]]) -> Figure:
        return Figure(label=label, value=len(places), evidence=Evidence.at(places))

    proposals = [(w, p.seqs[0]) for w, room in rooms.items() for p in room.proposals.values()]
    adopted = [
        (w, seq)
        for w, room in rooms.items()
        for decision, seq in room.decisions.values()
        if decision.outcome == "adopted"
    ]
    dissents = [
        (w, seq)
        for w, room in rooms.items()
        for decision, seq in room.decisions.values()
        if decision.dissent
    ]
    commitments = [(w, c.seqs[0]) for w, room in rooms.items() for c in room.commitments.values()]
    return Figures(
        [
            figure("proposals", proposals),
            figure("adopted", adopted),
            figure("decisions with written dissent", dissents),
            figure("commitments", commitments),
        ]
    )


def _proposals(workshop: str, room: Decided) -> Table:
    rows: list[Row] = []
    for id, proposal in room.proposals.items():
        decision = room.decision_on(id)
        outcome = decision[0].outcome if decision else "not decided"
        if proposal.withdrawn:
            outcome = "withdrawn"
        seqs = proposal.seqs + ([decision[1]] if decision else [])
        rows.append(
            (
                Cell(id, Evidence.within(workshop, seqs)),
                proposal.wordings[-1],
                BUCKETS.get(proposal.tabled.bucket or 0),
                ", ".join(proposal.tabled.sources) or None,
                len(proposal.wordings),
                outcome,
                decision[0].rule if decision else None,
            )
        )
    return Table(
        caption="Proposals, as worded in the end",
        columns=[
            Column("Id"),
            Column("Proposal"),
            Column("Who can do it"),
            Column("Stands on"),
            Column("Wordings", True),
            Column("Outcome"),
            Column("Rule"),
        ],
        rows=rows,
    )


def _dissent(workshop: str, seq: int, dissent: tuple[str, ...]) -> Block:
    return Table(
        caption="In the words of those who dissent",
        columns=[Column("No.", True), Column("Dissent")],
        rows=[
            (Cell(n, Evidence.within(workshop, [seq])), words)
            for n, words in enumerate(dissent, start=1)
        ],
    )


def _objections(workshop: str, room: Decided) -> Table:
    return Table(
        caption="Objections and what became of them",
        columns=[
            Column("Id"),
            Column("To"),
            Column("Wording", True),
            Column("Reason"),
            Column("How it was met"),
        ],
        rows=[
            (
                Cell(id, Evidence.within(workshop, objection.seqs)),
                objection.raised.proposal,
                objection.raised.version,
                _reason(room, objection.raised),
                objection.met.how if objection.met else "still open",
            )
            for id, objection in room.objections.items()
        ],
    )


def _reason(room: Decided, raised: ObjectionRaised) -> str | None:
    """Why somebody objects; in their words only where they may be quoted."""
    if raised.reason is None or raised.person is None or room.roster.may_quote(raised.person):
        return raised.reason
    return NOT_FOR_QUOTATION


def _owner(room: Decided, person: str) -> str:
    """Who takes something on: by group, never by name."""
    part = room.roster.group_of(person)
    if room.roster.is_participant(person):
        return f"somebody from {part}"
    return f"{'an' if part[0] in 'aeio' else 'a'} {part}" if part != "unknown" else "somebody"


def _commitments(workshop: str, room: Decided) -> Table:
    return Table(
        caption="Who does what by when",
        columns=[
            Column("Id"),
            Column("What"),
            Column("Who"),
            Column("By"),
            Column("Arises from"),
            Column("Status"),
        ],
        rows=[
            (
                Cell(id, Evidence.within(workshop, commitment.seqs)),
                _promised(room, commitment),
                _owner(room, commitment.made.owner),
                day(commitment.made.due) if commitment.made.due else "no date given",
                ", ".join(commitment.made.sources) or None,
                FATES[commitment.status],
            )
            for id, commitment in room.commitments.items()
        ],
        note="Owners are named by group only; the organiser knows who they are.",
    )


def _promised(room: Decided, commitment: Commitment) -> str:
    """What will be done, in the words of an owner who may be quoted."""
    may_quote = room.roster.may_quote(commitment.made.owner)
    return commitment.made.what if may_quote else NOT_FOR_QUOTATION


def _feedback(workshop: str, room: Decided) -> Table:
    return Table(
        caption="Replies",
        columns=[Column("On"), Column("Reply"), Column("Outcome"), Column("From")],
        rows=[
            (
                Cell(_target(room, reply.target), Evidence.within(workshop, [seq])),
                reply.reply,
                reply.outcome,
                reply.replier,
            )
            for reply, seq in room.feedback
        ],
    )


def _target(room: Decided, target: str) -> str:
    """What a reply is about, in words where it is a theme or a proposal."""
    return room.themes.get(target) or option_words(room, target)
