"""The rules of the method, as flags with evidence.

Every rule is a function of one session and its workshop, and yields flags: a ``warning`` where a
rule of the method was broken, an ``info`` where something is worth knowing.  A session is not
flagged for what can still follow, nor for a round that has not ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from itertools import pairwise

from dialoguekit.plugin import Flag, Rule, StageRules, format_duration
from dialoguekit_world_cafe import encounters, method
from dialoguekit_world_cafe.view import CafeSession, CafeView, Host, Round, Sitting, WorkshopView

STAGES = StageRules(method=method.METHOD, time_ratio=method.TIME_RATIO)


def active_flags(view: CafeView, workshop: str) -> Iterator[Flag]:
    """Yield the flags of a workshop, session by session."""
    workshop_view = view.workshops.get(workshop, WorkshopView())
    for session in workshop_view.sessions:
        yield from flags(workshop_view, session)


def flags(workshop: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Yield the flags of a session, rule by rule."""
    for rule in RULES:
        yield from rule(workshop, session)


def has_several_rounds(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that there are several rounds, so that ideas can be taken up."""
    if session.ended and len(session.rounds) < 2:
        message = "There was one round only." if session.rounds else "There was no round."
        yield session.flag("one-round", message, *session.stage_runs)


def rounds_have_questions(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that every round has a question, posed in it or before it."""
    for round in session.finished_rounds:
        if not round.questions and round.stage_run.focus is None:
            message = f"{_capital(round)} had no question."
            yield session.flag_parts("no-question", message, round.stage_run)


def rounds_have_usual_length(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that a round without a planned time has a usual length."""
    low, high = method.ROUND_MINUTES
    minimum_s, maximum_s = 60 * low * method.TIME_RATIO[0], 60 * high * method.TIME_RATIO[1]
    for round in session.rounds:
        actual_s = round.stage_run.actual_s
        if (
            round.stage_run.planned_s is None
            and actual_s is not None
            and not minimum_s <= actual_s <= maximum_s
        ):
            duration = format_duration(actual_s)
            message = f"{_capital(round)} took {duration}; {low} to {high} min are usual."
            yield session.flag_parts("round-length", message, round.stage_run, severity="info")


def seats_are_recorded(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that tables and seating are recorded."""
    if session.ended and session.rounds and not any(round.seats for round in session.rounds):
        message = "The seating was not recorded."
        if not session.tables:
            message = "No tables were recorded, so the seating is unknown."
        yield session.flag("no-seats", message, severity="info")


def participants_are_seated(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that all participants who are present sit at a table."""
    for round in session.finished_rounds:
        if round.seats and round.unseated:
            message = f"{_people(round.unseated)} sat at no table in {round.title}."
            yield session.flag_parts("at-no-table", message, *round.unseated)


def contributions_are_at_tables(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that contributions in a round are made at tables."""
    for round in session.rounds if session.tables else ():
        for item in round.off_table:
            message = f"{item.id} was contributed at no table during {round.title}."
            yield item.flag("off-table", message)


def tables_have_hosts(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that every table has a host from the second round on."""
    for round in session.finished_rounds[1:]:
        without = [s for s in round.sittings if s.seats and not s.has_host]
        if without:
            message = f"There was no host at {_titles(without)} in {round.title}."
            yield session.flag_parts("no-host", message, *without)


def hosts_stay_in_rounds(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that hosts do not leave their tables during a round."""
    for round in session.finished_rounds:
        for sitting in round.sittings:
            if sitting.host is not None and sitting.host.left_early:
                message = f"The host left {sitting.table.title} during {round.title}."
                yield session.flag_parts("host-left", message, sitting.host, round)


def hosts_stay_between_rounds(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that hosts stay between rounds, unless a person who sat there takes over."""
    for before, after in pairwise(session.rounds):
        sittings_before, sittings_after = before.sittings_by_person, after.sittings_by_person
        for sitting in before.sittings:
            host = sitting.host
            if (
                host is None
                or not host.present
                or host.left_early
                or host.person not in sittings_after
            ):
                continue
            current = sittings_after[host.person]
            next_host = _next_host(host, after, sitting.table.space)
            if (
                current.table.space != sitting.table.space
                and sittings_before.get(next_host) is not sitting
            ):
                message = f"The host of {sitting.table.title} moved on after {before.title}."
                seats = [seat for seat in current.seats if seat.person == host.person]
                yield session.flag_parts("host-moved", message, host, *seats)


def _next_host(host: Host, after: Round, space: str) -> str:
    """Return who else hosts the same table in the next round, or nothing."""
    for sitting in after.sittings:
        if sitting.table.space == space and sitting.host is not None and sitting.has_host:
            return sitting.host.person if sitting.host.person != host.person else ""
    return ""


def people_change_tables(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that people change tables between two rounds."""
    for move in encounters.moves(session.finished_rounds):
        if not move.moved and move.hosts + move.others_staying:
            message = (
                f"No participant changed tables between {move.before.title} and {move.after.title}."
            )
            yield session.flag_parts(
                "nobody-moved", message, move.before.stage_run, move.after.stage_run
            )


def only_hosts_stay(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that only hosts stay at a table."""
    for move in encounters.moves(session.finished_rounds):
        surplus = move.surplus
        if move.moved and surplus:
            message = (
                f"{_people(surplus)} other than the hosts sat at the same table in "
                f"{move.before.title} and {move.after.title}."
            )
            yield session.flag_parts("same-table", message, *surplus, severity="info")


def people_meet_new_people(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that people who change tables meet new people."""
    for round, seats in encounters.movers_meeting_no_one_new(session.finished_rounds):
        if seats:
            message = f"{_people(seats)} moved to another table for {round.title} "
            message += "and met no one new there."
            yield session.flag_parts("nobody-new", message, *seats, severity="info")


def tables_are_small(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that no table has more than five people."""
    for round in session.finished_rounds:
        large = [s for s in round.sittings if len(s.seats) > method.MAX_TABLE_SIZE]
        if large:
            sizes = _join(f"{len(s.seats)} at {s.table.title}" for s in large)
            message = (
                f"More than {method.MAX_TABLE_SIZE} sat at one table in {round.title}: {sizes}."
            )
            yield session.flag_parts("large-table", message, *large, severity="info")


def no_lone_group_member(workshop: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that no table has a single member of a group."""
    for round in session.finished_rounds:
        single_members = [
            (sitting, group)
            for sitting in round.sittings
            if len(sitting.seats) >= method.MIN_MIXED_TABLE_SIZE
            for group in workshop.groups
            if len(sitting.of_group(group)) == 1
        ]
        if single_members:
            where = _join(f"{group} at {sitting.table.title}" for sitting, group in single_members)
            message = f"A table had a single member of a group in {round.title}: {where}."
            tables = dict.fromkeys(sitting.table.space for sitting, _ in single_members)
            sittings = [s for s in round.sittings if s.table.space in tables]
            yield session.flag_parts("lone-member", message, *sittings, severity="info")


def tables_have_contributions(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that every table has contributions."""
    for round in session.rounds if session.ended else ():
        silent = [sitting for sitting in round.sittings if not sitting.contributions]
        if silent:
            message = f"No contribution was recorded at {_titles(silent)} in {round.title}."
            yield session.flag_parts("table-unheard", message, *silent, severity="info")


def ideas_cross_tables(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that an idea of a later round builds on one from another table."""
    rounds_with_ideas = [
        round for round in session.rounds if any(s.contributions for s in round.sittings)
    ]
    if session.ended and len(rounds_with_ideas) > 1 and not session.ideas_across_tables:
        message = "No idea of a later round was recorded as building on one from another table."
        runs = [round.stage_run for round in rounds_with_ideas]
        yield session.flag_parts("nothing-carried", message, *runs, severity="info")


def has_harvest(_: WorkshopView, session: CafeSession) -> Iterator[Flag]:
    """Check that a harvest follows the rounds."""
    if not session.ended or not session.rounds:
        return
    if "harvest" not in session.order:
        message = "There was no harvest after the rounds."
        yield session.flag_parts("no-harvest", message, *session.stage_runs)
    elif not session.harvested:
        message = "Nothing was recorded in the harvest."
        runs = session.stage_runs_of("harvest")
        yield session.flag_parts("empty-harvest", message, *runs, severity="info")


RULES: tuple[Rule, ...] = (
    STAGES.follows_template,
    STAGES.has_known_template,
    STAGES.has_known_stages,
    STAGES.facilitator_leads,
    STAGES.within_stages,
    STAGES.on_time,
    rounds_have_usual_length,
    has_several_rounds,
    rounds_have_questions,
    seats_are_recorded,
    participants_are_seated,
    contributions_are_at_tables,
    tables_have_hosts,
    hosts_stay_in_rounds,
    hosts_stay_between_rounds,
    people_change_tables,
    only_hosts_stay,
    people_meet_new_people,
    tables_are_small,
    no_lone_group_member,
    tables_have_contributions,
    ideas_cross_tables,
    has_harvest,
)


def _capital(round: Round) -> str:
    return round.title.capitalize()


def _people(seats: Sized) -> str:
    return f"{len(seats)} participant{'' if len(seats) == 1 else 's'}"


def _titles(sittings: Iterable[Sitting]) -> str:
    return _join(sitting.table.title for sitting in sittings)


def _join(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
