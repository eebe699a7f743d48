"""Each change of the file of a log is found, and what its head or form shows stops all writers."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import product
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.store.sample_log import CODEC

from dialoguekit.errors import DialogueKitError, KeysUnavailable, StoreCorrupted, StoreUnavailable
from dialoguekit.events import SpaceClosed
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, EventStore, open_store
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.cipher import ENCRYPTION_MODES, NoCipher
from dialoguekit.store.identity import LogIdentity, compute_code, parse_frontier
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.reader import ALL_COLUMNS
from dialoguekit.store.rows import NewRow, Row
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 300


@attrs.frozen
class Folder:
    """A folder with a log, and its keys if it is encrypted."""

    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path / 'leeds.db'}"

    @contextmanager
    def connect(self) -> Iterator[sqlite3.Connection]:
        """Open the file without the event store, and without its checks."""
        with closing(sqlite3.connect(self.path / "leeds.db", isolation_level=None)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            yield connection

    def execute(self, *statements: str) -> None:
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement)

    def recompute_head(self) -> None:
        """Recompute the code of the head as far as this is possible without keys."""
        with self.connect() as connection:
            *identity, size, frontier = connection.execute(
                "SELECT log_id, format, encryption, key_store_id, tree_size, frontier FROM log_head"
            ).fetchone()
            tree = Tree(size, parse_frontier(frontier))
            code = compute_code(NoCipher(), LogIdentity(*identity), tree)
            connection.execute("UPDATE log_head SET code = ?", (code,))

    def forge(self, position: int, **changes: Any) -> None:
        """Change an event, and recompute its leaf, the tree and the head without keys."""
        with self.connect() as connection:
            columns = ", ".join(ALL_COLUMNS[2:6])
            sql = f"SELECT {columns} FROM events WHERE position = ?"
            row = Row(*connection.execute(sql, (position,)).fetchone())
            forged = NewRow.of(row)._replace(**changes).at(position)
            connection.execute(
                "UPDATE events SET envelope = ?, data = ?, personal_data = ?, leaf_hash = ? "
                "WHERE position = ?",
                (*forged, position),
            )
            leaves = connection.execute("SELECT leaf_hash FROM events ORDER BY position")
            tree, tiles = Tree(0, ()).appended([leaf for (leaf,) in leaves])
            connection.execute("DELETE FROM merkle_tiles")
            connection.executemany("INSERT INTO merkle_tiles VALUES (?, ?, ?)", tiles)
            connection.execute("UPDATE log_head SET frontier = ?", (b"".join(tree.frontier),))
        self.recompute_head()

    def kinds(self, **options: Any) -> set[str]:
        """Return the kinds of the findings of an audit, which changes nothing."""
        with open_store(self.url, CODEC, read_only=True, **options) as store:
            return {finding.kind for finding in audit(store, save_checkpoint=False).findings}

    def record(self) -> None:
        """Record an event."""
        with open_store(self.url, CODEC, create=False, write_timeout_s=1) as store:
            version = store.stream_version("hull")
            store.append("hull", [new_contribution(1)], expected_version=version)

    def count(self) -> int:
        with self.connect() as connection:
            found: int = connection.execute("SELECT count(*) FROM events").fetchone()[0]
            return found


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder with a log in each encryption mode."""
    folders = {}
    for encryption in ENCRYPTION_MODES:
        folder = folders[encryption] = tmp_path_factory.mktemp(encryption)
        with open_store(f"sqlite:///{folder}/leeds.db", CODEC, encryption=encryption) as store:
            append_all(store)
    return folders


