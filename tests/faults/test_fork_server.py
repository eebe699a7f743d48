"""Processes of the fork server."""

from __future__ import annotations

import os
import signal
import time

import pytest
from faults import fork_server as module
from faults.fork_server import ForkServer


def test_child_waits_before_it_works(processes: ForkServer) -> None:
    """It is a separate process; its function receives a channel."""
    child = processes.start_child(module.ChildChannel.send, "here")
    assert child.pid != os.getpid()

    child.proceed()

    assert list(child.messages()) == ["here"]
    assert child.wait() == 0


def test_child_without_go_ahead_does_nothing(processes: ForkServer) -> None:
    """The parent closes the connection first."""
    assert processes.start_child(module.ChildChannel.send, "here").wait() == 0


def test_failing_child_has_exit_status_1(
    processes: ForkServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """It prints its error to standard error."""
    child = processes.start_child(os.strerror)
    child.proceed()

    assert list(child.messages()) == []
    assert child.wait() == 1


def test_child_can_be_killed(processes: ForkServer) -> None:
    """Its exit status is the signal."""
    child = processes.start_child(time.sleep)
    child.kill()

    assert child.wait() == -signal.SIGKILL


def test_child_killed_before_go_ahead_sends_nothing(processes: ForkServer) -> None:
    """An unread go-ahead is no connection error."""
    child = processes.start_child(module.ChildChannel.send, "here")
    os.kill(child.pid, signal.SIGSTOP)
    child.proceed()
    child.kill()

    assert list(child.messages()) == []
    assert child.wait() == -signal.SIGKILL


def test_silent_child_is_killed(processes: ForkServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last message is that it hung."""
    monkeypatch.setattr(module, "_TIMEOUT_S", 0.05)
    child = processes.start_child(module.ChildChannel.receive)
    child.proceed()

    assert list(child.messages()) == ["hung"]
    assert child.wait() == -signal.SIGKILL


def test_children_run_concurrently(processes: ForkServer) -> None:
    """None keeps the connection of another open."""
    children = [processes.start_child(module.ChildChannel.send, str(n)) for n in range(3)]
    for child in reversed(children):
        child.proceed()

    assert [list(child.messages()) for child in children] == [["0"], ["1"], ["2"]]
    assert [child.wait() for child in children] == [0, 0, 0]
