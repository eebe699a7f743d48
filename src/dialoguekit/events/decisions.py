"""How the group decided: proposals, ballots, objections, decisions, commitments."""

from datetime import date

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs

DECISION_RULES = ("unanimity", "consent", "majority", "least", "share", "mean")
"""How votes make a decision.

``majority``: more than half of those who voted gave the upper half of the scale;
``least``: every vote reaches the threshold; ``share``: at least ``share`` of the votes reach
it; ``mean``: the mean does.  ``unanimity``: everybody on the roll voted, and at the top of
the scale.  ``consent``: no open objection to the current version, and where there was a
ballot, everybody on its roll answered.  An option without a dot or a rank gets 0, and votes on
an earlier wording do not count.
"""

BUCKETS = {1: "ourselves", 2: "with some help", 3: "outside agencies"}
"""Who can carry something out."""


@event("proposal.tabled")
class ProposalTabled:
    """A proposal was put before the group.

    Fields:
        proposal: its id, ``PR1``.
        text: the proposal, as worded first: version 1.
        bucket: 1 we ourselves, 2 with some help, 3 outside agencies; None when not sorted.
        sources: the contributions that it stands on.
        proposer: who; None for the group as a whole.
    By: participant or facilitator.
    Refused when: a source or the proposer is unknown.
    Flagged when: it names no source.
    """

    proposal: str = fields.identifier("PR")
    text: str = fields.text()
    bucket: int | None = fields.whole(least=1, most=3, default=None)
    sources: tuple[str, ...] = fields.references(default=())
    proposer: str | None = fields.reference(default=None, subject=True)


@event("proposal.amended")
class ProposalAmended:
    """A proposal was worded anew.

    Fields:
        proposal: which.
        version: the number of the new wording: one more than the one that it changes.
        text: the new wording.
        because: why.
    By: participant or facilitator.
    Refused when: it is unknown, decided or withdrawn; the version does not follow the last.
    Flagged when: never.
    """

    proposal: str = fields.reference()
    version: int = fields.whole(least=2)
    text: str = fields.text()
    because: str | None = fields.text(default=None)


@event("proposal.withdrawn")
class ProposalWithdrawn:
    """A proposal was taken back.

    Fields:
        proposal: which.
        reason: why.
    By: who proposed it.
    Refused when: it is unknown, decided or withdrawn.
    Flagged when: never.
    """

    proposal: str = fields.reference()
    reason: str | None = fields.text(default=None)


@event("ballot.opened")
class BallotOpened:
    """A vote was opened; the roll stands from now on.

    Fields:
        ballot: its id, ``B1``.
        title: what is asked.
        options: what is voted on: ids of proposals or contributions, or short words.
        kind: ``grades`` (a place on the scale for each option), ``dots`` or ``ranking``.
        scale: for grades, the labels from the lowest to the highest; a value is a place in it,
            from 0.
        rule: how votes make a decision.
        threshold: the value that counts as support, for ``least``, ``share`` and ``mean``.
        share: the share of votes that is needed, from 0 to 1, for ``share``.
        secrecy: ``open`` or ``secret`` (no tally before the close).
        roll: who may vote: people, or tokens.
        quorum: votes that are needed.
        budget: for dots, how many each has.
        cap: for dots, how many of them may go on one option.
    By: facilitator.
    Refused when: there are no options, or one stands twice; grades without a scale, dots
        without a budget.
    Flagged when: the roll names somebody absent.
    """

    ballot: str = fields.identifier("B")
    title: str | None = fields.text(default=None)
    options: tuple[str, ...] = fields.labels()
    kind: str = fields.choice("grades", "dots", "ranking", default="grades")
    scale: tuple[str, ...] = fields.labels(default=())
    rule: str = fields.choice(*DECISION_RULES, default="majority")
    threshold: int | None = fields.whole(default=None)
    share: float | None = fields.real(least=0, most=1, default=None)
    secrecy: str = fields.choice("open", "secret", default="open")
    roll: tuple[str, ...] = fields.references()
    quorum: int | None = fields.whole(default=None)
    budget: int | None = fields.whole(least=1, default=None)
    cap: int | None = fields.whole(least=1, default=None)


