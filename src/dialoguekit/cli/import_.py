"""Bringing conversations and logs from elsewhere into a log."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from dialoguekit.application.stream_session import utc_now
from dialoguekit.cli.common import (
    json_option,
    log_option,
    open_kit,
    plain_option,
    print_json,
    progress,
)
from dialoguekit.errors import LogUnavailable
from dialoguekit.interchange.jsonl_import import LIMITS
from dialoguekit.interchange.polis_import import LICENCE
from dialoguekit.store import PLAIN

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit


@click.group("import")
def importing() -> None:
    """Bring a conversation, or a log, from elsewhere into a log."""


@importing.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--workshop", metavar="ID", help="The id of the workshop; the directory's name.")
@click.option(
    "--licence",
    default=LICENCE,
    show_default=True,
    metavar="TEXT",
    help="Under which the people in it come in.",
)
@plain_option
@log_option
@json_option
def polis(
    directory: Path,
    workshop: str | None,
    licence: str,
    plain: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Import the openData export of a Polis conversation from DIRECTORY into one workshop.

    It holds summary.csv, comments.csv, votes.csv and participants-votes.csv.  All of it is
    imported or nothing; importing it again changes nothing.
    """
    from dialoguekit.interchange.polis_import import import_polis

    _check_kept(log_url)
    with open_kit(log_url, create=True, plain=plain) as kit, progress("Importing") as advance:
        imported = import_polis(
            kit.log, directory, workshop=workshop, licence=licence, progress=advance
        )
    if as_json:
        print_json(attrs.asdict(imported))
        return
    click.echo(str(imported))
    for remark in (*map(str, imported.left_out), *imported.remarks):
        click.echo(f"Note: {remark}", err=True)
    if imported.changed:
        where = shlex.quote(log_url)
        click.echo(f"Next: dialoguekit report {imported.workshop} --log {where} --out out")


@importing.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Put what cannot be imported into FILE, and import the rest.",
)
@click.option("--force", is_flag=True, help="Replace a quarantine that exists.")
@click.option(
    "--plain/--sealed",
    default=None,
    help="How a new log keeps what is personal; as the file says.",
)
@click.option(
    "--max-size",
    type=click.IntRange(min=1),
    default=LIMITS.size >> 20,
    show_default=True,
    metavar="MIB",
    help="How much an archive may unpack to.",
)
@click.option(
    "--max-ratio",
    type=click.IntRange(min=1),
    default=LIMITS.ratio,
    show_default=True,
    metavar="N",
    help="How many times its size an archive may unpack to.",
)
@log_option
@json_option
def jsonl(
    file: Path,
    quarantine: Path | None,
    force: bool,
    plain: bool | None,
    max_size: int,
    max_ratio: int,
    log_url: str,
    as_json: bool,
) -> None:
    """Import a log from FILE, which export jsonl wrote: as it is, gzipped, or in a zip archive.

    All of it is imported or nothing; importing it again changes nothing.
    """
    from dialoguekit.application.erasure import note_copy
    from dialoguekit.interchange.jsonl_import import import_jsonl, privacy_in
    from dialoguekit.interchange.untrusted_file import Limits

    _check_kept(log_url)
    limits = Limits(max_size << 20, max_ratio)
    privacy = privacy_in(file, limits=limits)
    with _log_for(log_url, privacy, plain) as kit, progress("Importing") as advance:
        brought = import_jsonl(
            kit.log,
            file,
            quarantine=quarantine,
            force=force,
            limits=limits,
            now=utc_now(),
            progress=advance,
        )
        if brought.quarantine is not None:
            place = str(Path(brought.quarantine).absolute())
            note_copy(kit.log, "quarantine", place, kit.log.head(), utc_now())
    if as_json:
        print_json({**attrs.asdict(brought), "changed": brought.changed})
        return
    click.echo(str(brought))
    for remark in brought.remarks:
        click.echo(f"Note: {remark}", err=True)
    if brought.changed:
        click.echo(f"Next: dialoguekit report --log {shlex.quote(log_url)} --out out")


def _check_kept(log_url: str) -> None:
    if log_url == "memory:":
        raise click.UsageError("A log in memory ends with the command; use sqlite:///PATH.")


def _log_for(url: str, privacy: str, plain: bool | None) -> Kit:
    """The kit of the log to import into; one that is new is plain or sealed as it is asked for.

    Without being asked it is what the log in the file was.
    """
    try:
        kit = open_kit(url, create=False)
    except LogUnavailable:
        return open_kit(url, create=True, plain=privacy == PLAIN if plain is None else plain)
    if plain is not None and plain != (kit.log.privacy == PLAIN):
        kept = kit.log.privacy
        kit.close()
        raise click.UsageError(f"The log is {kept} already: leave out --plain and --sealed.")
    return kit


COMMANDS = {"import": importing}
