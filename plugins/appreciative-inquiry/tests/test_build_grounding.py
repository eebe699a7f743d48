"""What stands on what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dialoguekit.events import ItemClustered
from dialoguekit.testing.builders import ended, entered, said, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_appreciative_inquiry.view import Inquired, InquirySession

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Linked: TypeAlias = Callable[[str, str, str], Fact]
InquiredOf: TypeAlias = Callable[..., Inquired]
Seen: TypeAlias = Callable[..., InquirySession]

START = started("appreciative-inquiry", "10:00")


def test_a_dream_stands_on_what_was_discovered(
    discovered: Facts, session: Seen, link: Linked
) -> None:
    """By a ref or by a link in either direction, over as many steps as it takes."""
    (dream,) = session(*discovered).dreams
    assert [item.id for item in dream.ground.factors] == ["C3"]
    assert [item.id for item in dream.ground.stories] == ["C1", "C2"]
    assert dream.ground.groups == ("peer support", "primary care")
    assert len(dream.evidence) == 4
    facts = (*discovered[:5], said("C4", "P7", "Faces."), link("C1", "supports", "C4"))
    (linked,) = session(*facts).dreams
    assert [item.id for item in linked.ground.found] == ["C1"]
    assert len(linked.evidence) == 3


def test_what_is_said_while_dreaming_is_a_dream(session: Seen) -> None:
    """Unless it is declared as something else; an image is a dream as well."""
    facts = (
        entered("dream"),
        said("C1", "P2", "Faces."),
        said("C2", "P2", "A sketch of faces", kind="image"),
        said("C3", "P2", "Nobody rings.", kind="deficit"),
        said("C4", "P2", "A list", kind="prototype"),
    )
    assert [dream.item.id for dream in session(*facts).dreams] == ["C1", "C2"]


def test_whatever_was_discovered_is_ground(session: Seen) -> None:
    """Also what was declared as nothing; but not what was said elsewhere, nor what is hard."""
    facts = (
        entered("discover", "10:00"),
        said("C1", "P2", "Tea was ready.", "10:01"),
        said("C2", "P2", "Nobody rings.", "10:02", kind="deficit"),
        entered("design", "10:05"),
        said("C3", "P2", "A list", "10:06", kind="prototype"),
        entered("dream", "10:07"),
        said("C4", "P2", "Faces.", "10:08", kind="dream", refs=("C1", "C2", "C3")),
    )
    (dream,) = session(*facts).dreams
    assert [item.id for item in dream.ground.found] == ["C1"]


def test_a_cluster_carries_what_stands_on_it(
    discovered: Facts, session: Seen, link: Linked
) -> None:
    """A dream that supports itself on a cluster stands on its members."""
    cluster = ItemClustered(cluster="G1", members=("C1", "C2"), label="Going first")
    dream = said("C5", "P7", "Faces.", "10:12", kind="dream")
    found = session(*discovered, cluster, dream, link("C5", "derives", "G1")).dreams[-1]
    assert [item.id for item in found.ground.stories] == ["C1", "C2"]


def test_things_that_stand_on_each_other_stand_on_nothing_else(
    discovered: Facts, session: Seen, link: Linked
) -> None:
    """A circle is walked once, and nothing is its own ground."""
    facts = (
        *discovered[:1],
        said("C1", "P2", "Ringing", kind="factor"),
        said("C2", "P2", "Asking", kind="factor"),
        said("C3", "P2", "She rang.", kind="story"),
        link("C1", "derives", "C2"),
        link("C2", "derives", "C1"),
        link("C2", "derives", "C3"),
        entered("dream", "10:10"),
        said("C4", "P2", "Faces.", "10:11", refs=("C1",)),
    )
    found = session(*facts)
    assert [[i.id for i in factor.stories] for factor in found.factors] == [["C3"], ["C3"]]
    assert [item.id for item in found.dreams[0].ground.factors] == ["C1", "C2"]


def test_a_dream_may_stand_on_a_story_of_another_inquiry(
    discovered: Facts, inquired: InquiredOf
) -> None:
    """Stories of the morning, dreams of the afternoon."""
    facts = (
        START,
        *discovered[:4],
        ended("10:05"),
        started("appreciative-inquiry", "14:00", activity="A2"),
        entered("dream", "14:00", activity="A2"),
        said("C4", "P7", "Faces.", "14:01", activity="A2", refs=("C1",)),
    )
    first, second = inquired(*facts).sessions
    assert [item.id for item in second.dreams[0].ground.stories] == ["C1"]
    assert [item.id for item in first.stories[0].dreams] == ["C4"]
