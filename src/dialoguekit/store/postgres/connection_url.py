"""The address of a PostgreSQL log: ``postgresql://user@host:port/database?schema=name``."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import attrs
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from dialoguekit.errors import LogUnavailable

SCHEMA = "dialoguekit"
"""The schema of a log whose address names none."""

CONNECT_TIMEOUT_S = 5

_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")  # With what is added to it, a name of 63.
_SECRETS = ("password", "sslpassword")
_DEFAULTS = {
    "application_name": "dialoguekit",
    "client_encoding": "utf8",
    "connect_timeout": str(CONNECT_TIMEOUT_S),
    # A connection whose other end has vanished is given up after a minute, not after two hours.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


@attrs.frozen
class Address:
    """Where a log is.  ``shown`` is the url without its password; ``url`` is never shown."""

    shown: str
    schema: str
    url: str = attrs.field(repr=False)
    parameters: dict[str, Any] = attrs.field(repr=False)


def read_address(url: str) -> Address:
    """The address that ``url`` writes.

    Everything but ``schema`` is handed to libpq, which also looks into its own variables of the
    environment and its password file.  Raises :class:`~dialoguekit.errors.LogUnavailable`,
    without repeating what may be a password.
    """
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if "@" in parts.path or parts.fragment:
            raise ValueError
        schema = query.pop("schema", SCHEMA)
        given = f"postgresql://{parts.netloc}{parts.path}?{urlencode(query)}"
        parameters = conninfo_to_dict(given)
    except (ValueError, ProgrammingError):
        raise LogUnavailable(
            "Cannot read the address of the PostgreSQL log. Write it as postgresql://"
            "user@host:port/database?schema=name, and signs such as @ / ? # in it as %40 %2F %3F "
            "%23."
        ) from None
    if not _SCHEMA_NAME.fullmatch(schema):
        raise LogUnavailable(
            f"A log cannot have the schema {schema[:50]!r}. Use up to 40 small letters, digits and "
            "underscores, a letter first."
        )
    return Address(_without_secrets(url), schema, url, {**_DEFAULTS, **parameters})


def _without_secrets(url: str) -> str:
    parts = urlsplit(url)
    who, at, where = parts.netloc.rpartition("@")
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in _SECRETS]
    shown = f"{parts.scheme}://{who.partition(':')[0]}{at}{where}{parts.path}"
    return f"{shown}?{urlencode(query, safe='/')}" if query else shown
