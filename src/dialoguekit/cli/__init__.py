"""Command line: one module for each family of commands, loaded on use.

The help is written from the table of commands: the library that reads the arguments is imported
for a command, and takes three times as long as an interpreter that does nothing.
"""

from __future__ import annotations

import sys

HELP_OPTIONS = ("-h", "--help")

COMMANDS = {
    "backup": ("storage", "Copy a log to a new file."),
    "demo": ("demo", "Simulate a programme of workshops and write its report."),
    "export": ("export", "Export a log, to move it or for other programs."),
    "forget": ("erasure", "Erase the personal data of a person permanently."),
    "generate-key": ("integrity", "Generate a key to sign checkpoints."),
    "guidance": ("guidance", "Show the state of a workshop, and what to ask next."),
    "import": ("import_", "Import a Polis conversation or an exported log."),
    "log": ("log", "Show the events of a log."),
    "methods": ("plugin_listing", "List the installed facilitation methods."),
    "migrate": ("storage", "Migrate a log of an older dialoguekit."),
    "plugin": ("plugin_authoring", "Create and check your own plugin."),
    "plugins": ("plugin_listing", "List the installed plugins and their failures."),
    "prove": ("integrity", "Write a proof that an event is in a log."),
    "redact": ("erasure", "Erase the personal data of one event permanently."),
    "report": ("report", "Write a report from a log."),
    "verify": ("integrity", "Check that no event of a log was modified."),
    "verify-proof": ("integrity", "Check a proof without the log."),
}
"""Each command with its module and its short help."""

_USAGE = """\
Usage: dialoguekit [OPTIONS] COMMAND [ARGS]...

  Record facilitated dialogue as events, and write reports from them.

  Name a log with --log or the environment variable DIALOGUEKIT_LOG, for
  example sqlite:///leeds.db.  Start with: dialoguekit demo

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
"""


def main(args: list[str] | None = None) -> None:
    """Run the command line.

    Exits with status 0 on success, 1 on an error, 2 on wrong usage, 130 when interrupted, and 141
    when the reader of its output went away.  With ``DIALOGUEKIT_TRACEBACK`` an unexpected error
    ends with its traceback, which may quote personal data.
    """
    if args is None and len(sys.argv) == 2 and sys.argv[1] in HELP_OPTIONS and _print_help():
        return
    from dialoguekit.cli.group import run

    run(args)


def _print_help() -> bool:
    """Print the help; return whether standard output accepted it."""
    try:
        sys.stdout.write(format_help())
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):
        return False
    return True


def format_help() -> str:
    """Return the help of the command line."""
    width = max(map(len, COMMANDS))
    lines = (f"  {name:<{width}}  {text}\n" for name, (_, text) in COMMANDS.items())
    return _USAGE + "".join(lines)
