"""Blocks on ballots: how they were held, the ranks of options, and changes between ballots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    ItemList,
    Row,
    Section,
    Table,
    Text,
    bar_chart_spec,
    combined_evidence,
    format_percent,
    paraphrase_note,
    quotable_text,
)
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.ballot_comparison import (
    RankChange,
    count_changed_votes,
    rank_changes,
)
from dialoguekit_nominal_group.tally import Result, Tally
from dialoguekit_nominal_group.view import Ballot, NominalSession, Option

COUNTING_RULES = {
    "ranking": (
        "Points are those of the modified Borda count: a voter who ranks five options gives five "
        "points to the first, four to the second, and one to the last; options that are not "
        "ranked get none. Consensus is the share of the possible points: 100 % would mean that "
        "all voters ranked every option, and this one first."
    ),
    "dots": "Points are dots.",
    "grades": (
        "Each option has its lower median grade: half of the voters or more gave this or a better "
        "one. Options with the same grade are ordered by majority judgment."
    ),
}
"""The explanation of how each kind of ballot is counted."""


def ranking(session: NominalSession) -> Iterator[Block]:
    """Yield the blocks on the ballots of a session."""
    if not session.ballots:
        return
    changes = rank_changes(session)
    yield Section("The ballots", tuple(_ballots(session, changes)))
    if len(session.counted_ballots) > 1:
        yield Section("What changed after the discussion", tuple(_change_blocks(session, changes)))


def _ballots(session: NominalSession, changes: Sequence[RankChange]) -> Iterator[Block]:
    yield _ballots_table(session)
    for ballot in session.ballots:
        if not ballot.closed:
            yield Text(f"{ballot.id} is still open, so it has no result.")
        elif not ballot.votes:
            yield Text(f"There were no votes in {ballot.id}.")
    counted = session.counted_ballots
    if counted:
        yield Text(" ".join(_counting_notes(counted)))
        if len(counted) == 1:
            yield _single_ballot_table(counted[0], changes)
        else:
            yield _two_ballots_table(counted[0], counted[-1], changes)
        yield from _chart(counted[0], counted[-1], changes)
        yield from _by_group(counted, changes)


def _ballots_table(session: NominalSession) -> Table:
    """Return the table of ballots."""
    return Table(
        caption="How the ballots were held",
        columns=[
            Column("Ballot"),
            Column("Question"),
            Column("Stage"),
            Column("Kind"),
            Column("Secrecy"),
            Column("Votes", True),
            Column("Agreement", True),
        ],
        rows=[
            (
                Cell(ballot.id, ballot.evidence),
                ballot.title,
                None if ballot.stage is None else session.stage_title(ballot.stage),
                ballot.kind,
                "secret" if ballot.secret else "open",
                Cell(f"{ballot.votes_cast} of {ballot.roll}", ballot.evidence),
                Cell(agreement(ballot.tally), ballot.evidence),
            )
            for ballot in session.ballots
        ],
        note=(
            "Agreement between voters is Kendall's W: 1 where all rank alike, 0 where their "
            "rankings have nothing in common."
        ),
    )


def _counting_notes(counted: Sequence[Ballot]) -> Iterator[str]:
    """Yield how votes were counted, and why points differ from another chapter."""
    for kind in dict.fromkeys(ballot.kind for ballot in counted):
        yield COUNTING_RULES[kind]
    if any(ballot.ranking_fewer_than(len(ballot.options)) for ballot in counted):
        yield (
            "Some voters ranked only some options. The chapter on decisions gives a first rank "
            "as many points as there are options, even if fewer were ranked, so its points are "
            "higher than these."
        )


def _single_ballot_table(ballot: Ballot, changes: Sequence[RankChange]) -> Table:
    """Return the table of options in a single ballot, best first."""
    return Table(
        caption=f"How the options were ranked in {ballot.id}",
        columns=[
            Column("Option"),
            Column("Text"),
            Column("Points", True),
            Column("Rank", True),
            Column("Consensus", True),
        ],
        rows=[
            (*_option_cells(change, ballot), *_result_cells(change.after, ballot))
            for change in changes
        ],
        note=paraphrase_note(item for change in changes for item in change.option.contributions),
    )


def _two_ballots_table(first: Ballot, last: Ballot, changes: Sequence[RankChange]) -> Table:
    """Return the table of options by the last ballot, with the results of the first."""
    return Table(
        caption=f"How the options were ranked in {first.id}, and in {last.id} after discussion",
        columns=[
            Column("Option"),
            Column("Text"),
            Column(f"Points in {first.id}", True),
            Column(f"Rank in {first.id}", True),
            Column(f"Points in {last.id}", True),
            Column(f"Rank in {last.id}", True),
            Column(f"Consensus in {last.id}", True),
            Column("Change of rank", True),
        ],
        rows=[
            (
                *_option_cells(change, last),
                Cell(
                    _joined_values(change, [_points(r, first) for r in change.before]),
                    first.evidence,
                ),
                Cell(_joined_values(change, [r.rank for r in change.before]), first.evidence),
                *_result_cells(change.after, last),
                change_of(change),
            )
            for change in changes
        ],
        note=paraphrase_note(item for change in changes for item in change.option.contributions),
    )


def _option_cells(change: RankChange, ballot: Ballot) -> Row:
    option = change.option
    return Cell(option.id, combined_evidence(option.contributions) or ballot.evidence), option_text(
        option
    )


def _result_cells(result: Result | None, ballot: Ballot) -> Row:
    """Return points, rank and consensus; None for options that were not voted on."""
    if result is None:
        return None, None, None
    parts = (_points(result, ballot), result.rank, consensus(result))
    return tuple(Cell(value, ballot.evidence) for value in parts)


def option_text(option: Option) -> str | None:
    """Return the text of an option, if it may be quoted."""
    if option.label is not None:
        return option.label
    return "; ".join(quotable_text(item) for item in option.contributions) or None


def _points(result: Result, ballot: Ballot) -> int | str:
    """Return the points, or the label of a grade."""
    if ballot.kind == "grades" and result.points < len(ballot.scale):
        return ballot.scale[result.points]
    return result.points


def consensus(result: Result) -> str | None:
    """Return the share of the possible points as text."""
    return None if result.consensus is None else format_percent(result.consensus, 1)


def agreement(count: Tally | None) -> str | None:
    """Return Kendall's W as text."""
    return None if count is None or count.agreement is None else f"{count.agreement:.2f}"


