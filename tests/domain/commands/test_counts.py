"""Commands on counts without people."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ContributionMade,
    CountRecorded,
    PersonRegistered,
    ProposalAmended,
    ProposalSubmitted,
)
from dialoguekit.testing.scenario import Given


@pytest.fixture(scope="module")
def proposed(workshop: Given[Workshop]) -> Given[Workshop]:
    """PR1 is at version 2, C1 is a contribution, and P4 a scribe."""
    return workshop.and_given(
        PersonRegistered(person="P4", roles=("scribe",)),
        ContributionMade(contribution="C1", author=None, text="We are tired."),
        ProposalSubmitted(proposal="PR1", text="A line."),
        ProposalAmended(proposal="PR1", version=2, text="A longer line."),
        ProposalSubmitted(proposal="PR2", text="A map."),
    )


def test_a_show_of_hands_is_recorded_with_all_its_fields(proposed: Given[Workshop]) -> None:
    """A person who is named twice is recorded once; a group without an answer has 0."""
    proposed.when(
        commands.record_count,
        {"yes": 17, "no": 4, "abstain": 3},
        target="PR1",
        title="Shall we?",
        by_group={"peer support": {"yes": 9, "no": 1}},
        asked=26,
        counted_by=["P4", "P1", "P4"],
        abstentions_counted=True,
        rule="share",
        share="2/3",
        quorum=20,
    ).then(
        CountRecorded(
            count="CT1",
            form="hands",
            title="Shall we?",
            target="PR1",
            options=("yes", "no", "abstain"),
            counts=(17, 4, 3),
            groups=("peer support",),
            counts_by_group=(9, 1, 0),
            yes="yes",
            abstentions=("abstain",),
            abstentions_counted=True,
            asked=26,
            rule="share",
            exact_share="2/3",
            quorum=20,
            counted_by=("P4", "P1"),
            version=2,
        )
    )


def test_hands_are_counted_for_several_things(proposed: Given[Workshop]) -> None:
    """None of them is a yes, and each proposal has its version."""
    proposed.when(commands.record_count, {"PR1": 5, "PR2": 9, "tea": 1}).then(
        CountRecorded(
            count="CT1", options=("PR1", "PR2", "tea"), counts=(5, 9, 1), versions=(2, 1, 0)
        )
    )


def test_a_tally_came_without_its_voters(proposed: Given[Workshop]) -> None:
    """Agree, disagree and pass for a statement; it is imported once."""
    first = proposed.when(
        commands.record_count,
        {"agree": 12, "disagree": 3, "pass": 5},
        form="tally",
        target="C1",
        source="7",
    )
    first.then(
        CountRecorded(
            count="CT1",
            form="tally",
            target="C1",
            options=("agree", "disagree", "pass"),
            counts=(12, 3, 5),
            yes="agree",
            abstentions=("pass",),
            source="7",
        )
    )
    first.resulting_scenario.when(
        commands.record_count, {"agree": 1}, form="tally", source="7"
    ).then_refused("recorded already")


def refused(scenario: Given[Workshop], counts: Any, *parts: str, **fields: Any) -> None:
    """Check that it is refused in both forms."""
    for form in ("hands", "tally"):
        scenario.when(commands.record_count, counts, form=form, **fields).then_refused(*parts)


def test_a_count_has_options(workshop: Given[Workshop]) -> None:
    """A mapping names none twice."""
    refused(workshop, {}, "it has no options")
    refused(workshop, {"red": 1}, "is not an option", yes="blue")
    refused(workshop, {"yes": 1}, "an abstention is not an option", abstentions=["yes"])


@pytest.mark.parametrize("number", [-1, 1.5, True, None, "3"])
def test_a_count_has_numbers_of_people(workshop: Given[Workshop], number: Any) -> None:
    """A count is a whole number, from 0."""
    refused(workshop, {"yes": 3, "no": number}, "hole number")


def test_groups_that_are_counted_are_in_the_scheme(workshop: Given[Workshop]) -> None:
    """The message names those of the scheme."""
    refused(workshop, {"yes": 1}, "not in the scheme", "peer support", by_group={"all": {"yes": 1}})


def test_groups_have_no_more_answers_than_everyone(workshop: Given[Workshop]) -> None:
    """Fewer are possible: the group of some is not known."""
    by_group = {"peer support": {"yes": 2}, "primary care": {"yes": 2}}
    refused(workshop, {"yes": 3}, "the groups have 4", by_group=by_group)
    assert workshop.when(commands.record_count, {"yes": 5}, by_group=by_group).accepted_events
    refused(workshop, {"yes": 3}, "another option", by_group={"peer support": {"no": 1}})


def test_no_more_answer_than_were_asked(workshop: Given[Workshop]) -> None:
    """For several things, each has no more hands than people."""
    refused(workshop, {"yes": 3, "no": 2}, "5 answered, and 4 were asked", asked=4)
    refused(workshop, {"red": 5, "blue": 2}, "5 answered, and 4 were asked", asked=4)
    assert workshop.when(commands.record_count, {"red": 4, "blue": 3}, asked=4).accepted_events


def test_a_quorum_needs_the_number_of_answers(workshop: Given[Workshop]) -> None:
    """It is not known where people chose among things."""
    refused(workshop, {"red": 5}, "not known how many answered", quorum=4)
    refused(workshop, {"yes": 5}, "the quorum is 7, and 6 were asked", quorum=7, asked=6)


def test_a_count_has_a_known_target(workshop: Given[Workshop]) -> None:
    """It is what the yes is about."""
    refused(workshop, {"yes": 3}, "no proposal or contribution PR1", target="PR1")
    known = workshop.and_given(ProposalSubmitted(proposal="PR1", text="A line."))
    refused(known, {"red": 3}, "no option is a yes", target="PR1")


def test_those_who_counted_are_registered(workshop: Given[Workshop]) -> None:
    """Anyone may have counted."""
    refused(workshop, {"yes": 3}, "no person is registered as P9", counted_by=["P9"])


@pytest.mark.parametrize("rule", ["least", "mean", "consent"])
def test_a_count_carries_rules_of_yes_and_no(workshop: Given[Workshop], rule: str) -> None:
    """Nobody gave a grade, and nobody is known to have been asked."""
    refused(workshop, {"yes": 3}, f"{rule} cannot be counted without people", rule=rule)
    refused(workshop, {"yes": 3}, "majority has no share", share="2/3")


def test_hands_are_shown_while_the_workshop_is_open(
    scheduled: Given[Workshop],
) -> None:
    """A tally may come before it, or after."""
    scheduled.when(commands.record_count, {"yes": 3}).then_refused("the workshop is not open")
    assert scheduled.when(commands.record_count, {"yes": 3}, form="tally").accepted_events
