"""The floor: what it costs to read our file with ``sqlite3`` and ``msgspec`` alone.

No event, no envelope, no check: rows, JSON to dictionaries, and the same fold.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from bench.dataset import Words

_ENVELOPE = "position, stream, seq, id, type, version, at, noted, context"


def replay(path: Path) -> Callable[[], Words]:
    """What folds the word count from the columns of an envelope and what an event is made of."""
    select = f"SELECT {_ENVELOPE}, data, words FROM events ORDER BY position"

    def run() -> Words:
        words: Counter[str] = Counter()
        load = msgspec.json.Decoder().decode
        with closing(sqlite3.connect(path)) as connection:
            for _, _, _, _, _, _, _, _, _, data, personal in connection.execute(select):
                fields = load(data)
                fields.update(load(personal))
                words[fields["author"]] += len(fields["text"].split())
        return dict(words)

    return run


def replay_bodies(path: Path) -> Callable[[], Words]:
    """The same without envelopes: what an event is made of, and no other column."""

    def run() -> Words:
        words: Counter[str] = Counter()
        load = msgspec.json.Decoder().decode
        with closing(sqlite3.connect(path)) as connection:
            for data, personal in connection.execute(
                "SELECT data, words FROM events ORDER BY position"
            ):
                fields = load(data)
                fields.update(load(personal))
                words[fields["author"]] += len(fields["text"].split())
        return dict(words)

    return run
