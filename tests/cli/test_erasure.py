"""``dialoguekit forget`` and ``dialoguekit redact``: what they say, ask and leave."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application import erasure
from dialoguekit.cli.erasure import _lines

Run = Callable[..., Any]
MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A log in which Ana and Ben said something, and of which a report was written."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[]) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.schedule(title="Leeds", groups=("peer support",))
        leeds.open()
        consents = ("record", "quote")
        ana = leeds.welcome(name="Ana Canary", group="peer support", consents=consents)
        ben = leeds.welcome(name="Ben Linnet", group="peer support", consents=consents)
        leeds.start("conversation")
        leeds.contribute(ana, "A canary.")
        leeds.contribute(ben, "A linnet.")
        erasure.note_copy(kit.log, "report", "out/report.html", kit.log.head(), MORNING)
    return url


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Somebody sits there and answers what they are asked; returns what that will be."""

    def at_a_terminal(answer: str) -> list[str]:
        asked: list[str] = []

        def ask(question: str) -> str:
            asked.append(question)
            return answer

        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("click.termui.visible_prompt_func", ask)
        return asked

    return at_a_terminal


def test_somebody_is_forgotten_and_it_is_said_what_that_means(run: Run, url: str) -> None:
    """What went, what stays, and where copies are that have to be seen to by hand."""
    ran = run("forget", "leeds P1", "--log", url)
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines == [
        "leeds P1 is forgotten.",
        "Erased: the words of 2 events, 1 key.",
        "What remains: that it happened, when, and by which group. Counts and proofs hold.",
        "Copies that were made before, and that nobody but you can reach:",
        "  report  out/report.html  up to position 11, 2025-03-04",
    ]


def test_who_was_forgotten_is_said_to_be(run: Run, url: str) -> None:
    """The second time there is nothing left to erase; the words may stand apart."""
    run("forget", "leeds", "P1", "--log", url)
    ran = run("forget", "leeds", "P1", "--log", url)
    assert ran.status == 0
    assert ran.lines[0] == "leeds P1 was forgotten already; nothing was left to erase."


def test_what_was_cut_short_is_said_to_be_finished(run: Run, url: str) -> None:
    """The log had the note, and the key was still there."""
    with dialoguekit.open(url, plugins=[]) as kit:
        kit.workshop("leeds").forget("P1", basis="their own request")
        kit.log.shelf.put(erasure.FOLDS, "talk", b"a fold")
    ran = run("forget", "leeds P1", "--log", url)
    assert ran.lines[:2] == [
        "leeds P1 is forgotten. An earlier run had been cut short; it is finished.",
        "Erased: the words of 2 events, 1 key, 1 saved fold.",
    ]


def test_the_ground_is_noted(run: Run, url: str) -> None:
    """Their own request, unless another is given."""
    run("forget", "leeds P1", "--log", url)
    run("forget", "leeds P2", "--basis", "order of a court", "--log", url)
    assert "basis=their own request" in run("log", "--type", "person.forgotten", "--log", url).out
    assert "basis=order of a court" in run("log", "--type", "person.forgotten", "--log", url).out


@pytest.mark.parametrize("plain", [True, False])
def test_nothing_that_is_made_afterwards_holds_their_words(
    run: Run, tmp_path: Path, plain: bool
) -> None:
    """Neither a report nor an export of any form; what others said is in all of them."""
    url = f"sqlite:///{tmp_path / 'plain.db'}"
    with dialoguekit.open(url, plugins=[], plain=plain) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.schedule(title="Leeds", groups=("peer support",))
        leeds.open()
        people = [
            leeds.welcome(name=name, group="peer support", consents=("record", "quote"))
            for name in ("Ana Canary", "Ben Linnet")
        ]
        leeds.start("conversation")
        for person, bird in zip(people, ("canary", "linnet"), strict=True):
            leeds.contribute(person, f"Nobody told the {bird}.")
    assert run("forget", "leeds P1", "--log", url).status == 0
    out = tmp_path / "out"
    assert run("report", "--log", url, "--out", str(out)).status == 0
    for form in ("jsonl", "cloudevents"):
        command = ("export", form, "--log", url, "--out", str(out / form))
        assert run(*command).status == 0
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"canary" not in path.read_bytes().lower(), path
    assert b"linnet" in (out / "cloudevents").read_bytes()


