"""Each change of the tables of a log is found, and what its head shows stops all writers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.store.conftest import Sql
from tests.store.sample_log import CODEC, append_contributions

from dialoguekit.errors import StoreCorrupted
from dialoguekit.events import SpaceClosed
from dialoguekit.store import PER_PERSON_ENCRYPTION, EventStore, open_store
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 300
TABLES = ("events", "event_types", "streams", "merkle_tiles", "log_head")


@pytest.fixture
def store(postgres_url: str) -> Iterator[EventStore]:
    """An encrypted log with two streams, two types of events and a full tile."""
    with open_store(postgres_url, CODEC, encryption=PER_PERSON_ENCRYPTION) as store:
        append_contributions(store, *range(1, EVENTS - 9))
        append_contributions(store, *range(1, 10), stream="york")
        closed = new_contribution(10, event=SpaceClosed(space="S1"))
        store.append("york", [closed], expected_version=9)
        yield store


@pytest.fixture
def restore(store: EventStore, sql: Sql) -> Callable[[], None]:
    """A function that restores all tables."""
    rows = {table: sql(f"SELECT * FROM {{}}.{table}") for table in TABLES}

    def restore() -> None:
        for table, found in rows.items():
            sql(f"DELETE FROM {{}}.{table}")
            marks = ", ".join(["(" + ", ".join(["%s"] * len(found[0])) + ")"] * len(found))
            values = [value for row in found for value in row]
            sql(f"INSERT INTO {{}}.{table} OVERRIDING SYSTEM VALUE VALUES {marks}", *values)

    return restore


CHANGES = [
    ("UPDATE {}.events SET position = 9000 WHERE position = 5", kinds.REMOVED),
    ("UPDATE {}.events SET kind = 2 WHERE position = 5", kinds.CHANGED),
    ("UPDATE {}.events SET envelope = '' WHERE position = 5", kinds.CHANGED),
    ("UPDATE {}.events SET data = data || '!' WHERE position = 5", kinds.CHANGED),
    ("UPDATE {}.events SET personal_data = NULL WHERE position = 5", kinds.CHANGED),
    ("UPDATE {}.events SET personal_data = '!' WHERE position = 5", kinds.CHANGED),
    (
        "UPDATE {}.events SET leaf_hash = sha256(leaf_hash) WHERE position = 5",
        kinds.CHANGED,
    ),
    ("UPDATE {}.events SET stream = 77 WHERE position = 5", kinds.CHANGED),
    ("UPDATE {}.events SET seq = 9000 WHERE position = 5", kinds.CHANGED),
    ("UPDATE {}.events SET id = 'another' WHERE position = 5", kinds.CHANGED),
    ("DELETE FROM {}.events WHERE position = 5", kinds.REMOVED),
    ("UPDATE {}.event_types SET type = 'contribution.unmade' WHERE number = 1", kinds.CHANGED),
    ("UPDATE {}.event_types SET schema_version = 9 WHERE number = 2", kinds.CHANGED),
    ("DELETE FROM {}.event_types WHERE number = 2", kinds.CHANGED),
    ("UPDATE {}.streams SET name = 'bath' WHERE number = 2", kinds.CHANGED),
    ("DELETE FROM {}.streams WHERE number = 1", kinds.CHANGED),
    ("UPDATE {}.merkle_tiles SET level = 2", kinds.TREE),
    ("UPDATE {}.merkle_tiles SET tile_index = 1", kinds.TREE),
    ("UPDATE {}.merkle_tiles SET hash = sha256(hash)", kinds.TREE),
    ("DELETE FROM {}.merkle_tiles", kinds.TREE),
]

HEADS = [
    ("UPDATE {}.log_head SET log_id = substr(sha256(log_id), 1, 16)", kinds.IDENTITY),
    ("UPDATE {}.log_head SET format = -2", kinds.IDENTITY),
    ("UPDATE {}.log_head SET encryption = 'plain'", kinds.IDENTITY),
    ("UPDATE {}.log_head SET key_store_id = ''", kinds.IDENTITY),
    ("UPDATE {}.log_head SET tree_size = 299", kinds.IDENTITY),
    ("UPDATE {}.log_head SET frontier = sha256(frontier)", kinds.IDENTITY),
    ("UPDATE {}.log_head SET code = sha256(code)", kinds.IDENTITY),
    ("DELETE FROM {}.events WHERE position = 300", kinds.REMOVED),
    ("DELETE FROM {}.log_head", kinds.TREE),
]


def test_every_change_is_found(store: EventStore, restore: Callable[[], None], sql: Sql) -> None:
    """This holds for each column of each table."""
    for statement, kind in CHANGES + HEADS:
        sql(statement)
        found = audit(store, save_checkpoint=False).findings
        assert kind in {finding.kind for finding in found}, statement
        restore()
    assert audit(store, save_checkpoint=False).intact


def test_a_changed_head_stops_writers(
    store: EventStore, restore: Callable[[], None], sql: Sql
) -> None:
    """Nothing is recorded, by a store that is open either."""
    for statement, _ in HEADS:
        sql(statement)
        before = sql("SELECT count(*) FROM {}.events")
        with pytest.raises(StoreCorrupted):
            append_contributions(store, 11, stream="york")
        assert sql("SELECT count(*) FROM {}.events") == before, statement
        restore()
    append_contributions(store, 11, stream="york")
    assert store.head() == EVENTS + 1
