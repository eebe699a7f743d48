"""Dates as text, independent of the machine."""

from __future__ import annotations

from dialoguekit.events.local_time import format_date

__all__ = ["format_date"]
