"""What code can call that makes its result depend on more than its arguments.

Names are those that CPython 3.11 to 3.13 give.  Three ways lead there: functions written in C
(:data:`IN_C`), functions of the standard library written in Python (:data:`IN_PYTHON`), and what
the interpreter announces to audit hooks (:data:`AUDITED`).
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
    CHANCE,
    CLOCK,
    ENVIRONMENT,
    FILES,
    HIDDEN,
    IDENTITY,
    INPUT,
    LOCALE,
    MACHINE,
    MEMORY,
    NETWORK,
    PROCESSES,
    THREADS,
    ZONE,
)


@attrs.frozen
class Calls:
    """The functions of a module that are forbidden, by name, and what the others are, if so."""

    named: Mapping[str, str | None]
    others: str | None = None

    def kind(self, name: str) -> str | None:
        """What calling this function depends on; None where it is harmless."""
        return self.named.get(name, self.others)


def _all(kind: str, *names: str) -> dict[str, str | None]:
    return dict.fromkeys(names, kind)


def _none(*names: str) -> dict[str, str | None]:
    return dict.fromkeys(names)


_POSIX = Calls(
    {
        **_none("fspath", "strerror", "_path_normpath", "_path_splitroot", "_path_splitroot_ex"),
        **_none("_path_isabs", "_path_join", "waitstatus_to_exitcode", "device_encoding"),
        **_all(CHANCE, "urandom", "getrandom"),
        **_all(CLOCK, "times"),
        **_all(ENVIRONMENT, "putenv", "unsetenv"),
        **_all(MACHINE, "uname", "cpu_count", "_cpu_count", "getpid", "getppid", "getlogin"),
        **_all(MACHINE, "getuid", "geteuid", "getgid", "getegid", "getgroups", "getloadavg"),
        **_all(MACHINE, "sysconf", "confstr", "sched_getaffinity", "get_terminal_size", "isatty"),
        **_all(MACHINE, "getpgid", "getpgrp", "getsid", "umask", "getpriority", "nice"),
        **_all(PROCESSES, "system", "fork", "forkpty", "kill", "killpg", "abort", "_exit", "wait"),
        **_all(PROCESSES, "waitpid", "execv", "execve", "posix_spawn", "posix_spawnp", "pipe"),
    },
    FILES,
)

MACHINES = "dialoguekit.testing.purity.fake_machine"
"""Where the functions are defined that stand in for those that tell one machine from another."""

IN_C: Mapping[str, Calls] = MappingProxyType(
    {
        "time": Calls(
            {
                **_all(CLOCK, "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"),
                **_all(CLOCK, "perf_counter_ns", "process_time", "process_time_ns", "sleep"),
                **_all(CLOCK, "thread_time", "thread_time_ns", "clock_gettime"),
                **_all(CLOCK, "clock_gettime_ns"),
                **_all(ZONE, "localtime", "ctime", "mktime", "tzset"),
            }
        ),
        "posix": _POSIX,
        "nt": _POSIX,
        "builtins": Calls(_all(INPUT, "input", "breakpoint")),
        "sys": Calls(
            {
                **_all(MEMORY, "getrefcount", "getsizeof", "getallocatedblocks"),
                **_all(IDENTITY, "_getframe", "_current_frames", "_getframemodulename"),
                **_all(HIDDEN, "setrecursionlimit", "setswitchinterval", "settrace", "setprofile"),
                **_all(HIDDEN, "addaudithook", "set_int_max_str_digits"),
                **_all(MACHINE, "getwindowsversion", "getfilesystemencoding"),
            }
        ),
        "gc": Calls({}, MEMORY),
        "_weakref": Calls(_all(MEMORY, "getweakrefcount", "getweakrefs")),
        "_tracemalloc": Calls({}, MEMORY),
        "_socket": Calls(
            {
                **_none("htons", "htonl", "ntohs", "ntohl", "inet_aton", "inet_ntoa"),
                **_none("inet_pton", "inet_ntop"),
                **_all(MACHINE, "gethostname"),
            },
            NETWORK,
        ),
        "_uuid": Calls({}, CHANCE),
        "_ssl": Calls(_all(CHANCE, "RAND_bytes", "RAND_add", "RAND_status")),
        "_thread": Calls(
            _all(THREADS, "start_new_thread", "start_joinable_thread", "get_ident", "_count")
            | _all(THREADS, "get_native_id", "interrupt_main")
        ),
        "_locale": Calls({}, LOCALE),
        "atexit": Calls({}, PROCESSES),
        "_signal": Calls({}, PROCESSES),
        "faulthandler": Calls({}, PROCESSES),
        "_posixsubprocess": Calls({}, PROCESSES),
        "resource": Calls({}, MACHINE),
        "pwd": Calls({}, MACHINE),
        "grp": Calls({}, MACHINE),
        "fcntl": Calls({}, FILES),
        "termios": Calls({}, MACHINE),
        "select": Calls({}, NETWORK),
    }
)
"""By the module that they call their own."""

WITHOUT_ARGUMENTS: Mapping[tuple[str, str], tuple[int, str]] = MappingProxyType(
    {
        ("time", "gmtime"): (0, CLOCK),
        ("time", "asctime"): (0, CLOCK),
        ("time", "localtime"): (0, CLOCK),
        ("time", "ctime"): (0, CLOCK),
        ("time", "strftime"): (1, CLOCK),
    }
)
"""Functions that look at the clock when they get no more arguments than this."""

OF_DATES: Mapping[str, str] = MappingProxyType({"now": CLOCK, "utcnow": CLOCK, "today": CLOCK})
"""Methods of the classes ``date`` and ``datetime`` that look at the clock."""

IN_PYTHON: Mapping[str, Calls] = MappingProxyType(
    {
        "os": Calls(
            _all(ENVIRONMENT, "getenv", "getenvb", "get_exec_path", "reload_environ")
            | _all(FILES, "walk", "fwalk", "makedirs", "removedirs", "renames")
            | _all(PROCESSES, "popen", "execl", "execle", "execlp", "execvp", "spawnl", "spawnv")
            | _all(MACHINE, "process_cpu_count", "cpu_count")
        ),
        "random": Calls(_all(CHANCE, "SystemRandom.random", "SystemRandom.getrandbits")),
        "uuid": Calls(_all(CHANCE, "uuid1", "uuid4", "getnode")),
        "secrets": Calls(_all(CHANCE, "randbelow", "token_bytes", "token_hex", "token_urlsafe")),
        "platform": Calls({}, MACHINE),
        "sysconfig": Calls({}, MACHINE),
        "site": Calls({}, MACHINE),
        "socket": Calls(_all(MACHINE, "getfqdn") | _all(NETWORK, "create_connection")),
        "locale": Calls(_none("normalize"), LOCALE),
        "tempfile": Calls(_all(FILES, "gettempdir", "gettempdirb", "mktemp")),
        "pathlib": Calls(_all(FILES, "Path.home", "Path.cwd")),
        "zoneinfo._tzpath": Calls(_all(FILES, "available_timezones", "reset_tzpath")),
        "getpass": Calls({}, ENVIRONMENT),
        "linecache": Calls({}, FILES),
        "importlib.metadata": Calls(_all(MACHINE, "version", "distributions", "distribution")),
        "inspect": Calls(_all(IDENTITY, "stack", "currentframe", "trace")),
        "threading": Calls(
            _all(THREADS, "Thread.start", "current_thread", "main_thread", "active_count")
            | _all(THREADS, "enumerate", "currentThread", "activeCount", "stack_size")
        ),
        MACHINES: Calls(_all(CLOCK, "Machine.sleep"), MACHINE),
    }
)
"""By the module that defines them, by qualified name; nested functions do not count."""

ENVIRON = "_Environ."
"""How the qualified names of the methods of ``os.environ`` begin."""

BETWEEN = frozenset(
    {
        *("os", "posixpath", "ntpath", "genericpath", "pathlib", "shutil", "glob", "fnmatch"),
        *("tempfile", "platform", "getpass", "locale", "uuid", "secrets", "random", "socket"),
        *("subprocess", "importlib", "zipfile", "zipimport", "webbrowser", "sysconfig", "site"),
        *("linecache", "inspect", "traceback", "threading", "multiprocessing", "timeit", "email"),
        *("functools", "contextlib", "collections.abc", "concurrent", "signal", "pkgutil"),
    }
)
"""Modules of the standard library that do for their caller what the caller asks of the system.

