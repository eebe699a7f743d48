"""What commands share: the --log option, opening a kit, progress, and JSON for programs."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, TypeAlias

import click

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit

Advance: TypeAlias = Callable[[int, int], None]
"""Called with the number of steps done and of all."""


log_option = click.option(
    "--log",
    "log_url",
    envvar="DIALOGUEKIT_LOG",
    show_envvar=True,
    required=True,
    metavar="URL",
    help="Which log: sqlite:///PATH or postgresql://HOST/DATABASE.",
)
plain_option = click.option(
    "--plain", is_flag=True, help="Keep what is personal as it is, where the log is new."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")


def open_kit(url: str, *, create: bool, strict: bool = False, plain: bool = False) -> Kit:
    """The kit of the log at ``url``; ``create`` makes a log that does not exist.

    A log that is made seals what is personal unless it is to be ``plain``.  ``strict`` fails on a
    plugin that cannot be loaded.  What plugins print when they are imported goes where it
    disturbs no program that reads the output.  Of the known fault of an SQLite ``verify`` tells,
    and not every command.
    """
    from dialoguekit.application.kit import open

    logging.getLogger("dialoguekit").setLevel(logging.ERROR)
    with redirect_stdout(sys.stderr):
        return open(url, create=create, strict=strict, plain=plain)


def print_json(value: object) -> None:
    """Print one JSON value, on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """A progress bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def plural(count: int, one: str) -> str:
    """A count with its noun: ``1 event``, ``2,300 events``."""
    return f"{count:,} {one if count == 1 else one + 's'}"
