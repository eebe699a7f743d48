"""The rules of the method, and what to ask next.

A round that has not ended is not flagged for what can still follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from itertools import pairwise

from dialoguekit.plugin import Breach, Rule, Suggestion, SuggestionContext, breach, stage_rules
from dialoguekit.plugin.blocks import format_count, format_duration
from dialoguekit.plugin.rules import Breaches
from dialoguekit.plugin.times import SECOND
from dialoguekit_world_cafe import encounters, method
from dialoguekit_world_cafe.seating import Stay
from dialoguekit_world_cafe.view import CafeSession, CafeStage, Sitting


def _length(session: CafeSession) -> Iterator[Breach]:
    low, high = method.ROUND_MINUTES
    shortest, longest = 60 * low * method.TIME_RATIO[0], 60 * high * method.TIME_RATIO[1]
    for run in (round.run for round in session.rounds if round.run.planned_s is None):
        if run.actual_s is not None and not shortest <= run.actual_s <= longest:
            took = f"{run.title} took {format_duration(run.actual_s)}"
            yield breach(f"{took}; {low} to {high} min are usual.", run)


def _one_round(session: CafeSession) -> Breach | None:
    if len(session.rounds) > 1:
        return None
    message = "There was one round only." if session.rounds else "There was no round."
    return breach(message, session, *session.stage_runs)


def _no_question(session: CafeSession) -> Iterator[Breach]:
    for round in session.finished_rounds:
        if not round.questions and round.run.focus is None:
            yield breach(f"{round.run.title} had no question.", round.run)


def _no_seats(session: CafeSession) -> Breach | None:
    if not session.rounds or encounters.encounters(session):
        return None
    if session.tables:
        return breach("The seating was not recorded.", session)
    return breach("No tables were recorded, so the seating is unknown.", session)


def _at_no_table(session: CafeSession) -> Iterator[Breach]:
    for round in session.finished_rounds:
        seats = round.elsewhere.seats
        if seats and any(sitting.seats for sitting in round.sittings):
            yield breach(
                f"{_people(seats)} sat at no table in {round.title}.",
                *seats,
            )


def _off_table(session: CafeSession) -> Iterator[Breach]:
    for round in session.rounds if session.tables else ():
        for item in round.elsewhere.contributions:
            if item.author in round.run.present:  # Only participants are.
                yield breach(f"{item.id} was contributed at no table during {round.title}.", item)


def _no_host(session: CafeSession) -> Iterator[Breach]:
    for round in session.finished_rounds[1:]:
        if without := _without_host(round):
            titles = _join(sitting.title for sitting in without)
            yield breach(f"There was no host at {titles} in {round.title}.", *without)


def _host_left(session: CafeSession) -> Iterator[Breach]:
    for round in session.finished_rounds:
        for sitting in round.sittings:
            if sitting.host is not None and sitting.host_left:
                message = f"The host left {sitting.title} during {round.title}."
                yield breach(message, sitting.host, round.run)


def _host_moved(session: CafeSession) -> Iterator[Breach]:
    for before, after in pairwise(session.rounds):
        seats = {seat.person: (seat, s.table) for s in after.sittings for seat in s.seats}
        for sitting in before.sittings:
            host = sitting.host
            if host is None or not sitting.has_host or sitting.host_left:
                continue
            seat, table = seats.get(host.person, (host, sitting.table))
            successors = {
                s.host.person
                for s in after.sittings
                if s.table == sitting.table and s.host is not None and s.has_host
            }
            if table != sitting.table and sitting.people.isdisjoint(successors - {host.person}):
                message = f"The host of {sitting.title} moved on after {before.title}."
                yield breach(message, host, seat)


def _nobody_moved(session: CafeSession) -> Iterator[Breach]:
    for move in encounters.moves(session.finished_rounds):
        if not move.moved and move.hosts + move.others:
            between = f"between {move.before.title} and {move.after.title}"
            runs = move.before.run, move.after.run
            yield breach(f"No participant changed tables {between}.", *runs)


def _same_table(session: CafeSession) -> Iterator[Breach]:
    for move in encounters.moves(session.finished_rounds):
        surplus: list[Stay] = []
        for sitting in move.after.sittings:
            stayed = [seat for seat in move.others if seat in sitting.seats]
            surplus += stayed if sitting.has_host else stayed[1:]  # One may stay without a host.
        if move.moved and surplus:
            rounds = f"{move.before.title} and {move.after.title}"
            message = f"{_people(surplus)} other than the hosts sat at the same table in {rounds}."
            yield breach(message, *surplus)


def _nobody_new(session: CafeSession) -> Iterator[Breach]:
    rounds = session.finished_rounds
    for count, round in enumerate(rounds, start=1):
        if seats := encounters.meeting_no_one_new(rounds[:count]):
            moved = f"{_people(seats)} moved to another table for {round.title}"
            yield breach(f"{moved} and met no one new there.", *seats)


def _large_table(session: CafeSession) -> Iterator[Breach]:
    maximum = method.MAX_TABLE_SIZE
    for round in session.finished_rounds:
        if large := [s for s in round.sittings if len(s.seats) > maximum]:
            sizes = _join(f"{len(s.seats)} at {s.title}" for s in large)
            message = f"More than {maximum} sat at one table in {round.title}: {sizes}."
            yield breach(message, *large)


def _lone_member(session: CafeSession) -> Iterator[Breach]:
    for round in session.finished_rounds:
        lone = [
            (sitting, group)
            for sitting in round.sittings
            if len(sitting.seats) >= method.MIN_MIXED_TABLE_SIZE
            for group in session.groups
            if [seat.group for seat in sitting.seats].count(group) == 1
        ]
        if lone:
            where = _join(f"{group} at {sitting.title}" for sitting, group in lone)
            message = f"A table had a single member of a group in {round.title}: {where}."
            yield breach(message, *(sitting for sitting, _ in lone))


def _table_unheard(session: CafeSession) -> Iterator[Breach]:
    for round in session.rounds:
        if silent := [sitting for sitting in round.sittings if not sitting.contributions]:
            titles = _join(sitting.title for sitting in silent)
            yield breach(f"No contribution was recorded at {titles} in {round.title}.", *silent)


def _none_carried(session: CafeSession) -> Breach | None:
    heard = [r.run for r in session.rounds if any(s.contributions for s in r.sittings)]
    if len(heard) < 2 or session.ideas_across_tables:
        return None
    message = "No idea of a later round was recorded as building on one from another table."
    return breach(message, *heard)


def _no_harvest(session: CafeSession) -> Breach | None:
    if not session.rounds or "harvest" in session.order:
        return None
    return breach("There was no harvest after the rounds.", *session.stage_runs)


def _empty_harvest(session: CafeSession) -> Breach | None:
    runs = session.stage_runs_of("harvest")
    if not session.rounds or not runs or session.harvested:
        return None
    return breach("Nothing was recorded in the harvest.", *runs)


def _info(
    name: str, breaks: str, check: Callable[[CafeSession], Breaches], *, at_end: bool = False
) -> Rule[CafeSession]:
    return Rule(name, breaks, check, severity="info", at_end=at_end)


RULES: tuple[Rule[CafeSession], ...] = (
    *stage_rules(time_ratio=method.TIME_RATIO, without=["off-stage"]),
    _info("round-length", "a round without a plan took less than 10 or more than 45 min", _length),
    Rule("one-round", "there was at most one round", _one_round, at_end=True),
    Rule("no-question", "a round had no question, focus or earlier question", _no_question),
    _info("no-seats", "no tables were recorded, or no seating", _no_seats, at_end=True),
    Rule("at-no-table", "participants present in a round sat at no table", _at_no_table),
    Rule("off-table", "a participant contributed at no table during a round", _off_table),
    Rule("no-host", "a table had no host in the second round or later", _no_host),
    Rule("host-left", "a host left with more than a quarter of the round remaining", _host_left),
    Rule("host-moved", "a host moved, and no one who had sat there became host", _host_moved),
    Rule("nobody-moved", "no participant changed tables between two rounds", _nobody_moved),
    _info("same-table", "others than the host stayed at a table while people moved", _same_table),
    _info("nobody-new", "a participant met no one new at another table", _nobody_new),
    _info("large-table", f"more than {method.MAX_TABLE_SIZE} people sat at a table", _large_table),
    _info("lone-member", "a table of four or more had a single member of a group", _lone_member),
    _info("table-unheard", "no contribution was recorded at a table", _table_unheard, at_end=True),
    _info("nothing-carried", "no idea was taken up at another table", _none_carried, at_end=True),
    Rule("no-harvest", "there was no harvest after the rounds", _no_harvest, at_end=True),
    _info("empty-harvest", "nothing was recorded in the harvest", _empty_harvest, at_end=True),
)


def suggest(session: CafeSession, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield what a round lacks: a question, hosts, ideas of other tables, or a move."""
    if context.stage == "round" and session.rounds:
        yield from _in_round(session, session.rounds[-1])
    carried = session.ideas_across_tables
    if context.stage == "harvest" and carried:
        cites = dict.fromkeys(step.origin.cite for step in carried)
        ideas = "idea was" if len(cites) == 1 else "ideas were"
        yield Suggestion(
            reason=f"{len(cites)} {ideas} taken up at another table.",
            prompt="pattern",
            cites=tuple(cites),
        )


