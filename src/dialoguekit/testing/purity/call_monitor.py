"""Monitor of running code: its calls, audit events and output.

Three sources: an audit hook, which the interpreter calls on access to files, sockets, processes
and the like by any code; a profiler, which is called for each function that the checked code
calls; and observed modules, which report reads of attributes that differ from run to run.
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
from dialoguekit.testing.purity.code_ownership import (
    CheckedCode,
    describe_location,
    is_importing,
    is_intermediary,
)
from dialoguekit.testing.purity.impure_calls import (
    CALLER_AUDIT_EVENTS,
    IMPURE_ATTRIBUTES,
    classify_audit_event,
)
from dialoguekit.testing.purity.impurity_kinds import (
    CLOCK,
    ENVIRONMENT,
    OUTPUT,
    RANDOMNESS,
    TIME_ZONE,
)

_CALL_OPCODES = frozenset({"CALL", "CALL_KW", "PRECALL", "CALL_FUNCTION"})
_RANDOM_METHODS = frozenset({"random", "getrandbits"})


@attrs.frozen
class ImpureCall:
    """An impure call: its kind, description, code location and step of the fold.

    ``blocked`` means that it was prevented, ``is_effect`` that only its effect was observed.
    """

    kind: str
    description: str
    where: str
    step: str
    blocked: bool = False
    is_effect: bool = False


class ImpureCallBlocked(Exception):
    """Raised in code that was about to change something external or to wait for it."""


class CallMonitor:
    """Records impure calls of the code in ``checked`` while monitoring is active.

    Call :meth:`install` once, in a process that does nothing else.
    """

    def __init__(self) -> None:
        self.checked = CheckedCode(frozenset())
        self.impure_calls: dict[tuple[str, str], ImpureCall] = {}
        self._step = ""
        self._active = False
        self._unseeded: set[int] = set()

    def install(self) -> None:
        """Add the audit hook and redirect the standard streams, until the process ends."""
        sys.addaudithook(self.audit)
        recorder: Any = _OutputRecorder(self)
        output = io.TextIOWrapper(recorder, encoding="utf-8", write_through=True)
        for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
            setattr(sys, name, output)

    def enter_step(self, step: str) -> None:
        """Attribute the following calls to ``step``."""
        self._step = step

    @contextmanager
    def monitoring(self, *, calls: bool = False) -> Iterator[None]:
        """Monitor the code in the block; ``calls`` adds the profiler, which is slow."""
        modules = _observe_modules(self._record_attribute_read) if calls else {}
        self._active = True
        if calls:
            sys.setprofile(self._profile)
        try:
            yield
        finally:
            sys.setprofile(None)
            self._active = False
            for module, cls in modules.items():
                module.__class__ = cls

    def record(
        self, kind: str, description: str, frame: FrameType | None, *, blocked: bool = False
    ) -> None:
        """Record an impure call, once per kind and code location."""
        where = describe_location(frame) if frame is not None else "its code"
        known = self.impure_calls.setdefault(
            (kind, where), ImpureCall(kind, description, where, self._step)
        )
        if blocked:
            self.impure_calls[kind, where] = attrs.evolve(known, blocked=True)

    def record_output(self, text: str, frame: FrameType) -> None:
        """Record that text was printed."""
        if self._active:
            shown = f"prints {text.strip()[:60]!r}"
            self.record(OUTPUT, shown, self.checked.nearest_frame(frame))

    # Audit events

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        """Handle an audit event; the hook cannot be removed and does nothing while inactive."""
        if not self._active:
            return
        self._active = False
        try:
            self._handle_audit_event(event, args, sys._getframe(1))  # noqa: SLF001  # no other way to the caller
        finally:
            self._active = True

    def _handle_audit_event(self, event: str, args: tuple[Any, ...], frame: FrameType) -> None:
        if event in CALLER_AUDIT_EVENTS:
            caller = self.checked.responsible_frame(frame)
            by_identity = event == impure_calls.ID_AUDIT_EVENT
            # copy keys its memo by id, so a class with __deepcopy__ has to call id.
            copies = by_identity and frame.f_code.co_name == "__deepcopy__"
            if caller is not None and (caller is frame or not by_identity) and not copies:
                self.record(CALLER_AUDIT_EVENTS[event], event, caller)
            return
        found = classify_audit_event(event, args)
        if found is None or is_importing(frame):
            return
        kind, blocked = found
        description = f"{event} {args[0]!r}" if args and isinstance(args[0], str) else event
        self.record(kind, description, self.checked.nearest_frame(frame), blocked=blocked)
        if blocked:
            raise ImpureCallBlocked(f"{description} is blocked while a projection is checked")

    # Profiler events

    def _profile(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "c_call":
            found = self._classify_c_call(frame, arg)
            if found is not None:
                caller = self.checked.responsible_frame(frame)
                if caller is not None:
                    self.record(*found, caller)
        elif event == "call":
            self._check_python_call(frame)

    def _classify_c_call(self, frame: FrameType, function: Any) -> tuple[str, str] | None:
        """Return the kind of impurity and the public name of a C function; None if it is pure."""
        holder = getattr(function, "__self__", None)
        name = getattr(function, "__name__", "")
        if isinstance(holder, ModuleType) or holder is None:
            module = str(getattr(function, "__module__", None) or "")
            clock_call = impure_calls.CLOCK_WITHOUT_ARGUMENTS.get((module, name))
            if clock_call is not None and _argument_count(frame) <= clock_call[0]:
                return clock_call[1], _public_name(module, name)
            calls = impure_calls.C_FUNCTIONS.get(module)
            kind = calls.kind(name) if calls is not None else None
            return None if kind is None else (kind, _public_name(module, name))
        if isinstance(holder, type):
            return _classify_date_class_call(frame, holder, name)
        if isinstance(holder, datetime):
            return _classify_datetime_call(frame, holder, name)
        if isinstance(holder, random.Random) and self._is_unseeded(holder, name):
            return RANDOMNESS, f"random.{name}"
        return None

    def _check_python_call(self, callee: FrameType) -> None:
        module = str(callee.f_globals.get("__name__", ""))
        calls = impure_calls.PYTHON_FUNCTIONS.get(module)
        if calls is None:
            return
        name = callee.f_code.co_qualname
        if module == "random" and name == "Random.seed":
            self._track_seed(callee)
            return
        kind = ENVIRONMENT if name.startswith(impure_calls.ENVIRON_PREFIX) else calls.kind(name)
        if kind is not None and "<" not in name:
            caller = self.checked.responsible_frame(callee.f_back, excluded_module=module)
            if caller is not None:
                self.record(kind, _public_name(module, name), caller)

    def _track_seed(self, callee: FrameType) -> None:
        generator, seed = callee.f_locals.get("self"), callee.f_locals.get("a")
        if seed is None:
            self._unseeded.add(id(generator))
        else:
            self._unseeded.discard(id(generator))
        if generator is _GLOBAL_RANDOM:
            caller = self.checked.responsible_frame(callee.f_back)
            if caller is not None:
                self.record(RANDOMNESS, "random.seed", caller)

    def _is_unseeded(self, generator: random.Random, name: str) -> bool:
        """Return whether a generator is the global one, or an unseeded one that is drawn from."""
        return generator is _GLOBAL_RANDOM or (
            name in _RANDOM_METHODS and id(generator) in self._unseeded
        )

    # Attribute reads

    def _record_attribute_read(self, module: str, name: str, frame: FrameType) -> None:
        kind = IMPURE_ATTRIBUTES[module].get(name)
        if (
            kind is not None
            and self._active
            and self.checked.runs_in(frame)
            and not is_importing(frame)
        ):
            self.record(kind, f"{module}.{name}", frame)


@contextmanager
def record_environment_reads(checked: CheckedCode) -> Iterator[set[str]]:
    """Collect the environment variables that the checked code reads while it is imported."""
    variables: set[str] = set()

    def profile(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code is _ENVIRON_GETITEM:
            caller = frame.f_back
            while caller is not None and is_intermediary(caller):
                caller = caller.f_back
            if caller is not None and checked.runs_in(caller):
                variables.add(str(frame.f_locals.get("key")))

    sys.setprofile(profile)
    try:
        yield variables
    finally:
        sys.setprofile(None)


_ENVIRON_GETITEM = type(os.environ).__getitem__.__code__


class _OutputRecorder(io.RawIOBase):
    """A binary stream that records what is written and discards it."""

    def __init__(self, monitor: CallMonitor) -> None:
        self._monitor = monitor

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Record the written text and return its length in bytes."""
        text = bytes(data)
        self._monitor.record_output(text.decode("utf-8", "replace"), sys._getframe(1))  # noqa: SLF001
        return len(text)


