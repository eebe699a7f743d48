"""Builds the connections of a workshop, with their follow-ups."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.events import RecordedEvent
from dialoguekit_abcd.build_quotability import is_quotable
from dialoguekit_abcd.events import AssetsConnected, ConnectionFollowedUp
from dialoguekit_abcd.facts import Facts
from dialoguekit_abcd.view import Asset, Connection, FollowUp


def build_connections(
    workshop: str, facts: Facts, by_id: Mapping[str, Asset]
) -> tuple[Connection, ...]:
    """Build the connections of a workshop; a merged asset is replaced by the one it was merged
    into.
    """
    return tuple(
        _connection(workshop, facts, recorded, by_id) for recorded in facts.connected.values()
    )


def _connection(
    workshop: str,
    facts: Facts,
    recorded: RecordedEvent[AssetsConnected],
    by_id: Mapping[str, Asset],
) -> Connection:
    event = recorded.event
    one, other = by_id.get(event.one), by_id.get(event.other)
    ends = [end for end in (one, other) if end is not None]
    is_valid = one is not None and other is not None and one is not other
    follow_ups = facts.follow_ups.get(event.connection, ())
    return Connection(
        cite=f"{workshop} {event.connection}",
        seqs=(recorded.seq, *(step.seq for step in follow_ups)),
        first_asset=event.one if one is None else one.id,
        second_asset=event.other if other is None else other.id,
        purpose=event.purpose,
        group=facts.method_facts.roster.attribution_of(event.proposer),
        is_valid=is_valid,
        bridging=_bridging(facts.method_facts.roster.groups, ends) if is_valid else None,
        follow_ups=tuple(
            _follow_up(workshop, facts, step) for step in sorted(follow_ups, key=_time_key)
        ),
        # The purpose of a connection with a person discloses something about that person.
        quotable=is_quotable(facts, recorded, event.proposer) and all(end.agreed for end in ends),
    )


def _bridging(groups: tuple[str, ...], ends: list[Asset]) -> bool | None:
    """Return whether the ends come from two stakeholder groups; None if one comes from none."""
    if not all(end.group in groups for end in ends):
        return None
    return len({end.group for end in ends}) > 1


def _time_key(recorded: RecordedEvent[ConnectionFollowedUp]) -> tuple[int, int]:
    return recorded.occurred_at_us, recorded.seq


def _follow_up(
    workshop: str, facts: Facts, recorded: RecordedEvent[ConnectionFollowedUp]
) -> FollowUp:
    return FollowUp(
        cite=f"{workshop} {recorded.event.connection}",
        seqs=(recorded.seq,),
        status=recorded.event.status,
        note=recorded.event.note if is_quotable(facts, recorded, None) else None,
        occurred_at=recorded.occurred_at_us,
    )
