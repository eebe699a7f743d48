"""``dialoguekit guide``: where a workshop stands, and what to ask next."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit

Run = Callable[..., Any]
MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A log in which Leeds has begun, as far as a test lets it."""
    return f"sqlite:///{tmp_path / 'leeds.db'}"


def begun(kit: Kit) -> Any:
    minutes = count()
    leeds = kit.workshop("leeds", clock=lambda: MORNING + timedelta(minutes=next(minutes)))
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    leeds.welcome(group="all", consents=("record",))
    return leeds


def test_a_run_is_told_with_its_stage_and_what_to_ask(run: Run, url: str) -> None:
    """And the flags that stand, with the method whose rule each is."""
    with dialoguekit.open(url) as kit:
        leeds = begun(kit)
        leeds.start("parallel-thinking", template="quick-feedback")
        leeds.enter("white", planned_s=300, focus="The phone")
    ran = run("guide", "leeds", "--log", url)
    assert (ran.status, ran.err) == (0, "")
    lines = [line.strip() for line in ran.lines]
    assert lines[0] == "leeds, as of position 7"
    assert "Parallel Thinking (A1, parallel-thinking)" in lines
    assert any(line.startswith("white: The phone, for ") and "of 5 min" in line for line in lines)
    assert "What do we know about this?" in lines
    assert "flag  Began under the white hat. [leeds A1]" in lines
    assert "parallel-thinking: begins-blue" in lines


def test_a_workshop_in_which_nothing_runs_says_so(run: Run, url: str) -> None:
    """Neither a run nor a flag."""
    with dialoguekit.open(url) as kit:
        begun(kit)
    assert run("guide", "leeds", "--log", url).lines[1:] == [
        "Nothing is running.",
        "",
        "No flag stands.",
    ]


def test_a_run_before_its_first_stage_is_told_too(run: Run, url: str) -> None:
    """Whether it is paused or not."""
    with dialoguekit.open(url) as kit:
        leeds = begun(kit)
        leeds.start("parallel-thinking")
        leeds.pause()
    lines = run("guide", "leeds", "--log", url).lines
    assert "Parallel Thinking (A1, parallel-thinking, paused)" in lines
    assert "  no stage was entered yet" in lines


def test_json_says_all_of_it(run: Run, url: str) -> None:
    """For a tool that shows it to a facilitator."""
    with dialoguekit.open(url) as kit:
        leeds = begun(kit)
        leeds.start("parallel-thinking")
        leeds.enter("white")
    told = json.loads(run("guide", "leeds", "--log", url, "--json").out)
    assert (told["workshop"], told["position"], told["failures"]) == ("leeds", 7, {})
    (underway,) = told["underway"]
    assert (underway["method"], underway["stage"]) == ("parallel-thinking", "white")
    assert underway["suggestions"][0]["prompt"] == "known"
    flag = next(flag for flag in told["flags"] if flag["rule"] == "begins-blue")
    assert flag["evidence"] == [["leeds", 7]]


def test_a_workshop_that_is_not_there_is_refused(run: Run, url: str) -> None:
    """With those that there are."""
    with dialoguekit.open(url) as kit:
        begun(kit)
    ran = run("guide", "york", "--log", url)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Error: There is no workshop 'york'. In this log: leeds.\n"


def test_what_cannot_say_anything_is_told_beside_it(
    run: Run, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is told all the same."""
    with dialoguekit.open(url) as kit:
        begun(kit).start("parallel-thinking")

    def failing(*_: object) -> Any:
        raise LookupError("lost")

    monkeypatch.setattr("dialoguekit_parallel_thinking.projection.seen", failing)
    ran = run("guide", "leeds", "--log", url)
    assert ran.status == 0
    assert ran.err.startswith("Note: parallel-thinking cannot say anything: Projection")
    assert "Parallel Thinking (A1, parallel-thinking)" in ran.lines
