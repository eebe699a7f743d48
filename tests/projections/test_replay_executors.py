"""Workshops folded side by side: in threads, in processes, over logs in memory and in files."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import attrs
import pytest

from dialoguekit.errors import (
    DialogueKitError,
    MisdeclaredProjection,
    NewerEvent,
    ProjectionFailed,
    ReplayError,
)
from dialoguekit.events import (
    NEUTRAL,
    ContributionMade,
    NewEvent,
    RecordCorrected,
    RecordedEvent,
    event,
)
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import fold_each, replay
from dialoguekit.report.chapters.contributions import Said
from dialoguekit.store import Codec, open_log
from dialoguekit.store.event_store import Log
from dialoguekit.store.sqlite import SQLiteLog
from dialoguekit.testing.scenario import START

CODEC = Codec(NEUTRAL)
WORKSHOPS = ("hull", "leeds", "york")


class Unreadable:
    """A value that pickle writes and cannot read."""

    def __reduce__(self) -> Any:
        return int, ("no number",)


class Unportable(Exception):
    """An error that holds such a value."""

    def __init__(self, word: str, author: str) -> None:
        super().__init__(f"{author} said {word}")
        self.held = Unreadable()


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
class Failing(Words):
    """Fails on the second contribution of York, with an error that travels."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        if recorded.id == "york-2":
            raise LookupError(recorded.event.text)


@attrs.define
class FailingOddly(Words):
    """Fails with an error that does not travel."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        raise Unportable("no", recorded.event.author)


@attrs.define
class Needy(Words):
    """Cannot be made empty."""

    group: str = attrs.field(kw_only=True)


def threads() -> Executor:
    return ThreadPoolExecutor(2)


def processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork"))


def said(stream: str, seq: int) -> NewEvent:
    made = ContributionMade(contribution=f"C{seq}", author=f"P{seq % 2}", text="a b c"[: 2 * seq])
    return NewEvent(event=made, at=START, noted=START, id=f"{stream}-{seq}")


@pytest.fixture(params=["memory:", "sqlite:///{}/log.db"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    """Three workshops of three contributions each, the last of York put right."""
    with open_log(request.param.format(tmp_path), CODEC) as opened:
        for stream in WORKSHOPS:
            opened.append(stream, [said(stream, seq) for seq in range(1, 4)], expected=0)
        right = RecordCorrected(target=3, patch=(("text", "a"),), reason="misheard")
        put_right = NewEvent(event=right, at=START, noted=START, id="york-4")
        opened.append("york", [put_right], expected=3)
        yield opened


POOLS = pytest.mark.parametrize("pool", [threads, processes])


@POOLS
def test_side_by_side_and_one_after_the_other_give_the_same(
    log: Log, pool: Callable[[], Executor]
) -> None:
    """Of all workshops, of some, as of a cut."""
    with pool() as executor:
        for asked in ({}, {"workshops": ["york", "hull"]}, {"until": 5}, {"until": 9}):
            asked_for: dict[str, Any] = asked
            alone = replay(log, Words, **asked_for)
            assert replay(log, Words, executor=executor, **asked_for) == alone
        assert replay(log, Words, executor=executor, until=9) != replay(log, Words)


@POOLS
def test_outcomes_arrive_by_workshop_and_name(log: Log, pool: Callable[[], Executor]) -> None:
    """As they do without an executor."""
    projections = {"words": Words, "failing": Failing}
    alone = fold_each(log, projections, WORKSHOPS, until=10)
    with pool() as executor:
        outcomes = fold_each(log, projections, WORKSHOPS, until=10, executor=executor)
    assert list(outcomes) == list(WORKSHOPS)
    for stream in WORKSHOPS:
        assert outcomes[stream]["words"] == alone[stream]["words"]
        assert (outcomes[stream]["failing"].error is None) == (stream != "york")


@POOLS
def test_a_failure_says_as_much_from_afar(log: Log, pool: Callable[[], Executor]) -> None:
    """Projection, event, position, and the cause itself."""
    with pool() as executor, pytest.raises(ProjectionFailed) as caught:
        replay(log, Failing, executor=executor)
    failed = caught.value
    assert (failed.projection, failed.event_id, failed.position) == ("Failing", "york-2", 8)
    assert isinstance(failed.__cause__, LookupError)
    assert failed.__cause__.args == ("a b ",)


def test_a_cause_that_cannot_travel_is_told_in_words(log: Log) -> None:
    """Between threads nothing travels."""
    with processes() as executor, pytest.raises(ProjectionFailed) as caught:
        replay(log, FailingOddly, executor=executor)
    assert type(caught.value.__cause__) is RuntimeError
    assert str(caught.value.__cause__) == "Unportable('P1 said no')"
    with threads() as executor, pytest.raises(ProjectionFailed) as near:
        replay(log, FailingOddly, executor=executor)
    assert isinstance(near.value.__cause__, Unportable)


@POOLS
def test_a_misdeclared_projection_is_named_from_afar(
    log: Log, pool: Callable[[], Executor]
) -> None:
    """As it is from nearby."""
    needy: Any = Needy
    with pool() as executor, pytest.raises(MisdeclaredProjection, match=r"Needy .*made empty"):
        replay(log, needy, executor=executor)


def test_a_projection_that_cannot_travel_says_where_to_define_it(log: Log) -> None:
    """One inside a function is known to no other process; threads take it as it is."""

    @attrs.define
    class Local(Words):
        """Inside a function."""

    with processes() as executor, pytest.raises(ReplayError, match="top of a module") as caught:
        replay(log, Local, executor=executor)
    assert caught.value.__cause__ is not None
    with threads() as executor:
        assert replay(log, Local, executor=executor) == replay(log, Words)


@event("contribution.made", version=2)
class ContributionMadeLater:
    """What a newer dialoguekit may write."""


@POOLS
def test_an_unreadable_event_is_named_from_afar(
    tmp_path: Path, pool: Callable[[], Executor]
) -> None:
    """It is the log's error there too."""
    with SQLiteLog(tmp_path / "log.db", Codec([ContributionMadeLater])) as newer:
        later = NewEvent(event=ContributionMadeLater(), at=START, noted=START)
        newer.append("leeds", [later], expected=0)
    with SQLiteLog(tmp_path / "log.db", CODEC) as log, pool() as executor:
        with pytest.raises(NewerEvent) as caught:
            replay(log, Words, executor=executor)
        assert caught.value.position == 1


class Refusing(Executor):
    """An executor that cannot do anything any more."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(OSError("the other machine is gone"))
        return future


def test_an_executor_that_gives_up_is_an_error_of_ours(log: Log) -> None:
    """Whatever its library raises is the cause."""
    with pytest.raises(DialogueKitError, match="The executor gave up: OSError") as caught:
        replay(log, Words, executor=Refusing())
    assert isinstance(caught.value.__cause__, OSError)


def test_chapters_of_reports_cross_into_a_fresh_process(log: Log) -> None:
    """One that shares nothing with this one but the files."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as executor:
        assert replay(log, Said, executor=executor) == replay(log, Said)
