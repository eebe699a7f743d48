"""Decisions of the group: proposals, ballots, objections, decisions, commitments."""

from datetime import date

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs

SMALLEST_GROUP_OF_BALLOT = 5
"""The least number of people in each group for which a secret ballot is counted by group."""

MAX_SECRET_COMMENT = 2_000
"""Maximum length of a comment in a secret ballot, in characters: all votes have the same size."""

DECISION_RULES = ("unanimity", "consent", "majority", "least", "share", "mean")
"""The rules by which votes make a decision.

``majority``: more than half of the votes are in the upper half of the scale.  ``least``: every
vote reaches the threshold.  ``share``: at least a share of the votes, an exact fraction, reaches
the threshold.
``mean``: the mean vote reaches the threshold.  ``unanimity``: everyone on the roll voted the top
of the scale.  ``consent``: no objection to the current version is open, and everyone on the roll
of the ballot, if there is one, answered.  An option without a dot or a rank gets 0.  Votes on an
earlier version do not count.  Blank votes count for the quorum; whether they count in the
denominator of the rule is stated by the ballot.
"""

RULES_BY_KIND = {
    "grades": DECISION_RULES,
    "dots": ("majority", "share", "mean"),
    "ranking": ("majority", "share", "mean"),
    "count": ("majority", "share", "unanimity"),
}
"""The rules that can be counted on each kind of ballot, and on a count without people."""

BUCKETS = {1: "ourselves", 2: "with some help", 3: "outside agencies"}
"""Who can carry out a proposal or a commitment."""


@event("proposal.tabled")
class ProposalSubmitted:
    """A proposal was submitted to the group.

    Fields:
        proposal: its id, ``PR1``.
        text: the first wording of the proposal, version 1.
        bucket: 1 we ourselves, 2 with some help, 3 outside agencies; None when not sorted.
        sources: the contributions that it is based on.
        proposer: who proposed it; None for the group as a whole.
    By: participant or facilitator.
    Refused when: a source or the proposer is unknown; the person withdrew the consent to be
        recorded.
    Flagged when: it names no source.
    """

    proposal: str = fields.identifier("PR")
    text: str = fields.text()
    bucket: int | None = fields.integer(minimum=1, maximum=3, default=None)
    sources: tuple[str, ...] = fields.references(default=())
    proposer: str | None = fields.reference(default=None, subject=True)


@event("proposal.amended")
class ProposalAmended:
    """The wording of a proposal was changed.

    Fields:
        proposal: the proposal.
        version: the number of the new version, one more than the version before.
        text: the new wording.
        because: why.
        author: who worded it; None for the group as a whole.
    By: participant or facilitator.
    Refused when: it is unknown, decided or withdrawn; the version does not follow the last; the
        author is not registered; the person withdrew the consent to be recorded.
    Flagged when: never.
    """

    proposal: str = fields.reference()
    version: int = fields.integer(minimum=2)
    text: str = fields.text()
    because: str | None = fields.text(default=None)
    author: str | None = fields.reference(default=None, subject=True)


@event("proposal.withdrawn")
class ProposalWithdrawn:
    """A proposal was withdrawn.

    Fields:
        proposal: the proposal.
        reason: why.
        author: who gave the reason; None for the group as a whole.
    By: its proposer.
    Refused when: it is unknown, decided or withdrawn; the author is not registered.
    Flagged when: never.
    """

    proposal: str = fields.reference()
    reason: str | None = fields.text(default=None)
    author: str | None = fields.reference(default=None, subject=True)


