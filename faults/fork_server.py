"""Processes that start at once: forked from one that has already imported everything.

An experiment injects hundreds of faults, each into a new process; starting Python for each would
take longer than the fault.  The fork server has a single thread, so that it can fork children
safely, whichever threads the requesting process has.
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

from faults.stores import FILE_STORES, STORE_KINDS, StoreKind, empty_location

_ROOT = Path(__file__).parents[1]
_MAX_REQUEST = 1 << 16
HUNG = "hung"
"""The last message of a child that was silent for too long."""
_TIMEOUT_S = 60
_PR_SET_PTRACER = 0x59616D61
_ANY_PROCESS = ctypes.c_ulong(-1)


def unavailable_reason() -> str | None:
    """Return why no process can be started here, or None."""
    return None if sys.platform == "linux" else "processes of fault experiments need Linux"


class ChildChannel:
    """A child's end of the connection to its parent: text, line by line.

    Messages are sent with ``sendto``, so that a tracer sees only the ``write`` calls of the store.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("r", encoding="utf-8")

    def send(self, line: str) -> None:
        """Send a line to the parent."""
        self._connection.sendall(f"{line}\n".encode())

    def receive(self) -> str:
        """Wait for a line from the parent."""
        return self._lines.readline().rstrip("\n")


class Child:
    """A process of the fork server, which waits for :meth:`proceed` before it starts to work."""

    def __init__(self, server: ForkServer, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self._server = server
        self._connection = connection
        connection.settimeout(_TIMEOUT_S)
        self._lines = connection.makefile("r", encoding="utf-8", errors="replace")

    def proceed(self) -> None:
        """Let the child start to work."""
        self._connection.sendall(b"go\n")

    def messages(self) -> Iterator[str]:
        """Yield the messages of the child until it ends; ignore an incomplete line.

        A child that is silent for too long is killed, and :data:`HUNG` is its last message.
        """
        try:
            for line in self._lines:
                if line.endswith("\n"):
                    yield line[:-1]
        except ConnectionResetError:
            return  # It was killed before it read the go-ahead.
        except TimeoutError:
            self.kill()
            yield HUNG

    def kill(self) -> None:
        """Send it SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait until the child has ended; return its exit status, negative for a signal."""
        self._lines.close()
        self._connection.close()
        return self._server.reap(self.pid)


class ForkServer:
    """A server that forks children on request, after it has used a kind of store once."""

    def __init__(self, store_kind: StoreKind) -> None:
        self._lock = threading.Lock()
        parent_end, child_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with child_end:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "faults.fork_server",
                    store_kind.name,
                    str(child_end.fileno()),
                ],
                pass_fds=[child_end.fileno()],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
            )
        self._connection = parent_end
        if not self._connection.recv(_MAX_REQUEST):
            raise RuntimeError(f"the fork server for {store_kind.name} did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._process.wait()

    def start_child(self, work: Callable[..., object], *arguments: Any) -> Child:
        """Start a process that will run ``work(channel, *arguments)``; both are pickled."""
        parent_end, child_end = socket.socketpair()
        with child_end, self._lock:
            socket.send_fds(
                self._connection, [pickle.dumps((work, arguments))], [child_end.fileno()]
            )
            pid = pickle.loads(self._connection.recv(_MAX_REQUEST))
        return Child(self, pid, parent_end)

    def reap(self, pid: int) -> int:
        """Wait until a child has ended; return its exit status, negative for a signal."""
        with self._lock:
            self._connection.send(pickle.dumps(pid))
            status: int = pickle.loads(self._connection.recv(_MAX_REQUEST))
        return status


def _serve(connection: socket.socket) -> None:
    while True:
        request, descriptors, _, _ = socket.recv_fds(connection, _MAX_REQUEST, 1)
        if not request:
            return
        decoded = pickle.loads(request)
        if isinstance(decoded, int):
            _, status = os.waitpid(decoded, 0)
            connection.send(pickle.dumps(os.waitstatus_to_exitcode(status)))
            continue
        pid = os.fork()
        if pid == 0:
            connection.close()
            _run_child(socket.socket(fileno=descriptors[0]), *decoded)
        os.close(descriptors[0])
        connection.send(pickle.dumps(pid))


def _run_child(
    connection: socket.socket, work: Callable[..., object], arguments: tuple[Any, ...]
) -> None:
    """Run the work of a child, and exit without the exit handlers of the fork server."""
    status = 1
    try:
        # Some systems let only ancestors trace a process; the tracer is a sibling.
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY_PROCESS, 0, 0, 0)
        channel = ChildChannel(connection)
        if channel.receive() == "go":
            work(channel, *arguments)
        status = 0
    except SystemExit:
        status = 1
    except BaseException:  # noqa: BLE001  # any error ends the child
        traceback.print_exc()
    finally:
        os._exit(status)


def _warm_up(store_kind: StoreKind) -> None:
    """Use a store once, so that children need no further imports.

    Only import the modules of a server store: connections and pool threads do not survive a fork.
    """
    if store_kind.name not in FILE_STORES:
        for module in ("eventsourcing.postgres", "dialoguekit.store.postgres"):
            import_module(module)
        return
    with empty_location(store_kind) as (_, location):
        with location.open() as handle:
            handle.append("warm", ["warm-1"], 0)
            handle.read()
        location.find_corruption()


if __name__ == "__main__":
    logging.getLogger("dialoguekit").addHandler(logging.NullHandler())
    _warm_up(STORE_KINDS[sys.argv[1]])
    parent = socket.socket(fileno=int(sys.argv[2]))
    parent.send(b"ready")
    _serve(parent)
