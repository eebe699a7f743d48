"""The working agreement: rules, versions, breaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dialoguekit import events as e
from dialoguekit.domain.commands.people_in_messages import describe_places
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    default_roll,
    join_names,
    refuse,
    refuse_unknown,
    require_author,
    require_registered,
    require_scheduled,
    require_speaker,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown


def _require_rule(state: Workshop, rule: str, action: str) -> int:
    if rule not in state.rules:
        remedy = f"Propose it first; rules: {join_names(state.rules)}"
        refuse_unknown("rule", rule, state.rules, action, remedy)
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

    Without a ``proposer`` it is the group's.  ``base_version`` is the version of the agreement that
    the proposer refers to.
    """
    action = "propose a rule"
    require_scheduled(state, action)
    if proposer is not None:
        require_speaker(state, context, proposer, action)
    current = len(state.agreements)
    if base_version not in (None, current):
        reason = f"the agreement is at version {current}, not {shown(base_version)}"
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
        require_speaker(state, context, proposer, action)
    if base_version not in (None, current):
        reason = f"it was amended {current} times, not {shown(base_version)}"
        refuse(action, reason, "Read the current rule and amend that")
    return (e.RuleAmended(rule=rule, text=text, base_version=current, proposer=proposer),)


def adopt_agreement(
    state: Workshop,
    context: CommandContext,
    *,
    decided_by: str = "unanimity",
    assents: Sequence[str] | Mapping[str, Sequence[str]],
    rules: Sequence[str] | None = None,
    roll: Sequence[str] | None = None,
    asked: Sequence[str] = (),
    objections: Sequence[str] = (),
    stays_in_room: Mapping[str, str] = MappingProxyType({}),
    version: int | None = None,
) -> CommandEvents:
    """Adopt the next version of the working agreement.

    By default it contains all rules.  Without ``roll``, everyone on the roll of the activity is
    asked; where it has none, the participants present, and others present who are in ``asked``,
    ``assents`` or ``objections``.  ``assents`` are the people who said yes to all rules, or those
    who said yes to each: ``{"R1": ["P1", "P2"], "R2": ["P1"]}``.  ``stays_in_room`` marks the rules
    about what may leave the room: ``{"names": "R1", "stories": "R2"}``.  Reports obey them.
    """
    action = "adopt the agreement"
    asked, objections = (
        tuple(dict.fromkeys(map(state.canonical, ids))) for ids in (asked, objections)
    )
    current = len(state.agreements)
    if version not in (None, current + 1):
        refuse(action, f"the next version is {current + 1}, not {shown(version)}", "Adopt that one")
    rules = tuple(state.rules) if rules is None else tuple(dict.fromkeys(rules))
    if not rules:
        refuse(action, "it has no rules", "Propose rules first")
    for rule in rules:
        _require_rule(state, rule, action)
    for thing, rule in stays_in_room.items():
        if thing not in e.STAYS_IN_ROOM:
            reason = f"{shown(thing)} is nothing that a rule can keep in the room"
            refuse(action, reason, f"Use one of: {', '.join(e.STAYS_IN_ROOM)}")
        if rule not in rules:
            reason = f"{shown(rule)} is not among its rules"
            refuse(action, reason, f"Name the rule of the version that keeps {thing} in the room")
    by_rule = {
        rule: tuple(dict.fromkeys(map(state.canonical, people)))
        for rule, people in _assents_by_rule(assents, rules, action).items()
    }
    consulted = {*(p for people in by_rule.values() for p in people), *asked, *objections}
    if roll is None:
        roll = default_roll(state, context, asked=consulted)
    roll = tuple(dict.fromkeys(map(state.canonical, roll)))
    if not roll:
        refuse(action, "the roll is empty", "Record who is present, or give roll=")
    for person in (*roll, *sorted(consulted)):
        require_registered(state, person, action)
    outsiders = sorted(consulted - set(roll))
    if outsiders:
        refuse(
            action,
            f"{join_names(map(shown, outsiders))} not on the roll",
            "Count only those who were eligible",
        )
    for rule, people in by_rule.items():
        differs = isinstance(assents, Mapping)
        of_rule = f"{action}, rule {shown(rule)}" if differs else action
        _require_assents(state, of_rule, decided_by, roll, set(people), consulted, objections)
    in_order = dict.fromkeys(p for people in by_rule.values() for p in people)
    to_all = tuple(p for p in in_order if all(p in people for people in by_rule.values()))
    differing = {rule: people for rule, people in by_rule.items() if set(people) != set(to_all)}
    return (
        *(
            e.RuleAssented(rule=rule, version=current + 1, assents=people)
            for rule, people in differing.items()
        ),
        e.AgreementAdopted(
            version=current + 1,
            rules=rules,
            decided_by=decided_by,
            roll=roll,
            assents=to_all,
            polled=tuple(dict.fromkeys(asked)),
            objections=tuple(dict.fromkeys(objections)),
            stays_in_room=tuple(stays_in_room.items()),
        ),
    )


def _assents_by_rule(
    assents: Sequence[str] | Mapping[str, Sequence[str]], rules: Sequence[str], action: str
) -> dict[str, tuple[str, ...]]:
    """Return who said yes to each rule, each person once."""
    if not isinstance(assents, Mapping):
        return dict.fromkeys(rules, tuple(dict.fromkeys(assents)))
    others = sorted(set(assents) - set(rules))
    if others:
        reason = f"{join_names(map(shown, others))} is not among its rules"
        refuse(action, reason, "Give the assents to its rules only")
    missing = [rule for rule in rules if rule not in assents]
    if missing:
        reason = f"the assents to {join_names(map(shown, missing))} are missing"
        refuse(action, reason, "Give those who said yes to every rule, or one list for all")
    return {rule: tuple(dict.fromkeys(assents[rule])) for rule in rules}


def _require_assents(
    state: Workshop,
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
        places = describe_places(state, silent, asked=consulted)
        reason = f"unanimity needs a yes from everyone, and {names} did not say yes{places}"
        refuse(action, reason, "Silence is not yes: ask them, or decide by another rule")
    if decided_by == "consent":
        unasked = sorted(set(roll) - consulted)
        if unasked:
            places = describe_places(state, unasked)
            refuse(
                action,
                f"{join_names(map(shown, unasked))} were not asked{places}",
                "Ask everyone on the roll; consent requires it",
            )
        if objections:
            places = describe_places(state, objections)
            reason = f"{join_names(map(shown, objections))} still object{places}"
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
    require_speaker(state, context, person, action)
    current = len(state.agreements)
    named = current if version is None else version
    if not 1 <= named <= current:
        refuse(action, f"there is no version {shown(named)}", f"Versions so far: {current}")
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
        require_speaker(state, context, raised_by, action)
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
    state: Workshop,
    context: CommandContext,
    breach: str,
    outcome: str,
    *,
    author: str | None = None,
) -> CommandEvents:
    """Record how a breach was resolved.

    The ``author`` of that text is the participant who acts, unless another one is given.
    """
    action = f"resolve breach {shown(breach)}"
    if breach not in state.open_breaches:
        open_breaches = join_names(sorted(state.open_breaches))
        refuse(action, "it is not open", f"Open breaches: {open_breaches}")
    author = require_author(state, context, author, action)
    return (e.BreachResolved(breach=breach, outcome=outcome, author=author),)
