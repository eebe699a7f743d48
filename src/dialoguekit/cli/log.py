"""Looking into a log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import click

from dialoguekit.cli.common import json_option, log_option, open_kit
from dialoguekit.events import OpaqueEvent, RecordedEvent
from dialoguekit.store import Codec, Log

_LONGEST_LINE = 110


@click.command(short_help="Show the events of a log.")
@click.argument("workshop", required=False)
@click.option("--type", "types", multiple=True, metavar="T", help="Only events of this type.")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Start after this position.")
@click.option("--until", type=click.IntRange(min=0), help="Stop at this position.")
@click.option("--follow", is_flag=True, help="Go on with events as they are recorded.")
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
    """Show the events of a log, or of one WORKSHOP, in the order in which they stand."""
    if follow and until is not None:
        raise click.UsageError("--follow has no end: leave out --until.")
    with open_kit(log_url, create=False) as kit:
        if workshop is not None and not kit.log.version(workshop):
            known = ", ".join(kit.log.streams()) or "none"
            raise click.ClickException(f"There is no workshop {workshop!r}. In this log: {known}.")
        write: Callable[[RecordedEvent[Any]], str] = _line
        if as_json:
            codec = kit.log.codec
            write = lambda recorded: _json(recorded, codec)  # noqa: E731
        for recorded in _events(kit.log, workshop, types, after, until, follow):
            click.echo(write(recorded))


def _events(
    log: Log,
    stream: str | None,
    types: tuple[str, ...],
    after: int,
    until: int | None,
    follow: bool,
) -> Iterator[RecordedEvent[Any]]:
    wanted = types or None
    if follow:
        return log.follow(stream, after=after, types=wanted)
    return log.read(stream, after=after, until=until, types=wanted)


def _line(recorded: RecordedEvent[Any]) -> str:
    where = f"{recorded.position:>7} {recorded.stream} #{recorded.seq}"
    line = f"{where}  {recorded.at:%Y-%m-%d %H:%M:%S}  {recorded.type}  {_facts(recorded.event)}"
    flat = "".join(letter if letter.isprintable() else " " for letter in line).rstrip()
    return flat if len(flat) <= _LONGEST_LINE else flat[: _LONGEST_LINE - 1].rstrip() + "…"


def _facts(event: Any) -> str:
    """The fields of an event that say something, as ``name=value``."""
    if isinstance(event, OpaqueEvent):
        return f"(unknown type, version {event.version})"
    facts = []
    for attribute in event.__attrs_attrs__:
        value = getattr(event, attribute.name)
        if value is not None and value != ():
            facts.append(f"{attribute.name}={_shown(value)}")
    return " ".join(facts)


def _shown(value: Any) -> str:
    """A value on one line: lists with commas, pairs as ``name:value``."""
    if not isinstance(value, tuple):
        return str(value)
    parts = [":".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in value]
    return ",".join(parts)


def _json(recorded: RecordedEvent[Any], codec: Codec) -> str:
    type, version, data = codec.encode(recorded.event)
    return json.dumps(
        {
            "position": recorded.position,
            "stream": recorded.stream,
            "seq": recorded.seq,
            "id": recorded.id,
            "type": type,
            "version": version,
            "at": recorded.at.isoformat(),
            "noted": recorded.noted.isoformat(),
            "context": json.loads(codec.encode_context(recorded.context)),
            "data": json.loads(data),
        },
        ensure_ascii=False,
    )


COMMANDS = {"log": log}
