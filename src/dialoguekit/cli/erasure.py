"""Forgetting somebody, and redacting one utterance."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dialoguekit.cli.common import json_option, log_option, open_kit, plural, print_json

if TYPE_CHECKING:
    from dialoguekit.application.erasure import Erasure

_yes_option = click.option("--yes", is_flag=True, help="Do not ask whether to go on.")
_REQUEST = "their own request"


@click.command(short_help="Make what belongs to somebody unreadable for good.")
@click.argument("subject", nargs=-1, required=True)
@click.option(
    "--basis", default=_REQUEST, show_default=True, metavar="TEXT", help="On which ground."
)
@_yes_option
@log_option
@json_option
def forget(subject: tuple[str, ...], basis: str, yes: bool, log_url: str, as_json: bool) -> None:
    """Make the name, answers and words of SUBJECT unreadable for good, and note that it was done.

    SUBJECT is a workshop and somebody in it: "leeds P3"; or an invitation that brought nobody,
    "leeds I4".  What they did goes on being counted.  What was cut short is finished by the same
    command.
    """
    from dialoguekit.application import erasure

    who = erasure.read_citation(" ".join(subject))
    with open_kit(log_url, create=False) as kit:
        _ask(yes, f"What belongs to {who} can be read by nobody afterwards. Go on?")
        done = erasure.forget(kit.log, who.workshop, str(who.target), basis=basis)
    _tell(done, "forgotten", as_json)


@click.command(short_help="Blank the words of one event for good.")
@click.argument("cited", nargs=-1, required=True)
@click.option("--reason", required=True, metavar="TEXT", help="Why they are blanked.")
@_yes_option
@log_option
@json_option
def redact(cited: tuple[str, ...], reason: str, yes: bool, log_url: str, as_json: bool) -> None:
    """Blank the words of the event that CITED names for good: "leeds C17", or "leeds #31".

    Its leaf in the tree stands, so that the log can still be proved whole.  What was cut short
    is finished by the same command.
    """
    from dialoguekit.application import erasure

    what = erasure.read_citation(" ".join(cited))
    with open_kit(log_url, create=False) as kit:
        _ask(yes, f"The words of {what} can be read by nobody afterwards. Go on?")
        done = erasure.redact(kit.log, what.workshop, what.target, reason=reason)
    _tell(done, "redacted", as_json)


def _ask(yes: bool, question: str) -> None:
    """Ask somebody who is there; a program that calls knows what it does."""
    if not yes and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)


def _tell(done: Erasure, verb: str, as_json: bool) -> None:
    if as_json:
        print_json(_plain(done))
        return
    for line in _lines(done, verb):
        click.echo(line)


def _plain(done: Erasure) -> dict[str, object]:
    return {
        "workshop": done.what.workshop,
        "target": done.what.target,
        "was_noted": done.was_noted,
        "was_done": done.was_done,
        "events": done.events,
        "keys": done.keys,
        "folds": done.folds,
        "unknown": dict(done.unknown),
        "copies": [
            {
                "kind": copy.kind,
                "place": copy.place,
                "position": copy.position,
                "noted": copy.noted.isoformat(),
            }
            for copy in done.copies
        ],
    }


def _lines(done: Erasure, verb: str) -> Iterator[str]:
    if done.was_done:
        yield f"{done.what} was {verb} already; nothing was left to erase."
    else:
        finished = " An earlier run had been cut short; it is finished." if done.was_noted else ""
        yield f"{done.what} is {verb}.{finished}"
        erased = [f"the words of {plural(done.events, 'event')}"]
        if done.keys:
            erased.append(plural(done.keys, "key"))
        if done.folds:
            erased.append(plural(done.folds, "saved fold"))
        yield f"Erased: {', '.join(erased)}."
    yield "What remains: that it happened, when, and by which group. Counts and proofs hold."
    for type, count in done.unknown:
        yield (
            f"Not known: whether {plural(count, 'event')} of type {type} hold words of theirs. "
            "Install the plugin that declares it, and do the same again."
        )
    if done.copies:
        yield "Copies that were made before, and that nobody but you can reach:"
    for copy in done.copies:
        when = f"{copy.noted:%Y-%m-%d}"
        yield f"  {copy.kind}  {copy.place}  up to position {copy.position:,}, {when}"


COMMANDS = {"forget": forget, "redact": redact}
