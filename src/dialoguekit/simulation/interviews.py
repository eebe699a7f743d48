"""The paired interviews: who asks whom, what is told, and what is told on to the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.note_taking import Setting, write
from dialoguekit.simulation.sampling import pairs_of
from dialoguekit.simulation.statements import GROUPS, Saying
from dialoguekit.simulation.workshop import Guest, Happenings, Room, seconds

FORBIDDEN = 3
"""How many stories are told on against the will of whose they are, where that is planted."""


@attrs.define(eq=False)
class Told:
    """Somebody told somebody a story; ``id`` is that of the interview, once it is recorded."""

    teller: Guest
    listener: Guest
    permission: bool
    id: str | None = None


def pair_up(room: Room, at: datetime) -> dict[str, str]:
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


def interview(
    room: Room,
    happenings: Happenings,
    pair: Sequence[Guest],
    stories: Mapping[str, list[Saying]],
    setting: Setting,
    swap: datetime,
    told: datetime,
) -> list[Told]:
    """Let everybody of a pair tell the next of ``stories``; three of them go round in a ring.

    The first is done by ``swap``, the others by ``told``; where interviews go one way, only the
    first group is asked.  Whoever would rather not be quoted would rather not be told on either.
    """
    one_way = "one-way-interviews" in room.failures
    asked = [guest for guest in pair if not one_way or guest.group == GROUPS[0]]
    found = []
    for place, teller in enumerate(asked):
        at = (swap if place == 0 else told) - seconds(room.chance.whole(10, 90))
        listener = pair[(pair.index(teller) + 1) % len(pair)]
        one = Told(teller, listener, "quote" in teller.scopes)
        left = stories[teller.group]
        _tell(room, happenings, one, left.pop() if left else None, at, setting)
        found.append(one)
    return found


def _tell(
    room: Room,
    happenings: Happenings,
    told: Told,
    story: Saying | None,
    at: datetime,
    setting: Setting,
) -> None:
    """A story, taken down by whoever listened; two of three are read back word for word.

    Where more people tell than stories are written, the interview alone is noted.
    """
    chance, teller = room.chance, told.teller
    listening: dict[str, Any] = {"by": told.listener.id, "role": "participant"}
    where: dict[str, Any] = {"space": setting.space, "activity": setting.activity}
    if story is None:
        happenings.add(at, partial(_complete, told), **listening, **where)
        return
    words = chance.log_normal(620, 0.25, 250, 1000)
    length = round(words / 2.4)
    happenings.add(
        at - seconds(length + 5),
        lambda h: h.take_turn(teller.id, duration_s=length, words=words),
        **listening,
        **where,
    )
    labels: tuple[str, ...] = ()
    capture = "verbatim" if chance.falls(2 / 3) else "paraphrase"
    if teller is room.quoted_by_job:
        labels, capture = (teller.label,), "verbatim"
    write(
        room,
        happenings,
        story,
        teller,
        at,
        setting,
        hand={**listening, "capture": capture},
        labels=labels,
        then=lambda handle, made: _complete(told, handle, made),
    )


def _complete(told: Told, handle: WorkshopHandle, story: str | None = None) -> None:
    told.id = method_runs.noted(
        handle,
        "interview.complete",
        told.listener.id,
        told.teller.id,
        story=story,
        permission=told.permission,
    )


def retell(
    room: Room, happenings: Happenings, stories: Sequence[Told], start: datetime, end: datetime
) -> None:
    """At the tables the listeners tell on what they heard, where they may.

    Where stories are told on without permission, a few of those are too.
    """
    side = room.aside("retelling")
    retold = [told for told in stories if told.permission]
    if "retold-without-permission" in room.failures:
        forbidden = side.several(stories, FORBIDDEN)
        for told in forbidden:
            told.permission = False
        retold = [told for told in stories if told.permission or told in forbidden]
    for told in retold:
        happenings.add(
            side.moment(start, end),
            partial(_tell_on, told),
            space=room.tables[told.listener.table],
            **told.listener.acting,
        )


def _tell_on(told: Told, handle: WorkshopHandle) -> None:
    """What is still to be typed up when its turn comes, nobody notes as told on."""
    if told.id is not None:
        method_runs.noted(handle, "interview.retell", told.id, told.listener.id)
