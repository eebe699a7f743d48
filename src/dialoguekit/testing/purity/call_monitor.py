"""Watching code while it runs: what it calls, what the interpreter does for it, what it prints.

Three eyes: an audit hook, which the interpreter tells of files, sockets, processes and the like,
whoever causes them; a profiler, which sees each function that the checked code calls; and
modules that tell when the checked code reads an attribute that differs from run to run.
"""

from __future__ import annotations

import dis
import io
import os
import random
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from types import FrameType, ModuleType
from typing import Any

import attrs

from dialoguekit.testing.purity import impure_calls
from dialoguekit.testing.purity.code_ownership import Own, between, importing, place
from dialoguekit.testing.purity.impure_calls import AUDITED_OF_CALLERS, READ, audited
from dialoguekit.testing.purity.impurity_kinds import CHANCE, CLOCK, ENVIRONMENT, OUTPUT, ZONE

_CALLS = frozenset({"CALL", "CALL_KW", "PRECALL", "CALL_FUNCTION"})
_DRAWS = frozenset({"random", "getrandbits"})


@attrs.frozen
class Noted:
    """Something that was done: of which kind, what, where, and in which step of the fold.

    ``refused`` means that it was not let happen, ``effect`` that only its effect was seen.
    """

    kind: str
    what: str
    where: str
    step: str
    refused: bool = False
    effect: bool = False


class Denied(Exception):
    """Raised inside of code that was about to change or to wait for something outside."""


