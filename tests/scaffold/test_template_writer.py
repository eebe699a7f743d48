"""The package is written completely or not at all."""

from __future__ import annotations

import ast
import os
import re
import runpy
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from dialoguekit.errors import OutputError
from dialoguekit.scaffold import derive_names, write_plugin
from dialoguekit.scaffold.plugin_names import PluginNames
from dialoguekit.scaffold.template_writer import Kind, render_files, render_template
from dialoguekit.testing.builders import memory_kit
from dialoguekit.testing.golden import write_missing

NAMES = PluginNames(name="open-space", title="Open Space", author="Ana Alder")


@pytest.fixture(autouse=True)
def _no_module_remains() -> Iterator[None]:
    """Drop the modules that a test imported from a package."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("dialoguekit_open"):
            del sys.modules[name]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return the directory of a package with an event."""
    return write_plugin(NAMES, tmp_path, with_events=True)


def _files(directory: Path) -> set[str]:
    return {str(p.relative_to(directory)) for p in directory.rglob("*") if p.is_file()}


def test_the_package_has_a_directory_of_its_name(package: Path, tmp_path: Path) -> None:
    """No other file remains in the parent directory."""
    assert package == tmp_path / "open-space"
    assert [path.name for path in tmp_path.iterdir()] == ["open-space"]


def test_the_package_has_the_files_of_a_shipped_method(package: Path) -> None:
    """All methods share one layout of seven modules; two of them are for events."""
    files = _files(package)
    module = "src/dialoguekit_open_space"
    shipped = _files(Path(__file__).parents[2] / "plugins/parallel-thinking")
    expected = {p.replace("parallel_thinking", "open_space") for p in shipped}
    expected = {p for p in expected if p.startswith("src") or "/" not in p}
    assert {p for p in expected if "__pycache__" not in p} <= files
    assert {Path(p).stem for p in files if p.startswith(module) and p.endswith(".py")} == {
        "__init__",
        "blocks",
        "commands",
        "events",
        "method",
        "rules",
        "view",
    }
    assert {Path(p).name for p in files if p.startswith("tests/test_")} == {
        f"test_{part}.py" for part in ("blocks", "commands", "events", "plugin", "rules", "view")
    }


def test_an_analysis_has_no_method(tmp_path: Path) -> None:
    """It has a view, rules and blocks."""
    files = _files(write_plugin(NAMES, tmp_path, kind="analysis"))
    module = "src/dialoguekit_open_space"
    names = ("__init__.py", "blocks.py", "py.typed", "rules.py", "view.py")
    assert {p for p in files if p.startswith("src")} == {f"{module}/{name}" for name in names}
    assert {"README.md", "pyproject.toml", "tests/test_plugin.py"} <= files


@pytest.mark.parametrize(
    ("kind", "events"), [("method", True), ("method", False), ("analysis", False)]
)
def test_the_package_docstring_names_every_module(tmp_path: Path, kind: Kind, events: bool) -> None:
    """It lists the modules that exist, and no others."""
    package = write_plugin(NAMES, tmp_path, kind=kind, with_events=events)
    source = package / "src/dialoguekit_open_space"
    docstring = ast.get_docstring(ast.parse((source / "__init__.py").read_text(encoding="utf-8")))
    named = set(re.findall(r"``(\w+)`` –", docstring or ""))
    assert named == {module.stem for module in source.glob("*.py")} - {"__init__"}


def test_a_package_without_events_does_not_mention_them(tmp_path: Path, package: Path) -> None:
    """It has no files for events or commands."""
    eventless = write_plugin(NAMES, tmp_path / "eventless", with_events=False)
    absent = _files(package) - _files(eventless)
    assert {Path(path).stem for path in absent} == {
        "commands",
        "events",
        "examples",
        "open-space.lead-taken.v1",
        "test_commands",
        "test_events",
    }
    for path in eventless.rglob("*"):
        if path.is_file() and path.suffix != ".toml":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"lead.?taken|take.lead|the lead\b", text, re.IGNORECASE), path


