"""Who comes to one workshop, and who says how much."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation.agenda import PLENARY_SHARES
from dialoguekit.simulation.config import Plan
from dialoguekit.simulation.random_source import Chance
from dialoguekit.simulation.region_material import Region
from dialoguekit.simulation.sampling import draw_people
from dialoguekit.simulation.shared_material import Common
from dialoguekit.simulation.statement_selection import choose_lines
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import Guest, Room, Watch

MEAN_TURNS, DISPERSION = 3.5, 0.8
SILENT_SHARE = (DISPERSION / (DISPERSION + MEAN_TURNS)) ** DISPERSION
LATEST_SCENES = ("proposals", "deciding", "destiny", "closing")


def furnish(
    id: str,
    plan: Plan,
    index: int,
    home: Region,
    common: Common,
    chance: Chance,
    handle: WorkshopHandle,
    day: datetime,
    watch: Watch,
) -> Room:
    """A room in which nothing has happened yet."""
    failures = plan.planted(index)
    guests, absent = _guests(plan, common, chance, home)
    if "stale-consent" in failures:
        quotable = [guest for guest in guests if "quote" in guest.scopes]
        for guest in chance.several(quotable, chance.whole(1, 2)):
            guest.form = common.earlier_consent_form
    room = Room(
        id=id,
        plan=plan,
        index=index,
        home=home,
        common=common,
        chance=chance,
        handle=handle,
        watch=watch,
        day=day,
        failures=failures,
        guests=guests,
        absent=absent,
        drawn={},
        closings=[],
        turns=_plenary_turns(chance, guests, silent="silent-group" in failures),
        slips={},
        justified={},
        unscribed=None,
        now=watch.now,
    )
    if "lone-role-quote" in failures:
        _single_out(room)
    choose_lines(room)
    if index % 2 == 1:
        room.unscribed = chance.whole(0, max(0, round(plan.people / 6) - 1))
    return room


def _guests(
    plan: Plan, common: Common, chance: Chance, home: Region
) -> tuple[list[Guest], list[Guest]]:
    """Those who will attend, half of each group, and those who register and stay away."""
    coming: list[Guest] = []
    absent: list[Guest] = []
    for place, group in enumerate(GROUPS):
        attending = (plan.people + (1 - place)) // 2
        people = draw_people(chance, home, group, round(attending * 1.2))
        listed = [
            Guest(person, common.family(group, person.job), common.consent_form)
            for person in people
        ]
        coming += listed[:attending]
        absent += listed[attending:]
    for guest in coming:
        guest.zeal = chance.between(0.5, 2.0)
        guest.scopes = _scopes(chance)
    few = 2 if plan.people >= 12 else 1
    for guest in chance.several(coming, chance.whole(1, few)):
        guest.scopes = tuple(scope for scope in guest.scopes if scope != "quote")
    for guest in chance.several(coming, chance.whole(few, few + 1)):
        guest.late = True
    for guest in chance.several([g for g in coming if not g.late], chance.whole(1, few)):
        guest.leaves = True
    return chance.shuffled(coming), chance.shuffled(absent)


def _scopes(chance: Chance) -> tuple[str, ...]:
    scopes = ["record", "quote", "demographics"]
    for scope, share in (("contact", 0.85), ("asset", 0.8), ("photograph", 0.6)):
        if chance.falls(share):
            scopes.append(scope)
    return tuple(scopes)


def _single_out(room: Room) -> None:
    """Let the list name the very job of somebody whom nobody else shares it with."""
    jobs = Counter(guest.person.job for guest in room.guests)
    alone = [g for g in room.guests if jobs[g.person.job] == 1 and "quote" in g.scopes]
    room.quoted_by_job = room.chance.pick(alone)
    room.quoted_by_job.label = room.quoted_by_job.person.job


def _plenary_turns(
    chance: Chance, guests: list[Guest], *, silent: bool
) -> dict[str, list[tuple[Guest, int]]]:
    """Who speaks in plenary, in which scene and how many words.

    About 8 of 30 never do.  The first group has 55 to 65 per cent of the words, unless the
    second says nothing.
    """
    speaking = [guest for guest in guests if not (silent and guest.group == GROUPS[1])]
    counts = _turn_counts(chance, speaking)
    taken: list[tuple[Guest, int]] = [
        (guest, chance.log_normal(38, 0.7, 3, 260))
        for guest, count in zip(speaking, counts, strict=True)
        for _ in range(count)
    ]
    if not silent:
        taken = _weighted(taken, chance.between(0.565, 0.635))
    turns: dict[str, list[tuple[Guest, int]]] = {scene: [] for scene in PLENARY_SHARES}
    for guest, words in taken:
        scenes = [
            scene
            for scene in PLENARY_SHARES
            if not (guest.late and scene not in LATEST_SCENES)
            and not (guest.leaves and scene in LATEST_SCENES)
        ]
        scene = chance.weighted(scenes, [PLENARY_SHARES[scene] for scene in scenes])
        turns[scene].append((guest, words))
    return turns


def _turn_counts(chance: Chance, speaking: list[Guest]) -> list[int]:
    """How often each speaks, drawn anew until the room is neither mute nor all talk."""
    number = len(speaking)
    while True:
        counts = [chance.negative_binomial(MEAN_TURNS, DISPERSION) for _ in speaking]
        groups = {g.group for g, count in zip(speaking, counts, strict=True) if count}
        expected = SILENT_SHARE * number
        if (
            groups == {guest.group for guest in speaking}
            and abs(counts.count(0) - expected) <= max(1, number / 10)
            and 2.9 <= sum(counts) / number <= 4.2
        ):
            return counts


def _weighted(taken: list[tuple[Guest, int]], share: float) -> list[tuple[Guest, int]]:
    """The turns with their words stretched so that the first group has ``share`` of them."""
    words = {group: sum(n for g, n in taken if g.group == group) for group in GROUPS}
    wanted = share / (1 - share) * words[GROUPS[1]]
    # Stretch one side up rather than the other down: nobody's turn shrinks to nothing.
    stretch = wanted / words[GROUPS[0]]
    factors = (stretch, 1.0) if stretch >= 1 else (1.0, 1 / stretch)
    return [(g, max(1, round(n * factors[GROUPS.index(g.group)]))) for g, n in taken]
