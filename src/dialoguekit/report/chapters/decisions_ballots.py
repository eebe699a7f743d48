"""The blocks on each ballot in the chapter on decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.document.blocks import Block, Cell, Chart, Column, Row, Table, Text, Value
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.events import VoteCast
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.decisions import Ballot, DecisionsState
from dialoguekit.report.chapters.formatting import format_heading


def ballot_blocks(workshop: str, state: DecisionsState, id: str, ballot: Ballot) -> Iterator[Block]:
    """Yield the blocks on one ballot: its turnout and the result of each option."""
    opened = ballot.opened
    title = f"{id}: {opened.title or opened.kind}"
    turnout = f"{len(ballot.votes)} of {len(opened.roll)} people on the roll voted."
    status = "" if ballot.closed else " The ballot is still open."
    question = title if title.endswith((".", "?", "!")) else f"{title}."
    if opened.secrecy == "secret" and not ballot.closed:
        yield Text(f"{question} {turnout} The ballot is secret and still open, so it has no tally.")
        return
    rule = f" Decided by {opened.rule}." if opened.kind == "grades" else ""
    yield Text(f"{question} {turnout}{status}{rule}")
    if opened.kind == "grades":
        yield from _grade_tables(workshop, state, id, ballot)
        yield from _lower_half_comments(workshop, state, ballot)
    elif ballot.votes:
        yield _totals_chart(workshop, state, title, ballot)


def _votes_of_group(
    state: DecisionsState, ballot: Ballot, group: str | None
) -> list[tuple[VoteCast, int]]:
    return [
        vote
        for voter, vote in ballot.votes.items()
        if group is None or state.roster.attribution_of(voter) == group
    ]


def option_text(state: DecisionsState, option: str) -> str:
    """Return an option, with the wording of its proposal if it names one."""
    proposal = state.proposals.get(option)
    return f"{option}: {proposal.wordings[-1]}" if proposal is not None else option


def _grade_tables(workshop: str, state: DecisionsState, id: str, ballot: Ballot) -> Iterator[Block]:
    """Yield a table for each option: the number of votes for each grade, in total and by group."""
    groups = (None, *state.roster.groups)
    for option in ballot.opened.options:
        rows: list[Row] = []
        for grade in reversed(range(len(ballot.opened.scale))):
            row: list[Value | Cell] = [ballot.opened.scale[grade]]
            for group in groups:
                votes = _votes_of_group(state, ballot, group)
                seqs = [seq for cast, seq in votes if dict(cast.choices).get(option) == grade]
                row.append(Cell(len(seqs), Evidence.from_seqs(workshop, seqs)))
            rows.append(tuple(row))
        yield Table(
            caption=f"{id}, {option_text(state, option)}",
            columns=[
                Column("Grade"),
                *(Column(format_heading(group or "all voters"), True) for group in groups),
            ],
            rows=rows,
        )


def _lower_half_comments(workshop: str, state: DecisionsState, ballot: Ballot) -> Iterator[Block]:
    """Yield the comments of voters who gave a grade in the lower half of the scale.

    Include only voters who may be quoted; this is unknown of voters identified by a token.
    """
    middle = len(ballot.opened.scale) - 1
    comments = [
        (cast.comment, seq)
        for voter, (cast, seq) in ballot.votes.items()
        if cast.comment is not None
        and state.roster.may_quote(voter)
        and any(isinstance(grade, int) and 2 * grade < middle for _, grade in cast.choices)
    ]
    if comments:
        yield Table(
            caption="Comments from voters in the lower half of the scale",
            columns=[Column("No.", True), Column("Comment")],
            rows=[
                (Cell(number, Evidence.from_seqs(workshop, [seq])), text)
                for number, (text, seq) in enumerate(comments, start=1)
            ],
        )


def _totals_chart(workshop: str, state: DecisionsState, title: str, ballot: Ballot) -> Block:
    """Return a chart of the dots or points of each option, most first, by group of voters."""
    unit = "dots" if ballot.opened.kind == "dots" else "points"
    given = {
        (option, group): sum(
            _points(ballot, value)
            for cast, _ in _votes_of_group(state, ballot, group)
            for name, value in cast.choices
            if name == option and isinstance(value, int)
        )
        for option in ballot.opened.options
        for group in _groups_of_voters(state, ballot)
    }
    totals = dict.fromkeys(ballot.opened.options, 0)
    for (option, _), total in given.items():
        totals[option] += total
    order = sorted(totals, key=lambda option: (-totals[option], option))
    most = totals[order[0]]
    best = [option for option in order if totals[option] == most]
    return Chart(
        title=f"{title} – {unit} for each option",
        spec=bar_chart_spec(
            [
                {"option": option, unit: total, "group": group}
                for option in order
                for (its_option, group), total in given.items()
                if its_option == option
            ],
            category="option",
            value=unit,
            series="group",
        ),
        sentence=_most_sentence(state, best, unit, most),
        evidence=Evidence.from_seqs(workshop, [seq for _, seq in ballot.votes.values()]),
    )


def _most_sentence(state: DecisionsState, best: Sequence[str], unit: str, most: int) -> str:
    """Return a sentence on the options with most dots or points, and the proposals they name."""
    texts = {
        id: state.proposals[id].wordings[-1].rstrip(".") for id in best if id in state.proposals
    }
    if len(best) == 1:
        (option,) = best
        text = f": {texts[option]}" if option in texts else ""
        return f"{option.rstrip('.')} received the most {unit} ({most}){text}."
    names = [f"{id} ({texts[id]})" if id in texts else id.rstrip(".") for id in best]
    return f"{' and '.join(names)} received the most {unit} ({most} each)."


def _groups_of_voters(state: DecisionsState, ballot: Ballot) -> list[str]:
    """Return the groups of the workshop, and any other attribution of voters."""
    voters = (state.roster.attribution_of(voter) for voter in ballot.votes)
    return list(dict.fromkeys([*state.roster.groups, *sorted(set(voters))]))


def _points(ballot: Ballot, value: int) -> int:
    """Return the value of dots, or m − r + 1 for rank r among m options (modified Borda)."""
    if ballot.opened.kind == "dots":
        return value
    return len(ballot.opened.options) - value + 1
