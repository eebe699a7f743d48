"""Corrections, redactions and erasures; each is a new event about the record."""

from datetime import datetime

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("record.corrected")
class RecordCorrected:
    """An earlier event was recorded incorrectly; this event corrects it.

    Fields:
        target: the ``seq`` of the corrected event.
        patch: the correct values by field; only those of personal fields if ``person`` is set.
            A list or a mapping is written as JSON.
        reason: what was wrong.
        person: the data subject of the corrected event, and so of the patch; None for the
            workshop.
        facts: the correct values of the other fields, if ``person`` is set; they remain when
            the person is forgotten.
        occurred_at: when it really happened; None if the time was right.
        context: the correct values of the context: ``by``, ``role``, ``on_behalf_of``,
            ``space``, ``activity``, ``precision``, ``capture``, ``visibility``.
        moved: the personal data had been recorded as another person's.  The patch has all of it,
            and what was stored before is erased.
        follows: the ``seq`` of an event, from the correction of which this one follows; None for a
            correction that somebody asked for.
    By: scribe or organiser.
    Refused when: the target is unknown or redacted; the patch changes an identity field; the
        patched event would be invalid; it would have been refused when it was recorded; an event
        recorded later would have been refused; others have acted upon what would change; it would
        show what was hidden; the time is after the recording; the
        time is in no possible order.
    Flagged when: never.
    """

    target: int = fields.integer(minimum=1)
    patch: Pairs = fields.mapping(personal=True, private=True)
    reason: str = fields.text(private=True)
    person: str | None = fields.reference(default=None, subject=True)
    facts: Pairs = fields.mapping(default=())
    occurred_at: datetime | None = fields.timestamp(default=None)
    context: Pairs = fields.mapping(default=())
    moved: bool = fields.boolean(default=False)
    follows: int | None = fields.integer(minimum=1, default=None)


@event("record.redacted")
class RecordRedacted:
    """The redaction of the personal data of an earlier event was ordered.

    Fields:
        target: the ``seq`` of the redacted event.
        basis: the grounds: a request, a law.
    By: organiser.
    Refused when: the target is unknown or redacted already.
    Flagged when: never.
    """

    target: int = fields.integer(minimum=1)
    basis: str = fields.text()


@event("person.forgotten")
class PersonForgotten:
    """The erasure of the personal data of a person was ordered: texts, name and answers.
    Presence and votes remain and are counted as before; a vote in an open secret ballot is removed.

    Fields:
        person: a person, an unused invitation, or a token.
        also_known_as: other ids of the person, and invitations, that are erased together with it.
        basis: the grounds: a request, a law.
    By: organiser.
    Refused when: the id is unknown or forgotten already; the invitation was used, so its person
        has to be forgotten instead.
    Flagged when: never.
    """

    person: str = fields.reference()
    also_known_as: tuple[str, ...] = fields.references(default=())
    basis: str = fields.text()