def _joined_values(change: RankChange, values: Sequence[int | str]) -> int | str | None:
    """Return a single value, or several with their options."""
    if len(values) > 1:
        pairs = zip(change.before, values, strict=True)
        return ", ".join(f"{result.option}: {value}" for result, value in pairs)
    return values[0] if values else None


def change_of(change: RankChange) -> str:
    """Return the change of rank of an option, or why there is none."""
    if change.after is None:
        return "dropped"
    if change.change is None:
        return "merged" if change.before else "new"
    return f"{change.change:+d}".replace("-", "−") if change.change else "0"


def _chart(first: Ballot, last: Ballot, changes: Sequence[RankChange]) -> Iterator[Chart]:
    """Yield the chart of consensus or dots, with the first ballot if comparable."""
    if last.kind == "grades":
        return
    value = "consensus, %" if last.kind == "ranking" else "dots"
    compared = first is not last and first.kind == last.kind
    rows = []
    for change in changes:
        text = option_text(change.option)
        label = change.option.id if text is None else f"{change.option.id}: {text}"
        if compared and len(change.before) == 1:
            rows.append(
                {"option": label, value: _chart_value(change.before[0]), "ballot": first.id}
            )
        if change.after is not None:
            rows.append({"option": label, value: _chart_value(change.after), "ballot": last.id})
    yield Chart(
        title="How much support each option had",
        spec=bar_chart_spec(
            rows,
            category="option",
            value=value,
            series="ballot" if compared else None,
            stacked=False,
        ),
        sentence=_best(changes, last),
        evidence=combined_evidence([first, last]),
    )


