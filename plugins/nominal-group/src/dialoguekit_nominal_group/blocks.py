"""The chapter of the report: one session, and several workshops side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Groups,
    Programme,
    Record,
    Section,
    Text,
    by_group,
    chart,
    cite,
    contributions_table,
    count,
    each_group,
    figures,
    headed_table,
    how_it_ran,
    session_rows,
    share,
    statement,
    table,
    text,
    value,
)
from dialoguekit.plugin.ballot_blocks import agreement, ballots_table, consensus, turnout
from dialoguekit.plugin.ballot_comparison import (
    change_blocks,
    comparison_blocks,
    without_result,
)
from dialoguekit.plugin.ballots import Ballot
from dialoguekit.plugin.blocks import format_count
from dialoguekit.plugin.tables import join_notes
from dialoguekit.plugin.texts import paraphrase_note
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.view import NominalSession
from dialoguekit_nominal_group.view_ideas import Idea
from dialoguekit_nominal_group.view_rounds import Round

TOP = 3
"""The number of ranks of each session that a programme shows."""

DRAFTS_REVEALED: ColumnSpec[NominalSession] = share(
    "Drafts revealed", lambda session: session.revealed_drafts, lambda session: session.drafts
)


def _unknown_writers(session: NominalSession) -> str | None:
    """Return a note on drafts that may be of people who are not counted as writers."""
    number = len(session.without_writer)
    return f"{format_count(number, 'draft')} without a known author" if number else None


_WRITERS: ColumnSpec[NominalSession] = share(
    "Writers", lambda session: session.writers, lambda session: session.writing_participants
)
WRITERS = attrs.evolve(_WRITERS, note=_unknown_writers)
TURNS_IN_ORDER: ColumnSpec[NominalSession] = share(
    "Turns in order",
    lambda session: [turn for turn in session.turns if turn.in_order],
    lambda session: session.turns_with_order,
    in_percent=True,
)


def session_blocks(session: NominalSession, record: Record) -> Iterator[Block]:
    """Yield all blocks of one session."""
    on_the_list: ColumnSpec[NominalSession] = count("Ideas on the list", lambda s: s.revealed)
    writers = [WRITERS] if session.writing_participants else []
    in_order = [TURNS_IN_ORDER] if session.turns_with_order else []
    yield figures(session, on_the_list, DRAFTS_REVEALED, *writers, *in_order)
    yield from how_it_ran(session)
    if session.ideas:
        yield Section("The list of ideas", tuple(_ideas(session, record.groups)))
    if session.rounds:
        yield Section("The round-robin", tuple(_round_robin(session, record.groups)))
    if session.ballots:
        yield Section("The ballots", tuple(_ballots(session)))
    if session.comparison is not None and session.comparison.first is not None:
        changes = change_blocks(session.comparison, session.option_text)
        yield Section("What changed after the discussion", tuple(changes))
    if session.other_contributions:
        others = session.other_contributions
        listed = contributions_table("Neither ideas nor remarks on them", others)
        yield Section("Other contributions", [listed])


def _ideas(session: NominalSession, groups: Groups) -> Iterator[Block]:
    """Yield the writers by group, all ideas, the remarks on them, and merged ideas."""
    if groups.labels and session.drafts:
        yield by_group(
            "Writers by group",
            groups,
            session,
            count("People present", lambda s: s.writing_participants),
            count("Writers", lambda s: s.writers),
            count("Drafts", lambda s: s.drafts),
            count("Revealed", lambda s: s.revealed_drafts),
            note=_sentence(_unknown_writers(session)),
        )
    numbers = {idea.id: number for number, idea in enumerate(session.revealed, start=1)}
    turns = [(turn, round.number) for round in reversed(session.rounds) for turn in round.turns]
    rounds = {idea.id: number for turn, number in turns for idea in turn.ideas}
    yield table(
        f"Ideas: {len(numbers)} of {len(session.ideas)} presented",
        [*session.revealed, *(idea for idea in session.ideas if idea.revealed is None)],
        cite(),
        value("No.", lambda idea: numbers.get(idea.id), lambda idea: [idea]),
        text("Idea", _idea_text),
        text("From", lambda idea: idea.group),
        text("Presented in", lambda idea: _presented_in(rounds, idea)),
        note=paraphrase_note(session.revealed),
    )
    remarks = [(idea, remark) for idea in session.ideas for remark in idea.remarks]
    if remarks:
        yield table(
            "Remarks on each idea",
            remarks,
            cite("Idea", lambda pair: pair[0]),
            cite("Id", lambda pair: pair[1]),
            text("Contribution", lambda pair: _with_note(statement(pair[1]), pair[1].kind)),
            text("From", lambda pair: pair[1].group),
            note=paraphrase_note(remark for _, remark in remarks),
        )
    if session.merged:
        yield table(
            "Merged because they mean the same",
            session.merged,
            cite(),
            text("Label", lambda merged: merged.label),
            text("Ideas", lambda merged: ", ".join(item.id for item in merged.contributions)),
        )


def _sentence(note: str | None) -> str | None:
    return note and f"{note}."


def _idea_text(idea: Idea) -> str:
    """Return the text of an idea, once it was visible to all."""
    if idea.revealed is None:
        return f"({idea.removal_reason or 'not revealed'})"
    return _with_note(statement(idea), idea.removal_reason)


def _with_note(told: str, note: str | None) -> str:
    return f"{told} ({note})" if note else told


def _presented_in(rounds: Mapping[str, int], idea: Idea) -> str | None:
    """Return the round in which an idea was presented, or else the title of the stage."""
    if idea.id in rounds:
        return f"round {rounds[idea.id]}"
    return None if idea.revealed_in is None else idea.revealed_in.title


def _round_robin(session: NominalSession, groups: Groups) -> Iterator[Block]:
    """Yield a sentence and a table of the rounds, by group."""
    passed = sum(not turn.ideas for turn in session.turns)
    presented = len({idea.id for turn in session.turns for idea in turn.ideas})
    rounds, turns = format_count(len(session.rounds), "round"), len(session.turns)
    yield Text(
        f"{rounds}, {format_count(turns, 'turn')}: {format_count(presented, 'idea')} presented, "
        f"{passed} passed."
    )
    labels = [each.group for round in session.rounds for each in round.people if each.group]
    speakers: ColumnSpec[Round] = count("Speakers", lambda round: round.speakers)
    if session.orders:
        speakers = share("Speakers", lambda round: round.speakers, lambda round: round.people)
    note = "People without drafts left need not speak. Skipped means: passed over with drafts left."
    yield headed_table(
        "Speakers in each round, of those in the order",
        "Round",
        [(f"Round {round.number}", round) for round in session.rounds],
        *each_group(
            attrs.evolve(groups, labels=tuple(dict.fromkeys([*groups.labels, *labels]))), speakers
        ),
        count("Ideas", lambda round: [idea for turn in round.turns for idea in turn.ideas]),
        count("Passed", lambda round: [turn for turn in round.turns if not turn.ideas]),
        count("Out of turn", lambda round: [t for t in round.turns if t.in_order is False]),
        count("Skipped", lambda round: round.skipped),
        note=join_notes(note, groups.note),
    )


def _ballots(session: NominalSession) -> Iterator[Block]:
    """Yield how the ballots were held, and the ranks of their options."""
    yield ballots_table(session.ballots, text("Stage", lambda b: _stage_title(session, b)))
    yield from without_result(session.ballots)
    if session.comparison is not None:
        changes = session.comparison.changes
        items = [i for change in changes for i in session.options[change.option].contributions]
        yield from comparison_blocks(
            session.comparison,
            cite("Option", lambda change: session.options[change.option]),
            text("Text", lambda change: session.options[change.option].text),
            option_text=session.option_text,
            note=paraphrase_note(items),
        )


def _stage_title(session: NominalSession, ballot: Ballot) -> str | None:
    run = session.stage_at(ballot.opened, *method.BALLOT_STAGES)
    return None if run is None else run.title


def programme_blocks(programme: Programme[tuple[NominalSession, ...]]) -> Iterator[Block]:
    """Yield a row for every session, the highest ranks of each, and the origin of ideas."""
    rows = session_rows(programme)
    yield headed_table(
        "Nominal group sessions in each workshop",
        "Workshop",
        rows,
        WRITERS,
        DRAFTS_REVEALED,
        count("Rounds", lambda session: session.rounds),
        TURNS_IN_ORDER,
        value("Options", _last_options, lambda session: session.ballots[-1:]),
        _each_ballot("Votes", turnout),
        _each_ballot("Agreement", lambda ballot: agreement(ballot) or "–"),
        count("Warnings", programme.warnings),
        note=(
            "Votes and agreement (Kendall's W, from 0 to 1) are those of each ballot, in order; "
            "options are those of the last."
        ),
    )
    yield from _top_ranks(rows)
    if programme.groups.labels:
        yield chart(
            "Ideas of each workshop by group",
            rows,
            count("Ideas", lambda session: session.ideas),
            head="workshop",
            sentence=(
                "Ideas of each workshop, written or presented, by the group of their authors."
            ),
            groups=programme.groups,
        )


def _last_options(session: NominalSession) -> int | None:
    return len(session.ballots[-1].form.options) if session.ballots else None


def _each_ballot(title: str, read: Callable[[Ballot], str]) -> ColumnSpec[NominalSession]:
    return value(
        title,
        lambda session: ", ".join(map(read, session.ballots)) or None,
        lambda session: session.ballots,
    )


def _top_ranks(rows: Sequence[tuple[str, NominalSession]]) -> Iterator[Block]:
    """Yield a table of the first three ranks of each session in its last ballot."""
    highest = [
        (title, (comparison.last, session.options[result.option], result))
        for title, session in rows
        if (comparison := session.comparison) is not None
        for result in comparison.last.results
        if result.rank <= TOP
    ]
    if highest:
        yield headed_table(
            "What each workshop ranked highest in its last ballot",
            "Workshop",
            highest,
            value("Rank", lambda row: row[2].rank, lambda row: [row[0]]),
            cite("Option", lambda row: row[1]),
            text("Text", lambda row: row[1].text),
            value("Consensus", lambda row: consensus(row[2]), lambda row: [row[0]]),
            note=paraphrase_note(i for _, (_, option, _) in highest for i in option.contributions),
        )
