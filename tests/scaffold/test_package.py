"""The written package is linted, typed and complete, and passes its own tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from shutil import rmtree
from typing import Any
from zipfile import ZipFile

import pytest

from dialoguekit.scaffold import derive_names, write_plugin

ROOT = Path(__file__).parents[2]
CONFIG = str(ROOT / "pyproject.toml")

KINDS: dict[str, dict[str, Any]] = {
    "method": {},
    "method with events": {"with_events": True},
    "analysis": {"kind": "analysis"},
}
INSTALLED = ("method with events", "analysis")  # A method without events has fewer tests of these.
each_kind = pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)


def _run(*command: object, **environment: str) -> str:
    """Run a command, assert that it succeeds, and return its output."""
    args = [str(arg) for arg in command]
    result = subprocess.run(
        args, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{' '.join(args)}\n{result.stdout}{result.stderr}"
    return result.stdout


def test_the_templates_are_in_the_wheel(tmp_path: Path) -> None:
    """An installed dialoguekit can write a package."""
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    source = ROOT / "src"
    templates = (source / "dialoguekit/scaffold/template").rglob("*.tmpl")
    with ZipFile(wheel) as archive:
        assert {str(path.relative_to(source)) for path in templates} <= set(archive.namelist())


@each_kind
@pytest.mark.parametrize("name", ["a", "open-space", "none", "a-name-of-thirty-characters-xx"])
def test_the_package_is_linted_and_formatted(
    name: str, options: dict[str, Any], tmp_path: Path
) -> None:
    """This holds for names and titles of any length."""
    title = "A title of forty characters, which is it"
    package = write_plugin(derive_names(name, title=title), tmp_path, **options)
    _run(sys.executable, "-m", "ruff", "check", "--config", CONFIG, package)
    _run(sys.executable, "-m", "ruff", "format", "--check", "--config", CONFIG, package)


@each_kind
def test_the_package_is_typed(options: dict[str, Any], tmp_path: Path) -> None:
    """mypy finds no error with the settings of this repository."""
    package = write_plugin(derive_names("open-space"), tmp_path, **options)
    mypy = (sys.executable, "-m", "mypy", "--config-file", CONFIG)
    _run(*mypy, "--cache-dir", ROOT / ".mypy_cache", package, MYPYPATH=str(package / "src"))


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """Return the interpreter of a new environment that shares the packages of this one."""
    directory = tmp_path / "environment"
    _run(sys.executable, "-m", "venv", "--without-pip", directory)
    python = directory / "bin" / "python"
    (site,) = directory.glob("lib/python*/site-packages")
    shared = sysconfig.get_path("purelib")
    code = f"import site; site.addsitedir({shared!r})\n"
    (site / "shared.pth").write_text(code, encoding="utf-8")
    return python


def _install(package: Path, python: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    options = ("--no-deps", "--no-build-isolation", "--quiet")
    _run(*pip, "install", *options, "-e", f"{package}[test]")


@pytest.mark.parametrize("options", [KINDS[k] for k in INSTALLED], ids=INSTALLED)
def test_the_package_installs_and_passes_its_tests(
    options: dict[str, Any], tmp_path: Path, environment: Path
) -> None:
    """Its tests include the README example, which writes a report, and the conformance checks."""
    package = write_plugin(derive_names("open-space"), tmp_path, **options)
    _install(package, environment)
    output = _run(environment, "-m", "pytest", "-q", "-p", "no:cacheprovider", package)
    assert "passed" in output
    assert "failed" not in output


def test_most_tests_pass_without_the_example_event(tmp_path: Path, environment: Path) -> None:
    """Only the tests of the event, its command and the README need to be changed with it."""
    package = write_plugin(derive_names("open-space"), tmp_path, with_events=True)
    without = write_plugin(derive_names("open-space"), tmp_path / "without")
    rmtree(package / "src")
    (without / "src").rename(package / "src")
    _install(package, environment)
    pytest_command = (environment, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", package)
    output = subprocess.run(pytest_command, capture_output=True, text=True, check=False).stdout
    found = re.findall(r"^(PASSED|FAILED|ERROR) \S*?tests/(\S+)", output, re.MULTILINE)
    assert {name for outcome, name in found if outcome != "PASSED"} == {
        "test_commands.py",
        "test_events.py",
        "test_plugin.py::TestPlugin::test_the_plugin_can_be_given_as_a_module",
        "test_plugin.py::TestPlugin::test_the_example_of_the_readme_runs",
    }
    assert sum(outcome == "PASSED" for outcome, _ in found) > 25
