"""Tables of calls that make a result depend on more than its arguments.

The names are those of CPython 3.11 to 3.13.  There are three tables: functions written in C
(:data:`C_FUNCTIONS`), functions of the standard library written in Python
(:data:`PYTHON_FUNCTIONS`), and events for audit hooks (:data:`AUDIT_EVENTS`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import TZPATH

import attrs

from dialoguekit.testing.purity.impurity_kinds import (
    CLOCK,
    ENVIRONMENT,
    FILES,
    HIDDEN_STATE,
    IDENTITY,
    INPUT,
    LOCALE,
    MACHINE,
    MEMORY,
    NETWORK,
    PROCESSES,
    RANDOMNESS,
    THREADS,
    TIME_ZONE,
)


@attrs.frozen
class ImpureCalls:
    """The kinds of impurity of the functions of a module; ``otherwise`` is that of the others."""

    by_name: Mapping[str, str | None]
    otherwise: str | None = None

    def kind(self, name: str) -> str | None:
        """Return the kind of impurity of a function; None if it is pure."""
        return self.by_name.get(name, self.otherwise)


def _impure(kind: str, *names: str) -> dict[str, str | None]:
    return dict.fromkeys(names, kind)


def _pure(*names: str) -> dict[str, str | None]:
    return dict.fromkeys(names)


_POSIX = ImpureCalls(
    {
        **_pure("fspath", "strerror", "_path_normpath", "_path_splitroot", "_path_splitroot_ex"),
        **_pure("_path_isabs", "_path_join", "waitstatus_to_exitcode", "device_encoding"),
        **_impure(RANDOMNESS, "urandom", "getrandom"),
        **_impure(CLOCK, "times"),
        **_impure(ENVIRONMENT, "putenv", "unsetenv"),
        **_impure(MACHINE, "uname", "cpu_count", "_cpu_count", "getpid", "getppid", "getlogin"),
        **_impure(MACHINE, "getuid", "geteuid", "getgid", "getegid", "getgroups", "getloadavg"),
        **_impure(
            MACHINE, "sysconf", "confstr", "sched_getaffinity", "get_terminal_size", "isatty"
        ),
        **_impure(MACHINE, "getpgid", "getpgrp", "getsid", "umask", "getpriority", "nice"),
        **_impure(
            PROCESSES, "system", "fork", "forkpty", "kill", "killpg", "abort", "_exit", "wait"
        ),
        **_impure(PROCESSES, "waitpid", "execv", "execve", "posix_spawn", "posix_spawnp", "pipe"),
    },
    FILES,
)

FAKE_MACHINE_MODULE = "dialoguekit.testing.purity.fake_machine"
"""The module of the functions that replace those which identify the machine."""

C_FUNCTIONS: Mapping[str, ImpureCalls] = MappingProxyType(
    {
        "time": ImpureCalls(
            {
                **_impure(CLOCK, "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"),
                **_impure(CLOCK, "perf_counter_ns", "process_time", "process_time_ns", "sleep"),
                **_impure(CLOCK, "thread_time", "thread_time_ns", "clock_gettime"),
                **_impure(CLOCK, "clock_gettime_ns"),
                **_impure(TIME_ZONE, "localtime", "ctime", "mktime", "tzset"),
            }
        ),
        "posix": _POSIX,
        "nt": _POSIX,
        "builtins": ImpureCalls(_impure(INPUT, "input", "breakpoint")),
        "sys": ImpureCalls(
            {
                **_impure(MEMORY, "getrefcount", "getsizeof", "getallocatedblocks"),
                **_impure(IDENTITY, "_getframe", "_current_frames", "_getframemodulename"),
                **_impure(
                    HIDDEN_STATE, "setrecursionlimit", "setswitchinterval", "settrace", "setprofile"
                ),
                **_impure(HIDDEN_STATE, "addaudithook", "set_int_max_str_digits"),
                **_impure(MACHINE, "getwindowsversion", "getfilesystemencoding"),
            }
        ),
        "gc": ImpureCalls({}, MEMORY),
        "_weakref": ImpureCalls(_impure(MEMORY, "getweakrefcount", "getweakrefs")),
        "_tracemalloc": ImpureCalls({}, MEMORY),
        "_socket": ImpureCalls(
            {
                **_pure("htons", "htonl", "ntohs", "ntohl", "inet_aton", "inet_ntoa"),
                **_pure("inet_pton", "inet_ntop"),
                **_impure(MACHINE, "gethostname"),
            },
            NETWORK,
        ),
        "_uuid": ImpureCalls({}, RANDOMNESS),
        "_ssl": ImpureCalls(_impure(RANDOMNESS, "RAND_bytes", "RAND_add", "RAND_status")),
        "_thread": ImpureCalls(
            _impure(THREADS, "start_new_thread", "start_joinable_thread", "get_ident", "_count")
            | _impure(THREADS, "get_native_id", "interrupt_main")
        ),
        "_locale": ImpureCalls({}, LOCALE),
        "atexit": ImpureCalls({}, PROCESSES),
        "_signal": ImpureCalls({}, PROCESSES),
        "faulthandler": ImpureCalls({}, PROCESSES),
        "_posixsubprocess": ImpureCalls({}, PROCESSES),
        "resource": ImpureCalls({}, MACHINE),
        "pwd": ImpureCalls({}, MACHINE),
        "grp": ImpureCalls({}, MACHINE),
        "fcntl": ImpureCalls({}, FILES),
        "termios": ImpureCalls({}, MACHINE),
        "select": ImpureCalls({}, NETWORK),
    }
)
"""Impure functions written in C, by their ``__module__``."""

CLOCK_WITHOUT_ARGUMENTS: Mapping[tuple[str, str], tuple[int, str]] = MappingProxyType(
    {
        ("time", "gmtime"): (0, CLOCK),
        ("time", "asctime"): (0, CLOCK),
        ("time", "localtime"): (0, CLOCK),
        ("time", "ctime"): (0, CLOCK),
        ("time", "strftime"): (1, CLOCK),
    }
)
"""Functions that read the clock if called with at most this many arguments."""

DATE_METHODS: Mapping[str, str] = MappingProxyType({"now": CLOCK, "utcnow": CLOCK, "today": CLOCK})
"""Methods of the classes ``date`` and ``datetime`` that read the clock."""

PYTHON_FUNCTIONS: Mapping[str, ImpureCalls] = MappingProxyType(
    {
        "os": ImpureCalls(
            _impure(ENVIRONMENT, "getenv", "getenvb", "get_exec_path", "reload_environ")
            | _impure(FILES, "walk", "fwalk", "makedirs", "removedirs", "renames")
            | _impure(PROCESSES, "popen", "execl", "execle", "execlp", "execvp", "spawnl", "spawnv")
            | _impure(MACHINE, "process_cpu_count", "cpu_count")
        ),
        "random": ImpureCalls(
            _impure(RANDOMNESS, "SystemRandom.random", "SystemRandom.getrandbits")
        ),
        "uuid": ImpureCalls(_impure(RANDOMNESS, "uuid1", "uuid4", "getnode")),
        "secrets": ImpureCalls(
            _impure(RANDOMNESS, "randbelow", "token_bytes", "token_hex", "token_urlsafe")
        ),
        "platform": ImpureCalls({}, MACHINE),
        "sysconfig": ImpureCalls({}, MACHINE),
        "site": ImpureCalls({}, MACHINE),
        "socket": ImpureCalls(_impure(MACHINE, "getfqdn") | _impure(NETWORK, "create_connection")),
        "locale": ImpureCalls(_pure("normalize"), LOCALE),
        "tempfile": ImpureCalls(_impure(FILES, "gettempdir", "gettempdirb", "mktemp")),
        "pathlib": ImpureCalls(_impure(FILES, "Path.home", "Path.cwd")),
        "zoneinfo._tzpath": ImpureCalls(_impure(FILES, "available_timezones", "reset_tzpath")),
        "getpass": ImpureCalls({}, ENVIRONMENT),
        "linecache": ImpureCalls({}, FILES),
        "importlib.metadata": ImpureCalls(
            _impure(MACHINE, "version", "distributions", "distribution")
        ),
        "inspect": ImpureCalls(_impure(IDENTITY, "stack", "currentframe", "trace")),
        "threading": ImpureCalls(
            _impure(THREADS, "Thread.start", "current_thread", "main_thread", "active_count")
            | _impure(THREADS, "enumerate", "currentThread", "activeCount", "stack_size")
        ),
        FAKE_MACHINE_MODULE: ImpureCalls(_impure(CLOCK, "Machine.sleep"), MACHINE),
    }
)
"""Impure Python functions, by module and qualified name; nested functions do not count."""

ENVIRON_PREFIX = "_Environ."
"""The prefix of the qualified names of the methods of ``os.environ``."""

INTERMEDIARY_MODULES = frozenset(
    {
        *("os", "posixpath", "ntpath", "genericpath", "pathlib", "shutil", "glob", "fnmatch"),
        *("tempfile", "platform", "getpass", "locale", "uuid", "secrets", "random", "socket"),
        *("subprocess", "importlib", "zipfile", "zipimport", "webbrowser", "sysconfig", "site"),
        *("linecache", "inspect", "traceback", "threading", "multiprocessing", "timeit", "email"),
        *("functools", "contextlib", "collections.abc", "concurrent", "signal", "pkgutil"),
    }
)
"""Modules of the standard library that make system calls on behalf of their caller.

