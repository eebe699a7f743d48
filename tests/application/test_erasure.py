"""Persons are erased and single events redacted in stores of every kind."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application import erasure, moved_texts
from dialoguekit.application.kit import Kit
from dialoguekit.errors import KeysUnavailable, Refused
from dialoguekit.events import CORE_EVENTS, ContributionMade, PersonRegistered
from dialoguekit.store import Codec, EventStore
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.encryption.key_store_sqlite import key_store_path
from dialoguekit.store.rows import compute_leaf, is_erased
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit_abcd.commands import identify_asset

from .conftest import MORNING

PEOPLE = 9


def canary(person: int, kind: str) -> str:
    """Return a text that occurs nowhere else."""
    return f"canary-{person:03d}-{kind}"


def hold_workshop(kit: Kit) -> dict[str, int]:
    """Record personal data of every kind for each person; return the people by id."""
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    people: dict[str, int] = {}
    with leeds.batch() as batch:
        batch.schedule(title="Leeds", groups=("peer support",))
        batch.open()
        for n in range(PEOPLE):
            invitation = batch.invite(canary(n, "contact"), channel="network")
            id = batch.register(name=canary(n, "name"), group="peer support", invitation=invitation)
            batch.give_consent(id, scopes=("record", "quote"))
            batch.arrive(id)
            batch.answer_invitation(invitation, "accepted", reason=canary(n, "answer"))
            people[id] = n
    leeds.start("conversation")
    question = leeds.pose_question("What do we know?")
    for id, n in people.items():
        contribution = leeds.contribute(
            id, canary(n, "contribution") + "x" * (n * 211), question=question
        )
        leeds.correct(contribution, reason=canary(n, "reason"), text=canary(n, "corrected"))
    return people


@pytest.fixture(params=["encrypted", "unencrypted"])
def encrypt(request: pytest.FixtureRequest) -> bool:
    """Whether the log encrypts personal data."""
    return bool(request.param == "encrypted")


STORES = (
    "encrypted file",
    "unencrypted file",
    "encrypted server",
    "unencrypted server",
    "unencrypted memory",
)


@pytest.fixture(params=STORES)
def kit(request: pytest.FixtureRequest, url: str) -> Iterator[Kit]:
    """A kit with a new store of each kind."""
    encryption, where = request.param.split()
    if where == "server":
        url = request.getfixturevalue("postgres_url")
    elif where == "memory":
        url = "memory:"
    with dialoguekit.open(url, plugins=[], encrypt=encryption == "encrypted") as kit:
        yield kit


def readable_text(store: EventStore) -> str:
    """Return all decoded events of a store as text."""
    return "".join(repr(recorded.event) for recorded in store.read())


def is_intact(store: EventStore) -> bool:
    """Return whether every leaf matches its row, and the tree its leaves."""
    rows = list(store.rows())
    tree, _ = type(store.tree())(0, ()).appended([compute_leaf(row) for row in rows])
    return all(row.leaf == compute_leaf(row) for row in rows) and tree.root() == store.tree().root()


@pytest.mark.parametrize("id", ["P3", "P5"])
def test_forgetting_one_id_of_a_person_erases_all_of_them(kit: Kit, id: str) -> None:
    """Two registrations were merged, each with an invitation; the person asks by either id."""
    people = hold_workshop(kit)
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    leeds.merge_people("P3", "P5", reason="canary-merged")
    result = erasure.forget(kit.store, "leeds", id, basis="their own request")
    text = readable_text(kit.store)
    for n in (2, 4):
        assert canary(n, "") not in text
    assert "canary-merged" not in text
    for n in set(people.values()) - {2, 4}:
        assert canary(n, "name") in text
    assert not result.already_recorded
    again = erasure.forget(kit.store, "leeds", id, basis="their own request")
    assert again.already_done
    assert is_intact(kit.store)


def test_a_token_is_erased_like_a_person(kit: Kit) -> None:
    """Its holder contributed at a distance, and was shown feedback of their own."""
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    leeds.schedule(title="Leeds", groups=("peer support",))
    leeds.issue_tokens({"k7f3-x2": "peer support"}, consents=["record", "quote"])
    round = leeds.open_round(roll=["k7f3-x2"])
    leeds.show_round(round, feedback={"k7f3-x2": "canary feedback"})
    leeds.contribute("k7f3-x2", "canary text")
    erasure.forget(kit.store, "leeds", "k7f3-x2", basis="their own request")
    assert "canary" not in readable_text(kit.store)


def test_personal_data_of_an_erased_person_is_unreadable(kit: Kit) -> None:
    """This includes contact, answers and corrections; others are not affected."""
    people = hold_workshop(kit)
    result = erasure.forget(kit.store, "leeds", "P3", basis="their own request")
    text = readable_text(kit.store)
    assert canary(2, "") not in text
    for n in set(people.values()) - {2}:
        for kind in ("contact", "answer", "name", "contribution", "corrected"):
            assert canary(n, kind) in text
    assert result.events == 5
    assert not result.already_recorded
    assert not result.already_done
    assert is_intact(kit.store)


def test_events_of_an_erased_person_are_still_counted(kit: Kit) -> None:
    """Their ids, groups and times are unchanged."""
    hold_workshop(kit)
    before = [(r.position, r.id, r.type) for r in kit.store.read()]
    erasure.forget(kit.store, "leeds", "P3", basis="their own request")
    after = list(kit.store.read())
    assert [(r.position, r.id, r.type) for r in after][: len(before)] == before
    registered = [r.event for r in after if isinstance(r.event, PersonRegistered)]
    assert (registered[2].person, registered[2].group, registered[2].name) == (
        "P3",
        "peer support",
        "[withheld]",
    )
    assert [r.type for r in after[len(before) :]] == ["presence.ended", "person.forgotten"]


def test_a_second_erasure_has_no_effect(kit: Kit) -> None:
    """It says so, and appends nothing."""
    hold_workshop(kit)
    erasure.forget(kit.store, "leeds", "P3", basis="their own request")
    head = kit.store.head()
    repeated = erasure.forget(kit.store, "leeds", "P3", basis="their own request")
    assert (repeated.already_recorded, repeated.already_done) == (True, True)
    assert (repeated.events, repeated.keys, repeated.snapshots) == (0, 0, 0)
    assert kit.store.head() == head


def test_an_invitation_without_a_registration_can_be_erased(kit: Kit) -> None:
    leeds = kit.workshop("leeds")
    leeds.schedule(title="Leeds", groups=("peer support",))
    invitation = leeds.invite(canary(1, "contact"), channel="network")
    assert canary(1, "contact") in readable_text(kit.store)
    erasure.forget(kit.store, "leeds", invitation, basis="their own request")
    assert canary(1, "contact") not in readable_text(kit.store)


@pytest.mark.parametrize("field", ["by", "on_behalf_of"])
def test_a_text_of_which_the_speaker_was_corrected_is_erased_with_the_right_person(
    kit: Kit, field: str
) -> None:
    """It was recorded as spoken by, or for, somebody else."""
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    leeds.schedule(title="Leeds", groups=("peer support",))
    leeds.open()
    for _ in range(2):
        leeds.check_in(group="peer support", consents=("record",))
    wrong: dict[str, Any] = {field: "P1"}
    right: dict[str, Any] = {field: "P2"}
    speaking = leeds.with_context(**wrong)
    speaking.submit_proposal("canary line")
    leeds.correct("PR1", reason="another spoke", **right)
    erasure.forget(kit.store, "leeds", "P2", basis="their own request")
    assert "canary" not in readable_text(kit.store)


def test_texts_of_the_workshop_are_not_erased(kit: Kit) -> None:
    """Titles and questions belong to no person."""
    hold_workshop(kit)
    for n in range(1, PEOPLE + 1):
        erasure.forget(kit.store, "leeds", f"P{n}", basis="their own request")
    text = readable_text(kit.store)
    assert "canary" not in text
    assert "What do we know?" in text
    assert is_intact(kit.store)


def test_an_event_is_redacted_with_its_corrections(kit: Kit) -> None:
    """Other personal data of the person is unchanged."""
    hold_workshop(kit)
    result = erasure.redact(kit.store, "leeds", "C3", reason="names a child")
    text = readable_text(kit.store)
    for kind in ("contribution", "reason", "corrected"):
        assert canary(2, kind) not in text
        assert canary(3, kind) in text
    assert canary(2, "name") in text
    assert (result.events, result.keys, result.already_recorded) == (2, 0, False)
    assert sum(is_erased(row.personal_data) for row in kit.store.rows()) == 2
    assert is_intact(kit.store)


def test_a_second_redaction_has_no_effect(kit: Kit) -> None:
    """The target is an id or a sequence number."""
    hold_workshop(kit)
    seq = next(r.seq for r in kit.store.read() if isinstance(r.event, ContributionMade))
    erasure.redact(kit.store, "leeds", seq, reason="names a child")
    head = kit.store.head()
    repeated = erasure.redact(kit.store, "leeds", "C1", reason="names a child")
    assert repeated.already_done
    assert kit.store.head() == head


def test_snapshots_are_deleted_with_personal_data(kit: Kit) -> None:
    """In an encrypted log they cannot be decrypted afterwards either."""
    hold_workshop(kit)
    cipher = kit.store.cipher
    snapshot = b"canary"
    stored = (
        cipher.seal_blob("talk", snapshot) if isinstance(cipher, PersonalDataCipher) else snapshot
    )
    kit.store.key_values.put(moved_texts.SNAPSHOTS, "talk", stored)
    assert erasure.forget(kit.store, "leeds", "P3", basis="their own request").snapshots == 1
    assert kit.store.key_values.items(moved_texts.SNAPSHOTS) == []
    kit.store.key_values.put(moved_texts.SNAPSHOTS, "talk", stored)
    assert erasure.redact(kit.store, "leeds", "C1", reason="names a child").snapshots == 1
    assert kit.store.key_values.items(moved_texts.SNAPSHOTS) == []
    if isinstance(cipher, PersonalDataCipher):
        assert cipher.open_blob("talk", stored) is None


def test_copies_with_the_erased_data_are_listed(kit: Kit) -> None:
    """They were written before and cover its position, in time order."""
    hold_workshop(kit)
    first = next(r.position for r in kit.store.read() if r.type == "invitation.sent") + 1
    for n, (location, position) in enumerate(
        [("short.html", 1), ("b.html", first), ("a.jsonl", kit.store.head())]
    ):
        recorded_at = MORNING + timedelta(days=n)
        erasure.record_copy(kit.store, "report", location, position, recorded_at)
    assert [copy.location for copy in erasure.list_copies(kit.store)] == [
        "short.html",
        "b.html",
        "a.jsonl",
    ]
    result = erasure.forget(
        kit.store,
        "leeds",
        "P1",
        basis="their own request",
        clock=lambda: MORNING + timedelta(days=9),
    )
    assert [copy.location for copy in result.copies] == ["b.html", "a.jsonl"]
    assert result.copies[0] == erasure.Copy("report", "b.html", first, MORNING + timedelta(days=1))
    later = MORNING + timedelta(days=10)
    erasure.record_copy(kit.store, "report", "later.html", kit.store.head(), later)
    repeated = erasure.forget(kit.store, "leeds", "P1", basis="their own request")
    assert repeated.copies == result.copies


def test_a_redaction_lists_its_copies(kit: Kit) -> None:
    """Copies written after it are not listed."""
    hold_workshop(kit)
    erasure.record_copy(kit.store, "export", "a.jsonl", kit.store.head(), MORNING)
    result = erasure.redact(kit.store, "leeds", "C1", reason="names a child", clock=lambda: MORNING)
    erasure.record_copy(
        kit.store, "export", "b.jsonl", kit.store.head(), MORNING + timedelta(days=1)
    )
    repeated = erasure.redact(kit.store, "leeds", "C1", reason="names a child")
    assert [copy.location for copy in result.copies] == ["a.jsonl"]
    assert repeated.copies == result.copies


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda store: erasure.forget(store, "york", "P1", basis="x"),
            "no such workshop.*: leeds",
        ),
        (lambda store: erasure.forget(store, "leeds", "P99", basis="x"), "P99"),
        (lambda store: erasure.forget(store, "leeds", "I1", basis="x"), "Forget P1"),
        (lambda store: erasure.redact(store, "leeds", "C99", reason="x"), "there is no C99"),
        (lambda store: erasure.redact(store, "leeds", 999, reason="x"), "there is no 999"),
    ],
)
def test_an_unknown_person_or_event_is_refused(
    url: str, call: Callable[[EventStore], Any], message: str
) -> None:
    """Nothing is recorded."""
    with dialoguekit.open(url, plugins=[]) as kit:
        hold_workshop(kit)
        head = kit.store.head()
        with pytest.raises(Refused, match=message):
            call(kit.store)
        assert kit.store.head() == head


@pytest.mark.parametrize(
    ("citation", "workshop", "target"),
    [("leeds P3", "leeds", "P3"), (" leeds  C17 ", "leeds", "C17"), ("leeds #31", "leeds", 31)],
)
def test_a_citation_names_a_workshop_and_an_item(
    citation: str, workshop: str, target: str | int
) -> None:
    """An event can also be cited by its sequence number."""
    text = erasure.parse_citation(citation)
    assert text == erasure.Citation(workshop, target)
    assert str(text) == " ".join(citation.split())


@pytest.mark.parametrize("citation", ["", "leeds", "leeds P3 P4"])
def test_an_invalid_citation_is_refused(citation: str) -> None:
    """The error shows how to write one."""
    with pytest.raises(Refused, match='Write "leeds P3"'):
        erasure.parse_citation(citation)


def test_an_invalid_sequence_number_is_parsed_as_an_id() -> None:
    assert erasure.parse_citation("leeds #x").target == "#x"


def test_events_of_unknown_types_are_reported_for_an_unencrypted_log(url: str) -> None:
    """Their data subject is unknown; in an encrypted log destroying the key suffices."""
    with dialoguekit.open(url, encrypt=False) as kit:
        hold_workshop(kit)
        leeds = kit.workshop("leeds")
        leeds.start("abcd")

        leeds.create(identify_asset, canary(2, "asset"), type="association", person="P3")
    with dialoguekit.open(url, plugins=[]) as kit:
        result = erasure.forget(kit.store, "leeds", "P3", basis="their own request")
        assert result.unreadable_types == (("abcd.asset-identified", 1),)
    with dialoguekit.open(url) as kit:
        result = erasure.forget(kit.store, "leeds", "P3", basis="their own request")
        assert (result.unreadable_types, result.already_recorded, result.events) == ((), True, 1)
        assert canary(2, "") not in readable_text(kit.store)


def test_an_encrypted_log_without_its_key_store_erases_no_one(url: str, tmp_path: Path) -> None:
    """The missing keys could still decrypt the data."""
    key_store = key_store_path(tmp_path / "leeds.db")
    with dialoguekit.open(url, plugins=[]) as kit:
        hold_workshop(kit)
        kit.workshop("leeds").forget("P3", basis="their own request")
    key_store.rename(tmp_path / "elsewhere")
    with pytest.raises(KeysUnavailable, match=r"missing at .*leeds\.keys\.db"):
        dialoguekit.open(url, plugins=[])
    with dialoguekit.open(url, plugins=[], without_keys=True) as kit:
        for person in ("P3", "P4"):
            with pytest.raises(KeysUnavailable):
                erasure.forget(kit.store, "leeds", person, basis="their own request")
    with (
        SQLiteEventStore(tmp_path / "leeds.db", Codec(CORE_EVENTS)) as store,
        pytest.raises(KeysUnavailable, match="key store of this log is missing"),
    ):
        erasure.forget(store, "leeds", "P3", basis="their own request")
    (tmp_path / "elsewhere").rename(key_store)
    with dialoguekit.open(url, plugins=[]) as kit:
        result = erasure.forget(kit.store, "leeds", "P3", basis="their own request")
        assert (result.already_recorded, result.keys) == (True, 2)


def all_bytes(folder: Path) -> bytes:
    """Return the bytes of all files in a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("order", ["forward", "reverse", "random"])
