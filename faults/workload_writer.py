"""What writers do while faults are done to them: follow a script, and tell how far they are."""

from __future__ import annotations

import resource
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from faults.fork_server import Wire
from faults.stores import Failed, Handle, Moved, Place
from faults.workload import Batch, Script

FAILED = "failed"
"""A failure that the store reported by an error of its own kind."""
ANOTHER_KIND = "an error of another kind"
"""What came out of the store and was not of its kind."""
REFUSED = "refused as a conflict"
"""What the store said where there was none."""
GAVE_UP = "gave up"

T = TypeVar("T")

_REOPEN_AFTER = 4


def append_for_ever(wire: Wire, place: Place, script: Script, after: int) -> None:
    """Append the batches behind number ``after``; tell the number of each when it is in.

    Tells ``open`` when the store is.
    """
    with place.open() as handle:
        wire.tell("open")
        for batch in script.batches(after):
            handle.append(batch.stream, batch.ids, batch.expected)
            wire.tell(str(batch.number))


def append_and_reopen(wire: Wire, place: Place, script: Script, count: int) -> None:
    """Append the first ``count`` batches; close and open the store after every fourth.

    Whoever closes a file of SQLite last moves what is in its write-ahead log to its place.
    """
    batches = islice(script.batches(), count)
    while some := list(islice(batches, _REOPEN_AFTER)):
        with place.open() as handle:
            for batch in some:
                handle.append(batch.stream, batch.ids, batch.expected)
                wire.tell(str(batch.number))


def append_stubbornly(wire: Wire, place: Place, script: Script, count: int, attempts: int) -> None:
    """The same; but what fails is done again with the same handle, ``attempts`` times in all.

    Tells what became of each attempt that failed: a word above, and the error.
    """
    batches = islice(script.batches(), count)
    while some := list(islice(batches, _REOPEN_AFTER)):
        handle = _stubbornly(wire, attempts, place.open)
        for batch in some:
            _stubbornly(wire, attempts, partial(_append, handle, batch))
            wire.tell(str(batch.number))
        _stubbornly(wire, attempts, handle.close)


def append_in_straits(
    wire: Wire, place: Place, script: Script, count: int, limit: int, amount: int
) -> None:
    """The same under a limit on the process, which is lifted after the first failure.

    ``limit`` is one of the module ``resource``, ``amount`` what it is lowered to: descriptors
    beside those that are open, or bytes of a file.
    """
    taken = len(list(Path("/proc/self/fd").iterdir())) if limit == resource.RLIMIT_NOFILE else 0
    _, most = resource.getrlimit(limit)

    def lift() -> None:
        resource.setrlimit(limit, (most, most))

    resource.setrlimit(limit, (taken + amount, most))
    handle = _stubbornly(wire, 2, place.open, lift)
    for batch in islice(script.batches(), count):
        _stubbornly(wire, 2, partial(_append, handle, batch), lift)
        wire.tell(str(batch.number))
    _stubbornly(wire, 2, handle.read, lift)
    _stubbornly(wire, 2, handle.close, lift)


def _append(handle: Handle, batch: Batch) -> list[int]:
    return handle.append(batch.stream, batch.ids, batch.expected)


def _stubbornly(
    wire: Wire, attempts: int, do: Callable[[], T], after_a_failure: Callable[[], object] = bool
) -> T:
    for _ in range(attempts):
        try:
            return do()
        except Failed as error:
            wire.tell(f"{FAILED}: {_one_line(error)}")
        except Moved as error:
            wire.tell(f"{REFUSED}: {_one_line(error)}")
        except Exception as error:  # noqa: BLE001  # which errors come through is the question
            wire.tell(f"{ANOTHER_KIND}: {_one_line(error)}")
        after_a_failure()
    wire.tell(GAVE_UP)
    raise SystemExit


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__} {error}".replace("\n", " ")
