"""Check that everything that a method or an analysis shows depends on events alone."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, Source
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.histories import sample_histories
from dialoguekit.testing.purity.check import check_subjects
from dialoguekit.testing.purity.fold_variants import Streams, Subject
from dialoguekit.testing.purity.verdicts import CHECK as NAME
from dialoguekit.testing.whole_output import OutputProjection, functions_of

__all__ = ["NAME", "check"]

_GENERATED_STREAMS = ("hull", "norwich", "derby")
_MAX_LENGTH = 60
_MAX_EVENTS = 300  # Of a workshop; the profiler is slow.


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the purity of every source; mark harmful ones as unsafe to run."""
    findings: list[Finding] = []
    for method in dict.fromkeys(map(plugin.method_to_run, plugin.sources)):
        sources = [source for source in plugin.sources if plugin.method_to_run(source) == method]
        subjects = [_subject(plugin, source) for source in sources if functions_of(source.value)]
        verdicts = check_subjects(subjects, _streams(plugin, sources))
        for name, verdict in verdicts.items():
            findings += verdict.findings
            if verdict.is_harmful:
                plugin.unsafe_sources.add(name)
    return findings


def _subject(plugin: PluginUnderTest, source: Source) -> Subject:
    projection = OutputProjection.of(source.value, plugin.host())
    return Subject(name=source.name, projection=projection, code=functions_of(source.value))


def _streams(plugin: PluginUnderTest, sources: Sequence[Source]) -> Streams:
    """Return the events of generated workshops, plays and histories, by stream."""
    samples = sample_histories(
        *(source.value for source in sources),
        stream_names=_GENERATED_STREAMS,
        events=plugin.events,
        max_length=_MAX_LENGTH,
    )
    streams = plugin.streams(sources[0])
    recorded = {name: events[:_MAX_EVENTS] for name, events in streams.items()}
    return recorded | dict(zip(_GENERATED_STREAMS, samples, strict=True))
