"""The table of contents: where each part and chapter of a document can be linked to."""

from __future__ import annotations

import re

import attrs

from dialoguekit.document.document import Document, Part

_TAKEN = ("contents", "evidence", "provenance", "report")
_ENTRY = re.compile(r"[a-z]+\d*")  # e12, q3: what renderers number themselves.
_GAPS = re.compile(r"[^a-z0-9]+")


@attrs.frozen
class ChapterLine:
    """A chapter in the table of contents."""

    anchor: str
    title: str


@attrs.frozen
class PartLine:
    """A part in the table of contents, with its chapters."""

    anchor: str
    title: str
    chapters: tuple[ChapterLine, ...]


def contents(document: Document) -> tuple[PartLine, ...]:
    """One line for each part, in order, with one for each of its chapters.

    An anchor is made from names: ``part-leeds``, ``leeds-attendance``.  It is unique in the
    document and holds nothing but small letters, digits and hyphens.
    """
    taken = set(_TAKEN)
    return tuple(_part(part, taken) for part in document.parts)


def _part(part: Part, taken: set[str]) -> PartLine:
    anchor = _anchor(f"part-{part.name}", taken)
    chapters = tuple(
        ChapterLine(_anchor(f"{part.name}-{chapter.name}", taken), chapter.title)
        for chapter in part.chapters
    )
    return PartLine(anchor, part.title, chapters)


def _anchor(name: str, taken: set[str]) -> str:
    slug = _GAPS.sub("-", name.lower()).strip("-")
    if not slug or _ENTRY.fullmatch(slug):
        slug = f"to-{slug}".strip("-")
    anchor, count = slug, 1
    while anchor in taken:
        count += 1
        anchor = f"{slug}-{count}"
    taken.add(anchor)
    return anchor
