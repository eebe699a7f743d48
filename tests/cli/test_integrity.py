"""``verify``, ``prove``, ``verify-proof`` and ``generate-key``."""

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
from dialoguekit.application.erasure import list_copies
from dialoguekit.errors import StoreUnavailable
from dialoguekit.events import NewEvent
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.signed_note import SigningKey
from dialoguekit.store.rows import NewRow
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.testing.worker_tasks import MORNING, new_contribution

Run = Callable[..., Any]


@pytest.fixture
def log_url(tmp_path: Path) -> str:
    """An unencrypted log with ten contributions in Leeds, and a programme."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[], encrypt=False) as kit:
        kit.store.append("leeds", [new_contribution(n) for n in range(1, 11)], expected_version=0)
        kit.programme("north").announce(title="The North")
    return url


@pytest.fixture
def verify(run: Run, log_url: str) -> Run:
    return lambda *args: run("verify", *args, "--log", log_url)


@pytest.fixture
def prove(run: Run, log_url: str) -> Run:
    return lambda *args: run("prove", *args, "--log", log_url)


def append_in_york(log_url: str) -> None:
    """Append the first event of a workshop in York."""
    with dialoguekit.open(log_url, plugins=[]) as kit:
        kit.store.append("york", [new_contribution(1)], expected_version=0)


def replace_text(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def modify(*statements: str) -> None:
    with closing(sqlite3.connect("leeds.db", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


# Verification


WARNING = "dialoguekit.store.sqlite.database.sqlite_race_warning"


@pytest.fixture(autouse=True)
def sqlite_without_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suppress the warning about the installed SQLite."""
    monkeypatch.setattr(WARNING, lambda: None)


