"""What is seen of code while it runs, in this very process."""

# A lambda stands for code that calls something.
# ruff: noqa: DTZ001, DTZ006, DTZ011, DTZ012, PLW0108, PTH109

from __future__ import annotations

import dis
import io
import os
import random
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import TZPATH

import attrs
import pytest

from dialoguekit.testing.purity.call_monitor import Denied, Watch, _Said, asking
from dialoguekit.testing.purity.code_ownership import Own
from dialoguekit.testing.purity.fake_machine import Machine

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


# What the profiler does is done here by hand, on frames of our making


@attrs.frozen
class Code:
    """The code of a frame that calls with so many arguments, or with who knows how many."""

    given: int | None = 0
    co_name: str = "act"
    co_qualname: str = "act"
    co_filename: str = "act.py"

    @property
    def co_code(self) -> bytes:
        call = "CALL" if self.given is not None else "CALL_FUNCTION_EX"
        return bytes([dis.opmap[call], self.given or 0])


@attrs.frozen
class Frame:
    """A frame of this module, or of another."""

    f_code: Code = Code()
    module: str = __name__
    f_back: Any = None
    f_locals: dict[str, Any] = attrs.field(factory=dict)
    f_lasti: int = 0
    f_lineno: int = 1

    @property
    def f_globals(self) -> dict[str, str]:
        return {"__name__": self.module}


def profiled(frame: Frame, event: str, function: object = None) -> list[tuple[str, str]]:
    watch = Watch()
    watch.own = HERE
    watch._profile(frame, event, function)  # type: ignore[arg-type]
    return [(noted.kind, noted.what) for noted in watch.noted.values()]


@pytest.mark.parametrize(
    ("function", "given", "found"),
    [
        (time.time, 0, ("clock", "time.time")),
        (time.gmtime, 0, ("clock", "time.gmtime")),
        (time.gmtime, 1, None),
        (time.sleep, 1, ("clock", "time.sleep")),
        (datetime.now, 0, ("clock", "datetime.now")),
        (datetime.fromtimestamp, 1, ("time zone", "datetime.fromtimestamp")),
        (datetime.fromtimestamp, 2, None),
        (datetime.fromtimestamp, None, None),
        (date.fromtimestamp, 2, ("time zone", "date.fromtimestamp")),
        (datetime.fromisoformat, 1, None),
        (datetime(2026, 1, 1).timestamp, 0, ("time zone", "datetime.timestamp")),
        (datetime(2026, 1, 1, tzinfo=UTC).timestamp, 0, None),
        (datetime(2026, 1, 1, tzinfo=UTC).astimezone, 0, ("time zone", "datetime.astimezone")),
        (datetime(2026, 1, 1, tzinfo=UTC).astimezone, 1, None),
        (random.random, 0, ("randomness", "random.random")),
        (random.Random(1).random, 0, None),
        (os.urandom, 1, ("randomness", "os.urandom")),
        (os.fspath, 1, None),
        (dict.fromkeys, 1, None),
        ([].append, 1, None),
        (len, 1, None),
    ],
    ids=range(21),
)
def test_what_is_called_is_judged_by_what_it_gets(
    function: object, given: int | None, found: tuple[str, str] | None
) -> None:
    """Some functions look at the clock or the zone only where nobody says when or where."""
    assert profiled(Frame(Code(given)), "c_call", function) == ([found] if found else [])
    assert profiled(Frame(Code(given), "elsewhere"), "c_call", function) == []
    assert profiled(Frame(Code(given)), "c_return", function) == []


def test_functions_of_the_standard_library_are_told_by_their_names() -> None:
    """Those inside of others do not count, nor do those that a library calls."""
    here = Frame()

    def called(name: str, module: str, back: Frame = here) -> list[tuple[str, str]]:
        return profiled(Frame(Code(co_qualname=name), module, back), "call")

    assert called("node", "platform") == [("machine", "platform.node")]
    assert called("_Environ.__getitem__", "os") == [("environment", "os.environ.__getitem__")]
    assert called("walk", "os", Frame(module="os", f_back=here)) == []
    assert called("walk", "os", Frame(module="elsewhere")) == []
    assert called("uname.<locals>.inner", "platform") == []
    assert called("fsencode", "os") == []
    assert called("act", "elsewhere") == []


def test_generators_are_known_by_their_seed() -> None:
    """What was seeded late is seeded; what is everybody's is nobody's to seed."""
    watch = Watch()
    watch.own = HERE
    chance, shared = random.Random(1), random.random.__self__  # type: ignore[attr-defined]

    def seed(generator: random.Random, value: int | None) -> None:
        told = {"self": generator, "a": value}
        seeding = Frame(Code(co_qualname="Random.seed"), "random", Frame(), told)
        watch._profile(seeding, "call", None)  # type: ignore[arg-type]

    def draw(generator: random.Random) -> bool:
        before = len(watch.noted)
        watch._profile(Frame(f_lineno=before + 2), "c_call", generator.random)  # type: ignore[arg-type]
        return len(watch.noted) > before

    seed(chance, None)
    assert draw(chance)
    seed(chance, 1)
    assert not draw(chance)
    seed(shared, 1)
    assert any(noted.what == "random.seed" for noted in watch.noted.values())


def test_what_is_printed_is_taken_as_text() -> None:
    """And goes nowhere."""
    watch = Watch()
    watch.own = HERE
    said: Any = _Said(watch)
    with watch.looking(), io.TextIOWrapper(said, encoding="utf-8", write_through=True) as paper:
        paper.write("a word")
    (noted,) = watch.noted.values()
    assert noted.what == "prints 'a word'"


def test_a_machine_answers_by_its_number() -> None:
    """Its name, its processors, and who is logged in."""
    assert (MACHINE.gethostname(), MACHINE.cpu_count(), MACHINE.getlogin()) == (
        "machine-3",
        6,
        "user-3",
    )
    assert MACHINE.uname()[1] == "machine-3"
    MACHINE.sleep(10**6)
