"""People: invitations, registration, consent, presence and roles."""

from dialoguekit.events import fields
from dialoguekit.events.base import event

ROLES = ("participant", "facilitator", "scribe", "observer", "witness")
OFFICES = (*ROLES[1:], "organiser", "analyst", "moderator", "commissioner")
"""The roles in which people act for the workshop, and not as its participants."""
"""Roles of people in a workshop.  Only participants count in denominators.

A witness answers the questions of a jury or an assembly, and takes no part in its decisions.
"""

CONSENT_SCOPES = ("record", "quote", "demographics", "contact", "photograph", "asset")
"""Scopes of consent.  No one is recorded without ``record``."""


@event("invitation.sent")
class InvitationSent:
    """A person was invited.

    Fields:
        invitation: its id, ``I1``.
        invitee: who was invited, as the organiser writes it.
        channel: the channel: ``network``, ``direct``, ``social media``, …
        wave: the round of invitations, from 1.
        group: the stakeholder group that the invitation is meant for.
    By: organiser.
    Refused when: the workshop is closed; the group is not in the scheme.
    Flagged when: never.
    """

    invitation: str = fields.identifier("I", subject=True)
    invitee: str = fields.text(private=True)
    channel: str = fields.label()
    wave: int = fields.integer(minimum=1, default=1)
    group: str | None = fields.label(default=None)


@event("invitation.answered")
class InvitationAnswered:
    """An invitation was answered.  A later answer replaces an earlier one.

    Fields:
        invitation: the invitation.
        answer: ``accepted``, ``declined`` or ``tentative``.
        reason: why, if given.
    By: participant.
    Refused when: there is no such invitation.
    Flagged when: never.
    """

    invitation: str = fields.reference(subject=True)
    answer: str = fields.choice("accepted", "declined", "tentative")
    reason: str | None = fields.text(default=None, private=True)


@event("person.registered")
class PersonRegistered:
    """A person was registered for the workshop.

    Fields:
        person: the id, ``P4``.
        group: the stakeholder group, one of the scheme; None only for non-participants.
        roles: at least one of participant, facilitator, scribe, observer, witness.
        name: the name that the person chose; None where a token is enough.
        route: how the person was recruited: the channel of the invitation, or ``walk-in``.
        invitation: the invitation that the person used.
        labels: further labels from an import source, stored but not interpreted.
        source: the id of the person in the import source.
    By: organiser.
    Refused when: the id is registered; the invitation was used; the group is not in the scheme.
    Flagged when: the names of two people look alike and differ.
    """

    person: str = fields.identifier("P", subject=True)
    group: str | None = fields.label(default=None)
    roles: tuple[str, ...] = fields.choice(*ROLES, many=True, default=("participant",))
    name: str | None = fields.text(default=None, private=True)
    route: str | None = fields.label(default=None)
    invitation: str | None = fields.reference(default=None)
    labels: tuple[str, ...] = fields.labels(default=(), personal=True)
    source: str | None = fields.label(default=None, personal=True, private=True)


@event("token.issued")
class TokenIssued:
    """A token was issued to a person who takes part without being registered by name.

    The token stands for one person wherever a person can stand: on a roll, in a group, as an
    author.  A person who is registered does not get one as well.

    Fields:
        token: the token, which only its holder knows.
        group: the stakeholder group of its holder, one of the scheme; None if it is not known.
    By: organiser.
    Refused when: the token was issued; the token is in use as an id; the group is not in the
        scheme.
    Flagged when: never.
    """

    token: str = fields.reference(subject=True)
    group: str | None = fields.label(default=None)


@event("person.merged")
class PersonMerged:
    """Two registrations were of the same person.  From then on, every count sees one person.

    The group and the roles of the id that is kept count.  A scope of consent that only one of the
    two had is recorded as withdrawn; it can be given again.

    Fields:
        person: the id that is kept.
        alias: the other id, which goes on to work as another name of the same person.
        ballots: closed ballots in which both voted.  Both votes were counted, and stay.
        reason: how it was found out.
    By: organiser.
    Refused when: a person is not registered; both ids are of the same person already; the id that
        is kept is a token and the other is registered; the alias has voted in an open secret
        ballot.
    Flagged when: both ids have a vote in a closed ballot.
    """

    person: str = fields.reference(subject=True)
    alias: str = fields.reference()
    ballots: tuple[str, ...] = fields.references(default=())
    reason: str | None = fields.text(default=None, private=True)


