"""Commands on ballots: open, vote, close, reveal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.commands.ballots import count_secret_votes
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, shown
from dialoguekit.events import (
    DECISION_RULES,
    RULES_BY_KIND,
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    DecisionRecorded,
    PersonForgotten,
    PresenceEnded,
    PresenceStarted,
    ProposalAmended,
    ProposalSubmitted,
    VoteCast,
)
from dialoguekit.events.decisions import MAX_SECRET_COMMENT
from dialoguekit.events.secret_votes import AnswerWithVote, CastVote, SecretVote
from dialoguekit.testing.scenario import Given, given

FIST = ("0", "1", "2", "3", "4", "5")
GRADES: Any = BallotOpened(ballot="B1", options=("line", "map"), scale=FIST, roll=("P1", "P2"))
DOTS = BallotOpened(
    ballot="B1",
    options=("line", "map", "tea"),
    kind="dots",
    roll=("P1", "P2"),
    budget=4,
    cap=3,
)
RANKING = BallotOpened(
    ballot="B1", options=("line", "map", "tea"), kind="ranking", roll=("P1", "P2")
)


# Open


def test_a_ballot_is_opened_with_all_its_arguments(workshop: Given[Workshop]) -> None:
    """Its roll is fixed from now on."""
    workshop.when(
        commands.open_ballot,
        ["line", "map"],
        roll=["P1", "token-7"],
        title="How far can you support this?",
        scale=FIST,
        rule="share",
        threshold=3,
        share=0.6,
        secrecy="secret",
        quorum=2,
    ).then(
        BallotOpened(
            ballot="B1",
            title="How far can you support this?",
            options=("line", "map"),
            scale=FIST,
            rule="share",
            threshold=3,
            share=0.6,
            secrecy="secret",
            roll=("P1", "token-7"),
            quorum=2,
        )
    )


def test_a_ballot_has_the_versions_of_its_proposals(workshop: Given[Workshop]) -> None:
    """An option that is no proposal has version 0."""
    proposed = workshop.and_given(
        ProposalSubmitted(proposal="PR1", text="A line."),
        ProposalSubmitted(proposal="PR2", text="A map."),
        ProposalAmended(proposal="PR2", version=2, text="Two maps."),
    )
    proposed.when(commands.open_ballot, ["PR1", "PR2", "tea"], scale=FIST).then(
        BallotOpened(
            ballot="B1",
            options=("PR1", "PR2", "tea"),
            scale=FIST,
            roll=("P1", "P2"),
            versions=(1, 2, 0),
        )
    )


def test_a_roll_is_a_set(workshop: Given[Workshop]) -> None:
    """A person who is named twice is on it once."""
    workshop.when(commands.open_ballot, ["line"], scale=FIST, roll=["P1", "T1", "P1"]).then(
        BallotOpened(ballot="B1", options=("line",), scale=FIST, roll=("P1", "T1"))
    )


def test_a_ballot_asks_known_people(workshop: Given[Workshop]) -> None:
    """A token need not be issued; the id of a person who is not registered is a mistake."""
    workshop.when(commands.open_ballot, ["line"], scale=FIST, roll=["P1", "P9"]).then_refused(
        "no person is registered"
    )
    voting = workshop.and_given(attrs.evolve(GRADES, roll=("P1", "token-7")))
    voting.when(commands.cast_vote, "B1", "token-7", {"line": 2}).then(
        VoteCast(ballot="B1", voter="token-7", choices=(("line", 2),))
    )


@pytest.mark.parametrize("share", ["2/3", Fraction(2, 3)])
def test_a_share_is_an_exact_fraction(workshop: Given[Workshop], share: str | Fraction) -> None:
    """The decimal number beside it is for older readers."""
    workshop.when(commands.open_ballot, ["line"], scale=FIST, rule="share", share=share).then(
        BallotOpened(
            ballot="B1",
            options=("line",),
            scale=FIST,
            rule="share",
            share=2 / 3,
            exact_share="2/3",
            roll=("P1", "P2"),
        )
    )


@pytest.mark.parametrize("share", ["3/2", "two thirds", "1/0", 1.5, -0.5, "", float("nan")])
def test_a_share_lies_between_0_and_1(workshop: Given[Workshop], share: Any) -> None:
    """Anything else is refused, with an example."""
    workshop.when(
        commands.open_ballot, ["line"], scale=FIST, rule="share", share=share
    ).then_refused("no share", "2/3")


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (kind, rule)
        for kind in ("grades", "dots", "ranking")
        for rule in DECISION_RULES
        if rule not in RULES_BY_KIND[kind]
    ],
)
def test_a_ballot_carries_its_rule(workshop: Given[Workshop], kind: str, rule: str) -> None:
    """A rule that cannot be counted on a ballot is refused when it is opened."""
    settings: dict[str, Any] = {"scale": FIST} if kind == "grades" else {"kind": kind, "budget": 2}
    workshop.when(commands.open_ballot, ["line", "map"], rule=rule, **settings).then_refused(
        f"{rule} cannot be counted on a ballot of {kind}", "open a ballot of grades"
    )


def test_a_share_needs_its_rule(workshop: Given[Workshop]) -> None:
    """Two thirds beside the rule of majority would not be counted."""
    workshop.when(commands.open_ballot, ["line"], scale=FIST, share="2/3").then_refused(
        "majority has no share", 'rule="share"'
    )


@pytest.mark.parametrize("rule", ["mean", "consent"])
def test_a_blank_vote_has_no_grade(workshop: Given[Workshop], rule: str) -> None:
    """It cannot be part of a mean."""
    workshop.when(
        commands.open_ballot, ["line"], scale=FIST, rule=rule, blanks_counted=True
    ).then_refused("a blank vote has no value")


@pytest.mark.parametrize(
    ("threshold", "settings"),
    [(6, {"scale": FIST}), (0, {"kind": "ranking"}), (3, {"kind": "ranking"})],
)
def test_a_threshold_is_on_the_scale(
    workshop: Given[Workshop], threshold: int, settings: dict[str, Any]
) -> None:
    """No vote could reach it, or fail to."""
    workshop.when(
        commands.open_ballot, ["line", "map"], rule="share", threshold=threshold, **settings
    ).then_refused("off the scale")


def test_a_quorum_can_be_reached(workshop: Given[Workshop]) -> None:
    """Three cannot vote where two are on the roll."""
    workshop.when(commands.open_ballot, ["line"], scale=FIST, quorum=3).then_refused(
        "the quorum is 3, and 2 are on the roll"
    )


def test_everyone_present_is_on_the_roll(workshop: Given[Workshop]) -> None:
    """P3 arrived at 09:40, and P1 left then."""
    later = workshop.and_given(
        (PresenceStarted(person="P3"), "09:40"), (PresenceEnded(person="P1"), "09:40")
    )
    opened = BallotOpened(ballot="B1", options=("line",), scale=FIST, roll=("P1", "P2"))
    later.at("09:30").when(commands.open_ballot, ["line"], scale=FIST).then(opened)
    later.at("09:50").when(commands.open_ballot, ["line"], scale=FIST).then_state(
        lambda state: state.ballots["B1"].roll == {"P2", "P3"}
    )


def test_the_roll_may_include_an_absent_person(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused; in a Delphi no one is present."""
    workshop.when(commands.open_ballot, ["line"], scale=FIST, roll=["P3"]).then(
        BallotOpened(ballot="B1", options=("line",), scale=FIST, roll=("P3",))
    )


