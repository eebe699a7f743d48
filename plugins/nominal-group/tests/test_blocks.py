"""The chapter of the report: figures, ideas, rounds and flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pytest

from dialoguekit.document.blocks import Chapter, Text
from dialoguekit.events import (
    ContributionMade,
    ContributionModerated,
    ContributionsClustered,
    PersonRegistered,
    RecordedEvent,
)
from dialoguekit.plugin import Section
from dialoguekit.plugin.blocks import Cell, Flags, KeyFigures, Table
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    contributions_revealed,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_blocks,
    find_section,
    find_table,
    paragraphs,
    programme_chapter,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_nominal_group import METHOD
from dialoguekit_nominal_group.events import TurnsSet

Story: TypeAlias = Mapping[str, tuple[ScenarioInput, ...]]
"""The events of a session, by part: see ``conftest.py``."""
PEOPLE = tuple(f"P{n}" for n in range(2, 8))
TWO = (
    "Two ballots: Silent writing → Round-robin → Clarification → First ballot → "
    "Discussion of the vote → Second ballot"
)


def chapter_of(*events: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter on a workshop with these events."""
    return workshop_chapter(
        METHOD, workshop_with_participants(**({"per_group": 3} | options)).and_given(*events)
    )


def recorded(facts: Sequence[ScenarioInput]) -> tuple[RecordedEvent[object], ...]:
    """Return the recorded events."""
    return workshop_with_participants(per_group=3).and_given(*facts).recorded


# One workshop


def test_the_key_figures_count_ideas_and_turns(story: Story) -> None:
    """Ideas, drafts, writers and turns have evidence."""
    (figures,) = find_blocks(KeyFigures, chapter_of(*story["session"]))
    told = [(figure.label, figure.value, figure.note) for figure in figures.items]
    assert told == [
        ("ideas on the list", 5, None),
        ("drafts revealed", "4 of 5", None),
        ("writers", "4 of 6", None),
        ("turns in order", "100 %", "7 of 7"),
    ]
    assert [len(figure.evidence) for figure in figures.items] == [9, 8, 8, 7]


def test_missing_parts_have_no_key_figure() -> None:
    """Without silent writing there are no writers, without an order no turns in order."""
    (figures,) = find_blocks(
        KeyFigures, chapter_of(activity_started("nominal-group"), stage_entered("clarify"))
    )
    assert [figure.label for figure in figures.items] == ["ideas on the list", "drafts revealed"]


@pytest.mark.parametrize(
    ("begun", "facts", "sentence"),
    [
        ("session", [], "This is the announced order (Two ballots)."),
        ("written", [], f"So far it follows the announced order ({TWO})."),
        ("written", [activity_ended("10:20")], f"Changes to the announced order ({TWO}): 4."),
        (
            None,
            [
                activity_started("nominal-group", order="silent clarify"),
                stage_entered("silent"),
                activity_ended(),
            ],
            "Changes to the announced order (Silent writing → Clarification): 1.",
        ),
        (None, [activity_started("nominal-group")], "No order was announced."),
    ],
    ids=["kept", "unfinished", "four changes", "one change", "nothing announced"],
)
def test_the_order_is_compared_with_the_announced_one(
    story: Story, begun: str | None, facts: list[ScenarioInput], sentence: str
) -> None:
    """The text gives the number of changes, or says that it is not finished."""
    before = () if begun is None else story[begun]
    first = paragraphs(chapter_of(*before, *facts))[0]
    assert first.startswith("Stages, in order: ")
    assert first.endswith(sentence)


def test_writers_are_counted_by_group(story: Story) -> None:
    """People present, writers, drafts and revealed drafts."""
    assert table_values(find_table("Writers by group", chapter_of(*story["session"]))) == [
        ("primary care", 3, 2, 2, 2),
        ("peer support", 3, 2, 3, 2),
    ]
    assert not [
        t
        for t in find_blocks(Table, chapter_of(*story["session"], groups=()))
        if t.caption.startswith("Writers")
    ]


def test_writers_are_participants_who_are_known_to_have_written() -> None:
    """Cards without an author, and drafts of an observer or a facilitator, add no writer."""
    observer = PersonRegistered(person="P8", roles=("observer",))
    chapter = chapter_of(
        observer,
        activity_started("nominal-group"),
        stage_entered("silent"),
        *(
            contribution_made(f"C{n}", author, "An idea.", visibility="hidden")
            for n, author in enumerate(("P1", "P2", "P8", None, None), start=1)
        ),
    )
    (figures,) = find_blocks(KeyFigures, chapter)
    told = [(each.label, each.value, each.note) for each in figures.items]
    assert ("writers", "1 of 6", "2 drafts without a known author") in told
    by_group = find_table("Writers by group", chapter)
    assert by_group.note is not None
    assert by_group.note.startswith("2 drafts without a known author.")


