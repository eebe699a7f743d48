"""What code keeps outside of its projections: in modules, classes, defaults and the process."""

from __future__ import annotations

import builtins
import calendar
import decimal
import gc
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

from dialoguekit.events import NEUTRAL, Context, RecordedEvent
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.purity.code_ownership import Own
from dialoguekit.testing.purity.value_diff import Taken, apart

_DATA = (int, float, complex, str, bytes, bytearray, type(None), dict, list, set, frozenset, tuple)
_MODULES = ("time", "random", "os", "math", "json", "datetime", "decimal", "locale", "logging")


def kept(own: Own, roots: Iterable[Any]) -> dict[str, Taken]:
    """Everything that the modules of ``own`` hold, by name, and what ``roots`` reach.

    Only data counts, and objects of its own classes: what a library keeps for itself is its
    affair.
    """
    keeper = _Keeper(own)
    for name, module in sorted(sys.modules.items()):
        if own.has(name):
            keeper.take_all(name, vars(module))
    for root in roots:
        keeper.take(getattr(root, "__qualname__", "it"), root)
    return keeper.found


@attrs.define
class _Keeper:
    own: Own
    found: dict[str, Taken] = attrs.field(factory=dict)
    seen: set[int] = attrs.field(factory=set)

    def take_all(self, where: str, named: Mapping[str, Any]) -> None:
        for name, value in list(named.items()):
            if not (name.startswith("__") and name.endswith("__")):
                self.take(f"{where}.{name}", value)

    def take(self, where: str, value: Any) -> None:
        value = inspect.unwrap(value) if isinstance(value, types.FunctionType) else value
        if isinstance(value, staticmethod | classmethod):
            value = value.__func__
        if isinstance(value, types.FunctionType | type):
            if id(value) not in self.seen and self._is_own(value):
                self.seen.add(id(value))
                self._take_code(where, value)
        elif where in self.found:
            return
        elif self._is_data(value):
            self.found[where] = apart(value)
        elif isinstance(value, threading.local):
            self.found[where] = apart(dict(vars(value)))
        elif isinstance(value, ContextVar):
            self.found[where] = apart(value.get(None))

    def _take_code(self, where: str, code: Any) -> None:
        if isinstance(code, type):
            if not isinstance(code, EnumMeta):
                self.take_all(where, vars(code))
            return
        self.take_all(where, vars(code))
        in_no_module = code.__module__ not in sys.modules
        for name in code.__code__.co_names if in_no_module else ():
            if name in code.__globals__:
                self.take(f"{code.__module__}.{name}", code.__globals__[name])
        defaults = [*(code.__defaults__ or ()), *(code.__kwdefaults__ or {}).values()]
        for number, default in enumerate(defaults, start=1):
            self.take(f"the default {number} of {where}", default)
        for name, cell in zip(code.__code__.co_freevars, code.__closure__ or (), strict=False):
            for content in _contents(cell):
                self.take(f"{name} around {where}", content)

    def _is_own(self, code: types.FunctionType | type) -> bool:
        """Whether code is checked, in a module of its own or in none."""
        if self.own.has(str(code.__module__)):
            return True
        members = vars(code).values() if isinstance(code, type) else (code,)
        codes = (getattr(member, "__code__", None) for member in members)
        return any(c is not None and c.co_filename in self.own.files for c in codes)

    def _is_data(self, value: Any) -> bool:
        kind = type(value)
        plain = isinstance(value, _DATA) or kind.__module__ == "collections"
        free = isinstance(value, random.Random | types.SimpleNamespace)
        return plain or free or self.own.has(str(kind.__module__))


def _contents(cell: types.CellType) -> Iterator[Any]:
    try:
        yield cell.cell_contents
    except ValueError:  # It is empty as yet.
        return


def settings() -> dict[str, object]:
    """What all code of a process shares, by what it is called."""
    context = decimal.getcontext()
    logger = logging.getLogger()
    found: dict[str, object] = {
        "the context of decimal": (context.prec, context.rounding, context.Emin, context.Emax),
        "sys.path": list(sys.path),
        "the limit of recursion": sys.getrecursionlimit(),
        "sys.stdout": id(sys.stdout),
        "the garbage collector": (gc.isenabled(), gc.get_threshold()),
        "the locale": locale.setlocale(locale.LC_ALL, None),
        "the root logger": (len(logger.handlers), logger.level, logger.manager.disable),
        "the filters of warnings": list(warnings.filters),
        "sys.excepthook": id(sys.excepthook),
        "the first day of calendar": calendar.firstweekday(),
        "os.environ": dict(os.environ),
        "the working directory": os.getcwd(),  # noqa: PTH109  # as text
    }
    for module in (builtins, *(sys.modules[name] for name in _MODULES)):
        for name, value in vars(module).items():
            if callable(value):
                found[f"{module.__name__}.{name}"] = id(value)
    for shared in (*NEUTRAL, RecordedEvent, Context, Projection):
        for name, value in vars(shared).items():
            found[f"{shared.__name__}.{name}"] = id(value)
    return found


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The names under which something else is held than before."""
    return [name for name, held in after.items() if name in before and before[name] != held]


def added(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The names under which nothing was held before; Python itself adds some between dunders."""
    return [name for name in after if name not in before and not name.endswith("__")]
