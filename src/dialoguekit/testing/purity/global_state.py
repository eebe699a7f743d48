"""State outside projections: in modules, classes, default arguments and the process."""

from __future__ import annotations

import builtins
import calendar
import decimal
import gc
import importlib
import inspect
import locale
import logging
import os
import random
import sys
import threading
import types
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from enum import EnumMeta
from typing import Any

import attrs

from dialoguekit.events import CORE_EVENTS, Context, RecordedEvent
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.purity.code_ownership import CheckedCode, files_of
from dialoguekit.testing.purity.value_diff import FlatValue, flatten

_DATA = (int, float, complex, str, bytes, bytearray, type(None), dict, list, set, frozenset, tuple)
_MODULES = ("time", "random", "os", "math", "json", "datetime", "decimal", "locale", "logging")


def collect_state(checked: CheckedCode, roots: Iterable[Any]) -> dict[str, FlatValue]:
    """Return the state in the checked modules and reachable from ``roots``, by name.

    Only data and objects of checked classes count.  The internal state of libraries does not.
    """
    collector = _StateCollector(checked)
    for name, module in sorted(sys.modules.items()):
        if checked.contains(name):
            collector.collect_all(name, vars(module))
    for root in roots:
        collector.collect(getattr(root, "__qualname__", "it"), root)
    return collector.found


@attrs.define
class _StateCollector:
    checked: CheckedCode
    found: dict[str, FlatValue] = attrs.field(factory=dict)
    visited: set[int] = attrs.field(factory=set)

    def collect_all(self, where: str, members: Mapping[str, Any]) -> None:
        for name, value in list(members.items()):
            if not (name.startswith("__") and name.endswith("__")):
                self.collect(f"{where}.{name}", value)

    def collect(self, where: str, value: Any) -> None:
        value = inspect.unwrap(value) if isinstance(value, types.FunctionType) else value
        if isinstance(value, staticmethod | classmethod):
            value = value.__func__
        if isinstance(value, types.FunctionType | type):
            if id(value) not in self.visited and self._is_own(value):
                self.visited.add(id(value))
                self._collect_code(where, value)
        elif where in self.found:
            return
        elif self._is_data(value):
            self.found[where] = flatten(value)
        elif isinstance(value, threading.local):
            self.found[where] = flatten(dict(vars(value)))
        elif isinstance(value, ContextVar):
            self.found[where] = flatten(value.get(None))

    def _collect_code(self, where: str, code: Any) -> None:
        if isinstance(code, type):
            if not isinstance(code, EnumMeta):
                self.collect_all(where, vars(code))
            return
        self.collect_all(where, vars(code))
        without_module = code.__module__ not in sys.modules
        for name in code.__code__.co_names if without_module else ():
            if name in code.__globals__:
                self.collect(f"{code.__module__}.{name}", code.__globals__[name])
        defaults = [*(code.__defaults__ or ()), *(code.__kwdefaults__ or {}).values()]
        for number, default in enumerate(defaults, start=1):
            self.collect(f"the default {number} of {where}", default)
        for name, cell in zip(code.__code__.co_freevars, code.__closure__ or (), strict=False):
            for content in _contents(cell):
                self.collect(f"{name} in the closure of {where}", content)

    def _is_own(self, code: types.FunctionType | type) -> bool:
        """Return whether code is checked, by its module or by its file."""
        in_module = self.checked.contains(str(code.__module__))
        return in_module or not self.checked.files.isdisjoint(files_of(code))

    def _is_data(self, value: Any) -> bool:
        kind = type(value)
        is_builtin = isinstance(value, _DATA) or kind.__module__ == "collections"
        is_mutable_library_object = isinstance(value, random.Random | types.SimpleNamespace)
        return (
            is_builtin or is_mutable_library_object or self.checked.contains(str(kind.__module__))
        )


def _contents(cell: types.CellType) -> Iterator[Any]:
    try:
        yield cell.cell_contents
    except ValueError:  # The cell is empty.
        return


@attrs.frozen
class _Function:
    """A function in a module of the standard library: its identity and its origin."""

    id: int
    is_library: bool


def process_settings() -> dict[str, object]:
    """Return the settings and functions that all code of a process shares, by name."""
    context = decimal.getcontext()
    logger = logging.getLogger()
    found: dict[str, object] = {
        "the decimal context": (context.prec, context.rounding, context.Emin, context.Emax),
        "sys.path": list(sys.path),
        "the recursion limit": sys.getrecursionlimit(),
        "sys.stdout": id(sys.stdout),
        "the garbage collector": (gc.isenabled(), gc.get_threshold()),
        "the locale": locale.setlocale(locale.LC_ALL, None),
        "the root logger": (len(logger.handlers), logger.level, logger.manager.disable),
        "the warning filters": list(warnings.filters),
        "sys.excepthook": id(sys.excepthook),
        "the first weekday of calendar": calendar.firstweekday(),
        "os.environ": dict(os.environ),
        "the working directory": os.getcwd(),  # noqa: PTH109  # as text
    }
    for module in (builtins, *map(importlib.import_module, _MODULES)):
        for name, value in vars(module).items():
            if callable(value):
                origin = str(getattr(value, "__module__", None)).partition(".")[0]
                is_library = origin in sys.stdlib_module_names
                found[f"{module.__name__}.{name}"] = _Function(id(value), is_library)
            elif value is None:
                found[f"{module.__name__}.{name}"] = None
    shared_classes: tuple[type[Any], ...] = (*CORE_EVENTS, RecordedEvent, Context, Projection)
    for shared in shared_classes:
        for name, value in vars(shared).items():
            found[f"{shared.__name__}.{name}"] = id(value)
    return found


def changed_names(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the names with another value than before.

    A library that fills in a name by a late import of its own changes nothing.
    """
    return [
        name
        for name, value in after.items()
        if name in before and before[name] != value and not _is_late_import(before[name], value)
    ]


def added_names(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the names that are new; names that end in two underscores are Python's own."""
    return [name for name in after if name not in before and not name.endswith("__")]


def _is_late_import(before: object, after: object) -> bool:
    """Return whether a placeholder was replaced by a library function.

    For example, ``random`` imports ``_sha512`` when a generator is first seeded with text.
    """
    return before is None and isinstance(after, _Function) and after.is_library
