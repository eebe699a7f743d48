"""What stands on what: the links that people and facts state, as one graph."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    CommitmentMade,
    ContributionLinked,
    DecisionRecorded,
    ItemClustered,
    ProposalTabled,
    RecordedEvent,
    WorkshopOpened,
)
from dialoguekit.plugin import Links, Step
from dialoguekit.testing.builders import gathered, said
from dialoguekit.testing.scenario import Fact

ARRIVED = len(gathered().recorded)


def links(*facts: Fact) -> Links:
    """The links of a workshop in which these are the facts after everybody has arrived."""
    found = Links()
    for recorded in gathered().and_given(*facts).recorded:
        found.note(recorded)
    return found


def link(origin: str, relation: str, target: str) -> ContributionLinked:
    return ContributionLinked(origin=origin, target=target, relation=relation)


CHAIN: tuple[Fact, ...] = (
    said("C1", "P2", "She rang me herself."),
    said("C2", "P4", "Ringing each other.", refs=("C1",)),
    said("C3", "P4", "Nobody says refer any more."),
    link("C1", "supports", "C3"),
    link("C3", "derives", "C2"),
    ProposalTabled(proposal="PR1", text="One number.", sources=("C3",)),
    DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted"),
    CommitmentMade(commitment="CM1", owner="P2", what="Print it.", sources=("D1",)),
)


def test_a_commitment_is_traced_to_the_stories_that_it_stands_on() -> None:
    """Over its decision, the proposal, a dream and a factor; each step by an event."""
    assert list(links(*CHAIN).trace("CM1")) == [
        Step(id="CM1", upon="D1", seq=ARRIVED + 8),
        Step(id="D1", upon="PR1", seq=ARRIVED + 7),
        Step(id="PR1", upon="C3", seq=ARRIVED + 6),
        Step(id="C3", upon="C1", seq=ARRIVED + 4),
        Step(id="C3", upon="C2", seq=ARRIVED + 5),
        Step(id="C2", upon="C1", seq=ARRIVED + 2),
    ]
    assert len(links(*CHAIN).evidence("leeds", "CM1")) == 6


def test_what_supports_something_is_what_it_stands_on() -> None:
    """All other relations lead from what stands to what it stands on."""
    found = links(link("C1", "supports", "C2"), link("C3", "derives", "C1"))
    assert found.grounds("C2") == {"C1": ARRIVED + 1}
    assert found.grounds("C3") == {"C1": ARRIVED + 2}
    assert found.grounds("C1") == {}


def test_a_cluster_stands_on_its_members() -> None:
    """Whatever else stands on it."""
    found = links(ItemClustered(cluster="G1", members=("C1", "C2")), link("C3", "derives", "G1"))
    assert found.grounds("G1") == {"C1": ARRIVED + 1, "C2": ARRIVED + 1}
    assert [step.upon for step in found.trace("C3")] == ["G1", "C1", "C2"]


def test_what_contradicts_something_does_not_stand_on_it() -> None:
    """It can be looked up all the same."""
    found = links(link("C1", "contradicts", "C2"))
    assert found.grounds("C1") == found.grounds("C2") == {}
    assert found.targets("C1", "contradicts") == {"C2": ARRIVED + 1}


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ((), {"C2", "C3"}),
        (("ref",), {"C2"}),
        (("answers", "resolves"), {"C3"}),
        (("derives",), set()),
    ],
)
def test_links_are_chosen_by_their_relation(relations: tuple[str, ...], expected: set[str]) -> None:
    """None named are all; a ref is a relation like any other."""
    found = links(said("C4", "P2", "!", refs=("C2",)), link("C4", "answers", "C3"))
    assert set(found.targets("C4", *relations)) == expected
    assert all(("C4" in found.origins(other, *relations)) for other in expected)


def test_a_link_that_is_stated_twice_is_proven_by_the_first() -> None:
    """Whether by a ref or by a link."""
    found = links(said("C2", "P2", "!", refs=("C1",)), link("C2", "answers", "C1"))
    assert found.origins("C1") == {"C2": ARRIVED + 1}
    assert found.origins("C1", "answers") == {"C2": ARRIVED + 2}


def test_what_links_nothing_changes_nothing() -> None:
    """Any event may be noted."""
    assert links(WorkshopOpened()) == Links()


NAMES = st.sampled_from([f"C{n}" for n in range(1, 6)])
LINKS = st.lists(
    st.builds(link, NAMES, st.sampled_from(["supports", "derives", "answers"]), NAMES), max_size=12
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(LINKS, NAMES)
def test_a_trace_ends_and_walks_each_link_once(facts: list[ContributionLinked], id: str) -> None:
    """Circles included; every step begins where an earlier one led to."""
    found = links(*facts)
    steps = list(found.trace(id))
    assert len({(step.id, step.upon) for step in steps}) == len(steps)
    reached = {id}
    for step in steps:
        assert step.id in reached
        reached.add(step.upon)
    for name in reached:
        assert set(found.grounds(name)) <= reached


def test_a_copy_of_links_is_its_own() -> None:
    """What a projection keeps can be saved and resumed."""
    found = links(*CHAIN)
    assert attrs.evolve(found) == found
    recorded: RecordedEvent[object] = gathered().and_given(*CHAIN).recorded[-1]
    found.note(recorded)
    assert found == links(*CHAIN)