def test_one_utterance_is_redacted(run: Run, url: str) -> None:
    """By its citation or its number; the other words of that person stay."""
    ran = run("redact", "leeds C1", "--reason", "names a child", "--log", url)
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[:2] == ["leeds C1 is redacted.", "Erased: the words of 1 event."]
    assert "Ana Canary" in run("log", "--json", "--log", url).out
    shown = run("log", "--log", url).out
    assert "canary" not in shown
    number = next(line.split()[2] for line in shown.splitlines() if "contribution=C2" in line)
    ran = run("redact", "leeds", number, "--reason", "names a child", "--log", url)
    assert ran.lines[0] == f"leeds {number} is redacted."
    assert "linnet" not in run("log", "--log", url).out


def test_a_program_is_told_in_json(run: Run, url: str) -> None:
    """Counts, and copies with their places."""
    ran = run("forget", "leeds P1", "--log", url, "--json")
    assert json.loads(ran.out) == {
        "workshop": "leeds",
        "target": "P1",
        "was_noted": False,
        "was_done": False,
        "events": 2,
        "keys": 1,
        "folds": 0,
        "unknown": {},
        "copies": [
            {
                "kind": "report",
                "place": "out/report.html",
                "position": 11,
                "noted": "2025-03-04T09:00:00+00:00",
            }
        ],
    }


@pytest.mark.parametrize(
    ("command", "question"),
    [
        (("forget", "leeds P1"), "What belongs to leeds P1 can be read by nobody"),
        (("redact", "leeds C1", "--reason", "x"), "The words of leeds C1 can be read by nobody"),
    ],
)
def test_somebody_at_a_terminal_is_asked_first(
    run: Run,
    url: str,
    at_a_terminal: Callable[[str], list[str]],
    command: tuple[str, ...],
    question: str,
) -> None:
    """Who says no changes nothing; who says yes, or gave --yes, goes on."""
    asked = at_a_terminal("n")
    ran = run(*command, "--log", url)
    assert (ran.status, ran.out) == (130, "")
    assert question in ran.err + "".join(asked)
    assert "canary" in run("log", "--log", url).out
    at_a_terminal("y")
    assert run(*command, "--log", url).status == 0
    asked = at_a_terminal("n")
    assert run(*command, "--yes", "--log", url).lines[0].endswith("nothing was left to erase.")
    assert asked == []


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("forget", "leeds"), "as in"),
        (("forget", "york P1"), "there is no workshop 'york'"),
        (("forget", "leeds P9"), "nobody is known as P9"),
        (("redact", "leeds C9", "--reason", "x"), "there is no C9"),
        (("redact", "leeds #99", "--reason", "x"), "there is no 99"),
    ],
)
def test_who_or_what_is_unknown_is_refused_with_one_line(
    run: Run, url: str, command: tuple[str, ...], message: str
) -> None:
    """It says what there is, or how it is written."""
    ran = run(*command, "--log", url)
    assert (ran.status, ran.out) == (1, "")
    assert message in ran.err
    assert ran.err.count("\n") == 1


def test_a_redaction_has_a_reason(run: Run, url: str) -> None:
    """Without one the command is used wrongly."""
    assert run("redact", "leeds C1", "--log", url).status == 2


def test_types_that_nobody_knows_are_named() -> None:
    """Their plugin has to be installed before it can be told whose words they hold."""
    done = erasure.Erasure(
        erasure.Citation("leeds", "P1"), False, 1, 0, 0, (("cafe.table-moved", 2),), ()
    )
    assert list(_lines(done, "forgotten"))[-1] == (
        "Not known: whether 2 events of type cafe.table-moved hold words of theirs. "
        "Install the plugin that declares it, and do the same again."
    )
