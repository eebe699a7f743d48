"""``import``: Polis conversations and exported logs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from dialoguekit.application.stream_session import utc_now
from dialoguekit.cli.common import (
    json_option,
    log_option,
    no_encryption_option,
    print_json,
    program_name,
    progress,
    shell_quote,
)
from dialoguekit.cli.import_target import check_persistent, open_target
from dialoguekit.interchange.jsonl_import import DEFAULT_LIMITS
from dialoguekit.interchange.polis_import import LICENCE
from dialoguekit.store import NO_ENCRYPTION

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit


@click.group("import")
def import_() -> None:
    """Import a Polis conversation or an exported log."""


@import_.command(short_help="Import a Polis conversation.")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--workshop", metavar="ID", help="The workshop id; by default from DIRECTORY.")
@click.option(
    "--licence",
    default=LICENCE,
    show_default=True,
    metavar="TEXT",
    help="Licence under which the participants' data is imported.",
)
@no_encryption_option
@log_option
@json_option
def polis(
    directory: Path,
    workshop: str | None,
    licence: str,
    encrypt: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Import the openData export of a Polis conversation from DIRECTORY into one workshop.

    DIRECTORY contains summary.csv, comments.csv, votes.csv and participants-votes.csv.  Either
    all of it is imported or nothing.  Importing it again changes nothing.
    """
    from dialoguekit.interchange.polis_import import import_polis

    check_persistent(log_url)
    choice = None if encrypt else False
    with open_target(log_url, encrypt=choice) as kit, progress("Importing") as advance:
        imported = import_polis(
            kit.store, directory, workshop=workshop, licence=licence, progress=advance
        )
    if as_json:
        print_json(attrs.asdict(imported))
        return
    click.echo(str(imported))
    for remark in (*map(str, imported.omissions), *imported.remarks):
        click.echo(f"Note: {remark}", err=True)
    if imported.changed:
        where = shell_quote(_shown_url(kit, log_url))
        click.echo(f"Next: {program_name()} report {imported.workshop} --log {where} --out out")


@import_.command(short_help="Import an exported log.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write lines that cannot be imported to FILE, and import the rest.",
)
@click.option("--force", is_flag=True, help="Replace an existing quarantine file.")
@click.option(
    "--encryption/--no-encryption",
    "encrypt",
    default=None,
    help="Encrypt personal data in a new log, or not; by default as in FILE.",
)
@click.option(
    "--max-size",
    type=click.IntRange(min=1),
    default=DEFAULT_LIMITS.max_bytes >> 20,
    show_default=True,
    metavar="MIB",
    help="Maximum unpacked size of an archive.",
)
@click.option(
    "--max-ratio",
    type=click.IntRange(min=1),
    default=DEFAULT_LIMITS.max_ratio,
    show_default=True,
    metavar="N",
    help="Maximum ratio of the unpacked size to the size of the archive.",
)
@log_option
@json_option
def jsonl(
    file: Path,
    quarantine: Path | None,
    force: bool,
    encrypt: bool | None,
    max_size: int,
    max_ratio: int,
    log_url: str,
    as_json: bool,
) -> None:
    """Import a log from FILE, written by export jsonl: uncompressed, gzipped or zipped.

    Either all of it is imported or nothing.  Importing it again changes nothing.
    """
    from dialoguekit.application.erasure import record_copy
    from dialoguekit.interchange.jsonl_import import import_jsonl, read_encryption
    from dialoguekit.interchange.untrusted_file import Limits

    check_persistent(log_url)
    limits = Limits(max_size << 20, max_ratio)
    encryption = read_encryption(file, limits=limits)
    default = encryption != NO_ENCRYPTION
    had_quarantine = quarantine is not None and os.path.lexists(quarantine)
    imported = None
    try:
        with (
            open_target(log_url, encrypt=encrypt, default=default) as kit,
            progress("Importing") as advance,
        ):
            imported = import_jsonl(
                kit.store,
                file,
                quarantine=quarantine,
                force=force,
                limits=limits,
                now=utc_now(),
                progress=advance,
            )
            if imported.quarantine is not None:
                location = str(Path(imported.quarantine).absolute())
                record_copy(kit.store, "quarantine", location, kit.store.head(), utc_now())
    except BaseException:
        if imported is not None and imported.quarantine is not None and not had_quarantine:
            Path(imported.quarantine).unlink(missing_ok=True)  # Its log could not be written.
        raise
    if as_json:
        print_json({**attrs.asdict(imported), "changed": imported.changed})
        return
    click.echo(str(imported))
    for remark in imported.remarks:
        click.echo(f"Note: {remark}", err=True)
    if imported.changed:
        where = shell_quote(_shown_url(kit, log_url))
        click.echo(f"Next: {program_name()} report --log {where} --out out")


def _shown_url(kit: Kit, log_url: str) -> str:
    """Return the URL of a log as it may be shown: without a password."""
    return log_url if log_url.startswith("sqlite:") else kit.store.url


COMMANDS = {"import": import_}
