"""The log in PostgreSQL when the wire breaks, at each step of what it does."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest
from faults.postgres_proxy import Lost, Proxy

from dialoguekit.errors import LogUnavailable
from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec, event_store
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.postgres import PostgresLog
from dialoguekit.store.postgres.connection_url import CONNECT_TIMEOUT_S
from dialoguekit.store.rows import blanked, leaf_of
from dialoguekit.testing.postgres_server import PostgresServer
from dialoguekit.testing.store_contract import check_gapless
from dialoguekit.testing.store_contract.subscribe import collect
from dialoguekit.testing.worker_tasks import idea

CODEC = Codec(NEUTRAL)

_STEPS_OF_AN_APPEND = 8
"""At least; it may be some more while statements are prepared."""


@pytest.fixture
def proxy(postgres_server: PostgresServer) -> Iterator[Proxy]:
    """A wire to the server; in a folder with a short path, as sockets need."""
    with (
        tempfile.TemporaryDirectory(prefix="wire-") as folder,
        Proxy(postgres_server.socket, Path(folder)) as proxy,
    ):
        yield proxy


@pytest.fixture
def log(proxy: Proxy, postgres_url: str) -> Iterator[PostgresLog]:
    """A log of three events, used through the wire; its connection is there already."""
    schema = postgres_url.rpartition("=")[2]
    url = f"postgresql://postgres@/postgres?host={proxy.host}&schema={schema}"
    with PostgresLog(url, CODEC) as log:
        log.append("leeds", [idea(n) for n in (1, 2, 3)], expected=0)
        yield log


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried again."""
    monkeypatch.setattr(event_store, "PAUSES_S", ())


def _at_each_step(proxy: Proxy, lost: Lost) -> Iterator[AbstractContextManager[None]]:
    """Blocks within which the wire breaks, a step later each time, until it no longer does.

    Now and then it breaks for the pool, which makes new connections in the background, and not
    for whoever uses the log.
    """
    for step in itertools.count(1):
        before = proxy.cuts
        yield proxy.breaking(step, lost)
        if proxy.cuts == before:
            return


def _check_whole(log: PostgresLog) -> None:
    check_gapless(log)
    rows = list(log.rows())
    assert [leaf_of(row) for row in rows] == [row.leaf for row in rows]
    assert log.tree() == Tree(0, ()).grown([row.leaf for row in rows])[0]


@pytest.mark.parametrize("lost", Lost)
def test_an_append_survives_a_broken_wire_at_each_step(
    proxy: Proxy, log: PostgresLog, lost: Lost
) -> None:
    """Wherever the wire breaks, the append is there once, and the writer is told where."""
    for version, breaking in enumerate(_at_each_step(proxy, lost), start=3):
        batch = [idea(version + 1)]
        with breaking:
            (placed,) = log.append("leeds", batch, expected=version)

        assert (placed.position, placed.seq) == (version + 1, version + 1)
        assert log.append("leeds", batch, expected=version) == (placed,)
    assert proxy.cuts >= _STEPS_OF_AN_APPEND
    _check_whole(log)


@pytest.mark.usefixtures("_hasty")
@pytest.mark.parametrize("lost", Lost)
def test_an_unknown_outcome_is_settled_by_the_same_append(
    proxy: Proxy, log: PostgresLog, lost: Lost
) -> None:
    """Whoever is told that an append failed may do it again: it is never there twice."""
    said = []
    for version, breaking in enumerate(_at_each_step(proxy, lost), start=3):
        batch = [idea(version + 1)]
        with breaking:
            try:
                log.append("leeds", batch, expected=version)
            except LogUnavailable as error:
                said.append(str(error))

        (placed,) = log.append("leeds", batch, expected=version)
        assert (placed.position, placed.seq) == (version + 1, version + 1)
    assert len(said) >= _STEPS_OF_AN_APPEND
    assert all("Do the same again: nothing is recorded twice" in line for line in said)
    _check_whole(log)


