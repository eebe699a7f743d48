"""Commands on invitations, registration, consent and demographics."""

from __future__ import annotations

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    DemographicRecorded,
    InvitationAnswered,
    InvitationSent,
    PersonRegistered,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given

from .conftest import TABLES, consent

INVITED = InvitationSent(invitation="I1", invitee="Ana", channel="network")
VAULT = "vault:8f3a9c2e1b"


# Invitations


def test_an_invitation_is_sent(scheduled: Given[Workshop]) -> None:
    """Ids count through the workshop, not by wave."""
    scheduled.and_given(INVITED).when(
        commands.invite, "Ben", channel="direct", wave=2, group="primary care"
    ).then(
        InvitationSent(
            invitation="I2", invitee="Ben", channel="direct", wave=2, group="primary care"
        )
    )


def test_a_closed_workshop_sends_no_invitation(opened: Given[Workshop]) -> None:
    """It is over."""
    opened.and_given(WorkshopClosed()).when(commands.invite, "Ana", channel="direct").then_refused(
        "closed", "next one"
    )


def test_an_invitation_needs_a_group_of_the_scheme(scheduled: Given[Workshop]) -> None:
    """The message names the groups."""
    scheduled.when(commands.invite, "Ana", channel="direct", group="press").then_refused(
        "'press' is not in the scheme", "peer support, primary care"
    )


def test_an_invitation_is_answered_twice(scheduled: Given[Workshop]) -> None:
    """A later answer replaces an earlier one."""
    declined = InvitationAnswered(invitation="I1", answer="declined")
    scheduled.and_given(INVITED, declined).when(
        commands.answer_invitation, "I1", "accepted", reason="found a sitter"
    ).then(InvitationAnswered(invitation="I1", answer="accepted", reason="found a sitter"))


def test_an_answer_needs_an_invitation(scheduled: Given[Workshop]) -> None:
    """An unknown id, or one of another kind, is refused."""
    scheduled.when(commands.answer_invitation, "I1", "accepted").then_refused(
        "there is no invitation I1"
    )
    scheduled.and_given(*TABLES).when(commands.answer_invitation, "S1", "accepted").then_refused(
        "there is no invitation S1"
    )


# Registration


def test_a_person_is_registered_with_all_fields(scheduled: Given[Workshop]) -> None:
    """Roles and labels become tuples."""
    scheduled.and_given(INVITED).when(
        commands.register,
        group="peer support",
        name="Ana",
        roles=["participant", "scribe"],
        route="network",
        invitation="I1",
        labels=["volunteer"],
        source="row 7",
    ).then(
        PersonRegistered(
            person="P1",
            group="peer support",
            name="Ana",
            roles=("participant", "scribe"),
            route="network",
            invitation="I1",
            labels=("volunteer",),
            source="row 7",
        )
    )


def test_an_id_may_be_chosen(scheduled: Given[Workshop]) -> None:
    """Later ids count from the highest number."""
    chosen = scheduled.when(commands.register, group="peer support", person="P7")
    chosen.then(PersonRegistered(person="P7", group="peer support"))
    chosen.resulting_scenario.when(commands.register, group="peer support").then(
        PersonRegistered(person="P8", group="peer support")
    )


def test_an_id_is_registered_once(workshop: Given[Workshop]) -> None:
    """Two people never share an id."""
    workshop.when(commands.register, group="peer support", person="P1").then_refused(
        "P1 is registered already"
    )


def test_a_source_is_registered_once(scheduled: Given[Workshop]) -> None:
    """A second import of the same list adds no one."""
    known = PersonRegistered(person="P1", group="peer support", source="row 7")
    scheduled.and_given(known).when(
        commands.register, group="peer support", source="row 7"
    ).then_refused("<text of 5 characters> is registered already")