def test_two_packages_can_be_used_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their methods, events, commands and ids have different names."""
    for name in ("open-space", "open-stage"):
        package = write_plugin(derive_names(name), tmp_path, with_events=True)
        monkeypatch.syspath_prepend(package / "src")
    modules = {
        name: import_module(f"dialoguekit_{name.replace('-', '_')}")
        for name in ("open-space", "open-stage")
    }
    with memory_kit(modules) as kit:
        assert sorted(kit.plugins.commands) == ["open-space.take-lead", "open-stage.take-lead"]


def test_every_placeholder_is_replaced(package: Path) -> None:
    """The name and the title appear in their place."""
    texts = {path: path.read_text("utf-8") for path in package.rglob("*") if path.is_file()}
    assert not [path for path, text in texts.items() if "{{" in text or "}}" in text]
    readme = texts[package / "README.md"]
    assert readme.startswith("# dialoguekit-open-space\n\nOpen Space for dialoguekit.")
    assert 'TITLE = "Open Space"' in texts[package / "src/dialoguekit_open_space/method.py"]


def test_the_metadata_are_valid_and_set_no_licence(package: Path) -> None:
    """The entry point names the module; the core has a version range."""
    project = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "dialoguekit-open-space"
    assert project["authors"] == [{"name": "Ana Alder"}]
    assert project["entry-points"]["dialoguekit"] == {"open-space": "dialoguekit_open_space"}
    assert project["dependencies"][0].startswith("dialoguekit-core>=")
    assert "license" not in project


def test_without_an_author_the_metadata_have_no_authors(tmp_path: Path) -> None:
    """An empty author is left out."""
    written = write_plugin(derive_names("open-space"), tmp_path)
    assert "authors" not in (written / "pyproject.toml").read_text("utf-8")


def test_an_existing_path_is_never_overwritten(package: Path, tmp_path: Path) -> None:
    """This holds for a directory and for a dangling symbolic link."""
    before = {path: path.stat().st_mtime_ns for path in package.rglob("*")}
    with pytest.raises(OutputError, match="already exists"):
        write_plugin(NAMES, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in package.rglob("*")} == before
    (tmp_path / "tea-house").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputError, match="Choose another name or another directory"):
        write_plugin(derive_names("tea-house"), tmp_path)


def test_a_failed_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up after five files."""
    calls = iter(range(1000))
    fsync = os.fsync

    def failing(descriptor: int) -> None:
        if next(calls) == 5:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(
        "dialoguekit.files._PartFile.complete", lambda part: failing(part.file.fileno())
    )
    with pytest.raises(OutputError, match=r"Cannot write .*open-space.*: No space left on device"):
        write_plugin(NAMES, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_directory_is_created(tmp_path: Path) -> None:
    """Its parents are created, too."""
    assert (write_plugin(NAMES, tmp_path / "a/b") / "README.md").is_file()


def test_a_created_directory_is_removed_if_the_package_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package cannot be moved to its place."""

    def failing(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("dialoguekit.files.os.rename", failing)
    with pytest.raises(OutputError, match="Input/output error"):
        write_plugin(NAMES, tmp_path / "a/b")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    """The error names the target, and the file is unchanged."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="Cannot write"):
        write_plugin(NAMES, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_the_golden_files_match_the_examples(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They equal the files that ``dialoguekit.testing.golden`` would write."""
    monkeypatch.syspath_prepend(package / "src")
    examples = runpy.run_path(str(package / "tests/golden/examples.py"))["EXAMPLES"]
    (tmp_path / "golden").mkdir()
    for path in write_missing(tmp_path / "golden", examples):
        assert (package / "tests/golden" / path.name).read_bytes() == path.read_bytes()


def test_a_tag_on_its_own_line_is_removed_with_the_line() -> None:
    """A tag within a line leaves the rest of the line."""
    template = "a\n{{#on}}\nb {{name}}\n{{/on}}\n{{^on}}\nc\n{{/on}}\nd{{#on}}, e{{/on}}\n"
    assert render_template(template, {"on": "yes", "name": "x"}) == "a\nb x\nd, e\n"
    assert render_template(template, {"on": "", "name": "x"}) == "a\nc\nd\n"


def test_an_unknown_placeholder_is_an_error() -> None:
    """A misspelt placeholder is never written."""
    with pytest.raises(KeyError, match="nmae"):
        render_template("{{nmae}}", {"name": "x"})


@pytest.mark.parametrize(
    ("version", "range"),
    [("0.1.0", ">=0.1,<0.2"), ("1.4.2", ">=1.4,<2"), ("0.12", ">=0.12,<0.13")],
)
def test_the_core_has_a_compatible_version_range(
    monkeypatch: pytest.MonkeyPatch, version: str, range: str
) -> None:
    """Before 1.0 each minor version may be incompatible."""
    monkeypatch.setattr("dialoguekit.scaffold.template_writer.metadata.version", lambda _: version)
    files = {str(path): text for path, text in render_files(NAMES, with_events=False)}
    assert f'"dialoguekit-core{range}"' in files["pyproject.toml"]
