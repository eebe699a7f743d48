"""Checking a log, and proving what is in it to those who do not have it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dialoguekit.cli.common import json_option, log_option, open_kit, plural, print_json, progress
from dialoguekit.errors import InvalidProof

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit
    from dialoguekit.store.audit.audit import Audit
    from dialoguekit.store.audit.proof_file import Proof
    from dialoguekit.store.merkle.checkpoint import Checkpoint
    from dialoguekit.store.merkle.signed_note import SigningKey, VerifyingKey
    from dialoguekit.store.rows import Row

T = TypeVar("T", bound=Callable[..., Any])

SIGNING_KEY = "DIALOGUEKIT_SIGNING_KEY"
"""The variable of the environment that may hold the key to sign with."""
_MOST_SHOWN = 100
_LONGEST_NOTE = 256 * 1024

_File = click.Path(dir_okay=False, path_type=Path)
_Existing = click.Path(exists=True, dir_okay=False, path_type=Path)


def _key_option(command: T) -> T:
    return click.option(
        "--key",
        "key_file",
        type=_Existing,
        metavar="FILE",
        help=f"Sign the checkpoint with the key in FILE, or in {SIGNING_KEY}.",
    )(command)


def _vkey_option(command: T) -> T:
    return click.option(
        "--vkey",
        "vkeys",
        multiple=True,
        metavar="KEY",
        help="The checkpoint must be signed by this key; one of them, if several are given.",
    )(command)


@click.command(short_help="Check that a log holds what was written.")
@click.option("--new", is_flag=True, help="Only what was recorded since the last time.")
@click.option(
    "--against", type=_Existing, multiple=True, metavar="FILE", help="A checkpoint from elsewhere."
)
@click.option("--write", type=_File, metavar="FILE", help="Write the checkpoint of the log there.")
@_key_option
@_vkey_option
@log_option
@json_option
def verify(
    new: bool,
    against: tuple[Path, ...],
    write: Path | None,
    key_file: Path | None,
    vkeys: tuple[str, ...],
    log_url: str,
    as_json: bool,
) -> None:
    """Read every event of a log, and name each that is not as it was written.

    The log is held against its own tree, against the checkpoint that was remembered when it was
    last verified, and against those in FILE.  The exit status is 1 when anything is found.
    """
    from dialoguekit.store.audit.audit import ALL, NEW, audit

    trusted = _verifying_keys(vkeys)
    known = [_checkpoint(path, trusted) for path in against]
    keys = _signing_keys(key_file)
    with open_kit(log_url, create=False) as kit, progress("Verifying") as advance:
        audited = audit(kit.log, mode=NEW if new else ALL, against=known, advance=advance)
    if audited.whole and write is not None:
        write.write_text(audited.checkpoint.note(*keys), encoding="utf-8")
    notices = [*audited.notices, *_known_faults(log_url)]
    if as_json:
        print_json({**_plain(audited), "notices": notices})
    else:
        for line in _lines(audited):
            click.echo(line)
        for notice in notices:
            click.echo(f"Note: {notice}", err=True)
    if not audited.whole:
        raise click.ClickException(f"The log is not what was written: {_counted(audited)}.")


def _known_faults(log_url: str) -> Iterator[str]:
    """What is known to be wrong with the SQLite that keeps a log, if one does."""
    from dialoguekit.store.sqlite.database import known_race

    race = known_race()
    if race is not None and log_url.startswith("sqlite:"):
        yield race


def _counted(audited: Audit) -> str:
    return plural(audited.count, "finding")


def _lines(audited: Audit) -> Iterator[str]:
    for finding in audited.findings[:_MOST_SHOWN]:
        yield f"{finding.kind}: {finding}"
    left = audited.count - min(len(audited.findings), _MOST_SHOWN)
    if left:
        yield f"… and {left:,} more."
    if audited.whole:
        since = f", those up to {audited.after:,} at an earlier time" if audited.after else ""
        yield f"{plural(audited.size, 'event')}, all as they were written{since}."
        if audited.against:
            yield f"The log agrees with {', '.join(audited.against)}."
        yield "Checkpoint:"
        yield from audited.checkpoint.text.splitlines()


def _plain(audited: Audit) -> dict[str, object]:
    return {
        "whole": audited.whole,
        "events": audited.size,
        "after": audited.after,
        "checkpoint": audited.checkpoint.text,
        "against": list(audited.against),
        "count": audited.count,
        "findings": [
            {"kind": f.kind, "first": f.first, "last": f.last, "text": f.text}
            for f in audited.findings
        ],
    }


@click.command(short_help="Write a proof that an event is in a log.")
@click.argument("cited", nargs=-1, required=True)
@click.option("--out", type=_File, metavar="FILE", help="Where to; leeds-C17.proof.json.")
@click.option(
    "--against", type=_Existing, metavar="FILE", help="Prove it against this earlier checkpoint."
)
@click.option("--withhold", is_flag=True, help="Leave sealed words sealed.")
@_key_option
@log_option
@json_option
def prove(
    cited: tuple[str, ...],
    out: Path | None,
    against: Path | None,
    withhold: bool,
    key_file: Path | None,
    log_url: str,
    as_json: bool,
) -> None:
    """Write a proof of what CITED names, as a report cites it: "leeds C17", or "leeds #31".

    Whoever has the proof and the checkpoint of the log can check it without the log.  The proof
    holds the event with its words.  Those that are sealed it reveals, of this event and no other,
    where the keys of the log are here; --withhold keeps them back.
    """
    from dialoguekit.store.audit.proof_file import prove

    keys = _signing_keys(key_file)
    note = None if against is None else _note(against)
    citation = " ".join(cited)
    with open_kit(log_url, create=False) as kit:
        row = _find(kit, citation)
        proof = prove(kit.log, row.position, note=note, keys=keys, withhold=withhold)
        path = out or Path(f"{re.sub(r'[^0-9A-Za-z._-]+', '-', citation)}.proof.json")
        path.write_text(proof.written(), encoding="utf-8")
        _note_copy(kit, path, proof)
    if as_json:
        print_json({"file": str(path), "position": row.position, "checkpoint": proof.note})
    else:
        click.echo(str(path))


def _find(kit: Kit, cited: str) -> Row:
    """The row that a citation names."""
    from dialoguekit.application.erasure import read_citation
    from dialoguekit.events.programme import is_workshop_stream

    citation = read_citation(cited)
    stream, target = citation.workshop, citation.target
    if not kit.log.version(stream):
        known = ", ".join(kit.log.streams()) or "none"
        raise click.ClickException(f"There is no workshop {stream!r}. In this log: {known}.")
    seq = target
    if isinstance(target, str):
        things = kit.workshop(stream).state.things if is_workshop_stream(stream) else {}
        seq = things.get(target, 0)
    found = next((row for row in kit.log.rows(stream) if row.seq == seq), None)
    if found is None:
        raise click.ClickException(f"There is no {citation}. See: dialoguekit log {stream}")
    return found


def _note_copy(kit: Kit, path: Path, proof: Proof) -> None:
    """A proof that can be read is a copy of what somebody said."""
    from dialoguekit.application.erasure import note_copy
    from dialoguekit.application.stream_session import utc_now
    from dialoguekit.cli.proof_output import words_of

    if words_of(proof) is not None:
        note_copy(kit.log, "proof", str(path.absolute()), proof.row.position, utc_now())


@click.command("check-proof", short_help="Check a proof, without the log.")
@click.argument("file", type=_Existing)
@click.option(
    "--checkpoint",
    "checkpoint_file",
    type=_Existing,
    metavar="FILE",
    help="The checkpoint that the proof must lead to, as a report prints it.",
)
@_vkey_option
@json_option
def check_proof(
    file: Path, checkpoint_file: Path | None, vkeys: tuple[str, ...], as_json: bool
) -> None:
    """Check the proof in FILE, and say what the event says that it proves.

    A proof shows that an event was in the log of one checkpoint.  Whose that is, a signature
    tells, or the report that prints it.
    """
    from dialoguekit.cli.proof_output import as_lines, as_values
    from dialoguekit.store.audit.proof_file import MOST_BYTES, Proof

    keys = _verifying_keys(vkeys)
    with file.open("rb") as opened:
        proof = Proof.read(opened.read(MOST_BYTES + 1))
    expected = None if checkpoint_file is None else _checkpoint(checkpoint_file, keys)
    checkpoint = proof.check(signed_by=keys if expected is None else ())
    if expected is not None and expected != checkpoint:
        raise InvalidProof(
            f"The proof leads to the checkpoint of {checkpoint}, and not to that of {expected}. "
            "Ask for one made with: dialoguekit prove --against"
        )
    trusted = bool(keys) or expected is not None
    if as_json:
        print_json(as_values(proof, checkpoint, trusted=trusted))
        return
    for line in as_lines(proof, checkpoint):
        click.echo(line)
    if not trusted:
        click.echo(
            "Note: Compare this checkpoint with the one that a report prints (--checkpoint), or "
            "ask who signed it (--vkey): anybody can make a log, and a proof of what is in it.",
            err=True,
        )


@click.command("signing-key", short_help="Make a key to sign checkpoints with.")
@click.argument("name")
@click.argument("file", type=_File)
def signing_key(name: str, file: Path) -> None:
    """Make a key under NAME, keep it in FILE, and print the half that others check with.

    NAME says whose it is, without spaces: council.example/leeds
    """
    from dialoguekit.store.merkle.signed_note import SigningKey

    key = SigningKey.made(name)
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise click.ClickException(f"There is a file {file} already. Choose another.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(f"{key.written}\n")
    click.echo(str(key.verifying))


def _signing_keys(file: Path | None) -> list[SigningKey]:
    from dialoguekit.store.merkle.signed_note import SigningKey

    text = os.environ.get(SIGNING_KEY) if file is None else _note(file)
    return [SigningKey.read(text)] if text else []


def _verifying_keys(vkeys: Sequence[str]) -> list[VerifyingKey]:
    from dialoguekit.store.merkle.signed_note import VerifyingKey

    return [VerifyingKey.read(key) for key in vkeys]


def _checkpoint(file: Path, keys: Sequence[VerifyingKey]) -> Checkpoint:
    from dialoguekit.store.merkle.checkpoint import Checkpoint

    try:
        return Checkpoint.read(_note(file), signed_by=keys)
    except InvalidProof as error:
        raise InvalidProof(f"{file}: {error}") from error


def _note(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(_LONGEST_NOTE)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InvalidProof(f"{file}: It is not text.") from error


COMMANDS = {
    "check-proof": check_proof,
    "prove": prove,
    "signing-key": signing_key,
    "verify": verify,
}
