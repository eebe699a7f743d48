"""Every hook and every block is documented, tested and used by a plugin in this repository.

If a test fails, a hook or a block was added: document, test and use it, or remove it.
"""

from __future__ import annotations

import ast
import inspect
import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dialoguekit import plugin
from dialoguekit.plugin import hookspecs

ROOT = Path(__file__).parents[2]
GENERATE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "generate.py"))
HOOKS: list[str] = GENERATE["hooks"]()
BLOCKS: list[str] = GENERATE["blocks"]()
CORE = ROOT / "src/dialoguekit/report/chapters"
PLUGINS = sorted(ROOT.glob("plugins/*/src/*"))
HELPERS = {
    name: helper
    for module in (plugin, *GENERATE["topics"]())
    for name, helper in vars(module).items()
    if inspect.isfunction(helper)
}
"""The functions of the plugin API and its submodules."""

each_hook = pytest.mark.parametrize("hook", HOOKS)
each_block = pytest.mark.parametrize("block", BLOCKS)


@cache
def _read(pattern: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern)))


def _used(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


@cache
def _built_in(package: Path) -> frozenset[str]:
    """Return the names that a package or a module uses, also by the helpers of the plugin API."""
    paths = [package] if package.is_file() else package.rglob("*.py")
    found = set().union(*(_used(path.read_text(encoding="utf-8")) for path in paths))
    helpers: set[str] = set()
    while new := (found & HELPERS.keys()) - helpers:
        helpers |= new
        found = found.union(*(_used(inspect.getsource(HELPERS[name])) for name in new))
    return frozenset(found)


@cache
def _implemented_in(package: Path) -> frozenset[str]:
    """Return the names of the functions in the main module of a plugin."""
    body = ast.parse((package / "__init__.py").read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


@each_hook
def test_a_hook_is_documented(hook: str) -> None:
    """It has a docstring for the reference, and an example in a how-to or tutorial."""
    assert getattr(hookspecs, hook).__doc__, f"give {hook} a docstring"
    pages = _read("docs/how-to/*.md") + _read("docs/tutorials/*.md")
    assert f"def {hook}(" in pages, f"show {hook} in a how-to or a tutorial"


@each_hook
def test_a_hook_is_tested(hook: str) -> None:
    """The test is in tests/plugin."""
    assert hook in _read("tests/plugin/**/*.py"), f"add a test of {hook} to tests/plugin"


@each_hook
def test_a_hook_is_implemented_by_a_plugin(hook: str) -> None:
    """The plugin is under plugins/, or the core's own."""
    implementing = [
        package.name for package in (CORE, *PLUGINS) if hook in _implemented_in(package)
    ]
    assert implementing, f"no plugin implements {hook}: implement it in one, or remove the hook"


@each_block
def test_a_block_is_documented(block: str) -> None:
    """The reference has an entry for it."""
    page = (ROOT / "docs/reference/plugin.md").read_text(encoding="utf-8")
    assert f"\n### `{block}`\n" in page, f"add {block} to GROUPS of docs/generate.py"


@each_block
def test_a_block_is_tested(block: str) -> None:
    """The tests of each renderer and of the blocks use it."""
    renderers = ("test_html.py", "test_markdown.py", "test_json.py")
    for name in ("test_blocks.py", *(f"renderers/{renderer}" for renderer in renderers)):
        text = (ROOT / "tests/document" / name).read_text(encoding="utf-8")
        assert re.search(rf"\b{block}\(", text), f"add a test of {block} to tests/document/{name}"


@each_block
def test_a_block_is_used_in_a_chapter(block: str) -> None:
    """The chapter is the core's or that of a plugin under plugins/; the host adds flags."""
    host = ROOT / "src/dialoguekit/plugin/assembly.py"
    building = [package.name for package in (CORE, host, *PLUGINS) if block in _built_in(package)]
    assert building, f"no chapter uses {block}: use it in one, or remove it"
