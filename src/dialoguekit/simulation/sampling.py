"""Which of the hand-written lines come up in one workshop."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import attrs

from dialoguekit.simulation.random_source import Chance
from dialoguekit.simulation.region_material import REGIONS, Closing, Person, Region, region
from dialoguekit.simulation.statements import GROUPS, Saying

EVERY = 10_000
"""More than there are of any kind."""


def neighbours(home: Region) -> list[Region]:
    """The other regions, which lend their words when a workshop needs more than its own."""
    return [region(id) for id in REGIONS if id != home.id]


def lent(saying: Saying, lender: str) -> Saying:
    """A saying of another region, under keys of its own."""
    return attrs.evolve(
        saying,
        key=f"{lender}/{saying.key}",
        origins=tuple(f"{lender}/{origin}" for origin in saying.origins),
    )


def draw(
    chance: Chance, home: Region, kind: str, number: int, needed: Collection[str] = ()
) -> list[Saying]:
    """``number`` sayings of a kind, about half from each group; fewer where no more are written.

    What others stand on, ``needed``, comes first; then what the region says; then what its
    neighbours lend.  In random order.
    """
    drawn: list[Saying] = []
    for place, group in enumerate(GROUPS):
        share = (number + (1 - place)) // 2
        drawn += draw_of_group(chance, home, kind, group, share, needed)
    return chance.shuffled(drawn)


def draw_of_group(
    chance: Chance,
    home: Region,
    kind: str,
    group: str,
    number: int,
    needed: Collection[str] = (),
) -> list[Saying]:
    """``number`` sayings of a kind and a group, as :func:`draw` does."""
    own = [saying for saying in home.of(kind) if saying.group == group]
    first = [saying for saying in own if saying.key in needed]
    rest = [saying for saying in own if saying.key not in needed]
    pool = chance.shuffled(first) + chance.shuffled(rest)
    seen = {saying.text for saying in home.sayings} | {c.text for c in home.closings}
    for other in neighbours(home) if number > len(pool) else ():
        borrowed = [
            lent(saying, other.id)
            for saying in other.of(kind)
            if saying.group == group and saying.text not in seen
        ]
        seen.update(saying.text for saying in borrowed)
        pool += chance.shuffled(borrowed)
    return pool[:number]


def draw_closings(
    chance: Chance, home: Region, group: str, number: int, taken: Collection[str] = ()
) -> list[Closing]:
    """``number`` phrases for the closing round, none of them said otherwise or ``taken``."""
    pool: dict[str, Closing] = {}
    others = neighbours(home)
    said = {saying.text for place in (home, *others) for saying in place.sayings}
    for place in (home, *others):
        own = [closing for closing in place.closings if closing.group == group]
        for closing in chance.shuffled(own):
            if closing.text not in taken and (place is home or closing.text not in said):
                pool.setdefault(closing.text, closing)
    return list(pool.values())[:number]


def draw_people(chance: Chance, home: Region, group: str, number: int) -> list[Person]:
    """``number`` people of a group, those of the region first; no name twice."""
    pool: dict[str, Person] = {}
    for place in (home, *neighbours(home)):
        for person in chance.shuffled(place.of_group(group)):
            pool.setdefault(person.name, person)
    return list(pool.values())[:number]


def pairs_of(members: Iterable[str], others: Iterable[str]) -> list[tuple[str, ...]]:
    """Pairs across two groups, as far as they go; who is left over joins the last as a third."""
    left, right = list(members), list(others)
    pairs: list[tuple[str, ...]] = list(zip(left, right, strict=False))
    for alone in (*left[len(pairs) :], *right[len(pairs) :]):
        pairs[-1] = (*pairs[-1], alone)
    return pairs
