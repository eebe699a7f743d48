"""People: asked, registered, consenting, present, and in which part."""

from dialoguekit.events import fields
from dialoguekit.events.base import event

ROLES = ("participant", "facilitator", "scribe", "observer")
"""What somebody does in the room.  Only participants count in denominators."""

CONSENT_SCOPES = ("record", "quote", "demographics", "contact", "photograph", "asset")
"""What somebody can consent to; ``record`` is the one without which nobody is recorded."""


@event("invitation.sent")
class InvitationSent:
    """Somebody was asked to come.

    Fields:
        invitation: its id, ``I1``.
        invitee: whom, as the organiser writes it.
        channel: by which route: ``network``, ``direct``, ``social media``, …
        wave: the first round of invitations is 1.
        group: the stakeholder group that the invitation aims at.
    By: organiser.
    Refused when: the workshop is closed; the group is not in the scheme.
    Flagged when: never.
    """

    invitation: str = fields.identifier("I", subject=True)
    invitee: str = fields.text()
    channel: str = fields.label()
    wave: int = fields.whole(least=1, default=1)
    group: str | None = fields.label(default=None)


@event("invitation.answered")
class InvitationAnswered:
    """An invitation was answered.  A later answer replaces an earlier one.

    Fields:
        invitation: the invitation.
        answer: ``accepted``, ``declined`` or ``tentative``.
        reason: why, where one was given.
    By: participant.
    Refused when: there is no such invitation.
    Flagged when: never.
    """

    invitation: str = fields.reference(subject=True)
    answer: str = fields.choice("accepted", "declined", "tentative")
    reason: str | None = fields.text(default=None)


@event("person.registered")
class PersonRegistered:
    """Somebody was put on the list of the workshop.

    Fields:
        person: the id, ``P4``.
        group: the stakeholder group, one of the scheme; None only for who does not participate.
        roles: at least one of participant, facilitator, scribe, observer.
        name: as the person wishes to be called; None where a token is enough.
        route: by which way the person came: an invitation's channel, or ``walk-in``.
        invitation: the invitation that brought the person.
        labels: further labels that a source gave, kept but not interpreted.
        source: the id of the person in the source, when imported.
    By: organiser.
    Refused when: the id is registered; the invitation was used; the group is not in the scheme.
    Flagged when: never.
    """

    person: str = fields.identifier("P", subject=True)
    group: str | None = fields.label(default=None)
    roles: tuple[str, ...] = fields.choice(*ROLES, each=True, default=("participant",))
    name: str | None = fields.text(default=None)
    route: str | None = fields.label(default=None)
    invitation: str | None = fields.reference(default=None)
    labels: tuple[str, ...] = fields.labels(default=(), personal=True)
    source: str | None = fields.label(default=None, personal=True)


@event("consent.given")
class ConsentGiven:
    """Somebody consented.  Consent counts from the moment it was given.

    Fields:
        person: who.
        scopes: to what: record, quote, demographics, contact, photograph, asset.
        version: which wording of the consent form.
        basis: ``spoken``, ``written``, or ``licence`` for people in published data.
        terms: the licence or form, where one can be named.
    By: participant.
    Refused when: the person is not registered.
    Flagged when: it is on another version of the form than most on record.
    """

    person: str = fields.reference(subject=True)
    scopes: tuple[str, ...] = fields.choice(*CONSENT_SCOPES, each=True)
    version: str = fields.label()
    basis: str = fields.choice("spoken", "written", "licence")
    terms: str | None = fields.text(default=None)


@event("consent.withdrawn")
class ConsentWithdrawn:
    """Somebody took a consent back.

    Fields:
        person: who.
        scopes: what is taken back: record, quote, demographics, contact, photograph, asset.
        reason: why, where one was given; none is owed.
    By: participant.
    Refused when: a scope is not consented to.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    scopes: tuple[str, ...] = fields.choice(*CONSENT_SCOPES, each=True)
    reason: str | None = fields.text(default=None)


@event("demographic.recorded")
class DemographicRecorded:
    """An answer about oneself was put into the vault; the log holds its reference alone.

    Fields:
        person: who answered.
        question: which question: ``ethnicity``, ``age band``, …
        scheme: the scheme of answers, with its version.
        status: ``answered``, ``prefer not to say``, ``blank`` or ``not asked``.
        vault_ref: where the answer is kept, ``vault:…``; None unless answered.
    By: participant.
    Refused when: no consent to demographics; the value itself stands in the log.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    question: str = fields.label()
    scheme: str = fields.label()
    status: str = fields.choice("answered", "prefer not to say", "blank", "not asked")
    vault_ref: str | None = fields.reference(default=None, personal=True)


@event("presence.started")
class PresenceStarted:
    """Somebody came in.

    Fields:
        person: who.
        space: where to; None when the workshop has no spaces.
    By: scribe.
    Refused when: the person is in already; the workshop is not open; the space is unknown.
    Flagged when: the space is over its capacity; somebody who comes after the agreement has not
        answered it by the end of the next activity.
    """

    person: str = fields.reference(subject=True)
    space: str | None = fields.reference(default=None)


@event("presence.ended")
class PresenceEnded:
    """Somebody left.

    Fields:
        person: who.
        reason: why, where it is known.
    By: scribe.
    Refused when: the person is not in; the workshop is not open.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    reason: str | None = fields.text(default=None)


@event("presence.moved")
class PresenceMoved:
    """Somebody went from one space to another.

    Fields:
        person: who.
        origin: the space that was left; None when the person was in none.
        destination: the space that was entered.
    By: scribe or participant.
    Refused when: the person is not in, or not in the origin; the destination is unknown or closed.
    Flagged when: the destination is over its capacity.
    """

    person: str = fields.reference(subject=True)
    origin: str | None = fields.reference(default=None)
    destination: str = fields.reference()


@event("role.assigned")
class RoleAssigned:
    """Somebody took on a part, for a while or for the rest of the workshop.

    Fields:
        person: who.
        role: the part: facilitator, scribe, host, timekeeper, …
        until: what ends it, in words; None for the rest of the workshop.
    By: facilitator.
    Refused when: the person is not registered.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    role: str = fields.label()
    until: str | None = fields.text(default=None)
