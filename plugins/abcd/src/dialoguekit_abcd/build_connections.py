"""Which assets are connected, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.events import RecordedEvent
from dialoguekit_abcd.build_quotability import may_stand
from dialoguekit_abcd.events import AssetsConnected, ConnectionFollowed
from dialoguekit_abcd.facts import Noted
from dialoguekit_abcd.view import Asset, Connection, Step


def connections(workshop: str, noted: Noted, by_id: Mapping[str, Asset]) -> tuple[Connection, ...]:
    """The connections of a workshop; one to an asset that was merged since follows its alias."""
    return tuple(
        _connection(workshop, noted, recorded, by_id) for recorded in noted.connected.values()
    )


def _connection(
    workshop: str,
    noted: Noted,
    recorded: RecordedEvent[AssetsConnected],
    by_id: Mapping[str, Asset],
) -> Connection:
    event = recorded.event
    one, other = by_id.get(event.one), by_id.get(event.other)
    ends = [end for end in (one, other) if end is not None]
    stands = one is not None and other is not None and one is not other
    followed = noted.followed.get(event.connection, ())
    return Connection(
        cite=f"{workshop} {event.connection}",
        seqs=(recorded.seq, *(step.seq for step in followed)),
        one=event.one if one is None else one.id,
        other=event.other if other is None else other.id,
        purpose=event.purpose,
        group=noted.course.roster.group_of(event.proposer),
        stands=stands,
        bridging=_bridging(noted.course.roster.groups, ends) if stands else None,
        steps=tuple(_step(workshop, noted, step) for step in sorted(followed, key=_when)),
        # What somebody would do together with a person tells of that person.
        quotable=may_stand(noted, recorded, event.proposer) and all(end.agreed for end in ends),
    )


def _bridging(groups: tuple[str, ...], ends: list[Asset]) -> bool | None:
    """Whether the ends come from two stakeholder groups; None where one comes from none."""
    if not all(end.group in groups for end in ends):
        return None
    return len({end.group for end in ends}) > 1


def _when(recorded: RecordedEvent[ConnectionFollowed]) -> tuple[int, int]:
    return recorded.at_us, recorded.seq


def _step(workshop: str, noted: Noted, recorded: RecordedEvent[ConnectionFollowed]) -> Step:
    return Step(
        cite=f"{workshop} {recorded.event.connection}",
        seqs=(recorded.seq,),
        status=recorded.event.status,
        note=recorded.event.note if may_stand(noted, recorded, None) else None,
        at=recorded.at_us,
    )