def test_a_ballot_has_distinct_options(workshop: Given[Workshop]) -> None:
    """Otherwise votes would be split between equal options."""
    workshop.when(commands.open_ballot, [], scale=FIST).then_refused("no options")
    workshop.when(commands.open_ballot, ["line", "line"], scale=FIST).then_refused(
        "an option is named twice", "Name every option once"
    )


@pytest.mark.parametrize("scale", [(), ("yes",)])
def test_grades_need_a_scale(workshop: Given[Workshop], scale: tuple[str, ...]) -> None:
    """Two labels are enough."""
    workshop.when(commands.open_ballot, ["line"], scale=scale).then_refused("it has no scale")
    assert workshop.when(commands.open_ballot, ["line"], scale=("no", "yes")).accepted_events


def test_dots_need_a_budget(workshop: Given[Workshop]) -> None:
    """Otherwise the number of dots is unknown."""
    workshop.when(commands.open_ballot, ["line"], kind="dots").then_refused("dots", "budget=")


def test_a_ranking_needs_neither_scale_nor_budget(workshop: Given[Workshop]) -> None:
    """Its ranks are numbers from 1."""
    workshop.when(commands.open_ballot, ["line", "map", "tea"], kind="ranking").then(RANKING)


def test_a_roll_is_not_empty(opened: Given[Workshop]) -> None:
    """No one is present, and no roll is given."""
    opened.when(commands.open_ballot, ["line"], scale=FIST).then_refused("the roll is empty")
    opened.when(commands.open_ballot, ["line"], scale=FIST, roll=[]).then_refused(
        "the roll is empty"
    )


