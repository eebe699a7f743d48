"""Corrections, redactions and erasures; each is a new event about the record."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("record.corrected")
class RecordCorrected:
    """An earlier event was recorded incorrectly; this event corrects it.

    Fields:
        target: the ``seq`` of the corrected event.
        patch: the correct values by field; only those of personal fields if ``person`` is set.
        reason: what was wrong.
        person: the data subject of the corrected event, and so of the patch; None for the
            workshop.
        facts: the correct values of the other fields, if ``person`` is set; they remain when
            the person is forgotten.
    By: scribe or organiser.
    Refused when: the target is unknown or redacted; the patch changes an identity field; the
        patched event would be invalid.
    Flagged when: never.
    """

    target: int = fields.integer(minimum=1)
    patch: Pairs = fields.mapping(personal=True, private=True)
    reason: str = fields.text(private=True)
    person: str | None = fields.reference(default=None, subject=True)
    facts: Pairs = fields.mapping(default=())


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
    Presence and votes remain and are counted as before.

    Fields:
        person: a person, an unused invitation, or a token.
        also_known_as: invitations that are erased together with the person.
        basis: the grounds: a request, a law.
    By: organiser.
    Refused when: the id is unknown or forgotten already; the invitation was used, so its person
        has to be forgotten instead.
    Flagged when: never.
    """

    person: str = fields.reference()
    also_known_as: tuple[str, ...] = fields.references(default=())
    basis: str = fields.text()
