"""Appreciative Inquiry: stories in pairs, what gave them life, images of three years on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialoguekit.rehearsal.drawing import pairs_of
from dialoguekit.rehearsal.material import GROUPS, Saying
from dialoguekit.rehearsal.notes import Setting, spread, write
from dialoguekit.rehearsal.room import (
    Guest,
    Happenings,
    Room,
    ask,
    end_activity,
    seconds,
    start_activity,
)
from dialoguekit.rehearsal.seating import appoint_scribes, go, seat


def discover(room: Room) -> None:
    """Everybody interviews somebody of the other group; tables look for what the stories share."""
    start, planned_end = room.begin("discover")
    swap, told = start + timedelta(minutes=9), start + timedelta(minutes=17)
    tables_open = told + timedelta(minutes=1)
    end = max(planned_end, tables_open + timedelta(minutes=8))
    spaces = _pair_up(room, start)
    used = list(dict.fromkeys(spaces.values()))
    activity = start_activity(room, "discover", start + seconds(20), [*used, *room.tables])
    happenings = Happenings(room)
    ask(room, happenings, "best-link", start + seconds(30))
    go(room, happenings, room.present(), lambda guest: spaces[guest.id], start + seconds(35))
    stories = {group: [s for s in room.drawn["story"] if s.group == group] for group in GROUPS}
    for space in used:
        pair = [guest for guest in room.present() if spaces[guest.id] == space]
        for place, teller in enumerate(pair):
            listener = pair[(place + 1) % len(pair)]
            done = (swap if place == 0 else told) - seconds(room.chance.whole(10, 90))
            if stories[teller.group]:
                story = stories[teller.group].pop()
                setting = Setting(activity, space, "best-link", start + seconds(150), told)
                _tell(room, happenings, story, teller, listener, done, setting)
    seat(room)
    go(room, happenings, room.present(), lambda guest: room.tables[guest.table], tables_open)
    appoint_scribes(room, happenings, tables_open + seconds(80))
    ask(room, happenings, "life-giving", tables_open + seconds(110))
    at_tables(room, happenings, "factor", activity, "life-giving", tables_open + seconds(130), end)
    happenings.play()
    for space in used:
        room.noting(end, **room.facilitating).close_space(space)
    end_activity(room, activity, end + seconds(10))


def _pair_up(room: Room, at: datetime) -> dict[str, str]:
    """Pairs across the two groups; whose space each person's is."""
    chance = room.chance
    first, second = (
        [guest.id for guest in chance.shuffled(room.present(group))] for group in GROUPS
    )
    make = room.noting(at, **room.facilitating)
    spaces: dict[str, str] = {}
    for number, pair in enumerate(pairs_of(first, second), start=1):
        space = make.create_space(
            kind="pair", label=f"Pair {number}", parent=room.plenary, capacity=len(pair)
        )
        spaces |= dict.fromkeys(pair, space)
    return spaces


def _tell(
    room: Room,
    happenings: Happenings,
    story: Saying,
    teller: Guest,
    listener: Guest,
    at: datetime,
    setting: Setting,
) -> None:
    """A story, taken down by whoever listened; two of three are read back word for word."""
    chance = room.chance
    words = chance.log_normal(620, 0.25, 250, 1000)
    length = round(words / 2.4)
    listening: dict[str, Any] = {"by": listener.id, "role": "participant"}
    happenings.add(
        at - seconds(length + 5),
        lambda h: h.take_turn(teller.id, duration_s=length, words=words),
        space=setting.space,
        activity=setting.activity,
        **listening,
    )
    labels: tuple[str, ...] = ()
    capture = "verbatim" if chance.falls(2 / 3) else "paraphrase"
    if teller is room.quoted_by_job:
        labels, capture = (teller.label,), "verbatim"
    hand = {**listening, "capture": capture}
    write(room, happenings, story, teller, at, setting, hand=hand, labels=labels)


def at_tables(
    room: Room,
    happenings: Happenings,
    kind: str,
    activity: str,
    question: str,
    start: datetime,
    end: datetime,
) -> None:
    """Let all tables write down what they have of one kind; the last late entries by ``end``."""
    saying_until = end - seconds(60)
    for saying, author, at in spread(room, room.drawn[kind], start, saying_until):
        setting = Setting(activity, room.tables[author.table], question, start, end)
        labels = (saying.type,) if saying.type else ()
        write(room, happenings, saying, author, at, setting, labels=labels)


def dream(room: Room) -> None:
    """Images of three years on, built on the stories."""
    start, end = room.begin("dream")
    activity = start_activity(room, "dream", start, room.tables)
    happenings = Happenings(room)
    ask(room, happenings, "three-years-on", start + seconds(20))
    at_tables(room, happenings, "dream", activity, "three-years-on", start + seconds(120), end)
    happenings.play()
    end_activity(room, activity, end)