def test_ideas_are_listed_in_order_of_presentation(story: Story) -> None:
    """With the round; unrevealed drafts come last without text."""
    board = find_table("Ideas:", chapter_of(*story["session"]))
    assert board.caption == "Ideas: 5 of 6 presented"
    assert table_values(board) == [
        ("C1", 1, "A line.", "primary care", "round 1"),
        ("C3", 2, "A card.", "primary care", "round 1"),
        ("C2", 3, "A phone line.", "peer support", "round 1"),
        ("C4", 4, "A map.", "peer support", "round 1"),
        ("C6", 5, "A list. †", "primary care", "round 2"),
        ("C5", None, "(not revealed)", "peer support", None),
    ]
    assert board.note == "† paraphrased"
    assert "A van." not in repr(chapter_of(*story["session"]))


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (ContributionModerated(contribution="C5", outcome="held"), "(moderated)"),
        (ContributionsClustered(cluster="G2", members=("C5", "C4")), "(merged into another)"),
    ],
    ids=["moderated", "merged"],
)
def test_removed_drafts_have_a_reason(story: Story, fact: ScenarioInput, words: str) -> None:
    """Moderated, or merged into another."""
    assert table_values(find_table("Ideas:", chapter_of(*story["written"], fact)))[-1][2] == words


def test_a_held_idea_has_its_number_and_no_text(story: Story) -> None:
    """The reason is given."""
    held = ContributionModerated(contribution="C1", outcome="held")
    board = table_values(find_table("Ideas:", chapter_of(*story["written"], held)))
    assert board[0][:3] == ("C1", 1, "(awaiting moderation) (moderated)")


def test_a_rejected_idea_is_not_on_the_list(story: Story) -> None:
    """It is in no result."""
    rejected = ContributionModerated(contribution="C1", outcome="rejected")
    board = table_values(find_table("Ideas:", chapter_of(*story["written"], rejected)))
    assert "C1" not in [row[0] for row in board]


def test_an_idea_presented_outside_rounds_has_its_stage() -> None:
    """Or nothing, outside every stage."""
    facts = (
        activity_started("nominal-group"),
        stage_entered("clarify"),
        contribution_made("C1", "P2", "!", kind="idea"),
    )
    assert table_values(find_table("Ideas:", chapter_of(*facts)))[0][4] == "Clarification"


def test_remarks_are_listed_with_their_idea(story: Story) -> None:
    """With their kind."""
    plain = contribution_made("C9", "P3", "Yes.", refs=("C1",))
    assert table_values(
        find_table("Remarks on each idea", chapter_of(*story["talked"], plain))
    ) == [
        ("C1", "C7", "For whom? (question)", "peer support"),
        ("C1", "C9", "Yes.", "primary care"),
    ]


def test_merged_ideas_are_listed(story: Story) -> None:
    """With their label."""
    made = chapter_of(*story["session"])
    assert table_values(find_table("Merged because", made)) == [("G1", "One line", "C1, C2")]


def test_every_contribution_is_listed(story: Story) -> None:
    """As an idea, a remark, or among the others."""
    made = chapter_of(*story["session"])
    assert table_values(find_table("Neither ideas", made)) == [
        ("C8", "Good morning.", "primary care")
    ]
    ids = {
        r.event.contribution
        for r in recorded(story["session"])
        if isinstance(r.event, ContributionMade)
    }
    told = {
        value for each in find_blocks(Table, made) for row in table_values(each) for value in row
    }
    assert ids <= told


def test_rounds_are_shown_by_group(story: Story) -> None:
    """Speakers of those in the order; ideas, passes, and broken rules."""
    robin = find_section("The round-robin", chapter_of(*story["session"]))
    assert paragraphs(robin) == ["2 rounds, 7 turns: 5 ideas presented, 2 passed."]
    (rounds,) = find_blocks(Table, robin)
    assert [column.title for column in rounds.columns] == [
        "Round",
        "Primary care",
        "Peer support",
        "Ideas",
        "Passed",
        "Out of turn",
        "Skipped",
    ]
    assert table_values(rounds) == [
        ("Round 1", "3 of 3", "3 of 3", 4, 2, 0, 0),
        ("Round 2", "1 of 3", "0 of 3", 1, 0, 0, 0),
    ]


