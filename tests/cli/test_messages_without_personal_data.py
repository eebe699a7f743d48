"""No message contains a password, a name or personal text."""

from __future__ import annotations

import json
import logging
import shutil
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.errors import DialogueKitError, shown
from dialoguekit.events import CORE_EVENTS
from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.store import Codec, open_store
from dialoguekit.testing.builders import memory_kit

Run = Callable[..., Any]

CANARY = "Kanarie"
NAME = f"Ana {CANARY}"
URLS = [
    f"postgresql://ana:{CANARY}@localhost:1/none",
    f"postgresql://ana:{CANARY}@[::1]:1/none?password={CANARY}&sslpassword={CANARY}",
    f"postgresql://ana:{CANARY}/none",
    f"postgresql://ana:x@localhost:{CANARY}/none",
    f"postgresql://ana:a/{CANARY}@localhost/none",
    f"postgresql://ana:a@b{CANARY}@localhost:1/none",
    f"postgresql://ana:a#{CANARY}@localhost/none",
    f"postgresql://ana:a?{CANARY}@localhost/none",
    f"postgresql://localhost:1/none?user=ana&password={CANARY}",
    f"postgres://ana:{CANARY}@localhost:1/none?pasword={CANARY}",
    f"postgresql:/ana:{CANARY}@localhost/none",
    f"postgresql+psycopg://ana:{CANARY}@localhost/none",
    f"host=localhost user=ana password={CANARY}",
    f"mysql://ana:{CANARY}@localhost/none",
]
COMMANDS = [
    ("log",),
    ("report",),
    ("verify",),
    ("export", "jsonl"),
    ("import", "polis", "."),
    ("forget", "leeds P1", "--yes"),
]


