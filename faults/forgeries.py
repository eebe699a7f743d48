"""Corruptions of a dialoguekit log by somebody who knows its form, but not its keys.

They edit the tables of the tree, of the identity and of names, or recompute the hashes.
"""

from __future__ import annotations

import random

from dialoguekit.store.cipher import NoCipher
from dialoguekit.store.identity import LogIdentity, compute_code
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import NewRow, is_erased, tombstone
from faults.corruptions import Corruption, CorruptionTarget, EventRows, change_value

_FORGED_FIELDS = ("seq", "id", "version", "occurred_at_us", "recorded_at_us", "context", "data")


def _forge(events: EventRows, rng: random.Random) -> None:
    """Change a field of an event, with its envelope, its leaf and the columns that repeat it."""
    position = rng.randint(1, events.last_position())
    new = NewRow.of(events.row(position))
    field = rng.choice((*_FORGED_FIELDS, "personal_data"))
    changed = new._replace(**{field: change_value(getattr(new, field), rng)})
    events.forge(position, changed, position)


def _recompute_tree(events: EventRows) -> None:
    """Recompute the tree and its head from the current leaves, as far as possible without keys."""
    execute = events.connection.execute
    leaves = [leaf for (leaf,) in execute("SELECT leaf_hash FROM events ORDER BY position")]
    tree, tiles = Tree(0, ()).appended(leaves)
    execute("DELETE FROM merkle_tiles")
    events.connection.executemany("INSERT INTO merkle_tiles VALUES (?, ?, ?)", tiles)
    identity = execute("SELECT log_id, format, encryption, key_store_id FROM log_head").fetchone()
    code = compute_code(NoCipher(), LogIdentity(*identity), tree)
    head = (tree.size, b"".join(tree.frontier), code)
    execute("UPDATE log_head SET tree_size = ?, frontier = ?, code = ?", head)


def edit_and_recompute_leaf(target: CorruptionTarget, rng: random.Random) -> None:
    """Change a row and recompute its leaf."""
    with target.edit_events() as events:
        _forge(events, rng)


def edit_and_recompute_all(target: CorruptionTarget, rng: random.Random) -> None:
    """Change a row, recompute its leaf and the tree."""
    with target.edit_events() as events:
        _forge(events, rng)
        _recompute_tree(events)


def remove_tail_and_recompute(target: CorruptionTarget, rng: random.Random) -> None:
    """Delete the last rows and recompute the tree."""
    with target.edit_events() as events:
        count = events.last_position()
        events.delete(count - rng.randrange(count // 2), count)
        _recompute_tree(events)


def erase_personal_data(target: CorruptionTarget, rng: random.Random) -> None:
    """Erase personal data as a redaction does, without an event that records it."""
    with target.edit_events() as events:
        column = events.table.columns.index("personal_data")
        candidates = []
        for position in range(1, events.last_position() + 1):
            personal_data = events.get(position)[column]
            if personal_data is not None and not is_erased(personal_data):
                candidates.append(position)
        position = rng.choice(candidates)
        columns = events.get(position)
        columns[column] = tombstone(columns[column])
        events.replace({position: columns})


def corrupt_tree(target: CorruptionTarget, rng: random.Random) -> None:
    """Change or delete the head or the hashes of the tree."""
    with target.edit_events() as events:
        execute = events.connection.execute
        match rng.randrange(5):
            case 0:
                amount = rng.choice((-1, 1, 256))
                execute("UPDATE log_head SET tree_size = tree_size + ?", (amount,))
            case 1:
                frontier = rng.randbytes(32 * rng.randrange(9))
                execute("UPDATE log_head SET frontier = ?", (frontier,))
            case 2:
                execute(
                    "UPDATE merkle_tiles SET hash = ? WHERE tile_index = 0", (rng.randbytes(32),)
                )
            case 3:
                execute("DELETE FROM merkle_tiles")
            case _:
                execute("DELETE FROM log_head")


def change_identity(target: CorruptionTarget, rng: random.Random) -> None:
    """Change what the log says about itself, with or without a recomputed head."""
    change, value = rng.choice(
        (
            ("log_id = ?", rng.randbytes(16)),
            ("format = format + ?", rng.choice((-2, -1, 1, 2**40))),
            ("encryption = iif(encryption = 'plain', 'sealed', 'plain') || ?", ""),
            ("key_store_id = ?", rng.choice((b"", rng.randbytes(16)))),
            ("code = ?", rng.choice((b"", rng.randbytes(32)))),
        )
    )
    with target.edit_events() as events:
        events.connection.execute(f"UPDATE log_head SET {change}", (value,))
        if not change.startswith("code") and rng.random() < 0.5:
            _recompute_tree(events)


def change_names(target: CorruptionTarget, rng: random.Random) -> None:
    """Rename, exchange or delete the names of streams or of types of events."""
    table, column = rng.choice((("streams", "name"), ("event_types", "type")))
    with target.edit_events() as events:
        execute = events.connection.execute
        match rng.randrange(4):
            case 0:
                execute(f"UPDATE {table} SET {column} = {column} || 'x' WHERE number = 1")
            case 1:
                execute(f"UPDATE {table} SET number = -number")
                execute(f"UPDATE {table} SET number = 3 + number")  # 1 and 2 change places.
            case 2:
                execute(f"DELETE FROM {table} WHERE number = 1")
            case _:
                execute(f"UPDATE {table} SET number = 77 WHERE number = 1")


def add_objects(target: CorruptionTarget, rng: random.Random) -> None:
    """Add a trigger, a view, an index or a table, or change a table."""
    statement = rng.choice(
        (
            "CREATE TRIGGER added AFTER INSERT ON events BEGIN DELETE FROM events; END",
            "CREATE VIEW added AS SELECT * FROM events",
            "CREATE TABLE added (data BLOB)",
            "CREATE INDEX added ON events (kind)",
            "ALTER TABLE events ADD COLUMN added BLOB",
        )
    )
    with target.edit_events() as events:
        events.connection.execute(statement)


TREE_CORRUPTIONS: dict[str, Corruption] = {
    "leaves recomputed": edit_and_recompute_leaf,
    "personal data erased": erase_personal_data,
    "tree hashes changed": corrupt_tree,
    "identities changed": change_identity,
    "names changed": change_names,
    "objects added": add_objects,
}
"""Corruptions of a store with a Merkle tree, which its tree detects."""

RECOMPUTED: dict[str, Corruption] = {
    "rows edited with tree recomputed": edit_and_recompute_all,
    "tails deleted with tree recomputed": remove_tail_and_recompute,
}
"""Corruptions with a consistent recomputed tree; only an earlier checkpoint detects them."""
