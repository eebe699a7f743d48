"""The chapter of the report: one session, and several workshops side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Contribution,
    Groups,
    Programme,
    Record,
    Section,
    StageRun,
    Text,
    chart,
    cite,
    count,
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
from dialoguekit.plugin.blocks import format_count, format_percent
from dialoguekit.plugin.stage_blocks import contributions_by_stage, contributions_chart
from dialoguekit.plugin.tables import contributions_tables
from dialoguekit.plugin.texts import paraphrase_note, quotes
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.view import HatSession

HatProgramme: TypeAlias = Programme[tuple[HatSession, ...]]

CONTRIBUTIONS: ColumnSpec[HatSession] = count("Contributions", lambda each: each.contributions)
OBSTACLES_WITH_IDEA: ColumnSpec[HatSession] = share(
    "Obstacles with an idea", lambda session: session.answered, lambda session: session.obstacles
)
MISPLACED: ColumnSpec[HatSession] = share(
    "Contributions under another hat than intended",
    lambda session: session.misplaced,
    lambda session: session.contributions,
    in_percent=True,
)
PEOPLE_UNDER_RED: ColumnSpec[HatSession] = value(
    "Participants who contributed under the red hat",
    lambda session: format_percent(*_people_under_red(session)),
    lambda session: [item for run in session.red_runs for item in run.contributions],
    note=lambda session: (
        "{} of {} participants present".format(*_people_under_red(session))
        + _unknown_authors(session.red_runs)
    ),
)


def session_blocks(session: HatSession, record: Record) -> Iterator[Block]:
    """Yield all blocks of one session."""
    red = [PEOPLE_UNDER_RED] if session.red_runs else []
    yield figures(session, CONTRIBUTIONS, MISPLACED, OBSTACLES_WITH_IDEA, *red)
    yield from how_it_ran(session, noun="hat", preposition="under")
    if session.contributions:
        if record.groups.labels:
            yield from _group_chart("Contributions by hat and group", record.groups, [session])
        items = contributions_by_stage([session]) | {"No hat": session.belonging_to(None)}
        listed = tuple(contributions_tables(items, told=_with_actual_hat))
        yield Section("Contributions by hat", listed)
        yield Section("Obstacles and the ideas that answer them", [_obstacles(session)])
    yield from _feelings(session, record.groups)


def _people_under_red(session: HatSession) -> tuple[int, int]:
    runs = session.red_runs
    contributors = {person for run in runs for person in run.contributors}
    return len(contributors), len({person for run in runs for person in run.present})


def _unknown_authors(runs: Iterable[StageRun]) -> str:
    """Return the end of a sentence on contributions that may be of people who are not counted."""
    number = sum(len(run.without_author) for run in runs)
    return f"; {format_count(number, 'contribution')} without a known author" if number else ""


def _group_chart(
    title: str,
    groups: Groups,
    sessions: Sequence[HatSession],
    programme: HatProgramme | None = None,
) -> Iterator[Block]:
    # Mostly the facilitator contributes under blue, so a missing group means nothing.
    exempt = [method.TITLES["blue"]]
    items = contributions_by_stage(sessions)
    return contributions_chart(
        title,
        items,
        groups,
        noun="hat",
        preposition="under",
        exempt=exempt,
        programme=programme,
    )


def _with_actual_hat(item: Contribution) -> str:
    if item.assigned_stage == item.stage:
        return statement(item)
    where = f"under {item.stage}" if item.stage else "outside every hat"
    return f"{statement(item)} (contributed {where})"


def _obstacles(session: HatSession) -> Block:
    if not session.obstacles:
        return Text("No obstacle was recorded.")
    return table(
        "Obstacles (black) and ideas (green)",
        session.obstacles,
        cite(),
        text("Obstacle", lambda obstacle: statement(obstacle.contribution)),
        text(
            "Ideas that answer it",
            lambda obstacle: (
                "; ".join(f"{idea.id}: {statement(idea)}" for idea in obstacle.ideas)
                or "no idea yet"
            ),
        ),
        note=paraphrase_note(i for o in session.obstacles for i in (o.contribution, *o.ideas)),
    )


def _feelings(session: HatSession, groups: Groups) -> Iterator[Block]:
    """Yield feelings before and after: those of the first and the last red hat."""
    runs = session.red_runs
    titles = ("Feelings before", "Feelings after") if len(runs) > 1 else ("Feelings",)
    for title, run in zip(titles, [*runs[:1], *runs[1:][-1:]], strict=False):
        feelings = [item for item in run.contributions if not item.misplaced]
        counts = [
            f"{sum(i.group == group for i in feelings)} from {group}" for group in groups.labels
        ]
        by_group = f": {', '.join(counts)}" if counts else ""
        counted = f"{format_count(len(feelings), 'feeling')}{by_group}"
        people = f"{len(run.contributors)} of {len(run.present)} participants present contributed"
        unknown = _unknown_authors([run])
        yield Section(title, [Text(f"{counted}. {people}{unknown}."), *quotes(feelings)])


def programme_blocks(programme: HatProgramme) -> Iterator[Block]:
    """Yield a table of all sessions, and charts of contributions by hat, workshop and group."""
    rows = session_rows(programme)
    hats = {method.TITLES[hat]: _under(hat) for hat in method.HATS}
    yield headed_table(
        "Hats in each workshop",
        "Workshop",
        rows,
        *hats.values(),
        MISPLACED,
        OBSTACLES_WITH_IDEA,
        text("Changes to the planned order", lambda each: each.edit_distance, numeric=True),
        count("Warnings", programme.warnings),
        note="Contributions count under the hat that they belong to, even if made under another.",
    )
    yield chart(
        "Contributions of each workshop by hat",
        rows,
        CONTRIBUTIONS,
        head="workshop",
        sentence="Contributions of each workshop, by the hat that they belong to.",
        series=hats,
        series_name="hat",
        colours={method.TITLES[hat]: colour for hat, colour in method.COLOURS.items()},
    )
    if programme.groups.labels:
        title = "Contributions by hat and group, all workshops"
        sessions = [session for _, session in rows]
        yield from _group_chart(title, programme.groups, sessions, programme)


def _under(hat: str) -> ColumnSpec[HatSession]:
    return count(method.TITLES[hat], lambda session: session.belonging_to(hat))