@pytest.mark.parametrize("lost", Lost)
def test_a_copy_of_a_log_is_whole_or_not_there(proxy: Proxy, log: PostgresLog, lost: Lost) -> None:
    """Rows that are restored over a wire that breaks are all there or none, and once in the end."""
    for turn, breaking in enumerate(_at_each_step(proxy, lost), start=1):
        rows = [
            row._replace(stream="york", seq=row.seq + 3 * turn - 3, id=f"turn {turn}, {row.seq}")
            for row in log.rows("leeds")
        ]
        before = log.head()
        with suppress(LogUnavailable), breaking:
            assert log.restore(rows) == 3
        assert log.head() in (before, before + 3)

        assert log.restore(rows) == 3
        assert log.head() == before + 3
    assert proxy.cuts >= _STEPS_OF_AN_APPEND
    _check_whole(log)


@pytest.mark.parametrize("lost", Lost)
def test_readers_try_again(proxy: Proxy, log: PostgresLog, lost: Lost) -> None:
    """A reader whose wire breaks reads on over another."""
    everything = list(log.read())
    for breaking in _at_each_step(proxy, lost):
        with breaking:
            assert list(log.read()) == everything
    for ask in (log.head, lambda: log.version("leeds"), log.streams, log.tree):
        answer = ask()
        for breaking in _at_each_step(proxy, lost):
            with breaking:
                assert ask() == answer
    assert proxy.cuts >= 6


@pytest.mark.usefixtures("_hasty")
def test_a_reader_that_tries_no_more_is_told(proxy: Proxy, log: PostgresLog) -> None:
    """When trying again did not help, the reader gets the error, and the next reader an answer."""
    with proxy.breaking(1, Lost.ANSWER), pytest.raises(LogUnavailable, match="failed: "):
        log.head()

    assert log.head() == 3


@pytest.mark.parametrize("lost", Lost)
def test_erasing_survives_a_broken_wire_at_each_step(
    proxy: Proxy, log: PostgresLog, lost: Lost
) -> None:
    """Words are blanked, and the shelf is cleared, over whatever wire there is."""
    gone = [row._replace(words=blanked(row.words or b"")) for row in log.rows(until=2)]
    before = list(log.rows(until=2))
    for breaking in _at_each_step(proxy, lost):
        log.blank(before)
        with breaking:
            log.shelf.put("folds", "words", b"Nobody told")
            log.blank(gone)
            log.shelf.clear("folds")

        assert list(log.rows(until=2)) == gone
        assert log.shelf.items("folds") == []
    assert proxy.cuts >= _STEPS_OF_AN_APPEND


def test_a_follower_survives_broken_wires(proxy: Proxy, log: PostgresLog) -> None:
    """A follower whose wires break, that on which it is told as well, gets every event once."""
    with ThreadPoolExecutor(1) as threads:
        following = threads.submit(collect, log, 23)
        for version in range(3, 23):
            if version % 4 == 0:
                proxy.cut_all()
            log.append("leeds", [idea(version + 1)], expected=version)
            time.sleep(0.01)

        assert [entry.seq for entry in following.result()] == list(range(1, 24))


def test_an_outage_is_reported_and_then_over(
    proxy: Proxy, log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nobody is at the other end every operation says so; the next one works."""
    monkeypatch.setattr(log._recorder.datastore.pool, "timeout", 0.5)
    with proxy.outage():
        for use in (
            log.head,
            lambda: log.append("leeds", [idea(4)], expected=3),
            lambda: list(log.read()),
            lambda: log.shelf.put("folds", "words", b""),
        ):
            with pytest.raises(LogUnavailable, match=r"cannot be reached: .*try again"):
                use()
        with pytest.raises(LogUnavailable, match="cannot be reached"):
            PostgresLog(log._address.url, CODEC)

    monkeypatch.setattr(log._recorder.datastore.pool, "timeout", CONNECT_TIMEOUT_S)
    assert log.append("leeds", [idea(4)], expected=3)[0].position == 4
    _check_whole(log)


def test_an_outage_that_is_short_is_not_noticed(proxy: Proxy, log: PostgresLog) -> None:
    """A writer that finds nobody at the other end waits a while for the server to come back."""
    with ThreadPoolExecutor(1) as threads:
        with proxy.outage():
            writing = threads.submit(log.append, "leeds", [idea(4)], expected=3)
            time.sleep(0.3)

        assert writing.result()[0].position == 4
