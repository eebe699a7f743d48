"""Commands on contributions."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown
from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionLinked,
    ContributionMade,
    ContributionModerated,
    ContributionParked,
    ContributionRevealed,
    ContributionsClustered,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    QuestionPosed,
    SpaceClosed,
    SpaceCreated,
    StageEntered,
    StanceTaken,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.activities import ActivityStarted
from dialoguekit.testing.scenario import Given, given, scenario_event

from .conftest import consent

CONTRIBUTION = ContributionMade(
    contribution="C1", author="P1", text="Nobody told the surgery we exist."
)


@pytest.fixture(scope="module")
def contributed(workshop: Given[Workshop]) -> Given[Workshop]:
    """P1 made the first contribution at 09:30."""
    return workshop.and_given(CONTRIBUTION)


# Contributions


def test_a_contribution_has_a_label_of_one_person(workshop: Given[Workshop]) -> None:
    """Labels are stored; whether they identify a person is checked on replay."""
    unique_label = workshop.and_given(
        PersonRegistered(person="P4", group="primary care", labels=("community pharmacist",))
    )
    unique_label.when(commands.contribute, "P1", "No.", labels=["community pharmacist"]).then(
        ContributionMade(
            contribution="C1", author="P1", text="No.", labels=("community pharmacist",)
        )
    )


def test_a_contribution_is_recorded_with_all_its_fields(contributed: Given[Workshop]) -> None:
    """Ids count through the workshop, not by author."""
    asked = contributed.and_given(QuestionPosed(question="Q1", text="Why?"))
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


@pytest.mark.parametrize("group", [None, "peer support"])
def test_a_note_without_a_name_has_no_author(workshop: Given[Workshop], group: str | None) -> None:
    """Its group may be known.  No one is asked for presence or consent."""
    workshop.when(commands.contribute, None, "We are tired.", group=group).then(
        ContributionMade(contribution="C1", author=None, text="We are tired.", group=group)
    )


def test_a_note_without_a_name_needs_an_open_workshop_and_space(
    scheduled: Given[Workshop], workshop: Given[Workshop]
) -> None:
    """It is made in the workshop, like any other."""
    scheduled.when(commands.contribute, None, "Late.").then_refused("the workshop is not open")
    workshop.with_context(space="S9").when(commands.contribute, None, "Here.").then_refused(
        "no space S9"
    )


def test_the_group_of_an_unknown_author_is_in_the_scheme(workshop: Given[Workshop]) -> None:
    """The message names the groups of the scheme."""
    workshop.when(commands.contribute, None, "Here.", group="patients").then_refused(
        "not in the scheme", "peer support, primary care"
    )


def test_an_author_has_a_group_already(workshop: Given[Workshop]) -> None:
    """A second group beside it would be a contradiction."""
    workshop.when(commands.contribute, "P1", "Here.", group="primary care").then_refused(
        "beside the author", "None as the author"
    )


def test_an_author_needs_presence_and_consent(workshop: Given[Workshop]) -> None:
    """Both are checked."""
    workshop.when(commands.contribute, "P3", "Me too.").then_refused(
        "P3 was not present", "arrival"
    )
    workshop.and_given(PresenceStarted(person="P3")).when(
        commands.contribute, "P3", "Me too."
    ).then_refused("P3 had not consented")


def test_presence_and_consent_are_checked_at_the_time_of_a_contribution(
    workshop: Given[Workshop],
) -> None:
    """A late entry is accepted if it happened before a departure or withdrawal."""
    later = workshop.and_given(
        (PresenceEnded(person="P1"), "10:00"),
        (ConsentWithdrawn(person="P2", scopes=("record",)), "10:00"),
    )
    for person in ("P1", "P2"):
        late = later.at("09:50").when(commands.contribute, person, "Late.")
        late.then(ContributionMade(contribution="C1", author=person, text="Late."))
        later.at("10:10").when(commands.contribute, person, "Later.").then_refused("10:10")
    later.at("08:50").when(commands.contribute, "P2", "Earlier.").then_refused("08:50")


def test_a_contribution_dated_before_its_author_arrived_is_recorded(
    workshop: Given[Workshop],
) -> None:
    """P1 arrived and consented at 09:05.  Beyond the tolerance for clocks it is flagged."""
    for time in ("09:04", "08:45"):
        workshop.at(time).when(commands.contribute, "P1", "Early.").then(
            ContributionMade(contribution="C1", author="P1", text="Early.")
        )


def test_clocks_may_differ_at_a_departure_and_not_at_a_withdrawal(
    workshop: Given[Workshop],
) -> None:
    """Two minutes after leaving are allowed, and none after withdrawing consent."""
    left = workshop.and_given((PresenceEnded(person="P1"), "10:00"))
    left.at("10:02").when(commands.contribute, "P1", "Bye.").then(
        ContributionMade(contribution="C1", author="P1", text="Bye.")
    )
    left.at("10:03").when(commands.contribute, "P1", "Bye.").then_refused("P1 was not present")
    withdrawn = workshop.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "10:00"))
    withdrawn.at("10:01").when(commands.contribute, "P1", "Hm.").then_refused("had not consented")


def test_a_workshop_says_how_far_clocks_may_differ() -> None:
    """Here by no second, and by ten minutes."""
    for seconds, time in ((0, "10:01"), (600, "10:11")):
        left = given(
            WorkshopScheduled(title="Leeds", groups=("a",), clock_tolerance_s=seconds),
            (WorkshopOpened(), "09:00"),
            PersonRegistered(person="P1", group="a"),
            consent("P1", "record"),
            (PresenceStarted(person="P1"), "09:05"),
            (PresenceEnded(person="P1"), "10:00"),
        )
        assert left.at("10:00").when(commands.contribute, "P1", "Bye.").accepted_events
        left.at(time).when(commands.contribute, "P1", "Bye.").then_refused("P1 was not present")


def test_a_withdrawal_recorded_late_applies_from_its_own_time(
    contributed: Given[Workshop],
) -> None:
    """The withdrawal at 09:20 is recorded after C1 of 09:30; C1 remains."""
    late = contributed.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "09:20"))
    assert "C1" in late.state.text_lengths
    late.at("09:25").when(commands.contribute, "P1", "More.").then_refused("had not consented")


def test_a_contribution_needs_an_open_space(workshop: Given[Workshop]) -> None:
    """The space is that of the context."""
    table = workshop.and_given(SpaceCreated(space="S1", kind="table"))
    table.with_context(space="S1").when(commands.contribute, "P1", "Here.").then(
        ContributionMade(contribution="C1", author="P1", text="Here.")
    )
    workshop.with_context(space="S1").when(commands.contribute, "P1", "Here.").then_refused(
        "no space S1"
    )
    table.and_given(SpaceClosed(space="S1")).with_context(space="S1").when(
        commands.contribute, "P1", "Here."
    ).then_refused("space S1 is closed")


def test_a_contribution_answers_a_posed_question(contributed: Given[Workshop]) -> None:
    """An unknown id, or one of another kind, is refused."""
    contributed.when(commands.contribute, "P1", "Yes.", question="Q1").then_refused(
        "there is no question Q1"
    )
    contributed.when(commands.contribute, "P1", "Yes.", question="C1").then_refused(
        "there is no question C1"
    )


def test_a_contribution_refers_to_earlier_contributions(contributed: Given[Workshop]) -> None:
    """An unknown id, or that of a person, is refused."""
    contributed.when(commands.contribute, "P1", "Yes.", refs=["C1", "C2"]).then_refused(
        "there is no contribution C2"
    )
    contributed.when(commands.contribute, "P1", "Yes.", refs=["P2"]).then_refused(
        "no contribution P2"
    )


def test_a_contribution_is_of_another_kind_than_the_stage(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    yellow = workshop.and_given(
        ActivityStarted(activity="A1", method="parallel-thinking"),
        StageEntered(activity="A1", stage="yellow"),
    )
    yellow.when(commands.contribute, "P1", "It will fail.", kind="black").then(
        ContributionMade(contribution="C1", author="P1", text="It will fail.", kind="black")
    )


def test_a_source_is_recorded_once(workshop: Given[Workshop]) -> None:
    """A second import of the same file adds nothing."""
    imported = ContributionMade(contribution="C1", author="P1", text="Hm.", source="row 9")
    workshop.and_given(imported).when(
        commands.contribute, "P1", "Hm.", source="row 9"
    ).then_refused("<text of 5 characters> is recorded already")


def test_a_contribution_needs_an_open_workshop(
    scheduled: Given[Workshop], workshop: Given[Workshop]
) -> None:
    """After the close, only earlier contributions can be recorded."""
    scheduled.when(commands.contribute, "P1", "Hm.").then_refused("not open")
    closed = workshop.and_given((WorkshopClosed(), "12:00"))
    closed.at("12:03").when(commands.contribute, "P1", "Hm.").then_refused("closed at")
    closed.at("11:59").when(commands.contribute, "P1", "Hm.").then(
        ContributionMade(contribution="C1", author="P1", text="Hm.")
    )


# Moderation and stances


def test_a_contribution_is_moderated_twice(contributed: Given[Workshop]) -> None:
    """The latest outcome counts."""
    held = contributed.when(commands.moderate, "C1", "held", reason="names a doctor")
    held.then(ContributionModerated(contribution="C1", outcome="held", reason="names a doctor"))
    held.resulting_scenario.when(commands.moderate, "C1", "accepted").then(
        ContributionModerated(contribution="C1", outcome="accepted")
    )


def test_an_unknown_contribution_is_not_moderated(contributed: Given[Workshop]) -> None:
    """The id of a person is refused too."""
    contributed.when(commands.moderate, "C2", "held").then_refused("there is no contribution C2")
    contributed.when(commands.moderate, "P1", "held").then_refused("there is no contribution P1")


@pytest.mark.parametrize("value", [-1, 0, 1])
def test_a_stance_is_taken_twice(contributed: Given[Workshop], value: int) -> None:
    """A later one replaces an earlier one."""
    taken = contributed.when(commands.take_stance, "P2", "C1", value)
    taken.then(StanceTaken(contribution="C1", person="P2", value=value))
    taken.resulting_scenario.when(commands.take_stance, "P2", "C1", -value).then(
        StanceTaken(contribution="C1", person="P2", value=-value)
    )


def test_a_stance_dated_before_an_arrival_is_recorded(contributed: Given[Workshop]) -> None:
    """P2 arrived at 09:05.  This is flagged on replay, not refused."""
    contributed.at("08:45").when(commands.take_stance, "P2", "C1", 1).then(
        StanceTaken(contribution="C1", person="P2", value=1)
    )


def test_a_stance_needs_a_contribution(contributed: Given[Workshop]) -> None:
    """An unknown id is refused."""
    contributed.when(commands.take_stance, "P2", "C2", 1).then_refused(
        "there is no contribution C2"
    )


def test_a_stance_needs_presence_and_consent(contributed: Given[Workshop]) -> None:
    """Both are checked."""
    contributed.when(commands.take_stance, "P3", "C1", 1).then_refused("P3 was not present")
    contributed.and_given(PresenceStarted(person="P3")).when(
        commands.take_stance, "P3", "C1", 1
    ).then_refused("P3 had not consented")
    quoted = consent("P3", "quote")
    contributed.and_given(PresenceStarted(person="P3"), quoted).when(
        commands.take_stance, "P3", "C1", 1
    ).then_refused("P3 had not consented to be recorded")


@pytest.mark.parametrize("value", [2, -2])
def test_a_stance_off_the_scale_is_refused(contributed: Given[Workshop], value: Any) -> None:
    """The message gives the scale."""
    contributed.when(commands.take_stance, "P2", "C1", value).then_refused(
        f"{value} is off the scale", "-1 disagree"
    )


@pytest.mark.parametrize("value", [True, 0.5, "1"])
def test_a_stance_is_a_whole_number(contributed: Given[Workshop], value: Any) -> None:
    """Booleans are refused."""
    contributed.when(commands.take_stance, "P2", "C1", value).then_refused(
        f"value takes a whole number, not {shown(value)}"
    )


# Reveal


def test_hidden_contributions_are_revealed(workshop: Given[Workshop]) -> None:
    """They are revealed once, to an audience."""
    hidden = workshop.and_given(scenario_event(CONTRIBUTION, visibility="hidden"))
    revealed = hidden.when(commands.reveal_contributions, ["C1"], audience="the table")
    revealed.then(ContributionRevealed(contributions=("C1",), audience="the table"))
    revealed.resulting_scenario.when(commands.reveal_contributions, ["C1"]).then_refused(
        "C1 is visible already"
    )


def test_only_hidden_contributions_are_revealed(contributed: Given[Workshop]) -> None:
    """Unknown ones, and an empty list, are refused."""
    contributed.when(commands.reveal_contributions, ["C1"]).then_refused("C1 is visible already")
    contributed.when(commands.reveal_contributions, ["C2"]).then_refused(
        "there is no contribution C2"
    )
    contributed.when(commands.reveal_contributions, []).then_refused("none is named")


# Links, clusters, parked contributions


def test_two_things_are_linked(contributed: Given[Workshop]) -> None:
    """They may be of any kind: contributions, questions, people."""
    contributed.and_given(QuestionPosed(question="Q1", text="Why?")).when(
        commands.link_contributions, "C1", "answers", "Q1"
    ).then(ContributionLinked(origin="C1", target="Q1", relation="answers"))


def test_a_link_has_two_known_ends(contributed: Given[Workshop]) -> None:
    """Both ends are checked."""
    contributed.when(commands.link_contributions, "C1", "supports", "C2").then_refused(
        "there is no thing C2"
    )
    contributed.when(commands.link_contributions, "C2", "supports", "C1").then_refused(
        "there is no thing C2"
    )


def test_nothing_is_linked_to_itself(contributed: Given[Workshop]) -> None:
    """The ends have to differ."""
    contributed.when(commands.link_contributions, "C1", "supports", "C1").then_refused("two ends")


def test_derivations_may_form_a_cycle(contributed: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    second = ContributionMade(contribution="C2", author="P2", text="Because nobody asked.")
    forth = ContributionLinked(origin="C1", target="C2", relation="derives")
    contributed.and_given(second, forth).when(
        commands.link_contributions, "C2", "derives", "C1"
    ).then(ContributionLinked(origin="C2", target="C1", relation="derives"))


def test_contributions_are_clustered(contributed: Given[Workshop]) -> None:
    """The label is optional."""
    contributed.when(commands.cluster_contributions, ["C1"], label="Not being known").then(
        ContributionsClustered(cluster="G1", members=("C1",), label="Not being known")
    )


def test_a_cluster_is_not_empty(contributed: Given[Workshop]) -> None:
    """It has at least one member."""
    contributed.when(commands.cluster_contributions, []).then_refused("no members")


def test_a_cluster_consists_of_contributions(contributed: Given[Workshop]) -> None:
    """An unknown id, or that of a person, is refused."""
    contributed.when(commands.cluster_contributions, ["C1", "C2"]).then_refused(
        "there is no contribution C2"
    )
    contributed.when(commands.cluster_contributions, ["C1", "P1"]).then_refused(
        "there is no contribution P1"
    )


def test_a_contribution_is_parked(contributed: Given[Workshop]) -> None:
    """The reason is recorded."""
    contributed.when(commands.park, "C1", reason="for tomorrow").then(
        ContributionParked(contribution="C1", reason="for tomorrow")
    )


def test_only_a_known_contribution_is_parked_once(contributed: Given[Workshop]) -> None:
    """Unknown and parked contributions are refused."""
    contributed.when(commands.park, "C2").then_refused("there is no contribution C2")
    contributed.and_given(ContributionParked(contribution="C1")).when(
        commands.park, "C1"
    ).then_refused("parked already")
