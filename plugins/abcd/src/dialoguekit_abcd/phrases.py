"""Text for assets, connections and tasks, where it may be quoted."""

from __future__ import annotations

from dialoguekit.plugin import NOT_FOR_QUOTATION
from dialoguekit_abcd import method
from dialoguekit_abcd.view import Asset, Connection, Task

STATUSES = {
    None: "no update",
    "agreed": "agreed",
    "acted-upon": "acted upon",
    "dropped": "dropped",
}
"""The labels of the statuses of connections."""


def asset_name(asset: Asset) -> str:
    """Return the name of an asset, or a placeholder if it may not be quoted."""
    return asset.primary.name if asset.quotable else NOT_FOR_QUOTATION


def asset_reference(asset: Asset) -> str:
    """Return a reference: ``AS3 Walking group``, or the type instead of the name."""
    if asset.quotable:
        return f"{asset.id} {asset.primary.name}"
    return f"{asset.id}, {method.TYPE_PHRASES[asset.type]} {NOT_FOR_QUOTATION}"


def purpose_of(connection: Connection) -> str:
    """Return the purpose of a connection, or a placeholder if it may not be quoted."""
    return connection.purpose if connection.quotable else NOT_FOR_QUOTATION


def status_of(connection: Connection) -> str:
    """Return the label of a connection's status."""
    return STATUSES[connection.status]


def task_text(task: Task) -> str:
    """Return the text of a task, or a placeholder if it may not be quoted."""
    if not task.quotable:
        return NOT_FOR_QUOTATION
    return task.text if task.verbatim else f"{task.text} †"


def format_signed(index: float | None) -> str | None:
    """Return an E–I index as text: ``+0.20``, ``−1.00``, ``0.00``; None if there is none."""
    if index is None:
        return None
    text = f"{index:+.2f}".replace("-", "−")
    return "0.00" if text.endswith("0.00") else text


def format_heading(name: str) -> str:
    """Return a name as a column heading: ``Peer support``; ``NHS staff`` is unchanged."""
    return name[:1].upper() + name[1:]


def format_count(number: int, noun: str) -> str:
    """Return a number of things: ``1 asset``, ``2 assets``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
