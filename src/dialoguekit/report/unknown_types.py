"""Events whose types no plugin declares: they are in the log, and in no chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from dialoguekit.characters import isolate, to_printable_line
from dialoguekit.document.blocks import format_count
from dialoguekit.store.event_store import EventStore

_COLUMNS = ("position", "kind")


def count_unknown_types(
    store: EventStore, streams: Iterable[str], position: int
) -> Mapping[str, int]:
    """Return the number of events of each unknown type in streams, up to a position, by type."""
    names = {number: name for number, name, _ in store.event_types()}
    unknown = sorted(set(names.values()) - store.codec.types)
    counts: Counter[str] = Counter()
    if unknown:
        for stream in streams:
            for page in store.pages(_COLUMNS, stream, until=position, types=unknown):
                counts.update(names[kind] for _, kind in page)
    return dict(sorted(counts.items()))


def describe_unknown_types(counts: Mapping[str, int]) -> str:
    """Return which events are missing from a report, and how many, in one sentence."""
    total = sum(counts.values())
    by_type = ", ".join(
        f"{count:,} of {isolate(to_printable_line(name))}" for name, count in counts.items()
    )
    verb = "is" if total == 1 else "are"
    return f"{format_count(total, 'event')} of unknown types {verb} missing: {by_type}"
