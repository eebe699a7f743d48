"""System calls of a running process, by strace: recorded, failed, or died at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from faults import fork_server
from faults.fork_server import Child, Nursery

CALLS = (
    *("openat", "write", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate"),
    *("unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "link"),
)
"""The calls that write to files, sync them, or change folders; a system need not have them all."""

_LINE = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|\?)")
_PATH = re.compile(r'^(?:AT_FDCWD<[^>]*>, "|\d+<|")((?:\\x[0-9a-f]{2})+)')
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Call(NamedTuple):
    """A call as it was made: its name, the file that it is about, the other arguments, its result.

    ``nth`` counts the calls of that name from 1.
    """

    name: str
    nth: int
    path: Path
    data: bytes
    arguments: tuple[str, ...]
    result: int


def missing() -> str | None:
    """Why no process can be traced here, or None."""
    if reason := fork_server.missing():
        return reason
    if shutil.which("strace") is None:
        return "strace is not installed"
    return None if _may_trace() else "this machine does not let strace attach to a process"


def _may_trace() -> bool:
    done = subprocess.run(
        ["strace", "-o", os.devnull, "-e", "trace=none", "true"], capture_output=True, check=False
    )
    return done.returncode == 0


@contextmanager
def traced(child: Child, *options: str, output: str = os.devnull) -> Iterator[None]:
    """Trace a child that waits to begin, until it is at its end."""
    tracer = subprocess.Popen(
        ["strace", "-p", str(child.pid), "-o", output, "-e", "signal=none", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    with tracer:
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        if "attached" not in said:
            raise RuntimeError(f"strace could not attach: {said.strip()}")
        yield


def recorded(
    processes: Nursery,
    folder: Path,
    work: Callable[..., object],
    *arguments: object,
    data: bool = False,
) -> list[Call]:
    """The calls of a child that concern the files in ``folder``, or tell something, in order.

    With ``data`` they hold what was written.
    """
    child = processes.child(work, *arguments)
    wanted = ",".join(f"?{name}" for name in (*CALLS, "sendto"))
    longest = str(1 << 24) if data else "4096"
    with tempfile.NamedTemporaryFile("r", encoding="ascii") as output:
        with traced(child, "-y", "-xx", "-s", longest, "-e", f"trace={wanted}", output=output.name):
            child.go()
            told = list(child.heard())
            status = child.end()
        if status != 0:
            raise RuntimeError(f"a writer whom nothing disturbed ended with {status}: {told}")
        return list(_calls(output, folder))


def _calls(lines: Iterator[str], folder: Path) -> Iterator[Call]:
    counts: dict[str, int] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        name, arguments, result = found["name"], found["arguments"], found["result"]
        counts[name] = counts.get(name, 0) + 1
        path = _PATH.match(arguments)
        if path is None:
            continue
        file = Path(os.fsdecode(_bytes(path[1])))
        if name != "sendto" and folder not in (file, *file.parents):
            continue
        texts = _TEXT.findall(arguments)
        data = _bytes(texts[-1]) if texts else b""
        rest = tuple(part.strip() for part in _TEXT.sub('""', arguments).split(","))
        yield Call(name, counts[name], file, data, rest, int(result) if result != "?" else -1)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def points(calls: Sequence[Call]) -> list[tuple[str, int]]:
    """The calls at which something may be done to a writer: name, and which of that name."""
    return [(call.name, call.nth) for call in calls if call.name != "sendto"]
