"""The people whom checks of good practice are about: how many, of which groups, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from dialoguekit.plugin.record import Record


def count_people(record: Record, people: Collection[str]) -> str:
    """Return a number of people, and how many of each group: ``3 (2 from press, 1 from council)``.

    Groups are labelled as the report names them.  Who is in none of them is only in the number.
    """
    found = Counter(map(record.group_of, people))
    groups = [group for group in record.groups.labels if found[group]]
    if not groups:
        return str(len(people))
    if found[groups[0]] == len(people):
        return f"{len(people)}, from {groups[0]}"
    counted = ", ".join(f"{found[group]} from {group}" for group in groups)
    return f"{len(people)} ({counted})"


def asked_at_a_distance(record: Record) -> frozenset[tuple[str | None, str]]:
    """Return who is on the roll of an activity or of a round, with the id of the activity."""
    on_rolls = {(run.activity, person) for run in record.sessions for person in run.roll}
    in_rounds = {(each.activity, one.person) for each in record.rounds() for one in each.people}
    return frozenset[tuple[str | None, str]](on_rolls) | in_rounds