@event("ballot.cast")
class BallotCast:
    """A vote was given.  While the ballot is open, a later one replaces an earlier one.

    Fields:
        ballot: in which ballot.
        voter: a person or a token.
        choices: a whole number for each option: a grade, dots, or a rank from 1.
        comment: why, where the voter says so.
    By: participant.
    Refused when: the ballot is not open; the voter is not on the roll; over the budget or the
        cap; off the scale; an unknown option.
    Flagged when: never.
    """

    ballot: str = fields.reference()
    voter: str = fields.reference(subject=True)
    choices: Pairs = fields.pairs()
    comment: str | None = fields.text(default=None)


@event("ballot.closed")
class BallotClosed:
    """A vote was closed.

    Fields:
        ballot: which.
    By: facilitator.
    Refused when: it is unknown or not open.
    Flagged when: never.
    """

    ballot: str = fields.reference()


@event("ballot.revealed")
class BallotRevealed:
    """The result of a vote was shown.

    Fields:
        ballot: which.
    By: facilitator.
    Refused when: it is unknown, not closed, or revealed already.
    Flagged when: never.
    """

    ballot: str = fields.reference()


@event("objection.raised")
class ObjectionRaised:
    """Somebody objected to a proposal as it is worded.

    Fields:
        objection: its id, ``O1``.
        proposal: to which.
        version: to which wording.
        person: who; None when it is not for the record.
        reason: why.
        aim: which shared aim it would harm.
    By: participant.
    Refused when: the proposal is unknown or decided; the version is not the current one; the
        person is not registered.
    Flagged when: it gives no reason.
    """

    objection: str = fields.identifier("O")
    proposal: str = fields.reference()
    version: int = fields.whole(least=1)
    person: str | None = fields.reference(default=None, subject=True)
    reason: str | None = fields.text(default=None)
    aim: str | None = fields.text(default=None)


@event("objection.resolved")
class ObjectionResolved:
    """An objection was met.

    Fields:
        objection: which.
        how: in which way.
        new_version: the wording that meets it.
        raiser_asked: whether whoever raised it was asked.
    By: who raised it, or the facilitator.
    Refused when: it is unknown or not open.
    Flagged when: whoever raised it was not asked.
    """

    objection: str = fields.reference()
    how: str = fields.text()
    new_version: int | None = fields.whole(least=1, default=None)
    raiser_asked: bool = fields.flag(default=True)


@event("decision.recorded")
class DecisionRecorded:
    """The group's decision on a proposal.

    Fields:
        decision: its id, ``D1``.
        proposal: on which.
        version: on which wording.
        outcome: ``adopted``, ``rejected`` or ``parked``.
        rule: how it was decided.
        ballot: the vote that it rests on.
        tally: the counts, as announced.
        dissent: views that stand against it, in the words that were given for the record.
    By: facilitator.
    Refused when: the proposal is unknown, decided or withdrawn; the version is not the current
        one; its ballot is open; it is adopted although the rule is not met.
    Flagged when: never.
    """

    decision: str = fields.identifier("D")
    proposal: str = fields.reference()
    version: int = fields.whole(least=1)
    outcome: str = fields.choice("adopted", "rejected", "parked")
    rule: str = fields.choice(*DECISION_RULES, default="consent")
    ballot: str | None = fields.reference(default=None)
    tally: Pairs = fields.pairs(default=())
    dissent: tuple[str, ...] = fields.texts(default=())


@event("commitment.made")
class CommitmentMade:
    """Somebody took something on.

    Fields:
        commitment: its id, ``CM1``.
        owner: who.
        what: what will be done.
        due: by which day.
        bucket: 1 we ourselves, 2 with some help, 3 outside agencies.
        review: on which day it is looked at again.
        sources: the decisions, proposals or contributions that it carries out.
    By: participant.
    Refused when: the owner is not registered or has not consented to be recorded; a source is
        unknown.
    Flagged when: no day is given.
    """

    commitment: str = fields.identifier("CM")
    owner: str = fields.reference(subject=True)
    what: str = fields.text()
    due: date | None = fields.day(default=None)
    bucket: int | None = fields.whole(least=1, most=3, default=None)
    review: date | None = fields.day(default=None)
    sources: tuple[str, ...] = fields.references(default=())


@event("commitment.updated")
class CommitmentUpdated:
    """What became of a commitment.

    Fields:
        commitment: which.
        status: ``begun``, ``done``, ``dropped`` or ``late``.
        evidence: what shows it.
    By: its owner or the organiser.
    Refused when: it is unknown.
    Flagged when: never.
    """

    commitment: str = fields.reference()
    status: str = fields.choice("begun", "done", "dropped", "late")
    evidence: str | None = fields.text(default=None)
