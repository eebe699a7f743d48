"""The record itself: corrections, redactions and what was forgotten are new events."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("record.corrected")
class RecordCorrected:
    """An earlier event was noted wrongly; this says what is right.

    Fields:
        target: the number (``seq``) in the stream of the event that is corrected.
        patch: the right values, by field.  Where ``person`` is named, those of personal fields.
        reason: what was wrong.
        person: to whom the personal fields of that event belong, and the patch with them; None
            where they belong to the room.
        facts: where ``person`` is named, the right values of the fields that are not personal;
            they stay when the person is forgotten.
    By: scribe or organiser.
    Refused when: the target is unknown or redacted; the patch touches who or which; the patched
        event would be invalid.
    Flagged when: never.
    """

    target: int = fields.whole(least=1)
    patch: Pairs = fields.pairs(personal=True)
    reason: str = fields.text()
    person: str | None = fields.reference(default=None, subject=True)
    facts: Pairs = fields.pairs(default=())


@event("record.redacted")
class RecordRedacted:
    """The words of an earlier event are withheld from now on.

    Fields:
        target: the number (``seq``) in the stream of the event that is withheld.
        basis: on which ground: a request, a law.
    By: organiser.
    Refused when: the target is unknown or redacted already.
    Flagged when: never.
    """

    target: int = fields.whole(least=1)
    basis: str = fields.text()


@event("person.forgotten")
class PersonForgotten:
    """Somebody is forgotten: their words, name and answers can be read by nobody any more.
    That they were there, and how they voted, stays and is counted as before.

    Fields:
        person: who; an invitation of somebody who never came, or a token.
        also_known_as: invitations that are forgotten with them.
        basis: on which ground: a request, a law.
    By: organiser.
    Refused when: they are unknown or forgotten already; the invitation brought somebody, who is
        forgotten instead.
    Flagged when: never.
    """

    person: str = fields.reference()
    also_known_as: tuple[str, ...] = fields.references(default=())
    basis: str = fields.text()
