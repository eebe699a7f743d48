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

import dialoguekit_appreciative_inquiry
from dialoguekit.errors import Refused
from dialoguekit.plugin import Text
from dialoguekit.testing.builders import Kit, chapters_of, document_of, memory_kit
from dialoguekit_appreciative_inquiry import METHOD, method
from dialoguekit_appreciative_inquiry.commands import complete
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry

README = Path(__file__).parents[1] / "README.md"
NAME = "appreciative-inquiry"
MORNING = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
STORY = (
    "Precious rang me <herself> before I had asked anybody for anything, and by the evening "
    "there were two of us at the door with a kettle and a list."
)


def run_inquiry(kit: Kit, id: str) -> None:
    """A short inquiry in a workshop: two stories, a dream, a proposition, a commitment."""
    minutes = count()
    workshop = kit.workshop(id, clock=lambda: MORNING + timedelta(minutes=next(minutes)))
    workshop.schedule(title=f"Peer support in {id.title()}", groups=("primary care", "peers"))
    workshop.open()
    may = ("record", "quote")
    host = workshop.welcome(name="Host Hartley", roles=("facilitator",), consents=may)
    ana = workshop.welcome(name="Ana Alder", group="peers", consents=may)
    ben = workshop.welcome(name="Ben Birch", group="primary care", consents=may)
    led = workshop.noting(by=host)
    activity = led.start(NAME, template=method.FOUR_D, params={"topic": "A warm welcome"})
    led.enter("discover")
    for asking, telling in ((ben, ana), (ana, ben)):
        noted = workshop.noting(by=asking)
        story = noted.contribute(telling, STORY, kind="story")
        noted.act("interview.complete", asking, telling, story=story, permission=True)
    workshop.act("interview.retell", "IV1", ben)
    factor = workshop.contribute(ben, "Somebody goes first", kind="factor", refs=["C1"])
    led.enter("dream")
    dream = workshop.contribute(ana, "Every phone has a face.")
    workshop.link(factor, "supports", dream)
    led.enter("design")
    proposal = workshop.table("Every surgery names two people.", sources=[dream])
    decision = led.record_decision(proposal, "adopted")
    led.enter("destiny")
    workshop.commit(ben, "I ask my partners on Monday.", sources=[decision])
    led.end(activity)


def test_the_plugin_is_installed_and_loads() -> None:
    """The host finds it by its entry point, with its distribution and nothing that failed."""
    with memory_kit() as kit:
        found = {plugin.name: plugin for plugin in kit.host.plugins}
        assert found[NAME].distribution == "dialoguekit-appreciative-inquiry"
        assert found[NAME].failure is None
        assert found[NAME].methods == (METHOD,)
        assert kit.methods[NAME] is METHOD


def test_the_plugin_can_be_given_as_a_module() -> None:
    """With its method, its events and its decisions."""
    with memory_kit({NAME: dialoguekit_appreciative_inquiry}) as kit:
        assert kit.methods[NAME] is METHOD
        assert set(kit.workshop("leeds").decisions) == {"interview.complete", "interview.retell"}


def test_an_interview_can_be_recorded_by_function_or_by_name() -> None:
    """The first has its types checked; both return the id, and both refuse."""
    with memory_kit({NAME: dialoguekit_appreciative_inquiry}) as kit:
        run_inquiry(kit, "leeds")
        leeds = kit.workshop("leeds")
        assert leeds.bring(complete, "P2", "P3") == "IV3"
        assert leeds.act("interview.complete", "P3", "P2") == "IV4"
        assert leeds.act("interview.retell", "IV4", "P3") is None
        with pytest.raises(Refused, match="there is no interview IV9"):
            leeds.act("interview.retell", "IV9", "P3")


