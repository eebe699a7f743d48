"""The table of ballot boxes, which the first secret vote creates."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.store.sample_log import CODEC

from dialoguekit.events.secret_votes import CastVote, SecretVote
from dialoguekit.store.ballot_box import seal_votes, store_votes
from dialoguekit.store.sqlite import SQLiteEventStore


def _tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    connection.close()
    return found


def test_the_first_secret_vote_creates_the_table(tmp_path: Path) -> None:
    """With and without it, the file has the form of a log; other writers notice it."""
    path = tmp_path / "log.db"
    with SQLiteEventStore(path, CODEC) as store, SQLiteEventStore(path, CODEC) as other:
        assert (store.boxes(), store.check_storage()) == ([], [])
        assert "ballot_box" not in _tables(path)
        for writer, voter in ((store, "P1"), (other, "P2"), (store, "P3")):
            with writer.transaction() as transaction:
                vote = CastVote("B1", voter, SecretVote((("a", 1),)), ("a",))
                store_votes(transaction, "leeds", seal_votes(transaction, "leeds", [vote]))
        assert len(store.papers("leeds", "B1")) == 4
        assert store.check_storage() == []
    with SQLiteEventStore(path, CODEC, read_only=True) as store:
        assert [ballot for _, ballot, _ in store.boxes()] == ["B1"]


def test_another_form_of_the_table_is_found(tmp_path: Path) -> None:
    """As of any other table."""
    path = tmp_path / "log.db"
    SQLiteEventStore(path, CODEC).close()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE ballot_box (stream TEXT)")
    connection.close()
    with SQLiteEventStore(path, CODEC, read_only=True) as store:
        assert store.check_storage() == ["the table ballot_box has another form"]
