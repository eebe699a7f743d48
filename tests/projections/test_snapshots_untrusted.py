"""Saved folds that are not to be trusted: nothing of them is used, and nothing in them is run."""

from __future__ import annotations

import argparse
import json
import os
import pickle
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self, cast

import attrs
import pytest

from dialoguekit.errors import LogUnavailable
from dialoguekit.events import NEUTRAL, ContributionMade, RecordedEvent
from dialoguekit.projections.corrections import Corrections
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import replay
from dialoguekit.projections.snapshots import KIND, Kept, SavedFolds
from dialoguekit.store import Codec
from dialoguekit.store.audit.hash_reader import checkpoint_of
from dialoguekit.store.event_store import Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.testing.worker_tasks import idea

CODEC = Codec(NEUTRAL)
EVENTS = 300
NAME = f"leeds\n{__name__}:Words"


@attrs.define
class Words(Projection[Mapping[str, int]]):
    """Words by author."""

    words: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.words[recorded.event.author] += len(recorded.event.text.split())

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)

    def view(self) -> Mapping[str, int]:
        return MappingProxyType(dict(self.words))


@attrs.define
class Others(Words):
    """The same by another name."""


def filled(log: Log, *, text: str = "Idea") -> Log:
    """Ideas in Leeds; the text of the second is given."""
    for number in range(1, EVENTS + 1):
        made = ContributionMade(contribution="C2", author="P1", text=text)
        changes: dict[str, Any] = {"event": made} if number == 2 else {}
        log.append("leeds", [idea(number, **changes)], expected=number - 1)
    return log


def folds_of(log: Log, size: int | None = None) -> SavedFolds:
    """The saved folds of a log that is believed to be whole up to a size."""
    _, size, root = checkpoint_of(log, size)
    return SavedFolds(log, size, root)


@pytest.fixture
def log() -> Log:
    """A log of which a fold was saved that nobody could mistake for a true one."""
    log = filled(MemoryLog(CODEC))
    keep(log)
    assert replay(log, Words, saves=folds_of(log)) == {"P9": 1}
    return log


def keep(log: Log, **changes: Any) -> None:
    """Save a fold with another content than a true one, and ``changes`` of what is told of it."""
    telling = folds_of(log)
    body = changes.pop("body", pickle.dumps((Words(Counter(P9=1)), Corrections())))
    told = {
        "made_by": telling._maker(Words()),
        "position": EVENTS,
        "root": telling.root.hex(),
    }
    shelve(log, json.dumps(told | changes).encode() + b"\n" + body)


def shelve(log: Log, value: bytes, name: str = NAME) -> None:
    """Put a value in the place of the saved fold, as the log keeps it."""
    log.shelf.put(KIND, NAME, log.guard.seal_blob(f"{KIND} {name}", value))


def is_used(log: Log, saves: SavedFolds | None = None) -> bool:
    """Whether a replay goes on from what is saved; otherwise it comes to the truth."""
    words = replay(log, Words, saves=saves or folds_of(log))
    assert words in ({"P9": 1}, replay(log, Words))
    return words == {"P9": 1}


@pytest.mark.parametrize("verified", [10, 256, EVENTS - 1])
def test_a_fold_beyond_what_is_verified_is_not_used(log: Log, verified: int) -> None:
    """Nor is one saved that would reach beyond it."""
    saves = folds_of(log, verified)
    before = log.shelf.items(KIND)
    assert not is_used(log, saves)
    assert log.shelf.items(KIND) == before
    assert saves.save("leeds", [(Words(), Kept(EVENTS, Words(), Corrections()))]) == 0
    assert saves.save("leeds", [(Words(), Kept(verified, Words(), Corrections()))]) == 1


@pytest.mark.parametrize("grown", [EVENTS, EVENTS + 1, EVENTS + 300])
def test_a_fold_is_used_in_a_log_that_has_grown(log: Log, grown: int) -> None:
    """Its root is that of the tree as it was."""
    for number in range(EVENTS + 1, grown + 1):
        log.append("leeds", [idea(number, "P2")], expected=number - 1)
    assert replay(log, Words, saves=folds_of(log)).get("P9") == 1


def test_a_fold_is_not_used_in_a_log_with_another_event_in_it(log: Log) -> None:
    """An event that was changed changes the root, although everything fits together."""
    other = filled(MemoryLog(CODEC), text="Something else")
    for name, value in log.shelf.items(KIND):
        other.shelf.put(KIND, name, value)
    assert not is_used(other)


