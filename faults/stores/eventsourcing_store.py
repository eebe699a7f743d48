"""Bare ``eventsourcing``: its application recorders, used through their documented methods.

The state of an event is its id and its text, as JSON. The settings are the defaults of the library.
Like dialoguekit, it does not change SQLite's ``synchronous`` and PostgreSQL's
``synchronous_commit``, so each acknowledgement follows a sync.
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
from faults.stores.base import (
    EventRecord,
    Handle,
    StoreFailure,
    StoreKind,
    StoreLocation,
    VersionConflict,
    text_of,
)
from faults.stores.dialoguekit_store import quick_check

_PAGE = 2000
_TIMEOUT_S = 10


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise VersionConflict(str(error)) from error
    except PersistenceError as error:
        raise StoreFailure(str(error)) from error


class EventSourcingHandle(Handle):
    """An application recorder and its datastore."""

    def __init__(self, recorder: ApplicationRecorder, datastore: object) -> None:
        self.recorder = recorder
        self._datastore = datastore

    def append(self, stream: str, ids: Sequence[str], expected_version: int) -> list[int]:
        """Insert events; the first has the version after the expected one."""
        events = [
            StoredEvent(stream, expected_version + n, "contribution.made", _state(id))
            for n, id in enumerate(ids, start=1)
        ]
        with _translate_errors():
            return list(self.recorder.insert_events(events) or ())

    def read(self) -> list[EventRecord]:
        """Select notifications, page by page."""
        found: list[EventRecord] = []
        with _translate_errors():
            while page := self.recorder.select_notifications(
                found[-1].position if found else 0, _PAGE, inclusive_of_start=False
            ):
                for notification in page:
                    state = json.loads(notification.state)
                    stream = str(notification.originator_id)
                    found.append(
                        EventRecord(
                            notification.id,
                            stream,
                            notification.originator_version,
                            state["id"],
                            state["words"],
                        )
                    )
        return found

    def stream_version(self, stream: str) -> int:
        """Return the version of the last event of a stream."""
        with _translate_errors():
            last = self.recorder.select_events(stream, desc=True, limit=1)
        return last[0].originator_version if last else 0

    def close(self) -> None:
        """Close the datastore."""
        self._datastore.close()  # type: ignore[attr-defined]


def _state(id: str) -> bytes:
    # Recorded results depend on the stored bytes, so the key is fixed.
    return json.dumps({"id": id, "words": text_of(id)}).encode()


@attrs.frozen
class EventSourcingFile(StoreLocation):
    """An SQLite file of ``eventsourcing``."""

    path: Path

    def open(self) -> Handle:
        """Open the recorder and create its table."""
        from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

        with _translate_errors():
            datastore = SQLiteDatastore(
                str(self.path), lock_timeout=_TIMEOUT_S, originator_id_type="text"
            )
            recorder = SQLiteApplicationRecorder(datastore)
            recorder.create_table()
            return EventSourcingHandle(recorder, datastore)

    def find_corruption(self) -> list[str]:
        """Run SQLite's own check; the recorder has none."""
        return quick_check(self.path)


@attrs.frozen
class EventSourcingSchema(StoreLocation):
    """A schema of ``eventsourcing`` in PostgreSQL."""

    host: str
    schema: str

    def open(self) -> Handle:
        """Open the recorder and create its table."""
        from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

        with _translate_errors():
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
            return EventSourcingHandle(recorder, datastore)

    def find_corruption(self) -> list[str]:
        """Return no corruption, since the recorder has no check of its own."""
        return []


@contextmanager
def _create_file(folder: Path) -> Iterator[StoreLocation]:
    yield EventSourcingFile(folder / "eventsourcing.db")


@contextmanager
def _create_schema(folder: Path) -> Iterator[StoreLocation]:
    """Create a schema, since the recorder creates only tables."""
    import psycopg

    with postgres_server.schema() as url:
        parts = dict(parse_qsl(urlsplit(url).query))
        host, schema = parts["host"], parts["schema"]
        with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        yield EventSourcingSchema(host, schema)


SQLITE = StoreKind("eventsourcing-sqlite", lambda: None, _create_file)
POSTGRES = StoreKind("eventsourcing-postgres", postgres_server.unavailable_reason, _create_schema)
