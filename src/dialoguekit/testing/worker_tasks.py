"""Work that the contracts of logs do in other threads and processes.

In a module of its own, because another process imports it by name, and quickly.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dialoguekit.errors import Conflict
from dialoguekit.events import ContributionMade, NewEvent
from dialoguekit.store import Log

MORNING = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def idea(number: int, author: str = "P1", **changes: Any) -> NewEvent:
    """The contribution ``C<number>``, made that many seconds into the morning."""
    at = MORNING + timedelta(seconds=number)
    made = ContributionMade(contribution=f"C{number}", author=author, text=f"Idea {number}")
    settled: dict[str, Any] = {"event": made, "at": at, "noted": at}
    return NewEvent(**(settled | changes))


def contend(log: Log, stream: str, writer: str, turns: int) -> list[int]:
    """Append ``turns`` events to a stream that others append to; the numbers that were won.

    Whoever loses a number reads the stream's version again, as the error says.
    """
    won: list[int] = []
    while len(won) < turns:
        version = log.version(stream)
        try:
            (placed,) = log.append(stream, [idea(version + 1, writer)], expected=version)
        except Conflict:
            continue
        won.append(placed.seq)
    return won


def try_once(log: Log, stream: str, writer: str, expected: int) -> bool:
    """Whether one append with this expected version succeeds."""
    try:
        log.append(stream, [idea(expected + 1, writer)], expected=expected)
    except Conflict:
        return False
    return True


def contend_and_close(log: Log, stream: str, writer: str, turns: int) -> list[int]:
    """The same with a log that came from another process and is closed afterwards."""
    with log:
        return contend(log, stream, writer, turns)


def recite(log: Log) -> list[str]:
    """Everything that a log holds, in words that can be compared between processes."""
    with log:
        return [repr(recorded) for recorded in log.read()]