def test_a_known_bug_of_sqlite_is_a_note(verify: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is included in JSON."""
    monkeypatch.setattr(WARNING, lambda: "SQLite 3 has a race.")
    assert verify().err == "Note: SQLite 3 has a race.\n"
    assert json.loads(verify("--json").out)["notices"] == ["SQLite 3 has a race."]


def test_the_output_states_the_number_of_events_and_the_checkpoint(verify: Run) -> None:
    result = verify()
    assert (result.status, result.err) == (0, "")
    matches = "The log matches the checkpoint in leeds.db.checkpoint."
    assert result.lines[:3] == ["11 events, all unchanged.", matches, "Checkpoint:"]
    assert Checkpoint.parse("\n".join(result.lines[3:]) + "\n").size == 11


def test_an_earlier_verification_is_reported(verify: Run) -> None:
    """With --incremental only new events are read, after the first time."""
    assert verify("--incremental").lines[0] == "11 events, all unchanged."
    matches = "The log matches the checkpoint in the log, the checkpoint in leeds.db.checkpoint."
    assert verify().lines[1] == matches
    assert verify("--incremental").lines[:2] == [
        "11 events, all unchanged; verified earlier up to 11.",
        matches,
    ]


def test_each_finding_is_a_line_and_the_exit_status_is_one(verify: Run) -> None:
    """The error states their number."""
    modify(
        "UPDATE events SET data = zeroblob(2) WHERE position = 3",
        "DELETE FROM events WHERE position IN (5, 6)",
    )
    result = verify()
    assert result.status == 1
    modified_line, removed_line = result.lines
    assert modified_line.startswith(
        "changed: The event at position 3 (leeds #3, contribution.made) was modified"
    )
    assert removed_line == "removed: Positions 5 to 6 (leeds #5 to #6) were removed."
    assert result.err == "Error: The log is not intact: 2 findings.\n"


def test_further_findings_are_counted(verify: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dialoguekit.cli.integrity._MAX_SHOWN", 4)
    modify("UPDATE events SET data = zeroblob(2)")
    result = verify()
    assert len(result.lines) == 5
    assert result.lines[-1] == "… and 7 more."
    assert result.err.endswith("11 findings.\n")


def test_json_contains_all_findings(verify: Run) -> None:
    """The exit status is the same."""
    intact = verify("--json")
    values = json.loads(intact.out)
    assert (intact.status, values["intact"], values["events"], values["findings"]) == (
        0,
        True,
        11,
        [],
    )
    assert Checkpoint.parse(values["checkpoint"]).size == 11
    modify("UPDATE events SET data = zeroblob(2) WHERE position = 3")
    result = verify("--json")
    values = json.loads(result.out)
    assert (result.status, values["intact"], values["finding_count"]) == (1, False, 1)
    assert [(f["kind"], f["first"], f["last"]) for f in values["findings"]] == [("changed", 3, 3)]


def test_a_log_is_compared_with_an_earlier_checkpoint(verify: Run, log_url: str) -> None:
    """The log may have grown, but not changed."""
    assert verify("--write-checkpoint", "report.checkpoint").status == 0
    append_in_york(log_url)
    result = verify("--checkpoint", "report.checkpoint")
    assert result.status == 0
    assert "the checkpoint given." in result.lines[1]
    replace_text(Path("report.checkpoint"), "\n11\n", "\n10\n")
    result = verify("--checkpoint", "report.checkpoint")
    assert result.status == 1
    assert "checkpoint: The log does not match the checkpoint given (" in result.lines[0]


def test_no_checkpoint_of_a_modified_log_is_written(verify: Run) -> None:
    modify("UPDATE events SET data = zeroblob(2) WHERE position = 3")
    assert verify("--write-checkpoint", "report.checkpoint").status == 1
    assert not Path("report.checkpoint").exists()


@pytest.mark.parametrize("content", [b"dialoguekit/0\n", b"\xff"])
def test_an_invalid_checkpoint_is_refused_by_file_name(verify: Run, content: bytes) -> None:
    Path("odd.checkpoint").write_bytes(content)
    result = verify("--checkpoint", "odd.checkpoint")
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("Error: odd.checkpoint: ")


def test_a_checkpoint_that_cannot_be_saved_is_a_note(
    verify: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is intact."""

    def locked(*_: object) -> None:
        raise StoreUnavailable("Locked.")

    monkeypatch.setattr(SQLiteEventStore, "_put", locked)
    result = verify("--incremental")
    assert result.status == 0
    assert result.err == "Note: The checkpoint could not be saved in the log: Locked.\n"


# Proofs


def test_a_proof_is_verified_without_the_log(run: Run, prove: Run) -> None:
    """The output shows the event."""
    result = prove("leeds C7")
    assert (result.status, result.lines) == (0, ["leeds-C7.proof.json"])
    Path("leeds.db").unlink()
    checked = run("verify-proof", "leeds-C7.proof.json")
    assert checked.status == 0
    assert checked.lines[0] == "Proved: leeds #7, contribution.made, at position 7 of 11."
    assert "  text: Idea 7" in checked.lines
    assert "  author: P1" in checked.lines
    assert "  occurred_at: 2026-03-03T09:30:07+00:00" in checked.lines
    assert checked.lines[-4] == "Checkpoint:"
    assert "Compare this checkpoint with the one in a report" in checked.err


@pytest.mark.parametrize(
    ("citation", "position"),
    [(("leeds #7",), 7), (("leeds", "C10"), 10), (("programme:north #1",), 11)],
)
def test_an_event_is_cited_by_its_id_or_sequence_number(
    prove: Run, citation: tuple[str, ...], position: int
) -> None:
    """Events of a programme have no id."""
    result = prove(*citation, "--out", "x.json", "--json")
    values = json.loads(result.out)
    assert (result.status, values["position"], values["file"]) == (0, position, "x.json")
    assert Checkpoint.parse(values["checkpoint"]).size == 11


@pytest.mark.parametrize(
    ("citation", "reason"),
    [
        ("leeds C11", "There is no leeds C11."),
        ("leeds #11", "There is no leeds #11."),
        ("leeds #0", "There is no leeds #0."),
        ("york C1", "There is no such workshop. In this log: leeds, programme:north."),
        ("leeds", "it does not name one workshop and one item in it"),
        ("programme:north C1", "There is no programme:north C1."),
    ],
)
def test_an_unknown_citation_is_refused(prove: Run, citation: str, reason: str) -> None:
    """The error has one line."""
    result = prove(citation)
    assert result.is_one_line_error
    assert reason in result.err


def test_a_proof_is_recorded_as_a_copy(prove: Run, log_url: str) -> None:
    prove("leeds C7")
    with dialoguekit.open(log_url, plugins=[]) as kit:
        (copy,) = list_copies(kit.store)
    assert (copy.kind, copy.position) == ("proof", 7)
    assert copy.location.endswith("leeds-C7.proof.json")


def test_a_proof_leads_to_the_requested_checkpoint(
    run: Run, prove: Run, verify: Run, log_url: str
) -> None:
    """The log has grown since."""
    verify("--write-checkpoint", "report.checkpoint")
    append_in_york(log_url)
    prove("leeds C7", "--out", "now.json")
    prove("leeds C7", "--out", "then.json", "--checkpoint", "report.checkpoint")
    checked = run("verify-proof", "then.json", "--checkpoint", "report.checkpoint")
    assert (checked.status, checked.err) == (0, "")
    other_key = run("verify-proof", "now.json", "--checkpoint", "report.checkpoint")
    assert other_key.status == 1
    assert " is required" in other_key.err
    assert "dialoguekit prove --checkpoint" in other_key.err


def test_a_modified_proof_is_refused(run: Run, prove: Run) -> None:
    prove("leeds C7")
    replace_text(Path("leeds-C7.proof.json"), "Idea 7", "Idea 8")
    result = run("verify-proof", "leeds-C7.proof.json")
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        "Error: The inclusion proof leads to another root: the event was not in this log.\n"
    )


