"""Ballot boxes, on every backend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import KeysUnavailable, StoreCorrupted
from dialoguekit.events import CORE_EVENTS, BallotClosed, PersonForgotten
from dialoguekit.events.decisions import MAX_SECRET_COMMENT
from dialoguekit.events.secret_votes import CastVote, SecretVote
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Codec, EventStore, open_store
from dialoguekit.store.ballot_box import (
    empty_boxes,
    finish_boxes,
    read_votes,
    seal_votes,
    store_votes,
)
from dialoguekit.store.memory import MemoryEventStore

CODEC = Codec(CORE_EVENTS)
OPTIONS = ("early", "late")


@pytest.fixture(params=["memory", "sqlite", "sqlite encrypted", "postgres", "postgres encrypted"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    """An empty log."""
    kind, _, encrypted = request.param.partition(" ")
    url = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path / 'log.db'}"}.get(kind)
    encryption = PER_PERSON_ENCRYPTION if encrypted else NO_ENCRYPTION
    url = url or request.getfixturevalue("postgres_url")
    with open_store(url, CODEC, encryption=encryption) as opened:
        yield opened


def _cast(voter: str, grade: int, comment: str | None = None, ballot: str = "B1") -> CastVote:
    return CastVote(ballot, voter, SecretVote((("early", grade),), comment), OPTIONS)


def _put(store: EventStore, *votes: CastVote, stream: str = "leeds") -> None:
    with store.transaction() as transaction:
        store_votes(transaction, stream, seal_votes(transaction, stream, votes))


def _read(store: EventStore, *voters: str, ballot: str = "B1") -> dict[str, SecretVote]:
    held = read_votes(store, "leeds", ballot, voters, OPTIONS)
    return {voter: found.vote for voter, found in held.items()}


def test_votes_are_read_by_voter(store: EventStore) -> None:
    """The last one of each counts; who has none is left out."""
    _put(store, _cast("P1", 0), _cast("P2", 1, "Because."))
    _put(store, _cast("P1", 2))
    found = _read(store, "P1", "P2", "P3")
    assert found == {
        "P1": SecretVote((("early", 2),)),
        "P2": SecretVote((("early", 1),), "Because."),
    }
    assert len(store.papers("leeds", "B1")) == 3
    assert _read(store, "P1", ballot="B2") == {}


def test_the_vote_that_was_cast_last_counts(store: EventStore) -> None:
    """Whatever the order of recording; within the precision of times, that order counts."""

    def at(grade: int, time: int, tolerance: int = 0) -> CastVote:
        return _cast("P1", grade)._replace(occurred_at_us=time, tolerance_us=tolerance)

    for votes, counted in (
        ([at(1, 20), at(2, 10)], 1),
        ([at(1, 10), at(2, 20)], 2),
        ([at(1, 20), at(2, 20)], 2),
        ([at(1, 20), at(2, 10, 15)], 2),
        ([at(1, 20), at(2, 5, 20), at(3, 15)], 2),
    ):
        _put(store, *votes)
        assert _read(store, "P1")["P1"].choices == (("early", counted),)
        with store.transaction() as transaction:
            transaction.remove_papers("leeds", "B1", None)
        for vote in votes:
            _put(store, vote)
        assert _read(store, "P1")["P1"].choices == (("early", counted),)
        with store.transaction() as transaction:
            transaction.remove_papers("leeds", "B1", None)


def test_a_failed_transaction_changes_no_box(store: EventStore) -> None:
    """Neither a new one nor one that exists."""
    _put(store, _cast("P1", 1))
    before = store.boxes(), store.papers("leeds", "B1")
    with suppress(RuntimeError), store.transaction() as transaction:
        votes = seal_votes(transaction, "leeds", [_cast("P1", 3), _cast("P2", 3, ballot="B2")])
        store_votes(transaction, "leeds", votes)
        transaction.remove_papers("leeds", "B1", None)
        raise RuntimeError
    assert (store.boxes(), store.papers("leeds", "B1")) == before
    assert _read(store, "P1") == {"P1": SecretVote((("early", 1),))}


def test_a_box_is_emptied_and_finished(store: EventStore) -> None:
    """Until it is finished, its head says that something remains to be done."""
    _put(store, _cast("P1", 1), _cast("P2", 1), _cast("P1", 1, ballot="B2"))
    with store.transaction() as transaction:
        assert empty_boxes(transaction, "leeds", [BallotClosed(ballot="B1")])
        assert not empty_boxes(transaction, "york", [BallotClosed(ballot="B2")])
    assert ("leeds", "B1", b"") in store.boxes()
    assert _read(store, "P1") == {}
    finish_boxes(store)
    assert [ballot for _, ballot, _ in store.boxes()] == ["B2"]
    assert _read(store, "P1", ballot="B2")


def test_the_votes_of_a_forgotten_person_are_removed(store: EventStore) -> None:
    """Under all of their ids, from all boxes of the workshop."""
    _put(store, _cast("P1", 1), _cast("P2", 1), _cast("I7", 1, ballot="B2"))
    forgotten = PersonForgotten(person="P1", also_known_as=("I7",), basis="asked")
    with store.transaction() as transaction:
        assert empty_boxes(transaction, "leeds", [forgotten])
    finish_boxes(store)
    assert _read(store, "P1", "P2").keys() == {"P2"}
    assert _read(store, "I7", ballot="B2") == {}
    with store.transaction() as transaction:
        assert not empty_boxes(transaction, "leeds", [forgotten])


def test_a_changed_or_exchanged_vote_is_damage(store: EventStore) -> None:
    """A vote is bound to its voter and its ballot."""
    _put(store, _cast("P1", 1), _cast("P2", 2))
    papers = {id: value for id, value in store.papers("leeds", "B1").items() if id}
    (first, one), (second, other) = papers.items()
    for damaged in ({first: other, second: one}, {first: one[:-1] + bytes([one[-1] ^ 1])}):
        with store.transaction() as transaction:
            transaction.put_papers("leeds", "B1", damaged)
        with pytest.raises(StoreCorrupted, match="box of ballot B1"):
            _read(store, "P1", "P2")


def test_a_log_without_its_keys_reads_no_vote(tmp_path: Path) -> None:
    """And nothing can be put into a box."""
    url = f"sqlite:///{tmp_path / 'log.db'}"
    with open_store(url, CODEC, encryption=PER_PERSON_ENCRYPTION) as store:
        _put(store, _cast("P1", 1))
    with open_store(url, CODEC, without_keys=True) as store:
        assert len(store.papers("leeds", "B1")) == 2
        with pytest.raises(KeysUnavailable):
            _read(store, "P1")
        with pytest.raises(KeysUnavailable):
            _put(store, _cast("P1", 2))


@given(
    grades=st.lists(st.integers(0, 2**53 - 1) | st.none(), min_size=2, max_size=2),
    comment=st.none() | st.text(min_size=1, max_size=40) | st.just("🪶" * MAX_SECRET_COMMENT),
)
def test_all_votes_have_the_same_size_and_are_read_as_they_were_cast(
    grades: list[int | None], comment: str | None
) -> None:
    """Whatever the choices and the comment are."""
    store = MemoryEventStore(CODEC)
    pairs = zip(OPTIONS, grades, strict=True)
    vote = SecretVote(tuple((option, n) for option, n in pairs if n is not None), comment)
    _put(store, CastVote("B1", "P1", vote, OPTIONS), _cast("P2", 1))
    assert _read(store, "P1")["P1"] == vote
    assert len({len(value) for id, value in store.papers("leeds", "B1").items() if id}) == 1


def test_ids_of_votes_say_nothing(tmp_path: Path) -> None:
    """The same voters have other ids in another ballot, and in another log."""
    found: set[bytes] = set()
    for name in ("a", "b"):
        with open_store(f"sqlite:///{tmp_path / name}.db", CODEC) as store:
            for ballot in ("B1", "B2"):
                _put(store, *(_cast(f"P{n}", 1, ballot=ballot) for n in range(1, 9)))
                found |= store.papers("leeds", ballot).keys()
    assert len(found) == 1 + 4 * 8
