"""The method's rules, as flags with their evidence.

Every rule is a function of one session, and of the workshop that it is part of, and yields
flags: ``flag`` where a rule of the method was broken, ``note`` where something is worth
knowing.  Nothing is held against a session that can still come in it, and nothing against a
round that is on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from itertools import pairwise

from dialoguekit.plugin import Flag, Rule, StageRules, minutes
from dialoguekit_world_cafe import encounters, method
from dialoguekit_world_cafe.view import Cafe, CafeSession, CafeView, Host, Round, Sitting

STAGES = StageRules(method=method.METHOD, time_ratio=method.TIME_RATIO)


def standing(view: CafeView, workshop: str) -> Iterator[Flag]:
    """Every flag that stands in a workshop, session by session."""
    room = view.workshops.get(workshop, Cafe())
    for session in room.sessions:
        yield from flags(room, session)


def flags(room: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Everything that the rules say about a session, rule by rule."""
    for rule in RULES:
        yield from rule(room, session)


def goes_round(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """There are several rounds: in one alone nothing can be carried anywhere."""
    if session.over and len(session.rounds) < 2:
        message = "There was one round only." if session.rounds else "There was no round."
        yield session.flag("one-round", message, *session.runs)


def asks(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Every round has a question: one of its own, or the one that was asked before."""
    for round in session.past:
        if not round.questions and round.run.focus is None:
            message = f"No question was on in {round.title}."
            yield session.flag_parts("no-question", message, round.run)


def takes_twenty_minutes(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """A round for which no time was planned takes about as long as the source says."""
    low, high = method.ROUND_MINUTES
    least, most = 60 * low * method.TIME_RATIO[0], 60 * high * method.TIME_RATIO[1]
    for round in session.rounds:
        took = round.run.actual_s
        if round.run.planned_s is None and took is not None and not least <= took <= most:
            message = f"{_capital(round)} took {minutes(took)}, and {low} to {high} min are usual."
            yield session.flag_parts("round-length", message, round.run, severity="note")


def says_who_sat_where(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Tables were set up, and it is known who sat at them."""
    if session.over and session.rounds and not any(round.seats for round in session.rounds):
        message = "Nobody noted who sat at which table."
        if not session.tables:
            message = "No table was noted: who sat with whom cannot be told."
        yield session.flag("no-seats", message, severity="note")


def seats_everybody(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Whoever is there sits at a table."""
    for round in session.past:
        if round.seats and round.unseated:
            message = f"{_people(round.unseated)} sat at no table in {round.title}."
            yield session.flag_parts("at-no-table", message, *round.unseated)


def talks_at_tables(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """While a round is on, everything is said at some table."""
    for round in session.rounds if session.tables else ():
        for item in round.outside:
            message = f"{item.id} was said at no table while {round.title} was on."
            yield item.flag("off-table", message)


def has_hosts(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """From the second round on somebody receives the others at every table."""
    for round in session.past[1:]:
        without = [s for s in round.sittings if s.seats and not s.hosted]
        if without:
            message = f"Nobody was host of {_titles(without)} in {round.title}."
            yield session.flag_parts("no-host", message, *without)


def hosts_stay_in_rounds(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """A host does not leave the table while a round is on."""
    for round in session.past:
        for sitting in round.sittings:
            if sitting.host is not None and sitting.host.left:
                message = f"The host left {sitting.table.title} while {round.title} was on."
                yield session.flag_parts("host-left", message, sitting.host, round)


def hosts_stay_between(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """A host stays while the others move, unless somebody else stays and is host instead."""
    for before, after in pairwise(session.rounds):
        sat, sits = before.at, after.at
        for sitting in before.sittings:
            host = sitting.host
            if host is None or not host.here or host.left or host.person not in sits:
                continue
            now = sits[host.person]
            heir = _heir(host, after, sitting.table.space)
            if now.table.space != sitting.table.space and sat.get(heir) is not sitting:
                message = f"The host of {sitting.table.title} moved on after {before.title}."
                seats = [seat for seat in now.seats if seat.person == host.person]
                yield session.flag_parts("host-moved", message, host, *seats)


def _heir(host: Host, after: Round, space: str) -> str:
    """Who else is host of the same table in the next round, if somebody is."""
    for sitting in after.sittings:
        if sitting.table.space == space and sitting.host is not None and sitting.hosted:
            return sitting.host.person if sitting.host.person != host.person else ""
    return ""


def people_move(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Between two rounds people change tables."""
    for move in encounters.moves(session.past):
        if not move.moved and move.hosts + move.others:
            message = f"Nobody changed tables between {move.before.title} and {move.after.title}."
            yield session.flag_parts("nobody-moved", message, move.before.run, move.after.run)


def one_stays(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Nobody but the host stays at a table."""
    for move in encounters.moves(session.past):
        surplus = move.surplus
        if move.moved and surplus:
            message = (
                f"{_people(surplus)} sat at the same table in {move.before.title} and "
                f"{move.after.title}, besides the hosts."
            )
            yield session.flag_parts("same-table", message, *surplus, severity="note")


def people_mix(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Whoever moves on meets somebody new."""
    for round, seats in encounters.with_nobody_new(session.past):
        if seats:
            message = f"{_people(seats)} moved to another table for {round.title}, and met nobody "
            message += "there whom they had not sat with before."
            yield session.flag_parts("nobody-new", message, *seats, severity="note")


def tables_are_small(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Four or five sit at a table."""
    for round in session.past:
        large = [s for s in round.sittings if len(s.seats) > method.LARGEST_TABLE]
        if large:
            sizes = _and(f"{len(s.seats)} at {s.table.title}" for s in large)
            message = f"More than {method.LARGEST_TABLE} sat together in {round.title}: {sizes}."
            yield session.flag_parts("large-table", message, *large, severity="note")


def nobody_is_alone(room: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Nobody sits as the only one of their group among others."""
    for round in session.past:
        alone = [
            (sitting, group)
            for sitting in round.sittings
            if len(sitting.seats) >= method.SMALLEST_MIXED
            for group in room.groups
            if len(sitting.of_group(group)) == 1
        ]
        if alone:
            where = _and(f"{group} at {sitting.table.title}" for sitting, group in alone)
            message = f"A single member of a group sat among others in {round.title}: {where}."
            tables = dict.fromkeys(sitting.table.space for sitting, _ in alone)
            sittings = [s for s in round.sittings if s.table.space in tables]
            yield session.flag_parts("lone-member", message, *sittings, severity="note")


def tables_are_noted(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """Something is on record of every table."""
    for round in session.rounds if session.over else ():
        silent = [sitting for sitting in round.sittings if not sitting.items]
        if silent:
            message = f"Nothing is on record of {_titles(silent)} in {round.title}."
            yield session.flag_parts("table-unheard", message, *silent, severity="note")


def ideas_travel(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """An idea of a later round stands on one of another table."""
    spoke = [round for round in session.rounds if any(s.items for s in round.sittings)]
    if session.over and len(spoke) > 1 and not session.crossed:
        message = "No idea of a later round is known to stand on one from another table."
        runs = [round.run for round in spoke]
        yield session.flag_parts("nothing-carried", message, *runs, severity="note")


def harvests(_: Cafe, session: CafeSession) -> Iterator[Flag]:
    """After the rounds the room gathers what they gave."""
    if not session.over or not session.rounds:
        return
    if "harvest" not in session.order:
        message = "There was no harvest after the rounds."
        yield session.flag_parts("no-harvest", message, *session.runs)
    elif not session.harvested:
        message = "Nothing was noted in the harvest."
        runs = session.in_stage("harvest")
        yield session.flag_parts("empty-harvest", message, *runs, severity="note")


RULES: tuple[Rule, ...] = (
    STAGES.keeps_to_template,
    STAGES.knows_template,
    STAGES.knows_stages,
    STAGES.facilitator_leads,
    STAGES.within_stages,
    STAGES.in_time,
    takes_twenty_minutes,
    goes_round,
    asks,
    says_who_sat_where,
    seats_everybody,
    talks_at_tables,
    has_hosts,
    hosts_stay_in_rounds,
    hosts_stay_between,
    people_move,
    one_stays,
    people_mix,
    tables_are_small,
    nobody_is_alone,
    tables_are_noted,
    ideas_travel,
    harvests,
)


def _capital(round: Round) -> str:
    return round.title.capitalize()


def _people(seats: Sized) -> str:
    return f"{len(seats)} participant{'' if len(seats) == 1 else 's'}"


def _titles(sittings: Iterable[Sitting]) -> str:
    return _and(sitting.table.title for sitting in sittings)


def _and(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
