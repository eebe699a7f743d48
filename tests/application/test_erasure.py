"""Forgetting somebody and redacting one utterance, in logs of every kind."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application import erasure
from dialoguekit.application.kit import Kit
from dialoguekit.errors import KeysUnavailable, Refused
from dialoguekit.events import NEUTRAL, ContributionMade, PersonRegistered
from dialoguekit.store import Codec, Log
from dialoguekit.store.encryption import SealedWords
from dialoguekit.store.encryption.key_store_sqlite import keys_path
from dialoguekit.store.rows import is_blanked, leaf_of
from dialoguekit.store.sqlite import SQLiteLog
from dialoguekit_abcd.commands import identify

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)
PEOPLE = 9


def canary(person: int, what: str) -> str:
    """Words that stand nowhere else."""
    return f"canary-{person:03d}-{what}"


def hold_workshop(kit: Kit) -> dict[str, int]:
    """A workshop in which everybody leaves words in every way; the people by their ids."""
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    people: dict[str, int] = {}
    with leeds.batch():
        leeds.schedule(title="Leeds", groups=("peer support",))
        leeds.open()
        for n in range(PEOPLE):
            invitation = leeds.invite(canary(n, "contact"), channel="network")
            id = leeds.register(name=canary(n, "name"), group="peer support", invitation=invitation)
            leeds.give_consent(id, scopes=("record", "quote"))
            leeds.arrive(id)
            leeds.answer_invitation(invitation, "accepted", reason=canary(n, "answer"))
            people[id] = n
    leeds.start("conversation")
    question = leeds.pose("What do we know?")
    for id, n in people.items():
        said = leeds.contribute(id, canary(n, "said") + "x" * (n * 211), question=question)
        leeds.correct(said, reason=canary(n, "reason"), text=canary(n, "corrected"))
    return people


@pytest.fixture(params=["sealed", "plain"])
def privacy(request: pytest.FixtureRequest) -> str:
    """How the log keeps what is personal."""
    kept: str = request.param
    return kept


KINDS = ("sealed file", "plain file", "sealed server", "plain server", "plain memory")


@pytest.fixture(params=KINDS)
def kit(request: pytest.FixtureRequest, url: str) -> Iterator[Kit]:
    """A new log of each kind, with its keys."""
    privacy, where = request.param.split()
    if where == "server":
        url = request.getfixturevalue("postgres_url")
    elif where == "memory":
        url = "memory:"
    with dialoguekit.open(url, plugins=[], plain=privacy == "plain") as kit:
        yield kit


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The log of a file."""
    return f"sqlite:///{tmp_path / 'leeds.db'}"


def told(log: Log) -> str:
    """All that can be read in a log."""
    return "".join(repr(recorded.event) for recorded in log.read())


def is_whole(log: Log) -> bool:
    """Whether every leaf is that of its row, and the tree that of the leaves."""
    rows = list(log.rows())
    tree, _ = type(log.tree())(0, ()).grown([leaf_of(row) for row in rows])
    return all(row.leaf == leaf_of(row) for row in rows) and tree.root() == log.tree().root()


def test_whoever_is_forgotten_can_be_read_nowhere(kit: Kit) -> None:
    """Name, contact, answers, words and what put them right are gone; those of others stand."""
    people = hold_workshop(kit)
    done = erasure.forget(kit.log, "leeds", "P3", basis="their own request")
    read = told(kit.log)
    assert canary(2, "") not in read
    for n in set(people.values()) - {2}:
        for what in ("contact", "answer", "name", "said", "corrected"):
            assert canary(n, what) in read
    assert done.events == 5
    assert not done.was_noted
    assert not done.was_done
    assert is_whole(kit.log)


def test_that_they_were_there_goes_on_being_counted(kit: Kit) -> None:
    """The events stand, with their ids, groups and times."""
    hold_workshop(kit)
    before = [(r.position, r.id, r.type) for r in kit.log.read()]
    erasure.forget(kit.log, "leeds", "P3", basis="their own request")
    after = list(kit.log.read())
    assert [(r.position, r.id, r.type) for r in after][: len(before)] == before
    registered = [r.event for r in after if isinstance(r.event, PersonRegistered)]
    assert (registered[2].person, registered[2].group, registered[2].name) == (
        "P3",
        "peer support",
        "[withheld]",
    )
    assert [r.type for r in after[len(before) :]] == ["presence.ended", "person.forgotten"]


