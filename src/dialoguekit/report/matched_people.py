"""People who took part in several workshops of a programme, as somebody said."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.report.headers import ProgrammeHeader

PersonKey = tuple[str, str]


def matched_people(
    programme: ProgrammeHeader | None, events: Mapping[str, WorkshopEvents]
) -> Mapping[PersonKey, Hashable] | None:
    """Return for each matched person, by workshop and id, what all their ids are counted by.

    None if the programme does not say of anybody that they took part in several workshops.
    """
    if programme is None or not programme.matches:
        return None
    identity: dict[PersonKey, PersonKey] = {}
    for match in programme.matches:
        keys = [_canonical(workshop, person, events) for workshop, person in match.items()]
        known = {identity.get(key, key) for key in keys}
        first = min(known)
        for key, other in identity.items():
            if other in known:
                identity[key] = first
        identity.update(dict.fromkeys(keys, first))
    return dict(identity)


def _canonical(workshop: str, person: str, events: Mapping[str, WorkshopEvents]) -> PersonKey:
    found = events.get(workshop)
    return (
        workshop,
        person if found is None else found.permissions.roster.canonical(person),
    )