def append_all(store: EventStore) -> None:
    """Append contributions to two streams, and an event of another type."""
    numbers = range(1, EVENTS // 2)
    for stream in ("leeds", "york"):
        store.append(stream, [new_contribution(n) for n in numbers], expected_version=0)
    for stream in ("leeds", "york"):
        closed = new_contribution(EVENTS, event=SpaceClosed(space="S1"))
        store.append(stream, [closed], expected_version=len(numbers))


@pytest.fixture(params=ENCRYPTION_MODES)
def folder(request: pytest.FixtureRequest, originals: dict[str, Path], tmp_path: Path) -> Folder:
    """A copy of one of the logs."""
    return copied(originals[request.param], tmp_path)


@pytest.fixture
def encrypted(originals: dict[str, Path], tmp_path: Path) -> Folder:
    """A copy of the encrypted log."""
    return copied(originals[PER_PERSON_ENCRYPTION], tmp_path)


def copied(original: Path, tmp_path: Path) -> Folder:
    folder = tmp_path / "copy"
    shutil.copytree(original, folder)
    return Folder(folder)


def test_an_unchanged_log_is_intact(folder: Folder) -> None:
    """Something can be recorded in it."""
    assert folder.kinds() == set()
    folder.record()
    assert folder.kinds() == set()
    assert folder.count() == EVENTS + 1


ROWS = [
    ("UPDATE events SET position = 9000 WHERE position = 5", kinds.REMOVED),
    ("UPDATE events SET kind = 2 WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET kind = 77 WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET envelope = zeroblob(70) WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET data = x'7b7d' WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET personal_data = NULL WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET personal_data = x'7b7d' WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET personal_data = x'017d' WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET leaf_hash = zeroblob(32) WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET stream = 77 WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET stream = 2, seq = 9000 WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET seq = 9000 WHERE position = 5", kinds.CHANGED),
    ("UPDATE events SET id = 'another' WHERE position = 5", kinds.CHANGED),
    ("DELETE FROM events WHERE position = 5", kinds.REMOVED),
    ("UPDATE event_types SET number = 77 WHERE number = 1", kinds.CHANGED),
    ("UPDATE event_types SET type = 'contribution.unmade' WHERE number = 1", kinds.CHANGED),
    ("UPDATE event_types SET schema_version = 2 WHERE number = 2", kinds.CHANGED),
    ("DELETE FROM event_types WHERE number = 2", kinds.CHANGED),
    ("UPDATE streams SET number = 77 WHERE number = 1", kinds.CHANGED),
    ("UPDATE streams SET name = 'bath' WHERE number = 2", kinds.CHANGED),
    ("DELETE FROM streams WHERE number = 1", kinds.CHANGED),
    ("UPDATE merkle_tiles SET level = 2", kinds.TREE),
    ("UPDATE merkle_tiles SET tile_index = 1", kinds.TREE),
    ("UPDATE merkle_tiles SET hash = zeroblob(32)", kinds.TREE),
    ("DELETE FROM merkle_tiles", kinds.TREE),
    ("INSERT INTO merkle_tiles VALUES (1, 1, zeroblob(32))", kinds.TREE),
]
"""Changes of rows that no writer reads, and a kind of finding about them."""


@pytest.mark.parametrize(("statement", "kind"), ROWS)
def test_a_changed_row_is_found(folder: Folder, statement: str, kind: str) -> None:
    """This holds for each column of each table."""
    folder.execute(statement)
    assert kind in folder.kinds()


HEADS = [
    ("UPDATE log_head SET log_id = zeroblob(16)", kinds.IDENTITY),
    ("UPDATE log_head SET format = 2", kinds.IDENTITY),
    ("UPDATE log_head SET format = -1", kinds.IDENTITY),
    ("UPDATE log_head SET format = 9223372036854775807", kinds.IDENTITY),
    ("UPDATE log_head SET tree_size = tree_size + 1", kinds.IDENTITY),
    ("UPDATE log_head SET tree_size = tree_size - 1", kinds.IDENTITY),
    ("UPDATE log_head SET tree_size = -1", kinds.TREE),
    ("UPDATE log_head SET tree_size = 0, frontier = x''", kinds.IDENTITY),
    ("UPDATE log_head SET frontier = zeroblob(length(frontier))", kinds.IDENTITY),
    ("UPDATE log_head SET frontier = zeroblob(32)", kinds.IDENTITY),
    ("UPDATE log_head SET frontier = x'00'", kinds.TREE),
    ("UPDATE log_head SET code = zeroblob(32)", kinds.IDENTITY),
    ("UPDATE log_head SET code = x''", kinds.IDENTITY),
    (f"DELETE FROM events WHERE position = {EVENTS}", kinds.REMOVED),
    ("DELETE FROM events", kinds.REMOVED),
    ("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events; END", kinds.TREE),
    ("CREATE VIEW notes AS SELECT 1", kinds.TREE),
    ("CREATE TABLE notes (text TEXT)", kinds.TREE),
    ("CREATE INDEX kinds ON events (kind)", kinds.TREE),
    ("ALTER TABLE events ADD COLUMN note BLOB", kinds.TREE),
    ("ALTER TABLE streams RENAME COLUMN number TO n", kinds.IDENTITY),
    ("DROP TABLE key_values", kinds.CHECKPOINT),
]
"""Changes that the head or the form of a log shows, and a kind of finding about them."""


@pytest.mark.parametrize(("statement", "kind"), HEADS)
def test_a_changed_head_or_form_is_found_and_stops_writers(
    folder: Folder, statement: str, kind: str
) -> None:
    """Nothing is recorded, and the error says how to find the damage."""
    folder.execute(statement)
    before = folder.count()
    with pytest.raises(StoreCorrupted, match=r"Nothing was (recorded|written).*dialoguekit verify"):
        folder.record()
    assert folder.count() == before
    assert kind in folder.kinds()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM log_head",
        "DROP TABLE log_head",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 9",
        "PRAGMA user_version = 2",
    ],
)
def test_a_file_without_its_head_or_mark_is_not_opened(folder: Folder, statement: str) -> None:
    """Readers and writers get an error."""
    folder.execute(statement)
    before = folder.count()
    for operation in (folder.kinds, folder.record):
        with pytest.raises((StoreCorrupted, StoreUnavailable)):
            operation()
    assert folder.count() == before


