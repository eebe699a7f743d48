"""Whether chapters render in every format, and lead to the events behind what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.application.kit import Kit
from dialoguekit.document.blocks import Cell, Chapter, Figures, Scope, Table
from dialoguekit.document.document import Document, Part, Provenance
from dialoguekit.document.formats import FORMATS, Report
from dialoguekit.errors import MissingExtra
from dialoguekit.testing.builders import blocks_of
from dialoguekit.testing.conformance.plugin_under_test import (
    WORKSHOPS,
    Bench,
    Failed,
    Source,
    attempt,
    chapter_of,
)
from dialoguekit.testing.conformance.privacy import leaks
from dialoguekit.testing.findings import FAULT, NOTE, Finding

NAME = "chapters"

_RAISES = "Read what it raises, and mend that: a report says of such a chapter that it is missing."
_SAME = "Let a chapter follow from its view and its scope alone, and sort what comes out of sets."
_EVIDENCE = "Give the cell or figure evidence=…, so that readers can check it."


def check(bench: Bench) -> list[Finding]:
    """The chapters of every method and analysis, on a workshop and on a programme of two."""
    return [finding for source in bench.folding for finding in _of(bench, source)]


def _of(bench: Bench, source: Source) -> Iterator[Finding]:
    kit = attempt(lambda: bench.played(source))
    if isinstance(kit, Failed):
        yield _finding(source, f"improvising {source.played!r} {kit.why}", _RAISES)
        return
    for kind, workshops in (("workshop", WORKSHOPS[:1]), ("programme", WORKSHOPS)):
        what = f"its chapter on a {kind}"
        chapter = chapter_in(kit, source, kind, workshops)
        if isinstance(chapter, Failed):
            yield _finding(source, f"{what} {chapter.why}", _RAISES)
            continue
        again = chapter_in(kit, source, kind, workshops)
        yield from _of_name(source, what, chapter)
        yield from _of_formats(source, what, kit, chapter, again)
        yield from _of_evidence(source, what, chapter)
        streams = [events for name, events in bench.streams(source).items() if name in workshops]
        for leak, mend in leaks(chapter, streams):
            yield _finding(source, f"{what} {leak}", mend)


def chapter_in(kit: Kit, source: Source, kind: str, workshops: Sequence[str]) -> Chapter | Failed:
    """The chapter that a source has on workshops of a kit, or what is wrong with it."""
    projection = source.projection
    assert projection is not None  # It is among those that fold.
    view = attempt(lambda: kit.replay(projection, workshops=workshops))
    if isinstance(view, Failed):
        return view
    titles = {workshop: workshop.title() for workshop in workshops}
    return chapter_of(source, view, Scope(kind=kind, titles=titles))


def _of_name(source: Source, what: str, chapter: Chapter) -> Iterator[Finding]:
    if chapter.name != source.value.name:
        message = f"{what} is called {chapter.name!r}"
        yield _finding(source, message, f"Call it {source.value.name!r}: Chapter(name=…).")


def _of_formats(
    source: Source, what: str, kit: Kit, chapter: Chapter, again: Chapter | Failed
) -> Iterator[Finding]:
    cut = kit.log.head()
    for format in FORMATS:
        try:
            written = _report(chapter, cut).render(format)
        except MissingExtra as missing:
            yield _finding(source, f"{what} was not rendered as {format}", str(missing), NOTE)
            continue
        except Exception as error:  # noqa: BLE001  # whatever a renderer makes of odd blocks
            message = f"{what} cannot be rendered as {format}: {error!r}"
            yield _finding(source, message, "Give blocks plain text and numbers.")
            continue
        if isinstance(again, Failed) or _report(again, cut).render(format) != written:
            message = f"{what} is another as {format} when it is made again"
            yield _finding(source, message, _SAME)


def _report(chapter: Chapter, cut: int) -> Report:
    """A report that holds this chapter and no other."""
    part = Part(name="checked", title="Checked", chapters=(chapter,))
    provenance = Provenance(cut=cut, streams=WORKSHOPS, software="")
    return Report(Document(title="Checked", subtitle=None, parts=(part,), provenance=provenance))


def _of_evidence(source: Source, what: str, chapter: Chapter) -> Iterator[Finding]:
    """Numbers above 0 that lead to no events are worth a note: a count of groups needs none."""
    without = list(dict.fromkeys(_unproved(chapter)))
    if without:
        shown = ", ".join(without[:4]) + (", …" if len(without) > 4 else "")
        yield _finding(source, f"{what} has numbers without evidence: {shown}", _EVIDENCE, NOTE)


def _unproved(chapter: Chapter) -> Iterator[str]:
    for block in blocks_of(chapter):
        if isinstance(block, Figures):
            for figure in block.items:
                if _counts(figure.value) and not figure.evidence:
                    yield f"the figure {figure.label!r}"
        elif isinstance(block, Table):
            for row in block.rows:
                for column, cell in zip(block.columns, row, strict=True):
                    value, proof = (
                        (cell.value, cell.evidence) if isinstance(cell, Cell) else (cell, None)
                    )
                    if _counts(value) and not proof:
                        yield f"{column.title!r} in {block.caption!r}"


def _counts(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _finding(source: Source, message: str, mend: str, severity: str = FAULT) -> Finding:
    return Finding(check=NAME, subject=source.name, message=message, mend=mend, severity=severity)
