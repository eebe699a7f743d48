"""The author's path: writing a plugin to begin with, and checking one."""

from __future__ import annotations

import shlex
import sys
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from dialoguekit.cli.common import json_option, plural, print_json, progress
from dialoguekit.errors import InvalidSetting, MissingExtra, one_line

if TYPE_CHECKING:
    from dialoguekit.plugin.registry.registry import Candidate
    from dialoguekit.testing.findings import Conformance, Finding


@click.group(short_help="Write a plugin of your own, and check it.")
def plugin() -> None:
    """Write a plugin of your own, and check it.

    Begin with: dialoguekit plugin new open-space
    """


@plugin.command(short_help="Write a package for a method, to begin with.")
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    show_default=True,
    help="The directory in which a new directory NAME is made.",
)
@click.option("--title", metavar="TEXT", help="What people read; it follows from NAME if left out.")
@click.option("--author", default="", metavar="TEXT", help="Whose package it is.")
@click.option(
    "--with-events/--without-events",
    "events",
    default=False,
    show_default=True,
    help="With an event of its own, and a decision when it may be noted.",
)
def new(name: str, into: Path, title: str | None, author: str, events: bool) -> None:
    """Write a package for the method NAME, to begin with: small, but whole.

    It installs, passes its own tests and the checks for plugins, and renders a chapter at once;
    its comments say where to write what.  NAME is what the log will say, in lower case and with
    dashes, for ever.  For example:

    \b
        dialoguekit plugin new open-space --with-events
        dialoguekit plugin new world-summit --title "World Summit" --into plugins
    """
    from dialoguekit.scaffold import named, write

    try:
        names = named(name, title=title, author=author)
    except InvalidSetting as error:
        raise click.UsageError(str(error)) from error
    target = write(names, into, events=events)
    count = sum(path.is_file() for path in target.rglob("*"))
    click.echo(f"{names.title}: {names.distribution}, {count} files in {target}. Next:\n")
    click.echo(f"  pip install -e {shlex.quote(f'{target}[test]')}")
    click.echo(f"  pytest {shlex.quote(str(target))}")
    click.echo(f"  dialoguekit plugin check {names.name}")


@plugin.command(short_help="Run the checks for plugins.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--strict", is_flag=True, help="Count notes as findings, too.")
@json_option
def check(names: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Run the checks for plugins on each NAME, or on all that are installed but the core's own.

    NAME is that of an installed plugin, a directory with the pyproject.toml of one that is not
    installed, or a module.  Each finding says what is wrong, where, and what to mend.  For
    example:

    \b
        dialoguekit plugin check open-space
        dialoguekit plugin check ./open-space
    """
    from dialoguekit.cli.plugin_lookup import chosen

    _need_testing()
    candidates = chosen(names)
    found = [(candidate, _checked(candidate)) for candidate in candidates]
    failed = [c for _, c in found if not c.ok or (strict and c.findings)]
    if as_json:
        print_json([_as_json(candidate, conformance) for candidate, conformance in found])
    else:
        for candidate, conformance in found:
            _show(candidate, conformance, strict)
        click.echo(_summary([conformance for _, conformance in found], failed))
    if failed:
        sys.exit(1)


def _need_testing() -> None:
    """Say at once that the checks need an extra, and not as a finding of somebody's plugin."""
    if not all(map(find_spec, ("cloudpickle", "hypothesis", "time_machine"))):
        raise MissingExtra("testing", "Checking plugins")


def _checked(candidate: Candidate) -> Conformance:
    from dialoguekit.testing.conformance import check_plugin

    with redirect_stdout(sys.stderr), progress(f"Checking {candidate.name}") as advance:
        return check_plugin(candidate, progress=lambda _, done, total: advance(done, total))


def _show(candidate: Candidate, conformance: Conformance, strict: bool) -> None:
    """Every check, and below it what it found."""
    whence = f"  ({candidate.distribution} {candidate.version})"
    click.echo(one_line(f"{candidate.name}{whence if candidate.distribution else ''}"))
    for name in conformance.checks:
        findings = [finding for finding in conformance.findings if finding.check == name]
        passed = not any(finding.is_fault or strict for finding in findings)
        click.echo(f"  {'passed' if passed else 'FAILED'}  {name}")
        for finding in findings:
            _show_finding(finding)


def _show_finding(finding: Finding) -> None:
    kind = "" if finding.is_fault else f"{finding.severity}: "
    first, *more = f"{kind}{finding.subject}: {finding.message}".splitlines()
    click.echo(f"            {first}")
    for line in more:
        click.echo(f"              {line}")
    click.echo(f"            Mend: {finding.mend}")


def _summary(checked: list[Conformance], failed: list[Conformance]) -> str:
    if not checked:
        return "There is no plugin here but dialoguekit's own."
    if not failed:
        return f"{plural(len(checked), 'plugin')} checked: nothing to mend."
    names = ", ".join(conformance.plugin for conformance in failed)
    return f"{plural(len(checked), 'plugin')} checked: there is something to mend in {names}."


def _as_json(candidate: Candidate, conformance: Conformance) -> dict[str, object]:
    return {
        "name": candidate.name,
        "distribution": candidate.distribution,
        "version": candidate.version,
        "ok": conformance.ok,
        "checks": list(conformance.checks),
        "findings": [attrs.asdict(finding) for finding in conformance.findings],
    }


COMMANDS = {"plugin": plugin}
