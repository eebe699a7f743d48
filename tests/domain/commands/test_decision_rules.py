"""Whether votes, or the absence of objections, make a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.domain import commands
from dialoguekit.domain.commands.decision_rules import unmet
from dialoguekit.domain.state import Ballot, Proposal, Workshop
from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalTabled,
    WorkshopScheduled,
)
from dialoguekit.testing.scenario import Answer, Given, given

FIST = ("0", "1", "2", "3", "4", "5")
SECOND = ProposalAmended(proposal="PR1", version=2, text="Another line.")
TABLED: Given[Workshop] = given(
    WorkshopScheduled(title="Leeds", groups=("all",)),
    ProposalTabled(proposal="PR1", text="A line."),
    ProposalTabled(proposal="PR2", text="A map."),
)


def voted(
    votes: Iterable[Mapping[str, int]], *, roll: int | None = None, **ballot: Any
) -> Given[Workshop]:
    """A closed ballot B1 on PR1 alone, unless options are named, with one voter for each vote."""
    cast = list(votes)
    people = tuple(f"P{n}" for n in range(1, (len(cast) if roll is None else roll) + 1))
    settings: dict[str, Any] = {"options": ("PR1",), "scale": FIST, **ballot}
    return TABLED.and_given(
        BallotOpened(ballot="B1", roll=people, **settings),
        *(
            BallotCast(ballot="B1", voter=person, choices=tuple(vote.items()))
            for person, vote in zip(people, cast, strict=False)
        ),
        BallotClosed(ballot="B1"),
    )


def on_line(*grades: int) -> list[dict[str, int]]:
    return [{"PR1": grade} for grade in grades]


def adopt(scenario: Given[Workshop], proposal: str = "PR1", **how: Any) -> Answer[Workshop]:
    return scenario.when(commands.decide, proposal, "adopted", **{"ballot": "B1", **how})


# Unanimity


def test_under_unanimity_everybody_gives_the_top_grade() -> None:
    """One step below the top is no yes."""
    assert adopt(voted(on_line(5, 5, 5), rule="unanimity")).decided
    adopt(voted(on_line(5, 5, 4), rule="unanimity")).then_refused("1 of 3 did not say yes")


def test_under_unanimity_silence_is_no_yes() -> None:
    """Who is on the roll and did not vote did not say yes."""
    adopt(voted(on_line(5, 5), roll=4, rule="unanimity")).then_refused("2 of 4 did not say yes")


def test_unanimity_with_dots_means_a_dot_from_everybody() -> None:
    """More than one is a yes as well, and none is none."""
    dots: dict[str, Any] = {"kind": "dots", "budget": 3, "scale": (), "options": ("PR1", "PR2")}
    votes = [{"PR1": 1, "PR2": 2}, {"PR1": 3}]
    assert adopt(voted(votes, rule="unanimity", **dots)).decided
    adopt(voted(votes, rule="unanimity", **dots), "PR2").then_refused("1 of 2 did not say yes")


def test_unanimity_with_ranks_means_the_first_from_everybody() -> None:
    """The second rank is no yes."""
    ranks: dict[str, Any] = {"kind": "ranking", "scale": (), "options": ("PR1", "PR2")}
    assert adopt(voted([{"PR1": 1, "PR2": 2}] * 2, rule="unanimity", **ranks)).decided
    split = voted([{"PR1": 1, "PR2": 2}, {"PR1": 2, "PR2": 1}], rule="unanimity", **ranks)
    adopt(split).then_refused("1 of 2 did not say yes")


# Consent


def test_without_objections_there_is_consent() -> None:
    """With a ballot or without one; how high the grades are does not matter."""
    assert adopt(TABLED, ballot=None).decided
    assert adopt(voted(on_line(0, 1, 2), rule="consent")).decided


def test_an_open_objection_stands_against_consent() -> None:
    """Until it is resolved; one against another proposal does not matter."""
    objected = TABLED.and_given(ObjectionRaised(objection="O1", proposal="PR1", version=1))
    adopt(objected, ballot=None).then_refused("O1 still stand against it")
    assert adopt(objected, "PR2", ballot=None).decided
    resolved = objected.and_given(ObjectionResolved(objection="O1", how="It was met"))
    assert adopt(resolved, ballot=None).decided


def test_an_objection_lapses_with_the_wording_that_it_is_against() -> None:
    """Who objects to the new wording too says so again."""
    objected = TABLED.and_given(ObjectionRaised(objection="O1", proposal="PR1", version=1), SECOND)
    assert adopt(objected, ballot=None).decided
    again = objected.and_given(ObjectionRaised(objection="O2", proposal="PR1", version=2))
    adopt(again, ballot=None).then_refused("O2 still stand")


def test_consent_needs_everybody_asked() -> None:
    """Who did not vote was not, and a vote on another option is no answer on this one."""
    adopt(voted(on_line(5), roll=3, rule="consent")).then_refused("P2, P3 did not answer")
    both = voted([{"PR1": 5, "PR2": 5}, {"PR2": 5}], rule="consent", options=("PR1", "PR2"))
    adopt(both).then_refused("P2 did not answer")
    assert adopt(both, "PR2").decided


def test_an_objection_outweighs_any_ballot_under_consent() -> None:
    """One reasoned objection is enough."""
    objected = voted(on_line(5, 5), rule="consent").and_given(
        ObjectionRaised(objection="O1", proposal="PR1", version=1)
    )
    adopt(objected).then_refused("O1 still stand")


# Majority


@pytest.mark.parametrize(
    ("grades", "refusal"),
    [
        ((3, 3, 2), None),
        ((3, 2), "1 of 2 is no majority"),
        ((2, 2, 5), "1 of 3 is no majority"),
        ((5, 5, 0, 0), "2 of 4 is no majority"),
        ((3,), None),
    ],
)
def test_a_majority_is_more_than_half_in_the_upper_half(
    grades: Sequence[int], refusal: str | None
) -> None:
    """Of those who voted; with six grades the upper half begins at 3."""
    answer = adopt(voted(on_line(*grades), roll=9, rule="majority"))
    assert answer.decided if refusal is None else answer.then_refused(refusal)


def test_the_middle_grade_is_not_in_the_upper_half() -> None:
    """On a scale of an odd number of grades."""
    scale = ("no", "hm", "neither", "rather", "yes")
    adopt(voted(on_line(2, 2, 2), scale=scale)).then_refused("0 of 3 is no majority")
    assert adopt(voted(on_line(3, 3, 2), scale=scale)).decided


def test_a_majority_by_dots_counts_everybody_who_spent_any() -> None:
    """Who spent all dots on the other option gave none to this one."""
    dots: dict[str, Any] = {"kind": "dots", "budget": 2, "scale": (), "options": ("PR1", "PR2")}
    votes = [{"PR1": 2}, {"PR2": 2}, {"PR2": 1, "PR1": 1}]
    assert adopt(voted(votes, **dots)).decided
    adopt(voted(votes[:2], **dots)).then_refused("1 of 2 is no majority")


def test_a_majority_by_ranks_counts_the_first_half() -> None:
    """Of four options the first two; unranked is last."""
    ranks: dict[str, Any] = {
        "kind": "ranking",
        "scale": (),
        "options": ("PR1", "PR2", "tea", "map"),
    }
    votes = [{"PR1": 2, "PR2": 1}, {"PR1": 1}, {"PR1": 3, "PR2": 4}]
    assert adopt(voted(votes, **ranks)).decided
    adopt(voted(votes, **ranks), "PR2").then_refused("1 of 3 is no majority")


# Least: fist to five


def test_fist_to_five_passes_when_everybody_shows_three() -> None:
    """That is the default; a threshold of 2, as some hold it, passes more."""
    assert adopt(voted(on_line(3, 4, 5), rule="least")).decided
    adopt(voted(on_line(2, 5, 5), rule="least")).then_refused(
        "1 of 3 votes do not reach the threshold"
    )
    assert adopt(voted(on_line(2, 5, 5), rule="least", threshold=2)).decided


def test_the_least_rank_is_the_last_that_supports() -> None:
    """A threshold of 2 among ranks means first or second, and a lower number is better."""
    ranks: dict[str, Any] = {
        "kind": "ranking",
        "scale": (),
        "options": ("PR1", "PR2", "tea"),
        "threshold": 2,
    }
    assert adopt(voted([{"PR1": 1}, {"PR1": 2}], rule="least", **ranks)).decided
    adopt(voted([{"PR1": 1}, {"PR1": 3}], rule="least", **ranks)).then_refused("1 of 2 votes")
    first = {**ranks, "threshold": 1}
    assert adopt(voted([{"PR1": 1}, {"PR1": 1}], rule="least", **first)).decided
    adopt(voted([{"PR1": 1}, {"PR1": 2}], rule="least", **first)).then_refused("1 of 2 votes")
    third = {**ranks, "threshold": 3}
    assert adopt(voted([{"PR1": 1}, {"PR1": 3}], rule="least", **third)).decided
    adopt(voted([{"PR1": 1}, {"PR2": 1}], rule="least", **third)).then_refused("1 of 2 votes")


# Share


@pytest.mark.parametrize(
    ("needed", "refusal"),
    [(0.6, None), (0.61, "60% support it, and 61% are needed"), (None, None)],
)
def test_a_share_of_the_votes_reaches_the_threshold(
    needed: float | None, refusal: str | None
) -> None:
    """Three of five are 60 %; without a share a half is needed."""
    answer = adopt(voted(on_line(5, 4, 3, 2, 0), rule="share", threshold=3, share=needed))
    assert answer.decided if refusal is None else answer.then_refused(refusal)


def test_exactly_the_share_is_enough() -> None:
    """Two of four, where a half is needed by default."""
    assert adopt(voted(on_line(5, 5, 0, 0), rule="share")).decided
    adopt(voted(on_line(5, 0, 0), rule="share")).then_refused("33% support it, and 50% are needed")


# Mean


def test_the_mean_reaches_the_threshold() -> None:
    """A mean hides a split room, which is why it is only one of the rules."""
    assert adopt(voted(on_line(5, 5, 0, 2), rule="mean")).decided
    adopt(voted(on_line(5, 3, 0), rule="mean")).then_refused("the mean is 2.67, and 3 is needed")
    assert adopt(voted(on_line(5, 3, 0), rule="mean", threshold=2)).decided


def test_the_mean_rank_is_low_enough() -> None:
    """As ranks go, and said as ranks."""
    ranks: dict[str, Any] = {
        "kind": "ranking",
        "scale": (),
        "options": ("PR1", "PR2", "tea"),
        "threshold": 2,
    }
    assert adopt(voted([{"PR1": 1}, {"PR1": 3}], rule="mean", **ranks)).decided
    adopt(voted([{"PR1": 2}, {"PR1": 3}], rule="mean", **ranks)).then_refused(
        "its mean rank is 2.50, and 2 is needed"
    )


# Quorum, options, versions


def test_below_the_quorum_nothing_is_decided() -> None:
    """Whatever the votes say."""
    adopt(voted(on_line(5, 5), roll=9, quorum=3)).then_refused("2 voted, and the quorum is 3")
    assert adopt(voted(on_line(5, 5, 5), roll=9, quorum=3)).decided


def test_without_votes_nothing_is_adopted() -> None:
    """Neither in an empty ballot, nor when all left the option out."""
    adopt(voted([], roll=3)).then_refused("nobody voted on it")
    blank = voted([{"PR2": 5}, {}], options=("PR1", "PR2"))
    adopt(blank).then_refused("nobody voted on it")


def test_of_several_options_each_is_counted_by_itself() -> None:
    """A grade that was left out is no vote."""
    votes = [{"PR1": 5, "PR2": 0}, {"PR1": 5, "PR2": 1}, {"PR2": 0}]
    both = voted(votes, options=("PR1", "PR2"))
    assert adopt(both, "PR1").decided
    adopt(both, "PR2").then_refused("0 of 3 is no majority")


def test_a_proposal_that_was_not_voted_on_is_not_adopted() -> None:
    """A ballot on other things says nothing about it, whatever the rule."""
    other = voted([{"tea": 5, "map": 5}], options=("tea", "map"))
    adopt(other).then_refused("PR1 is not among the options of the ballot")
    adopt(other, rule="consent").then_refused("PR1 is not among the options")


def test_the_only_option_may_go_by_another_name() -> None:
    """As in: shall we, yes or no?"""
    assert adopt(voted([{"shall we?": 1}], options=("shall we?",), scale=("no", "yes"))).decided


def test_what_was_voted_on_may_be_tabled_afterwards() -> None:
    """Its first wording is the one that was voted on; a second is not."""
    scheduled = WorkshopScheduled(title="Leeds", groups=("all",))
    ballot = [
        BallotOpened(ballot="B1", options=("a line?",), scale=("no", "yes"), roll=("P1",)),
        BallotCast(ballot="B1", voter="P1", choices=(("a line?", 1),)),
        BallotClosed(ballot="B1"),
    ]
    tabled = given(scheduled, *ballot, ProposalTabled(proposal="PR1", text="A line."))
    assert adopt(tabled).decided
    adopt(tabled.and_given(SECOND)).then_refused("before version 2 was worded")


@pytest.mark.parametrize("rule", ["consent", "majority", "unanimity"])
def test_votes_on_an_earlier_wording_do_not_count(rule: str) -> None:
    """By order in the stream: an amendment voids what was voted before it."""
    scenario = voted(on_line(5, 5), rule=rule).and_given(SECOND)
    adopt(scenario).then_refused("opened before version 2 was worded")
    anew = TABLED.and_given(SECOND, *(r.event for r in voted(on_line(5), rule=rule).recorded[3:]))
    assert adopt(anew).decided


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
        votes={f"P{n}": {"PR1": grade} for n, grade in enumerate(grades)},
    )


def met(grades: Sequence[int], rule: str) -> bool:
    state = Workshop(proposals={"PR1": Proposal()})
    return unmet(state, "PR1", 1, rule, ballot(grades, rule)) is None


@draw(GRADES, st.sampled_from(COUNTING), st.randoms(use_true_random=False))
def test_the_order_of_votes_does_not_matter(grades: list[int], rule: str, chance: Any) -> None:
    """Whoever votes first has no more weight."""
    shuffled = list(grades)
    chance.shuffle(shuffled)
    assert met(grades, rule) == met(shuffled, rule)


@draw(GRADES, st.sampled_from(COUNTING), st.data())
def test_more_support_never_turns_a_decision_down(
    grades: list[int], rule: str, data: st.DataObject
) -> None:
    """Raising one vote by one step keeps a rule met that was met."""
    raised = data.draw(st.integers(0, len(grades) - 1))
    better = [min(5, g + 1) if n == raised else g for n, g in enumerate(grades)]
    assert met(better, rule) or not met(grades, rule)


@draw(GRADES)
def test_unanimity_is_the_strictest_rule(grades: list[int]) -> None:
    """What everybody gives the top grade passes by every other rule."""
    assert not met(grades, "unanimity") or all(met(grades, rule) for rule in COUNTING)
