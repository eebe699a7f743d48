"""What is said, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    ItemClustered,
    ItemParked,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    QuestionPosed,
    SpaceClosed,
    SpaceCreated,
    StageEntered,
    StanceTaken,
    WorkshopClosed,
)
from dialoguekit.events.activities import ActivityStarted
from dialoguekit.testing.scenario import Given, happened

SAID = ContributionMade(contribution="C1", author="P1", text="Nobody told the surgery we exist.")


@pytest.fixture(scope="module")
def said(room: Given[Workshop]) -> Given[Workshop]:
    """P1 made the first contribution at 09:30."""
    return room.and_given(SAID)


# Contributions


def test_a_contribution_carries_a_label_of_one_person(room: Given[Workshop]) -> None:
    """Labels are kept and not interpreted; whom they give away is looked at on replay."""
    alone = room.and_given(
        PersonRegistered(person="P4", group="primary care", labels=("community pharmacist",))
    )
    alone.when(commands.contribute, "P1", "No.", labels=["community pharmacist"]).then(
        ContributionMade(
            contribution="C1", author="P1", text="No.", labels=("community pharmacist",)
        )
    )


def test_a_contribution_is_recorded_with_all_that_belongs_to_it(said: Given[Workshop]) -> None:
    """Ids count up through the workshop, whoever the author is."""
    asked = said.and_given(QuestionPosed(question="Q1", text="Why?"))
    asked.when(
        commands.contribute,
        "P2",
        "Because nobody asked.",
        kind="black",
        question="Q1",
        reasons="I was there",
        refs=["C1"],
        labels=["referral"],
        source="row 9",
    ).then(
        ContributionMade(
            contribution="C2",
            author="P2",
            text="Because nobody asked.",
            kind="black",
            question="Q1",
            reasons="I was there",
            refs=("C1",),
            labels=("referral",),
            source="row 9",
        )
    )


def test_an_author_who_is_absent_or_unconsenting_is_not_recorded(room: Given[Workshop]) -> None:
    """Each for itself, and a stranger neither."""
    room.when(commands.contribute, "P3", "Me too.").then_refused("P3 was not there", "arrived")
    room.and_given(PresenceStarted(person="P3")).when(
        commands.contribute, "P3", "Me too."
    ).then_refused("P3 had not consented")
    room.when(commands.contribute, "P9", "Me too.").then_refused("nobody is registered as P9")


def test_presence_and_consent_are_judged_at_the_moment_of_a_contribution(
    room: Given[Workshop],
) -> None:
    """Late entries of what was said before a departure or withdrawal are taken, others not."""
    gone = room.and_given(
        (PresenceEnded(person="P1"), "10:00"),
        (ConsentWithdrawn(person="P2", scopes=("record",)), "10:00"),
    )
    for person in ("P1", "P2"):
        late = gone.at("09:50").when(commands.contribute, person, "Late.")
        late.then(ContributionMade(contribution="C1", author=person, text="Late."))
        gone.at("10:10").when(commands.contribute, person, "Later.").then_refused("10:10")
        gone.at("08:50").when(commands.contribute, person, "Earlier.").then_refused("08:50")


def test_a_withdrawal_that_is_noted_late_refuses_only_what_came_after_it(
    said: Given[Workshop],
) -> None:
    """P1 said C1 at 09:30; a withdrawal at 09:20 is noted afterwards.  C1 stays recorded."""
    late = said.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "09:20"))
    assert "C1" in late.state.text_lengths
    late.at("09:25").when(commands.contribute, "P1", "More.").then_refused("had not consented")


def test_a_contribution_is_made_in_a_space_that_is_open(room: Given[Workshop]) -> None:
    """The space is that of the circumstances."""
    table = room.and_given(SpaceCreated(space="S1", kind="table"))
    table.noting(space="S1").when(commands.contribute, "P1", "Here.").then(
        ContributionMade(contribution="C1", author="P1", text="Here.")
    )
    room.noting(space="S1").when(commands.contribute, "P1", "Here.").then_refused("no space S1")
    table.and_given(SpaceClosed(space="S1")).noting(space="S1").when(
        commands.contribute, "P1", "Here."
    ).then_refused("space S1 is closed")


def test_a_contribution_answers_a_question_that_was_posed(said: Given[Workshop]) -> None:
    """Neither an unknown id, nor the id of something else, is a question."""
    said.when(commands.contribute, "P1", "Yes.", question="Q1").then_refused(
        "there is no question Q1"
    )
    said.when(commands.contribute, "P1", "Yes.", question="C1").then_refused(
        "there is no question C1"
    )


def test_a_contribution_takes_up_contributions_that_were_made(said: Given[Workshop]) -> None:
    """Neither an unknown id, nor the id of a person, is one."""
    said.when(commands.contribute, "P1", "Yes.", refs=["C1", "C2"]).then_refused(
        "there is no contribution C2"
    )
    said.when(commands.contribute, "P1", "Yes.", refs=["P2"]).then_refused("no contribution P2")


def test_a_contribution_is_of_another_kind_than_the_stage(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    yellow = room.and_given(
        ActivityStarted(activity="A1", method="parallel-thinking"),
        StageEntered(activity="A1", stage="yellow"),
    )
    yellow.when(commands.contribute, "P1", "It will fail.", kind="black").then(
        ContributionMade(contribution="C1", author="P1", text="It will fail.", kind="black")
    )


def test_a_source_is_recorded_once(room: Given[Workshop]) -> None:
    """Importing the same file twice records nothing twice."""
    imported = ContributionMade(contribution="C1", author="P1", text="Hm.", source="row 9")
    room.and_given(imported).when(commands.contribute, "P1", "Hm.", source="row 9").then_refused(
        "'row 9' is recorded already"
    )


def test_a_contribution_needs_an_open_workshop(
    announced: Given[Workshop], room: Given[Workshop]
) -> None:
    """After the close only what was said before it can be entered."""
    announced.when(commands.contribute, "P1", "Hm.").then_refused("not open")
    closed = room.and_given((WorkshopClosed(), "12:00"))
    closed.at("12:01").when(commands.contribute, "P1", "Hm.").then_refused("closed at")
    closed.at("11:59").when(commands.contribute, "P1", "Hm.").then(
        ContributionMade(contribution="C1", author="P1", text="Hm.")
    )


# Moderation and stances


def test_a_contribution_is_moderated_and_moderated_again(said: Given[Workshop]) -> None:
    """The latest judgement counts."""
    held = said.when(commands.moderate, "C1", "held", reason="names a doctor")
    held.then(ContributionModerated(contribution="C1", outcome="held", reason="names a doctor"))
    held.afterwards.when(commands.moderate, "C1", "accepted").then(
        ContributionModerated(contribution="C1", outcome="accepted")
    )


def test_what_was_never_said_is_not_moderated(said: Given[Workshop]) -> None:
    """The id of a person is no contribution either."""
    said.when(commands.moderate, "C2", "held").then_refused("there is no contribution C2")
    said.when(commands.moderate, "P1", "held").then_refused("there is no contribution P1")


@pytest.mark.parametrize("value", [-1, 0, 1])
def test_a_stance_is_taken_and_taken_again(said: Given[Workshop], value: int) -> None:
    """A later one replaces an earlier one."""
    taken = said.when(commands.take_stance, "P2", "C1", value)
    taken.then(StanceTaken(contribution="C1", person="P2", value=value))
    taken.afterwards.when(commands.take_stance, "P2", "C1", -value).then(
        StanceTaken(contribution="C1", person="P2", value=-value)
    )


def test_a_stance_is_on_a_contribution(said: Given[Workshop]) -> None:
    """Not on what was never said."""
    said.when(commands.take_stance, "P2", "C2", 1).then_refused("there is no contribution C2")


def test_who_is_absent_or_unconsenting_takes_no_stance(said: Given[Workshop]) -> None:
    """Each for itself."""
    said.when(commands.take_stance, "P3", "C1", 1).then_refused("P3 was not there")
    said.and_given(PresenceStarted(person="P3")).when(
        commands.take_stance, "P3", "C1", 1
    ).then_refused("P3 had not consented")
    quoted = ConsentGiven(person="P3", scopes=("quote",), version="1", basis="spoken")
    said.and_given(PresenceStarted(person="P3"), quoted).when(
        commands.take_stance, "P3", "C1", 1
    ).then_refused("P3 had not consented to be recorded")


@pytest.mark.parametrize("value", [2, -2, True, 0.5, "1"])
def test_a_stance_off_the_scale_is_refused(said: Given[Workshop], value: Any) -> None:
    """True is no 1."""
    said.when(commands.take_stance, "P2", "C1", value).then_refused(
        f"{value!r} is off the scale", "-1 disagree"
    )


# Revealing


def test_hidden_contributions_are_revealed(room: Given[Workshop]) -> None:
    """To an audience, once."""
    hidden = room.and_given(happened(SAID, visibility="hidden"))
    revealed = hidden.when(commands.reveal, ["C1"], audience="the table")
    revealed.then(ContributionRevealed(contributions=("C1",), audience="the table"))
    revealed.afterwards.when(commands.reveal, ["C1"]).then_refused("C1 is visible already")


def test_what_is_unknown_or_visible_is_not_revealed(said: Given[Workshop]) -> None:
    """Nor is nothing."""
    said.when(commands.reveal, ["C1"]).then_refused("C1 is visible already")
    said.when(commands.reveal, ["C2"]).then_refused("there is no contribution C2")
    said.when(commands.reveal, []).then_refused("none is named")


# Links, clusters, the park


def test_two_things_are_linked(said: Given[Workshop]) -> None:
    """Whatever they are: a contribution, a question, a person."""
    said.and_given(QuestionPosed(question="Q1", text="Why?")).when(
        commands.link, "C1", "answers", "Q1"
    ).then(ContributionLinked(origin="C1", target="Q1", relation="answers"))


def test_a_link_has_two_ends_that_are_known(said: Given[Workshop]) -> None:
    """Whichever end it is."""
    said.when(commands.link, "C1", "supports", "C2").then_refused("there is no thing C2")
    said.when(commands.link, "C2", "supports", "C1").then_refused("there is no thing C2")


def test_nothing_is_linked_to_itself(said: Given[Workshop]) -> None:
    """A link needs two ends."""
    said.when(commands.link, "C1", "supports", "C1").then_refused("two ends")


def test_derivations_form_a_cycle(said: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    second = ContributionMade(contribution="C2", author="P2", text="Because nobody asked.")
    forth = ContributionLinked(origin="C1", target="C2", relation="derives")
    said.and_given(second, forth).when(commands.link, "C2", "derives", "C1").then(
        ContributionLinked(origin="C2", target="C1", relation="derives")
    )


def test_contributions_are_clustered(said: Given[Workshop]) -> None:
    """Under a label, where the room has one."""
    said.when(commands.cluster, ["C1"], label="Not being known").then(
        ItemClustered(cluster="G1", members=("C1",), label="Not being known")
    )


def test_an_empty_cluster_is_none(said: Given[Workshop]) -> None:
    """It has at least one member."""
    said.when(commands.cluster, []).then_refused("no members")


def test_a_cluster_has_members_that_are_contributions(said: Given[Workshop]) -> None:
    """Neither an unknown id, nor the id of a person, is one."""
    said.when(commands.cluster, ["C1", "C2"]).then_refused("there is no contribution C2")
    said.when(commands.cluster, ["C1", "P1"]).then_refused("there is no contribution P1")


def test_a_contribution_is_parked(said: Given[Workshop]) -> None:
    """In sight, with a reason."""
    said.when(commands.park, "C1", reason="for tomorrow").then(
        ItemParked(contribution="C1", reason="for tomorrow")
    )


def test_what_is_unknown_or_parked_is_not_parked(said: Given[Workshop]) -> None:
    """There is nothing to set aside."""
    said.when(commands.park, "C2").then_refused("there is no contribution C2")
    said.and_given(ItemParked(contribution="C1")).when(commands.park, "C1").then_refused(
        "parked already"
    )
