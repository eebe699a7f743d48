"""What counts as said: turns and contributions, with their words and durations."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    PersonForgotten,
    PersonRegistered,
    RecordRedacted,
)
from dialoguekit.testing.method_output import assemble
from dialoguekit.testing.scenario import Given, scenario_event
from dialoguekit_voice import ANALYSIS
from dialoguekit_voice.utterances import Utterance, find_utterances

from .conftest import A, note, turn, workshop


def utterances(given: Given[Any]) -> tuple[Utterance, ...]:
    """Return what was said in a workshop."""
    return find_utterances(assemble(ANALYSIS, given).record)


def words(given: Given[Any]) -> list[int | None]:
    """Return the words of each utterance."""
    return [each.words for each in utterances(given)]


def test_turns_and_contributions_are_in_the_order_of_the_log() -> None:
    """A turn has its words and its duration, a contribution those of its text."""
    found = utterances(workshop(note("C1", "P5", "Two words."), turn("P2", 7, seconds=3)))
    assert [(each.is_turn, each.words, each.seconds) for each in found] == [
        (False, 2, None),
        (True, 7, 3),
    ]
    assert [each.group for each in found] == ["peer support", A]


def test_the_words_of_reasons_are_counted() -> None:
    """They are said, too."""
    made = ContributionMade(
        contribution="C1", author="P2", text="More time.", reasons="We never have any."
    )
    assert words(workshop(made)) == [6]


@pytest.mark.parametrize(
    "made",
    [
        note("C1", "P2", visibility="hidden"),
        note("C1", "P2", visibility="restricted"),
    ],
    ids=["hidden", "restricted"],
)
def test_what_not_all_could_see_is_not_counted(made: Any) -> None:
    """Once revealed, it is."""
    assert utterances(workshop(made)) == ()
    revealed = scenario_event(ContributionRevealed(contributions=("C1",)), by="P1")
    assert len(utterances(workshop(made, revealed))) == 1


def test_a_hidden_turn_is_not_counted() -> None:
    """Nobody heard it."""
    assert utterances(workshop(turn("P2", visibility="hidden"))) == ()


@pytest.mark.parametrize("outcome", ["held", "rejected"])
def test_what_moderators_did_not_accept_is_not_counted(outcome: str) -> None:
    """What they accepted is."""
    moderated = ContributionModerated(contribution="C1", outcome=outcome)
    accepted = ContributionModerated(contribution="C1", outcome="accepted")
    assert utterances(workshop(note("C1", "P2"), moderated)) == ()
    assert len(utterances(workshop(note("C1", "P2"), moderated, accepted))) == 1


def test_paraphrased_words_are_not_counted() -> None:
    """They are those of the scribe; so are those of a turn."""
    assert words(workshop(note("C1", "P2", capture="paraphrase"))) == [None]
    assert words(workshop(turn("P2", 9, capture="paraphrase"))) == [None]


@pytest.mark.parametrize(
    "gone",
    [
        ConsentWithdrawn(person="P2", scopes=("record",)),
        PersonForgotten(person="P2", basis="request"),
    ],
    ids=["no consent", "forgotten"],
)
def test_the_words_of_a_person_who_left_the_record_are_not_counted(gone: Any) -> None:
    """The contribution still is."""
    assert words(workshop(note("C1", "P2"), gone)) == [None]


def test_the_words_of_a_text_that_may_not_be_quoted_are_counted() -> None:
    """Their number tells nothing of the text."""
    withdrawn = ConsentWithdrawn(person="P2", scopes=("quote",))
    assert words(workshop(note("C1", "P2", "Three more words."), withdrawn)) == [3]


def test_the_words_of_a_redacted_text_are_not_counted() -> None:
    """Those of the placeholder are not its own."""
    given = workshop(note("C1", "P2"))
    seq = next(r.seq for r in given.recorded if r.type == "contribution.made")
    assert words(given.and_given(RecordRedacted(target=seq, basis="a name"))) == [None]


def test_words_without_spaces_are_not_counted() -> None:
    """One would be too few."""
    assert words(workshop(note("C1", "P2", "\u6211\u4eec\u9700\u8981\u65f6\u95f4"))) == [None]


def test_words_are_counted_once_where_turns_were_counted() -> None:
    """A contribution elsewhere has words of its own."""
    given = workshop(
        turn("P2", 20, space="S1"),
        note("C1", "P2", space="S1"),
        note("C2", "P2", space="S2"),
        note("C3", "P2", space="S1", activity=None),
    )
    assert [each.counts_words for each in utterances(given)] == [True, False, True, True]


def test_facilitators_count_for_no_group_and_scribes_not_at_all() -> None:
    """A person who facilitates and takes part is a facilitator."""
    given = workshop(
        PersonRegistered(person="P8", roles=("scribe",)),
        PersonRegistered(person="P9", group=A, roles=("participant", "facilitator")),
        turn("P1"),
        turn("P8"),
        turn("P9"),
        turn("P2"),
    )
    found = [(each.is_facilitators, each.group) for each in utterances(given)]
    assert found == [(True, None), (True, None), (False, A)]


def test_a_contribution_of_an_unknown_author_may_have_a_group() -> None:
    """It has no person."""
    given = workshop(note("C1", None, group=A), note("C2", None))
    found = [(each.person, each.group) for each in utterances(given)]
    assert found == [(None, A), (None, None)]
