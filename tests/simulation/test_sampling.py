"""Samples come first from the region itself, then from the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.simulation.random_source import RandomSource
from dialoguekit.simulation.region_material import load_region
from dialoguekit.simulation.sampling import (
    pair_across_groups,
    sample_closing_statements,
    sample_people,
    sample_statements,
)
from dialoguekit.simulation.statements import GROUPS


@pytest.mark.parametrize("number", [1, 12, 45, 100, 1000])
def test_a_sample_has_no_duplicates(number: int) -> None:
    """Texts and keys are distinct for any count."""
    sampled = sample_statements(RandomSource("draw"), load_region("leeds"), "white", number)
    assert len({statement.text for statement in sampled}) == len(sampled)
    assert len({statement.key for statement in sampled}) == len(sampled)
    assert len(sampled) == min(number, 180)


def test_groups_are_even() -> None:
    """Half of a sample comes from each group."""
    sampled = sample_statements(RandomSource("draw"), load_region("leeds"), "green", 48)
    assert sum(statement.group == GROUPS[0] for statement in sampled) == 24


def test_required_statements_come_first() -> None:
    """They are part of a small sample."""
    for seed in "abcdef":
        sampled = sample_statements(
            RandomSource(seed), load_region("leeds"), "black", 6, required_keys={"k15", "k06"}
        )
        assert {"k15", "k06"} <= {statement.key for statement in sampled}


def test_statements_of_the_region_come_before_borrowed_ones() -> None:
    """The keys of borrowed statements begin with their region."""
    region = load_region("leeds")
    sampled = sample_statements(RandomSource("lent"), region, "factor", 50)
    own = {statement.key for statement in region.statements_of("factor")}
    assert own <= {statement.key for statement in sampled}
    borrowed = [statement for statement in sampled if statement.key not in own]
    assert len(borrowed) == 20
    for statement in borrowed:
        source = statement.key.split("/")[0]
        assert source in ("plymouth", "norwich", "wolverhampton")
        assert all(origin.startswith(f"{source}/s") for origin in statement.origins)


def test_people_and_closing_statements_are_distinct() -> None:
    """This holds beyond the material of one region."""
    people = sample_people(RandomSource("people"), load_region("norwich"), GROUPS[1], 60)
    assert len({person.name for person in people}) == 60
    statements = sample_closing_statements(
        RandomSource("phrases"), load_region("norwich"), GROUPS[1], 40, {"Thoughtful"}
    )
    assert len({statement.text for statement in statements} - {"Thoughtful"}) == 40


@given(first=st.integers(1, 20), second=st.integers(1, 20))
def test_each_person_is_in_one_pair(first: int, second: int) -> None:
    """Pairs cross the groups, and only the last has more than two people."""
    pairs = pair_across_groups([f"a{n}" for n in range(first)], [f"b{n}" for n in range(second)])
    people = [person for pair in pairs for person in pair]
    assert len(people) == len(set(people)) == first + second
    assert all(pair[0][0] != pair[1][0] for pair in pairs)
    assert all(len(pair) == 2 for pair in pairs[:-1])
