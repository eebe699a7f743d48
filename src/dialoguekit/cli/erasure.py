"""``forget`` and ``redact``: erasure of personal data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dialoguekit.cli.common import (
    confirm,
    json_option,
    log_option,
    open_kit,
    print_json,
    yes_option,
)
from dialoguekit.document.blocks import format_count

if TYPE_CHECKING:
    from dialoguekit.application.erasure import Citation, Erasure

_DEFAULT_BASIS = "their own request"


@click.command(short_help="Erase the personal data of a person permanently.")
@click.argument("subject", nargs=-1, required=True)
@click.option(
    "--basis",
    default=_DEFAULT_BASIS,
    show_default=True,
    metavar="TEXT",
    help="The basis of the erasure, which is recorded.",
)
@yes_option
@log_option
@json_option
def forget(subject: tuple[str, ...], basis: str, yes: bool, log_url: str, as_json: bool) -> None:
    """Erase the name, answers and contributions of SUBJECT permanently, and record the erasure.

    SUBJECT is a workshop and a person in it, "leeds P3", or an invitation without a registration,
    "leeds I4".  The person's contributions are still counted.  The same command completes an
    interrupted one.
    """
    from dialoguekit.application import erasure

    citation = erasure.parse_citation(" ".join(subject))
    with open_kit(log_url, create=False) as kit:
        confirm(_question(citation), yes=yes)
        result = erasure.forget(kit.store, citation.workshop, str(citation.target), basis=basis)
    _print_result(result, "forgotten", as_json)


@click.command(short_help="Erase the personal data of one event permanently.")
@click.argument("citation", nargs=-1, required=True)
@click.option(
    "--reason",
    required=True,
    metavar="TEXT",
    help="The reason for the redaction, which is recorded.",
)
@yes_option
@log_option
@json_option
def redact(citation: tuple[str, ...], reason: str, yes: bool, log_url: str, as_json: bool) -> None:
    """Erase the personal data of the event that CITATION names: "leeds C17" or "leeds #31".

    Its leaf in the tree is unchanged, so the log can still be verified.  The same command
    completes an interrupted one.
    """
    from dialoguekit.application import erasure

    target = erasure.parse_citation(" ".join(citation))
    with open_kit(log_url, create=False) as kit:
        confirm(_question(target), yes=yes)
        result = erasure.redact(kit.store, target.workshop, target.target, reason=reason)
    _print_result(result, "redacted", as_json)


def _question(citation: Citation) -> str:
    return f"The personal data of {citation} cannot be restored afterwards. Continue?"


def _print_result(erasure: Erasure, verb: str, as_json: bool) -> None:
    if as_json:
        print_json(_to_json(erasure))
        return
    for line in _format_lines(erasure, verb):
        click.echo(line)


def _to_json(erasure: Erasure) -> dict[str, object]:
    return {
        "workshop": erasure.citation.workshop,
        "target": erasure.citation.target,
        "already_recorded": erasure.already_recorded,
        "already_done": erasure.already_done,
        "events": erasure.events,
        "keys": erasure.keys,
        "snapshots": erasure.snapshots,
        "unreadable_types": dict(erasure.unreadable_types),
        "unreadable_copies": erasure.unreadable_copies,
        "own_texts": [
            {"cite": text.cite, "type": text.type, "fields": list(text.fields)}
            for text in erasure.own_texts
        ],
        "copies": [
            {
                "kind": copy.kind,
                "location": copy.location,
                "position": copy.position,
                "recorded_at": copy.recorded_at.isoformat(),
            }
            for copy in erasure.copies
        ],
    }


def _format_lines(erasure: Erasure, verb: str) -> Iterator[str]:
    if erasure.already_done:
        yield f"{erasure.citation} was already {verb}; nothing was left to erase."
    else:
        completed = " It completed an interrupted run." if erasure.already_recorded else ""
        yield f"{erasure.citation} is {verb}.{completed}"
        erased = [f"the personal data of {format_count(erasure.events, 'event')}"]
        if erasure.keys:
            erased.append(format_count(erasure.keys, "key"))
        if erasure.snapshots:
            erased.append(format_count(erasure.snapshots, "snapshot"))
        yield f"Erased: {', '.join(erased)}."
    yield "What remains: each event, its time and its group. Counts and proofs stay valid."
    for type, count in erasure.unreadable_types:
        yield (
            f"Not checked: {format_count(count, 'event')} of the unknown type {type}. "
            "Install its plugin and repeat the command."
        )
    if erasure.unreadable_copies:
        entries = (
            "entry of the list of copies is"
            if erasure.unreadable_copies == 1
            else ("entries of the list of copies are")
        )
        yield (
            f"Not listed: {erasure.unreadable_copies:,} {entries} damaged. "
            "Look for copies yourself."
        )
    if erasure.copies:
        yield "Earlier copies, which you have to delete yourself:"
    for copy in erasure.copies:
        when = f"{copy.recorded_at:%Y-%m-%d}"
        yield f"  {copy.kind}  {copy.location}  up to position {copy.position:,}, {when}"
    if erasure.own_texts:
        yield (
            "Texts of the workshop itself, whose author is not recorded. They stay: look at each, "
            "and redact those about the person:"
        )
    for text in erasure.own_texts:
        yield f"  {text.cite}  {text.type}  {', '.join(text.fields)}"


COMMANDS = {"forget": forget, "redact": redact}
