"""Event store in a PostgreSQL database."""

from dialoguekit.store.postgres.event_store import PostgresEventStore

__all__ = ["PostgresEventStore"]