def test_to_forget_again_finds_nothing_left(kit: Kit) -> None:
    """It says that it was done, and notes nothing twice."""
    hold_workshop(kit)
    erasure.forget(kit.log, "leeds", "P3", basis="their own request")
    head = kit.log.head()
    again = erasure.forget(kit.log, "leeds", "P3", basis="their own request")
    assert (again.was_noted, again.was_done) == (True, True)
    assert (again.events, again.keys, again.folds) == (0, 0, 0)
    assert kit.log.head() == head


def test_an_invitation_that_brought_nobody_can_be_forgotten(kit: Kit) -> None:
    """The contact of somebody who never came is theirs as well."""
    leeds = kit.workshop("leeds")
    leeds.schedule(title="Leeds", groups=("peer support",))
    invitation = leeds.invite(canary(1, "contact"), channel="network")
    assert canary(1, "contact") in told(kit.log)
    erasure.forget(kit.log, "leeds", invitation, basis="their own request")
    assert canary(1, "contact") not in told(kit.log)


def test_words_of_the_room_stay(kit: Kit) -> None:
    """Titles and questions are nobody's own."""
    hold_workshop(kit)
    for n in range(1, PEOPLE + 1):
        erasure.forget(kit.log, "leeds", f"P{n}", basis="their own request")
    read = told(kit.log)
    assert "canary" not in read
    assert "What do we know?" in read
    assert is_whole(kit.log)


def test_one_utterance_is_redacted_with_what_put_it_right(kit: Kit) -> None:
    """Its row and the corrections of it are blanked; all else of that person stands."""
    hold_workshop(kit)
    done = erasure.redact(kit.log, "leeds", "C3", reason="names a child")
    read = told(kit.log)
    for what in ("said", "reason", "corrected"):
        assert canary(2, what) not in read
        assert canary(3, what) in read
    assert canary(2, "name") in read
    assert (done.events, done.keys, done.was_noted) == (2, 0, False)
    assert sum(is_blanked(row.words) for row in kit.log.rows()) == 2
    assert is_whole(kit.log)


def test_to_redact_again_finds_nothing_left(kit: Kit) -> None:
    """By its number as by its id."""
    hold_workshop(kit)
    seq = next(r.seq for r in kit.log.read() if isinstance(r.event, ContributionMade))
    erasure.redact(kit.log, "leeds", seq, reason="names a child")
    head = kit.log.head()
    again = erasure.redact(kit.log, "leeds", "C1", reason="names a child")
    assert again.was_done
    assert kit.log.head() == head


def test_saved_folds_go_with_the_words(kit: Kit) -> None:
    """A fold may hold what was said; in a sealed log it could not be opened either."""
    hold_workshop(kit)
    guard = kit.log.guard
    fold = b"canary"
    sealed = guard.seal_blob("talk", fold) if isinstance(guard, SealedWords) else fold
    kit.log.shelf.put(erasure.FOLDS, "talk", sealed)
    assert erasure.forget(kit.log, "leeds", "P3", basis="their own request").folds == 1
    assert kit.log.shelf.items(erasure.FOLDS) == []
    kit.log.shelf.put(erasure.FOLDS, "talk", sealed)
    assert erasure.redact(kit.log, "leeds", "C1", reason="names a child").folds == 1
    assert kit.log.shelf.items(erasure.FOLDS) == []
    if isinstance(guard, SealedWords):
        assert guard.open_blob("talk", sealed) is None


def test_copies_that_hold_the_words_are_named(kit: Kit) -> None:
    """Those that were written before, and reach as far; in order of their time."""
    hold_workshop(kit)
    first = next(r.position for r in kit.log.read() if r.type == "invitation.sent") + 1
    for n, (place, position) in enumerate(
        [("short.html", 1), ("b.html", first), ("a.jsonl", kit.log.head())]
    ):
        noted = MORNING + timedelta(days=n)
        erasure.note_copy(kit.log, "report", place, position, noted)
    assert [copy.place for copy in erasure.copies(kit.log)] == ["short.html", "b.html", "a.jsonl"]
    done = erasure.forget(
        kit.log, "leeds", "P1", basis="their own request", clock=lambda: MORNING + timedelta(days=9)
    )
    assert [copy.place for copy in done.copies] == ["b.html", "a.jsonl"]
    assert done.copies[0] == erasure.Copy("report", "b.html", first, MORNING + timedelta(days=1))
    later = MORNING + timedelta(days=10)
    erasure.note_copy(kit.log, "report", "later.html", kit.log.head(), later)
    again = erasure.forget(kit.log, "leeds", "P1", basis="their own request")
    assert again.copies == done.copies


