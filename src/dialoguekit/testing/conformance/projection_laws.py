"""Whether projections keep the laws, in workshops that were played and in histories drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dialoguekit.testing.conformance.counterexample import counterexample
from dialoguekit.testing.conformance.plugin_under_test import Bench, Failed, Source, attempt
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.histories import History, histories
from dialoguekit.testing.projection_laws import Stream, check_projection_laws

NAME = "laws"

_STREAMS = 3  # Associativity needs three.
_MOST_TOLD = 12  # Events of a counterexample that a message repeats.

_MENDS = {
    "no handler raises": "Look ids up with .get, and leave out what nobody brought in.",
    "there is a view": "Let the view tell what there is, however little or contradictory.",
    "can be joined": "Let join take any two folds; that of PerWorkshop does.",
    "without events has a view": "Let view work on the fields that an empty projection has.",
    "needs equality": "Keep everything in the fields of the projection, and make the view of "
    "@attrs.frozen classes, tuples and mappings.",
    "viewing": "Let view change nothing: copy what it sorts, empties or completes.",
    "goes on": "Copy what the view holds: tuple(…), dict(…), an attrs.frozen value.",
    "asks for": "Take in what @handles names, in handlers alone; do not override fold.",
    "unknown types": "Take in what @handles names, in handlers alone; do not override fold.",
    "saved with pickle": "Keep what can be pickled: no lambdas, generators, files or locks; and "
    "define the projection at the top of a module.",
    "resumed after": "Keep everything that later events need in the fields of the projection.",
    "empty projection": "Let join add up what both sides hold, and nothing else.",
    "side": "Let join make a new projection out of copies.",
    "equals folding both": "Key the state by recorded.stream, for example with PerWorkshop, and "
    "let join put both sides together.",
    "associative": "Let join treat both sides alike.",
}
"""What to mend, by words of the law that is broken."""


def check(bench: Bench) -> list[Finding]:
    """The laws of every projection."""
    return [finding for source in bench.folding for finding in _of(bench, source)]


def _of(bench: Bench, source: Source) -> list[Finding]:
    projection = source.projection
    assert projection is not None  # It is among those that fold.
    played = attempt(lambda: list(bench.streams(source).values()))
    if isinstance(played, Failed):
        return [_finding(source, f"improvising {source.played!r} {played.why}")]
    held = attempt(lambda: check_projection_laws(projection, played))
    if isinstance(held, Failed):
        why = str(held.error) if isinstance(held.error, AssertionError) else held.why
        return [_finding(source, f"{_plain(why)} (in workshops that were improvised)")]
    drawn = histories(source.value, streams=_STREAMS, events=bench.events)
    found = counterexample(drawn, _holding(source), bench.examples, told)
    return [] if found is None else [_finding(source, _plain(found))]


def _holding(source: Source) -> Callable[[tuple[History, ...]], None]:
    def hold(streams: Sequence[Stream]) -> None:
        projection = source.projection
        assert projection is not None  # It is among those that fold.
        check_projection_laws(projection, streams)

    return hold


def _finding(source: Source, message: str) -> Finding:
    mend = next((mend for words, mend in _MENDS.items() if words in message), None)
    return Finding(
        check=NAME,
        subject=f"{source.projection_name} of {source.name}",
        message=message,
        mend=mend or "Mend what it says; check_projection_laws of dialoguekit.testing repeats it.",
    )


def _plain(why: str) -> str:
    return why.removeprefix("Broken law: ")


def told(streams: tuple[History, ...]) -> str:
    """A history in a few words: the events of each workshop, in order."""
    parts = []
    for stream in streams:
        if stream:
            types = [recorded.type for recorded in stream[-_MOST_TOLD:]]
            before = "… " if len(stream) > _MOST_TOLD else ""
            parts.append(f"{stream[0].stream}: {before}{', '.join(types)}")
    return "in this history: " + ("; ".join(parts) or "nothing happened")
