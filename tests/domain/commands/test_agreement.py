"""The working agreement: rules, versions, breaches."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    BreachRaised,
    BreachResolved,
    PresenceEnded,
    PresenceStarted,
    RuleAmended,
    RuleProposed,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given

ONE = RuleProposed(rule="R1", text="One speaks at a time.")
TWO = RuleProposed(rule="R2", text="What is said here stays here.")
BOTH = ("P1", "P2")


def adopted(version: int, *rules: str) -> AgreementAdopted:
    return AgreementAdopted(
        version=version, rules=rules, decided_by="unanimity", roll=BOTH, assents=BOTH
    )


@pytest.fixture(scope="module")
def proposed(room: Given[Workshop]) -> Given[Workshop]:
    """Two rules are proposed."""
    return room.and_given(ONE, TWO)


@pytest.fixture(scope="module")
def agreed(proposed: Given[Workshop]) -> Given[Workshop]:
    """R1 and R2 are in force since 10:00, R2 alone since 11:00."""
    return proposed.and_given((adopted(1, "R1", "R2"), "10:00"), (adopted(2, "R2"), "11:00"))


# Rules


def test_a_rule_is_proposed(room: Given[Workshop]) -> None:
    """By somebody, or by the facilitator; for the version that stands."""
    room.when(commands.propose_rule, "One at a time.", need="preference", proposer="P1").then(
        RuleProposed(rule="R1", text="One at a time.", need="preference", proposer="P1")
    )


def test_a_rule_is_proposed_for_the_agreement_as_it_stands(agreed: Given[Workshop]) -> None:
    """The version is filled in, or checked where it is named."""
    rule = RuleProposed(rule="R3", text="Phones off.", base_version=2)
    agreed.when(commands.propose_rule, "Phones off.").then(rule)
    agreed.when(commands.propose_rule, "Phones off.", base_version=2).then(rule)


@pytest.mark.parametrize("stale", [0, 1, 3])
def test_a_rule_for_another_version_is_refused(agreed: Given[Workshop], stale: int) -> None:
    """The agreement has moved on."""
    agreed.when(commands.propose_rule, "Phones off.", base_version=stale).then_refused(
        f"stands at version 2, not {stale}"
    )


def test_a_stranger_proposes_no_rule(room: Given[Workshop]) -> None:
    """Nor does anybody for a workshop that is not scheduled."""
    room.when(commands.propose_rule, "One at a time.", proposer="P9").then_refused("P9")


def test_all_rules_come_from_the_facilitator(proposed: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    proposed.when(commands.propose_rule, "Phones off.").then(
        RuleProposed(rule="R3", text="Phones off.")
    )


def test_rules_need_a_scheduled_workshop(draft: Given[Workshop]) -> None:
    """There is no group yet that could agree."""
    draft.when(commands.propose_rule, "One at a time.").then_refused("not scheduled")


def test_a_rule_is_amended_and_amended_again(proposed: Given[Workshop]) -> None:
    """What is counted is how often it was amended before."""
    first = proposed.when(commands.amend_rule, "R1", "One at a time, please.", proposer="P2")
    first.then(RuleAmended(rule="R1", text="One at a time, please.", base_version=0, proposer="P2"))
    first.afterwards.when(commands.amend_rule, "R1", "One at a time!", base_version=1).then(
        RuleAmended(rule="R1", text="One at a time!", base_version=1)
    )


def test_an_unknown_rule_is_not_amended(proposed: Given[Workshop]) -> None:
    """The message names the rules that there are."""
    proposed.when(commands.amend_rule, "R9", "Never.").then_refused(
        "there is no rule R9", "rules: R1, R2"
    )


def test_an_amendment_of_an_earlier_wording_is_refused(proposed: Given[Workshop]) -> None:
    """The rule has moved on since it was read out."""
    moved = proposed.and_given(RuleAmended(rule="R1", text="One at a time."))
    moved.when(commands.amend_rule, "R1", "Two at a time.", base_version=0).then_refused(
        "amended 1 times, not 0"
    )


def test_a_stranger_amends_no_rule(proposed: Given[Workshop]) -> None:
    """Whoever does is registered."""
    proposed.when(commands.amend_rule, "R1", "Two.", proposer="P9").then_refused("P9")


# Adoption


def test_everybody_present_adopts_all_rules(proposed: Given[Workshop]) -> None:
    """The roll is who is present then; rules and version are filled in."""
    proposed.when(commands.adopt_agreement, assents=["P2", "P1"]).then(
        AgreementAdopted(
            version=1,
            rules=("R1", "R2"),
            decided_by="unanimity",
            roll=("P1", "P2"),
            assents=("P2", "P1"),
        )
    )


def test_the_roll_is_of_the_moment_of_the_adoption(proposed: Given[Workshop]) -> None:
    """P3 came at 09:40: on the roll at 09:50, and not on that of 09:30."""
    later = proposed.and_given((PresenceStarted(person="P3"), "09:40"))
    later.at("09:30").when(commands.adopt_agreement, assents=BOTH).then(
        AgreementAdopted(
            version=1, rules=("R1", "R2"), decided_by="unanimity", roll=BOTH, assents=BOTH
        )
    )
    later.at("09:50").when(commands.adopt_agreement, assents=BOTH).then_refused("P3 did not")


def test_under_unanimity_silence_is_not_yes(proposed: Given[Workshop]) -> None:
    """Everybody on the roll says yes."""
    proposed.when(commands.adopt_agreement, assents=["P1"]).then_refused(
        "unanimity", "P2 did not say it", "Silence is not yes"
    )


def test_under_consent_everybody_is_asked_and_nobody_objects(proposed: Given[Workshop]) -> None:
    """Who was polled and did not object consents."""
    proposed.when(
        commands.adopt_agreement, decided_by="consent", assents=["P1"], polled=["P2"]
    ).then(
        AgreementAdopted(
            version=1,
            rules=("R1", "R2"),
            decided_by="consent",
            roll=BOTH,
            assents=("P1",),
            polled=("P2",),
        )
    )
    proposed.when(commands.adopt_agreement, decided_by="consent", assents=["P1"]).then_refused(
        "P2 were not asked"
    )
    proposed.when(
        commands.adopt_agreement, decided_by="consent", assents=["P1"], objections=["P2"]
    ).then_refused("P2 still object", "Meet the objections")


def test_half_is_no_majority(proposed: Given[Workshop]) -> None:
    """Nor is less; naming somebody twice counts once."""
    roll = ["P1", "P2", "P3"]
    proposed.when(
        commands.adopt_agreement, decided_by="majority", assents=["P1"], roll=roll
    ).then_refused("1 of 3 is no majority")
    proposed.when(commands.adopt_agreement, decided_by="majority", assents=["P1"]).then_refused(
        "1 of 2 is no majority"
    )
    proposed.when(
        commands.adopt_agreement, decided_by="majority", assents=["P1", "P1"]
    ).then_refused("1 of 2 is no majority")


def test_an_agreement_is_adopted_by_majority(proposed: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    proposed.when(
        commands.adopt_agreement, decided_by="majority", assents=BOTH, roll=["P1", "P2", "P3"]
    ).then(
        AgreementAdopted(
            version=1,
            rules=("R1", "R2"),
            decided_by="majority",
            roll=("P1", "P2", "P3"),
            assents=BOTH,
        )
    )


def test_an_agreement_holds_rules_that_were_proposed(
    room: Given[Workshop], proposed: Given[Workshop]
) -> None:
    """At least one, and none that is unknown."""
    room.when(commands.adopt_agreement, assents=BOTH).then_refused("it holds no rule")
    proposed.when(commands.adopt_agreement, assents=BOTH, rules=[]).then_refused("no rule")
    proposed.when(commands.adopt_agreement, assents=BOTH, rules=["R1", "R9"]).then_refused(
        "there is no rule R9"
    )


def test_versions_of_the_agreement_follow_each_other(
    proposed: Given[Workshop], agreed: Given[Workshop]
) -> None:
    """By their order in the stream, whenever they were adopted in the room."""
    proposed.when(commands.adopt_agreement, assents=BOTH, version=2).then_refused(
        "the next version is 1, not 2"
    )
    agreed.when(commands.adopt_agreement, assents=BOTH, version=2).then_refused(
        "the next version is 3, not 2"
    )
    late = agreed.at("10:30")
    for version in (None, 3):
        late.when(commands.adopt_agreement, assents=BOTH, rules=["R1"], version=version).then(
            adopted(3, "R1")
        )


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"assents": ["P1", "P2", "P3"]}, "P3 not on the roll"),
        ({"assents": BOTH, "polled": ["P3"]}, "P3 not on the roll"),
        ({"assents": BOTH, "objections": ["P3"]}, "P3 not on the roll"),
        ({"assents": [*BOTH, "P9"]}, "nobody is registered as P9"),
        ({"assents": [], "roll": []}, "nobody is on the roll"),
    ],
)
def test_only_who_is_on_the_roll_counts(
    proposed: Given[Workshop], asked: dict[str, Any], why: str
) -> None:
    """Whether they assent, were polled, or object; and somebody is on it."""
    proposed.when(commands.adopt_agreement, **asked).then_refused(why)


def test_without_anybody_present_a_roll_is_named(proposed: Given[Workshop]) -> None:
    """Both left before."""
    gone = proposed.and_given(PresenceEnded(person="P1"), PresenceEnded(person="P2"))
    gone.later(minutes=1).when(commands.adopt_agreement, assents=[]).then_refused(
        "nobody is on the roll", "name the roll"
    )


# Acknowledgement


def test_who_came_later_acknowledges_the_agreement(agreed: Given[Workshop]) -> None:
    """The one that stands, unless another is named; an objection does not void it."""
    agreed.when(commands.acknowledge, "P3").then(AgreementAcknowledged(person="P3", version=2))
    agreed.when(commands.acknowledge, "P3", version=1, stance="objects").then(
        AgreementAcknowledged(person="P3", version=1, stance="objects")
    )


@pytest.mark.parametrize("version", [0, 3])
def test_a_version_that_never_was_is_not_acknowledged(
    agreed: Given[Workshop], version: int
) -> None:
    """The message says how many there are."""
    agreed.when(commands.acknowledge, "P3", version=version).then_refused(
        f"there is no version {version}", "Versions so far: 2"
    )


def test_without_an_agreement_there_is_nothing_to_acknowledge(room: Given[Workshop]) -> None:
    """No version was adopted yet."""
    room.when(commands.acknowledge, "P1").then_refused("there is no version 0")


def test_a_stranger_acknowledges_nothing(agreed: Given[Workshop]) -> None:
    """Whoever does is registered."""
    agreed.when(commands.acknowledge, "P9").then_refused("nobody is registered as P9")


# Breaches


def test_a_breach_cites_the_version_of_its_moment(agreed: Given[Workshop]) -> None:
    """R1 was in force from 10:00 until 11:00, R2 from 10:00 on; noted when it may be."""
    early = agreed.at("10:30").when(
        commands.raise_breach, "R1", behaviour="Two spoke at once", restricted=True, raised_by="P1"
    )
    early.then(
        BreachRaised(
            breach="BR1",
            rule="R1",
            version=1,
            behaviour="Two spoke at once",
            restricted=True,
            raised_by="P1",
        )
    )
    agreed.at("10:30").when(commands.raise_breach, "R2").then(
        BreachRaised(breach="BR1", rule="R2", version=1)
    )
    agreed.at("11:30").when(commands.raise_breach, "R2").then(
        BreachRaised(breach="BR1", rule="R2", version=2)
    )


@pytest.mark.parametrize(
    ("rule", "at"), [("R1", "09:50"), ("R1", "11:30"), ("R2", "09:50"), ("R9", "10:30")]
)
def test_a_rule_that_was_not_in_force_was_not_broken(
    agreed: Given[Workshop], rule: str, at: str
) -> None:
    """Not before its adoption, not after it was dropped, and not at all when it never was."""
    agreed.at(at).when(commands.raise_breach, rule).then_refused(f"not in force at 2025-03-04T{at}")


@pytest.mark.parametrize(
    ("rule", "at", "version"),
    [
        ("R1", "09:45", 1),
        ("R1", "09:50", 1),
        ("R1", "10:50", 1),
        ("R1", "11:10", 1),
        ("R2", "10:50", 1),
        ("R2", "11:00", 2),
        ("R2", "11:10", 2),
    ],
)
def test_about_that_moment_any_version_may_have_been_in_force(
    agreed: Given[Workshop], rule: str, at: str, version: int
) -> None:
    """A quarter of an hour either way; the version of the very moment is cited first."""
    agreed.at(at).noting(precision="quarter").when(commands.raise_breach, rule).then(
        BreachRaised(breach="BR1", rule=rule, version=version)
    )


def test_beyond_its_precision_a_breach_is_refused(agreed: Given[Workshop]) -> None:
    """R1 ended at 11:00: from a quarter past on, a quarter of an hour does not reach back."""
    for at in ("09:44", "11:15", "11:30"):
        agreed.at(at).noting(precision="quarter").when(commands.raise_breach, "R1").then_refused(
            "not in force"
        )


def test_a_rule_is_in_force_from_the_moment_of_its_adoption(agreed: Given[Workshop]) -> None:
    """That moment included; from the moment of the next version on, that one is."""
    agreed.at("10:00").when(commands.raise_breach, "R1").then(
        BreachRaised(breach="BR1", rule="R1", version=1)
    )
    agreed.at("11:00").when(commands.raise_breach, "R2").then(
        BreachRaised(breach="BR1", rule="R2", version=2)
    )
    agreed.at("11:00").when(commands.raise_breach, "R1").then_refused("not in force")


def test_a_breach_is_raised_by_somebody_or_anonymously(agreed: Given[Workshop]) -> None:
    """A stranger is nobody."""
    agreed.when(commands.raise_breach, "R2", raised_by="P9").then_refused("P9")


def test_a_workshop_closes_with_a_breach_still_open(agreed: Given[Workshop]) -> None:
    """Nobody is kept in until everything is repaired."""
    raised = agreed.at("11:30").when(commands.raise_breach, "R2").afterwards
    raised.when(commands.close).then(WorkshopClosed())


def test_a_breach_is_resolved(agreed: Given[Workshop]) -> None:
    """How it was dealt with is said."""
    raised = agreed.when(commands.raise_breach, "R2").afterwards
    raised.when(commands.resolve_breach, "BR1", "An apology").then(
        BreachResolved(breach="BR1", outcome="An apology")
    )


def test_a_breach_that_is_unknown_or_resolved_is_not_resolved(agreed: Given[Workshop]) -> None:
    """The message names those that are open."""
    raised = agreed.when(commands.raise_breach, "R2").afterwards
    raised.when(commands.resolve_breach, "BR9", "An apology").then_refused(
        "it is not open", "Open breaches: BR1"
    )
    raised.and_given(BreachResolved(breach="BR1", outcome="An apology")).when(
        commands.resolve_breach, "BR1", "Another"
    ).then_refused("it is not open", "none so far")
