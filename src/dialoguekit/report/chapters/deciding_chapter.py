"""What was decided and who committed to what: the chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.events import BUCKETS, BallotCast, ObjectionRaised
from dialoguekit.evidence import Evidence
from dialoguekit.report.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Figure,
    Figures,
    Row,
    Scope,
    Section,
    Table,
    Text,
    Value,
)
from dialoguekit.report.chapters.deciding import (
    Ballot,
    Commitment,
    Decided,
    DecidingView,
    Proposal,
)
from dialoguekit.report.chapters.words import NOT_FOR_QUOTATION, day, heading
from dialoguekit.report.charts import bars

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
        ballots = [_ballot(workshop, room, id, ballot) for id, ballot in room.ballots.items()]
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


def _ballot(workshop: str, room: Decided, id: str, ballot: Ballot) -> Iterator[Block]:
    opened = ballot.opened
    title = f"{id}: {opened.title or opened.kind}"
    turnout = f"{len(ballot.votes)} of the {len(opened.roll)} who could vote did."
    state = "" if ballot.closed else " The ballot is still open."
    asked = title if title.endswith((".", "?", "!")) else f"{title}."
    if opened.secrecy == "secret" and not ballot.closed:
        yield Text(f"{asked} {turnout} It is secret and still open, so nothing is tallied.")
        return
    rule = f" Decided by {opened.rule}." if opened.kind == "grades" else ""
    yield Text(f"{asked} {turnout}{state}{rule}")
    if opened.kind == "grades":
        yield from _histograms(workshop, room, id, ballot)
        yield from _lower_half(workshop, room, ballot)
    elif ballot.votes:
        yield _totals(workshop, room, title, ballot)


def _of_group(room: Decided, ballot: Ballot, group: str | None) -> list[tuple[BallotCast, int]]:
    return [
        vote
        for voter, vote in ballot.votes.items()
        if group is None or room.roster.group_of(voter) == group
    ]


def _option(room: Decided, option: str) -> str:
    words = _latest(room.proposals.get(option))
    return f"{option}: {words}" if words else option


def _histograms(workshop: str, room: Decided, id: str, ballot: Ballot) -> Iterator[Block]:
    """How many gave each grade, in the room and in each group, option by option."""
    groups = (None, *room.roster.groups)
    for option in ballot.opened.options:
        rows: list[Row] = []
        for grade in reversed(range(len(ballot.opened.scale))):
            row: list[Value | Cell] = [ballot.opened.scale[grade]]
            for group in groups:
                votes = _of_group(room, ballot, group)
                seqs = [seq for cast, seq in votes if dict(cast.choices).get(option) == grade]
                row.append(Cell(len(seqs), Evidence.within(workshop, seqs)))
            rows.append(tuple(row))
        yield Table(
            caption=f"{id}, {_option(room, option)}",
            columns=[
                Column("Grade"),
                *(Column(heading(group or "the room"), True) for group in groups),
            ],
            rows=rows,
        )


def _lower_half(workshop: str, room: Decided, ballot: Ballot) -> Iterator[Block]:
    """The comments of those who gave the lower half of the scale (domain.md §6.1).

    Only of voters who may be quoted, which nobody who votes by a token is known to allow.
    """
    middle = len(ballot.opened.scale) - 1
    comments = [
        (cast.comment, seq)
        for voter, (cast, seq) in ballot.votes.items()
        if cast.comment is not None
        and room.roster.may_quote(voter)
        and any(isinstance(grade, int) and 2 * grade < middle for _, grade in cast.choices)
    ]
    if comments:
        yield Table(
            caption="What those in the lower half of the scale say",
            columns=[Column("No.", True), Column("Comment")],
            rows=[
                (Cell(number, Evidence.within(workshop, [seq])), words)
                for number, (words, seq) in enumerate(comments, start=1)
            ],
        )


def _totals(workshop: str, room: Decided, title: str, ballot: Ballot) -> Block:
    """The dots or points of each option, most first, by who gave them."""
    unit = "dots" if ballot.opened.kind == "dots" else "points"
    given = {
        (option, group): sum(
            _points(ballot, value)
            for cast, _ in _of_group(room, ballot, group)
            for name, value in cast.choices
            if name == option and isinstance(value, int)
        )
        for option in ballot.opened.options
        for group in _groups_of_voters(room, ballot)
    }
    totals = dict.fromkeys(ballot.opened.options, 0)
    for (option, _), number in given.items():
        totals[option] += number
    order = sorted(totals, key=lambda option: (-totals[option], option))
    most = totals[order[0]]
    best = " and ".join(_option(room, option) for option in order if totals[option] == most)
    return Chart(
        title=f"{title} – {unit} for each option",
        spec=bars(
            [
                {"option": option, unit: number, "group": group}
                for option in order
                for (its_option, group), number in given.items()
                if its_option == option
            ],
            category="option",
            value=unit,
            series="group",
        ),
        sentence=f"Most {unit}, {most}, went to {best.rstrip('.')}.",
        evidence=Evidence.within(workshop, [seq for _, seq in ballot.votes.values()]),
    )


def _groups_of_voters(room: Decided, ballot: Ballot) -> list[str]:
    """The groups of the workshop, and whatever else those who voted are."""
    voters = (room.roster.group_of(voter) for voter in ballot.votes)
    return list(dict.fromkeys([*room.roster.groups, *sorted(set(voters))]))


def _points(ballot: Ballot, value: int) -> int:
    """Dots count themselves; a rank r among m options counts m − r + 1 (modified Borda)."""
    if ballot.opened.kind == "dots":
        return value
    return len(ballot.opened.options) - value + 1


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
    return room.themes.get(target) or _option(room, target)
