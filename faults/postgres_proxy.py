"""A proxy to a PostgreSQL server that can lose messages.

It listens on its own socket and forwards messages, request by request as the protocol divides them
(PostgreSQL documentation, chapter "Frontend/Backend Protocol").  A request is what a client sends
until it waits for a response; a *step* is the number of a request.
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
_ENCRYPTION_REQUESTS = (80877103, 80877104)  # Requests for TLS and for GSSAPI encryption.


class LostMessage(Enum):
    """The message that is lost when the connection breaks."""

    REQUEST = "the request: the server never receives it"
    RESPONSE = "the response: the server executed the request, and the client does not know"


class Proxy:
    """A proxy to the server that listens on the socket ``server``.

    ``host`` is the folder to give to clients.  Leaving the block closes all connections.
    """

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = server
        self.host = folder
        self._steps = 0
        self.injected = 0
        self._fail_at_step: int | None = None
        self._lost = LostMessage.REQUEST
        self._is_down = False
        self._lock = threading.Lock()
        self._connections: set[_ProxiedConnection] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / server.name))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def fail_step(self, step: int, lost: LostMessage) -> Iterator[None]:
        """Break the connection at the ``step``-th request, once within the block.

        ``injected`` counts whether there was one.
        """
        with self._lock:
            self._steps, self._fail_at_step, self._lost = 0, step, lost
        try:
            yield
        finally:
            with self._lock:
                self._fail_at_step = None

    def close_connections(self) -> None:
        """Close all connections."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.close()

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Refuse and close all connections within the block."""
        self._is_down = True
        self.close_connections()
        try:
            yield
        finally:
            self._is_down = False

    def next_step_loss(self) -> LostMessage | None:
        """Return what is lost with the request that is about to be sent, if anything."""
        with self._lock:
            self._steps += 1
            if self._steps != self._fail_at_step:
                return None
            self._fail_at_step = None
            self.injected += 1
            return self._lost

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._is_down:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self._server))
            except OSError:
                client.close()
                server.close()
                continue
            connection = _ProxiedConnection(self, client, server)
            with self._lock:
                self._connections.add(connection)
            connection.start()

    def discard(self, connection: _ProxiedConnection) -> None:
        """Remove a connection that has ended."""
        with self._lock:
            self._connections.discard(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.close_connections()


class _ProxiedConnection:
    """One connection through the proxy, with a thread for each direction."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._response_lost = threading.Event()
        self._working = threading.Semaphore(1)

    def start(self) -> None:
        """Start to forward."""
        for work in (self._forward_requests, self._forward_responses):
            threading.Thread(target=self._run_until_closed, args=(work,), daemon=True).start()

    def close(self) -> None:
        """Close the connection at both ends."""
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._proxy.discard(self)

    def _run_until_closed(self, work: Callable[[], None]) -> None:
        with suppress(OSError, EOFError):
            work()
        self.close()
        if not self._working.acquire(blocking=False):  # The other thread has already ended.
            self._client.close()
            self._server.close()

    def _forward_requests(self) -> None:
        self._server.sendall(self._read_startup())
        for request in self._split_requests():
            lost = self._proxy.next_step_loss()
            if lost is LostMessage.REQUEST:
                return
            if lost is LostMessage.RESPONSE:
                self._response_lost.set()
            self._server.sendall(request)

    def _read_startup(self) -> bytes:
        """Return the first message, which has no type; decline encryption."""
        while True:
            length = _receive_exactly(self._client, 4)
            body = _receive_exactly(self._client, _LENGTH.unpack(length)[0] - 4)
            if _LENGTH.unpack(body[:4])[0] not in _ENCRYPTION_REQUESTS:
                return length + body
            self._client.sendall(b"N")

    def _split_requests(self) -> Iterator[bytes]:
        """Yield what the client sends, split where it waits for a response."""
        request, simple = b"", False
        while True:
            kind, message = _read_message(self._client)
            request += message
            if kind == _QUERY:
                simple = True
            elif kind == _SYNC:
                simple = False
            elif not (kind == _COPY_DONE and simple):
                continue
            yield request
            request = b""

    def _forward_responses(self) -> None:
        while True:
            kind, message = _read_message(self._server)
            if not self._response_lost.is_set():
                self._client.sendall(message)
            elif kind in (_READY, _COPY_IN):
                return


def _read_message(end: socket.socket) -> tuple[bytes, bytes]:
    kind = _receive_exactly(end, 1)
    length = _receive_exactly(end, 4)
    return kind, kind + length + _receive_exactly(end, _LENGTH.unpack(length)[0] - 4)


def _receive_exactly(end: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        chunk = end.recv(count - len(received))
        if not chunk:
            raise EOFError
        received += chunk
    return received
