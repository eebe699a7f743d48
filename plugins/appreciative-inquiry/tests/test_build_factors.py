"""What gave life to the stories: notes in the same words, and clusters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.events import ConsentWithdrawn, ItemClustered
from dialoguekit.testing.builders import said
from dialoguekit.testing.scenario import Fact
from dialoguekit_appreciative_inquiry.view import Factor, InquirySession

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Seen: TypeAlias = Callable[..., InquirySession]


@pytest.fixture
def named(discovered: Facts, session: Seen) -> Callable[..., list[Factor]]:
    """The factors once two stories were told and one was drawn from both."""

    def named(*facts: Fact) -> list[Factor]:
        return list(session(*discovered[:4], *facts).factors)

    return named


def test_a_factor_stands_on_the_stories_that_it_was_drawn_from(
    named: Callable[..., list[Factor]],
) -> None:
    """Its frequency counts them and the notes that name it."""
    (factor,) = named()
    assert (factor.ids, factor.label, factor.key) == (
        ("C3",),
        "Somebody goes first",
        "somebody goes first",
    )
    assert [item.id for item in factor.behind] == ["C1", "C2", "C3"]
    assert len(factor.evidence) == 3


def test_notes_in_the_same_words_are_one_factor(named: Callable[..., list[Factor]]) -> None:
    """Whatever their case, spaces and last stop; those with most behind them come first."""
    again = said("C5", "P3", " SOMEBODY  goes first. ", kind="factor")
    other = said("C6", "P3", "Tea", kind="factor")
    first, second = named(other, again)
    assert (first.ids, len(first.behind)) == (("C3", "C5"), 4)
    assert (second.ids, second.stories) == (("C6",), ())


def test_a_factor_that_may_not_be_quoted_is_like_no_other(
    named: Callable[..., list[Factor]],
) -> None:
    """Its words neither stand anywhere nor bring it together with others, but are counted."""
    again = said("C5", "P3", "Somebody goes first", kind="factor")
    withdrawn = ConsentWithdrawn(person="P6", scopes=("quote",))
    found = {factor.ids: factor for factor in named(again, withdrawn)}
    assert found["C3",].label == "(not for quotation)"
    assert found["C3",].key is None
    assert found["C5",].key == "somebody goes first"


def test_a_cluster_with_a_label_is_a_factor(named: Callable[..., list[Factor]]) -> None:
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
def test_not_every_cluster_is_a_factor(
    cluster: ItemClustered, named: Callable[..., list[Factor]]
) -> None:
    """Only one of factors and stories that the room gave a name."""
    hard = said("C5", "P3", "Nobody rings.", kind="deficit")
    assert [factor.ids for factor in named(hard, cluster)] == [("C3",)]
