"""The plugin in a kit: its declaration, its README, and the plugin checks."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest

import dialoguekit_voice
from dialoguekit import WorkshopHandle
from dialoguekit.document.blocks import Chart, Flags
from dialoguekit.simulation import simulate
from dialoguekit.testing.builders import find_chapters, memory_kit, report_document
from dialoguekit.testing.conformance import assert_conforms
from dialoguekit.testing.method_output import find_blocks
from dialoguekit.testing.purity import check, verdicts
from dialoguekit.testing.purity.environments import VARIANTS
from dialoguekit_voice import ANALYSIS

README = Path(__file__).parents[1] / "README.md"


def test_the_plugin_loads() -> None:
    """A kit finds the analysis by its name."""
    with memory_kit({ANALYSIS.name: dialoguekit_voice}) as kit:
        assert kit.plugins.analyses[ANALYSIS.name] is ANALYSIS


def test_the_example_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example records a workshop and writes a report in three formats."""
    text = README.read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert example is not None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "example.py").write_text(example[1], encoding="utf-8")
    runpy.run_path("example.py")
    flag = "Nothing was recorded of peer support in “What do we know?”: 3 people were there, and "
    assert flag.strip() in " ".join(text.split())
    for format in ("html", "md", "json"):
        report = (tmp_path / "out" / f"report.{format}").read_text(encoding="utf-8")
        assert ANALYSIS.title in report
        assert "Nothing was recorded of" in report


def hold_a_conversation(workshop: WorkshopHandle) -> None:
    """Run a workshop in plenary and at a table, with replies and a proposal."""
    workshop.schedule(title="Peer support in Leeds", groups=("primary care", "peer support"))
    workshop.open()
    room = workshop.create_space(kind="plenary", label="Main room")
    tables = [workshop.create_space(kind="table", label=f"Table {n}") for n in (1, 2)]
    host = workshop.check_in(roles=("facilitator",), consents=("record",), space=room)
    people = [
        workshop.check_in(group=group, consents=("record", "quote"), space=room)
        for group in ("primary care", "peer support") * 4
    ]
    workshop.start("conversation", title="Talk")
    in_room = workshop.with_context(space=room)
    for number, person in enumerate([host, *people[:6]]):
        in_room.take_turn(person, words=10 + number, duration_s=5)
    for number, person in enumerate(people):
        workshop.move(person, tables[number % 4 // 2], origin=room)
    earlier: list[str] = []
    for number, person in enumerate(people):
        at_table = workshop.with_context(space=tables[number % 4 // 2])
        refs = earlier[-1:] if number % 2 else []
        earlier.append(at_table.contribute(person, "It depends.", refs=refs))
    workshop.submit_proposal("A line of its own.", sources=earlier[:3])
    workshop.leave(people[0])
    workshop.end()
    workshop.close()


def test_the_plugin_conforms(monkeypatch: pytest.MonkeyPatch) -> None:
    """These are the checks of ``dialoguekit plugin check``; purity in two environments only."""
    for module in (check, verdicts):
        monkeypatch.setattr(module, "VARIANTS", VARIANTS[:1])
    assert_conforms(dialoguekit_voice, plays=[hold_a_conversation], examples=5)


def test_the_honest_rehearsal_raises_nothing() -> None:
    """Each of its workshops has a chapter with all three pictures, and so has the whole."""
    with memory_kit() as kit:
        simulate(kit, workshops=2, size=0.5)
        chapters = find_chapters(report_document(kit), ANALYSIS.name)
    assert len(chapters) == 3
    for name, chapter in chapters.items():
        titles = [chart.title for chart in find_blocks(Chart, chapter)]
        if name == "together":
            assert titles == ["Primary care: share of people and share of words, by workshop"]
            continue
        assert [flags.items for flags in find_blocks(Flags, chapter)] == [()]
        assert titles == [
            "Primary care: share of people and share of words, by activity",
            "Turns of each person in plenary",
            "Who answers whom",
        ]


def test_the_same_log_gives_the_same_chapter() -> None:
    """The seed of the permutations does not depend on the process."""
    with memory_kit({ANALYSIS.name: dialoguekit_voice}) as kit:
        hold_a_conversation(kit.workshop("leeds"))
        first, second = (kit.report("leeds").render("json") for _ in range(2))
    assert first == second
    assert "seed 20261201" in str(json.loads(first))


def test_a_silent_group_of_the_rehearsal_shows() -> None:
    """It said nothing in plenary, and the figures tell it."""
    with memory_kit() as kit:
        simulate(kit, workshops=1, defects=["silent-group"])
        *_, chapter = find_chapters(report_document(kit), ANALYSIS.name).values()
    (flags,) = find_blocks(Flags, chapter)
    assert {flag.rule for flag in flags.items} >= {"group-not-heard"}
    assert all("peer support" in flag.message for flag in flags.items)
