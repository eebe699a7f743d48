"""``log``: the events of a log."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Hashable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import attrs
import click

from dialoguekit.application.kit import Kit
from dialoguekit.characters import close_isolates, isolate, to_printable_line
from dialoguekit.choices import list_names, offer
from dialoguekit.cli.common import (
    find_stream,
    json_option,
    log_option,
    open_kit,
    to_json,
    without_keys_option,
)
from dialoguekit.disclosure.facts import disclose_texts
from dialoguekit.disclosure.permissions import Permissions
from dialoguekit.disclosure.secrets import CORE_SECRETS, VOTES
from dialoguekit.disclosure.text import SECRET
from dialoguekit.events import (
    BallotClosed,
    DecisionRecorded,
    OpaqueEvent,
    RecordedEvent,
    VoteCast,
    event_type,
)
from dialoguekit.events.fields import reference_fields
from dialoguekit.events.local_time import format_offset
from dialoguekit.events.validators import evolve_recorded
from dialoguekit.plugin.workshop_facts import in_log_order
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.projections.replay import fold
from dialoguekit.store import Codec, EventStore

_MAX_LINE_LENGTH = 110
"""Length of a line on a terminal; a file or a pipe gets whole lines."""
_COUNTED = ("votes", "groups", "comments")
"""The fields of a closed ballot with its secret votes."""


@click.command(short_help="Show the events of a log.")
@click.argument("workshop", required=False)
@click.option("--type", "types", multiple=True, metavar="T", help="Only events of this type.")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Begin after this position.")
@click.option("--until", type=click.IntRange(min=0), help="End at this position.")
@click.option("--follow", is_flag=True, help="Wait for new events and show them.")
@without_keys_option
@log_option
@json_option
def log(
    workshop: str | None,
    types: tuple[str, ...],
    after: int,
    until: int | None,
    follow: bool,
    without_keys: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Show the events of a log, or of one WORKSHOP, in log order.

    Times are local times of the workshop with their offset from UTC.  Texts that may not be
    published, and secret votes, are replaced by placeholders.  With --json the events are complete,
    for other programs, but for single votes in secret ballots, and times are UTC.
    """
    if follow and until is not None:
        raise click.UsageError("--follow does not end: leave out --until.")
    if until is not None and until < after:
        raise click.UsageError(
            f"--until {until} is before --after {after}: no event is after the one and up to the "
            "other. Give a later position, or leave one out."
        )
    with open_kit(log_url, read_only=True, without_keys=without_keys) as kit:
        if workshop is not None:
            workshop = find_stream(kit, workshop)
        _check_types(kit, types)
        writer = _LineWriter(kit, _max_line_length())
        write: Callable[[RecordedEvent[Any]], str] = writer.format_line
        if as_json:
            codec = kit.store.codec
            write = lambda recorded: _format_json(writer.without_vote(recorded), codec)  # noqa: E731
        for recorded in _read_events(kit.store, workshop, types, after, until, follow):
            click.echo(write(recorded))


def _check_types(kit: Kit, types: tuple[str, ...]) -> None:
    """Raise an error for a type that no plugin declares and no event has."""
    known = kit.store.codec.types | {name for _, name, _ in kit.store.event_types()}
    for type in types:
        if type not in known:
            near = offer(type, known)
            used = list_names(sorted({name for _, name, _ in kit.store.event_types()}))
            raise click.ClickException(
                f"No event has this type, and no plugin declares it. {near}In this log: {used}."
            )


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


def _max_line_length() -> int | None:
    """Return the length of a line on a terminal; None elsewhere, where nothing is cut."""
    return _MAX_LINE_LENGTH if sys.stdout.isatty() else None


