"""Dots, gradients of agreement, objections, decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.region_material import Objection, Proposal
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import Guest, Happenings, Room, ask, seconds, speak

DOTS, CAP = 4, 2
LOWER_HALF = 3

AGREED = (0.0, 0.02, 0.04, 0.05, 0.05, 0.20, 0.27, 0.37)
SPLIT = (0.07, 0.14, 0.10, 0.17, 0.10, 0.17, 0.13, 0.12)
"""How likely each step of the scale is, from veto to endorse."""


@attrs.define
class Vote:
    """A ballot on one proposal as it will be cast: a step of the scale and a comment for each."""

    proposal: Proposal
    outcome: str
    steps: dict[str, int]
    comments: dict[str, str]

    @property
    def dissent(self) -> list[str]:
        """What those said who stand in the lower half, at most three of them."""
        low = [text for id, text in self.comments.items() if self.steps[id] <= LOWER_HALF]
        return low[:3]


def decide(room: Room) -> None:
    """Four dots each; gradients on the three that got most; objections; decisions by consent."""
    start, end = room.begin("deciding")
    activity = method_runs.begin(room, "deciding", start, [room.plenary])
    voters = room.present()
    happenings = Happenings(room)
    dotted = start + seconds(200)
    top = _dots(room, happenings, voters, start + seconds(20), dotted)
    happenings.play()
    ask(room, happenings, "how-far", dotted + seconds(15))
    ask(room, happenings, "one-step-up", dotted + seconds(300))
    share = (end - dotted - seconds(30)) / len(top)
    votes = _votes(room, top, voters)
    for number, vote in enumerate(votes):
        begins = dotted + seconds(25) + share * number
        _ballot(room, happenings, vote, begins, begins + share)
    speak(room, happenings, "deciding", start + seconds(60), end - seconds(30))
    happenings.play()
    method_runs.finish(room, "deciding", activity, end)


def _dots(
    room: Room, happenings: Happenings, voters: list[Guest], start: datetime, end: datetime
) -> list[Proposal]:
    """Everybody puts four dots, at most two on one proposal; the three with most, best first.

    Those that an objection is written for are the popular ones; it is dealt until they lead.
    """
    chance, proposals = room.chance, room.home.proposals
    contested = {objection.proposal for objection in room.home.objections}
    popular = 1.0
    while True:
        popular += 0.5
        weights = [
            popular + chance.unit() if p.key in contested else chance.between(0.5, 1.0)
            for p in proposals
        ]
        cast = {guest.id: _four(room, proposals, weights) for guest in voters}
        dots: Counter[str] = Counter()
        for choices in cast.values():
            dots.update(choices)
        leading = sorted(proposals, key=lambda p: (-dots[p.key], p.key))[: len(contested)]
        if {p.key for p in leading} == contested:
            break
    opened: list[str] = []

    def open_ballot(handle: WorkshopHandle) -> None:
        opened.append(
            handle.open_ballot(
                [room.tabled[p.key] for p in proposals],
                title="Which of these do we look at more closely?",
                kind="dots",
                budget=DOTS,
                cap=CAP,
                roll=[guest.id for guest in voters],
            )
        )

    happenings.add(start, open_ballot, **room.facilitating)
    times = room.moments(start + seconds(10), end - seconds(15), len(voters))
    for guest, at in zip(chance.shuffled(voters), times, strict=True):
        choices = {room.tabled[key]: dots for key, dots in cast[guest.id].items()}
        happenings.add(
            at,
            lambda h, id, choices: h.cast(opened[0], id, choices),
            guest.id,
            choices,
            space=room.plenary,
            **guest.acting,
        )
    happenings.add(end - seconds(10), lambda h: h.close_ballot(opened[0]), **room.facilitating)
    happenings.add(end - seconds(5), lambda h: h.reveal_ballot(opened[0]), **room.facilitating)
    return leading


def _four(room: Room, proposals: tuple[Proposal, ...], weights: list[float]) -> dict[str, int]:
    """Four dots on proposals, no more than two on one."""
    choices: Counter[str] = Counter()
    while choices.total() < DOTS:
        key = room.chance.weighted(proposals, weights).key
        if choices[key] < CAP:
            choices[key] += 1
    return dict(choices)


def _votes(room: Room, top: list[Proposal], voters: list[Guest]) -> list[Vote]:
    """How people vote.  The last of the three is parked in one workshop of four.

    One to three who stand in the lower half of an adopted proposal say why: that is the
    dissent which goes with the decision.  A few others comment too.
    """
    chance = room.chance
    votes: list[Vote] = []
    for place, proposal in enumerate(top):
        parked = place == len(top) - 1 and chance.falls(0.25)
        weights = SPLIT if parked else AGREED
        steps = _steps(room, voters, weights)
        while not (parked or _wanted(voters, steps)):
            steps = _steps(room, voters, weights)
        votes.append(Vote(proposal, "parked" if parked else "adopted", steps, {}))
    comments = chance.shuffled(room.common.lines["comments"])
    adopted = [vote for vote in votes if vote.outcome == "adopted"]
    low = [(vote, id) for vote in adopted for id, s in vote.steps.items() if s <= LOWER_HALF]
    if not low:
        vote, person = adopted[0], chance.pick(voters).id
        vote.steps[person] = LOWER_HALF
        low = [(vote, person)]
    # Dissent stands in the report in the words of whoever dissents: of those who may be quoted.
    quotable = {guest.id for guest in voters if "quote" in guest.scopes}
    willing = [(vote, person) for vote, person in low if person in quotable] or low
    for vote, person in chance.several(willing, chance.whole(1, 3)):
        vote.comments[person] = comments.pop()
    for vote in votes:
        for person, step in vote.steps.items():
            middling = LOWER_HALF < step < len(AGREED) - 2
            if middling and comments and chance.falls(0.15):
                vote.comments[person] = comments.pop()
    return votes


def _steps(room: Room, voters: list[Guest], weights: Sequence[float]) -> dict[str, int]:
    """How far each of them can support something."""
    chance = room.chance
    return {
        guest.id: chance.weighted(range(len(weights)), weights) for guest in chance.shuffled(voters)
    }


def _wanted(voters: list[Guest], steps: Mapping[str, int]) -> bool:
    """Whether most of each group stand in the upper half: what is adopted is wanted by both."""
    above: dict[str, list[bool]] = {group: [] for group in GROUPS}
    for guest in voters:
        above[guest.group].append(steps[guest.id] > LOWER_HALF)
    return all(2 * sum(group) > len(group) for group in above.values())


def _ballot(room: Room, happenings: Happenings, vote: Vote, start: datetime, end: datetime) -> None:
    """One proposal: a secret ballot on its wording, the objection, and what is decided."""
    chance = room.chance
    scale = room.common.lines["scale"]
    opened: list[str] = []
    key = vote.proposal.key

    def open_ballot(handle: WorkshopHandle) -> None:
        opened.append(
            handle.open_ballot(
                [room.tabled[key]],
                title="How far can you support this, as it is worded now?",
                scale=scale,
                rule="consent",
                secrecy="secret",
                roll=list(vote.steps),
            )
        )

    happenings.add(start, open_ballot, **room.facilitating)
    closes = start + (end - start) * 0.45
    people = {guest.id: guest for guest in room.present()}
    times = room.moments(start + seconds(8), closes - seconds(6), len(vote.steps))
    for (person, step), at in zip(chance.shuffled(list(vote.steps.items())), times, strict=True):
        happenings.add(
            at,
            lambda h, id, choices, comment: h.cast(opened[0], id, choices, comment=comment),
            person,
            {room.tabled[key]: step},
            vote.comments.get(person),
            space=room.plenary,
            **people[person].acting,
        )
    happenings.add(closes, lambda h: h.close_ballot(opened[0]), **room.facilitating)
    happenings.add(closes + seconds(5), lambda h: h.reveal_ballot(opened[0]), **room.facilitating)
    for objection in room.home.objections:
        if objection.proposal == key:
            _object(room, happenings, vote, objection, closes, end)

    def record(handle: WorkshopHandle) -> None:
        counts = Counter(vote.steps.values())
        room.decided[key] = handle.record_decision(
            room.tabled[key],
            vote.outcome,
            ballot=opened[0],
            tally={scale[step]: counts[step] for step in sorted(counts)},
            dissent=vote.dissent,
        )

    happenings.add(end - seconds(8), record, **room.facilitating)


def _object(
    room: Room,
    happenings: Happenings,
    vote: Vote,
    objection: Objection,
    start: datetime,
    end: datetime,
) -> None:
    """Somebody who voted low objects; it is met, unless the proposal is parked over it."""
    group = room.present(objection.group)
    objector = min(group, key=lambda guest: (vote.steps[guest.id], int(guest.id[1:])))
    raised: list[str] = []

    def object_to(handle: WorkshopHandle) -> None:
        raised.append(
            handle.object_to(
                room.tabled[objection.proposal],
                person=objector.id,
                reason=objection.text,
                aim=objection.aim,
            )
        )

    third = (end - start) / 3
    happenings.add(start + third, object_to, space=room.plenary, **objector.acting)
    if vote.outcome == "adopted":
        happenings.add(
            start + third * 2,
            lambda h: h.resolve_objection(raised[0], objection.resolution),
            **room.facilitating,
        )
