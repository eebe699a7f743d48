"""The blocks of one session: key figures, times, contributions, obstacles, feelings, flags."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Contribution,
    Flags,
    KeyFigure,
    KeyFigures,
    Section,
    StageRun,
    Table,
    Text,
    combined_evidence,
    contributions_chart,
    describe_order,
    format_percent,
    paraphrase_note,
    quotable_text,
    quote,
    stage_times_table,
)
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.rules import flags
from dialoguekit_parallel_thinking.view import HatSession, WorkshopView


def session_blocks(workshop: WorkshopView, session: HatSession) -> Iterator[Block]:
    """Yield all blocks of one session."""
    yield _figures(session)
    yield Text(describe_order(session, stage_noun="hat"))
    if session.stage_runs:
        yield stage_times_table(session, stage_noun="hat", preposition="under")
    if session.contributions:
        if workshop.groups:
            yield group_chart("Contributions by hat and group", workshop.groups, [session])
        yield Section("Contributions by hat", tuple(_contributions(session)))
        yield Section("Obstacles and the ideas that answer them", [_obstacles(session)])
    yield from _feelings(workshop, session)
    yield Section("Method rules", [Flags(flags(workshop, session))])


def _figures(session: HatSession) -> KeyFigures:
    items, off, obstacles = session.contributions, session.misplaced, session.obstacles
    answered = [obstacle for obstacle in obstacles if obstacle.ideas]
    figures = [
        KeyFigure(label="contributions", value=len(items), evidence=combined_evidence(items)),
        KeyFigure(
            label="contributions under another hat than intended",
            value=format_percent(len(off), len(items)),
            note=f"{len(off)} of {len(items)}",
            evidence=combined_evidence(off),
        ),
        KeyFigure(
            label="obstacles with an idea",
            value=f"{len(answered)} of {len(obstacles)}",
            evidence=combined_evidence(obstacles),
        ),
    ]
    red_runs = session.red_runs
    if red_runs:
        contributors = {person for run in red_runs for person in run.contributors}
        present = {person for run in red_runs for person in run.present}
        figures.append(
            KeyFigure(
                label="participants who contributed under the red hat",
                value=format_percent(len(contributors), len(present)),
                note=f"{len(contributors)} of {len(present)} participants present",
                evidence=combined_evidence(item for run in red_runs for item in run.contributions),
            )
        )
    return KeyFigures(figures)


def group_chart(title: str, groups: Collection[str], sessions: Sequence[HatSession]) -> Chart:
    """Return a chart of contributions by hat and group; a sentence names missing groups."""
    entered = [hat for session in sessions for hat in session.order]
    intended = [
        item.assigned_stage
        for session in sessions
        for item in session.contributions
        if item.assigned_stage
    ]
    counted = {
        (hat, group): [
            i for session in sessions for i in session.belonging_to(hat) if i.group == group
        ]
        for hat in sorted({*entered, *intended}, key=_hats_first)
        for group in groups
    }
    sentence = _group_sentence({pair: len(items) for pair, items in counted.items()})
    titled = {(method.TITLES.get(hat, hat), group): i for (hat, group), i in counted.items()}
    return contributions_chart(title, titled, sentence=sentence, stage_noun="hat")


def _hats_first(hat: str) -> tuple[int, str]:
    """Return the sort key of a hat: the six hats in their order, then other stages."""
    return (method.HATS.index(hat) if hat in method.HATS else len(method.HATS)), hat


def _group_sentence(counts: Mapping[tuple[str, str], int]) -> str:
    # Mostly the facilitator contributes under blue, so a missing group means nothing.
    silent = [
        f"{group} under {hat}" for (hat, group), n in counts.items() if not n and hat != "blue"
    ]
    if silent:
        return f"Contributions under each hat by group. None from {', '.join(silent)}."
    return (
        "Contributions under each hat by group. "
        "Except under blue, every group contributed under every hat."
    )


def _contributions(session: HatSession) -> Iterator[Block]:
    """Yield a table for each hat; contributions are listed under the hat that they belong to."""
    for hat in dict.fromkeys([*session.order, *method.HATS, None]):
        items = session.belonging_to(hat)
        if not items:
            continue
        title = "No hat" if hat is None else f"{hat.capitalize()} hat"
        yield Table(
            caption=f"{title}: {len(items)} contribution{'s' if len(items) > 1 else ''}",
            columns=[Column("Id"), Column("Contribution"), Column("From")],
            rows=[
                (
                    Cell(item.id, item.evidence),
                    quotable_text(item) + _actual_stage(item),
                    item.group,
                )
                for item in items
            ],
            note=paraphrase_note(items),
        )


def _actual_stage(item: Contribution) -> str:
    if item.assigned_stage == item.stage:
        return ""
    return (
        f" (contributed under {item.stage})" if item.stage else " (contributed outside every hat)"
    )


def _obstacles(session: HatSession) -> Block:
    if not session.obstacles:
        return Text("No obstacle was recorded.")
    return Table(
        caption="Obstacles (black) and ideas (green)",
        columns=[Column("Id"), Column("Obstacle"), Column("Ideas that answer it")],
        rows=[
            (
                Cell(obstacle.contribution.id, obstacle.evidence),
                quotable_text(obstacle.contribution),
                "; ".join(f"{idea.id}: {quotable_text(idea)}" for idea in obstacle.ideas)
                or "no idea yet",
            )
            for obstacle in session.obstacles
        ],
        note=paraphrase_note(
            item for o in session.obstacles for item in (o.contribution, *o.ideas)
        ),
    )


def _feelings(workshop: WorkshopView, session: HatSession) -> Iterator[Block]:
    """Yield feelings before and after: those of the first and the last red hat."""
    red_runs = session.red_runs
    if not red_runs:
        return
    titled_runs = [("Feelings", red_runs[0])]
    if len(red_runs) > 1:
        titled_runs = [("Feelings before", red_runs[0]), ("Feelings after", red_runs[-1])]
    for title, run in titled_runs:
        feelings = [item for item in run.contributions if not item.misplaced]
        quotes = [quote for quote in map(quote, feelings) if quote is not None]
        yield Section(title, [Text(_distribution(workshop, run, feelings)), *quotes])


def _distribution(workshop: WorkshopView, run: StageRun, feelings: list[Contribution]) -> str:
    counts = [
        f"{sum(i.group == group for i in feelings)} from {group}" for group in workshop.groups
    ]
    plural = "" if len(feelings) == 1 else "s"
    by_group = f": {', '.join(counts)}" if counts else ""
    return (
        f"{len(feelings)} feeling{plural}{by_group}. "
        f"{len(run.contributors)} of {len(run.present)} participants present contributed."
    )