def test_a_second_head_is_found(folder: Folder) -> None:
    """A writer reads and replaces the first one."""
    folder.execute(
        "INSERT INTO log_head SELECT 2, zeroblob(16), format, encryption, key_store_id, 0, x'', "
        "zeroblob(32) FROM log_head"
    )
    assert kinds.TREE in folder.kinds()


def test_a_changed_checkpoint_is_found(folder: Folder) -> None:
    """It is compared with the events, as the one next to the log."""
    with open_store(folder.url, CODEC) as store:
        assert audit(store).intact
    folder.execute("UPDATE key_values SET value = CAST(replace(value, char(10), ' ') AS BLOB)")
    assert folder.kinds() == {kinds.CHECKPOINT}


# What the keys protect


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_head SET log_id = zeroblob(16)",
        "UPDATE log_head SET format = 2",
        "UPDATE log_head SET code = x''",
    ],
)
def test_a_head_recomputed_without_the_keys_is_found(encrypted: Folder, statement: str) -> None:
    """Its code needs a secret of the key store."""
    encrypted.execute(statement)
    encrypted.recompute_head()
    assert kinds.IDENTITY in encrypted.kinds()
    with pytest.raises(StoreCorrupted, match="The head of this log was modified"):
        encrypted.record()
    assert encrypted.count() == EVENTS


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"occurred_at_us": 7}, kinds.IDENTITY),
        ({"data": b"{}"}, kinds.IDENTITY),
        ({"personal_data": b'{"text":"I was never here."}'}, kinds.ENCRYPTION),
    ],
)
def test_an_event_forged_with_all_hashes_is_found(
    encrypted: Folder, changes: dict[str, Any], kind: str
) -> None:
    """Personal data that is not encrypted is found in itself, and the head shows any change."""
    encrypted.forge(5, **changes)
    assert {kind, kinds.IDENTITY} <= encrypted.kinds()
    with pytest.raises(StoreCorrupted, match="The head of this log was modified"):
        encrypted.record()


