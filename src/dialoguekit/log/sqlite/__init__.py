"""A log in an SQLite file."""

from dialoguekit.log.sqlite.log import SQLiteLog

__all__ = ["SQLiteLog"]
