"""System calls of a running process, with strace: recorded, failed, or used as a kill point."""

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
from faults.fork_server import Child, ForkServer

CALLS = (
    *("openat", "write", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate"),
    *("unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "link"),
)
"""The calls that write to files, sync them, or change folders; not every system has them all."""

_LINE = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|\?)")
_PATH = re.compile(r'^(?:AT_FDCWD<[^>]*>, "|\d+<|")((?:\\x[0-9a-f]{2})+)')
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Call(NamedTuple):
    """A recorded call: its name, its file, its data, its other arguments, its result.

    ``nth`` counts the calls of that name from 1.
    """

    name: str
    nth: int
    path: Path
    data: bytes
    arguments: tuple[str, ...]
    result: int


def unavailable_reason() -> str | None:
    """Return why no process can be traced here, or None."""
    if reason := fork_server.unavailable_reason():
        return reason
    if shutil.which("strace") is None:
        return "strace is not installed"
    return None if _can_trace() else "strace may not attach to a process on this machine"


def _can_trace() -> bool:
    done = subprocess.run(
        ["strace", "-o", os.devnull, "-e", "trace=none", "true"], capture_output=True, check=False
    )
    return done.returncode == 0


@contextmanager
def trace(child: Child, *options: str, output: str = os.devnull) -> Iterator[None]:
    """Trace a child, which has not started its work, until it ends."""
    tracer = subprocess.Popen(
        ["strace", "-p", str(child.pid), "-o", output, "-e", "signal=none", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    with tracer:
        assert tracer.stderr is not None
        first_line = tracer.stderr.readline()
        if "attached" not in first_line:
            raise RuntimeError(f"strace could not attach: {first_line.strip()}")
        yield


def record_calls(
    processes: ForkServer,
    folder: Path,
    work: Callable[..., object],
    *arguments: object,
    data: bool = False,
) -> list[Call]:
    """Return the calls of a child that concern files in ``folder`` or send a message, in order.

    With ``data``, include the written bytes.
    """
    child = processes.start_child(work, *arguments)
    wanted = ",".join(f"?{name}" for name in (*CALLS, "sendto"))
    max_length = str(1 << 24) if data else "4096"
    with tempfile.NamedTemporaryFile("r", encoding="ascii") as output:
        with trace(
            child, "-y", "-xx", "-s", max_length, "-e", f"trace={wanted}", output=output.name
        ):
            child.proceed()
            messages = list(child.messages())
            status = child.wait()
        if status != 0:
            raise RuntimeError(f"a writer without faults ended with {status}: {messages}")
        return list(_parse_calls(output, folder))


def _parse_calls(lines: Iterator[str], folder: Path) -> Iterator[Call]:
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
        file = Path(os.fsdecode(_decode_hex(path[1])))
        if name != "sendto" and folder not in (file, *file.parents):
            continue
        texts = _TEXT.findall(arguments)
        data = _decode_hex(texts[-1]) if texts else b""
        rest = tuple(part.strip() for part in _TEXT.sub('""', arguments).split(","))
        yield Call(name, counts[name], file, data, rest, int(result) if result != "?" else -1)


def _decode_hex(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def injection_points(calls: Sequence[Call]) -> list[tuple[str, int]]:
    """Return the calls at which a fault can be injected: name, and number of that name."""
    return [(call.name, call.nth) for call in calls if call.name != "sendto"]
