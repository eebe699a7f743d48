"""What the view says in a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import pytest

from dialoguekit.events import (
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    ItemClustered,
    RecordedEvent,
)
from dialoguekit.plugin import Block, Cell, Chapter, Figures, Flags, Scope, Section, Table, Text
from dialoguekit.testing.builders import blocks_of, ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, happened
from dialoguekit_nominal_group.chapter import chapter
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup

B = TypeVar("B", bound=Block)

Story: TypeAlias = Mapping[str, tuple[Fact, ...]]
"""What happened, as far as each of its parts: see ``conftest.py``."""
PEOPLE = tuple(f"P{n}" for n in range(2, 8))
TWO = "two-ballots: silent → round-robin → clarify → first-ballot → discuss → second-ballot"


def show(*ids: str) -> Fact:
    """Drafts were revealed."""
    return happened(ContributionRevealed(contributions=ids), activity="A1", by="P1")


def one(*facts: Fact, **hall: Any) -> Chapter:
    """The chapter of one workshop in which these are the facts."""
    view = gathered(**({"each": 3} | hall)).and_given(*facts).project(NominalGroup)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


def several(*rooms: Given[Any]) -> Chapter:
    """The chapter of a programme of these workshops."""
    first, *others = rooms
    titles = {room.stream: room.stream.title() for room in rooms}
    view = first.project(NominalGroup, beside=others)
    return chapter(view, Scope(kind="programme", titles=titles))


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


def recorded(facts: Sequence[Fact]) -> tuple[RecordedEvent[object], ...]:
    """The facts as a log holds them."""
    return gathered(each=3).and_given(*facts).recorded


# One workshop


def test_the_figures_say_how_it_went(story: Story) -> None:
    """Ideas, drafts revealed, people who wrote, turns in order; all with evidence."""
    (figures,) = find(Figures, one(*story["session"]))
    told = [(figure.label, figure.value, figure.note) for figure in figures.items]
    assert told == [
        ("ideas on the list", 5, None),
        ("drafts revealed", "80 %", "4 of 5 written unseen"),
        ("people who wrote", "67 %", "4 of 6 participants present"),
        ("turns in order", "100 %", "7 of 7"),
    ]
    assert [len(figure.evidence) for figure in figures.items] == [9, 9, 9, 7]


def test_what_was_not_done_is_not_told_in_figures() -> None:
    """Without silence nobody could write; without an order no turn was kept."""
    (figures,) = find(Figures, one(started("nominal-group"), entered("clarify")))
    assert [figure.label for figure in figures.items] == ["ideas on the list", "drafts revealed"]


@pytest.mark.parametrize(
    ("begun", "facts", "told"),
    [
        ("session", [], f"This kept to the order announced ({TWO})."),
        ("written", [], f"This is on its way through the order announced ({TWO})."),
        ("written", [ended("10:20")], f"This is 4 changes away from the order announced ({TWO})."),
        (
            None,
            [started("nominal-group", order="silent clarify"), entered("silent"), ended()],
            "This is 1 change away from the order announced (custom: silent → clarify).",
        ),
        (None, [started("nominal-group")], "No order was announced."),
    ],
    ids=["kept", "on its way", "away", "one away", "nothing announced"],
)
def test_the_order_is_told_with_the_one_announced(
    story: Story, begun: str | None, facts: list[Fact], told: str
) -> None:
    """How many changes lie between the two, or that it is not over."""
    before = () if begun is None else story[begun]
    first = texts(one(*before, *facts))[0]
    assert first.startswith("Stages, in order: ")
    assert first.endswith(told)


def test_who_wrote_is_told_by_group(story: Story) -> None:
    """People present, people who wrote, drafts, and what was revealed of them."""
    assert values(table("Who wrote", one(*story["session"]))) == [
        ("primary care", 3, 2, 2, 2),
        ("peer support", 3, 2, 3, 2),
    ]
    assert not [
        t for t in find(Table, one(*story["session"], groups=())) if t.caption.startswith("Who w")
    ]


def test_the_board_stands_in_the_order_of_telling(story: Story) -> None:
    """With the round; a draft that nobody revealed comes last, and its words nowhere."""
    board = table("The board", one(*story["session"]))
    assert board.caption == "The board: 5 of 6 ideas told"
    assert values(board) == [
        ("C1", 1, "A line.", "primary care", "round 1"),
        ("C3", 2, "A card.", "primary care", "round 1"),
        ("C2", 3, "A phone line.", "peer support", "round 1"),
        ("C4", 4, "A map.", "peer support", "round 1"),
        ("C6", 5, "A list. †", "primary care", "round 2"),
        ("C5", None, "(not revealed)", "peer support", None),
    ]
    assert board.note == "† noted in other words than were spoken"
    assert "A van." not in repr(one(*story["session"]))


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (ContributionModerated(contribution="C5", outcome="held"), "(set aside)"),
        (ItemClustered(cluster="G2", members=("C5", "C4")), "(taken up with another)"),
    ],
    ids=["moderated", "merged"],
)
def test_the_board_says_why_a_draft_was_not_told(story: Story, fact: Fact, words: str) -> None:
    """It was set aside, or another says the same."""
    assert values(table("The board", one(*story["written"], fact)))[-1][2] == words


def test_an_idea_that_was_told_and_set_aside_says_so(story: Story) -> None:
    """Its words do not stand any more."""
    rejected = ContributionModerated(contribution="C1", outcome="rejected")
    board = values(table("The board", one(*story["written"], rejected)))
    assert board[0][:3] == ("C1", 1, "(not for quotation) (set aside)")


def test_an_idea_that_was_told_elsewhere_says_where() -> None:
    """In the talk, or while no stage was on."""
    facts = (started("nominal-group"), entered("clarify"), said("C1", "P2", "!", kind="idea"))
    assert values(table("The board", one(*facts)))[0][4] == "clarify"


def test_what_was_said_about_an_idea_stands_with_it(story: Story) -> None:
    """With what it was meant as."""
    plain = said("C9", "P3", "Yes.", refs=("C1",))
    assert values(table("What was said about each idea", one(*story["talked"], plain))) == [
        ("C1", "C7", "For whom? (question)", "peer support"),
        ("C1", "C9", "Yes.", "primary care"),
    ]


def test_what_was_put_together_is_told(story: Story) -> None:
    """With what the room called it."""
    made = one(*story["session"])
    assert values(table("Put together", made)) == [("G1", "One line", "C1, C2")]


def test_every_contribution_stands_somewhere(story: Story) -> None:
    """Ideas on the board, remarks beside them, and the rest by itself."""
    made = one(*story["session"])
    assert values(table("Beside the ideas", made)) == [("C8", "Good morning.", "primary care")]
    ids = {
        r.event.contribution
        for r in recorded(story["session"])
        if isinstance(r.event, ContributionMade)
    }
    told = {value for each in find(Table, made) for row in values(each) for value in row}
    assert ids <= told


def test_rounds_are_told_by_group(story: Story) -> None:
    """Who spoke, of those whose turn it was; ideas, passes, and what went wrong."""
    robin = section("The round-robin", one(*story["session"]))
    assert texts(robin) == ["2 rounds, 7 turns: 5 ideas told, 2 passed."]
    (rounds,) = find(Table, robin)
    assert [column.title for column in rounds.columns] == [
        "Round",
        "Primary care",
        "Peer support",
        "Ideas",
        "Passed",
        "Out of turn",
        "Skipped",
    ]
    assert values(rounds) == [
        ("Round 1", "3 of 3", "3 of 3", 4, 2, 0, 0),
        ("Round 2", "1 of 3", "0 of 3", 1, 0, 0, 0),
    ]


def test_rounds_without_an_order_tell_who_spoke() -> None:
    """And people of no group have a column where they spoke."""
    facts: list[Fact] = [started("nominal-group"), entered("round-robin"), said("C1", "P2", "!")]
    (rounds,) = find(Table, section("The round-robin", one(*facts)))
    assert values(rounds)[0][:3] == ("Round 1", "1", "0")
    mine = [TurnsSet(activity="A1", order=("P1", "P2")), said("C2", "P1", "!")]
    (rounds,) = find(Table, section("The round-robin", one(*facts[:2], *mine)))
    assert [column.title for column in rounds.columns][1:4] == [
        "Primary care",
        "Peer support",
        "Facilitator",
    ]
    assert values(rounds)[0][:4] == ("Round 1", "0 of 1", "0 of 0", "1 of 1")


def test_what_went_wrong_in_a_round_is_counted(story: Story) -> None:
    """Out of turn, and skipped."""
    told = [*map(show, ("C3", "C1", "C4")), said("C9", "P2", "One more."), show("C2")]
    wrong = (*story["written"][:9], *told, ended("10:20"))
    (rounds,) = find(Table, section("The round-robin", one(*wrong)))
    assert [row[-2:] for row in values(rounds)] == [(1, 1), (0, 0)]


# All of it


def test_the_rules_have_the_last_word(story: Story) -> None:
    """The flags of the session, as its rules give them."""
    made = one(*story["session"])
    (flags,) = find(Flags, made)
    assert [flag.rule for flag in flags.items] == [
        "talked-early",
        "draft-lost",
        "options-differ",
        "few-ranked",
        "few-ranked",
    ]
    last = made.blocks[-1]
    assert isinstance(last, Section)
    assert last.title == "What the method's rules say"


def test_several_sessions_have_a_section_each(story: Story) -> None:
    """With title and id, so that they can be told apart."""
    second = started("nominal-group", "14:00", activity="A2")
    titles = [b.title for b in one(*story["session"], second).blocks if isinstance(b, Section)]
    assert titles == ["What next? (leeds A1)", "Nominal Group Technique (leeds A2)"]


def test_nobody_who_did_not_consent_is_quoted(story: Story) -> None:
    """Everything is counted, and no word of it stands anywhere in the chapter."""
    made = one(*story["session"], consents=("record",))
    words = [
        r.event.text for r in recorded(story["session"]) if isinstance(r.event, ContributionMade)
    ]
    assert len(words) == 8
    assert not any(text in repr(made) for text in (*words, "One line"))
    assert find(Figures, made) == find(Figures, one(*story["session"]))
    ranked = values(table("How the options were ranked", made))
    assert ranked[0][:2] == ("G1", "(not for quotation); (not for quotation)")


def test_no_person_is_shown(story: Story) -> None:
    """Neither by name nor by id."""
    shown = repr(one(*story["session"]))
    assert not any(f"'{person}'" in shown or f" {person} " in shown for person in PEOPLE)


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_without_a_session_there_is_one_sentence(kind: str) -> None:
    """Of a workshop that did something else, or of which nothing is known."""
    for room in (gathered(), gathered(stream="york")):
        made = chapter(room.project(NominalGroup), Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert made.blocks == (Text("Nobody worked as a nominal group."),)
        assert made.name == "nominal-group"


def test_every_number_leads_to_its_events(story: Story) -> None:
    """But for planned times, and for what follows from numbers beside it."""
    room = gathered(each=3).and_given(*story["session"])
    for found in (*find(Table, one(*story["session"])), *find(Table, several(room))):
        numbered = [n for n, column in enumerate(found.columns) if column.numeric]
        for row in found.rows:
            for n in numbered:
                cell, title = row[n], found.columns[n].title
                value = cell.value if isinstance(cell, Cell) else cell
                plain = title in {"Planned", "Of plan", "Change of rank"}
                if plain or value in {None, 0, "–", "0 of 3", "0 %"}:
                    continue
                assert isinstance(cell, Cell), (found.caption, title)
                assert cell.evidence, (found.caption, title)