@pytest.mark.parametrize("url", URLS)
def test_no_password_of_a_log_is_shown(run: Run, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in an option, an argument in the wrong place, nor the environment."""
    outputs = [run(*command, "--log", url) for command in COMMANDS[:2]]
    outputs += [run("log", "leeds", url), run(url), run("report", f"--as-of={url}", "--log", "x")]
    monkeypatch.setenv("DIALOGUEKIT_LOG", url)
    outputs += [run(*command) for command in COMMANDS[2:]]
    for output in outputs:
        assert output.status in {1, 2}
        assert CANARY not in output.err + output.out


ARGUMENTS = [
    ("forget", NAME, "--yes"),
    ("forget", f"leeds {CANARY}", "--yes"),
    ("forget", f"{CANARY} P1", "--yes"),
    ("redact", NAME, "--reason", NAME, "--yes"),
    ("redact", f"leeds {CANARY}", "--reason", "x", "--yes"),
    ("prove", NAME),
    ("prove", f"leeds {CANARY}"),
    ("log", NAME),
    ("log", "leeds", NAME),
    ("log", "--until", NAME),
    ("guidance", NAME),
    ("export", "jsonl", NAME),
    ("export", NAME),
    ("report", "--policy", NAME),
    ("report", "--format", NAME),
    ("report", f"--as-of={NAME}"),
    ("import", "polis", ".", "--workshop", NAME),
    ("generate-key", NAME, "key"),
    ("plugin", "new", "x", "--author", f"{NAME}\n"),
    ("demo", "--seed", NAME),
    (NAME,),
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda arguments: " ".join(arguments[:2]))
def test_no_argument_that_may_be_a_name_is_shown(
    run: Run, arguments: tuple[str, ...], log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(log_file, "own.db")
    shutil.copy(log_file.with_name("north.keys.db"), "own.keys.db")
    monkeypatch.setenv("DIALOGUEKIT_LOG", "sqlite:///own.db")
    result = run(*arguments)
    assert result.status in {1, 2}
    assert CANARY not in result.err + result.out


def _edits(lines: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield exports with the name in every column of every line, and as a key."""
    for index, line in enumerate(lines):
        for key in {*line, "personal_data"} - {"stream", "id", "type"}:  # Ids are named.
            yield [*lines[:index], line | {key: NAME}, *lines[index + 1 :]]
        for column in ("data", "personal_data", "context"):
            if isinstance(line.get(column), dict):
                for key in line[column]:
                    for value in (NAME, [NAME], {NAME: NAME}):
                        changed = line | {column: line[column] | {key: value}}
                        yield [*lines[:index], changed, *lines[index + 1 :]]


def test_no_content_of_an_imported_file_is_shown(run: Run, tmp_path: Path) -> None:
    """Wherever a name is put in a file, the error does not repeat it."""
    with dialoguekit.open("sqlite:///own.db", plugins=[], encrypt=False) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        ana = leeds.check_in(name="Ana", group="all", consents=("record",))
        leeds.contribute(ana, "Nobody told the surgery.")
    run("export", "jsonl", "--log", "sqlite:///own.db", "--out", "own.jsonl")
    lines = [json.loads(line) for line in Path("own.jsonl").read_text("utf-8").splitlines()]
    messages, codec = [], Codec(CORE_EVENTS)
    for edited in _edits(lines):
        for line in edited[1:]:
            line.pop("leaf", None)
        edited[0] = (
            edited[0] | {"events": None, "root": None} if edited[0] == lines[0] else edited[0]
        )
        text = "".join(json.dumps(line) + "\n" for line in edited)
        Path("edited.jsonl").write_text(text, "utf-8")
        with open_store("memory:", codec) as store:
            messages.append(_refusal(partial(import_jsonl, store, "edited.jsonl"), str))
    assert CANARY not in "".join(messages)
    assert sum(map(bool, messages)) > 80


def _chain(error: BaseException) -> str:
    """Return the messages of an error and of those that led to it, as a traceback shows them."""
    return "".join(
        part
        for part in traceback.TracebackException.from_exception(error, lookup_lines=False).format(
            chain=True
        )
        if not part.startswith("  File")
    )


def _refusal(call: Callable[[], object], describe: Callable[[BaseException], str] = _chain) -> str:
    """Return the messages of the error that a call raises, or an empty text."""
    try:
        call()
    except DialogueKitError as error:
        return describe(error)
    except TypeError:
        pass  # The call has other names of arguments.
    return ""


def _misuses(leeds: Any) -> Iterator[Callable[[], object]]:
    """Yield calls of every command with a name in place of each argument."""
    calls: dict[str, tuple[dict[str, Any], ...]] = {
        "contribute": ({"person": NAME, "text": NAME}, {"person": "P1", "text": ""}),
        "register": ({"group": NAME, "name": NAME}, {"group": "all", "name": 7}),
        "give_consent": ({"person": NAME, "scopes": ("record",), "version": NAME},),
        "arrive": ({"person": NAME}, {"person": "P1", "space": NAME}),
        "take_stance": ({"person": "P1", "contribution": NAME, "value": NAME},),
        "correct": ({"target": NAME, "patch": {"text": NAME}}, {"target": 3, "patch": {NAME: 1}}),
        "redact": ({"target": NAME, "basis": NAME},),
        "forget": ({"person": NAME, "basis": NAME},),
        "check_in": ({"name": NAME, "group": NAME, "consents": ()},),
        "start": ({"method": NAME},),
        "invite": ({"invitee": NAME, "channel": NAME, "group": NAME},),
        "moderate": ({"contribution": NAME, "outcome": NAME},),
    }
    for name, variants in calls.items():
        for arguments in variants:
            values = tuple(arguments.values())
            yield partial(getattr(leeds, name), *values)
            yield partial(getattr(leeds, name), **arguments)


def test_no_refusal_quotes_what_was_given(caplog: pytest.LogCaptureFixture) -> None:
    """A name in place of an id is not repeated, in a traceback neither."""
    with memory_kit() as kit, caplog.at_level(logging.DEBUG):
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        leeds.check_in(name="Ana", group="all", consents=("record",))
        messages = [_refusal(misuse) for misuse in _misuses(leeds)]
    assert CANARY not in "".join(messages)
    assert sum(map(bool, messages)) > 12
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("P3", "P3"),
        ("#31", "#31"),
        ("T-9", "T-9"),
        ("Ana", "<text of 3 characters>"),
        ("3", "<text of 1 character>"),
        ("", "<text of 0 characters>"),
        (7, "7"),
        (True, "True"),
        (None, "None"),
        (0.5, "0.5"),
        (2**63, "a number beyond 64 bits"),
        (["Ana"], "a value of type list"),
    ],
)
def test_only_ids_and_numbers_are_shown(value: object, text: str) -> None:
    assert shown(value) == text
