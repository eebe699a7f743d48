"""The blocks on propositions and commitments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    ProposalAmended,
    ProposalWithdrawn,
    VoteCast,
)
from dialoguekit.plugin import Cell, Chapter, Table
from dialoguekit.testing.method_output import (
    find_blocks,
    find_section,
    find_table,
    paragraphs,
    table_values,
)
from dialoguekit.testing.scenario import ScenarioInput

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
EventFactory: TypeAlias = Callable[..., ScenarioInput]
ChapterOf: TypeAlias = Callable[..., Chapter]


def test_propositions_have_their_groundings(cycle: Facts, chapter_of: ChapterOf) -> None:
    """The numbers of dreams and stories, and their groups."""
    found = find_table(
        "Propositions, with the number of dreams and stories they are based on",
        find_section("Propositions", chapter_of(*cycle)),
    )
    assert table_values(found) == [
        ("C11", "We ring first.", "peer support", 1, 2, "peer support, primary care"),
        ("PR1", "Two people are named.", "peer support", 1, 2, "peer support, primary care"),
        ("PR2", "Doors are open.", "all participants", 0, 0, None),
    ]


WANTED = "Support for each proposition, and decisions"


def test_support_is_shown_by_group(cycle: Facts, chapter_of: ChapterOf) -> None:
    """With its measure and the decision."""
    vote = [
        BallotOpened(ballot="B1", options=("PR2",), scale=("no", "yes"), roll=("P2", "P3")),
        VoteCast(ballot="B1", voter="P2", choices=(("PR2", 1),)),
        VoteCast(ballot="B1", voter="P3", choices=(("PR2", 0),)),
        BallotClosed(ballot="B1"),
        ProposalAmended(proposal="PR2", version=2, text="Both doors are open."),
    ]
    assert table_values(find_table(WANTED, chapter_of(*cycle, *vote))) == [
        ("C11", "stances", "1 of 2", "1 of 1", "0 of 1", "not decided"),
        ("PR1", "not measured", None, None, None, "adopted (D1)"),
        ("PR2", "ballot B1, on an earlier wording", "1 of 2", "1 of 2", None, "not decided"),
    ]


def test_the_state_of_a_proposition_is_shown(
    cycle: Facts, submitted: EventFactory, chapter_of: ChapterOf
) -> None:
    """Submitted as a proposal, or withdrawn."""
    more = submitted("PR3", "We ring first, on Mondays.", "C11")
    found = table_values(
        find_table(WANTED, chapter_of(*cycle, more, ProposalWithdrawn(proposal="PR2")))
    )
    assert [(row[0], row[-1]) for row in found] == [
        ("C11", "submitted as PR3"),
        ("PR1", "adopted (D1)"),
        ("PR2", "withdrawn"),
        ("PR3", "not decided"),
    ]


COMMITMENTS = "Commitments and their traceability to stories"


def test_every_commitment_has_its_path(cycle: Facts, chapter_of: ChapterOf) -> None:
    """As ids; a commitment without a proposition is marked."""
    found = find_table("Commitments and their paths to stories", chapter_of(*cycle))
    assert table_values(found) == [
        (
            "CM1",
            "I ask on Monday.",
            "primary care",
            "D1 → PR1 → dream C8 → factor C4 → stories C1, C2",
        ),
        ("CM2", "I bake.", "peer support", "carries out no proposition"),
    ]


def test_an_incomplete_path_names_the_missing_step(
    cycle: Facts, commit: EventFactory, chapter_of: ChapterOf
) -> None:
    """A dream or a story; a factor may be missing."""
    made = chapter_of(*cycle, commit("CM3", "P3", "I open them.", "PR2"))
    found = table_values(find_table("Commitments and their paths to stories", made))
    assert found[-1][-1] == "PR2 → no dream → no story"
    steps = table_values(find_table("Path from commitments to stories: PR2", made))
    assert steps == [
        ("Commitment", "CM3", "I open them.", "primary care"),
        ("Proposition", "PR2", "Doors are open.", "all participants"),
        ("Dream", None, "It is based on no dream.", None),
        ("Story", None, "It is based on no story.", None),
    ]


def test_paths_are_shown_with_text(cycle: Facts, chapter_of: ChapterOf) -> None:
    """From the commitment to decision, proposition, dream, factor and stories."""
    part = find_section("PR1, carried out by CM1", chapter_of(*cycle))
    (found,) = find_blocks(Table, part)
    assert table_values(found) == [
        ("Commitment", "CM1", "I ask on Monday.", "primary care"),
        ("Decision", "D1", "adopted", "all participants"),
        ("Proposition", "PR1", "Two people are named.", "peer support"),
        ("Dream", "C8", "Every phone has a face.", "peer support"),
        ("Factor", "C4", "Somebody goes first", "peer support"),
        ("Story", "C1", "She rang me herself. †", "primary care"),
        ("Story", "C2", "(not for quotation)", "peer support"),
    ]
    assert all(isinstance(row[1], Cell) and row[1].evidence for row in found.rows)


def test_adopted_propositions_without_commitment_are_named(
    cycle: Facts, chapter_of: ChapterOf
) -> None:
    """Also if there are no commitments at all."""
    nobody = chapter_of(*(fact for fact in cycle if fact not in cycle[26:28]))
    assert paragraphs(find_section(COMMITMENTS, nobody)) == [
        "Adopted, without a commitment so far: PR1."
    ]
    assert paragraphs(find_section(COMMITMENTS, chapter_of(*cycle))) == []
