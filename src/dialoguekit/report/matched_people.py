"""People who took part in several workshops, as somebody said in a programme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

from dialoguekit.events.programme import PersonKey, join_matches
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.report.headers import ProgrammeHeader


def matched_people(
    programmes: Iterable[ProgrammeHeader], events: Mapping[str, WorkshopEvents]
) -> Mapping[PersonKey, Hashable] | None:
    """Return for each matched person, by workshop and id, what all their ids are counted by.

    None if no programme says of anybody that they took part in several of the workshops.
    """

    def canonical(workshop: str, person: str) -> str:
        found = events.get(workshop)
        return person if found is None else found.permissions.roster.canonical(person)

    matches = [match.items() for programme in programmes for match in programme.matches]
    found = join_matches(matches, canonical)
    here = {key: first for key, first in found.items() if key[0] in events}
    several = Counter(here.values()).most_common(1)
    return here if several and several[0][1] > 1 else None
