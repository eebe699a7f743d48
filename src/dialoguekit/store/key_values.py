"""The shelf: small things that a log's own database keeps and that are no events.

Saved folds, checkpoints that were verified, what was copied where.  All of it may be cleared;
no event depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs


@attrs.frozen
class Shelf:
    """What is kept beside the events of one log, by kind and name.

    ``put_all`` keeps values of a kind by their names, all or none, in place of what stood there;
    ``get`` gives one by kind and name, or None.
    """

    put_all: Callable[[str, Mapping[str, bytes]], None]
    get: Callable[[str, str], bytes | None]
    _listed: Callable[[str], list[tuple[str, bytes]]]
    _cleared: Callable[[str, str], int]

    def put(self, kind: str, name: str, value: bytes) -> None:
        """Keep one value."""
        self.put_all(kind, {name: value})

    def items(self, kind: str) -> list[tuple[str, bytes]]:
        """All that is kept of a kind: names and values, sorted by name."""
        return sorted(self._listed(kind))

    def clear(self, kind: str, prefix: str = "") -> int:
        """Drop all of a kind whose name begins with ``prefix``; how many.  Nothing is left."""
        return self._cleared(kind, prefix)
