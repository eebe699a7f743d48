"""The blocks about ballots: how they were held, how options were ranked, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    List,
    Row,
    Section,
    Table,
    Text,
    bars,
    behind,
    note_of,
    percent,
    words_of,
)
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.ballot_comparison import Move, changed, moves
from dialoguekit_nominal_group.tally import Count, Result
from dialoguekit_nominal_group.view import Ballot, NominalSession, Option

HOW = {
    "ranking": (
        "Points are those of the modified Borda count: whoever ranks five options gives five "
        "points to the first, four to the second, and one to the last; what is not ranked gets "
        "none. Consensus is the share of the points that were possible: 100 % would mean that "
        "everybody ranked every option, and this one first."
    ),
    "dots": "Points are dots.",
    "grades": (
        "Each option has its lower median grade: half of the voters or more gave this or a better "
        "one. Which of two with the same grade comes first, majority judgment decides."
    ),
}
"""How each kind of ballot is counted, in words."""


def ranking(session: NominalSession) -> Iterator[Block]:
    """Everything about the ballots of a session."""
    if not session.ballots:
        return
    found = moves(session)
    yield Section("The ballots", tuple(_ballots(session, found)))
    if len(session.counted) > 1:
        yield Section("What changed after the discussion", tuple(_changes(session, found)))


def _ballots(session: NominalSession, found: Sequence[Move]) -> Iterator[Block]:
    yield _held(session.ballots)
    for ballot in session.ballots:
        if not ballot.closed:
            yield Text(f"{ballot.id} is still open, so nothing is tallied.")
        elif not ballot.votes:
            yield Text(f"Nobody voted in {ballot.id}.")
    counted = session.counted
    if counted:
        yield Text(" ".join(_how(counted)))
        if len(counted) == 1:
            yield _ranked_in_one(counted[0], found)
        else:
            yield _ranked(counted[0], counted[-1], found)
        yield from _chart(counted[0], counted[-1], found)
        yield from _by_group(counted, found)


def _held(ballots: Sequence[Ballot]) -> Table:
    """How each ballot was held."""
    return Table(
        caption="How the ballots were held",
        columns=[
            Column("Ballot"),
            Column("Asked"),
            Column("In stage"),
            Column("Kind"),
            Column("Secrecy"),
            Column("Voted", True),
            Column("Agreement", True),
        ],
        rows=[
            (
                Cell(ballot.id, ballot.evidence),
                ballot.title,
                ballot.stage,
                ballot.kind,
                "secret" if ballot.secret else "open",
                Cell(f"{ballot.cast} of {ballot.roll}", ballot.evidence),
                Cell(agreement(ballot.counted), ballot.evidence),
            )
            for ballot in ballots
        ],
        note=(
            "Agreement between voters is Kendall's W: 1 where all rank alike, 0 where their "
            "rankings have nothing in common."
        ),
    )


def _how(counted: Sequence[Ballot]) -> Iterator[str]:
    """How votes were counted, and where this differs from what another chapter says."""
    for kind in dict.fromkeys(ballot.kind for ballot in counted):
        yield HOW[kind]
    if any(ballot.ranking_fewer_than(len(ballot.options)) for ballot in counted):
        yield (
            "Some ranked only part of the options. The chapter on what was decided gives a first "
            "rank as many points as there are options, however many were ranked, so its points "
            "are higher than those told here."
        )


def _ranked_in_one(ballot: Ballot, found: Sequence[Move]) -> Table:
    """The options of the one ballot, best first."""
    return Table(
        caption=f"How the options were ranked in {ballot.id}",
        columns=[
            Column("Option"),
            Column("What it says"),
            Column("Points", True),
            Column("Rank", True),
            Column("Consensus", True),
        ],
        rows=[(*_named(move, ballot), *_given(move.after, ballot)) for move in found],
        note=note_of(item for move in found for item in move.option.items),
    )


def _ranked(first: Ballot, last: Ballot, found: Sequence[Move]) -> Table:
    """The options as ranked in the last ballot, best first, with what they got in the first."""
    return Table(
        caption=f"How the options were ranked in {first.id}, and in {last.id} after discussion",
        columns=[
            Column("Option"),
            Column("What it says"),
            Column(f"Points in {first.id}", True),
            Column(f"Rank in {first.id}", True),
            Column(f"Points in {last.id}", True),
            Column(f"Rank in {last.id}", True),
            Column(f"Consensus in {last.id}", True),
            Column("Change of rank", True),
        ],
        rows=[
            (
                *_named(move, last),
                Cell(_each(move, [_points(r, first) for r in move.before]), first.evidence),
                Cell(_each(move, [r.rank for r in move.before]), first.evidence),
                *_given(move.after, last),
                change_of(move),
            )
            for move in found
        ],
        note=note_of(item for move in found for item in move.option.items),
    )


def _named(move: Move, ballot: Ballot) -> Row:
    option = move.option
    return Cell(option.id, behind(option.items) or ballot.evidence), words_of_option(option)


def _given(result: Result | None, ballot: Ballot) -> Row:
    """Points, rank and consensus; dashes for what was not voted on."""
    if result is None:
        return None, None, None
    told = (_points(result, ballot), result.rank, consensus(result))
    return tuple(Cell(value, ballot.evidence) for value in told)


def words_of_option(option: Option) -> str | None:
    """What an option says, where that may stand in a report."""
    if option.label is not None:
        return option.label
    return "; ".join(words_of(item) for item in option.items) or None


def _points(result: Result, ballot: Ballot) -> int | str:
    """Points, or the label of a grade."""
    if ballot.kind == "grades" and result.points < len(ballot.scale):
        return ballot.scale[result.points]
    return result.points


def consensus(result: Result) -> str | None:
    """The share of the points that were possible, in words."""
    return None if result.consensus is None else percent(result.consensus, 1)


def agreement(count: Count | None) -> str | None:
    """Kendall's W, in words."""
    return None if count is None or count.agreement is None else f"{count.agreement:.2f}"


