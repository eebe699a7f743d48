"""Saved folds: what projections came to by a verified cut, kept in the log's own database.

A replay that goes on from them reads only what was recorded since, whatever the size of the log.
They are a cache, and trusted no further than that: a fold counts only for the projection that made
it, as it was then, and for a log whose verified tree still has the root that the fold stood on.
Anything else is folded anew.
"""

from __future__ import annotations

import enum
import inspect
import io
import json
import pickle
import sys
from functools import cache
from hashlib import sha256
from types import ModuleType
from typing import Any

import attrs

from dialoguekit.corrections import Corrections
from dialoguekit.errors import LogError
from dialoguekit.log.base import Log
from dialoguekit.log.integrity.hashes import checkpoint_of
from dialoguekit.projection import Projection

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
    not used.  Travels to other processes with its log.
    """

    log: Log
    size: int
    root: bytes
    software: str = ""

    def find(self, stream: str, empty: Projection[Any], until: int) -> Kept | None:
        """The saved fold of a projection like ``empty`` over ``stream``, if one may be used.

        One that reaches beyond ``until`` or beyond what is verified is of no use.
        """
        name = _name(stream, empty)
        stored = self.log.shelf.get(KIND, name)
        if stored is None:
            return None
        try:
            kept = self.log.guard.open_blob(f"{KIND} {name}", stored)
        except LogError:
            return None
        return None if kept is None else self._read(kept, empty, until)

    def _read(self, kept: bytes, empty: Projection[Any], until: int) -> Kept | None:
        try:
            head, _, body = kept.partition(b"\n")
            told = json.loads(head)
            position, root = told["position"], bytes.fromhex(told["root"])
            if told["made_by"] != self._maker(empty) or position > min(until, self.size):
                return None
            if self._root_at(position) != root:
                return None
            projection, corrections = _Reader(body, type(empty)).load()
        except Exception:  # noqa: BLE001  # a cache that cannot be read is an empty one
            return None
        return Kept(position, projection, corrections)

    def save(self, stream: str, empty: Projection[Any], kept: Kept) -> bool:
        """Keep a fold for the next time; whether it could be.

        ``empty`` is the projection as it was before its first event.
        """
        if kept.position > self.size:
            return False
        head = {
            "made_by": self._maker(empty),
            "position": kept.position,
            "root": self._root_at(kept.position).hex(),
        }
        try:
            body = pickle.dumps((kept.projection, kept.corrections))
            _Reader(body, type(empty)).load()
        except Exception:  # noqa: BLE001  # what a projection holds may not be to be kept
            return False
        name = _name(stream, empty)
        value = json.dumps(head).encode() + b"\n" + body
        try:
            self.log.shelf.put(KIND, name, self.log.guard.seal_blob(f"{KIND} {name}", value))
        except LogError:  # The log is only to be read, or without its keys.
            return False
        return True

    def _root_at(self, position: int) -> bytes:
        return self.root if position == self.size else checkpoint_of(self.log, position).root

    def _maker(self, empty: Projection[Any]) -> str:
        """What made a fold: the class by its source and version, how it began, the software."""
        cls = type(empty)
        parts = [self.software, str(cls.fold_version), pickle.dumps(empty).hex()]
        modules = {each.__module__ for each in cls.__mro__ if each.__module__ != "builtins"}
        parts += [_source(module) for module in sorted(modules)]
        return sha256("\n".join(parts).encode()).hexdigest()


def _name(stream: str, projection: Projection[Any]) -> str:
    cls = type(projection)
    return f"{stream}\n{cls.__module__}:{cls.__qualname__}"


@cache
def _source(name: str) -> str:
    """The source of a module; "" where it has none, such as in a console."""
    module: ModuleType | None = sys.modules.get(name)
    try:
        return inspect.getsource(module) if module is not None else ""
    except (OSError, TypeError):
        return ""


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
            if isinstance(found, type) and _holds_values(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _holds_values(cls: type[Any]) -> bool:
    return (
        attrs.has(cls)
        or issubclass(cls, (tuple, dict, list, set, frozenset, str, int, enum.Enum))
        or cls is Corrections
    )
