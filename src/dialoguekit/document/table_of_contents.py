"""The table of contents: link targets of the parts and chapters of a document."""

from __future__ import annotations

import re

import attrs

from dialoguekit.document.document import Document, Part

_RESERVED_ANCHORS = ("contents", "evidence", "provenance", "report")
_NUMBERED_ID = re.compile(r"[a-z]+\d*")  # e12, q3: ids that renderers generate.
_NON_SLUG = re.compile(r"[^a-z0-9]+")


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


def build_table_of_contents(document: Document) -> tuple[PartLine, ...]:
    """Return one line for each part, in order, with one for each of its chapters.

    An anchor is made from names: ``part-leeds``, ``leeds-attendance``.  It is unique in the
    document and contains only lower-case letters, digits and hyphens.
    """
    taken = set(_RESERVED_ANCHORS)
    return tuple(_part(part, taken) for part in document.parts)


def _part(part: Part, taken: set[str]) -> PartLine:
    anchor = _anchor(f"part-{part.name}", taken)
    chapters = tuple(
        ChapterLine(_anchor(f"{part.name}-{chapter.name}", taken), chapter.title)
        for chapter in part.chapters
    )
    return PartLine(anchor, part.title, chapters)


def _anchor(name: str, taken: set[str]) -> str:
    slug = _NON_SLUG.sub("-", name.lower()).strip("-")
    if not slug or _NUMBERED_ID.fullmatch(slug):
        slug = f"to-{slug}".strip("-")
    anchor, count = slug, 1
    while anchor in taken:
        count += 1
        anchor = f"{slug}-{count}"
    taken.add(anchor)
    return anchor