@event("ballot.opened")
class BallotOpened:
    """A ballot was opened; its roll is fixed from now on.

    Fields:
        ballot: its id, ``B1``.
        title: the question.
        options: ids of proposals or contributions, or short texts.
        kind: ``grades`` (an index on the scale for each option), ``dots`` or ``ranking``.
        scale: for grades, the labels from the lowest to the highest; a grade is an index into
            it, from 0.
        rule: how votes make a decision.
        threshold: the value that counts as support, for ``least``, ``share`` and ``mean``.
        share: the required share of votes as a decimal number, from 0 to 1, for ``share``.
        secrecy: ``open``, or ``secret`` (the log never says who voted how).  A unanimous result
            tells every vote all the same: say so before the ballot opens.
        roll: people or tokens entitled to vote.
        quorum: required number of votes.
        budget: for dots, the number that each voter has.
        cap: for dots, the most that a voter may give to one option.
        by_group: true if it was announced that a secret ballot is counted by group, too.  It is
            if each group on the roll has at least five people, and five voters or none.
        exact_share: the required share as an exact fraction, ``2/3``; it counts where it is given.
        blanks_counted: true if a blank vote counts in the denominator of the rule.
        versions: for each option the version of the proposal, 0 for no proposal; empty if that was
            not recorded.
    By: facilitator.
    Refused when: there are no options, or one is named twice; a person on the roll is not
        registered; somebody on the roll was forgotten; grades have no scale; dots have no
        budget; the rule cannot be counted on this kind of ballot; the threshold is off the
        scale; the quorum is larger than the roll.
    Flagged when: the roll includes a person who is absent; two options look alike and differ; two
        options are of one cluster or have the same text.
    """

    ballot: str = fields.identifier("B")
    title: str | None = fields.text(default=None)
    options: tuple[str, ...] = fields.labels()
    kind: str = fields.choice("grades", "dots", "ranking", default="grades")
    scale: tuple[str, ...] = fields.labels(default=())
    rule: str = fields.choice(*DECISION_RULES, default="majority")
    threshold: int | None = fields.integer(default=None)
    share: float | None = fields.number(minimum=0, maximum=1, default=None)
    secrecy: str = fields.choice("open", "secret", default="open", identity=True)
    roll: tuple[str, ...] = fields.references()
    quorum: int | None = fields.integer(default=None)
    budget: int | None = fields.integer(minimum=1, default=None)
    cap: int | None = fields.integer(minimum=1, default=None)
    by_group: bool = fields.boolean(default=False, identity=True)
    exact_share: str | None = fields.fraction(default=None)
    blanks_counted: bool = fields.boolean(default=False)
    versions: tuple[int, ...] = fields.integer(many=True, default=())


@event("ballot.cast")
class VoteCast:
    """A vote was cast.  The one that a voter cast last counts.

    A vote in a secret ballot is recorded as :class:`BallotAnswered`; only old logs have it as this.

    Fields:
        ballot: the ballot.
        voter: a person or a token.
        choices: an integer for each option: a grade, dots, or a rank from 1.
        comment: the voter's reason, if given.
    By: participant.
    Refused when: the ballot was not open when it was cast, or is revealed or decided; the voter
        is not on the roll; it exceeds the budget or the cap; it is off the scale; an option is
        unknown; the person withdrew the consent to be recorded.
    Flagged when: never.
    """

    ballot: str = fields.reference()
    voter: str = fields.reference(subject=True)
    choices: Pairs = fields.mapping()
    comment: str | None = fields.text(default=None)


@event("ballot.answered")
class BallotAnswered:
    """A person voted in a secret ballot.  The vote itself is in the ballot box, not in the log.

    While the ballot is open, a later vote replaces an earlier one in the box.

    Fields:
        ballot: the ballot.
        voter: a person or a token.
    By: participant.
    Refused when: the ballot is not open; the voter is not on the roll; it exceeds the budget or
        the cap; it is off the scale; an option is unknown; the comment is too long; the person
        withdrew the consent to be recorded.
    Flagged when: never.
    """

    ballot: str = fields.reference()
    voter: str = fields.reference(subject=True)


@event("ballot.closed", version=2)
class BallotClosed:
    """A ballot was closed.  Of a secret ballot, the ballot box was counted and destroyed.

    Fields:
        ballot: the ballot.
        votes: of a secret ballot, the choices of each voter, in random order.  A single vote is
            left out, because it would tell how its voter voted.
        groups: the group of each of ``votes``, if the ballot is counted by group.
        comments: of a secret ballot, the comments, in another random order.
    By: facilitator.
    Refused when: it is unknown or not open.
    Flagged when: it is dated before the opening.
    """

    ballot: str = fields.reference()
    votes: tuple[Pairs, ...] = fields.mappings(default=())
    groups: tuple[str, ...] = fields.labels(default=())
    comments: tuple[str, ...] = fields.texts(default=())


@event("ballot.revealed")
class BallotRevealed:
    """The result of a ballot was revealed.

    Fields:
        ballot: the ballot.
    By: facilitator.
    Refused when: it is unknown, not closed, or revealed already.
    Flagged when: never.
    """

    ballot: str = fields.reference()


@event("objection.raised")
class ObjectionRaised:
    """A person objected to the current version of a proposal.

    Fields:
        objection: its id, ``O1``.
        proposal: the proposal.
        version: the version of the proposal.
        person: who objected; None when it is not for the record.
        reason: why.
        aim: the shared aim that it would harm.
    By: participant.
    Refused when: the proposal is unknown or decided; the version is not the current one; the
        person is not registered; the person withdrew the consent to be recorded.
    Flagged when: it gives no reason.
    """

    objection: str = fields.identifier("O")
    proposal: str = fields.reference()
    version: int = fields.integer(minimum=1)
    person: str | None = fields.reference(default=None, subject=True)
    reason: str | None = fields.text(default=None)
    aim: str | None = fields.text(default=None)


