"""Descriptions of people in messages: where they can be found, beside their ids."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown


def describe_places(
    state: Workshop, people: Iterable[str], *, asked: Iterable[str] | None = None
) -> str:
    """Return where people can be found, with their ids: `` (peer support at table S3: P4, P7)``.

    ``asked`` are those who were asked, if that matters; the others are said not to have been.
    Empty if nothing is known of any of them: of tokens, for example.  No name is part of it.
    """
    consulted = None if asked is None else set(asked)
    places: dict[str, list[str]] = {}
    for id in people:
        place = _place_of(state, id)
        if consulted is not None and id not in consulted:
            place = f"{place}, not asked" if place else "not asked"
        if place:
            places.setdefault(place, []).append(shown(id))
    described = "; ".join(f"{place}: {', '.join(ids)}" for place, ids in places.items())
    return f" ({described})" if described else ""


def _place_of(state: Workshop, id: str) -> str:
    """Return the group and the space of a person: ``peer support at table S3``."""
    person = state.people.get(id)
    if person is None:
        return ""
    group = person.group or " and ".join(person.roles)
    space = state.spaces.get(person.space or "")
    return group if space is None else f"{group} at {space.kind} {person.space}"
