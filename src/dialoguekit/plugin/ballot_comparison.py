"""The blocks on several ballots on one question: ranks in the first and the last, and changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from dialoguekit.document.blocks import Block, Chart, ItemList, Text, Value
from dialoguekit.domain.ballot_counting import OptionResult
from dialoguekit.plugin.ballot_blocks import (
    COUNTING_RULES,
    OptionText,
    agreement,
    by_group_blocks,
    consensus,
    itself,
    points,
)
from dialoguekit.plugin.ballot_changes import Comparison, RankChange
from dialoguekit.plugin.ballots import Ballot
from dialoguekit.plugin.columns import ColumnSpec, text, value
from dialoguekit.plugin.tables import chart, table


def without_result(ballots: Sequence[Ballot]) -> Iterator[Block]:
    """Yield a sentence on each ballot without a result: open, without votes, or withheld."""
    for ballot in ballots:
        if ballot.closed is None:
            yield Text(f"{ballot.id} is still open, so it has no result.")
        elif not ballot.votes_cast:
            yield Text(f"There were no votes in {ballot.id}.")
        elif ballot.withheld is not None:
            yield Text(ballot.withheld)


def comparison_blocks(
    comparison: Comparison,
    *options: ColumnSpec[RankChange],
    option_text: OptionText = itself,
    note: str | None = None,
) -> Iterator[Block]:
    """Yield the ranks of all options, in the first and the last ballot, in total and by group.

    ``options`` are the first columns of the table, which name an option; ``note`` explains them.
    """
    last = comparison.last
    kinds = dict.fromkeys(ballot.kind for ballot in comparison.ballots)
    yield Text(" ".join(COUNTING_RULES[kind] for kind in kinds))
    if comparison.first is None:
        caption = f"How the options were ranked in {last.id}"
        columns = _results(last, "")
    else:
        first = comparison.first
        caption = f"How the options were ranked in {first.id}, and in {last.id} after discussion"
        columns = (
            _earlier(f"Points in {first.id}", first, partial(points, first)),
            _earlier(f"Rank in {first.id}", first, lambda result: result.rank),
            *_results(last, f" in {last.id}"),
            text("Change of rank", describe_change, numeric=True),
        )
    yield table(caption, comparison.changes, *options, *columns, note=note)
    if last.kind != "grades":
        yield _comparison_chart(comparison, option_text)
    yield from by_group_blocks(last, since=comparison)


def _results(ballot: Ballot, where: str) -> tuple[ColumnSpec[RankChange], ...]:
    """Return columns with points, rank and consensus; empty for options that were dropped."""

    def column(title: str, read: Callable[[OptionResult], Value]) -> ColumnSpec[RankChange]:
        return value(
            f"{title}{where}",
            lambda change: None if change.after is None else read(change.after),
            lambda _: [ballot],
        )

    return (
        column("Points", partial(points, ballot)),
        column("Rank", lambda result: result.rank),
        column("Consensus", consensus),
    )


def _earlier(
    title: str, ballot: Ballot, read: Callable[[OptionResult], int | str]
) -> ColumnSpec[RankChange]:
    """Return a column of results in the first ballot: one, or several with their options."""

    def found(change: RankChange) -> Value:
        if len(change.before) > 1:
            return ", ".join(f"{result.option}: {read(result)}" for result in change.before)
        return next(map(read, change.before), None)

    return value(title, found, lambda _: [ballot])


def describe_change(change: RankChange) -> str:
    """Return the change of rank of an option, ``+2``, or why there is none."""
    if change.after is None:
        return "dropped"
    if change.change is None:
        return "merged" if change.before else "new"
    return f"{change.change:+d}".replace("-", "−") if change.change else "0"


def _comparison_chart(comparison: Comparison, option_text: OptionText) -> Chart:
    """Return a chart of consensus or dots, with both ballots if they are of one kind."""
    first, last = comparison.first, comparison.last
    unit = "Consensus, %" if last.kind == "ranking" else "Dots"
    support: ColumnSpec[RankChange] = value(
        unit, lambda change: _support(change.after), lambda _: [last]
    )
    series: dict[str, ColumnSpec[RankChange]] = {}
    if first is not None and first.kind == last.kind:
        earlier = first
        series = {
            earlier.id: value(unit, _earlier_support, lambda _: [earlier]),
            last.id: support,
        }
    best = [
        change.option
        for change in comparison.changes
        if change.after is not None and change.after.rank == 1 and change.after.votes
    ]
    first_places = f"Ranked first in {last.id}: {' and '.join(best)}."
    return chart(
        "How much support each option had",
        [(_labelled(change.option, option_text), change) for change in comparison.changes],
        support,
        head="option",
        sentence=first_places if best else f"No option received support in {last.id}.",
        series=series or None,
        series_name="ballot",
        stacked=False,
    )


def _support(result: OptionResult | None) -> int | None:
    if result is None:
        return None
    return result.points if result.consensus is None else round(100 * result.consensus)


def _earlier_support(change: RankChange) -> int | None:
    return _support(change.before[0]) if len(change.before) == 1 else None


def _labelled(option: str, option_text: OptionText) -> str:
    told = option_text(option)
    return option if told == option else f"{option}: {told}"


def change_blocks(comparison: Comparison, option_text: OptionText = itself) -> Iterator[Block]:
    """Yield what changed from the first ballot to the last: agreement, votes and ranks."""
    first, last = comparison.first, comparison.last
    if first is None:
        return
    sentences = []
    before, after = agreement(first), agreement(last)
    if before is not None and after is not None:
        sentences.append(
            f"Agreement between voters was {before} in {first.id} and {after} in {last.id}."
        )
    sentences.append(_changed_votes(first.changed_votes(last, comparison.same)))
    yield Text(" ".join(sentences))
    moved = [change for change in comparison.changes if change.change != 0]
    if moved:
        yield ItemList(tuple(_describe_move(change, option_text) for change in moved))
    else:
        yield Text("No option changed its rank.")


def _changed_votes(counts: tuple[int, int] | None) -> str:
    if counts is None:
        return "How many changed their ranking is not shown, because votes were secret."
    both, changed = counts
    return f"{changed} of the {both} who voted in both changed their ranking."


def _describe_move(change: RankChange, option_text: OptionText) -> str:
    """Return a sentence on the change of one option."""
    told = option_text(change.option)
    move = _move(change)
    return f"{move}." if told == change.option else f"{move}: {told}"


def _move(change: RankChange) -> str:
    option, after = change.option, change.after
    if after is None:
        return f"{option} was ranked {change.before[0].rank} and is not in the last ballot"
    if not change.before:
        return f"{option} is new, and ranked {after.rank}"
    if change.change is None:
        parts = ", ".join(f"{old.option} (ranked {old.rank})" for old in change.before)
        return f"{option} was merged from {parts}, and ranked {after.rank}"
    word = "rose" if change.change > 0 else "fell"
    return f"{option} {word} from rank {change.before[0].rank} to {after.rank}"
