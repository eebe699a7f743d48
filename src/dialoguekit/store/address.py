"""Addresses of logs: a path, ``sqlite:///PATH``, ``postgresql://…`` or ``memory:``."""

from __future__ import annotations

import os
import re
from typing import TypeAlias

from dialoguekit.choices import did_you_mean, find_near
from dialoguekit.errors import StoreUnavailable

Address: TypeAlias = str | os.PathLike[str]
"""Where a log is: an address, or the path of an SQLite file."""

MEMORY = "memory:"
SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")

_SCHEMES = (MEMORY, SQLITE, *POSTGRES)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(//)?")
_KEYWORDS = re.compile(
    r"\b(?:dbname|host|hostaddr|options|passfile|password|port|service|sslmode|user)\s*="
)
_MISTAKEN_FOR_MEMORY = frozenset({":memory:", "memory"})
_FORMS = (
    "Use sqlite:///PATH, for example sqlite:///leeds.db, a path alone, "
    "postgresql://HOST/DATABASE, or memory:."
)


def parse_address(address: Address) -> str:
    """Return the address of a log in full: a path becomes ``sqlite:///PATH``.

    A text is a path unless it begins with a scheme.  A path object is always a path.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` for anything that is no address.
    """
    if isinstance(address, os.PathLike):
        return _of_path(os.fsdecode(os.fspath(address)))
    if not isinstance(address, str):
        raise _no_address(f"a value of type {type(address).__name__} is no address")
    if address in _MISTAKEN_FOR_MEMORY:
        raise _no_address("unknown address. Did you mean 'memory:'?")
    if _KEYWORDS.match(address):  # It may contain a password, so it is not shown.
        raise _no_address("it has the keywords of a PostgreSQL connection, and no address")
    scheme = _SCHEME.match(address)
    if scheme is None:
        return _of_path(address)
    lowered = scheme[0].lower() + address[scheme.end() :]
    if lowered == MEMORY or lowered.startswith(POSTGRES):
        return lowered
    if lowered.startswith(SQLITE):
        return _of_path(lowered.removeprefix(SQLITE))
    name = scheme[1].lower()
    if scheme[2] is None and not find_near(name, _scheme_names()):
        return _of_path(address)  # A file name with a colon.
    if name == "file":
        raise _no_address("unknown URL scheme. Name the file by its path alone")
    near = did_you_mean(name, _SCHEMES)
    raise _no_address(f"unknown URL scheme. {near}" if near else "unknown URL scheme")


def _scheme_names() -> tuple[str, ...]:
    return tuple(scheme.partition(":")[0] for scheme in _SCHEMES)


def _of_path(path: str) -> str:
    if not path.strip():
        raise _no_address("it names no file")
    if "\0" in path:
        raise _no_address("its path has a null character")
    return SQLITE + path


def _no_address(reason: str) -> StoreUnavailable:
    end = "" if reason.endswith("?") else "."
    return StoreUnavailable(f"Cannot open the log: {reason}{end} {_FORMS}")