def _chart_value(result: Result) -> int:
    return result.points if result.consensus is None else round(100 * result.consensus)


def _best(changes: Sequence[RankChange], ballot: Ballot) -> str:
    best = [
        change.option.id
        for change in changes
        if change.after is not None and change.after.rank == 1
    ]
    return f"Ranked first in {ballot.id}: {' and '.join(best)}."


def _by_group(counted: Sequence[Ballot], changes: Sequence[RankChange]) -> Iterator[Block]:
    """Yield rank and consensus in each group, from the first ballot to the last."""
    for ballot in counted:
        if ballot.groups_too_small:
            yield Text(
                f"{ballot.id} was secret and is not shown by group: with fewer than "
                f"{method.MIN_VOTERS_PER_GROUP} voters in a group, "
                "its ranks would disclose their votes."
            )
    last = counted[-1]
    if last.by_group:
        first = counted[0] if len(counted) > 1 else None
        columns = [
            column
            for count in last.by_group
            for column in (
                Column(f"Rank: {count.group} ({count.voters})", True),
                Column(f"Consensus: {count.group}", True),
            )
        ]
        before = "" if first is None else f", {first.id} → {last.id}"
        yield Table(
            caption=f"How each group ranked the options{before}",
            columns=[Column("Option"), *columns],
            rows=[
                (
                    change.option.id,
                    *(
                        Cell(value, last.evidence)
                        for count in last.by_group
                        for value in _of_group(change, count, first)
                    ),
                )
                for change in changes
                if change.after is not None
            ],
            note="The number of voters is given with each group.",
        )


def _of_group(change: RankChange, count: Tally, first: Ballot | None) -> tuple[str, str | None]:
    """Return rank and consensus of an option in a group, with the rank in the first ballot."""
    result = count.result_of(change.option.id)
    assert result is not None
    rank = str(result.rank)
    if first is not None:
        tally = next((t for t in first.by_group if t.group == count.group), None)
        results = [] if tally is None else [tally.result_of(old.option) for old in change.before]
        before = ", ".join(str(old.rank) for old in results if old is not None) or "–"
        rank = f"{before} → {rank}"
    return rank, consensus(result)


def _change_blocks(session: NominalSession, changes: Sequence[RankChange]) -> Iterator[Block]:
    """Yield the changes after the discussion: agreement, votes, ranks."""
    first, last = session.counted_ballots[0], session.counted_ballots[-1]
    parts = []
    before, after = agreement(first.tally), agreement(last.tally)
    if before is not None and after is not None:
        parts.append(
            f"Agreement between voters was {before} in {first.id} and {after} in {last.id}."
        )
    both, changed = count_changed_votes(first, last)
    parts.append(f"{changed} of the {both} who voted in both changed their ranking.")
    yield Text(" ".join(parts))
    moved = [change for change in changes if change.change != 0]
    if moved:
        yield ItemList(tuple(_change_text(change) for change in moved))
    else:
        yield Text("No option changed its rank.")


def _change_text(change: RankChange) -> str:
    """Return a sentence on the change of one option."""
    text = option_text(change.option)
    return (
        f"{_change_description(change)}."
        if text is None
        else f"{_change_description(change)}: {text}"
    )


def _change_description(change: RankChange) -> str:
    option, after = change.option.id, change.after
    if after is None:
        return f"{option} was ranked {change.before[0].rank} and is not in the last ballot"
    if not change.before:
        return f"{option} is new, and ranked {after.rank}"
    if change.change is None:
        old_options = ", ".join(f"{old.option} (ranked {old.rank})" for old in change.before)
        return f"{option} was merged from {old_options}, and ranked {after.rank}"
    word = "rose" if change.change > 0 else "fell"
    return f"{option} {word} from rank {change.before[0].rank} to {after.rank}"
