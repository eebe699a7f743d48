"""``backup`` and ``migrate``: the files of a log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialoguekit.cli.common import (
    json_option,
    load_codec,
    log_option,
    note_left_out,
    open_kit,
    print_json,
)
from dialoguekit.document.blocks import format_count

if TYPE_CHECKING:
    from dialoguekit.store.sqlite.migration import Migration


@click.command(short_help="Copy a log to a new file.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-keys", is_flag=True, help="Copy the encryption keys, too.")
@log_option
@json_option
def backup(file: Path, with_keys: bool, log_url: str, as_json: bool) -> None:
    """Copy a log to FILE, with every event that was recorded so far.

    Others may write to the log meanwhile.  A plain copy of the file of a log in use lacks the
    latest events.  With --with-keys the keys are copied next to FILE, and anyone who has both can
    read everything.  A later erasure does not change these copies, but names them.  The votes of
    open secret ballots are not copied; voters can vote again in the copy.
    """
    from dialoguekit.application.storage import back_up
    from dialoguekit.interchange.secret_ballots import OpenSecretBallots

    backup = back_up(log_url, load_codec(), file, with_keys=with_keys)
    files = [str(path) for path in backup.files]
    with open_kit(log_url, read_only=True, without_keys=True) as kit:
        note_left_out(OpenSecretBallots.of(kit.store).left_out, "this copy")
    if as_json:
        print_json({"files": files, "notices": [] if backup.notice is None else [backup.notice]})
        return
    for path in files:
        click.echo(path)
    if backup.notice is not None:
        click.echo(f"Note: {backup.notice}", err=True)
    if backup.lacks_keys:
        note = "Note: The keys of this log are not part of this copy. Keep a copy of them."
        click.echo(note, err=True)


@click.command(short_help="Migrate a log of an older dialoguekit.")
@log_option
@json_option
def migrate(log_url: str, as_json: bool) -> None:
    """Migrate a log that an older dialoguekit wrote to the present schema.

    The old file is kept as a copy next to the new one.  No event, id, position or leaf changes, so
    checks and proofs of single events stay valid.
    """
    from dialoguekit.application.storage import migrate_log

    result = migrate_log(log_url, load_codec())
    if as_json:
        print_json(_to_json(result))
    elif result.copy is None:
        click.echo(f"Nothing to do: the log has schema version {result.to_version}.")
    else:
        click.echo(
            f"Migrated {format_count(result.events, 'event')} from schema version "
            f"{result.from_version} to {result.to_version}."
        )
        click.echo(f"The old file is {result.copy}. Delete it when you no longer need it.")


def _to_json(migration: Migration) -> dict[str, object]:
    return {
        "from": migration.from_version,
        "to": migration.to_version,
        "events": migration.events,
        "copy": None if migration.copy is None else str(migration.copy),
    }


COMMANDS = {"backup": backup, "migrate": migrate}
