"""Draws charts in a process of its own, with limits of time and memory.

One process is kept for all charts, because starting it takes longer than drawing.  It is started
with the first chart, again after one that it did not survive, and ends when it is not used.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from dialoguekit.errors import MissingExtra

TIMEOUT_S = 20.0
"""The time for one chart, in seconds, including the start of the process."""

MEMORY_BYTES = 1_000_000_000
"""The memory that the process may allocate: 256 MB are too few for the converter itself."""

IDLE_S = 15
"""The time in seconds after which an unused process ends."""

MAX_DRAWING_BYTES = 20_000_000

_FOLDER = Path(__file__).parent


class ChartProcess:
    """The process that draws; threads take turns."""

    def __init__(self, timeout_s: float = TIMEOUT_S, memory_bytes: int = MEMORY_BYTES) -> None:
        self.timeout_s = timeout_s
        self.memory_bytes = memory_bytes
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, request: dict[str, Any]) -> str:
        """Return the drawing of a request to the converter, as it made it.

        Raises :class:`ValueError` with the reason if there is none.
        """
        line = json.dumps(request).encode() + b"\n"
        with self._lock:
            answer = self._ask(line)
            if answer is None:
                status = self._stop()
                raise ValueError(self._reason(status))
        try:
            found: dict[str, str] = json.loads(answer)
        except ValueError:
            found = {"error": "the drawing is too large"}
        if "svg" in found:
            return found["svg"]
        reason = found["error"].removeprefix("Vega-Lite to SVG conversion failed:").strip()
        raise ValueError(next(iter(reason[:200].splitlines()), "the converter gave no reason"))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _ask(self, line: bytes) -> bytes | None:
        """Return the answer; None if the process ended without one."""
        for _ in range(2):  # An idle process may have ended in the meantime.
            process, is_new = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            timer = Timer(self.timeout_s, process.kill)
            timer.daemon = True
            try:
                timer.start()
                process.stdin.write(line)
                process.stdin.flush()
                answer = process.stdout.readline(MAX_DRAWING_BYTES)
            except OSError:
                answer = b""
            except BaseException:  # Its answer to this request must not be that to the next.
                self._stop()
                raise
            finally:
                timer.cancel()
            if answer:
                return answer
            if is_new:
                return None
            self._stop()
        return None

    def _running(self) -> tuple[subprocess.Popen[bytes], bool]:
        """Return the process, and whether it was just started."""
        if self._process is not None:
            return self._process, False
        try:
            self._process = self._start()
        except OSError as error:
            reason = error.strerror or str(error)
            raise ValueError(f"the process that draws cannot be started: {reason}") from error
        return self._process, True

    def forget(self) -> None:
        """Leave the process to another: a forked process starts its own."""
        self._lock = Lock()
        process, self._process = self._process, None
        if process is not None:
            process.returncode = 0  # It is not a child of this process.
            _close_pipes(process)

    def _start(self) -> subprocess.Popen[bytes]:
        limits = (self.memory_bytes, int(self.timeout_s) + 1, IDLE_S)
        kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
        return subprocess.Popen(
            [
                sys.executable or "python3",
                "-ISB",
                str(_FOLDER / "chart_worker.py"),
                str(converter_folder()),
                *map(str, limits),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "TZ": "UTC", "FONTCONFIG_FILE": str(_FOLDER / "fonts.conf")},
            cwd=_FOLDER,
        )

    def _stop(self) -> int | None:
        """End the process and return its status."""
        process, self._process = self._process, None
        if process is None:
            return None
        _close_pipes(process)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(1)  # It ends with its input.
        process.kill()
        return process.wait()

    def _reason(self, status: int | None) -> str:
        return (
            f"its drawing needs more than {self.timeout_s:g} s or "
            f"{self.memory_bytes // 1_000_000:,} MB (status {status})"
        )


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            assert pipe is not None
            pipe.close()


def converter_folder() -> Path:
    """Return the folder that contains the converter.

    Raises :class:`~dialoguekit.errors.MissingExtra` without it.
    """
    try:
        found = find_spec("vl_convert")
    except ValueError:  # It is marked as absent.
        found = None
    if found is None or found.origin is None:
        raise MissingExtra("report", "Drawing charts")
    return Path(found.origin).parents[1]


CHARTS = ChartProcess()
"""The process of this process, for all reports."""

atexit.register(CHARTS.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=CHARTS.forget)
