"""The blocks about one inquiry: numbers, topic, times, what was found, what is hard, the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Flags,
    Item,
    Proven,
    Section,
    Table,
    Text,
    behind,
    items_table,
    note_of,
    order_told,
    percent,
    times_table,
    words_of,
)
from dialoguekit_appreciative_inquiry import (
    blocks_discovery,
    blocks_propositions,
    blocks_soar,
    method,
)
from dialoguekit_appreciative_inquiry.rules import flags
from dialoguekit_appreciative_inquiry.view import Barrier, Inquired, InquirySession

JUDGED = {
    "held": "held back by a moderator",
    "rejected": "taken off the wall by a moderator",
}
"""What became of something hard that a moderator judged."""


def one(room: Inquired, session: InquirySession) -> Iterator[Block]:
    """Everything about one inquiry."""
    yield Figures(_figures(session))
    yield from _topic(session)
    yield Text(_order(session))
    if session.runs:
        yield times_table(session)
    if session.in_quadrants:
        yield Section("The board", tuple(blocks_soar.board(session)))
    yield from blocks_discovery.found(room, session)
    yield from blocks_propositions.grown(room, session)
    if session.barriers:
        yield Section("What is hard, and the questions made of it", [barriers(session)])
    yield from _rest(session)
    yield Section("What the method's rules say", [Flags(flags(room, session))])


def _figures(session: InquirySession) -> Iterator[Figure]:
    """How much was found, how much of what grew leads back to it, and what is hard."""
    if session.in_quadrants:
        for stage in method.QUADRANTS:
            items = blocks_soar.of_quadrant(session, stage.name)
            label = f"in {stage.title.casefold()}"
            yield Figure(label=label, value=len(items), evidence=behind(items))
    if session.stories or not session.in_quadrants:
        yield from _grown(session)
    turned = [barrier for barrier in session.barriers if barrier.reframings]
    yield Figure(
        label="hard things said",
        value=len(session.barriers),
        note=f"{len(turned)} turned into a question",
        evidence=behind(session.barriers),
    )


def _grown(session: InquirySession) -> Iterator[Figure]:
    pairs = session.pairs
    across = [pair for pair in pairs if pair.across]
    yield Figure(label="stories", value=len(session.stories), evidence=behind(session.stories))
    yield _share("pairs that met across groups", pairs, across)
    yield Figure(
        label="life-giving factors",
        value=len(session.factors),
        evidence=behind(session.factors),
    )
    yield _share("dreams that stand on a story", session.dreams, session.rooted_dreams)
    yield _share(
        "propositions that stand on a dream and a story",
        session.standing,
        session.rooted_propositions,
    )
    yield _share(
        "commitments that lead back to a story", session.commitments, session.rooted_commitments
    )


def _share(label: str, whole: Sequence[Proven], part: Sequence[Proven]) -> Figure:
    return Figure(
        label=label,
        value=percent(len(part), len(whole)),
        note=f"{len(part)} of {len(whole)}",
        evidence=behind(whole),
    )


def _topic(session: InquirySession) -> Iterator[Block]:
    """What the inquiry is about, as it was announced or said."""
    if session.topics:
        yield Table(
            caption="What the inquiry is about",
            columns=[Column("Id"), Column("Topic")],
            rows=[
                (Cell(topic.cite.rpartition(" ")[2], topic.evidence), topic.shown)
                for topic in session.topics
            ],
        )


def _order(session: InquirySession) -> str:
    """The order of the stages, what was come back to, and how far it is from the one announced."""
    back = [f"{run.stage} ({run.focus or 'nobody said what for'})" for run in session.revisits]
    aside = f"It came back to {', '.join(back)}." if back else ""
    path = None if session.comes_back_as_announced else [run.stage for run in session.path]
    return order_told(session, aside=aside, entered=path)


def barriers(session: InquirySession) -> Table:
    """Everything hard that was said, with the affirmative questions made of it; none is lost."""
    turned = [reframing for barrier in session.barriers for reframing in barrier.reframings]
    return Table(
        caption="From what is hard to what is wanted",
        columns=[
            Column("Id"),
            Column("What is hard"),
            Column("From"),
            Column("Said in"),
            Column("The question made of it"),
            Column("What became of it"),
        ],
        rows=[
            (
                Cell(barrier.item.id, barrier.evidence),
                words_of(barrier.item),
                barrier.item.group,
                barrier.item.stage,
                questions(barrier),
                _fate(barrier),
            )
            for barrier in session.barriers
        ],
        note=note_of([*(barrier.item for barrier in session.barriers), *turned]),
    )


def questions(barrier: Barrier) -> str:
    """The affirmative questions made of something hard."""
    turned = [f"{reframing.id}: {words_of(reframing)}" for reframing in barrier.reframings]
    return "; ".join(turned) or "not reframed yet"


def _fate(barrier: Barrier) -> str:
    if barrier.outcome is not None:
        return JUDGED[barrier.outcome]
    if barrier.item.parked:
        return "set aside in sight"
    return "reframed" if barrier.reframings else "left standing"


def _rest(session: InquirySession) -> Iterator[Block]:
    """Whatever has no place further up, phase by phase: nothing that was said is left out."""
    told = told_elsewhere(session)
    tables = []
    for stage in dict.fromkeys([*method.METHOD.stages, None]):
        name = None if stage is None else stage.name
        items = _left(session, name, told)
        if items:
            title = "In no stage" if stage is None else stage.title
            plural = "s" if len(items) > 1 else ""
            tables.append(items_table(f"{title}: {len(items)} contribution{plural}", items))
    if tables:
        yield Section("What else was said", tables)


def told_elsewhere(session: InquirySession) -> set[str]:
    """The ids of the contributions that stand in the blocks before the last."""
    items: list[Item] = [story.item for story in session.stories]
    items += [dream.item for dream in session.dreams]
    items += [item for factor in session.factors for item in factor.items]
    for barrier in session.barriers:
        items += [barrier.item, *barrier.reframings]
    if session.in_quadrants:
        for name in method.SOAR:
            items += blocks_soar.of_quadrant(session, name)
    ids = {item.id for item in items}
    said = [topic.cite for topic in session.topics] + [each.cite for each in session.propositions]
    return ids | {cite.rpartition(" ")[2] for cite in said}


def _left(session: InquirySession, stage: str | None, told: set[str]) -> list[Item]:
    """What belongs to a phase and stands nowhere yet; a phase nobody knows counts as none."""
    known = {stage.name for stage in method.STAGES}
    return [
        item
        for item in session.items
        if item.id not in told and (item.belongs if item.belongs in known else None) == stage
    ]
