"""Export of events as CloudEvents 1.0 in JSON Lines (CNCF, 2019; JSON event format).

Personal data is written decrypted.  Where it was redacted, or its key is missing, the file contains
``[withheld]``.  A later erasure does not reach the file.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from heapq import merge
from operator import attrgetter
from typing import IO, Any
from urllib.parse import quote

import attrs

from dialoguekit.events import Event, OpaqueEvent, RecordedEvent
from dialoguekit.events.fields import created_id_field
from dialoguekit.events.programme import PROGRAMME_PREFIX, is_workshop_stream
from dialoguekit.interchange import ProgressCallback
from dialoguekit.interchange.jsonl_export import ExportSummary
from dialoguekit.interchange.secret_ballots import OpenSecretBallots
from dialoguekit.interchange.strict_json import StrictJsonError, dump, load_bytes
from dialoguekit.store import EventStore

SPEC_VERSION = "1.0"
TYPE_PREFIX = "org.dialoguekit."
"""Prefix of the type of an event; the rest is its wire name."""
SOURCE = "urn:dialoguekit:"

_POSITION_DIGITS = 19
_PROGRESS_INTERVAL = 1000


def export_cloudevents(
    store: EventStore,
    out: IO[bytes],
    *,
    streams: Sequence[str] = (),
    as_of: int | None = None,
    progress: ProgressCallback | None = None,
) -> ExportSummary:
    """Write the events of ``store``, or of ``streams``, up to position ``as_of`` to ``out``.

    Each event is one line.  ``docs/how-to/move-a-log.md`` describes the attributes.  Raises
    :class:`~dialoguekit.errors.UnreadableEvent` on an event that cannot be read.
    """
    position = store.head() if as_of is None else min(as_of, store.head())
    count, secret = 0, OpenSecretBallots.of(store, streams, position)
    for count, recorded in enumerate(select_events(store, streams, position), start=1):
        event = build_cloud_event(store, secret.without_votes(recorded))
        out.write(dump(event) + b"\n")
        if progress is not None and count % _PROGRESS_INTERVAL == 0:
            progress(recorded.position, position)
    if progress is not None:
        progress(position, position)
    return ExportSummary(count, position, left_out=secret.left_out)


def select_events(
    store: EventStore, streams: Sequence[str], as_of: int
) -> Iterator[RecordedEvent[Event]]:
    """Return the events of some streams, or of all, up to ``as_of``, in order of position."""
    if not streams:
        return store.read(until=as_of)
    selected = [store.read(stream, until=as_of) for stream in dict.fromkeys(streams)]
    return merge(*selected, key=attrgetter("position"))


def build_cloud_event(store: EventStore, recorded: RecordedEvent[Event]) -> dict[str, Any]:
    """Return the attributes of an event as a CloudEvent, in the order of the file.

    ``id`` and ``time`` are those of the event, so every export of it is the same.  ``position``
    and ``seq`` have a fixed number of digits, so they sort as text.
    """
    event, type, version, data = recorded.event, *store.codec.encode(recorded.event)
    attributes: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": recorded.id,
        "source": source_urn(recorded.stream),
        "type": TYPE_PREFIX + quote(type, safe=""),
        "time": _format_rfc3339(recorded.occurred_at.isoformat()),
        "dataschema": f"{SOURCE}event:{quote(type, safe='')}:{version}",
        "position": f"{recorded.position:0{_POSITION_DIGITS}}",
        "seq": f"{recorded.seq:0{_POSITION_DIGITS}}",
        "recordedat": _format_rfc3339(recorded.recorded_at.isoformat()),
    }
    subject = _find_created_id(event)
    if subject is not None:
        attributes["subject"] = subject
    for name, value in attrs.asdict(recorded.context).items():
        if value is not None:
            text = "".join(c if c.isprintable() else " " for c in value)
            attributes[name.replace("_", "")] = text
    try:
        return attributes | {"datacontenttype": "application/json", "data": load_bytes(data)}
    except StrictJsonError:
        encoded = base64.b64encode(data).decode()
        return attributes | {
            "datacontenttype": "application/octet-stream",
            "data_base64": encoded,
        }


def source_urn(stream: str) -> str:
    """Return the URN of the workshop or programme of a stream."""
    if is_workshop_stream(stream):
        return f"{SOURCE}workshop:{quote(stream, safe='')}"
    return f"{SOURCE}programme:{quote(stream.removeprefix(PROGRAMME_PREFIX), safe='')}"


def _find_created_id(event: Event) -> str | None:
    """Return the id that the event creates, such as C17, or None."""
    if isinstance(event, OpaqueEvent):
        return None
    field = created_id_field(type(event))
    return None if field is None else getattr(event, field[0])


def _format_rfc3339(timestamp: str) -> str:
    return timestamp.replace("+00:00", "Z")
