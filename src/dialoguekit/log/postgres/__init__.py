"""A log in a PostgreSQL database."""

from dialoguekit.log.postgres.log import PostgresLog

__all__ = ["PostgresLog"]
