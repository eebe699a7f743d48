"""Imports outside the public API are found, and uses of recorded text are listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.testing.samples import orchard

from dialoguekit.testing.conformance import source_code
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest
from dialoguekit.testing.findings import Finding


class Plugin:
    """A stand-in for a plugin under test, with its source files."""

    def __init__(self, *files: Path) -> None:
        self.files = files
        self.loaded = self
        self.name = "shed"


def check(tmp_path: Path, source: str, name: str = "dialoguekit_shed/blocks.py") -> list[Finding]:
    """Return the findings about a source file."""
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, encoding="utf-8")
    plugin: PluginUnderTest = Plugin(file)  # type: ignore[assignment]
    return source_code.check(plugin)


PUBLIC = """
import attrs
import dialoguekit.events
import dialoguekit_shed.view
from dialoguekit import events, plugin
from dialoguekit.events import fields
from dialoguekit.plugin import Method
from dialoguekit.plugin import ColumnSpec
from . import rules
"""


def test_the_public_api_may_be_imported(tmp_path: Path) -> None:
    """Other packages may be imported, too."""
    assert check(tmp_path, PUBLIC) == []


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ("import dialoguekit", "dialoguekit"),
        ("import dialoguekit.document.blocks as blocks", "dialoguekit.document.blocks"),
        ("from dialoguekit import open", "dialoguekit.open"),
        ("from dialoguekit.disclosure.text import raw_text", "dialoguekit.disclosure.text"),
        ("from dialoguekit.pluginish import x", "dialoguekit.pluginish"),
        ("def f():\n    from dialoguekit.store import Codec", "dialoguekit.store"),
        ("importlib.import_module('dialoguekit.store')", "dialoguekit.store"),
        ("__import__('dialoguekit.testing')", "dialoguekit.testing"),
    ],
)
def test_another_import_is_found(tmp_path: Path, line: str, module: str) -> None:
    """The message names file, line and module; the fix what to import."""
    found = [finding for finding in check(tmp_path, f"\n{line}\n") if finding.is_error]
    (finding,) = found
    number = 2 + line.count("\n")
    assert finding.message == f"dialoguekit_shed/blocks.py:{number} imports {module}"
    assert "dialoguekit.plugin, its submodules and dialoguekit.events only" in finding.fix


def test_tests_may_import_the_helpers_of_tests(tmp_path: Path) -> None:
    """Other modules may not."""
    source = "from dialoguekit.testing.builders import memory_kit\n"
    assert check(tmp_path, source, "dialoguekit_shed/tests/test_view.py") == []
    assert check(tmp_path, source, "dialoguekit_shed/conftest.py") == []
    assert len(check(tmp_path, source)) == 1


RAW = """
from dialoguekit.plugin import texts
from dialoguekit.plugin.texts import raw_text as recorded

def count(text, items):
    words = recorded(text, reason="counts the words").split()
    again = texts.raw_text(text, reason=f"again {text}")
    return map(recorded, items)
"""


def test_uses_of_recorded_text_are_listed(tmp_path: Path) -> None:
    """Each has file, line and reason, under any name."""
    found = check(tmp_path, RAW)
    assert not any(finding.is_error for finding in found)
    head = "dialoguekit_shed/blocks.py"
    assert [finding.message for finding in found] == [
        f"{head}:6 reads the recorded text: counts the words",
        f"{head}:7 reads the recorded text: f'again {{text}}'",
        f"{head}:8 reads the recorded text: the reason is not stated there",
    ]


def test_the_files_of_a_plugin_are_those_of_its_package(
    under_test_module: object, tmp_path: Path
) -> None:
    """A module outside a package is read alone; an object without a file has none."""
    assert callable(under_test_module)
    (file,) = under_test_module(orchard).files
    assert file.name == "orchard.py"
    import dialoguekit_parallel_thinking

    names = {file.name for file in under_test_module(dialoguekit_parallel_thinking).files}
    assert names == {"__init__.py", "blocks.py", "method.py", "rules.py", "view.py"}
