"""Processes that begin at once: forked from one that has imported everything already.

A fault is done hundreds of times, each time to a process of its own; to start Python for each
would take longer than the fault.  The nursery is a process with a single thread, so that its
children may be forked from it whatever runs in the process that asks for them.
"""

from __future__ import annotations

import ctypes
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Self

from faults.stores import FILES, STORES, Store, fresh

_ROOT = Path(__file__).parents[1]
_LONGEST_REQUEST = 1 << 16
HUNG = "hung"
"""What is heard of a child that was silent for too long."""
_PATIENCE_S = 60
_PR_SET_PTRACER = 0x59616D61
_ANYBODY = ctypes.c_ulong(-1)


def missing() -> str | None:
    """Why no process can be started here, or None."""
    return None if sys.platform == "linux" else "the processes of the fault programme need Linux"


class Wire:
    """A child's end of the line to whoever started it: text, line by line.

    What is told is sent by ``sendto``, so that the calls by which a store writes to its files
    are the only ``write`` that a tracer sees.
    """

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._lines = end.makefile("r", encoding="utf-8")

    def tell(self, line: str) -> None:
        """Say something to the parent."""
        self._end.sendall(f"{line}\n".encode())

    def hear(self) -> str:
        """Wait for a line of the parent."""
        return self._lines.readline().rstrip("\n")


class Child:
    """A process of the nursery, which waits for :meth:`go` before it does its work."""

    def __init__(self, nursery: Nursery, pid: int, end: socket.socket) -> None:
        self.pid = pid
        self._nursery = nursery
        self._end = end
        end.settimeout(_PATIENCE_S)
        self._lines = end.makefile("r", encoding="utf-8", errors="replace")

    def go(self) -> None:
        """Let it begin."""
        self._end.sendall(b"go\n")

    def heard(self) -> Iterator[str]:
        """What it tells, until it is at its end; half a line is none.

        A child that is silent for too long is killed, and :data:`HUNG` is the last that is heard.
        """
        try:
            for line in self._lines:
                if line.endswith("\n"):
                    yield line[:-1]
        except ConnectionResetError:
            return  # It was killed before it had heard that it should go.
        except TimeoutError:
            self.kill()
            yield HUNG

    def kill(self) -> None:
        """Send it SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """Wait until it is gone; its exit status, negative for a signal."""
        self._lines.close()
        self._end.close()
        return self._nursery.reap(self.pid)


class Nursery:
    """Forks children on request, after it has used a kind of store once itself."""

    def __init__(self, store: Store) -> None:
        self._lock = threading.Lock()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "faults.fork_server", store.name, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
            )
        self._line = ours
        if not self._line.recv(_LONGEST_REQUEST):
            raise RuntimeError(f"no process could be made ready for {store.name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._process.wait()

    def child(self, work: Callable[..., object], *arguments: Any) -> Child:
        """A process that will do ``work(wire, *arguments)``; both travel by pickle."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            socket.send_fds(self._line, [pickle.dumps((work, arguments))], [theirs.fileno()])
            pid = pickle.loads(self._line.recv(_LONGEST_REQUEST))
        return Child(self, pid, ours)

    def reap(self, pid: int) -> int:
        """Wait until a child is gone; its exit status, negative for a signal."""
        with self._lock:
            self._line.send(pickle.dumps(pid))
            status: int = pickle.loads(self._line.recv(_LONGEST_REQUEST))
        return status


def _serve(line: socket.socket) -> None:
    while True:
        request, descriptors, _, _ = socket.recv_fds(line, _LONGEST_REQUEST, 1)
        if not request:
            return
        asked = pickle.loads(request)
        if isinstance(asked, int):
            _, status = os.waitpid(asked, 0)
            line.send(pickle.dumps(os.waitstatus_to_exitcode(status)))
            continue
        pid = os.fork()
        if pid == 0:
            line.close()
            _work(socket.socket(fileno=descriptors[0]), *asked)
        os.close(descriptors[0])
        line.send(pickle.dumps(pid))


def _work(end: socket.socket, work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    """Do the work of a child, and leave without what the nursery has to do at its own exit."""
    status = 1
    try:
        # Some systems let only ancestors trace a process; its tracer will be a sibling.
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYBODY, 0, 0, 0)
        wire = Wire(end)
        if wire.hear() == "go":
            work(wire, *arguments)
        status = 0
    except SystemExit:
        status = 1
    except BaseException:  # noqa: BLE001  # whatever it was, the child ends here and says so
        traceback.print_exc()
    finally:
        os._exit(status)


def _warm(store: Store) -> None:
    """Use a store once, so that children need no module that is not there yet.

    Not one on a server: a connection does not survive a fork, nor do the threads of a pool.
    """
    if store.name not in FILES:
        for module in ("eventsourcing.postgres", "dialoguekit.store.postgres"):
            import_module(module)
        return
    with fresh(store) as (_, place):
        with place.open() as handle:
            handle.append("warm", ["warm-1"], 0)
            handle.read()
        place.unsound()


if __name__ == "__main__":
    logging.getLogger("dialoguekit").addHandler(logging.NullHandler())
    _warm(STORES[sys.argv[1]])
    parent = socket.socket(fileno=int(sys.argv[2]))
    parent.send(b"ready")
    _serve(parent)