def test_a_redaction_names_its_copies_too(kit: Kit) -> None:
    """Also when it is asked for again, and none that was written since."""
    hold_workshop(kit)
    erasure.note_copy(kit.log, "export", "a.jsonl", kit.log.head(), MORNING)
    done = erasure.redact(kit.log, "leeds", "C1", reason="names a child", clock=lambda: MORNING)
    erasure.note_copy(kit.log, "export", "b.jsonl", kit.log.head(), MORNING + timedelta(days=1))
    again = erasure.redact(kit.log, "leeds", "C1", reason="names a child")
    assert [copy.place for copy in done.copies] == ["a.jsonl"]
    assert again.copies == done.copies


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda log: erasure.forget(log, "york", "P1", basis="x"), "no workshop 'york'.*: leeds"),
        (lambda log: erasure.forget(log, "leeds", "P99", basis="x"), "nobody is known as P99"),
        (lambda log: erasure.forget(log, "leeds", "I1", basis="x"), "Forget P1"),
        (lambda log: erasure.redact(log, "leeds", "C99", reason="x"), "there is no C99"),
        (lambda log: erasure.redact(log, "leeds", 999, reason="x"), "there is no 999"),
    ],
)
def test_who_or_what_is_unknown_is_refused(
    url: str, call: Callable[[Log], Any], message: str
) -> None:
    """And nothing is noted."""
    with dialoguekit.open(url, plugins=[]) as kit:
        hold_workshop(kit)
        head = kit.log.head()
        with pytest.raises(Refused, match=message):
            call(kit.log)
        assert kit.log.head() == head


@pytest.mark.parametrize(
    ("cited", "workshop", "target"),
    [("leeds P3", "leeds", "P3"), (" leeds  C17 ", "leeds", "C17"), ("leeds #31", "leeds", 31)],
)
def test_a_citation_names_a_workshop_and_something_in_it(
    cited: str, workshop: str, target: str | int
) -> None:
    """As reports print it; an event can also be named by its number."""
    read = erasure.read_citation(cited)
    assert read == erasure.Citation(workshop, target)
    assert str(read) == " ".join(cited.split())


@pytest.mark.parametrize("cited", ["", "leeds", "leeds P3 P4"])
def test_what_is_no_citation_is_refused(cited: str) -> None:
    """The message shows how one is written."""
    with pytest.raises(Refused, match='as in "leeds P3"'):
        erasure.read_citation(cited)


def test_a_number_that_is_none_is_read_as_an_id() -> None:
    """It is refused where it is looked for, like any other id that is not there."""
    assert erasure.read_citation("leeds #x").target == "#x"


def test_events_of_unknown_types_are_named_in_a_plain_log(url: str) -> None:
    """Whose words they hold only their plugin knows; in a sealed log the key settles it."""
    with dialoguekit.open(url, plain=True) as kit:
        hold_workshop(kit)
        leeds = kit.workshop("leeds")
        leeds.start("abcd")

        leeds.bring(identify, canary(2, "asset"), type="association", person="P3")
    with dialoguekit.open(url, plugins=[]) as kit:
        done = erasure.forget(kit.log, "leeds", "P3", basis="their own request")
        assert done.unknown == (("abcd.asset-identified", 1),)
    with dialoguekit.open(url) as kit:
        done = erasure.forget(kit.log, "leeds", "P3", basis="their own request")
        assert (done.unknown, done.was_noted, done.events) == ((), True, 1)
        assert canary(2, "") not in told(kit.log)


def test_without_its_keys_nobody_of_a_sealed_log_is_forgotten(url: str, tmp_path: Path) -> None:
    """The keys are somewhere, and would open the words again."""
    keys = keys_path(tmp_path / "leeds.db")
    with dialoguekit.open(url, plugins=[]) as kit:
        hold_workshop(kit)
        kit.workshop("leeds").forget("P3", basis="their own request")
    keys.rename(tmp_path / "elsewhere")
    with dialoguekit.open(url, plugins=[]) as kit:
        for person in ("P3", "P4"):
            with pytest.raises(KeysUnavailable):
                erasure.forget(kit.log, "leeds", person, basis="their own request")
    with (
        SQLiteLog(tmp_path / "leeds.db", Codec(NEUTRAL)) as log,
        pytest.raises(KeysUnavailable, match="Put them back beside it"),
    ):
        erasure.forget(log, "leeds", "P3", basis="their own request")
    (tmp_path / "elsewhere").rename(keys)
    with dialoguekit.open(url, plugins=[]) as kit:
        done = erasure.forget(kit.log, "leeds", "P3", basis="their own request")
        assert (done.was_noted, done.keys) == (True, 2)


