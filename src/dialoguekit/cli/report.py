"""``report``: a report from a log."""

from __future__ import annotations

from pathlib import Path

import click

from dialoguekit.application.verification import VerifyMode
from dialoguekit.choices import offer
from dialoguekit.cli.common import (
    force_option,
    json_option,
    log_option,
    open_kit_to_read,
    print_json,
    progress,
    without_keys_option,
)
from dialoguekit.disclosure.policy import POLICIES, STANDARD
from dialoguekit.document.blocks import format_count
from dialoguekit.document.formats import FORMATS, Format, resolve_format, resolve_formats
from dialoguekit.errors import ReportError
from dialoguekit.files import check_target


class _Formats(click.ParamType[tuple[Format, ...]]):
    """A comma-separated list of formats, such as html,md."""

    name = "formats"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Format, ...]:
        names = [part.strip() for part in str(value).split(",") if part.strip()]
        known = ", ".join(FORMATS)
        if not names:
            self.fail(f"Name at least one of {known}.", param, ctx)
        for name in names:
            try:
                resolve_format(name)
            except ReportError:
                near = offer(name, FORMATS)
                self.fail(f"{name!r} is not a format. {near}Use {known}.", param, ctx)
        return resolve_formats(names)


@click.command(short_help="Write a report from a log.")
@click.argument("workshops", nargs=-1, metavar="[WORKSHOP]...")
@click.option("--programme", metavar="ID", help="Report all workshops of this programme.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="The output directory.",
)
@click.option(
    "--format",
    "formats",
    type=_Formats(),
    default=",".join(FORMATS),
    show_default=True,
    metavar="LIST",
    help="Formats, separated by commas.",
)
@click.option(
    "--as-of",
    type=click.IntRange(min=0),
    metavar="POSITION",
    help="Ignore events after this position.",
)
@click.option(
    "--policy",
    type=click.Choice(list(POLICIES), case_sensitive=False),
    default=STANDARD.name,
    show_default=True,
    help="Disclosure policy: how large a group must be to be named.",
)
@force_option
@click.option("--strict", is_flag=True, help="Fail if a plugin or a chapter fails.")
@click.option(
    "--verify/--no-verify",
    "verifies",
    default=True,
    show_default=True,
    help="Verify first that no event was modified; the report states the result.",
)
@click.option(
    "--incremental", is_flag=True, help="Verify only the events since the last verification."
)
@without_keys_option
@log_option
@json_option
def report(
    workshops: tuple[str, ...],
    programme: str | None,
    out: Path,
    formats: tuple[Format, ...],
    as_of: int | None,
    policy: str,
    force: bool,
    strict: bool,
    verifies: bool,
    incremental: bool,
    without_keys: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Write the report of one WORKSHOP, of several, or of everything in the log.

    The log is only read, but --incremental saves in it what the next report starts from, where it
    can be written.
    """
    if incremental and not verifies:
        raise click.UsageError("--incremental requires verification: leave out --no-verify.")
    mode = VerifyMode.FULL if verifies else VerifyMode.NONE
    if incremental:
        mode = VerifyMode.INCREMENTAL
    for format in formats:
        check_target(out / f"report.{format}", force=force)
    with open_kit_to_read(
        log_url, saves=incremental, strict=strict, without_keys=without_keys
    ) as kit:
        with progress("Replaying") as advance:
            result = kit.report(
                *workshops,
                programme=programme,
                as_of=as_of,
                policy=policy,
                strict=strict,
                verify=mode,
                progress=advance,
            )
        paths = result.write(out, formats=formats, force=force)
    document = result.document
    notices = [*document.notices, *result.notices]
    if as_json:
        print_json(
            {
                "title": document.title,
                "position": document.provenance.position,
                "checkpoint": document.provenance.checkpoint,
                "verification": document.provenance.verification,
                "policy": policy,
                "files": [str(path) for path in paths],
                "notices": notices,
            }
        )
        return
    for notice in notices:
        click.echo(f"Note: {notice}", err=True)
    count = format_count(len(document.provenance.streams), "workshop")
    click.echo(f"{document.title}: {count}, as of position {document.provenance.position:,}.")
    click.echo(document.provenance.verification)
    for path in paths:
        click.echo(str(path))


COMMANDS = {"report": report}