What other libraries do is theirs: it counts where its effect can be seen.
"""

READ: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sys": {
            **dict.fromkeys(("argv", "orig_argv", "path", "flags", "warnoptions"), ENVIRONMENT),
            **dict.fromkeys(("executable", "_base_executable", "prefix", "base_prefix"), MACHINE),
            **dict.fromkeys(("exec_prefix", "base_exec_prefix", "platform", "version"), MACHINE),
            **dict.fromkeys(("byteorder", "thread_info", "platlibdir"), MACHINE),
        },
        "time": dict.fromkeys(("tzname", "timezone", "altzone", "daylight"), ZONE),
        "os": {
            **dict.fromkeys(("environ", "environb"), ENVIRONMENT),
            **dict.fromkeys(("name", "sep", "linesep", "pathsep"), MACHINE),
        },
    }
)
"""Attributes of modules that differ from machine to machine and from run to run."""

_REFUSED, _LET = True, False

AUDITED: tuple[tuple[str, str, bool], ...] = (
    ("builtins.input", INPUT, _REFUSED),
    ("builtins.breakpoint", INPUT, _REFUSED),
    ("pdb.", INPUT, _REFUSED),
    ("time.sleep", CLOCK, _REFUSED),
    ("_thread.start_new_thread", THREADS, _LET),
    ("_thread.start_joinable_thread", THREADS, _LET),
    ("subprocess.", PROCESSES, _REFUSED),
    *((f"os.{name}", PROCESSES, _REFUSED) for name in ("system", "exec", "fork", "posix_spawn")),
    *((f"os.{name}", PROCESSES, _REFUSED) for name in ("spawn", "startfile", "kill")),
    ("pty.", PROCESSES, _REFUSED),
    ("signal.", PROCESSES, _REFUSED),
    ("os.putenv", ENVIRONMENT, _LET),
    ("os.unsetenv", ENVIRONMENT, _LET),
    *((f"os.{name}", FILES, _LET) for name in ("listdir", "scandir", "walk", "fwalk", "listxattr")),
    ("os.", FILES, _REFUSED),
    ("shutil.", FILES, _REFUSED),
    ("tempfile.", FILES, _REFUSED),
    ("glob.", FILES, _LET),
    ("mmap.", FILES, _LET),
    ("fcntl.", FILES, _REFUSED),
    ("sqlite3.", FILES, _REFUSED),
    ("socket.gethostname", MACHINE, _LET),
    ("socket.", NETWORK, _REFUSED),
    ("urllib.", NETWORK, _REFUSED),
    ("http.", NETWORK, _REFUSED),
    ("ftplib.", NETWORK, _REFUSED),
    ("smtplib.", NETWORK, _REFUSED),
    ("imaplib.", NETWORK, _REFUSED),
    ("poplib.", NETWORK, _REFUSED),
    ("nntplib.", NETWORK, _REFUSED),
    ("telnetlib.", NETWORK, _REFUSED),
    ("webbrowser.", PROCESSES, _REFUSED),
    ("syslog.", NETWORK, _REFUSED),
    ("ctypes.", MACHINE, _LET),
    ("resource.", MACHINE, _REFUSED),
    ("winreg.", MACHINE, _REFUSED),
    ("_winapi.", MACHINE, _LET),
    ("msvcrt.", MACHINE, _LET),
)
"""The beginnings of names of audit events, what each depends on, and whether it is refused.

