"""Event store in an SQLite file."""

from dialoguekit.store.sqlite.event_store import SQLiteEventStore

__all__ = ["SQLiteEventStore"]
