"""The event store in PostgreSQL when its connections fail, at each step of an operation."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest
from faults.postgres_proxy import LostMessage, Proxy
from tests.store.sample_log import CODEC, erased

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store import event_store
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.postgres import PostgresEventStore
from dialoguekit.store.postgres.connection_url import CONNECT_TIMEOUT_S
from dialoguekit.store.rows import NewRow, compute_leaf
from dialoguekit.testing.postgres_server import PostgresServer
from dialoguekit.testing.store_contract import check_gapless
from dialoguekit.testing.store_contract.subscribe import collect
from dialoguekit.testing.worker_tasks import new_contribution

_STEPS_OF_AN_APPEND = 8
"""The minimum; preparing statements may take more."""


@pytest.fixture
def proxy(postgres_server: PostgresServer) -> Iterator[Proxy]:
    """A proxy of the server, in a folder with a short path, as sockets require."""
    with (
        tempfile.TemporaryDirectory(prefix="wire-") as folder,
        Proxy(postgres_server.socket, Path(folder)) as proxy,
    ):
        yield proxy


@pytest.fixture
def store(proxy: Proxy, postgres_url: str) -> Iterator[PostgresEventStore]:
    """A log with three events, opened through the proxy."""
    schema = postgres_url.rpartition("=")[2]
    url = f"postgresql://postgres@/postgres?host={proxy.host}&schema={schema}"
    with PostgresEventStore(url, CODEC) as store:
        store.append("leeds", [new_contribution(n) for n in (1, 2, 3)], expected_version=0)
        yield store


@pytest.fixture
def _no_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transient errors are not retried."""
    monkeypatch.setattr(event_store, "pauses", lambda _: ())


def _fail_each_step(proxy: Proxy, lost: LostMessage) -> Iterator[AbstractContextManager[None]]:
    """Yield blocks in which the connection fails, each one step later, until none fails.

    Sometimes the failure hits a connection that the pool opens in the background.
    """
    for step in itertools.count(1):
        before = proxy.injected
        yield proxy.fail_step(step, lost)
        if proxy.injected == before:
            return


def _check_intact(store: PostgresEventStore) -> None:
    check_gapless(store)
    rows = list(store.rows())
    assert [compute_leaf(row) for row in rows] == [row.leaf for row in rows]
    assert store.tree() == Tree(0, ()).appended([row.leaf for row in rows])[0]


@pytest.mark.parametrize("lost", LostMessage)
def test_an_append_survives_a_failure_at_each_step(
    proxy: Proxy, store: PostgresEventStore, lost: LostMessage
) -> None:
    """The events are stored once, and the writer gets their positions."""
    for version, failure in enumerate(_fail_each_step(proxy, lost), start=3):
        batch = [new_contribution(version + 1)]
        with failure:
            (stored,) = store.append("leeds", batch, expected_version=version)

        assert (stored.position, stored.seq) == (version + 1, version + 1)
        assert store.append("leeds", batch, expected_version=version) == (stored,)
    assert proxy.injected >= _STEPS_OF_AN_APPEND
    _check_intact(store)


@pytest.mark.usefixtures("_no_retries")
@pytest.mark.parametrize("lost", LostMessage)
def test_repeating_an_append_resolves_an_unknown_outcome(
    proxy: Proxy, store: PostgresEventStore, lost: LostMessage
) -> None:
    """After an error the append can be repeated; its events are never stored twice."""
    messages = []
    for version, failure in enumerate(_fail_each_step(proxy, lost), start=3):
        batch = [new_contribution(version + 1)]
        with failure:
            try:
                store.append("leeds", batch, expected_version=version)
            except StoreUnavailable as error:
                messages.append(str(error))

        (stored,) = store.append("leeds", batch, expected_version=version)
        assert (stored.position, stored.seq) == (version + 1, version + 1)
    assert len(messages) >= _STEPS_OF_AN_APPEND
    assert all("Retry: no event is recorded twice" in line for line in messages)
    _check_intact(store)


