"""Snapshots: folds of projections at a verified position, stored in the database of the log.

A replay that resumes from them reads only later events.  Snapshots are a cache.  One is used only
if the projection's source is unchanged and the verified root at its position still matches;
otherwise the projection is rebuilt.
"""

from __future__ import annotations

import enum
import io
import json
import pickle
import sys
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs

from dialoguekit.errors import StoreError
from dialoguekit.events import is_event
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.projections.projection import Projection
from dialoguekit.store.audit.hash_reader import StoreHashReader
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.merkle.proofs import build_subtree

NAMESPACE = "snapshots"
"""Their namespace in the key-value table."""

_OWN_PACKAGE = "dialoguekit"
_SAFE_CLASSES = {
    "builtins": {
        "bool",
        "bytearray",
        "bytes",
        "complex",
        "dict",
        "float",
        "frozenset",
        "int",
        "list",
        "object",
        "range",
        "set",
        "str",
        "tuple",
    },
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "copyreg": {"_reconstructor"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
}
"""Classes that a snapshot may contain, in addition to value classes of the projection's package."""


@attrs.frozen
class Snapshot:
    """A fold of all events up to ``position``, from which a replay can resume.

    ``corrections`` are those of the stream up to there.
    """

    position: int
    projection: Projection[Any]
    corrections: Corrections


@attrs.frozen
class SnapshotStore:
    """The snapshots of one verified log.

    ``size`` and ``root`` are those of the tree that an audit has just verified.  ``software``
    identifies the versions of the software in any form; a snapshot of other software is not used.
    With ``rebuild`` none is used, but all are saved.  It can be pickled together with its log.
    """

    store: EventStore
    size: int
    root: bytes
    software: str = ""
    rebuild: bool = False
    _sources: dict[str, str] = attrs.field(factory=dict, init=False, eq=False, repr=False)
    _roots: dict[int, bytes] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def load(self, stream: str, empty: Projection[Any]) -> Snapshot | None:
        """Return the usable snapshot of a projection like ``empty`` over ``stream``, or None."""
        if self.rebuild:
            return None
        name = _snapshot_key(stream, empty)
        try:
            stored = self.store.key_values.get(NAMESPACE, name)
            if stored is None:
                return None
            opened = self.store.cipher.open_blob(f"{NAMESPACE} {name}", stored)
            return None if opened is None else self._deserialize(opened, empty)
        except Exception:  # noqa: BLE001  # an unreadable cache is an empty one
            return None

    def _deserialize(self, serialized: bytes, empty: Projection[Any]) -> Snapshot | None:
        head, _, body = serialized.partition(b"\n")
        origin = json.loads(head)
        position = origin["position"]
        if origin["made_by"] != self._fold_fingerprint(empty) or position > self.size:
            return None
        if origin["root"] != self._root_at(position).hex():
            return None
        projection, corrections = _SnapshotUnpickler(body, type(empty)).load()
        if type(projection) is not type(empty) or not isinstance(corrections, Corrections):
            return None
        return Snapshot(position, projection, corrections)

    def save(self, stream: str, snapshots: Iterable[tuple[Projection[Any], Snapshot]]) -> int:
        """Save snapshots of ``stream`` and return how many could be saved.

        Each is given with its projection as it was before the first event.
        """
        values = {}
        for empty, snapshot in snapshots:
            name = _snapshot_key(stream, empty)
            # A projection may not be picklable, or the encryption keys may be missing.
            with suppress(Exception):
                values[name] = self.store.cipher.seal_blob(
                    f"{NAMESPACE} {name}", self._serialize(empty, snapshot)
                )
        try:
            if values:
                self.store.key_values.put_all(NAMESPACE, values)
        except StoreError:  # The log is read-only.
            return 0
        return len(values)

    def delete(self, stream: str) -> None:
        """Delete the snapshots of ``stream``."""
        self.store.key_values.clear(NAMESPACE, f"{stream}\n")

    def _serialize(self, empty: Projection[Any], snapshot: Snapshot) -> bytes:
        """Return a line of JSON about the origin of a snapshot, followed by the pickled fold."""
        if snapshot.position > self.size:
            raise ValueError("The snapshot is after the verified position.")
        head = {
            "made_by": self._fold_fingerprint(empty),
            "position": snapshot.position,
            "root": self._root_at(snapshot.position).hex(),
        }
        return (
            json.dumps(head).encode()
            + b"\n"
            + pickle.dumps((snapshot.projection, snapshot.corrections))
        )

    def _root_at(self, position: int) -> bytes:
        if position == self.size:
            return self.root
        if position not in self._roots:
            self._roots[position] = build_subtree(StoreHashReader(self.store), 0, position).root()
        return self._roots[position]

    def _fold_fingerprint(self, empty: Projection[Any]) -> str:
        """Return a digest of the class, the events that it handles, its initial state and the
        software.
        """
        cls = type(empty)
        parts = [self.software, str(cls.fold_version), pickle.dumps(empty).hex()]
        classes = {*cls.__mro__, *empty.handlers()}
        for unit in sorted({_source_unit(each.__module__) for each in classes}):
            if unit in sys.stdlib_module_names:
                continue
            if unit not in self._sources:
                self._sources[unit] = _source_digest(unit)
            parts.append(self._sources[unit])
        return sha256("\n".join(parts).encode()).hexdigest()


def _snapshot_key(stream: str, projection: Projection[Any]) -> str:
    cls, name = type(projection), projection.snapshot_name
    return f"{stream}\n{cls.__module__}:{cls.__qualname__}{f' {name}' if name else ''}"


def _source_unit(module: str) -> str:
    """Return the package that contains a module, or the module itself."""
    package = module.partition(".")[0]
    return package if hasattr(sys.modules.get(package), "__path__") else module


def _source_digest(unit: str) -> str:
    """Return the digest of the source of a package, or of a module.

    Raises :class:`LookupError` without source, for example in a console, because a change of the
    projection could then not be detected.
    """
    module = sys.modules.get(unit)
    folders = sorted(getattr(module, "__path__", ()))
    files = [file for folder in folders for file in sorted(Path(folder).rglob("*.py"))]
    own_file = getattr(module, "__file__", None)
    if not files and own_file is not None:
        files = [Path(own_file)]
    if not files:
        raise LookupError(unit)
    return sha256(b"".join(sha256(file.read_bytes()).digest() for file in files)).hexdigest()


class _SnapshotUnpickler(pickle.Unpickler):
    """Unpickler that creates values only: it imports nothing and rejects other classes."""

    def __init__(self, body: bytes, projection: type[Any]) -> None:
        super().__init__(io.BytesIO(body))
        self._packages = {_OWN_PACKAGE, projection.__module__.partition(".")[0]}

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that a snapshot names, if it is a value class."""
        if name in _SAFE_CLASSES.get(module, ()):
            return super().find_class(module, name)
        found: Any = sys.modules.get(module)
        if found is not None:
            for part in name.split("."):
                found = getattr(found, part, None)
            if isinstance(found, type) and found.__module__ == module and self._is_allowed(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a value class")

    def _is_allowed(self, cls: type[Any]) -> bool:
        """Return whether a class is an event, or a value class of one of the packages."""
        package = cls.__module__.partition(".")[0]
        return is_event(cls) or (package in self._packages and _is_value_class(cls))


def _is_value_class(cls: type[Any]) -> bool:
    return (
        attrs.has(cls)
        or issubclass(cls, (tuple, dict, list, set, frozenset, str, int, enum.Enum))
        or cls is Corrections
    )
