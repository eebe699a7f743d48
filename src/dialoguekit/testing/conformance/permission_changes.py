"""Changes of what may be published of a workshop: hidden events, withdrawn consent and the like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, NamedTuple, TypeAlias

import attrs

from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    Event,
    PersonForgotten,
    PersonRegistered,
    RecordedEvent,
    RecordRedacted,
)

Stream: TypeAlias = Sequence[RecordedEvent[Any]]

Selects: TypeAlias = Callable[[object], bool]
"""Whether a change concerns an event, by its ``seq``, or a person, by their id."""

Change: TypeAlias = Callable[[Stream, Selects], list[RecordedEvent[Any]]]
"""Returns the events of a workshop after a change."""


class Variant(NamedTuple):
    """Workshops after a change, and a sentence that describes it."""

    description: str
    streams: dict[str, list[RecordedEvent[Any]]]


def variants(streams: Mapping[str, Stream], *, with_halves: bool = True) -> Iterator[Variant]:
    """Yield workshops as they are, and after each change of all events or people.

    ``with_halves`` also changes one half of them, and then the other: what is withheld may be
    disclosed together with what is not.
    """
    yield Variant("as recorded", {id: [*events] for id, events in streams.items()})
    for description, change in CHANGES.items():
        halves = (0, 1) if with_halves and description in _IN_HALVES else ()
        for half in (None, *halves):
            yield Variant(
                description,
                {id: change(events, partial(_selects, id, half)) for id, events in streams.items()},
            )


def _selects(workshop: str, half: int | None, key: object) -> bool:
    return half is None or Random(f"{workshop} {key}").getrandbits(1) == half


def _restrict(visibility: str, events: Stream, selects: Selects) -> list[RecordedEvent[Any]]:
    """Make events invisible; contributions among them are not revealed."""
    chosen = {r.event.contribution for r in _contributions(events) if selects(r.seq)}
    changed = []
    for recorded in events:
        event, context = recorded.event, recorded.context
        if isinstance(event, ContributionRevealed):
            revealed = tuple(id for id in event.contributions if id not in chosen)
            if not revealed:
                continue
            event = _evolved(event, contributions=revealed)
        if selects(recorded.seq):
            context = attrs.evolve(context, visibility=visibility)
        changed.append(recorded.replace(event=event, context=context))
    return changed


def _reject(events: Stream, selects: Selects) -> list[RecordedEvent[Any]]:
    ids = [r.event.contribution for r in _contributions(events) if selects(r.seq)]
    return _appended(
        events, (ContributionModerated(contribution=id, outcome="rejected") for id in ids)
    )


def _deny_consent(events: Stream, selects: Selects) -> list[RecordedEvent[Any]]:
    """Remove the consent to be quoted from what people consented to."""
    changed = []
    for recorded in events:
        event = recorded.event
        if isinstance(event, ConsentGiven) and selects(event.person):
            scopes = tuple(scope for scope in event.scopes if scope != "quote")
            if not scopes:
                continue
            event = _evolved(event, scopes=scopes)
        changed.append(recorded.replace(event=event))
    return changed


def _withdraw_consent(events: Stream, selects: Selects) -> list[RecordedEvent[Any]]:
    people = [person for person in _people(events) if selects(person)]
    return _appended(events, (ConsentWithdrawn(person=p, scopes=("quote",)) for p in people))


def _redact(events: Stream, selects: Selects) -> list[RecordedEvent[Any]]:
    seqs = [recorded.seq for recorded in events if selects(recorded.seq)]
    return _appended(events, (RecordRedacted(target=seq, basis="asked") for seq in seqs))


def _forget(events: Stream, selects: Selects) -> list[RecordedEvent[Any]]:
    people = [person for person in _people(events) if selects(person)]
    return _appended(events, (PersonForgotten(person=p, basis="asked") for p in people))


CHANGES: Mapping[str, Change] = {
    "after events were hidden": partial(_restrict, "hidden"),
    "after events were restricted": partial(_restrict, "restricted"),
    "after moderators rejected contributions": _reject,
    "without consent to be quoted": _deny_consent,
    "after people withdrew their consent": _withdraw_consent,
    "after events were redacted": _redact,
    "after people were forgotten": _forget,
}
"""The changes, each with its description."""

_IN_HALVES = (
    "after events were hidden",
    "after moderators rejected contributions",
    "without consent to be quoted",
)


def _contributions(events: Stream) -> list[RecordedEvent[Any]]:
    return [recorded for recorded in events if isinstance(recorded.event, ContributionMade)]


def _people(events: Stream) -> list[str]:
    return [r.event.person for r in events if isinstance(r.event, PersonRegistered)]


def _evolved(event: Any, **changes: Any) -> Any:
    return attrs.evolve(event, **changes)


def _appended(events: Stream, more: Iterator[Event]) -> list[RecordedEvent[Any]]:
    """Return the events, followed by ``more`` at the time of the last one."""
    changed = [*events]
    for event in more:
        last = changed[-1]
        changed.append(
            last.replace(
                position=last.position + 1,
                seq=last.seq + 1,
                id=f"{last.stream}-{last.seq + 1}",
                event=event,
                context=type(last.context)(),
            )
        )
    return changed
