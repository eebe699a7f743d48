"""A log is imported from a file unchanged, all of it or nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InterchangeError, KeysUnavailable, MalformedFile, SubjectForgotten
from dialoguekit.events import NewEvent
from dialoguekit.interchange.jsonl_format import ExportedKey
from dialoguekit.interchange.jsonl_import import import_jsonl, read_encryption
from dialoguekit.interchange.untrusted_file import Limits
from dialoguekit.store import PER_PERSON_ENCRYPTION, EventStore, open_store
from dialoguekit.store.cipher import ENCRYPTION_MODES
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.rows import NewRow, compute_leaf, is_encrypted, tombstone
from dialoguekit.testing.strategies import new_events

from .conftest import CODEC, EditFile, exported_bytes, write_export

Make = Callable[[str], EventStore]


def readable_events(store: EventStore) -> list[str]:
    """Return the decoded events of a store as text."""
    return [repr(recorded.event) for recorded in store.read()]


# Content


def test_a_complete_log_is_imported_unchanged(
    store: MemoryEventStore, empty_store: MemoryEventStore, log_file: Path
) -> None:
    """This includes leaves, opaque events and tombstones; a new export yields the same file."""
    summary = import_jsonl(empty_store, log_file)
    assert list(empty_store.rows()) == list(store.rows())
    assert empty_store.tree() == store.tree()
    assert exported_bytes(empty_store) == log_file.read_bytes()
    assert (summary.events, summary.added, summary.streams) == (7, 7, ("leeds", "york"))
    assert str(summary) == "Imported 7 events of 2 streams."
    assert summary.remarks == ()


@given(st.lists(new_events(), max_size=8, unique_by=lambda new: new.id))
def test_any_events_are_imported_unchanged(
    tmp_path_factory: pytest.TempPathFactory, new: list[NewEvent]
) -> None:
    store, other = MemoryEventStore(CODEC), MemoryEventStore(CODEC)
    store.append("leeds", new, expected_version=0)
    path = write_export(store, tmp_path_factory.mktemp("any") / "log.jsonl")
    import_jsonl(other, path)
    assert list(other.rows()) == list(store.rows())
    assert exported_bytes(other) == path.read_bytes()


def test_an_encrypted_log_stays_encrypted(
    encrypted_store: EventStore, make_encrypted: Make, tmp_path: Path, store: MemoryEventStore
) -> None:
    """Without keys its personal data reads as withheld, and a remark says so."""
    path = write_export(encrypted_store, tmp_path / "encrypted.jsonl")
    assert read_encryption(path) == "sealed"
    assert b"surgery" not in path.read_bytes()
    other = make_encrypted("other")
    summary = import_jsonl(other, path)
    assert exported_bytes(other) == path.read_bytes()
    assert list(other.rows()) == list(encrypted_store.rows())
    assert summary.remarks == ("Encrypted without a key in the file: 3 events.",)
    assert "[withheld]" in readable_events(other)[1]
    assert readable_events(encrypted_store) == readable_events(store)


def test_an_encrypted_log_is_imported_with_exported_keys(
    encrypted_store: EventStore, make_encrypted: Make, tmp_path: Path
) -> None:
    """It can then be read, and a second import changes nothing."""
    path = write_export(encrypted_store, tmp_path / "encrypted.jsonl", with_keys=True)
    other = make_encrypted("other")
    summary = import_jsonl(other, path)
    assert readable_events(other) == readable_events(encrypted_store)
    assert exported_bytes(other, with_keys=True) == path.read_bytes()
    assert summary.keys == 2
    assert str(summary) == "Imported 7 events of 2 streams, and 2 keys."
    assert summary.remarks == ()
    assert not import_jsonl(other, path).changed


@pytest.mark.parametrize("encryption", ENCRYPTION_MODES)
def test_a_log_is_imported_into_another_database(
    store: MemoryEventStore,
    encrypted_store: EventStore,
    postgres_url: str,
    tmp_path: Path,
    encryption: str,
) -> None:
    encrypts = encryption == PER_PERSON_ENCRYPTION
    source = encrypted_store if encrypts else store
    path = write_export(source, tmp_path / "log.jsonl", with_keys=encrypts)
    with open_store(postgres_url, CODEC, encryption=encryption) as other:
        assert import_jsonl(other, path).added == 7
        assert exported_bytes(other, with_keys=encrypts) == path.read_bytes()
        assert other.tree() == source.tree()
        assert readable_events(other) == readable_events(store)
        assert not import_jsonl(other, path).changed
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(MalformedFile):
            import_jsonl(other, path)
        assert other.head() == 7


def test_keys_can_be_imported_after_their_log(
    encrypted_store: EventStore, make_encrypted: Make, tmp_path: Path
) -> None:
    """The events are already present; only the keys are new."""
    without_keys = write_export(encrypted_store, tmp_path / "without.jsonl")
    with_keys = write_export(encrypted_store, tmp_path / "with.jsonl", with_keys=True)
    other = make_encrypted("other")
    import_jsonl(other, without_keys)
    summary = import_jsonl(other, with_keys)
    assert (summary.added, summary.already_present, summary.keys) == (0, 7, 2)
    assert summary.changed
    assert readable_events(other) == readable_events(encrypted_store)


def test_a_key_that_does_not_match_aborts_the_import(
    encrypted_store: EventStore, make_encrypted: Make, tmp_path: Path
) -> None:
    """The data subject has another key here, or was erased."""
    path = write_export(encrypted_store, tmp_path / "encrypted.jsonl", with_keys=True)
    other_key, erased = make_encrypted("other-key"), make_encrypted("erased")
    assert isinstance(other_key.cipher, PersonalDataCipher)
    assert isinstance(erased.cipher, PersonalDataCipher)
    other_key.cipher.key_store.key("leeds", "P1")
    erased.cipher.key_store.destroy("leeds", "P1")
    with pytest.raises(KeysUnavailable, match="has another one"):
        import_jsonl(other_key, path)
    with pytest.raises(SubjectForgotten):
        import_jsonl(erased, path)
    assert other_key.head() == erased.head() == 0


def test_an_unencrypted_log_accepts_no_keys(
    encrypted_store: EventStore, empty_store: MemoryEventStore, tmp_path: Path
) -> None:
    """Encrypted personal data can be imported, and reads as withheld."""
    path = write_export(encrypted_store, tmp_path / "encrypted.jsonl", with_keys=True)
    with pytest.raises(MalformedFile, match="line 2, column key: requires an encrypted log"):
        import_jsonl(empty_store, path)
    write_export(encrypted_store, path)
    import_jsonl(empty_store, path)
    assert list(empty_store.rows()) == list(encrypted_store.rows())
    assert "[withheld]" in readable_events(empty_store)[1]


def test_keys_must_precede_all_events(
    encrypted_store: EventStore, make_encrypted: Make, tmp_path: Path
) -> None:
    path = tmp_path / "encrypted.jsonl"
    key = ExportedKey("leeds", "P1", b"12345678", b"s" * 32)
    path.write_bytes(exported_bytes(encrypted_store) + key.to_line())
    with pytest.raises(MalformedFile, match="line 9, column key: must precede all events"):
        import_jsonl(make_encrypted("other"), path)


def test_an_encrypted_log_encrypts_unencrypted_input(
    store: MemoryEventStore, make_encrypted: Make, log_file: Path
) -> None:
    """It uses the key of the data subject, and a second import changes nothing."""
    other = make_encrypted("other")
    import_jsonl(other, log_file)
    assert readable_events(other) == readable_events(store)
    assert [is_encrypted(row.personal_data) for row in other.rows()] == [
        row.id in {"e1", "e2", "e6"} for row in store.rows()
    ]
    assert isinstance(other.cipher, PersonalDataCipher)
    assert other.cipher.key_store.subjects("leeds") == ["P1"]
    before = list(other.rows())
    summary = import_jsonl(other, log_file)
    assert (summary.added, summary.already_present) == (0, 7)
    other.cipher.key_store.destroy("leeds", "P1")
    assert not import_jsonl(other, log_file).changed
    assert list(other.rows()) == before


def test_personal_data_inside_the_data_column_is_encrypted_too(
    make_encrypted: Make, edit_file: EditFile
) -> None:
    """A line written by hand need not split it off."""
    data = {"person": "P1", "name": "Ana", "group": "peer support"}
    path = edit_file(2, {"data": data, "personal_data": None}, complete=False)
    other = make_encrypted("other")
    import_jsonl(other, path)
    first = next(other.rows())
    assert b"Ana" not in first.data
    assert is_encrypted(first.personal_data)
    assert "name='Ana'" in readable_events(other)[0]
    assert not import_jsonl(other, path).changed


def test_personal_data_of_an_unknown_type_cannot_be_encrypted(
    make_encrypted: Make, edit_file: EditFile
) -> None:
    """Its data subject is unknown."""
    path = edit_file(5, {"personal_data": {"a": "b"}}, complete=False)
    with pytest.raises(MalformedFile, match=r"column words: of cafe\.counted cannot be encrypted"):
        import_jsonl(make_encrypted("other"), path)


def test_personal_data_of_an_erased_person_is_refused(make_encrypted: Make, log_file: Path) -> None:
    other = make_encrypted("other")
    assert isinstance(other.cipher, PersonalDataCipher)
    other.cipher.key_store.destroy("york", "P7")
    with pytest.raises(MalformedFile, match=r"column words: P7 of york was forgotten"):
        import_jsonl(other, log_file)
    assert other.head() == 0


# Destination


def test_a_second_import_changes_nothing(empty_store: MemoryEventStore, log_file: Path) -> None:
    """The summary says so."""
    import_jsonl(empty_store, log_file)
    before = list(empty_store.rows())
    summary = import_jsonl(empty_store, log_file)
    assert list(empty_store.rows()) == before
    assert (summary.changed, summary.added, summary.already_present) == (False, 0, 7)
    assert str(summary).startswith("Nothing changed: the log already contains all importable")


def test_a_single_workshop_gets_new_positions_and_leaves(
    store: MemoryEventStore, empty_store: MemoryEventStore, tmp_path: Path
) -> None:
    """Everything else is unchanged, and a remark says so."""
    path = write_export(store, tmp_path / "york.jsonl", streams=["york"])
    summary = import_jsonl(empty_store, path)
    (there_row,), (here_row,) = store.rows("york"), empty_store.rows()
    assert here_row == NewRow.of(there_row).at(1)
    assert here_row.leaf == compute_leaf(here_row) != there_row.leaf
    assert summary.renumbered
    assert summary.remarks == ("The imported events have new positions, and thus new leaves.",)


def test_a_later_export_adds_only_new_events(
    store: MemoryEventStore, empty_store: MemoryEventStore, tmp_path: Path
) -> None:
    """Known events are skipped, and new ones appended after them."""
    path = write_export(store, tmp_path / "log.jsonl", as_of=4)
    assert import_jsonl(empty_store, path).added == 4
    write_export(store, path)
    summary = import_jsonl(empty_store, path)
    assert (summary.added, summary.already_present, summary.renumbered) == (3, 4, False)
    assert list(empty_store.rows()) == list(store.rows())


def test_erased_personal_data_is_not_restored(store: MemoryEventStore, log_file: Path) -> None:
    """The event counts as already present."""
    (row,) = (row for row in store.rows() if row.id == "e2")
    assert row.personal_data is not None
    store.erase([row._replace(personal_data=tombstone(row.personal_data))])
    before = list(store.rows())
    assert import_jsonl(store, log_file).already_present == 7
    assert list(store.rows()) == before


def test_an_event_that_conflicts_with_the_log_is_refused(
    store: MemoryEventStore, edit_file: EditFile
) -> None:
    """The conflict is in the id or in the sequence number."""
    other = {"author": "P2", "contribution": "C1", "text": "[withheld]"}
    with pytest.raises(
        MalformedFile, match="line 3, column id: e2 is used by another event in the log"
    ):
        import_jsonl(store, edit_file(3, {"data": other}, complete=False))
    with pytest.raises(MalformedFile, match="line 3, column seq: 2 of leeds is used by another"):
        import_jsonl(store, edit_file(3, {"id": "x"}, complete=False))
    words = {"text": "Something else."}
    with pytest.raises(
        MalformedFile, match="line 3, column id: e2 is used by another event in the log"
    ):
        import_jsonl(store, edit_file(3, {"id": "e2", "personal_data": words}, complete=False))


def test_repeated_lines_are_skipped(
    store: MemoryEventStore, empty_store: MemoryEventStore, log_file: Path
) -> None:
    """They are counted."""
    lines = log_file.read_bytes().splitlines(keepends=True)
    log_file.write_bytes(b"".join([*lines[:4], lines[2], *lines[4:], lines[7]]))
    summary = import_jsonl(empty_store, log_file)
    assert (summary.events, summary.added, summary.duplicates) == (7, 7, 2)
    assert summary.remarks == ("Repeated in the file: 2 lines.",)
    assert list(empty_store.rows()) == list(store.rows())


def test_an_id_cannot_be_used_twice(empty_store: MemoryEventStore, edit_file: EditFile) -> None:
    """The error names the earlier line."""
    with pytest.raises(
        MalformedFile, match="line 7, column id: e2 is used by another event on line 3"
    ):
        import_jsonl(empty_store, edit_file(7, {"id": "e2"}, complete=False))


def test_an_archive_is_imported_within_its_limits(
    empty_store: MemoryEventStore, log_file: Path
) -> None:
    log_file.write_bytes(gzip.compress(log_file.read_bytes()))
    with pytest.raises(MalformedFile, match="unpacks to more than the 100 bytes"):
        import_jsonl(empty_store, log_file, limits=Limits(max_bytes=100))
    assert import_jsonl(empty_store, log_file).added == 7


def test_progress_ends_with_all_events(
    empty_store: MemoryEventStore, log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Progress is reported at intervals and at the end."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_reader._PROGRESS_INTERVAL", 2)
    calls: list[tuple[int, int]] = []
    import_jsonl(empty_store, log_file, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(2, 7), (4, 7), (6, 7), (8, 8), (7, 7)]


def test_without_a_temporary_index_nothing_is_imported(
    empty_store: MemoryEventStore, log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialoguekit.interchange.jsonl_dedup._SCHEMA", "no table")
    with pytest.raises(InterchangeError, match="The temporary index of the import failed"):
        import_jsonl(empty_store, log_file)


FORMAT_1_KEYS = {
    "schema_version": "version",
    "occurred_at": "at",
    "recorded_at": "noted",
    "personal_data": "words",
    "personal_data64": "words64",
    "encryption": "privacy",
}


def in_format_1(path: Path) -> Path:
    """Write the lines of a file as format 1 had them."""
    values = [json.loads(line) for line in path.read_bytes().splitlines()]
    values[0]["format"] = 1
    lines = [{FORMAT_1_KEYS.get(key, key): value[key] for key in value} for value in values]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return path


def test_a_file_of_format_1_is_imported(
    store: EventStore, empty_store: MemoryEventStore, log_file: Path
) -> None:
    """Its keys had other names; the events, and so the root, are the same."""
    import_jsonl(empty_store, in_format_1(log_file))
    assert empty_store.tree() == store.tree()


def test_a_line_of_format_1_is_quarantined_in_the_current_format(
    empty_store: MemoryEventStore, edit_file: EditFile, tmp_path: Path
) -> None:
    """Corrected, it can be imported."""
    invalid = "2025-03-04T09:01:00Z"
    path = in_format_1(edit_file(3, {"occurred_at": invalid}, complete=False))
    import_jsonl(empty_store, path, quarantine=tmp_path / "invalid.jsonl")
    header, line, *_ = map(json.loads, (tmp_path / "invalid.jsonl").read_bytes().splitlines())
    assert header["format"] == 2
    assert (line["occurred_at"], "at" in line) == (invalid, False)