def test_encrypted_data_in_an_unencrypted_log_is_found(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    """Nobody could have written it there."""
    folder = copied(originals[NO_ENCRYPTION], tmp_path)
    folder.forge(5, personal_data=b"\x01" + bytes(100))
    assert folder.kinds() == {kinds.ENCRYPTION}


def test_an_encrypted_log_cannot_pass_for_an_unencrypted_one(encrypted: Folder) -> None:
    """With its keys beside it, it is not opened; without them, its personal data shows it."""
    encrypted.execute("UPDATE log_head SET encryption = 'plain'")
    for operation in (encrypted.kinds, encrypted.record):
        with pytest.raises(KeysUnavailable, match="says that it is not encrypted, but keys"):
            operation()
    (encrypted.path / "leeds.keys.db").unlink()
    assert encrypted.kinds() == {kinds.ENCRYPTION, kinds.IDENTITY}
    with pytest.raises(StoreCorrupted, match="The head of this log was modified"):
        encrypted.record()
    encrypted.recompute_head()
    assert encrypted.kinds() == {kinds.ENCRYPTION}


def test_an_unencrypted_log_cannot_pass_for_an_encrypted_one(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    """There are no keys for it."""
    folder = copied(originals[NO_ENCRYPTION], tmp_path)
    folder.execute("UPDATE log_head SET encryption = 'sealed'")
    for operation in (folder.kinds, folder.record):
        with pytest.raises(KeysUnavailable, match="The keys of this log are missing"):
            operation()
    assert kinds.ENCRYPTION in folder.kinds(without_keys=True)


def test_a_log_that_names_another_key_store_is_not_opened(encrypted: Folder) -> None:
    """Its keys belong to the log that they were created for."""
    encrypted.execute("UPDATE log_head SET key_store_id = zeroblob(16)")
    for operation in (encrypted.kinds, encrypted.record):
        with pytest.raises(KeysUnavailable, match="belong to another log"):
            operation()


def test_a_log_with_its_key_store_created_anew_is_not_opened(encrypted: Folder) -> None:
    """New keys would decrypt nothing, and authenticate no head."""
    (encrypted.path / "leeds.keys.db").unlink()
    for operation in (encrypted.kinds, encrypted.record):
        with pytest.raises(KeysUnavailable, match="are missing at"):
            operation()
    assert not (encrypted.path / "leeds.keys.db").exists()
    assert encrypted.kinds(without_keys=True) == set()


COLUMNS = {
    "events": ALL_COLUMNS,
    "event_types": ("number", "type", "schema_version"),
    "streams": ("number", "name"),
    "merkle_tiles": ("level", "tile_index", "hash"),
    "log_head": (
        *("log_id", "format", "encryption", "key_store_id", "tree_size", "frontier", "code"),
    ),
}
VALUES = ("-1", str(-(2**63)), str(2**63 - 1), "x''", "zeroblob(5000)", "''", "'é'")


@pytest.mark.parametrize("table", COLUMNS)
def test_no_value_stops_an_audit(encrypted: Folder, table: str) -> None:
    """Whatever a column has, it is a finding, or an error of dialoguekit when it is opened."""
    path = encrypted.path / "leeds.db"
    content = path.read_bytes()
    for column, value in product(COLUMNS[table], VALUES):
        path.write_bytes(content)
        first = f"SELECT {column} FROM {table} ORDER BY 1 LIMIT 1"
        try:
            encrypted.execute(f"UPDATE {table} SET {column} = {value} WHERE {column} IS ({first})")
        except sqlite3.IntegrityError:
            continue  # The value has not the type of the column.
        with suppress(DialogueKitError):
            assert encrypted.kinds(), f"{table}.{column} = {value}"
