"""Replaying reports."""

from __future__ import annotations

from pathlib import Path

import click

from dialoguekit.application.verification import Verify
from dialoguekit.cli.common import json_option, log_option, open_kit, plural, print_json, progress
from dialoguekit.document.formats import FORMATS


class _Formats(click.ParamType[tuple[str, ...]]):
    """A list of formats with commas: html,md."""

    name = "formats"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        wanted = tuple(
            dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip())
        )
        for format in wanted:
            if format not in FORMATS:
                self.fail(f"{format!r} is not a format. Use {', '.join(FORMATS)}.", param, ctx)
        if not wanted:
            self.fail(f"Name at least one of {', '.join(FORMATS)}.", param, ctx)
        return wanted


@click.command(short_help="Replay a report from a log.")
@click.argument("workshops", nargs=-1, metavar="[WORKSHOP]...")
@click.option("--programme", metavar="ID", help="Report all workshops of a programme.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="The directory to write into.",
)
@click.option(
    "--format",
    "formats",
    type=_Formats(),
    default=",".join(FORMATS),
    show_default=True,
    metavar="LIST",
    help="Formats, with commas between them.",
)
@click.option(
    "--until", type=click.IntRange(min=0), metavar="CUT", help="Replay up to this position."
)
@click.option("--strict", is_flag=True, help="Fail on a plugin or a chapter that fails.")
@click.option(
    "--verify/--no-verify",
    "verifies",
    default=True,
    show_default=True,
    help="Check first that the log holds what was written; the report says whether.",
)
@click.option("--new", is_flag=True, help="Verify only what was recorded since the last time.")
@log_option
@json_option
def report(
    workshops: tuple[str, ...],
    programme: str | None,
    out: Path,
    formats: tuple[str, ...],
    until: int | None,
    strict: bool,
    verifies: bool,
    new: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Replay the report of one WORKSHOP, of several, or of everything in the log."""
    if new and not verifies:
        raise click.UsageError("--new says what is verified: leave out --no-verify.")
    how = Verify.NEW if new else Verify.ALL if verifies else Verify.NO
    with open_kit(log_url, create=False, strict=strict) as kit:
        with progress("Replaying") as advance:
            made = kit.report(
                *workshops,
                programme=programme,
                until=until,
                strict=strict,
                verify=how,
                advance=advance,
            )
        paths = made.write(out, formats=formats)
    document = made.document
    if as_json:
        print_json(
            {
                "title": document.title,
                "cut": document.provenance.cut,
                "checkpoint": document.provenance.checkpoint,
                "verification": document.provenance.verification,
                "files": [str(path) for path in paths],
                "notices": [*document.notices, *made.notices],
            }
        )
        return
    for notice in (*document.notices, *made.notices):
        click.echo(f"Note: {notice}", err=True)
    count = plural(len(document.provenance.streams), "workshop")
    click.echo(f"{document.title}: {count}, replayed up to position {document.provenance.cut:,}.")
    click.echo(document.provenance.verification)
    for path in paths:
        click.echo(str(path))


COMMANDS = {"report": report}
