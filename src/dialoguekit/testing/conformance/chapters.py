"""Check that chapters render in every format and have evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.application.kit import Kit
from dialoguekit.document.blocks import Cell, Chapter, KeyFigures, Scope, Table
from dialoguekit.document.document import Document, Part, Provenance
from dialoguekit.document.formats import FORMATS, Report
from dialoguekit.errors import MissingExtra
from dialoguekit.testing.builders import iter_blocks
from dialoguekit.testing.conformance.plugin_under_test import (
    WORKSHOPS,
    Failure,
    PluginUnderTest,
    Source,
    attempt,
    build_chapter,
)
from dialoguekit.testing.conformance.privacy import find_leaks
from dialoguekit.testing.findings import ERROR, INFO, Finding

NAME = "chapters"

_RAISES = "Fix the error: a report omits such a chapter and says so."
_SAME = "Build the chapter from its view and scope alone, and sort the elements of sets."
_EVIDENCE = "Give the cell or figure evidence=…, so that readers can check it."


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the chapters of every method and analysis, on a workshop and on a programme."""
    return [finding for source in plugin.safe_sources for finding in _check_source(plugin, source)]


def _check_source(plugin: PluginUnderTest, source: Source) -> Iterator[Finding]:
    kit = attempt(lambda: plugin.generated_kit(source))
    if isinstance(kit, Failure):
        yield _finding(source, f"generating {source.method_to_run!r} {kit.reason}", _RAISES)
        return
    for kind, workshops in (("workshop", WORKSHOPS[:1]), ("programme", WORKSHOPS)):
        description = f"its chapter on a {kind}"
        chapter = replay_chapter(kit, source, kind, workshops)
        if isinstance(chapter, Failure):
            yield _finding(source, f"{description} {chapter.reason}", _RAISES)
            continue
        repeated = replay_chapter(kit, source, kind, workshops)
        yield from _check_name(source, description, chapter)
        yield from _check_formats(source, description, kit, chapter, repeated)
        yield from _check_evidence(source, description, chapter)
        streams = [events for name, events in plugin.streams(source).items() if name in workshops]
        for leak, fix in find_leaks(chapter, streams):
            yield _finding(source, f"{description} {leak}", fix)


def replay_chapter(
    kit: Kit, source: Source, scope_kind: str, workshops: Sequence[str]
) -> Chapter | Failure:
    """Build the chapter of a source on workshops of a kit, or return the failure."""
    projection = source.projection
    assert projection is not None  # Safe sources have one.
    view = attempt(lambda: kit.replay(projection, workshops=workshops))
    if isinstance(view, Failure):
        return view
    titles = {workshop: workshop.title() for workshop in workshops}
    return build_chapter(source, view, Scope(kind=scope_kind, titles=titles))


def _check_name(source: Source, description: str, chapter: Chapter) -> Iterator[Finding]:
    if chapter.name != source.value.name:
        message = f"{description} has the name {chapter.name!r}"
        yield _finding(source, message, f"Use Chapter(name={source.value.name!r}).")


def _check_formats(
    source: Source, description: str, kit: Kit, chapter: Chapter, repeated: Chapter | Failure
) -> Iterator[Finding]:
    position = kit.store.head()
    for format in FORMATS:
        try:
            rendered = _report(chapter, position).render(format)
        except MissingExtra as missing:
            yield _finding(
                source, f"{description} was not rendered as {format}", str(missing), INFO
            )
            continue
        except Exception as error:  # noqa: BLE001  # a renderer can raise anything on invalid blocks
            message = f"{description} cannot be rendered as {format}: {error!r}"
            yield _finding(source, message, "Use text and numbers in blocks.")
            continue
        if isinstance(repeated, Failure) or _report(repeated, position).render(format) != rendered:
            message = f"{description} rendered as {format} differs when it is built again"
            yield _finding(source, message, _SAME)


def _report(chapter: Chapter, position: int) -> Report:
    """Return a report with only this chapter."""
    part = Part(name="checked", title="Checked", chapters=(chapter,))
    provenance = Provenance(position=position, streams=WORKSHOPS, software="")
    return Report(Document(title="Checked", subtitle=None, parts=(part,), provenance=provenance))


def _check_evidence(source: Source, description: str, chapter: Chapter) -> Iterator[Finding]:
    """Yield an info finding for positive numbers without evidence; some counts need none."""
    without = list(dict.fromkeys(_values_without_evidence(chapter)))
    if without:
        shown = ", ".join(without[:4]) + (", …" if len(without) > 4 else "")
        yield _finding(
            source, f"{description} has numbers without evidence: {shown}", _EVIDENCE, INFO
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