@pytest.mark.parametrize("lost", LostMessage)
def test_an_import_is_atomic(proxy: Proxy, store: PostgresEventStore, lost: LostMessage) -> None:
    """All rows are imported or none, and repeating the import stores them once."""
    for turn, failure in enumerate(_fail_each_step(proxy, lost), start=1):
        rows = [
            NewRow.of(row)._replace(
                stream="york", seq=row.seq + 3 * turn - 3, id=f"turn {turn}, {row.seq}"
            )
            for row in store.rows("leeds")
        ]
        before = store.head()
        with suppress(StoreUnavailable), failure:
            assert store.import_rows(rows) == 3
        assert store.head() in (before, before + 3)

        assert store.import_rows(rows) == 3
        assert store.head() == before + 3
    assert proxy.injected >= _STEPS_OF_AN_APPEND
    _check_intact(store)


@pytest.mark.parametrize("lost", LostMessage)
def test_readers_retry(proxy: Proxy, store: PostgresEventStore, lost: LostMessage) -> None:
    """A reader whose connection fails continues on another one."""
    everything = list(store.read())
    for failure in _fail_each_step(proxy, lost):
        with failure:
            assert list(store.read()) == everything
    for query in (store.head, lambda: store.stream_version("leeds"), store.streams, store.tree):
        expected = query()
        for failure in _fail_each_step(proxy, lost):
            with failure:
                assert query() == expected
    assert proxy.injected >= 6


@pytest.mark.usefixtures("_no_retries")
def test_a_reader_without_retries_gets_an_error(proxy: Proxy, store: PostgresEventStore) -> None:
    """The next reader succeeds."""
    with (
        proxy.fail_step(1, LostMessage.RESPONSE),
        pytest.raises(StoreUnavailable, match="failed: "),
    ):
        store.head()

    assert store.head() == 3


@pytest.mark.parametrize("lost", LostMessage)
def test_an_erasure_survives_a_failure_at_each_step(
    proxy: Proxy, store: PostgresEventStore, lost: LostMessage
) -> None:
    """So does clearing the key-value table."""
    before = list(store.rows(until=2))
    after = erased(before)
    for failure in _fail_each_step(proxy, lost):
        store.erase(before)
        with failure:
            store.key_values.put("folds", "canary", b"Nobody told")
            store.erase(after)
            store.key_values.clear("folds")

        assert list(store.rows(until=2)) == after
        assert store.key_values.items("folds") == []
    assert proxy.injected >= _STEPS_OF_AN_APPEND


def test_a_subscriber_survives_failures(proxy: Proxy, store: PostgresEventStore) -> None:
    """It gets each event once, even if its listening connection fails."""
    with ThreadPoolExecutor(1) as threads:
        subscriber = threads.submit(collect, store, 23)
        for version in range(3, 23):
            if version % 4 == 0:
                proxy.close_connections()
            store.append("leeds", [new_contribution(version + 1)], expected_version=version)
            time.sleep(0.01)

        assert [entry.seq for entry in subscriber.result()] == list(range(1, 24))


def test_outages_are_errors(
    proxy: Proxy, store: PostgresEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each operation fails during the outage, and succeeds after it."""
    monkeypatch.setattr(store._recorder.datastore.pool, "timeout", 0.5)
    with proxy.outage():
        for operation in (
            store.head,
            lambda: store.append("leeds", [new_contribution(4)], expected_version=3),
            lambda: list(store.read()),
            lambda: store.key_values.put("folds", "canary", b""),
        ):
            with pytest.raises(StoreUnavailable, match=r"cannot be reached: .*try again"):
                operation()
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            PostgresEventStore(store._connection_info.url, CODEC)

    monkeypatch.setattr(store._recorder.datastore.pool, "timeout", CONNECT_TIMEOUT_S)
    assert store.append("leeds", [new_contribution(4)], expected_version=3)[0].position == 4
    _check_intact(store)


def test_a_short_outage_causes_no_error(proxy: Proxy, store: PostgresEventStore) -> None:
    """A writer waits for the server to come back."""
    with ThreadPoolExecutor(1) as threads:
        with proxy.outage():
            writer = threads.submit(
                store.append, "leeds", [new_contribution(4)], expected_version=3
            )
            time.sleep(0.3)

        assert writer.result()[0].position == 4
