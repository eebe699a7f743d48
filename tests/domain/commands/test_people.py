"""People: asked, registered, consenting, present, and in which part."""

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
    SpaceCreated,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given

INVITED = InvitationSent(invitation="I1", invitee="Ana", channel="network")
TABLES = (SpaceCreated(space="S1", kind="table"), SpaceCreated(space="S2", kind="table"))
VAULT = "vault:8f3a9c2e1b"


def consent(person: str, *scopes: str) -> ConsentGiven:
    return ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken")


# Invitations


def test_an_invitation_is_sent(announced: Given[Workshop]) -> None:
    """Invitations are counted, whatever the wave."""
    announced.and_given(INVITED).when(
        commands.invite, "Ben", channel="direct", wave=2, group="primary care"
    ).then(
        InvitationSent(
            invitation="I2", invitee="Ben", channel="direct", wave=2, group="primary care"
        )
    )


def test_nobody_is_invited_once_the_workshop_is_closed(opened: Given[Workshop]) -> None:
    """It is too late to come."""
    opened.and_given(WorkshopClosed()).when(commands.invite, "Ana", channel="direct").then_refused(
        "closed", "next one"
    )


def test_nobody_is_invited_for_a_group_outside_the_scheme(announced: Given[Workshop]) -> None:
    """The message names the groups that there are."""
    announced.when(commands.invite, "Ana", channel="direct", group="press").then_refused(
        "'press' is not in the scheme", "peer support, primary care"
    )


def test_nobody_is_invited_to_what_is_not_scheduled(draft: Given[Workshop]) -> None:
    """There is nothing to come to."""
    draft.when(commands.invite, "Ana", channel="direct").then_refused("not scheduled")


def test_an_invitation_is_answered_and_answered_again(announced: Given[Workshop]) -> None:
    """A later answer replaces an earlier one."""
    declined = InvitationAnswered(invitation="I1", answer="declined")
    announced.and_given(INVITED, declined).when(
        commands.answer_invitation, "I1", "accepted", reason="found a sitter"
    ).then(InvitationAnswered(invitation="I1", answer="accepted", reason="found a sitter"))


def test_an_answer_needs_an_invitation(announced: Given[Workshop]) -> None:
    """Neither an unknown id, nor the id of something else, is one."""
    announced.when(commands.answer_invitation, "I1", "accepted").then_refused(
        "there is no invitation I1"
    )
    announced.and_given(*TABLES).when(commands.answer_invitation, "S1", "accepted").then_refused(
        "there is no invitation S1"
    )


# Registration


