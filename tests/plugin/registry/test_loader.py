"""Loading one plugin in its own thread, with a timeout."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread, current_thread
from typing import Any, NoReturn

import attrs
import pytest
from tests.plugin.registry.samples import failure, implementing, raising, returning

from dialoguekit.errors import InvalidSetting, PluginLoadError
from dialoguekit.plugin import Method
from dialoguekit.plugin.isolation import DEFAULT_TIMEOUT_S, TIMEOUT_VARIABLE, resolve_timeout
from dialoguekit.plugin.registry.discovery import failed_candidate
from dialoguekit.plugin.registry.loader import load_plugin
from dialoguekit.plugin.registry.registry import Candidate, PluginRegistry, candidate_of

WALK = Method(name="walk", title="Walk", summary="?", source="us")
SOON = 0.05


def with_hook(function: Callable[[], Any]) -> Candidate:
    """Return a candidate that implements a hook by ``function``."""
    return candidate_of("cafe", implementing(function), "1.0")


def importing(load: Callable[[], Any]) -> Candidate:
    """Return a candidate that is imported by ``load``."""
    return attrs.evolve(candidate_of("cafe", None, "1.0"), load=load)


GOOD = candidate_of("good", implementing(returning([WALK])), "2.0")


def failure_of(candidate: Candidate) -> str:
    """Return the reason why a plugin fails, while another one is loaded."""
    registry = PluginRegistry([candidate, GOOD])
    assert set(registry.methods) == {"walk"}
    return failure(registry)


# Time


@pytest.fixture
def done() -> Iterator[Event]:
    """Yield an event that a blocked plugin waits for; it is set in the end."""
    event = Event()
    yield event
    event.set()


def blocking(done: Event) -> Callable[[], list[Method]]:
    """Return a function that blocks until ``done`` is set."""

    def wait() -> list[Method]:
        done.wait()
        return [WALK]

    return wait


def generating(done: Event) -> Callable[[], Iterator[Method]]:
    """Return a generator function that blocks after its first value."""

    def generate() -> Iterator[Method]:
        yield WALK
        done.wait()

    return generate


BLOCKED: dict[str, tuple[Callable[[Event], Candidate], str]] = {
    "import": (lambda done: importing(blocking(done)), "it was imported"),
    "hook": (lambda done: with_hook(blocking(done)), "dialoguekit_methods was called"),
    "generator": (lambda done: with_hook(generating(done)), "dialoguekit_methods was called"),
}
each_blocked = pytest.mark.parametrize(("blocked", "step"), BLOCKED.values(), ids=list(BLOCKED))


@each_blocked
def test_a_blocked_plugin_is_listed_as_failed(
    done: Event, blocked: Callable[[Event], Candidate], step: str
) -> None:
    """The reason contains the current step and the variable that raises the timeout."""
    (failed,) = PluginRegistry([blocked(done)], timeout_s=SOON).failures
    assert failed.failure == (
        f"timed out after 0.05 s while {step}. Fix the blocking call or raise "
        "DIALOGUEKIT_PLUGIN_TIMEOUT_S"
    )


def test_a_blocked_plugin_does_not_block_others(done: Event) -> None:
    """Each has its own timeout, and the names of the blocked plugin are free."""
    registry = PluginRegistry([with_hook(blocking(done)), GOOD], timeout_s=1)
    assert [plugin.name for plugin in registry.failures] == ["cafe"]
    assert set(registry.methods) == {"walk"}
    assert registry.owner("method", "walk").name == "good"


@each_blocked
def test_a_strict_registry_raises_on_a_blocked_plugin(
    done: Event, blocked: Callable[[Event], Candidate], step: str
) -> None:
    """It does so for any failure."""
    with pytest.raises(PluginLoadError, match=f"cafe failed: timed out after .* while {step}"):
        PluginRegistry([blocked(done)], strict=True, timeout_s=SOON)


def test_a_late_result_has_no_effect(done: Event) -> None:
    """The declarations of a plugin after its timeout are ignored."""
    returned = Event()

    def late() -> list[Method]:
        try:
            done.wait()
        finally:
            returned.set()
        return [WALK]

    registry = PluginRegistry([with_hook(late)], timeout_s=SOON)
    before = registry.plugins
    done.set()
    assert returned.wait(timeout=30)
    assert registry.plugins == before
    assert registry.methods == {}
    assert [plugin.name for plugin in registry.failures] == ["cafe"]


def test_a_blocked_plugin_does_not_block_the_exit() -> None:
    """It is loaded in a daemon thread."""
    daemons: list[bool] = []

    def record() -> list[Method]:
        daemons.append(current_thread().daemon)
        return []

    assert load_plugin(with_hook(record), DEFAULT_TIMEOUT_S).methods == ()
    assert daemons == [True]


def test_the_default_timeout_is_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment variable overrides it, and the argument overrides both."""
    monkeypatch.delenv(TIMEOUT_VARIABLE, raising=False)
    assert resolve_timeout(None) == DEFAULT_TIMEOUT_S == 10
    monkeypatch.setenv(TIMEOUT_VARIABLE, " 2.5 ")
    assert resolve_timeout(None) == 2.5
    assert resolve_timeout(3) == 3
    assert resolve_timeout(86_400) == 86_400