def test_an_invitation_is_used_by_one_person(scheduled: Given[Workshop]) -> None:
    """A used invitation, and one that was never sent, are refused."""
    used = PersonRegistered(person="P1", group="peer support", invitation="I1")
    scheduled.and_given(INVITED, used).when(
        commands.register, group="peer support", invitation="I1"
    ).then_refused("invitation I1 was used")
    scheduled.when(commands.register, group="peer support", invitation="I1").then_refused(
        "there is no invitation I1"
    )
    scheduled.and_given(*TABLES).when(
        commands.register, group="peer support", invitation="S1"
    ).then_refused("there is no invitation S1")


def test_a_registration_needs_a_group_of_the_scheme(scheduled: Given[Workshop]) -> None:
    """Shares are computed over the groups of the scheme."""
    scheduled.when(commands.register, group="press").then_refused(
        "'press' is not in the scheme", "peer support, primary care"
    )


def test_a_participant_needs_a_group_and_a_facilitator_does_not(scheduled: Given[Workshop]) -> None:
    """Only participants count in denominators."""
    scheduled.when(commands.register).then_refused("a participant needs a group")
    scheduled.when(commands.register, roles=("facilitator",)).then(
        PersonRegistered(person="P1", group=None, roles=("facilitator",))
    )


# Consent


def test_consent_is_given(workshop: Given[Workshop]) -> None:
    """Version, basis and terms are recorded."""
    workshop.when(
        commands.give_consent, "P3", ["record", "quote"], version="2", basis="written", terms="A"
    ).then(
        ConsentGiven(
            person="P3", scopes=("record", "quote"), version="2", basis="written", terms="A"
        )
    )


def test_a_consent_is_given_on_another_version_of_the_form(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    workshop.when(commands.give_consent, "P3", ["record"], version="0", basis="written").then(
        ConsentGiven(person="P3", scopes=("record",), version="0", basis="written")
    )


def test_an_unknown_scope_is_an_invalid_event(workshop: Given[Workshop]) -> None:
    """The event class checks its options."""
    with pytest.raises(InvalidEvent, match="scopes must be one of record"):
        workshop.when(commands.give_consent, "P1", ["everything"])


def test_consent_is_withdrawn(workshop: Given[Workshop]) -> None:
    """A reason is not required."""
    withdrawn = workshop.when(commands.withdraw_consent, "P1", ["record"])
    withdrawn.then(ConsentWithdrawn(person="P1", scopes=("record",)))
    withdrawn.resulting_scenario.later(minutes=1).when(
        commands.contribute, "P1", "More time."
    ).then_refused("P1 had not consented")


def test_only_a_given_consent_is_withdrawn(workshop: Given[Workshop]) -> None:
    """Another scope, and a second withdrawal, are refused; the message names the scopes."""
    workshop.when(commands.withdraw_consent, "P1", ["quote"]).then_refused(
        "P1 did not consent to 'quote'", "Withdraw one of: record"
    )
    workshop.when(commands.withdraw_consent, "P3", ["record"]).then_refused(
        "nothing is consented to"
    )
    withdrawn = workshop.and_given(ConsentWithdrawn(person="P1", scopes=("record",)))
    withdrawn.when(commands.withdraw_consent, "P1", ["record"]).then_refused("did not consent")


def test_a_withdrawal_is_checked_at_its_own_time(workshop: Given[Workshop]) -> None:
    """Recorded late, it applies from then on; dated before the consent, the consent ends."""
    late = workshop.at("09:20").when(commands.withdraw_consent, "P1", ["record"])
    late.then(ConsentWithdrawn(person="P1", scopes=("record",)))
    late.resulting_scenario.at("09:25").when(commands.contribute, "P1", "Time.").then_refused(
        "consented"
    )
    late.resulting_scenario.at("09:15").when(commands.contribute, "P1", "Time.").then_state(
        lambda state: "C1" in state.text_lengths
    )
    early = workshop.at("08:30").when(commands.withdraw_consent, "P1", ["record"])
    early.resulting_scenario.at("09:15").when(commands.contribute, "P1", "Time.").then_refused(
        "had not consented"
    )


def test_a_second_withdrawal_with_an_earlier_time_takes_effect(workshop: Given[Workshop]) -> None:
    """P1 withdrew at 09:20; what was said from 09:10 on is not recorded any more."""
    first = workshop.at("09:20").when(commands.withdraw_consent, "P1", ["record"])
    second = first.resulting_scenario.at("09:10").when(commands.withdraw_consent, "P1", ["record"])
    second.resulting_scenario.at("09:15").when(commands.contribute, "P1", "Time.").then_refused(
        "had not consented"
    )


def test_consent_is_given_again_after_a_withdrawal(workshop: Given[Workshop]) -> None:
    """It applies from its own time on."""
    withdrawn = workshop.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "09:20"))
    again = withdrawn.at("09:40").when(commands.give_consent, "P1", ["record"]).resulting_scenario
    assert again.at("09:45").when(commands.contribute, "P1", "Time.").accepted_events
    again.at("09:30").when(commands.contribute, "P1", "Time.").then_refused("had not consented")


