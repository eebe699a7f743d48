"""What the chapter says of what grew: propositions, and commitments with their way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    ProposalAmended,
    ProposalWithdrawn,
)
from dialoguekit.plugin import Cell, Chapter, Section, Table
from dialoguekit.testing.scenario import Fact

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Noted: TypeAlias = Callable[..., Fact]
Written: TypeAlias = Callable[..., Chapter]
Find: TypeAlias = Callable[..., list[Any]]
Titled: TypeAlias = Callable[[str, Chapter], Section]
Captioned: TypeAlias = Callable[[str, Chapter | Section], Table]
Values: TypeAlias = Callable[[Table], list[tuple[object, ...]]]
Texts: TypeAlias = Callable[[Chapter | Section], list[str]]


def test_propositions_stand_with_their_grounds(
    cycle: Facts, one: Written, section: Titled, table: Captioned, values: Values
) -> None:
    """How many dreams and stories, and of which groups."""
    found = table(
        "Propositions, and how many dreams and stories each stands on",
        section("Propositions", one(*cycle)),
    )
    assert values(found) == [
        ("C11", "We ring first.", "peer support", 1, 2, "peer support, primary care"),
        ("PR1", "Two people are named.", "peer support", 1, 2, "peer support, primary care"),
        ("PR2", "Doors are open.", "the room", 0, 0, None),
    ]


WANTED = "How far each proposition is wanted, and what was decided"


def test_how_far_a_proposition_is_wanted_stands_by_group(
    cycle: Facts, one: Written, table: Captioned, values: Values
) -> None:
    """With the way in which it was asked, and what was decided."""
    vote = [
        BallotOpened(ballot="B1", options=("PR2",), scale=("no", "yes"), roll=("P2", "P3")),
        BallotCast(ballot="B1", voter="P2", choices=(("PR2", 1),)),
        BallotCast(ballot="B1", voter="P3", choices=(("PR2", 0),)),
        BallotClosed(ballot="B1"),
        ProposalAmended(proposal="PR2", version=2, text="Both doors are open."),
    ]
    assert values(table(WANTED, one(*cycle, *vote))) == [
        ("C11", "by stances", "1 of 2", "1 of 1", "0 of 1", "not decided"),
        ("PR1", "not asked", None, None, None, "adopted (D1)"),
        ("PR2", "in ballot B1, on an earlier wording", "1 of 2", "1 of 2", None, "not decided"),
    ]


def test_what_became_of_a_proposition_is_told(
    cycle: Facts, tabled: Noted, one: Written, table: Captioned, values: Values
) -> None:
    """It was tabled as a proposal, or taken back."""
    more = tabled("PR3", "We ring first, on Mondays.", "C11")
    found = values(table(WANTED, one(*cycle, more, ProposalWithdrawn(proposal="PR2"))))
    assert [(row[0], row[-1]) for row in found] == [
        ("C11", "tabled as PR3"),
        ("PR1", "adopted (D1)"),
        ("PR2", "withdrawn"),
        ("PR3", "not decided"),
    ]


COMMITMENTS = "Commitments, and the stories that they stand on"


def test_every_commitment_has_its_way_back(
    cycle: Facts, one: Written, table: Captioned, values: Values
) -> None:
    """Step by step in ids; one that carries out nothing says so."""
    found = table("Every commitment, and its way back to the stories", one(*cycle))
    assert values(found) == [
        (
            "CM1",
            "I ask on Monday.",
            "primary care",
            "D1 → PR1 → dream C8 → factor C4 → stories C1, C2",
        ),
        ("CM2", "I bake.", "peer support", "carries out no proposition"),
    ]


def test_a_way_that_breaks_off_says_where(
    cycle: Facts, commit: Noted, one: Written, table: Captioned, values: Values
) -> None:
    """Without a dream, without a story; a factor may be left out."""
    made = one(*cycle, commit("CM3", "P3", "I open them.", "PR2"))
    found = values(table("Every commitment, and its way back to the stories", made))
    assert found[-1][-1] == "PR2 → no dream → no story"
    steps = values(table("From what is taken on back to the stories: PR2", made))
    assert steps == [
        ("Commitment", "CM3", "I open them.", "primary care"),
        ("Proposition", "PR2", "Doors are open.", "the room"),
        ("Dream", None, "It stands on no dream.", None),
        ("Story", None, "It stands on no story.", None),
    ]


def test_the_way_back_stands_in_words(
    cycle: Facts, one: Written, find: Find, section: Titled, values: Values
) -> None:
    """From the commitment over decision, proposition, dream and factor to the stories."""
    part = section("PR1, carried out by CM1", one(*cycle))
    (found,) = find(Table, part)
    assert values(found) == [
        ("Commitment", "CM1", "I ask on Monday.", "primary care"),
        ("Decision", "D1", "adopted", "the room"),
        ("Proposition", "PR1", "Two people are named.", "peer support"),
        ("Dream", "C8", "Every phone has a face.", "peer support"),
        ("Factor", "C4", "Somebody goes first", "peer support"),
        ("Story", "C1", "She rang me herself. †", "primary care"),
        ("Story", "C2", "(not for quotation)", "peer support"),
    ]
    assert all(isinstance(row[1], Cell) and row[1].evidence for row in found.rows)


def test_what_was_adopted_and_not_taken_on_is_told(
    cycle: Facts, one: Written, section: Titled, texts: Texts
) -> None:
    """Also where nothing was taken on at all."""
    nobody = one(*(fact for fact in cycle if fact not in cycle[26:28]))
    assert texts(section(COMMITMENTS, nobody)) == ["Adopted, and taken on by nobody so far: PR1."]
    assert texts(section(COMMITMENTS, one(*cycle))) == []
