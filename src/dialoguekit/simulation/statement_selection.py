"""Which of the hand-written lines come up in one workshop, and which of them are planted."""

from __future__ import annotations

import attrs

from dialoguekit.simulation.agenda import DRAWN
from dialoguekit.simulation.defect_seeding import plant
from dialoguekit.simulation.sampling import EVERY, draw, draw_closings, draw_of_group
from dialoguekit.simulation.statements import GROUPS, HATS, Asset, Saying
from dialoguekit.simulation.workshop import Room

PLAIN = ("white", "yellow", "black", "green", "blue", "factor", "dream", "deficit")
"""The kinds of which both groups bring half, however many people there are."""

FEWEST_ASSETS = 4
"""Assets without which nobody could connect anything, even if one would rather not be there."""


def choose_lines(room: Room) -> None:
    """Choose what is said in a workshop, and what of it the scribes get wrong at first."""
    for kind in PLAIN:
        if not (kind == "green" and "black-without-green" in room.failures):
            room.drawn[kind] = _some(room, kind)
    for kind in ("story", "red"):
        room.drawn[kind] = _one_each(room, kind)
    room.drawn["asset"] = _assets(room)
    room.drawn["again"] = _again(room)
    plant(room)
    for kind in ("factor", "dream"):
        room.drawn[kind] = [_grounded(room, saying) for saying in room.drawn[kind]]
    room.drawn["reframing"] = _reframings(room)
    _close(room)
    _slip(room)


def _number(room: Room, kind: str) -> int:
    """How many of a kind come up."""
    return room.written(room.chance.whole(*DRAWN[kind]))


def _needed(room: Room) -> set[str]:
    """The keys of what proposals stand on."""
    return {source for proposal in room.home.proposals for source in proposal.sources}


def _some(room: Room, kind: str) -> list[Saying]:
    return draw(room.chance, room.home, kind, _number(room, kind), _needed(room))


def _one_each(room: Room, kind: str) -> list[Saying]:
    """A line for everybody; for a feeling they must still be there."""
    drawn: list[Saying] = []
    for group in GROUPS:
        there = [
            guest
            for guest in room.guests
            if guest.group == group and not (kind == "red" and guest.leaves)
        ]
        own = sum(saying.group == group for saying in room.home.of(kind))
        number = _without_borrowing_a_few(len(there), own)
        drawn += draw_of_group(room.chance, room.home, kind, group, number)
    return drawn


def _without_borrowing_a_few(wanted: int, own: int) -> int:
    """Rather than borrow one or two lines from another region, let one or two people pass."""
    return own if own < wanted <= own + 2 else wanted


def _assets(room: Room) -> list[Saying]:
    """What is put on the map; nobody is who would rather not be on it."""
    number = max(FEWEST_ASSETS, _number(room, "asset"))
    twice = {asset.key for asset in room.home.assets if asset.again}
    drawn = draw(room.chance, room.home, "asset", number, _needed(room) | twice)
    unwilling = {guest.person.name for guest in room.guests if "asset" not in guest.scopes}
    return [a for a in drawn if not (isinstance(a, Asset) and a.holder in unwilling)]


def _again(room: Room) -> list[Saying]:
    """What somebody of the other group names too, in other words."""
    found: list[Saying] = []
    named = [(a, a.again) for a in room.drawn["asset"] if isinstance(a, Asset) and a.again]
    for asset, text in room.chance.several(named, _number(room, "again")):
        group = next(group for group in GROUPS if group != asset.group)
        again = attrs.evolve(
            asset,
            key=f"{asset.key}/again",
            group=group,
            text=text,
            again=None,
            standing="claimed",
            place=None,
            contact=None,
        )
        room.twice.append((asset.key, again.key))
        found.append(again)
    return found


def _grounded(room: Room, saying: Saying) -> Saying:
    """The saying with what it is drawn from, as far as that came up; a story, if any did."""
    known = {s.key for kind in ("story", "factor") for s in room.drawn[kind]}
    origins = tuple(origin for origin in saying.origins if origin in known)
    stories = room.drawn["story"]
    if not origins and stories:
        akin = [story for story in stories if story.theme == saying.theme]
        origins = (room.chance.pick(akin or stories).key,)
    return attrs.evolve(saying, origins=origins)


def _reframings(room: Room) -> list[Saying]:
    """The questions made of what is hard, as far as that came up; none where problems take over."""
    if "problem-talk" in room.failures:
        return []
    hard = {deficit.key for deficit in room.drawn["deficit"]}
    written = draw(room.chance, room.home, "reframing", EVERY)
    return [question for question in written if hard.issuperset(question.origins)]


def _close(room: Room) -> None:
    """The phrases of the closing round, from whoever is still there; a silent group passes."""
    silent = GROUPS[1] if "silent-group" in room.failures else None
    for group in GROUPS:
        if group != silent:
            there = [g for g in room.guests if g.group == group and not g.leaves]
            own = sum(closing.group == group for closing in room.home.closings)
            number = _without_borrowing_a_few(len(there), own)
            taken = {closing.text for closing in room.closings}
            room.closings += draw_closings(room.chance, room.home, group, number, taken)


def _slip(room: Room) -> None:
    """Two to four in a hundred contributions are noted wrongly, and put right in the evening."""
    chance = room.chance
    total = sum(map(len, room.drawn.values())) + len(room.closings)
    legible = [
        saying.key
        for kind in (*HATS[:4], "factor", "asset")
        for saying in room.drawn.get(kind, [])
        if any(len(word) >= 6 and word.isalpha() for word in saying.text.split())
    ]
    slips = chance.several(legible, max(2, round(total * chance.between(0.024, 0.036))))
    room.slips = dict.fromkeys(slips, "wording")
    hats = [s.key for kind in HATS[:4] for s in room.drawn.get(kind, []) if s.key in room.slips]
    if hats:
        room.slips[chance.pick(hats)] = "sheet"
