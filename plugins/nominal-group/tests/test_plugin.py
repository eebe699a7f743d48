"""The plugin in a kit: found, run, and reported on."""

from __future__ import annotations

import json
import re
import runpy
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from itertools import count
from pathlib import Path

import pytest

import dialoguekit_nominal_group
from dialoguekit.plugin import Text
from dialoguekit.testing.builders import Kit, chapters_of, document_of, memory_kit
from dialoguekit_nominal_group import METHOD
from dialoguekit_nominal_group.commands import set_turns
from dialoguekit_nominal_group.projection import NominalGroup

README = Path(__file__).parents[1] / "README.md"
NAME = "nominal-group"
MORNING = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def own_kit() -> Kit:
    """A kit in memory with this plugin alone."""
    return memory_kit({NAME: dialoguekit_nominal_group})


def run_session(kit: Kit, id: str) -> None:
    """A session of both ballots in a workshop, as its method has it."""
    minutes = count()
    workshop = kit.workshop(id, clock=lambda: MORNING + timedelta(seconds=30 * next(minutes)))
    workshop.schedule(title=f"Peer support in {id.title()}", groups=("primary care", "peers"))
    workshop.open()
    may = ("record", "quote")
    host = workshop.welcome(name="Host Hartley", roles=("facilitator",), consents=may)
    ana = workshop.welcome(name="Ana Alder", group="peers", consents=may)
    ben = workshop.welcome(name="Ben Birch", group="primary care", consents=may)
    led = workshop.noting(by=host)
    workshop.start(NAME, template="two-ballots")
    led.enter("silent")
    silently = workshop.noting(visibility="hidden")
    line = silently.contribute(ana, "A <line> of our own.")
    card = silently.contribute(ben, "A card for the desk.")
    led.enter("round-robin")
    led.act("nominal-group.set-turns", [ana, ben])
    led.reveal([line])
    led.reveal([card])
    led.enter("clarify")
    workshop.contribute(ben, "Open at night?", kind="question", refs=[line])
    for stage, order in (("first-ballot", (card, line)), ("second-ballot", (line, card))):
        led.enter(stage)
        vote = led.open_ballot([line, card], kind="ranking", secrecy="secret")
        for person in (ana, ben):
            workshop.cast(vote, person, {option: n for n, option in enumerate(order, start=1)})
        led.close_ballot(vote)
        led.reveal_ballot(vote)
        if stage == "first-ballot":
            led.enter("discuss")
    workshop.end()


def test_the_plugin_is_installed_and_loads() -> None:
    """It is named by an entry point, and brings a method, an event and a decision."""
    (entry,) = entry_points(group="dialoguekit", name=NAME)
    assert entry.load() is dialoguekit_nominal_group
    assert entry.dist is not None
    assert entry.dist.name == "dialoguekit-nominal-group"
    with own_kit() as kit:
        (loaded,) = [plugin for plugin in kit.host.plugins if plugin.name == NAME]
        assert loaded.failure is None
        assert loaded.methods == (METHOD,)
        assert kit.methods[NAME] is METHOD
        assert list(kit.host.decisions) == ["nominal-group.set-turns"]


def test_the_twenty_odd_lines_of_the_readme_run(
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
        assert "Nominal Group Technique" in text
        assert "A phone line of our own." in text
        assert "Out of turn in round 1: place 2 in the order" in text
        assert "Ana" not in text
    with sqlite3.connect(tmp_path / "leeds.db") as log:
        assert log.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    log.close()


def test_a_session_becomes_a_chapter_in_every_format() -> None:
    """The same chapter in HTML, Markdown and JSON; what was said is never markup."""
    with own_kit() as kit:
        run_session(kit, "leeds")
        report = kit.report("leeds", strict=True)
        html, markdown = report.render("html"), report.render("md")
        document = json.loads(report.render("json"))
    for text in (html, markdown):
        assert "Nominal Group Technique" in text
        assert "A card for the desk." in text
        assert "kept to the order announced" in text
        assert "Alder" not in text
    assert "A &lt;line&gt; of our own." in html
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
    with own_kit() as kit:
        run_session(kit, "leeds")
        for format in ("html", "md", "json"):
            assert kit.report("leeds").render(format) == kit.report("leeds").render(format)


def test_a_programme_has_a_chapter_for_all_and_for_each() -> None:
    """Across the workshops first; a workshop without a session has no chapter of its own."""
    with own_kit() as kit:
        for id in ("leeds", "york"):
            run_session(kit, id)
        kit.workshop("norwich").schedule(title="Peer support in Norwich", groups=("peers",))
        chapters = chapters_of(document_of(kit), NAME)
    assert list(chapters) == ["together", "leeds", "york"]
    nobody = Text("Nobody worked as a nominal group in Peer support in Norwich.")
    assert nobody in chapters["together"].blocks


def test_workshops_fold_side_by_side() -> None:
    """An executor gives the view that one thread gives."""
    with own_kit() as kit, ThreadPoolExecutor(2) as executor:
        for id in ("leeds", "york"):
            run_session(kit, id)
        alone = kit.replay(NominalGroup)
        assert kit.replay(NominalGroup, executor=executor) == alone
        assert list(alone.workshops) == ["leeds", "york"]


def test_no_cut_of_the_log_shows_what_was_not_revealed_by_then() -> None:
    """As of any position: hidden words are nowhere in the report, and open votes are not told."""
    with own_kit() as kit:
        run_session(kit, "leeds")
        shown = next(
            r.position for r in kit.workshop("leeds").events() if r.type == "contribution.revealed"
        )
        for until in range(shown - 3, shown + 1):
            told = kit.report("leeds", until=until).render("md")
            assert ("of our own." in told) == (until >= shown)
        closed = [r.position for r in kit.workshop("leeds").events() if r.type == "ballot.closed"]
        for until in (closed[0] - 1, closed[1] - 1):
            view = kit.replay(NominalGroup, until=until)
            assert view.workshops["leeds"].sessions[0].ballots[-1].counted is None


def test_guidance_tells_whose_turn_it_is() -> None:
    """From the projection that the report uses, while the workshop runs."""
    with own_kit() as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.schedule(title="Leeds", groups=("peers",))
        leeds.open()
        ana = leeds.welcome(name="Ana", group="peers", consents=("record",))
        ben = leeds.welcome(name="Ben", group="peers", consents=("record",))
        leeds.start(NAME, template="classic")
        leeds.enter("silent")
        draft = leeds.noting(visibility="hidden").contribute(ben, "A line.")
        leeds.enter("round-robin")
        leeds.decide(set_turns, [ana, ben])
        leeds.take_turn(ana, words=0)
        guidance = leeds.guidance()
        assert guidance.failures == ()
        assert [standing for standing in guidance.flags if standing.by == NAME] == []
        assert guidance.current is not None
        assert guidance.current.suggestions[0].cites == (f"leeds {ben}",)
        leeds.noting(by=ben).enter("clarify")
        rules = [standing.flag.rule for standing in leeds.guidance().flags if standing.by == NAME]
        assert rules == ["stage-by-participant", "talked-early"]
        leeds.reveal([draft])
