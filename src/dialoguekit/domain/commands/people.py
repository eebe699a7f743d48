"""People: invited, registered, consenting, present, and in which role."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    allows,
    join_names,
    refuse,
    require_created,
    require_group_in_scheme,
    require_not_forgotten,
    require_office,
    require_open,
    require_open_space,
    require_registered,
    require_scheduled,
)
from dialoguekit.domain.state import Person, Workshop
from dialoguekit.errors import shown

_INVITE_FIRST = "Record the invitation first"
_VAULT = re.compile(r"vault:[A-Za-z0-9_-]{8,}")


def invite(
    state: Workshop,
    context: CommandContext,
    invitee: str,
    *,
    channel: str,
    wave: int = 1,
    group: str | None = None,
) -> CommandEvents:
    """Invite a person and return the id of the invitation."""
    action = "send an invitation"
    require_scheduled(state, action)
    if state.phase == "closed":
        refuse(action, "the workshop is closed", "Invite to the next one")
    require_group_in_scheme(state, group, action)
    invitation = state.next_id("I")
    return (
        e.InvitationSent(
            invitation=invitation, invitee=invitee, channel=channel, wave=wave, group=group
        ),
    )


def answer_invitation(
    state: Workshop,
    context: CommandContext,
    invitation: str,
    answer: str,
    *,
    reason: str | None = None,
) -> CommandEvents:
    """Record the answer to an invitation: accepted, declined or tentative."""
    action = "record the answer to an invitation"
    require_created(state, invitation, "I", "invitation", action, _INVITE_FIRST)
    require_not_forgotten(state, invitation, action)
    return (e.InvitationAnswered(invitation=invitation, answer=answer, reason=reason),)


def register(
    state: Workshop,
    context: CommandContext,
    *,
    group: str | None = None,
    name: str | None = None,
    roles: Sequence[str] = ("participant",),
    person: str | None = None,
    route: str | None = None,
    invitation: str | None = None,
    labels: Sequence[str] = (),
    source: str | None = None,
) -> CommandEvents:
    """Register a person and return their id.

    A participant belongs to one of the stakeholder groups.  A facilitator, scribe,
    observer or witness need not.
    """
    action = "register a person"
    require_scheduled(state, action)
    if person is not None and state.canonical(person) in state.people:
        refuse(
            action, f"{shown(person)} is registered already", "Leave the id out to get a new one"
        )
    if source is not None and source in state.sources:
        refuse(action, f"{shown(source)} is registered already", "Import every person once")
    if invitation is not None:
        require_created(state, invitation, "I", "invitation", action, _INVITE_FIRST)
        if invitation in state.used_invitations:
            refuse(
                action,
                f"invitation {shown(invitation)} was used",
                "Give the person's own invitation, or none",
            )
        require_not_forgotten(state, invitation, action)
    if group is None and "participant" in roles:
        refuse(action, "a participant needs a group", f"Use one of: {join_names(state.groups)}")
    require_group_in_scheme(state, group, action)
    return (
        e.PersonRegistered(
            person=person or state.next_id("P"),
            group=group,
            roles=tuple(roles),
            name=name,
            route=route,
            invitation=invitation,
            labels=tuple(labels),
            source=source,
        ),
    )


def give_consent(
    state: Workshop,
    context: CommandContext,
    person: str,
    scopes: Sequence[str],
    *,
    version: str = "1",
    basis: str = "spoken",
    terms: str | None = None,
) -> CommandEvents:
    """Record the scopes that a person consents to from now on."""
    require_registered(state, person, f"record the consent of {shown(person)}")
    return (
        e.ConsentGiven(
            person=person, scopes=tuple(scopes), version=version, basis=basis, terms=terms
        ),
    )


def withdraw_consent(
    state: Workshop,
    context: CommandContext,
    person: str,
    scopes: Sequence[str],
    *,
    reason: str | None = None,
) -> CommandEvents:
    """Record that a person withdraws a consent.

    It ends every consent to these scopes that is recorded so far, whatever the times of both.
    """
    action = f"withdraw a consent of {shown(person)}"
    consents = require_registered(state, person, action).consents
    at = context.occurred_at_us
    given = [scope for scope, times in consents.items() if times.can_be_withdrawn(at)]
    for scope in scopes:
        if scope not in given:
            problem = (
                f"{shown(person)} did not consent to {shown(scope, words=True)}, or withdrew it "
                f"by {context.when}"
            )
            known = join_names(given, "nothing is consented to")
            refuse(action, problem, f"Withdraw one of: {known}")
    return (e.ConsentWithdrawn(person=person, scopes=tuple(scopes), reason=reason),)


def given_at_once(
    person: str, scopes: Sequence[str], *, version: str, basis: str
) -> tuple[e.ConsentGiven, ...]:
    """Return the consent with which a person is recorded first; none without scopes."""
    if not scopes:
        return ()
    return (e.ConsentGiven(person=person, scopes=tuple(scopes), version=version, basis=basis),)


def withdrawn_at_once(
    person: str, scopes: Sequence[str], reason: str
) -> tuple[e.ConsentWithdrawn, ...]:
    """Return the withdrawal that follows from another event; none without scopes."""
    if not scopes:
        return ()
    return (e.ConsentWithdrawn(person=person, scopes=tuple(scopes), reason=reason),)


def record_demographic(
    state: Workshop,
    context: CommandContext,
    person: str,
    question: str,
    *,
    scheme: str,
    status: str = "answered",
    vault_ref: str | None = None,
) -> CommandEvents:
    """Record that a demographic answer was put into the vault; never the answer itself."""
    action = f"record a demographic of {shown(person)}"
    consents = require_registered(state, person, action)
    if not allows(consents, "demographics", context):
        problem = f"{shown(person)} had not consented to demographics"
        refuse(action, problem, "Ask for that consent separately and record it first")
    if (status == "answered") != (vault_ref is not None):
        refuse(
            action, "only an answer has a vault reference", "Give vault_ref= with 'answered' alone"
        )
    if vault_ref is not None and not _VAULT.fullmatch(vault_ref):
        problem = "the value itself must not be in the log"
        refuse(action, problem, "Put it into the vault and give its reference, vault:…")
    return (
        e.DemographicRecorded(
            person=person, question=question, scheme=scheme, status=status, vault_ref=vault_ref
        ),
    )


def arrive(
    state: Workshop, context: CommandContext, person: str, *, space: str | None = None
) -> CommandEvents:
    """Record that a person arrived."""
    action = f"record the arrival of {shown(person)}"
    require_open(state, context, action)
    presence = require_registered(state, person, action).presence
    if presence.earliest_start(context.occurred_at_us, context.clocks_us) is None:
        problem = f"{shown(person)} was already present at {context.when}"
        refuse(action, problem, "Record the departure first")
    if space is not None:
        require_open_space(state, space, action)
    return (e.PresenceStarted(person=person, space=space),)


def _require_presence(
    registered_person: Person, person: str, context: CommandContext, action: str
) -> None:
    if registered_person.presence.earliest_end(context.occurred_at_us, context.clocks_us) is None:
        problem = f"{shown(person)} was not present at {context.when}"
        refuse(action, problem, "Record the arrival first, or give the time with occurred_at=")


def leave(
    state: Workshop, context: CommandContext, person: str, *, reason: str | None = None
) -> CommandEvents:
    """Record that a person left."""
    action = f"record the departure of {shown(person)}"
    require_open(state, context, action)
    _require_presence(require_registered(state, person, action), person, context, action)
    return (e.PresenceEnded(person=person, reason=reason),)


def move(
    state: Workshop,
    context: CommandContext,
    person: str,
    destination: str,
    *,
    origin: str | None = None,
) -> CommandEvents:
    """Record that a person moved to another space; ``origin``, if given, is checked."""
    action = f"move {shown(person)} to {shown(destination)}"
    require_open(state, context, action)
    registered = require_registered(state, person, action)
    _require_presence(registered, person, context, action)
    spaces = registered.spaces_at(context.occurred_at_us, context.clocks_us)
    if origin is not None and origin not in spaces:
        problem = f"{shown(person)} was not in {shown(origin)} but in {spaces[0] or 'no space'}"
        refuse(action, problem, "Give the space that the person was in, or none")
    require_open_space(state, destination, action)
    return (e.PresenceMoved(person=person, origin=origin or spaces[0], destination=destination),)


def assign_role(
    state: Workshop, context: CommandContext, person: str, role: str, *, until: str | None = None
) -> CommandEvents:
    """Assign a role to a person."""
    action = f"assign a role to {shown(person)}"
    require_registered(state, person, action)
    require_office(state, "role", role, action)
    return (e.RoleAssigned(person=person, role=role, until=until),)


def check_in(
    state: Workshop,
    context: CommandContext,
    *,
    name: str | None = None,
    group: str | None = None,
    consents: Sequence[str] = (),
    roles: Sequence[str] = ("participant",),
    space: str | None = None,
    route: str | None = "walk-in",
    basis: str = "spoken",
    version: str = "1",
) -> CommandEvents:
    """Register a person with their consents and arrival in one step; return their id."""
    action = "check in a person"
    require_open(state, context, action)
    if space is not None:
        require_open_space(state, space, action)
    (registration,) = register(state, context, name=name, group=group, roles=roles, route=route)
    assert isinstance(registration, e.PersonRegistered)
    person = registration.person
    events: list[e.Event] = [registration]
    events += given_at_once(person, consents, version=version, basis=basis)
    events.append(e.PresenceStarted(person=person, space=space))
    return tuple(events)
