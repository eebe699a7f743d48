"""Parallel Thinking: all tables use one hat at a time, on a shared clock."""

from __future__ import annotations

from datetime import datetime

import attrs

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.agenda import HAT_SEQUENCE, HatTimebox
from dialoguekit.simulation.note_taking import (
    ContributionSetting,
    assign_authors,
    write_contribution,
)
from dialoguekit.simulation.statements import Statement
from dialoguekit.simulation.workshop import (
    Attendee,
    PendingActions,
    SimulatedWorkshop,
    pose_question,
    seconds,
)

MISPLACED_HAT = {"white": "black", "yellow": "white", "black": "yellow", "green": "black"}
"""The wrong hat under which an item of a hat may be contributed."""


@attrs.frozen
class HatPeriod:
    """The actual time of a hat, with its timebox and the extension in seconds."""

    timebox: HatTimebox
    start: datetime
    end: datetime
    extended_s: int


def run_hats(workshop: SimulatedWorkshop) -> None:
    """Simulate the hats at all tables."""
    start, _ = workshop.phase_times("hats")
    activity = method_runs.start_phase(workshop, "hats", start, workshop.table_spaces)
    periods = _schedule_hats(workshop, start + seconds(45))
    end = periods[-1].end
    pending = PendingActions(workshop)
    for period in periods:
        _change_hat(workshop, pending, period)
    for period, statements in _assign_to_hats(workshop, periods).items():
        opens_at = period.start + seconds(8)
        for statement, author, at in _assign_authors(workshop, statements, period, opens_at):
            setting = ContributionSetting(
                activity,
                workshop.table_spaces[author.table],
                period.timebox.prompt,
                period.start,
                end,
            )
            write_contribution(workshop, pending, statement, author, at, setting)
    black = next(period for period in periods if period.timebox.stage == "black")
    for defect in ("breach", "unrepaired-breach"):
        if defect in workshop.defects and workshop.has_agreement:
            _breach_rule(workshop, pending, black, is_repaired=defect == "breach")
    pending.run_all()
    method_runs.end_phase(workshop, "hats", activity, end + seconds(5))
    _cluster_and_park(workshop, activity, end)


def _schedule_hats(workshop: SimulatedWorkshop, start: datetime) -> list[HatPeriod]:
    """Return the actual times of the hats, which differ from the plan by up to a tenth.

    Where ``overrun`` is seeded, one hat is extended by one minute and still takes more than 50 %
    longer.  Another may be extended by two minutes, and uses them.
    """
    rng, defects = workshop.rng, workshop.defects
    timeboxes = [
        timebox
        for index, timebox in enumerate(HAT_SEQUENCE)
        if not (timebox.stage == "green" and "black-without-green" in defects)
        and not (index == len(HAT_SEQUENCE) - 1 and "no-closing-blue" in defects)
    ]
    candidates = [timebox for timebox in timeboxes if timebox.stage in ("white", "black", "green")]
    extended: list[HatTimebox] = []
    if "overrun" in defects:
        extended = rng.sample(candidates, rng.integer(1, 2))
    periods: list[HatPeriod] = []
    for timebox in timeboxes:
        extended_s = 0
        length_s = timebox.planned_s * rng.uniform(0.92, 1.06)
        if extended and timebox is extended[0]:
            extended_s = 60
            length_s = (timebox.planned_s + extended_s) * rng.uniform(1.54, 1.68)
        elif timebox in extended:
            extended_s = 120
            length_s = timebox.planned_s + extended_s * rng.uniform(0.8, 1.2)
        end = start + seconds(length_s)
        periods.append(HatPeriod(timebox, start, end, extended_s))
        start = end
    return periods


def _change_hat(workshop: SimulatedWorkshop, pending: PendingActions, period: HatPeriod) -> None:
    """Add the change to a hat, by the facilitator or by a participant."""
    rng, timebox = workshop.rng, period.timebox
    context = workshop.facilitator_context
    if timebox.stage == "black" and "facilitator-absent-hat-change" in workshop.defects:
        context = _send_facilitators_out(workshop, pending, period.start)
    focus = workshop.shared.question if timebox.prompt == "blue-opening" else None
    if timebox.prompt == "blue-closing":
        focus = "What we take into the next hour"
    pending.add(
        period.start,
        lambda h: h.enter_stage(timebox.stage, planned_s=timebox.planned_s, focus=focus),
        **context,
    )
    pose_question(
        workshop, pending, timebox.prompt, period.start + seconds(rng.integer(3, 7)), **context
    )
    if period.extended_s:
        reason = workshop.random_phrase("extension_reasons")
        pending.add(
            period.start + seconds(timebox.planned_s - 15),
            lambda h: h.extend_timebox(period.extended_s, reason=reason),
            **workshop.facilitator_context,
        )


def _send_facilitators_out(
    workshop: SimulatedWorkshop, pending: PendingActions, occurred_at: datetime
) -> dict[str, str]:
    """Add the absence of the facilitators; return the context of the participant who takes over."""
    for number, person in enumerate(workshop.facilitator_ids):
        pending.add(
            occurred_at - seconds(40 - 5 * number),
            lambda h, id: h.leave(id, reason="Called to the front door."),
            person,
            **workshop.scribe_context,
        )
        pending.add(
            occurred_at + seconds(130 + 10 * number),
            lambda h, id: h.arrive(id, space=workshop.plenary_space),
            person,
            **workshop.scribe_context,
        )
    return workshop.rng.choice(workshop.present_attendees()).context


