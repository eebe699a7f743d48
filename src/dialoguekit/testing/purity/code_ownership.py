"""Whose code a frame runs: what is checked, or a library that it stands on."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import attrs

from dialoguekit.testing.purity.impure_calls import BETWEEN

_INITS = ("__init__", "__attrs_init__")
_EXEMPT = ("zoneinfo", "coverage")
"""Packages that may read files: the zones of the world are data, and measuring is no folding."""


_CHECKER = "dialoguekit.testing.purity.fold_variants"
"""The module that calls what is checked."""


@attrs.frozen
class Own:
    """The code that is checked.

    ``modules`` are names of modules and packages, with everything in them; ``files`` are where
    code comes from that is in no module.
    """

    modules: frozenset[str]
    files: frozenset[str] = frozenset()

    def has(self, module: str) -> bool:
        """Whether a module belongs to it."""
        return any(module == own or module.startswith(f"{own}.") for own in self.modules)

    def runs(self, frame: FrameType) -> bool:
        """Whether a frame runs its code; of code that attrs wrote, what makes defaults does."""
        code = frame.f_code
        if code.co_filename.startswith("<attrs generated"):
            made_for = code.co_filename.split()[-1]
            return code.co_name in _INITS and self.has(made_for.rpartition(".")[0] or made_for)
        return self.has(_name(frame)) or code.co_filename in self.files

    def behind(self, frame: FrameType | None, *, beyond: str | None = None) -> FrameType | None:
        """The frame of its own that does, through the standard library, what ``frame`` does.

        None where a library acts by itself, or where a module is imported; and where another
        function of the module ``beyond`` stands between, which was told of before.
        """
        while frame is not None:
            if self.runs(frame):
                return None if importing(frame) else frame
            if not between(frame) or _name(frame) == beyond or _finds_modules(frame):
                return None
            frame = frame.f_back
        return None

    def nearest(self, frame: FrameType | None) -> FrameType | None:
        """The innermost frame of its own, whatever libraries stand between."""
        while frame is not None and not self.runs(frame):
            frame = frame.f_back
        return frame


def _name(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def between(frame: FrameType) -> bool:
    """Whether a frame runs what of the standard library stands between code and the system."""
    name = _name(frame)
    return name in BETWEEN or name.partition(".")[0] in BETWEEN


def _finds_modules(frame: FrameType) -> bool:
    code: CodeType = frame.f_code
    return code.co_name == "_find_and_load" and "importlib" in code.co_filename


def importing(frame: FrameType | None) -> bool:
    """Whether a module is being imported, or zones are looked up, within what is checked."""
    while frame is not None:
        name = _name(frame)
        if name == _CHECKER:
            return False
        if _finds_modules(frame) or name.partition(".")[0] in _EXEMPT:
            return True
        frame = frame.f_back
    return False


def own_of(functions: Iterable[Any]) -> Own:
    """The code of classes and functions: the packages that they are defined in.

    Of a class its bases count too, unless they are dialoguekit's.
    """
    modules: set[str] = set()
    files: set[str] = set()
    for function in functions:
        for part in _classes(function):
            module = str(getattr(part, "__module__", None) or "")
            if _is_library(module, function):
                continue
            if module == "builtins" or sys.modules.get(module) is None:
                files |= _files(part)
            if module not in {"", "builtins"}:
                modules.add(_package(module))
    return Own(frozenset(modules), frozenset(files))


def _classes(function: Any) -> tuple[Any, ...]:
    inner = getattr(function, "func", function)  # Of a partial, what it calls.
    return inner.__mro__ if isinstance(inner, type) else (inner,)


def _is_library(module: str, function: Any) -> bool:
    """Whether a base is somebody else's; what is checked itself never is."""
    if module == getattr(function, "__module__", None):
        return False
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names or top == "dialoguekit"


def _package(module: str) -> str:
    """The outermost package of a module that is one in a file, or the module itself."""
    parts = module.split(".")
    if parts[0] == "dialoguekit":
        return module.rpartition(".")[0] if len(parts) > 3 else module
    for count in range(1, len(parts)):
        name = ".".join(parts[:count])
        if getattr(sys.modules.get(name), "__file__", None):
            return name
    return module


def _files(part: Any) -> set[str]:
    """Where the functions of a class that is in no module come from."""
    members = vars(part).values() if isinstance(part, type) else (part,)
    functions = [getattr(member, "__func__", member) for member in members]
    codes = [f.__code__ for f in functions if hasattr(f, "__code__")]
    return {code.co_filename for code in codes if not code.co_filename.startswith("<attrs")}


def place(frame: FrameType) -> str:
    """Where a frame stands, in words."""
    code = frame.f_code
    file = code.co_filename if code.co_filename.startswith("<") else Path(code.co_filename).name
    return f"{code.co_qualname}, line {frame.f_lineno} of {file}"
