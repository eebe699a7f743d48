"""Processes that begin at once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from faults import fork_server as module
from faults.fork_server import Nursery
from faults.stores import STORES


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """One for all tests of this module."""
    if reason := module.missing():
        pytest.skip(reason)
    with Nursery(STORES["stock-sqlite"]) as nursery:
        yield nursery


def test_a_child_waits_and_then_works(nursery: Nursery) -> None:
    """It is a process of its own, which calls what it was given with a wire."""
    child = nursery.child(module.Wire.tell, "here")
    assert child.pid != os.getpid()

    child.go()

    assert list(child.heard()) == ["here"]
    assert child.end() == 0


def test_a_child_that_is_not_let_go_does_nothing(nursery: Nursery) -> None:
    """The parent hangs up before."""
    assert nursery.child(module.Wire.tell, "here").end() == 0


def test_a_child_that_fails_says_so(nursery: Nursery, capfd: pytest.CaptureFixture[str]) -> None:
    """By its exit status, and by what it writes to where errors are written."""
    child = nursery.child(os.strerror)
    child.go()

    assert list(child.heard()) == []
    assert child.end() == 1


def test_a_child_can_be_killed(nursery: Nursery) -> None:
    """Its status is the signal."""
    child = nursery.child(time.sleep)
    child.kill()

    assert child.end() == -signal.SIGKILL


def test_a_child_that_is_killed_before_it_goes_tells_nothing(nursery: Nursery) -> None:
    """It has not heard what was said to it, and that is no error of the line."""
    child = nursery.child(module.Wire.tell, "here")
    os.kill(child.pid, signal.SIGSTOP)
    child.go()
    child.kill()

    assert list(child.heard()) == []
    assert child.end() == -signal.SIGKILL


def test_a_child_that_is_silent_for_too_long_is_killed(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hung."""
    monkeypatch.setattr(module, "_PATIENCE_S", 0.05)
    child = nursery.child(module.Wire.hear)
    child.go()

    assert list(child.heard()) == ["hung"]
    assert child.end() == -signal.SIGKILL


def test_children_live_side_by_side(nursery: Nursery) -> None:
    """None keeps the line of another open."""
    children = [nursery.child(module.Wire.tell, str(n)) for n in range(3)]
    for child in reversed(children):
        child.go()

    assert [list(child.heard()) for child in children] == [["0"], ["1"], ["2"]]
    assert [child.end() for child in children] == [0, 0, 0]
