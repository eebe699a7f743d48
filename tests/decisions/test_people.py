"""People: asked, registered, consenting, present, and in which part."""

from __future__ import annotations

import pytest

from dialoguekit import decisions
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    DemographicRecorded,
    InvitationAnswered,
    InvitationSent,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    RoleAssigned,
    SpaceClosed,
    SpaceCreated,
    WorkshopClosed,
)
from dialoguekit.state import Workshop
from dialoguekit.testing.scenario import Given, happened

INVITED = InvitationSent(invitation="I1", invitee="Ana", channel="network")
TABLES = (SpaceCreated(space="S1", kind="table"), SpaceCreated(space="S2", kind="table"))
VAULT = "vault:8f3a9c2e1b"


def consent(person: str, *scopes: str) -> ConsentGiven:
    return ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken")


# Invitations


def test_an_invitation_is_sent(announced: Given[Workshop]) -> None:
    """Invitations are counted, whatever the wave."""
    announced.and_given(INVITED).when(
        decisions.invite, "Ben", channel="direct", wave=2, group="primary care"
    ).then(
        InvitationSent(
            invitation="I2", invitee="Ben", channel="direct", wave=2, group="primary care"
        )
    )


def test_nobody_is_invited_once_the_workshop_is_closed(opened: Given[Workshop]) -> None:
    """It is too late to come."""
    opened.and_given(WorkshopClosed()).when(decisions.invite, "Ana", channel="direct").then_refused(
        "closed", "next one"
    )


def test_nobody_is_invited_for_a_group_outside_the_scheme(announced: Given[Workshop]) -> None:
    """The message names the groups that there are."""
    announced.when(decisions.invite, "Ana", channel="direct", group="press").then_refused(
        "'press' is not in the scheme", "peer support, primary care"
    )


def test_nobody_is_invited_to_what_is_not_scheduled(draft: Given[Workshop]) -> None:
    """There is nothing to come to."""
    draft.when(decisions.invite, "Ana", channel="direct").then_refused("not scheduled")


def test_an_invitation_is_answered_and_answered_again(announced: Given[Workshop]) -> None:
    """A later answer replaces an earlier one."""
    declined = InvitationAnswered(invitation="I1", answer="declined")
    announced.and_given(INVITED, declined).when(
        decisions.answer_invitation, "I1", "accepted", reason="found a sitter"
    ).then(InvitationAnswered(invitation="I1", answer="accepted", reason="found a sitter"))


def test_an_answer_needs_an_invitation(announced: Given[Workshop]) -> None:
    """Neither an unknown id, nor the id of something else, is one."""
    announced.when(decisions.answer_invitation, "I1", "accepted").then_refused(
        "there is no invitation I1"
    )
    announced.and_given(*TABLES).when(decisions.answer_invitation, "S1", "accepted").then_refused(
        "there is no invitation S1"
    )


# Registration


