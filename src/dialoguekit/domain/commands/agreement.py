"""The working agreement: rules, versions, breaches."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    join_names,
    refuse,
    require_registered,
    require_scheduled,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown


def _require_rule(state: Workshop, rule: str, action: str) -> int:
    if rule not in state.rules:
        rules = join_names(state.rules)
        refuse(action, f"there is no rule {shown(rule)}", f"Propose it first; rules: {rules}")
    return state.rules[rule]


def propose_rule(
    state: Workshop,
    context: CommandContext,
    text: str,
    *,
    need: str = "need",
    proposer: str | None = None,
    base_version: int | None = None,
) -> CommandEvents:
    """Propose a rule for working together and return its id.

    ``base_version`` is the version of the agreement that the proposer refers to.
    """
    action = "propose a rule"
    require_scheduled(state, action)
    if proposer is not None:
        require_registered(state, proposer, action)
    current = len(state.agreements)
    if base_version not in (None, current):
        reason = f"the agreement is at version {current}, not {base_version}"
        refuse(action, reason, "Read the current agreement and propose again")
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
    context: CommandContext,
    rule: str,
    text: str,
    *,
    proposer: str | None = None,
    base_version: int | None = None,
) -> CommandEvents:
    """Amend the wording of a rule.  ``base_version`` is the number of earlier amendments."""
    action = f"amend rule {shown(rule)}"
    current = _require_rule(state, rule, action)
    if proposer is not None:
        require_registered(state, proposer, action)
    if base_version not in (None, current):
        reason = f"it was amended {current} times, not {base_version}"
        refuse(action, reason, "Read the current rule and amend that")
    return (e.RuleAmended(rule=rule, text=text, base_version=current, proposer=proposer),)


def adopt_agreement(
    state: Workshop,
    context: CommandContext,
    *,
    decided_by: str = "unanimity",
    assents: Sequence[str],
    rules: Sequence[str] | None = None,
    roll: Sequence[str] | None = None,
    asked: Sequence[str] = (),
    objections: Sequence[str] = (),
    version: int | None = None,
) -> CommandEvents:
    """Adopt the next version of the working agreement.

    By default it contains all rules, and everyone present is on the roll.
    """
    action = "adopt the agreement"
    assents, asked, objections = (
        tuple(dict.fromkeys(map(state.canonical, ids))) for ids in (assents, asked, objections)
    )
    current = len(state.agreements)
    if version not in (None, current + 1):
        refuse(action, f"the next version is {current + 1}, not {version}", "Adopt that one")
    rules = tuple(state.rules) if rules is None else tuple(rules)
    if not rules:
        refuse(action, "it has no rules", "Propose rules first")
    for rule in rules:
        _require_rule(state, rule, action)
    roll = (
        state.present_at(context.occurred_at_us, context.tolerance_us)
        if roll is None
        else tuple(dict.fromkeys(map(state.canonical, roll)))
    )
    if not roll:
        refuse(action, "the roll is empty", "Record who is present, or give roll=")
    for person in (*roll, *assents, *asked, *objections):
        require_registered(state, person, action)
    consulted = {*assents, *asked, *objections}
    outsiders = sorted(consulted - set(roll))
    if outsiders:
        refuse(
            action,
            f"{join_names(map(shown, outsiders))} not on the roll",
            "Count only those who were eligible",
        )
    _require_assents(action, decided_by, roll, set(assents), consulted, objections)
    return (
        e.AgreementAdopted(
            version=current + 1,
            rules=rules,
            decided_by=decided_by,
            roll=roll,
            assents=tuple(assents),
            polled=tuple(asked),
            objections=tuple(objections),
        ),
    )


def _require_assents(
    action: str,
    decided_by: str,
    roll: Sequence[str],
    assents: set[str],
    consulted: set[str],
    objections: Sequence[str],
) -> None:
    silent = sorted(set(roll) - assents)
    if decided_by == "unanimity" and silent:
        names = join_names(map(shown, silent))
        reason = f"unanimity needs a yes from everyone, and {names} did not say yes"
        refuse(action, reason, "Silence is not yes: ask them, or decide by another rule")
    if decided_by == "consent":
        unasked = sorted(set(roll) - consulted)
        if unasked:
            refuse(
                action,
                f"{join_names(map(shown, unasked))} were not asked",
                "Ask everyone on the roll; consent requires it",
            )
        if objections:
            reason = f"{join_names(map(shown, objections))} still object"
            refuse(action, reason, "Resolve the objections, then ask again")
    if decided_by == "majority" and 2 * len(assents & set(roll)) <= len(set(roll)):
        reason = f"{len(assents)} of {len(set(roll))} is not a majority"
        refuse(action, reason, "Amend the rules and ask again")


def acknowledge_agreement(
    state: Workshop,
    context: CommandContext,
    person: str,
    *,
    version: int | None = None,
    stance: str = "accepts",
) -> CommandEvents:
    """Record the answer of a latecomer to the agreement."""
    action = f"record the answer of {shown(person)} to the agreement"
    require_registered(state, person, action)
    current = len(state.agreements)
    named = current if version is None else version
    if not 1 <= named <= current:
        refuse(action, f"there is no version {named}", f"Versions so far: {current}")
    return (e.AgreementAcknowledged(person=person, version=named, stance=stance),)


def raise_breach(
    state: Workshop,
    context: CommandContext,
    rule: str,
    *,
    behaviour: str | None = None,
    restricted: bool = False,
    raised_by: str | None = None,
) -> CommandEvents:
    """Record that a rule was broken and return the id of the breach.

    The rule must have been in force when it happened.
    """
    action = f"raise a breach of {shown(rule)}"
    if raised_by is not None:
        require_registered(state, raised_by, action)
    in_force = _versions_in_force(state, context)
    version = next((n for n in in_force if rule in state.agreements[n - 1].rules), None)
    if version is None:
        reason = f"it was not in force at {context.when}"
        refuse(action, reason, "Name a rule that was in force then, or propose this one")
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


def _versions_in_force(state: Workshop, context: CommandContext) -> list[int]:
    """Return the versions that may have been in force then, the most likely first."""
    at, tolerance = context.occurred_at_us, context.clocks_us
    adopted = state.agreements
    then = [n for n in range(1, len(adopted) + 1) if adopted[n - 1].in_force_since_us <= at][-1:]
    around = [
        n
        for n in range(len(adopted), 0, -1)
        if adopted[n - 1].in_force_since_us <= at + tolerance
        and all(later.in_force_since_us > at - tolerance for later in adopted[n:])
    ]
    return then + around


def resolve_breach(
    state: Workshop, context: CommandContext, breach: str, outcome: str
) -> CommandEvents:
    """Record how a breach was resolved."""
    if breach not in state.open_breaches:
        open_breaches = join_names(sorted(state.open_breaches))
        refuse(
            f"resolve breach {shown(breach)}", "it is not open", f"Open breaches: {open_breaches}"
        )
    return (e.BreachResolved(breach=breach, outcome=outcome),)
