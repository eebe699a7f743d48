"""Streams of any name that can be imported, and how every command finds them."""

import shlex
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.events import CORE_EVENTS, NewEvent
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.store import Codec, open_store

Run = Callable[..., Any]

NAMES = [
    "leeds 2024",
    " leeds",
    "leeds P1",
    "a/b..c",
    "--leeds",
    "Mu\u0308nchen",
    "\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd",
    "\u6771\u4eac\u3000\u5927\u962a",
    "\U0001f469\u200d\U0001f33e",
    "$(rm) 'x'",
]


@pytest.fixture
def log(tmp_path: Path) -> str:
    """Return the path of a log with a workshop under each name."""
    with dialoguekit.open(plugins=[]) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("everybody",))
        leeds.open()
        ana = leeds.check_in(name="Ana", group="everybody", consents=("record", "quote"))
        leeds.contribute(ana, "Nobody told the surgery we exist.")
        recorded = list(leeds.events())
    path = tmp_path / "odd names.db"
    with open_store(path, Codec(CORE_EVENTS)) as store:
        for number, name in enumerate(NAMES):
            events = [
                NewEvent(
                    event=r.event,
                    occurred_at=r.occurred_at,
                    recorded_at=r.recorded_at,
                    context=r.context,
                    id=f"{number}-{r.seq}",
                )
                for r in recorded
            ]
            store.append(name, events, expected_version=0)
    return str(path)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "command",
    ["log -- {name}", "guidance -- {name}", "report -- {name}", "export jsonl -- {name}"],
)
def test_a_command_finds_a_workshop_of_any_name(
    run: Run, log: str, command: str, name: str
) -> None:
    args = [arg.format(name=name) for arg in shlex.split(command)]
    at = args.index("--")
    result = run(*args[:at], "--log", log, *args[at:])
    assert result.status == 0, result.err


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["one argument", "two arguments"])
@pytest.mark.parametrize(
    "command", [("forget", "--yes"), ("redact", "--yes", "--reason", "They asked."), ("prove",)]
)
def test_an_item_of_a_workshop_of_any_name_can_be_named(
    run: Run, log: str, command: tuple[str, ...], form: str, name: str
) -> None:
    target = "P1" if command[0] == "forget" else "C1"
    citation = [f"{name} {target}"] if form == "one argument" else [name, target]
    result = run(*command, "--log", log, "--", *citation)
    assert result.status == 0, result.err


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_in_any_normalisation(run: Run, log: str, name: str) -> None:
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, name)
        assert run("log", "--log", log, "--", written).status == 0


def test_a_handle_finds_an_imported_workshop(log: str) -> None:
    """A new workshop has a plain id."""
    with dialoguekit.open(log, plugins=[]) as kit:
        assert [kit.workshop(name).version for name in NAMES] == [6] * len(NAMES)
        with pytest.raises(dialoguekit.DialogueKitError, match="must be letters"):
            kit.workshop("leeds 2025")


def test_streams_of_any_name_are_exported_and_imported(run: Run, log: str, tmp_path: Path) -> None:
    exported = tmp_path / "all.jsonl"
    with dialoguekit.open(log, plugins=[]) as kit, exported.open("wb") as file:
        export_jsonl(kit.store, file)
    other = str(tmp_path / "other.db")
    assert run("import", "jsonl", str(exported), "--log", other).status == 0
    with dialoguekit.open(other, plugins=[]) as kit:
        assert kit.workshops() == sorted(NAMES)
