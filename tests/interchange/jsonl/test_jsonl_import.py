"""Bringing a log in from a file: as it was, all of it or nothing."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import Forgotten, InterchangeError, KeysUnavailable, MalformedFile
from dialoguekit.events import NewEvent
from dialoguekit.interchange.jsonl_format import Key
from dialoguekit.interchange.jsonl_import import import_jsonl, privacy_in
from dialoguekit.interchange.untrusted_file import Limits
from dialoguekit.store import SEALED, Log, open_log
from dialoguekit.store.encryption import SealedWords
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import PRIVACIES, blanked, is_sealed, leaf_of
from dialoguekit.testing.strategies import new_events

from .conftest import CODEC, Changed, exported

Make = Callable[[str], Log]


def said(log: Log) -> list[str]:
    """What can be read in a log."""
    return [repr(recorded.event) for recorded in log.read()]


# What comes back


def test_a_whole_log_comes_back_as_it_was(log: MemoryLog, empty: MemoryLog, written: Path) -> None:
    """Leaves, opaque events and blanked words included; exported again, it is the same file."""
    brought = import_jsonl(empty, written)
    assert list(empty.rows()) == list(log.rows())
    assert empty.tree() == log.tree()
    assert exported(empty) == written.read_bytes()
    assert (brought.events, brought.placed, brought.streams) == (7, 7, ("leeds", "york"))
    assert str(brought) == "Imported 7 events of 2 streams."
    assert brought.remarks == ()


@given(st.lists(new_events(), max_size=8, unique_by=lambda new: new.id))
def test_any_events_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, new: list[NewEvent]
) -> None:
    """Whatever their fields hold."""
    log, other = MemoryLog(CODEC), MemoryLog(CODEC)
    log.append("leeds", new, expected=0)
    path = tmp_path_factory.mktemp("any") / "log.jsonl"
    path.write_bytes(exported(log))
    import_jsonl(other, path)
    assert list(other.rows()) == list(log.rows())
    assert exported(other) == path.read_bytes()


def test_a_sealed_log_comes_back_sealed(
    sealed: Log, make_sealed: Make, tmp_path: Path, log: MemoryLog
) -> None:
    """Byte for byte; without its keys it reads as withheld, and it is said."""
    path = tmp_path / "sealed.jsonl"
    path.write_bytes(exported(sealed))
    assert privacy_in(path) == "sealed"
    assert b"surgery" not in path.read_bytes()
    other = make_sealed("other")
    brought = import_jsonl(other, path)
    assert exported(other) == path.read_bytes()
    assert list(other.rows()) == list(sealed.rows())
    assert brought.remarks == ("3 events are sealed, and their keys did not come along.",)
    assert "[withheld]" in said(other)[1]
    assert said(sealed) == said(log)


def test_a_sealed_log_comes_back_with_its_keys_when_they_go_along(
    sealed: Log, make_sealed: Make, tmp_path: Path
) -> None:
    """Then it can be read, and the same again changes nothing."""
    path = tmp_path / "sealed.jsonl"
    path.write_bytes(exported(sealed, keys=True))
    other = make_sealed("other")
    brought = import_jsonl(other, path)
    assert said(other) == said(sealed)
    assert exported(other, keys=True) == path.read_bytes()
    assert brought.keys == 2
    assert str(brought) == "Imported 7 events of 2 streams, and 2 keys."
    assert brought.remarks == ()
    assert not import_jsonl(other, path).changed


@pytest.mark.parametrize("privacy", PRIVACIES)
def test_a_log_comes_back_in_another_database(
    log: MemoryLog, sealed: Log, postgres_url: str, tmp_path: Path, privacy: str
) -> None:
    """It is the same log there."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(exported(sealed, keys=True) if privacy == SEALED else exported(log))
    with open_log(postgres_url, CODEC, privacy=privacy) as other:
        assert import_jsonl(other, path).placed == 7
        assert exported(other, keys=privacy == SEALED) == path.read_bytes()
        assert other.tree() == (sealed if privacy == SEALED else log).tree()
        assert said(other) == said(log)
        assert not import_jsonl(other, path).changed
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(MalformedFile):
            import_jsonl(other, path)
        assert other.head() == 7


