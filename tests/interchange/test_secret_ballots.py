"""Exports of logs with secret ballots."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.secret_ballots.sessions import Paper, begin, open_ballot, votes

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.application.storage import back_up
from dialoguekit.events import CORE_EVENTS, NewEvent, VoteCast
from dialoguekit.interchange.cloudevents import export_cloudevents
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.interchange.parquet import export_parquet
from dialoguekit.store import Codec

CODEC = Codec(CORE_EVENTS)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    """A log with an open secret ballot, in which three of four have voted."""
    with dialoguekit.open(f"sqlite:///{tmp_path / 'log.db'}") as opened:
        leeds, people = begin(opened, ["a"] * 4)
        ballot = open_ballot(leeds)
        for person in people[:3]:
            leeds.cast_vote(ballot, person, votes(Paper(3)), comment="Herons.")
        yield opened


def _export(kit: Kit) -> tuple[bytes, tuple[str, ...]]:
    out = io.BytesIO()
    summary = export_jsonl(kit.store, out)
    return out.getvalue(), summary.left_out


def test_the_header_of_an_export_lists_open_secret_ballots(kit: Kit) -> None:
    """After the close it lists none."""
    content, left_out = _export(kit)
    assert left_out == ("leeds B1",)
    assert json.loads(content.splitlines()[0])["left_out"] == ["leeds B1"]
    kit.workshop("leeds").close_ballot("B1")
    content, left_out = _export(kit)
    assert left_out == ()
    assert "left_out" not in json.loads(content.splitlines()[0])


def test_a_ballot_without_votes_is_not_listed(kit: Kit) -> None:
    """Nothing of it is left out; nor is anything of another workshop."""
    leeds = kit.workshop("leeds")
    open_ballot(leeds)
    assert _export(kit)[1] == ("leeds B1",)
    york = kit.workshop("york")
    york.schedule(title="York", groups=("a",))
    assert export_jsonl(kit.store, io.BytesIO(), streams=["york"]).left_out == ()


def test_other_exports_say_it_too(kit: Kit, tmp_path: Path) -> None:
    """A Parquet file has it in its metadata."""
    path = tmp_path / "events.parquet"
    with path.open("wb") as file:
        assert export_parquet(kit.store, file).left_out == ("leeds B1",)
    query = f"SELECT key, value FROM parquet_kv_metadata('{path}')"
    assert (b"left_out", b"leeds B1") in duckdb.execute(query).fetchall()
    out = io.BytesIO()
    assert export_cloudevents(kit.store, out).left_out == ("leeds B1",)
    assert b"Herons" not in out.getvalue() + path.read_bytes()


def test_a_running_vote_of_an_old_log_is_not_exported(tmp_path: Path) -> None:
    """There it is an event; after the close it is disclosed by reports alone, too."""
    with dialoguekit.open("memory:") as kit:
        leeds, people = begin(kit, ["a"] * 3)
        open_ballot(leeds)
        vote = VoteCast(ballot="B1", voter=people[0], choices=(("early", 3),), comment="Herons.")
        clock = next(iter(leeds.events())).occurred_at
        new = NewEvent(event=vote, occurred_at=clock, recorded_at=clock)
        kit.store.append("leeds", [new], expected_version=leeds.version)
        out = io.BytesIO()
        export_cloudevents(kit.store, out)
        assert b"Herons" not in out.getvalue()
        assert json.loads(out.getvalue().splitlines()[-1])["data"]["choices"] == []
        path = tmp_path / "events.parquet"
        with path.open("wb") as file:
            export_parquet(kit.store, file)
        assert b"Herons" not in path.read_bytes()


def test_an_imported_ballot_can_be_voted_in_again(kit: Kit, tmp_path: Path) -> None:
    """What is missing when it is closed is counted as missing, and decides nothing."""
    content, _ = _export(kit)
    file = tmp_path / "log.jsonl"
    file.write_bytes(content)
    with dialoguekit.open("memory:") as copy:
        import_jsonl(copy.store, file)
        leeds = copy.workshop("leeds")
        assert leeds.state.ballots["B1"].answered == {"P1", "P2", "P3"}
        for person in ("P1", "P2"):
            leeds.cast_vote("B1", person, votes(Paper(1)))
        leeds.close_ballot("B1")
        assert leeds.state.ballots["B1"].unknown_votes == 1
        again, _ = _export(copy)
    assert content.splitlines()[1] in again


@pytest.mark.parametrize("with_keys", [False, True])
def test_a_backup_has_neither_box_nor_key(kit: Kit, tmp_path: Path, with_keys: bool) -> None:
    """Everything else is there."""
    store = kit.store
    key = store.cipher.box_key("ballot B1 leeds") or b""
    papers = [value for id, value in store.papers("leeds", "B1").items() if id]
    path = tmp_path / "backups" / "copy.db"
    path.parent.mkdir()
    back_up(store.url, CODEC, path, with_keys=with_keys)
    contents = [file.read_bytes() for file in path.parent.iterdir()]
    assert len(contents) == 1 + with_keys
    for needle in (key, *(paper[place : place + 24] for paper in papers for place in (0, 4000))):
        assert len(needle) >= 24
        assert not any(needle in content for content in contents)
    with dialoguekit.open(f"sqlite:///{path}", without_keys=not with_keys) as copy:
        assert copy.store.head() == store.head()
        assert copy.store.boxes() == []
        if with_keys:
            leeds = copy.workshop("leeds")
            for person in ("P1", "P2", "P3"):
                leeds.cast_vote("B1", person, votes(Paper(1)))
            leeds.close_ballot("B1")
            assert leeds.state.ballots["B1"].unknown_votes == 0
    kit.workshop("leeds").close_ballot("B1")
    assert kit.workshop("leeds").state.ballots["B1"].unknown_votes == 0


def test_the_key_of_a_box_is_in_no_export_of_keys(kit: Kit) -> None:
    """Nor is it counted among the people."""
    out = io.BytesIO()
    summary = export_jsonl(kit.store, out, with_keys=True)
    assert b"ballot" not in b"".join(out.getvalue().splitlines()[1 : 1 + summary.keys])
