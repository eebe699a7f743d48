"""Every hook and every block is documented, tested, and used by something that ships.

When one of these fails, a hook or a block was added: write about it, test it and use it, or take it
away.
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
SHIPPED = sorted(ROOT.glob("plugins/*/src/*"))

each_hook = pytest.mark.parametrize("hook", HOOKS)
each_block = pytest.mark.parametrize("block", BLOCKS)


@cache
def _read(pattern: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern)))


@cache
def _made(package: Path) -> frozenset[str]:
    """What the modules of a package make: Text(…) a Text, and quote_of(…) a Quote."""
    named = {
        node.id
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
    }
    helpers = [getattr(plugin, name) for name in named if name in plugin.__all__]
    returned = [
        str(inspect.signature(helper).return_annotation)
        for helper in helpers
        if inspect.isfunction(helper)
    ]
    return frozenset(named).union(*(re.findall(r"\w+", text) for text in returned))


@cache
def _answered(package: Path) -> frozenset[str]:
    """The names of the functions that the module of a plugin defines."""
    body = ast.parse((package / "__init__.py").read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


@each_hook
def test_a_hook_is_documented(hook: str) -> None:
    """In the reference, from its docstring, and in a page that shows it at work."""
    assert getattr(hookspecs, hook).__doc__, f"give {hook} a docstring"
    pages = _read("docs/how-to/*.md") + _read("docs/tutorials/*.md")
    assert f"def {hook}(" in pages, f"show {hook} in a how-to or a tutorial"


@each_hook
def test_a_hook_is_tested(hook: str) -> None:
    """By the tests of the host."""
    assert hook in _read("tests/plugin/**/*.py"), f"add a test of {hook} to tests/plugin"


@each_hook
def test_a_hook_is_answered_by_something_that_ships(hook: str) -> None:
    """A plugin under plugins/, or the core's own."""
    answering = [package.name for package in (CORE, *SHIPPED) if hook in _answered(package)]
    assert answering, f"no plugin that ships answers {hook}: let one, or take the hook away"


@each_block
def test_a_block_is_documented(block: str) -> None:
    """In the reference, with its fields."""
    page = (ROOT / "docs/reference/plugin.md").read_text(encoding="utf-8")
    assert f"\n### `{block}`\n" in page, f"put {block} into GROUPS of docs/generate.py"


@each_block
def test_a_block_is_tested(block: str) -> None:
    """By the tests of every renderer, and of the blocks themselves."""
    renderers = ("test_html.py", "test_markdown.py", "test_json.py")
    for name in ("test_blocks.py", *(f"renderers/{renderer}" for renderer in renderers)):
        text = (ROOT / "tests/document" / name).read_text(encoding="utf-8")
        assert re.search(rf"\b{block}\(", text), f"add a test of {block} to tests/document/{name}"


@each_block
def test_a_block_stands_in_a_chapter_that_ships(block: str) -> None:
    """Of a plugin under plugins/, or one of the neutral chapters."""
    making = [package.name for package in (CORE, *SHIPPED) if block in _made(package)]
    assert making, f"no chapter that ships has a {block}: use it in one, or take it away"
