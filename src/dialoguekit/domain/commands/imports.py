"""Imports of files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    is_count,
    refuse,
    require_scheduled,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown

_SHA256 = re.compile("[0-9a-f]{64}")


def record_import(
    state: Workshop,
    context: CommandContext,
    name: str,
    *,
    sha256: str,
    kind: str,
    counts: Mapping[str, int] = MappingProxyType({}),
) -> CommandEvents:
    """Record that a file was imported: its name, the digest of its bytes, and what was read.

    Of a path, only the last part is recorded.  ``counts`` are numbers by name, such as
    ``{"rows": 41, "contributions": 38}``.
    """
    action = "record the import of a file"
    require_scheduled(state, action)
    if not _SHA256.fullmatch(sha256):
        refuse(action, "the digest is no SHA-256", "Give hashlib.sha256(data).hexdigest()")
    for number in counts.values():
        if not is_count(number):
            refuse(action, f"{shown(number)} is not a count", "Give whole numbers")
    return (
        e.FileImported(
            name=PurePath(name).name,
            sha256=sha256,
            kind=kind,
            counts=tuple(counts.items()),
        ),
    )
