"""The blocks on voting rules: what each chooses on the same votes, and how grades are spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from dialoguekit.choices import list_names
from dialoguekit.document.blocks import Block, Table, Text, Value
from dialoguekit.domain.ballot_counting import OptionResult
from dialoguekit.domain.fractions import format_decimals
from dialoguekit.domain.voting_rules import RuleOutcome, rules_disagree, spread_agreement
from dialoguekit.events import RULES_BY_KIND
from dialoguekit.plugin.ballots import Ballot
from dialoguekit.plugin.columns import ColumnSpec, text, value
from dialoguekit.plugin.tables import headed_table, table

GRADES_NOTE = (
    "The mean counts the lowest grade as 0, the next as 1, and so on. Agreement is 1 where all "
    "gave the same grade, and 0 where half gave the lowest and half the highest (Tastle and "
    "Wierman 2007)."
)
"""The explanation of the figures on grades."""


def voting_rule_blocks(ballot: Ballot) -> Iterator[Block]:
    """Yield which rules each option meets, and what each rule chooses, in total and by group.

    A sentence says so where the rules choose different options.
    """
    if ballot.tally is not None and ballot.tally.blanks < ballot.tally.voters:
        yield _decision_rules_table(ballot)
    outcomes = ballot.outcomes
    if not outcomes:
        return
    groups = [(each.group, each.outcomes) for each in ballot.by_group if each.outcomes]
    columns = [("All voters", outcomes), *groups]
    ties = any(len(each.winners) > 1 for _, found in columns for each in found)
    yield table(
        f"{ballot.id}: what each rule chooses",
        outcomes,
        text("Rule", lambda outcome: outcome.rule.name),
        *(_chosen(ballot, title, found) for title, found in columns),
        note="Several options in one cell are tied." if ties else None,
    )
    if rules_disagree(outcomes):
        chosen = [f"{each.rule.name} {_names(each.winners)}" for each in outcomes if each.winners]
        yield Text(
            f"The rules do not agree on {ballot.id}: {'; '.join(chosen)}. "
            "The choice depends on the rule, so the group has to say which one it agreed on."
        )


def _decision_rules_table(ballot: Ballot) -> Table:
    """Return a table of the rules of decision that each option meets.

    Consent is not among them: it depends on objections.
    """
    rules = [rule for rule in RULES_BY_KIND[ballot.kind] if rule != "consent"]

    def column(rule: str) -> ColumnSpec[str]:
        def told(option: str) -> str:
            return "met" if ballot.unmet_rule(option, rule) is None else "not met"

        return value(rule.capitalize(), told, lambda _: [ballot], numeric=False)

    shown = [each for each in ballot.form.options if each not in ballot.rejected_options]
    return headed_table(
        f"{ballot.id}: which rules each option meets",
        "Option",
        [(option, option) for option in shown],
        *map(column, rules),
        note="Share and mean are counted with the share and the threshold of the ballot.",
    )


def _chosen(ballot: Ballot, title: str, outcomes: Sequence[RuleOutcome]) -> ColumnSpec[RuleOutcome]:
    """Return a column of the options that each rule chooses, with their score."""
    by_rule = {outcome.rule.name: outcome for outcome in outcomes}

    def told(row: RuleOutcome) -> str | None:
        found = by_rule.get(row.rule.name)
        if found is None or not found.winners:
            return "none"
        return f"{_names(found.winners)} ({found.rule.unit}: {_score(ballot, found)})"

    return value(title, told, lambda _: [ballot], numeric=False)


def _names(options: Sequence[str]) -> str:
    return list_names(options, "none")


def _score(ballot: Ballot, outcome: RuleOutcome) -> str:
    """Return the score of the winners as text: grades by their label, sums of ranks as they are."""
    score: Any = outcome.scores[outcome.winners[0]]
    score = score[0] if isinstance(score, tuple) else score
    if outcome.rule.unit == "median grade":
        label: str = ballot.form.scale[score]
        return label
    if isinstance(score, Fraction):
        shown = format_decimals(abs(score), 2)
        return shown.rstrip("0").rstrip(".")
    return str(score)


def grades_blocks(ballot: Ballot, options: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """Yield the figures on each option of a ballot of grades: a sentence on one, or a table.

    ``options`` are pairs of what a reader knows an option by, and the option.
    """
    found = [
        (told, result)
        for told, option in options
        if ballot.tally is not None
        and (result := ballot.tally.result_of(option)) is not None
        and result.votes
    ]
    if len(found) == 1:
        yield Text(_sentence(ballot, found[0][1]))
    elif found:
        yield _grades_table(ballot, found)


def _sentence(ballot: Ballot, result: OptionResult) -> str:
    above, below = _beside_middle(result)
    return (
        f"The median grade is “{_median(ballot, result)}”, and the mean {_mean(result)}, where the "
        f"lowest grade counts as 0. {above} of {result.votes} grades are above the middle of the "
        f"scale, and {below} below it. Agreement is {_agreement(result)}: it would be 1 if all "
        "gave the same grade, and 0 if half gave the lowest and half the highest (Tastle and "
        "Wierman 2007)."
    )


def _grades_table(ballot: Ballot, found: Sequence[tuple[str, OptionResult]]) -> Table:
    def column(title: str, read: Callable[[OptionResult], Value]) -> ColumnSpec[OptionResult]:
        return value(title, read, lambda _: [ballot])

    threshold = ballot.form.threshold
    reached = (
        []
        if threshold is None
        else [
            column(
                f"“{ballot.form.scale[threshold]}” or better", lambda r: sum(r.grades[threshold:])
            )
        ]
    )
    return headed_table(
        f"{ballot.id}: grades",
        "Option",
        found,
        column("Votes", lambda result: result.votes),
        value("Median", lambda r: _median(ballot, r), lambda _: [ballot], numeric=False),
        column("Mean", _mean),
        *reached,
        column("Above the middle", lambda result: _beside_middle(result)[0]),
        column("Below the middle", lambda result: _beside_middle(result)[1]),
        column("Agreement", _agreement),
        note=GRADES_NOTE,
    )


def _beside_middle(result: OptionResult) -> tuple[int, int]:
    """Return how many grades are above the middle of the scale, and how many below."""
    middle = len(result.grades) - 1
    above = sum(n for grade, n in enumerate(result.grades) if 2 * grade > middle)
    return above, sum(n for grade, n in enumerate(result.grades) if 2 * grade < middle)


def _median(ballot: Ballot, result: OptionResult) -> str | None:
    given = [grade for grade, number in enumerate(result.grades) for _ in range(number)]
    return ballot.form.scale[given[(len(given) - 1) // 2]] if given else None


def _mean(result: OptionResult) -> str | None:
    total = sum(grade * number for grade, number in enumerate(result.grades))
    return format_decimals(Fraction(total, result.votes), 2) if result.votes else None


def _agreement(result: OptionResult) -> str | None:
    found = spread_agreement(result.grades)
    return None if found is None else f"{found:.2f}"
