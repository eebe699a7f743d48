"""Samples statements and people of a region for one workshop."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import attrs

from dialoguekit.simulation.random_source import RandomSource
from dialoguekit.simulation.region_material import (
    REGIONS,
    ClosingStatement,
    Person,
    Region,
    load_region,
)
from dialoguekit.simulation.statements import GROUPS, Statement

NO_LIMIT = 10_000
"""A count above the number of statements of any kind."""


def other_regions(region: Region) -> list[Region]:
    """Return the other regions, from which a workshop can borrow statements."""
    return [load_region(id) for id in REGIONS if id != region.id]


def borrow_statement(statement: Statement, region_id: str) -> Statement:
    """Return a statement of another region, with the region in its keys."""
    return attrs.evolve(
        statement,
        key=f"{region_id}/{statement.key}",
        origins=tuple(f"{region_id}/{origin}" for origin in statement.origins),
    )


def sample_statements(
    rng: RandomSource, region: Region, kind: str, count: int, required_keys: Collection[str] = ()
) -> list[Statement]:
    """Return up to ``count`` statements of a kind, about half from each group, in random order.

    Statements with ``required_keys`` come first, then others of the region, then borrowed ones.
    """
    sampled: list[Statement] = []
    for index, group in enumerate(GROUPS):
        share = (count + (1 - index)) // 2
        sampled += sample_group_statements(rng, region, kind, group, share, required_keys)
    return rng.shuffled(sampled)


def sample_group_statements(
    rng: RandomSource,
    region: Region,
    kind: str,
    group: str,
    count: int,
    required_keys: Collection[str] = (),
) -> list[Statement]:
    """Return up to ``count`` statements of a group, as :func:`sample_statements` does."""
    own = [statement for statement in region.statements_of(kind) if statement.group == group]
    required = [statement for statement in own if statement.key in required_keys]
    rest = [statement for statement in own if statement.key not in required_keys]
    pool = rng.shuffled(required) + rng.shuffled(rest)
    texts = {statement.text for statement in region.statements} | {
        c.text for c in region.closing_statements
    }
    for other in other_regions(region) if count > len(pool) else ():
        borrowed = [
            borrow_statement(statement, other.id)
            for statement in other.statements_of(kind)
            if statement.group == group and statement.text not in texts
        ]
        texts.update(statement.text for statement in borrowed)
        pool += rng.shuffled(borrowed)
    return pool[:count]


def sample_closing_statements(
    rng: RandomSource, region: Region, group: str, count: int, excluded_texts: Collection[str] = ()
) -> list[ClosingStatement]:
    """Return up to ``count`` closing statements, none in ``excluded_texts`` or used otherwise."""
    pool: dict[str, ClosingStatement] = {}
    others = other_regions(region)
    used = {statement.text for source in (region, *others) for statement in source.statements}
    for source in (region, *others):
        own = [closing for closing in source.closing_statements if closing.group == group]
        for closing in rng.shuffled(own):
            if closing.text not in excluded_texts and (
                source is region or closing.text not in used
            ):
                pool.setdefault(closing.text, closing)
    return list(pool.values())[:count]


def sample_people(rng: RandomSource, region: Region, group: str, count: int) -> list[Person]:
    """Return up to ``count`` people of a group with distinct names, first of the region."""
    pool: dict[str, Person] = {}
    for source in (region, *other_regions(region)):
        for person in rng.shuffled(source.people_of(group)):
            pool.setdefault(person.name, person)
    return list(pool.values())[:count]


def pair_across_groups(members: Iterable[str], others: Iterable[str]) -> list[tuple[str, ...]]:
    """Return pairs across two groups; those left over join the last pair."""
    left, right = list(members), list(others)
    pairs: list[tuple[str, ...]] = list(zip(left, right, strict=False))
    for unpaired in (*left[len(pairs) :], *right[len(pairs) :]):
        pairs[-1] = (*pairs[-1], unpaired)
    return pairs
