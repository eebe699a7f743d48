"""The working agreement: rules, versions, breaches."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    listed,
    refuse,
    registered,
    scheduled,
)
from dialoguekit.domain.state import Workshop


def _rule(state: Workshop, rule: str, what: str) -> int:
    if rule not in state.rules:
        rules = listed(state.rules)
        refuse(what, f"there is no rule {rule}", f"Propose it first; rules: {rules}")
    return state.rules[rule]


def propose_rule(
    state: Workshop,
    noting: Noting,
    text: str,
    *,
    need: str = "need",
    proposer: str | None = None,
    base_version: int | None = None,
) -> Decided:
    """Propose a rule for working together; returns its id.

    ``base_version`` is the version of the agreement that the proposer has in mind.
    """
    what = "propose a rule"
    scheduled(state, what)
    if proposer is not None:
        registered(state, proposer, what)
    current = len(state.agreements)
    if base_version not in (None, current):
        why = f"the agreement stands at version {current}, not {base_version}"
        refuse(what, why, "Read the agreement as it stands, and propose again")
    return (
        e.RuleProposed(
            rule=state.next_id("R"),
            text=text,
            need=need,
            base_version=current,
            proposer=proposer,
        ),
    )


def amend_rule(
    state: Workshop,
    noting: Noting,
    rule: str,
    text: str,
    *,
    proposer: str | None = None,
    base_version: int | None = None,
) -> Decided:
    """Word a rule anew.  ``base_version`` is how often it had been amended before."""
    what = f"amend rule {rule}"
    current = _rule(state, rule, what)
    if proposer is not None:
        registered(state, proposer, what)
    if base_version not in (None, current):
        why = f"it was amended {current} times, not {base_version}"
        refuse(what, why, "Read the rule as it stands, and amend that")
    return (e.RuleAmended(rule=rule, text=text, base_version=current, proposer=proposer),)


def adopt_agreement(
    state: Workshop,
    noting: Noting,
    *,
    decided_by: str = "unanimity",
    assents: Sequence[str],
    rules: Sequence[str] | None = None,
    roll: Sequence[str] | None = None,
    polled: Sequence[str] = (),
    objections: Sequence[str] = (),
    version: int | None = None,
) -> Decided:
    """Adopt the next version of the working agreement.

    It holds all rules, and everybody present is on the roll, unless they are named.
    """
    what = "adopt the agreement"
    current = len(state.agreements)
    if version not in (None, current + 1):
        refuse(what, f"the next version is {current + 1}, not {version}", "Adopt that one")
    rules = tuple(state.rules) if rules is None else tuple(rules)
    if not rules:
        refuse(what, "it holds no rule", "Propose rules first")
    for rule in rules:
        _rule(state, rule, what)
    roll = state.present_at(noting.at_us, noting.slack_us) if roll is None else tuple(roll)
    if not roll:
        refuse(what, "nobody is on the roll", "Note who is present, or name the roll")
    for person in (*roll, *assents, *polled, *objections):
        registered(state, person, what)
    asked = {*assents, *polled, *objections}
    outsiders = sorted(asked - set(roll))
    if outsiders:
        refuse(what, f"{listed(outsiders)} not on the roll", "Count only those who were eligible")
    _assents_meet_rule(what, decided_by, roll, set(assents), asked, objections)
    return (
        e.AgreementAdopted(
            version=current + 1,
            rules=rules,
            decided_by=decided_by,
            roll=roll,
            assents=tuple(assents),
            polled=tuple(polled),
            objections=tuple(objections),
        ),
    )


def _assents_meet_rule(
    what: str,
    decided_by: str,
    roll: Sequence[str],
    assents: set[str],
    asked: set[str],
    objections: Sequence[str],
) -> None:
    silent = sorted(set(roll) - assents)
    if decided_by == "unanimity" and silent:
        why = f"unanimity needs a yes from everybody, and {listed(silent)} did not say it"
        refuse(what, why, "Silence is not yes: ask them, or decide by another rule")
    if decided_by == "consent":
        unasked = sorted(set(roll) - asked)
        if unasked:
            refuse(
                what, f"{listed(unasked)} were not asked", "Consent means that everybody is asked"
            )
        if objections:
            why = f"{listed(objections)} still object"
            refuse(what, why, "Meet the objections, then ask again")
    if decided_by == "majority" and 2 * len(assents & set(roll)) <= len(set(roll)):
        why = f"{len(assents)} of {len(set(roll))} is no majority"
        refuse(what, why, "Amend the rules and ask again")


def acknowledge(
    state: Workshop,
    noting: Noting,
    person: str,
    *,
    version: int | None = None,
    stance: str = "accepts",
) -> Decided:
    """Note how somebody answers the agreement that was there before them."""
    what = f"note that {person} acknowledges the agreement"
    registered(state, person, what)
    current = len(state.agreements)
    named = current if version is None else version
    if not 1 <= named <= current:
        refuse(what, f"there is no version {named}", f"Versions so far: {current}")
    return (e.AgreementAcknowledged(person=person, version=named, stance=stance),)


def raise_breach(
    state: Workshop,
    noting: Noting,
    rule: str,
    *,
    behaviour: str | None = None,
    restricted: bool = False,
    raised_by: str | None = None,
) -> Decided:
    """Note that a rule slipped; returns the id of the breach.

    The rule must have been in force when it happened.
    """
    what = f"raise a breach of {rule}"
    if raised_by is not None:
        registered(state, raised_by, what)
    in_force = _in_force(state, noting)
    version = next((n for n in in_force if rule in state.agreements[n - 1].rules), None)
    if version is None:
        why = f"it was not in force at {noting.at.isoformat()}"
        refuse(what, why, "Name a rule of the agreement of that moment, or propose this one")
    return (
        e.BreachRaised(
            breach=state.next_id("BR"),
            rule=rule,
            version=version,
            behaviour=behaviour,
            restricted=restricted,
            raised_by=raised_by,
        ),
    )


def _in_force(state: Workshop, noting: Noting) -> list[int]:
    """The versions that may have been in force then, that of the very moment first."""
    at, slack = noting.at_us, noting.slack_us
    adopted = state.agreements
    then = [n for n in range(1, len(adopted) + 1) if adopted[n - 1].since <= at][-1:]
    around = [
        n
        for n in range(len(adopted), 0, -1)
        if adopted[n - 1].since <= at + slack
        and all(later.since > at - slack for later in adopted[n:])
    ]
    return then + around


def resolve_breach(state: Workshop, noting: Noting, breach: str, outcome: str) -> Decided:
    """Note how a breach was dealt with."""
    if breach not in state.open_breaches:
        open_breaches = listed(sorted(state.open_breaches))
        refuse(f"resolve breach {breach}", "it is not open", f"Open breaches: {open_breaches}")
    return (e.BreachResolved(breach=breach, outcome=outcome),)
