"""The blocks on ballots: how they were held, and their results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Column,
    Table,
    Text,
    Value,
    format_count,
    format_percent,
)
from dialoguekit.domain.ballot_counting import OptionResult, Tally, threshold_of
from dialoguekit.domain.fractions import required_share
from dialoguekit.plugin.ballot_changes import Comparison
from dialoguekit.plugin.ballots import WITHHELD, Ballot
from dialoguekit.plugin.columns import ColumnSpec, cite, text, value
from dialoguekit.plugin.tables import chart, format_heading, headed_table, table
from dialoguekit.plugin.voting_rule_blocks import grades_blocks, voting_rule_blocks

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

OptionText = Callable[[str], str]
"""A function from an option to the text by which a reader knows it."""


def itself(option: str) -> str:
    """Return an option that is known by its own text."""
    return option


def ballots_table(ballots: Sequence[Ballot], *more: ColumnSpec[Ballot]) -> Table:
    """Return a table of ballots: how each was held, and how far its voters agreed."""
    return table(
        "How the ballots were held",
        ballots,
        cite("Ballot"),
        text("Question", lambda ballot: ballot.title),
        *more,
        text("Kind", lambda ballot: ballot.kind),
        text("Secrecy", lambda ballot: "secret" if ballot.secret else "open"),
        value("Votes", turnout, lambda ballot: [ballot]),
        value("Agreement", agreement, lambda ballot: [ballot]),
        note=(
            "Agreement between voters is Kendall's W: 1 where all rank alike, 0 where their "
            "rankings have nothing in common."
        ),
    )


def turnout(ballot: Ballot) -> str:
    """Return how many of those entitled to vote did: ``27 of 28``."""
    return f"{ballot.votes_cast} of {ballot.roll_size}"


def agreement(ballot: Ballot) -> str | None:
    """Return Kendall's W as text; None if there is no result to compare."""
    found = None if ballot.tally is None else ballot.tally.agreement
    return None if found is None else f"{found:.2f}"


def consensus(result: OptionResult) -> str | None:
    """Return the share of the possible points as text; None for dots and grades."""
    return None if result.consensus is None else format_percent(result.consensus, 1)


def points(ballot: Ballot, result: OptionResult) -> int | str:
    """Return the points of an option, or the label of its median grade."""
    if ballot.kind == "grades" and result.points < len(ballot.form.scale):
        return ballot.form.scale[result.points]
    return result.points


def ballot_blocks(ballot: Ballot, option_text: OptionText = itself) -> Iterator[Block]:
    """Yield the blocks on one ballot: its turnout, and the result of each option."""
    yield Text(" ".join(_sentences(ballot)))
    tally = ballot.tally
    if tally is None:
        return
    if ballot.kind == "grades":
        told = [(option_text(option), option) for option in ballot.form.options]
        for text_of_option, option in told:
            yield from _grades(ballot, option, text_of_option)
        yield from grades_blocks(ballot, told)
        yield from _comments(ballot)
    else:
        yield _support_chart(ballot, tally, option_text)
        note = _group_note(ballot)
        if ballot.kind == "ranking":
            yield from by_group_blocks(ballot, option_text)
        elif note is not None:
            yield Text(note)
    yield from voting_rule_blocks(ballot)


def _sentences(ballot: Ballot) -> Iterator[str]:
    title = f"{ballot.id}: {ballot.title or ballot.kind}"
    yield title if title.endswith((".", "?", "!")) else f"{title}."
    yield f"{turnout(ballot)} people on the roll voted."
    if ballot.closed is None:
        secret = "secret and still" if ballot.secret else "still"
        yield f"The ballot is {secret} open, so it has no result."
    elif ballot.withheld is not None:
        yield ballot.withheld
    elif ballot.kind == "grades":
        yield f"Decided by {ballot.form.rule}."
    elif ballot.kind == "ranking":
        yield COUNTING_RULES[ballot.kind]
    if ballot.tally is not None:
        yield from _rule_sentences(ballot, ballot.tally)
    if ballot.tally is not None and ballot.votes_missing:
        missing = format_count(ballot.votes_missing, "vote")
        yield f"{missing} cannot be counted, because the ballot box did not hold them."
    if ballot.tally is not None and ballot.rejected_options:
        verb = "is" if len(ballot.rejected_options) == 1 else "are"
        number = format_count(len(ballot.rejected_options), "option")
        yield f"{number} that moderators rejected {verb} not shown."


_RULES_WITH_THRESHOLD = frozenset({"least", "share", "mean"})


def _rule_sentences(ballot: Ballot, tally: Tally) -> Iterator[str]:
    """Yield quorum, threshold and share that are required, and what became of blank votes."""
    form = ballot.form
    if form.quorum is not None:
        reached = "was reached" if ballot.votes_cast >= form.quorum else "was not reached"
        yield f"The quorum of {form.quorum} {reached}."
    if form.kind == "grades" and form.rule in _RULES_WITH_THRESHOLD:
        yield f"Grades from “{form.scale[threshold_of(form)]}” on count as support."
    if form.rule == "share":
        yield f"{required_share(form.exact_share, form.share)} of the votes or more are needed."
    if form.blanks_counted:
        yield "Blank votes count in the denominator."
    if tally.blanks == tally.voters:
        yield "All votes were blank, so nothing was chosen."
    elif tally.blanks:
        is_one = tally.blanks == 1
        count = f"{tally.blanks} {'vote was' if is_one else 'votes were'} blank"
        counts = "it counts" if is_one else "they count"
        excluded = "" if form.blanks_counted else ", and not in the denominator of the rule"
        yield f"{count}: {counts} for turnout and quorum{excluded}."