def test_a_withdrawal_of_uncertain_time_applies_to_a_consent_within_its_precision(
    workshop: Given[Workshop],
) -> None:
    """The consent of 09:00 ends at once, because the withdrawal was at about 08:30."""
    uncertain = workshop.at("08:30").with_context(precision="hour")
    uncertain.when(commands.withdraw_consent, "P1", ["record"]).resulting_scenario.at(
        "09:10"
    ).with_context(precision="exact").when(commands.contribute, "P1", "Time.").then_refused(
        "had not consented"
    )


def test_an_earlier_consent_recorded_late_does_not_revoke_a_withdrawal(
    workshop: Given[Workshop],
) -> None:
    """P1 withdrew at 09:20, and the form of 09:10 is recorded afterwards."""
    withdrawn = workshop.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "09:20"))
    late = withdrawn.at("09:10").with_context(precision="hour")
    late.when(commands.give_consent, "P1", ["record"]).resulting_scenario.at("09:30").with_context(
        precision="exact"
    ).when(commands.contribute, "P1", "Time.").then_refused("had not consented")


# Demographics


def test_a_demographic_answer_is_recorded_by_reference(workshop: Given[Workshop]) -> None:
    """The answer itself is in the vault."""
    consenting = workshop.and_given(consent("P1", "demographics")).later(minutes=1)
    consenting.when(
        commands.record_demographic, "P1", "age band", scheme="ONS 2021", vault_ref=VAULT
    ).then(
        DemographicRecorded(
            person="P1",
            question="age band",
            scheme="ONS 2021",
            status="answered",
            vault_ref=VAULT,
        )
    )
    consenting.when(
        commands.record_demographic, "P1", "age band", scheme="ONS 2021", status="blank"
    ).then(DemographicRecorded(person="P1", question="age band", scheme="ONS 2021", status="blank"))


def test_demographics_need_their_own_consent(workshop: Given[Workshop]) -> None:
    """Consent to be recorded is not sufficient."""
    workshop.when(
        commands.record_demographic, "P1", "age band", scheme="ONS 2021", vault_ref=VAULT
    ).then_refused("P1 had not consented to demographics")


@pytest.mark.parametrize("value", ["45-54", "vault:", "vault:short", "Vault:8f3a9c2e1b"])
def test_a_demographic_value_is_not_recorded(workshop: Given[Workshop], value: str) -> None:
    """Only a reference into the vault is."""
    workshop.and_given(consent("P1", "demographics")).when(
        commands.record_demographic, "P1", "age band", scheme="ONS 2021", vault_ref=value
    ).then_refused("must not be in the log", "vault")


@pytest.mark.parametrize(("status", "ref"), [("answered", None), ("blank", VAULT)])
def test_only_an_answer_has_a_reference(
    workshop: Given[Workshop], status: str, ref: str | None
) -> None:
    """Without an answer the vault contains nothing."""
    workshop.and_given(consent("P1", "demographics")).when(
        commands.record_demographic, "P1", "age band", scheme="A", status=status, vault_ref=ref
    ).then_refused("only an answer has a vault reference")
