"""The limits of what can be recorded, exported, imported and proved, in one table.

They depend on one another: an event within :data:`MAX_EVENT_BYTES` fits into a line of an export
and into a proof, whatever its characters, and whether or not it is encrypted.
"""

from __future__ import annotations

from dialoguekit.errors import InvalidEvent

MAX_TEXT_LENGTH = 100_000
"""Maximum length of a text, in characters."""
MAX_LABEL_LENGTH = 200
"""Maximum length of a label, in characters."""
MAX_REFERENCE_LENGTH = 200
"""Maximum length of the id of something, in characters."""
MAX_NAME_LENGTH = 200
"""Maximum length of a stream, of a wire name and of the id of an event, in characters."""
MAX_ID_LENGTH = 100
"""Maximum length of the id of a workshop or programme, in characters."""
MAX_INTEGER = 2**53 - 1
"""Largest whole number in an event: every JSON reader represents it exactly."""
MAX_COLUMN_INTEGER = 2**63 - 1
"""Largest position, sequence number, version and time in microseconds."""

MAX_EVENT_BYTES = 4 << 20
"""Maximum size of an event in bytes: its context, its fields and its personal data together."""
MAX_ENCRYPTION_BYTES = 1 << 10
"""Maximum number of bytes that encryption adds to personal data."""
_MAX_ENVELOPE_BYTES = 16 << 10  # The other columns of a row, with the longest escapes.

MAX_NESTING = 32
"""Maximum nesting depth of arrays and objects in a line of an export."""
MAX_COLUMN_NESTING = MAX_NESTING - 1
"""Maximum nesting depth of a column that a line contains as JSON; a deeper one is in base64."""


def _base64_bytes(size: int) -> int:
    return (size + 2) // 3 * 4


MAX_LINE_BYTES = _base64_bytes(MAX_EVENT_BYTES + MAX_ENCRYPTION_BYTES) + _MAX_ENVELOPE_BYTES
"""Maximum length of a line of an export in bytes, without its line feed."""
MAX_NOTE_BYTES = 128 << 10
"""Maximum size of a checkpoint in bytes; sixteen signatures of any known kind fit."""
MAX_PROOF_BYTES = 2 * (MAX_LINE_BYTES + MAX_NOTE_BYTES)
"""Maximum size of a proof in bytes: it may contain the personal data twice, once decrypted."""


def check_event_size(type: str, size: int) -> None:
    """Raise :class:`~dialoguekit.errors.InvalidEvent` if an event is too large to be exported.

    ``size`` is that of its context and all its fields, in bytes.
    """
    if size > MAX_EVENT_BYTES:
        reason = f"must not exceed {MAX_EVENT_BYTES:,} bytes. Split it, or shorten its texts"
        raise InvalidEvent(type, "size", reason)
