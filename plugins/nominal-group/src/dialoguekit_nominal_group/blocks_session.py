"""Blocks on one session: key figures, times, ideas, rounds, ballots, flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Flags,
    KeyFigure,
    KeyFigures,
    Row,
    Section,
    Table,
    Text,
    combined_evidence,
    contributions_table,
    describe_order,
    format_percent,
    paraphrase_note,
    quotable_text,
    stage_times_table,
)
from dialoguekit_nominal_group.blocks_ranking import ranking
from dialoguekit_nominal_group.rules import flags
from dialoguekit_nominal_group.view import Idea, NominalSession, Round, WorkshopView

REMOVAL_LABELS = {
    "withdrawn": "withdrawn",
    "moderated": "moderated",
    "merged": "merged into another",
}
"""The labels of the reasons why an idea no longer counts."""


def session_blocks(workshop: WorkshopView, session: NominalSession) -> Iterator[Block]:
    """Yield the blocks on one session."""
    yield _figures(session)
    yield Text(describe_order(session))
    if session.stage_runs:
        yield stage_times_table(session)
    if session.ideas:
        yield Section("The list of ideas", tuple(_idea_blocks(workshop, session)))
    if session.rounds:
        yield Section("The round-robin", tuple(_round_robin(workshop, session)))
    yield from ranking(session)
    if session.other_contributions:
        yield Section(
            "Other contributions",
            [contributions_table("Neither ideas nor remarks on them", session.other_contributions)],
        )
    yield Section("Method rules", [Flags(flags(workshop, session))])


def _figures(session: NominalSession) -> KeyFigures:
    drafts, presented, turns = session.drafts, session.revealed, session.turns
    revealed = [idea for idea in drafts if idea.revealed_at is not None]
    figures = [
        KeyFigure(
            label="ideas on the list", value=len(presented), evidence=combined_evidence(presented)
        ),
        KeyFigure(
            label="drafts revealed",
            value=format_percent(len(revealed), len(drafts)),
            note=f"{len(revealed)} of {len(drafts)} written in silence",
            evidence=combined_evidence(drafts),
        ),
    ]
    participants = session.writing_participants
    if participants:
        figures.append(
            KeyFigure(
                label="writers",
                value=format_percent(len(session.writers), len(participants)),
                note=f"{len(session.writers)} of {len(participants)} participants present",
                evidence=combined_evidence(idea for idea in drafts if not idea.by_facilitator),
            )
        )
    with_order = [turn for turn in turns if turn.in_order is not None]
    if with_order:
        in_order = [turn for turn in with_order if turn.in_order]
        figures.append(
            KeyFigure(
                label="turns in order",
                value=format_percent(len(in_order), len(with_order)),
                note=f"{len(in_order)} of {len(with_order)}",
                evidence=combined_evidence(with_order),
            )
        )
    return KeyFigures(figures)


def _idea_blocks(workshop: WorkshopView, session: NominalSession) -> Iterator[Block]:
    """Yield the writers by group, all ideas, the remarks on them, and merged ideas."""
    if workshop.groups and session.drafts:
        yield _by_group(workshop, session)
    yield _ideas_table(session)
    remarks = [(idea, remark) for idea in session.ideas for remark in idea.remarks]
    if remarks:
        yield Table(
            caption="Remarks on each idea",
            columns=[Column("Idea"), Column("Id"), Column("Contribution"), Column("From")],
            rows=[
                (
                    Cell(idea.contribution.id, idea.evidence),
                    Cell(remark.id, remark.evidence),
                    quotable_text(remark) + (f" ({remark.kind})" if remark.kind else ""),
                    remark.group,
                )
                for idea, remark in remarks
            ],
            note=paraphrase_note(remark for _, remark in remarks),
        )
    if session.merged:
        yield Table(
            caption="Merged because they mean the same",
            columns=[Column("Id"), Column("Label"), Column("Ideas")],
            rows=[
                (
                    Cell(merged.cite.rpartition(" ")[2], merged.evidence),
                    merged.label,
                    ", ".join(item.id for item in merged.contributions),
                )
                for merged in session.merged
            ],
        )


def _by_group(workshop: WorkshopView, session: NominalSession) -> Table:
    """Return the table of people and drafts of each group."""
    rows: list[Row] = []
    present = Counter(group for _, group in session.writing_participants)
    written = combined_evidence(session.stage_runs_of("silent"))
    for group in workshop.groups:
        drafts = [idea for idea in session.drafts if idea.contribution.group == group]
        revealed = [idea for idea in drafts if idea.revealed_at is not None]
        writers = {idea.contribution.author for idea in drafts}
        rows.append(
            (
                group,
                Cell(present[group], written),
                Cell(len(writers), combined_evidence(drafts)),
                Cell(len(drafts), combined_evidence(drafts)),
                Cell(len(revealed), combined_evidence(revealed)),
            )
        )
    return Table(
        caption="Writers by group",
        columns=[
            Column("Group"),
            Column("People present", True),
            Column("Writers", True),
            Column("Drafts", True),
            Column("Revealed", True),
        ],
        rows=rows,
    )


def _ideas_table(session: NominalSession) -> Table:
    """Return the table of ideas, in the order of revealing; unrevealed ideas come last."""
    unrevealed = [idea for idea in session.ideas if idea.number is None]
    ideas = [*session.revealed, *unrevealed]
    return Table(
        caption=f"Ideas: {len(session.revealed)} of {len(session.ideas)} presented",
        columns=[
            Column("Id"),
            Column("No.", True),
            Column("Idea"),
            Column("From"),
            Column("Presented in"),
        ],
        rows=[
            (
                Cell(idea.contribution.id, idea.evidence),
                None if idea.number is None else Cell(idea.number, idea.evidence),
                _idea_text(idea),
                idea.contribution.group,
                _presented_in(session, idea),
            )
            for idea in ideas
        ],
        note=paraphrase_note(idea.contribution for idea in session.revealed),
    )


def _idea_text(idea: Idea) -> str:
    """Return the text of an idea, once it was visible to all."""
    removal = REMOVAL_LABELS.get(idea.removal_reason or "")
    if idea.number is None:
        return f"({removal or 'not revealed'})"
    text = quotable_text(idea.contribution)
    return f"{text} ({removal})" if removal else text


def _presented_in(session: NominalSession, idea: Idea) -> str | None:
    """Return the round in which an idea was presented, or else the title of the stage."""
    if idea.round is not None:
        return f"round {idea.round}"
    return None if idea.revealed_in is None else session.stage_title(idea.revealed_in)


def _round_robin(workshop: WorkshopView, session: NominalSession) -> Iterator[Block]:
    """Yield a sentence and a table of the rounds, by group."""
    turns = session.turns
    passed = sum(turn.passed for turn in turns)
    presented = len({item.id for turn in turns for item in turn.ideas})
    yield Text(
        f"{_count(len(session.rounds), 'round')}, {_count(len(turns), 'turn')}: "
        f"{_count(presented, 'idea')} presented, {passed} passed."
    )
    groups = [*workshop.groups, *_other_groups(workshop, session)]
    yield Table(
        caption="Speakers in each round, of those in the order",
        columns=[
            Column("Round"),
            *(Column(group[:1].upper() + group[1:], True) for group in groups),
            Column("Ideas", True),
            Column("Passed", True),
            Column("Out of turn", True),
            Column("Skipped", True),
        ],
        rows=[_row(round, groups) for round in session.rounds],
        note=(
            "People without drafts left need not speak. Skipped means: passed over with drafts "
            "left."
        ),
    )


def _row(round: Round, groups: list[str]) -> Row:
    ideas = [item for turn in round.turns for item in turn.ideas]
    passed = [turn for turn in round.turns if turn.passed]
    out_of_turn = [turn for turn in round.turns if turn.in_order is False]
    return (
        Cell(f"Round {round.number}", round.evidence),
        *(_speakers(round, group) for group in groups),
        Cell(len(ideas), combined_evidence(ideas)),
        Cell(len(passed), combined_evidence(passed)),
        Cell(len(out_of_turn), combined_evidence(out_of_turn)),
        Cell(len(round.skipped), combined_evidence(round.skipped)),
    )


def _speakers(round: Round, group: str) -> Cell:
    """Return how many of a group spoke, and of how many; speakers outside the order count, too."""
    turns = [turn for turn in round.turns if turn.group == group]
    speakers = {turn.person for turn in turns}
    due = {p for p, its_group in zip(round.order, round.groups, strict=True) if its_group == group}
    presented = f"{len(speakers)} of {len(due | speakers)}" if round.order else f"{len(speakers)}"
    return Cell(presented, combined_evidence(turns))


def _other_groups(workshop: WorkshopView, session: NominalSession) -> list[str]:
    """Return the other groups of people who spoke or were in the order."""
    speakers = [turn.group for turn in session.turns]
    due = [group for round in session.rounds for group in round.groups]
    return [group for group in dict.fromkeys([*due, *speakers]) if group not in workshop.groups]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
