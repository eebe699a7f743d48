"""Shared parts of commands: options, opening a kit, progress and JSON output."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import click

from dialoguekit.cli import supervision

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit

ProgressCallback: TypeAlias = Callable[[int, int], None]
"""Called with the number of steps done and of all."""


log_option = click.option(
    "--log",
    "log_url",
    envvar="DIALOGUEKIT_LOG",
    show_envvar=True,
    required=True,
    metavar="URL",
    help="The log: sqlite:///PATH or postgresql://HOST/DATABASE.",
)
no_encryption_option = click.option(
    "--no-encryption",
    "encrypt",
    flag_value=False,
    default=True,
    help="Store personal data unencrypted (new logs only).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def open_kit(
    url: str,
    *,
    create: bool,
    strict: bool = False,
    encrypt: bool = True,
    repeatable: bool = False,
) -> Kit:
    """Open the log at ``url`` as a kit; ``create`` creates a log that does not exist.

    A new log encrypts personal data unless ``encrypt`` is false.  ``strict`` fails on a
    plugin that cannot be loaded.  The command continues in a child process: see
    :mod:`~dialoguekit.cli.supervision`, also on ``repeatable``.
    Warnings of the package are suppressed; ``verify`` reports a known bug of SQLite itself.
    """
    failures = supervision.begin(repeatable=repeatable, strict=strict)
    from dialoguekit.application.kit import candidates, open
    from dialoguekit.plugin import isolation

    isolation.own_process()

    logging.getLogger("dialoguekit").setLevel(logging.ERROR)
    _, *found = candidates()
    plugins = supervision.without_failures(found, failures)
    kit = open(url, plugins=plugins, create=create, strict=strict, encrypt=encrypt)
    supervision.note_loaded()
    return kit


def print_json(value: object) -> None:
    """Print one JSON value, on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


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


def workshop_not_found(workshop: str, known: Collection[str]) -> click.ClickException:
    """Return the error for an unknown workshop, with the known ones."""
    names = ", ".join(known) or "none"
    return click.ClickException(f"There is no workshop {workshop!r}. In this log: {names}.")
