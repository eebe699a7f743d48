"""Decision rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.domain import commands
from dialoguekit.domain.commands.decision_rules import explain_unmet_rule
from dialoguekit.domain.state import Ballot, Proposal, Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    CountRecorded,
    DecisionRecorded,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalSubmitted,
    VoteCast,
    WorkshopScheduled,
)
from dialoguekit.events.time_order import LatestValue
from dialoguekit.testing.scenario import CommandResult, Given, given

FIST = ("0", "1", "2", "3", "4", "5")
DOTS: dict[str, Any] = {"kind": "dots", "scale": (), "options": ("PR1", "PR2")}
RANKS: dict[str, Any] = {"kind": "ranking", "scale": (), "options": ("PR1", "PR2", "tea")}
SECOND = ProposalAmended(proposal="PR1", version=2, text="Another line.")
SUBMITTED: Given[Workshop] = given(
    WorkshopScheduled(title="Leeds", groups=("all",)),
    ProposalSubmitted(proposal="PR1", text="A line."),
    ProposalSubmitted(proposal="PR2", text="A map."),
)


def voted(
    votes: Iterable[Mapping[str, int]], *, roll: int | None = None, **ballot: Any
) -> Given[Workshop]:
    """Return a closed ballot B1 with one voter for each vote; the default option is PR1."""
    votes_cast = list(votes)
    people = tuple(f"P{n}" for n in range(1, (len(votes_cast) if roll is None else roll) + 1))
    settings: dict[str, Any] = {"options": ("PR1",), "scale": FIST, **ballot}
    return SUBMITTED.and_given(
        BallotOpened(ballot="B1", roll=people, **settings),
        *(
            VoteCast(ballot="B1", voter=person, choices=tuple(vote.items()))
            for person, vote in zip(people, votes_cast, strict=False)
        ),
        BallotClosed(ballot="B1"),
    )


def graded(*grades: int) -> list[dict[str, int]]:
    return [{"PR1": grade} for grade in grades]


def adopt(
    scenario: Given[Workshop], proposal: str = "PR1", **options: Any
) -> CommandResult[Workshop]:
    return scenario.when(
        commands.record_decision, proposal, "adopted", **{"ballot": "B1", **options}
    )


# Counts without people


HANDS: dict[str, Any] = {
    "target": "PR1",
    "options": ("yes", "no", "abstain"),
    "yes": "yes",
    "abstentions": ("abstain",),
}


def counted(*counts: int, **fields: Any) -> Given[Workshop]:
    """Return a show of hands CT1 on PR1, unless fields differ."""
    return SUBMITTED.and_given(CountRecorded(count="CT1", counts=counts, **{**HANDS, **fields}))


def adopt_count(scenario: Given[Workshop], **options: Any) -> CommandResult[Workshop]:
    return adopt(scenario, ballot=None, count="CT1", **options)


def test_a_show_of_hands_makes_a_decision() -> None:
    """The decision names the count, its rule, and the version that it was about."""
    adopt_count(counted(3, 2, 4, version=1)).then(
        DecisionRecorded(
            decision="D1",
            proposal="PR1",
            version=1,
            outcome="adopted",
            rule="majority",
            count="CT1",
            voted_version=1,
        )
    )


@pytest.mark.parametrize(
    ("counts", "fields", "reason"),
    [
        ((3, 3, 0), {}, "3 of 6 is not a majority"),
        ((3, 2, 4), {"abstentions_counted": True}, "3 of 9 is not a majority"),
        ((3, 2, 4), {"quorum": 10}, "9 answered, and the quorum is 10"),
        ((0, 0, 4), {}, "no one voted on it"),
        (
            (3, 2, 0),
            {"rule": "share", "exact_share": "2/3"},
            "3 of 5 support it, and 2/3 is needed",
        ),
        ((3, 0, 0), {"rule": "unanimity"}, "not known how many were asked"),
        ((3, 0, 1), {"rule": "unanimity", "asked": 4}, "1 of 4 did not say yes"),
        ((9, 0, 0), {"target": "PR2"}, "PR1 is not what was counted"),
    ],
)
def test_a_count_may_not_meet_its_rule(
    counts: tuple[int, ...], fields: dict[str, Any], reason: str
) -> None:
    """The reason gives the numbers."""
    adopt_count(counted(*counts, **fields)).then_refused(reason)


@pytest.mark.parametrize(
    ("counts", "fields"),
    [
        ((2, 1, 0), {"rule": "share", "exact_share": "2/3"}),
        ((3, 0, 0), {"rule": "unanimity", "asked": 3}),
        ((2, 1, 7), {"quorum": 10}),
    ],
)
def test_a_count_meets_its_rule(counts: tuple[int, ...], fields: dict[str, Any]) -> None:
    """Two of three meet two thirds, and abstentions count for the quorum."""
    assert adopt_count(counted(*counts, **fields)).accepted_events


def test_hands_for_one_of_several_proposals_are_a_share_of_those_asked() -> None:
    """Without the number of people asked, nothing follows from them."""
    things: dict[str, Any] = {"options": ("PR1", "PR2"), "target": None, "yes": None}
    things |= {"abstentions": ()}
    assert adopt_count(counted(6, 9, asked=10, **things)).accepted_events
    adopt_count(counted(5, 9, asked=10, **things)).then_refused("5 of 10 is not a majority")
    adopt_count(counted(6, 9, **things)).then_refused("not known how many were asked")


def test_a_count_of_an_earlier_wording_does_not_count() -> None:
    """As with a ballot."""
    adopt_count(counted(9, 0, 0, version=1).and_given(SECOND)).then_refused(
        "counted before version 2 was worded"
    )


@pytest.mark.parametrize("rule", ["least", "mean", "consent"])
def test_a_count_carries_no_rule_of_grades(rule: str) -> None:
    """Also where another rule than its own is asked."""
    adopt_count(counted(9, 0, 0), rule=rule).then_refused(f"{rule} cannot be counted")


def test_a_decision_rests_on_a_ballot_or_on_a_known_count() -> None:
    """One of them decided."""
    adopt(voted(graded(5)), count="CT1").then_refused("a ballot and a count are named")
    adopt_count(SUBMITTED).then_refused("there is no count CT1")


# Exact shares and blank votes


@pytest.mark.parametrize("share", [{"exact_share": "2/3"}, {"share": 2 / 3}])
def test_two_of_three_meet_two_thirds(share: dict[str, Any]) -> None:
    """Exactly, and with the decimal number of an older log."""
    assert adopt(voted(graded(5, 5, 0), rule="share", **share)).accepted_events
    adopt(voted(graded(5, 5, 0, 0), rule="share", **share)).then_refused("support it")


def test_a_blank_vote_counts_for_the_quorum() -> None:
    """And in the denominator only where the ballot says so."""
    blank = [*graded(5, 5, 0), {}, {}]
    assert adopt(voted(blank, rule="majority", quorum=5)).accepted_events
    adopt(voted(blank, rule="majority", quorum=5, blanks_counted=True)).then_refused(
        "2 of 5 is not a majority"
    )


@pytest.mark.parametrize("kind", [{}, DOTS | {"budget": 2}, RANKS])
def test_where_all_votes_are_blank_nobody_won(kind: dict[str, Any]) -> None:
    """There is nothing to count."""
    adopt(voted([{}, {}], **kind)).then_refused("no one voted on it")


def test_a_decision_has_the_version_that_was_voted_on() -> None:
    """Even where a later wording is rejected."""
    late = voted(graded(5, 5), versions=(1,)).and_given(SECOND)
    late.when(commands.record_decision, "PR1", "rejected", ballot="B1").then(
        DecisionRecorded(
            decision="D1",
            proposal="PR1",
            version=2,
            outcome="rejected",
            rule="majority",
            ballot="B1",
            voted_version=1,
        )
    )


# Unanimity


def test_unanimity_needs_the_top_grade_from_everyone() -> None:
    """One grade below the top is not a yes."""
    assert adopt(voted(graded(5, 5, 5), rule="unanimity")).accepted_events
    adopt(voted(graded(5, 5, 4), rule="unanimity")).then_refused("1 of 3 did not say yes")


def test_under_unanimity_no_vote_is_not_a_yes() -> None:
    """Everyone on the roll has to vote."""
    adopt(voted(graded(5, 5), roll=4, rule="unanimity")).then_refused("2 of 4 did not say yes")


def test_unanimity_with_dots_needs_a_dot_from_everyone() -> None:
    """More than one dot is a yes too."""
    votes = [{"PR1": 1, "PR2": 2}, {"PR1": 3}]
    dotted = voted(votes, rule="unanimity", budget=3, **DOTS)
    assert adopt(dotted).accepted_events
    adopt(dotted, "PR2").then_refused("1 of 2 did not say yes")


def test_unanimity_with_ranks_needs_the_first_rank_from_everyone() -> None:
    """The second rank is not a yes."""
    ranks = {**RANKS, "options": ("PR1", "PR2")}
    assert adopt(voted([{"PR1": 1, "PR2": 2}] * 2, rule="unanimity", **ranks)).accepted_events
    split = voted([{"PR1": 1, "PR2": 2}, {"PR1": 2, "PR2": 1}], rule="unanimity", **ranks)
    adopt(split).then_refused("1 of 2 did not say yes")


# Consent


def test_without_objections_there_is_consent() -> None:
    """There may be a ballot; its grades do not matter."""
    assert adopt(SUBMITTED, ballot=None).accepted_events
    assert adopt(voted(graded(0, 1, 2), rule="consent")).accepted_events


def test_a_decision_may_reject_what_was_voted_for() -> None:
    """The group decides, and the report says that it differs from the ballot."""
    rejected = voted(graded(5, 5), rule="majority").when(
        commands.record_decision, "PR1", "rejected", ballot="B1"
    )
    assert rejected.accepted_events


def test_the_rule_of_a_decision_may_differ() -> None:
    """The report says which one was announced."""
    assert adopt(voted(graded(5, 5), rule="majority"), rule="unanimity").accepted_events
    assert adopt_count(counted(3, 2, 4), rule="share").accepted_events


def test_a_decision_may_rest_on_a_tally_of_others() -> None:
    """The report says that they are more than the people who are known."""
    assert adopt_count(counted(99, 2, 4, form="tally"), tally={"yes": 999}).accepted_events


def test_an_open_objection_prevents_consent() -> None:
    """A resolved one, or one to another proposal, does not matter."""
    objected = SUBMITTED.and_given(ObjectionRaised(objection="O1", proposal="PR1", version=1))
    adopt(objected, ballot=None).then_refused("objections still open: O1")
    assert adopt(objected, "PR2", ballot=None).accepted_events
    resolved = objected.and_given(ObjectionResolved(objection="O1", how="A day was set"))
    assert adopt(resolved, ballot=None).accepted_events


def test_an_objection_applies_to_one_version() -> None:
    """An objection to the new version has to be raised again."""
    objected = SUBMITTED.and_given(
        ObjectionRaised(objection="O1", proposal="PR1", version=1), SECOND
    )
    assert adopt(objected, ballot=None).accepted_events
    again = objected.and_given(ObjectionRaised(objection="O2", proposal="PR1", version=2))
    adopt(again, ballot=None).then_refused("objections still open: O2")


def test_consent_needs_an_answer_from_everyone() -> None:
    """A vote on another option is not an answer."""
    adopt(voted(graded(5), roll=3, rule="consent")).then_refused("P2, P3 did not answer")
    both = voted([{"PR1": 5, "PR2": 5}, {"PR2": 5}], rule="consent", options=("PR1", "PR2"))
    adopt(both).then_refused("P2 did not answer")
    assert adopt(both, "PR2").accepted_events


def test_under_consent_an_objection_outweighs_any_ballot() -> None:
    """One objection is enough."""
    objected = voted(graded(5, 5), rule="consent").and_given(
        ObjectionRaised(objection="O1", proposal="PR1", version=1)
    )
    adopt(objected).then_refused("objections still open: O1")


@pytest.mark.parametrize(
    ("kind", "vote"), [(DOTS, {"PR2": 1}), (RANKS, {"PR2": 1})], ids=["dots", "ranking"]
)
def test_a_vote_with_dots_or_ranks_answers_on_every_option(
    kind: dict[str, Any], vote: dict[str, int]
) -> None:
    """Only a grade can be omitted."""
    assert adopt(voted([vote], rule="consent", **kind)).accepted_events


@pytest.mark.parametrize("ballot", ["B1", None])
def test_an_unknown_rule_is_not_a_field_of_a_decision(ballot: str | None) -> None:
    """The message names the known rules, with a ballot or without."""
    with pytest.raises(InvalidEvent, match="must be one of unanimity, consent, majority"):
        adopt(voted(graded(0, 0)), ballot=ballot, rule="acclaim")


# Majority


@pytest.mark.parametrize(
    ("grades", "refusal"),
    [
        ((3, 3, 2), None),
        ((3, 2), "1 of 2 is not a majority"),
        ((2, 2, 5), "1 of 3 is not a majority"),
        ((5, 5, 0, 0), "2 of 4 is not a majority"),
        ((3,), None),
    ],
)
def test_a_majority_is_more_than_half_in_the_upper_half(
    grades: Sequence[int], refusal: str | None
) -> None:
    """Only votes count; with six grades the upper half begins at 3."""
    result = adopt(voted(graded(*grades), roll=9, rule="majority"))
    assert result.accepted_events if refusal is None else result.then_refused(refusal)


def test_the_middle_grade_is_not_in_the_upper_half() -> None:
    """The scale has an odd number of grades."""
    scale = ("no", "hm", "neither", "rather", "yes")
    adopt(voted(graded(2, 2, 2), scale=scale)).then_refused("0 of 3 is not a majority")
    assert adopt(voted(graded(3, 3, 2), scale=scale)).accepted_events


def test_a_majority_by_dots_counts_everyone_who_voted() -> None:
    """A voter who gave all dots to the other option counts 0."""
    votes = [{"PR1": 2}, {"PR2": 2}, {"PR2": 1, "PR1": 1}]
    assert adopt(voted(votes, budget=2, **DOTS)).accepted_events
    adopt(voted(votes[:2], budget=2, **DOTS)).then_refused("1 of 2 is not a majority")


def test_a_majority_by_ranks_counts_the_first_half() -> None:
    """These are the first two of four options; an unranked option is last."""
    ranks = {**RANKS, "options": ("PR1", "PR2", "tea", "map")}
    votes = [{"PR1": 2, "PR2": 1}, {"PR1": 1}, {"PR1": 3, "PR2": 4}]
    assert adopt(voted(votes, **ranks)).accepted_events
    adopt(voted(votes, **ranks), "PR2").then_refused("1 of 3 is not a majority")


# Least: fist to five


def test_fist_to_five_passes_if_everyone_shows_three() -> None:
    """This is the default; a threshold of 2 passes more."""
    assert adopt(voted(graded(3, 4, 5), rule="least")).accepted_events
    adopt(voted(graded(2, 5, 5), rule="least")).then_refused(
        "1 of 3 votes do not reach the threshold"
    )
    assert adopt(voted(graded(2, 5, 5), rule="least", threshold=2)).accepted_events


@pytest.mark.parametrize(
    ("threshold", "enough", "too_low"),
    [
        (2, {"PR1": 2}, {"PR1": 3}),
        (1, {"PR1": 1}, {"PR1": 2}),
        (3, {"PR1": 3}, {"PR2": 1}),
    ],
)
def test_the_least_rule_with_ranks_uses_the_last_supporting_rank(
    threshold: int, enough: dict[str, int], too_low: dict[str, int]
) -> None:
    """A threshold of 2 means first or second rank."""
    ranks = {**RANKS, "rule": "least", "threshold": threshold}
    assert adopt(voted([{"PR1": 1}, enough], **ranks)).accepted_events
    adopt(voted([{"PR1": 1}, too_low], **ranks)).then_refused("1 of 2 votes")


# Share


@pytest.mark.parametrize(
    ("needed", "refusal"),
    [(0.6, None), (0.61, "60% support it, and 61% are needed"), (None, None)],
)
def test_a_share_of_the_votes_reaches_the_threshold(
    needed: float | None, refusal: str | None
) -> None:
    """Three of five are 60 %; by default half of the votes is required."""
    result = adopt(voted(graded(5, 4, 3, 2, 0), rule="share", threshold=3, share=needed))
    assert result.accepted_events if refusal is None else result.then_refused(refusal)


def test_exactly_the_share_is_enough() -> None:
    """Two of four are half of the votes."""
    assert adopt(voted(graded(5, 5, 0, 0), rule="share")).accepted_events
    adopt(voted(graded(5, 0, 0), rule="share")).then_refused("33% support it, and 50% are needed")


# Mean


def test_the_mean_reaches_the_threshold() -> None:
    """The mean hides disagreement."""
    assert adopt(voted(graded(5, 5, 0, 2), rule="mean")).accepted_events
    adopt(voted(graded(5, 3, 0), rule="mean")).then_refused("the mean is 2.67, and 3 is needed")
    assert adopt(voted(graded(5, 3, 0), rule="mean", threshold=2)).accepted_events


def test_the_mean_rank_reaches_the_threshold() -> None:
    """A lower rank is better, and the message gives ranks."""
    ranks = {**RANKS, "rule": "mean", "threshold": 2}
    assert adopt(voted([{"PR1": 1}, {"PR1": 3}], **ranks)).accepted_events
    adopt(voted([{"PR1": 2}, {"PR1": 3}], **ranks)).then_refused(
        "its mean rank is 2.50, and 2 is needed"
    )


# Quorum, options, versions


def test_below_the_quorum_nothing_is_adopted() -> None:
    """The votes do not matter."""
    adopt(voted(graded(5, 5), roll=9, quorum=3)).then_refused("2 voted, and the quorum is 3")
    assert adopt(voted(graded(5, 5, 5), roll=9, quorum=3)).accepted_events


def test_without_votes_nothing_is_adopted() -> None:
    """The ballot is empty, or all voters omitted the option."""
    adopt(voted([], roll=3)).then_refused("no one voted on it")
    omitted = voted([{"PR2": 5}, {}], options=("PR1", "PR2"))
    adopt(omitted).then_refused("no one voted on it")


def test_options_are_counted_separately() -> None:
    """An omitted grade is not a vote."""
    votes = [{"PR1": 5, "PR2": 0}, {"PR1": 5, "PR2": 1}, {"PR2": 0}]
    both = voted(votes, options=("PR1", "PR2"))
    assert adopt(both, "PR1").accepted_events
    adopt(both, "PR2").then_refused("0 of 3 is not a majority")


def test_a_proposal_without_a_vote_is_not_adopted() -> None:
    """A ballot on other options does not count, for any rule."""
    other = voted([{"tea": 5, "map": 5}], options=("tea", "map"))
    adopt(other).then_refused("PR1 is not among the options of the ballot")
    adopt(other, rule="consent").then_refused("PR1 is not among the options")


def test_the_only_option_may_have_another_name() -> None:
    """For example: shall we, yes or no?"""
    assert adopt(
        voted([{"shall we?": 1}], options=("shall we?",), scale=("no", "yes"))
    ).accepted_events


def test_a_proposal_may_be_submitted_after_the_vote() -> None:
    """The vote applies to its first version only."""
    scheduled = WorkshopScheduled(title="Leeds", groups=("all",))
    ballot = [
        BallotOpened(ballot="B1", options=("a line?",), scale=("no", "yes"), roll=("P1",)),
        VoteCast(ballot="B1", voter="P1", choices=(("a line?", 1),)),
        BallotClosed(ballot="B1"),
    ]
    submitted = given(scheduled, *ballot, ProposalSubmitted(proposal="PR1", text="A line."))
    assert adopt(submitted).accepted_events
    adopt(submitted.and_given(SECOND)).then_refused("before version 2 was worded")


@pytest.mark.parametrize("rule", ["consent", "majority", "unanimity"])
def test_votes_on_an_earlier_version_do_not_count(rule: str) -> None:
    """The order in the stream counts."""
    scenario = voted(graded(5, 5), rule=rule).and_given(SECOND)
    adopt(scenario).then_refused("opened before version 2 was worded")
    again = SUBMITTED.and_given(
        SECOND, *(r.event for r in voted(graded(5), rule=rule).recorded[3:])
    )
    assert adopt(again).accepted_events


# Laws


GRADES = st.lists(st.integers(0, 5), min_size=1, max_size=12)
COUNTING = ("unanimity", "majority", "least", "share", "mean")


def ballot(grades: Sequence[int], rule: str) -> Ballot:
    return Ballot(
        kind="grades",
        options=("PR1",),
        scale=FIST,
        rule=rule,
        threshold=None,
        share=None,
        roll=frozenset(f"P{n}" for n in range(len(grades))),
        quorum=None,
        budget=None,
        cap=None,
        cast={f"P{n}": LatestValue(value={"PR1": grade}) for n, grade in enumerate(grades)},
    )


def met(grades: Sequence[int], rule: str) -> bool:
    state = Workshop(proposals={"PR1": Proposal()})
    return explain_unmet_rule(state, "PR1", 1, rule, ballot(grades, rule)) is None


@draw(GRADES, st.sampled_from(COUNTING), st.randoms(use_true_random=False))
def test_the_order_of_votes_does_not_matter(grades: list[int], rule: str, random: Any) -> None:
    """All votes have the same weight."""
    shuffled = list(grades)
    random.shuffle(shuffled)
    assert met(grades, rule) == met(shuffled, rule)


@draw(GRADES, st.sampled_from(COUNTING), st.data())
def test_more_support_never_reverses_an_adoption(
    grades: list[int], rule: str, data: st.DataObject
) -> None:
    """A rule that is met stays met if one vote is raised by one."""
    raised = data.draw(st.integers(0, len(grades) - 1))
    better = [min(5, g + 1) if n == raised else g for n, g in enumerate(grades)]
    assert met(better, rule) or not met(grades, rule)


@draw(GRADES)
def test_unanimity_is_the_strictest_rule(grades: list[int]) -> None:
    """A unanimous proposal passes by every other rule."""
    assert not met(grades, "unanimity") or all(met(grades, rule) for rule in COUNTING)


# Secret ballots


def secretly(
    votes: Iterable[Mapping[str, int]], *, roll: int = 3, voters: int = 3, **terms: Any
) -> Given[Any]:
    """Return a closed secret ballot B1, of which the close has these votes."""
    people = tuple(f"P{n}" for n in range(1, roll + 1))
    conditions = {"options": ("PR1",), "scale": FIST, "secrecy": "secret", **terms}
    return SUBMITTED.and_given(
        BallotOpened(ballot="B1", roll=people, **conditions),
        *(BallotAnswered(ballot="B1", voter=person) for person in people[:voters]),
        BallotClosed(ballot="B1", votes=tuple(tuple(vote.items()) for vote in votes)),
    )


@draw(grades=st.lists(st.integers(0, 5), min_size=2, max_size=6))
def test_secret_votes_decide_as_open_ones(grades: list[int]) -> None:
    """The rule counts the votes in the closing event; a refusal tells none of the numbers."""
    size = len(grades)
    for rule in ("unanimity", "majority", "least", "share", "mean", "consent"):
        secret, shown = [
            explain_unmet_rule(scenario.state, "PR1", 1, rule, scenario.state.ballots["B1"])
            for scenario in (
                secretly(graded(*grades), roll=size, voters=size, rule=rule),
                voted(graded(*grades)),
            )
        ]
        assert (secret is None) == (shown is None)
        assert secret is None or not re.search(r"\d", secret)


def test_secret_votes_decide_by_the_rule_that_was_announced() -> None:
    """With the refusals of all rules, the votes of two people could be told."""
    for rule in ("unanimity", "least", "share", "mean"):
        adopt(secretly(graded(5, 5, 0)), rule=rule).then_refused("announced the rule majority")


def test_a_missed_quorum_tells_how_many_voted() -> None:
    """The log tells it, too."""
    few = secretly(graded(5, 5), voters=2, quorum=3)
    adopt(few, rule="majority").then_refused("2 voted, and the quorum is 3")


def test_consent_names_who_did_not_vote_in_secret() -> None:
    """Who voted is no secret; whose vote has no answer is."""
    adopt(secretly(graded(5, 5), voters=2), rule="consent").then_refused("P3 did not answer")
    adopt(secretly([*graded(5, 5), {}]), rule="consent").then_refused(
        "not every secret vote has one"
    )


def test_votes_that_are_not_known_decide_nothing() -> None:
    """A single vote is not kept, and others may be missing in a copy of a log."""
    for votes in ([], graded(5, 5)):
        adopt(secretly(votes), rule="majority").then_refused("secret votes cannot be counted")