def test_an_unknown_kind_or_rule_is_an_invalid_event(workshop: Given[Workshop]) -> None:
    """The event class checks its options."""
    with pytest.raises(InvalidEvent, match="kind must be one of grades"):
        workshop.when(commands.open_ballot, ["line"], kind="applause")
    with pytest.raises(InvalidEvent, match="rule must be one of unanimity"):
        workshop.when(commands.open_ballot, ["line"], scale=FIST, rule="loudest")


# Vote


def test_a_vote_is_cast_and_replaced(workshop: Given[Workshop]) -> None:
    """While the ballot is open, the later vote counts."""
    first = workshop.and_given(GRADES).when(
        commands.cast_vote, "B1", "P1", {"map": 0, "line": 5}, comment="at last"
    )
    first.then(
        VoteCast(ballot="B1", voter="P1", choices=(("line", 5), ("map", 0)), comment="at last")
    )
    second = first.resulting_scenario.when(commands.cast_vote, "B1", "P1", {"line": 2})
    second.then_state(lambda state: state.ballots["B1"].votes == {"P1": {"line": 2}})


def test_a_vote_may_be_empty(workshop: Given[Workshop]) -> None:
    """A voter who names no option has voted."""
    workshop.and_given(GRADES).when(commands.cast_vote, "B1", "P1", {}).then(
        VoteCast(ballot="B1", voter="P1", choices=())
    )


def test_a_vote_needs_an_open_ballot(workshop: Given[Workshop]) -> None:
    """It is refused when it was cast after the close."""
    workshop.when(commands.cast_vote, "B1", "P1", {"line": 5}).then_refused(
        "there is no ballot B1", "none so far"
    )
    closed = workshop.and_given(GRADES, (BallotClosed(ballot="B1"), "10:00"))
    closed.at("10:10").when(commands.cast_vote, "B1", "P1", {"line": 5}).then_refused(
        "ballot B1 is closed", "dated 2025-03-04T10:10:00+00:00", "Open a new ballot"
    )


def test_a_vote_is_not_dated_before_the_opening(workshop: Given[Workshop]) -> None:
    """It is refused, unless its precision allows a later time."""
    early = workshop.and_given((GRADES, "09:30")).at("09:20")
    early.when(commands.cast_vote, "B1", "P1", {"line": 5}).then_refused(
        "2025-03-04T09:20:00+00:00, before the ballot was opened", "occurred_at="
    )
    vote = VoteCast(ballot="B1", voter="P1", choices=(("line", 5),))
    early.with_context(precision="quarter").when(commands.cast_vote, "B1", "P1", {"line": 5}).then(
        vote
    )


