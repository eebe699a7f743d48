"""The sections on interviews, stories, factors, dreams, propositions and commitments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dialoguekit.document.blocks import Cell, Chapter, Chart, Table
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    ContributionsClustered,
    ProposalAmended,
    ProposalWithdrawn,
    VoteCast,
)
from dialoguekit.testing.builders import contribution_made
from dialoguekit.testing.method_output import (
    find_blocks,
    find_section,
    find_table,
    paragraphs,
    table_values,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_appreciative_inquiry import method

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
EventFactory: TypeAlias = Callable[..., ScenarioInput]
ChapterOf: TypeAlias = Callable[..., Chapter]


def test_interviews_are_counted_by_group(
    cycle: Facts, interview: EventFactory, chapter_of: ChapterOf
) -> None:
    """With the share of pairs across groups; others have a row, too."""
    own = interview("IV3", "P1", "P5", "C9", at="10:05")
    part = find_section("Interviews", chapter_of(*cycle, own))
    assert paragraphs(part)[0].startswith("1 pair met, 1 of them across groups (100 %).")
    (matrix,) = find_blocks(Table, part)
    assert [column.title for column in matrix.columns] == [
        "Interviewer",
        "Interviewee: primary care",
        "Interviewee: peer support",
    ]
    assert table_values(matrix) == [
        ("primary care", 0, 1),
        ("peer support", 1, 0),
        ("facilitator", 0, 1),
    ]
    assert [isinstance(cell, Cell) for cell in matrix.rows[1][1:]] == [True, False]


def test_interviews_without_participants_have_no_share(
    cycle: Facts, interview: EventFactory, chapter_of: ChapterOf
) -> None:
    """There are no pairs."""
    part = find_section(
        "Interviews", chapter_of(cycle[0], interview("IV3", "P1", "P5", "C9", at="10:05"))
    )
    assert paragraphs(part) == []


def test_stories_have_teller_and_interviewer(cycle: Facts, chapter_of: ChapterOf) -> None:
    """With the permission to retell, and the number of retellings."""
    part = find_section("Stories", chapter_of(*cycle))
    assert table_values(find_table("Stories of success", part)) == [
        ("C1", "She rang me herself. †", "primary care", "peer support", "yes", 1),
        ("C2", "(not for quotation)", "peer support", "primary care", "no", 0),
        ("C3", "Nobody knew my name till May.", "primary care", None, None, 0),
    ]
    assert paragraphs(part)[0].endswith("1 story is not quoted for that reason.")
    assert find_table("Stories of success", part).note is not None


def test_stories_that_are_not_quoted_are_counted(
    cycle: Facts, interview: EventFactory, chapter_of: ChapterOf
) -> None:
    """If there are none, the sentence is absent."""
    more = interview("IV3", "P5", "P3", "C3", at="10:05", permission=False)
    assert (
        "2 stories are not quoted"
        in paragraphs(find_section("Stories", chapter_of(*cycle, more)))[0]
    )
    free = chapter_of(*cycle[:6])
    assert paragraphs(find_section("Stories", free))[0].endswith(
        "only if the interviewee permits it."
    )


def test_factors_have_their_supporting_contributions(cycle: Facts, chapter_of: ChapterOf) -> None:
    """By group, in order of frequency; with a chart."""
    part = find_section("Life-giving factors", chapter_of(*cycle))
    (found,) = find_blocks(Table, part)
    assert table_values(found) == [
        ("C4", "Somebody goes first", 1, 2, 3, "C1, C2"),
        ("C5", "Tea", 1, 0, 1, "no story yet"),
    ]
    (chart,) = find_blocks(Chart, part)
    counts = {
        (r["factor"], r["group"]): r["stories and notes"] for r in chart.spec["data"]["values"]
    }
    assert counts["C4: Somebody goes first", "peer support"] == 2
    assert counts["C5: Tea", "peer support"] == 0
    assert chart.sentence.endswith("C4 has the most support: 3.")


def test_the_chart_shows_the_most_frequent_factors(cycle: Facts, chapter_of: ChapterOf) -> None:
    """A sentence refers to the table for the others."""
    more = [
        contribution_made(f"C{n}", "P1", f"Note {n}", "10:07", kind="factor") for n in range(20, 34)
    ]
    part = find_section("Life-giving factors", chapter_of(*cycle[:2], *more))
    (chart,) = find_blocks(Chart, part)
    rows = chart.spec["data"]["values"]
    assert len({row["factor"] for row in rows}) == method.MAX_FACTORS_IN_CHART
    assert {row["group"] for row in rows} == {"primary care", "peer support"}
    assert chart.sentence.endswith("The table below lists 2 more.")
    one_more = find_section("Life-giving factors", chapter_of(*cycle[:2], *more[1:]))
    assert find_blocks(Chart, one_more)[0].sentence.endswith("The table below lists 1 more.")


def test_a_cluster_has_its_label(cycle: Facts, chapter_of: ChapterOf) -> None:
    """With the ids of its members."""
    cluster = ContributionsClustered(
        cluster="G1", members=("C3", "C4", "C5"), label="Going first, with tea"
    )
    part = find_section("Life-giving factors", chapter_of(*cycle, cluster))
    assert table_values(find_blocks(Table, part)[0]) == [
        ("G1, C3, C4, C5", "Going first, with tea", 3, 2, 5, "C3, C1, C2")
    ]


def test_dreams_have_their_stories(cycle: Facts, chapter_of: ChapterOf) -> None:
    """Ungrounded dreams are marked."""
    (found,) = find_blocks(Table, find_section("From stories to dreams", chapter_of(*cycle)))
    assert table_values(found) == [
        (
            "C8",
            "Every phone has a face.",
            "C1, C2",
            "C4",
            "peer support",
            "peer support, primary care",
        ),
        ("C9", "Wings.", "no story yet", None, "primary care", None),
    ]


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
        ("PR2", "ballot B1, on an earlier wording", "1 of 2", None, None, "not decided"),
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
    ]
    note = find_table("Path from commitments to stories: PR2", made).note
    assert note == "It is based on no dream. It is based on no story."


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
