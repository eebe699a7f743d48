"""Blocks on several workshops: sessions side by side, and their highest ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Contribution,
    Row,
    Scope,
    Table,
    Text,
    bar_chart_spec,
    combined_evidence,
    format_percent,
    paraphrase_note,
)
from dialoguekit_nominal_group.ballot_comparison import rank_changes
from dialoguekit_nominal_group.blocks_ranking import agreement, consensus, option_text
from dialoguekit_nominal_group.rules import flags
from dialoguekit_nominal_group.view import NominalSession, WorkshopView

TOP = 3
"""The number of ranks of each session that a programme shows."""


def programme_blocks(workshops: Mapping[str, WorkshopView], scope: Scope) -> Iterator[Block]:
    """Yield a row for every session, the highest ranks of each, and the origin of ideas."""
    named = [
        (_name(scope.titles[workshop], view, session), view, session)
        for workshop, view in workshops.items()
        for session in view.sessions
    ]
    yield Table(
        caption="Nominal group sessions in each workshop",
        columns=[
            Column("Workshop"),
            Column("Writers", True),
            Column("Drafts revealed", True),
            Column("Rounds", True),
            Column("Turns in order", True),
            Column("Options", True),
            Column("Votes", True),
            Column("Agreement", True),
            Column("Warnings", True),
        ],
        rows=[_row(name, view, session) for name, view, session in named],
        note=(
            "Votes and agreement (Kendall's W, from 0 to 1) are those of each ballot, in order; "
            "options are those of the last."
        ),
    )
    without = [scope.titles[workshop] for workshop, view in workshops.items() if not view.sessions]
    if without:
        yield Text(f"No nominal group session was held in {', '.join(without)}.")
    ranked = [(name, session) for name, _, session in named if session.counted_ballots]
    if ranked:
        yield _top_ranks(ranked)
    groups = dict.fromkeys(group for _, view, _ in named for group in view.groups)
    if groups:
        yield _ideas_by_group([(name, session) for name, _, session in named], tuple(groups))


def _name(title: str, workshop: WorkshopView, session: NominalSession) -> str:
    return title if len(workshop.sessions) == 1 else f"{title}: {session.title} ({session.cite})"


def _row(name: str, workshop: WorkshopView, session: NominalSession) -> Row:
    drafts, ballots = session.drafts, session.ballots
    revealed = [idea for idea in drafts if idea.revealed_at is not None]
    with_order = [turn for turn in session.turns if turn.in_order is not None]
    in_order = [turn for turn in with_order if turn.in_order]
    raised = [flag for flag in flags(workshop, session) if flag.severity == "warning"]
    return (
        name,
        Cell(
            f"{len(session.writers)} of {len(session.writing_participants)}",
            combined_evidence(drafts),
        ),
        Cell(f"{len(revealed)} of {len(drafts)}", combined_evidence(drafts)),
        Cell(len(session.rounds), combined_evidence(session.rounds)),
        Cell(format_percent(len(in_order), len(with_order)), combined_evidence(with_order)),
        Cell(len(ballots[-1].options) if ballots else None, combined_evidence(ballots[-1:])),
        Cell(
            ", ".join(f"{b.votes_cast} of {b.roll}" for b in ballots) or None,
            combined_evidence(ballots),
        ),
        Cell(
            ", ".join(agreement(b.tally) or "–" for b in ballots) or None,
            combined_evidence(ballots),
        ),
        Cell(len(raised), combined_evidence(raised)),
    )


def _top_ranks(ranked: list[tuple[str, NominalSession]]) -> Table:
    """Return the table of the first three ranks of each session in its last ballot."""
    rows: list[Row] = []
    items: list[Contribution] = []
    for name, session in ranked:
        last = session.counted_ballots[-1]
        for change in rank_changes(session):
            if change.after is not None and change.after.rank <= TOP:
                items += change.option.contributions
                rows.append(
                    (
                        name,
                        Cell(change.after.rank, last.evidence),
                        Cell(
                            change.option.id,
                            combined_evidence(change.option.contributions) or last.evidence,
                        ),
                        option_text(change.option),
                        Cell(consensus(change.after), last.evidence),
                    )
                )
    return Table(
        caption="What each workshop ranked highest in its last ballot",
        columns=[
            Column("Workshop"),
            Column("Rank", True),
            Column("Option"),
            Column("Text"),
            Column("Consensus", True),
        ],
        rows=rows,
        note=paraphrase_note(items),
    )


def _ideas_by_group(named: list[tuple[str, NominalSession]], groups: tuple[str, ...]) -> Chart:
    """Return the chart of the ideas of each workshop, by group of their authors."""
    counted = {
        (name, group): [idea for idea in session.ideas if idea.contribution.group == group]
        for name, session in named
        for group in groups
    }
    return Chart(
        title="Ideas of each workshop by group",
        spec=bar_chart_spec(
            [
                {"workshop": name, "ideas": len(ideas), "group": group}
                for (name, group), ideas in counted.items()
            ],
            category="workshop",
            value="ideas",
            series="group",
        ),
        sentence="Ideas of each workshop, written or presented, by the group of their authors.",
        evidence=combined_evidence(idea for ideas in counted.values() for idea in ideas),
    )