def _in_round(session: CafeSession, round: CafeStage) -> Iterator[Suggestion]:
    if not round.questions and round.run.focus is None:
        yield Suggestion(
            text="Which question do the tables talk about?",
            reason=f"No question has been posed for {round.title} yet.",
        )
    planned, began = round.run.planned_s, round.run.began
    latest = max((item.occurred_at_us for item in round.run.contributions), default=began)
    elapsed = max(0, latest - began) / SECOND
    if planned is not None and elapsed >= planned:
        yield Suggestion(
            text="Thank your table, leave its host there, and find another one.",
            reason=f"{format_duration(planned)} were planned; the last contribution came after "
            f"{format_duration(elapsed)}.",
        )
    if without := _without_host(round):
        yield Suggestion(
            reason=f"{len(without)} of {len(round.sittings)} tables have no host.",
            prompt="stay",
            cites=tuple(sitting.table.cite for sitting in without if sitting.table is not None),
        )
    taken_up = [step.round for step in session.ideas_across_tables]
    if round.number != 1 and round.number not in taken_up:
        yield Suggestion(
            reason=f"No idea of another table has been taken up in {round.title} yet.",
            prompt="bring",
        )


def _without_host(round: CafeStage) -> list[Sitting]:
    return [sitting for sitting in round.sittings if sitting.seats and not sitting.has_host]


def _people(seats: Sized) -> str:
    return format_count(len(seats), "participant")


def _join(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
