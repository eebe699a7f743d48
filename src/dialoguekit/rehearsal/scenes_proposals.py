"""Proposals in three buckets, and how they are worded anew."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from dialoguekit.handle import WorkshopHandle
from dialoguekit.rehearsal.material import Proposal
from dialoguekit.rehearsal.room import (
    Guest,
    Happenings,
    Room,
    ask,
    end_activity,
    seconds,
    speak,
    start_activity,
)
from dialoguekit.rehearsal.seating import go

BUCKET_PROMPTS = {1: "ourselves", 2: "with-help", 3: "outside"}


def propose(room: Room) -> None:
    """Bucket by bucket: what we do ourselves, what with some help, what others have to do."""
    chance = room.chance
    start, end = room.begin("proposals")
    activity = start_activity(room, "proposals", start, [room.plenary])
    happenings = Happenings(room)
    go(room, happenings, room.present(), lambda _: room.plenary, start + seconds(10))
    opened = start + seconds(100)
    third = (end - seconds(120) - opened) / 3
    tabled_at: dict[str, datetime] = {}
    for bucket in (1, 2, 3):
        begins = opened + third * (bucket - 1)
        ask(room, happenings, BUCKET_PROMPTS[bucket], begins)
        waiting = [p for p in room.home.proposals if p.bucket == bucket]
        tabling = room.moments(begins + seconds(20), begins + third * 0.6, len(waiting))
        for proposal, at in zip(chance.shuffled(waiting), tabling, strict=True):
            tabled_at[proposal.key] = at
            proposer = chance.pick(room.present(proposal.group))
            happenings.add(
                at, partial(_table, room), proposal, proposer, space=room.plenary, **proposer.acting
            )
    for proposal in room.home.proposals:
        if proposal.amended is not None:
            at = room.moment(tabled_at[proposal.key] + seconds(45), end - seconds(60))
            amend = partial(_amend, room)
            happenings.add(
                at, amend, proposal, proposal.amended, space=room.plenary, **room.facilitating
            )
    speak(room, happenings, "proposals", opened, end - seconds(60))
    happenings.play()
    end_activity(room, activity, end)


def _table(room: Room, handle: WorkshopHandle, proposal: Proposal, proposer: Guest) -> None:
    room.tabled[proposal.key] = handle.table(
        proposal.text,
        bucket=proposal.bucket,
        sources=_sources(room, proposal),
        proposer=proposer.id,
    )


def _amend(room: Room, handle: WorkshopHandle, proposal: Proposal, text: str) -> None:
    handle.amend(room.tabled[proposal.key], text, because=proposal.because)


def _sources(room: Room, proposal: Proposal) -> list[str]:
    """The contributions that it stands on, as far as they came up; at least one."""
    found = [room.said[key] for key in proposal.sources if key in room.said]
    if found:
        return found
    near = room.drawn["dream"] + room.drawn["asset"]
    return [room.said[room.chance.pick(near).key]]
