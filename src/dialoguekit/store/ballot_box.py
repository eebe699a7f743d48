"""Ballot boxes: the votes of open secret ballots, apart from the events.

A vote is encrypted under a key of its ballot.  It is stored under a keyed digest of its voter, so
that a later vote of the voter replaces it, and neither its place nor its size says anything.  In an
encrypted log the key is in the key store; otherwise it is in the head of the box.

The transaction that records the close of a ballot also empties its box.  What is left then are
traces in the files of the database, and the key: :func:`finish_boxes` removes them.  The emptied
head stays until that is done, so that the next writer completes what was interrupted.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import struct
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dialoguekit.errors import DialogueKitError, KeysUnavailable, StoreCorrupted, StoreError
from dialoguekit.events import BallotClosed, Event, PersonForgotten, event_type
from dialoguekit.events.decisions import MAX_SECRET_COMMENT
from dialoguekit.events.secret_votes import CastVote, HeldVote, SecretVote, latest_vote
from dialoguekit.store.cipher import Cipher
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.reader import LogReader
from dialoguekit.store.transaction import Transaction

HEAD = b""
"""The paper id of the head of a box."""
EMPTIED = b""
"""The value of the head of a box that was emptied."""

_KEY_BYTES = 32
_PAPER_BYTES = 16
_NONCE_BYTES = 12
_IN_KEY_STORE = b"k"
_PAPER_HEADER = struct.Struct(">qII")
_BYTES_PER_CHOICE = 20
_BYTES_PER_CHARACTER = 4
_VOTER_TAG = b"dialoguekit ballot voter 1\n"
_VOTE_TAG = b"dialoguekit ballot vote 1\n"
_REMOVED = ""
"""The ballot of a head that marks votes which were removed from boxes of the stream."""

_logger = logging.getLogger("dialoguekit.store")


class _Box(NamedTuple):
    """A ballot box with its key."""

    stream: str
    ballot: str
    secret: bytes

    def paper_of(self, voter: str) -> bytes:
        """Return the id of the vote of a voter."""
        return self._derive(_VOTER_TAG + voter.encode())[:_PAPER_BYTES]

    def seal(self, paper: bytes, held: HeldVote, options: Collection[str]) -> bytes:
        """Encrypt a vote; all votes of a ballot have the same size."""
        vote, numbers = held.vote, dict(held.vote.choices)
        choices = json.dumps([numbers.get(o) for o in options], separators=(",", ":")).encode()
        comment = b"" if vote.comment is None else vote.comment.encode()
        size = _BYTES_PER_CHOICE * len(options) + _BYTES_PER_CHARACTER * MAX_SECRET_COMMENT + 2
        padding = bytes(size - len(choices) - len(comment))
        header = _PAPER_HEADER.pack(held.floor_us, len(choices), len(comment))
        plaintext = header + choices + comment + padding
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, plaintext, self._bound_to(paper))

    def open(self, paper: bytes, sealed: bytes, options: Collection[str]) -> HeldVote:
        """Decrypt a vote."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            plaintext = self._cipher().decrypt(nonce, body, self._bound_to(paper))
            floor_us, in_choices, in_comment = _PAPER_HEADER.unpack_from(plaintext)
            start = _PAPER_HEADER.size
            numbers = json.loads(plaintext[start : start + in_choices])
            comment = plaintext[start + in_choices : start + in_choices + in_comment].decode()
        except (InvalidTag, ValueError, struct.error) as error:
            raise StoreCorrupted(
                f"A vote in the box of ballot {self.ballot} of {self.stream} was modified. "
                "Restore the log from a copy."
            ) from error
        chosen = zip(options, numbers, strict=True)
        pairs = tuple(sorted((option, n) for option, n in chosen if n is not None))
        return HeldVote(SecretVote(pairs, comment or None), floor_us)

    def _derive(self, message: bytes) -> bytes:
        return hmac.digest(self.secret, message, "sha256")

    def _cipher(self) -> AESGCM:
        return AESGCM(self._derive(_VOTE_TAG))

    def _bound_to(self, paper: bytes) -> bytes:
        return b"\n".join((_VOTE_TAG, self.stream.encode(), self.ballot.encode(), paper))


SealedVotes: TypeAlias = Mapping[str, Mapping[bytes, bytes]]
"""Votes of one stream as they are stored: by ballot and paper, with the heads of their boxes."""


def seal_votes(reader: LogReader, stream: str, votes: Iterable[CastVote]) -> SealedVotes:
    """Encrypt votes for their boxes; of several by one voter, the one that was cast last.

    Raises :class:`~dialoguekit.errors.KeysUnavailable` when the keys of the log are missing, and
    :class:`~dialoguekit.errors.StoreCorrupted` for an earlier vote that was modified.
    """
    boxes: dict[str, _Box] = {}
    sealed: dict[str, dict[bytes, bytes]] = {}
    for cast in votes:
        ballot = cast.ballot
        if ballot not in boxes:
            boxes[ballot], head = _open_box(reader, stream, ballot)
            sealed[ballot] = {HEAD: head}
        box = boxes[ballot]
        paper = box.paper_of(cast.voter)
        before = sealed[ballot].get(paper) or reader.papers(stream, ballot, [paper]).get(paper)
        held = None if before is None else box.open(paper, before, cast.options)
        sealed[ballot][paper] = box.seal(paper, latest_vote(held, cast), cast.options)
    return sealed


