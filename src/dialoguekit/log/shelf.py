"""The shelf: small things that a log's own database keeps and that are no events.

Saved folds, checkpoints that were verified, what was copied where.  All of it may be cleared;
no event depends on it.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs


@attrs.frozen
class Shelf:
    """What is kept beside the events of one log, by kind and name.

    ``put`` keeps a value in place of what stood there; ``get`` gives it, or None.
    """

    put: Callable[[str, str, bytes], None]
    get: Callable[[str, str], bytes | None]
    _listed: Callable[[str], list[tuple[str, bytes]]]
    _cleared: Callable[[str, str], int]

    def items(self, kind: str) -> list[tuple[str, bytes]]:
        """All that is kept of a kind: names and values, sorted by name."""
        return sorted(self._listed(kind))

    def clear(self, kind: str, prefix: str = "") -> int:
        """Drop all of a kind whose name begins with ``prefix``; how many.  Nothing is left."""
        return self._cleared(kind, prefix)
