"""Whether projections, chapters and flags depend on events alone, in processes that differ."""

from __future__ import annotations

from dialoguekit.testing.conformance.plugin_under_test import Bench, Failed, Source, attempt
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.histories import sampled
from dialoguekit.testing.purity.check import check_subjects
from dialoguekit.testing.purity.fold_variants import Streams, Subject
from dialoguekit.testing.purity.verdicts import CHECK as NAME

__all__ = ["NAME", "check"]

_DRAWN = ("hull", "norwich", "derby")
_LONGEST = 60
_BEGINNING = (300, 100)  # Events of each improvised workshop: the profiler sees every call.


def check(bench: Bench) -> list[Finding]:
    """The purity of everything that folds; what is harmful is not run in this process."""
    found: list[Finding] = []
    for source in bench.folding:
        projection = source.projection
        assert projection is not None  # It is among those that fold.
        subject = Subject(
            name=source.name,
            projection=projection,
            chapter=source.value.chapter,
            flags=source.value.flags,
        )
        verdict = check_subjects([subject], _streams(bench, source))[source.name]
        found += verdict.findings
        if verdict.harmful:
            bench.guarded.add(source.name)
    return found


def _streams(bench: Bench, source: Source) -> Streams:
    """Workshops that were improvised, and histories as no workshop had them."""
    played = attempt(lambda: bench.streams(source))
    drawn = sampled(source.value, names=_DRAWN, events=bench.events, longest=_LONGEST)
    known: Streams = {} if isinstance(played, Failed) else played
    begun = {name: known[name][:most] for name, most in zip(known, _BEGINNING, strict=False)}
    return begun | dict(zip(_DRAWN, drawn, strict=True))