def test_a_registry_takes_its_timeout_from_the_environment(
    done: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It applies to each plugin."""
    monkeypatch.setenv(TIMEOUT_VARIABLE, str(SOON))
    (failed,) = PluginRegistry([with_hook(blocking(done))]).failures
    assert "after 0.05 s" in str(failed.failure)


@pytest.mark.parametrize("bad", ["", "ten", "0", "-1", "nan", "inf", "86401", "1 s", "1e400"])
def test_an_invalid_timeout_is_refused(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the variable and the valid range."""
    monkeypatch.setenv(TIMEOUT_VARIABLE, bad)
    with pytest.raises(InvalidSetting) as caught:
        PluginRegistry([])
    assert str(caught.value) == (
        "DIALOGUEKIT_PLUGIN_TIMEOUT_S must be a number of seconds above 0, and at most 86400, "
        f"not {bad!r}."
    )


@pytest.mark.parametrize("bad", [0, -1.0, float("nan"), float("inf"), [], "ten", 10**400])
def test_an_invalid_timeout_argument_is_refused(bad: Any) -> None:
    """The message names the argument."""
    with pytest.raises(ValueError, match="plugin_timeout_s must be a number of seconds above 0"):
        PluginRegistry([], timeout_s=bad)


# What it raises


class Own(BaseException):
    """An exception that is not a subclass of Exception."""


class Silent(Exception):
    """An error without a text."""

    def __str__(self) -> str:
        raise Own


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Own("mine"), "Own: mine"),
        (asyncio.CancelledError(), "CancelledError: "),
        (KeyboardInterrupt(), "KeyboardInterrupt: "),
        (GeneratorExit("out"), "GeneratorExit: out"),
        (StopIteration(7), "StopIteration: 7"),
        (SystemExit(), "it exited the process (SystemExit: )"),
        (pytest.skip.Exception("not today"), "Skipped: not today"),
        (Silent(), "Silent: the exception has no text"),
        (MemoryError(), "MemoryError: "),
        (OSError("no\n\tground\x1b[2J\u2028"), "OSError: no ground\ufffd[2J"),
    ],
)
def test_any_exception_of_a_plugin_is_its_failure(error: BaseException, reason: str) -> None:
    """The reason is one printable line, and other plugins are loaded."""
    assert failure_of(with_hook(raising(error))) == reason


def test_a_long_reason_is_shortened() -> None:
    """One plugin does not fill the screen."""
    found = failure_of(with_hook(raising(ValueError("walk " * 100_000))))
    assert found.startswith("ValueError: walk walk")
    assert found.endswith("…")
    assert len(found) < 500


def test_a_strict_registry_keeps_the_cause() -> None:
    """The exception of the plugin is the cause, with its traceback."""
    error = LookupError("closed")
    with pytest.raises(PluginLoadError) as caught:
        load_plugin(with_hook(raising(error)), DEFAULT_TIMEOUT_S)
    assert caught.value.__cause__ is error
    assert str(caught.value) == "Plugin cafe failed: LookupError: closed"


@pytest.mark.parametrize("strict", [True, False])
def test_an_interrupt_by_the_user_is_passed_on(done: Event, strict: bool) -> None:
    """It reaches the thread that waits for the plugin."""
    begun = Event()

    def wait() -> list[Method]:
        begun.set()
        done.wait()
        return []

    def interrupt() -> None:
        begun.wait()
        time.sleep(0.2)  # By then the main thread waits, and not only begins to.
        os.kill(os.getpid(), signal.SIGINT)

    # The tests may run in the background, where interrupts are ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        Thread(target=interrupt, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            PluginRegistry([with_hook(wait)], strict=strict, timeout_s=30)
    finally:
        signal.signal(signal.SIGINT, before)


# Missing and excluded plugins


def test_a_missing_plugin_is_a_failure() -> None:
    """Its reason is that of the candidate."""
    assert failure_of(failed_candidate("cafe", "it is not installed")) == "it is not installed"
    with pytest.raises(PluginLoadError, match="Plugin cafe failed: it is not installed"):
        load_plugin(failed_candidate("cafe", "it is not installed"), DEFAULT_TIMEOUT_S)


def test_an_excluded_plugin_is_listed_and_not_loaded() -> None:
    """It did not fail, and it declares nothing."""

    def load() -> NoReturn:
        raise AssertionError("it was imported")

    excluded_candidate = attrs.evolve(importing(load), excluded=True)
    registry = PluginRegistry([excluded_candidate, GOOD], strict=True)
    (listed, _) = registry.plugins
    assert (listed.name, listed.excluded, listed.failure) == ("cafe", True, None)
    assert registry.failures == ()
    assert set(registry.methods) == {"walk"}
