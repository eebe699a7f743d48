"""Loading one plugin by itself: whatever it does, it is done for within its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from threading import Event, current_thread
from types import SimpleNamespace
from typing import Any, NoReturn

import attrs
import pytest

from dialoguekit.errors import InvalidSetting, PluginFailed
from dialoguekit.plugin import Method, hookimpl
from dialoguekit.plugin.registry.discovery import missing
from dialoguekit.plugin.registry.loader import SECONDS, SECONDS_VARIABLE, load, time_limit
from dialoguekit.plugin.registry.registry import Candidate, Host, given

WALK = Method(name="walk", title="Walk", summary="?", source="us")
SOON = 0.05


def answering(answer: Callable[[], Any]) -> Candidate:
    """A plugin whose hook does whatever ``answer`` does."""
    return given("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(answer)), "1.0")


def importing(load: Callable[[], Any]) -> Candidate:
    """A plugin whose import does whatever ``load`` does."""
    return attrs.evolve(given("cafe", None, "1.0"), load=load)


def raising(error: BaseException) -> Candidate:
    """A plugin whose hook raises."""

    def raise_it() -> NoReturn:
        raise error

    return answering(raise_it)


def walk() -> list[Method]:
    """What a hook answers."""
    return [WALK]


GOOD = given("good", SimpleNamespace(dialoguekit_methods=hookimpl(walk)), "2.0")


def failure(candidate: Candidate) -> str:
    """Why a plugin fails, while another one loads."""
    host = Host([candidate, GOOD])
    assert set(host.methods) == {"walk"}
    (failed,) = host.failures
    assert failed.failure is not None
    return failed.failure


# Time


@pytest.fixture
def done() -> Iterator[Event]:
    """What a plugin waits for that hangs; it is set in the end."""
    event = Event()
    yield event
    event.set()


def halting(done: Event) -> Callable[[], list[Method]]:
    """A function that hangs until it is done, and answers then."""

    def wait() -> list[Method]:
        done.wait()
        return [WALK]

    return wait


def generating(done: Event) -> Callable[[], Iterator[Method]]:
    """A function whose first value comes at once, and whose second does not."""

    def generate() -> Iterator[Method]:
        yield WALK
        done.wait()

    return generate


HANGING: dict[str, tuple[Callable[[Event], Candidate], str]] = {
    "import": (lambda done: importing(halting(done)), "it was imported"),
    "hook": (lambda done: answering(halting(done)), "dialoguekit_methods was asked"),
    "generator": (lambda done: answering(generating(done)), "dialoguekit_methods was asked"),
}
each_hanging = pytest.mark.parametrize(("hanging", "when"), HANGING.values(), ids=list(HANGING))


@each_hanging
def test_a_plugin_that_hangs_is_listed_as_failed(
    done: Event, hanging: Callable[[Event], Candidate], when: str
) -> None:
    """With what it was doing, and how it can be given more time."""
    (failed,) = Host([hanging(done)], seconds=SOON).failures
    assert failed.failure == (
        f"it did not come back within 0.05 s when {when}: mend what it waits for, or give it "
        "more time with DIALOGUEKIT_PLUGIN_SECONDS"
    )


def test_others_load_when_a_plugin_hangs(done: Event) -> None:
    """Each has its own time, and a name that it would have taken is free."""
    host = Host([answering(halting(done)), GOOD], seconds=1)
    assert [plugin.name for plugin in host.failures] == ["cafe"]
    assert set(host.methods) == {"walk"}
    assert host.owner("method", "walk").name == "good"


@each_hanging
def test_a_strict_host_raises_when_a_plugin_hangs(
    done: Event, hanging: Callable[[Event], Candidate], when: str
) -> None:
    """As for any other failure."""
    with pytest.raises(PluginFailed, match=f"cafe failed: it did not come back .* when {when}"):
        Host([hanging(done)], strict=True, seconds=SOON)


def test_a_plugin_that_comes_back_after_its_time_has_no_effect(done: Event) -> None:
    """What it brings nobody looks at any more."""
    came = Event()

    def late() -> list[Method]:
        done.wait()
        came.set()
        return [WALK]

    host = Host([answering(late)], seconds=SOON)
    before = host.plugins
    done.set()
    assert came.wait(timeout=30)
    assert host.plugins == before
    assert host.methods == {}
    assert [plugin.name for plugin in host.failures] == ["cafe"]


def test_a_plugin_that_hangs_does_not_keep_the_process() -> None:
    """It is loaded in a thread that nobody waits for when the program ends."""
    seen: list[bool] = []

    def note() -> list[Method]:
        seen.append(current_thread().daemon)
        return []

    assert load(answering(note), SECONDS).methods == ()
    assert seen == [True]


def test_the_time_is_ten_seconds_unless_somebody_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The environment, and above it whoever opens the kit."""
    monkeypatch.delenv(SECONDS_VARIABLE, raising=False)
    assert time_limit(None) == SECONDS == 10
    monkeypatch.setenv(SECONDS_VARIABLE, " 2.5 ")
    assert time_limit(None) == 2.5
    assert time_limit(3) == 3
    assert time_limit(86_400) == 86_400


