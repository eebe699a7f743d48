"""Events for other programs, as CloudEvents 1.0 in JSON Lines (CNCF, 2019; JSON event format).

What is written is what can be read: words that were redacted, or whose key is gone, read
``[withheld]``.  So the file is a copy that forgetting somebody does not reach.
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
from dialoguekit.events.fields import names
from dialoguekit.events.programme import PROGRAMME_PREFIX, is_workshop_stream
from dialoguekit.interchange import Progress
from dialoguekit.interchange.jsonl_export import Exported
from dialoguekit.interchange.strict_json import NotStrict, dump, load_bytes
from dialoguekit.store import Log

SPECIFICATION = "1.0"
TYPE_PREFIX = "org.dialoguekit."
"""What the type of an event begins with; the rest is its wire name."""
SOURCE = "urn:dialoguekit:"

_DIGITS = 19
_TELL_EVERY = 1000


def export_cloudevents(
    log: Log,
    out: IO[bytes],
    *,
    streams: Sequence[str] = (),
    until: int | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write the events of ``log`` up to the cut ``until``, or those of ``streams``, to ``out``.

    One event a line.  ``docs/how-to/move-a-log.md`` says what stands in which attribute.  Raises
    :class:`~dialoguekit.errors.UnreadableEvent` on an event that cannot be read.
    """
    cut = log.head() if until is None else min(until, log.head())
    count = 0
    for count, recorded in enumerate(chosen_events(log, streams, cut), start=1):
        out.write(dump(cloud_event(log, recorded)) + b"\n")
        if progress is not None and count % _TELL_EVERY == 0:
            progress(recorded.position, cut)
    if progress is not None:
        progress(cut, cut)
    return Exported(count, cut)


def chosen_events(log: Log, streams: Sequence[str], cut: int) -> Iterator[RecordedEvent[Event]]:
    """The events of some streams, or of all, up to a cut, in order of position."""
    if not streams:
        return log.read(until=cut)
    several = [log.read(stream, until=cut) for stream in dict.fromkeys(streams)]
    return merge(*several, key=attrgetter("position"))


def cloud_event(log: Log, recorded: RecordedEvent[Event]) -> dict[str, Any]:
    """One event as the attributes of a CloudEvent, in the order in which they are written.

    ``id`` and ``time`` are those of the event, so that it is the same however often it is
    exported.  Places are digits of one length, which sort as text.
    """
    event, type, version, data = recorded.event, *log.codec.encode(recorded.event)
    said: dict[str, Any] = {
        "specversion": SPECIFICATION,
        "id": recorded.id,
        "source": source_of(recorded.stream),
        "type": TYPE_PREFIX + quote(type, safe=""),
        "time": _rfc3339(recorded.at.isoformat()),
        "dataschema": f"{SOURCE}event:{quote(type, safe='')}:{version}",
        "position": f"{recorded.position:0{_DIGITS}}",
        "seq": f"{recorded.seq:0{_DIGITS}}",
        "noted": _rfc3339(recorded.noted.isoformat()),
    }
    subject = _subject(event)
    if subject is not None:
        said["subject"] = subject
    for name, value in attrs.asdict(recorded.context).items():
        if value is not None:
            said[name.replace("_", "")] = "".join(c if c.isprintable() else " " for c in value)
    try:
        return said | {"datacontenttype": "application/json", "data": load_bytes(data)}
    except NotStrict:
        packed = base64.b64encode(data).decode()
        return said | {"datacontenttype": "application/octet-stream", "data_base64": packed}


def source_of(stream: str) -> str:
    """The source of the events of a stream, as a URN: that of a workshop, or of a programme."""
    if is_workshop_stream(stream):
        return f"{SOURCE}workshop:{quote(stream, safe='')}"
    return f"{SOURCE}programme:{quote(stream.removeprefix(PROGRAMME_PREFIX), safe='')}"


def _subject(event: Event) -> str | None:
    """What the event brings in, such as C17, if it brings something in."""
    if isinstance(event, OpaqueEvent):
        return None
    named = names(type(event))
    return None if named is None else getattr(event, named[0])


def _rfc3339(moment: str) -> str:
    return moment.replace("+00:00", "Z")
