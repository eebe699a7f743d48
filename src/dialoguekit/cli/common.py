"""Shared parts of commands: options, opening a kit, progress and JSON output."""

from __future__ import annotations

import json
import logging
import os
import shlex
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from dialoguekit.characters import escape_unsafe, find_unsafe, isolate
from dialoguekit.choices import offer, resolve
from dialoguekit.cli import supervision
from dialoguekit.cli.process import collect_garbage_rarely
from dialoguekit.errors import StoreUnavailable

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit
    from dialoguekit.store import Codec

ProgressCallback: TypeAlias = Callable[[int, int], None]
"""Called with the number of steps done and of all."""


def _to_address(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return the address of a log in full."""
    from dialoguekit.store.address import parse_address

    return parse_address(value)


log_option = click.option(
    "--log",
    "log_url",
    envvar="DIALOGUEKIT_LOG",
    show_envvar=True,
    required=True,
    metavar="URL",
    callback=_to_address,
    help="The log: a path, sqlite:///PATH or postgresql://HOST/DATABASE.",
)
no_encryption_option = click.option(
    "--no-encryption",
    "encrypt",
    flag_value=False,
    default=True,
    help="Store personal data unencrypted (new logs only).",
)
without_keys_option = click.option(
    "--without-keys",
    is_flag=True,
    help="Read an encrypted log without its keys; its personal data is withheld.",
)
force_option = click.option("--force", is_flag=True, help="Replace files that exist.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def open_kit(
    url: str,
    *,
    create: bool = False,
    read_only: bool = False,
    strict: bool = False,
    encrypt: bool = True,
    log_id: bytes | None = None,
    without_keys: bool = False,
    repeatable: bool = False,
) -> Kit:
    """Open the log at ``url`` as a kit; ``create`` creates a log that does not exist.

    A new log encrypts personal data unless ``encrypt`` is false.  ``read_only`` changes nothing,
    and ``without_keys`` reads an encrypted log without its keys.  ``strict`` fails on a plugin
    that cannot be loaded.  The command continues in a child process: see
    :mod:`~dialoguekit.cli.supervision`, also on ``repeatable``, which a command is that only reads.
    """
    failures = supervision.begin(repeatable=repeatable, strict=strict)
    if supervision.is_child():  # The process ends with the command.
        collect_garbage_rarely()
    from dialoguekit.application.opening import candidates, open
    from dialoguekit.plugin import isolation

    isolation.own_process()

    _, *found = candidates()
    kit = open(
        url,
        plugins=supervision.without_failures(found, failures),
        create=create,
        read_only=read_only,
        strict=strict,
        encrypt=encrypt,
        log_id=log_id,
        without_keys=without_keys,
    )
    supervision.note_loaded()
    return kit


def open_kit_to_read(
    url: str, *, saves: bool, strict: bool = False, without_keys: bool = False
) -> Kit:
    """Open a log for reading.

    With ``saves``, what the next reading starts from can be saved in it, where it can be written.
    """
    options: Any = {"strict": strict, "without_keys": without_keys, "repeatable": True}
    if saves:
        with suppress(StoreUnavailable):
            return open_kit(url, **options)
    return open_kit(url, read_only=True, **options)


def load_codec() -> Codec:
    """Return the codec of the events of all installed plugins, without opening a log."""
    with open_kit("memory:", create=True) as kit:
        return kit.store.codec


class _NoteHandler(logging.Handler):
    """Handler that prints messages on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(f"Note: {record.getMessage()}", err=True)


def show_notes() -> None:
    """Show which unfinished files of interrupted runs were found, and no other warnings."""
    logging.getLogger("dialoguekit").setLevel(logging.ERROR)
    logger = logging.getLogger("dialoguekit.files")
    logger.setLevel(logging.WARNING)
    if not logger.handlers:
        logger.addHandler(_NoteHandler())


def print_json(value: object) -> None:
    """Print one JSON value, on one line."""
    click.echo(to_json(value))


def to_json(value: object) -> str:
    """Return a JSON value on one line; what controls a terminal is written as its number."""
    return escape_unsafe(json.dumps(value, ensure_ascii=False))


@contextmanager
def progress(label: str) -> Iterator[ProgressCallback]:
    """Show a progress bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def confirm(question: str, *, yes: bool) -> None:
    """Ask for confirmation on a terminal; elsewhere require ``--yes``."""
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError(
            "There is no terminal on which to ask for confirmation: confirm with --yes."
        )
    click.confirm(question, abort=True, err=True)


def find_stream(kit: Kit, name: str) -> str:
    """Return the stream of that name; raise an error that offers what is near for an unknown one.

    A name is found in any normalisation of Unicode.
    """
    known = kit.store.streams()
    found = resolve(name, known)
    if found is None:
        raise workshop_not_found(name, known)
    return found


def workshop_not_found(name: str, known: Collection[str]) -> click.ClickException:
    """Return the error for an unknown workshop, with the known ones."""
    names = ", ".join(map(isolate, known)) or "none"
    near = offer(name, known)
    return click.ClickException(f"There is no such workshop. {near}In this log: {names}.")


def program_name() -> str:
    """Return how this program was called, as a command that can be copied into a shell."""
    name = "dialoguekit"
    called = sys.argv[0] if sys.argv else ""
    if Path(called).stem != name:
        return name  # Another program called the command line.
    installed = which(name)
    with suppress(OSError):
        if installed is not None and Path(installed).samefile(called):
            return name
        if Path(called).is_file():
            return shell_quote(called)
    return name


def shell_quote(text: str) -> str:
    """Return a text as one word of a shell, also if it has control characters."""
    if find_unsafe(text, one_line=True) is None:
        return shlex.quote(text)
    safe = bytes(range(0x20, 0x7F)).replace(b"'", b"").replace(b"\\", b"")
    escaped = (chr(byte) if byte in safe else f"\\x{byte:02x}" for byte in os.fsencode(text))
    return f"$'{''.join(escaped)}'"


def note_left_out(ballots: Sequence[str], copy: str) -> None:
    """Tell which open secret ballots have votes that are not in a copy or an export."""
    if ballots:
        names = ", ".join(ballots)
        click.echo(f"Note: The votes of open secret ballots are not in {copy}: {names}.", err=True)