def test_somebody_is_registered_with_all_that_is_known(announced: Given[Workshop]) -> None:
    """Roles and labels become tuples; everything else is kept."""
    announced.and_given(INVITED).when(
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


def test_an_id_may_be_chosen_and_later_ones_count_on(announced: Given[Workshop]) -> None:
    """Whoever comes next gets a number that nobody has."""
    chosen = announced.when(commands.register, group="peer support", person="P7")
    chosen.then(PersonRegistered(person="P7", group="peer support"))
    chosen.afterwards.when(commands.register, group="peer support").then(
        PersonRegistered(person="P8", group="peer support")
    )


def test_an_id_is_registered_once(room: Given[Workshop]) -> None:
    """Two people never share one."""
    room.when(commands.register, group="peer support", person="P1").then_refused(
        "P1 is registered already"
    )


def test_a_source_is_registered_once(announced: Given[Workshop]) -> None:
    """Importing the same list twice registers nobody twice."""
    known = PersonRegistered(person="P1", group="peer support", source="row 7")
    announced.and_given(known).when(
        commands.register, group="peer support", source="row 7"
    ).then_refused("'row 7' is registered already")


def test_an_invitation_brings_one_person(announced: Given[Workshop]) -> None:
    """Neither somebody else's invitation, nor one that was never sent."""
    used = PersonRegistered(person="P1", group="peer support", invitation="I1")
    announced.and_given(INVITED, used).when(
        commands.register, group="peer support", invitation="I1"
    ).then_refused("invitation I1 was used")
    announced.when(commands.register, group="peer support", invitation="I1").then_refused(
        "there is no invitation I1"
    )
    announced.and_given(*TABLES).when(
        commands.register, group="peer support", invitation="S1"
    ).then_refused("there is no invitation S1")


def test_nobody_is_registered_for_a_group_outside_the_scheme(announced: Given[Workshop]) -> None:
    """Shares are counted over the groups of the scheme."""
    announced.when(commands.register, group="press").then_refused(
        "'press' is not in the scheme", "peer support, primary care"
    )


def test_a_participant_has_a_group_and_a_facilitator_need_not(announced: Given[Workshop]) -> None:
    """Only participants stand in denominators."""
    announced.when(commands.register).then_refused("a participant needs a group")
    announced.when(commands.register, roles=("facilitator",)).then(
        PersonRegistered(person="P1", group=None, roles=("facilitator",))
    )


def test_nobody_is_registered_for_what_is_not_scheduled(draft: Given[Workshop]) -> None:
    """There are no groups yet."""
    draft.when(commands.register, group="peer support").then_refused("not scheduled")


# Consent


def test_consent_is_given(room: Given[Workshop]) -> None:
    """The wording, its basis and its terms are kept."""
    room.when(
        commands.give_consent, "P3", ["record", "quote"], version="2", basis="written", terms="A"
    ).then(
        ConsentGiven(
            person="P3", scopes=("record", "quote"), version="2", basis="written", terms="A"
        )
    )


def test_a_consent_is_given_on_another_version_of_the_form(room: Given[Workshop]) -> None:
    """What it is worth is for those to say who look at the record."""
    consent = ConsentGiven(person="P3", scopes=("record",), version="0", basis="written")
    room.when(commands.give_consent, "P3", ["record"], version="0", basis="written").then(consent)


def test_a_stranger_does_not_consent(room: Given[Workshop]) -> None:
    """Whoever consents is registered."""
    room.when(commands.give_consent, "P9", ["record"]).then_refused("nobody is registered as P9")


def test_consent_is_to_something_that_exists(room: Given[Workshop]) -> None:
    """An unknown scope is an invalid event, not a decision."""
    with pytest.raises(InvalidEvent, match="scopes must be one of record"):
        room.when(commands.give_consent, "P1", ["everything"])


def test_consent_is_withdrawn(room: Given[Workshop]) -> None:
    """No reason is owed."""
    withdrawn = room.when(commands.withdraw_consent, "P1", ["record"])
    withdrawn.then(ConsentWithdrawn(person="P1", scopes=("record",)))
    withdrawn.afterwards.later(minutes=1).when(
        commands.contribute, "P1", "More time."
    ).then_refused("P1 had not consented")


def test_consent_that_was_not_given_is_not_withdrawn(room: Given[Workshop]) -> None:
    """Neither another scope, nor the same twice; the message says what is consented to."""
    room.when(commands.withdraw_consent, "P1", ["quote"]).then_refused(
        "P1 did not consent to 'quote'", "Withdraw one of: record"
    )
    room.when(commands.withdraw_consent, "P3", ["record"]).then_refused("nothing is consented to")
    withdrawn = room.and_given(ConsentWithdrawn(person="P1", scopes=("record",)))
    withdrawn.when(commands.withdraw_consent, "P1", ["record"]).then_refused("did not consent")


def test_a_withdrawal_is_judged_at_the_moment_it_happened(room: Given[Workshop]) -> None:
    """Noted late it counts from then; before the consent there was nothing to withdraw."""
    late = room.at("09:20").when(commands.withdraw_consent, "P1", ["record"])
    late.then(ConsentWithdrawn(person="P1", scopes=("record",)))
    late.afterwards.at("09:25").when(commands.contribute, "P1", "Time.").then_refused("consented")
    late.afterwards.at("09:15").when(commands.contribute, "P1", "Time.").then_state(
        lambda state: "C1" in state.text_lengths
    )
    room.at("08:30").when(commands.withdraw_consent, "P1", ["record"]).then_refused("08:30")


def test_a_withdrawal_of_uncertain_time_takes_back_what_was_given_about_then(
    room: Given[Workshop],
) -> None:
    """Consent was given at 09:00; taken back at about 08:30 it never held for longer."""
    about = room.at("08:30").noting(precision="hour")
    about.when(commands.withdraw_consent, "P1", ["record"]).afterwards.at("09:10").noting(
        precision="exact"
    ).when(commands.contribute, "P1", "Time.").then_refused("had not consented")


def test_an_earlier_consent_noted_late_does_not_undo_a_withdrawal(room: Given[Workshop]) -> None:
    """Whoever withdrew at 09:20 stays withdrawn, although the form of 09:10 turns up now."""
    gone = room.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "09:20"))
    found = gone.at("09:10").noting(precision="hour")
    found.when(commands.give_consent, "P1", ["record"]).afterwards.at("09:30").noting(
        precision="exact"
    ).when(commands.contribute, "P1", "Time.").then_refused("had not consented")


# Demographics


def test_an_answer_about_oneself_is_recorded_by_reference(room: Given[Workshop]) -> None:
    """The answer itself is in the vault."""
    agreed = room.and_given(consent("P1", "demographics")).later(minutes=1)
    agreed.when(
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
    agreed.when(
        commands.record_demographic, "P1", "age band", scheme="ONS 2021", status="blank"
    ).then(DemographicRecorded(person="P1", question="age band", scheme="ONS 2021", status="blank"))


def test_demographics_need_a_consent_of_their_own(room: Given[Workshop]) -> None:
    """Consent to be recorded is not consent to be counted."""
    room.when(
        commands.record_demographic, "P1", "age band", scheme="ONS 2021", vault_ref=VAULT
    ).then_refused("P1 had not consented to demographics")


@pytest.mark.parametrize("value", ["45-54", "vault:", "vault:short", "Vault:8f3a9c2e1b"])
def test_the_value_itself_does_not_stand_in_the_log(room: Given[Workshop], value: str) -> None:
    """Only a reference into the vault does."""
    room.and_given(consent("P1", "demographics")).when(
        commands.record_demographic, "P1", "age band", scheme="ONS 2021", vault_ref=value
    ).then_refused("must not stand in the log", "vault")


@pytest.mark.parametrize(("status", "ref"), [("answered", None), ("blank", VAULT)])
def test_only_an_answer_has_a_reference(
    room: Given[Workshop], status: str, ref: str | None
) -> None:
    """Who did not answer left nothing in the vault."""
    room.and_given(consent("P1", "demographics")).when(
        commands.record_demographic, "P1", "age band", scheme="A", status=status, vault_ref=ref
    ).then_refused("only an answer has a vault reference")
