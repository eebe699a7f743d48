"""The files of a demo, and the mark by which a later demo recognises them as its own.

The mark is a file in the directory of the demo.  It has the digests of the files that the demo
wrote, and the checkpoint of its log.  A file that differs from both was changed or put there by
somebody, so a demo leaves it alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs

from dialoguekit.errors import DialogueKitError, InvalidProof, OutputError
from dialoguekit.files import check_target, private_directory, read_regular, write_files
from dialoguekit.store.merkle.checkpoint import Checkpoint

LOG, CHECKPOINT, MARK = "demo.db", "demo.db.checkpoint", ".dialoguekit-demo"
_SIDE_FILES = tuple(LOG + ending for ending in ("-journal", "-shm", "-wal"))
_MAX_BYTES = 1 << 16
_MAX_REPORT_BYTES = 1 << 28


@attrs.frozen
class Mark:
    """What demos wrote: the digests of each file by name, and the checkpoints of logs."""

    files: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    logs: tuple[str, ...] = ()

    @classmethod
    def read(cls, out: Path) -> Mark:
        """Read the mark in a directory; return an empty one if there is none."""
        try:
            found: Any = json.loads(read_regular(out / MARK, _MAX_BYTES, follow=False))
            if found["dialoguekit"] == "demo":
                files = {
                    str(name): tuple(map(str, found["files"][name])) for name in found["files"]
                }
                return cls(files, tuple(map(str, found["logs"])))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            pass
        return cls()

    def to_json(self) -> bytes:
        """Return the content of its file."""
        values = {"dialoguekit": "demo", "files": dict(self.files), "logs": self.logs}
        return json.dumps(values, indent=2).encode() + b"\n"


def write_demo(
    out: Path, contents: Mapping[str, bytes], checkpoint: Checkpoint, *, force: bool
) -> None:
    """Write the files of a demo to a directory; replace what an earlier demo wrote.

    Raises :class:`~dialoguekit.errors.OutputError` for any other file that exists, unless ``force``
    replaces it.
    """
    own = check_demo(out, contents, force=force)
    before = Mark.read(out)
    digests: dict[str, tuple[str, ...]] = {
        name: (_digest(content),) for name, content in contents.items() if name != LOG
    }
    for name in digests.keys() & own & before.files.keys():
        found = _digest(read_regular(out / name, _MAX_REPORT_BYTES, follow=False))
        digests[name] = tuple(dict.fromkeys((*digests[name], found)))
    earlier = _find_checkpoint(out / LOG, before.logs)
    logs = tuple(dict.fromkeys(filter(None, (checkpoint.text, earlier))))
    mark = Mark(digests, logs).to_json()
    with private_directory(out):
        write_files(out, {MARK: mark}, replace=own)
        for name in _SIDE_FILES:
            with suppress(FileNotFoundError):
                (out / name).unlink()
        write_files(out, contents, replace=own)


def check_demo(out: Path, names: Iterable[str], *, force: bool) -> set[str]:
    """Return the files that may be replaced; raise an error if another one exists."""
    if out.is_symlink():
        raise OutputError(f"{out} is a symbolic link. Name the directory that it leads to.")
    mark = Mark.read(out)
    own = {MARK} if mark.files else set()
    if _find_checkpoint(out / LOG, mark.logs) is not None:
        own |= {LOG, *_SIDE_FILES}
        own |= {CHECKPOINT} if _is_checkpoint(out / CHECKPOINT) else set()
    for name, digests in mark.files.items():
        with suppress(OSError):
            if _digest(read_regular(out / name, _MAX_REPORT_BYTES, follow=False)) in digests:
                own.add(name)
    for name in (*names, MARK, *_SIDE_FILES):
        if os.path.lexists(out / name):
            try:
                check_target(out / name, force=force or name in own)
            except OutputError as error:
                if not (out / name).is_file() or (out / name).is_symlink():
                    raise
                raise OutputError(
                    f"{out / name} exists, and is not as a demo wrote it. Name another directory "
                    "with --out, or use --force to replace it."
                ) from error
            own.add(name)
    return own


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _find_checkpoint(path: Path, known: Sequence[str]) -> str | None:
    """Return the one of these checkpoints that the log in a file has, if it is one."""
    from dialoguekit.events import CORE_EVENTS
    from dialoguekit.store import Codec, open_store
    from dialoguekit.store.audit.hash_reader import build_checkpoint

    if not known or path.is_symlink() or not path.is_file() or not path.stat().st_size:
        return None
    try:
        with open_store(f"sqlite:///{path}", Codec(CORE_EVENTS), create=False) as store:
            found = build_checkpoint(store).text
    except DialogueKitError:
        return None
    return found if found in known else None


def _is_checkpoint(path: Path) -> bool:
    try:
        Checkpoint.parse(read_regular(path, _MAX_BYTES, follow=False).decode())
    except (OSError, ValueError, InvalidProof):
        return False
    return True
