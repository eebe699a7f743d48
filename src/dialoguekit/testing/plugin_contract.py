"""Contract tests for a plugin with one method, as classes that a test module subclasses.

::

    class TestPlugin(PluginContract):
        plugin = dialoguekit_world_cafe
        readme = Path(__file__).parents[1] / "README.md"
        example_texts = ("World Café", "Nobody told the surgery we exist.")
        chapter_texts = ("World Café", "The list is out of date.")
        escaped_text = "Nobody answers the &lt;phone&gt;."
        absence = "No World Café was held in Peer support in Norwich."

        def run_method(self, workshop):
            host, ana, ben = self.check_in(workshop, "record", "quote")
            workshop.start("world-cafe")
            ...

    class TestEvents(GoldenEventContract):
        plugin = dialoguekit_abcd
        directory = Path(__file__).parent / "golden"

    class TestRules(RulesContract):
        plugin = dialoguekit_world_cafe
        readme = Path(__file__).parents[1] / "README.md"
        clean = workshop_with_participants().and_given(*events)
        cases = (RuleCase("no harvest", ..., "no-harvest", "There was no harvest.", ...),)

A plugin module defines ``METHOD``.  To see what a failed assertion compared, put
``pytest.register_assert_rewrite("dialoguekit.testing.plugin_contract")`` into ``conftest.py``.
The module needs the extra ``testing``.
"""

from __future__ import annotations

import json
import re
import runpy
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import attrs

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.document.blocks import Text
from dialoguekit.document.formats import FORMATS
from dialoguekit.errors import MissingExtra
from dialoguekit.events import StageEntered, event_type
from dialoguekit.plugin import Method
from dialoguekit.plugin.rules import rules_table
from dialoguekit.testing.builders import Kit, find_chapters, memory_kit, report_document
from dialoguekit.testing.golden import (
    GoldenFile,
    event_fields,
    golden_file_names,
    read_golden_files,
)
from dialoguekit.testing.method_output import assemble, flag_evidence, raised_flags
from dialoguekit.testing.scenario import Given, given

try:
    import pytest
except ImportError as error:
    raise MissingExtra("testing", "The contract for plugins") from error

__all__ = ["GoldenEventContract", "PluginContract", "RuleCase", "RulesContract"]

MORNING = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
"""The time of the first event of :meth:`PluginContract.run_workshop`."""

_EXAMPLE = re.compile(r"```python\n(import dialoguekit\n.*?)```", re.DOTALL)


