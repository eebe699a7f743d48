"""``verify``, ``prove``, ``verify-proof`` and ``generate-key``: integrity of logs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dialoguekit.cli.common import (
    force_option,
    json_option,
    log_option,
    open_kit,
    open_kit_to_read,
    print_json,
    progress,
    without_keys_option,
    workshop_not_found,
)
from dialoguekit.document.blocks import format_count
from dialoguekit.errors import InvalidProof
from dialoguekit.events.limits import MAX_NOTE_BYTES
from dialoguekit.files import check_target, create_file, open_regular, read_regular

if TYPE_CHECKING:
    from datetime import datetime

    from dialoguekit.application.kit import Kit
    from dialoguekit.store.audit.audit import Audit
    from dialoguekit.store.audit.proof_file import Proof
    from dialoguekit.store.merkle.checkpoint import Checkpoint
    from dialoguekit.store.merkle.signed_note import SigningKey, VerifyingKey
    from dialoguekit.store.rows import Row

T = TypeVar("T", bound=Callable[..., Any])

SIGNING_KEY_VARIABLE = "DIALOGUEKIT_SIGNING_KEY"
"""Environment variable with the signing key."""
_MAX_SHOWN = 100

_File = click.Path(path_type=Path)
_ExistingFile = click.Path(exists=True, dir_okay=False, path_type=Path)


def _key_option(command: T) -> T:
    return click.option(
        "--key",
        "key_file",
        type=_ExistingFile,
        metavar="FILE",
        help=f"Sign the checkpoint with the key in FILE, or in {SIGNING_KEY_VARIABLE}.",
    )(command)


def _vkey_option(command: T) -> T:
    return click.option(
        "--vkey",
        "vkeys",
        multiple=True,
        metavar="KEY",
        help="Require a signature of the checkpoint by this key, or by one of several.",
    )(command)


@click.command(short_help="Check that no event of a log was modified.")
@click.option(
    "--incremental", is_flag=True, help="Verify only the events since the last verification."
)
@click.option(
    "--checkpoint",
    "checkpoint_files",
    type=_ExistingFile,
    multiple=True,
    metavar="FILE",
    help="Compare the log with this earlier checkpoint.",
)
@click.option(
    "--write-checkpoint",
    "output_file",
    type=_File,
    metavar="FILE",
    help="Write the checkpoint of the log to FILE.",
)
@force_option
@_key_option
@_vkey_option
@without_keys_option
@log_option
@json_option
def verify(
    incremental: bool,
    checkpoint_files: tuple[Path, ...],
    output_file: Path | None,
    force: bool,
    key_file: Path | None,
    vkeys: tuple[str, ...],
    without_keys: bool,
    log_url: str,
    as_json: bool,
) -> None:
    """Read every event of a log, and report each one that was modified.

    The log is compared with its tree, with the checkpoint next to it, and with the checkpoints in
    FILE.  Nothing is changed, but --incremental saves the checkpoint of the verified log in it,
    where it can be written.  The exit status is 1 if there are findings.
    """
    from dialoguekit.store.audit.audit import FULL, INCREMENTAL, audit

    verifying_keys = _parse_verifying_keys(vkeys)
    checkpoints = [_read_checkpoint(path, verifying_keys) for path in checkpoint_files]
    keys = _read_signing_keys(key_file)
    if output_file is not None:
        check_target(output_file, force=force)
    with (
        open_kit_to_read(log_url, saves=incremental, without_keys=without_keys) as kit,
        progress("Verifying") as advance,
    ):
        result = audit(
            kit.store,
            mode=INCREMENTAL if incremental else FULL,
            checkpoints=checkpoints,
            progress=advance,
        )
    if result.intact and output_file is not None:
        _write_text(output_file, result.checkpoint.to_note(*keys), force=force)
    notices = [*result.notices, *_sqlite_warnings(kit)]
    if as_json:
        print_json({**_audit_json(result), "notices": notices})
    else:
        for line in _format_audit(result):
            click.echo(line)
        for notice in notices:
            click.echo(f"Note: {notice}", err=True)
    if not result.intact:
        count = format_count(result.finding_count, "finding")
        raise click.ClickException(f"The log is not intact: {count}.")


def _sqlite_warnings(kit: Kit) -> Iterator[str]:
    """Yield what is known of the installed SQLite and of the disk of a log, if it is in a file."""
    from dialoguekit.store.sqlite import SQLiteEventStore
    from dialoguekit.store.sqlite.database import sqlite_race_warning
    from dialoguekit.store.sqlite.locks import network_file_system_warning

    if isinstance(kit.store, SQLiteEventStore):
        warnings = (sqlite_race_warning(), network_file_system_warning(kit.store.path))
        yield from (warning for warning in warnings if warning is not None)


def _format_audit(audit: Audit) -> Iterator[str]:
    for finding in audit.findings[:_MAX_SHOWN]:
        yield f"{finding.kind}: {finding}"
    hidden = audit.finding_count - min(len(audit.findings), _MAX_SHOWN)
    if hidden:
        yield f"… and {hidden:,} more."
    if audit.intact:
        earlier = f"; verified earlier up to {audit.started_after:,}" if audit.started_after else ""
        yield f"{format_count(audit.size, 'event')}, all unchanged{earlier}."
        if audit.compared_with:
            yield f"The log matches {', '.join(audit.compared_with)}."
        yield "Checkpoint:"
        yield from audit.checkpoint.text.splitlines()


def _audit_json(audit: Audit) -> dict[str, object]:
    return {
        "intact": audit.intact,
        "events": audit.size,
        "started_after": audit.started_after,
        "checkpoint": audit.checkpoint.text,
        "compared_with": list(audit.compared_with),
        "finding_count": audit.finding_count,
        "findings": [
            {"kind": f.kind, "first": f.first, "last": f.last, "text": f.text}
            for f in audit.findings
        ],
    }


@click.command(short_help="Write a proof that an event is in a log.")
@click.argument("citation", nargs=-1, required=True)
@click.option(
    "--out",
    type=_File,
    metavar="FILE",
    help="The output file; by default such as leeds-C17.proof.json.",
)
@click.option(
    "--checkpoint",
    "checkpoint_file",
    type=_ExistingFile,
    metavar="FILE",
    help="Prove the event against this earlier checkpoint.",
)
@click.option(
    "--no-reveal", "reveal", flag_value=False, default=True, help="Keep personal data encrypted."
)
@force_option
@_key_option
@log_option
@json_option
def prove(
    citation: tuple[str, ...],
    out: Path | None,
    checkpoint_file: Path | None,
    reveal: bool,
    force: bool,
    key_file: Path | None,
    log_url: str,
    as_json: bool,
) -> None:
    """Write a proof of the event that CITATION names, such as "leeds C17" or "leeds #31".

    The proof can be verified with the checkpoint of the log, without the log itself.  It contains
    the event with its personal data.  Encrypted personal data of this event is decrypted if the
    key store is available; --no-reveal keeps it encrypted.
    """
    from dialoguekit.application.erasure import erased_since
    from dialoguekit.application.stream_session import utc_now
    from dialoguekit.store.audit.proof_file import prove

    keys = _read_signing_keys(key_file)
    note = None if checkpoint_file is None else _read_text(checkpoint_file)
    text = " ".join(citation)
    path = out or Path(f"{re.sub(r'[^0-9A-Za-z._-]+', '-', text)}.proof.json")
    check_target(path, force=force)
    with open_kit(log_url, read_only=True, without_keys=not reveal) as kit:
        row = _find_row(kit, text)
        while True:
            began, head = utc_now(), kit.store.head()
            proof = prove(kit.store, row.position, checkpoint_note=note, keys=keys, reveal=reveal)
            _record_copy(kit, path, proof, began)
            if not erased_since(kit.store, head):
                break
        _write_text(path, proof.to_json(), force=force)
    if as_json:
        print_json(
            {"file": str(path), "position": row.position, "checkpoint": proof.checkpoint_note}
        )
    else:
        click.echo(str(path))


def _find_row(kit: Kit, text: str) -> Row:
    """Return the row that a citation names."""
    from dialoguekit.application.erasure import parse_citation
    from dialoguekit.events.programme import is_workshop_stream

    citation = parse_citation(text)
    stream, target = citation.workshop, citation.target
    if not kit.store.stream_version(stream):
        raise workshop_not_found(kit.store.streams())
    seq = target
    if isinstance(target, str):
        seq_by_id = kit.workshop(stream).state.seq_by_id if is_workshop_stream(stream) else {}
        seq = seq_by_id.get(target, 0)
    found = next((row for row in kit.store.rows(stream) if row.seq == seq), None)
    if found is None:
        raise click.ClickException(f"There is no {citation}. See: dialoguekit log {stream}")
    return found


def _record_copy(kit: Kit, path: Path, proof: Proof, began: datetime) -> None:
    """Record a proof as a copy if it contains readable personal data."""
    from dialoguekit.cli.proof_output import readable_personal_data

    if readable_personal_data(proof) is not None:
        notice = kit.record_copy("proof", str(path.absolute()), proof.row.position, began=began)
        if notice is not None:
            click.echo(f"Note: {notice}", err=True)


@click.command("verify-proof", short_help="Check a proof without the log.")
@click.argument("file", type=_ExistingFile)
@click.option(
    "--checkpoint",
    "checkpoint_file",
    type=_ExistingFile,
    metavar="FILE",
    help="Require that the proof leads to this checkpoint, as printed in a report.",
)
@_vkey_option
@json_option
def verify_proof(
    file: Path, checkpoint_file: Path | None, vkeys: tuple[str, ...], as_json: bool
) -> None:
    """Check the proof in FILE, and show the event that it proves.

    A proof shows that an event is in the log of a checkpoint.  The origin of the checkpoint is
    established by its signature, or by the report that prints it.
    """
    from dialoguekit.cli.proof_output import format_lines, to_json
    from dialoguekit.events.limits import MAX_PROOF_BYTES
    from dialoguekit.store.audit.proof_file import Proof

    keys = _parse_verifying_keys(vkeys)
    with open_regular(file) as opened:
        proof = Proof.parse(opened.read(MAX_PROOF_BYTES + 1))
    expected = None if checkpoint_file is None else _read_checkpoint(checkpoint_file, keys)
    checkpoint = proof.verify(signed_by=keys if expected is None else ())
    if expected is not None and expected != checkpoint:
        raise InvalidProof(
            f"The proof leads to the checkpoint of {checkpoint}, but {expected} is required. "
            "Request a proof made with: dialoguekit prove --checkpoint"
        )
    trusted = bool(keys) or expected is not None
    if as_json:
        print_json(to_json(proof, checkpoint, trusted=trusted))
        return
    for line in format_lines(proof, checkpoint):
        click.echo(line)
    if not trusted:
        click.echo(
            "Note: Compare this checkpoint with the one in a report (--checkpoint), or check its "
            "signature (--vkey). Without either, the proof could be of a forged log.",
            err=True,
        )


@click.command("generate-key", short_help="Generate a key to sign checkpoints.")
@click.argument("name")
@click.argument("file", type=_File)
@force_option
def generate_key(name: str, file: Path, force: bool) -> None:
    """Generate a signing key with NAME, write it to FILE, and print the verifying key.

    NAME identifies the signer, without spaces: council.example/leeds
    """
    from dialoguekit.store.merkle.signed_note import SigningKey

    key = SigningKey.generate(name)
    _write_text(file, f"{key.encoded}\n", force=force)
    click.echo(str(key.verifying_key))


def _read_signing_keys(file: Path | None) -> list[SigningKey]:
    from dialoguekit.store.merkle.signed_note import SigningKey

    text = os.environ.get(SIGNING_KEY_VARIABLE) if file is None else _read_text(file)
    return [SigningKey.parse(text)] if text else []


def _parse_verifying_keys(vkeys: Sequence[str]) -> list[VerifyingKey]:
    from dialoguekit.store.merkle.signed_note import VerifyingKey

    return [VerifyingKey.parse(key) for key in vkeys]


def _read_checkpoint(file: Path, keys: Sequence[VerifyingKey]) -> Checkpoint:
    from dialoguekit.store.merkle.checkpoint import Checkpoint

    try:
        return Checkpoint.parse(_read_text(file), signed_by=keys)
    except InvalidProof as error:
        raise InvalidProof(f"{file}: {error}") from error


def _write_text(file: Path, text: str, *, force: bool) -> None:
    with create_file(file, force=force) as opened:
        opened.write(text.encode())


def _read_text(file: Path) -> str:
    content = read_regular(file, MAX_NOTE_BYTES)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InvalidProof(f"{file}: It is not UTF-8 text.") from error


COMMANDS = {
    "generate-key": generate_key,
    "prove": prove,
    "verify": verify,
    "verify-proof": verify_proof,
}