def test_somebody_is_registered_with_all_that_is_known(announced: Given[Workshop]) -> None:
    """Roles and labels become tuples; everything else is kept."""
    announced.and_given(INVITED).when(
        decisions.register,
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
    chosen = announced.when(decisions.register, group="peer support", person="P7")
    chosen.then(PersonRegistered(person="P7", group="peer support"))
    chosen.afterwards.when(decisions.register, group="peer support").then(
        PersonRegistered(person="P8", group="peer support")
    )


def test_an_id_is_registered_once(room: Given[Workshop]) -> None:
    """Two people never share one."""
    room.when(decisions.register, group="peer support", person="P1").then_refused(
        "P1 is registered already"
    )


def test_a_source_is_registered_once(announced: Given[Workshop]) -> None:
    """Importing the same list twice registers nobody twice."""
    known = PersonRegistered(person="P1", group="peer support", source="row 7")
    announced.and_given(known).when(
        decisions.register, group="peer support", source="row 7"
    ).then_refused("'row 7' is registered already")


def test_an_invitation_brings_one_person(announced: Given[Workshop]) -> None:
    """Neither somebody else's invitation, nor one that was never sent."""
    used = PersonRegistered(person="P1", group="peer support", invitation="I1")
    announced.and_given(INVITED, used).when(
        decisions.register, group="peer support", invitation="I1"
    ).then_refused("invitation I1 was used")
    announced.when(decisions.register, group="peer support", invitation="I1").then_refused(
        "there is no invitation I1"
    )
    announced.and_given(*TABLES).when(
        decisions.register, group="peer support", invitation="S1"
    ).then_refused("there is no invitation S1")


def test_nobody_is_registered_for_a_group_outside_the_scheme(announced: Given[Workshop]) -> None:
    """Shares are counted over the groups of the scheme."""
    announced.when(decisions.register, group="press").then_refused(
        "'press' is not in the scheme", "peer support, primary care"
    )


def test_a_participant_has_a_group_and_a_facilitator_need_not(announced: Given[Workshop]) -> None:
    """Only participants stand in denominators."""
    announced.when(decisions.register).then_refused("a participant needs a group")
    announced.when(decisions.register, roles=("facilitator",)).then(
        PersonRegistered(person="P1", group=None, roles=("facilitator",))
    )


def test_nobody_is_registered_for_what_is_not_scheduled(draft: Given[Workshop]) -> None:
    """There are no groups yet."""
    draft.when(decisions.register, group="peer support").then_refused("not scheduled")


# Consent


def test_consent_is_given(room: Given[Workshop]) -> None:
    """The wording, its basis and its terms are kept."""
    room.when(
        decisions.give_consent, "P3", ["record", "quote"], version="2", basis="written", terms="A"
    ).then(
        ConsentGiven(
            person="P3", scopes=("record", "quote"), version="2", basis="written", terms="A"
        )
    )


def test_a_stranger_does_not_consent(room: Given[Workshop]) -> None:
    """Whoever consents is registered."""
    room.when(decisions.give_consent, "P9", ["record"]).then_refused("nobody is registered as P9")


def test_consent_is_to_something_that_exists(room: Given[Workshop]) -> None:
    """An unknown scope is an invalid event, not a decision."""
    with pytest.raises(InvalidEvent, match="scopes must be one of record"):
        room.when(decisions.give_consent, "P1", ["everything"])


def test_consent_is_withdrawn(room: Given[Workshop]) -> None:
    """No reason is owed."""
    withdrawn = room.when(decisions.withdraw_consent, "P1", ["record"])
    withdrawn.then(ConsentWithdrawn(person="P1", scopes=("record",)))
    withdrawn.afterwards.later(minutes=1).when(
        decisions.contribute, "P1", "More time."
    ).then_refused("P1 had not consented")


def test_consent_that_was_not_given_is_not_withdrawn(room: Given[Workshop]) -> None:
    """Neither another scope, nor the same twice; the message says what is consented to."""
    room.when(decisions.withdraw_consent, "P1", ["quote"]).then_refused(
        "P1 did not consent to 'quote'", "Withdraw one of: record"
    )
    room.when(decisions.withdraw_consent, "P3", ["record"]).then_refused("nothing is consented to")
    withdrawn = room.and_given(ConsentWithdrawn(person="P1", scopes=("record",)))
    withdrawn.when(decisions.withdraw_consent, "P1", ["record"]).then_refused("did not consent")


def test_a_withdrawal_is_judged_at_the_moment_it_happened(room: Given[Workshop]) -> None:
    """Noted late it counts from then; before the consent there was nothing to withdraw."""
    late = room.at("09:20").when(decisions.withdraw_consent, "P1", ["record"])
    late.then(ConsentWithdrawn(person="P1", scopes=("record",)))
    late.afterwards.at("09:25").when(decisions.contribute, "P1", "Time.").then_refused("consented")
    late.afterwards.at("09:15").when(decisions.contribute, "P1", "Time.").then_state(
        lambda state: "C1" in state.text_lengths
    )
    room.at("08:30").when(decisions.withdraw_consent, "P1", ["record"]).then_refused("08:30")


def test_a_withdrawal_of_uncertain_time_takes_back_what_was_given_about_then(
    room: Given[Workshop],
) -> None:
    """Consent was given at 09:00; taken back at about 08:30 it never held for longer."""
    about = room.at("08:30").noting(precision="hour")
    about.when(decisions.withdraw_consent, "P1", ["record"]).afterwards.at("09:10").noting(
        precision="exact"
    ).when(decisions.contribute, "P1", "Time.").then_refused("had not consented")


def test_an_earlier_consent_noted_late_does_not_undo_a_withdrawal(room: Given[Workshop]) -> None:
    """Whoever withdrew at 09:20 stays withdrawn, although the form of 09:10 turns up now."""
    gone = room.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "09:20"))
    found = gone.at("09:10").noting(precision="hour")
    found.when(decisions.give_consent, "P1", ["record"]).afterwards.at("09:30").noting(
        precision="exact"
    ).when(decisions.contribute, "P1", "Time.").then_refused("had not consented")


