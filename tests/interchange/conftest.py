"""Polis exports to import: two small hand-written ones, and generated ones."""

from __future__ import annotations

import csv
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest

from dialoguekit.events import CORE_EVENTS, ContributionMade, RecordedEvent, StanceTaken
from dialoguekit.store import Codec, EventStore, open_store

Tallies: TypeAlias = dict[str, "Tally"]
CountFiles: TypeAlias = Callable[[Path], Tallies]
CountLog: TypeAlias = Callable[[EventStore, str], Tallies]
Export: TypeAlias = Callable[..., Path]

SMALL = "polis-small"
HERE = Path(__file__).parent
CODEC = Codec(CORE_EVENTS)
MILLISECONDS_2021 = 1_614_852_000_000


class Tally(NamedTuple):
    """Counts of a statement: all vote rows, and people by their latest vote."""

    votes: int
    people: int
    agree: int
    disagree: int
    passed: int


def _tally(votes: Sequence[tuple[str, str, int]]) -> Tallies:
    """Count (statement, person, value) votes, in time order, by statement."""
    latest = {(comment, person): value for comment, person, value in votes}
    rows = Counter(comment for comment, _, _ in votes)
    people = Counter(comment for comment, _ in latest)
    stances = Counter((comment, value) for (comment, _), value in latest.items())
    return {
        id: Tally(rows[id], people[id], stances[id, 1], stances[id, -1], stances[id, 0])
        for id in rows
    }


def events_of(
    store: EventStore, event_class: type[Any], stream: str = SMALL
) -> list[RecordedEvent[Any]]:
    """Return the events of one class, in order."""
    return [recorded for recorded in store.read(stream) if isinstance(recorded.event, event_class)]


@pytest.fixture
def count_files() -> CountFiles:
    """Counts by statement id, from votes.csv alone, read with the csv module."""

    def count(home: Path) -> Tallies:
        with (home / "votes.csv").open(encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
        return _tally([(row["comment-id"], row["voter-id"], int(row["vote"])) for row in rows])

    return count


@pytest.fixture
def count_log() -> CountLog:
    """The same counts from a log; the source of a contribution names its statement."""

    def count(store: EventStore, stream: str) -> Tallies:
        source: dict[str, str] = {}
        votes: list[tuple[str, str, int]] = []
        for recorded in store.read(stream):
            event = recorded.event
            if isinstance(event, ContributionMade):
                assert event.source is not None
                source[event.contribution] = event.source.removeprefix("comment ")
            elif isinstance(event, StanceTaken):
                votes.append((source[event.contribution], event.person, event.value))
        return _tally(votes)

    return count


@pytest.fixture
def invert_votes() -> Callable[[Path], None]:
    """A function that rewrites votes.csv as the database exports it: −1 means agree."""

    def turn(home: Path) -> None:
        path = home / "votes.csv"
        header, *rows = path.read_text().splitlines()
        cells = [row.rpartition(",") for row in rows]
        inverted = [f"{others},{-int(vote)}" for others, _, vote in cells]
        path.write_text("\n".join((header, *inverted)))

    return turn


@pytest.fixture
def store() -> Iterator[EventStore]:
    """An empty event store in memory."""
    with open_store("memory:", CODEC) as opened:
        yield opened


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """A function that copies a small export for a test to modify.

    ``export(file=(old, new), …)`` replaces text in a file, named without its extension and with
    ``_`` for ``-``.  ``seconds=True`` copies the newer of the two exports.
    """

    def copy(*, seconds: bool = False, **edits: tuple[str, str]) -> Path:
        home = tmp_path / "polis-small"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(HERE / ("polis-small-seconds" if seconds else "polis-small"), home)
        for name, (old, new) in edits.items():
            path = home / f"{name.replace('_', '-')}.csv"
            before = path.read_bytes()
            assert before.count(old.encode()) == 1, f"{old!r} must occur once in {path.name}"
            path.write_bytes(before.replace(old.encode(), new.encode()))
        return home

    return copy


@pytest.fixture(scope="session")
def large_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of 1,900 people, 900 statements and 50,000 votes, 2 % of them changed later."""
    home = tmp_path_factory.mktemp("large") / "large"
    home.mkdir()
    _write_generated(home, people=1_900, comments=900, votes=50_000)
    return home


@pytest.fixture
def generated_export(tmp_path: Path) -> Path:
    """An export of 200 people, 40 statements and 2,000 votes."""
    home = tmp_path / "generated"
    home.mkdir()
    _write_generated(home, people=200, comments=40, votes=2_000)
    return home


def _write_generated(home: Path, *, people: int, comments: int, votes: int) -> None:
    rng = random.Random(2050)
    rows: list[tuple[int, int, int, int]] = []
    pairs: list[tuple[int, int]] = []
    for second in range(votes):
        repeats = bool(pairs) and rng.random() < 0.02
        comment, voter = (
            rng.choice(pairs) if repeats else (rng.randrange(comments), rng.randrange(people))
        )
        pairs.append((comment, voter))
        vote = rng.choices((1, 0, -1), (6, 1, 3))[0]
        rows.append((MILLISECONDS_2021 + 1_000 * (comments + second), comment, voter, vote))
    tally = Counter((comment, vote) for _, comment, _, vote in rows)
    latest = {(comment, voter): vote for _, comment, voter, vote in rows}
    statements = [
        (
            MILLISECONDS_2021 + 1_000 * id,
            id,
            rng.randrange(people),
            tally[id, 1],
            tally[id, -1],
            rng.choice((-1, 0, 1)),
            f"Statement {id}: " + " ".join(["words"] * rng.randrange(5, 25)),
        )
        for id in range(comments)
    ]
    matrix = []
    for person in range(people):
        cells = [latest.get((comment, person), "") for comment in range(comments)]
        votes_cast = [cell for cell in cells if cell != ""]
        group = rng.choice(("", 0, 1, 2))
        counts = len(votes_cast), votes_cast.count(1), votes_cast.count(-1)
        matrix.append((person, group, 0, *counts, *cells))
    _write(home / "summary.csv", [("topic", "A large conversation")])
    header: tuple[object, ...] = (
        *("timestamp", "comment-id", "author-id", "agrees", "disagrees"),
        *("moderated", "comment-body"),
    )
    _write(home / "comments.csv", [header, *statements])
    header = ("timestamp", "comment-id", "voter-id", "vote")
    _write(home / "votes.csv", [header, *sorted(rows, key=lambda row: row[1:3])])
    header = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
    _write(home / "participants-votes.csv", [(*header, *range(comments)), *matrix])


def _write(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