_GLOBAL_RANDOM: random.Random = random.random.__self__  # type: ignore[attr-defined]  # a function to mypy
"""The global generator of the module ``random``."""


def _argument_count(frame: FrameType) -> int:
    """Return the number of arguments of the current call; sys.maxsize if it is unknown."""
    code, offset = frame.f_code.co_code, frame.f_lasti
    return code[offset + 1] if dis.opname[code[offset]] in _CALL_OPCODES else sys.maxsize


def _classify_date_class_call(frame: FrameType, holder: type, name: str) -> tuple[str, str] | None:
    if not issubclass(holder, date):
        return None
    public_name = f"{holder.__name__}.{name}"
    if name in impure_calls.DATE_METHODS:
        return CLOCK, public_name
    max_arguments = 1 if issubclass(holder, datetime) else sys.maxsize
    if name == "fromtimestamp" and _argument_count(frame) <= max_arguments:
        return TIME_ZONE, public_name
    return None


def _classify_datetime_call(
    frame: FrameType, holder: datetime, name: str
) -> tuple[str, str] | None:
    without_zone = name == "timestamp" and holder.tzinfo is None
    if without_zone or (name == "astimezone" and _argument_count(frame) == 0):
        return TIME_ZONE, f"datetime.{name}"
    return None


def _public_name(module: str, name: str) -> str:
    """Return the name by which callers know a function."""
    if module == impure_calls.FAKE_MACHINE_MODULE:
        function = name.removeprefix("Machine.")
        return f"{_FAKED_MODULES.get(function, 'os')}.{function}"
    public = "os" if module in {"posix", "nt"} else module.lstrip("_")
    return f"{public}.{name}".replace("_Environ", "environ")


_FAKED_MODULES = {"sleep": "time", "gethostname": "socket"}


def _observe_modules(
    on_read: Callable[[str, str, FrameType], None],
) -> dict[ModuleType, type[ModuleType]]:
    """Replace the classes of modules to report reads; return the original classes."""
    original: dict[ModuleType, type[ModuleType]] = {}
    for name in IMPURE_ATTRIBUTES:
        module = sys.modules[name]
        original[module] = type(module)
        module.__class__ = _observed_module_class(name, on_read)
    return original


def _observed_module_class(
    module: str, on_read: Callable[[str, str, FrameType], None]
) -> type[ModuleType]:
    observed = IMPURE_ATTRIBUTES[module]

    class ObservedModule(types.ModuleType):
        def __getattribute__(self, name: str) -> Any:
            if name in observed:
                on_read(module, name, sys._getframe(1))  # noqa: SLF001  # no other way there
            return super().__getattribute__(name)

    return ObservedModule
