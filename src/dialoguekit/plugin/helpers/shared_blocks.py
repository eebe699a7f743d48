"""Blocks that the chapters of most methods share: contributions, times and charts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Quote,
    Row,
    Section,
    Table,
    format_duration,
)
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.plugin.helpers.session import Contribution, Session, combined_evidence
from dialoguekit.plugin.types import CUSTOM

NOT_FOR_QUOTATION = "(not for quotation)"
"""Placeholder for the text of a person who does not consent to be quoted."""

PARAPHRASED = "† paraphrased"
"""Explanation of the dagger after a contribution that was not recorded verbatim."""


def quotable_text(contribution: Contribution) -> str:
    """Return the text of a contribution with its reasons, or a placeholder if not quotable."""
    if not contribution.quotable:
        return NOT_FOR_QUOTATION
    text = (
        f"{contribution.text} (Because: {contribution.reasons})"
        if contribution.reasons
        else contribution.text
    )
    text = f"{text} [parked]" if contribution.parked else text
    return text if contribution.verbatim else f"{text} †"


def paraphrase_note(contributions: Iterable[Contribution]) -> str | None:
    """Return the explanation of the dagger, if a contribution has one."""
    return PARAPHRASED if any(i.quotable and not i.verbatim for i in contributions) else None


def quote(contribution: Contribution, *, note: str | None = None) -> Quote | None:
    """Return the contribution as a quote; None if it may not be quoted."""
    if not contribution.quotable:
        return None
    return Quote(
        text=contribution.text,
        cite=contribution.cite,
        group=contribution.group,
        verbatim=contribution.verbatim,
        note=note,
        evidence=contribution.evidence,
    )


def contributions_table(caption: str, contributions: Sequence[Contribution]) -> Table:
    """Return a table with a row for each contribution: id, text and group."""
    return Table(
        caption=caption,
        columns=[Column("Id"), Column("Contribution"), Column("From")],
        rows=[
            (Cell(item.id, item.evidence), quotable_text(item), item.group)
            for item in contributions
        ],
        note=paraphrase_note(contributions),
    )


def stage_times_table(
    session: Session, *, stage_noun: str = "stage", preposition: str = "in"
) -> Table:
    """Return a table of the stages: planned and actual time, number of contributions."""
    rows: list[Row] = [
        (
            run.title,
            run.focus,
            format_duration(run.planned_s),
            Cell(format_duration(run.actual_s), run.evidence),
            None if run.ratio is None else f"{100 * run.ratio:.0f} %",
            Cell(len(run.contributions), combined_evidence(run.contributions)),
        )
        for run in session.stage_runs
    ]
    return Table(
        caption=f"Time {preposition} each {stage_noun}",
        columns=[
            Column(stage_noun.capitalize()),
            Column("Focus"),
            Column("Planned", True),
            Column("Actual", True),
            Column("Share of plan", True),
            Column("Contributions", True),
        ],
        rows=rows,
        note="Planned times include extensions; actual times exclude pauses.",
    )


def describe_order(
    session: Session,
    *,
    stage_noun: str = "stage",
    remark: str = "",
    compared_stages: Sequence[str] | None = None,
) -> str:
    """Return sentences on the order of the stages and its difference from the announced order.

    ``compared_stages`` are compared with the announced order, by default all stages entered.
    ``remark`` is a sentence between the two.  The announced order is spelled out if it differs.
    """
    order = (
        f"{stage_noun.capitalize()}s, in order: {_join_titles(session, session.order)}. {remark}"
    )
    planned = session.planned
    if planned is None:
        return f"{order.strip()} No order was announced."
    compared = session.order if compared_stages is None else tuple(compared_stages)
    is_custom = planned.name == CUSTOM
    if session.order == planned.stages:
        name = "" if is_custom else f" ({planned.title})"
        return f"{order.strip()} This is the announced order{name}."
    name = "" if is_custom else f"{planned.title}: "
    announced = f"the announced order ({name}{_join_titles(session, planned.stages)})"
    changes = planned.edit_distance(compared)
    comparison = f"Changes to {announced}: {changes}."
    if not session.ended and planned.allows_prefix(compared):
        comparison = f"So far it follows {announced}."
    elif changes == 0:
        comparison = f"It followed {announced}."
    return f"{order.strip()} {comparison}"


def _join_titles(session: Session, stages: Sequence[str]) -> str:
    return " → ".join(map(session.stage_title, stages)) or "none"


def contributions_chart(
    title: str,
    contributions: Mapping[tuple[str, str], Collection[Contribution]],
    *,
    sentence: str,
    stage_noun: str = "stage",
) -> Chart:
    """Return a chart of contributions by stage and group; the keys are pairs of (stage, group)."""
    rows = [
        {stage_noun: stage, "contributions": len(items), "group": group}
        for (stage, group), items in contributions.items()
    ]
    return Chart(
        title=title,
        spec=bar_chart_spec(
            rows, category=stage_noun, value="contributions", series="group", stacked=False
        ),
        sentence=sentence,
        evidence=combined_evidence(item for items in contributions.values() for item in items),
    )


SessionT = TypeVar("SessionT", bound=Session)


def session_sections(
    sessions: Sequence[SessionT], build_blocks: Callable[[SessionT], Iterable[Block]]
) -> list[Block]:
    """Return the blocks of a single session, or a section for each of several."""
    if len(sessions) == 1:
        return list(build_blocks(sessions[0]))
    return [
        Section(f"{session.title} ({session.cite})", tuple(build_blocks(session)))
        for session in sessions
    ]
