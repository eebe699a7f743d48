"""``plugin new`` and ``plugin check``: create and check plugins."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs
import click

from dialoguekit.cli import supervision
from dialoguekit.cli.common import json_option, print_json, program_name, progress, shell_quote
from dialoguekit.document.blocks import format_count
from dialoguekit.errors import MissingExtra, to_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialoguekit.plugin.registry.registry import Candidate
    from dialoguekit.testing.conformance import Play
    from dialoguekit.testing.findings import ConformanceReport, Finding


@click.group(short_help="Create and check your own plugin.")
def plugin() -> None:
    """Create and check your own plugin.

    Start with: dialoguekit plugin new open-space
    """


@plugin.command(short_help="Create a package for a new method or analysis.")
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    show_default=True,
    help="The directory in which the directory NAME is created; it need not exist.",
)
@click.option("--title", metavar="TEXT", help="The title in reports; by default from NAME.")
@click.option("--author", default="", metavar="TEXT", help="The author of the package.")
@click.option(
    "--with-events/--without-events",
    "events",
    default=False,
    show_default=True,
    help="Include an example event and its command.",
)
@click.option("--analysis", is_flag=True, help="Create an analysis: a chapter without stages.")
def new(
    name: str, into: Path, title: str | None, author: str, events: bool, analysis: bool
) -> None:
    """Create a small, complete package for the method or analysis NAME.

    The package can be installed, passes its own tests and the plugin checks, and renders a
    chapter.  Comments explain where to add code.  NAME is stored in logs and cannot be changed
    later; write it in lower case, with dashes.  For example:

    \b
        dialoguekit plugin new open-space --with-events
        dialoguekit plugin new world-summit --title "World Summit" --into plugins
        dialoguekit plugin new speaking-time --analysis
    """
    from dialoguekit.scaffold import derive_names, write_plugin

    if analysis and events:
        raise click.UsageError("--analysis has no example event: leave out --with-events.")
    names = derive_names(name, title=title, author=author)
    kind: Literal["method", "analysis"] = "analysis" if analysis else "method"
    target = write_plugin(names, into, kind=kind, with_events=events)
    count = sum(path.is_file() for path in target.rglob("*"))
    click.echo(f"{names.title}: {names.distribution}, {count} files in {target}. Next:\n")
    click.echo(f"  pip install -e {shell_quote(f'{target}[test]')}")
    click.echo(f"  pytest {shell_quote(str(target))}")
    click.echo(f"  {program_name()} plugin check {names.name}")


@plugin.command(short_help="Run the plugin checks.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--strict", is_flag=True, help="Fail on findings of severity info, too.")
@click.option(
    "--plays",
    multiple=True,
    metavar="MODULE:FUNCTION",
    help="A function that runs the method in a new workshop, given its handle.  Repeatable.",
)
@json_option
def check(names: tuple[str, ...], strict: bool, plays: tuple[str, ...], as_json: bool) -> None:
    """Run the plugin checks on each NAME, or on all installed plugins except the core plugin.

    NAME is an installed plugin, a directory with the pyproject.toml of a plugin that need not be
    installed, or a module.  Each finding states the problem, its place and the fix.

    The checks generate workshops in which they call the commands of the plugin.  With --plays they
    also run your own functions, which are looked up from the current directory.  For example:

    \b
        dialoguekit plugin check open-space
        dialoguekit plugin check ./open-space --plays tests.plays:hold_an_open_space
    """
    supervision.begin(repeatable=False, strict=True)
    from dialoguekit.application.opening import candidates
    from dialoguekit.cli.plugin_lookup import find_play, select_plugins

    _require_testing_extra()
    selected = select_plugins(names)
    if plays and len(selected) != 1:
        raise click.UsageError("--plays belong to one plugin: name one.")
    found = [find_play(play) for play in plays]
    beside = [*candidates(), *selected]
    reports = [(candidate, _check_candidate(candidate, found, beside)) for candidate in selected]
    failed = [report for _, report in reports if not report.ok or (strict and report.findings)]
    if as_json:
        print_json([_report_json(candidate, report) for candidate, report in reports])
    else:
        for candidate, report in reports:
            _print_report(candidate, report, strict)
        click.echo(_format_summary(len(reports), failed))
    if failed:
        sys.exit(1)


def _require_testing_extra() -> None:
    """Raise an error if the extra is missing, instead of a finding about the plugin."""
    if not all(map(find_spec, ("cloudpickle", "hypothesis", "time_machine"))):
        raise MissingExtra("testing", "Checking plugins")


def _check_candidate(
    candidate: Candidate, plays: Sequence[Play], beside: Sequence[Candidate]
) -> ConformanceReport:
    from dialoguekit.testing.conformance import check_plugin

    with redirect_stdout(sys.stderr), progress(f"Checking {candidate.name}") as advance:
        return check_plugin(
            candidate,
            plays=plays,
            beside=beside,
            progress=lambda _, done, total: advance(done, total),
        )


def _print_report(candidate: Candidate, report: ConformanceReport, strict: bool) -> None:
    """Print every check with its findings."""
    origin = f"  ({candidate.distribution} {candidate.version})"
    click.echo(to_one_line(f"{candidate.name}{origin if candidate.distribution else ''}"))
    for name in report.checks:
        findings = [finding for finding in report.findings if finding.check == name]
        passed = not any(finding.is_error or strict for finding in findings)
        click.echo(f"  {'passed' if passed else 'FAILED'}  {name}")
        for finding in findings:
            _print_finding(finding)


def _print_finding(finding: Finding) -> None:
    prefix = "" if finding.is_error else f"{finding.severity}: "
    first, *more = f"{prefix}{finding.subject}: {finding.message}".splitlines()
    click.echo(f"            {first}")
    for line in more:
        click.echo(f"              {line}")
    click.echo(f"            Fix: {finding.fix}")


def _format_summary(count: int, failed: list[ConformanceReport]) -> str:
    if not count:
        return "No plugin is installed except the core plugin."
    if not failed:
        return f"{format_count(count, 'plugin')} checked: no problems found."
    names = ", ".join(report.plugin for report in failed)
    return f"{format_count(count, 'plugin')} checked: problems found in {names}."


def _report_json(candidate: Candidate, report: ConformanceReport) -> dict[str, object]:
    return {
        "name": candidate.name,
        "distribution": candidate.distribution,
        "version": candidate.version,
        "ok": report.ok,
        "checks": list(report.checks),
        "findings": [attrs.asdict(finding) for finding in report.findings],
    }


COMMANDS = {"plugin": plugin}
