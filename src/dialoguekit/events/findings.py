"""Findings: sentences that somebody answers for, with the evidence that they rest on."""

from dialoguekit.events import fields
from dialoguekit.events.base import event

FINDING_KINDS = ("agreement", "disagreement", "barrier", "opportunity", "solution", "question")
"""What a finding states."""


@event("finding.stated")
class FindingStated:
    """A finding was stated: a sentence that somebody answers for.

    Fields:
        finding: its id, ``F1``.
        text: the sentence, version 1.
        kind: ``agreement``, ``disagreement``, ``barrier``, ``opportunity``, ``solution`` or
            ``question``.
        evidence: ids of the contributions, themes, decisions or results that it rests on.
        role: the role in which it is stated: analyst, facilitator, participant, …
        stated_by: the person who states it; None for an office.
        group: the stakeholder group whose view it is; None for that of everybody.
        as_of: the position in the log up to which it was considered.
    By: analyst, facilitator or participant.
    Refused when: it has no evidence; an id of the evidence is not in the log; the group is not
        in the scheme; the role is the id of a person; the person is not registered; the
        position is after the head of the log; the person withdrew the consent to be recorded.
    Flagged when: its evidence was redacted, rejected or corrected since; its evidence is from one
        group, and it is stated as the view of everybody; a contribution that contradicts its
        evidence is linked and not part of it.
    """

    finding: str = fields.identifier("F")
    text: str = fields.text()
    kind: str = fields.choice(*FINDING_KINDS)
    evidence: tuple[str, ...] = fields.references()
    role: str = fields.label()
    stated_by: str | None = fields.reference(default=None, subject=True)
    group: str | None = fields.label(default=None)
    as_of: int | None = fields.integer(minimum=1, default=None)


@event("finding.revised")
class FindingRevised:
    """A finding got a new wording.  Endorsements of an earlier version do not count for it.

    Fields:
        finding: the finding.
        version: the number of the new version, one more than the version before.
        text: the new sentence.
        evidence: ids of what it rests on now.
        role: the role in which it is revised.
        stated_by: the person who revises it; None for an office.
        because: why.
        as_of: the position in the log up to which it was considered.
    By: analyst, facilitator or participant.
    Refused when: it is unknown or withdrawn; the version does not follow the last; it has no
        evidence; an id of the evidence is not in the log; the role is the id of a person; the
        person withdrew the consent to be recorded.
    Flagged when: never.
    """

    finding: str = fields.reference()
    version: int = fields.integer(minimum=2)
    text: str = fields.text()
    evidence: tuple[str, ...] = fields.references()
    role: str = fields.label()
    stated_by: str | None = fields.reference(default=None, subject=True)
    because: str | None = fields.text(default=None)
    as_of: int | None = fields.integer(minimum=1, default=None)


@event("finding.challenged")
class FindingChallenged:
    """A person challenged a finding, with a reason.

    Fields:
        finding: the finding.
        version: the version that is challenged.
        reason: why.
        person: who challenges it; None if that is not known.
    By: participant.
    Refused when: it is unknown or withdrawn; the version is not the current one; the person is not
        registered or has not consented to be recorded.
    Flagged when: never.
    """

    finding: str = fields.reference()
    version: int = fields.integer(minimum=1)
    reason: str = fields.text()
    person: str | None = fields.reference(default=None, subject=True)


@event("finding.endorsed")
class FindingEndorsed:
    """A person endorsed a finding.  To endorse it twice changes nothing.

    Fields:
        finding: the finding.
        version: the version that is endorsed.
        person: who endorses it.
    By: participant.
    Refused when: it is unknown or withdrawn; the version is not the current one; the person is not
        registered or has not consented to be recorded.
    Flagged when: never.
    """

    finding: str = fields.reference()
    version: int = fields.integer(minimum=1)
    person: str = fields.reference(subject=True)


@event("finding.withdrawn")
class FindingWithdrawn:
    """A finding was withdrawn by those who stated it.

    Fields:
        finding: the finding.
        reason: why.
        stated_by: the person who withdraws it; None for an office.
    By: analyst, facilitator or participant.
    Refused when: it is unknown or withdrawn; the person withdrew the consent to be recorded.
    Flagged when: never.
    """

    finding: str = fields.reference()
    reason: str | None = fields.text(default=None)
    stated_by: str | None = fields.reference(default=None, subject=True)
