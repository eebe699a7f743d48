"""The blocks about several workshops: sessions side by side, and what each ranked first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Item,
    Row,
    Scope,
    Table,
    Text,
    bars,
    behind,
    note_of,
    percent,
)
from dialoguekit_nominal_group.ballot_comparison import moves
from dialoguekit_nominal_group.blocks_ranking import agreement, consensus, words_of_option
from dialoguekit_nominal_group.rules import flags
from dialoguekit_nominal_group.view import NominalSession, Worked

TOP = 3
"""Ranks of each session that are told across a programme; the rest stands with the workshop."""


def across(rooms: Mapping[str, Worked], scope: Scope) -> Iterator[Block]:
    """Every session in a row, what each ranked first, and who wrote in all of them."""
    named = [
        (_name(scope.titles[workshop], room, session), room, session)
        for workshop, room in rooms.items()
        for session in room.sessions
    ]
    yield Table(
        caption="Nominal groups in each workshop",
        columns=[
            Column("Workshop"),
            Column("People who wrote", True),
            Column("Drafts revealed", True),
            Column("Rounds", True),
            Column("Turns in order", True),
            Column("Options", True),
            Column("Voted", True),
            Column("Agreement", True),
            Column("Flags", True),
        ],
        rows=[_row(name, room, session) for name, room, session in named],
        note=(
            "Voted and agreement (Kendall's W, from 0 to 1) are those of each ballot, in order; "
            "options those of the last."
        ),
    )
    without = [scope.titles[workshop] for workshop, room in rooms.items() if not room.sessions]
    if without:
        yield Text(f"Nobody worked as a nominal group in {', '.join(without)}.")
    ranked = [(name, session) for name, _, session in named if session.counted]
    if ranked:
        yield _tops(ranked)
    groups = dict.fromkeys(group for _, room, _ in named for group in room.groups)
    if groups:
        yield _who_wrote([(name, session) for name, _, session in named], tuple(groups))


def _name(title: str, room: Worked, session: NominalSession) -> str:
    return title if len(room.sessions) == 1 else f"{title}: {session.title} ({session.cite})"


def _row(name: str, room: Worked, session: NominalSession) -> Row:
    drafts, ballots = session.drafts, session.ballots
    revealed = [idea for idea in drafts if idea.shown is not None]
    judged = [turn for turn in session.turns if turn.kept is not None]
    kept = [turn for turn in judged if turn.kept]
    raised = [flag for flag in flags(room, session) if flag.severity == "flag"]
    return (
        name,
        Cell(f"{len(session.writers)} of {len(session.writing)}", behind(drafts)),
        Cell(f"{len(revealed)} of {len(drafts)}", behind(drafts)),
        Cell(len(session.rounds), behind(session.rounds)),
        Cell(percent(len(kept), len(judged)), behind(judged)),
        Cell(len(ballots[-1].options) if ballots else None, behind(ballots[-1:])),
        Cell(", ".join(f"{b.cast} of {b.roll}" for b in ballots) or None, behind(ballots)),
        Cell(", ".join(agreement(b.counted) or "–" for b in ballots) or None, behind(ballots)),
        Cell(len(raised), behind(raised)),
    )


def _tops(ranked: list[tuple[str, NominalSession]]) -> Table:
    """What each session ranked first, second and third in its last ballot."""
    rows: list[Row] = []
    items: list[Item] = []
    for name, session in ranked:
        last = session.counted[-1]
        for move in moves(session):
            if move.after is not None and move.after.rank <= TOP:
                items += move.option.items
                rows.append(
                    (
                        name,
                        Cell(move.after.rank, last.evidence),
                        Cell(move.option.id, behind(move.option.items) or last.evidence),
                        words_of_option(move.option),
                        Cell(consensus(move.after), last.evidence),
                    )
                )
    return Table(
        caption="What each workshop ranked highest in its last ballot",
        columns=[
            Column("Workshop"),
            Column("Rank", True),
            Column("Option"),
            Column("What it says"),
            Column("Consensus", True),
        ],
        rows=rows,
        note=note_of(items),
    )


def _who_wrote(named: list[tuple[str, NominalSession]], groups: tuple[str, ...]) -> Chart:
    """Ideas of each workshop, by the group that they came from."""
    counted = {
        (name, group): [idea for idea in session.ideas if idea.item.group == group]
        for name, session in named
        for group in groups
    }
    return Chart(
        title="Where the ideas of each workshop came from",
        spec=bars(
            [
                {"workshop": name, "ideas": len(ideas), "group": group}
                for (name, group), ideas in counted.items()
            ],
            category="workshop",
            value="ideas",
            series="group",
        ),
        sentence="Ideas of each workshop, written or told, by the group that they came from.",
        evidence=behind(idea for ideas in counted.values() for idea in ideas),
    )
