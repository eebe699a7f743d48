"""The blocks about one session: numbers, times, the board of ideas, rounds, votes, flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Flags,
    Row,
    Section,
    Table,
    Text,
    behind,
    items_table,
    note_of,
    order_told,
    percent,
    times_table,
    words_of,
)
from dialoguekit_nominal_group.blocks_ranking import ranking
from dialoguekit_nominal_group.rules import flags
from dialoguekit_nominal_group.view import Idea, NominalSession, Round, Worked

GONE = {"withdrawn": "withdrawn", "moderated": "set aside", "merged": "taken up with another"}
"""How the board says why an idea counts no more."""


def one(room: Worked, session: NominalSession) -> Iterator[Block]:
    """Everything about one session."""
    yield _figures(session)
    yield Text(order_told(session))
    if session.runs:
        yield times_table(session)
    if session.ideas:
        yield Section("The list of ideas", tuple(_list(room, session)))
    if session.rounds:
        yield Section("The round-robin", tuple(_round_robin(room, session)))
    yield from ranking(session)
    if session.elsewhere:
        yield Section("What else was said", [items_table("Beside the ideas", session.elsewhere)])
    yield Section("What the method's rules say", [Flags(flags(room, session))])


def _figures(session: NominalSession) -> Figures:
    drafts, told, turns = session.drafts, session.told, session.turns
    revealed = [idea for idea in drafts if idea.shown is not None]
    figures = [
        Figure(label="ideas on the list", value=len(told), evidence=behind(told)),
        Figure(
            label="drafts revealed",
            value=percent(len(revealed), len(drafts)),
            note=f"{len(revealed)} of {len(drafts)} written unseen",
            evidence=behind(drafts),
        ),
    ]
    if session.writing:
        figures.append(
            Figure(
                label="people who wrote",
                value=percent(len(session.writers), len(session.writing)),
                note=f"{len(session.writers)} of {len(session.writing)} participants present",
                evidence=behind(idea for idea in drafts if not idea.by_facilitator),
            )
        )
    judged = [turn for turn in turns if turn.kept is not None]
    if judged:
        kept = [turn for turn in judged if turn.kept]
        figures.append(
            Figure(
                label="turns in order",
                value=percent(len(kept), len(judged)),
                note=f"{len(kept)} of {len(judged)}",
                evidence=behind(judged),
            )
        )
    return Figures(figures)


def _list(room: Worked, session: NominalSession) -> Iterator[Block]:
    """Who wrote how much, the board, and what was said and done about the ideas on it."""
    if room.groups and session.drafts:
        yield _by_group(room, session)
    yield _board(session)
    talked = [(idea, remark) for idea in session.ideas for remark in idea.remarks]
    if talked:
        yield Table(
            caption="What was said about each idea",
            columns=[Column("Idea"), Column("Id"), Column("What was said"), Column("From")],
            rows=[
                (
                    Cell(idea.item.id, idea.evidence),
                    Cell(remark.id, remark.evidence),
                    words_of(remark) + (f" ({remark.kind})" if remark.kind else ""),
                    remark.group,
                )
                for idea, remark in talked
            ],
            note=note_of(remark for _, remark in talked),
        )
    if session.merged:
        yield Table(
            caption="Put together because they say the same",
            columns=[Column("Id"), Column("Called"), Column("Ideas")],
            rows=[
                (
                    Cell(merged.cite.rpartition(" ")[2], merged.evidence),
                    merged.label,
                    ", ".join(item.id for item in merged.items),
                )
                for merged in session.merged
            ],
        )


def _by_group(room: Worked, session: NominalSession) -> Table:
    """People and drafts of each group: how many wrote, and what became of what they wrote."""
    rows: list[Row] = []
    present = Counter(group for _, group in session.writing)
    written = behind(session.in_stage("silent"))
    for group in room.groups:
        drafts = [idea for idea in session.drafts if idea.item.group == group]
        shown = [idea for idea in drafts if idea.shown is not None]
        writers = {idea.item.author for idea in drafts}
        rows.append(
            (
                group,
                Cell(present[group], written),
                Cell(len(writers), behind(drafts)),
                Cell(len(drafts), behind(drafts)),
                Cell(len(shown), behind(shown)),
            )
        )
    return Table(
        caption="Who wrote, by group",
        columns=[
            Column("Group"),
            Column("People present", True),
            Column("Who wrote", True),
            Column("Drafts", True),
            Column("Revealed", True),
        ],
        rows=rows,
    )


def _board(session: NominalSession) -> Table:
    """Every idea, in the order of telling; what was not told comes last."""
    untold = [idea for idea in session.ideas if idea.place is None]
    ideas = [*session.told, *untold]
    return Table(
        caption=f"The board: {len(session.told)} of {len(session.ideas)} ideas told",
        columns=[
            Column("Id"),
            Column("No.", True),
            Column("Idea"),
            Column("From"),
            Column("Told in"),
        ],
        rows=[
            (
                Cell(idea.item.id, idea.evidence),
                None if idea.place is None else Cell(idea.place, idea.evidence),
                _words(idea),
                idea.item.group,
                _told_in(idea),
            )
            for idea in ideas
        ],
        note=note_of(idea.item for idea in session.told),
    )


def _words(idea: Idea) -> str:
    """The words of an idea, once the room has read them."""
    gone = GONE.get(idea.gone or "")
    if idea.place is None:
        return f"({gone or 'not revealed'})"
    words = words_of(idea.item)
    return f"{words} ({gone})" if gone else words


def _told_in(idea: Idea) -> str | None:
    return idea.shown_in if idea.round is None else f"round {idea.round}"


def _round_robin(room: Worked, session: NominalSession) -> Iterator[Block]:
    """Round by round, who was due and who spoke, by group."""
    turns = session.turns
    passed = sum(turn.passed for turn in turns)
    told = len({item.id for turn in turns for item in turn.ideas})
    yield Text(
        f"{_count(len(session.rounds), 'round')}, {_count(len(turns), 'turn')}: "
        f"{_count(told, 'idea')} told, {passed} passed."
    )
    groups = [*room.groups, *_others(room, session)]
    yield Table(
        caption="Who spoke in each round, of those whose turn it was",
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
            "Whoever has nothing left on their list need not speak. Skipped means: passed over "
            "with drafts left."
        ),
    )


def _row(round: Round, groups: list[str]) -> Row:
    ideas = [item for turn in round.turns for item in turn.ideas]
    passed = [turn for turn in round.turns if turn.passed]
    wrong = [turn for turn in round.turns if turn.kept is False]
    return (
        Cell(f"Round {round.number}", round.evidence),
        *(_spoke(round, group) for group in groups),
        Cell(len(ideas), behind(ideas)),
        Cell(len(passed), behind(passed)),
        Cell(len(wrong), behind(wrong)),
        Cell(len(round.missed), behind(round.missed)),
    )


def _spoke(round: Round, group: str) -> Cell:
    """How many of a group spoke, and of how many; those count who spoke beside the order."""
    turns = [turn for turn in round.turns if turn.group == group]
    spoke = {turn.person for turn in turns}
    due = {p for p, its in zip(round.order, round.groups, strict=True) if its == group}
    told = f"{len(spoke)} of {len(due | spoke)}" if round.order else f"{len(spoke)}"
    return Cell(told, behind(turns))


def _others(room: Worked, session: NominalSession) -> list[str]:
    """Whoever else spoke or was in the order: people of no group."""
    spoke = [turn.group for turn in session.turns]
    due = [group for round in session.rounds for group in round.groups]
    return [group for group in dict.fromkeys([*due, *spoke]) if group not in room.groups]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
