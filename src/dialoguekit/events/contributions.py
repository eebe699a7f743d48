"""Contributions, stances, links, clusters."""

from dialoguekit.events import fields
from dialoguekit.events.base import event


@event("contribution.made")
class ContributionMade:
    """One idea of one author, or of an unknown one.  Later results trace back to contributions.

    A note without a name, the flip-chart of a table or an imported comment has no author.  It is a
    contribution like any other, and never a person.

    Fields:
        contribution: its id, ``C17``: the seventeenth of its workshop.
        author: who contributed it; None if that is not known.
        text: the idea.
        kind: the kind that the author intended (a hat, ``story``, ``dream``); None for the
            kind of the stage.
        question: the question that it answers.
        reasons: the author's reasons.
        refs: earlier contributions that it builds on.
        labels: further labels from an import source, stored but not interpreted.
        source: the id of the contribution in the import source.
        group: the stakeholder group of an unknown author, one of the scheme; None if it is not
            known either, and where the author is known.
    By: participant or scribe.
    Refused when: the author is absent or has not consented to be recorded; the group is not in
        the scheme, or given beside an author; the space is closed or unknown; the question or a
        ref is unknown.
    Flagged when: its kind is not the stage's; it has a label that only one person has; it is dated
        before the author arrived or consented.
    """

    contribution: str = fields.identifier("C")
    author: str | None = fields.reference(subject=True, optional=True)
    text: str = fields.text()
    kind: str | None = fields.label(default=None)
    question: str | None = fields.reference(default=None)
    reasons: str | None = fields.text(default=None)
    refs: tuple[str, ...] = fields.references(default=())
    labels: tuple[str, ...] = fields.labels(default=(), personal=True)
    source: str | None = fields.label(default=None)
    group: str | None = fields.label(default=None)


@event("contribution.moderated")
class ContributionModerated:
    """A moderator accepted, held or rejected a contribution.  The latest outcome counts.

    Fields:
        contribution: the contribution.
        outcome: ``accepted``, ``held`` (pending) or ``rejected``.
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
    """Contributions that were made in silence were revealed.

    Fields:
        contributions: the contributions, at least one.
        audience: who can see them now, as text; everyone when None.
    By: facilitator.
    Refused when: one is unknown or visible already.
    Flagged when: never.
    """

    contributions: tuple[str, ...] = fields.references()
    audience: str | None = fields.text(default=None)


@event("contribution.linked")
class ContributionLinked:
    """Two things were linked: a story supports a dream, an idea answers an obstacle.

    Fields:
        origin: the id at which the link starts.
        target: the id to which it leads.
        relation: ``supports``, ``answers``, ``derives``, ``contradicts``, ``clarifies``, …
    By: participant, scribe or analyst.
    Refused when: an end of the link is unknown; both ends are the same.
    Flagged when: ``derives`` links form a cycle.
    """

    origin: str = fields.reference()
    target: str = fields.reference()
    relation: str = fields.label()


@event("stance.taken")
class StanceTaken:
    """A person took a stance on a contribution.  A later one replaces an earlier one.

    Fields:
        contribution: the contribution.
        person: who took it.
        value: −1 disagree, 0 pass, +1 agree.
    By: participant.
    Refused when: the contribution is unknown; the person is absent or has not consented to be
        recorded; the value is off the scale.
    Flagged when: it is dated before the person arrived or consented.
    """

    contribution: str = fields.reference()
    person: str = fields.reference(subject=True)
    value: int = fields.integer(minimum=-1, maximum=1)


@event("item.clustered")
class ContributionsClustered:
    """Contributions were clustered because they belong together.

    Fields:
        cluster: its id, ``G3``.
        members: the contributions, at least one.
        label: its name, as the participants chose it.
        author: who chose its name; None for the group as a whole.
    By: participant or facilitator.
    Refused when: there are no members; a member is unknown; the author is not registered.
    Flagged when: never.
    """

    cluster: str = fields.identifier("G")
    members: tuple[str, ...] = fields.references()
    label: str | None = fields.text(default=None)
    author: str | None = fields.reference(default=None, subject=True)


@event("item.parked")
class ContributionParked:
    """A contribution was parked for later.

    Fields:
        contribution: the contribution.
        reason: why.
    By: facilitator.
    Refused when: it is unknown or parked already.
    Flagged when: never.
    """

    contribution: str = fields.reference()
    reason: str | None = fields.text(default=None)