@event("objection.resolved")
class ObjectionResolved:
    """An objection was resolved.

    Fields:
        objection: the objection.
        how: how it was resolved.
        new_version: the version of the proposal that resolves it.
        raiser_asked: true if the person who raised it was asked.
        author: who said how it was resolved; None for the group as a whole.
    By: the person who raised it, or the facilitator.
    Refused when: it is unknown or not open; the author is not registered; the person withdrew
        the consent to be recorded.
    Flagged when: the person who raised it was not asked.
    """

    objection: str = fields.reference()
    how: str = fields.text()
    new_version: int | None = fields.integer(minimum=1, default=None)
    raiser_asked: bool = fields.boolean(default=True)
    author: str | None = fields.reference(default=None, subject=True)


@event("decision.recorded")
class DecisionRecorded:
    """The group's decision on a proposal.

    Fields:
        decision: its id, ``D1``.
        proposal: the proposal.
        version: the version that was decided on.
        outcome: ``adopted``, ``rejected`` or ``parked``.
        rule: the decision rule.
        ballot: the ballot that it is based on.
        tally: the counts, as announced.
        dissent: dissenting views, as given for the record without their authors.
        count: the count without people that it is based on, such as a show of hands.
        voted_version: the version that the ballot or the count was about.
    By: facilitator.
    Refused when: the proposal is unknown, decided or withdrawn; the version is not the current
        one; its ballot is open; it is adopted although the rule is not met, or by another rule
        than its secret ballot announced.
    Flagged when: it is adopted by consent over one of the lowest two grades; it does not follow
        from its ballot or count; it is by another rule than these announced; it announces, or
        rests on a tally of, more votes than there are people.
    """

    decision: str = fields.identifier("D")
    proposal: str = fields.reference()
    version: int = fields.integer(minimum=1)
    outcome: str = fields.choice("adopted", "rejected", "parked")
    rule: str = fields.choice(*DECISION_RULES, default="consent")
    ballot: str | None = fields.reference(default=None)
    tally: Pairs = fields.mapping(default=())
    dissent: tuple[str, ...] = fields.texts(default=())
    count: str | None = fields.reference(default=None)
    voted_version: int | None = fields.integer(minimum=1, default=None)


@event("dissent.recorded")
class DissentRecorded:
    """A dissenting view on a decision was put on record.

    Fields:
        dissent: its id, ``DS1``.
        decision: the decision.
        text: the dissenting view.
        person: whose view it is; None when it is not for the record.
    By: participant.
    Refused when: the decision is unknown; the person is not registered; the person withdrew the
        consent to be recorded.
    Flagged when: never.
    """

    dissent: str = fields.identifier("DS")
    decision: str = fields.reference()
    text: str = fields.text()
    person: str | None = fields.reference(default=None, subject=True)


@event("commitment.made")
class CommitmentMade:
    """A person committed to do something.

    Fields:
        commitment: its id, ``CM1``.
        owner: who made it.
        what: what the owner will do.
        due: the due date.
        bucket: 1 we ourselves, 2 with some help, 3 outside agencies.
        review: the date of its review.
        sources: the decisions, proposals or contributions that it implements.
    By: participant.
    Refused when: the owner is not registered or has not consented to be recorded; a source is
        unknown.
    Flagged when: no due date is given.
    """

    commitment: str = fields.identifier("CM")
    owner: str = fields.reference(subject=True)
    what: str = fields.text()
    due: date | None = fields.calendar_date(default=None)
    bucket: int | None = fields.integer(minimum=1, maximum=3, default=None)
    review: date | None = fields.calendar_date(default=None)
    sources: tuple[str, ...] = fields.references(default=())


@event("commitment.updated")
class CommitmentUpdated:
    """The status of a commitment changed.

    Fields:
        commitment: the commitment.
        status: ``begun``, ``done``, ``dropped`` or ``late``.
        evidence: what supports the status.
        author: who gave the evidence; None for the organiser.
    By: its owner or the organiser.
    Refused when: it is unknown; the author is not registered; the person withdrew the consent
        to be recorded.
    Flagged when: never.
    """

    commitment: str = fields.reference()
    status: str = fields.choice("begun", "done", "dropped", "late")
    evidence: str | None = fields.text(default=None)
    author: str | None = fields.reference(default=None, subject=True)
