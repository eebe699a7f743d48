"""Check that projections, chapters and flags depend on events alone."""

from __future__ import annotations

from dialoguekit.testing.conformance.plugin_under_test import (
    Failure,
    PluginUnderTest,
    Source,
    attempt,
)
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.histories import sample_histories
from dialoguekit.testing.purity.check import check_subjects
from dialoguekit.testing.purity.fold_variants import Streams, Subject
from dialoguekit.testing.purity.verdicts import CHECK as NAME

__all__ = ["NAME", "check"]

_GENERATED_STREAMS = ("hull", "norwich", "derby")
_MAX_LENGTH = 60
_EVENT_LIMITS = (300, 100)  # Events per generated workshop; the profiler is slow.


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the purity of every source; mark harmful ones as unsafe to run."""
    findings: list[Finding] = []
    for source in plugin.safe_sources:
        projection = source.projection
        assert projection is not None  # Safe sources have one.
        subject = Subject(
            name=source.name,
            projection=projection,
            chapter=source.value.chapter,
            flags=source.value.flags,
        )
        verdict = check_subjects([subject], _streams(plugin, source))[source.name]
        findings += verdict.findings
        if verdict.is_harmful:
            plugin.unsafe_sources.add(source.name)
    return findings


def _streams(plugin: PluginUnderTest, source: Source) -> Streams:
    """Return the events of generated workshops and histories, by stream."""
    workshops = attempt(lambda: plugin.streams(source))
    samples = sample_histories(
        source.value, stream_names=_GENERATED_STREAMS, events=plugin.events, max_length=_MAX_LENGTH
    )
    known: Streams = {} if isinstance(workshops, Failure) else workshops
    limited = {name: known[name][:limit] for name, limit in zip(known, _EVENT_LIMITS, strict=False)}
    return limited | dict(zip(_GENERATED_STREAMS, samples, strict=True))
