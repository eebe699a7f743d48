"""Connections of an administrator to the PostgreSQL server of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from dialoguekit.testing.postgres_server import PostgresServer

if TYPE_CHECKING:
    import psycopg

Sql: TypeAlias = Callable[..., list[Any]]


@pytest.fixture
def sql(postgres_server: PostgresServer, postgres_url: str) -> Iterator[Sql]:
    """A function that runs a statement without the event store, and returns its rows.

    In the statement, ``{}`` is the schema of the log.
    """
    import psycopg

    schema = postgres_url.rpartition("=")[2]
    host = str(postgres_server.socket.parent)
    with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:

        def run(statement: str, *parameters: Any) -> list[Any]:
            cursor = connection.execute(statement.format(schema).encode(), parameters or None)
            return [] if cursor.description is None else cursor.fetchall()

        yield run


@pytest.fixture
def writer_url(sql: Sql, postgres_url: str) -> Iterator[str]:
    """The URL of the log for a user who owns nothing."""
    sql("CREATE ROLE writer LOGIN")
    yield postgres_url.replace("//postgres@", "//writer@")
    sql("DROP OWNED BY writer CASCADE")
    sql("DROP ROLE writer")


@pytest.fixture
def reader_of_old_state(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that reads the state of now until it is closed."""
    import psycopg

    with psycopg.connect(postgres_url.partition("&")[0]) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT 1")
        yield reader
