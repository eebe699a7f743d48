"""Blocks on one inquiry: key figures, topic, times, discoveries, barriers, others, flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Contribution,
    Flags,
    HasEvidence,
    KeyFigure,
    KeyFigures,
    Section,
    Table,
    Text,
    combined_evidence,
    contributions_table,
    describe_order,
    format_percent,
    paraphrase_note,
    quotable_text,
    stage_times_table,
)
from dialoguekit_appreciative_inquiry import (
    blocks_discovery,
    blocks_propositions,
    blocks_soar,
    method,
)
from dialoguekit_appreciative_inquiry.rules import flags
from dialoguekit_appreciative_inquiry.view import Barrier, InquirySession, WorkshopView

OUTCOME_LABELS = {
    "held": "held by a moderator",
    "rejected": "rejected by a moderator",
}
"""The labels of the outcomes of moderated barriers."""


def session_blocks(workshop: WorkshopView, session: InquirySession) -> Iterator[Block]:
    """Yield the blocks on one inquiry."""
    yield KeyFigures(_figures(session))
    yield from _topic_table(session)
    yield Text(_order_sentence(session))
    if session.stage_runs:
        yield stage_times_table(session)
    if session.is_soar:
        yield Section("Quadrants", tuple(blocks_soar.quadrant_blocks(session)))
    yield from blocks_discovery.discovery_blocks(workshop, session)
    yield from blocks_propositions.proposition_blocks(workshop, session)
    if session.barriers:
        yield Section("Barriers and reframings", [barriers(session)])
    yield from _other_contributions(session)
    yield Section("Method rules", [Flags(flags(workshop, session))])


def _figures(session: InquirySession) -> Iterator[KeyFigure]:
    """Yield counts, the shares that lead back to stories, and barriers."""
    if session.is_soar:
        for stage in method.QUADRANTS:
            items = blocks_soar.contributions_in_quadrant(session, stage.name)
            label = f"in {stage.title.casefold()}"
            yield KeyFigure(label=label, value=len(items), evidence=combined_evidence(items))
    if session.stories or not session.is_soar:
        yield from _grounding_figures(session)
    reframings = [barrier for barrier in session.barriers if barrier.reframings]
    yield KeyFigure(
        label="barriers raised",
        value=len(session.barriers),
        note=f"{len(reframings)} reframed",
        evidence=combined_evidence(session.barriers),
    )


def _grounding_figures(session: InquirySession) -> Iterator[KeyFigure]:
    pairs = session.pairs
    across = [pair for pair in pairs if pair.across_groups]
    yield KeyFigure(
        label="stories", value=len(session.stories), evidence=combined_evidence(session.stories)
    )
    yield _share("pairs that met across groups", pairs, across)
    yield KeyFigure(
        label="life-giving factors",
        value=len(session.factors),
        evidence=combined_evidence(session.factors),
    )
    yield _share("dreams based on a story", session.dreams, session.grounded_dreams)
    yield _share(
        "propositions based on a dream and a story",
        session.current_propositions,
        session.grounded_propositions,
    )
    yield _share(
        "commitments that lead back to a story", session.commitments, session.grounded_commitments
    )


def _share(label: str, whole: Sequence[HasEvidence], part: Sequence[HasEvidence]) -> KeyFigure:
    return KeyFigure(
        label=label,
        value=format_percent(len(part), len(whole)),
        note=f"{len(part)} of {len(whole)}",
        evidence=combined_evidence(whole),
    )


def _topic_table(session: InquirySession) -> Iterator[Block]:
    """Yield the table of topics."""
    if session.topics:
        yield Table(
            caption="Topic of the inquiry",
            columns=[Column("Id"), Column("Topic")],
            rows=[
                (Cell(topic.cite.rpartition(" ")[2], topic.evidence), topic.quotable_text)
                for topic in session.topics
            ],
        )


def _order_sentence(session: InquirySession) -> str:
    """Return sentences on the order of the stages and on revisits."""
    revisits = [
        f"{session.stage_title(run.stage)} ({run.focus or 'no focus'})" for run in session.revisits
    ]
    remark = f"Revisited: {', '.join(revisits)}." if revisits else ""
    path = None if session.revisits_as_announced else [run.stage for run in session.path]
    return describe_order(session, remark=remark, compared_stages=path)


def barriers(session: InquirySession) -> Table:
    """Return the table of all barriers with the affirmative questions that reframe them."""
    reframings = [reframing for barrier in session.barriers for reframing in barrier.reframings]
    return Table(
        caption="Barriers and the questions that reframe them",
        columns=[
            Column("Id"),
            Column("Barrier"),
            Column("From"),
            Column("Stage"),
            Column("Reframed as"),
            Column("Outcome"),
        ],
        rows=[
            (
                Cell(barrier.contribution.id, barrier.evidence),
                quotable_text(barrier.contribution),
                barrier.contribution.group,
                _stage_title(session, barrier.contribution.stage),
                reframing_questions(barrier),
                _outcome(barrier),
            )
            for barrier in session.barriers
        ],
        note=paraphrase_note(
            [*(barrier.contribution for barrier in session.barriers), *reframings]
        ),
    )


def reframing_questions(barrier: Barrier) -> str:
    """Return the affirmative questions that reframe a barrier."""
    reframings = [f"{reframing.id}: {quotable_text(reframing)}" for reframing in barrier.reframings]
    return "; ".join(reframings) or "not reframed yet"


def _outcome(barrier: Barrier) -> str:
    if barrier.outcome is not None:
        return OUTCOME_LABELS[barrier.outcome]
    if barrier.contribution.parked:
        return "parked"
    return "reframed" if barrier.reframings else "not addressed"


def _other_contributions(session: InquirySession) -> Iterator[Block]:
    """Yield the remaining contributions, phase by phase, so that none is omitted."""
    shown = shown_elsewhere(session)
    tables = []
    for stage in dict.fromkeys([*method.METHOD.stages, None]):
        name = None if stage is None else stage.name
        items = _remaining(session, name, shown)
        if items:
            title = "Outside every stage" if stage is None else stage.title
            plural = "s" if len(items) > 1 else ""
            tables.append(contributions_table(f"{title}: {len(items)} contribution{plural}", items))
    if tables:
        yield Section("Other contributions", tables)


def shown_elsewhere(session: InquirySession) -> set[str]:
    """Return the ids of the contributions in the blocks before the last."""
    items: list[Contribution] = [story.contribution for story in session.stories]
    items += [dream.contribution for dream in session.dreams]
    items += [item for factor in session.factors for item in factor.contributions]
    for barrier in session.barriers:
        items += [barrier.contribution, *barrier.reframings]
    if session.is_soar:
        for name in method.SOAR:
            items += blocks_soar.contributions_in_quadrant(session, name)
    ids = {item.id for item in items}
    cites = [topic.cite for topic in session.topics] + [each.cite for each in session.propositions]
    return ids | {cite.rpartition(" ")[2] for cite in cites}


def _remaining(session: InquirySession, stage: str | None, shown: set[str]) -> list[Contribution]:
    """Return the remaining contributions of a phase; an unknown phase counts as none."""
    known = {stage.name for stage in method.STAGES}
    return [
        item
        for item in session.contributions
        if item.id not in shown
        and (item.assigned_stage if item.assigned_stage in known else None) == stage
    ]


def _stage_title(session: InquirySession, stage: str | None) -> str | None:
    return None if stage is None else session.stage_title(stage)
