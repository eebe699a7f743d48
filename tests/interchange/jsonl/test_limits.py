"""What can be recorded can be exported, imported and proved: one event at every limit."""

from __future__ import annotations

import bisect
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.characters import NEVER_RECORDED
from dialoguekit.errors import InvalidEvent, MalformedFile
from dialoguekit.events import (
    CORE_EVENTS,
    Context,
    ContributionMade,
    NewEvent,
    OpaqueEvent,
    PersonRegistered,
    WorkshopScheduled,
    limits,
)
from dialoguekit.events.programme import is_valid_id
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Codec, EventStore, open_store
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.audit.proof_file import Proof, prove
from dialoguekit.store.sqlite import schema

CODEC = Codec(CORE_EVENTS)
TIMES = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
CHARACTERS = ["x", "\t", '"', "\u2028", "é", "\U0001f600"]
"""Characters of one to four bytes, some of which JSON writes as six."""


def text(character: str, length: int = limits.MAX_TEXT_LENGTH) -> str:
    return "x" + character * (length - 1)


def _sized(size: int) -> OpaqueEvent:
    """Return an event of an unknown type with data of this size."""
    return OpaqueEvent("t" * limits.MAX_NAME_LENGTH, limits.MAX_COLUMN_INTEGER, b"\xff" * size)


def _nested(depth: int) -> OpaqueEvent:
    return OpaqueEvent("nested", 1, b'{"a":' * depth + b"1" + b"}" * depth)


_CONTEXT_BYTES = len(CODEC.encode_context(Context()))

EVENTS: dict[str, Any] = {
    **{
        f"text of {character!a}": ContributionMade(
            contribution="C1", author="P1", text=text(character), reasons=text(character)
        )
        for character in CHARACTERS
    },
    "labels": PersonRegistered(
        person="P1",
        name=text("é"),
        group=text("é", limits.MAX_LABEL_LENGTH),
        labels=tuple(f"{n}{text('é', limits.MAX_LABEL_LENGTH - 4)}" for n in range(1000)),
    ),
    "groups": WorkshopScheduled(title="x", groups=tuple(f"{n} \u00e9" for n in range(9))),
    "size": _sized(limits.MAX_EVENT_BYTES - _CONTEXT_BYTES),
    **{f"nesting of {n}": _nested(n) for n in (30, 31, 32, 33, 5000)},
}


def _round_trip(tmp_path: Path, encryption: str, *events: NewEvent, stream: str = "leeds") -> None:
    """Record events; export, import and prove them."""
    first, second = (f"sqlite:///{tmp_path}/{name}.db" for name in ("first", "second"))
    file = tmp_path / "leeds.jsonl"
    with open_store(first, CODEC, encryption=encryption) as store:
        store.append(stream, events, expected_version=0)
        with file.open("wb") as out:
            export_jsonl(store, out, with_keys=encryption == PER_PERSON_ENCRYPTION)
        for recorded in store.read():
            proof = prove(store, recorded.position)
            assert Proof.parse(proof.to_json().encode()) == proof
            proof.verify()
        rows = list(store.rows())
        recorded_events = list(store.read())
    with open_store(second, CODEC, encryption=encryption) as store:
        import_jsonl(store, file)
        assert list(store.rows()) == rows
        assert list(store.read()) == recorded_events
        assert audit(store).intact
        again = io.BytesIO()
        export_jsonl(store, again)
        assert again.getvalue().splitlines()[-1] == file.read_bytes().splitlines()[-1]


def _new(event: Any, **values: Any) -> NewEvent:
    return NewEvent(event=event, occurred_at=TIMES[0], recorded_at=TIMES[1], **values)


@pytest.mark.parametrize("encryption", [NO_ENCRYPTION, PER_PERSON_ENCRYPTION])
@pytest.mark.parametrize("name", EVENTS)
def test_an_event_at_a_limit_is_moved_and_proved(
    tmp_path: Path, name: str, encryption: str
) -> None:
    """The exports of both logs are the same."""
    id = '"' * limits.MAX_NAME_LENGTH
    stream = "\N{SNOWMAN}" * limits.MAX_NAME_LENGTH
    _round_trip(tmp_path, encryption, _new(EVENTS[name], id=id), stream=stream)


