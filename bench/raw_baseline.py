"""Raw baseline: reads the dialoguekit file with only ``sqlite3`` and ``msgspec``.

It reads rows, decodes JSON into dictionaries and counts words.  It creates no events, unpacks no
envelope, and checks nothing.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from bench.dataset import WordCounts


def build_replay(path: Path) -> Callable[[], WordCounts]:
    """Return a function that counts words from the columns that a replay reads."""
    select = "SELECT position, kind, envelope, data, personal_data FROM events ORDER BY position"

    def run() -> WordCounts:
        words: Counter[str] = Counter()
        load = msgspec.json.Decoder().decode
        with closing(sqlite3.connect(path)) as connection:
            for _, _, _, data, personal in connection.execute(select):
                fields = load(data)
                fields.update(load(personal))
                words[fields["author"]] += len(fields["text"].split())
        return dict(words)

    return run
