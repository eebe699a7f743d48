"""Saved folds: gone on from, as good as new, and not where what made them has changed."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, ClassVar, Self

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.errors import LogUnavailable
from dialoguekit.events import (
    NEUTRAL,
    ContributionMade,
    Event,
    NewEvent,
    PersonForgotten,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    TurnTaken,
)
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import Outcome, fold_each, replay
from dialoguekit.projections.snapshots import KIND, SavedFolds
from dialoguekit.report.chapters.contributions import Said
from dialoguekit.store import Codec
from dialoguekit.store.audit.audit import NEW, audit
from dialoguekit.store.event_store import Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.testing.histories import History, histories
from dialoguekit.testing.scenario import START

CODEC = Codec(NEUTRAL)


@attrs.define
class Words(Projection[Mapping[str, int]]):
    """Words by author, of contributions with at least so many; ``seen`` is what came to it."""

    seen: ClassVar[list[int]] = []

    words: Counter[str] = attrs.field(factory=Counter)
    least: int = 1

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.seen.append(recorded.position)
        said = len(recorded.event.text.split())
        if said >= self.least:
            self.words[recorded.event.author] += said

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words, self.least)

    def view(self) -> Mapping[str, int]:
        return MappingProxyType(dict(self.words))


@attrs.define
class Letters(Words):
    """Letters by author."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.words[recorded.event.author] += len(recorded.event.text)


