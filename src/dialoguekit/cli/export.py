"""``export``: a log as a file, to move it or for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import attrs
import click

from dialoguekit.cli.common import (
    force_option,
    json_option,
    log_option,
    note_left_out,
    open_kit,
    print_json,
    progress,
    without_keys_option,
    workshop_not_found,
)
from dialoguekit.document.blocks import format_count

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit
    from dialoguekit.interchange.jsonl_export import ExportSummary

_STANDARD_OUTPUT = "-"

_workshops = click.argument("workshops", nargs=-1, metavar="[WORKSHOP]...")
_out = click.option(
    "--out",
    default=_STANDARD_OUTPUT,
    show_default="standard output",
    metavar="FILE",
    help="The output file, which only you can read.",
)
_until = click.option("--until", type=click.IntRange(min=0), help="End at this position.")


@click.group("export")
def export() -> None:
    """Export a log, to move it or for other programs."""


def _export_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that all exports share."""
    options = (json_option, log_option, without_keys_option, force_option, _until, _out, _workshops)
    for option in options:
        command = option(command)
    return command


@export.command(short_help="Export a log for a later import.")
@_export_options
@click.option("--with-keys", is_flag=True, help="Include the encryption keys.")
def jsonl(
    workshops: tuple[str, ...],
    out: str,
    until: int | None,
    force: bool,
    with_keys: bool,
    without_keys: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Export the whole log, or one WORKSHOP or more, for a later import.

    Every event is written as stored, with its leaf.  Encrypted personal data stays encrypted.
    With --with-keys the file includes the keys, and anyone who has it can read everything.
    """
    from dialoguekit.interchange.jsonl_export import export_jsonl

    _check_out(out, as_json)
    with (
        open_kit(log_url, read_only=True, without_keys=without_keys) as kit,
        progress("Exporting") as advance,
    ):
        _check_workshops(kit, workshops)
        with _open_output(out, force) as file:
            export = partial(
                export_jsonl,
                kit.store,
                file,
                streams=workshops,
                as_of=until,
                with_keys=with_keys,
                progress=advance,
            )
            exported = _export_copy(kit, "jsonl", out, file, export)
    if with_keys:
        click.echo("Note: The output includes the keys: anyone who has it can read it.", err=True)
    if workshops:
        note = "Note: Without the rest of the log, events get new positions and leaves on import."
        click.echo(note, err=True)
    _print_result(out, exported, as_json)


@export.command(short_help="Export events as CloudEvents.")
@_export_options
def cloudevents(
    workshops: tuple[str, ...],
    out: str,
    until: int | None,
    force: bool,
    without_keys: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Export the log, or one WORKSHOP or more, as CloudEvents, one a line.

    Personal data is written decrypted.  A later erasure does not change this copy.
    """
    from dialoguekit.interchange.cloudevents import export_cloudevents

    _check_out(out, as_json)
    with (
        open_kit(log_url, read_only=True, without_keys=without_keys) as kit,
        progress("Exporting") as advance,
    ):
        _check_workshops(kit, workshops)
        with _open_output(out, force) as file:
            export = partial(
                export_cloudevents,
                kit.store,
                file,
                streams=workshops,
                as_of=until,
                progress=advance,
            )
            exported = _export_copy(kit, "cloudevents", out, file, export)
    _print_result(out, exported, as_json)


@export.command(short_help="Export events as a Parquet table.")
@_export_options
def parquet(
    workshops: tuple[str, ...],
    out: str,
    until: int | None,
    force: bool,
    without_keys: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Export the log, or one WORKSHOP or more, as a Parquet table.

    Personal data is written decrypted.  A later erasure does not change this copy.
    """
    from dialoguekit.interchange.parquet import export_parquet

    if out == _STANDARD_OUTPUT:
        raise click.UsageError("A Parquet table cannot be written to standard output: use --out.")
    with (
        open_kit(log_url, read_only=True, without_keys=without_keys) as kit,
        progress("Exporting") as advance,
    ):
        _check_workshops(kit, workshops)
        with _open_output(out, force) as file:
            export = partial(
                export_parquet,
                kit.store,
                file,
                streams=workshops,
                as_of=until,
                temp_dir=Path(out).parent,
                progress=advance,
            )
            exported = _export_copy(kit, "parquet", out, file, export)
    _print_result(out, exported, as_json)


def _check_out(out: str, as_json: bool) -> None:
    if as_json and out == _STANDARD_OUTPUT:
        raise click.UsageError("--json requires an output file: use --out.")


def _check_workshops(kit: Kit, workshops: tuple[str, ...]) -> None:
    for workshop in workshops:
        if not kit.store.stream_version(workshop):
            raise workshop_not_found(kit.store.streams())


@contextmanager
def _open_output(out: str, force: bool) -> Iterator[IO[bytes]]:
    """Open the output file, or standard output."""
    from dialoguekit.files import create_file

    if out == _STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with create_file(Path(out), force=force) as file:
        yield file


def _export_copy(
    kit: Kit, format: str, out: str, file: IO[bytes], export: Callable[[], ExportSummary]
) -> ExportSummary:
    """Export, and record the copy before the log is read, so that an erasure meanwhile lists it.

    A file is written again if something was erased meanwhile.
    """
    from dialoguekit.application.erasure import erased_since
    from dialoguekit.application.stream_session import utc_now

    location = "standard output" if out == _STANDARD_OUTPUT else str(Path(out).absolute())
    while True:
        began, head = utc_now(), kit.store.head()
        notice = kit.record_copy(f"export {format}", location, head, began=began)
        exported = export()
        if exported.position > head:
            kit.record_copy(f"export {format}", location, exported.position, began=began)
        if out == _STANDARD_OUTPUT or not erased_since(kit.store, head):
            break
        file.seek(0)
        file.truncate()
    if notice is not None:
        click.echo(f"Note: {notice}", err=True)
    return exported


def _print_result(out: str, exported: ExportSummary, as_json: bool) -> None:
    note_left_out(exported.left_out, "this export")
    if as_json:
        result = attrs.asdict(exported)
        if not exported.left_out:
            del result["left_out"]
        print_json({"file": out, **result})
    elif out != _STANDARD_OUTPUT:
        click.echo(f"Exported {format_count(exported.events, 'event')} to {out}.")


COMMANDS = {"export": export}
