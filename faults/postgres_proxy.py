"""A wire to a PostgreSQL server that breaks where it is told to.

It listens on a socket of its own and hands on what passes, request by request as the protocol
divides it (PostgreSQL documentation, chapter "Frontend/Backend Protocol").  A request is what a
client sends until it waits for an answer; a *step* is the number of a request.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Self

_LENGTH = struct.Struct(">I")
_READY, _COPY_IN = b"Z", b"G"
_QUERY, _SYNC, _COPY_DONE = b"Q", b"S", b"c"
_PLAIN_PLEASE = (80877103, 80877104)  # Requests for TLS and for GSSAPI encryption.


class Lost(Enum):
    """What is lost when the wire breaks."""

    REQUEST = "the request: the server never hears of it"
    ANSWER = "the answer: the server has done it, and the client never hears of that"


class Proxy:
    """A wire to the server that listens on the socket ``server``.

    ``host`` is the folder to give to clients.  Leaving the block cuts every wire.
    """

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = server
        self.host = folder
        self._steps = 0
        self.cuts = 0
        self._cut_at: int | None = None
        self._lost = Lost.REQUEST
        self._away = False
        self._lock = threading.Lock()
        self._wires: set[_Wire] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / server.name))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def breaking(self, step: int, lost: Lost) -> Iterator[None]:
        """Within the block, the wire on which the ``step``-th request is sent breaks, once.

        ``cuts`` tells whether there was one.
        """
        with self._lock:
            self._steps, self._cut_at, self._lost = 0, step, lost
        try:
            yield
        finally:
            with self._lock:
                self._cut_at = None

    def cut_all(self) -> None:
        """Break every wire."""
        with self._lock:
            wires = list(self._wires)
        for wire in wires:
            wire.close()

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Within the block there is nobody at the other end."""
        self._away = True
        self.cut_all()
        try:
            yield
        finally:
            self._away = False

    def loss_at_next_step(self) -> Lost | None:
        """What is lost with the request that is about to be sent, if anything."""
        with self._lock:
            self._steps += 1
            if self._steps != self._cut_at:
                return None
            self._cut_at = None
            self.cuts += 1
            return self._lost

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._away:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self._server))
            except OSError:
                client.close()
                server.close()
                continue
            wire = _Wire(self, client, server)
            with self._lock:
                self._wires.add(wire)
            wire.start()

    def forget(self, wire: _Wire) -> None:
        """A wire has come to its end."""
        with self._lock:
            self._wires.discard(wire)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut_all()


class _Wire:
    """One connection through the proxy: a thread for each direction."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._answer_lost = threading.Event()
        self._working = threading.Semaphore(1)

    def start(self) -> None:
        """Begin to hand on."""
        for work in (self._requests, self._answers):
            threading.Thread(target=self._until_the_end, args=(work,), daemon=True).start()

    def close(self) -> None:
        """Break the wire at both ends."""
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._proxy.forget(self)

    def _until_the_end(self, work: Callable[[], None]) -> None:
        with suppress(OSError, EOFError):
            work()
        self.close()
        if not self._working.acquire(blocking=False):  # The other thread has ended before.
            self._client.close()
            self._server.close()

    def _requests(self) -> None:
        self._server.sendall(self._startup())
        for request in self._divided():
            lost = self._proxy.loss_at_next_step()
            if lost is Lost.REQUEST:
                return
            if lost is Lost.ANSWER:
                self._answer_lost.set()
            self._server.sendall(request)

    def _startup(self) -> bytes:
        """The first message, which has no type; encryption is declined."""
        while True:
            length = _take(self._client, 4)
            body = _take(self._client, _LENGTH.unpack(length)[0] - 4)
            if _LENGTH.unpack(body[:4])[0] not in _PLAIN_PLEASE:
                return length + body
            self._client.sendall(b"N")

    def _divided(self) -> Iterator[bytes]:
        """What the client sends, until it waits for an answer each time."""
        request, simple = b"", False
        while True:
            kind, message = _message(self._client)
            request += message
            if kind == _QUERY:
                simple = True
            elif kind == _SYNC:
                simple = False
            elif not (kind == _COPY_DONE and simple):
                continue
            yield request
            request = b""

    def _answers(self) -> None:
        while True:
            kind, message = _message(self._server)
            if not self._answer_lost.is_set():
                self._client.sendall(message)
            elif kind in (_READY, _COPY_IN):
                return


def _message(end: socket.socket) -> tuple[bytes, bytes]:
    kind = _take(end, 1)
    length = _take(end, 4)
    return kind, kind + length + _take(end, _LENGTH.unpack(length)[0] - 4)


def _take(end: socket.socket, count: int) -> bytes:
    taken = b""
    while len(taken) < count:
        some = end.recv(count - len(taken))
        if not some:
            raise EOFError
        taken += some
    return taken
