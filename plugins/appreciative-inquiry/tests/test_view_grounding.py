"""Building groundings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dialoguekit.events import ContributionsClustered
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_appreciative_inquiry.view import InquirySession

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
Linked: TypeAlias = Callable[[str, str, str], ScenarioInput]
ViewOf: TypeAlias = Callable[..., tuple[InquirySession, ...]]
SessionOf: TypeAlias = Callable[..., InquirySession]

START = activity_started("appreciative-inquiry", "10:00")


def test_a_dream_is_grounded_in_discoveries(
    discovered: Facts, session: SessionOf, link: Linked
) -> None:
    """By reference or by a link in either direction, over several steps."""
    (dream,) = session(*discovered).dreams
    assert [item.id for item in dream.grounding.factors] == ["C3"]
    assert [item.id for item in dream.grounding.stories] == ["C1", "C2"]
    assert dream.grounding.groups == "peer support, primary care"
    assert len(dream.evidence) == 4
    facts = (*discovered[:5], contribution_made("C4", "P7", "Faces."), link("C1", "supports", "C4"))
    (linked,) = session(*facts).dreams
    assert [item.id for item in linked.grounding.discoveries] == ["C1"]
    assert len(linked.evidence) == 3


def test_a_contribution_in_dream_is_a_dream(session: SessionOf) -> None:
    """Unless it has another kind; an image is a dream, too."""
    facts = (
        stage_entered("dream"),
        contribution_made("C1", "P2", "Faces."),
        contribution_made("C2", "P2", "A sketch of faces", kind="image"),
        contribution_made("C3", "P2", "Nobody rings.", kind="deficit"),
        contribution_made("C4", "P2", "A list", kind="prototype"),
    )
    assert [dream.contribution.id for dream in session(*facts).dreams] == ["C1", "C2"]


def test_every_discovery_is_a_ground(session: SessionOf) -> None:
    """Also without a kind; barriers and contributions of other phases are not."""
    facts = (
        stage_entered("discover", "10:00"),
        contribution_made("C1", "P2", "Tea was ready.", "10:01"),
        contribution_made("C2", "P2", "Nobody rings.", "10:02", kind="deficit"),
        stage_entered("design", "10:05"),
        contribution_made("C3", "P2", "A list", "10:06", kind="prototype"),
        stage_entered("dream", "10:07"),
        contribution_made("C4", "P2", "Faces.", "10:08", kind="dream", refs=("C1", "C2", "C3")),
    )
    (dream,) = session(*facts).dreams
    assert [item.id for item in dream.grounding.discoveries] == ["C1"]


def test_a_cluster_has_the_grounding_of_its_members(
    discovered: Facts, session: SessionOf, link: Linked
) -> None:
    """A dream linked to a cluster is based on its members."""
    cluster = ContributionsClustered(cluster="G1", members=("C1", "C2"), label="Going first")
    dream = contribution_made("C5", "P7", "Faces.", "10:12", kind="dream")
    found = session(*discovered, cluster, dream, link("C5", "derives", "G1")).dreams[-1]
    assert [item.id for item in found.grounding.stories] == ["C1", "C2"]


def test_cycles_end(discovered: Facts, session: SessionOf, link: Linked) -> None:
    """Each item is visited once, and none is based on itself."""
    facts = (
        *discovered[:1],
        contribution_made("C1", "P2", "Ringing", kind="factor"),
        contribution_made("C2", "P2", "Asking", kind="factor"),
        contribution_made("C3", "P2", "She rang.", kind="story"),
        link("C1", "derives", "C2"),
        link("C2", "derives", "C1"),
        link("C2", "derives", "C3"),
        stage_entered("dream", "10:10"),
        contribution_made("C4", "P2", "Faces.", "10:11", refs=("C1",)),
    )
    found = session(*facts)
    assert [[i.id for i in factor.stories] for factor in found.factors] == [["C3"], ["C3"]]
    assert [item.id for item in found.dreams[0].grounding.factors] == ["C1", "C2"]


def test_a_dream_may_be_based_on_a_story_of_another_inquiry(
    discovered: Facts, view_of: ViewOf
) -> None:
    """In the same workshop."""
    facts = (
        START,
        *discovered[:4],
        activity_ended("10:05"),
        activity_started("appreciative-inquiry", "14:00", activity="A2"),
        stage_entered("dream", "14:00", activity="A2"),
        contribution_made("C4", "P7", "Faces.", "14:01", activity="A2", refs=("C1",)),
    )
    first, second = view_of(*facts)
    assert [item.id for item in second.dreams[0].grounding.stories] == ["C1"]
    assert [dream.id for dream in first.whole.dreams] == ["C4"]
