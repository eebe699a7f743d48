"""How assets and what is done with them are put into words, where they may be."""

from __future__ import annotations

from dialoguekit.plugin import NOT_FOR_QUOTATION
from dialoguekit_abcd import method
from dialoguekit_abcd.view import Asset, Connection, Task

STATUSES = {
    None: "nobody has said",
    "agreed": "agreed",
    "acted-upon": "acted upon",
    "dropped": "dropped",
}
"""What became of a connection, in words."""


def called(asset: Asset) -> str:
    """The name of an asset, where it may stand in a report."""
    return asset.first.name if asset.quotable else NOT_FOR_QUOTATION


def cited(asset: Asset) -> str:
    """An asset in a running text: ``AS3 Walking group``, or what it is without its name."""
    if asset.quotable:
        return f"{asset.id} {asset.first.name}"
    return f"{asset.id}, {method.ONE_OF[asset.type]} {NOT_FOR_QUOTATION}"


def purpose_of(connection: Connection) -> str:
    """What a connection is for, where that may stand in a report."""
    return connection.purpose if connection.quotable else NOT_FOR_QUOTATION


def status_of(connection: Connection) -> str:
    """What became of a connection."""
    return STATUSES[connection.status]


def words_of_task(task: Task) -> str:
    """What is to be done, where its words may stand in a report."""
    if not task.quotable:
        return NOT_FOR_QUOTATION
    return task.words if task.verbatim else f"{task.words} †"


def signed(index: float | None) -> str | None:
    """An E–I index: ``+0.20``, ``−1.00``, ``0.00``; None where there is none."""
    if index is None:
        return None
    text = f"{index:+.2f}".replace("-", "−")
    return "0.00" if text.endswith("0.00") else text


def counted(number: int, what: str) -> str:
    """A number of things: ``1 asset``, ``2 assets``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
