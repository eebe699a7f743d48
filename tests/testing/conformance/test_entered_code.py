"""Functions that were entered, and those that returned something."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from dialoguekit.testing.conformance.entered_code import EnteredCode


def entered() -> int:
    """Return a number."""
    return 1


def returning_nothing() -> None:
    """Return None."""


def never_entered() -> int:
    """Return a number, if it is called."""
    return 2


def test_functions_are_recorded_while_it_is_active() -> None:
    """What is no plain function counts as entered."""
    recorder = EnteredCode()
    with recorder:
        entered()
        returning_nothing()
    never_entered()
    assert recorder.includes(entered)
    assert recorder.includes(returning_nothing)
    assert not recorder.includes(never_entered)
    assert recorder.includes(len)
    assert entered.__code__ in recorder.returned
    assert returning_nothing.__code__ not in recorder.returned


def test_an_earlier_profiler_is_restored() -> None:
    """It may be active several times."""
    calls: list[str] = []

    def profile(frame: Any, event: str, value: Any) -> None:
        calls.append(event)

    recorder = EnteredCode()
    sys.setprofile(profile)
    try:
        with recorder:
            entered()
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(None)
    with recorder:
        never_entered()
    assert recorder.includes(never_entered)


SOURCE = '''
import functools
from typing import Protocol


class Tool(Protocol):
    def use(self):
        """Use it."""
        ...


class Shed:
    @property
    def door(self):
        return "open"

    @functools.cache
    def key(self):
        def inner():
            return 1

        return inner


def unused():
    return None


def on_import():
    return 3


THREE = [on_import() for _ in range(1)]
'''


def test_functions_without_code_are_left_out(tmp_path: Path) -> None:
    """So are those called on import; methods, properties and inner functions are read."""
    file = tmp_path / "shed.py"
    file.write_text(SOURCE, encoding="utf-8")
    names: dict[str, Any] = {}
    exec(compile(SOURCE, str(file), "exec"), names)
    recorder = EnteredCode()
    missed = [(found.name, found.line) for found in recorder.not_entered([file])]
    assert missed == [("unused", 25), ("door", 14), ("key", 18), ("inner", 19)]
    with recorder:
        shed = names["Shed"]()
        assert shed.door == "open"
        shed.key()
    assert [found.name for found in recorder.not_entered([file])] == ["unused", "inner"]
