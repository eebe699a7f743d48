"""Programmes: series of workshops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from dialoguekit import events as e
from dialoguekit.choices import offer
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    join_names,
    refuse,
    require_known,
)
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import shown
from dialoguekit.events.programme import join_matches


def announce(
    state: Programme,
    context: CommandContext,
    *,
    title: str,
    purpose: str | None = None,
    commissioner: str | None = None,
) -> CommandEvents:
    """Announce the programme."""
    if state.is_announced:
        reason = "it is announced already"
        refuse("announce the programme", reason, "Choose another id for another programme")
    return (e.ProgrammeAnnounced(title=title, purpose=purpose, commissioner=commissioner),)


def add_workshop(state: Programme, context: CommandContext, workshop: str) -> CommandEvents:
    """Add a workshop to the programme."""
    action = f"add {shown(workshop, words=True)}"
    if not state.is_announced:
        refuse(action, "the programme is not announced", "Announce it first")
    if workshop in state.workshops:
        refuse(action, "it belongs to the programme already", "Nothing needs to be done")
    return (e.WorkshopAdded(workshop=workshop),)


def remove_workshop(
    state: Programme, context: CommandContext, workshop: str, *, reason: str | None = None
) -> CommandEvents:
    """Remove a workshop from the programme; its own stream does not change."""
    if workshop not in state.workshops:
        action = f"remove {shown(workshop, words=True)}"
        refuse(
            action,
            "it does not belong to the programme",
            f"Workshops: {join_names(state.workshops)}",
        )
    return (e.WorkshopRemoved(workshop=workshop, reason=reason),)


def match_person(
    state: Programme,
    context: CommandContext,
    people: Mapping[str, str],
    *,
    workshop_state: Callable[[str], Workshop],
    reason: str | None = None,
) -> CommandEvents:
    """Record that somebody took part in several workshops: ``{"leeds": "P3", "york": "P7"}``.

    A combined report then counts people; without any such statement it counts visits.
    ``workshop_state`` returns who is registered in a workshop, merged and forgotten.
    """
    action = "match a person"
    states = cache(workshop_state)
    for workshop in people:
        if workshop not in state.workshops:
            known = state.workshops
            why = f"{shown(workshop, words=True, known=known)} does not belong to the programme"
            refuse(action, why, f"{offer(workshop, known)}Workshops: {join_names(known)}")
    if len(people) < 2:
        refuse(action, "fewer than two workshops are named", "Give an id for each workshop")
    for workshop, person in people.items():
        if not states(workshop).people:
            why = f"the log has nobody in the workshop {shown(workshop, words=True)}"
            refuse(action, why, "Record it, or import it, first")
        if not person.strip():
            refuse(action, f"{shown(person)} is no id of a person", "Give ids such as P3")
        require_known(states(workshop), person, f"{action} of {shown(workshop, words=True)}")
    _require_one_of_each(state, people, lambda workshop, id: states(workshop).canonical(id))
    return (e.PersonMatched(people=tuple(people.items()), reason=reason),)


def _require_one_of_each(
    state: Programme, people: Mapping[str, str], canonical: Callable[[str, str], str]
) -> None:
    """Refuse a match by which two people of one workshop would be the same person."""
    found = join_matches([*state.matches, people.items()], canonical)
    workshop, person = next(iter(people.items()))
    same = found[workshop, canonical(workshop, person)]
    ids: dict[str, str] = {}
    for (where, id), first in sorted(found.items()):
        if first == same and ids.setdefault(where, id) != id:
            refuse(
                "match a person",
                f"with the earlier matches, {shown(ids[where])} and {shown(id)} of "
                f"{shown(where, words=True)} would be one person",
                "Give other ids; or, if they are one person, merge them in that workshop first",
            )