def test_a_host_takes_its_time_from_the_environment(
    done: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each plugin of its own."""
    monkeypatch.setenv(SECONDS_VARIABLE, str(SOON))
    (failed,) = Host([answering(halting(done))]).failures
    assert "within 0.05 s" in str(failed.failure)


@pytest.mark.parametrize("bad", ["", "ten", "0", "-1", "nan", "inf", "86401", "1 s", "1e400"])
def test_an_impossible_time_is_refused(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variable that holds it, and what it may be."""
    monkeypatch.setenv(SECONDS_VARIABLE, bad)
    with pytest.raises(InvalidSetting) as caught:
        Host([])
    assert str(caught.value) == (
        "DIALOGUEKIT_PLUGIN_SECONDS must be a number of seconds above 0, and at most 86400, "
        f"not {bad!r}."
    )


@pytest.mark.parametrize("bad", [0, -1.0, float("nan"), float("inf"), [], "ten", 10**400])
def test_an_impossible_time_of_a_caller_is_refused(bad: Any) -> None:
    """As a wrong argument is."""
    with pytest.raises(ValueError, match="seconds must be a number of seconds above 0"):
        Host([], seconds=bad)


# What it raises


class Own(BaseException):
    """An exception that nobody would think of catching."""


class Silent(Exception):
    """An error that cannot say what is wrong."""

    def __str__(self) -> str:
        raise Own


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Own("mine"), "Own: mine"),
        (asyncio.CancelledError(), "CancelledError: "),
        (GeneratorExit("out"), "GeneratorExit: out"),
        (StopIteration(7), "StopIteration: 7"),
        (SystemExit(), "it left the process when it was asked (SystemExit: )"),
        (pytest.skip.Exception("not today"), "Skipped: not today"),
        (Silent(), "Silent: it cannot say what is wrong"),
        (MemoryError(), "MemoryError: "),
        (OSError("no\n\tground\x1b[2J\u2028"), "OSError: no ground\ufffd[2J"),
    ],
)
def test_whatever_a_plugin_raises_is_its_failure(error: BaseException, reason: str) -> None:
    """Told on one line that a terminal can show; everything else goes on."""
    assert failure(raising(error)) == reason


def test_a_long_reason_is_cut() -> None:
    """One plugin does not fill the screen."""
    found = failure(raising(ValueError("walk " * 100_000)))
    assert found.startswith("ValueError: walk walk")
    assert found.endswith("…")
    assert len(found) < 500


def test_what_a_plugin_raised_is_the_cause_of_what_a_strict_host_raises() -> None:
    """With its traceback."""
    error = LookupError("closed")
    with pytest.raises(PluginFailed) as caught:
        load(raising(error), SECONDS)
    assert caught.value.__cause__ is error
    assert str(caught.value) == "Plugin cafe failed: LookupError: closed"


class Interrupted(KeyboardInterrupt):
    """Somebody stopped the program, in their own way."""


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Interrupted("now")])
@pytest.mark.parametrize("strict", [True, False])
def test_whoever_stops_the_program_stops_it(error: BaseException, strict: bool) -> None:
    """Within a hook as anywhere else."""
    with pytest.raises(type(error)) as caught:
        Host([raising(error)], strict=strict)
    assert caught.value is error


# What there is not


def test_what_is_missing_is_a_failure_that_nobody_needs_to_load() -> None:
    """Why it is missing is its reason."""
    assert failure(missing("cafe", "it is not installed")) == "it is not installed"
    with pytest.raises(PluginFailed, match="Plugin cafe failed: it is not installed"):
        load(missing("cafe", "it is not installed"), SECONDS)


def test_what_is_left_out_is_listed_and_not_loaded() -> None:
    """It did not fail, and it brings nothing."""

    def load() -> NoReturn:
        raise AssertionError("it was imported")

    left = attrs.evolve(importing(load), left_out=True)
    host = Host([left, GOOD], strict=True)
    (listed, _) = host.plugins
    assert (listed.name, listed.left_out, listed.failure) == ("cafe", True, None)
    assert host.failures == ()
    assert set(host.methods) == {"walk"}
