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

import dialoguekit_abcd
from dialoguekit.plugin import Text
from dialoguekit.testing.builders import Kit, chapters_of, document_of, memory_kit
from dialoguekit_abcd import METHOD
from dialoguekit_abcd.commands import connect, follow, identify, merge, sort
from dialoguekit_abcd.projection import AssetMapping

README = Path(__file__).parents[1] / "README.md"
NAME = "abcd"
MORNING = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def own_kit() -> Kit:
    """A kit with this plugin alone."""
    return memory_kit({NAME: dialoguekit_abcd})


def run_workshop(kit: Kit, id: str) -> None:
    """A short workshop that maps, connects and sorts, and looks again later."""
    minutes = count()
    workshop = kit.workshop(id, clock=lambda: MORNING + timedelta(minutes=next(minutes)))
    workshop.schedule(title=f"Peer support in {id.title()}", groups=("primary care", "peers"))
    workshop.open()
    may = ("record", "quote", "asset")
    host = workshop.welcome(name="Host Hartley", roles=("facilitator",), consents=may)
    ana = workshop.welcome(name="Ana Alder", group="peers", consents=may)
    ben = workshop.welcome(name="Ben Birch", group="primary care", consents=may)
    workshop.start(NAME, template="half-day")
    led = workshop.noting(by=host)
    led.enter("map")
    said = workshop.contribute(ana, "Our <walks>.", kind="asset")
    walks = workshop.bring(identify, "Tuesday <walks>", type="association", person=ana, source=said)
    again = workshop.contribute(ben, "The walkers.", kind="asset")
    twice = workshop.bring(identify, "Walkers", type="association", person=ben, source=again)
    workshop.decide(merge, walks, twice)
    said = workshop.contribute(ben, "I read blood pressures.", kind="gift")
    gift = workshop.bring(
        identify,
        "Blood pressure",
        type="individual",
        gift="hand",
        person=ben,
        holder=ben,
        source=said,
        agreed=True,
    )
    led.enter("connect")
    meet = workshop.bring(connect, walks, gift, purpose="Checks on the way", proposer=ana)
    led.enter("ourselves")
    workshop.decide(sort, said, 1, person=ana)
    led.enter("with-help")
    workshop.decide(sort, walks, 2, help="A map", whom="The library", person=ben)
    led.enter("outside")
    workshop.end()
    workshop.close()
    workshop.decide(follow, meet, "acted-upon", note="Nine were measured.")


def test_the_plugin_is_installed_and_loads() -> None:
    """The host finds it by its entry point, with its distribution and nothing that failed."""
    with memory_kit(strict=False) as kit:
        found = {plugin.name: plugin for plugin in kit.host.plugins}
        assert found[NAME].distribution == "dialoguekit-abcd"
        assert found[NAME].failure is None
        assert found[NAME].methods == (METHOD,)


def test_the_plugin_can_be_given_as_a_module() -> None:
    """For those who embed dialoguekit and install nothing by entry points."""
    with own_kit() as kit:
        assert kit.methods[NAME] is METHOD
        assert sorted(kit.host.decisions) == [
            "abcd.connect",
            "abcd.follow",
            "abcd.identify",
            "abcd.merge",
            "abcd.sort",
        ]
        assert {kind.event for plugin in kit.host.plugins for kind in plugin.events} == set(
            dialoguekit_abcd.EVENTS
        )