def _assign_to_hats(
    workshop: SimulatedWorkshop, periods: list[HatPeriod]
) -> dict[HatPeriod, list[Statement]]:
    """Return the statements of each period; a few are under the wrong hat."""
    rng = workshop.rng
    by_stage = {period.timebox.stage: period for period in periods}
    by_period: dict[HatPeriod, list[Statement]] = {period: [] for period in periods}
    opening, closing = periods[0], periods[-1]
    for stage in ("white", "yellow", "black", "green", "red"):
        if stage in by_stage:
            by_period[by_stage[stage]] += workshop.statements.get(stage, [])
    by_period[by_stage["white"]] += workshop.statements.get("opinion", [])
    blue = sorted(workshop.statements["blue"], key=_is_summary)
    opening_count = len(blue) // 3
    by_period[opening] += blue[:opening_count]
    if closing.timebox.stage == "blue":
        by_period[closing] += blue[opening_count:]
    if "off-hat" in workshop.defects:
        total = sum(map(len, by_period.values()))
        movable = [s for kind in MISPLACED_HAT for s in workshop.statements.get(kind, [])]
        for statement in rng.sample(movable, round(total * rng.uniform(0.032, 0.043))):
            by_period[by_stage[statement.kind]].remove(statement)
            by_period[by_stage[MISPLACED_HAT[statement.kind]]].append(statement)
    return by_period


def _is_summary(statement: Statement) -> bool:
    """Return True if a blue item looks back, and so belongs to the end."""
    return any(cue in statement.text.lower() for cue in ("so far", "summ", "where we", "keep the"))


def _assign_authors(
    workshop: SimulatedWorkshop, statements: list[Statement], period: HatPeriod, opens_at: datetime
) -> list[tuple[Statement, Attendee, datetime]]:
    """Return authors and times; under red each attendee contributes once."""
    end = period.end - seconds(5)
    if period.timebox.stage != "red":
        return assign_authors(workshop, statements, opens_at, end)
    assigned = []
    for group in sorted({statement.group for statement in statements}):
        feelings = [statement for statement in statements if statement.group == group]
        present = workshop.rng.shuffled(workshop.present_attendees(group))
        assigned += [
            (statement, author, workshop.time_between(opens_at, end))
            for statement, author in zip(feelings, present, strict=False)
        ]
    return assigned


def _breach_rule(
    workshop: SimulatedWorkshop, pending: PendingActions, period: HatPeriod, *, is_repaired: bool
) -> None:
    """Add a breach of a rule, which is raised and, some minutes later, may be resolved."""
    rng = workshop.rng
    adopted = list(workshop.rule_ids)
    matching = [
        (rule, breach)
        for breach in workshop.shared.breaches
        for rule in adopted
        if any(cue in rule.lower() for cue in breach.cues)
    ]
    rule, breach = matching[0]
    raiser = rng.choice(workshop.present_attendees())
    anonymous = rng.bernoulli(0.5)
    raised: list[str] = []
    at = period.start + seconds(rng.integer(60, 240))

    def raise_breach(handle: WorkshopRunner) -> None:
        raised.append(
            handle.raise_breach(
                workshop.rule_ids[rule],
                behaviour=breach.behaviour,
                restricted=anonymous,
                raised_by=None if anonymous else raiser.id,
            )
        )

    context = workshop.facilitator_context if anonymous else raiser.context
    pending.add(at, raise_breach, space=workshop.table_spaces[raiser.table], **context)
    if is_repaired:
        pending.add(
            at + seconds(rng.integer(240, 700)),
            lambda h: h.resolve_breach(raised[0], breach.outcome),
            **workshop.facilitator_context,
        )


def _cluster_and_park(workshop: SimulatedWorkshop, activity: str, end: datetime) -> None:
    """Cluster ideas by theme, and park obstacles that no idea answers."""
    rng = workshop.rng
    pending = PendingActions(workshop)
    by_theme: dict[str, list[str]] = {}
    for statement in workshop.statements.get("green", []):
        by_theme.setdefault(statement.theme, []).append(workshop.contribution_ids[statement.key])
    clusters = sorted(by_theme.items(), key=lambda cluster: (-len(cluster[1]), cluster[0]))[:6]
    for number, (theme, members) in enumerate(clusters, start=1):
        pending.add(
            end + seconds(8 * number),
            lambda h, members, label: h.cluster_contributions(members, label=label),
            members,
            theme.capitalize(),
            activity=activity,
            **workshop.facilitator_context,
        )
    answered = {
        origin for statement in workshop.statements.get("green", []) for origin in statement.origins
    }
    unanswered = [
        statement for statement in workshop.statements["black"] if statement.key not in answered
    ]
    for statement in rng.sample(unanswered, rng.integer(1, 2)):
        pending.add(
            end + seconds(rng.integer(55, 70)),
            lambda h, id, reason: h.park(id, reason=reason),
            workshop.contribution_ids[statement.key],
            workshop.random_phrase("parking_reasons"),
            activity=activity,
            **workshop.facilitator_context,
        )
    pending.run_all()
