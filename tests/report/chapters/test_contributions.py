"""What was said: contributions by occasion, with stances for the room and by group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityStarted,
    ConsentGiven,
    ConsentWithdrawn,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    ItemParked,
    PersonRegistered,
    QuestionPosed,
    RecordCorrected,
    RecordRedacted,
    StanceTaken,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.contributions import Said
from dialoguekit.report.chapters.contributions_chapter import chapter
from dialoguekit.testing.scenario import Given, given, happened

Proof = Callable[..., Evidence]
SIDE_BY_SIDE = "Contributions in each workshop"


@pytest.fixture
def page(read: Callable[..., Any]) -> Callable[..., Any]:
    """The chapter about one or several scenarios."""
    return lambda *scenarios: read(Said, chapter, *scenarios)


def said(number: int, author: str, text: str, **more: Any) -> ContributionMade:
    """The contribution ``C<number>``."""
    return ContributionMade(contribution=f"C{number}", author=author, text=text, **more)


def stances(contribution: str, **values: int) -> list[StanceTaken]:
    """What people think of a contribution: ``stances("C1", P1=1, P2=-1)``."""
    return [
        StanceTaken(contribution=contribution, person=person, value=value)
        for person, value in values.items()
    ]


@pytest.fixture(scope="module")
def talk(room: Given[Workshop]) -> Given[Workshop]:
    """Three contributions of three people, the last by the facilitator."""
    return room.and_given(
        said(1, "P1", "Nobody told the surgery we exist."),
        said(2, "P3", "We never have the time."),
        said(3, "P4", "Five minutes left."),
    )


# What is there


def test_where_nothing_was_said_it_says_so(page: Callable[..., Any], room: Given[Workshop]) -> None:
    """An empty workshop has a chapter."""
    assert page(room).texts == ["Nothing was recorded."]
    assert page(given()).texts == ["Nothing was recorded."]


def test_contributions_and_their_authors_are_counted(
    page: Callable[..., Any], talk: Given[Workshop], proof: Proof
) -> None:
    """With the contributions as evidence, and no figures of votes where nobody voted."""
    more = talk.and_given(said(4, "P1", "Nor the hospital."))
    figures = page(more).figures
    assert {label: figure.value for label, figure in figures.items()} == {
        "contributions": 4,
        "people who made them": 3,
    }
    assert figures["contributions"].evidence == proof(ContributionMade, more)
    assert page(more).charts == {}


def test_a_contribution_is_attributed_to_a_group_or_a_part(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """A facilitator from primary care speaks as a facilitator."""
    table = page(talk).table("3 contributions")
    assert table.columns == ["Id", "What was said", "From"]
    assert table.column("From") == ["peer support", "primary care", "facilitator"]


def test_contributions_stand_under_their_activity_and_question(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """In the order in which the first of each was made; an activity goes by its own title."""
    asked = room.and_given(
        ActivityStarted(activity="A1", method="hats", title="Six hats"),
        ActivityStarted(activity="A2", method="hats"),
        QuestionPosed(question="Q1", text="What is missing?"),
        QuestionPosed(question="Q2", text="Six hats"),
        happened(said(1, "P1", "One."), activity="A1"),
        happened(said(2, "P1", "Two.", question="Q1"), activity="A1"),
        said(3, "P1", "Three."),
        happened(said(4, "P1", "Four.", question="Q9"), activity="A2"),
        happened(said(5, "P1", "Five.", question="Q1"), activity="A1"),
        happened(said(6, "P1", "Six.", question="Q2"), activity="A1"),
    )
    assert page(asked).sections == [
        "Six hats",
        "Six hats: What is missing?",
        "Outside any activity",
        "hats: Q9",
        "Six hats",
    ]
    assert page(asked).table("2 contributions").column("Id") == ["C2", "C5"]


def test_columns_that_nobody_needs_are_left_out(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Source, kind and reason stand where one contribution of the table has them."""
    plain = room.and_given(said(1, "P1", "More time."))
    assert page(plain).table("1 contribution").columns == ["Id", "What was said", "From"]
    rich = plain.and_given(said(2, "P1", "Less.", kind="black", source="comment 7"))
    table = page(rich).table("2 contributions")
    assert table.columns == ["Id", "Source", "What was said", "As", "From"]
    assert table.value("C2", "Source") == "comment 7"
    assert table.value("C1", "As") is None


def test_a_workshop_of_one_group_names_none(page: Callable[..., Any]) -> None:
    """It would say the same on every line."""
    alone = given(
        WorkshopScheduled(title="Leeds", groups=("all",)),
        PersonRegistered(person="P1", group="all"),
        ConsentGiven(person="P1", scopes=("record", "quote"), version="1", basis="spoken"),
        said(1, "P1", "More time."),
        *stances("C1", P1=1),
    )
    table = page(alone).table("1 contribution")
    assert table.columns == ["Id", "What was said", "Votes", "Agree", "Disagree", "Pass"]


