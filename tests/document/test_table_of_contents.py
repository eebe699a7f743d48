"""The table of contents and its anchors."""

from __future__ import annotations

import re

from dialoguekit.document.blocks import Chapter
from dialoguekit.document.document import Document, Part, Provenance
from dialoguekit.document.table_of_contents import build_table_of_contents


def document(*parts: tuple[str, tuple[str, ...]]) -> Document:
    """Return a document with parts and chapters of these names."""
    return Document(
        title="T",
        subtitle=None,
        parts=tuple(
            Part(
                name=name,
                title=name.upper(),
                chapters=tuple(Chapter(name=c, title=c.upper(), blocks=()) for c in chapters),
            )
            for name, chapters in parts
        ),
        provenance=Provenance(position=1, streams=(), software=""),
    )


def anchors(document: Document) -> list[str]:
    found = []
    for part in build_table_of_contents(document):
        found += [part.anchor, *(chapter.anchor for chapter in part.chapters)]
    return found


def test_anchors_are_made_from_names() -> None:
    """So a link to a chapter remains valid when chapters are added."""
    (part,) = build_table_of_contents(document(("Leeds 2026", ("attendance", "parallel-thinking"))))
    assert (part.anchor, part.title) == ("part-leeds-2026", "LEEDS 2026")
    assert [(c.anchor, c.title) for c in part.chapters] == [
        ("leeds-2026-attendance", "ATTENDANCE"),
        ("leeds-2026-parallel-thinking", "PARALLEL-THINKING"),
    ]


def test_anchors_are_unique() -> None:
    """Names that differ only in other characters get a number."""
    same = anchors(
        document(("a b", ("c", "C", "c!")), ("a-b", ("c",)), ("שלום", ("", "")), ("e1", ()))
    )
    assert len(set(same)) == len(same)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", anchor) for anchor in same)


def test_no_anchor_clashes_with_generated_ids() -> None:
    """An entry of the evidence is ``e12``, a table ``t3``."""
    found = anchors(document(("", ("e12", "evidence", "t3", "report"))))
    assert not {"e12", "t3", "evidence", "report"} & set(found)
