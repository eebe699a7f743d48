"""The plugin in a kit: found, run, and reported on."""

from __future__ import annotations

import json
import re
import runpy
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

import dialoguekit_parallel_thinking
from dialoguekit.plugin import Text
from dialoguekit.testing.builders import Kit, chapters_of, document_of, memory_kit
from dialoguekit_parallel_thinking import METHOD
from dialoguekit_parallel_thinking.projection import ParallelThinking

README = Path(__file__).parents[1] / "README.md"
NAME = "parallel-thinking"
MORNING = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def run_session(kit: Kit, id: str) -> None:
    """A short session in a workshop, with something under every hat of its template."""
    minutes = count()
    workshop = kit.workshop(id, clock=lambda: MORNING + timedelta(minutes=next(minutes)))
    workshop.schedule(title=f"Peer support in {id.title()}", groups=("primary care", "peers"))
    workshop.open()
    may = ("record", "quote")
    host = workshop.welcome(name="Host Hartley", roles=("facilitator",), consents=may)
    ana = workshop.welcome(name="Ana Alder", group="peers", consents=may)
    ben = workshop.welcome(name="Ben Birch", group="primary care", consents=may)
    workshop.start(NAME, template="quick-feedback")
    led = workshop.noting(by=host)
    led.enter("blue", planned_s=120)
    workshop.contribute(host, "We look at referral.")
    led.enter("black", planned_s=180)
    obstacle = workshop.contribute(ana, "Nobody answers the <phone>.", kind="risk")
    workshop.contribute(ben, "The list is out of date.")
    led.enter("green", planned_s=180)
    idea = workshop.contribute(ben, "A line of its own.")
    workshop.link(idea, "answers", obstacle)
    led.enter("blue", planned_s=120)
    workshop.contribute(host, "We try the line.")
    workshop.end()


def test_the_plugin_is_installed_and_loads() -> None:
    """The host finds it by its entry point, with its distribution and nothing that failed."""
    with memory_kit() as kit:
        found = {plugin.name: plugin for plugin in kit.host.plugins}
        assert found[NAME].distribution == "dialoguekit-parallel-thinking"
        assert found[NAME].failure is None
        assert found[NAME].methods == (METHOD,)
        assert kit.methods[NAME] is METHOD


def test_the_plugin_can_be_given_as_a_module() -> None:
    """For those who embed dialoguekit and install nothing by entry points."""
    with memory_kit({NAME: dialoguekit_parallel_thinking}) as kit:
        assert kit.methods[NAME] is METHOD


def test_the_twelve_lines_of_the_readme_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word for word: a log, a session, and a report in three formats that quotes and flags."""
    readme = README.read_text(encoding="utf-8")
    example = re.search(r"```python\n(import dialoguekit\n.*?)```", readme, re.DOTALL)
    assert example is not None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "example.py").write_text(example[1], encoding="utf-8")
    runpy.run_path("example.py")
    for format in ("html", "md", "json"):
        text = (tmp_path / "out" / f"report.{format}").read_text(encoding="utf-8")
        assert "Parallel Thinking" in text
        assert "Nobody told the surgery we exist." in text
        assert "Began under the white hat." in text
        assert "Ana" not in text
    with sqlite3.connect(tmp_path / "leeds.db") as log:
        assert log.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    log.close()


def test_a_session_becomes_a_chapter_in_every_format() -> None:
    """The same chapter in HTML, Markdown and JSON; what was said is never markup."""
    with memory_kit() as kit:
        run_session(kit, "leeds")
        report = kit.report("leeds", strict=True)
        html, markdown = report.render("html"), report.render("md")
        document = json.loads(report.render("json"))
    for text in (html, markdown):
        assert "Parallel Thinking" in text
        assert "The list is out of date." in text
        assert "kept to the order announced" in text
        assert "Alder" not in text
    assert "Nobody answers the &lt;phone&gt;." in html
    (chapter,) = [
        chapter
        for part in document["parts"]
        for chapter in part["chapters"]
        if chapter["name"] == NAME
    ]
    (rules,) = [block for block in chapter["blocks"] if "rules" in block.get("title", "")]
    assert rules["blocks"] == [{"type": "flags", "items": []}]


def test_the_same_log_gives_the_same_chapter() -> None:
    """A report is replayed, and nothing in it depends on when."""
    with memory_kit() as kit:
        run_session(kit, "leeds")
        for format in ("html", "md", "json"):
            assert kit.report("leeds").render(format) == kit.report("leeds").render(format)


def test_a_programme_has_a_chapter_for_all_and_for_each() -> None:
    """Across the workshops first; a workshop without hats has no chapter of its own."""
    with memory_kit() as kit:
        for id in ("leeds", "york"):
            run_session(kit, id)
        kit.workshop("norwich").schedule(title="Peer support in Norwich", groups=("peers",))
        chapters = chapters_of(document_of(kit), NAME)
    assert list(chapters) == ["together", "leeds", "york"]
    assert Text("Nobody put on a hat in Peer support in Norwich.") in chapters["together"].blocks


def test_workshops_fold_side_by_side() -> None:
    """An executor gives the view that one thread gives."""
    with memory_kit() as kit, ThreadPoolExecutor(2) as executor:
        for id in ("leeds", "york"):
            run_session(kit, id)
        alone = kit.replay(ParallelThinking)
        assert kit.replay(ParallelThinking, executor=executor) == alone
        assert list(alone.workshops) == ["leeds", "york"]


def test_a_report_tells_what_a_cut_tells() -> None:
    """As of a position within the session it is running, and flagged for nothing to come."""
    with memory_kit() as kit:
        run_session(kit, "leeds")
        through = next(
            r.position for r in kit.workshop("leeds").events() if r.type.startswith("st")
        )
        view = kit.replay(ParallelThinking, until=through)
    (session,) = view.workshops["leeds"].sessions
    assert not session.over
    assert session.order == ("blue",)
