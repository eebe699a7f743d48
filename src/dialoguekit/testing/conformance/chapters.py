"""Check that chapters render in every format, are the same when built again, and have evidence."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.document.blocks import Cell, Chapter, KeyFigures, Table
from dialoguekit.document.document import Document, Part, Provenance
from dialoguekit.document.formats import FORMATS, Report
from dialoguekit.errors import MissingExtra
from dialoguekit.testing.builders import iter_blocks
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, Source
from dialoguekit.testing.findings import ERROR, INFO, Finding
from dialoguekit.testing.whole_output import Output

NAME = "chapters"

_SAME = "Build the output from the record alone, and sort the elements of sets."
_EVIDENCE = (
    "Use the columns that count things, such as count and share, or give the figure evidence, so "
    "that readers can check it."
)


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the chapters of every method and analysis, on workshops and on a programme."""
    return [finding for source in plugin.safe_sources for finding in _check_source(plugin, source)]


def _check_source(plugin: PluginUnderTest, source: Source) -> Iterator[Finding]:
    output, repeated = plugin.outputs(source)[0], plugin.output(source, plugin.streams(source))
    yield from _check_repetition(source, output, repeated)
    for description, chapter in output.chapters.items():
        yield from _check_formats(source, description, chapter)
    yield from _check_evidence(source, output)


def _check_repetition(source: Source, output: Output, repeated: Output) -> Iterator[Finding]:
    """Yield the first difference between two outputs from the same events."""
    for first, second in zip(output.shown(), repeated.shown(), strict=False):
        if first != second:
            message = f"{first.place} differs when it is built again: {first} against {second}"
            yield _finding(source, message, _SAME)
            return


def _check_formats(source: Source, description: str, chapter: Chapter) -> Iterator[Finding]:
    for format in FORMATS:
        try:
            _report(chapter).render(format)
        except MissingExtra as missing:
            message = f"{description} was not rendered as {format}"
            yield _finding(source, message, str(missing), INFO)
        except Exception as error:  # noqa: BLE001  # a renderer can raise anything on invalid blocks
            message = f"{description} cannot be rendered as {format}: {error!r}"
            yield _finding(source, message, "Use text and numbers in blocks.")


def _report(chapter: Chapter) -> Report:
    """Return a report with only this chapter."""
    part = Part(name="checked", title="Checked", chapters=(chapter,))
    provenance = Provenance(position=1, streams=(), software="")
    return Report(Document(title="Checked", subtitle=None, parts=(part,), provenance=provenance))


def _check_evidence(source: Source, output: Output) -> Iterator[Finding]:
    """Yield an info finding for positive numbers without evidence; some counts need none."""
    without = list(
        dict.fromkeys(
            value
            for chapter in output.chapters.values()
            for value in _values_without_evidence(chapter)
        )
    )
    if without:
        shown = ", ".join(without[:4]) + (", …" if len(without) > 4 else "")
        yield _finding(
            source, f"its chapters have numbers without evidence: {shown}", _EVIDENCE, INFO
        )


def _values_without_evidence(chapter: Chapter) -> Iterator[str]:
    for block in iter_blocks(chapter):
        if isinstance(block, KeyFigures):
            for figure in block.items:
                if _is_positive_number(figure.value) and not figure.evidence:
                    yield f"the figure {figure.label!r}"
        elif isinstance(block, Table):
            for row in block.rows:
                for column, cell in zip(block.columns, row, strict=True):
                    value, evidence = (
                        (cell.value, cell.evidence) if isinstance(cell, Cell) else (cell, None)
                    )
                    if _is_positive_number(value) and not evidence:
                        yield f"{column.title!r} in {block.caption!r}"


def _is_positive_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _finding(source: Source, message: str, fix: str, severity: str = ERROR) -> Finding:
    return Finding(check=NAME, subject=source.name, message=message, fix=fix, severity=severity)
