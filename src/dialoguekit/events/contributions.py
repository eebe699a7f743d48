"""What was said, and what became of it: contributions, stances, links, clusters."""

from dialoguekit.events import fields
from dialoguekit.events.base import event


@event("contribution.made")
class ContributionMade:
    """One idea from one author.  Everything later traces back to contributions.

    Fields:
        contribution: its id, ``C17``: the seventeenth of its workshop.
        author: whose idea it is.
        text: the idea.
        kind: what the author means it as (a hat, ``story``, ``dream``); None leaves it to the
            stage.
        question: the question that it answers.
        reasons: why, in the author's words.
        refs: earlier contributions that it takes up.
        labels: further labels that a source gave, kept but not interpreted.
        source: the id of the contribution in the source, when imported.
    By: participant or scribe.
    Refused when: the author is absent or has not consented to be recorded; the space is closed
        or unknown; the question or a ref is unknown.
    Flagged when: its kind is not the stage's; it carries a label that one person alone has.
    """

    contribution: str = fields.identifier("C")
    author: str = fields.reference(subject=True)
    text: str = fields.text()
    kind: str | None = fields.label(default=None)
    question: str | None = fields.reference(default=None)
    reasons: str | None = fields.text(default=None)
    refs: tuple[str, ...] = fields.references(default=())
    labels: tuple[str, ...] = fields.labels(default=(), personal=True)
    source: str | None = fields.label(default=None)


@event("contribution.moderated")
class ContributionModerated:
    """Somebody with the part of a moderator judged a contribution.  The latest judgement counts.

    Fields:
        contribution: which.
        outcome: ``accepted``, ``held`` (back, not yet judged) or ``rejected``.
        reason: why.
    By: facilitator.
    Refused when: the contribution is unknown.
    Flagged when: never.
    """

    contribution: str = fields.reference()
    outcome: str = fields.choice("accepted", "held", "rejected")
    reason: str | None = fields.text(default=None)


@event("contribution.revealed")
class ContributionRevealed:
    """Contributions that were written in silence were shown.

    Fields:
        contributions: which, at least one.
        audience: to whom, in words; everybody when None.
    By: facilitator.
    Refused when: one is unknown or visible already.
    Flagged when: never.
    """

    contributions: tuple[str, ...] = fields.references()
    audience: str | None = fields.text(default=None)


@event("contribution.linked")
class ContributionLinked:
    """Two things were connected: a story supports a dream, an idea answers an obstacle.

    Fields:
        origin: what the link starts from.
        target: what it leads to.
        relation: ``supports``, ``answers``, ``derives``, ``contradicts``, ``clarifies``, …
    By: participant, scribe or analyst.
    Refused when: either end is unknown; both ends are the same.
    Flagged when: ``derives`` links form a cycle.
    """

    origin: str = fields.reference()
    target: str = fields.reference()
    relation: str = fields.label()


@event("stance.taken")
class StanceTaken:
    """Somebody took a stance on a contribution.  A later one replaces an earlier one.

    Fields:
        contribution: on which.
        person: who.
        value: −1 disagree, 0 pass, +1 agree.
    By: participant.
    Refused when: the contribution is unknown; the person is absent or has not consented to be
        recorded; the value is off the scale.
    Flagged when: never.
    """

    contribution: str = fields.reference()
    person: str = fields.reference(subject=True)
    value: int = fields.whole(least=-1, most=1)


@event("item.clustered")
class ItemClustered:
    """Contributions were put together because they belong together.

    Fields:
        cluster: its id, ``G3``.
        members: the contributions, at least one.
        label: what the room called it.
    By: participant or facilitator.
    Refused when: there are no members; a member is unknown.
    Flagged when: never.
    """

    cluster: str = fields.identifier("G")
    members: tuple[str, ...] = fields.references()
    label: str | None = fields.text(default=None)


@event("item.parked")
class ItemParked:
    """A contribution was set aside in sight, to be come back to.

    Fields:
        contribution: which.
        reason: why.
    By: facilitator.
    Refused when: it is unknown or parked already.
    Flagged when: never.
    """

    contribution: str = fields.reference()
    reason: str | None = fields.text(default=None)