# Demographics


def test_an_answer_about_oneself_is_recorded_by_reference(room: Given[Workshop]) -> None:
    """The answer itself is in the vault."""
    agreed = room.and_given(consent("P1", "demographics")).later(minutes=1)
    agreed.when(
        decisions.record_demographic, "P1", "age band", scheme="ONS 2021", vault_ref=VAULT
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
        decisions.record_demographic, "P1", "age band", scheme="ONS 2021", status="blank"
    ).then(DemographicRecorded(person="P1", question="age band", scheme="ONS 2021", status="blank"))


def test_demographics_need_a_consent_of_their_own(room: Given[Workshop]) -> None:
    """Consent to be recorded is not consent to be counted."""
    room.when(
        decisions.record_demographic, "P1", "age band", scheme="ONS 2021", vault_ref=VAULT
    ).then_refused("P1 had not consented to demographics")


@pytest.mark.parametrize("value", ["45-54", "vault:", "vault:short", "Vault:8f3a9c2e1b"])
def test_the_value_itself_does_not_stand_in_the_log(room: Given[Workshop], value: str) -> None:
    """Only a reference into the vault does."""
    room.and_given(consent("P1", "demographics")).when(
        decisions.record_demographic, "P1", "age band", scheme="ONS 2021", vault_ref=value
    ).then_refused("must not stand in the log", "vault")


@pytest.mark.parametrize(("status", "ref"), [("answered", None), ("blank", VAULT)])
def test_only_an_answer_has_a_reference(
    room: Given[Workshop], status: str, ref: str | None
) -> None:
    """Who did not answer left nothing in the vault."""
    room.and_given(consent("P1", "demographics")).when(
        decisions.record_demographic, "P1", "age band", scheme="A", status=status, vault_ref=ref
    ).then_refused("only an answer has a vault reference")


# Presence


def test_somebody_arrives(room: Given[Workshop]) -> None:
    """In a space, or in the room as a whole."""
    room.when(decisions.arrive, "P3").then(PresenceStarted(person="P3"))
    room.and_given(*TABLES).when(decisions.arrive, "P3", space="S1").then(
        PresenceStarted(person="P3", space="S1")
    )


def test_who_is_in_does_not_arrive(room: Given[Workshop]) -> None:
    """They left before, or never came."""
    room.when(decisions.arrive, "P1").then_refused("P1 was in already", "left")


def test_an_arrival_is_judged_at_the_moment_it_happened(room: Given[Workshop]) -> None:
    """Whoever came back at 09:40 was out at 09:30, and in at 09:10."""
    back = room.and_given(
        (PresenceEnded(person="P1"), "09:20"), (PresenceStarted(person="P1"), "09:40")
    )
    back.at("09:30").when(decisions.arrive, "P1").then(PresenceStarted(person="P1"))
    back.at("09:10").when(decisions.arrive, "P1").then_refused("in already at 2025-03-04T09:10")


def test_somebody_leaves_and_returns_within_one_moment(room: Given[Workshop]) -> None:
    """Of two facts at one moment, the order in which they were noted tells."""
    left = room.when(decisions.leave, "P1").afterwards
    returned = left.when(decisions.arrive, "P1")
    returned.then_state(lambda state: state.people["P1"].presence.running)
    returned.afterwards.when(decisions.arrive, "P1").then_refused("in already")


def test_an_absence_that_is_noted_late_does_not_end_the_presence_of_now(
    room: Given[Workshop],
) -> None:
    """Out from 09:10 to 09:15, noted at the end: present now, absent then."""
    out = room.at("09:10").when(decisions.leave, "P1").afterwards
    back = out.at("09:15").when(decisions.arrive, "P1").afterwards
    back.at("09:30").when(decisions.take_turn, "P1").then_state(
        lambda state: state.people["P1"].presence.running
    )
    back.at("09:12").when(decisions.take_turn, "P1").then_refused("P1 was not there")


