"""How it went and what came of it: instruments, assessments, reports, feedback."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("instrument.issued")
class InstrumentIssued:
    """A questionnaire was given out.

    Fields:
        instrument: its id, given by the organiser: ``feeling-heard``.
        version: of its wording.
        wave: ``pre``, ``post``, ``follow-up``, …
        items: the names of its items.
        low: the lowest answer to an item.
        high: the highest.
        roll: who may answer: people, or tokens that only they know.
    By: organiser.
    Refused when: that wave was issued before; low is not below high; there are no items.
    Flagged when: never.
    """

    instrument: str = fields.reference()
    version: str = fields.label()
    wave: str = fields.label()
    items: tuple[str, ...] = fields.labels()
    low: int = fields.whole(least=-1000, most=1000)
    high: int = fields.whole(least=-1000, most=1000)
    roll: tuple[str, ...] = fields.references()


@event("response.submitted")
class ResponseSubmitted:
    """Somebody answered a questionnaire.

    Fields:
        instrument: which.
        wave: in which wave.
        token: who, as on the roll.
        items: the answers; an item left out was left blank.
        replaces: whether it replaces an earlier response.
    By: participant.
    Refused when: not issued; not on the roll; an answer out of range or to an unknown item; a
        second response that does not replace the first.
    Flagged when: never.
    """

    instrument: str = fields.reference()
    wave: str = fields.label()
    token: str = fields.reference(subject=True)
    items: Pairs = fields.pairs(personal=True)
    replaces: bool = fields.flag(default=False)


@event("assessment.made")
class AssessmentMade:
    """Somebody judged the workshop against a standard.

    Fields:
        framework: which standard: ``4Pi``.
        check: which of its points.
        verdict: ``met``, ``partly``, ``not met``, ``no evidence`` or ``not applicable``.
        evidence: ids of what the verdict rests on.
        assessor: in which part: organiser, participant, outsider, …
        note: why, in words.
    By: organiser.
    Refused when: evidence is named that is not in the log.
    Flagged when: never.
    """

    framework: str = fields.label()
    check: str = fields.label()
    verdict: str = fields.choice("met", "partly", "not met", "no evidence", "not applicable")
    evidence: tuple[str, ...] = fields.references(default=())
    assessor: str | None = fields.label(default=None)
    note: str | None = fields.text(default=None)


@event("report.published")
class ReportPublished:
    """A report was given out.

    Fields:
        version: of the report.
        cut: the position in the log up to which it was replayed.
        policy: the disclosure policy that it passed.
        audit: ``passed``, ``failed`` or ``not run``.
    By: organiser.
    Refused when: the cut lies beyond the head of the log; the disclosure audit failed.
    Flagged when: never.
    """

    version: str = fields.label()
    cut: int = fields.whole()
    policy: str = fields.label()
    audit: str = fields.choice("passed", "failed", "not run", default="not run")


@event("feedback.given")
class FeedbackGiven:
    """Those who can act replied: you said, we did; or will not, because.

    Fields:
        target: the theme, decision, proposal, commitment or contribution that it replies to.
        reply: what they say.
        outcome: ``done``, ``planned``, ``considering`` or ``declined``.
        replier: who replies, as an office rather than a person.
    By: organiser.
    Refused when: the target is unknown.
    Flagged when: never.
    """

    target: str = fields.reference()
    reply: str = fields.text()
    outcome: str = fields.choice("done", "planned", "considering", "declined")
    replier: str | None = fields.text(default=None)
