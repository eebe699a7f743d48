"""Writing a log into a file: to move it, or for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import attrs
import click

from dialoguekit.application.stream_session import utc_now
from dialoguekit.cli.common import json_option, log_option, open_kit, plural, print_json, progress

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit
    from dialoguekit.interchange.jsonl_export import Exported

_STANDARD_OUTPUT = "-"

_workshops = click.argument("workshops", nargs=-1, metavar="[WORKSHOP]...")
_out = click.option(
    "--out",
    default=_STANDARD_OUTPUT,
    show_default="standard output",
    metavar="FILE",
    help="The file to write, which only you can read.",
)
_until = click.option("--until", type=click.IntRange(min=0), help="Stop at this position.")
_force = click.option("--force", is_flag=True, help="Replace a file that exists.")


@click.group("export")
def exporting() -> None:
    """Write a log into a file: to move it, or for other programs."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every export has."""
    for option in (json_option, log_option, _force, _until, _out, _workshops):
        command = option(command)
    return command


@exporting.command()
@_options
@click.option("--with-keys", is_flag=True, help="Add the keys to sealed words.")
def jsonl(
    workshops: tuple[str, ...],
    out: str,
    until: int | None,
    force: bool,
    with_keys: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Write the whole log, or one WORKSHOP or more, so that it can be imported again.

    Every event is written as it is stored, with its leaf.  Sealed words stay sealed; the keys to
    them go along only when you say so, and then whoever has the file can read them.
    """
    from dialoguekit.interchange.jsonl_export import export_jsonl

    _check_out(out, as_json)
    with open_kit(log_url, create=False) as kit, progress("Exporting") as advance:
        _check_workshops(kit, workshops)
        with _writing(out, force) as file:
            exported = export_jsonl(
                kit.log, file, streams=workshops, until=until, keys=with_keys, progress=advance
            )
            _note(kit, "jsonl", out, exported)
    if with_keys:
        click.echo("Note: the keys are in the file: whoever has it can read it all.", err=True)
    if workshops:
        note = "Note: without the rest of the log, events get new positions and leaves on import."
        click.echo(note, err=True)
    _tell(out, exported, as_json)


@exporting.command()
@_options
def cloudevents(
    workshops: tuple[str, ...],
    out: str,
    until: int | None,
    force: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Write the events of the log, or of one WORKSHOP or more, as CloudEvents, one a line.

    Words are written as they can be read, so forgetting somebody does not reach this copy.
    """
    from dialoguekit.interchange.cloudevents import export_cloudevents

    _check_out(out, as_json)
    with open_kit(log_url, create=False) as kit, progress("Exporting") as advance:
        _check_workshops(kit, workshops)
        with _writing(out, force) as file:
            exported = export_cloudevents(
                kit.log, file, streams=workshops, until=until, progress=advance
            )
            _note(kit, "cloudevents", out, exported)
    _tell(out, exported, as_json)


@exporting.command()
@_options
def parquet(
    workshops: tuple[str, ...],
    out: str,
    until: int | None,
    force: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Write the events of the log, or of one WORKSHOP or more, as a Parquet table.

    Words are written as they can be read, so forgetting somebody does not reach this copy.
    """
    from dialoguekit.interchange.parquet import export_parquet

    if out == _STANDARD_OUTPUT:
        raise click.UsageError("A table needs a file of its own: give --out FILE.")
    with open_kit(log_url, create=False) as kit, progress("Exporting") as advance:
        _check_workshops(kit, workshops)
        with _writing(out, force) as file:
            exported = export_parquet(
                kit.log, Path(file.name), streams=workshops, until=until, progress=advance
            )
            _note(kit, "parquet", out, exported)
    _tell(out, exported, as_json)


def _check_out(out: str, as_json: bool) -> None:
    if as_json and out == _STANDARD_OUTPUT:
        raise click.UsageError("--json tells about a file: give --out FILE.")


def _check_workshops(kit: Kit, workshops: tuple[str, ...]) -> None:
    for workshop in workshops:
        if not kit.log.version(workshop):
            known = ", ".join(kit.log.streams()) or "none"
            raise click.ClickException(f"There is no workshop {workshop!r}. In this log: {known}.")


@contextmanager
def _writing(out: str, force: bool) -> Iterator[IO[bytes]]:
    """The file that is named, or standard output."""
    from dialoguekit.interchange.atomic_file import writing

    if out == _STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with writing(Path(out), force=force) as file:
        yield file


def _note(kit: Kit, format: str, out: str, exported: Exported) -> None:
    """Keep in mind that there is a copy, before there is: forgetting somebody lists it."""
    from dialoguekit.application.erasure import note_copy

    place = "standard output" if out == _STANDARD_OUTPUT else str(Path(out).absolute())
    note_copy(kit.log, f"export {format}", place, exported.position, utc_now())


def _tell(out: str, exported: Exported, as_json: bool) -> None:
    if as_json:
        print_json({"file": out, **attrs.asdict(exported)})
    elif out != _STANDARD_OUTPUT:
        click.echo(f"Exported {plural(exported.events, 'event')} to {out}.")


COMMANDS = {"export": exporting}
