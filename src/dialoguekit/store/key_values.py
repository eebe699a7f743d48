"""Key-value table: small values that the database of a log stores next to its events.

It holds snapshots, verified checkpoints and where the data of a log was copied to.  All of it may
be cleared; no event depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs


@attrs.frozen
class KeyValues:
    """The key-value table of one log, divided into namespaces.

    ``put_all`` stores the values of a namespace by key, all or none, and replaces existing ones.
    ``get`` returns one value by namespace and key, or None.
    """

    put_all: Callable[[str, Mapping[str, bytes]], None]
    get: Callable[[str, str], bytes | None]
    _list_items: Callable[[str], list[tuple[str, bytes]]]
    _delete: Callable[[str, str], int]

    def put(self, namespace: str, key: str, value: bytes) -> None:
        """Store one value."""
        self.put_all(namespace, {key: value})

    def items(self, namespace: str) -> list[tuple[str, bytes]]:
        """Return the keys and values of a namespace, sorted by key."""
        return sorted(self._list_items(namespace))

    def clear(self, namespace: str, prefix: str = "") -> int:
        """Delete the keys of a namespace with a prefix, and return their number.

        No trace of them remains in the database.
        """
        return self._delete(namespace, prefix)
