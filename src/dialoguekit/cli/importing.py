"""Bringing conversations from elsewhere into a log."""

from __future__ import annotations

import shlex
from pathlib import Path

import attrs
import click

from dialoguekit.cli.common import json_option, log_option, open_kit, print_json, progress
from dialoguekit.interchange.polis import LICENCE


@click.group("import")
def importing() -> None:
    """Bring a conversation from elsewhere into a log."""


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
@log_option
@json_option
def polis(directory: Path, workshop: str | None, licence: str, log_url: str, as_json: bool) -> None:
    """Import the openData export of a Polis conversation from DIRECTORY into one workshop.

    It holds summary.csv, comments.csv, votes.csv and participants-votes.csv.  All of it is
    imported or nothing; importing it again changes nothing.
    """
    from dialoguekit.interchange.polis import import_polis

    if log_url == "memory:":
        raise click.UsageError("A log in memory ends with the command; use sqlite:///PATH.")
    with open_kit(log_url, create=True) as kit, progress("Importing") as advance:
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


COMMANDS = {"import": importing}
