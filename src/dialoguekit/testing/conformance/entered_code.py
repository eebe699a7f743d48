"""Which functions of a plugin were entered, and which returned a value."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple, Self

import attrs


class Function(NamedTuple):
    """A function in a source file: its name, the line of its ``def``, and where its code begins."""

    file: str
    name: str
    line: int
    begin: int


@attrs.define
class EnteredCode:
    """A profiler that records the functions entered while it is active, as a context manager.

    ``entered`` are the functions by file and first line.  ``returned`` is the code of those that
    returned anything but None.
    """

    entered: set[tuple[str, int]] = attrs.field(factory=set)
    returned: set[CodeType] = attrs.field(factory=set)
    _previous: Any = None

    def __enter__(self) -> Self:
        self._previous = sys.getprofile()
        sys.setprofile(self._record)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._previous)

    def _record(self, frame: FrameType, event: str, value: Any) -> None:
        code = frame.f_code
        if event == "call":
            self.entered.add((code.co_filename, code.co_firstlineno))
        elif event == "return" and value is not None:
            self.returned.add(code)

    def includes(self, function: object) -> bool:
        """Return whether a function was entered; True for what is no plain function."""
        code = getattr(function, "__code__", None)
        return code is None or (code.co_filename, code.co_firstlineno) in self.entered

    def not_entered(self, files: Iterable[Path]) -> Iterator[Function]:
        """Yield the functions in source files that were not entered, in order."""
        for file in files:
            for function in _functions_in(file):
                if (function.file, function.begin) not in self.entered:
                    yield function


def _functions_in(file: Path) -> Iterator[Function]:
    """Yield the functions of a file, except those that are called when it is imported."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    called = set(_called_on_import(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not _is_stub(node) and node.name not in called:
            begin = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            yield Function(str(file), node.name, node.lineno, begin)


def _called_on_import(node: ast.AST) -> Iterator[str]:
    """Yield the names that are called outside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name):
            yield child.func.id
        yield from _called_on_import(child)


def _is_stub(function: ast.FunctionDef) -> bool:
    """Return whether a function has no code apart from a docstring and an ellipsis."""
    return all(
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        for statement in function.body
    )
