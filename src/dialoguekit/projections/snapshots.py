"""Saved folds: what projections came to by a verified cut, kept in the log's own database.

A replay that goes on from them reads only what was recorded since, whatever the size of the log.
They are a cache, and trusted no further than that: a fold counts only for the projection that made
it, as it was then, and for a log whose verified tree still has the root that the fold stood on.
Anything else is folded anew.
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

from dialoguekit.errors import LogError
from dialoguekit.projections.corrections import Corrections
from dialoguekit.projections.projection import Projection
from dialoguekit.store.audit.hash_reader import LogHashes
from dialoguekit.store.event_store import Log
from dialoguekit.store.merkle.proofs import tree_of

KIND = "folds"
"""What the shelf calls them."""

_OWN = "dialoguekit"
_SAFE = {
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
"""What a saved fold may be made of besides values that classes of its own package hold."""


@attrs.frozen
class Kept:
    """A fold that may be gone on from: everything up to ``position`` is in it.

    ``corrections`` are what is known by then about the events of the stream.
    """

    position: int
    projection: Projection[Any]
    corrections: Corrections


@attrs.frozen
class SavedFolds:
    """The saved folds of one log, as far as it is verified.

    ``size`` and ``root`` are those of the tree that an audit has just found to be whole;
    ``software`` says what folds, names and versions, in any form: a fold by other software is
    not used.  With ``anew`` none is used, but all are saved.  Travels to other processes with its
    log.
    """

    log: Log
    size: int
    root: bytes
    software: str = ""
    anew: bool = False
    _sources: dict[str, str] = attrs.field(factory=dict, init=False, eq=False, repr=False)
    _roots: dict[int, bytes] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def find(self, stream: str, empty: Projection[Any]) -> Kept | None:
        """The saved fold of a projection like ``empty`` over ``stream``, if one may be used."""
        if self.anew:
            return None
        name = _name(stream, empty)
        try:
            stored = self.log.shelf.get(KIND, name)
            if stored is None:
                return None
            kept = self.log.guard.open_blob(f"{KIND} {name}", stored)
            return None if kept is None else self._read(kept, empty)
        except Exception:  # noqa: BLE001  # a cache that cannot be read is an empty one
            return None

    def _read(self, kept: bytes, empty: Projection[Any]) -> Kept | None:
        head, _, body = kept.partition(b"\n")
        told = json.loads(head)
        position = told["position"]
        if told["made_by"] != self._maker(empty) or position > self.size:
            return None
        if told["root"] != self._root_at(position).hex():
            return None
        projection, corrections = _Reader(body, type(empty)).load()
        if type(projection) is not type(empty) or not isinstance(corrections, Corrections):
            return None
        return Kept(position, projection, corrections)

    def save(self, stream: str, folds: Iterable[tuple[Projection[Any], Kept]]) -> int:
        """Keep folds of ``stream`` for the next time; how many could be.

        Each comes with its projection as it was before the first event.
        """
        values = {}
        for empty, kept in folds:
            name = _name(stream, empty)
            # Whatever a projection holds may not be to be pickled; or the keys are not here.
            with suppress(Exception):
                values[name] = self.log.guard.seal_blob(f"{KIND} {name}", self._told(empty, kept))
        try:
            if values:
                self.log.shelf.put_all(KIND, values)
        except LogError:  # The log is only to be read.
            return 0
        return len(values)

    def drop(self, stream: str) -> None:
        """Drop the folds of ``stream``."""
        self.log.shelf.clear(KIND, f"{stream}\n")

    def _told(self, empty: Projection[Any], kept: Kept) -> bytes:
        """A fold as it is kept: what it is worth in a line, and behind it what it came to."""
        if kept.position > self.size:
            raise ValueError("It reaches beyond what is verified.")
        head = {
            "made_by": self._maker(empty),
            "position": kept.position,
            "root": self._root_at(kept.position).hex(),
        }
        return json.dumps(head).encode() + b"\n" + pickle.dumps((kept.projection, kept.corrections))

    def _root_at(self, position: int) -> bytes:
        if position == self.size:
            return self.root
        if position not in self._roots:
            self._roots[position] = tree_of(LogHashes(self.log), 0, position).root()
        return self._roots[position]

    def _maker(self, empty: Projection[Any]) -> str:
        """What made a fold: the class by its source and version, how it began, the software."""
        cls = type(empty)
        parts = [self.software, str(cls.fold_version), pickle.dumps(empty).hex()]
        for unit in sorted({_unit(each.__module__) for each in cls.__mro__}):
            if unit in sys.stdlib_module_names:
                continue
            if unit not in self._sources:
                self._sources[unit] = _source(unit)
            parts.append(self._sources[unit])
        return sha256("\n".join(parts).encode()).hexdigest()


def _name(stream: str, projection: Projection[Any]) -> str:
    cls = type(projection)
    return f"{stream}\n{cls.__module__}:{cls.__qualname__}"


def _unit(module: str) -> str:
    """What changes together: the package that a module is in, or the module where it is in none."""
    package = module.partition(".")[0]
    return package if hasattr(sys.modules.get(package), "__path__") else module


def _source(unit: str) -> str:
    """The digest of the source of a package, all of it, or of a module.

    Raises :class:`LookupError` where there is none, such as in a console: nobody could tell
    whether what folds has changed.
    """
    found = sys.modules.get(unit)
    folders = sorted(getattr(found, "__path__", ()))
    files = [file for folder in folders for file in sorted(Path(folder).rglob("*.py"))]
    alone = getattr(found, "__file__", None)
    if not files and alone is not None:
        files = [Path(alone)]
    if not files:
        raise LookupError(unit)
    return sha256(b"".join(sha256(file.read_bytes()).digest() for file in files)).hexdigest()


class _Reader(pickle.Unpickler):
    """Reads a fold, and makes nothing but values: no import, and no class of others."""

    def __init__(self, body: bytes, projection: type[Any]) -> None:
        super().__init__(io.BytesIO(body))
        self._packages = {_OWN, projection.__module__.partition(".")[0]}

    def find_class(self, module: str, name: str) -> Any:
        """A class that the fold names, where it is one of those that hold values."""
        if name in _SAFE.get(module, ()):
            return super().find_class(module, name)
        found: Any = sys.modules.get(module)
        if found is not None and module.partition(".")[0] in self._packages:
            for part in name.split("."):
                found = getattr(found, part, None)
            if isinstance(found, type) and found.__module__ == module and _holds_values(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _holds_values(cls: type[Any]) -> bool:
    return (
        attrs.has(cls)
        or issubclass(cls, (tuple, dict, list, set, frozenset, str, int, enum.Enum))
        or cls is Corrections
    )