The first that fits counts.  What would change something outside, or wait for somebody, is
refused: checking does no harm.
"""

BY_IDENTITY = "builtins.id"
"""The audit event of ``id``, which libraries use as they should."""

AUDITED_OF_CALLERS: Mapping[str, str] = MappingProxyType(
    {
        BY_IDENTITY: IDENTITY,
        "sys._getframe": IDENTITY,
        "sys._current_frames": IDENTITY,
        "sys._getframemodulename": IDENTITY,
        "gc.get_objects": MEMORY,
        "gc.get_referrers": MEMORY,
        "gc.get_referents": MEMORY,
    }
)
"""Audit events that libraries may raise, and that count where the code's own functions do."""


def audited(event: str, args: tuple[Any, ...]) -> tuple[str, bool] | None:
    """What an audit event depends on and whether it is refused; None for a harmless one."""
    if event == "open":
        return None if _is_zone(args[0]) else (FILES, _writes(args))
    if event.startswith("sqlite3.") and _in_memory(args):
        return None
    for beginning, kind, refused in AUDITED:
        if event.startswith(beginning):
            return kind, refused
    return None


def _writes(args: tuple[Any, ...]) -> bool:
    _, mode, flags = (*args, None, None, None)[:3]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return not isinstance(flags, int) or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _is_zone(path: object) -> bool:
    """Whether a file holds a zone of the world, which is data that Python brings along."""
    return isinstance(path, str) and any(Path(path).is_relative_to(home) for home in TZPATH)


def _in_memory(args: tuple[Any, ...]) -> bool:
    """Whether it is about a database that lies in no file; a connection is only told of after."""
    return not (args and isinstance(args[0], str | bytes)) or args[0] in {":memory:", ""}
