"""Blocks on the stages of a session: their order, their times, and contributions in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Any

from dialoguekit.disclosure.groups import OFFICES, Groups
from dialoguekit.document.blocks import Block, Chart, Text, format_count, format_duration
from dialoguekit.plugin.columns import count, text, value
from dialoguekit.plugin.record import Programme
from dialoguekit.plugin.session import Contribution, Session, StageRun
from dialoguekit.plugin.tables import chart, lower_first, table
from dialoguekit.plugin.types import CUSTOM


def how_it_ran(
    session: Session,
    *,
    noun: str = "stage",
    preposition: str = "in",
    remark: str = "",
    compared_stages: Sequence[str] | None = None,
) -> Iterator[Block]:
    """Yield the order of the stages, and a table of their planned and actual times.

    ``noun`` is the method's word for a stage, and ``preposition`` the word before it.  ``remark``
    and ``compared_stages`` are those of :func:`describe_order`.
    """
    order = describe_order(session, noun=noun, remark=remark, compared_stages=compared_stages)
    yield Text(order)
    if session.stage_runs:
        yield table(
            f"Time {preposition} each {noun}",
            session.stage_runs,
            text(noun.capitalize(), _title),
            text("Focus", lambda run: run.focus),
            text("Planned", lambda run: format_duration(run.planned_s), numeric=True),
            value("Actual", lambda run: format_duration(run.actual_s), lambda run: [run]),
            text("Share of plan", _share_of_plan, numeric=True),
            count("Contributions", lambda run: run.contributions),
            note="Planned times include extensions; actual times exclude pauses.",
        )


def _title(run: StageRun) -> str:
    return run.title


def _share_of_plan(run: StageRun) -> str | None:
    return None if run.ratio is None else f"{100 * run.ratio:.0f} %"


def describe_order(
    session: Session,
    *,
    noun: str = "stage",
    remark: str = "",
    compared_stages: Sequence[str] | None = None,
) -> str:
    """Return sentences on the order of the stages and its difference from the announced order.

    ``compared_stages`` are compared with the announced order, by default all stages entered.
    ``remark`` is a sentence between the two.  The announced order is spelled out if it differs.
    """
    order = f"{noun.capitalize()}s, in order: {_join_titles(session, session.order)}. {remark}"
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


def contributions_by_stage(sessions: Iterable[Session]) -> dict[str, Sequence[Contribution]]:
    """Return contributions by the title of the stage that they belong to.

    Stages are in the order in which they were entered; stages that were not entered follow.
    """
    found: dict[str, list[Contribution]] = {}
    for session in sessions:
        assigned = (item.assigned_stage for item in session.contributions)
        for stage in dict.fromkeys([*session.order, *assigned]):
            if stage is not None:
                items = found.setdefault(session.stage_title(stage), [])
                items.extend(session.belonging_to(stage))
    return dict(found)


def contributions_chart(
    title: str,
    items: Mapping[str, Sequence[Contribution]],
    groups: Groups,
    *,
    noun: str = "stage",
    preposition: str = "in",
    exempt: Sequence[str] = (),
    programme: Programme[Any] | None = None,
) -> Iterator[Chart]:
    """Yield a chart of contributions by stage and group; nothing without stages.

    ``items`` are the contributions of each stage by its title.  Its sentences say how many
    participants are known to have contributed in each stage, and how many contributions have no
    known author; these add nobody.  They name the groups of which no contribution is known, except
    in the ``exempt`` stages, as where mostly the facilitator contributes.  Over several workshops,
    the ``programme`` knows who is who.
    """
    if not items:
        return
    known = "; ".join(
        f"{_known_contributors(found, programme)} {preposition} {lower_first(stage)}"
        f"{_without_author(found)}"
        for stage, found in items.items()
    )
    missing = ", ".join(
        f"{group} {preposition} {lower_first(stage)}"
        for stage, found in items.items()
        for group in groups.labels
        if stage not in exempt and group not in {item.group for item in found}
    )
    nothing = f" No contribution is known to be from {missing}." if missing else ""
    counts_visits = programme is not None and programme.counts_visits
    who = "Visits by participants" if counts_visits else "Participants"
    yield chart(
        title,
        items,
        count("Contributions", _items),
        head=noun,
        sentence=f"Contributions {preposition} each {noun} by group. "
        f"{who} known to have contributed: {known}.{nothing}",
        groups=groups,
        stacked=False,
    )


def _known_contributors(items: Iterable[Contribution], programme: Programme[Any] | None) -> int:
    """Return how many different participants are known to have made contributions."""
    authors = [
        (item.cite.rpartition(" ")[0], item.author)
        for item in items
        if item.author is not None and item.group not in OFFICES
    ]
    return len(set(authors if programme is None else starmap(programme.identity, authors)))


def _without_author(items: Iterable[Contribution]) -> str:
    number = sum(item.author is None for item in items)
    return f" (and {format_count(number, 'contribution')} without a known author)" if number else ""


def _items(items: Sequence[Contribution]) -> Sequence[Contribution]:
    return items
