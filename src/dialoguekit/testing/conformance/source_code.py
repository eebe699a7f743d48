"""Check what the source code of the plugin imports, and list where it reads recorded texts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest
from dialoguekit.testing.findings import ERROR, INFO, Finding
from dialoguekit.testing.whole_output import short_path

NAME = "source code"

_CORE = "dialoguekit"
_ALLOWED = ("dialoguekit.plugin", "dialoguekit.events")
_ALLOWED_IN_TESTS = (*_ALLOWED, "dialoguekit.testing")
_RAW_TEXT = "raw_text"
_IMPORT = (
    "Import from dialoguekit.plugin, its submodules and dialoguekit.events only: everything else "
    "may change in any version."
)
_RAW = (
    "Make sure that nothing of this text is shown: raw_text is only for what does not disclose "
    "it, such as counting its words."
)


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check every source file of the plugin."""
    findings = []
    for file in plugin.files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        subject = f"plugin {plugin.loaded.name}"
        for line, module in sorted(_private_imports(file, tree)):
            findings.append(_finding(subject, file, line, f"imports {module}", _IMPORT, ERROR))
        for line, reason in sorted(_uses_of_raw_text(tree)):
            message = f"reads the recorded text: {reason}"
            findings.append(_finding(subject, file, line, message, _RAW, INFO))
    return findings


def _finding(subject: str, file: Path, line: int, message: str, fix: str, severity: str) -> Finding:
    where = f"{short_path(str(file))}:{line}"
    return Finding(
        check=NAME, subject=subject, message=f"{where} {message}", fix=fix, severity=severity
    )


def _private_imports(file: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the imports from dialoguekit that are not public, with their lines."""
    is_test = file.parent.name == "tests" or file.name == "conftest.py"
    allowed = _ALLOWED_IN_TESTS if is_test else _ALLOWED
    for line, module in _imports(tree):
        is_core = module.partition(".")[0] == _CORE
        if is_core and not any(module == a or module.startswith(f"{a}.") for a in allowed):
            yield line, module


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every module or name that is imported, with its line, also by a call."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                is_package = module == _CORE
                for name in [f"{module}.{a.name}" for a in names] if is_package else [module]:
                    yield node.lineno, name
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                yield node.lineno, module


def _uses_of_raw_text(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the lines that use ``raw_text``, under any name, each with its reason."""
    aliases = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == _RAW_TEXT
    }
    reasons = {
        id(part): _reason(call)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for part in (call.func, *call.args)
    }
    for node in ast.walk(tree):
        named = node.id in aliases if isinstance(node, ast.Name) else False
        if isinstance(node, ast.expr) and (
            named or (isinstance(node, ast.Attribute) and node.attr == _RAW_TEXT)
        ):
            yield node.lineno, reasons.get(id(node)) or "the reason is not stated there"


def _reason(call: ast.Call) -> str | None:
    for keyword in call.keywords:
        if keyword.arg == "reason":
            stated = keyword.value
            return str(stated.value) if isinstance(stated, ast.Constant) else ast.unparse(stated)
    return None
