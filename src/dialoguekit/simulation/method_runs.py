"""Which method runs a part of the morning, and what stands in for one that is not installed.

Without the plugin of a method that part of the morning is a conversation: the same is said and
decided, and what only the method's own events could tell is not told.  It is decided here, and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation.agenda import HAT_ORDER, SLOTS
from dialoguekit.simulation.workshop import Happenings, Room

CONVERSATION = "conversation"
INQUIRY = "appreciative-inquiry"
COMMUNITY = "abcd"
HATS = "parallel-thinking"

PARTS = {
    "discover": INQUIRY,
    "dream": INQUIRY,
    "mapping": COMMUNITY,
    "hats": HATS,
    "proposals": INQUIRY,
    "destiny": INQUIRY,
}
"""The parts of the agenda that a method runs; the others are conversations.

The buckets of the proposals are a run of their own, beside the inquiry.
"""

PHASES = {"discover": "discover", "dream": "dream", "proposals": "design", "destiny": "destiny"}
"""The phases of the inquiry, by the part of the agenda."""

PAUSES = {
    "dream": "The map of assets and the hats come first.",
    "proposals": "What is proposed is decided first.",
}
"""After which parts the inquiry waits, and what for."""

MAP_SHARE = 0.55
"""How much of the time for assets goes to naming them; the rest is for connecting them."""

BUCKETS = {1: "ourselves", 2: "with-help", 3: "outside"}
"""The stages of sorting, by the bucket that each opens."""

BUCKET_S = 330
"""Seconds that are planned for each of the three buckets."""


def unplayed(installed: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The methods that are not ``installed``, each with the titles of the parts it would run."""
    return {
        method: tuple(SLOTS[part].title for part, its in PARTS.items() if its == method)
        for method in dict.fromkeys(PARTS.values())
        if method not in installed
    }


def plays(room: Room, method: str) -> bool:
    """Whether a method can be run here."""
    return method in room.handle.methods


def noted(handle: WorkshopHandle, decision: str, *args: Any, **kwargs: Any) -> str | None:
    """Record what a method's own decision function decides, where its plugin is installed.

    Returns the id of what it brings in, if it brings in anything.
    """
    return handle.act(decision, *args, **kwargs) if decision in handle.decisions else None


def begin(room: Room, part: str, at: datetime, spaces: Sequence[str]) -> str:
    """Begin a part of the agenda, by its method where that is installed; returns its activity."""
    handle, slot = room.noting(at, **room.facilitating), SLOTS[part]
    planned_s = slot.minutes * 60
    method = PARTS.get(part, CONVERSATION)
    if not plays(room, method):
        method = CONVERSATION
    if method == INQUIRY:
        return _inquire(room, handle, part, planned_s, spaces)
    template = {COMMUNITY: "mapping", HATS: "custom"}.get(method)
    params = {"order": HAT_ORDER} if method == HATS else None
    activity = handle.start(
        method,
        template=template,
        title=slot.title,
        params=params,
        planned_s=planned_s,
        spaces=spaces,
    )
    if method == COMMUNITY:
        handle.enter("map", planned_s=round(planned_s * MAP_SHARE))
    return activity


def _inquire(
    room: Room, handle: WorkshopHandle, part: str, planned_s: int, spaces: Sequence[str]
) -> str:
    """Go on with the one inquiry that runs through the morning, in its next phase."""
    if room.inquiry is None:
        room.inquiry = handle.start(
            INQUIRY,
            template="4-d",
            title="Appreciative Inquiry",
            params={"topic": room.home.topic},
            planned_s=sum(SLOTS[each].minutes for each in PHASES) * 60,
            spaces=spaces,
        )
    elif handle.state.activities[room.inquiry].phase == "paused":
        handle.resume(room.inquiry)
    handle.enter(PHASES[part], activity=room.inquiry, planned_s=planned_s)
    return room.inquiry


def finish(room: Room, part: str, activity: str, at: datetime) -> None:
    """Come to the end of a part: its activity ends, or waits for the part that goes on with it."""
    handle = room.noting(at, **room.facilitating)
    if activity != room.inquiry or part == "destiny":
        handle.end(activity)
    elif part in PAUSES:
        handle.pause(activity, reason=PAUSES[part])
    room.now = max(room.now, at)


def connecting(room: Room, happenings: Happenings, at: datetime) -> None:
    """Let the room go on from naming assets to connecting them."""
    if plays(room, COMMUNITY):
        planned_s = round(SLOTS["mapping"].minutes * 60 * (1 - MAP_SHARE))
        happenings.add(at, lambda h: h.enter("connect", planned_s=planned_s), **room.facilitating)


def begin_sorting(room: Room, at: datetime) -> str | None:
    """Begin to sort proposals into buckets, beside what else runs; None where nobody can."""
    if not plays(room, COMMUNITY):
        return None
    return room.noting(at, **room.facilitating).start(
        COMMUNITY,
        template="sorting",
        title="What we do ourselves, with some help, and what others have to do",
        planned_s=BUCKET_S * len(BUCKETS),
        spaces=[room.plenary],
    )


def open_bucket(
    room: Room, happenings: Happenings, activity: str | None, bucket: int, at: datetime
) -> None:
    """Let the next bucket be opened, where proposals are sorted."""
    if activity is not None:
        happenings.add(
            at,
            lambda h: h.enter(BUCKETS[bucket], activity=activity, planned_s=BUCKET_S),
            **room.facilitating,
        )
