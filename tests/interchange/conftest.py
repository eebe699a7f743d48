"""Exports to import: two small ones written by hand, and a large one made from a seed."""

from __future__ import annotations

import csv
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from dialoguekit.events import NEUTRAL, ContributionMade, StanceTaken
from dialoguekit.store import Codec, Log, open_log

Tallies = dict[str, "Tally"]

HERE = Path(__file__).parent
CODEC = Codec(NEUTRAL)
MILLISECONDS_2021 = 1_614_852_000_000


class Tally(NamedTuple):
    """What a statement got: votes with changed ones, and people by the vote that stands."""

    votes: int
    people: int
    agree: int
    disagree: int
    passed: int


def _tallied(votes: Sequence[tuple[str, str, int]]) -> Tallies:
    """Tallies by statement of (statement, person, value) in order of time."""
    standing = {(comment, person): value for comment, person, value in votes}
    rows = Counter(comment for comment, _, _ in votes)
    people = Counter(comment for comment, _ in standing)
    stances = Counter((comment, value) for (comment, _), value in standing.items())
    return {
        id: Tally(rows[id], people[id], stances[id, 1], stances[id, -1], stances[id, 0])
        for id in rows
    }


@pytest.fixture
def count_files() -> Callable[[Path], Tallies]:
    """Tallies by the id of the statement, from votes.csv alone, by the csv module."""

    def count(home: Path) -> Tallies:
        with (home / "votes.csv").open(encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
        return _tallied([(row["comment-id"], row["voter-id"], int(row["vote"])) for row in rows])

    return count


@pytest.fixture
def count_log() -> Callable[[Log, str], Tallies]:
    """The same from a log: the id of a statement is the source of its contribution."""

    def count(log: Log, stream: str) -> Tallies:
        source: dict[str, str] = {}
        votes: list[tuple[str, str, int]] = []
        for recorded in log.read(stream):
            event = recorded.event
            if isinstance(event, ContributionMade):
                assert event.source is not None
                source[event.contribution] = event.source.removeprefix("comment ")
            elif isinstance(event, StanceTaken):
                votes.append((source[event.contribution], event.person, event.value))
        return _tallied(votes)

    return count


@pytest.fixture
def turn_round() -> Callable[[Path], None]:
    """Writes votes.csv as the database has it: −1 agrees."""

    def turn(home: Path) -> None:
        path = home / "votes.csv"
        header, *rows = path.read_text().splitlines()
        turned = [",".join((row[: row.rindex(",")], str(-int(row.split(",")[-1])))) for row in rows]
        path.write_text("\n".join((header, *turned)))

    return turn


@pytest.fixture
def log() -> Iterator[Log]:
    """An empty log in memory."""
    with open_log("memory:", CODEC) as opened:
        yield opened


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Makes a copy of a small export that a test may spoil.

    ``export(file=(old, new), …)`` replaces text in a file that is named without its ending,
    with ``_`` for ``-``; ``seconds=True`` copies the newer of the two.
    """

    def copy(*, seconds: bool = False, **edits: tuple[str, str]) -> Path:
        home = tmp_path / "polis-small"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(HERE / ("polis-small-seconds" if seconds else "polis-small"), home)
        for name, (old, new) in edits.items():
            path = home / f"{name.replace('_', '-')}.csv"
            before = path.read_bytes()
            assert before.count(old.encode()) == 1, f"{old!r} should stand once in {path.name}"
            path.write_bytes(before.replace(old.encode(), new.encode()))
        return home

    return copy


@pytest.fixture(scope="session")
def large_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,900 people, 900 statements and 50,000 votes, one in fifty of them changed later."""
    home = tmp_path_factory.mktemp("large") / "large"
    home.mkdir()
    _write_made_up(home, people=1_900, comments=900, votes=50_000)
    return home


@pytest.fixture
def made_up_export(tmp_path: Path) -> Path:
    """200 people, 40 statements and 2,000 votes."""
    home = tmp_path / "made-up"
    home.mkdir()
    _write_made_up(home, people=200, comments=40, votes=2_000)
    return home


def _write_made_up(home: Path, *, people: int, comments: int, votes: int) -> None:
    draw = random.Random(2050)
    rows: list[tuple[int, int, int, int]] = []
    pairs: list[tuple[int, int]] = []
    for second in range(votes):
        again = bool(pairs) and draw.random() < 0.02
        comment, voter = (
            draw.choice(pairs) if again else (draw.randrange(comments), draw.randrange(people))
        )
        pairs.append((comment, voter))
        vote = draw.choices((1, 0, -1), (6, 1, 3))[0]
        rows.append((MILLISECONDS_2021 + 1_000 * (comments + second), comment, voter, vote))
    tally = Counter((comment, vote) for _, comment, _, vote in rows)
    latest = {(comment, voter): vote for _, comment, voter, vote in rows}
    statements = [
        (
            MILLISECONDS_2021 + 1_000 * id,
            id,
            draw.randrange(people),
            tally[id, 1],
            tally[id, -1],
            draw.choice((-1, 0, 1)),
            f"Statement {id}: " + " ".join(["words"] * draw.randrange(5, 25)),
        )
        for id in range(comments)
    ]
    matrix = []
    for person in range(people):
        cells = [latest.get((comment, person), "") for comment in range(comments)]
        cast = [cell for cell in cells if cell != ""]
        group = draw.choice(("", 0, 1, 2))
        matrix.append((person, group, 0, len(cast), cast.count(1), cast.count(-1), *cells))
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