def test_keys_can_follow_a_log_that_came_without_them(
    sealed: Log, make_sealed: Make, tmp_path: Path
) -> None:
    """The events stand there already; only the keys are new."""
    without, with_keys = tmp_path / "without.jsonl", tmp_path / "with.jsonl"
    without.write_bytes(exported(sealed))
    with_keys.write_bytes(exported(sealed, keys=True))
    other = make_sealed("other")
    import_jsonl(other, without)
    brought = import_jsonl(other, with_keys)
    assert (brought.placed, brought.there, brought.keys, brought.changed) == (0, 7, 2, True)
    assert said(other) == said(sealed)


def test_a_key_that_does_not_fit_undoes_the_import(
    sealed: Log, make_sealed: Make, tmp_path: Path
) -> None:
    """Somebody else of that name has words here; or nobody may have any."""
    path = tmp_path / "sealed.jsonl"
    path.write_bytes(exported(sealed, keys=True))
    another, forgetful = make_sealed("another"), make_sealed("forgetful")
    assert isinstance(another.guard, SealedWords)
    assert isinstance(forgetful.guard, SealedWords)
    another.guard.keys.key("leeds", "P1")
    forgetful.guard.keys.destroy("leeds", "P1")
    with pytest.raises(KeysUnavailable, match="another key"):
        import_jsonl(another, path)
    with pytest.raises(Forgotten):
        import_jsonl(forgetful, path)
    assert another.head() == forgetful.head() == 0


def test_a_plain_log_keeps_no_keys(sealed: Log, empty: MemoryLog, tmp_path: Path) -> None:
    """Sealed words can come to it, and read as withheld."""
    path = tmp_path / "sealed.jsonl"
    path.write_bytes(exported(sealed, keys=True))
    with pytest.raises(MalformedFile, match="line 2, column key: can only be kept by a sealed log"):
        import_jsonl(empty, path)
    path.write_bytes(exported(sealed))
    import_jsonl(empty, path)
    assert list(empty.rows()) == list(sealed.rows())
    assert "[withheld]" in said(empty)[1]


def test_keys_stand_before_all_events(sealed: Log, make_sealed: Make, tmp_path: Path) -> None:
    """Nobody has to look for them."""
    path = tmp_path / "sealed.jsonl"
    path.write_bytes(exported(sealed) + Key("leeds", "P1", b"12345678", b"s" * 32).line())
    with pytest.raises(MalformedFile, match="line 9, column key: must stand before all events"):
        import_jsonl(make_sealed("other"), path)


def test_what_was_plain_is_sealed_in_a_sealed_log(
    log: MemoryLog, make_sealed: Make, written: Path
) -> None:
    """Under the key of whose words they are; and the same again changes nothing."""
    other = make_sealed("other")
    import_jsonl(other, written)
    assert said(other) == said(log)
    assert [is_sealed(row.words) for row in other.rows()] == [
        row.id in {"e1", "e2", "e6"} for row in log.rows()
    ]
    assert isinstance(other.guard, SealedWords)
    assert other.guard.keys.subjects("leeds") == ["P1"]
    before = list(other.rows())
    brought = import_jsonl(other, written)
    assert (brought.placed, brought.there) == (0, 7)
    other.guard.keys.destroy("leeds", "P1")
    assert not import_jsonl(other, written).changed
    assert list(other.rows()) == before


def test_words_that_stand_in_their_event_are_sealed_too(
    make_sealed: Make, changed: Changed
) -> None:
    """A line written by hand need not tell them apart."""
    data = {"person": "P1", "name": "Ana", "group": "peer support"}
    path = changed(2, {"data": data, "words": None}, whole=False)
    other = make_sealed("other")
    import_jsonl(other, path)
    first = next(other.rows())
    assert b"Ana" not in first.data
    assert is_sealed(first.words)
    assert "name='Ana'" in said(other)[0]
    assert not import_jsonl(other, path).changed


def test_words_of_an_unknown_type_cannot_be_sealed(make_sealed: Make, changed: Changed) -> None:
    """Nobody here knows whose they are."""
    path = changed(5, {"words": {"a": "b"}}, whole=False)
    with pytest.raises(MalformedFile, match=r"column words: of cafe\.counted cannot be sealed"):
        import_jsonl(make_sealed("other"), path)


def test_words_of_somebody_forgotten_are_not_brought_back(make_sealed: Make, written: Path) -> None:
    """Not even by somebody who has them in a file."""
    other = make_sealed("other")
    assert isinstance(other.guard, SealedWords)
    other.guard.keys.destroy("york", "P7")
    with pytest.raises(MalformedFile, match=r"column words: york P7 was forgotten"):
        import_jsonl(other, written)
    assert other.head() == 0


# Where it comes to


