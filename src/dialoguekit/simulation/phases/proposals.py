"""Proposals in three buckets, who has to help, and how they are worded anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.region_material import Placing, Proposal
from dialoguekit.simulation.seating import go
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import Guest, Happenings, Room, ask, seconds, speak

GROUNDING = ("dream", "story", "factor")
"""The kinds of contribution that an inquiry grounds its propositions in."""

ANSWERS = 5
"""How many ideas the first group puts into the first bucket, where it answers for everybody."""


def propose(room: Room) -> None:
    """Bucket by bucket: what we do ourselves, what with some help, what others have to do."""
    chance = room.chance
    start, end = room.begin("proposals")
    activity = method_runs.begin(room, "proposals", start, [room.plenary])
    sorting = method_runs.begin_sorting(room, start + seconds(5))
    happenings = Happenings(room)
    go(room, happenings, room.present(), lambda _: room.plenary, start + seconds(10))
    opened = start + seconds(100)
    third = (end - seconds(120) - opened) / 3
    tabled_at: dict[str, datetime] = {}
    for place, (bucket, waiting) in enumerate(_buckets(room).items()):
        begins = opened + third * place
        method_runs.open_bucket(room, happenings, sorting, bucket, begins - seconds(2))
        ask(room, happenings, method_runs.BUCKETS[bucket], begins)
        tabling = room.moments(begins + seconds(20), begins + third * 0.6, len(waiting))
        for proposal, at in zip(chance.shuffled(waiting), tabling, strict=True):
            tabled_at[proposal.key] = at
            proposer = chance.pick(room.present(proposal.group))
            table = partial(_table, room, bucket=bucket)
            happenings.add(
                at,
                table,
                proposal,
                proposer,
                space=room.plenary,
                activity=activity,
                **proposer.acting,
            )
            _sort(room, happenings, proposal, proposer, at, end)
    if "professionals-answer" in room.failures:
        _answer(room, happenings, opened + seconds(30), opened + third)
    for proposal in room.home.proposals:
        if proposal.amended is not None:
            at = room.moment(tabled_at[proposal.key] + seconds(45), end - seconds(60))
            happenings.add(
                at,
                partial(_amend, room),
                proposal,
                proposal.amended,
                space=room.plenary,
                activity=activity,
                **room.facilitating,
            )
    speak(room, happenings, "proposals", opened, end - seconds(60))
    happenings.play()
    if sorting is not None:
        method_runs.finish(room, "sorting", sorting, end)
    method_runs.finish(room, "proposals", activity, end)


def _buckets(room: Room) -> Mapping[int, Sequence[Proposal]]:
    """The buckets in the order in which they are opened, with what is tabled for each."""
    if "licensing" in room.failures:
        return {1: room.home.proposals, 2: (), 3: ()}
    order = (3, 2, 1) if "outside-first" in room.failures else (1, 2, 3)
    return {
        bucket: [p for p in room.home.proposals if p.placings[0].bucket == bucket]
        for bucket in order
    }


def _table(
    room: Room, handle: WorkshopHandle, proposal: Proposal, proposer: Guest, *, bucket: int
) -> None:
    room.tabled[proposal.key] = handle.table(
        proposal.text,
        bucket=bucket,
        sources=_sources(room, proposal),
        proposer=proposer.id,
    )


def _amend(room: Room, handle: WorkshopHandle, proposal: Proposal, text: str) -> None:
    handle.amend(room.tabled[proposal.key], text, because=proposal.because)


def _sources(room: Room, proposal: Proposal) -> list[str]:
    """The contributions that it stands on, as far as they came up; at least one dream of them.

    Where propositions float, none of them is a dream or a story.
    """
    known = {s.key: s for sayings in room.drawn.values() for s in sayings if s.key in room.said}
    found = [known[key] for key in proposal.sources if key in known]
    if "ungrounded-propositions" in room.failures:
        found = [saying for saying in found if saying.kind not in GROUNDING]
        near = "asset"
    else:
        near = "dream"
    if not any(saying.kind == near for saying in found):
        found.append(room.chance.pick(room.drawn[near]))
    return [room.said[saying.key] for saying in found]


def _sort(
    room: Room,
    happenings: Happenings,
    proposal: Proposal,
    proposer: Guest,
    at: datetime,
    end: datetime,
) -> None:
    """Put a proposal into its bucket; a few come nearer to ourselves before the end."""
    side = room.aside(f"sorting {proposal.key}")
    placings = proposal.placings
    if "licensing" in room.failures:
        placings = (Placing(bucket=1),)
    answering = room.present(GROUPS[0]) if "professionals-answer" in room.failures else []
    for place, placing in enumerate(placings):
        person = proposer
        if place:
            at = side.moment(end - seconds(110), end - seconds(62))
            person = side.pick(room.present())
        if placing.bucket == 1 and answering:
            person = side.pick(answering)
        happenings.add(
            at + seconds(side.whole(8, 20)),
            partial(_place, room),
            proposal,
            placing,
            person,
            space=room.plenary,
            **person.acting,
        )


def _answer(room: Room, happenings: Happenings, start: datetime, end: datetime) -> None:
    """The first group picks what everybody can do themselves from the ideas on the wall."""
    side = room.aside("answers")
    for idea in side.several(room.drawn.get("green", []), ANSWERS):
        person = side.pick(room.present(GROUPS[0]))
        happenings.add(
            side.moment(start, end),
            lambda h, made, by: method_runs.noted(h, "abcd.sort", made, 1, person=by),
            room.said[idea.key],
            person.id,
            space=room.plenary,
            **person.acting,
        )


def _place(
    room: Room, handle: WorkshopHandle, proposal: Proposal, placing: Placing, person: Guest
) -> None:
    named = "unnamed-help" not in room.failures
    method_runs.noted(
        handle,
        "abcd.sort",
        room.tabled[proposal.key],
        placing.bucket,
        help=placing.help if named else None,
        whom=placing.whom if named else None,
        person=person.id,
    )
