"""Evaluation: questionnaires, assessments, reports, feedback."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("instrument.issued")
class InstrumentIssued:
    """A questionnaire was issued.

    Fields:
        instrument: its id, given by the organiser: ``feeling-heard``.
        version: the version of its wording.
        wave: ``pre``, ``post``, ``follow-up``, …
        items: the names of its items.
        low: the lowest answer to an item.
        high: the highest answer to an item.
        roll: the tokens of those entitled to answer, which only they know.
    By: organiser.
    Refused when: that wave was issued before; low is not below high; there are no items; a token
        is an id of people or invitations, or was forgotten.
    Flagged when: never.
    """

    instrument: str = fields.reference()
    version: str = fields.label()
    wave: str = fields.label()
    items: tuple[str, ...] = fields.labels()
    low: int = fields.integer(minimum=-1000, maximum=1000)
    high: int = fields.integer(minimum=-1000, maximum=1000)
    roll: tuple[str, ...] = fields.references()


@event("response.submitted")
class ResponseSubmitted:
    """A person answered a questionnaire.

    Fields:
        instrument: the questionnaire.
        wave: the wave.
        token: the token on the roll; it is nobody's id.
        items: the answers by item; an unanswered item is omitted.
        replaces: true if it replaces an earlier response.
        comment: what the person wrote beside the answers.
    By: participant.
    Refused when: the wave was not issued; the token is not on the roll; an answer is out of
        range or to an unknown item; a second response does not replace the first; the person
        withdrew the consent to be recorded.
    Flagged when: never.
    """

    instrument: str = fields.reference()
    wave: str = fields.label()
    token: str = fields.reference(subject=True)
    items: Pairs = fields.mapping(personal=True)
    replaces: bool = fields.boolean(default=False)
    comment: str | None = fields.text(default=None)


@event("assessment.made")
class AssessmentMade:
    """The workshop was assessed against a standard.

    Fields:
        framework: the standard: ``4Pi``.
        check: the item of the standard.
        verdict: ``met``, ``partly``, ``not met``, ``no evidence`` or ``not applicable``.
        evidence: ids of what supports the verdict.
        assessor: the role of the assessor: organiser, participant, outsider, …
        note: why.
    By: organiser.
    Refused when: an id of the evidence is not in the log; the assessor is the id of a person.
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
    """A report was published.

    Fields:
        version: the version of the report.
        cut: the position in the log up to which it was replayed.
        policy: the disclosure policy that was applied.
        audit: ``passed``, ``failed`` or ``not run``.
    By: organiser.
    Refused when: the position is after the head of the log; the disclosure audit failed.
    Flagged when: never.
    """

    version: str = fields.label()
    cut: int = fields.integer()
    policy: str = fields.label()
    audit: str = fields.choice("passed", "failed", "not run", default="not run")


@event("feedback.given")
class FeedbackGiven:
    """An organisation replied to the participants: "you said, we did", or why not.

    Fields:
        target: the theme, decision, proposal, commitment or contribution that it replies to.
        reply: the text of the reply.
        outcome: ``done``, ``planned``, ``considering`` or ``declined``.
        replier: who replies, an office rather than a person.
    By: organiser.
    Refused when: the target is unknown; the replier is the id of a person.
    Flagged when: never.
    """

    target: str = fields.reference()
    reply: str = fields.text()
    outcome: str = fields.choice("done", "planned", "considering", "declined")
    replier: str | None = fields.text(default=None)