def test_nobody_arrives_at_a_workshop_that_is_not_open(
    announced: Given[Workshop], room: Given[Workshop]
) -> None:
    """Neither before the opening nor after the close."""
    registered = announced.and_given(PersonRegistered(person="P1", group="peer support"))
    registered.when(decisions.arrive, "P1").then_refused("not open", "Open it first")
    closed = room.and_given((WorkshopClosed(), "12:00")).at("12:30")
    closed.when(decisions.arrive, "P3").then_refused("closed at 2025-03-04T12:30", "at=")


def test_an_arrival_is_entered_after_the_close(room: Given[Workshop]) -> None:
    """What happened while it was open can be entered late; a coarse moment counts as a span."""
    closed = room.and_given((WorkshopClosed(), "12:00"))
    closed.at("11:00").when(decisions.arrive, "P3").then(PresenceStarted(person="P3"))
    closed.at("12:30").noting(precision="hour").when(decisions.arrive, "P3").then(
        PresenceStarted(person="P3")
    )


def test_nobody_arrives_in_a_space_that_is_unknown(room: Given[Workshop]) -> None:
    """Nor in one that is closed, nor does a stranger arrive."""
    room.when(decisions.arrive, "P3", space="S1").then_refused("there is no space S1")
    room.and_given(*TABLES, SpaceClosed(space="S1")).when(
        decisions.arrive, "P3", space="S1"
    ).then_refused("space S1 is closed")
    room.when(decisions.arrive, "P9").then_refused("nobody is registered as P9")


