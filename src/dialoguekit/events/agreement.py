"""The working agreement: rules are proposed, adopted in versions, broken and repaired."""

from dialoguekit.events import fields
from dialoguekit.events.base import event


@event("rule.proposed")
class RuleProposed:
    """A rule for working together was proposed.

    Fields:
        rule: its id, ``R3``.
        text: the rule.
        need: ``need`` (must be met to take part) or ``preference``.
        base_version: the version of the agreement that it would change; 0 before the first.
        proposer: who; None when the facilitator brought it.
    By: participant or facilitator.
    Refused when: the agreement has moved on from ``base_version``; the proposer is not registered.
    Flagged when: more than half of the rules come from the facilitator.
    """

    rule: str = fields.identifier("R")
    text: str = fields.text()
    need: str = fields.choice("need", "preference", default="need")
    base_version: int = fields.whole(default=0)
    proposer: str | None = fields.reference(default=None, subject=True)


@event("rule.amended")
class RuleAmended:
    """The wording of a rule was changed.

    Fields:
        rule: which.
        text: the new wording.
        base_version: how often it had been amended before: 0 for the first time.
        proposer: who; None when the facilitator brought it.
    By: participant or facilitator.
    Refused when: the rule is unknown; it has moved on from ``base_version``; the proposer is
        not registered.
    Flagged when: never.
    """

    rule: str = fields.reference()
    text: str = fields.text()
    base_version: int = fields.whole(default=0)
    proposer: str | None = fields.reference(default=None, subject=True)


@event("agreement.adopted")
class AgreementAdopted:
    """The group adopted a version of its working agreement.

    Fields:
        version: counted from 1.
        rules: the rules that it holds, as worded now.
        decided_by: ``unanimity``, ``consent`` or ``majority``.
        roll: who could assent: the people present then.
        assents: who said yes.  Silence is not yes.
        polled: who was asked; who assents was.
        objections: who has an unresolved, reasoned objection.
    By: facilitator.
    Refused when: the assents do not meet the rule of decision; a rule is unknown; the version
        does not follow the last.
    Flagged when: decided by majority.
    """

    version: int = fields.whole(least=1)
    rules: tuple[str, ...] = fields.references()
    decided_by: str = fields.choice("unanimity", "consent", "majority")
    roll: tuple[str, ...] = fields.references()
    assents: tuple[str, ...] = fields.references()
    polled: tuple[str, ...] = fields.references(default=())
    objections: tuple[str, ...] = fields.references(default=())


@event("agreement.acknowledged")
class AgreementAcknowledged:
    """Somebody who joined later was shown the agreement and answered.

    Fields:
        person: who.
        version: which version.
        stance: ``accepts``, ``objects`` (reopens the agreement, does not void it) or
            ``stands aside``.
    By: participant.
    Refused when: there is no such version; the person is not registered.
    Flagged when: never.
    """

    person: str = fields.reference(subject=True)
    version: int = fields.whole(least=1)
    stance: str = fields.choice("accepts", "objects", "stands aside", default="accepts")


@event("breach.raised")
class BreachRaised:
    """Somebody said that a rule slipped.

    Fields:
        breach: its id, ``BR1``.
        rule: which rule.
        version: the version of the agreement that was in force then.
        behaviour: what happened; behaviour, not persons.
        restricted: whether only those concerned may see it.
        raised_by: who; None for anonymous.
    By: anybody.
    Refused when: the rule was not in force when it happened.
    Flagged when: it is open when the workshop closes.
    """

    breach: str = fields.identifier("BR")
    rule: str = fields.reference()
    version: int = fields.whole(least=1)
    behaviour: str | None = fields.text(default=None)
    restricted: bool = fields.flag(default=False)
    raised_by: str | None = fields.reference(default=None, subject=True)


@event("breach.resolved")
class BreachResolved:
    """A breach was dealt with.

    Fields:
        breach: which.
        outcome: how.
    By: facilitator.
    Refused when: the breach is unknown or was resolved.
    Flagged when: never.
    """

    breach: str = fields.reference()
    outcome: str = fields.text()