def test_a_vote_on_paper_is_recorded_after_the_close(workshop: Given[Workshop]) -> None:
    """It has its own time, and is refused once the ballot is revealed or decided."""
    closed = workshop.and_given((GRADES, "09:30"), (BallotClosed(ballot="B1"), "10:00"))
    paper = closed.at("09:50")
    paper.when(commands.cast_vote, "B1", "P1", {"line": 5}).then(
        VoteCast(ballot="B1", voter="P1", choices=(("line", 5),))
    )
    closed.at("09:20").when(commands.cast_vote, "B1", "P1", {"line": 5}).then_refused("opened")
    paper.and_given(BallotRevealed(ballot="B1")).when(
        commands.cast_vote, "B1", "P1", {"line": 5}
    ).then_refused("ballot B1 is revealed")
    decided = DecisionRecorded(
        decision="D1", proposal="PR1", version=1, outcome="parked", rule="consent", ballot="B1"
    )
    paper.and_given((decided, "09:50")).when(
        commands.cast_vote, "B1", "P1", {"line": 5}
    ).then_refused("a decision rests on ballot B1")


def test_the_vote_that_was_cast_last_counts(workshop: Given[Workshop]) -> None:
    """A vote of 09:40 that is recorded after one of 09:50 does not replace it."""
    opened = workshop.and_given((GRADES, "09:30"))
    later = opened.at("09:50").when(commands.cast_vote, "B1", "P1", {"line": 5})
    earlier = later.resulting_scenario.at("09:40").when(commands.cast_vote, "B1", "P1", {"line": 1})
    earlier.then_state(lambda state: state.ballots["B1"].votes == {"P1": {"line": 5}})
    undecided = later.resulting_scenario.at("09:40").with_context(precision="quarter")
    undecided.when(commands.cast_vote, "B1", "P1", {"line": 1}).then_state(
        lambda state: state.ballots["B1"].votes == {"P1": {"line": 1}}
    )


def test_only_people_on_the_roll_vote(workshop: Given[Workshop]) -> None:
    """Arrivals and departures after the opening do not change the roll."""
    later = workshop.and_given(
        GRADES, (PresenceStarted(person="P3"), "09:40"), (PresenceEnded(person="P1"), "09:40")
    ).at("10:00")
    later.when(commands.cast_vote, "B1", "P3", {"line": 5}).then_refused(
        "P3 is not on the roll of B1", "fixed when the ballot opens"
    )
    later.when(commands.cast_vote, "B1", "P1", {"line": 5}).then(
        VoteCast(ballot="B1", voter="P1", choices=(("line", 5),))
    )


def test_more_dots_than_the_budget_or_the_cap_are_refused(workshop: Given[Workshop]) -> None:
    """The budget applies to all options together, the cap to each."""
    dots = workshop.and_given(DOTS)
    dots.when(commands.cast_vote, "B1", "P1", {"line": 3, "map": 1}).then(
        VoteCast(ballot="B1", voter="P1", choices=(("line", 3), ("map", 1)))
    )
    dots.when(commands.cast_vote, "B1", "P1", {"line": 3, "map": 2}).then_refused(
        "5 dots are over the budget", "Each has 4"
    )
    dots.when(commands.cast_vote, "B1", "P1", {"line": 4}).then_refused(
        "4 for line is off the scale", "Use 0 to 3"
    )


def test_without_a_cap_all_dots_may_go_to_one_option(workshop: Given[Workshop]) -> None:
    """Only the budget limits them."""
    uncapped = BallotOpened(ballot="B1", options=("line",), kind="dots", roll=("P1",), budget=4)
    workshop.and_given(uncapped).when(commands.cast_vote, "B1", "P1", {"line": 4}).then(
        VoteCast(ballot="B1", voter="P1", choices=(("line", 4),))
    )
    workshop.and_given(uncapped).when(commands.cast_vote, "B1", "P1", {"line": 5}).then_refused(
        "0 to 4"
    )


