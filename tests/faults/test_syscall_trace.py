"""System calls of a traced process."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from faults import syscall_trace
from faults.fork_server import ForkServer
from faults.stores import STORE_KINDS, empty_location
from faults.syscall_trace import Call, injection_points, record_calls, trace
from faults.workload import Workload
from faults.workload_writer import append_and_reopen, append_with_retries

STORE = STORE_KINDS["eventsourcing-sqlite"]


@pytest.fixture(autouse=True)
def _can_trace() -> None:
    """Skip the tests where no process can be traced."""
    if reason := syscall_trace.unavailable_reason():
        pytest.skip(reason)


def test_calls_of_a_writer_are_recorded(processes: ForkServer) -> None:
    """A call has its name, number, file, data and result; acknowledgements are recorded, too."""
    with empty_location(STORE) as (folder, location):
        calls = record_calls(
            processes, folder, append_and_reopen, location, Workload((1,)), 2, data=True
        )

    acknowledged = [call.data for call in calls if call.name == "sendto"]
    written = [call for call in calls if call.name == "pwrite64"]
    assert acknowledged == [b"1\n", b"2\n"]
    assert {call.path.name for call in written} == {
        f"eventsourcing.db{part}" for part in ("", "-wal", "-shm", "-journal")
    }
    assert all(len(call.data) == call.result for call in written)
    assert [call.nth for call in written] == list(range(1, len(written) + 1))
    assert len(injection_points(calls)) == len(calls) - 2


def test_calls_outside_the_folder_are_ignored(tmp_path: Path) -> None:
    """So are the lines of strace about the end of the process."""
    hexed = "".join(f"\\x{byte:02x}" for byte in b"/log/a")
    lines = [
        f'pwrite64(3<{hexed}>, "\\x31", 1, 7) = 1\n',
        f'openat(AT_FDCWD<\\x2f>, "{hexed}", O_RDWR|O_CREAT, 0600) = -1 EMFILE (Too many open)\n',
        'pwrite64(4<\\x2f\\x62>, "\\x31", 1, 0) = 1\n',
        f"pwrite64(3<{hexed}>, , 1, 0) = ?\n",
        "fsync() = 0\n",
        "+++ killed by SIGKILL +++\n",
    ]

    first, second, third = syscall_trace._parse_calls(iter(lines), Path("/log"))

    assert first == Call("pwrite64", 1, Path("/log/a"), b"1", first.arguments, 1)
    assert first.arguments[-1] == "7"
    assert (second.name, second.result, second.arguments[2]) == ("openat", -1, "O_RDWR|O_CREAT")
    assert (third.nth, third.result) == (3, -1)


def test_process_is_killed_at_a_call(processes: ForkServer) -> None:
    """The call is not executed."""
    with empty_location(STORE) as (_, location):
        child = processes.start_child(append_and_reopen, location, Workload((1,)), 2)
        inject = "inject=fdatasync:signal=SIGKILL:when=1"
        with trace(child, "-e", "trace=fdatasync", "-e", inject):
            child.proceed()

            assert list(child.messages()) == []
            assert child.wait() == -signal.SIGKILL


def test_call_fails(processes: ForkServer) -> None:
    """The writer reports the error and retries."""
    with empty_location(STORE) as (_, location):
        child = processes.start_child(append_with_retries, location, Workload((1,)), 1, 2)
        inject = "inject=pwrite64:error=ENOSPC:when=1"
        with trace(child, "-e", "trace=pwrite64", "-e", inject):
            child.proceed()
            first, second = child.messages()
            child.wait()

    assert first == "untyped error: OperationalError database or disk is full"
    assert second == "1"


def test_writer_that_fails_without_faults_is_an_error(
    processes: ForkServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """The experiment is wrong, not the store."""
    with pytest.raises(RuntimeError, match="a writer without faults ended with 1"):
        record_calls(processes, Path("/log"), append_and_reopen)


def test_ended_process_cannot_be_traced(processes: ForkServer) -> None:
    """This is an error, not a pass."""
    child = processes.start_child(append_and_reopen)
    child.kill()
    child.wait()

    with pytest.raises(RuntimeError, match="strace could not attach"), trace(child):
        pass
