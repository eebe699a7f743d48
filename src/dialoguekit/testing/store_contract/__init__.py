"""What every log must do, as tests that a backend inherits.

::

    class TestMyLog(PersistentLogContract):
        @pytest.fixture
        def log(self, codec, tmp_path):
            with MyLog(tmp_path / "log", codec) as log:
                yield log

        @pytest.fixture
        def reopen(self, codec, tmp_path):
            return lambda: MyLog(tmp_path / "log", codec)

:class:`LogContract` is for every backend; :class:`PersistentLogContract` adds what holds for
those whose events outlive the log object.  To see what a failed assertion compared, put
``pytest.register_assert_rewrite("dialoguekit.testing.store_contract")`` into ``conftest.py``.  Both
need the extra ``testing``.
"""

from __future__ import annotations

from dialoguekit.errors import MissingExtra

try:
    import hypothesis  # noqa: F401
    import pytest  # noqa: F401
except ImportError as error:
    raise MissingExtra("testing", "A contract for logs") from error

from dialoguekit.testing.store_contract.append import AppendingContract
from dialoguekit.testing.store_contract.concurrency import PersistenceContract, SharingContract
from dialoguekit.testing.store_contract.fixtures import check_gapless
from dialoguekit.testing.store_contract.read import ReadingContract
from dialoguekit.testing.store_contract.subscribe import (
    FollowingContract,
    FollowingElsewhereContract,
)

__all__ = ["LogContract", "PersistentLogContract", "check_gapless"]


class LogContract(AppendingContract, ReadingContract, SharingContract, FollowingContract):
    """What every log must do.  Override the fixture ``log`` with an empty one."""


class PersistentLogContract(LogContract, PersistenceContract, FollowingElsewhereContract):
    """What a log must do whose events outlive it.  Override ``log`` and ``reopen``."""
