"""Guidance while a workshop runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import click

from dialoguekit.cli.common import json_option, log_option, open_kit, print_json

if TYPE_CHECKING:
    from dialoguekit.plugin.guidance import Guidance, Underway


@click.command(short_help="Say where a workshop stands, and what to ask next.")
@click.argument("workshop")
@log_option
@json_option
def guide(workshop: str, log_url: str, as_json: bool) -> None:
    """Say where WORKSHOP stands now: its stages, what to ask next and why, flags that stand.

    It is told by the projections that the report is made of.
    """
    with open_kit(log_url, create=False) as kit:
        if workshop not in kit.workshops():
            known = ", ".join(kit.workshops()) or "none"
            raise click.ClickException(f"There is no workshop {workshop!r}. In this log: {known}.")
        guidance = kit.workshop(workshop).guidance()
    if as_json:
        print_json(_plain(guidance))
        return
    for line in _lines(guidance):
        click.echo(line)
    for name, why in guidance.failures:
        click.echo(f"Note: {name} cannot say anything: {why}", err=True)


def _plain(guidance: Guidance) -> dict[str, object]:
    """Guidance for a program; what proves a flag goes as (stream, seq) places."""
    plain = attrs.asdict(guidance)
    plain["flags"] = [
        {
            "by": standing.by,
            "rule": standing.flag.rule,
            "severity": standing.flag.severity,
            "message": standing.flag.message,
            "cites": list(standing.flag.cites),
            "evidence": [list(place) for place in standing.flag.evidence],
        }
        for standing in guidance.flags
    ]
    plain["failures"] = dict(guidance.failures)
    return plain


def _lines(guidance: Guidance) -> Iterator[str]:
    yield f"{guidance.workshop}, as of position {guidance.position:,}"
    for run in guidance.underway:
        yield ""
        yield from _run(run)
    if not guidance.underway:
        yield "Nothing is running."
    yield ""
    yield "Flags that stand:" if guidance.flags else "No flag stands."
    for standing in guidance.flags:
        flag = standing.flag
        cites = f" [{', '.join(flag.cites)}]" if flag.cites else ""
        yield f"  {flag.severity}  {flag.message}{cites}"
        yield f"        {standing.by}: {flag.rule}"


def _run(run: Underway) -> Iterator[str]:
    from dialoguekit.document.blocks import minutes

    paused = ", paused" if run.paused else ""
    yield f"{run.title} ({run.activity}, {run.method}{paused})"
    if run.stage is None:
        yield "  no stage was entered yet"
    else:
        focus = f": {run.focus}" if run.focus else ""
        planned = f" of {minutes(run.planned_s)}" if run.planned_s else ""
        yield f"  {run.stage}{focus}, for {minutes(run.elapsed_s)}{planned}"
    if run.suggestions:
        yield "  Ask next:"
    for suggestion in run.suggestions:
        cites = f" [{', '.join(suggestion.cites)}]" if suggestion.cites else ""
        yield f"    {suggestion.text}"
        yield f"        {suggestion.why}{cites}"


COMMANDS = {"guide": guide}
