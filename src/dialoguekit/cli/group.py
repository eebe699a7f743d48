"""The group of all commands, and how a command is run and ends."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Any

import click

from dialoguekit.characters import to_printable
from dialoguekit.cli import COMMANDS, HELP_OPTIONS
from dialoguekit.cli.process import (
    CLOSED_PIPE_STATUS,
    UnusableProcess,
    describe_os_error,
    discard_output,
    flush_output,
    prepared_process,
)
from dialoguekit.cli.usage import no_such_command
from dialoguekit.errors import DialogueKitError, describe_error


class _Commands(click.Group):
    """A group that loads the module of a command when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"dialoguekit.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(no_such_command(args[0], self, ctx))
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        # Help needs none of them.
        from dialoguekit.cli import output, supervision
        from dialoguekit.cli.common import show_notes

        show_notes()
        supervision.enable(ctx.obj is True)
        try:
            with output.own_standard_output(owns_process=ctx.obj is True):
                return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ClosedPipe from error  # Otherwise click itself ends the process.


class _ClosedPipe(Exception):
    """A reader that went away, for example ``head``."""


@click.group(cls=_Commands, context_settings={"help_option_names": list(HELP_OPTIONS)})
@click.version_option(package_name="dialoguekit-core", prog_name="dialoguekit")
def cli() -> None:
    """Record facilitated dialogue as events, and write reports from them.

    Name a log with --log or the environment variable DIALOGUEKIT_LOG, for example
    sqlite:///leeds.db.  Start with: dialoguekit demo
    """


def run(args: list[str] | None = None) -> None:
    """Run a command, and exit with its status: see :func:`dialoguekit.cli.main`."""
    try:
        status = _run(args)
        try:
            flush_output()
        except OSError as error:
            status = status or _end_by(error)
    except BaseException:
        if not _is_child():
            raise
        sys.excepthook(*sys.exc_info())
        status = 1
    if _is_child():
        from dialoguekit.cli import supervision

        supervision.finish(status)
    if status:
        sys.exit(status)


def _is_child() -> bool:
    """Return whether a command continues in a child process, and this is the child."""
    loaded = sys.modules.get("dialoguekit.cli.supervision")
    return loaded is not None and bool(loaded.is_child())


def _run(args: list[str] | None) -> int:
    """Run a command, print its error if it fails, and return the exit status."""
    try:
        with prepared_process():
            # With arguments, the caller goes on after the command, in this process.
            cli(args, prog_name="dialoguekit", standalone_mode=False, obj=args is None)
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    except BaseException as error:
        status = _report(error, sys.argv[1:] if args is None else args)
        if status is None:
            raise
        return status
    return 0


def _report(error: BaseException, args: list[str]) -> int | None:
    """Print an error, and return the exit status; return None for one that is to be raised."""
    match error:
        case click.ClickException():
            if isinstance(error, click.UsageError):
                from dialoguekit.cli.usage import without_values

                error = without_values(error, args)
            _show(error)
            return error.exit_code
        case click.Abort() | KeyboardInterrupt():
            return _fail("Stopped.", 130)
        case DialogueKitError() | UnusableProcess():
            return _fail(f"Error: {error}")
        case _ClosedPipe() | OSError():
            return _end_by(error)
        case Exception() if not os.environ.get("DIALOGUEKIT_TRACEBACK"):
            return _fail(
                f"Error: Unexpected {describe_error(error)} This is a fault of dialoguekit or of a "
                "plugin. DIALOGUEKIT_TRACEBACK=1 shows more."
            )
    return None


def _show(error: click.ClickException) -> None:
    """Print an error as click does, without characters that control a terminal."""
    text = io.StringIO()
    error.show(text)
    click.echo(to_printable(text.getvalue()), err=True, nl=False)


def _end_by(error: _ClosedPipe | OSError) -> int:
    """Return the exit status after an error of the operating system."""
    discard_output()
    if isinstance(error, BrokenPipeError | _ClosedPipe):
        return CLOSED_PIPE_STATUS
    return _fail(f"Error: {describe_os_error(error)}")


def _fail(message: str, status: int = 1) -> int:
    click.echo(to_printable(message), err=True)
    return status
