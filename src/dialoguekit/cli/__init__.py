"""The command line.  One module per family of commands, loaded when it is called."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Any

import click

from dialoguekit.errors import DialogueKitError

COMMANDS = {
    "check-proof": ("integrity", "Check a proof, without the log."),
    "demo": ("demo", "Rehearse a programme of workshops, and replay its report."),
    "export": ("export", "Write a log into a file: to move it, or for other programs."),
    "forget": ("erasure", "Make what belongs to somebody unreadable for good."),
    "guide": ("guidance", "Say where a workshop stands, and what to ask next."),
    "import": ("import_", "Bring a conversation, or a log, from elsewhere into a log."),
    "log": ("log", "Show the events of a log."),
    "methods": ("plugin_listing", "List the methods of facilitation that can be run here."),
    "plugin": ("plugin_authoring", "Write a plugin of your own, and check it."),
    "plugins": ("plugin_listing", "List the plugins that are installed, and what failed."),
    "prove": ("integrity", "Write a proof that an event is in a log."),
    "redact": ("erasure", "Blank the words of one event for good."),
    "report": ("report", "Replay a report from a log."),
    "signing-key": ("integrity", "Make a key to sign checkpoints with."),
    "verify": ("integrity", "Check that a log holds what was written."),
}
"""Each command, the module that holds it, and what it does."""


class _Commands(click.Group):
    """Loads a command's module when the command is called; help needs none of them."""

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
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever reads the output has seen enough; what is left to print goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dialoguekit-core", prog_name="dialoguekit")
def cli() -> None:
    """Keep facilitated dialogue as a stream of events, and replay reports from it.

    A log is named with --log or the environment variable DIALOGUEKIT_LOG, for example
    sqlite:///leeds.db.  Begin with: dialoguekit demo
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line; exits with 0 done, 1 refused or failed, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # Words that the terminal has no letters for are shown as escapes, and not as a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(args, prog_name="dialoguekit", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except DialogueKitError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"Error: {error.strerror or error}.", err=True)
        sys.exit(1)
