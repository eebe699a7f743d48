"""What must not be told is in no block, chart, table, flag or evidence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dialoguekit.disclosure.policy import STANDARD, STRICT, DisclosurePolicy
from dialoguekit.document.blocks import Chapter
from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionModerated,
    PersonForgotten,
    PersonRegistered,
    PresenceStarted,
)
from dialoguekit.testing.builders import activity_started, workshop_with_participants
from dialoguekit.testing.method_output import (
    assemble,
    find_table,
    programme_chapter,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given
from dialoguekit_voice import ANALYSIS

from .conftest import A, B, moved, note, oracle, turn, workshop


def output(given: Given[Any], policy: DisclosurePolicy = STANDARD) -> str:
    """Return all that is told of a workshop: its chapters and flags."""
    return repr(
        [
            workshop_chapter(ANALYSIS, given, policy=policy),
            programme_chapter(ANALYSIS, given, policy=policy),
            assemble(ANALYSIS, given, policy=policy).all_flags,
        ]
    )


def with_lone_member() -> Given[Any]:
    """Return a workshop with three people of two groups each, and a single one of a third."""
    return workshop_with_participants((A, B, "press"), per_group=0).and_given(
        *(
            fact
            for n, group in enumerate([A] * 3 + [B] * 3 + ["press"], start=2)
            for fact in (
                PersonRegistered(person=f"P{n}", group=group),
                PresenceStarted(person=f"P{n}"),
            )
        ),
        activity_started("talk", "10:00", title="Talk"),
        *(turn(f"P{n}", 10 * n) for n in range(2, 9)),
        *(note(f"C{n}", f"P{n}") for n in range(2, 9)),
        note("C9", "P2", refs=("C8",)),
        note("C10", "P8", refs=("C2",)),
    )


def test_a_lone_member_of_a_group_is_in_no_figure_of_that_group() -> None:
    """The group is combined with the next smallest, everywhere."""
    told = output(with_lone_member())
    assert "press" not in told
    chapter = workshop_chapter(ANALYSIS, with_lone_member(), policy=STANDARD)
    rows = table_values(find_table("What each group said", chapter))
    assert {str(row[0]).partition(": ")[2] for row in rows} == {B, "smaller groups"}


def test_under_a_strict_policy_no_group_is_told() -> None:
    """Six people are fewer than ten."""
    told = output(oracle(), STRICT)
    assert A not in told
    assert B not in told
    assert "Voice ratio" not in told


def test_no_person_is_named() -> None:
    """Neither by id nor by a reference to one."""
    told = output(with_lone_member())
    assert not re.search(r"\bP[0-9]+\b|a person'", told)


@pytest.mark.parametrize(
    "gone",
    [
        ConsentWithdrawn(person="P2", scopes=("record", "quote")),
        PersonForgotten(person="P2", basis="request"),
    ],
    ids=["withdrawn", "forgotten"],
)
def test_a_person_who_withdrew_is_counted_and_their_words_are_not(gone: Any) -> None:
    """No text is in the chapter in any case."""
    facts = [note(f"C{n}", f"P{n}", "Nobody ever rings back.") for n in range(2, 8)]
    told = output(workshop(*facts, gone))
    assert "rings back" not in told
    chapter = workshop_chapter(ANALYSIS, workshop(*facts, gone), policy=STANDARD)
    shares = {row[0]: row[1] for row in table_values(find_table("What each group said", chapter))}
    assert shares["Contributions: primary care"] == "50 %"
    assert shares["Words: primary care"] == "40 %"


def figures_of(chapter: Chapter) -> str:
    """Return a chapter as text without the evidence of events that follow."""
    return re.sub(r"Evidence\(.*?\)\)\)\)", "", repr(chapter))


@pytest.mark.parametrize(
    "hidden",
    [
        (note("C99", "P7", visibility="hidden"),),
        (note("C99", "P7", visibility="restricted"),),
        (turn("P7", 500, visibility="hidden"),),
        (note("C99", "P7"), ContributionModerated(contribution="C99", outcome="rejected")),
        (note("C99", "P7"), ContributionModerated(contribution="C99", outcome="held")),
    ],
    ids=["hidden", "restricted", "hidden turn", "rejected", "held"],
)
def test_what_not_all_could_see_changes_no_figure(hidden: tuple[Any, ...]) -> None:
    """The chapter is the same with it and without it."""
    facts = [note(f"C{n}", f"P{n}") for n in range(2, 7)]
    with_it, without = (
        workshop_chapter(ANALYSIS, given, policy=STANDARD)
        for given in (workshop(*facts, *hidden), workshop(*facts))
    )
    assert with_it == without


def table_with_one(*said: Any) -> Given[Any]:
    """Return a workshop with a table at which one person of a group sits among others."""
    return workshop(
        *(moved(f"P{n}", "S2", "10:00") for n in (2, 3, 4, 5)),
        *(turn(f"P{n}", 50, space="S1") for n in range(2, 8)),
        *said,
    )


def test_a_lone_member_at_a_table_cannot_be_calculated_from_the_others() -> None:
    """Neither mode is told by group, since one and the whole give the other."""
    planted = table_with_one(*(turn(f"P{n}", 7, space="S2") for n in (2, 3, 4, 5)))
    chapter = workshop_chapter(ANALYSIS, planted, policy=STANDARD)
    with pytest.raises(ValueError, match="unpack"):
        find_table("Shares by mode", chapter)
    silence = {r[0]: r[1:] for r in table_values(find_table("Who said nothing", chapter))}
    assert silence["In plenary"][-2:] == silence["At tables"][-2:] == ("too few", "too few")


def test_anonymous_contributions_are_contributions_and_no_people() -> None:
    """The dots are those of people, and the number of the silent ones is not known."""
    facts = [note(f"C{n}", "P2") for n in range(1, 4)]
    facts += [note(f"C{n}", None, group=B) for n in range(4, 8)]
    chapter = workshop_chapter(ANALYSIS, workshop(*facts), policy=STANDARD)
    told = repr(chapter)
    assert "Contributions of each person" not in told
    row = table_values(find_table("Who said nothing", chapter))[0]
    assert row == ("Whole workshop", 6, None, None, None, None, None)
    shares = {r[0]: r[1] for r in table_values(find_table("What each group said", chapter))}
    assert shares["Contributions: peer support"] == "57 %"
