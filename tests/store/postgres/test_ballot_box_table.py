"""The table of ballot boxes in a log that was created without it."""

from __future__ import annotations

from tests.store.conftest import Sql
from tests.store.sample_log import CODEC

from dialoguekit.events.secret_votes import CastVote, SecretVote
from dialoguekit.store.ballot_box import seal_votes, store_votes
from dialoguekit.store.postgres import PostgresEventStore


def test_an_older_log_gets_the_table_from_its_next_writer(postgres_url: str, sql: Sql) -> None:
    """A reader finds no boxes, and changes nothing."""
    PostgresEventStore(postgres_url, CODEC).close()
    sql("DROP TABLE {}.ballot_box")
    with PostgresEventStore(postgres_url, CODEC, read_only=True) as store:
        assert (store.boxes(), store.papers("leeds", "B1")) == ([], {})
        with store.snapshot() as log:
            assert log.boxes() == []
    assert not sql("SELECT 1 FROM pg_tables WHERE schemaname || '.' || tablename = '{}.ballot_box'")
    with PostgresEventStore(postgres_url, CODEC) as store:
        with store.transaction() as transaction:
            vote = CastVote("B1", "P1", SecretVote((("a", 1),)), ("a",))
            store_votes(transaction, "leeds", seal_votes(transaction, "leeds", [vote]))
        assert [ballot for _, ballot, _ in store.boxes()] == ["B1"]
        assert store.check_storage() == []


def test_a_writer_who_may_create_no_table_can_still_record(
    postgres_url: str, writer_url: str, sql: Sql
) -> None:
    """Only secret votes need it."""
    PostgresEventStore(postgres_url, CODEC).close()
    sql("DROP TABLE {}.ballot_box")
    sql("GRANT USAGE ON SCHEMA {} TO writer")
    sql("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO writer")
    with PostgresEventStore(writer_url, CODEC, create=False) as store:
        assert store.boxes() == []
        assert store.head() == 0