def test_no_file_contains_bytes_of_an_erased_person(
    url: str, tmp_path: Path, encrypt: bool, order: str
) -> None:
    """The log, its write-ahead log and key store are searched."""
    numbers = list(range(6))
    if order == "reverse":
        numbers.reverse()
    elif order == "random":
        random.Random(1).shuffle(numbers)
    with dialoguekit.open(url, plugins=[], encrypt=encrypt) as kit:
        hold_workshop(kit)
        cipher = kit.store.cipher
        secrets = []
        for n in numbers:
            if isinstance(cipher, PersonalDataCipher):
                secrets.append(cipher.key_store.key("leeds", f"P{n + 1}").secret)
            erasure.forget(kit.store, "leeds", f"P{n + 1}", basis="their own request")
            content = all_bytes(tmp_path)
            assert canary(n, "").encode() not in content
            assert not [secret for secret in secrets if secret in content]
        text = readable_text(kit.store)
        for n in range(6, PEOPLE):
            assert canary(n, "contribution") in text
        assert is_intact(kit.store)
        if isinstance(cipher, PersonalDataCipher):
            assert cipher.key_store.subjects("leeds") == [
                "",
                *sorted(f"{kind}{n + 1}" for kind in "IP" for n in range(6, PEOPLE)),
            ]


