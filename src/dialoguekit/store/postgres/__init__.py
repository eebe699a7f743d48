"""A log in a PostgreSQL database."""

from dialoguekit.store.postgres.event_store import PostgresLog

__all__ = ["PostgresLog"]