def test_the_example_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word for word: a log, an inquiry, and a report in three formats that quotes and flags."""
    readme = README.read_text(encoding="utf-8")
    example = re.search(r"```python\n(import dialoguekit\n.*?)```", readme, re.DOTALL)
    assert example is not None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "example.py").write_text(example[1], encoding="utf-8")
    runpy.run_path("example.py")
    for format in ("html", "md", "json"):
        text = (tmp_path / "out" / f"report.{format}").read_text(encoding="utf-8")
        assert "Appreciative Inquiry" in text
        assert "Precious rang me herself, before I asked." in text
        assert "D1 → PR1 → dream C3 → factor C2 → story C1" in text
        assert "whoever was interviewed did not interview in turn" in text
        assert "C1, a story, has 7 words" in text
        assert "Ana" not in text
    with sqlite3.connect(tmp_path / "leeds.db") as log:
        assert log.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    log.close()


def test_the_readme_names_templates_and_kinds_as_they_are() -> None:
    """Every template and every stage has its row."""
    readme = README.read_text(encoding="utf-8")
    for template in method.TEMPLATES:
        assert f"| `{template.name}` | {', '.join(template.stages)} |" in readme
    for stage in method.STAGES:
        kinds = ", ".join(f"`{kind}`" for kind in stage.admits if kind not in method.WELCOME)
        assert f"| `{stage.name}` | {kinds} |" in readme


def test_an_inquiry_becomes_a_chapter_in_every_format() -> None:
    """The same chapter in HTML, Markdown and JSON; what was said is never markup."""
    with memory_kit() as kit:
        run_inquiry(kit, "leeds")
        report = kit.report("leeds", strict=True)
        html, markdown = report.render("html"), report.render("md")
        document = json.loads(report.render("json"))
    for text in (html, markdown):
        assert "Every phone has a face." in text
        assert "kept to the order announced" in text
        assert "Alder" not in text
    assert "Precious rang me &lt;herself&gt;" in html
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
        run_inquiry(kit, "leeds")
        for format in ("html", "md", "json"):
            assert kit.report("leeds").render(format) == kit.report("leeds").render(format)


def test_a_programme_has_a_chapter_for_all_and_for_each() -> None:
    """Across the workshops first; a workshop without an inquiry has no chapter of its own."""
    with memory_kit() as kit:
        for id in ("leeds", "york"):
            run_inquiry(kit, id)
        kit.workshop("norwich").schedule(title="Peer support in Norwich", groups=("peers",))
        chapters = chapters_of(document_of(kit), NAME)
    assert list(chapters) == ["together", "leeds", "york"]
    sentence = "Nobody inquired into what works in Peer support in Norwich."
    assert Text(sentence) in chapters["together"].blocks


def test_workshops_fold_side_by_side() -> None:
    """An executor gives the view that one thread gives."""
    with memory_kit() as kit, ThreadPoolExecutor(2) as executor:
        for id in ("leeds", "york"):
            run_inquiry(kit, id)
        alone = kit.replay(AppreciativeInquiry)
        assert kit.replay(AppreciativeInquiry, executor=executor) == alone
        assert list(alone.workshops) == ["leeds", "york"]


def test_a_report_tells_what_a_cut_tells() -> None:
    """As of a position within the inquiry it is running, and flagged for nothing to come."""
    with memory_kit() as kit:
        run_inquiry(kit, "leeds")
        events = list(kit.workshop("leeds").events())
        through = next(r.position for r in events if r.type == "interview.completed")
        view = kit.replay(AppreciativeInquiry, until=through)
    (session,) = view.workshops["leeds"].sessions
    assert not session.over
    assert session.order == ("discover",)
    assert METHOD.flags is not None
    assert list(METHOD.flags(view, "leeds")) == []


def test_a_facilitator_is_told_what_to_ask_next() -> None:
    """While the inquiry runs, from the projection that the report uses."""
    with memory_kit({NAME: dialoguekit_appreciative_inquiry}) as kit:
        run_inquiry(kit, "leeds")
        leeds = kit.workshop("leeds")
        leeds.start(NAME, template=method.FOUR_D)
        leeds.enter("dream")
        guidance = leeds.guidance()
    assert guidance.failures == ()
    assert guidance.current is not None
    first, *_ = guidance.current.suggestions
    assert first.why == "Nobody has dreamt on 1 of 2 stories yet."
    assert first.cites == ("leeds C2",)
