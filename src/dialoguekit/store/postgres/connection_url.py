"""URL of a PostgreSQL log: ``postgresql://user@host:port/database?schema=name``."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import attrs
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from dialoguekit.errors import StoreUnavailable

DEFAULT_SCHEMA = "dialoguekit"
"""Schema of a log without one in its URL."""

CONNECT_TIMEOUT_S = 5

_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")  # Suffixes fit within 63 characters.
_PORTS = re.compile(r"(^|@)((\[[^@\]]*\]|[^@:,\[]*)(:[0-9]*)?(,|$))*$")
"""A list of hosts with ports; without it, a password in place of a port would be shown."""
_SECRET_PARAMETERS = ("password", "sslpassword")
_DEFAULTS = {
    "application_name": "dialoguekit",
    "client_encoding": "utf8",
    "connect_timeout": str(CONNECT_TIMEOUT_S),
    # A connection whose other end has vanished fails after a minute, not after two hours.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


@attrs.frozen
class ConnectionInfo:
    """A parsed URL.  ``display_url`` has no password; ``url`` must never be displayed."""

    display_url: str
    schema: str
    url: str = attrs.field(repr=False)
    parameters: dict[str, Any] = attrs.field(repr=False)


def parse_connection_url(url: str) -> ConnectionInfo:
    """Parse ``url``.

    Everything but ``schema`` is passed to libpq, which also reads its environment variables and its
    password file.  Raises :class:`~dialoguekit.errors.StoreUnavailable` without repeating what may
    be a password.
    """
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        is_ambiguous = parts.netloc.count("@") > 1 or "@" in parts.path or parts.fragment
        if is_ambiguous or not _PORTS.search(parts.netloc):
            raise ValueError
        schema = query.pop("schema", DEFAULT_SCHEMA)
        conninfo = f"postgresql://{parts.netloc}{parts.path}?{urlencode(query)}"
        parameters = conninfo_to_dict(conninfo)
    except (ValueError, ProgrammingError):
        raise StoreUnavailable(
            "Cannot parse the URL of the PostgreSQL log. Write it as postgresql://"
            "user@host:port/database?schema=name, and encode characters such as @ / ? # in it "
            "as %40 %2F %3F %23."
        ) from None
    if not _SCHEMA_NAME.fullmatch(schema):
        raise StoreUnavailable(
            f"Invalid schema name {schema[:50]!r}. Use up to 40 lower-case letters, digits and "
            "underscores, starting with a letter."
        )
    return ConnectionInfo(_strip_secrets(url), schema, url, {**_DEFAULTS, **parameters})


def _strip_secrets(url: str) -> str:
    parts = urlsplit(url)
    credentials, separator, host = parts.netloc.rpartition("@")
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if key not in _SECRET_PARAMETERS
    ]
    display_url = f"{parts.scheme}://{credentials.partition(':')[0]}{separator}{host}{parts.path}"
    return f"{display_url}?{urlencode(query, safe='/')}" if query else display_url
