"""The contract of event stores, as tests that a backend inherits.

::

    class TestMyStore(PersistentEventStoreContract):
        @pytest.fixture
        def store(self, codec, tmp_path):
            with MyStore(tmp_path / "log", codec) as store:
                yield store

        @pytest.fixture
        def reopen(self, codec, tmp_path):
            return lambda: MyStore(tmp_path / "log", codec)

:class:`EventStoreContract` applies to every backend.  :class:`PersistentEventStoreContract` adds
tests for backends that persist events.  Both need the extra ``testing``.  To show the operands of a
failed assertion, put ``pytest.register_assert_rewrite("dialoguekit.testing.store_contract")`` into
``conftest.py``.
"""

from __future__ import annotations

from dialoguekit.errors import MissingExtra

try:
    import hypothesis  # noqa: F401
    import pytest  # noqa: F401
except ImportError as error:
    raise MissingExtra("testing", "A contract for event stores") from error

from dialoguekit.testing.store_contract.append import AppendContract
from dialoguekit.testing.store_contract.concurrency import ConcurrencyContract, PersistenceContract
from dialoguekit.testing.store_contract.fixtures import check_gapless
from dialoguekit.testing.store_contract.read import ReadContract
from dialoguekit.testing.store_contract.subscribe import (
    CrossProcessSubscribeContract,
    SubscribeContract,
)
from dialoguekit.testing.store_contract.transaction import TransactionContract

__all__ = ["EventStoreContract", "PersistentEventStoreContract", "check_gapless"]


class EventStoreContract(
    AppendContract, ReadContract, TransactionContract, ConcurrencyContract, SubscribeContract
):
    """Tests for every event store.  Override the fixture ``store`` with an empty store."""


class PersistentEventStoreContract(
    EventStoreContract, PersistenceContract, CrossProcessSubscribeContract
):
    """Tests for every persistent event store.  Override ``store`` and ``reopen``."""