@attrs.define
class Failing(Words):
    """Raises on the third word of somebody."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        raise LookupError(recorded.event.text)


@attrs.define
class Unkeepable(Words):
    """Comes to hold what no pickle can."""

    last: Callable[[], int] | None = None

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        Words.count(self, recorded)
        self.last = lambda: recorded.position

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)


@attrs.define
class UnkeepableFromTheStart(Words):
    """Holds what no pickle can before its first event."""

    first: Callable[[], int] = attrs.field(factory=lambda: lambda: 0)

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)


def said(author: str, text: str) -> ContributionMade:
    return ContributionMade(contribution="C1", author=author, text=text)


def put(log: Log, stream: str, *facts: Event) -> None:
    """Append ``facts`` one by one."""
    for fact in facts:
        new = NewEvent(event=fact, at=START, noted=START)
        log.append(stream, [new], expected=log.version(stream))


@pytest.fixture(autouse=True)
def seen() -> list[int]:
    """The positions of the contributions that came to :class:`Words` in this test."""
    Words.seen.clear()
    return Words.seen


@pytest.fixture
def log() -> MemoryLog:
    """Leeds at the positions 1, 2 and 4; York at 3."""
    log = MemoryLog(CODEC)
    put(log, "leeds", said("P1", "a b"), said("P2", "c"))
    put(log, "york", said("P3", "x"))
    put(log, "leeds", said("P1", "d"))
    return log


def verified(log: Log, software: str = "1", *, anew: bool = False) -> SavedFolds:
    """The saved folds of a log that was just found to be whole."""
    audited = audit(log, mode=NEW)
    assert audited.whole
    return SavedFolds(log, audited.size, audited.checkpoint.root, software, anew)


def words(log: Log, projection: Callable[[], Projection[Any]] = Words, **options: Any) -> Any:
    """What a replay comes to that goes on from saved folds."""
    return replay(log, projection, saves=options.pop("saves", None) or verified(log), **options)


def view(outcomes: Mapping[str, Mapping[str, Outcome[Any]]], name: str) -> Any:
    """What a projection over Leeds came to."""
    projection = outcomes["leeds"][name].projection
    assert projection is not None
    return projection.view()


def kept(log: Log) -> dict[str, bytes]:
    """What the shelf holds of folds, by the workshop and the class."""
    return {
        name.replace("\n", " ").replace(f"{__name__}:", ""): value
        for name, value in log.shelf.items(KIND)
    }


def test_a_saved_fold_reads_only_what_came_since(log: MemoryLog, seen: list[int]) -> None:
    """And comes to the same; the new fold is saved in its place."""
    assert words(log) == {"P1": 3, "P2": 1, "P3": 1}
    put(log, "leeds", said("P2", "e f g"))
    seen.clear()
    assert words(log) == {"P1": 3, "P2": 4, "P3": 1}
    assert seen == [5]
    put(log, "leeds", said("P2", "h"))
    assert words(log)["P2"] == 5
    assert seen == [5, 6]


def test_where_nothing_is_new_nothing_is_folded_or_saved(log: MemoryLog, seen: list[int]) -> None:
    """Also not when other workshops went on."""
    words(log)
    before = kept(log)
    seen.clear()
    put(log, "hull", TurnTaken(person="P1"))
    assert words(log) == {"P1": 3, "P2": 1, "P3": 1}
    assert seen == []
    assert {name: kept(log)[name] for name in before} == before


def test_made_anew_they_are_saved_and_not_used(log: MemoryLog, seen: list[int]) -> None:
    """Whatever is on the shelf."""
    words(log)
    seen.clear()
    assert words(log, saves=verified(log, anew=True)) == {"P1": 3, "P2": 1, "P3": 1}
    assert sorted(seen) == [1, 2, 3, 4]
    seen.clear()
    words(log)
    assert seen == []


def test_a_cut_before_a_saved_fold_is_folded_anew(log: MemoryLog, seen: list[int]) -> None:
    """The saved one stays, for those who look at today again."""
    words(log)
    before = kept(log)["leeds Words"]
    seen.clear()
    assert words(log, until=2) == {"P1": 2, "P2": 1}
    assert seen == [1, 2]
    assert kept(log)["leeds Words"] == before


def test_projections_that_were_saved_at_different_cuts_come_to_the_same(
    log: MemoryLog, seen: list[int]
) -> None:
    """Each goes on from its own, in one pass for those at one cut."""
    fold_each(log, {"words": Words}, ["leeds"], until=2, saves=verified(log))
    fold_each(log, {"letters": Letters}, ["leeds"], until=1, saves=verified(log))
    seen.clear()
    makers = {"words": Words, "letters": Letters, "long": Unkeepable}
    with_folds = fold_each(log, makers, ["leeds"], until=4, saves=verified(log))
    assert sorted(seen) == [1, 2, 4, 4]
    without = fold_each(log, makers, ["leeds"], until=4)
    for name in makers:
        assert view(with_folds, name) == view(without, name)


def test_a_fold_goes_on_with_what_was_put_right_before(log: MemoryLog, seen: list[int]) -> None:
    """Somebody forgotten stays so, whatever they are noted to have said later."""
    put(log, "leeds", PersonForgotten(person="P1", basis="a request"))
    assert words(log, Letters) == {"P1": 2 * len("[withheld]"), "P2": 1, "P3": 1}
    put(log, "leeds", said("P1", "quite a long sentence"))
    assert words(log, Letters) == replay(log, Letters)


@pytest.mark.parametrize(
    "about",
    [
        RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"),
        RecordRedacted(target=1, basis="a request"),
        PersonForgotten(person="P1", basis="a request"),
    ],
)
def test_what_was_put_right_since_is_folded_anew(
    log: MemoryLog, seen: list[int], about: Event
) -> None:
    """In that workshop alone."""
    words(log)
    put(log, "leeds", about)
    seen.clear()
    assert words(log) == replay(log, Words)
    assert seen[:3] == [1, 2, 4]
    seen.clear()
    words(log)
    assert seen == []


def test_a_fold_that_is_to_be_erased_soon_is_not_saved(log: MemoryLog) -> None:
    """As of the cut nobody knew; but the words shall not lie about any longer."""
    put(log, "leeds", RecordRedacted(target=1, basis="a request"))
    assert words(log, until=4) == {"P1": 3, "P2": 1, "P3": 1}
    assert list(kept(log)) == ["york Words"]


def test_a_fold_by_an_earlier_version_of_its_projection_is_not_used(
    log: MemoryLog, seen: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Raising ``fold_version`` is enough."""
    words(log)
    seen.clear()
    monkeypatch.setattr(Words, "fold_version", 2)
    words(log)
    assert len(seen) == 4


def test_a_fold_that_began_otherwise_is_not_used(log: MemoryLog, seen: list[int]) -> None:
    """What a projection is made with is part of it."""
    words(log)
    seen.clear()
    assert words(log, partial(Words, least=2)) == {"P1": 2}
    assert len(seen) == 4


def test_a_fold_by_other_software_is_not_used(log: MemoryLog, seen: list[int]) -> None:
    """Names and versions of all that is installed."""
    words(log)
    seen.clear()
    words(log, saves=verified(log, "2"))
    assert len(seen) == 4


PROJECTION = """
import attrs
from dialoguekit.events import ContributionMade
from dialoguekit.projections.projection import Projection, handles
from counting_words.helping import weight

@attrs.define
class Weight(Projection[int]):
    sum: int = 0

    @handles(ContributionMade)
    def count(self, recorded):
        self.sum += weight(recorded.event.text)

    def join(self, other):
        return Weight(self.sum + other.sum)

    def view(self):
        return self.sum
"""


