"""Commands on the working agreement: rules, versions, breaches."""

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
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    RoleAssigned,
    RuleAmended,
    RuleAssented,
    RuleProposed,
    SpaceCreated,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import CommandResult, Given

ONE = RuleProposed(rule="R1", text="One speaks at a time.")
TWO = RuleProposed(rule="R2", text="What is said here stays here.")
BOTH = ("P1", "P2")


def adopted(version: int, *rules: str, **other: Any) -> AgreementAdopted:
    """Return an adoption by unanimity of P1 and P2, unless ``other`` fields differ."""
    fields = {"decided_by": "unanimity", "roll": BOTH, "assents": BOTH, **other}
    return AgreementAdopted(version=version, rules=rules, **fields)


def breach(rule: str, version: int) -> BreachRaised:
    return BreachRaised(breach="BR1", rule=rule, version=version)


@pytest.fixture(scope="module")
def proposed(workshop: Given[Workshop]) -> Given[Workshop]:
    """Two rules are proposed."""
    return workshop.and_given(ONE, TWO)


@pytest.fixture(scope="module")
def agreed(proposed: Given[Workshop]) -> Given[Workshop]:
    """R1 and R2 are in force since 10:00, and only R2 since 11:00."""
    return proposed.and_given((adopted(1, "R1", "R2"), "10:00"), (adopted(2, "R2"), "11:00"))


# Rules


def test_a_rule_is_proposed(workshop: Given[Workshop]) -> None:
    """The proposer is a person, or None for the group."""
    workshop.when(commands.propose_rule, "One at a time.", need="preference", proposer="P1").then(
        RuleProposed(rule="R1", text="One at a time.", need="preference", proposer="P1")
    )


def test_a_rule_is_proposed_for_the_current_agreement(agreed: Given[Workshop]) -> None:
    """The version is filled in, or checked if given."""
    rule = RuleProposed(rule="R3", text="Phones off.", base_version=2)
    agreed.when(commands.propose_rule, "Phones off.").then(rule)
    agreed.when(commands.propose_rule, "Phones off.", base_version=2).then(rule)


@pytest.mark.parametrize("stale", [0, 1, 3])
def test_a_rule_for_another_version_is_refused(agreed: Given[Workshop], stale: int) -> None:
    """The agreement has changed in the meantime."""
    agreed.when(commands.propose_rule, "Phones off.", base_version=stale).then_refused(
        f"is at version 2, not {stale}"
    )


