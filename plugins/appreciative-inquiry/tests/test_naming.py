"""What gave life to the stories: notes in the same words, and clusters."""

from __future__ import annotations

import pytest

from dialoguekit.events import (
    ConsentWithdrawn,
    ItemClustered,
)
from dialoguekit.testing.kits import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.view import (
    Factor,
    Inquired,
    InquirySession,
)

START = started("appreciative-inquiry", "10:00")


def inquired(*facts: Fact) -> Inquired:
    """What a workshop amounts to in which these are the facts after everybody has arrived.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    room = gathered(each=3).and_given(*facts)
    return room.project(AppreciativeInquiry).workshops["leeds"]


def session(*facts: Fact) -> InquirySession:
    """The one inquiry of such a workshop, begun at ten."""
    (found,) = inquired(START, *facts).sessions
    return found


FOUND: tuple[Fact, ...] = (
    entered("discover", "10:00"),
    said("C1", "P2", "She rang me herself, before I asked.", "10:01", kind="story"),
    said("C2", "P5", "He kept the door open for us.", "10:02", kind="story"),
    said("C3", "P6", "Somebody goes first", "10:03", kind="factor", refs=("C1", "C2")),
    entered("dream", "10:10"),
    said("C4", "P7", "Every phone has a face.", "10:11", kind="dream", refs=("C3",)),
    entered("design", "10:20"),
)
"""Two stories, a factor drawn from both, and a dream that stands on it."""


def named(*facts: Fact) -> list[Factor]:
    return list(session(*FOUND[:4], *facts).factors)


def test_a_factor_stands_on_the_stories_that_it_was_drawn_from() -> None:
    """Its frequency counts them and the notes that name it."""
    (factor,) = named()
    assert (factor.ids, factor.label, factor.key) == (
        ("C3",),
        "Somebody goes first",
        "somebody goes first",
    )
    assert [item.id for item in factor.behind] == ["C1", "C2", "C3"]
    assert len(factor.evidence) == 3


def test_notes_in_the_same_words_are_one_factor() -> None:
    """Whatever their case, spaces and last stop; those with most behind them come first."""
    again = said("C5", "P3", " SOMEBODY  goes first. ", kind="factor")
    other = said("C6", "P3", "Tea", kind="factor")
    first, second = named(other, again)
    assert (first.ids, len(first.behind)) == (("C3", "C5"), 4)
    assert (second.ids, second.stories) == (("C6",), ())


def test_a_factor_that_may_not_be_quoted_is_like_no_other() -> None:
    """Its words neither stand anywhere nor bring it together with others, but are counted."""
    again = said("C5", "P3", "Somebody goes first", kind="factor")
    withdrawn = ConsentWithdrawn(person="P6", scopes=("quote",))
    found = {factor.ids: factor for factor in named(again, withdrawn)}
    assert found["C3",].label == "(not for quotation)"
    assert found["C3",].key is None
    assert found["C5",].key == "somebody goes first"


def test_a_cluster_with_a_label_is_a_factor() -> None:
    """It stands on its stories, and on those of its notes; its label is what the room said."""
    more = said("C5", "P3", "Nobody waits to be asked", kind="factor")
    cluster = ItemClustered(cluster="G1", members=("C3", "C5", "C1", "C9"), label="Going first")
    (factor,) = named(more, cluster)
    assert factor.ids == ("G1", "C1", "C3", "C5")
    assert (factor.label, factor.key) == ("Going first", "going first")
    assert [item.id for item in factor.items] == ["C3", "C5"]
    assert [item.id for item in factor.stories] == ["C1", "C2"]


@pytest.mark.parametrize(
    "cluster",
    [
        ItemClustered(cluster="G1", members=("C3",)),
        ItemClustered(cluster="G1", members=("C3", "C5"), label="Mixed"),
        ItemClustered(cluster="G1", members=("C9",), label="Elsewhere"),
    ],
    ids=["without a label", "with something else in it", "of another activity"],
)
def test_not_every_cluster_is_a_factor(cluster: ItemClustered) -> None:
    """Only one of factors and stories that the room gave a name."""
    hard = said("C5", "P3", "Nobody rings.", kind="deficit")
    assert [factor.ids for factor in named(hard, cluster)] == [("C3",)]