def test_no_file_contains_bytes_of_a_redacted_event(url: str, tmp_path: Path) -> None:
    """The corrections are searched for, too."""
    with dialoguekit.open(url, plugins=[], encrypt=False) as kit:
        hold_workshop(kit)
        for n in (4, 0, 8):
            erasure.redact(kit.store, "leeds", f"C{n + 1}", reason="names a child")
            content = all_bytes(tmp_path)
            for kind in ("contribution", "reason", "corrected"):
                assert canary(n, kind).encode() not in content


_KILLED = """
import os, sys
import dialoguekit
from dialoguekit.application import erasure
from dialoguekit.application.stream_writer import StreamWriter

def dying(call):
    def dies(*args, **kwargs):
        call(*args, **kwargs)
        os._exit(9)
    return dies

for step in sys.argv[2:]:
    child = os.fork()
    if child == 0:
        with dialoguekit.open(f"sqlite:///{sys.argv[1]}/{step}/leeds.db", plugins=[]) as kit:
            targets = {
                "event": (StreamWriter, "submit"),
                "key": (getattr(kit.store.cipher, "key_store", None), "destroy"),
                "personal data": (kit.store, "erase"),
                "snapshots": (erasure, "delete_snapshots"),
                "copies": (erasure, "_find_affected_copies"),
            }
            target, name = targets[step]
            setattr(target, name, dying(getattr(target, name)))
            erasure.forget(kit.store, "leeds", "P3", basis="their own request")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9, step
"""


