"""What is seen of code while it runs, in this very process."""

# A lambda stands for code that calls something.
# ruff: noqa: DTZ001, DTZ006, DTZ011, DTZ012, PLW0108, PTH109

from __future__ import annotations

import os
import random
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import TZPATH

import pytest

from dialoguekit.testing.purity.machine import Machine
from dialoguekit.testing.purity.watching import Denied, Watch, asking
from dialoguekit.testing.purity.whose import Own

MACHINE = Machine(3)


def at(*given: Any) -> datetime:
    """A moment, of arguments that nobody can count beforehand."""
    return datetime.fromtimestamp(*given)


HERE = Own(frozenset({__name__}))


def seen(act: Callable[[], object], *, calls: bool = True) -> list[tuple[str, str]]:
    """The kinds and names of what was done, as the profiler and the modules tell."""
    watch = Watch()
    watch.own = HERE
    watch.at("acting")
    with watch.looking(calls=calls):
        act()
    assert all(noted.step == "acting" for noted in watch.noted.values())
    return [(noted.kind, noted.what) for noted in watch.noted.values()]


@pytest.mark.parametrize(
    ("act", "kind", "what"),
    [
        (lambda: time.time(), "clock", "time.time"),
        (lambda: time.gmtime(), "clock", "time.gmtime"),
        (lambda: time.strftime("%Y"), "clock", "time.strftime"),
        (lambda: datetime.now(UTC), "clock", "datetime.now"),
        (lambda: date.today(), "clock", "date.today"),
        (lambda: date.fromtimestamp(0), "time zone", "date.fromtimestamp"),
        (lambda: datetime.fromtimestamp(0), "time zone", "datetime.fromtimestamp"),
        (lambda: datetime(2026, 1, 1).timestamp(), "time zone", "datetime.timestamp"),
        (lambda: datetime.now(UTC).astimezone(), "time zone", "datetime.astimezone"),
        (lambda: time.localtime(0), "time zone", "time.localtime"),
        (lambda: random.random(), "randomness", "random.random"),
        (lambda: random.seed(1), "randomness", "random.seed"),
        (lambda: random.getstate(), "randomness", "random.getstate"),
        (lambda: random.Random().random(), "randomness", "random.random"),
        (lambda: uuid.uuid4(), "randomness", "uuid.uuid4"),
        (lambda: os.urandom(1), "randomness", "os.urandom"),
        (lambda: os.environ.get("HOME"), "environment", "os.environ"),
        (lambda: os.getenv("HOME"), "environment", "os.getenv"),
        (lambda: os.getcwd(), "files", "os.getcwd"),
        (lambda: os.getpid(), "machine", "os.getpid"),
        (lambda: MACHINE.uname(), "machine", "os.uname"),
        (lambda: MACHINE.sleep(0), "clock", "time.sleep"),
        (lambda: sys.argv, "environment", "sys.argv"),
        (lambda: time.tzname, "time zone", "time.tzname"),
        (lambda: sys.getrefcount(1), "memory", "sys.getrefcount"),
    ],
    ids=range(25),
)
def test_a_call_is_seen(act: Callable[[], object], kind: str, what: str) -> None:
    """With its kind, and by the name that its caller knows."""
    assert (kind, what) in seen(act)


@pytest.mark.parametrize(
    "act",
    [
        lambda: time.gmtime(0),
        lambda: time.strftime("%Y", time.gmtime(0)),
        lambda: datetime.fromtimestamp(0, UTC),
        lambda: at(0, UTC),
        lambda: datetime(2026, 1, 1, tzinfo=UTC).timestamp(),
        lambda: random.Random(1).random(),
        lambda: random.Random(1).getstate(),
        lambda: uuid.uuid5(uuid.NAMESPACE_DNS, "a"),
        lambda: os.fspath("a"),
        lambda: sys.maxsize,
        lambda: dict.fromkeys("ab"),
        lambda: int.from_bytes(b"a", "big"),
    ],
    ids=range(12),
)
def test_what_is_harmless_is_not_seen(act: Callable[[], object]) -> None:
    """Although it stands right beside what is."""
    assert seen(act) == []


