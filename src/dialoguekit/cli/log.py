"""``log``: the events of a log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import click

from dialoguekit.cli.common import json_option, log_option, open_kit, workshop_not_found
from dialoguekit.events import OpaqueEvent, RecordedEvent
from dialoguekit.store import Codec, EventStore

_MAX_LINE_LENGTH = 110


@click.command(short_help="Show the events of a log.")
@click.argument("workshop", required=False)
@click.option("--type", "types", multiple=True, metavar="T", help="Only events of this type.")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Begin after this position.")
@click.option("--until", type=click.IntRange(min=0), help="End at this position.")
@click.option("--follow", is_flag=True, help="Wait for new events and show them.")
@log_option
@json_option
def log(
    workshop: str | None,
    types: tuple[str, ...],
    after: int,
    until: int | None,
    follow: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Show the events of a log, or of one WORKSHOP, in log order."""
    if follow and until is not None:
        raise click.UsageError("--follow does not end: leave out --until.")
    with open_kit(log_url, create=False) as kit:
        if workshop is not None and not kit.store.stream_version(workshop):
            raise workshop_not_found(workshop, kit.store.streams())
        write: Callable[[RecordedEvent[Any]], str] = _format_line
        if as_json:
            codec = kit.store.codec
            write = lambda recorded: _format_json(recorded, codec)  # noqa: E731
        for recorded in _read_events(kit.store, workshop, types, after, until, follow):
            click.echo(write(recorded))


def _read_events(
    store: EventStore,
    stream: str | None,
    types: tuple[str, ...],
    after: int,
    until: int | None,
    follow: bool,
) -> Iterator[RecordedEvent[Any]]:
    if follow:
        return store.subscribe(stream, after=after, types=types or None)
    return store.read(stream, after=after, until=until, types=types or None)


def _format_line(recorded: RecordedEvent[Any]) -> str:
    place = f"{recorded.position:>7} {recorded.stream} #{recorded.seq}"
    time = f"{recorded.occurred_at:%Y-%m-%d %H:%M:%S}"
    line = f"{place}  {time}  {recorded.type}  {_format_fields(recorded.event)}"
    flat = "".join(letter if letter.isprintable() else " " for letter in line).rstrip()
    return flat if len(flat) <= _MAX_LINE_LENGTH else flat[: _MAX_LINE_LENGTH - 1].rstrip() + "…"


def _format_fields(event: Any) -> str:
    """Return the non-empty fields of an event as ``name=value``."""
    if isinstance(event, OpaqueEvent):
        return f"(unknown type, version {event.version})"
    fields = []
    for attribute in event.__attrs_attrs__:
        value = getattr(event, attribute.name)
        if value is not None and value != ():
            fields.append(f"{attribute.name}={_format_value(value)}")
    return " ".join(fields)


def _format_value(value: Any) -> str:
    """Format a value on one line: lists with commas, pairs as ``name:value``."""
    if not isinstance(value, tuple):
        return str(value)
    parts = [":".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in value]
    return ",".join(parts)


def _format_json(recorded: RecordedEvent[Any], codec: Codec) -> str:
    type, version, data = codec.encode(recorded.event)
    return json.dumps(
        {
            "position": recorded.position,
            "stream": recorded.stream,
            "seq": recorded.seq,
            "id": recorded.id,
            "type": type,
            "version": version,
            "occurred_at": recorded.occurred_at.isoformat(),
            "recorded_at": recorded.recorded_at.isoformat(),
            "context": json.loads(codec.encode_context(recorded.context)),
            "data": json.loads(data),
        },
        ensure_ascii=False,
    )


COMMANDS = {"log": log}
