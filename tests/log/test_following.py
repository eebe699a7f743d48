"""Every backend is followed in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dialoguekit.log import Codec, Log
from dialoguekit.log.memory import MemoryLog
from dialoguekit.log.postgres import PostgresLog
from dialoguekit.log.sqlite import SQLiteLog
from dialoguekit.testing.stores.following import FollowingContract, FollowingElsewhereContract


class TestMemoryLog(FollowingContract):
    """A log in memory."""

    @pytest.fixture
    def log(self, codec: Codec) -> Iterator[Log]:
        """An empty log."""
        with MemoryLog(codec) as log:
            yield log


class TestSQLiteLog(FollowingContract, FollowingElsewhereContract):
    """A log in a file."""

    @pytest.fixture
    def log(self, codec: Codec, tmp_path: Path) -> Iterator[Log]:
        """An empty log in a file."""
        with SQLiteLog(tmp_path / "log.db", codec) as log:
            yield log

    @pytest.fixture
    def reopen(self, codec: Codec, tmp_path: Path) -> Callable[[], Log]:
        """Another handle of that file."""
        return lambda: SQLiteLog(tmp_path / "log.db", codec, create=False)


class TestPostgresLog(FollowingContract, FollowingElsewhereContract):
    """A log in PostgreSQL."""

    @pytest.fixture
    def log(self, codec: Codec, postgres_url: str) -> Iterator[Log]:
        """An empty log in a schema of its own."""
        with PostgresLog(postgres_url, codec) as log:
            yield log

    @pytest.fixture
    def reopen(self, codec: Codec, postgres_url: str) -> Callable[[], Log]:
        """Another handle of that log."""
        return lambda: PostgresLog(postgres_url, codec, create=False)
