"""The working agreement: rules, adopted versions, breaches and their resolution."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs

STAYS_IN_ROOM = ("names", "places", "stories")
"""What a rule of the agreement can keep in the room."""


@event("rule.proposed")
class RuleProposed:
    """A rule for working together was proposed.

    Fields:
        rule: its id, ``R3``.
        text: the rule.
        need: ``need`` (a condition for taking part) or ``preference``.
        base_version: the version of the agreement that it would change; 0 before the first one.
        proposer: who proposed it; None for the group as a whole.
    By: participant or facilitator.
    Refused when: the agreement has moved on from ``base_version``; the proposer is not
        registered; the person withdrew the consent to be recorded.
    Flagged when: more than half of the rules come from the facilitator.
    """

    rule: str = fields.identifier("R")
    text: str = fields.text()
    need: str = fields.choice("need", "preference", default="need")
    base_version: int = fields.integer(default=0)
    proposer: str | None = fields.reference(default=None, subject=True)


@event("rule.amended")
class RuleAmended:
    """The wording of a rule was changed.

    Fields:
        rule: the rule.
        text: the new wording.
        base_version: number of earlier amendments; 0 for the first amendment.
        proposer: who proposed it; None for the group as a whole.
    By: participant or facilitator.
    Refused when: the rule is unknown; it has moved on from ``base_version``; the proposer is
        not registered; the person withdrew the consent to be recorded.
    Flagged when: never.
    """

    rule: str = fields.reference()
    text: str = fields.text()
    base_version: int = fields.integer(default=0)
    proposer: str | None = fields.reference(default=None, subject=True)


@event("agreement.adopted")
class AgreementAdopted:
    """The group adopted a version of its working agreement.

    Fields:
        version: counted from 1.
        rules: its rules, in their current wording.
        decided_by: ``unanimity``, ``consent`` or ``majority``.
        roll: people entitled to assent: participants present at the time, and others who were
            asked.
        assents: people who said yes to all its rules.  Silence is not a yes.
        polled: people who were asked; those who assent were.
        objections: people with an unresolved, reasoned objection.
        stays_in_room: which rule says that ``names``, ``places`` or ``stories`` stay in the room:
            ``{"stories": "R2"}``.  What is published obeys it.
    By: facilitator.
    Refused when: the assents do not meet the decision rule; a rule is unknown; the version
        does not follow the last; what stays in the room is none of the three, or its rule is not
        in the version.
    Flagged when: decided by majority.
    """

    version: int = fields.integer(minimum=1)
    rules: tuple[str, ...] = fields.references()
    decided_by: str = fields.choice("unanimity", "consent", "majority")
    roll: tuple[str, ...] = fields.references()
    assents: tuple[str, ...] = fields.references()
    polled: tuple[str, ...] = fields.references(default=())
    objections: tuple[str, ...] = fields.references(default=())
    stays_in_room: Pairs = fields.mapping(default=())


@event("rule.assented")
class RuleAssented:
    """People said yes to one rule of a version, where the assent differs from rule to rule.

    It is recorded before the version is adopted.

    Fields:
        rule: the rule.
        version: the version of the agreement that is to contain it.
        assents: people who said yes to this rule.
    By: facilitator.
    Refused when: the rule is unknown or not in the version; someone is not on the roll; the
        assents do not meet the decision rule.
    Flagged when: never.
    """

    rule: str = fields.reference()
    version: int = fields.integer(minimum=1)
    assents: tuple[str, ...] = fields.references()


@event("agreement.acknowledged")
class AgreementAcknowledged:
    """A latecomer was shown the agreement and answered.

    Fields:
        person: who answered.
        version: the version of the agreement.
        stance: ``accepts``, ``objects`` (reopens the agreement, does not void it) or
            ``stands aside``.
    By: participant.
    Refused when: there is no such version; the person is not registered; the person withdrew
        the consent to be recorded.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    version: int = fields.integer(minimum=1)
    stance: str = fields.choice("accepts", "objects", "stands aside", default="accepts")


@event("breach.raised")
class BreachRaised:
    """A breach of a rule was raised.

    Fields:
        breach: its id, ``BR1``.
        rule: the rule.
        version: the version of the agreement that was in force then.
        behaviour: what happened; behaviour, not persons.
        restricted: true if only those concerned may see it.
        raised_by: who raised it; None for anonymous.
    By: anyone.
    Refused when: the rule was not in force when it happened; the person withdrew the consent to
        be recorded.
    Flagged when: it is open when the workshop closes.
    """

    breach: str = fields.identifier("BR")
    rule: str = fields.reference()
    version: int = fields.integer(minimum=1)
    behaviour: str | None = fields.text(default=None)
    restricted: bool = fields.boolean(default=False)
    raised_by: str | None = fields.reference(default=None, subject=True)


@event("breach.resolved")
class BreachResolved:
    """A breach was resolved.

    Fields:
        breach: the breach.
        outcome: how it was resolved.
        author: who said how it was resolved; None for the group as a whole.
    By: facilitator.
    Refused when: the breach is unknown or already resolved; the author is not registered; the
        person withdrew the consent to be recorded.
    Flagged when: never.
    """

    breach: str = fields.reference()
    outcome: str = fields.text()
    author: str | None = fields.reference(default=None, subject=True)
