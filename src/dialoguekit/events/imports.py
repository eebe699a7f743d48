"""Imports of files."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("file.imported")
class FileImported:
    """A file was imported into the workshop.

    Fields:
        name: the name of the file, without its folder.
        sha256: the SHA-256 digest of its bytes, in lower-case hexadecimal.
        kind: what it is: ``polis comments``, ``spreadsheet of notes``, …
        counts: the numbers of what was read and imported, by name.
    By: organiser or analyst.
    Refused when: the workshop is not scheduled; the digest is none; a count is no number.
    Flagged when: never.
    """

    name: str = fields.text()
    sha256: str = fields.label()
    kind: str = fields.label()
    counts: Pairs = fields.mapping(default=(), personal=True)