def test_the_lines_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word for word: a log, a map, and a report in three formats that tells and flags."""
    readme = README.read_text(encoding="utf-8")
    example = re.search(r"```python\n(import dialoguekit\n.*?)```", readme, re.DOTALL)
    assert example is not None
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUEKIT_PLUGINS", NAME)
    (tmp_path / "example.py").write_text(example[1], encoding="utf-8")
    runpy.run_path("example.py")
    for format in ("html", "md", "json"):
        text = (tmp_path / "out" / f"report.{format}").read_text(encoding="utf-8")
        assert "Asset-Based Community Development" in text
        assert "Blood pressure, read anywhere" in text
        assert "C3 needs some help, and nobody said whose." in text
        assert "Ana" not in text
    with sqlite3.connect(tmp_path / "leeds.db") as log:
        assert log.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    log.close()


def test_a_workshop_becomes_a_chapter_in_every_format() -> None:
    """The same chapter in HTML, Markdown and JSON; what was said is never markup."""
    with own_kit() as kit:
        run_workshop(kit, "leeds")
        report = kit.report("leeds", strict=True)
        html, markdown = report.render("html"), report.render("md")
        document = json.loads(report.render("json"))
    for text in (html, markdown):
        assert "Asset-Based Community Development" in text
        assert "Checks on the way" in text
        assert "Nine were measured." in text
        assert "Alder" not in text
    assert "Tuesday &lt;walks&gt;" in html
    (chapter,) = [
        chapter
        for part in document["parts"]
        for chapter in part["chapters"]
        if chapter["name"] == NAME
    ]
    (rules,) = [block for block in chapter["blocks"] if "rules" in block.get("title", "")]
    assert rules["blocks"] == [{"type": "flags", "items": []}]


def test_the_picture_is_drawn_in_the_page() -> None:
    """As an SVG with the names of what is connected, escaped."""
    with own_kit() as kit:
        run_workshop(kit, "leeds")
        html = kit.report("leeds", strict=True).render("html")
    drawings = re.findall(r'<div class="drawing".*?</svg>', html, re.DOTALL)
    (figure,) = [drawing for drawing in drawings if "assets are connected" in drawing]
    assert "AS1 Tuesday &lt;walks&gt;" in figure
    assert "AS3 Blood pressure" in figure
    assert "This chart could not be drawn" not in html


def test_the_same_log_gives_the_same_chapter() -> None:
    """A report is replayed, and nothing in it depends on when."""
    with own_kit() as kit:
        run_workshop(kit, "leeds")
        for format in ("html", "md", "json"):
            assert kit.report("leeds").render(format) == kit.report("leeds").render(format)


def test_a_programme_has_a_chapter_for_all_and_for_each() -> None:
    """Across the workshops first; a workshop without a map has no chapter of its own."""
    with own_kit() as kit:
        for id in ("leeds", "york"):
            run_workshop(kit, id)
        kit.workshop("norwich").schedule(title="Peer support in Norwich", groups=("peers",))
        chapters = chapters_of(document_of(kit), NAME)
    assert list(chapters) == ["together", "leeds", "york"]
    assert Text("Nothing was mapped in Peer support in Norwich.") in chapters["together"].blocks


def test_workshops_fold_side_by_side() -> None:
    """An executor gives the view that one thread gives."""
    with own_kit() as kit, ThreadPoolExecutor(2) as executor:
        for id in ("leeds", "york"):
            run_workshop(kit, id)
        alone = kit.replay(AssetMapping)
        assert kit.replay(AssetMapping, executor=executor) == alone
        assert list(alone.workshops) == ["leeds", "york"]


def test_a_report_tells_what_a_cut_tells() -> None:
    """As of a position before the merge there are two assets, and no connection yet."""
    with own_kit() as kit:
        run_workshop(kit, "leeds")
        merged = next(
            r.position for r in kit.workshop("leeds").events() if r.type == "abcd.assets-merged"
        )
        before = kit.replay(AssetMapping, until=merged - 1).workshops["leeds"]
        after = kit.replay(AssetMapping, until=merged).workshops["leeds"]
    assert [asset.id for asset in before.assets] == ["AS1", "AS2"]
    assert [asset.id for asset in after.assets] == ["AS1"]
    assert (before.connections, before.closed_at) == ((), None)


def test_a_name_can_be_put_right_and_withheld() -> None:
    """By its id, like anything else that was noted."""
    with own_kit() as kit:
        run_workshop(kit, "leeds")
        leeds = kit.workshop("leeds")
        leeds.correct("AS3", reason="misheard", name="Pressure and pulse")
        assert "Pressure and pulse" in kit.report("leeds").render("md")
        leeds.redact("AS3", basis="asked for")
        text = kit.report("leeds").render("md")
    assert "Pressure and pulse" not in text
    assert "Blood pressure" not in text
    assert "a person (not for quotation)" not in text  # It is connected, and stands in a table.
    assert "AS3: (not for quotation)" in text
