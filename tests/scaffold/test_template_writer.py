"""Writing the package: whole, or not at all."""

from __future__ import annotations

import ast
import builtins
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialoguekit import events, plugin
from dialoguekit.errors import PluginError
from dialoguekit.scaffold import named, write
from dialoguekit.scaffold.plugin_names import Names
from dialoguekit.scaffold.template_writer import render, rendered
from dialoguekit.testing.golden import add_missing

NAMES = Names(name="open-space", title="Open Space", author="Ana Alder")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with an event of its own."""
    return write(NAMES, tmp_path, events=True)


def _below(directory: Path) -> set[str]:
    return {str(p.relative_to(directory)) for p in directory.rglob("*") if p.is_file()}


def test_the_package_stands_in_a_directory_of_its_name(package: Path, tmp_path: Path) -> None:
    """And nothing else is left in the directory that it was written into."""
    assert package == tmp_path / "open-space"
    assert [path.name for path in tmp_path.iterdir()] == ["open-space"]


def test_it_has_the_files_of_the_methods_that_ship(package: Path) -> None:
    """Whoever has read one finds everything in the next."""
    here = _below(package)
    module = "src/dialoguekit_open_space"
    shipped = Path(__file__).parents[2] / "plugins/parallel-thinking"
    there = {p.replace("parallel_thinking", "open_space") for p in _below(shipped)}
    expected = {p for p in there if p.endswith((".py", ".toml", ".md")) and "test" not in p}
    assert {path for path in expected if "__pycache__" not in path} <= here
    assert {f"{module}/{name}.py" for name in ("events", "commands", "facts")} <= here
    assert f"{module}/py.typed" in here


@pytest.mark.parametrize("events", [True, False])
def test_its_front_names_every_module(tmp_path: Path, events: bool) -> None:
    """Whoever opens it finds the way."""
    source = write(NAMES, tmp_path, events=events) / "src/dialoguekit_open_space"
    front = (source / "__init__.py").read_text(encoding="utf-8")
    for module in source.glob("*.py"):
        assert module.stem == "__init__" or f"``{module.stem}``" in front


def test_without_events_it_has_none(tmp_path: Path, package: Path) -> None:
    """Nor a word about them."""
    (tmp_path / "plain").mkdir()
    plain = write(NAMES, tmp_path / "plain", events=False)
    fewer = _below(package) - _below(plain)
    assert {Path(path).stem for path in fewer} == {
        "commands",
        "events",
        "examples",
        "open-space.lead-taken.v1",
        "open-space.lead-taken.v1.minimal",
        "test_commands",
        "test_events",
    }
    for path in plain.rglob("*"):
        if path.is_file() and path.suffix != ".toml":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"lead.taken|take.lead|the lead\b", text, re.IGNORECASE), path


def test_it_reads_as_if_written_for_the_method(package: Path) -> None:
    """By its name and its title; no mark of a template is left."""
    texts = {path: path.read_text("utf-8") for path in package.rglob("*") if path.is_file()}
    assert not [path for path, text in texts.items() if "{{" in text or "}}" in text]
    readme = texts[package / "README.md"]
    assert readme.startswith("# dialoguekit-open-space\n\nOpen Space for dialoguekit.")
    assert 'TITLE = "Open Space"' in texts[package / "src/dialoguekit_open_space/method.py"]


def test_its_metadata_are_valid_and_leave_the_licence_to_the_author(package: Path) -> None:
    """The entry point names the module; the core is bounded by the versions that fit."""
    held = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))
    project = held["project"]
    assert project["name"] == "dialoguekit-open-space"
    assert project["authors"] == [{"name": "Ana Alder"}]
    assert project["entry-points"]["dialoguekit"] == {"open-space": "dialoguekit_open_space"}
    assert project["dependencies"][0].startswith("dialoguekit-core>=")
    assert "license" not in project


def test_without_an_author_there_is_no_line_for_one(tmp_path: Path) -> None:
    """An empty name is no name."""
    written = write(named("open-space"), tmp_path)
    assert "authors" not in (written / "pyproject.toml").read_text("utf-8")


def test_what_stands_there_is_never_overwritten(package: Path, tmp_path: Path) -> None:
    """Neither a directory nor a file, nor a link that leads nowhere."""
    before = {path: path.stat().st_mtime_ns for path in package.rglob("*")}
    with pytest.raises(PluginError, match="exists already"):
        write(NAMES, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in package.rglob("*")} == before
    (tmp_path / "tea-house").symlink_to(tmp_path / "nowhere")
    with pytest.raises(PluginError, match="Choose another name, or another directory"):
        write(named("tea-house"), tmp_path)


def test_nothing_is_written_where_something_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a package is worse than none."""
    calls = iter(range(1000))
    whole = Path.write_text

    def failing(path: Path, text: str, **kwargs: str) -> int:
        if next(calls) == 5:
            raise OSError(28, "No space left on device")
        return whole(path, text, **kwargs)

    monkeypatch.setattr(Path, "write_text", failing)
    with pytest.raises(PluginError, match=r"Cannot write .*open-space: No space left on device"):
        write(NAMES, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_missing_is_named(tmp_path: Path) -> None:
    """It is not made up."""
    with pytest.raises(PluginError, match="Cannot write"):
        write(NAMES, tmp_path / "nowhere")


def test_the_golden_files_are_those_of_the_examples(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an author's own command would write."""
    import runpy

    monkeypatch.syspath_prepend(package / "src")
    held = runpy.run_path(str(package / "tests/golden/examples.py"))
    anew = tmp_path / "golden"
    anew.mkdir()
    for path in add_missing(anew, held["EXAMPLES"]):
        assert (package / "tests/golden" / path.name).read_bytes() == path.read_bytes()


def _class_names(package: Path) -> Iterator[str]:
    """Every name with a capital that a module of the package imports or defines."""
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield node.name
            elif isinstance(node, ast.ImportFrom):
                yield from (alias.name for alias in node.names)


def test_no_class_of_the_package_can_be_taken_for_the_fold(package: Path) -> None:
    """Each class that the package uses is one that a name avoids."""
    used = {name for name in _class_names(package) if name[0].isupper() and not name.isupper()}
    for name in used - {"OpenSpace"}:
        words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
        projection = Names(name=words.strip("-"), title="").projection
        known = name in plugin.__all__ or name in events.__all__ or hasattr(builtins, name)
        assert known or projection == f"{name}Fold", f"add {name} to _OWN_CLASSES of naming.py"


def test_a_mark_on_a_line_of_its_own_leaves_no_line() -> None:
    """And one within a line leaves the line."""
    template = "a\n{{#on}}\nb {{name}}\n{{/on}}\n{{^on}}\nc\n{{/on}}\nd{{#on}}, e{{/on}}\n"
    assert render(template, {"on": "yes", "name": "x"}) == "a\nb x\nd, e\n"
    assert render(template, {"on": "", "name": "x"}) == "a\nc\nd\n"


def test_a_mark_that_nobody_knows_is_an_error() -> None:
    """No template is written with a slip in it."""
    with pytest.raises(KeyError, match="nmae"):
        render("{{nmae}}", {"name": "x"})


@pytest.mark.parametrize(
    ("version", "fitting"),
    [("0.1.0", ">=0.1,<0.2"), ("1.4.2", ">=1.4,<2"), ("0.12", ">=0.12,<0.13")],
)
def test_the_core_is_bounded_by_what_fits(
    monkeypatch: pytest.MonkeyPatch, version: str, fitting: str
) -> None:
    """Before 1.0 every minor version may break."""
    monkeypatch.setattr("dialoguekit.scaffold.template_writer.metadata.version", lambda _: version)
    files = {str(path): text for path, text in rendered(NAMES, events=False)}
    assert f'"dialoguekit-core{fitting}"' in files["pyproject.toml"]