@pytest.mark.parametrize(
    "changes",
    [
        {"position": 0},
        {"position": -1},
        {"position": EVENTS + 1},
        {"position": "300"},
        {"position": None},
        {"root": ""},
        {"root": None},
        {"made_by": None},
    ],
    ids=str,
)
def test_a_fold_that_says_something_else_of_itself_is_not_used(
    log: Log, changes: dict[str, Any]
) -> None:
    """It counts for one maker, one cut and one root, as they were written."""
    keep(log, **changes)
    assert not is_used(log)


def test_what_is_damaged_is_not_used(log: Log) -> None:
    """Cut short anywhere, or with a bit that is another."""
    ((name, stored),) = log.shelf.items(KIND)
    for place in range(0, len(stored), 7):
        for damaged in (
            stored[:place],
            stored[:place] + bytes((stored[place] ^ 1,)) + stored[place + 1 :],
        ):
            log.shelf.put(KIND, name, damaged)
            assert folds_of(log).find("leeds", Words()) is None


@pytest.mark.parametrize("value", [b"", b"\n", b"[]\n", b"{}\n", b'{"position": 300}\n', b"\xff\n"])
def test_what_is_no_fold_is_not_used(log: Log, value: bytes) -> None:
    """However it came there."""
    shelve(log, value)
    assert not is_used(log)


def test_a_fold_in_the_place_of_anothers_is_not_used(log: Log) -> None:
    """What is kept is bound to the workshop and the class."""
    ((_, stored),) = log.shelf.items(KIND)
    for stream, projection in (("york", Words), ("leeds", Others)):
        name = f"{stream}\n{__name__}:{projection.__name__}"
        log.shelf.put(KIND, name, stored)
        assert folds_of(log).find(stream, projection()) is None


class Running:
    """What a pickle makes by a call."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.call = function, args

    def __reduce__(self) -> Any:
        return self.call


class Unmarked:
    """A class of the package of the projection that is no value."""


def read_anew(log: Log) -> None:
    """What reading a fold may not do."""
    raise AssertionError(f"It was run: {log}")


def test_a_fold_runs_nothing(log: Log, tmp_path: Path) -> None:
    """A pickle that names a function is not read on, whosever function it is."""
    trace = tmp_path / "trace"
    for call in (
        Running(os.system, f"touch {trace}"),
        Running(eval, f"open({str(trace)!r}, 'w')"),
        Running(read_anew, "now"),
        Running(SavedFolds.find, "now"),
        Running(getattr, Words, "count"),
    ):
        keep(log, body=pickle.dumps((call, Corrections())))
        assert not is_used(log)
    assert not trace.exists()


@pytest.mark.parametrize(
    "held", [argparse.Namespace(a=1), Path("a"), Unmarked(), Unmarked, MemoryLog, Log]
)
def test_a_fold_makes_nothing_but_values(log: Log, held: Any) -> None:
    """No class of other packages, and of its own and the core's only those that hold something."""
    keep(log, body=pickle.dumps((Words(Counter({"P9": held})), Corrections())))
    assert not is_used(log)


@pytest.mark.parametrize(
    ("named", "used"),
    [
        (b"dialoguekit.projections.snapshots\nSavedFolds", True),
        (b"dialoguekit.projections.replay\nSavedFolds", False),
        (b"dialoguekit.projections.snapshots\npickle.Pickler", False),
        (b"dialoguekit.projections.snapshots\nmissing", False),
        (b"dialoguekit.missing\nSavedFolds", False),
        (b"this\nd", False),
        (b"posix\nsystem", False),
    ],
)
def test_a_class_is_named_where_it_is_made(log: Log, named: bytes, used: bool) -> None:
    """What a module has from elsewhere is no value of its, and nothing is imported."""
    holding = pickle.dumps((Words(Counter({"P9": cast(Any, SavedFolds)})), Corrections()), 3)
    assert b"cdialoguekit.projections.snapshots\nSavedFolds\n" in holding
    keep(log, body=holding.replace(b"dialoguekit.projections.snapshots\nSavedFolds", named))
    assert (folds_of(log).find("leeds", Words()) is not None) == used
    assert "this" not in sys.modules


@pytest.mark.parametrize(
    "body",
    [
        (Others(), Corrections()),
        (Words(), None),
        Words(),
        (1, 2, 3),
    ],
    ids=["another class", "no corrections", "no pair", "three"],
)
def test_a_fold_of_another_kind_is_not_used(log: Log, body: object) -> None:
    """It has to be what was asked for."""
    keep(log, body=pickle.dumps(body))
    assert not is_used(log)


def test_a_shelf_that_cannot_be_read_holds_no_fold(log: Log) -> None:
    """The events can be, and are."""

    class Scratched(MemoryLog):
        def _get(self, kind: str, name: str) -> bytes | None:
            raise LogUnavailable(f"{kind} {name!r} cannot be read.")

    scratched = Scratched(CODEC, rows=log.rows())
    assert not is_used(scratched)