def test_an_erasure_that_is_killed_is_completed_by_the_same_call(
    tmp_path: Path, encrypt: bool
) -> None:
    """It is killed after each step; a third call has no effect."""
    steps = ("event", "key" if encrypt else "personal data", "snapshots", "copies")
    for step in steps:
        (tmp_path / step).mkdir()
        url = f"sqlite:///{tmp_path / step / 'leeds.db'}"
        with dialoguekit.open(url, plugins=[], encrypt=encrypt) as kit:
            hold_workshop(kit)
            kit.store.key_values.put(moved_texts.SNAPSHOTS, "talk", b"a snapshot")
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _KILLED, str(tmp_path), *steps], check=True
    )
    for step in steps:
        with dialoguekit.open(f"sqlite:///{tmp_path / step / 'leeds.db'}", plugins=[]) as kit:
            result = erasure.forget(kit.store, "leeds", "P3", basis="their own request")
            assert result.already_recorded
            assert result.already_done == (step in {"snapshots", "copies"})
            assert erasure.forget(kit.store, "leeds", "P3", basis="their own request").already_done
            assert [r.type for r in kit.store.read()].count("person.forgotten") == 1
            assert kit.store.key_values.items(moved_texts.SNAPSHOTS) == []
            assert canary(2, "") not in readable_text(kit.store)
            assert is_intact(kit.store)
        assert canary(2, "").encode() not in all_bytes(tmp_path / step)


def test_an_interrupted_redaction_is_completed_by_the_same_call(url: str, tmp_path: Path) -> None:
    with dialoguekit.open(url, plugins=[], encrypt=False) as kit:
        hold_workshop(kit)
        kit.workshop("leeds").redact("C3", basis="names a child")
        assert canary(2, "contribution").encode() in all_bytes(tmp_path)
        result = erasure.redact(kit.store, "leeds", "C3", reason="names a child")
        assert (result.already_recorded, result.already_done, result.events) == (True, False, 2)
        assert canary(2, "contribution").encode() not in all_bytes(tmp_path)