def imported(folder: Path, weight: str) -> Any:
    """The projection of a package whose helping module says what a text weighs."""
    package = folder / "counting_words"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    (package / "projecting.py").write_text(PROJECTION)
    (package / "helping.py").write_text(f"def weight(text):\n    return {weight}\n")
    for name in [name for name in sys.modules if name.startswith("counting_words")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    return importlib.import_module("counting_words.projecting").Weight


def test_a_fold_is_not_used_when_anything_in_its_package_has_changed(
    log: MemoryLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a handler calls there decides what it comes to."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    weight = imported(tmp_path, "1")
    assert words(log, weight) == 4
    before = kept(log)
    assert words(log, weight) == 4
    assert kept(log) == before
    assert words(log, imported(tmp_path, "len(text)")) == 6
    assert kept(log).keys() == before.keys()
    assert kept(log) != before


def test_a_projection_may_be_in_a_file_of_its_own(
    log: MemoryLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change in it is noticed as well."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for weighing, weight in (("len", 6), ("len", 6), ("lambda _: 2", 8)):
        source = PROJECTION.replace("from counting_words.helping import weight", "")
        (tmp_path / "weighing_words.py").write_text(f"{source}\nweight = {weighing}\n")
        monkeypatch.delitem(sys.modules, "weighing_words", raising=False)
        importlib.invalidate_caches()
        assert words(log, importlib.import_module("weighing_words").Weight) == weight
        assert "leeds weighing_words:Weight" in kept(log)


def test_a_fold_by_a_class_without_a_source_is_not_saved(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a console nobody could tell whether a class is what it was."""
    console = ModuleType("console")
    monkeypatch.setitem(sys.modules, "console", console)
    exec(PROJECTION.replace("from counting_words.helping import weight", ""), vars(console))
    vars(console)["weight"] = len
    assert words(log, vars(console)["Weight"]) == 6
    assert kept(log) == {}


@pytest.mark.parametrize("projection", [Unkeepable, UnkeepableFromTheStart])
def test_what_cannot_be_pickled_is_folded_all_the_same(
    log: MemoryLog, projection: Callable[[], Words]
) -> None:
    """And those beside it are saved."""
    makers = {"unkeepable": projection, "words": Words}
    for _ in range(2):
        outcomes = fold_each(log, makers, ["leeds"], until=4, saves=verified(log))
        assert view(outcomes, "unkeepable") == {"P1": 3, "P2": 1}
    assert list(kept(log)) == ["leeds Words"]


def test_a_projection_that_fails_is_not_saved(log: MemoryLog) -> None:
    """It fails again, and with the same."""
    makers = {"failing": Failing, "words": Words}
    for _ in range(2):
        outcomes = fold_each(log, makers, ["leeds"], until=4, saves=verified(log))
        assert outcomes["leeds"]["failing"].error is not None
    assert list(kept(log)) == ["leeds Words"]


def test_a_log_that_is_only_to_be_read_is_replayed(log: MemoryLog, seen: list[int]) -> None:
    """Nothing is kept of it."""

    class Protected(MemoryLog):
        def _put(self, kind: str, values: Mapping[str, bytes]) -> None:
            raise LogUnavailable(f"No {kind} can be written.")

    protected = Protected(CODEC, rows=log.rows())
    for _ in range(2):
        assert words(protected) == {"P1": 3, "P2": 1, "P3": 1}
    assert len(seen) == 8


def put_as(log: Log, recorded: RecordedEvent[Event]) -> None:
    """Append an event of a history as it happened there."""
    event, at, noted = recorded.event, recorded.at, recorded.noted
    new = NewEvent(event=event, at=at, noted=noted, context=recorded.context)
    log.append(recorded.stream, [new], expected=recorded.seq - 1)


HELD = histories(Said, streams=2, events=(PersonForgotten,), longest=16)


@draw(HELD, st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6)), max_size=6))
def test_folds_gone_on_from_equal_folds_from_the_start(
    held: tuple[History, ...], turns: list[tuple[int, int]]
) -> None:
    """Of any history, whatever was put right, redacted or forgotten between two replays."""
    log = MemoryLog(CODEC)
    waiting = [list(history) for history in held]
    for number, (count, back) in enumerate([*turns, (1000, 0)]):
        left = waiting[number % 2]
        for recorded in left[:count]:
            put_as(log, recorded)
        del left[:count]
        cut = max(0, log.head() - back)
        gone_on = replay(log, Said, until=cut, saves=verified(log))
        assert repr(gone_on) == repr(replay(log, Said, until=cut))
