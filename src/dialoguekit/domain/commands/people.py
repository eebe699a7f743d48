"""People: asked, registered, consenting, present, and in which part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    listed,
    named,
    open_at,
    open_space,
    refuse,
    registered,
    remembered,
    scheduled,
)
from dialoguekit.domain.state import Person, Workshop

_VAULT = re.compile(r"vault:[A-Za-z0-9_-]{8,}")


def _in_scheme(state: Workshop, group: str | None, what: str) -> None:
    if group is not None and group not in state.groups:
        why = f"the group {group!r} is not in the scheme of this workshop"
        refuse(what, why, f"Use one of: {listed(state.groups)}")


def invite(
    state: Workshop,
    noting: Noting,
    invitee: str,
    *,
    channel: str,
    wave: int = 1,
    group: str | None = None,
) -> Decided:
    """Ask somebody to come; returns the id of the invitation."""
    what = "send an invitation"
    scheduled(state, what)
    if state.phase == "closed":
        refuse(what, "the workshop is closed", "Invite to the next one")
    _in_scheme(state, group, what)
    invitation = state.next_id("I")
    return (
        e.InvitationSent(
            invitation=invitation, invitee=invitee, channel=channel, wave=wave, group=group
        ),
    )


def answer_invitation(
    state: Workshop, noting: Noting, invitation: str, answer: str, *, reason: str | None = None
) -> Decided:
    """Note how an invitation was answered: accepted, declined or tentative."""
    what = "note the answer to an invitation"
    if not named(state, invitation, "I"):
        refuse(what, f"there is no invitation {invitation}", "Note the invitation first")
    remembered(state, invitation, what)
    return (e.InvitationAnswered(invitation=invitation, answer=answer, reason=reason),)


def register(
    state: Workshop,
    noting: Noting,
    *,
    group: str | None = None,
    name: str | None = None,
    roles: Sequence[str] = ("participant",),
    person: str | None = None,
    route: str | None = None,
    invitation: str | None = None,
    labels: Sequence[str] = (),
    source: str | None = None,
) -> Decided:
    """Put somebody on the list; returns the person's id.

    A participant belongs to one of the stakeholder groups; a facilitator, scribe or observer
    need not.
    """
    what = "register somebody"
    scheduled(state, what)
    if person is not None and person in state.people:
        refuse(what, f"{person} is registered already", "Leave the id out to get a new one")
    if source is not None and source in state.sources:
        refuse(what, f"{source!r} is registered already", "Import every person once")
    if invitation is not None:
        if not named(state, invitation, "I"):
            refuse(what, f"there is no invitation {invitation}", "Note the invitation first")
        if invitation in state.used_invitations:
            refuse(
                what, f"invitation {invitation} was used", "Register them with their own, or none"
            )
        remembered(state, invitation, what)
    if group is None and "participant" in roles:
        refuse(what, "a participant needs a group", f"Use one of: {listed(state.groups)}")
    _in_scheme(state, group, what)
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
    noting: Noting,
    person: str,
    scopes: Sequence[str],
    *,
    version: str = "1",
    basis: str = "spoken",
    terms: str | None = None,
) -> Decided:
    """Note to what somebody consents, from now on."""
    registered(state, person, f"note the consent of {person}")
    return (
        e.ConsentGiven(
            person=person, scopes=tuple(scopes), version=version, basis=basis, terms=terms
        ),
    )


def withdraw_consent(
    state: Workshop,
    noting: Noting,
    person: str,
    scopes: Sequence[str],
    *,
    reason: str | None = None,
) -> Decided:
    """Note that somebody takes a consent back."""
    what = f"withdraw a consent of {person}"
    consents = registered(state, person, what).consents
    at, slack = noting.at_us, noting.slack_us
    running = [s for s, held in consents.items() if held.ending(at, slack) is not None]
    for scope in scopes:
        if scope not in running:
            why = f"{person} did not consent to {scope!r} at {noting.at.isoformat()}"
            refuse(what, why, f"Withdraw one of: {listed(running, 'nothing is consented to')}")
    return (e.ConsentWithdrawn(person=person, scopes=tuple(scopes), reason=reason),)


def record_demographic(
    state: Workshop,
    noting: Noting,
    person: str,
    question: str,
    *,
    scheme: str,
    status: str = "answered",
    vault_ref: str | None = None,
) -> Decided:
    """Note that an answer about oneself was put into the vault; never the answer itself."""
    what = f"record a demographic of {person}"
    consents = registered(state, person, what)
    if not consents.consented("demographics", noting.at_us, noting.slack_us):
        why = f"{person} had not consented to demographics"
        refuse(what, why, "Ask for that consent on its own, and note it first")
    if (status == "answered") != (vault_ref is not None):
        refuse(
            what, "only an answer has a vault reference", "Give vault_ref= with 'answered' alone"
        )
    if vault_ref is not None and not _VAULT.fullmatch(vault_ref):
        why = "the value itself must not stand in the log"
        refuse(what, why, "Put it into the vault and give its reference, vault:…")
    return (
        e.DemographicRecorded(
            person=person, question=question, scheme=scheme, status=status, vault_ref=vault_ref
        ),
    )


def arrive(state: Workshop, noting: Noting, person: str, *, space: str | None = None) -> Decided:
    """Note that somebody came in."""
    what = f"note that {person} arrived"
    open_at(state, noting, what)
    presence = registered(state, person, what).presence
    if presence.beginning(noting.at_us, noting.slack_us) is None:
        why = f"{person} was in already at {noting.at.isoformat()}"
        refuse(what, why, "Note first that they left")
    if space is not None:
        open_space(state, space, what)
    return (e.PresenceStarted(person=person, space=space),)


def _in(somebody: Person, person: str, noting: Noting, what: str) -> None:
    if somebody.presence.ending(noting.at_us, noting.slack_us) is None:
        why = f"{person} was not in at {noting.at.isoformat()}"
        refuse(what, why, "Note first that they arrived, or say with at= when it happened")


def leave(state: Workshop, noting: Noting, person: str, *, reason: str | None = None) -> Decided:
    """Note that somebody left."""
    what = f"note that {person} left"
    open_at(state, noting, what)
    _in(registered(state, person, what), person, noting, what)
    return (e.PresenceEnded(person=person, reason=reason),)


def move(
    state: Workshop, noting: Noting, person: str, to: str, *, origin: str | None = None
) -> Decided:
    """Note that somebody went to another space; ``origin`` is checked where it is given."""
    what = f"move {person} to {to}"
    open_at(state, noting, what)
    somebody = registered(state, person, what)
    _in(somebody, person, noting, what)
    spaces = somebody.spaces(noting.at_us, noting.slack_us)
    if origin is not None and origin not in spaces:
        why = f"{person} was not in {origin} but in {spaces[0] or 'no space'}"
        refuse(what, why, "Name the space where they were, or none")
    open_space(state, to, what)
    return (e.PresenceMoved(person=person, origin=origin or spaces[0], destination=to),)


def assign_role(
    state: Workshop, noting: Noting, person: str, role: str, *, until: str | None = None
) -> Decided:
    """Note that somebody takes on a part."""
    registered(state, person, f"give {person} a part")
    return (e.RoleAssigned(person=person, role=role, until=until),)


def welcome(
    state: Workshop,
    noting: Noting,
    *,
    name: str | None = None,
    group: str | None = None,
    consents: Sequence[str] = (),
    roles: Sequence[str] = ("participant",),
    space: str | None = None,
    route: str | None = "walk-in",
    basis: str = "spoken",
    version: str = "1",
) -> Decided:
    """The short way through the door: registered, consenting, present; returns the person's id."""
    what = f"welcome {name or 'somebody'}"
    open_at(state, noting, what)
    if space is not None:
        open_space(state, space, what)
    (registration,) = register(state, noting, name=name, group=group, roles=roles, route=route)
    assert isinstance(registration, e.PersonRegistered)
    person = registration.person
    decided: list[e.Event] = [registration]
    if consents:
        decided.append(
            e.ConsentGiven(person=person, scopes=tuple(consents), version=version, basis=basis)
        )
    decided.append(e.PresenceStarted(person=person, space=space))
    return tuple(decided)