def store_votes(transaction: Transaction, stream: str, votes: SealedVotes) -> None:
    """Put votes into their boxes, in place of those of the same voters."""
    for ballot, papers in votes.items():
        transaction.put_papers(stream, ballot, papers)


def read_votes(
    reader: LogReader, stream: str, ballot: str, voters: Iterable[str], options: Collection[str]
) -> dict[str, HeldVote]:
    """Return the votes in a box by voter; voters without a vote in it are left out.

    Raises :class:`~dialoguekit.errors.KeysUnavailable` when the keys of the log are missing, and
    :class:`~dialoguekit.errors.StoreCorrupted` for a vote that was modified.
    """
    papers = reader.papers(stream, ballot)
    if papers.get(HEAD, EMPTIED) == EMPTIED:
        return {}
    box, _ = _open_box(reader, stream, ballot, papers[HEAD])
    found = {voter: box.paper_of(voter) for voter in voters}
    return {
        voter: box.open(paper, papers[paper], options)
        for voter, paper in found.items()
        if paper in papers
    }


def empty_boxes(transaction: Transaction, stream: str, events: Iterable[Event]) -> bool:
    """Empty the boxes of closed ballots, and remove the votes of forgotten people.

    ``events`` are those that the transaction appends.  Return whether :func:`finish_boxes` has to
    be called after the transaction.
    """
    closed = {event.ballot for event in events if isinstance(event, BallotClosed)}
    forgotten = {
        id
        for event in events
        if isinstance(event, PersonForgotten)
        for id in (event.person, *event.also_known_as)
    }
    changed = False
    for box_stream, ballot, head in transaction.boxes() if closed or forgotten else ():
        if box_stream != stream or head == EMPTIED:
            continue
        if ballot in closed:
            transaction.remove_papers(stream, ballot, None)
            transaction.put_papers(stream, ballot, {HEAD: EMPTIED})
            changed = True
        elif forgotten:
            box, _ = _open_box(transaction, stream, ballot, head)
            ids = [box.paper_of(id) for id in forgotten]
            removed = transaction.papers(stream, ballot, ids).keys()
            if removed:
                transaction.remove_papers(stream, ballot, removed)
                transaction.put_papers(stream, _REMOVED, {HEAD: EMPTIED})
                changed = True
    return changed


def finish_boxes(store: EventStore) -> None:
    """Destroy what is left of emptied boxes: their traces in the files, and their keys.

    Boxes of ballots that are closed in the log, and were not emptied, are emptied first.  What
    cannot be removed now is logged, and removed when the log is opened for writing the next time.
    """
    try:
        boxes = store.boxes()
    except StoreError:
        return
    if not boxes:
        return
    try:
        _finish(store, boxes)
    except DialogueKitError as error:
        _logger.warning(
            "Traces of the votes of a closed secret ballot remain: %s They are removed when the "
            "log is opened for writing the next time.",
            error,
        )


def _finish(store: EventStore, boxes: Iterable[tuple[str, str, bytes]]) -> None:
    kept = {(stream, ballot) for stream, ballot, head in boxes if head != EMPTIED}
    for stream in sorted({stream for stream, _ in kept}):
        events = [r.event for r in store.read(stream, types=(event_type(BallotClosed).name,))]
        if any(isinstance(e, BallotClosed) and (stream, e.ballot) in kept for e in events):
            with store.transaction() as transaction:
                empty_boxes(transaction, stream, events)
    emptied = [(stream, ballot) for stream, ballot, head in store.boxes() if head == EMPTIED]
    if not emptied:
        return
    store.scrub_boxes()
    for stream, ballot in emptied:
        if ballot != _REMOVED:
            store.cipher.destroy_box_key(_key_name(stream, ballot))
    with store.transaction() as transaction:
        for stream, ballot in emptied:
            transaction.remove_papers(stream, ballot, None)


def _open_box(
    reader: LogReader, stream: str, ballot: str, head: bytes | None = None
) -> tuple[_Box, bytes]:
    """Return a box with its key, and its head; a new box gets a new key."""
    cipher: Cipher = reader.cipher
    if head is None:
        head = reader.papers(stream, ballot, [HEAD]).get(HEAD, EMPTIED)
    secret = cipher.box_key(_key_name(stream, ballot))
    if secret is not None:
        return _Box(stream, ballot, secret), _IN_KEY_STORE
    if head == EMPTIED:
        head = os.urandom(_KEY_BYTES)
    if len(head) != _KEY_BYTES:
        raise KeysUnavailable(
            f"The box of ballot {ballot} of {stream} has no key. Restore the log from a copy."
        )
    return _Box(stream, ballot, head), head


def _key_name(stream: str, ballot: str) -> str:
    return f"ballot {ballot} {stream}"