Calls of other libraries are their own: they count only by their effect.
"""

IMPURE_ATTRIBUTES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sys": {
            **dict.fromkeys(("argv", "orig_argv", "path", "flags", "warnoptions"), ENVIRONMENT),
            **dict.fromkeys(("executable", "_base_executable", "prefix", "base_prefix"), MACHINE),
            **dict.fromkeys(("exec_prefix", "base_exec_prefix", "platform", "version"), MACHINE),
            **dict.fromkeys(("byteorder", "thread_info", "platlibdir"), MACHINE),
        },
        "time": dict.fromkeys(("tzname", "timezone", "altzone", "daylight"), TIME_ZONE),
        "os": {
            **dict.fromkeys(("environ", "environb"), ENVIRONMENT),
            **dict.fromkeys(("name", "sep", "linesep", "pathsep"), MACHINE),
        },
    }
)
"""Attributes of modules that differ between machines or runs."""

_BLOCKED, _ALLOWED = True, False

AUDIT_EVENTS: tuple[tuple[str, str, bool], ...] = (
    ("builtins.input", INPUT, _BLOCKED),
    ("builtins.breakpoint", INPUT, _BLOCKED),
    ("pdb.", INPUT, _BLOCKED),
    ("time.sleep", CLOCK, _BLOCKED),
    ("_thread.start_new_thread", THREADS, _ALLOWED),
    ("_thread.start_joinable_thread", THREADS, _ALLOWED),
    ("subprocess.", PROCESSES, _BLOCKED),
    *((f"os.{name}", PROCESSES, _BLOCKED) for name in ("system", "exec", "fork", "posix_spawn")),
    *((f"os.{name}", PROCESSES, _BLOCKED) for name in ("spawn", "startfile", "kill")),
    ("pty.", PROCESSES, _BLOCKED),
    ("signal.", PROCESSES, _BLOCKED),
    ("os.putenv", ENVIRONMENT, _ALLOWED),
    ("os.unsetenv", ENVIRONMENT, _ALLOWED),
    *(
        (f"os.{name}", FILES, _ALLOWED)
        for name in ("listdir", "scandir", "walk", "fwalk", "listxattr")
    ),
    ("os.", FILES, _BLOCKED),
    ("shutil.", FILES, _BLOCKED),
    ("tempfile.", FILES, _BLOCKED),
    ("glob.", FILES, _ALLOWED),
    ("mmap.", FILES, _ALLOWED),
    ("fcntl.", FILES, _BLOCKED),
    ("sqlite3.", FILES, _BLOCKED),
    ("socket.gethostname", MACHINE, _ALLOWED),
    ("socket.", NETWORK, _BLOCKED),
    ("urllib.", NETWORK, _BLOCKED),
    ("http.", NETWORK, _BLOCKED),
    ("ftplib.", NETWORK, _BLOCKED),
    ("smtplib.", NETWORK, _BLOCKED),
    ("imaplib.", NETWORK, _BLOCKED),
    ("poplib.", NETWORK, _BLOCKED),
    ("nntplib.", NETWORK, _BLOCKED),
    ("telnetlib.", NETWORK, _BLOCKED),
    ("webbrowser.", PROCESSES, _BLOCKED),
    ("syslog.", NETWORK, _BLOCKED),
    ("ctypes.", MACHINE, _ALLOWED),
    ("resource.", MACHINE, _BLOCKED),
    ("winreg.", MACHINE, _BLOCKED),
    ("_winapi.", MACHINE, _ALLOWED),
    ("msvcrt.", MACHINE, _ALLOWED),
)
"""Prefixes of audit events, the kind of impurity of each, and whether it is blocked.

