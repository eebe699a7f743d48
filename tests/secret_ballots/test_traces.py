"""After the close no byte of a vote or of its key is left, whatever interrupts it."""

from __future__ import annotations

import logging
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest
from tests.secret_ballots.sessions import MORNING, Paper, begin, open_ballot, votes

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.events import BallotClosed, NewEvent
from dialoguekit.store import ballot_box
from dialoguekit.store.event_store import EventStore
from dialoguekit.testing.postgres_server import PostgresServer

Sql: TypeAlias = Callable[..., list[Any]]

KILLED_BEFORE_THE_DESTRUCTION = """
import os, signal, sys
import dialoguekit
from dialoguekit.application import stream_writer

def die(store):
    os.kill(os.getpid(), signal.SIGKILL)

stream_writer.finish_boxes = die
kit = dialoguekit.open(sys.argv[1])
kit.workshop("leeds").{call}
"""


@attrs.define
class Log:
    """A log that tests look at from outside."""

    url: str
    encrypt: bool
    files: Callable[[], Iterator[Path]]
    settle: Callable[[], object]

    def open(self) -> Kit:
        """Open the log for writing."""
        return dialoguekit.open(self.url, encrypt=self.encrypt)

    def found(self, needles: list[bytes]) -> list[str]:
        """Return the names of files that contain one of some byte strings."""
        self.settle()
        contents = [(path.name, path.read_bytes()) for path in self.files() if path.is_file()]
        return sorted({name for name, text in contents for needle in needles if needle in text})


@pytest.fixture(params=["sqlite", "sqlite encrypted", "postgres", "postgres encrypted"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Log:
    """An empty log on each backend, encrypted or not."""
    encrypt = request.param.endswith("encrypted")
    if request.param.startswith("sqlite"):
        return Log(f"sqlite:///{tmp_path / 'log.db'}", encrypt, tmp_path.iterdir, lambda: None)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url: str = request.getfixturevalue("postgres_url")

    def checkpoint() -> None:
        import psycopg

        host = str(server.socket.parent)
        with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    return Log(url, encrypt, lambda: (server.folder / "base").rglob("*"), checkpoint)


def _needles(store: EventStore, ballot: str, only: str | None = None) -> list[bytes]:
    """Return byte strings of the stored votes of a ballot, and of its key."""
    papers = store.papers("leeds", ballot)
    head = papers.pop(b"")
    if only is not None:
        box, _ = ballot_box._open_box(store, "leeds", ballot, head)
        papers = {paper: papers[paper] for paper in [box.paper_of(only)]}
    needles = [value[place : place + 24] for value in papers.values() for place in (0, 1500, 8000)]
    assert all(len(needle) == 24 for needle in needles)
    key = store.cipher.box_key(f"ballot {ballot} leeds") or head
    return needles if only is not None else [*needles, key]


def _vote(leeds: WorkshopHandle, ballot: str, people: list[str]) -> None:
    for number, person in enumerate(people):
        leeds.cast_vote(ballot, person, votes(Paper(number % 4)), comment="Because." * 20)


def test_votes_and_key_are_in_the_files_before(log: Log) -> None:
    """The search finds what it looks for."""
    with log.open() as kit:
        leeds, people = begin(kit, ["a"] * 6)
        ballot = open_ballot(leeds)
        _vote(leeds, ballot, people)
        needles = _needles(kit.store, ballot)
        assert log.found(needles[:1])
        assert log.found(needles[-1:])


def test_no_byte_is_left_after_the_close(log: Log) -> None:
    """Neither of votes, nor of those that they replaced, nor of the key; other boxes stay."""
    with log.open() as kit:
        leeds, people = begin(kit, ["a"] * 16)
        first, second = open_ballot(leeds), open_ballot(leeds)
        _vote(leeds, first, people)
        replaced = _needles(kit.store, first)
        _vote(leeds, first, people[::-1])
        _vote(leeds, second, people)
        needles = [*replaced, *_needles(kit.store, first)]
        leeds.close_ballot(first)

        assert log.found(needles) == []
        assert len(kit.store.papers("leeds", second)) == 17
        others = _needles(kit.store, second)
        leeds.close_ballot(second)
        assert kit.store.boxes() == []
        assert log.found([*needles, *others]) == []
    assert log.found([*needles, *others]) == []


def test_a_forgotten_voter_leaves_no_vote(log: Log) -> None:
    """Their vote is removed from the box, and from the files, while the ballot is open."""
    with log.open() as kit:
        leeds, people = begin(kit, ["a"] * 6)
        ballot = open_ballot(leeds)
        _vote(leeds, ballot, people)
        needles = _needles(kit.store, ballot, only=people[2])
        leeds.forget(people[2], basis="asked")

        assert log.found(needles) == []
        assert len(kit.store.papers("leeds", ballot)) == 6
        leeds.close_ballot(ballot)
        assert leeds.state.ballots[ballot].unknown_votes == 0


@pytest.mark.parametrize("call", ["close_ballot('B1')", "forget('P3', basis='asked')"])
def test_a_crash_before_the_destruction_is_completed_by_the_next_writer(
    log: Log, call: str
) -> None:
    """The process is killed after the event was recorded."""
    with log.open() as kit:
        leeds, people = begin(kit, ["a"] * 6)
        ballot = open_ballot(leeds)
        _vote(leeds, ballot, people)
        is_close = call.startswith("close")
        needles = _needles(kit.store, ballot, only=None if is_close else people[2])
    code = KILLED_BEFORE_THE_DESTRUCTION.replace("{call}", call)
    died = subprocess.run([sys.executable, "-c", code, log.url], check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL
    assert log.found(needles)

    with log.open() as kit:
        assert log.found(needles) == []
        leeds = kit.workshop("leeds")
        if not is_close:
            leeds.close_ballot(ballot)
        assert len(leeds.state.ballots[ballot].secret_votes) == 6 - (not is_close)
        assert kit.store.boxes() == []


def test_a_box_of_a_ballot_that_others_closed_is_destroyed(log: Log) -> None:
    """The event may come from a program that knows no boxes."""
    with log.open() as kit:
        leeds, people = begin(kit, ["a"] * 6)
        ballot = open_ballot(leeds)
        _vote(leeds, ballot, people)
        needles = _needles(kit.store, ballot)
        event = BallotClosed(ballot=ballot)
        closed = NewEvent(event=event, occurred_at=MORNING, recorded_at=MORNING)
        kit.store.append("leeds", [closed], expected_version=leeds.version)
    with log.open() as kit:
        assert kit.store.boxes() == []
    assert log.found(needles) == []


def test_a_reader_is_told_to_the_log_and_removes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody reads an old state, traces remain; a warning says so, and they go later."""
    caplog.set_level(logging.WARNING, logger="dialoguekit")  # The command line shows errors only.
    monkeypatch.setattr("dialoguekit.store.sqlite.database.LOCK_TIMEOUT_S", 0.2)
    path = tmp_path / "log.db"
    with dialoguekit.open(f"sqlite:///{path}", encrypt=False) as kit:
        leeds, people = begin(kit, ["a"] * 6)
        ballot = open_ballot(leeds)
        _vote(leeds, ballot, people)
        needles = _needles(kit.store, ballot)
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        leeds.close_ballot(ballot)
        assert "Traces of the votes of a closed secret ballot remain" in caplog.text
        assert len(leeds.state.ballots[ballot].secret_votes) == 6
        reader.close()
    with dialoguekit.open(f"sqlite:///{path}") as kit:
        assert kit.store.boxes() == []
    files = [file.read_bytes() for file in tmp_path.iterdir()]
    assert not any(needle in content for needle in needles for content in files)
