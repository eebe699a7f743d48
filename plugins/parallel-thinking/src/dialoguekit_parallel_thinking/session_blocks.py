"""The blocks about one session: numbers, times, the board, obstacles, feelings, flags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Figure,
    Figures,
    Flags,
    Quote,
    Row,
    Section,
    Table,
    Text,
    bars,
    minutes,
    percent,
)
from dialoguekit_parallel_thinking import hats
from dialoguekit_parallel_thinking.conformance import on_the_way
from dialoguekit_parallel_thinking.rules import flags
from dialoguekit_parallel_thinking.view import HatRun, Item, Session, Worn, behind

NOT_FOR_QUOTATION = "(not for quotation)"
PARAPHRASED = "† noted in other words than were spoken"


def one(room: Worn, session: Session) -> Iterator[Block]:
    """Everything about one session."""
    yield _figures(session)
    yield Text(conformance(session))
    if session.runs:
        yield _times(session)
    if session.items:
        if room.groups:
            yield who_spoke("Who spoke under which hat", room.groups, [session])
        yield Section("The board", tuple(_board(session)))
        yield Section("Obstacles and the ideas that answer them", [_obstacles(session)])
    yield from _feelings(room, session)
    yield Section("What the method's rules say", [Flags(flags(room, session))])


def _figures(session: Session) -> Figures:
    items, off, obstacles = session.items, session.off_hat, session.obstacles
    answered = [obstacle for obstacle in obstacles if obstacle.ideas]
    figures = [
        Figure(label="contributions", value=len(items), evidence=behind(items)),
        Figure(
            label="said under another hat than meant",
            value=percent(len(off), len(items)),
            note=f"{len(off)} of {len(items)}",
            evidence=behind(off),
        ),
        Figure(
            label="obstacles with an idea",
            value=f"{len(answered)} of {len(obstacles)}",
            evidence=behind(obstacles),
        ),
    ]
    reds = session.reds
    if reds:
        heard = {person for run in reds for person in run.heard}
        present = {person for run in reds for person in run.present}
        figures.append(
            Figure(
                label="heard under the red hat",
                value=percent(len(heard), len(present)),
                note=f"{len(heard)} of {len(present)} participants present",
                evidence=behind(item for run in reds for item in run.items),
            )
        )
    return Figures(figures)


def conformance(session: Session) -> str:
    """The order in which the hats were worn, and how far that is from the one announced."""
    order = f"Hats, in order: {' → '.join(session.order) or 'none'}."
    planned, away = session.planned, session.away
    if planned is None or away is None:
        return f"{order} No order was announced."
    announced = f"the order announced ({planned.name}: {' → '.join(planned.stages)})"
    if not session.over and on_the_way(planned.stages, session.order, planned.optional):
        return f"{order} This is on its way through {announced}."
    if away == 0:
        return f"{order} This kept to {announced}."
    return f"{order} This is {away} change{'s' if away > 1 else ''} away from {announced}."


def _times(session: Session) -> Table:
    rows: list[Row] = [
        (
            run.hat,
            run.focus,
            minutes(run.planned_s),
            Cell(minutes(run.actual_s), run.evidence),
            None if run.ratio is None else f"{100 * run.ratio:.0f} %",
            Cell(len(run.items), behind(run.items)),
        )
        for run in session.runs
    ]
    return Table(
        caption="Time under each hat",
        columns=[
            Column("Hat"),
            Column("Focus"),
            Column("Planned", True),
            Column("Took", True),
            Column("Of plan", True),
            Column("Contributions", True),
        ],
        rows=rows,
        note="What was planned includes time added on the way; what it took leaves out pauses.",
    )


def who_spoke(title: str, groups: Collection[str], sessions: Sequence[Session]) -> Chart:
    """A chart of contributions by hat and group, with the groups that a hat did not reach."""
    worn = [hat for session in sessions for hat in session.order]
    meant = [item.hat for session in sessions for item in session.items if item.hat]
    counted = {
        (hat, group): [i for session in sessions for i in session.under(hat) if i.group == group]
        for hat in sorted({*worn, *meant}, key=_hats_first)
        for group in groups
    }
    rows = [
        {"hat": hat, "contributions": len(items), "group": group}
        for (hat, group), items in counted.items()
    ]
    return Chart(
        title=title,
        spec=bars(rows, category="hat", value="contributions", series="group", stacked=False),
        sentence=_reached({pair: len(items) for pair, items in counted.items()}),
        evidence=behind(item for items in counted.values() for item in items),
    )


def _hats_first(hat: str) -> tuple[int, str]:
    """The six hats in their order, and then whatever else was put on."""
    return (hats.HATS.index(hat) if hat in hats.HATS else len(hats.HATS)), hat


def _reached(counts: Mapping[tuple[str, str], int]) -> str:
    # Blue is mostly the facilitator's: silence under it tells nothing about a group.
    silent = [
        f"{group} under {hat}" for (hat, group), n in counts.items() if not n and hat != "blue"
    ]
    if silent:
        return f"Contributions under each hat by group. Nothing came from {', '.join(silent)}."
    return "Contributions under each hat by group. Blue aside, every group spoke under every hat."


def _board(session: Session) -> Iterator[Block]:
    """Hat by item; what was said off its hat stands under the hat that it belongs to."""
    for hat in dict.fromkeys([*session.order, *hats.HATS, None]):
        items = session.under(hat)
        if not items:
            continue
        title = "No hat" if hat is None else f"{hat.capitalize()} hat"
        yield Table(
            caption=f"{title}: {len(items)} contribution{'s' if len(items) > 1 else ''}",
            columns=[Column("Id"), Column("What was said"), Column("From")],
            rows=[
                (Cell(item.id, item.evidence), words_of(item) + _elsewhere(item), item.group)
                for item in items
            ],
            note=_note(items),
        )


def _elsewhere(item: Item) -> str:
    if item.hat == item.worn:
        return ""
    return f" (said under {item.worn})" if item.worn else " (said while no hat was on)"


def _note(items: Iterable[Item]) -> str | None:
    """What explains the dagger, where there is one."""
    return PARAPHRASED if any(i.quotable and not i.verbatim for i in items) else None


def words_of(item: Item) -> str:
    """The words of a contribution with its reasons, where they may stand in a report."""
    if not item.quotable:
        return NOT_FOR_QUOTATION
    words = f"{item.text} (Because: {item.reasons})" if item.reasons else item.text
    words = f"{words} [parked]" if item.parked else words
    return words if item.verbatim else f"{words} †"


def _obstacles(session: Session) -> Block:
    if not session.obstacles:
        return Text("No obstacle was named.")
    return Table(
        caption="Obstacles (black) and ideas (green)",
        columns=[Column("Obstacle"), Column("What stands in the way"), Column("Ideas past it")],
        rows=[
            (
                Cell(obstacle.item.id, obstacle.evidence),
                words_of(obstacle.item),
                "; ".join(f"{idea.id}: {words_of(idea)}" for idea in obstacle.ideas)
                or "no idea yet",
            )
            for obstacle in session.obstacles
        ],
        note=_note(item for o in session.obstacles for item in (o.item, *o.ideas)),
    )


def _feelings(room: Worn, session: Session) -> Iterator[Block]:
    """Feelings before and after: the first and the last time the red hat was on."""
    reds = session.reds
    if not reds:
        return
    named = [("Feelings", reds[0])]
    if len(reds) > 1:
        named = [("Feelings before", reds[0]), ("Feelings after", reds[-1])]
    for title, run in named:
        feelings = [item for item in run.items if not item.off_hat]
        quotes = [_quote(item) for item in feelings if item.quotable]
        yield Section(title, [Text(_distribution(room, run, feelings)), *quotes])


def _distribution(room: Worn, run: HatRun, feelings: list[Item]) -> str:
    counts = [f"{sum(i.group == group for i in feelings)} from {group}" for group in room.groups]
    plural = "" if len(feelings) == 1 else "s"
    by_group = f": {', '.join(counts)}" if counts else ""
    return (
        f"{len(feelings)} feeling{plural}{by_group}. "
        f"{len(run.heard)} of {len(run.present)} participants present were heard."
    )


def _quote(item: Item) -> Quote:
    return Quote(
        text=item.text,
        cite=item.cite,
        group=item.group,
        verbatim=item.verbatim,
        evidence=item.evidence,
    )