@event("consent.given")
class ConsentGiven:
    """A person gave consent.  It applies from that time on.

    Fields:
        person: who consented.
        scopes: one or more of record, quote, demographics, contact, photograph, asset.
        version: the version of the consent form.
        basis: ``spoken``, ``written``, or ``licence`` for people in published data.
        terms: the licence or form, if it has a name.
    By: participant.
    Refused when: the person is not registered.
    Flagged when: its version of the form is not the most frequent one.
    """

    person: str = fields.reference(subject=True)
    scopes: tuple[str, ...] = fields.choice(*CONSENT_SCOPES, many=True)
    version: str = fields.label()
    basis: str = fields.choice("spoken", "written", "licence")
    terms: str | None = fields.text(default=None)


@event("consent.withdrawn")
class ConsentWithdrawn:
    """A person withdrew consent, or two registrations were merged of which one had not consented.

    Fields:
        person: who withdrew it.
        scopes: one or more of record, quote, demographics, contact, photograph, asset.
        reason: why, if given; a reason is not required.
    By: participant.
    Refused when: there is no consent to a scope.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    scopes: tuple[str, ...] = fields.choice(*CONSENT_SCOPES, many=True)
    reason: str | None = fields.text(default=None, private=True)


@event("demographic.recorded")
class DemographicRecorded:
    """A demographic answer was put into the vault; the log contains only its reference.

    Fields:
        person: who answered.
        question: the question: ``ethnicity``, ``age band``, …
        scheme: the scheme of answers, with its version.
        status: ``answered``, ``prefer not to say``, ``blank`` or ``not asked``.
        vault_ref: reference to the answer in the vault, ``vault:…``; None unless answered.
    By: participant.
    Refused when: there is no consent to demographics; the reference is not a vault reference.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    question: str = fields.label()
    scheme: str = fields.label()
    status: str = fields.choice("answered", "prefer not to say", "blank", "not asked")
    vault_ref: str | None = fields.reference(default=None, personal=True, private=True)


@event("presence.started")
class PresenceStarted:
    """A person arrived.

    Fields:
        person: who arrived.
        space: the space entered; None when the workshop has no spaces.
    By: scribe.
    Refused when: the person is present already; the workshop is not open; the space is unknown.
    Flagged when: the space is over its capacity; a latecomer has not answered the agreement by
        the end of the next activity.
    """

    person: str = fields.reference(subject=True)
    space: str | None = fields.reference(default=None, correctable=True)


@event("presence.ended")
class PresenceEnded:
    """A person left.

    Fields:
        person: who left.
        reason: why, if known.
    By: scribe.
    Refused when: the person is not present; the workshop is not open.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    reason: str | None = fields.text(default=None, private=True)


@event("presence.moved")
class PresenceMoved:
    """A person moved from one space to another.

    Fields:
        person: who moved.
        origin: the space that was left; None when the person was in none.
        destination: the space that was entered.
    By: scribe or participant.
    Refused when: the person is not present, or not in the origin; the destination is unknown or
        closed.
    Flagged when: the destination is over its capacity.
    """

    person: str = fields.reference(subject=True)
    origin: str | None = fields.reference(default=None, correctable=True)
    destination: str = fields.reference(correctable=True)


@event("role.assigned")
class RoleAssigned:
    """A role was assigned to a person, for some time or for the rest of the workshop.

    Fields:
        person: who has the role.
        role: facilitator, scribe, witness, host, timekeeper, …
        until: when it ends, as text; None for the end of the workshop.
    By: facilitator.
    Refused when: the person is not registered; the role is the id of a person.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    role: str = fields.label()
    until: str | None = fields.text(default=None)
