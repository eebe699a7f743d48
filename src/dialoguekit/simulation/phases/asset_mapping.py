"""Assets, their connections, and the break."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.agenda import STATEMENT_COUNTS
from dialoguekit.simulation.phases.appreciative_inquiry import write_at_tables
from dialoguekit.simulation.seating import assign_scribes, assign_tables, move_attendees
from dialoguekit.simulation.statements import Asset, Statement
from dialoguekit.simulation.workshop import (
    Attendee,
    PendingActions,
    SimulatedWorkshop,
    pose_question,
    seconds,
)

AGREED_SHARE = 0.35
"""Share of connections that are agreed during the workshop."""

DUPLICATES_PER_LATE_MERGE = 4
"""One in this many duplicate assets is only merged in the evening."""


def map_assets(workshop: SimulatedWorkshop) -> None:
    """Simulate naming and connecting assets."""
    start, end = workshop.phase_times("mapping")
    activity = method_runs.start_phase(workshop, "mapping", start, workshop.table_spaces)
    pending = PendingActions(workshop)
    pose_question(workshop, pending, "what-is-here", start + seconds(20))
    connecting_at = start + (end - start) * method_runs.MAPPING_TIME_SHARE
    named = [s for kind in ("asset", "again", "need") for s in workshop.statements.get(kind, [])]
    writing_start, identify = start + seconds(60), partial(_identify_asset, workshop)
    write_at_tables(
        workshop, pending, named, activity, "what-is-here", writing_start, connecting_at, identify
    )
    pending.run_all()
    method_runs.start_connecting(workshop, pending, connecting_at + seconds(5))
    pose_question(workshop, pending, "who-meets-whom", connecting_at + seconds(15))
    early = [
        pair for n, pair in enumerate(workshop.duplicate_assets) if n % DUPLICATES_PER_LATE_MERGE
    ]
    merge_duplicates(
        workshop, pending, early, connecting_at + seconds(20), connecting_at + seconds(80)
    )
    pending.run_all()
    if "directory-only" not in workshop.defects:
        _connect_assets(workshop, pending, connecting_at + seconds(90), end - seconds(20))
        pending.run_all()
    method_runs.end_phase(workshop, "mapping", activity, end)


def _identify_asset(
    workshop: SimulatedWorkshop,
    statement: Statement,
    author: Attendee,
    handle: WorkshopRunner,
    contribution_id: str,
) -> None:
    """Record a statement as an asset."""
    details = _asset_details(workshop, statement, author) if isinstance(statement, Asset) else {}
    asset = method_runs.execute_if_installed(
        handle,
        "abcd.identify-asset",
        statement.text,
        type=statement.type,
        person=author.id,
        source=contribution_id,
        **details,
    )
    if asset is not None:
        workshop.asset_ids[statement.key] = asset


def _asset_details(workshop: SimulatedWorkshop, asset: Asset, author: Attendee) -> dict[str, Any]:
    """Return the details of an asset.

    An individual has agreed, unless ``gifts-unasked`` is seeded.  A gift is offered only if its
    author is the holder.
    """
    details: dict[str, Any] = {
        "standing": asset.standing,
        "place": asset.place,
        "contact": asset.contact,
    }
    if asset.type == "individual":
        agreed = None if "gifts-unasked" in workshop.defects else True
        details |= {"gift": asset.gift, "agreed": agreed}
    holder = next((g for g in workshop.attendees if g.person.name == asset.holder), None)
    if holder is not None:
        standing = "offered" if holder is author else "claimed"
        details |= {"holder": holder.id, "standing": standing}
    return details


def merge_duplicates(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    duplicates: Iterable[tuple[str, str]],
    start: datetime,
    end: datetime,
) -> None:
    """Add the merging of duplicate assets."""
    rng = workshop.derive_rng(f"seen twice by {end}")
    for keep, alias in duplicates:
        if keep in workshop.asset_ids and alias in workshop.asset_ids:
            pending.add(
                rng.time_between(start, end),
                lambda h, keep, alias: method_runs.execute_if_installed(
                    h, "abcd.merge-assets", keep, alias
                ),
                workshop.asset_ids[keep],
                workshop.asset_ids[alias],
                **workshop.facilitator_context,
            )


def _connect_assets(
    workshop: SimulatedWorkshop, pending: PendingActions, start: datetime, end: datetime
) -> None:
    """Add connections of assets, each pair once; some are agreed at once."""
    rng = workshop.rng
    connection_rng = workshop.derive_rng("connections")
    purposes = {
        theme: connection_rng.shuffled(lines)
        for theme, lines in workshop.shared.connection_purposes.items()
    }
    edges: dict[frozenset[str], tuple[Statement, Statement]] = {}
    count = workshop.scale_count(rng.integer(*STATEMENT_COUNTS["edge"]))
    for _ in range(10 * count):  # A small map may have fewer pairs.
        pair = _choose_related_pair(workshop)
        if pair is not None and len(edges) < count:
            edges.setdefault(frozenset(asset.key for asset in pair), pair)
    if not edges:
        first, second, *_ = workshop.statements["asset"]
        edges[frozenset((first.key, second.key))] = (first, second)
    times = workshop.times_between(start, end, len(edges))
    for (first, second), at in zip(edges.values(), times, strict=True):
        proposer = rng.choice(workshop.present_attendees())
        purpose = purposes[first.theme].pop(0)
        purposes[first.theme].append(purpose)
        pending.add(
            at,
            partial(_connect_pair, workshop, agreed=connection_rng.bernoulli(AGREED_SHARE)),
            first,
            second,
            purpose,
            proposer,
            space=workshop.table_spaces[proposer.table],
            **proposer.context,
        )


def _connect_pair(
    workshop: SimulatedWorkshop,
    handle: WorkshopRunner,
    first: Statement,
    second: Statement,
    purpose: str,
    proposer: Attendee,
    *,
    agreed: bool,
) -> None:
    """Connect two assets, or link their contributions if ABCD is not installed."""
    connection = None
    if workshop.asset_ids:
        ends = workshop.asset_ids[first.key], workshop.asset_ids[second.key]
        details = {"purpose": purpose, "proposer": proposer.id}
        connection = method_runs.execute_if_installed(
            handle, "abcd.connect-assets", *ends, **details
        )
    if connection is None:
        handle.link_contributions(
            workshop.contribution_ids[first.key], "connects", workshop.contribution_ids[second.key]
        )
        return
    workshop.connection_ids.append(connection)
    if agreed:
        method_runs.execute_if_installed(handle, "abcd.follow-up-connection", connection, "agreed")


def _choose_related_pair(workshop: SimulatedWorkshop) -> tuple[Statement, Statement] | None:
    """Return two assets of one theme, in two of three cases of different groups."""
    rng, assets = workshop.rng, workshop.statements["asset"]
    first = rng.choice(assets)
    crossing = rng.bernoulli(2 / 3)
    related = [
        second
        for second in assets
        if second.theme == first.theme
        and second is not first
        and (second.group != first.group) == crossing
    ]
    return (first, rng.choice(related)) if related else None


def take_break(workshop: SimulatedWorkshop) -> None:
    """Simulate the break; one or two attendees leave, and the others change tables."""
    rng = workshop.rng
    start, end = workshop.phase_times("break")
    pending = PendingActions(workshop)
    move_attendees(
        workshop,
        pending,
        workshop.present_attendees(),
        lambda _: workshop.plenary_space,
        start + seconds(15),
    )
    leaving = [attendee for attendee in workshop.attendees if attendee.leaves_early]
    reasons = rng.sample(workshop.shared.phrases["departure_reasons"], len(leaving))
    for attendee, reason in zip(leaving, reasons, strict=True):
        pending.add(
            workshop.time_between(start + seconds(120), end - seconds(240)),
            lambda h, id, reason: h.leave(id, reason=reason),
            attendee.id,
            reason if rng.bernoulli(0.7) else None,
            **workshop.scribe_context,
        )
    pending.run_all()
    for attendee in workshop.attendees:
        attendee.is_present = attendee.is_present and not attendee.leaves_early
    assign_tables(workshop, remix=True)
    move_attendees(
        workshop,
        pending,
        workshop.present_attendees(),
        lambda attendee: workshop.table_spaces[attendee.table],
        end - seconds(130),
    )
    assign_scribes(workshop, pending, end - seconds(60))
    pending.run_all()
    workshop.now = max(workshop.now, end)
