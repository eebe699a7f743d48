"""Appreciative Inquiry at the tables: what gave the stories life, what is hard, three years on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.interviews import Told, interview, pair_up, retell
from dialoguekit.simulation.note_taking import Setting, spread, write
from dialoguekit.simulation.seating import appoint_scribes, go, seat
from dialoguekit.simulation.statements import GROUPS, Saying
from dialoguekit.simulation.workshop import Guest, Happenings, Room, ask, seconds

Then = Callable[[Saying, Guest, WorkshopHandle, str], object]
"""What follows at once on something said: by whom, by which handle, under which id."""


def discover(room: Room) -> None:
    """Everybody interviews somebody of the other group; tables look for what the stories share."""
    start, planned_end = room.begin("discover")
    swap, told = start + timedelta(minutes=9), start + timedelta(minutes=17)
    tables_open = told + timedelta(minutes=1)
    if "no-discover" in room.failures:
        _sit_down(room, start)
        return
    end = max(planned_end, tables_open + timedelta(minutes=8))
    spaces = pair_up(room, start)
    used = list(dict.fromkeys(spaces.values()))
    activity = method_runs.begin(room, "discover", start + seconds(20), [*used, *room.tables])
    happenings = Happenings(room)
    ask(room, happenings, "best-link", start + seconds(30))
    go(room, happenings, room.present(), lambda guest: spaces[guest.id], start + seconds(35))
    stories = {group: [s for s in room.drawn["story"] if s.group == group] for group in GROUPS}
    heard: list[Told] = []
    for space in used:
        setting = Setting(activity, space, "best-link", start + seconds(150), told)
        pair = [guest for guest in room.present() if spaces[guest.id] == space]
        heard += interview(room, happenings, pair, stories, setting, swap, told)
    seat(room)
    go(room, happenings, room.present(), lambda guest: room.tables[guest.table], tables_open)
    appoint_scribes(room, happenings, tables_open + seconds(80))
    retell(room, happenings, heard, tables_open + seconds(90), end - seconds(60))
    ask(room, happenings, "life-giving", tables_open + seconds(110))
    writing = tables_open + seconds(130)
    at_tables(room, happenings, room.drawn["factor"], activity, "life-giving", writing, end)
    at_tables(room, happenings, _hard(room)[0], activity, "life-giving", writing, end)
    happenings.play()
    for space in used:
        room.noting(end, **room.facilitating).close_space(space)
    _set_aside(room, _hard(room)[0], end)
    method_runs.finish(room, "discover", activity, end + seconds(10))


def _sit_down(room: Room, start: datetime) -> None:
    """The interviews are left out, and people sit down at their tables."""
    happenings = Happenings(room)
    seat(room)
    go(room, happenings, room.present(), lambda guest: room.tables[guest.table], start)
    appoint_scribes(room, happenings, start + seconds(80))
    happenings.play()


def at_tables(
    room: Room,
    happenings: Happenings,
    sayings: Sequence[Saying],
    activity: str,
    question: str,
    start: datetime,
    end: datetime,
    then: Then | None = None,
) -> None:
    """Let all tables write down what they have to say; the last late entries by ``end``."""
    for saying, author, at in spread(room, sayings, start, end - seconds(60)):
        setting = Setting(activity, room.tables[author.table], question, start, end)
        labels = (saying.type,) if saying.type else ()
        follow = None if then is None else partial(then, saying, author)
        write(room, happenings, saying, author, at, setting, labels=labels, then=follow)


def dream(room: Room) -> None:
    """Images of three years on, built on the stories; and what is hard, asked the other way."""
    start, end = room.begin("dream")
    activity = method_runs.begin(room, "dream", start, room.tables)
    happenings = Happenings(room)
    ask(room, happenings, "three-years-on", start + seconds(20))
    writing = start + seconds(120)
    at_tables(room, happenings, room.drawn["dream"], activity, "three-years-on", writing, end)
    at_tables(room, happenings, _hard(room)[1], activity, "three-years-on", writing, end)
    if room.drawn["reframing"]:
        turned = start + (end - start) * 0.5
        ask(room, happenings, "turn-round", turned)
        turning = turned + seconds(40)
        at_tables(room, happenings, room.drawn["reframing"], activity, "turn-round", turning, end)
    happenings.play()
    _set_aside(room, _hard(room)[1], end)
    method_runs.finish(room, "dream", activity, end + seconds(10))


def _hard(room: Room) -> tuple[list[Saying], list[Saying]]:
    """What is hard, as it comes up among the stories and among the dreams."""
    deficits = room.drawn["deficit"]
    half = -(-len(deficits) // 2)
    return deficits[:half], deficits[half:]


def _set_aside(room: Room, deficits: Sequence[Saying], at: datetime) -> None:
    """What is hard goes onto the side wall, in sight.

    Where harm is silenced it is taken down instead; where problems take over, nothing is done.
    """
    side = room.aside(f"side wall at {at}")
    handle = room.noting(at, **room.facilitating)
    for deficit in deficits:
        made = room.said[deficit.key]
        if "harm-silenced" in room.failures and deficit.type == "harm":
            handle.moderate(made, "rejected", reason=side.pick(room.common.lines["silencings"]))
        elif "problem-talk" not in room.failures:
            handle.park(made, reason=side.pick(room.common.lines["hard_reasons"]))
