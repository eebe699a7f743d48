"""Counts without people: shows of hands, and tallies without their voters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dialoguekit import events as e
from dialoguekit.domain.commands.ballots import as_exact_share, versions_of
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    is_count,
    refuse,
    require_group_in_scheme,
    require_id,
    require_open,
    require_registered,
    require_scheduled,
)
from dialoguekit.domain.count_rules import least_people
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown

_YES = ("yes", "agree", "for")
_ABSTENTIONS = ("abstain", "abstention", "pass")


def record_count(
    state: Workshop,
    context: CommandContext,
    counts: Mapping[str, int],
    *,
    form: str = "hands",
    target: str | None = None,
    title: str | None = None,
    by_group: Mapping[str, Mapping[str, int]] | None = None,
    asked: int | None = None,
    counted_by: Sequence[str] = (),
    yes: str | None = None,
    abstentions: Sequence[str] | None = None,
    abstentions_counted: bool = False,
    rule: str = "majority",
    share: str | float | Fraction | None = None,
    quorum: int | None = None,
    source: str | None = None,
) -> CommandEvents:
    """Record how many people gave each answer, and return the id of the count.

    Its ``form`` is a show of ``hands``, or a ``tally`` that came without its voters; ``source`` is
    the id of a tally where it was imported from.  ``counts`` are the answers to one question, such
    as ``{"yes": 18, "no": 4, "abstain": 2}``, or the hands for each of several things.  ``target``
    is the proposal or contribution that they are about.  ``by_group`` are the numbers of groups
    that were counted apart, ``asked`` is how many were asked, and ``counted_by`` who counted.
    ``yes`` and ``abstentions`` name these options; by default ``yes``, ``agree`` or ``for``, and
    ``abstain``, ``abstention`` or ``pass``.
    """
    action = f"record a {'tally' if form == 'tally' else 'show of hands'}"
    if form == "tally":
        require_scheduled(state, action)
    else:
        require_open(state, context, action)
    if source is not None and source in state.sources:
        refuse(action, f"{shown(source)} is recorded already", "Import every tally once")
    by_group = by_group or {}
    options = tuple(counts)
    if not options:
        refuse(action, "it has no options", "Give the number of people for each option")
    yes = yes or next((option for option in options if option in _YES), None)
    if yes is not None and yes not in options:
        refuse(action, f"{shown(yes, words=True)} is not an option", "Name one of the options")
    if abstentions is None:
        abstentions = [option for option in options if option in _ABSTENTIONS]
    if not set(abstentions) <= set(options) - {yes}:
        refuse(action, "an abstention is not an option", "Name options other than the yes")
    if target is not None:
        require_id(state, target, action, "proposal or contribution")
        if yes is None:
            refuse(action, "no option is a yes", "Name it with yes=")
    for person in counted_by:
        require_registered(state, person, action)
    _require_numbers(counts, yes, asked, quorum, action)
    _require_groups(state, counts, by_group, action)
    _require_rule(rule, share, action)
    versions = versions_of(state, (target,))
    return (
        e.CountRecorded(
            count=state.next_id("CT"),
            form=form,
            title=title,
            target=target,
            options=options,
            counts=tuple(counts.values()),
            groups=tuple(by_group),
            counts_by_group=tuple(
                numbers.get(option, 0) for numbers in by_group.values() for option in options
            ),
            yes=yes,
            abstentions=tuple(dict.fromkeys(abstentions)),
            abstentions_counted=abstentions_counted,
            asked=asked,
            rule=rule,
            exact_share=as_exact_share(share, action),
            quorum=quorum,
            counted_by=tuple(dict.fromkeys(counted_by)),
            version=versions[0] if versions else None,
            versions=versions_of(state, options),
            source=source,
        ),
    )


def _require_numbers(
    counts: Mapping[str, int], yes: str | None, asked: int | None, quorum: int | None, action: str
) -> None:
    """Refuse numbers that cannot be: more people than were asked, or a quorum beyond them."""
    for number in counts.values():
        if not is_count(number):
            refuse(action, f"{shown(number)} is not a number of people", "Give whole numbers")
    answered = least_people(counts, yes)
    if asked is not None and answered > asked:
        refuse(action, f"{answered} answered, and {asked} were asked", "Check the numbers")
    if quorum is not None and yes is None:
        reason = "people chose among things, so that it is not known how many answered"
        refuse(action, reason, "Leave the quorum out, or name the yes of one question with yes=")
    if quorum is not None and asked is not None and quorum > asked:
        refuse(action, f"the quorum is {quorum}, and {asked} were asked", "Check the numbers")


def _require_groups(
    state: Workshop,
    counts: Mapping[str, int],
    by_group: Mapping[str, Mapping[str, int]],
    action: str,
) -> None:
    for group, numbers in by_group.items():
        require_group_in_scheme(state, group, action)
        if not numbers.keys() <= counts.keys():
            refuse(action, "a group has another option", "Give the options of everyone")
    for option, number in counts.items():
        found = sum(numbers.get(option, 0) for numbers in by_group.values())
        if found > number:
            reason = f"the groups have {found} for an option, and everyone has {number}"
            refuse(action, reason, "Give the number of people in all groups together")


def _require_rule(rule: str, share: object, action: str) -> None:
    if rule in e.DECISION_RULES and rule not in e.RULES_BY_KIND["count"]:
        reason = f"{rule} cannot be counted without people"
        refuse(action, reason, f"Use one of: {', '.join(e.RULES_BY_KIND['count'])}")
    if share is not None and rule != "share":
        refuse(action, f"{rule} has no share", 'Give rule="share", or leave the share out')