def test_json_contains_the_proved_event(run: Run, prove: Run) -> None:
    """It states whether the checkpoint is trusted."""
    prove("leeds C7")
    values = json.loads(run("verify-proof", "leeds-C7.proof.json", "--json").out)
    assert values["data"] == {"contribution": "C7", "author": "P1", "text": "Idea 7"}
    assert (values["stream"], values["seq"], values["personal_data"]) == ("leeds", 7, "plaintext")
    assert values["trusted"] is False


@pytest.fixture
def encrypted_url() -> str:
    """An encrypted log with one contribution in Leeds."""
    url = "sqlite:///encrypted.db"
    with dialoguekit.open(url, plugins=[]) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Peer support in Leeds", groups=("peer support",))
        leeds.open()
        kit.store.append(
            "leeds", [new_contribution(1)], expected_version=kit.store.stream_version("leeds")
        )
    return url


def test_a_proof_reveals_encrypted_personal_data(run: Run, encrypted_url: str) -> None:
    """It can be verified without the log and its keys."""
    assert run("prove", "leeds C1", "--log", encrypted_url).status == 0
    Path("encrypted.db").unlink()
    Path("encrypted.keys.db").unlink()
    checked = run("verify-proof", "leeds-C1.proof.json")
    assert checked.status == 0
    assert "  text: Idea 1" in checked.lines
    assert "Its personal data is encrypted in the log; the proof reveals it." in checked.lines
    values = json.loads(run("verify-proof", "leeds-C1.proof.json", "--json").out)
    assert (values["data"]["text"], values["personal_data"]) == ("Idea 1", "revealed")


def test_a_proof_that_reveals_personal_data_is_a_copy(run: Run, encrypted_url: str) -> None:
    """One that does not reveal it is not recorded."""
    run("prove", "leeds C1", "--no-reveal", "--out", "withheld.json", "--log", encrypted_url)
    with dialoguekit.open(encrypted_url, plugins=[]) as kit:
        assert list_copies(kit.store) == []
    run("prove", "leeds C1", "--log", encrypted_url)
    with dialoguekit.open(encrypted_url, plugins=[]) as kit:
        (copy,) = list_copies(kit.store)
    assert copy.kind == "proof"
    assert copy.location.endswith("leeds-C1.proof.json")


def test_a_proof_need_not_reveal_personal_data(run: Run, encrypted_url: str) -> None:
    assert run("prove", "leeds C1", "--no-reveal", "--log", encrypted_url).status == 0
    assert "Idea" not in Path("leeds-C1.proof.json").read_text(encoding="utf-8")
    checked = run("verify-proof", "leeds-C1.proof.json")
    assert checked.status == 0
    assert "  text: [withheld]" in checked.lines
    assert any(line.startswith("Its personal data is encrypted: ") for line in checked.lines)


def test_without_the_key_store_nothing_is_revealed(run: Run, encrypted_url: str) -> None:
    """The error says which file is missing."""
    Path("encrypted.keys.db").unlink()
    result = run("prove", "leeds C1", "--log", encrypted_url)
    assert result.status == 1
    assert "encrypted.keys.db. Restore them" in result.err
    assert not Path("leeds-C1.proof.json").exists()


def test_forged_personal_data_in_a_proof_is_refused(run: Run, encrypted_url: str) -> None:
    run("prove", "leeds C1", "--log", encrypted_url)
    replace_text(Path("leeds-C1.proof.json"), "Idea 1", "Idea 2")
    result = run("verify-proof", "leeds-C1.proof.json")
    assert (result.status, result.out) == (1, "")
    assert (
        result.err == "Error: The personal data that the proof reveals does not match the event.\n"
    )


