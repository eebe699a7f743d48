"""Building factors: equal notes, and clusters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.events import ConsentWithdrawn, ContributionsClustered
from dialoguekit.testing.builders import contribution_made
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_appreciative_inquiry.view import Factor, InquirySession

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
SessionOf: TypeAlias = Callable[..., InquirySession]


@pytest.fixture
def named(discovered: Facts, session: SessionOf) -> Callable[..., list[Factor]]:
    """A function that returns the factors of an inquiry with two stories and these events."""

    def named(*facts: ScenarioInput) -> list[Factor]:
        return list(session(*discovered[:4], *facts).factors)

    return named


def test_a_factor_has_the_stories_it_was_drawn_from(named: Callable[..., list[Factor]]) -> None:
    """Its frequency counts them and the notes that name it."""
    (factor,) = named()
    assert (factor.ids, factor.label, factor.key) == (
        ("C3",),
        "Somebody goes first",
        "somebody goes first",
    )
    assert [item.id for item in factor.supporting_contributions] == ["C1", "C2", "C3"]
    assert len(factor.evidence) == 3


def test_equal_notes_are_one_factor(named: Callable[..., list[Factor]]) -> None:
    """Case, spaces and a final stop do not matter; the most frequent comes first."""
    again = contribution_made("C5", "P3", " SOMEBODY  goes first. ", kind="factor")
    other = contribution_made("C6", "P3", "Tea", kind="factor")
    first, second = named(other, again)
    assert (first.ids, len(first.supporting_contributions)) == (("C3", "C5"), 4)
    assert (second.ids, second.stories) == (("C6",), ())


def test_a_factor_that_may_not_be_quoted_is_separate(named: Callable[..., list[Factor]]) -> None:
    """Its text is absent and not compared, but it is counted."""
    again = contribution_made("C5", "P3", "Somebody goes first", kind="factor")
    withdrawn = ConsentWithdrawn(person="P6", scopes=("quote",))
    found = {factor.ids: factor for factor in named(again, withdrawn)}
    assert found["C3",].label == "(not for quotation)"
    assert found["C3",].key is None
    assert found["C5",].key == "somebody goes first"


def test_a_labelled_cluster_is_a_factor(named: Callable[..., list[Factor]]) -> None:
    """It has its stories and those of its notes."""
    more = contribution_made("C5", "P3", "Nobody waits to be asked", kind="factor")
    cluster = ContributionsClustered(
        cluster="G1", members=("C3", "C5", "C1", "C9"), label="Going first"
    )
    (factor,) = named(more, cluster)
    assert factor.ids == ("G1", "C1", "C3", "C5")
    assert (factor.label, factor.key) == ("Going first", "going first")
    assert [item.id for item in factor.contributions] == ["C3", "C5"]
    assert [item.id for item in factor.stories] == ["C1", "C2"]


@pytest.mark.parametrize(
    "cluster",
    [
        ContributionsClustered(cluster="G1", members=("C3",)),
        ContributionsClustered(cluster="G1", members=("C3", "C5"), label="Mixed"),
        ContributionsClustered(cluster="G1", members=("C9",), label="Elsewhere"),
    ],
    ids=["without a label", "with something else in it", "of another activity"],
)
def test_other_clusters_are_no_factors(
    cluster: ContributionsClustered, named: Callable[..., list[Factor]]
) -> None:
    """Without a label, or with other members."""
    hard = contribution_made("C5", "P3", "Nobody rings.", kind="deficit")
    assert [factor.ids for factor in named(hard, cluster)] == [("C3",)]
