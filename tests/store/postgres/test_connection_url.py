"""URLs of logs in PostgreSQL."""

from __future__ import annotations

import pytest

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.postgres.connection_url import CONNECT_TIMEOUT_S, parse_connection_url


def test_a_url_is_that_of_libpq_with_a_schema() -> None:
    """Host, port, user, database and all other parameters are passed to libpq."""
    connection_info = parse_connection_url(
        "postgresql://ana@db.example.org:5433/dialogue?sslmode=verify-full&schema=bridges"
    )

    assert connection_info.schema == "bridges"
    expected = {
        "host": "db.example.org",
        "port": "5433",
        "user": "ana",
        "dbname": "dialogue",
        "sslmode": "verify-full",
    }
    assert expected.items() <= connection_info.parameters.items()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_libpq_chooses_missing_parameters(scheme: str) -> None:
    """They may come from its environment variables; we add no defaults."""
    connection_info = parse_connection_url(f"{scheme}:///")

    assert connection_info.schema == "dialoguekit"
    assert connection_info.display_url == f"{scheme}:///"
    assert not {"host", "port", "user", "dbname", "password"} & set(connection_info.parameters)


def test_connecting_has_a_timeout() -> None:
    """The URL can change it."""
    assert parse_connection_url("postgresql:///").parameters["connect_timeout"] == str(
        CONNECT_TIMEOUT_S
    )
    custom = parse_connection_url("postgresql:///?connect_timeout=60")
    assert custom.parameters["connect_timeout"] == "60"


@pytest.mark.parametrize(
    ("url", "display_url"),
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
def test_a_password_is_not_displayed(url: str, display_url: str) -> None:
    """The parameters of the connection contain it."""
    connection_info = parse_connection_url(url)

    assert connection_info.display_url == display_url
    assert "cret" not in repr(connection_info)
    assert connection_info.url == url
    assert connection_info.parameters.get("password") in {None, "s@cret"}


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
def test_a_malformed_url_is_not_repeated(url: str) -> None:
    """The error describes the form of URLs, but contains nothing that may be a password."""
    with pytest.raises(StoreUnavailable, match="Write it as postgresql://user@host") as caught:
        parse_connection_url(url)

    assert "cret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("schema", ["", "Leeds", "1st", "a-b", "x" * 41, "a;drop", 'a"b'])
def test_a_schema_name_is_validated(schema: str) -> None:
    """It has lower-case letters, digits and underscores, and leaves space for a suffix."""
    with pytest.raises(StoreUnavailable, match="Invalid schema name"):
        parse_connection_url(f"postgresql:///?schema={schema}")

    assert parse_connection_url(f"postgresql:///?schema={'x' * 40}").schema == "x" * 40