def _each(move: Move, values: Sequence[int | str]) -> int | str | None:
    """One value; or several, with the option that each is of."""
    if len(values) > 1:
        pairs = zip(move.before, values, strict=True)
        return ", ".join(f"{result.option}: {value}" for result, value in pairs)
    return values[0] if values else None


def change_of(move: Move) -> str:
    """The ranks that an option rose or fell, or why there are none."""
    if move.after is None:
        return "dropped"
    if move.change is None:
        return "put together" if move.before else "new"
    return f"{move.change:+d}".replace("-", "−") if move.change else "0"


def _chart(first: Ballot, last: Ballot, found: Sequence[Move]) -> Iterator[Chart]:
    """Consensus on each option, or its dots; beside it that of the first ballot, if comparable."""
    if last.kind == "grades":
        return
    value = "consensus, %" if last.kind == "ranking" else "dots"
    compared = first is not last and first.kind == last.kind
    rows = []
    for move in found:
        words = words_of_option(move.option)
        label = move.option.id if words is None else f"{move.option.id}: {words}"
        if compared and len(move.before) == 1:
            rows.append({"option": label, value: _size(move.before[0]), "ballot": first.id})
        if move.after is not None:
            rows.append({"option": label, value: _size(move.after), "ballot": last.id})
    yield Chart(
        title="How much support each option had",
        spec=bars(
            rows,
            category="option",
            value=value,
            series="ballot" if compared else None,
            stacked=False,
        ),
        sentence=_best(found, last),
        evidence=behind([first, last]),
    )


def _size(result: Result) -> int:
    return result.points if result.consensus is None else round(100 * result.consensus)


def _best(found: Sequence[Move], ballot: Ballot) -> str:
    best = [move.option.id for move in found if move.after is not None and move.after.rank == 1]
    return f"Ranked first in {ballot.id}: {' and '.join(best)}."


def _by_group(counted: Sequence[Ballot], found: Sequence[Move]) -> Iterator[Block]:
    """Ranks and consensus in each group, from the first ballot to the last."""
    for ballot in counted:
        if ballot.withheld:
            yield Text(
                f"{ballot.id} was secret and is not told by group: with fewer than "
                f"{method.FEWEST_VOTERS} voters in a group, its ranks would tell how they voted."
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
        then = "" if first is None else f", {first.id} → {last.id}"
        yield Table(
            caption=f"How each group ranked the options{then}",
            columns=[Column("Option"), *columns],
            rows=[
                (
                    move.option.id,
                    *(
                        Cell(value, last.evidence)
                        for count in last.by_group
                        for value in _of_group(move, count, first)
                    ),
                )
                for move in found
                if move.after is not None
            ],
            note="The number of voters stands beside each group.",
        )


def _of_group(move: Move, count: Count, first: Ballot | None) -> tuple[str, str | None]:
    """Rank and consensus of an option in a group; the rank in the first ballot before it."""
    now = count.result(move.option.id)
    assert now is not None
    rank = str(now.rank)
    if first is not None:
        then = next((c for c in first.by_group if c.group == count.group), None)
        found = [] if then is None else [then.result(was.option) for was in move.before]
        before = ", ".join(str(was.rank) for was in found if was is not None) or "–"
        rank = f"{before} → {rank}"
    return rank, consensus(now)


def _changes(session: NominalSession, found: Sequence[Move]) -> Iterator[Block]:
    """What the discussion moved: agreement, voters, ranks."""
    first, last = session.counted[0], session.counted[-1]
    told = []
    before, after = agreement(first.counted), agreement(last.counted)
    if before is not None and after is not None:
        told.append(
            f"Agreement between voters was {before} in {first.id} and {after} in {last.id}."
        )
    both, otherwise = changed(first, last)
    told.append(f"{otherwise} of the {both} who voted in both ranked otherwise the second time.")
    yield Text(" ".join(told))
    moved = [move for move in found if move.change != 0]
    if moved:
        yield List(tuple(_told(move) for move in moved))
    else:
        yield Text("No option changed its rank.")


def _told(move: Move) -> str:
    """What became of one option, in words."""
    words = words_of_option(move.option)
    return f"{_became(move)}." if words is None else f"{_became(move)}: {words}"


def _became(move: Move) -> str:
    option, after = move.option.id, move.after
    if after is None:
        return f"{option} was ranked {move.before[0].rank} and is not in the last ballot"
    if not move.before:
        return f"{option} is new, and ranked {after.rank}"
    if move.change is None:
        were = ", ".join(f"{was.option} (ranked {was.rank})" for was in move.before)
        return f"{option} is put together of {were}, and ranked {after.rank}"
    word = "rose" if move.change > 0 else "fell"
    return f"{option} {word} from rank {move.before[0].rank} to {after.rank}"
