"""Which lines come up: the region's own first, its neighbours' when those run out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.simulation.random_source import Chance
from dialoguekit.simulation.region_material import region
from dialoguekit.simulation.sampling import draw, draw_closings, draw_people, pairs_of
from dialoguekit.simulation.statements import GROUPS


@pytest.mark.parametrize("number", [1, 12, 45, 100, 1000])
def test_nothing_is_drawn_twice(number: int) -> None:
    """However many are asked for, no text and no key comes up twice."""
    drawn = draw(Chance("draw"), region("leeds"), "white", number)
    assert len({saying.text for saying in drawn}) == len(drawn)
    assert len({saying.key for saying in drawn}) == len(drawn)
    assert len(drawn) == min(number, 180)


def test_groups_are_even() -> None:
    """Half of what is drawn comes from each group."""
    drawn = draw(Chance("draw"), region("leeds"), "green", 48)
    assert sum(saying.group == GROUPS[0] for saying in drawn) == 24


def test_what_others_stand_on_comes_first() -> None:
    """A line that a proposal needs is drawn even when few are."""
    for seed in "abcdef":
        drawn = draw(Chance(seed), region("leeds"), "black", 6, needed={"k15", "k06"})
        assert {"k15", "k06"} <= {saying.key for saying in drawn}


def test_the_own_region_comes_before_its_neighbours() -> None:
    """Lent lines stand behind all of the region's own, under keys that say whose they are."""
    home = region("leeds")
    drawn = draw(Chance("lent"), home, "factor", 50)
    own = {saying.key for saying in home.of("factor")}
    assert own <= {saying.key for saying in drawn}
    lent = [saying for saying in drawn if saying.key not in own]
    assert len(lent) == 20
    for saying in lent:
        lender = saying.key.split("/")[0]
        assert lender in ("plymouth", "norwich", "wolverhampton")
        assert all(origin.startswith(f"{lender}/s") for origin in saying.origins)


def test_people_and_phrases_are_different() -> None:
    """No name and no phrase twice, beyond what one region has."""
    people = draw_people(Chance("people"), region("norwich"), GROUPS[1], 60)
    assert len({person.name for person in people}) == 60
    phrases = draw_closings(Chance("phrases"), region("norwich"), GROUPS[1], 40, {"Thoughtful"})
    assert len({phrase.text for phrase in phrases} - {"Thoughtful"}) == 40


@given(first=st.integers(1, 20), second=st.integers(1, 20))
def test_everybody_has_a_partner(first: int, second: int) -> None:
    """Each person is in one pair, pairs cross the groups, and only the last holds more than two."""
    pairs = pairs_of([f"a{n}" for n in range(first)], [f"b{n}" for n in range(second)])
    people = [person for pair in pairs for person in pair]
    assert len(people) == len(set(people)) == first + second
    assert all(pair[0][0] != pair[1][0] for pair in pairs)
    assert all(len(pair) == 2 for pair in pairs[:-1])
