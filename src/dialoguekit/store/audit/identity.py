"""Checks what a log says about itself: its identity, and the head that binds it to its events."""

from __future__ import annotations

from dialoguekit.store.audit.findings import IDENTITY, TREE, Findings
from dialoguekit.store.audit.stored_tree import READ_ERRORS
from dialoguekit.store.cipher import ENCRYPTION_MODES
from dialoguekit.store.identity import FORMAT
from dialoguekit.store.merkle.tree import TILE_WIDTH
from dialoguekit.store.reader import LogReader

UNKNOWN_ORIGIN = "dialoguekit/unknown"
"""The origin of a log whose identity cannot be read."""


def check_identity(log: LogReader, findings: Findings) -> str:
    """Report every change of what a log says about itself, and return its origin."""
    try:
        head = log.read_head()
    except READ_ERRORS:
        return UNKNOWN_ORIGIN  # The tree cannot be read either, and that is reported.
    identity = head.identity
    if identity.format != FORMAT:
        findings.add(IDENTITY, f"The format of the log is {identity.format}, not {FORMAT}.")
    if identity.encryption not in ENCRYPTION_MODES:
        findings.add(IDENTITY, f"The encryption of the log is {identity.encryption[:40]!r}.")
    if head.is_authentic(log.cipher) is False:
        findings.add(
            IDENTITY,
            "The head of the log was modified: its id, format, encryption, keys, size or hashes "
            "are not those that dialoguekit wrote.",
        )
    _check_tile_counts(log, head.tree.size, findings)
    return identity.origin


def _check_tile_counts(log: LogReader, size: int, findings: Findings) -> None:
    """Report tiles that are missing, also those that no reader of this audit needs."""
    level, width = 1, TILE_WIDTH
    while width <= size:
        try:
            found = len(log.tiles(level, 0, size // width))
        except READ_ERRORS:
            found = 0
        if found != size // width:
            text = (
                f"Of {size // width:,} hashes of level {level} of the tree, {found:,} are stored."
            )
            findings.add(TREE, text)
        level, width = level + 1, width * TILE_WIDTH
