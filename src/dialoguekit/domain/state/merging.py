"""Merge the state of two ids that are one person."""

from __future__ import annotations

from collections.abc import Collection

from dialoguekit.domain.state.model import Person, Workshop
from dialoguekit.domain.state.validity_intervals import ConsentIntervals
from dialoguekit.events.merged_people import under_kept_ids
from dialoguekit.events.time_order import LatestValue


def merge_people(state: Workshop, person: str, alias: str, counted: Collection[str] = ()) -> None:
    """Make ``alias`` another id of ``person`` in everything that is known so far.

    In the ballots of ``counted`` both votes stay as they were counted.
    """
    kept = state.canonical(person)
    merged = state.canonical(alias)
    if kept == merged:
        return
    for other, id in state.aliases.items():
        if id == merged:
            state.aliases[other] = kept
    state.aliases[merged] = kept
    first = state.people.setdefault(kept, Person(None, ()))
    second = state.people.pop(merged, Person(None, ()))
    _merge(first, second, merged)
    for id, ballot in state.ballots.items():
        if id in counted:
            continue
        # In a ballot of an earlier merge, both ids of a person may have been counted.
        ballot.roll = frozenset(kept if each == merged else each for each in ballot.roll)
        ballot.answered = {kept if each == merged else each for each in ballot.answered}
        if merged in ballot.cast:
            ballot.cast.setdefault(kept, LatestValue()).include(ballot.cast.pop(merged))
    for instrument in state.instruments.values():
        instrument.roll = _renamed(instrument.roll, state)
        instrument.answered = set(_renamed(instrument.answered, state))
    for activity in state.activities.values():
        activity.roll = tuple(dict.fromkeys(map(state.canonical, activity.roll)))
    for each in state.rounds.values():
        each.roll = tuple(dict.fromkeys(map(state.canonical, each.roll)))
        each.answered = set(_renamed(each.answered, state))
        each.answered_late = set(_renamed(each.answered_late, state))
    for cls, events in state.plugin_events.items():
        state.plugin_events[cls] = [under_kept_ids(event, state.aliases) for event in events]


def _renamed(ids: Collection[str], state: Workshop) -> frozenset[str]:
    return frozenset(map(state.canonical, ids))


def _merge(first: Person, second: Person, alias: str) -> None:
    invitation = () if second.invitation is None else (second.invitation,)
    first.also_known_as += (alias, *invitation, *second.also_known_as)
    first.role_assigned.include(second.role_assigned)
    first.presence.include(second.presence)
    for scope, intervals in second.consents.items():
        first.consents.setdefault(scope, ConsentIntervals()).include(intervals)
    for at, space in second.whereabouts:
        first.record_move(at, space)
