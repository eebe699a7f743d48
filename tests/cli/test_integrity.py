"""``verify``, ``prove``, ``check-proof`` and ``signing-key``: a log that others can check."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.erasure import copies
from dialoguekit.errors import LogUnavailable
from dialoguekit.events import NewEvent
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.signed_note import SigningKey
from dialoguekit.store.sqlite import SQLiteLog
from dialoguekit.testing.worker_tasks import MORNING, idea

Run = Callable[..., Any]


@pytest.fixture
def log(tmp_path: Path) -> str:
    """A plain log in which ten ideas were had in Leeds, and a programme was announced."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[], plain=True) as kit:
        kit.log.append("leeds", [idea(n) for n in range(1, 11)], expected=0)
        kit.programme("north").announce(title="The North")
    return url


@pytest.fixture
def verify(run: Run, log: str) -> Run:
    return lambda *args: run("verify", *args, "--log", log)


@pytest.fixture
def prove(run: Run, log: str) -> Run:
    return lambda *args: run("prove", *args, "--log", log)


def damage(*statements: str) -> None:
    with closing(sqlite3.connect("leeds.db", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


# Verifying


RACE = "dialoguekit.store.sqlite.database.known_race"


@pytest.fixture(autouse=True)
def sound_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """An SQLite of which nothing is known, whichever there is."""
    monkeypatch.setattr(RACE, lambda: None)


def test_a_known_fault_of_the_sqlite_is_noted(verify: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a log in a file, beside whatever was found; also for programs."""
    monkeypatch.setattr(RACE, lambda: "SQLite 3 has a race.")
    assert verify().err == "Note: SQLite 3 has a race.\n"
    assert json.loads(verify("--json").out)["notices"] == ["SQLite 3 has a race."]


def test_a_log_is_verified_in_a_few_lines(verify: Run) -> None:
    """How many events there are, and the checkpoint, as a report prints it."""
    ran = verify()
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[:2] == ["11 events, all as they were written.", "Checkpoint:"]
    assert Checkpoint.read("\n".join(ran.lines[2:]) + "\n").size == 11


def test_what_was_verified_before_is_said(verify: Run) -> None:
    """Only what is new is read where that is enough."""
    verify()
    agrees = "The log agrees with the checkpoint in the log, the checkpoint in leeds.db.checkpoint."
    assert verify().lines[1] == agrees
    assert verify("--new").lines[:2] == [
        "11 events, all as they were written, those up to 11 at an earlier time.",
        agrees,
    ]


def test_each_finding_is_a_line_and_the_exit_status_is_one(verify: Run) -> None:
    """The last line says how many there are."""
    damage(
        "UPDATE events SET at = 0 WHERE position = 3", "DELETE FROM events WHERE position IN (5, 6)"
    )
    ran = verify()
    assert ran.status == 1
    changed, removed = ran.lines
    assert changed.startswith("changed: At position 3 (leeds #3, contribution.made) stands ")
    assert removed == "removed: Positions 5 to 6 (leeds #5 to #6) were removed."
    assert ran.err == "Error: The log is not what was written: 2 findings.\n"


def test_findings_that_are_too_many_to_show_are_counted(
    verify: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred lines are enough for a terminal."""
    monkeypatch.setattr("dialoguekit.cli.integrity._MOST_SHOWN", 4)
    damage("UPDATE events SET at = 0")
    ran = verify()
    assert len(ran.lines) == 5
    assert ran.lines[-1] == "… and 7 more."
    assert ran.err.endswith("11 findings.\n")


def test_a_program_reads_json(verify: Run) -> None:
    """With every finding, and the same exit status."""
    whole = verify("--json")
    told = json.loads(whole.out)
    assert (whole.status, told["whole"], told["events"], told["findings"]) == (0, True, 11, [])
    assert Checkpoint.read(told["checkpoint"]).size == 11
    damage("UPDATE events SET at = 0 WHERE position = 3")
    ran = verify("--json")
    told = json.loads(ran.out)
    assert (ran.status, told["whole"], told["count"]) == (1, False, 1)
    assert [(f["kind"], f["first"], f["last"]) for f in told["findings"]] == [("changed", 3, 3)]


def test_a_log_is_held_against_a_checkpoint_that_was_written_before(verify: Run, log: str) -> None:
    """It has grown since, and is the same; or it was rewritten, and is not."""
    assert verify("--write", "report.checkpoint").status == 0
    with dialoguekit.open(log, plugins=[]) as kit:
        kit.log.append("york", [idea(1)], expected=0)
    ran = verify("--against", "report.checkpoint")
    assert ran.status == 0
    assert "the checkpoint given." in ran.lines[1]
    note = Path("report.checkpoint").read_text(encoding="utf-8").replace("\n11\n", "\n10\n")
    Path("report.checkpoint").write_text(note, encoding="utf-8")
    ran = verify("--against", "report.checkpoint")
    assert ran.status == 1
    assert "checkpoint: The log differs: the checkpoint given says" in ran.lines[0]


def test_no_checkpoint_is_written_of_a_log_that_is_damaged(verify: Run) -> None:
    """It would say that the damage is right."""
    damage("UPDATE events SET at = 0 WHERE position = 3")
    assert verify("--write", "report.checkpoint").status == 1
    assert not Path("report.checkpoint").exists()


@pytest.mark.parametrize("content", [b"dialoguekit/0\n", b"\xff"])
def test_a_checkpoint_that_cannot_be_read_is_refused_by_its_name(
    verify: Run, content: bytes
) -> None:
    """Before anything is read of the log."""
    Path("odd.checkpoint").write_bytes(content)
    ran = verify("--against", "odd.checkpoint")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("Error: odd.checkpoint: ")


def test_what_could_not_be_remembered_is_noted(
    verify: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is whole all the same."""

    def locked(*_: object) -> None:
        raise LogUnavailable("Locked.")

    monkeypatch.setattr(SQLiteLog, "_put", locked)
    ran = verify()
    assert ran.status == 0
    assert ran.err == "Note: The checkpoint could not be remembered in the log: Locked.\n"


# Proving


def test_an_event_is_proved_and_the_proof_is_checked_without_the_log(run: Run, prove: Run) -> None:
    """By its id, as a report cites it; what the event says is shown."""
    ran = prove("leeds C7")
    assert (ran.status, ran.lines) == (0, ["leeds-C7.proof.json"])
    Path("leeds.db").unlink()
    checked = run("check-proof", "leeds-C7.proof.json")
    assert checked.status == 0
    assert checked.lines[0] == "Proved: leeds #7, contribution.made, at position 7 of 11."
    assert "  text: Idea 7" in checked.lines
    assert "  author: P1" in checked.lines
    assert "  at: 2026-03-03T09:30:07+00:00" in checked.lines
    assert checked.lines[-4] == "Checkpoint:"
    assert "Compare this checkpoint with the one that a report prints" in checked.err


@pytest.mark.parametrize(
    ("cited", "position"),
    [(("leeds #7",), 7), (("leeds", "C10"), 10), (("programme:north #1",), 11)],
)
def test_an_event_is_cited_by_its_id_or_its_number(
    prove: Run, cited: tuple[str, ...], position: int
) -> None:
    """Events of a programme by their number."""
    ran = prove(*cited, "--out", "x.json", "--json")
    told = json.loads(ran.out)
    assert (ran.status, told["position"], told["file"]) == (0, position, "x.json")
    assert Checkpoint.read(told["checkpoint"]).size == 11


@pytest.mark.parametrize(
    ("cited", "why"),
    [
        ("leeds C11", "There is no leeds C11."),
        ("leeds #11", "There is no leeds #11."),
        ("leeds #0", "There is no leeds #0."),
        ("york C1", "There is no workshop 'york'. In this log: leeds, programme:north."),
        ("leeds", "it does not name one workshop and one thing in it"),
        ("programme:north C1", "There is no programme:north C1."),
    ],
)
def test_what_is_not_there_is_not_proved(prove: Run, cited: str, why: str) -> None:
    """In one line that says what there is."""
    ran = prove(cited)
    assert (ran.status, ran.out) == (1, "")
    assert why in ran.err
    assert ran.err.count("\n") == 1


def test_a_proof_is_a_copy_of_words_that_a_log_keeps_in_mind(prove: Run, log: str) -> None:
    """Whoever is forgotten later can be told where it is; a proof without words is none."""
    prove("leeds C7")
    with dialoguekit.open(log, plugins=[]) as kit:
        (copy,) = copies(kit.log)
    assert (copy.kind, copy.position) == ("proof", 7)
    assert copy.place.endswith("leeds-C7.proof.json")


def test_a_proof_leads_to_the_checkpoint_that_is_asked_for(
    run: Run, prove: Run, verify: Run, log: str
) -> None:
    """That of a report, though the log has grown since."""
    verify("--write", "report.checkpoint")
    with dialoguekit.open(log, plugins=[]) as kit:
        kit.log.append("york", [idea(1)], expected=0)
    prove("leeds C7", "--out", "now.json")
    prove("leeds C7", "--out", "then.json", "--against", "report.checkpoint")
    checked = run("check-proof", "then.json", "--checkpoint", "report.checkpoint")
    assert (checked.status, checked.err) == (0, "")
    other = run("check-proof", "now.json", "--checkpoint", "report.checkpoint")
    assert other.status == 1
    assert "and not to that of" in other.err
    assert "dialoguekit prove --against" in other.err


def test_a_proof_that_was_changed_is_refused(run: Run, prove: Run) -> None:
    """In one line."""
    prove("leeds C7")
    path = Path("leeds-C7.proof.json")
    path.write_text(path.read_text(encoding="utf-8").replace("Idea 7", "Idea 8"), encoding="utf-8")
    ran = run("check-proof", str(path))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "Error: The proof of the event leads to another root: it was not in this log.\n"
    )


def test_a_program_reads_what_was_proved(run: Run, prove: Run) -> None:
    """Every column, and whether anything says whose the checkpoint is."""
    prove("leeds C7")
    told = json.loads(run("check-proof", "leeds-C7.proof.json", "--json").out)
    assert told["data"] == {"contribution": "C7", "author": "P1", "text": "Idea 7"}
    assert (told["stream"], told["seq"], told["words"]) == ("leeds", 7, "plain")
    assert told["trusted"] is False


@pytest.fixture
def sealed() -> str:
    """A sealed log in which somebody had an idea in Leeds."""
    url = "sqlite:///sealed.db"
    with dialoguekit.open(url, plugins=[]) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Peer support in Leeds", groups=("peer support",))
        leeds.open()
        kit.log.append("leeds", [idea(1)], expected=kit.log.version("leeds"))
    return url


def test_sealed_words_are_revealed_by_a_proof(run: Run, sealed: str) -> None:
    """Without the log and its keys anybody can tell that they are those that were recorded."""
    assert run("prove", "leeds C1", "--log", sealed).status == 0
    Path("sealed.db").unlink()
    Path("sealed.keys.db").unlink()
    checked = run("check-proof", "leeds-C1.proof.json")
    assert checked.status == 0
    assert "  text: Idea 1" in checked.lines
    assert "Its words are sealed in the log; these are they." in checked.lines
    told = json.loads(run("check-proof", "leeds-C1.proof.json", "--json").out)
    assert (told["data"]["text"], told["words"]) == ("Idea 1", "revealed")


def test_a_proof_that_reveals_words_is_a_copy(run: Run, sealed: str) -> None:
    """One that withholds them is none: it tells nobody what was said."""
    run("prove", "leeds C1", "--withhold", "--out", "withheld.json", "--log", sealed)
    with dialoguekit.open(sealed, plugins=[]) as kit:
        assert copies(kit.log) == []
    run("prove", "leeds C1", "--log", sealed)
    with dialoguekit.open(sealed, plugins=[]) as kit:
        (copy,) = copies(kit.log)
    assert copy.kind == "proof"
    assert copy.place.endswith("leeds-C1.proof.json")


def test_sealed_words_can_be_withheld_from_a_proof(run: Run, sealed: str) -> None:
    """It then shows that they stood there, and not what they say."""
    assert run("prove", "leeds C1", "--withhold", "--log", sealed).status == 0
    assert "Idea" not in Path("leeds-C1.proof.json").read_text(encoding="utf-8")
    checked = run("check-proof", "leeds-C1.proof.json")
    assert checked.status == 0
    assert "  text: [withheld]" in checked.lines
    assert any(line.startswith("Its words are sealed: ") for line in checked.lines)


def test_without_the_keys_of_a_log_nothing_is_revealed(run: Run, sealed: str) -> None:
    """The event is proved all the same."""
    Path("sealed.keys.db").unlink()
    assert run("prove", "leeds C1", "--log", sealed).status == 0
    assert "  text: [withheld]" in run("check-proof", "leeds-C1.proof.json").lines


def test_words_that_a_proof_does_not_reveal_truly_are_refused(run: Run, sealed: str) -> None:
    """Nobody puts words of their own beside those that are sealed."""
    run("prove", "leeds C1", "--log", sealed)
    path = Path("leeds-C1.proof.json")
    path.write_text(path.read_text(encoding="utf-8").replace("Idea 1", "Idea 2"), encoding="utf-8")
    ran = run("check-proof", str(path))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Error: The words that the proof reveals are not those of its event.\n"


def test_what_was_redacted_is_proved_without_its_words(run: Run, sealed: str) -> None:
    """Neither the words nor what sealed them is left."""
    assert run("redact", "leeds C1", "--reason", "A name.", "--yes", "--log", sealed).status == 0
    assert run("prove", "leeds C1", "--log", sealed).status == 0
    checked = run("check-proof", "leeds-C1.proof.json")
    assert checked.status == 0
    assert any(line.startswith("Its words are blanked: ") for line in checked.lines)


def test_whatever_an_event_holds_is_shown_on_lines_of_its_own(run: Run, log: str) -> None:
    """A file that anybody may have written moves no cursor."""
    odd = {"text": "One\nTwo\x1b[2J\u202e", "n": [1]}
    with dialoguekit.open(log, plugins=[]) as kit:
        row = next(iter(kit.log.rows()))
        kit.log.restore(
            [
                row._replace(stream="york", seq=n, id=f"odd{n}", at=at, data=data, words=None)
                for n, (at, data) in enumerate(
                    [(0, json.dumps(odd).encode()), (2**62, b"[\xff"), (0, b"[" * 5000)], start=1
                )
            ]
        )
    lines = []
    for number in (1, 2, 3):
        run("prove", f"york #{number}", "--out", "odd.json", "--log", log)
        lines += run("check-proof", "odd.json").lines
    assert all(line.isprintable() for line in lines)
    assert "  text: One�Two�[2J�" in lines
    assert "  n: [1]" in lines
    assert "  at: 4611686018427387904 µs after 1970" in lines
    assert "  data: [�" in lines


# Signing


def test_a_checkpoint_is_signed_with_a_key_from_a_file_or_the_environment(
    run: Run, verify: Run, prove: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has the other half checks it."""
    made = run("signing-key", "council.example/leeds", "key")
    assert made.status == 0
    (vkey,) = made.lines
    assert Path("key").stat().st_mode & 0o777 == 0o600
    other = str(SigningKey.made("council.example/leeds").verifying)
    verify("--write", "one", "--key", "key")
    monkeypatch.setenv("DIALOGUEKIT_SIGNING_KEY", Path("key").read_text(encoding="utf-8"))
    verify("--write", "other")
    assert Path("one").read_bytes() == Path("other").read_bytes()
    assert verify("--against", "one", "--vkey", other, "--vkey", vkey).status == 0
    refused = verify("--against", "one", "--vkey", other)
    assert refused.status == 1
    assert refused.err == "Error: one: It is not signed by council.example/leeds.\n"
    prove("leeds C7")
    checked = run("check-proof", "leeds-C7.proof.json", "--vkey", vkey)
    assert (checked.status, checked.err) == (0, "")
    assert run("check-proof", "leeds-C7.proof.json", "--vkey", other).status == 1
    assert (
        run("check-proof", "leeds-C7.proof.json", "--checkpoint", "one", "--vkey", vkey).err == ""
    )


def test_a_key_is_not_written_over_another(run: Run) -> None:
    """What was signed with the other could not be signed again."""
    Path("key").write_text("mine", encoding="utf-8")
    ran = run("signing-key", "leeds", "key")
    assert ran.status == 1
    assert ran.err == "Error: There is a file key already. Choose another.\n"
    assert Path("key").read_text(encoding="utf-8") == "mine"


def test_a_key_that_is_none_is_refused(run: Run, verify: Run) -> None:
    """Before the log is read."""
    Path("key").write_text("mine", encoding="utf-8")
    assert verify("--key", "key").err.startswith("Error: The signing key does not begin with")
    assert verify("--vkey", "mine").err.startswith("Error: The verifying key is not of the form")
    assert run("signing-key", "my key", "other").err.startswith("Error: A key has a name without")


def test_a_copy_of_a_log_is_verified_like_the_log(run: Run, verify: Run) -> None:
    """The checkpoint travels in it."""
    verify()
    shutil.copy("leeds.db", "copy.db")
    ran = run("verify", "--log", "sqlite:///copy.db")
    assert ran.status == 0
    assert ran.lines[1] == "The log agrees with the checkpoint in the log."


def test_a_log_of_a_plugin_that_is_gone_is_verified_all_the_same(run: Run, log: str) -> None:
    """Nothing of what is stored has to be understood."""
    with dialoguekit.open(log, plugins=[]) as kit:
        opaque = dialoguekit.events.OpaqueEvent("cafe.table-moved", 3, b'{"where":"the window"}')
        new = NewEvent(event=opaque, at=MORNING, noted=MORNING)
        kit.log.append("york", [new], expected=0)
    assert run("verify", "--log", log).status == 0
