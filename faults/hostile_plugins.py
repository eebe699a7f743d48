"""Reports and guidance are made beside a plugin that misbehaves."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import attrs

import dialoguekit
from dialoguekit.events import NewEvent, OpaqueEvent
from dialoguekit.plugin import Method, Text, hookimpl
from dialoguekit.plugin.registry.registry import candidate_of
from faults.experiments import Experiment
from faults.hostile_plugin_source import (
    ACTIONS,
    HARMLESS,
    HARMLESS_VALUES,
    VALUES,
    plugin_source,
)
from faults.result import ExperimentResult
from faults.stores import FILE_STORES, StoreKind

PHASES = (
    *("import", "hook", "validator", "upcaster", "view", "rule"),
    *("workshop blocks", "programme blocks", "suggestions"),
)

_TIMEOUT_S = "2"
_LIMIT_S = 60
_NAME = "hostile"


@attrs.frozen
class Trial:
    """A plugin that misbehaves in one phase, and what is run beside it."""

    phase: str
    behaviour: str
    source: str
    is_harmless: bool

    @property
    def arguments(self) -> list[str]:
        """The arguments of the command."""
        if self.phase == "suggestions":
            return ["guidance", "leeds", "--json"]
        return ["report", "--json", "--out", "out"]


def trials() -> list[Trial]:
    """Return all trials: every phase with every behaviour."""
    found = [
        Trial(phase, name, plugin_source(phase, action=action), actions is HARMLESS)
        for phase in PHASES
        for actions in (ACTIONS, HARMLESS)
        for name, action in actions.items()
        if not (name == "wrong value" and phase in {"import", "validator", "upcaster", "view"})
    ]
    return found + [
        Trial(phase, name, plugin_source(phase, value=value), values is HARMLESS_VALUES)
        for phase in ("workshop blocks", "programme blocks")
        for values in (VALUES, HARMLESS_VALUES)
        for name, value in values.items()
    ]


def record_log(folder: Path) -> str:
    """Record two workshops that use the method of the plugin, and return the URL of the log."""
    sound = Method(
        name=_NAME,
        title=_NAME,
        summary="s",
        source="s",
        workshop_blocks=lambda _view, _record: [Text("x")],
        programme_blocks=lambda _: [Text("x")],
    )
    plugin = candidate_of(_NAME, SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [sound])))
    url = f"sqlite:///{folder / 'log.db'}"
    with dialoguekit.open(url, plugins=[plugin], encrypt=False) as kit:
        for name in ("leeds", "york"):
            workshop = kit.workshop(name)
            workshop.schedule(title=name, groups=("all",))
            workshop.open()
            ana = workshop.check_in(group="all", consents=("record", "quote"))
            workshop.start(_NAME)
            workshop.contribute(ana, "Nobody told the surgery we exist.")
            version = kit.store.stream_version(name)
            (last,) = kit.store.read(name, after=kit.store.head() - 1)
            for number in (1, 2):
                noted = NewEvent(
                    event=OpaqueEvent("hostile.noted", number, b'{"text":"x"}'),
                    occurred_at=last.occurred_at,
                    recorded_at=last.recorded_at,
                    id=f"{name}-{number}",
                )
                version += 1
                kit.store.append(name, [noted], expected_version=version - 1)
    return url


def install(folder: Path, source: str) -> None:
    """Install the plugin with this source in a folder of the import path."""
    info = folder / f"dialoguekit_{_NAME}-0.1.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: dialoguekit-{_NAME}\nVersion: 0.1\n"
    )
    (info / "entry_points.txt").write_text(f"[dialoguekit]\n{_NAME} = {_NAME}_plugin\n")
    (folder / f"{_NAME}_plugin.py").write_text(source)


@attrs.frozen
class Outcome:
    """What a command printed and wrote."""

    status: int
    printed: Any
    errors: str
    chapters: Mapping[str, Any]
    page: str


def run_command(folder: Path, url: str, trial: Trial) -> Outcome:
    """Run the command of a trial beside its plugin.

    Raises :class:`ValueError` if it prints no JSON, and :class:`subprocess.TimeoutExpired` if it
    does not end.
    """
    install(folder, trial.source)
    written = folder / "out" / "report.json"
    for old in (written, written.with_suffix(".html"), written.with_suffix(".md")):
        old.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "DIALOGUEKIT_LOG": url,
        "DIALOGUEKIT_PLUGINS": f"{_NAME},parallel-thinking",
        "DIALOGUEKIT_PLUGIN_TIMEOUT_S": _TIMEOUT_S,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(folder),
    }
    process = subprocess.run(
        [sys.executable, "-c", "from dialoguekit.cli import main; main()", *trial.arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LIMIT_S,
    )
    chapters = {}
    if written.exists():
        report = json.loads(written.read_text())
        chapters = {
            f"{part['name']} {chapter['name']}": chapter["blocks"]
            for part in report["parts"]
            for chapter in part["chapters"]
        }
    html = written.with_suffix(".html")
    page = html.read_text() if html.exists() else ""
    return Outcome(process.returncode, json.loads(process.stdout), process.stderr, chapters, page)


def _names_plugin(found: Outcome) -> bool:
    return _NAME in json.dumps(found.printed.get("notices") or found.printed.get("failures"))


def violations_of(trial: Trial, found: Outcome, expected: Outcome) -> Iterator[str]:
    """Yield how the outcome of a trial differs from that without misbehaviour."""
    if found.status != 0:
        yield f"exit status {found.status}: {found.errors[-200:]}"
    if trial.phase != "suggestions":
        for name, blocks in expected.chapters.items():
            if not name.endswith(f" {_NAME}") and found.chapters.get(name) != blocks:
                yield f"a chapter of another plugin differs: {name}"
    is_named = _names_plugin(found)
    if is_named == trial.is_harmless:
        yield f"the plugin is {'named' if is_named else 'not named'}: {found.printed}"
    if "<script" in found.page:
        yield "markup: a text is not escaped"


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Make reports beside ``iterations`` plugins."""
    every = trials()
    chosen = random.Random(seed).sample(every, min(iterations, len(every)))
    counts = Counter[str]()
    violations = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        url = record_log(folder)
        expected = {
            arguments[0]: run_command(folder, url, attrs.evolve(trial, source=plugin_source("")))
            for trial in {tuple(trial.arguments): trial for trial in every}.values()
            for arguments in [trial.arguments]
        }
        for command, outcome in expected.items():
            if _names_plugin(outcome):
                raise RuntimeError(f"{command} fails beside the sound plugin: {outcome}")
        for trial in chosen:
            counts[trial.phase] += 1
            where = f"{trial.phase}, {trial.behaviour}"
            try:
                found = run_command(folder, url, trial)
            except (ValueError, subprocess.TimeoutExpired) as error:
                violations.append(f"{where}: {type(error).__name__}: {error}")
                continue
            violations += [
                f"{where}: {line}"
                for line in violations_of(trial, found, expected[trial.arguments[0]])
            ]
    result_counts = {"plugins": len(chosen)}
    result_counts |= {f"that misbehave in the {phase}": counts[phase] for phase in PHASES}
    return ExperimentResult(result_counts, violations)


EXPERIMENTS = (
    Experiment(
        name="hostile-plugins",
        fault="a plugin exits, crashes, hangs, prints, raises what it may not, or returns what "
        "cannot be, in one of its functions",
        unit="plugins",
        full_iterations=len(trials()),
        short_iterations=4,
        invariant="the command ends with status 0 and prints JSON that names the plugin; the "
        "chapters of other plugins are the same as beside a sound plugin",
        stores=FILE_STORES[:1],
        run=run,
        not_applicable_reason="plugins do not touch the store",
    ),
)
