"""Whether a plugin's events keep to its own names and survive a log, in every version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dialoguekit.errors import DialogueKitError
from dialoguekit.events import Event, event_type
from dialoguekit.plugin.types import EventKind
from dialoguekit.store.codec import Codec
from dialoguekit.testing.conformance.counterexample import counterexample
from dialoguekit.testing.conformance.plugin_under_test import Bench
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.strategies import events

NAME = "wire names"


def check(bench: Bench) -> list[Finding]:
    """Prefixes, versions, and a round trip of every event class."""
    found = list(_of_prefixes(bench))
    for kind in bench.loaded.events:
        found += [*_of_versions(kind), *_of_round_trip(kind, bench.examples)]
    return found


def _of_prefixes(bench: Bench) -> Iterator[Finding]:
    """That the core's prefixes are left alone, loading has seen to."""
    own = {_prefix(event_type(event).name) for event in bench.events} or {bench.loaded.name}
    for decision in bench.loaded.decisions:
        if _prefix(decision.name) not in own:
            names = " or ".join(f"{prefix}.…" for prefix in sorted(own))
            yield Finding(
                check=NAME,
                subject=f"decision {decision.name}",
                message=f"its prefix {_prefix(decision.name)!r} is not the plugin's own",
                mend=f"Call it {names}, like the plugin's events.",
            )


def _prefix(name: str) -> str:
    return name.partition(".")[0]


def _of_versions(kind: EventKind) -> Iterator[Finding]:
    name, version = event_type(kind.event)
    known = {upcast.version for upcast in kind.upcasts}
    for step in range(1, version):
        if step not in known:
            yield Finding(
                check=NAME,
                subject=f"event {name}",
                message=f"no upcast leads from version {step} on, and version {version} is current",
                mend=f"Add Upcast({name!r}, {step}, …) to its EventKind: old logs hold that "
                "version for ever.",
            )
    for step in sorted(known - set(range(1, version))):
        yield Finding(
            check=NAME,
            subject=f"event {name}",
            message=f"an upcast leads from version {step} on, and version {version} is current",
            mend="Raise the version of the event class, or take the upcast away.",
        )


def _of_round_trip(kind: EventKind, examples: int) -> Iterator[Finding]:
    name = event_type(kind.event).name
    try:
        codec = Codec([kind.event], kind.upcasts)
        why = counterexample(events(kind.event), _round_trip(codec), examples)
    except DialogueKitError as error:
        why = str(error)
    if why is not None:
        yield Finding(
            check=NAME,
            subject=f"event {name}",
            message=f"it does not come back from a log as it was: {why}",
            mend="Make its fields with dialoguekit.events.fields, and let them hold plain values.",
        )


def _round_trip(codec: Codec) -> Callable[[Event], None]:
    def hold(event: Any) -> None:
        name, version, data = codec.encode(event)
        back = codec.decode(name, version, data)
        if back != event:
            raise AssertionError(f"{event!r} became {back!r}")

    return hold