def test_the_same_again_changes_nothing(empty: MemoryLog, written: Path) -> None:
    """And says so."""
    import_jsonl(empty, written)
    before = list(empty.rows())
    brought = import_jsonl(empty, written)
    assert list(empty.rows()) == before
    assert (brought.changed, brought.placed, brought.there) == (False, 0, 7)
    assert str(brought).startswith("Nothing changed: the log holds what can be imported")


def test_some_workshops_get_new_positions_and_leaves(
    log: MemoryLog, empty: MemoryLog, tmp_path: Path
) -> None:
    """Everything else of them stays, and it is said."""
    path = tmp_path / "york.jsonl"
    path.write_bytes(exported(log, streams=["york"]))
    brought = import_jsonl(empty, path)
    (there,), (here,) = log.rows("york"), empty.rows()
    assert here == there._replace(position=1, leaf=here.leaf)
    assert here.leaf == leaf_of(here) != there.leaf
    assert brought.renumbered
    assert brought.remarks == ("Its events have new positions here, and with them new leaves.",)


def test_a_log_that_went_on_is_caught_up_with(
    log: MemoryLog, empty: MemoryLog, tmp_path: Path
) -> None:
    """What stands there already is passed over, and what is new is placed behind it."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(exported(log, until=4))
    assert import_jsonl(empty, path).placed == 4
    path.write_bytes(exported(log))
    brought = import_jsonl(empty, path)
    assert (brought.placed, brought.there, brought.renumbered) == (3, 4, False)
    assert list(empty.rows()) == list(log.rows())


def test_words_that_were_blanked_here_do_not_come_back(log: MemoryLog, written: Path) -> None:
    """The event is the same one."""
    (row,) = (row for row in log.rows() if row.id == "e2")
    assert row.words is not None
    log.blank([row._replace(words=blanked(row.words))])
    before = list(log.rows())
    assert import_jsonl(log, written).there == 7
    assert list(log.rows()) == before


def test_another_event_in_its_place_is_refused(log: MemoryLog, changed: Changed) -> None:
    """By the id that is taken, or by the place that is."""
    other = {"author": "P2", "contribution": "C1", "text": "[withheld]"}
    with pytest.raises(MalformedFile, match="line 3, column id: e2 stands in the log already"):
        import_jsonl(log, changed(3, {"data": other}, whole=False))
    with pytest.raises(MalformedFile, match="line 3, column seq: 2 of leeds is another event"):
        import_jsonl(log, changed(3, {"id": "x"}, whole=False))
    words = {"text": "Something else."}
    with pytest.raises(MalformedFile, match="line 3, column id: e2 stands in the log already"):
        import_jsonl(log, changed(3, {"id": "e2", "words": words}, whole=False))


def test_lines_that_say_the_same_again_are_passed_over(
    log: MemoryLog, empty: MemoryLog, written: Path
) -> None:
    """And counted; ones that say something else under that id are not."""
    lines = written.read_bytes().splitlines(keepends=True)
    written.write_bytes(b"".join([*lines[:4], lines[2], *lines[4:], lines[7]]))
    brought = import_jsonl(empty, written)
    assert (brought.events, brought.placed, brought.repeated) == (7, 7, 2)
    assert brought.remarks == ("2 of its lines say again what stood before.",)
    assert list(empty.rows()) == list(log.rows())


def test_an_id_belongs_to_one_event(empty: MemoryLog, changed: Changed) -> None:
    """The line that has it is named."""
    with pytest.raises(MalformedFile, match="line 7, column id: e2 stands on line 3 already"):
        import_jsonl(empty, changed(7, {"id": "e2"}, whole=False))


def test_an_archive_is_read_as_what_is_in_it(empty: MemoryLog, written: Path) -> None:
    """Within its limits."""
    written.write_bytes(gzip.compress(written.read_bytes()))
    with pytest.raises(MalformedFile, match="unpacks to more than the 100 bytes"):
        import_jsonl(empty, written, limits=Limits(size=100))
    assert import_jsonl(empty, written).placed == 7


def test_progress_ends_with_all(
    empty: MemoryLog, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is told on the way."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_reader._TELL_EVERY", 2)
    told: list[tuple[int, int]] = []
    import_jsonl(empty, written, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 7), (4, 7), (6, 7), (8, 8), (7, 7)]


def test_where_nothing_can_be_remembered_nothing_is_imported(
    empty: MemoryLog, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The temporary file may have no room."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_dedup._TABLE", "no table")
    with pytest.raises(InterchangeError, match="There is no room for what an import has to"):
        import_jsonl(empty, written)