def _grades(ballot: Ballot, option: str, told: str) -> Iterator[Block]:
    """Yield a table of the votes for each grade, in total and by group."""
    assert ballot.tally is not None
    result = ballot.tally.result_of(option)
    if result is None or not result.grades:
        return
    caption = f"{ballot.id}, {told}"
    counted: list[tuple[str, OptionResult]] = [("all voters", result)]
    counted += [
        (group.group, found)
        for group in ballot.by_group
        if (found := group.tally.result_of(option)) is not None
    ]
    scale = ballot.form.scale
    yield Table(
        caption=caption,
        columns=[Column("Grade"), *(Column(format_heading(name), True) for name, _ in counted)],
        rows=[
            (scale[grade], *(_grade_cell(ballot, found, grade) for _, found in counted))
            for grade in reversed(range(len(scale)))
        ],
        note=_group_note(ballot),
    )


def _grade_cell(ballot: Ballot, result: OptionResult, grade: int) -> Cell:
    return Cell(result.grades[grade], ballot.evidence)


def _group_note(ballot: Ballot) -> str | None:
    if not ballot.groups_withheld:
        return None
    return f"Votes are not shown by group: {WITHHELD}"


def _comments(ballot: Ballot) -> Iterator[Block]:
    comments = ballot.comments(lower_half=True)
    if comments:
        whose = "of voters" if ballot.secret else "from voters in the lower half of the scale"
        yield Table(
            caption=f"Comments {whose}",
            columns=[Column("No.", True), Column("Comment")],
            rows=[
                (Cell(number, told.evidence or ballot.evidence), told)
                for number, told in enumerate(comments, start=1)
            ],
        )


def _support_chart(ballot: Ballot, tally: Tally, option_text: OptionText) -> Block:
    """Return a chart of the points of each option, most first, by group where that is shown."""
    unit = "Dots" if ballot.kind == "dots" else "Points"
    options = [(option_text(result.option), result.option) for result in tally.results]

    def of(counted: Tally) -> ColumnSpec[str]:
        def read(option: str) -> Value:
            result = counted.result_of(option)
            return 0 if result is None else result.points

        return value(unit, read, lambda _: [ballot])

    series: Mapping[str, ColumnSpec[str]] = {g.group: of(g.tally) for g in ballot.by_group}
    best = [option_text(result.option).rstrip(".") for result in tally.winners]
    most = tally.results[0].points
    sentence = f"No option received {unit.lower()}."
    if len(best) == 1:
        sentence = f"{best[0]} received the most {unit.lower()} ({most})."
    elif best:
        sentence = f"{' and '.join(best)} received the most {unit.lower()} ({most} each)."
    return chart(
        f"{ballot.id}: {unit.lower()} for each option",
        options,
        of(tally),
        head="option",
        sentence=sentence,
        series=series or None,
        series_name="group",
    )


def by_group_blocks(
    ballot: Ballot, option_text: OptionText = itself, *, since: Comparison | None = None
) -> Iterator[Block]:
    """Yield rank and consensus of each option by group, or why they are not shown.

    ``since`` compares the ballot with an earlier one: ``2 → 1`` are the ranks in both.
    """
    for each in (ballot,) if since is None else since.ballots:
        note = _group_note(each)
        if note is not None:
            yield Text(f"{each.id}: {note}")
    if not ballot.by_group or ballot.tally is None:
        return
    columns = [
        column
        for group in ballot.by_group
        for column in (
            _column(
                f"Rank: {group.group} ({group.tally.voters})",
                ballot,
                group.tally,
                partial(_rank, since, group.group),
            ),
            _column(f"Consensus: {group.group}", ballot, group.tally, consensus),
        )
        if ballot.kind == "ranking" or column.title.startswith("Rank")
    ]
    before = "" if since is None or since.first is None else f"{since.first.id} → "
    yield headed_table(
        f"{before}{ballot.id}: ranks by group",
        "Option",
        [(option_text(result.option), result.option) for result in ballot.tally.results],
        *columns,
        note="The number of voters is given with each group.",
    )


def _column(
    title: str, ballot: Ballot, tally: Tally, read: Callable[[OptionResult], Value]
) -> ColumnSpec[str]:
    def found(option: str) -> Value:
        result = tally.result_of(option)
        return None if result is None else read(result)

    return value(title, found, lambda _: [ballot])


def _rank(since: Comparison | None, group: str, result: OptionResult) -> int | str:
    """Return the rank of an option in a group, after its ranks in the first ballot if any."""
    if since is None or since.first is None:
        return result.rank
    tally = next((each.tally for each in since.first.by_group if each.group == group), None)
    change = next(each for each in since.changes if each.option == result.option)
    earlier = [] if tally is None else [tally.result_of(old.option) for old in change.before]
    before = ", ".join(str(old.rank) for old in earlier if old is not None)
    return f"{before or '–'} → {result.rank}"