class Watch:
    """Notes what the code of ``own`` does while it looks.

    :meth:`install` it once, in a process that does nothing else.
    """

    def __init__(self) -> None:
        self.own = Own(frozenset())
        self.noted: dict[tuple[str, str], Noted] = {}
        self._step = ""
        self._looking = False
        self._chancy: set[int] = set()

    def install(self) -> None:
        """Open the audit hook, and take what is printed from now on, for as long as it runs."""
        sys.addaudithook(self.audit)
        taking: Any = _Said(self)
        said = io.TextIOWrapper(taking, encoding="utf-8", write_through=True)
        for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
            setattr(sys, name, said)

    def at(self, step: str) -> None:
        """What happens from now on belongs to this step."""
        self._step = step

    @contextmanager
    def looking(self, *, calls: bool = False) -> Iterator[None]:
        """Watch what happens inside; ``calls`` also watches every call, which is slow."""
        modules = _telling(self._read) if calls else {}
        self._looking = True
        if calls:
            sys.setprofile(self._profile)
        try:
            yield
        finally:
            sys.setprofile(None)
            self._looking = False
            for module, kind in modules.items():
                module.__class__ = kind

    def note(self, kind: str, what: str, frame: FrameType | None, *, refused: bool = False) -> None:
        """Keep what was done, once for each place."""
        where = place(frame) if frame is not None else "its code"
        known = self.noted.setdefault((kind, where), Noted(kind, what, where, self._step))
        if refused:
            self.noted[kind, where] = attrs.evolve(known, refused=True)

    def heard(self, text: str, frame: FrameType) -> None:
        """Something was printed."""
        if self._looking:
            shown = f"prints {text.strip()[:60]!r}"
            self.note(OUTPUT, shown, self.own.nearest(frame))

    # Told by the interpreter

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        """The audit hook; it stays in a process for ever, and looks only during a step."""
        if not self._looking:
            return
        self._looking = False
        try:
            self._judge(event, args, sys._getframe(1))  # noqa: SLF001  # no other way to the caller
        finally:
            self._looking = True

    def _judge(self, event: str, args: tuple[Any, ...], frame: FrameType) -> None:
        if event in AUDITED_OF_CALLERS:
            caller = self.own.behind(frame)
            by_identity = event == impure_calls.BY_IDENTITY
            # The memo of copy is kept by identity: a class that says how it is copied needs it.
            copies = by_identity and frame.f_code.co_name == "__deepcopy__"
            if caller is not None and (caller is frame or not by_identity) and not copies:
                self.note(AUDITED_OF_CALLERS[event], event, caller)
            return
        found = audited(event, args)
        if found is None or importing(frame):
            return
        kind, refused = found
        told = f"{event} {args[0]!r}" if args and isinstance(args[0], str) else event
        self.note(kind, told, self.own.nearest(frame), refused=refused)
        if refused:
            raise Denied(f"{told} is not let happen while a projection is checked")

    # Told by the profiler

    def _profile(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "c_call":
            found = self._in_c(frame, arg)
            if found is not None:
                caller = self.own.behind(frame)
                if caller is not None:
                    self.note(*found, caller)
        elif event == "call":
            self._in_python(frame)

    def _in_c(self, frame: FrameType, function: Any) -> tuple[str, str] | None:
        """What calling a function written in C depends on, and what it is called."""
        holder = getattr(function, "__self__", None)
        name = getattr(function, "__name__", "")
        if isinstance(holder, ModuleType) or holder is None:
            module = str(getattr(function, "__module__", None) or "")
            few = impure_calls.WITHOUT_ARGUMENTS.get((module, name))
            if few is not None and _given(frame) <= few[0]:
                return few[1], _called(module, name)
            calls = impure_calls.IN_C.get(module)
            kind = calls.kind(name) if calls is not None else None
            return None if kind is None else (kind, _called(module, name))
        if isinstance(holder, type):
            return _of_class(frame, holder, name)
        if isinstance(holder, datetime):
            return _of_moment(frame, holder, name)
        if isinstance(holder, random.Random) and self._by_chance(holder, name):
            return CHANCE, f"random.{name}"
        return None

    def _in_python(self, callee: FrameType) -> None:
        module = str(callee.f_globals.get("__name__", ""))
        calls = impure_calls.IN_PYTHON.get(module)
        if calls is None:
            return
        name = callee.f_code.co_qualname
        if module == "random" and name == "Random.seed":
            self._seeded(callee)
            return
        kind = ENVIRONMENT if name.startswith(impure_calls.ENVIRON) else calls.kind(name)
        if kind is not None and "<" not in name:
            caller = self.own.behind(callee.f_back, beyond=module)
            if caller is not None:
                self.note(kind, _called(module, name), caller)

    def _seeded(self, callee: FrameType) -> None:
        generator, seed = callee.f_locals.get("self"), callee.f_locals.get("a")
        if seed is None:
            self._chancy.add(id(generator))
        else:
            self._chancy.discard(id(generator))
        if generator is _SHARED:
            caller = self.own.behind(callee.f_back)
            if caller is not None:
                self.note(CHANCE, "random.seed", caller)

    def _by_chance(self, generator: random.Random, name: str) -> bool:
        """Whether a generator is everybody's, or was made without a seed and is drawn from."""
        return generator is _SHARED or (name in _DRAWS and id(generator) in self._chancy)

    # Told by modules

    def _read(self, module: str, name: str, frame: FrameType) -> None:
        kind = READ[module].get(name)
        if kind is not None and self._looking and self.own.runs(frame) and not importing(frame):
            self.note(kind, f"{module}.{name}", frame)


@contextmanager
def asking(own: Own) -> Iterator[set[str]]:
    """The variables of the environment that the code of ``own`` asks for while it is imported."""
    asked: set[str] = set()

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code is _GET_VARIABLE:
            caller = frame.f_back
            while caller is not None and between(caller):
                caller = caller.f_back
            if caller is not None and own.runs(caller):
                asked.add(str(frame.f_locals.get("key")))

    sys.setprofile(look)
    try:
        yield asked
    finally:
        sys.setprofile(None)


_GET_VARIABLE = type(os.environ).__getitem__.__code__


class _Said(io.RawIOBase):
    """What is printed; it goes nowhere."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def writable(self) -> bool:
        """It takes everything."""
        return True

    def write(self, said: Any) -> int:
        """Note that something was printed."""
        text = bytes(said)
        self._watch.heard(text.decode("utf-8", "replace"), sys._getframe(1))  # noqa: SLF001
        return len(text)


_SHARED: random.Random = random.random.__self__  # type: ignore[attr-defined]
"""The generator behind the functions of the module ``random``."""


def _given(frame: FrameType) -> int:
    """How many arguments the call that a frame is at gives; many where that cannot be told."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if dis.opname[code[at]] in _CALLS else sys.maxsize


def _of_class(frame: FrameType, holder: type, name: str) -> tuple[str, str] | None:
    if not issubclass(holder, date):
        return None
    called = f"{holder.__name__}.{name}"
    if name in impure_calls.OF_DATES:
        return CLOCK, called
    least = 1 if issubclass(holder, datetime) else sys.maxsize
    if name == "fromtimestamp" and _given(frame) <= least:
        return ZONE, called
    return None


def _of_moment(frame: FrameType, holder: datetime, name: str) -> tuple[str, str] | None:
    without_zone = name == "timestamp" and holder.tzinfo is None
    if without_zone or (name == "astimezone" and _given(frame) == 0):
        return ZONE, f"datetime.{name}"
    return None


def _called(module: str, name: str) -> str:
    """A function as its caller would name it."""
    if module == impure_calls.MACHINES:
        own = name.removeprefix("Machine.")
        return f"{_STOOD_IN.get(own, 'os')}.{own}"
    public = "os" if module in {"posix", "nt"} else module.lstrip("_")
    return f"{public}.{name}".replace("_Environ", "environ")


_STOOD_IN = {"sleep": "time", "gethostname": "socket"}


def _telling(read: Callable[[str, str, FrameType], None]) -> dict[ModuleType, type[ModuleType]]:
    """Let modules tell of what is read from them; returns what they were before."""
    before: dict[ModuleType, type[ModuleType]] = {}
    for name in READ:
        module = sys.modules[name]
        before[module] = type(module)
        module.__class__ = _teller(name, read)
    return before


def _teller(module: str, read: Callable[[str, str, FrameType], None]) -> type[ModuleType]:
    watched = READ[module]

    class Teller(types.ModuleType):
        def __getattribute__(self, name: str) -> Any:
            if name in watched:
                read(module, name, sys._getframe(1))  # noqa: SLF001  # no other way there
            return super().__getattribute__(name)

    return Teller
