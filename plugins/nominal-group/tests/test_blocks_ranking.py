"""What the chapter says of ballots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar

from dialoguekit.events import BallotCast, BallotClosed, BallotOpened
from dialoguekit.plugin import Block, Cell, Chapter, Chart, List, Scope, Section, Table, Text
from dialoguekit.testing.builders import blocks_of, ended, gathered
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group.chapter import chapter
from dialoguekit_nominal_group.projection import NominalGroup

B = TypeVar("B", bound=Block)

Story: TypeAlias = Mapping[str, tuple[Fact, ...]]
"""What happened, as far as each of its parts: see ``conftest.py``."""
PEOPLE = tuple(f"P{n}" for n in range(2, 8))


def opened(id: str, *options: str, **fields: Any) -> Fact:
    """A secret ranking was opened among everybody, unless the fields say otherwise."""
    told: dict[str, Any] = {"kind": "ranking", "secrecy": "secret", "roll": PEOPLE} | fields
    return happened(BallotOpened(ballot=id, options=options, **told), activity="A1", by="P1")


def cast(id: str, voter: str, options: str) -> BallotCast:
    """A ranking was given, best first."""
    choices = {option: rank for rank, option in enumerate(options.split(), start=1)}
    return BallotCast(ballot=id, voter=voter, choices=tuple(choices.items()))


def one(*facts: Fact, **hall: Any) -> Chapter:
    """The chapter of one workshop in which these are the facts."""
    view = gathered(**({"each": 3} | hall)).and_given(*facts).project(NominalGroup)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def section(title: str, within: Chapter) -> Section:
    """The section of that title."""
    (found,) = [block for block in find(Section, within) if block.title == title]
    return found


def table(caption: str, within: Chapter | Section) -> Table:
    """The table whose caption begins like this."""
    (found,) = [block for block in find(Table, within) if block.caption.startswith(caption)]
    return found


def values(found: Table) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in found.rows]


def texts(within: Chapter | Section) -> list[str]:
    """The paragraphs."""
    return [block.text for block in find(Text, within)]


def test_how_ballots_were_held_is_told(story: Story) -> None:
    """What was asked, in which stage, how many voted, and how far they agree."""
    held = table("How the ballots were held", one(*story["session"]))
    assert values(held) == [
        ("B1", "Which matter most?", "first-ballot", "ranking", "secret", "6 of 6", "0.03"),
        ("B2", None, "second-ballot", "ranking", "secret", "6 of 6", "0.83"),
    ]
    assert held.note is not None
    assert "Kendall's W" in held.note


def test_options_stand_as_they_were_ranked_in_the_end(story: Story) -> None:
    """Points and ranks of both ballots, consensus, change; what was new, and what was dropped."""
    ranked = table("How the options were ranked", one(*story["session"]))
    assert ranked.caption == "How the options were ranked in B1, and in B2 after discussion"
    assert values(ranked) == [
        ("G1", "One line", 9, 2, 14, 1, "58 %", "+1"),
        ("C3", "A card.", 12, 1, 6, 2, "25 %", "−1"),
        ("C6", "A list. †", 9, 2, 4, 3, "17 %", "−1"),
        ("a fund", None, None, None, 0, 4, "0 %", "new"),
        ("C4", "A map.", 9, 2, None, None, None, "dropped"),
    ]


def test_an_option_that_was_put_together_has_the_ranks_of_all_that_it_is_made_of(
    story: Story,
) -> None:
    """And no change that could be told in one number."""
    first = (
        opened("B1", "C1", "C2", "C3"),
        cast("B1", "P2", "C1 C3 C2"),
        BallotClosed(ballot="B1"),
    )
    last = (opened("B2", "C3", "G1"), cast("B2", "P2", "G1 C3"), BallotClosed(ballot="B2"))
    made = one(*story["talked"], *first, *last)
    row = values(table("How the options were ranked", made))[0]
    assert row == ("G1", "One line", "C1: 3, C2: 1", "C1: 1, C2: 3", 2, 1, "100 %", "put together")
    (moved,) = find(List, made)
    assert moved.items == (
        "G1 is put together of C1 (ranked 1), C2 (ranked 3), and ranked 1: One line",
    )


def test_one_ballot_is_told_by_itself(story: Story) -> None:
    """Nothing changed, because nobody was asked again."""
    made = one(*story["talked"], *story["first"], ended("10:40"))
    ranked = table("How the options were ranked", made)
    assert ranked.caption == "How the options were ranked in B1"
    assert values(ranked)[0] == ("C3", "A card.", 12, 1, "50 %")
    assert "What changed after the discussion" not in [s.title for s in find(Section, made)]


def test_how_votes_are_counted_is_said(story: Story) -> None:
    """And where the chapter on what was decided counts otherwise."""
    told = texts(section("The ballots", one(*story["session"])))[0]
    assert "modified Borda count" in told
    assert "The chapter on what was decided" in told
    full = [cast("B1", f"P{n}", "C3 C4 C6 C2") for n in range(2, 8)]
    whole = one(*story["talked"], *story["first"][:2], *full, BallotClosed(ballot="B1"))
    assert "The chapter on what was decided" not in texts(section("The ballots", whole))[0]


def test_ballots_that_were_not_counted_say_so(story: Story) -> None:
    """Open ones, and those in which nobody voted; no points are shown."""
    made = one(*story["talked"], *story["first"][:5], opened("B2", "C1"), BallotClosed(ballot="B2"))
    assert texts(section("The ballots", made)) == [
        "B1 is still open, so nothing is tallied.",
        "Nobody voted in B2.",
    ]
    assert [t.caption for t in find(Table, section("The ballots", made))] == [
        "How the ballots were held"
    ]


def test_the_chart_shows_support_in_both_ballots(story: Story) -> None:
    """In whole percents, option by option; an option that is new has one bar."""
    (chart,) = find(Chart, one(*story["session"]))
    rows = [tuple(row.values())[:3] for row in chart.spec["data"]["values"]]
    assert rows[:2] == [("G1: One line", 38, "B1"), ("G1: One line", 58, "B2")]
    assert [ballot for option, _, ballot in rows if option == "a fund"] == ["B2"]
    assert [ballot for option, _, ballot in rows if option.startswith("C4")] == ["B1"]
    assert chart.sentence == "Ranked first in B2: G1."
    assert len(chart.evidence) == 16


def test_dots_and_grades_are_told_in_their_own_words(story: Story) -> None:
    """Dots with a chart of dots; grades by their labels, without one."""
    dots = (
        opened("B1", "C1", "C3", kind="dots", budget=3),
        BallotCast(ballot="B1", voter="P2", choices=(("C3", 2), ("C1", 1))),
        BallotClosed(ballot="B1"),
    )
    made = one(*story["talked"], *dots)
    assert values(table("How the options were ranked", made))[0] == ("C3", "A card.", 2, 1, None)
    (chart,) = find(Chart, made)
    assert chart.spec["data"]["values"][0]["dots"] == 2
    grades = (
        opened("B1", "C1", "C3", kind="grades", scale=("no", "maybe", "yes")),
        BallotCast(ballot="B1", voter="P2", choices=(("C3", 2), ("C1", 9))),
        BallotClosed(ballot="B1"),
    )
    made = one(*story["talked"], *grades)
    assert [row[2] for row in values(table("How the options were ranked", made))] == [9, "yes"]
    assert "majority judgment" in texts(section("The ballots", made))[0]
    assert find(Chart, made) == []


def test_ballots_of_two_kinds_share_no_chart(story: Story) -> None:
    """The last one has its own."""
    dots = opened("B1", "C1", "C3", kind="dots", budget=3)
    first = (dots, cast("B1", "P2", "C1"), BallotClosed(ballot="B1"))
    last = (opened("B2", "C1", "C3"), cast("B2", "P2", "C3 C1"), BallotClosed(ballot="B2"))
    (chart,) = find(Chart, one(*story["talked"], *first, *last))
    assert [tuple(row.values())[:2] for row in chart.spec["data"]["values"]] == [
        ("C3: A card.", 100),
        ("C1: A line.", 50),
    ]


def test_groups_are_told_apart(story: Story) -> None:
    """The rank of each option in each group, from the first ballot to the last."""
    by_group = table("How each group ranked", one(*story["session"]))
    assert by_group.caption == "How each group ranked the options, B1 → B2"
    assert [column.title for column in by_group.columns] == [
        "Option",
        "Rank: primary care (3)",
        "Consensus: primary care",
        "Rank: peer support (3)",
        "Consensus: peer support",
    ]
    assert values(by_group) == [
        ("G1", "4 → 1", "50 %", "1 → 1", "67 %"),
        ("C3", "1 → 2", "25 %", "3 → 3", "25 %"),
        ("C6", "3 → 3", "0 %", "2 → 2", "33 %"),
        ("a fund", "– → 3", "0 %", "– → 4", "0 %"),
    ]


def test_a_secret_ballot_of_small_groups_is_not_told_by_group(story: Story) -> None:
    """And a reader learns why."""
    made = one(
        *story["talked"],
        *story["first"][:2],
        *story["first"][2:4],
        story["first"][5],
        BallotClosed(ballot="B1"),
    )
    assert not [t for t in find(Table, made) if t.caption.startswith("How each group")]
    assert texts(section("The ballots", made))[1] == (
        "B1 was secret and is not told by group: with fewer than 3 voters in a group, its ranks "
        "would tell how they voted."
    )


def test_a_group_that_did_not_vote_the_first_time_has_no_rank_before(story: Story) -> None:
    """Its first ballot was withheld, or it did not take part."""
    first = (opened("B1", "C3", "C1"), cast("B1", "P2", "C3"), BallotClosed(ballot="B1"))
    votes = [cast("B2", f"P{n}", "C1 C3") for n in range(2, 8)]
    last = (opened("B2", "C3", "C1"), *votes, BallotClosed(ballot="B2"))
    by_group = table("How each group ranked", one(*story["talked"], *first, *last))
    assert values(by_group)[0][1] == "– → 1"


def test_what_changed_is_told_in_words(story: Story) -> None:
    """Agreement, voters, and every option that moved."""
    changes = section("What changed after the discussion", one(*story["session"]))
    (told,) = texts(changes)
    assert told == (
        "Agreement between voters was 0.03 in B1 and 0.83 in B2. "
        "6 of the 6 who voted in both ranked otherwise the second time."
    )
    (moved,) = find(List, changes)
    assert moved.items == (
        "G1 rose from rank 2 to 1: One line",
        "C3 fell from rank 1 to 2: A card.",
        "C6 fell from rank 2 to 3: A list. †",
        "a fund is new, and ranked 4.",
        "C4 was ranked 2 and is not in the last ballot: A map.",
    )


def test_where_nothing_changed_that_is_said(story: Story) -> None:
    """One voter, who voted the same twice; nobody could agree with anybody."""
    twice = [
        fact
        for id in ("B1", "B2")
        for fact in (opened(id, "C1", "C3"), cast(id, "P2", "C1 C3"), BallotClosed(ballot=id))
    ]
    assert texts(section("What changed after the discussion", one(*story["talked"], *twice))) == [
        "0 of the 1 who voted in both ranked otherwise the second time.",
        "No option changed its rank.",
    ]
