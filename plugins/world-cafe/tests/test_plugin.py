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

import dialoguekit_world_cafe
from dialoguekit.plugin import Text
from dialoguekit.testing.builders import Kit, chapters_of, document_of, memory_kit
from dialoguekit_world_cafe import METHOD
from dialoguekit_world_cafe.projection import WorldCafe

README = Path(__file__).parents[1] / "README.md"
NAME = "world-cafe"
MORNING = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
ALONE = {NAME: dialoguekit_world_cafe}


def run_cafe(kit: Kit, id: str) -> None:
    """A short café in a workshop: two tables, two rounds, an idea that travels, a harvest."""
    minutes = count()
    workshop = kit.workshop(id, clock=lambda: MORNING + timedelta(minutes=next(minutes)))
    workshop.schedule(title=f"Peer support in {id.title()}", groups=("primary care", "peers"))
    workshop.open()
    tables = [workshop.create_space(kind="table", label=f"Table {n}") for n in (1, 2)]
    may = ("record", "quote")
    host = workshop.welcome(name="Host Hartley", roles=("facilitator",), consents=may)
    people = [
        workshop.welcome(name=f"N. Alder {n}", group=group, consents=may, space=tables[n % 2])
        for n, group in enumerate(("primary care", "peers") * 2)
    ]
    workshop.start(NAME, template="short")
    led = workshop.noting(by=host)
    led.enter("welcome", planned_s=120)
    led.pose("What would help us find each other?")
    led.enter("round", planned_s=360)
    first, second = (workshop.noting(space=table) for table in tables)
    c = first.contribute(people[0], "Nobody answers the <phone>.")
    second.contribute(people[1], "The list is out of date.")
    first.assign_role(people[0], "host")
    second.assign_role(people[1], "host")
    led.enter("round", planned_s=360)
    workshop.move(people[2], tables[1])
    workshop.move(people[3], tables[0])
    second.contribute(people[2], "A line of its own.", refs=[c])
    first.contribute(people[3], "A list that is kept.")
    led.enter("harvest", planned_s=120)
    workshop.contribute(people[0], "We try the line.")
    workshop.end()


def test_the_plugin_is_installed_and_loads() -> None:
    """The host finds it by its entry point, with its distribution and nothing that failed."""
    with memory_kit(strict=False) as kit:
        found = {plugin.name: plugin for plugin in kit.host.plugins}
        assert found[NAME].distribution == "dialoguekit-world-cafe"
        assert found[NAME].failure is None
        assert found[NAME].methods == (METHOD,)
        assert kit.methods[NAME] is METHOD


def test_the_plugin_can_be_given_as_a_module() -> None:
    """For those who embed dialoguekit and install nothing by entry points."""
    with memory_kit(ALONE) as kit:
        assert kit.methods[NAME] is METHOD


def test_the_example_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word for word: a log, a café, and a report in three formats that quotes and flags."""
    readme = README.read_text(encoding="utf-8")
    example = re.search(r"```python\n(import dialoguekit\n.*?)```", readme, re.DOTALL)
    assert example is not None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "example.py").write_text(example[1], encoding="utf-8")
    runpy.run_path("example.py")
    for format in ("html", "md", "json"):
        text = (tmp_path / "out" / f"report.{format}").read_text(encoding="utf-8")
        assert "World Café" in text
        assert "Nobody told the surgery we exist." in text
        assert "Nobody was host of Door in round 2." in text
        assert "There was no harvest after the rounds." in text
        assert "Ana" not in text
    with sqlite3.connect(tmp_path / "leeds.db") as log:
        assert log.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    log.close()


def test_a_cafe_becomes_a_chapter_in_every_format() -> None:
    """The same chapter in HTML, Markdown and JSON; what was said is never markup."""
    with memory_kit(ALONE) as kit:
        run_cafe(kit, "leeds")
        report = kit.report("leeds", strict=True)
        html, markdown = report.render("html"), report.render("md")
        document = json.loads(report.render("json"))
    for text in (html, markdown):
        assert "World Café" in text
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
    with memory_kit(ALONE) as kit:
        run_cafe(kit, "leeds")
        for format in ("html", "md", "json"):
            assert kit.report("leeds").render(format) == kit.report("leeds").render(format)


def test_a_programme_has_a_chapter_for_all_and_for_each() -> None:
    """Across the workshops first; a workshop without a café has no chapter of its own."""
    with memory_kit(ALONE) as kit:
        for id in ("leeds", "york"):
            run_cafe(kit, id)
        kit.workshop("norwich").schedule(title="Peer support in Norwich", groups=("peers",))
        chapters = chapters_of(document_of(kit), NAME)
    assert list(chapters) == ["together", "leeds", "york"]
    without = Text("Nobody sat down to a World Café in Peer support in Norwich.")
    assert without in chapters["together"].blocks


def test_workshops_fold_side_by_side() -> None:
    """An executor gives the view that one thread gives."""
    with memory_kit(ALONE) as kit, ThreadPoolExecutor(2) as executor:
        for id in ("leeds", "york"):
            run_cafe(kit, id)
        alone = kit.replay(WorldCafe)
        assert kit.replay(WorldCafe, executor=executor) == alone
        assert list(alone.workshops) == ["leeds", "york"]


def test_a_report_tells_what_a_cut_tells() -> None:
    """As of a position within the café it is running, and flagged for nothing to come."""
    with memory_kit(ALONE) as kit:
        run_cafe(kit, "leeds")
        through = next(
            r.position for r in kit.workshop("leeds").events() if r.type.startswith("st")
        )
        view = kit.replay(WorldCafe, until=through)
    (session,) = view.workshops["leeds"].sessions
    assert not session.over
    assert session.order == ("welcome",)


def test_guidance_tells_where_a_cafe_stands() -> None:
    """The stage that is on, what to ask next, and the flags that stand."""
    with memory_kit(ALONE) as kit:
        workshop = kit.workshop("leeds")
        workshop.schedule(title="Leeds", groups=("peers",))
        workshop.open()
        table = workshop.create_space(kind="table")
        ana = workshop.welcome(group="peers", consents=("record",), space=table)
        workshop.start(NAME)
        workshop.enter("round")
        workshop.contribute(ana, "Hear!")
        guidance = workshop.guidance()
    assert guidance.failures == ()
    assert guidance.current is not None
    assert guidance.current.stage == "round"
    assert [s.prompt for s in guidance.current.suggestions][:2] == [None, "stay"]
    assert [s.flag.rule for s in guidance.flags if s.by == NAME] == ["off-table"]
