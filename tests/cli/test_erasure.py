"""``forget`` and ``redact``: output, confirmation and effects."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application import erasure
from dialoguekit.cli.erasure import _format_lines

Run = Callable[..., Any]
MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)

OWN_TEXTS = "Texts of the workshop itself, whose author is not recorded."


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A log with contributions of two people, and a recorded copy of a report."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[]) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.schedule(title="Leeds", groups=("peer support",))
        leeds.open()
        consents = ("record", "quote")
        ana = leeds.check_in(name="Ana Canary", group="peer support", consents=consents)
        ben = leeds.check_in(name="Ben Linnet", group="peer support", consents=consents)
        leeds.start("conversation")
        leeds.contribute(ana, "A canary.")
        leeds.contribute(ben, "A linnet.")
        erasure.record_copy(kit.store, "report", "out/report.html", kit.store.head(), MORNING)
    return url


@pytest.fixture
def answer_on_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """A function that simulates a user on a terminal; it returns the questions asked."""

    def answer_on_terminal(answer: str) -> list[str]:
        questions: list[str] = []

        def prompt(question: str) -> str:
            questions.append(question)
            return answer

        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("click.termui.visible_prompt_func", prompt)
        return questions

    return answer_on_terminal


def test_a_person_is_erased(run: Run, url: str) -> None:
    """The output states what was erased, what remains, and where copies are."""
    result = run("forget", "--yes", "leeds P1", "--log", url)
    assert (result.status, result.err) == (0, "")
    assert result.lines == [
        "leeds P1 is forgotten.",
        "Erased: the personal data of 2 events, 1 key.",
        "What remains: each event, its time and its group. Counts and proofs stay valid.",
        "Earlier copies, which you have to delete yourself:",
        "  report  out/report.html  up to position 11, 2025-03-04",
        f"{OWN_TEXTS} They stay: look at each, and redact those about the person:",
        "  leeds #1  workshop.scheduled  title",
    ]


def test_a_second_erasure_has_no_effect(run: Run, url: str) -> None:
    """The subject can be given as two arguments."""
    run("forget", "--yes", "leeds", "P1", "--log", url)
    result = run("forget", "--yes", "leeds", "P1", "--log", url)
    assert result.status == 0
    assert result.lines[0] == "leeds P1 was already forgotten; nothing was left to erase."


def test_an_interrupted_erasure_is_completed(run: Run, url: str) -> None:
    """The event was recorded, but the key still existed."""
    with dialoguekit.open(url, plugins=[]) as kit:
        kit.workshop("leeds").forget("P1", basis="their own request")
        kit.store.key_values.put(erasure.SNAPSHOTS, "talk", b"a snapshot")
    result = run("forget", "--yes", "leeds P1", "--log", url)
    assert result.lines[:2] == [
        "leeds P1 is forgotten. It completed an interrupted run.",
        "Erased: the personal data of 2 events, 1 key, 1 snapshot.",
    ]


def test_the_basis_is_recorded(run: Run, url: str) -> None:
    run("forget", "--yes", "leeds P1", "--log", url)
    run("forget", "--yes", "leeds P2", "--basis", "order of a court", "--log", url)
    assert "basis=their own request" in run("log", "--type", "person.forgotten", "--log", url).out
    assert "basis=order of a court" in run("log", "--type", "person.forgotten", "--log", url).out


@pytest.mark.parametrize("encrypt", [True, False])
def test_later_reports_and_exports_contain_no_erased_data(
    run: Run, tmp_path: Path, encrypt: bool
) -> None:
    """Contributions of others are included."""
    url = f"sqlite:///{tmp_path / 'birds.db'}"
    with dialoguekit.open(url, plugins=[], encrypt=encrypt) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.schedule(title="Leeds", groups=("peer support",))
        leeds.open()
        people = [
            leeds.check_in(name=name, group="peer support", consents=("record", "quote"))
            for name in ("Ana Canary", "Ben Linnet")
        ]
        leeds.start("conversation")
        for person, bird in zip(people, ("canary", "linnet"), strict=True):
            leeds.contribute(person, f"Nobody told the {bird}.")
    assert run("forget", "--yes", "leeds P1", "--log", url).status == 0
    out = tmp_path / "out"
    assert run("report", "--log", url, "--out", str(out)).status == 0
    for format in ("jsonl", "cloudevents"):
        command = ("export", format, "--log", url, "--out", str(out / format))
        assert run(*command).status == 0
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"canary" not in path.read_bytes().lower(), path
    assert b"linnet" in (out / "cloudevents").read_bytes()


def test_an_event_is_redacted(run: Run, url: str) -> None:
    """Other personal data of the person is unchanged."""
    result = run("redact", "--yes", "leeds C1", "--reason", "names a child", "--log", url)
    assert (result.status, result.err) == (0, "")
    assert result.lines[:2] == ["leeds C1 is redacted.", "Erased: the personal data of 1 event."]
    assert "Ana Canary" in run("log", "--json", "--log", url).out
    output = run("log", "--log", url).out
    assert "canary" not in output
    number = next(line.split()[2] for line in output.splitlines() if "contribution=C2" in line)
    result = run("redact", "--yes", "leeds", number, "--reason", "names a child", "--log", url)
    assert result.lines[0] == f"leeds {number} is redacted."
    assert "linnet" not in run("log", "--log", url).out


def test_json_contains_the_result(run: Run, url: str) -> None:
    result = run("forget", "--yes", "leeds P1", "--log", url, "--json")
    assert json.loads(result.out) == {
        "workshop": "leeds",
        "target": "P1",
        "already_recorded": False,
        "already_done": False,
        "events": 2,
        "keys": 1,
        "snapshots": 0,
        "unreadable_types": {},
        "unreadable_copies": 0,
        "own_texts": [
            {"cite": "leeds #1", "type": "workshop.scheduled", "fields": ["title"]},
        ],
        "copies": [
            {
                "kind": "report",
                "location": "out/report.html",
                "position": 11,
                "recorded_at": "2025-03-04T09:00:00+00:00",
            }
        ],
    }


@pytest.mark.parametrize(
    ("command", "question"),
    [
        (("forget", "leeds P1"), "The personal data of leeds P1 cannot be restored"),
        (
            ("redact", "leeds C1", "--reason", "x"),
            "The personal data of leeds C1 cannot be restored",
        ),
    ],
)
def test_a_user_on_a_terminal_is_asked_for_confirmation(
    run: Run,
    url: str,
    answer_on_terminal: Callable[[str], list[str]],
    command: tuple[str, ...],
    question: str,
) -> None:
    """A no changes nothing; --yes skips the question."""
    questions = answer_on_terminal("n")
    result = run(*command, "--log", url)
    assert (result.status, result.out) == (130, "")
    assert question in result.err + "".join(questions)
    assert "canary" in run("log", "--log", url).out
    answer_on_terminal("y")
    assert run(*command, "--log", url).status == 0
    questions = answer_on_terminal("n")
    assert run(*command, "--yes", "--log", url).lines[0].endswith("nothing was left to erase.")
    assert questions == []


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("forget", "leeds"), 'Write "leeds P3"'),
        (("forget", "york P1"), "there is no such workshop"),
        (("forget", "leeds P9"), "there is no person, invitation or token P9"),
        (("redact", "leeds C9", "--reason", "x"), "there is no C9"),
        (("redact", "leeds #99", "--reason", "x"), "there is no 99"),
    ],
)
def test_an_unknown_person_or_event_is_refused(
    run: Run, url: str, command: tuple[str, ...], message: str
) -> None:
    """The error has one line."""
    result = run(*command, "--yes", "--log", url)
    assert result.is_one_line_error
    assert message in result.err


@pytest.mark.parametrize(
    "command", [("forget", "leeds P1"), ("redact", "leeds C1", "--reason", "x")]
)
def test_without_a_terminal_an_erasure_needs_yes(
    run: Run, url: str, command: tuple[str, ...]
) -> None:
    """This is wrong usage, and nothing is erased."""
    result = run(*command, "--log", url)
    assert (result.status, result.out) == (2, "")
    assert "--yes" in result.err
    assert "canary" in run("log", "--log", url).out


@pytest.mark.parametrize(
    "value",
    [
        *(b"", b"\xff", b"[]", b"{}", b"[" * 100_000, b'{"kind": 1}'),
        b'{"kind": "report", "place": "out", "position": "x", "noted": "2025-03-04T09:00Z"}',
        b'{"kind": "report", "place": "out", "position": 1, "noted": "2025-03-04T09:00:00"}',
    ],
)
@pytest.mark.parametrize(
    "command", [("forget", "leeds P1"), ("redact", "leeds C1", "--reason", "x")]
)
def test_a_damaged_list_of_copies_stops_no_erasure(
    run: Run, url: str, command: tuple[str, ...], value: bytes
) -> None:
    """The other copies are listed, and the damage is reported."""
    with dialoguekit.open(url, create=False) as kit:
        kit.store.key_values.put("copies", "damaged", value)
    result = run(*command, "--yes", "--log", url)
    assert (result.status, result.err) == (0, "")
    assert "canary" not in run("log", "--log", url).out
    assert any("out/report.html" in line for line in result.lines)
    assert (
        "Not listed: 1 entry of the list of copies is damaged. Look for copies yourself."
        in result.lines
    )


def test_a_redaction_requires_a_reason(run: Run, url: str) -> None:
    assert run("redact", "--yes", "leeds C1", "--log", url).status == 2


def test_unknown_types_are_reported() -> None:
    result = erasure.Erasure(
        erasure.Citation("leeds", "P1"), False, 1, 0, 0, (("cafe.table-moved", 2),), ()
    )
    assert list(_format_lines(result, "forgotten"))[-1] == (
        "Not checked: 2 events of the unknown type cafe.table-moved. "
        "Install its plugin and repeat the command."
    )
