"""The system calls of a process."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import syscall_trace
from faults.fork_server import Nursery
from faults.stores import STORES, fresh
from faults.syscall_trace import Call, points, recorded, traced
from faults.workload import Script
from faults.workload_writer import append_and_reopen, append_stubbornly

STORE = STORES["stock-sqlite"]


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Processes that may be traced."""
    if reason := syscall_trace.missing():
        pytest.skip(reason)
    with Nursery(STORE) as nursery:
        yield nursery


def test_the_calls_of_a_writer_are_recorded(nursery: Nursery) -> None:
    """By name and number, with their file, their bytes and their result; acknowledgements too."""
    with fresh(STORE) as (folder, place):
        calls = recorded(nursery, folder, append_and_reopen, place, Script((1,)), 2, data=True)

    told = [call.data for call in calls if call.name == "sendto"]
    written = [call for call in calls if call.name == "pwrite64"]
    assert told == [b"1\n", b"2\n"]
    assert {call.path.name for call in written} == {
        f"stock.db{part}" for part in ("", "-wal", "-shm", "-journal")
    }
    assert all(len(call.data) == call.result for call in written)
    assert [call.nth for call in written] == list(range(1, len(written) + 1))
    assert len(points(calls)) == len(calls) - 2


def test_a_call_without_a_file_of_the_folder_is_not_among_them(tmp_path: Path) -> None:
    """Nor is what strace says of the end of the process."""
    hexed = "".join(f"\\x{byte:02x}" for byte in b"/log/a")
    lines = [
        f'pwrite64(3<{hexed}>, "\\x31", 1, 7) = 1\n',
        f'openat(AT_FDCWD<\\x2f>, "{hexed}", O_RDWR|O_CREAT, 0600) = -1 EMFILE (Too many open)\n',
        'pwrite64(4<\\x2f\\x62>, "\\x31", 1, 0) = 1\n',
        f"pwrite64(3<{hexed}>, , 1, 0) = ?\n",
        "fsync() = 0\n",
        "+++ killed by SIGKILL +++\n",
    ]

    first, second, third = syscall_trace._calls(iter(lines), Path("/log"))

    assert first == Call("pwrite64", 1, Path("/log/a"), b"1", first.arguments, 1)
    assert first.arguments[-1] == "7"
    assert (second.name, second.result, second.arguments[2]) == ("openat", -1, "O_RDWR|O_CREAT")
    assert (third.nth, third.result) == (3, -1)


def test_a_process_dies_at_a_call(nursery: Nursery) -> None:
    """Before the call is done."""
    with fresh(STORE) as (_, place):
        child = nursery.child(append_and_reopen, place, Script((1,)), 2)
        inject = "inject=fdatasync:signal=SIGKILL:when=1"
        with traced(child, "-e", "trace=fdatasync", "-e", inject):
            child.go()

            assert list(child.heard()) == []
            assert child.end() == -signal.SIGKILL


def test_a_call_fails(nursery: Nursery) -> None:
    """The writer tells how, and does it again."""
    with fresh(STORE) as (_, place):
        child = nursery.child(append_stubbornly, place, Script((1,)), 1, 2)
        inject = "inject=pwrite64:error=ENOSPC:when=1"
        with traced(child, "-e", "trace=pwrite64", "-e", inject):
            child.go()
            first, second = child.heard()
            child.end()

    assert first == "an error of another kind: OperationalError database or disk is full"
    assert second == "1"


def test_a_writer_who_fails_undisturbed_is_not_recorded(
    nursery: Nursery, capfd: pytest.CaptureFixture[str]
) -> None:
    """There is something wrong with the programme, and not with the store."""
    with pytest.raises(RuntimeError, match="whom nothing disturbed ended with 1"):
        recorded(nursery, Path("/log"), append_and_reopen)


def test_a_process_that_is_gone_cannot_be_traced(nursery: Nursery) -> None:
    """And that is no pass."""
    child = nursery.child(append_and_reopen)
    child.kill()
    child.end()

    with pytest.raises(RuntimeError, match="strace could not attach"), traced(child):
        pass
