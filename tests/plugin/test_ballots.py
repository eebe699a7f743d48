"""Ballots of a workshop: the roll, results in total and by group."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plugin.held_ballots import (
    BALLOTS_AND_VOTES,
    CLOSED,
    SAME,
    WITHHELD_B1,
    ballot,
    ballots,
    held,
    opened,
)

from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy
from dialoguekit.events import (
    BallotRevealed,
    ContributionMade,
    ContributionModerated,
    DecisionRecorded,
    PersonRegistered,
    VoteCast,
)
from dialoguekit.plugin.ballot_blocks import ballot_blocks
from dialoguekit.testing.builders import vote_cast, workshop_with_participants
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioEvent, ScenarioInput


def test_a_ballot_has_its_properties() -> None:
    """Id, question, kind and secrecy."""
    found = ballot(opened("yes", title="Which?"))
    assert (found.cite, found.id, found.title) == ("leeds B1", "B1", "Which?")
    assert (found.kind, found.secret, found.closed) == ("ranking", True, None)
    assert not ballot(opened("yes", secrecy="open")).secret


def test_facilitators_are_not_on_the_roll() -> None:
    """Unless they voted; tokens are on the roll."""
    assert ballot(opened("yes")).roll_size == 10
    assert ballot(opened("yes"), vote_cast("B1", "P1", "yes")).roll_size == 11
    assert ballot(opened("yes", roll=("P1", "token-1", "P2"))).roll_size == 2


@pytest.mark.parametrize(
    ("facts", "early"),
    [
        ([CLOSED, BallotRevealed(ballot="B1")], 0),
        ([BallotRevealed(ballot="B1"), CLOSED], 1),
        ([BallotRevealed(ballot="B1")], 1),
        (
            [
                DecisionRecorded(
                    decision="D1", proposal="PR1", version=1, outcome="adopted", ballot="B1"
                ),
                CLOSED,
            ],
            1,
        ),
    ],
    ids=["after", "before", "never closed", "decided on"],
)
def test_early_results_are_found(facts: list[ScenarioInput], early: int) -> None:
    """The order of the log counts, not the clock."""
    assert len(ballot(opened("yes"), *facts).early_results) == early


def test_nothing_is_counted_before_the_close() -> None:
    """Neither in total nor by group."""
    votes = [vote_cast("B1", f"P{n}", "C1", "C2") for n in range(2, 11)]
    votes.append(vote_cast("B1", "P11", "C2"))
    going = ballot(opened("C1", "C2"), *votes)
    assert (going.votes_cast, going.results, going.by_group) == (10, (), ())
    over = ballot(opened("C1", "C2"), *votes, CLOSED)
    assert [(result.option, result.points) for result in over.results] == [("C1", 18), ("C2", 10)]


def test_the_last_vote_before_the_close_counts() -> None:
    """A later one does not."""
    votes = [vote_cast("B1", "P2", "C1"), vote_cast("B1", "P2", "C2")]
    late = [vote_cast("B1", "P2", "C1"), CLOSED]
    found = ballot(opened("C1", "C2", secrecy="open"), *votes, CLOSED, *late)
    assert [result.option for result in found.results] == ["C2", "C1"]
    assert len(found.evidence) == 3


def test_a_person_registered_later_has_a_group() -> None:
    """All events are known before a ballot is counted."""
    late = PersonRegistered(person="P99", group="peer support")
    votes = [vote_cast("B1", "P99", "C1"), vote_cast("B1", "P2", "C1")]
    found = ballot(opened("C1", secrecy="open"), *votes, late, CLOSED)
    assert [each.group for each in found.by_group] == ["primary care", "peer support"]


def test_other_voters_are_counted_after_the_groups() -> None:
    """The holder of a token belongs to none."""
    votes = [vote_cast("B1", "token-1", "C1"), vote_cast("B1", "P7", "C1")]
    found = ballot(opened("C1", secrecy="open"), *votes, CLOSED)
    assert [each.group for each in found.by_group] == ["peer support", "unknown"]


@pytest.mark.parametrize(
    ("voters", "secrecy", "groups", "withheld"),
    [
        (range(2, 12), "secret", 2, False),
        (range(2, 11), "secret", 0, True),
        (range(2, 11), "open", 2, False),
        (range(1, 12), "secret", 0, True),
        (range(2, 7), "secret", 0, False),
        ((), "secret", 0, False),
    ],
    ids=["five each", "four", "open", "one facilitator", "one group", "nobody"],
)
def test_a_secret_ballot_of_small_groups_is_not_counted_by_group(
    voters: Sequence[int], secrecy: str, groups: int, withheld: bool
) -> None:
    """For no group, because the rest could be inferred."""
    votes = [vote_cast("B1", f"P{n}", "C1" if n % 2 else "C2") for n in voters]
    found = ballot(opened("C1", "C2", secrecy=secrecy), *votes, CLOSED)
    assert (len(found.by_group), found.groups_withheld) == (groups, withheld)


def test_a_group_that_agrees_on_one_option_withholds_all_groups() -> None:
    """Its result would tell what each of them chose for that option."""
    mixed = [vote_cast("B1", f"P{n}", *("C1", "C2", "C3")[n % 2 :]) for n in range(2, 7)]
    agreed = [vote_cast("B1", f"P{n}", "C3", *("C1", "C2")[n % 2 :]) for n in range(7, 12)]
    found = ballot(opened("C1", "C2", "C3"), *mixed, *agreed, CLOSED)
    assert (found.by_group, found.groups_withheld) == ((), True)
    assert found.tally is not None


@pytest.mark.parametrize(
    ("votes", "policy", "shown"),
    [
        ("C1 C2 C1", STANDARD, True),
        ("C1 C2", STANDARD, False),
        ("C1 C2 C1", UNRESTRICTED, True),
        ("C1 C2", UNRESTRICTED, False),
        ("C1 C1 C1", UNRESTRICTED, False),
    ],
    ids=["three", "two", "three, unrestricted", "two, unrestricted", "all alike"],
)
def test_a_secret_ballot_that_tells_every_vote_is_withheld(
    votes: str, policy: DisclosurePolicy, shown: bool
) -> None:
    """With few votes, or equal ones; of two votes, each voter knows both under any policy."""
    facts = held("B1", "C1 C2", *votes.split(), secrecy="secret")
    found = ballot(*facts, policy=policy)
    assert found.withheld == (None if shown else WITHHELD_B1)
    assert (found.tally is not None) == shown


@pytest.mark.parametrize(("secrecy", "withheld"), [("secret", WITHHELD_B1), ("open", None)])
def test_agreement_on_one_option_withholds_all(secrecy: str, withheld: str | None) -> None:
    """The result of that option would tell what each person chose; open votes are shown."""
    votes = ("C3 C1 C2", "C3 C2 C1", "C3 C1 C2", "C3 C2")
    found = ballot(*held("B1", "C1 C2 C3", *votes, secrecy=secrecy))
    assert found.withheld == withheld
    assert len(found.results) == (0 if withheld else 3)


@pytest.mark.parametrize(
    ("grades", "shown"),
    [
        (({"C1": 0, "C2": 2}, {"C1": 1, "C2": 0}, {"C1": 0, "C2": 1}), True),
        (({"C1": 0, "C2": 2}, {"C1": 1, "C2": 0}, {"C1": 0}), False),
        (({"C1": 0}, {"C1": 1}, {"C1": 0}), True),
    ],
    ids=["three", "two", "nobody"],
)
def test_an_option_graded_by_few_withholds_all(grades: list[dict[str, int]], shown: bool) -> None:
    """The grades of the few would be told; an option that nobody graded tells none."""
    cast = [
        VoteCast(ballot="B1", voter=f"P{n}", choices=tuple(each.items()))
        for n, each in enumerate(grades, start=2)
    ]
    form = opened("C1", "C2", kind="grades", scale=("no", "maybe", "yes"))
    found = ballot(form, *cast, CLOSED)
    assert found.withheld == (None if shown else WITHHELD_B1)
    assert (found.tally is not None) == shown


@pytest.mark.parametrize("secrecy", ["open", "secret"])
def test_a_ballot_that_not_all_saw_has_no_result(secrecy: str) -> None:
    """Its votes are shown neither in total nor by group, and its comments are not quoted."""
    begun, *votes = held("B1", "C1 C2", "C1 C2", "C2 C1", closed=False, secrecy=secrecy)
    assert isinstance(begun, ScenarioEvent)
    commented = VoteCast(ballot="B1", voter="P4", choices=(("C1", 1),), comment="A comment.")
    rest = [*votes, commented, CLOSED]
    public = ballot(begun, *rest)
    assert (len(public.results), public.comments()) == (2, ("A comment.",))
    restricted = attrs.evolve(begun, context=attrs.evolve(begun.context, visibility="restricted"))
    found = ballot(restricted, *rest)
    assert (found.tally, found.results, found.by_group) == (None, (), ())
    assert found.comments() == ()
    assert found.withheld == "The votes of B1 are not shown, because not all participants saw it."


@given(st.permutations(range(2, 12)))
def test_comments_are_in_the_order_of_disclosed_votes(numbers: list[int]) -> None:
    """That order tells nothing, unlike the order of voting."""
    cast = [
        VoteCast(ballot="B1", voter=f"P{n}", choices=((f"C{n % 2}", 1),), comment=f"Comment {n}.")
        for n in numbers
    ]
    workshop = workshop_with_participants(per_group=5).and_given(opened("C0", "C1"), *cast, CLOSED)
    (found,), votes = workshop_view(BALLOTS_AND_VOTES, workshop, policy=UNRESTRICTED)
    comments = list(found.comments())
    assert comments == [vote.event.comment for vote in votes]
    assert sorted(comments) == sorted(f"Comment {n}." for n in numbers)


def test_comments_are_not_in_the_order_of_voting() -> None:
    """Of an open ballot they may be."""
    cast = [
        VoteCast(ballot="B1", voter=f"P{n}", choices=((f"C{n % 2}", 1),), comment=f"Comment {n}.")
        for n in range(2, 12)
    ]
    in_order_of_voting = tuple(vote.comment for vote in cast)
    secret, public = (
        ballot(opened("C0", "C1", secrecy=secrecy), *cast, CLOSED).comments()
        for secrecy in ("secret", "open")
    )
    assert public == in_order_of_voting
    assert secret != in_order_of_voting
    assert set(secret) == set(in_order_of_voting)


def test_an_option_that_is_a_person_is_known_by_a_number() -> None:
    """The number is that among the people in the ballot, so no id is shown."""
    found = ballot(*held("B1", "P3 C1 P2", "P2 C1 P3", "P2 P3", "P2 P3 C1"))
    assert found.form.options == ("person 1", "C1", "person 2")
    assert [(result.option, result.points) for result in found.results] == [
        ("person 2", 8),
        ("person 1", 4),
        ("C1", 3),
    ]


def test_short_rankings_are_counted() -> None:
    """As far as there are enough options; only for rankings."""
    found = ballot(*held("B1", "C1 C2 C3", "C1 C2 C3", "C1", ""))
    assert [found.ranking_fewer_than(number) for number in (0, 1, 2, 5)] == [0, 1, 2, 2]
    assert ballot(*held("B1", "C1 C2", "C1", kind="dots", budget=3)).ranking_fewer_than(5) == 0


def test_the_evidence_of_a_secret_ballot_is_its_close() -> None:
    """Before it, the opening; an open ballot has that of its votes."""
    assert len(ballot(*held("B1", "C1 C2", "C1", "C2")).evidence) == 4
    assert len(ballot(*held("B1", "C1 C2", "C1", "C2", secrecy="secret")).evidence) == 1
    assert len(ballot(*held("B1", "C1", "C1", secrecy="secret", closed=False)).evidence) == 1


@pytest.mark.parametrize(
    ("first", "last", "secrecy", "expected"),
    [
        (["C1 C3", "C1 C3"], ["C1 C3", "C3 C1"], "open", (2, 1)),
        (["C1 C3", "C1 C3"], ["C1 C3"], "open", (1, 0)),
        (["C1 C2 C3"], ["G1 C3"], "open", (1, 0)),
        (["C3 C1 C2"], ["G1 C3"], "open", (1, 1)),
        (["C1 C3"] * 5, ["C1 C3", *["C3 C1"] * 4], "secret", (5, 4)),
        (["C1 C3"] * 10, ["C1 C3", *["C3 C1"] * 4], "secret", (5, 4)),
        (["C1 C3"] * 5, ["C3 C1"] * 5, "open", (5, 5)),
        (["C1 C3"] * 5, ["C3 C1"] * 5, "secret", None),
        (["C1 C3"] * 5, ["C1 C3"] * 5, "secret", None),
        (["C1 C3"] * 4, ["C1 C3", *["C3 C1"] * 3], "secret", None),
        (["C1 C3"] * 9, ["C1 C3", *["C3 C1"] * 4], "secret", None),
        (["C1 C3"] * 6, ["C1 C3", *["C3 C1"] * 4], "secret", None),
    ],
    ids=[
        "one of two",
        "one voter",
        "merged",
        "swapped",
        "secret",
        "secret, five only in one",
        "all, open",
        "secret, all",
        "secret, nobody",
        "secret, of few",
        "secret, four only in one",
        "secret, one only in one",
    ],
)
def test_changed_votes_are_counted(
    first: list[str], last: list[str], secrecy: str, expected: tuple[int, int] | None
) -> None:
    """Of those who voted in both; of secret ballots only if it tells no vote.

    Five or more voted in both, nobody or five or more in only one, and some but not all changed.
    """
    begun = held("B1", "C1 C2 C3", *first, secrecy=secrecy)
    one, other = ballots(*begun, *held("B2", "G1 C1 C2 C3", *last))
    assert one.changed_votes(other, SAME) == expected


def test_a_group_that_leaves_an_option_out_withholds_all_groups() -> None:
    """That none of them chose it would tell a part of each vote."""
    first = [vote_cast("B1", f"P{n}", *("C1", "C2", "C3")[n % 3 :][:2]) for n in range(2, 7)]
    second = [vote_cast("B1", f"P{n}", ("C1", "C2")[n % 2]) for n in range(7, 12)]
    found = ballot(opened("C1", "C2", "C3"), *first, *second, CLOSED)
    assert found.tally is not None
    assert found.groups_withheld


def test_an_option_that_moderators_rejected_has_no_result() -> None:
    """In total and by group; the ranks of the others stay as they were voted."""
    made = [ContributionMade(contribution=f"C{n}", author="P2", text="Idea.") for n in (1, 2)]
    votes = held("B1", "C1 C2", "C1 C2", "C1 C2", "C2 C1")
    rejected = ContributionModerated(contribution="C1", outcome="rejected")
    found = ballot(*made, *votes, rejected)
    assert [(result.option, result.rank) for result in found.results] == [("C2", 2)]
    told = "".join(map(str, ballot_blocks(found)))
    assert "1 option that moderators rejected is not shown." in told
    assert "C1" not in told


def test_a_ballot_without_other_options_has_no_result() -> None:
    """The reason is given."""
    made = ContributionMade(contribution="C1", author="P2", text="Idea.")
    rejected = ContributionModerated(contribution="C1", outcome="rejected")
    found = ballot(made, *held("B1", "C1", "C1", "C1", "C1"), rejected)
    assert found.tally is None
    assert found.withheld == (
        "The votes of B1 are not shown: moderators rejected all of its options."
    )