@pytest.mark.parametrize(
    ("ballot", "value", "bounds"),
    [
        (GRADES, 6, "0 to 5"),
        (GRADES, -1, "0 to 5"),
        (DOTS, -1, "0 to 3"),
        (RANKING, 0, "1 to 3"),
        (RANKING, 4, "1 to 3"),
    ],
)
def test_a_vote_off_the_scale_is_refused(
    workshop: Given[Workshop], ballot: BallotOpened, value: int, bounds: str
) -> None:
    """This applies to every kind of ballot."""
    workshop.and_given(ballot).when(commands.cast_vote, "B1", "P1", {"line": value}).then_refused(
        f"{value} for line is off the scale", f"Use {bounds}"
    )


@pytest.mark.parametrize("value", [True, 2.5, "3", None])
def test_a_vote_is_a_whole_number(workshop: Given[Workshop], value: Any) -> None:
    """Booleans are refused."""
    workshop.and_given(GRADES).when(commands.cast_vote, "B1", "P1", {"line": value}).then_refused(
        f"choices contains {shown(value)} where a whole number belongs"
    )


def test_an_unknown_option_is_refused(workshop: Given[Workshop]) -> None:
    """The message names the options."""
    workshop.and_given(GRADES).when(commands.cast_vote, "B1", "P1", {"tea": 5}).then_refused(
        "<text of 3 characters> is not an option", "Options: 'line', 'map'"
    )


def test_a_rank_is_given_once(workshop: Given[Workshop]) -> None:
    """Options may be omitted, but not share a rank."""
    ranking = workshop.and_given(RANKING)
    ranking.when(commands.cast_vote, "B1", "P1", {"line": 1, "map": 1}).then_refused("same rank")
    ranking.when(commands.cast_vote, "B1", "P1", {"line": 2, "map": 1}).then(
        VoteCast(ballot="B1", voter="P1", choices=(("line", 2), ("map", 1)))
    )


# Close and reveal


def test_a_ballot_closes_and_is_revealed(workshop: Given[Workshop]) -> None:
    """It has to be closed first."""
    closed = workshop.and_given(GRADES).when(commands.close_ballot, "B1")
    closed.then(BallotClosed(ballot="B1"))
    closed.resulting_scenario.when(commands.reveal_ballot, "B1").then(BallotRevealed(ballot="B1"))


def test_only_an_open_ballot_is_closed(workshop: Given[Workshop]) -> None:
    """An unknown, closed or revealed ballot is refused."""
    workshop.when(commands.close_ballot, "B1").then_refused("there is no ballot B1")
    closed = workshop.and_given(GRADES, BallotClosed(ballot="B1"))
    closed.when(commands.close_ballot, "B1").then_refused("ballot B1 is closed")
    closed.and_given(BallotRevealed(ballot="B1")).when(commands.close_ballot, "B1").then_refused(
        "ballot B1 is revealed"
    )


def test_only_a_closed_ballot_is_revealed(workshop: Given[Workshop]) -> None:
    """The message gives the remedy in each case."""
    workshop.when(commands.reveal_ballot, "B1").then_refused("there is no ballot B1")
    workshop.and_given(GRADES).when(commands.reveal_ballot, "B1").then_refused(
        "ballot B1 is open", "Close it first"
    )
    workshop.and_given(GRADES, BallotClosed(ballot="B1"), BallotRevealed(ballot="B1")).when(
        commands.reveal_ballot, "B1"
    ).then_refused("ballot B1 is revealed", "Nothing needs to be done")