def test_all_rules_come_from_the_facilitator(proposed: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    proposed.when(commands.propose_rule, "Phones off.").then(
        RuleProposed(rule="R3", text="Phones off.")
    )


def test_a_rule_is_amended_twice(proposed: Given[Workshop]) -> None:
    """The base version is the number of earlier amendments."""
    first = proposed.when(commands.amend_rule, "R1", "One at a time, please.", proposer="P2")
    first.then(RuleAmended(rule="R1", text="One at a time, please.", base_version=0, proposer="P2"))
    first.resulting_scenario.when(commands.amend_rule, "R1", "One at a time!", base_version=1).then(
        RuleAmended(rule="R1", text="One at a time!", base_version=1)
    )


def test_an_unknown_rule_is_not_amended(proposed: Given[Workshop]) -> None:
    """The message names the known rules."""
    proposed.when(commands.amend_rule, "R9", "Never.").then_refused(
        "there is no rule R9", "rules: R1, R2"
    )


def test_an_amendment_of_an_earlier_wording_is_refused(proposed: Given[Workshop]) -> None:
    """The rule has changed in the meantime."""
    amended = proposed.and_given(RuleAmended(rule="R1", text="One at a time."))
    amended.when(commands.amend_rule, "R1", "Two at a time.", base_version=0).then_refused(
        "amended 1 times, not 0"
    )


# Adoption


def test_everyone_present_adopts_all_rules(proposed: Given[Workshop]) -> None:
    """By default the roll consists of the people present."""
    proposed.when(commands.adopt_agreement, assents=["P2", "P1"]).then(
        adopted(1, "R1", "R2", assents=("P2", "P1"))
    )


def test_a_clause_about_what_may_leave_the_room_is_one_of_the_version(
    proposed: Given[Workshop],
) -> None:
    """It is marked when it is adopted: names, places or stories."""

    def adopt(**more: Any) -> CommandResult[Workshop]:
        return proposed.when(commands.adopt_agreement, assents=BOTH, **more)

    marked = adopt(stays_in_room={"stories": "R2", "names": "R1"})
    marked.then(adopted(1, "R1", "R2", stays_in_room=(("names", "R1"), ("stories", "R2"))))
    adopt(stays_in_room={"secrets": "R1"}).then_refused("Use one of: names, places, stories")
    adopt(rules=["R1"], stays_in_room={"names": "R2"}).then_refused("R2 is not among its rules")


def test_the_roll_is_that_of_the_time_of_adoption(proposed: Given[Workshop]) -> None:
    """P3 arrived at 09:40 and is on the roll at 09:50, but not at 09:30."""
    later = proposed.and_given((PresenceStarted(person="P3"), "09:40"))
    later.at("09:30").when(commands.adopt_agreement, assents=BOTH).then(adopted(1, "R1", "R2"))
    later.at("09:50").when(commands.adopt_agreement, assents=BOTH).then_refused("P3 did not")


def test_only_participants_are_asked_to_assent(proposed: Given[Workshop]) -> None:
    """A facilitator or a witness who is present is on the roll only if they were asked."""
    staffed = proposed.and_given(
        PersonRegistered(person="P4", roles=("facilitator",)),
        PersonRegistered(person="P5", group="peer support"),
        RoleAssigned(person="P5", role="witness"),
        *((PresenceStarted(person=person), "09:10") for person in ("P4", "P5")),
    ).at("09:30")
    staffed.when(commands.adopt_agreement, assents=BOTH).then(adopted(1, "R1", "R2"))
    three = ("P1", "P2", "P4")
    staffed.when(commands.adopt_agreement, assents=three).then(
        adopted(1, "R1", "R2", roll=three, assents=three)
    )
    staffed.when(commands.adopt_agreement, decided_by="consent", assents=BOTH, asked=["P4"]).then(
        adopted(1, "R1", "R2", decided_by="consent", roll=three, polled=("P4",))
    )


def test_assents_are_sets(proposed: Given[Workshop]) -> None:
    """A person who is named twice counts once."""
    twice = ["P1", "P2", "P1"]
    proposed.when(commands.adopt_agreement, assents=twice, roll=twice, asked=twice).then(
        adopted(1, "R1", "R2", polled=BOTH)
    )


def test_assent_may_differ_by_rule(proposed: Given[Workshop]) -> None:
    """The version has the assents to all rules; those to other rules are recorded before it."""
    proposed.when(
        commands.adopt_agreement,
        decided_by="consent",
        asked=BOTH,
        assents={"R1": BOTH, "R2": ["P2"]},
    ).then(
        RuleAssented(rule="R1", version=1, assents=BOTH),
        adopted(1, "R1", "R2", decided_by="consent", assents=("P2",), polled=BOTH),
    )
    proposed.when(commands.adopt_agreement, assents={"R1": BOTH, "R2": BOTH}).then(
        adopted(1, "R1", "R2")
    )


def test_each_rule_meets_the_decision_rule(proposed: Given[Workshop]) -> None:
    """The message names the rule that does not."""
    proposed.when(commands.adopt_agreement, assents={"R1": BOTH, "R2": ["P2"]}).then_refused(
        "rule R2", "P1 did not say yes (peer support: P1)"
    )


def test_assents_are_to_rules_of_the_version(proposed: Given[Workshop]) -> None:
    """No rule is missing, and no other one is named."""
    proposed.when(commands.adopt_agreement, assents={"R1": BOTH}).then_refused("R2 are missing")
    proposed.when(
        commands.adopt_agreement, rules=["R1"], assents={"R1": BOTH, "R2": BOTH}
    ).then_refused("R2 is not among its rules")


def test_only_the_roll_assents_to_a_rule(proposed: Given[Workshop]) -> None:
    """P3 is not present."""
    proposed.when(commands.adopt_agreement, assents={"R1": BOTH, "R2": [*BOTH, "P3"]}).then_refused(
        "P3 not on the roll"
    )


def test_a_message_says_where_people_are_and_who_was_not_asked(proposed: Given[Workshop]) -> None:
    """Their ids are beside it."""
    at_tables = proposed.and_given(
        SpaceCreated(space="S1", kind="table"),
        (PresenceMoved(person="P1", destination="S1"), "09:20"),
    ).at("09:30")
    at_tables.when(commands.adopt_agreement, assents=["P2"]).then_refused(
        "P1 did not say yes (peer support at table S1, not asked: P1)"
    )


def test_under_unanimity_silence_is_not_yes(proposed: Given[Workshop]) -> None:
    """Everyone on the roll has to say yes."""
    proposed.when(commands.adopt_agreement, assents=["P1"]).then_refused(
        "unanimity", "P2 did not say yes", "Silence is not yes"
    )


def test_under_consent_everyone_is_asked_and_no_one_objects(proposed: Given[Workshop]) -> None:
    """Everyone asked who does not object consents."""
    proposed.when(
        commands.adopt_agreement, decided_by="consent", assents=["P1"], asked=["P2"]
    ).then(adopted(1, "R1", "R2", decided_by="consent", assents=("P1",), polled=("P2",)))
    proposed.when(commands.adopt_agreement, decided_by="consent", assents=["P1"]).then_refused(
        "P2 were not asked"
    )
    proposed.when(
        commands.adopt_agreement, decided_by="consent", assents=["P1"], objections=["P2"]
    ).then_refused("P2 still object", "Resolve the objections")


@pytest.mark.parametrize(
    ("assents", "roll", "of"),
    [(["P1"], ["P1", "P2", "P3"], 3), (["P1"], None, 2), (["P1", "P1"], None, 2)],
)
def test_half_is_not_a_majority(
    proposed: Given[Workshop], assents: list[str], roll: list[str] | None, of: int
) -> None:
    """A person who is named twice counts once."""
    proposed.when(
        commands.adopt_agreement, decided_by="majority", assents=assents, roll=roll
    ).then_refused(f"1 of {of} is not a majority")


def test_an_agreement_is_adopted_by_majority(proposed: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    proposed.when(
        commands.adopt_agreement, decided_by="majority", assents=BOTH, roll=["P1", "P2", "P3"]
    ).then(adopted(1, "R1", "R2", decided_by="majority", roll=("P1", "P2", "P3")))


def test_an_agreement_has_proposed_rules(
    workshop: Given[Workshop], proposed: Given[Workshop]
) -> None:
    """It needs at least one rule, and no unknown one."""
    workshop.when(commands.adopt_agreement, assents=BOTH).then_refused("it has no rules")
    proposed.when(commands.adopt_agreement, assents=BOTH, rules=[]).then_refused("no rules")
    proposed.when(commands.adopt_agreement, assents=BOTH, rules=["R1", "R9"]).then_refused(
        "there is no rule R9"
    )


def test_versions_of_the_agreement_follow_each_other(
    proposed: Given[Workshop], agreed: Given[Workshop]
) -> None:
    """They are counted by order in the stream, not by time of occurrence."""
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
    ("options", "reason"),
    [
        ({"assents": ["P1", "P2", "P3"]}, "P3 not on the roll"),
        ({"assents": BOTH, "asked": ["P3"]}, "P3 not on the roll"),
        ({"assents": BOTH, "objections": ["P3"]}, "P3 not on the roll"),
        ({"assents": [*BOTH, "P9"]}, "no person is registered as P9"),
        ({"assents": [], "roll": []}, "the roll is empty"),
    ],
)
def test_only_people_on_the_roll_count(
    proposed: Given[Workshop], options: dict[str, Any], reason: str
) -> None:
    """This applies to those who assent, are asked or object; the roll is not empty."""
    proposed.when(commands.adopt_agreement, **options).then_refused(reason)


def test_with_no_one_present_a_roll_is_given(proposed: Given[Workshop]) -> None:
    """Both people left before."""
    both_left = proposed.and_given(PresenceEnded(person="P1"), PresenceEnded(person="P2"))
    both_left.later(minutes=1).when(commands.adopt_agreement, assents=[]).then_refused(
        "the roll is empty", "give roll="
    )


# Acknowledgement


def test_a_latecomer_acknowledges_the_agreement(agreed: Given[Workshop]) -> None:
    """The default is the current version; an objection does not void it."""
    agreed.when(commands.acknowledge_agreement, "P3").then(
        AgreementAcknowledged(person="P3", version=2)
    )
    agreed.when(commands.acknowledge_agreement, "P3", version=1, stance="objects").then(
        AgreementAcknowledged(person="P3", version=1, stance="objects")
    )


@pytest.mark.parametrize("version", [0, 3])
def test_an_unknown_version_is_not_acknowledged(agreed: Given[Workshop], version: int) -> None:
    """The message gives the number of versions."""
    agreed.when(commands.acknowledge_agreement, "P3", version=version).then_refused(
        f"there is no version {version}", "Versions so far: 2"
    )


def test_without_an_agreement_there_is_nothing_to_acknowledge(workshop: Given[Workshop]) -> None:
    """No version is adopted yet."""
    workshop.when(commands.acknowledge_agreement, "P1").then_refused("there is no version 0")


# Breaches


def test_a_breach_has_the_version_of_its_time(agreed: Given[Workshop]) -> None:
    """R1 was in force from 10:00 to 11:00, R2 from 10:00 on."""
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
    agreed.at("10:30").when(commands.raise_breach, "R2").then(breach("R2", 1))
    agreed.at("11:30").when(commands.raise_breach, "R2").then(breach("R2", 2))


@pytest.mark.parametrize(
    ("rule", "time"), [("R1", "09:50"), ("R1", "11:30"), ("R2", "09:50"), ("R9", "10:30")]
)
def test_a_rule_that_was_not_in_force_was_not_broken(
    agreed: Given[Workshop], rule: str, time: str
) -> None:
    """It was not yet adopted, no longer in force, or is unknown."""
    agreed.at(time).when(commands.raise_breach, rule).then_refused(
        f"not in force at 2025-03-04T{time}"
    )


@pytest.mark.parametrize(
    ("rule", "time", "version"),
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
def test_within_the_precision_any_version_may_apply(
    agreed: Given[Workshop], rule: str, time: str, version: int
) -> None:
    """The version in force at the stated time comes first."""
    agreed.at(time).with_context(precision="quarter").when(commands.raise_breach, rule).then(
        breach(rule, version)
    )


def test_outside_the_precision_a_breach_is_refused(agreed: Given[Workshop]) -> None:
    """R1 ended at 11:00, more than a quarter of an hour and two minutes away."""
    for time in ("09:42", "11:17", "11:30"):
        agreed.at(time).with_context(precision="quarter").when(
            commands.raise_breach, "R1"
        ).then_refused("not in force")


def test_a_rule_is_in_force_from_its_adoption_on(agreed: Given[Workshop]) -> None:
    """The next version applies from its own adoption on."""
    agreed.at("10:00").when(commands.raise_breach, "R1").then(breach("R1", 1))
    agreed.at("11:00").when(commands.raise_breach, "R2").then(breach("R2", 2))
    agreed.at("11:01").when(commands.raise_breach, "R1").then(breach("R1", 1))  # clocks differ
    agreed.at("11:02").when(commands.raise_breach, "R1").then_refused("not in force")


def test_a_workshop_closes_with_an_open_breach(agreed: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    raised = agreed.at("11:30").when(commands.raise_breach, "R2").resulting_scenario
    raised.when(commands.close).then(WorkshopClosed())


def test_a_breach_is_resolved(agreed: Given[Workshop]) -> None:
    """The outcome is recorded."""
    raised = agreed.when(commands.raise_breach, "R2").resulting_scenario
    raised.when(commands.resolve_breach, "BR1", "An apology").then(
        BreachResolved(breach="BR1", outcome="An apology")
    )


def test_only_an_open_breach_is_resolved(agreed: Given[Workshop]) -> None:
    """The message names the open ones."""
    raised = agreed.when(commands.raise_breach, "R2").resulting_scenario
    raised.when(commands.resolve_breach, "BR9", "An apology").then_refused(
        "it is not open", "Open breaches: BR1"
    )
    raised.and_given(BreachResolved(breach="BR1", outcome="An apology")).when(
        commands.resolve_breach, "BR1", "Another"
    ).then_refused("it is not open", "none so far")