def test_rounds_without_an_order_show_speakers() -> None:
    """Speakers outside groups have a column; a group without anyone has a dash."""
    facts: list[ScenarioInput] = [
        activity_started("nominal-group"),
        stage_entered("round-robin"),
        contribution_made("C1", "P2", "!"),
    ]
    (rounds,) = find_blocks(Table, find_section("The round-robin", chapter_of(*facts)))
    assert table_values(rounds)[0][:3] == ("Round 1", 1, 0)
    mine = [TurnsSet(activity="A1", order=("P1", "P2")), contribution_made("C2", "P1", "!")]
    (rounds,) = find_blocks(Table, find_section("The round-robin", chapter_of(*facts[:2], *mine)))
    assert [column.title for column in rounds.columns][1:4] == [
        "Primary care",
        "Peer support",
        "Facilitator",
    ]
    assert table_values(rounds)[0][:4] == ("Round 1", "0 of 1", None, "1 of 1")


def test_broken_turns_are_counted(story: Story) -> None:
    """Out of turn, and skipped."""
    told = [
        *map(contributions_revealed, ("C3", "C1", "C4")),
        contribution_made("C9", "P2", "One more."),
        contributions_revealed("C2"),
    ]
    wrong = (*story["written"][:9], *told, activity_ended("10:20"))
    (rounds,) = find_blocks(Table, find_section("The round-robin", chapter_of(*wrong)))
    assert [row[-2:] for row in table_values(rounds)] == [(1, 1), (0, 0)]


# The whole chapter


def test_the_chapter_ends_with_the_flags(story: Story) -> None:
    """They equal those of the rules."""
    made = chapter_of(*story["session"])
    (flags,) = find_blocks(Flags, made)
    assert [flag.rule for flag in flags.items] == [
        "talked-early",
        "draft-lost",
        "options-differ",
        "few-ranked",
    ]
    last = made.blocks[-1]
    assert isinstance(last, Section)
    assert last.title == "Method rules"


def test_several_sessions_have_a_section_each(story: Story) -> None:
    """With title and id."""
    second = activity_started("nominal-group", "14:00", activity="A2")
    titles = [
        b.title for b in chapter_of(*story["session"], second).blocks if isinstance(b, Section)
    ]
    assert titles == ["What next? (leeds A1)", "Nominal Group Technique (leeds A2)"]


def test_without_consent_nothing_is_quoted(story: Story) -> None:
    """Everything is counted, and no text appears in the chapter."""
    made = chapter_of(*story["session"], consents=("record",))
    words = [
        r.event.text for r in recorded(story["session"]) if isinstance(r.event, ContributionMade)
    ]
    assert len(words) == 8
    assert not any(text in repr(made) for text in (*words, "One line"))
    assert find_blocks(KeyFigures, made) == find_blocks(KeyFigures, chapter_of(*story["session"]))
    ranked = table_values(find_table("How the options were ranked", made))
    assert ranked[0][:2] == ("G1", "(not for quotation); (not for quotation)")
    assert table_values(find_table("Merged because", made)) == [
        ("G1", "(not for quotation)", "C1, C2")
    ]


def test_no_person_is_shown(story: Story) -> None:
    """Neither by name nor by id."""
    shown = repr(chapter_of(*story["session"]))
    assert not any(f"'{person}'" in shown or f" {person} " in shown for person in PEOPLE)


def test_without_a_session_there_is_one_sentence() -> None:
    """For a workshop, and for a programme."""
    for made in (
        workshop_chapter(METHOD, workshop_with_participants()),
        programme_chapter(METHOD, workshop_with_participants()),
    ):
        assert made.blocks == (Text("No nominal group session was held."),)
        assert made.name == "nominal-group"


def test_every_number_has_evidence(story: Story) -> None:
    """Except planned times and numbers derived from neighbours."""
    workshop = workshop_with_participants(per_group=3).and_given(*story["session"])
    for found in (
        *find_blocks(Table, chapter_of(*story["session"])),
        *find_blocks(Table, programme_chapter(METHOD, workshop)),
    ):
        numbered = [n for n, column in enumerate(found.columns) if column.numeric]
        for row in found.rows:
            for n in numbered:
                cell, title = row[n], found.columns[n].title
                value = cell.value if isinstance(cell, Cell) else cell
                plain = title in {"Planned", "Share of plan", "Change of rank"}
                if plain or value in {None, 0, "–", "0 of 3", "0 %"}:
                    continue
                assert isinstance(cell, Cell), (found.caption, title)
                assert cell.evidence, (found.caption, title)
