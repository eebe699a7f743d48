"""Commands on rounds: who is asked, what each was shown, and who answered, at any distance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.commands.preconditions import context_in
from dialoguekit.domain.commands.rounds import answers_of
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityEnded,
    ActivityStarted,
    BallotOpened,
    ConsentWithdrawn,
    Context,
    ContributionMade,
    PersonForgotten,
    PersonRegistered,
    QuestionPosed,
    RoundAnswered,
    RoundClosed,
    RoundExtended,
    RoundOpened,
    RoundShown,
    StanceTaken,
    TokenIssued,
    VoteCast,
    WorkshopClosed,
    WorkshopScheduled,
)
from dialoguekit.testing.scenario import Given, given, resolve_time

from .conftest import consent

ROLL = ("P3", "k7f3")
DELPHI = ActivityStarted(activity="A1", method="delphi", roll=ROLL)
NOON = resolve_time("12:00")


@pytest.fixture(scope="module")
def asked(workshop: Given[Workshop]) -> Given[Workshop]:
    """Return a workshop that closed at 10:00.

    P3 and the holder of a token, who never came, are on the roll of an activity and consent.
    """
    return (
        workshop.and_given(
            (TokenIssued(token="k7f3", group="peer support"), "09:10"),
            consent("P3", "record"),
            consent("k7f3", "record"),
            (DELPHI, "09:20"),
            (WorkshopClosed(), "10:00"),
        )
        .at("11:00")
        .with_context(activity="A1")
    )


@pytest.fixture(scope="module")
def in_round(asked: Given[Workshop]) -> Given[Workshop]:
    """Return the workshop with a round of the activity until noon, at 11:30."""
    opened = RoundOpened(round="RD1", activity="A1", roll=ROLL, quorum=2, deadline=NOON)
    return asked.and_given((opened, "11:00")).at("11:30")


# Taking part


@pytest.mark.parametrize("person", ROLL)
def test_people_on_the_roll_contribute_without_being_in_the_room(
    asked: Given[Workshop], person: str
) -> None:
    """The workshop is closed, and the activity at a distance goes on."""
    asked.when(commands.contribute, person, "More time.").then(
        ContributionMade(contribution="C1", author=person, text="More time.")
    )


def test_others_need_the_room(asked: Given[Workshop]) -> None:
    """P1 is in the room, which is closed, and not on the roll."""
    asked.when(commands.contribute, "P1", "More time.").then_refused("closed")


def test_people_on_the_roll_need_consent(asked: Given[Workshop]) -> None:
    """They are asked for it as everybody else is."""
    more = asked.and_given(TokenIssued(token="m9q1"))
    more = more.and_given(ActivityStarted(activity="A2", method="delphi", roll=("m9q1",)))
    more.with_context(activity="A2").when(commands.contribute, "m9q1", "x").then_refused(
        "had not consented"
    )


def test_an_activity_at_a_distance_starts_before_the_workshop_opens(
    scheduled: Given[Workshop],
) -> None:
    """Its people are asked over weeks."""
    issued = scheduled.and_given(TokenIssued(token="k7f3"))
    issued.when(commands.start, "delphi", roll=["k7f3", "k7f3"]).then(
        ActivityStarted(activity="A1", method="delphi", roll=("k7f3",))
    )


def test_an_activity_at_a_distance_asks_known_people(scheduled: Given[Workshop]) -> None:
    """A token has to be issued, so that it can consent, have a group and be forgotten."""
    scheduled.when(commands.start, "delphi", roll=["k7f3"]).then_refused("no person is registered")


def test_after_its_end_an_activity_takes_what_happened_before(asked: Given[Workshop]) -> None:
    """A letter may arrive late."""
    ended = asked.and_given((ActivityEnded(activity="A1"), "12:00"))
    ended.at("12:30").when(commands.contribute, "P3", "x").then_refused("closed")
    ended.at("11:30").when(commands.contribute, "P3", "x").then(
        ContributionMade(contribution="C1", author="P3", text="x")
    )


def test_a_question_is_posed_at_a_distance(asked: Given[Workshop]) -> None:
    """The workshop need not be open for it."""
    asked.when(commands.pose_question, "How likely is it?").then(
        QuestionPosed(question="Q1", text="How likely is it?")
    )
    asked.with_context(activity=None).when(commands.pose_question, "x").then_refused("closed")


# Opening


def test_a_round_asks_the_roll_of_its_activity(asked: Given[Workshop]) -> None:
    """A roll of its own replaces it; each person is on it once."""
    asked.when(commands.open_round, quorum=2, deadline=NOON, title="First").then(
        RoundOpened(round="RD1", activity="A1", title="First", roll=ROLL, quorum=2, deadline=NOON)
    )
    asked.when(commands.open_round, roll=["P3", "P3"]).then(
        RoundOpened(round="RD1", activity="A1", roll=("P3",))
    )


def test_a_round_in_the_room_asks_those_present(workshop: Given[Workshop]) -> None:
    """A round need not belong to an activity."""
    workshop.when(commands.open_round).then(RoundOpened(round="RD1", roll=("P1", "P2")))


def test_a_round_needs_an_activity_that_runs(asked: Given[Workshop]) -> None:
    """An activity that has ended has no further round."""
    asked.when(commands.open_round, activity="A9").then_refused("no activity A9")
    ended = asked.and_given(ActivityEnded(activity="A1"))
    ended.when(commands.open_round).then_refused("A1 is ended")


def test_a_round_asks_somebody(scheduled: Given[Workshop]) -> None:
    """A round without anybody could never be answered."""
    scheduled.when(commands.open_round).then_refused("the roll is empty")
    scheduled.when(commands.open_round, roll=[]).then_refused("the roll is empty")


def test_a_round_asks_known_people(asked: Given[Workshop]) -> None:
    """Unknown tokens have no consent."""
    asked.when(commands.open_round, roll=["P9"]).then_refused("registered as P9")


def test_a_quorum_is_not_larger_than_the_roll(asked: Given[Workshop]) -> None:
    """It could never be reached."""
    asked.when(commands.open_round, quorum=3).then_refused("more than the 2 people")


def test_a_deadline_is_after_the_opening(asked: Given[Workshop]) -> None:
    """Otherwise no answer could be in time."""
    asked.at("12:00").when(commands.open_round, deadline=NOON).then_refused("not after")


def test_a_refused_deadline_is_stated_in_local_time() -> None:
    """It is the time that people at the place read."""
    scheduled = WorkshopScheduled(title="L", groups=("all",), time_zone="Asia/Kathmandu")
    workshop = given(scheduled, PersonRegistered(person="P1", group="all")).at("12:00")
    workshop.when(commands.open_round, roll=("P1",), deadline=NOON).then_refused(
        NOON.astimezone(ZoneInfo("Asia/Kathmandu")).isoformat()
    )


# Answering


def test_a_contribution_is_an_answer(in_round: Given[Workshop]) -> None:
    """The first thing that somebody says in the round is their answer."""
    first = in_round.when(commands.contribute, "P3", "x")
    made = ContributionMade(contribution="C1", author="P3", text="x")
    first.then(made, RoundAnswered(round="RD1", person="P3"))
    first.resulting_scenario.when(commands.contribute, "P3", "y").then(
        ContributionMade(contribution="C2", author="P3", text="y")
    )


def test_a_stance_and_a_vote_are_answers(in_round: Given[Workshop]) -> None:
    """A round may be answered without a word."""
    ballot = BallotOpened(
        ballot="B1",
        options=("a",),
        kind="grades",
        scale=("no", "yes"),
        rule="majority",
        secrecy="open",
        roll=ROLL,
    )
    voting = in_round.and_given(ballot)
    voting.when(commands.cast_vote, "B1", "k7f3", {"a": 1}).then(
        VoteCast(ballot="B1", voter="k7f3", choices=(("a", 1),)),
        RoundAnswered(round="RD1", person="k7f3"),
    )
    said = in_round.and_given(ContributionMade(contribution="C1", author="P1", text="x"))
    said.when(commands.take_stance, "P3", "C1", 1).then(
        StanceTaken(contribution="C1", person="P3", value=1),
        RoundAnswered(round="RD1", person="P3"),
    )


def test_an_answer_is_recorded_by_itself(in_round: Given[Workshop]) -> None:
    """The answers may be events of a method, or lie on paper."""
    in_round.when(commands.answer_round, "P3").then(RoundAnswered(round="RD1", person="P3"))
    in_round.when(commands.answer_round, "P3", round="RD1").then(
        RoundAnswered(round="RD1", person="P3")
    )


def test_a_method_adds_the_answer_to_what_it_records(in_round: Given[Workshop]) -> None:
    """Whoever has answered, or is not asked, adds nothing."""
    once = in_round.when(answers_of, "P3")
    once.then(RoundAnswered(round="RD1", person="P3"))
    once.resulting_scenario.when(answers_of, "P3").then()
    in_round.when(answers_of, "P1").then()


def test_an_answer_needs_an_open_round(in_round: Given[Workshop]) -> None:
    """After the close none is recorded, whenever it was given: its figures are out."""
    closed = in_round.and_given((RoundClosed(round="RD1"), "12:00"))
    for time in ("11:45", "12:01", "12:30"):
        late = closed.at(time)
        late.when(commands.answer_round, "P3").then_refused("no round is open in which P3 is asked")
        late.when(commands.answer_round, "P3").then_refused("closed are: RD1")
        late.when(commands.answer_round, "P3", round="RD1").then_refused("RD1 is closed")
    in_round.when(commands.answer_round, "P3", round="RD7").then_refused("no round RD7")


def test_what_is_recorded_after_the_close_is_no_answer(in_round: Given[Workshop]) -> None:
    """A stance within the tolerance of clocks, and a late letter, belong to no round."""
    said = ContributionMade(contribution="C1", author=ROLL[0], text="More time.")
    closed = in_round.and_given(said, (RoundClosed(round="RD1"), "12:00"))
    for time in ("11:59", "12:01"):
        stance = closed.at(time).with_context(activity="A1")
        stance.when(commands.take_stance, ROLL[0], "C1", 1).then(
            StanceTaken(contribution="C1", person=ROLL[0], value=1)
        )


def test_what_a_person_does_answers_the_last_round(in_round: Given[Workshop]) -> None:
    """Unless the command names another one that is open."""
    both = in_round.and_given(RoundOpened(round="RD2", activity="A1", roll=ROLL))
    context = context_in(both.state, both.next_occurred_at, Context(activity="A1"))
    for round, answered in ((None, "RD2"), ("RD1", "RD1"), ("RD2", "RD2")):
        (answer,) = answers_of(both.state, context, ROLL[0], round)
        assert answer == RoundAnswered(round=answered, person=ROLL[0])
    assert answers_of(both.state, context, ROLL[0], "RD9") == ()


def test_a_person_answers_once_and_once_more_after_the_deadline(in_round: Given[Workshop]) -> None:
    """A revision after the deadline can be seen."""
    answered = in_round.and_given(RoundAnswered(round="RD1", person=ROLL[0]))
    for time, number in (("11:40", 0), ("12:02", 0), ("12:30", 1)):
        at = answered.at(time)
        context = context_in(at.state, at.next_occurred_at, Context(activity="A1"))
        assert len(answers_of(at.state, context, ROLL[0])) == number
    late = answered.and_given((RoundAnswered(round="RD1", person=ROLL[0]), "12:30")).at("12:40")
    context = context_in(late.state, late.next_occurred_at, Context(activity="A1"))
    assert answers_of(late.state, context, ROLL[0]) == ()


def test_an_activity_that_ends_closes_its_rounds(in_round: Given[Workshop]) -> None:
    """Otherwise what was answered in secret would never be shown."""
    in_round.when(commands.end, "A1").then(RoundClosed(round="RD1"), ActivityEnded(activity="A1"))


def test_who_withdrew_is_not_asked(in_round: Given[Workshop]) -> None:
    """Neither by the next round, nor by what is shown."""
    withdrawal = ConsentWithdrawn(person=ROLL[0], scopes=("record",))
    withdrawn = in_round.and_given(withdrawal).at("11:40")
    opened: Any = withdrawn.when(commands.open_round, activity="A1").accepted_events[0]
    assert opened.roll == ROLL[1:]
    items = withdrawn.and_given(ContributionMade(contribution="C1", author=None, text="Time."))
    shown_to: Any = items.when(commands.show_round, "RD1", items=["C1"]).accepted_events
    assert [event.person for event in shown_to] == list(ROLL[1:])


def test_a_statement_without_an_author_enters_a_study_at_a_distance(
    in_round: Given[Workshop],
) -> None:
    """The workshop need not be open."""
    inside = in_round.with_context(activity="A1")
    assert inside.when(commands.contribute, None, "Buses at night.").accepted_events
    ended = inside.and_given((ActivityEnded(activity="A1"), "11:40")).at("12:00")
    ended.when(commands.contribute, None, "Buses at night.").then_refused("closed")


def test_a_round_ends_with_its_activity(in_round: Given[Workshop]) -> None:
    """Nobody can answer after the end of it."""
    ended = in_round.and_given((ActivityEnded(activity="A1"), "12:00")).at("12:30")
    ended.when(commands.answer_round, "P3", round="RD1").then_refused("not open")


def test_an_answer_is_of_somebody_on_the_roll(in_round: Given[Workshop]) -> None:
    """Others were not asked."""
    in_round.when(commands.answer_round, "P1", round="RD1").then_refused("not on the roll")
    in_round.when(commands.answer_round, "P1").then_refused("no round is open in which P1")


def test_an_answer_needs_consent(in_round: Given[Workshop]) -> None:
    """That somebody answered is a record of them."""
    more = in_round.and_given(
        TokenIssued(token="m9q1"), RoundOpened(round="RD2", activity="A1", roll=("m9q1",))
    )
    more.when(commands.answer_round, "m9q1").then_refused("had not consented")


def test_an_answer_may_be_late(in_round: Given[Workshop]) -> None:
    """A deadline does not close a round."""
    in_round.at("13:00").when(commands.answer_round, "P3").then(
        RoundAnswered(round="RD1", person="P3")
    )


def test_a_round_of_the_workshop_is_answered_outside_activities(
    workshop: Given[Workshop],
) -> None:
    """What is said in an activity meanwhile is no answer to it."""
    checked = workshop.and_given(RoundOpened(round="RD1", roll=("P1", "P2")))
    said = ContributionMade(contribution="C1", author="P1", text="x")
    checked.when(commands.contribute, "P1", "x").then(said, RoundAnswered(round="RD1", person="P1"))
    running = checked.and_given(ActivityStarted(activity="A1", method="delphi"))
    running.with_context(activity="A1").when(commands.contribute, "P1", "x").then(said)


# Showing


def test_each_is_shown_items_and_feedback(in_round: Given[Workshop]) -> None:
    """One text for all, or one for each."""
    said = in_round.and_given(ContributionMade(contribution="C1", author="P1", text="x"))
    said.when(commands.show_round, "RD1", items=["C1"], feedback="The median was 4.").then(
        *(
            RoundShown(round="RD1", person=p, items=("C1",), feedback="The median was 4.")
            for p in ROLL
        )
    )
    said.when(commands.show_round, "RD1", feedback={"P3": "You said 2."}).then(
        RoundShown(round="RD1", person="P3", feedback="You said 2.")
    )
    said.when(
        commands.show_round, "RD1", items=["C1"], feedback={"P3": "You said 2."}, people=ROLL
    ).then(
        RoundShown(round="RD1", person="P3", items=("C1",), feedback="You said 2."),
        RoundShown(round="RD1", person="k7f3", items=("C1",)),
    )


def test_something_is_shown_in_a_known_round(in_round: Given[Workshop]) -> None:
    """The message names the rounds."""
    in_round.when(commands.show_round, "RD9", feedback="x").then_refused("no round", "RD1")


def test_something_is_shown_to_people_on_the_roll(in_round: Given[Workshop]) -> None:
    """Others do not take part in the round."""
    in_round.when(commands.show_round, "RD1", feedback="x", people=["P1"]).then_refused(
        "P1 is not on the roll"
    )


def test_something_is_shown(in_round: Given[Workshop]) -> None:
    """Nothing is no event."""
    in_round.when(commands.show_round, "RD1").then_refused("neither items nor feedback")


def test_known_items_are_shown(in_round: Given[Workshop]) -> None:
    """Ids lead to what was shown."""
    in_round.when(commands.show_round, "RD1", items=["C9"]).then_refused("C9")


def test_nothing_is_shown_to_a_forgotten_person(in_round: Given[Workshop]) -> None:
    """Everyone else on the roll is shown it."""
    left = in_round.and_given(PersonForgotten(person="k7f3", basis="asked"))
    left.when(commands.show_round, "RD1", feedback="x").then(
        RoundShown(round="RD1", person="P3", feedback="x")
    )
    left.when(commands.show_round, "RD1", feedback="x", people=["k7f3"]).then_refused("erased")


# Extending and closing


def test_a_round_is_extended(in_round: Given[Workshop]) -> None:
    """The reason is optional."""
    later = NOON + timedelta(days=7)
    extended = in_round.when(commands.extend_round, "RD1", later, reason="The holiday")
    extended.then(RoundExtended(round="RD1", deadline=later, reason="The holiday"))
    extended.resulting_scenario.when(commands.extend_round, "RD1", later).then_refused("not after")


def test_only_an_open_round_is_extended(in_round: Given[Workshop]) -> None:
    """A closed round has no deadline to move."""
    closed = in_round.and_given((RoundClosed(round="RD1"), "12:00")).at("13:00")
    closed.when(commands.extend_round, "RD1", NOON + timedelta(days=7)).then_refused(
        "RD1 is closed"
    )


def test_a_deadline_moves_to_a_later_time(in_round: Given[Workshop]) -> None:
    """People may have relied on the one before."""
    in_round.when(commands.extend_round, "RD1", NOON).then_refused("not after")


def test_a_round_is_closed_once(in_round: Given[Workshop]) -> None:
    """The message tells what can be done next."""
    closed = in_round.when(commands.close_round, "RD1", reason="All have answered")
    closed.then(RoundClosed(round="RD1", reason="All have answered"))
    closed.resulting_scenario.when(commands.close_round, "RD1").then_refused("closed already")


def test_a_round_is_not_closed_before_its_opening(in_round: Given[Workshop]) -> None:
    """It opened at 11:00."""
    in_round.at("10:30").when(commands.close_round, "RD1").then_refused("was not open")


def test_a_round_may_close_below_its_quorum(in_round: Given[Workshop]) -> None:
    """The record holds what happened."""
    in_round.when(commands.close_round, "RD1").then(RoundClosed(round="RD1"))


def test_an_answer_that_was_recorded_after_the_close_belongs_to_no_round(
    in_round: Given[Workshop],
) -> None:
    """Also in a log that was imported, whatever time it has.  Reports count as commands do."""
    closed = in_round.and_given(
        RoundAnswered(round="RD1", person="P3"),
        (RoundClosed(round="RD1"), "11:50"),
        (RoundAnswered(round="RD1", person="k7f3"), "11:40"),
    )
    assert closed.state.rounds["RD1"].answered == {"P3"}