def test_somebody_arrives_in_a_space_that_is_full(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    full = room.and_given(
        SpaceCreated(space="S1", kind="chair", capacity=1),
        PersonRegistered(person="P4", group="primary care"),
        PresenceStarted(person="P4", space="S1"),
    )
    full.when(decisions.arrive, "P3", space="S1").then(PresenceStarted(person="P3", space="S1"))


def test_somebody_leaves(room: Given[Workshop]) -> None:
    """Why, where it is known."""
    left = room.when(decisions.leave, "P1", reason="a bus")
    left.then(PresenceEnded(person="P1", reason="a bus"))
    left.then_state(lambda state: not state.people["P1"].presence.running)


def test_who_is_not_in_does_not_leave(room: Given[Workshop]) -> None:
    """Neither who never came, nor who left before, nor who came later than that."""
    room.when(decisions.leave, "P3").then_refused("P3 was not in", "arrived")
    gone = room.and_given((PresenceEnded(person="P1"), "09:20"))
    gone.at("09:30").when(decisions.leave, "P1").then_refused("P1 was not in")
    room.at("09:01").when(decisions.leave, "P1").then_refused("not in at 2025-03-04T09:01")


def test_a_departure_of_uncertain_time_ends_the_presence_about_then(
    room: Given[Workshop],
) -> None:
    """P1 came at 09:05; a departure at about 09:00 cannot have been before that."""
    left = room.at("09:00").noting(precision="quarter").when(decisions.leave, "P1")
    left.then(PresenceEnded(person="P1"))
    left.afterwards.at("09:06").noting(precision="exact").when(
        decisions.take_turn, "P1"
    ).then_refused("P1 was not there")


def test_nobody_leaves_a_workshop_that_is_not_open(
    announced: Given[Workshop], room: Given[Workshop]
) -> None:
    """Neither before the opening nor after the close."""
    announced.when(decisions.leave, "P1").then_refused("not open")
    room.and_given((WorkshopClosed(), "12:00")).at("13:00").when(
        decisions.leave, "P1"
    ).then_refused("closed")


def test_somebody_moves_from_where_they_are(room: Given[Workshop]) -> None:
    """The origin is filled in; it is None for whoever was in no space."""
    tables = room.and_given(*TABLES)
    first = tables.when(decisions.move, "P1", "S1")
    first.then(PresenceMoved(person="P1", origin=None, destination="S1"))
    first.afterwards.later(minutes=5).when(decisions.move, "P1", "S2", origin="S1").then(
        PresenceMoved(person="P1", origin="S1", destination="S2")
    )


def test_a_move_is_judged_at_the_moment_it_happened(room: Given[Workshop]) -> None:
    """Noted late, it starts from the space of that moment, and changes no later one."""
    moved = room.and_given(
        *TABLES,
        (PresenceMoved(person="P1", destination="S1"), "09:10"),
        (PresenceMoved(person="P1", origin="S1", destination="S2"), "09:40"),
    )
    late = moved.at("09:20").when(decisions.move, "P1", "S2", origin="S1")
    late.then_state(lambda state: state.people["P1"].space == "S2")
    moved.at("09:20").when(decisions.move, "P1", "S2", origin="S2").then_refused(
        "P1 was not in S2 but in S1"
    )
    about = moved.at("09:35").noting(precision="quarter")
    about.when(decisions.move, "P1", "S1", origin="S2").then(
        PresenceMoved(person="P1", origin="S2", destination="S1")
    )


def test_who_is_not_in_or_not_in_the_origin_does_not_move(room: Given[Workshop]) -> None:
    """The message says where they are."""
    tables = room.and_given(*TABLES)
    tables.when(decisions.move, "P3", "S1").then_refused("P3 was not in")
    tables.when(decisions.move, "P1", "S1", origin="S2").then_refused(
        "P1 was not in S2 but in no space"
    )
    gone = tables.and_given((PresenceEnded(person="P1"), "09:10")).at("09:30")
    gone.when(decisions.move, "P1", "S1").then_refused("P1 was not in")


def test_nobody_moves_to_a_space_that_is_unknown_or_closed(room: Given[Workshop]) -> None:
    """There is nowhere to go."""
    room.when(decisions.move, "P1", "S1").then_refused("there is no space S1")
    room.and_given(*TABLES, SpaceClosed(space="S1")).when(decisions.move, "P1", "S1").then_refused(
        "space S1 is closed"
    )


def test_somebody_moves_to_a_space_that_is_full(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    full = room.and_given(
        SpaceCreated(space="S1", kind="chair", capacity=1),
        PresenceMoved(person="P2", destination="S1"),
    )
    full.when(decisions.move, "P1", "S1").then(PresenceMoved(person="P1", destination="S1"))


def test_somebody_takes_on_a_part(room: Given[Workshop]) -> None:
    """For a while, or for the rest of the workshop."""
    room.when(decisions.assign_role, "P1", "timekeeper", until="the break").then(
        RoleAssigned(person="P1", role="timekeeper", until="the break")
    )


def test_a_stranger_takes_on_no_part(room: Given[Workshop]) -> None:
    """Whoever does is registered."""
    room.when(decisions.assign_role, "P9", "scribe").then_refused("nobody is registered as P9")


# The short way through the door


def test_a_welcome_is_three_events(opened: Given[Workshop]) -> None:
    """Registered, consenting, present."""
    welcomed = opened.and_given(*TABLES).when(
        decisions.welcome,
        name="Ana",
        group="peer support",
        consents=["record", "quote"],
        space="S1",
        basis="written",
        version="2",
    )
    welcomed.then(
        PersonRegistered(person="P1", group="peer support", name="Ana", route="walk-in"),
        ConsentGiven(person="P1", scopes=("record", "quote"), version="2", basis="written"),
        PresenceStarted(person="P1", space="S1"),
    )


def test_a_welcome_without_consent_records_none(opened: Given[Workshop]) -> None:
    """They are in the room, and what they say is not recorded."""
    welcomed = opened.when(decisions.welcome, group="peer support", route=None)
    welcomed.then(PersonRegistered(person="P1", group="peer support"), PresenceStarted(person="P1"))
    welcomed.afterwards.when(decisions.contribute, "P1", "Time.").then_refused("not consented")


def test_nobody_is_welcomed_where_nobody_can_be(
    announced: Given[Workshop], opened: Given[Workshop]
) -> None:
    """Not before the opening, not in an unknown space, not in a group outside the scheme."""
    announced.when(decisions.welcome, group="peer support").then_refused("not open")
    opened.when(decisions.welcome, group="peer support", space="S1").then_refused("no space S1")
    opened.when(decisions.welcome, group="press").then_refused("not in the scheme")


def test_a_fact_of_an_earlier_moment_keeps_its_precision(room: Given[Workshop]) -> None:
    """Presence of a coarse arrival is judged like any other."""
    about = room.and_given(
        happened(consent("P3", "record"), "09:00"),
        happened(PresenceStarted(person="P3"), "09:20", precision="quarter"),
    )
    about.at("09:10").when(decisions.take_turn, "P3").then_refused("P3 was not there")
    about.at("09:10").noting(precision="quarter").when(decisions.take_turn, "P3").then_state(
        lambda state: state.version == about.recorded[-1].seq + 1
    )
