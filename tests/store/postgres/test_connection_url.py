"""Addresses of logs in PostgreSQL."""

from __future__ import annotations

import pytest

from dialoguekit.errors import LogUnavailable
from dialoguekit.store.postgres.connection_url import CONNECT_TIMEOUT_S, read_address


def test_an_address_is_that_of_libpq_and_a_schema() -> None:
    """Host, port, user, database and whatever else libpq knows are handed to it."""
    address = read_address(
        "postgresql://ana@db.example.org:5433/dialogue?sslmode=verify-full&schema=bridges"
    )

    assert address.schema == "bridges"
    given = {
        "host": "db.example.org",
        "port": "5433",
        "user": "ana",
        "dbname": "dialogue",
        "sslmode": "verify-full",
    }
    assert given.items() <= address.parameters.items()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_what_is_not_said_is_left_to_libpq(scheme: str) -> None:
    """Without a host, a user or a database libpq looks into its environment; we add no guess."""
    address = read_address(f"{scheme}:///")

    assert address.schema == "dialoguekit"
    assert address.shown == f"{scheme}:///"
    assert not {"host", "port", "user", "dbname", "password"} & set(address.parameters)


def test_waiting_has_an_end() -> None:
    """A server that does not answer is given up, unless the address says otherwise."""
    assert read_address("postgresql:///").parameters["connect_timeout"] == str(CONNECT_TIMEOUT_S)
    other = read_address("postgresql:///?connect_timeout=60")
    assert other.parameters["connect_timeout"] == "60"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ana:s%40cret@h/db", "postgresql://ana@h/db"),
        ("postgresql://ana@h/db?password=s%40cret", "postgresql://ana@h/db"),
        (
            "postgresql://ana:s%40cret@h:1,i:2/db?password=s%40cret&sslpassword=s%40cret&schema=b",
            "postgresql://ana@h:1,i:2/db?schema=b",
        ),
        ("postgresql://ana@h/db?host=/run/pg", "postgresql://ana@h/db?host=/run/pg"),
    ],
)
def test_a_password_is_not_shown(url: str, shown: str) -> None:
    """What is shown of an address has no password; what is connected to has."""
    address = read_address(url)

    assert address.shown == shown
    assert "cret" not in repr(address)
    assert address.url == url
    assert address.parameters.get("password") in {None, "s@cret"}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:se/cret@h/db",
        "postgresql://ana:se#cret@h/db",
        "postgresql://ana:se?cret@h/db",
        "postgresql://ana:secret@[h/db",
        "postgresql://ana:secret@h/db?hots=h",
        "postgresql://ana:se%cret@h/db",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(url: str) -> None:
    """The error says how addresses are written, and nothing that may be a password."""
    with pytest.raises(LogUnavailable, match="Write it as postgresql://user@host") as caught:
        read_address(url)

    assert "cret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("schema", ["", "Leeds", "1st", "a-b", "x" * 41, "a;drop", 'a"b'])
def test_a_schema_has_a_plain_name(schema: str) -> None:
    """A schema is named in small letters, digits and underscores, and fits with what is added."""
    with pytest.raises(LogUnavailable, match="cannot have the schema"):
        read_address(f"postgresql:///?schema={schema}")

    assert read_address(f"postgresql:///?schema={'x' * 40}").schema == "x" * 40
