"""The rules of prose that a program can verify, over the code and the documentation."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [ROOT / part for part in ("src", "faults", "bench", "plugins", "docs")]
PAGE_SUFFIXES = {".md", ".tmpl", ".jinja"}

NO_VERB = re.compile(
    r"(What|Whether|How|Which|Where|When|Who|Whose|Why|The|An?|This|That|These|Those|It|Its|"
    r"Each|Every|All|Some|Any|Nothing|None|Nobody|Somebody|Everybody|For|In|On|At|By|As|Of|With)\b"
)
"""Words that no imperative sentence begins with."""

UNUSUAL = re.compile(
    r"\b(anew|whoever|for ever|besides|howsoever|joinery|(keeping|thinking) room|at hand|"
    r"gone on from|held against|stands? (behind|for all|beside|there)|amounts? to|in as many words|"
    r"decision functions?|saved folds?|neutral chapters?|"
    r"face of plugins|rehears\w*|blanked|mend(s|ed|ing)?)\b",
    re.IGNORECASE,
)
"""Metaphors, archaic idiom and replaced terms."""

CONTENT = re.compile(r"simulation/(note_taking|simulator|phases/recruitment)\.py")
"""Files whose texts are spoken by simulated participants, or stored in events."""


def _files(*suffixes: str) -> list[Path]:
    found = [path for root in CODE for path in root.rglob("*") if path.suffix in suffixes]
    found += [path for path in ROOT.glob("*") if path.suffix in suffixes]
    return sorted(path for path in found if not {"__pycache__", "tests"} & set(path.parts))


def _prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a page, or the comments and strings of a module, with their numbers."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), start=1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in {tokenize.COMMENT, tokenize.STRING}:
            yield from enumerate(token.string.splitlines(), start=token.start[0])


def _verbless(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the docstrings of functions that do not begin with a verb, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            marks = [ast.unparse(decorator) for decorator in node.decorator_list]
            exempt = node.name.startswith("test_") or any("property" in mark for mark in marks)
            docstring = ast.get_docstring(node) or ""
            if not exempt and NO_VERB.match(docstring):
                yield node.lineno, docstring.splitlines()[0]


def test_the_docstring_of_a_function_begins_with_a_verb() -> None:
    """Return, Append, Raise: readers know at once what the function does."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in _files(".py")
        for line, text in _verbless(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "suffixes", [(".py",), tuple(sorted(PAGE_SUFFIXES))], ids=["code", "pages"]
)
def test_prose_uses_field_terms_and_current_idiom(suffixes: tuple[str, ...]) -> None:
    """No metaphor, no archaic word, no replaced term."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in _files(*suffixes)
        if not CONTENT.search(str(path.relative_to(ROOT)))
        for number, line in _prose(path)
        if UNUSUAL.search(line)
    ]
    assert not found, "\n".join(found)