class PluginContract:
    """The tests that a plugin with one method, a chapter and a README must pass.

    Set the class attributes and override :meth:`run_method`.

    Attributes:
        plugin: the module that the entry point of the plugin names.
        readme: its README, with one Python example that writes ``out/report.html``,
            ``out/report.md`` and ``out/report.json`` from the log ``leeds.db``.
        example_texts: text that the example's report contains in every format.
        chapter_texts: text that the report on :meth:`run_workshop` contains in HTML and Markdown.
        escaped_text: text of the HTML report that shows that contributions are escaped.
        absence: the paragraph of the programme chapter on the workshop ``norwich``, titled
            "Peer support in Norwich", in which the method was not run.
        commands: the names of the plugin's commands.
        as_of_type: the wire name of an event in the first stage; the first event of that type
            is the last that the test of an earlier position reads.
        time_step: the time between two commands of :meth:`run_workshop`.
    """

    plugin: ModuleType
    readme: ClassVar[Path]
    example_texts: ClassVar[tuple[str, ...]]
    chapter_texts: ClassVar[tuple[str, ...]]
    escaped_text: ClassVar[str]
    absence: ClassVar[str]
    commands: ClassVar[tuple[str, ...]] = ()
    as_of_type: ClassVar[str] = "stage.entered"
    time_step: ClassVar[timedelta] = timedelta(minutes=1)

    def run_method(self, workshop: WorkshopHandle) -> None:
        """Check in participants, and run the method once in an open workshop, without a flag."""
        raise NotImplementedError(f"{type(self).__name__} must override the method 'run_method'")

    @property
    def method(self) -> Method:
        """The method of the plugin."""
        method: Method = self.plugin.METHOD
        return method

    def kit(self) -> Kit:
        """Open a kit in memory with this plugin alone."""
        return memory_kit({self.method.name: self.plugin})

    def run_workshop(self, kit: Kit, id: str) -> WorkshopHandle:
        """Schedule and open a workshop, run the method in it, and return the workshop."""
        ticks = count()
        workshop = kit.workshop(id, clock=lambda: MORNING + next(ticks) * self.time_step)
        title = f"Peer support in {id.title()}"
        workshop.schedule(title=title, groups=("primary care", "peers"))
        workshop.open()
        self.run_method(workshop)
        return workshop

    @staticmethod
    def check_in(workshop: WorkshopHandle, *consents: str) -> tuple[str, str, str]:
        """Check in a facilitator, Ana Alder of the peers and Ben Birch of primary care."""
        return (
            workshop.check_in(name="Host Hartley", roles=("facilitator",), consents=consents),
            workshop.check_in(name="Ana Alder", group="peers", consents=consents),
            workshop.check_in(name="Ben Birch", group="primary care", consents=consents),
        )

    def test_the_plugin_is_installed_and_loads(self) -> None:
        """The plugin is found by its entry point, in its distribution, without a failure."""
        name = self.method.name
        (entry,) = entry_points(group="dialoguekit", name=name)
        assert entry.load() is self.plugin
        with memory_kit(strict=False) as kit:
            (loaded,) = [plugin for plugin in kit.plugins.plugins if plugin.name == name]
            assert loaded.distribution == f"dialoguekit-{name}"
            assert loaded.failure is None
            assert loaded.methods == (self.method,)
            assert kit.methods[name] is self.method

    def test_the_plugin_can_be_given_as_a_module(self) -> None:
        """A kit that is given the module has its method, its commands and its events."""
        with self.kit() as kit:
            assert kit.methods[self.method.name] is self.method
            assert sorted(kit.plugins.commands) == sorted(self.commands)
            assert sorted(kit.workshop("leeds").commands) == sorted(self.commands)
            declared = {d.event for plugin in kit.plugins.plugins for d in plugin.events}
            assert declared == {d.event for d in self.method.event_declarations}

    def test_the_example_of_the_readme_runs(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The example runs unchanged and leaves an intact log and a report in three formats."""
        example = _EXAMPLE.search(self.readme.read_text(encoding="utf-8"))
        assert example is not None
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("DIALOGUEKIT_PLUGINS", self.method.name)
        (tmp_path / "example.py").write_text(example[1], encoding="utf-8")
        runpy.run_path("example.py")
        for format in FORMATS:
            text = (tmp_path / "out" / f"report.{format}").read_text(encoding="utf-8")
            assert [part for part in self.example_texts if part not in text] == []
            assert "Ana" not in text
        with closing(sqlite3.connect(tmp_path / "leeds.db")) as log:
            assert log.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    def test_a_workshop_has_a_chapter_in_every_format(self) -> None:
        """The formats agree: contributions are escaped, and no rule is broken."""
        with self.kit() as kit:
            self.run_workshop(kit, "leeds")
            report = kit.report("leeds", strict=True)
            html, markdown = report.render("html"), report.render("md")
            document = json.loads(report.render("json"))
        for text in (html, markdown):
            assert [part for part in self.chapter_texts if part not in text] == []
            assert "Alder" not in text
        assert self.escaped_text in html
        (chapter,) = [
            chapter
            for part in document["parts"]
            for chapter in part["chapters"]
            if chapter["name"] == self.method.name
        ]
        (rules,) = [block for block in chapter["blocks"] if "rules" in block.get("title", "")]
        assert rules["blocks"] == [{"type": "flags", "items": []}]

    def test_the_same_log_gives_the_same_report(self) -> None:
        """Two reports on the same events are equal, byte for byte, in every format."""
        with self.kit() as kit:
            self.run_workshop(kit, "leeds")
            for format in FORMATS:
                assert kit.report("leeds").render(format) == kit.report("leeds").render(format)

    def test_a_programme_has_a_chapter_for_all_and_for_each(self) -> None:
        """The chapter on all workshops comes first; a workshop without the method has none."""
        with self.kit() as kit:
            for id in ("leeds", "york"):
                self.run_workshop(kit, id)
            kit.workshop("norwich").schedule(title="Peer support in Norwich", groups=("peers",))
            chapters = find_chapters(report_document(kit), self.method.name)
        assert list(chapters) == ["together", "leeds", "york"]
        assert Text(self.absence) in chapters["together"].blocks

    def test_workshops_are_read_in_parallel(self) -> None:
        """An executor gives the report that one thread gives."""
        with self.kit() as kit, ThreadPoolExecutor(2) as executor:
            for id in ("leeds", "york"):
                self.run_workshop(kit, id)
            assert kit.report(executor=executor).render("json") == kit.report().render("json")

    def test_a_view_as_of_an_earlier_position_has_a_running_session(self) -> None:
        """As of its first stage a session has not ended, and nothing is flagged that may come."""
        with self.kit() as kit:
            events = list(self.run_workshop(kit, "leeds").events())
        index = next(n for n, r in enumerate(events) if r.type == self.as_of_type)
        first_stage = next(r.event.stage for r in events if isinstance(r.event, StageEntered))
        found = assemble(self.method, attrs.evolve(given(), recorded=tuple(events[: index + 1])))
        (session,) = found.sessions
        assert not session.ended
        assert session.order == (first_stage,)
        assert found.all_flags == ()

    def test_the_view_of_a_handle_is_that_of_the_report(self) -> None:
        """A tool reads the sessions of a workshop while it runs, without a report."""
        with self.kit() as kit:
            workshop = self.run_workshop(kit, "leeds")
            assert workshop.view(self.method)


class GoldenEventContract:
    """The tests that the events of a plugin and their golden files must pass.

    Attributes:
        plugin: the module of the plugin, with ``METHOD``.
        prefix: the beginning of their wire names.
        directory: the directory of their golden files: see :mod:`dialoguekit.testing.golden`.
    """

    plugin: ModuleType
    prefix: ClassVar[str]
    directory: ClassVar[Path]

    @property
    def events(self) -> tuple[type[Any], ...]:
        """The event classes of the method."""
        method: Method = self.plugin.METHOD
        return tuple(declaration.event for declaration in method.event_declarations)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Parametrize the tests by event class and by golden file."""
        if "event_class" in metafunc.fixturenames:
            names = [event_type(cls).name for cls in self.events]
            metafunc.parametrize("event_class", self.events, ids=names)
        if "golden" in metafunc.fixturenames:
            files = read_golden_files(self.directory)
            metafunc.parametrize("golden", files, ids=[file.path.stem for file in files])

    def test_an_event_has_the_prefix_of_the_plugin(self, event_class: type[Any]) -> None:
        """The wire name has the prefix; the docstring names the actor, refusals and flags."""
        assert event_type(event_class).name.startswith(self.prefix)
        for part in ("Fields:", "By:", "Refused when:", "Flagged when:"):
            assert part in (event_class.__doc__ or "")

    def test_every_event_has_its_golden_files(self) -> None:
        """One file uses every field; if there are defaults, another leaves them all out."""
        names = [name for cls in self.events for name in golden_file_names(cls)]
        assert sorted(file.path.name for file in read_golden_files(self.directory)) == sorted(names)

    def test_a_golden_event_is_read_and_written_unchanged(self, golden: GoldenFile) -> None:
        """It is decoded to the recorded fields and encoded to the same bytes."""
        with memory_kit({self.plugin.METHOD.name: self.plugin}) as kit:
            codec = kit.store.codec
            event = codec.decode(golden.type, golden.version, golden.data)
            assert type(event) in self.events
            assert event_fields(event) == golden.fields
            assert codec.encode(event) == (golden.type, golden.version, golden.data)
            assert codec.encode_context(codec.decode_context(golden.context)) == golden.context


@attrs.frozen
class RuleCase:
    """A workshop that breaks one rule, and the flag expected for it.

    ``evidence`` are the labels of the supporting events, ``others`` the rules that are broken, too.
    """

    name: str
    workshop: Given[Any]
    rule: str
    message: str
    cites: tuple[str, ...]
    evidence: tuple[str, ...]
    severity: str = "warning"
    others: tuple[str, ...] = ()


class RulesContract:
    """The tests that the rules of a method must pass.

    Attributes:
        plugin: the module of the plugin, with ``METHOD``.
        readme: its README, with the table of all rules.
        clean: a workshop that breaks no rule.
        cases: a case for every rule, at least.
        labels: format strings that label supporting events, by event class; see
            :func:`~dialoguekit.testing.method_output.flag_evidence`.
        rules_elsewhere: the rules that another test has cases for.
    """

    plugin: ModuleType
    readme: ClassVar[Path]
    clean: ClassVar[Given[Any]]
    cases: ClassVar[Sequence[RuleCase]]
    labels: ClassVar[Mapping[type[Any], str]] = {}
    rules_elsewhere: ClassVar[frozenset[str]] = frozenset()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Parametrize the test of cases."""
        if "case" in metafunc.fixturenames:
            metafunc.parametrize("case", self.cases, ids=[case.name for case in self.cases])

    def test_a_clean_workshop_breaks_no_rule(self) -> None:
        """It has no flags."""
        assert raised_flags(self.plugin.METHOD, self.clean) == []

    def test_a_broken_rule_is_flagged(self, case: RuleCase) -> None:
        """The flag has its severity, message, citations and evidence."""
        flags = raised_flags(self.plugin.METHOD, case.workshop)
        *others, flag = sorted(flags, key=lambda flag: flag.rule == case.rule)
        assert tuple(other.rule for other in others) == case.others
        assert (flag.rule, flag.severity) == (case.rule, case.severity)
        assert flag.message == case.message
        assert flag.cites == case.cites
        assert tuple(flag_evidence(case.workshop, flag, self.labels)) == case.evidence

    def test_every_rule_has_a_case(self) -> None:
        """The severities agree."""
        method: Method = self.plugin.METHOD
        rules = {r.name: r.severity for r in (*method.rules, *method.workshop_rules)}
        assert set(self.rules_elsewhere) <= rules.keys()
        cases = {case.rule: case.severity for case in self.cases}
        assert cases == {r: s for r, s in rules.items() if r not in self.rules_elsewhere}

    def test_the_readme_has_the_table_of_rules(self) -> None:
        """The table is that of :func:`~dialoguekit.plugin.rules.rules_table`."""
        method: Method = self.plugin.METHOD
        written = rules_table((*method.rules, *method.workshop_rules))
        assert written in self.readme.read_text(encoding="utf-8"), f"Write into README:\n{written}"
