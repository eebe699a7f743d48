"""A log in an SQLite file."""

from dialoguekit.store.sqlite.event_store import SQLiteLog

__all__ = ["SQLiteLog"]
