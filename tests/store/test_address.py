"""Addresses of logs."""

from pathlib import Path
from typing import Any

import pytest

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.address import parse_address


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("leeds.db", "sqlite:///leeds.db"),
        ("/srv/leeds.db", "sqlite:////srv/leeds.db"),
        ("sqlite:///leeds.db", "sqlite:///leeds.db"),
        ("SQLite:///Leeds.db", "sqlite:///Leeds.db"),
        ("sqlite:////srv/leeds.db", "sqlite:////srv/leeds.db"),
        (Path("leeds.db"), "sqlite:///leeds.db"),
        (Path("/srv/a b.db"), "sqlite:////srv/a b.db"),
        (Path("memory:"), "sqlite:///memory:"),
        ("memory:", "memory:"),
        ("postgresql://host/db", "postgresql://host/db"),
        ("postgres://host/db", "postgres://host/db"),
        ("C:\\logs\\leeds.db", "sqlite:///C:\\logs\\leeds.db"),
        ("leeds:2024.db", "sqlite:///leeds:2024.db"),
        ("straße 1.db", "sqlite:///straße 1.db"),
    ],
)
def test_a_path_is_an_address(given: Any, address: str) -> None:
    assert parse_address(given) == address
    assert parse_address(parse_address(given)) == address


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "it names no file"),
        (" ", "it names no file"),
        ("sqlite:///", "it names no file"),
        ("sqlite://leeds.db", "Did you mean 'sqlite:///'"),
        ("sqlite:leeds.db", "Did you mean 'sqlite:///'"),
        ("sqlit:///leeds.db", "Did you mean 'sqlite:///'"),
        ("postgress://host/db", "Did you mean 'postgres"),
        ("memory", "Did you mean 'memory:'"),
        ("memroy:", "Did you mean 'memory:'"),
        (":memory:", "Did you mean 'memory:'"),
        ("http://example.org", "unknown URL scheme. Use sqlite:///PATH"),
        ("file:///leeds.db", "Name the file by its path alone"),
        ("a\0b", "a null character"),
        (7, "a value of type int"),
        (None, "a value of type NoneType"),
        (b"leeds.db", "a value of type bytes"),
    ],
)
def test_anything_else_is_refused_with_what_is_near(given: Any, reason: str) -> None:
    with pytest.raises(StoreUnavailable) as refused:
        parse_address(given)
    assert reason in str(refused.value)
    assert "postgresql://HOST/DATABASE" in str(refused.value)
