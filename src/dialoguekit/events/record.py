"""The record itself, put right: corrections and redactions are new events."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("record.corrected")
class RecordCorrected:
    """An earlier event was noted wrongly; this says what is right.

    Fields:
        target: the number (``seq``) in the stream of the event that is corrected.
        patch: the right values, by field.
        reason: what was wrong.
    By: scribe or organiser.
    Refused when: the target is unknown or redacted; the patch touches who or which; the patched
        event would be invalid.
    Flagged when: never.
    """

    target: int = fields.whole(least=1)
    patch: Pairs = fields.pairs()
    reason: str = fields.text()


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
