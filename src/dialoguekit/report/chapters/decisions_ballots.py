"""How votes went: the blocks on each ballot in the chapter on what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.document.blocks import Block, Cell, Chart, Column, Row, Table, Text, Value
from dialoguekit.document.charts import bars
from dialoguekit.events import BallotCast
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.decisions import Ballot, Decided
from dialoguekit.report.chapters.formatting import heading


def ballot_blocks(workshop: str, room: Decided, id: str, ballot: Ballot) -> Iterator[Block]:
    """How one vote went: who voted, and what was given to each option."""
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


def option_words(room: Decided, option: str) -> str:
    """An option with the wording of the proposal that it names, if it names one."""
    proposal = room.proposals.get(option)
    return f"{option}: {proposal.wordings[-1]}" if proposal is not None else option


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
            caption=f"{id}, {option_words(room, option)}",
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
    best = " and ".join(option_words(room, option) for option in order if totals[option] == most)
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
