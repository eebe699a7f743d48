"""Check the output with no events, a scheduled workshop, and a workshop just started or ended."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, Source
from dialoguekit.testing.conformance.recordings import Streams
from dialoguekit.testing.findings import Finding

NAME = "empty workshop"

_NOWHERE, _QUIET, _BEGUN, _OVER = "nowhere", "quiet", "begun", "over"
_CASES = {
    _NOWHERE: "for a workshop without events",
    _QUIET: "for a workshop that is only scheduled",
    _BEGUN: "for a workshop in which it was only started",
    _OVER: "for a workshop in which it was started and ended",
}


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check views, flags, suggestions and chapters without data."""
    return [finding for source in plugin.safe_sources for finding in _check_source(plugin, source)]


def _check_source(plugin: PluginUnderTest, source: Source) -> Iterator[Finding]:
    streams = _record(plugin, plugin.method_to_run(source))
    for workshop, condition in _CASES.items():
        output = plugin.output(source, {workshop: streams[workshop]})
        yield from plugin.report_failures(NAME, source, output.failures, f" {condition}")
    for part, condition in ((streams, "for four workshops without data"), ({}, "for no workshop")):
        output = plugin.output(source, part)
        yield from plugin.report_failures(NAME, source, output.failures, f" {condition}")


def _record(plugin: PluginUnderTest, method: str) -> Streams:
    with plugin.kit() as kit:
        for id in (_QUIET, _BEGUN, _OVER):
            kit.workshop(id).schedule(title=id.title(), groups=GROUPS)
        for id in (_BEGUN, _OVER):
            workshop = kit.workshop(id)
            workshop.open()
            workshop.start(method)
        over = kit.workshop(_OVER)
        over.end()
        over.close()
        return {id: list(kit.workshop(id).events()) for id in _CASES}
