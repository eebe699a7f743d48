"""The links that contributions and other events state."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    CommitmentMade,
    ContributionLinked,
    ContributionsClustered,
    DecisionRecorded,
    ProposalSubmitted,
    RecordedEvent,
    WorkshopOpened,
)
from dialoguekit.plugin.links import LinkEdge, LinkGraph
from dialoguekit.testing.builders import contribution_made, workshop_with_participants
from dialoguekit.testing.scenario import ScenarioInput

ARRIVED = len(workshop_with_participants().recorded)


def links(*facts: ScenarioInput) -> LinkGraph:
    """Return the links of a workshop with these facts after all participants arrived."""
    found = LinkGraph()
    for recorded in workshop_with_participants().and_given(*facts).recorded:
        found.apply(recorded)
    return found


def link(origin: str, relation: str, target: str) -> ContributionLinked:
    return ContributionLinked(origin=origin, target=target, relation=relation)


CHAIN: tuple[ScenarioInput, ...] = (
    contribution_made("C1", "P2", "She rang me herself."),
    contribution_made("C2", "P4", "Ringing each other.", refs=("C1",)),
    contribution_made("C3", "P4", "Nobody says refer any more."),
    link("C1", "supports", "C3"),
    link("C3", "derives", "C2"),
    ProposalSubmitted(proposal="PR1", text="One number.", sources=("C3",)),
    DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted"),
    CommitmentMade(commitment="CM1", owner="P2", what="Print it.", sources=("D1",)),
)


def test_a_commitment_is_traced_to_its_stories() -> None:
    """The path leads over the decision, the proposal, a dream and a factor."""
    assert list(links(*CHAIN).all_supports("CM1")) == [
        LinkEdge(id="CM1", support="D1", seq=ARRIVED + 8),
        LinkEdge(id="D1", support="PR1", seq=ARRIVED + 7),
        LinkEdge(id="PR1", support="C3", seq=ARRIVED + 6),
        LinkEdge(id="C3", support="C1", seq=ARRIVED + 4),
        LinkEdge(id="C3", support="C2", seq=ARRIVED + 5),
        LinkEdge(id="C2", support="C1", seq=ARRIVED + 2),
    ]
    assert len(links(*CHAIN).evidence("leeds", "CM1")) == 6


def test_a_supports_link_is_reversed() -> None:
    """All other relations lead from an item to its support."""
    found = links(link("C1", "supports", "C2"), link("C3", "derives", "C1"))
    assert found.supports("C2") == {"C1": ARRIVED + 1}
    assert found.supports("C3") == {"C1": ARRIVED + 2}
    assert found.supports("C1") == {}


def test_a_cluster_is_supported_by_its_members() -> None:
    """An item based on the cluster is too."""
    found = links(
        ContributionsClustered(cluster="G1", members=("C1", "C2")), link("C3", "derives", "G1")
    )
    assert found.supports("G1") == {"C1": ARRIVED + 1, "C2": ARRIVED + 1}
    assert [edge.support for edge in found.all_supports("C3")] == ["G1", "C1", "C2"]


def test_a_contradiction_is_no_support() -> None:
    """The link can still be looked up."""
    found = links(link("C1", "contradicts", "C2"))
    assert found.supports("C1") == found.supports("C2") == {}
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
def test_links_are_selected_by_relation(relations: tuple[str, ...], expected: set[str]) -> None:
    """No relation selects all links; a ref is a relation too."""
    found = links(contribution_made("C4", "P2", "!", refs=("C2",)), link("C4", "answers", "C3"))
    assert set(found.targets("C4", *relations)) == expected
    assert all(("C4" in found.origins(other, *relations)) for other in expected)


def test_the_first_event_of_a_link_is_its_evidence() -> None:
    """This holds for a ref and for a link."""
    found = links(contribution_made("C2", "P2", "!", refs=("C1",)), link("C2", "answers", "C1"))
    assert found.origins("C1") == {"C2": ARRIVED + 1}
    assert found.origins("C1", "answers") == {"C2": ARRIVED + 2}


def test_other_events_change_nothing() -> None:
    """Any event can be applied."""
    assert links(WorkshopOpened()) == LinkGraph()


NAMES = st.sampled_from([f"C{n}" for n in range(1, 6)])
LINKS = st.lists(
    st.builds(link, NAMES, st.sampled_from(["supports", "derives", "answers"]), NAMES), max_size=12
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(LINKS, NAMES)
def test_a_traversal_ends_and_follows_each_link_once(
    facts: list[ContributionLinked], id: str
) -> None:
    """This includes cycles; every edge starts at an item reached before."""
    found = links(*facts)
    edges = list(found.all_supports(id))
    assert len({(edge.id, edge.support) for edge in edges}) == len(edges)
    reached = {id}
    for edge in edges:
        assert edge.id in reached
        reached.add(edge.support)
    for name in reached:
        assert set(found.supports(name)) <= reached


def test_applying_an_event_again_changes_nothing() -> None:
    """A copy is equal to the original."""
    found = links(*CHAIN)
    assert attrs.evolve(found) == found
    recorded: RecordedEvent[object] = workshop_with_participants().and_given(*CHAIN).recorded[-1]
    found.apply(recorded)
    assert found == links(*CHAIN)