def test_a_ballot_may_close_before_it_opened(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    opened = workshop.and_given((GRADES, "09:30")).at("09:20")
    opened.when(commands.close_ballot, "B1").then(BallotClosed(ballot="B1"))


# Secret ballots

SECRET = attrs.evolve(GRADES, secrecy="secret")


def test_a_secret_vote_says_only_who_voted(workshop: Given[Workshop]) -> None:
    """The vote itself goes into the ballot box."""
    result = workshop.and_given(SECRET).when(
        commands.cast_vote, "B1", "P1", {"map": 0, "line": 5}, comment="at last"
    )
    result.then(BallotAnswered(ballot="B1", voter="P1"))
    vote = SecretVote((("line", 5), ("map", 0)), "at last")
    assert result.votes == (CastVote("B1", "P1", vote, ("line", "map")),)
    result.then_state(lambda state: state.ballots["B1"].answered == {"P1"})
    result.then_state(lambda state: state.ballots["B1"].known_votes == [])
    result.then_state(lambda state: state.ballots["B1"].has_votes)


def test_an_unrecorded_vote_looks_like_its_event() -> None:
    """Nothing that prints or compares it tells the vote."""
    answered = BallotAnswered(ballot="B1", voter="P1")
    first, second = (AnswerWithVote(answered, SecretVote((("a", n),)), ("a",)) for n in (1, 2))
    assert repr(first) == repr(answered)
    assert first == answered == second
    assert len({first, second, answered}) == 1
    assert first != BallotClosed(ballot="B1")


@pytest.mark.parametrize("length", [MAX_SECRET_COMMENT, MAX_SECRET_COMMENT + 1])
def test_a_secret_comment_has_a_limit(workshop: Given[Workshop], length: int) -> None:
    """All votes in a box have the same size."""
    result = workshop.and_given(SECRET).when(
        commands.cast_vote, "B1", "P1", {"line": 5}, comment="x" * length
    )
    if length > MAX_SECRET_COMMENT:
        result.then_refused("2,001 characters", "at most 2,000")
    else:
        result.then(BallotAnswered(ballot="B1", voter="P1"))


def test_a_vote_in_a_secret_ballot_is_checked_as_any_other(workshop: Given[Workshop]) -> None:
    """Scale, options and roll are those of the ballot."""
    secret = workshop.and_given(SECRET)
    secret.when(commands.cast_vote, "B1", "P1", {"line": 9}).then_refused("off the scale")
    secret.when(commands.cast_vote, "B1", "P1", {"tea": 1}).then_refused("not an option")
    secret.when(commands.cast_vote, "B1", "P9", {"line": 1}).then_refused("not on the roll")


def test_the_closing_event_has_the_votes_and_comments_apart() -> None:
    """They are shuffled separately, and the state counts them."""
    people = tuple(f"P{n}" for n in range(1, 4))
    opened = given(
        attrs.evolve(SECRET, roll=people),
        *(BallotAnswered(ballot="B1", voter=person) for person in people),
    )
    votes = {person: SecretVote((("line", n),), f"Comment {n}.") for n, person in enumerate(people)}
    closed = count_secret_votes(opened.state, "B1", votes, list.reverse)
    assert closed.votes == ((("line", 2),), (("line", 1),), (("line", 0),))
    assert closed.comments == ("Comment 2.", "Comment 1.", "Comment 0.")
    ballot = opened.and_given(closed).state.ballots["B1"]
    assert ballot.known_votes == [{"line": 2}, {"line": 1}, {"line": 0}]
    assert ballot.unknown_votes == 0


def test_a_person_who_was_forgotten_while_it_was_open_did_not_vote() -> None:
    """After the close, they did."""
    forgotten = PersonForgotten(person="P1", basis="asked")
    voted = given(SECRET, BallotAnswered(ballot="B1", voter="P1"))
    assert voted.and_given(forgotten).state.ballots["B1"].answered == set()
    closed = voted.and_given(BallotClosed(ballot="B1"), forgotten)
    assert closed.state.ballots["B1"].answered == {"P1"}
