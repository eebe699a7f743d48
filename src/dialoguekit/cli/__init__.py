"""Command line: one module for each family of commands, loaded on use."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Any

import click

from dialoguekit.errors import DialogueKitError

COMMANDS = {
    "demo": ("demo", "Simulate a programme of workshops and write its report."),
    "export": ("export", "Export a log, to move it or for other programs."),
    "forget": ("erasure", "Erase the personal data of a person permanently."),
    "generate-key": ("integrity", "Generate a key to sign checkpoints."),
    "guidance": ("guidance", "Show the state of a workshop, and what to ask next."),
    "import": ("import_", "Import a Polis conversation or an exported log."),
    "log": ("log", "Show the events of a log."),
    "methods": ("plugin_listing", "List the installed facilitation methods."),
    "plugin": ("plugin_authoring", "Create and check your own plugin."),
    "plugins": ("plugin_listing", "List the installed plugins and their failures."),
    "prove": ("integrity", "Write a proof that an event is in a log."),
    "redact": ("erasure", "Erase the personal data of one event permanently."),
    "report": ("report", "Write a report from a log."),
    "verify": ("integrity", "Check that no event of a log was modified."),
    "verify-proof": ("integrity", "Check a proof without the log."),
}
"""Each command with its module and its short help."""


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

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        # Help needs neither of them.
        from dialoguekit.cli import output, supervision

        supervision.enable(ctx.obj is True)
        try:
            with output.own_standard_output(owns_process=ctx.obj is True):
                return super().invoke(ctx)
        except BrokenPipeError:
            # The reader closed the pipe; discard the remaining output.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dialoguekit-core", prog_name="dialoguekit")
def cli() -> None:
    """Record facilitated dialogue as events, and write reports from them.

    Name a log with --log or the environment variable DIALOGUEKIT_LOG, for example
    sqlite:///leeds.db.  Start with: dialoguekit demo
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line.

    Exits with status 0 on success, 1 on an error, 2 on wrong usage, and 130 when interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        # Escape characters that the terminal cannot encode.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(args)
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
    """Run the command line and return the exit status."""
    try:
        # With arguments, the caller goes on after the command, in this process.
        cli(args, prog_name="dialoguekit", standalone_mode=False, obj=args is None)
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 130
    except DialogueKitError as error:
        click.echo(f"Error: {error}", err=True)
        return 1
    except OSError as error:
        click.echo(f"Error: {error.strerror or error}.", err=True)
        return 1
    return 0
