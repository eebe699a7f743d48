"""The purity of all that a plugin shows, and harmful code that is not run in this process."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import random
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard
from tests.testing.samples.orchard import OrchardSession, TreePlanted

from dialoguekit.plugin import (
    Block,
    Breach,
    ColumnSpec,
    Fact,
    Record,
    Rule,
    Suggestion,
    breach,
    chart,
    count,
)
from dialoguekit.testing.conformance import plays, purity

METHOD = orchard.METHOD
Trees = tuple[Fact[TreePlanted], ...]


def messages(plugin: Any) -> list[str]:
    return [finding.message for finding in purity.check(plugin)]


def test_a_pure_plugin_passes(under_test: Callable[..., Any]) -> None:
    """A method and an analysis are checked together; a bare method has nothing to check."""
    assert messages(under_test(analyses=[orchard.ANALYSIS])) == []
    bare = attrs.evolve(
        METHOD,
        sessions=None,
        rules=(),
        suggestions=None,
        session_blocks=None,
        programme_blocks=None,
    )
    assert messages(under_test(methods=[bare])) == []


def timed_chart(trees: Trees, record: Record) -> Iterator[Block]:
    """Yield a chart with the time of its making."""
    title = f"Trees at {time.time():.0f}"
    column: ColumnSpec[Trees] = count("Trees", lambda each: each)
    yield chart(title, {"all": trees}, column, head="workshop", sentence="Trees.")


def timed_rule(trees: Trees) -> Breach | None:
    """Return a breach if the clock runs."""
    return breach("It is late.", *trees) if time.time() > 0 else None


def random_view(record: Record) -> Trees:
    """Return the trees, sometimes."""
    return orchard.harvest_view(record) if random() < 2 else ()


def timed_suggestion(session: OrchardSession, context: Any) -> Iterator[Suggestion]:
    """Suggest to look at the clock."""
    yield Suggestion(text=f"It is {time.time():.0f}.", reason="So.")


def test_impure_parts_are_found(under_test: Callable[..., Any]) -> None:
    """The finding names the call and its line: in a view, rules, charts and suggestions."""
    analysis = orchard.ANALYSIS
    plugin = under_test(
        methods=[attrs.evolve(METHOD, suggestions=timed_suggestion)],
        analyses=[
            attrs.evolve(analysis, name="a", workshop_blocks=timed_chart),
            attrs.evolve(analysis, name="b", workshop_rules=(Rule("late", "late", timed_rule),)),
            attrs.evolve(analysis, name="c", view=random_view),
        ],
    )
    findings = purity.check(plugin)
    assert all(finding.is_error for finding in findings)
    found = [(finding.subject, finding.message.partition(", line ")[0]) for finding in findings]
    assert found == [
        ("method orchard", "clock: time.time, in timed_suggestion"),
        ("analysis a", "clock: time.time, in timed_chart"),
        ("analysis b", "clock: time.time, in timed_rule"),
        ("analysis c", "randomness: random.random, in random_view"),
    ]
    assert plugin.unsafe_sources == set()


def writing_blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
    """Write a file and ignore errors."""
    with contextlib.suppress(Exception):
        Path("orchard.txt").write_text("trees", encoding="utf-8")
    yield from orchard.session_blocks(session, record)


def test_harmful_code_is_not_run_in_this_process(
    under_test: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is detected and blocked in another process."""
    monkeypatch.chdir(tmp_path)
    plugin = under_test(methods=[attrs.evolve(METHOD, session_blocks=writing_blocks)])
    assert any(message.startswith("files: ") for message in messages(plugin))
    assert plugin.unsafe_sources == {"method orchard"}
    plays.check(plugin)
    assert list(tmp_path.iterdir()) == []
