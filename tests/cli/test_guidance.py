"""``guidance``: the state of a workshop, and what to ask next."""

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
    """The URL of a log."""
    return f"sqlite:///{tmp_path / 'leeds.db'}"


def open_workshop(kit: Kit) -> Any:
    minutes = count()
    leeds = kit.workshop("leeds", clock=lambda: MORNING + timedelta(minutes=next(minutes)))
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    leeds.check_in(group="all", consents=("record",))
    return leeds


def test_a_run_is_shown_with_its_stage_and_suggestions(run: Run, url: str) -> None:
    """Active flags are shown with the method of their rule."""
    with dialoguekit.open(url) as kit:
        leeds = open_workshop(kit)
        leeds.start("parallel-thinking", template="quick-feedback")
        leeds.enter_stage("white", planned_s=300, focus="The phone")
    result = run("guidance", "leeds", "--log", url)
    assert (result.status, result.err) == (0, "")
    lines = [line.strip() for line in result.lines]
    assert lines[0] == "leeds, as of position 7"
    assert "Parallel Thinking (A1, parallel-thinking)" in lines
    assert any(line.startswith("white: The phone, for ") and "of 5 min" in line for line in lines)
    assert "What do we know about this?" in lines
    assert "warning  The session began under the white hat. [leeds A1]" in lines
    assert "parallel-thinking: begins-blue" in lines


def test_a_workshop_without_a_run_is_shown(run: Run, url: str) -> None:
    with dialoguekit.open(url) as kit:
        open_workshop(kit)
    assert run("guidance", "leeds", "--log", url).lines[1:] == [
        "Nothing is running.",
        "",
        "No active flags.",
    ]


def test_a_run_without_a_stage_is_shown(run: Run, url: str) -> None:
    """It may be paused."""
    with dialoguekit.open(url) as kit:
        leeds = open_workshop(kit)
        leeds.start("parallel-thinking")
        leeds.pause()
    lines = run("guidance", "leeds", "--log", url).lines
    assert "Parallel Thinking (A1, parallel-thinking, paused)" in lines
    assert "  no stage entered yet" in lines


def test_json_contains_all_guidance(run: Run, url: str) -> None:
    with dialoguekit.open(url) as kit:
        leeds = open_workshop(kit)
        leeds.start("parallel-thinking")
        leeds.enter_stage("white")
    values = json.loads(run("guidance", "leeds", "--log", url, "--json").out)
    assert (values["workshop"], values["position"], values["failures"]) == ("leeds", 7, {})
    (active_run,) = values["active_runs"]
    assert (active_run["method"], active_run["stage"]) == ("parallel-thinking", "white")
    assert active_run["suggestions"][0]["prompt"] == "known"
    flag = next(flag for flag in values["flags"] if flag["rule"] == "begins-blue")
    assert flag["evidence"] == [["leeds", 7]]


def test_open_rounds_are_shown_with_those_who_have_not_answered(run: Run, url: str) -> None:
    """As counts and ids, with the deadline."""
    deadline = MORNING + timedelta(days=14)
    with dialoguekit.open(url) as kit:
        leeds = open_workshop(kit)
        leeds.issue_tokens({"k7f3-x2": "all"}, consents=["record"])
        leeds.open_round(title="Why?", roll=["P1", "k7f3-x2"], quorum=2, deadline=deadline)
        leeds.answer_round("k7f3-x2")
    lines = run("guidance", "leeds", "--log", url).lines
    assert lines[3:7] == [
        "Round RD1: Why?",
        "  1 of 2 have answered; the quorum is 2",
        "  deadline 2025-03-18 09:00 UTC, which has passed",
        "  no answer yet (1): P1",
    ]
    values = json.loads(run("guidance", "leeds", "--log", url, "--json").out)
    assert values["rounds"] == [
        {
            "round": "RD1",
            "activity": None,
            "title": "Why?",
            "asked": 2,
            "answered": 1,
            "unanswered": ["P1"],
            "quorum": 2,
            "deadline": "2025-03-18T09:00:00+00:00",
            "overdue": True,
        }
    ]


def test_an_unknown_workshop_is_refused(run: Run, url: str) -> None:
    """The error lists the known ones."""
    with dialoguekit.open(url) as kit:
        open_workshop(kit)
    result = run("guidance", "york", "--log", url)
    assert (result.status, result.out) == (1, "")
    assert result.err == "Error: There is no such workshop. In this log: leeds.\n"


def test_a_failed_method_is_a_note(run: Run, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is shown."""
    with dialoguekit.open(url) as kit:
        open_workshop(kit).start("parallel-thinking")

    def failing(*_: object) -> Any:
        raise LookupError("lost")

    monkeypatch.setattr("dialoguekit_parallel_thinking.view._obstacles", failing)
    result = run("guidance", "leeds", "--log", url)
    assert result.status == 0
    assert result.err.startswith("Note: parallel-thinking failed: LookupError")
    assert "Parallel Thinking (A1, parallel-thinking)" in result.lines
