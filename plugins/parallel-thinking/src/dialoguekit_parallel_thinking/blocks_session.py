"""The blocks about one session: numbers, times, the board, obstacles, feelings, flags."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Figure,
    Figures,
    Flags,
    Item,
    Section,
    StageRun,
    Table,
    Text,
    behind,
    note_of,
    order_told,
    percent,
    quote_of,
    spoke_chart,
    times_table,
    words_of,
)
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.rules import flags
from dialoguekit_parallel_thinking.view import HatSession, Worn


def one(room: Worn, session: HatSession) -> Iterator[Block]:
    """Everything about one session."""
    yield _figures(session)
    yield Text(order_told(session, noun="hat"))
    if session.runs:
        yield times_table(session, noun="hat", within="under")
    if session.items:
        if room.groups:
            yield who_spoke("Who spoke under which hat", room.groups, [session])
        yield Section("The board", tuple(_board(session)))
        yield Section("Obstacles and the ideas that answer them", [_obstacles(session)])
    yield from _feelings(room, session)
    yield Section("What the method's rules say", [Flags(flags(room, session))])


def _figures(session: HatSession) -> Figures:
    items, off, obstacles = session.items, session.off_stage, session.obstacles
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


def who_spoke(title: str, groups: Collection[str], sessions: Sequence[HatSession]) -> Chart:
    """A chart of contributions by hat and group, with the groups that a hat did not reach."""
    worn = [hat for session in sessions for hat in session.order]
    meant = [item.belongs for session in sessions for item in session.items if item.belongs]
    counted = {
        (hat, group): [i for session in sessions for i in session.under(hat) if i.group == group]
        for hat in sorted({*worn, *meant}, key=_hats_first)
        for group in groups
    }
    sentence = _reached({pair: len(items) for pair, items in counted.items()})
    return spoke_chart(title, counted, sentence=sentence, noun="hat")


def _hats_first(hat: str) -> tuple[int, str]:
    """The six hats in their order, and then whatever else was put on."""
    return (method.HATS.index(hat) if hat in method.HATS else len(method.HATS)), hat


def _reached(counts: Mapping[tuple[str, str], int]) -> str:
    # Blue is mostly the facilitator's: silence under it tells nothing about a group.
    silent = [
        f"{group} under {hat}" for (hat, group), n in counts.items() if not n and hat != "blue"
    ]
    if silent:
        return f"Contributions under each hat by group. Nothing came from {', '.join(silent)}."
    return "Contributions under each hat by group. Blue aside, every group spoke under every hat."


def _board(session: HatSession) -> Iterator[Block]:
    """Hat by item; what was said off its hat stands under the hat that it belongs to."""
    for hat in dict.fromkeys([*session.order, *method.HATS, None]):
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
            note=note_of(items),
        )


def _elsewhere(item: Item) -> str:
    if item.belongs == item.stage:
        return ""
    return f" (said under {item.stage})" if item.stage else " (said while no hat was on)"


def _obstacles(session: HatSession) -> Block:
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
        note=note_of(item for o in session.obstacles for item in (o.item, *o.ideas)),
    )


def _feelings(room: Worn, session: HatSession) -> Iterator[Block]:
    """Feelings before and after: the first and the last time the red hat was on."""
    reds = session.reds
    if not reds:
        return
    named = [("Feelings", reds[0])]
    if len(reds) > 1:
        named = [("Feelings before", reds[0]), ("Feelings after", reds[-1])]
    for title, run in named:
        feelings = [item for item in run.items if not item.off_stage]
        quotes = [quote for quote in map(quote_of, feelings) if quote is not None]
        yield Section(title, [Text(_distribution(room, run, feelings)), *quotes])


def _distribution(room: Worn, run: StageRun, feelings: list[Item]) -> str:
    counts = [f"{sum(i.group == group for i in feelings)} from {group}" for group in room.groups]
    plural = "" if len(feelings) == 1 else "s"
    by_group = f": {', '.join(counts)}" if counts else ""
    return (
        f"{len(feelings)} feeling{plural}{by_group}. "
        f"{len(run.heard)} of {len(run.present)} participants present were heard."
    )