def bytes_beside(folder: Path) -> bytes:
    """All bytes of all files in a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("order", ["first to last", "last to first", "mixed"])
def test_no_file_holds_a_byte_of_whoever_was_forgotten(
    url: str, tmp_path: Path, privacy: str, order: str
) -> None:
    """Log, write-ahead log and keys, in whichever order people go; others stay as they were."""
    numbers = list(range(6))
    if order == "last to first":
        numbers.reverse()
    elif order == "mixed":
        random.Random(1).shuffle(numbers)
    with dialoguekit.open(url, plugins=[], plain=privacy == "plain") as kit:
        hold_workshop(kit)
        guard = kit.log.guard
        secrets = []
        for n in numbers:
            if isinstance(guard, SealedWords):
                secrets.append(guard.keys.key("leeds", f"P{n + 1}").secret)
            erasure.forget(kit.log, "leeds", f"P{n + 1}", basis="their own request")
            held = bytes_beside(tmp_path)
            assert canary(n, "").encode() not in held
            assert not [secret for secret in secrets if secret in held]
        read = told(kit.log)
        for n in range(6, PEOPLE):
            assert canary(n, "said") in read
        assert is_whole(kit.log)
        if isinstance(guard, SealedWords):
            assert guard.keys.subjects("leeds") == [
                "",
                *sorted(f"{kind}{n + 1}" for kind in "IP" for n in range(6, PEOPLE)),
            ]


def test_no_file_holds_a_byte_of_what_was_redacted(url: str, tmp_path: Path) -> None:
    """Nor of its corrections, in a plain log."""
    with dialoguekit.open(url, plugins=[], plain=True) as kit:
        hold_workshop(kit)
        for n in (4, 0, 8):
            erasure.redact(kit.log, "leeds", f"C{n + 1}", reason="names a child")
            held = bytes_beside(tmp_path)
            for what in ("said", "reason", "corrected"):
                assert canary(n, what).encode() not in held


_DIES = """
import os, sys
import dialoguekit
from dialoguekit.application import erasure

def dying(call):
    def dies(*args, **kwargs):
        call(*args, **kwargs)
        os._exit(9)
    return dies

for step in sys.argv[2:]:
    child = os.fork()
    if child == 0:
        with dialoguekit.open(f"sqlite:///{sys.argv[1]}/{step}/leeds.db", plugins=[]) as kit:
            of = {
                "noted": (kit.log, "append"),
                "key": (getattr(kit.log.guard, "keys", None), "destroy"),
                "words": (kit.log, "blank"),
                "folds": (erasure, "_drop_folds"),
                "copies": (erasure, "copies"),
            }
            where, name = of[step]
            setattr(where, name, dying(getattr(where, name)))
            erasure.forget(kit.log, "leeds", "P3", basis="their own request")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9, step
"""


def test_who_is_killed_midway_finishes_with_the_same_call(tmp_path: Path, privacy: str) -> None:
    """After whichever step; then nothing is left, and a third call finds nothing to do."""
    steps = ("noted", "key" if privacy == "sealed" else "words", "folds", "copies")
    for step in steps:
        (tmp_path / step).mkdir()
        url = f"sqlite:///{tmp_path / step / 'leeds.db'}"
        with dialoguekit.open(url, plugins=[], plain=privacy == "plain") as kit:
            hold_workshop(kit)
            kit.log.shelf.put(erasure.FOLDS, "talk", b"a fold")
    subprocess.run([sys.executable, "-W", "ignore", "-c", _DIES, str(tmp_path), *steps], check=True)
    for step in steps:
        with dialoguekit.open(f"sqlite:///{tmp_path / step / 'leeds.db'}", plugins=[]) as kit:
            done = erasure.forget(kit.log, "leeds", "P3", basis="their own request")
            assert done.was_noted
            assert done.was_done == (step in {"folds", "copies"})
            assert erasure.forget(kit.log, "leeds", "P3", basis="their own request").was_done
            assert [r.type for r in kit.log.read()].count("person.forgotten") == 1
            assert kit.log.shelf.items(erasure.FOLDS) == []
            assert canary(2, "") not in told(kit.log)
            assert is_whole(kit.log)
        assert canary(2, "").encode() not in bytes_beside(tmp_path / step)


def test_a_redaction_that_was_cut_short_is_finished(url: str, tmp_path: Path) -> None:
    """Between the note and the blanking the words stand, and the same call blanks them."""
    with dialoguekit.open(url, plugins=[], plain=True) as kit:
        hold_workshop(kit)
        kit.workshop("leeds").redact("C3", basis="names a child")
        assert canary(2, "said").encode() in bytes_beside(tmp_path)
        done = erasure.redact(kit.log, "leeds", "C3", reason="names a child")
        assert (done.was_noted, done.was_done, done.events) == (True, False, 2)
        assert canary(2, "said").encode() not in bytes_beside(tmp_path)
