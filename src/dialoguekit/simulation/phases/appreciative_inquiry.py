"""Appreciative Inquiry: interviews, factors, deficits and dreams."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.interviews import (
    Interview,
    conduct_interviews,
    form_pairs,
    retell_stories,
)
from dialoguekit.simulation.note_taking import (
    ContributionSetting,
    assign_authors,
    write_contribution,
)
from dialoguekit.simulation.seating import assign_scribes, assign_tables, move_attendees
from dialoguekit.simulation.statements import GROUPS, Statement
from dialoguekit.simulation.workshop import (
    Attendee,
    PendingActions,
    SimulatedWorkshop,
    pose_question,
    seconds,
)

OnRecorded = Callable[[Statement, Attendee, WorkshopRunner, str], object]
"""Called with a statement, its author, the handle and the contribution id."""


def discover(workshop: SimulatedWorkshop) -> None:
    """Simulate interviews across the groups, and common factors at the tables."""
    start, planned_end = workshop.phase_times("discover")
    swap, interviews_end = start + timedelta(minutes=9), start + timedelta(minutes=17)
    tables_open = interviews_end + timedelta(minutes=1)
    if "no-discover" in workshop.defects:
        _seat_without_interviews(workshop, start)
        return
    end = max(planned_end, tables_open + timedelta(minutes=8))
    spaces = form_pairs(workshop, start)
    pair_spaces = list(dict.fromkeys(spaces.values()))
    activity = method_runs.start_phase(
        workshop, "discover", start + seconds(20), [*pair_spaces, *workshop.table_spaces]
    )
    pending = PendingActions(workshop)
    pose_question(workshop, pending, "best-link", start + seconds(30))
    move_attendees(
        workshop,
        pending,
        workshop.present_attendees(),
        lambda attendee: spaces[attendee.id],
        start + seconds(35),
    )
    stories = {
        group: [s for s in workshop.statements["story"] if s.group == group] for group in GROUPS
    }
    interviews: list[Interview] = []
    for space in pair_spaces:
        setting = ContributionSetting(
            activity, space, "best-link", start + seconds(150), interviews_end
        )
        members = [
            attendee for attendee in workshop.present_attendees() if spaces[attendee.id] == space
        ]
        interviews += conduct_interviews(
            workshop, pending, members, stories, setting, swap, interviews_end
        )
    assign_tables(workshop)
    move_attendees(
        workshop,
        pending,
        workshop.present_attendees(),
        lambda attendee: workshop.table_spaces[attendee.table],
        tables_open,
    )
    assign_scribes(workshop, pending, tables_open + seconds(80))
    retell_stories(workshop, pending, interviews, tables_open + seconds(90), end - seconds(60))
    pose_question(workshop, pending, "life-giving", tables_open + seconds(110))
    writing_start = tables_open + seconds(130)
    write_at_tables(
        workshop,
        pending,
        workshop.statements["factor"],
        activity,
        "life-giving",
        writing_start,
        end,
    )
    write_at_tables(
        workshop, pending, _split_deficits(workshop)[0], activity, "life-giving", writing_start, end
    )
    pending.run_all()
    for space in pair_spaces:
        workshop.with_context(end, **workshop.facilitator_context).close_space(space)
    _park_deficits(workshop, _split_deficits(workshop)[0], end)
    method_runs.end_phase(workshop, "discover", activity, end + seconds(10))


def _seat_without_interviews(workshop: SimulatedWorkshop, start: datetime) -> None:
    """Seat attendees at tables without interviews."""
    pending = PendingActions(workshop)
    assign_tables(workshop)
    move_attendees(
        workshop,
        pending,
        workshop.present_attendees(),
        lambda attendee: workshop.table_spaces[attendee.table],
        start,
    )
    assign_scribes(workshop, pending, start + seconds(80))
    pending.run_all()


def write_at_tables(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    statements: Sequence[Statement],
    activity: str,
    prompt: str,
    start: datetime,
    end: datetime,
    on_recorded: OnRecorded | None = None,
) -> None:
    """Add the contributions of all tables; the last late entries are made by ``end``."""
    for statement, author, at in assign_authors(workshop, statements, start, end - seconds(60)):
        setting = ContributionSetting(
            activity, workshop.table_spaces[author.table], prompt, start, end
        )
        labels = (statement.type,) if statement.type else ()
        callback = None if on_recorded is None else partial(on_recorded, statement, author)
        write_contribution(
            workshop, pending, statement, author, at, setting, labels=labels, on_recorded=callback
        )


def dream(workshop: SimulatedWorkshop) -> None:
    """Simulate dreams, deficits and their reframings."""
    start, end = workshop.phase_times("dream")
    activity = method_runs.start_phase(workshop, "dream", start, workshop.table_spaces)
    pending = PendingActions(workshop)
    pose_question(workshop, pending, "three-years-on", start + seconds(20))
    writing_start = start + seconds(120)
    write_at_tables(
        workshop,
        pending,
        workshop.statements["dream"],
        activity,
        "three-years-on",
        writing_start,
        end,
    )
    write_at_tables(
        workshop,
        pending,
        _split_deficits(workshop)[1],
        activity,
        "three-years-on",
        writing_start,
        end,
    )
    if workshop.statements["reframing"]:
        reframing_at = start + (end - start) * 0.5
        pose_question(workshop, pending, "turn-round", reframing_at)
        reframing_start = reframing_at + seconds(40)
        write_at_tables(
            workshop,
            pending,
            workshop.statements["reframing"],
            activity,
            "turn-round",
            reframing_start,
            end,
        )
    pending.run_all()
    _park_deficits(workshop, _split_deficits(workshop)[1], end)
    method_runs.end_phase(workshop, "dream", activity, end + seconds(10))


def _split_deficits(workshop: SimulatedWorkshop) -> tuple[list[Statement], list[Statement]]:
    """Return the deficits of the discover and of the dream stage."""
    deficits = workshop.statements["deficit"]
    half = -(-len(deficits) // 2)
    return deficits[:half], deficits[half:]


def _park_deficits(
    workshop: SimulatedWorkshop, deficits: Sequence[Statement], occurred_at: datetime
) -> None:
    """Park deficits.

    Where ``harm-silenced`` is seeded, harms are rejected.  Where ``problem-talk`` is seeded,
    deficits stay.
    """
    rng = workshop.derive_rng(f"side wall at {occurred_at}")
    handle = workshop.with_context(occurred_at, **workshop.facilitator_context)
    for deficit in deficits:
        contribution_id = workshop.contribution_ids[deficit.key]
        if "harm-silenced" in workshop.defects and deficit.type == "harm":
            handle.moderate(
                contribution_id,
                "rejected",
                reason=rng.choice(workshop.shared.phrases["silencings"]),
            )
        elif "problem-talk" not in workshop.defects:
            handle.park(contribution_id, reason=rng.choice(workshop.shared.phrases["hard_reasons"]))