def test_what_the_chapter_of_a_method_tells_is_counted_and_pointed_to(
    read: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """Nobody reads a contribution twice; what that chapter does not tell stands here."""
    spoken = room.and_given(
        ActivityStarted(activity="A1", method="hats", title="Morning hats"),
        ActivityStarted(activity="A2", method="conversation"),
        ActivityStarted(activity="A3", method="hats"),
        happened(said(1, "P1", "Under a hat."), activity="A1"),
        happened(said(2, "P1", "Under another."), activity="A1"),
        happened(said(3, "P1", "In between."), activity="A2"),
        happened(said(4, "P1", "Hats again."), activity="A3"),
        said(5, "P1", "On the stairs."),
    )
    page = read(Said, chapter, spoken, told={"hats": "Six Hats"})
    assert page.sections == ["conversation", "Outside any activity"]
    assert page.texts == ["3 more contributions are in the chapter “Six Hats”, each in its place."]
    assert "Under a hat." not in page.words
    assert page.figures["contributions"].value == 5
    assert page.figures["contributions"].evidence == proof(ContributionMade, spoken)
    alone = room.and_given(
        ActivityStarted(activity="A1", method="hats"),
        happened(said(1, "P1", "Under a hat."), activity="A1"),
    )
    assert read(Said, chapter, alone, told={"hats": "Six Hats"}).texts == [
        "1 more contribution is in the chapter “Six Hats”, each in its place."
    ]


def test_contributions_that_were_voted_on_stand_here_whoever_else_tells_them(
    read: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Stances are told nowhere else."""
    voted = room.and_given(
        ActivityStarted(activity="A1", method="hats"),
        happened(said(1, "P1", "Under a hat."), activity="A1"),
        *stances("C1", P3=1),
    )
    page = read(Said, chapter, voted, told={"hats": "Six Hats"})
    assert page.sections == ["hats"]
    assert page.texts == []


# Whose words may stand


def test_words_stand_only_with_consent_to_be_quoted(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """P2 agreed to the record alone, and P9 never agreed to anything."""
    told = room.and_given(said(1, "P2", "Secret words."), said(2, "P9", "Strange words."))
    table = page(told).table("2 contributions")
    assert table.column("What was said") == ["(not for quotation)"] * 2
    assert table.column("From") == ["peer support", "unknown"]
    assert "words" not in page(told).words


@pytest.mark.parametrize("scope", ["record", "quote"])
def test_consent_that_is_withdrawn_takes_the_words_out(
    page: Callable[..., Any], talk: Given[Workshop], scope: str
) -> None:
    """Even those that were said before; given again, they come back."""
    assert "Nobody told" in page(talk).words
    withdrawn = talk.and_given(ConsentWithdrawn(person="P1", scopes=(scope,)))
    assert page(withdrawn).table("3 contributions").value("C1", "What was said") == (
        "(not for quotation)"
    )
    assert "Nobody told" not in page(withdrawn).words
    again = withdrawn.and_given(
        ConsentGiven(person="P1", scopes=(scope,), version="2", basis="written")
    )
    assert "Nobody told" in page(again).words


def test_words_noted_otherwise_than_spoken_are_marked(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """A dagger, and a note that explains it; the words of a form are no speech either."""
    noted = room.and_given(
        said(1, "P1", "As spoken.", reasons="It is so."),
        happened(said(2, "P1", "As noted."), capture="paraphrase"),
    )
    table = page(noted).table("2 contributions")
    assert table.column("What was said") == ["As spoken. (Because: It is so.)", "As noted. †"]
    assert table.table.note == "† noted in other words than were spoken"
    unquotable = room.and_given(happened(said(1, "P2", "As noted."), capture="paraphrase"))
    assert page(unquotable).table("1 contribution").table.note is None


def test_hidden_contributions_do_not_show_until_they_are_revealed(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """Not in a table and not in a chart; they are counted, and it is said that they are."""
    hidden = room.and_given(
        happened(said(1, "P1", "Written in silence."), visibility="hidden"), *stances("C1", P1=1)
    )
    assert "silence" not in page(hidden).words
    assert page(hidden).sections == []
    unseen = page(hidden).figures["of them not shown"]
    assert (unseen.value, unseen.evidence) == (1, proof(ContributionMade, hidden))
    shown = hidden.and_given(ContributionRevealed(contributions=("C1", "C9")))
    assert page(shown).table("1 contribution").value("C1", "What was said") == (
        "Written in silence."
    )
    assert "Written in silence." in page(shown).words
    assert "of them not shown" not in page(shown).figures


def test_what_is_for_those_concerned_does_not_show(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Not even where a moderator sets it aside."""
    restricted = room.and_given(
        happened(said(1, "P1", "About Ana."), visibility="restricted"),
        ContributionModerated(contribution="C1", outcome="rejected", reason="It names somebody."),
    )
    assert "Ana" not in page(restricted).words
    assert "names somebody" not in page(restricted).words


def test_what_was_withheld_or_corrected_reads_so(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """The record as it was put right."""
    first = next(r.seq for r in talk.recorded if isinstance(r.event, ContributionMade))
    right = talk.and_given(
        RecordRedacted(target=first, basis="asked for"),
        RecordCorrected(target=first + 1, patch=(("text", "We have no time."),), reason="misheard"),
    )
    assert page(right).table("3 contributions").column("What was said")[:2] == [
        "[withheld]",
        "We have no time.",
    ]


# What became of it


def test_parked_contributions_say_so(
    page: Callable[..., Any], talk: Given[Workshop], proof: Proof
) -> None:
    """The event that parked it stands with its evidence."""
    parked = talk.and_given(ItemParked(contribution="C2"), ItemParked(contribution="C9"))
    table = page(parked).table("3 contributions")
    assert table.value("C2", "What was said") == "We never have the time. [parked]"
    assert table.cell("C2", "Id").evidence == (
        proof(ContributionMade, parked, contribution="C2")
        | proof(ItemParked, parked, contribution="C2")
    )


def test_what_moderators_reject_stands_apart_with_the_reason(
    page: Callable[..., Any], talk: Given[Workshop], proof: Proof
) -> None:
    """It is neither lost nor among the rest; the latest judgement counts."""
    judged = talk.and_given(
        ContributionModerated(contribution="C1", outcome="rejected", reason="Off the topic."),
        ContributionModerated(contribution="C2", outcome="rejected"),
        ContributionModerated(contribution="C2", outcome="accepted"),
        ContributionModerated(contribution="C9", outcome="rejected"),
    )
    assert page(judged).sections == ["Outside any activity", "Set aside by moderators"]
    assert page(judged).table("2 contributions").column("Id") == ["C2", "C3"]
    aside = page(judged).table("1 contribution")
    assert aside.columns == ["Id", "What was said", "From", "Why"]
    assert aside.value("C1", "Why") == "Off the topic."
    assert aside.cell("C1", "Id").evidence == (
        proof(ContributionMade, judged, contribution="C1")
        | proof(ContributionModerated, judged, contribution="C1")
    )


def test_without_a_reason_there_is_no_column_for_it(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Nobody gave one."""
    judged = room.and_given(
        said(1, "P1", "Off."), ContributionModerated(contribution="C1", outcome="rejected")
    )
    assert page(judged).table("1 contribution").columns == ["Id", "What was said", "From"]


def test_what_is_held_back_does_not_tell_its_words(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """It was not judged yet, so that it stands without words until it is."""
    held = talk.and_given(ContributionModerated(contribution="C1", outcome="held"))
    assert page(held).table("3 contributions").value("C1", "What was said") == (
        "(held back, not yet judged)"
    )
    assert "Nobody told" not in page(held).words
    accepted = held.and_given(ContributionModerated(contribution="C1", outcome="accepted"))
    assert "Nobody told" in page(accepted).words


# A programme


def test_several_workshops_are_told_in_numbers(
    page: Callable[..., Any], talk: Given[Workshop], york: Given[Workshop], proof: Proof
) -> None:
    """The words stand with each workshop; sums are those of its parts."""
    spoken = york.and_given(said(1, "P1", "We are new."), said(2, "P2", "So are we."))
    both = page(talk, spoken)
    assert both.figures["contributions"].value == 5
    assert both.figures["people who made them"].value == 5
    assert both.figures["contributions"].evidence == proof(ContributionMade, talk, spoken)
    table = both.table(SIDE_BY_SIDE)
    assert table.column("Workshop") == ["Leeds", "York"]
    assert table.column("Primary care") == [1, 0]
    assert table.column("Peer support") == [1, 2]
    assert table.column("Together") == [3, 2]
    assert table.column("Authors") == [3, 2]
    assert table.cell("Leeds", "Peer support").evidence == proof(
        ContributionMade, talk, author="P1"
    )
    chart = both.charts["Contributions by group"]
    assert [row["contributions"] for row in chart.spec["data"]["values"]] == [1, 1, 0, 2]
    assert chart.evidence == both.figures["contributions"].evidence
    assert "Nobody told" not in both.words


def test_a_workshop_in_which_nothing_was_said_has_noughts(
    page: Callable[..., Any], talk: Given[Workshop], york: Given[Workshop]
) -> None:
    """It was asked for, so that it stands in the table."""
    assert page(talk, york).table(SIDE_BY_SIDE).column("Together") == [3, 0]
    assert page(york, given(stream="hull")).texts == ["Nothing was recorded."]