def test_a_redacted_event_is_proved_without_its_personal_data(run: Run, encrypted_url: str) -> None:
    assert (
        run("redact", "leeds C1", "--reason", "A name.", "--yes", "--log", encrypted_url).status
        == 0
    )
    assert run("prove", "leeds C1", "--log", encrypted_url).status == 0
    checked = run("verify-proof", "leeds-C1.proof.json")
    assert checked.status == 0
    assert any(line.startswith("Its personal data was erased: ") for line in checked.lines)


def test_values_of_a_proof_contain_no_control_characters(run: Run, log_url: str) -> None:
    odd_fields = {"text": "One\nTwo\x1b[2J\u202e", "n": [1]}
    with dialoguekit.open(log_url, plugins=[]) as kit:
        row = next(iter(kit.store.rows()))
        kit.store.import_rows(
            [
                NewRow.of(row)._replace(
                    stream="york",
                    seq=n,
                    id=f"odd{n}",
                    occurred_at_us=at,
                    data=data,
                    personal_data=None,
                )
                for n, (at, data) in enumerate(
                    [(0, json.dumps(odd_fields).encode()), (2**62, b"[\xff"), (0, b"[" * 5000)],
                    start=1,
                )
            ]
        )
    lines = []
    for number in (1, 2, 3):
        run("prove", f"york #{number}", "--out", "odd.json", "--force", "--log", log_url)
        lines += run("verify-proof", "odd.json").lines
    assert all(line.isprintable() for line in lines)
    assert "  text: One�Two�[2J�" in lines
    assert "  n: [1]" in lines
    assert "  occurred_at: 4611686018427387904 µs after 1970" in lines
    assert "  data: [�" in lines


# Signatures


def test_a_checkpoint_is_signed_with_a_key_from_a_file_or_the_environment(
    run: Run, verify: Run, prove: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verifying key is required to check it."""
    generated = run("generate-key", "council.example/leeds", "key")
    assert generated.status == 0
    (vkey,) = generated.lines
    assert Path("key").stat().st_mode & 0o777 == 0o600
    other_key = str(SigningKey.generate("council.example/leeds").verifying_key)
    verify("--write-checkpoint", "one", "--key", "key")
    monkeypatch.setenv("DIALOGUEKIT_SIGNING_KEY", Path("key").read_text(encoding="utf-8"))
    verify("--write-checkpoint", "other")
    assert Path("one").read_bytes() == Path("other").read_bytes()
    assert verify("--checkpoint", "one", "--vkey", other_key, "--vkey", vkey).status == 0
    refusal = verify("--checkpoint", "one", "--vkey", other_key)
    assert refusal.status == 1
    assert refusal.err == "Error: one: The note is not signed by council.example/leeds.\n"
    prove("leeds C7")
    checked = run("verify-proof", "leeds-C7.proof.json", "--vkey", vkey)
    assert (checked.status, checked.err) == (0, "")
    assert run("verify-proof", "leeds-C7.proof.json", "--vkey", other_key).status == 1
    assert (
        run("verify-proof", "leeds-C7.proof.json", "--checkpoint", "one", "--vkey", vkey).err == ""
    )


def test_an_existing_key_is_not_overwritten(run: Run) -> None:
    Path("key").write_text("mine", encoding="utf-8")
    result = run("generate-key", "leeds", "key")
    assert result.status == 1
    assert result.err == "Error: key exists. Name another file, or use --force to replace it.\n"
    assert Path("key").read_text(encoding="utf-8") == "mine"


def test_an_invalid_key_is_refused(run: Run, verify: Run) -> None:
    Path("key").write_text("mine", encoding="utf-8")
    assert verify("--key", "key").err.startswith("Error: The signing key does not begin with")
    assert verify("--vkey", "mine").err.startswith("Error: The verifying key is not of the form")
    error = run("generate-key", "my key", "other").err
    assert error.startswith("Error: A key needs a name without")


def test_a_copy_of_a_log_can_be_verified(run: Run, verify: Run) -> None:
    """It includes the checkpoint of the last verification with --incremental."""
    verify("--incremental")
    shutil.copy("leeds.db", "copy.db")
    result = run("verify", "--log", "sqlite:///copy.db")
    assert result.status == 0
    assert result.lines[1] == "The log matches the checkpoint in the log."


def test_a_log_without_its_plugin_can_be_verified(run: Run, log_url: str) -> None:
    with dialoguekit.open(log_url, plugins=[]) as kit:
        opaque = dialoguekit.events.OpaqueEvent("cafe.table-moved", 3, b'{"where":"the window"}')
        new_event = NewEvent(event=opaque, occurred_at=MORNING, recorded_at=MORNING)
        kit.store.append("york", [new_event], expected_version=0)
    assert run("verify", "--log", log_url).status == 0
