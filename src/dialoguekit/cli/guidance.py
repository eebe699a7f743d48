"""``guidance``: the state of a running workshop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import click

from dialoguekit.choices import resolve
from dialoguekit.cli.common import (
    json_option,
    log_option,
    open_kit,
    print_json,
    without_keys_option,
    workshop_not_found,
)

if TYPE_CHECKING:
    from dialoguekit.plugin.guidance import ActiveRound, ActiveRun, Guidance


@click.command(short_help="Show the state of a workshop, and what to ask next.")
@click.argument("workshop")
@without_keys_option
@log_option
@json_option
def guidance(workshop: str, without_keys: bool, log_url: str, as_json: bool) -> None:
    """Show the current stages of WORKSHOP, what to ask next and why, and active flags.

    Guidance uses the same projections as the report.
    """
    with open_kit(log_url, read_only=True, without_keys=without_keys, repeatable=True) as kit:
        known = kit.workshops()
        found = resolve(workshop, known)
        if found is None:
            raise workshop_not_found(workshop, known)
        current = kit.workshop(found).guidance()
    if as_json:
        print_json(_to_json(current))
        return
    for line in _format_guidance(current):
        click.echo(line)
    for name, reason in current.failures:
        click.echo(f"Note: {name} failed: {reason}", err=True)


def _to_json(guidance: Guidance) -> dict[str, object]:
    """Return guidance as JSON; evidence is a list of (stream, seq) pairs."""
    values = attrs.asdict(guidance)
    values["flags"] = [
        {
            "source": active.source,
            "rule": active.flag.rule,
            "severity": active.flag.severity,
            "message": active.flag.message,
            "cites": list(active.flag.cites),
            "evidence": [list(ref) for ref in active.flag.evidence],
        }
        for active in guidance.flags
    ]
    for each in values["rounds"]:
        each["deadline"] = each["deadline"] and each["deadline"].isoformat()
    values["failures"] = dict(guidance.failures)
    return values


def _format_guidance(guidance: Guidance) -> Iterator[str]:
    yield f"{guidance.workshop}, as of position {guidance.position:,}"
    for run in guidance.active_runs:
        yield ""
        yield from _format_run(run)
    if not guidance.active_runs:
        yield "Nothing is running."
    for each in guidance.rounds:
        yield ""
        yield from _format_round(each)
    yield ""
    yield "Active flags:" if guidance.flags else "No active flags."
    for active in guidance.flags:
        flag = active.flag
        cites = f" [{', '.join(flag.cites)}]" if flag.cites else ""
        yield f"  {flag.severity}  {flag.message}{cites}"
        yield f"        {active.source}: {flag.rule}"


def _format_run(run: ActiveRun) -> Iterator[str]:
    from dialoguekit.document.blocks import format_duration

    paused = ", paused" if run.paused else ""
    yield f"{run.title} ({run.activity}, {run.method}{paused})"
    if run.stage is None:
        yield "  no stage entered yet"
    else:
        focus = f": {run.focus}" if run.focus else ""
        planned = f" of {format_duration(run.planned_s)}" if run.planned_s else ""
        yield f"  {run.stage}{focus}, for {format_duration(run.elapsed_s)}{planned}"
    if run.suggestions:
        yield "  Ask next:"
    for suggestion in run.suggestions:
        cites = f" [{', '.join(suggestion.cites)}]" if suggestion.cites else ""
        yield f"    {suggestion.text}"
        yield f"        {suggestion.reason}{cites}"


def _format_round(found: ActiveRound) -> Iterator[str]:
    where = "" if found.activity is None else f" of {found.activity}"
    title = "" if found.title is None else f": {found.title}"
    yield f"Round {found.round}{where}{title}"
    quorum = "" if found.quorum is None else f"; the quorum is {found.quorum}"
    yield f"  {found.answered} of {found.asked} have answered{quorum}"
    if found.deadline is not None:
        passed = ", which has passed" if found.overdue else ""
        yield f"  deadline {found.deadline:%Y-%m-%d %H:%M %Z}{passed}"
    if found.unanswered:
        yield f"  no answer yet ({len(found.unanswered)}): {', '.join(found.unanswered)}"


COMMANDS = {"guidance": guidance}