The first matching prefix counts.  An event that would change something external or wait for input
is blocked, so that a check does no harm.
"""

ID_AUDIT_EVENT = "builtins.id"
"""The audit event of ``id``, which libraries may call."""

CALLER_AUDIT_EVENTS: Mapping[str, str] = MappingProxyType(
    {
        ID_AUDIT_EVENT: IDENTITY,
        "sys._getframe": IDENTITY,
        "sys._current_frames": IDENTITY,
        "sys._getframemodulename": IDENTITY,
        "gc.get_objects": MEMORY,
        "gc.get_referrers": MEMORY,
        "gc.get_referents": MEMORY,
    }
)
"""Audit events that count only if checked code causes them."""


def classify_audit_event(event: str, args: tuple[Any, ...]) -> tuple[str, bool] | None:
    """Return the kind of an audit event and whether it is blocked; None if it is harmless."""
    if event == "open":
        return None if _is_zone(args[0]) else (FILES, _writes(args))
    if event.startswith("sqlite3.") and _is_in_memory(args):
        return None
    for prefix, kind, blocked in AUDIT_EVENTS:
        if event.startswith(prefix):
            return kind, blocked
    return None


def _writes(args: tuple[Any, ...]) -> bool:
    _, mode, flags = (*args, None, None, None)[:3]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return not isinstance(flags, int) or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _is_zone(path: object) -> bool:
    """Return whether a file contains a time zone of :mod:`zoneinfo`."""
    return isinstance(path, str) and any(
        Path(path).is_relative_to(directory) for directory in TZPATH
    )


def _is_in_memory(args: tuple[Any, ...]) -> bool:
    """Return whether a database is in memory, or the event only reports an open connection."""
    return not (args and isinstance(args[0], str | bytes)) or args[0] in {":memory:", ""}
