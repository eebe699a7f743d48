"""The package that is written: clean by the rules of this repository, installed, tested, whole."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from dialoguekit.scaffold import named, write

ROOT = Path(__file__).parents[2]
CONFIG = str(ROOT / "pyproject.toml")

both = pytest.mark.parametrize("events", [True, False], ids=["with events", "without events"])


def _done(*command: object, **environment: str) -> str:
    """Run a command to its end, and give back what it printed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_templates_are_in_the_wheel(tmp_path: Path) -> None:
    """Whoever installs dialoguekit can write a package."""
    _done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    here = ROOT / "src"
    templates = (here / "dialoguekit/scaffold/template").rglob("*.tmpl")
    with ZipFile(wheel) as held:
        assert {str(path.relative_to(here)) for path in templates} <= set(held.namelist())


@both
@pytest.mark.parametrize("name", ["a", "open-space", "none", "a-name-of-thirty-two-charactersx"])
def test_it_is_linted_and_formatted(name: str, events: bool, tmp_path: Path) -> None:
    """Whatever the length of its name."""
    title = "A title of forty characters, which is it"
    package = write(named(name, title=title), tmp_path, events=events)
    _done(sys.executable, "-m", "ruff", "check", "--config", CONFIG, package)
    _done(sys.executable, "-m", "ruff", "format", "--check", "--config", CONFIG, package)


@both
def test_it_is_typed(events: bool, tmp_path: Path) -> None:
    """mypy finds nothing, as strict as it is here."""
    package = write(named("open-space"), tmp_path, events=events)
    mypy = (sys.executable, "-m", "mypy", "--config-file", CONFIG)
    _done(*mypy, "--cache-dir", ROOT / ".mypy_cache", package, MYPYPATH=str(package / "src"))


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """The interpreter of an environment in which everything is installed that is here."""
    place = tmp_path / "environment"
    _done(sys.executable, "-m", "venv", "--without-pip", place)
    python = place / "bin" / "python"
    (site,) = place.glob("lib/python*/site-packages")
    here = sysconfig.get_path("purelib")
    (site / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n", encoding="utf-8")
    return python


@both
def test_it_installs_passes_its_tests_and_conforms(
    events: bool, tmp_path: Path, environment: Path
) -> None:
    """And a report with its chapter is replayed, by the package's own example."""
    package = write(named("open-space"), tmp_path, events=events)
    pip = (sys.executable, "-m", "pip", "--python", environment, "--disable-pip-version-check")
    alone = ("--no-deps", "--no-build-isolation", "--quiet")
    _done(*pip, "install", *alone, "-e", f"{package}[test]")
    ran = _done(environment, "-m", "pytest", "-q", "-p", "no:cacheprovider", package)
    assert "passed" in ran
    assert "failed" not in ran