@attrs.define
class _LineWriter:
    """Writes events as lines, with what may be published of them."""

    kit: Kit
    max_length: int | None = None
    _permissions: dict[str, Permissions] = attrs.field(factory=dict)
    _position: int = 0

    def format_line(self, recorded: RecordedEvent[Any]) -> str:
        """Return an event as one line, shortened for a terminal."""
        stream = isolate(to_printable_line(recorded.stream))
        place = f"{recorded.position:>7} {stream} #{recorded.seq}"
        time = self._format_time(recorded, recorded.occurred_at)
        line = f"{place}  {time}  {recorded.type}  {self._format_fields(recorded)}"
        flat = to_printable_line(line).rstrip()
        if self.max_length is None or len(flat) <= self.max_length:
            return flat
        return close_isolates(flat[: self.max_length - 1].rstrip()) + "…"

    def without_vote(self, recorded: RecordedEvent[Any]) -> RecordedEvent[Any]:
        """Return an event without the choices of a secret vote, which old logs have as events."""
        event: Any = recorded.event
        if type(event) is not VoteCast or not self._is_secret(recorded):
            return recorded
        vote = VoteCast(ballot=event.ballot, voter=event.voter, choices=())
        return recorded.replace(event=vote)

    def _format_fields(self, recorded: RecordedEvent[Any]) -> str:
        """Return the non-empty fields of an event as ``name=value``."""
        if isinstance(recorded.event, OpaqueEvent):
            return f"(unknown type, version {recorded.event.version})"
        event: Any = disclose_texts(recorded, self._permissions_of(recorded))
        is_secret = self._is_secret(recorded)
        hidden = _COUNTED if isinstance(event, BallotClosed) else ()
        if self._tells_secret_votes(recorded):
            event = evolve_recorded(event, tally=())
        shown = reference_fields(type(event))
        fields = []
        for attribute in attrs.fields(type(event)):
            value = getattr(event, attribute.name)
            if (is_secret and attribute.name not in shown) or (attribute.name in hidden and value):
                fields.append(f"{attribute.name}={SECRET}")
            elif isinstance(value, datetime):
                fields.append(f"{attribute.name}={self._format_time(recorded, value)}")
            elif value is not None and value != ():
                fields.append(f"{attribute.name}={_format_value(value)}")
        return " ".join(fields)

    def _format_time(self, recorded: RecordedEvent[Any], timestamp: datetime) -> str:
        """Format a timestamp in the time zone of the workshop of an event."""
        local = self._permissions_of(recorded).roster.local.local(timestamp)
        return f"{local:%Y-%m-%d %H:%M:%S}{format_offset(local)}"

    def _permissions_of(self, recorded: RecordedEvent[Any]) -> Permissions:
        """Return the permissions in the stream of an event, at the end of the log.

        They are read again when the log has grown, as it does while it is followed.
        """
        stream, store = recorded.stream, self.kit.store
        if recorded.position > self._position:
            self._permissions, self._position = {}, store.head()
        if stream not in self._permissions:
            folded = fold(store, partial(KeptEvents, Permissions.EVENTS), stream)
            kept = folded.projection.view().get(stream, {})
            events = in_log_order(kept, Permissions.EVENTS)
            self._permissions[stream] = Permissions.from_events(events)
        return self._permissions[stream]

    def _is_secret(self, recorded: RecordedEvent[Any]) -> bool:
        """Return whether the content of an event is secret."""
        for secret in (*CORE_SECRETS, *self.kit.plugins.secrets):
            if type(recorded.event) is secret.event:
                if secret.opened_by is None:
                    return True
                keys = self._secret_keys_of(recorded.stream, secret)
                return secret.key(recorded.event) in keys
        return False

    def _tells_secret_votes(self, recorded: RecordedEvent[Any]) -> bool:
        """Return whether an event is a decision with the numbers of a secret ballot."""
        event = recorded.event
        is_decision = isinstance(event, DecisionRecorded)
        return is_decision and event.ballot in self._secret_keys_of(recorded.stream, VOTES)

    def _secret_keys_of(self, stream: str, secret: Any) -> set[Hashable]:
        """Return the keys of the openings in a stream whose events are secret."""
        opening = event_type(secret.opened_by).name
        found = self.kit.store.read(stream, types=[opening])
        return {secret.opening_key(r.event) for r in found if secret.is_secret(r.event)}


def _format_value(value: Any) -> str:
    """Format a value on one line: lists with commas, pairs as ``name:value``."""
    if not isinstance(value, tuple):
        return _format_text(value)
    parts = [
        ":".join(map(_format_text, v)) if isinstance(v, tuple) else _format_text(v) for v in value
    ]
    return ",".join(parts)


def _format_text(value: Any) -> str:
    return isolate(to_printable_line(str(value)))


def _format_json(recorded: RecordedEvent[Any], codec: Codec) -> str:
    type, version, data = codec.encode(recorded.event)
    return to_json(
        {
            "position": recorded.position,
            "stream": recorded.stream,
            "seq": recorded.seq,
            "id": recorded.id,
            "type": type,
            "schema_version": version,
            "occurred_at": recorded.occurred_at.isoformat(),
            "recorded_at": recorded.recorded_at.isoformat(),
            "context": json.loads(codec.encode_context(recorded.context)),
            "data": json.loads(data),
        }
    )


COMMANDS = {"log": log}