@pytest.mark.parametrize("encryption", [NO_ENCRYPTION, PER_PERSON_ENCRYPTION])
def test_the_largest_personal_data_is_moved_and_proved(tmp_path: Path, encryption: str) -> None:
    """An event that is larger by one byte is refused."""
    spare = limits.MAX_EVENT_BYTES
    labels = tuple(f"{n:06}{'é' * 190}" for n in range(12_000))

    def event(count: int, name: str) -> PersonRegistered:
        return PersonRegistered(person="P1", group="all", labels=labels[:count], name=name)

    def size(count: int) -> int:
        encoded = CODEC.encode_split(event(count, "x"))
        columns = (encoded.data, encoded.personal_data)
        return _CONTEXT_BYTES + sum(len(column or b"") for column in columns)

    count = bisect.bisect(range(len(labels)), spare, key=size) - 1
    rest = spare - size(count)
    _round_trip(tmp_path, encryption, _new(event(count, "x" * (1 + rest))))
    with (
        open_store(f"sqlite:///{tmp_path}/third.db", CODEC, encryption=encryption) as store,
        pytest.raises(InvalidEvent, match=r"size must not exceed 4,194,304 bytes\. Split it"),
    ):
        store.append("leeds", [_new(event(count, "x" * (2 + rest)))], expected_version=0)


def _texts(*excluded: Any) -> st.SearchStrategy[str]:
    """Return a strategy for texts that can be recorded, without some categories of characters."""
    allowed = st.characters(exclude_categories=excluded, exclude_characters=NEVER_RECORDED)
    return st.text(allowed, min_size=1).filter(str.strip)


@settings(max_examples=20, deadline=None)
@given(
    text=_texts("Cc", "Cn", "Cs"),
    by=_texts("Cc", "Cn", "Cs", "Zl", "Zp"),
)
def test_any_text_is_moved_and_proved(
    tmp_path_factory: pytest.TempPathFactory, text: str, by: str
) -> None:
    event = ContributionMade(contribution="C1", author="P1", text=text)
    entry = _new(event, context=Context(by=by))
    _round_trip(tmp_path_factory.mktemp("any"), PER_PERSON_ENCRYPTION, entry)


def test_a_larger_event_is_not_imported(
    tmp_path: Path, open_empty: Callable[[], EventStore]
) -> None:
    """It could not be exported again."""
    with open_empty() as store:
        size = limits.MAX_EVENT_BYTES - _CONTEXT_BYTES
        store.append("leeds", [_new(_sized(size), id="e1")], expected_version=0)
        out = io.BytesIO()
        export_jsonl(store, out)
    file = tmp_path / "larger.jsonl"
    file.write_bytes(re.sub(rb'"data64":"', b'"data64":"////', out.getvalue()))
    with open_empty() as store, pytest.raises(MalformedFile, match="more than 4,194,304 bytes"):
        import_jsonl(store, file)


@pytest.fixture
def open_empty() -> Callable[[], EventStore]:
    """A function that opens an empty log."""
    return lambda: open_store("memory:", CODEC)


def test_the_tables_have_the_same_limits() -> None:
    """A name that the vocabulary allows is stored, and no longer one."""
    for table, column in (("streams", "name"), ("events", "id"), ("event_types", "type")):
        check = f"length({column}) BETWEEN 1 AND {limits.MAX_NAME_LENGTH}"
        assert check in schema.TABLES[table]
    assert is_valid_id("x" * limits.MAX_ID_LENGTH)
    assert not is_valid_id("x" * (limits.MAX_ID_LENGTH + 1))


def test_the_documentation_states_the_limits() -> None:
    """Every number of its table is that of a limit."""
    page = Path(__file__).parents[3] / "docs" / "reference" / "jsonl.md"
    table = page.read_text("utf-8").partition("## Limits")[2]
    stated = {
        int(n.replace(",", "")) for n in re.findall(r"^\|.*\| ([0-9,]+)", table, re.MULTILINE)
    }
    assert stated == {
        limits.MAX_TEXT_LENGTH,
        limits.MAX_LABEL_LENGTH,
        limits.MAX_ID_LENGTH,
        limits.MAX_INTEGER,
        limits.MAX_EVENT_BYTES,
        limits.MAX_NESTING,
        limits.MAX_LINE_BYTES,
        limits.MAX_NOTE_BYTES,
        limits.MAX_PROOF_BYTES,
    }