def test_calls_are_seen_where_they_are_looked_for() -> None:
    """And modules are what they were, afterwards."""
    assert seen(time.time, calls=False) == []
    assert type(sys).__name__ == type(time).__name__ == "module"


def test_a_library_acts_by_itself() -> None:
    """Only its effect counts."""
    watch = Watch()
    watch.own = Own(frozenset({"elsewhere"}))
    with watch.looking(calls=True):
        time.time()
        assert sys.argv
    assert watch.noted == {}


# What the interpreter announces: the hook is asked here as the interpreter would ask it


def announced(event: str, *args: Any) -> tuple[list[tuple[str, bool]], bool]:
    """The kinds that were noted and whether they were refused; and whether it was denied."""
    watch = Watch()
    watch.own = HERE
    denied = False
    with watch.looking():
        try:
            watch.audit(event, args)
        except Denied:
            denied = True
    return [(noted.kind, noted.refused) for noted in watch.noted.values()], denied


@pytest.mark.parametrize(
    ("event", "args", "kind", "refused"),
    [
        ("open", ("a.txt", "r", 0), "files", False),
        ("open", ("a.txt", "w", 0), "files", True),
        ("open", ("a.txt", None, os.O_RDONLY), "files", False),
        ("open", ("a.txt", None, os.O_CREAT), "files", True),
        ("open", (3, None, None), "files", True),
        ("socket.connect", (), "network", True),
        ("os.listdir", (".",), "files", False),
        ("os.remove", ("a",), "files", True),
        ("subprocess.Popen", ("a",), "processes", True),
        ("sqlite3.connect", ("a.db",), "files", True),
        ("builtins.input", ("?",), "input", True),
        ("builtins.id", (1,), "identity", False),
        ("sys._getframe", (), "identity", False),
    ],
)
def test_what_is_announced_is_noted(
    event: str, args: tuple[Any, ...], kind: str, refused: bool
) -> None:
    """And refused, where it would change something outside or wait for somebody."""
    assert announced(event, *args) == ([(kind, refused)], refused)


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("compile", ()),
        ("import", ("json",)),
        ("sqlite3.connect", (":memory:",)),
        ("sqlite3.connect/handle", (object(),)),
        ("open", (f"{TZPATH[0]}/Europe/London" if TZPATH else "", "rb", 0)),
    ],
)
def test_what_does_no_harm_is_not_noted(event: str, args: tuple[Any, ...]) -> None:
    """Imports, databases in memory, the zones of the world."""
    if event == "open" and not TZPATH:
        pytest.skip("there are no zones here")
    assert announced(event, *args) == ([], False)


def test_the_hook_looks_only_while_it_is_to() -> None:
    """It stays in a process for ever."""
    watch = Watch()
    watch.audit("os.remove", ("a",))
    assert watch.noted == {}


def test_what_libraries_may_do_is_noted_of_its_own_code_alone() -> None:
    """``copy`` asks for identities, too."""
    watch = Watch()
    watch.own = Own(frozenset({"elsewhere"}))
    with watch.looking():
        watch.audit("builtins.id", (1,))
    assert watch.noted == {}


def test_what_is_done_twice_in_one_place_is_noted_once() -> None:
    """And as refused, if it was once."""
    watch = Watch()
    frame = sys._getframe()
    for what, refused in (("a", False), ("b", True)):
        watch.note("files", what, frame, refused=refused)
    (noted,) = watch.noted.values()
    assert (noted.what, noted.refused) == ("a", True)


def test_what_is_printed_is_heard_while_it_looks() -> None:
    """From wherever it comes."""
    watch = Watch()
    watch.own = HERE
    watch.heard("unheard", sys._getframe())
    with watch.looking():
        watch.heard("heard\n", sys._getframe())
    (noted,) = watch.noted.values()
    assert (noted.kind, noted.what) == ("output", "prints 'heard'")


def test_variables_are_seen_that_its_code_asks_for() -> None:
    """However it asks."""
    with asking(HERE) as asked:
        os.environ.get("ONE")
        os.getenv("TWO")
        assert "THREE" not in os.environ
    assert asked == {"ONE", "TWO", "THREE"}
    with asking(Own(frozenset({"elsewhere"}))) as asked:
        os.environ.get("ONE")
    assert asked == set()
