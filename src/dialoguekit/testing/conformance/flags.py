"""Check that flags have evidence in their workshop, and that suggestions name existing prompts."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.document.blocks import Flag
from dialoguekit.plugin.method import Method
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, Source
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.whole_output import Output

NAME = "flags"

_ADD_EVIDENCE = "Give breach(…) the things that it is about; each has the evidence of its events."
_CITE = "Cite ids with the workshop first, as a reader finds them: fact.cite, item.cite."
_PROMPT = "Use the name of a prompt that the method declares, or leave it out."


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the flags and suggestions of every method and analysis."""
    findings: dict[str, Finding] = {}
    for source in plugin.safe_sources:
        versions = {id: len(events) for id, events in plugin.streams(source).items()}
        for output in plugin.outputs(source):
            for finding in _check_output(source, output, versions):
                findings.setdefault(finding.message, finding)
    return list(findings.values())


def _check_output(source: Source, output: Output, versions: dict[str, int]) -> Iterator[Finding]:
    for workshop, flags in output.flags.items():
        for flag in flags:
            yield from _check_flag(source, flag, workshop, versions[workshop])
    if isinstance(source.value, Method):
        prompts = {prompt.name for prompt in source.value.prompts}
        for suggestions in output.suggestions.values():
            for suggestion in suggestions:
                if suggestion.prompt is not None and suggestion.prompt not in prompts:
                    message = f"a suggestion names the prompt {suggestion.prompt!r}, which does not"
                    yield _finding(source, f"{message} exist: {suggestion.text}", _PROMPT)


def _check_flag(
    source: Source, flag: Flag, workshop: str, stream_version: int
) -> Iterator[Finding]:
    name = f"the flag {flag.rule!r} ({flag.message})"
    if not flag.evidence:
        yield _finding(source, f"{name} has no evidence", _ADD_EVIDENCE)
    for stream, spans in flag.evidence.spans:
        if stream != workshop or not all(1 <= a <= b <= stream_version for a, b in spans):
            message = f"{name} has evidence outside the workshop: {stream} {spans}"
            yield _finding(source, message, _ADD_EVIDENCE)
    for cite in flag.cites:
        if not cite.startswith(f"{workshop} "):
            message = f"{name} cites {cite!r}, which is not an id of the workshop {workshop!r}"
            yield _finding(source, message, _CITE)


def _finding(source: Source, message: str, fix: str) -> Finding:
    return Finding(check=NAME, subject=source.name, message=message, fix=fix)
