"""The command that records the import of a file."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import FileImported
from dialoguekit.testing.scenario import Given

DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_an_import_is_recorded_with_the_digest_of_its_file(scheduled: Given[Workshop]) -> None:
    """The folder of the file is left out."""
    result = scheduled.when(
        commands.record_import,
        "/home/ana/notes.csv",
        sha256=DIGEST,
        kind="notes",
        counts={"rows": 3},
    )
    result.then(FileImported(name="notes.csv", sha256=DIGEST, kind="notes", counts=(("rows", 3),)))


@pytest.mark.parametrize("digest", ["", "e3b0", DIGEST.upper(), DIGEST + "0"])
def test_an_imported_file_has_a_digest(scheduled: Given[Workshop], digest: str) -> None:
    """In lower-case hexadecimal."""
    scheduled.when(commands.record_import, "notes.csv", sha256=digest, kind="notes").then_refused(
        "no SHA-256", "hashlib"
    )


@pytest.mark.parametrize("number", [-1, 1.5, True, "3"])
def test_an_import_counts_in_whole_numbers(scheduled: Given[Workshop], number: Any) -> None:
    """Of what was read and imported."""
    scheduled.when(
        commands.record_import, "notes.csv", sha256=DIGEST, kind="notes", counts={"rows": number}
    ).then_refused("Give", "whole number")
