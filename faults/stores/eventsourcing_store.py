"""Bare ``eventsourcing``: its application recorders, by their documented methods.

They keep what they are given: here the id and the words of an event, as JSON.  The settings are
the library's own; both it and we leave SQLite's ``synchronous`` and PostgreSQL's
``synchronous_commit`` as they are, which is to sync before every acknowledgement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import attrs
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    PersistenceError,
    StoredEvent,
)

from faults.stores import postgres_server
from faults.stores.base import Failed, Handle, Moved, Place, Placed, Store, words_of
from faults.stores.dialoguekit_store import quick_check

_PAGE = 2000
_TIMEOUT_S = 10


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Moved(str(error)) from error
    except PersistenceError as error:
        raise Failed(str(error)) from error


class StockHandle(Handle):
    """An application recorder, and how it is closed."""

    def __init__(self, recorder: ApplicationRecorder, datastore: object) -> None:
        self.recorder = recorder
        self._datastore = datastore

    def append(self, stream: str, ids: Sequence[str], expected: int) -> list[int]:
        """Insert events; the version that was expected is that of the first, less one."""
        events = [
            StoredEvent(stream, expected + n, "contribution.made", _state(id))
            for n, id in enumerate(ids, start=1)
        ]
        with _told_apart():
            return list(self.recorder.insert_events(events) or ())

    def read(self) -> list[Placed]:
        """Select notifications, page by page."""
        found: list[Placed] = []
        with _told_apart():
            while page := self.recorder.select_notifications(
                found[-1].position if found else 0, _PAGE, inclusive_of_start=False
            ):
                for one in page:
                    fact = json.loads(one.state)
                    stream = str(one.originator_id)
                    found.append(
                        Placed(one.id, stream, one.originator_version, fact["id"], fact["words"])
                    )
        return found

    def version(self, stream: str) -> int:
        """The version of the last event of a stream."""
        with _told_apart():
            last = self.recorder.select_events(stream, desc=True, limit=1)
        return last[0].originator_version if last else 0

    def close(self) -> None:
        """Close the datastore."""
        self._datastore.close()  # type: ignore[attr-defined]


def _state(id: str) -> bytes:
    return json.dumps({"id": id, "words": words_of(id)}).encode()


@attrs.frozen
class StockFile(Place):
    """An SQLite file of ``eventsourcing``."""

    path: Path

    def open(self) -> Handle:
        """Open the recorder and make its table."""
        from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

        with _told_apart():
            datastore = SQLiteDatastore(
                str(self.path), lock_timeout=_TIMEOUT_S, originator_id_type="text"
            )
            recorder = SQLiteApplicationRecorder(datastore)
            recorder.create_table()
            return StockHandle(recorder, datastore)

    def unsound(self) -> list[str]:
        """SQLite's own check; there are no other books."""
        return quick_check(self.path)


@attrs.frozen
class StockSchema(Place):
    """A schema of ``eventsourcing`` in PostgreSQL."""

    host: str
    schema: str

    def open(self) -> Handle:
        """Open the recorder and make its table."""
        from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

        with _told_apart():
            datastore = PostgresDatastore(
                "postgres",
                self.host,
                "",
                "postgres",
                "",
                schema=self.schema,
                lock_timeout=_TIMEOUT_S,
                originator_id_type="text",
            )
            recorder = PostgresApplicationRecorder(datastore)
            recorder.create_table()
            return StockHandle(recorder, datastore)

    def unsound(self) -> list[str]:
        """There are no books."""
        return []


@contextmanager
def _file(folder: Path) -> Iterator[Place]:
    yield StockFile(folder / "stock.db")


@contextmanager
def _schema(folder: Path) -> Iterator[Place]:
    """It makes tables, and no schema to put them into."""
    import psycopg

    with postgres_server.schema() as url:
        parts = dict(parse_qsl(urlsplit(url).query))
        host, schema = parts["host"], parts["schema"]
        with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        yield StockSchema(host, schema)


SQLITE = Store("stock-sqlite", lambda: None, _file)
POSTGRES = Store("stock-postgres", postgres_server.missing, _schema)
