"""Stored events stay readable, with the same meaning.

A golden file is never changed.  If one of these tests fails, the code has changed the meaning of
stored events.  Give the event a new version and an upcaster, and leave the file unchanged.
"""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from tests.store.sample_log import CODEC

from dialoguekit.events import CORE_EVENTS, Context, event_type
from dialoguekit.events.fields import personal_fields
from dialoguekit.testing.golden import (
    GoldenFile,
    event_fields,
    golden_file_names,
    read_golden_files,
)

DIRECTORY = Path(__file__).parents[1] / "golden"
GOLDEN = read_golden_files(DIRECTORY)
CURRENT = {event_type(cls) for cls in CORE_EVENTS}
"""The versions that are written now; golden files of older ones are read through upcasters."""

every_file = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.path.stem)
every_current_file = pytest.mark.parametrize(
    "golden",
    [golden for golden in GOLDEN if (golden.type, golden.version) in CURRENT],
    ids=lambda golden: golden.path.stem,
)


@pytest.mark.parametrize("cls", CORE_EVENTS, ids=lambda cls: event_type(cls).name)
def test_each_event_class_has_golden_files(cls: type) -> None:
    """Each type and version has its golden files; see dialoguekit.testing.golden."""
    missing = [name for name in golden_file_names(cls) if not (DIRECTORY / name).exists()]

    assert not missing, f"Add an example to tests/golden/examples_*.py for {missing}"


@every_file
def test_a_golden_file_is_named_by_type_and_version(golden: GoldenFile) -> None:
    """Its name contains the type and version of the event."""
    ending = ".minimal.json" if golden.is_minimal else ".json"

    assert golden.path.name == f"{golden.type}.v{golden.version}{ending}"


@every_file
def test_a_golden_event_is_decoded(golden: GoldenFile) -> None:
    """Every version that was ever stored is decoded as an event of its type."""
    event = CODEC.decode(golden.type, golden.version, golden.data)

    assert event_type(event).name == golden.type


@every_current_file
def test_a_golden_event_has_the_stored_fields(golden: GoldenFile) -> None:
    """Each field has the value it had when the event was stored, including defaults.

    A field added since then has its default.
    """
    event = CODEC.decode(golden.type, golden.version, golden.data)
    fields = event_fields(event)
    known = {name: value for name, value in fields.items() if name in golden.fields}

    assert known == golden.fields
    assert list(fields)[: len(known)] == list(golden.fields)
    for attribute in attrs.fields(type(event)):  # type: ignore[arg-type]  # an attrs class
        if attribute.name not in known:
            assert getattr(event, attribute.name) == attribute.default


@every_current_file
def test_a_golden_event_has_the_values_in_its_bytes(golden: GoldenFile) -> None:
    """A field without a value in the bytes has its default."""
    stored = json.loads(golden.data)

    for name, value in stored.items():
        fields = golden.fields[name]
        assert (dict(value) if isinstance(fields, dict) else value) == fields
    assert golden.is_minimal == (len(stored) < len(golden.fields)), (
        "a full example leaves nothing to a default, a minimal one everything"
    )


@every_current_file
def test_a_golden_event_is_encoded_to_the_same_bytes(golden: GoldenFile) -> None:
    """So hashes and repeated ids still match."""
    event = CODEC.decode(golden.type, golden.version, golden.data)

    assert CODEC.encode(event) == (golden.type, golden.version, golden.data)


@every_file
def test_a_golden_context_is_decoded_and_encoded(golden: GoldenFile) -> None:
    """Its fields have the values in its bytes, and it is encoded to the same bytes."""
    context = CODEC.decode_context(golden.context)

    for name, value in json.loads(golden.context).items():
        assert getattr(context, name) == value
    assert CODEC.encode_context(context) == golden.context


def test_golden_contexts_use_each_field() -> None:
    """Together, the files use each field of a context, and an empty one."""
    used = [set(json.loads(golden.context)) for golden in GOLDEN]

    assert set() in used
    assert set.union(*used) == set(attrs.fields_dict(Context))


@every_current_file
def test_a_golden_event_is_split_in_two_parts(golden: GoldenFile) -> None:
    """The data alone is an event with withheld fields; with the personal data it is the whole
    event.
    """
    event = CODEC.decode(golden.type, golden.version, golden.data)
    encoded = CODEC.encode_split(event)

    assert encoded[:2] == (golden.type, golden.version)
    assert CODEC.decode(*encoded[:3], personal_data=encoded.personal_data) == event
    withheld = CODEC.decode(*encoded[:3])
    assert type(withheld) is type(event)
    personal = set() if encoded.personal_data is None else set(json.loads(encoded.personal_data))
    assert personal <= personal_fields(type(event))
    for name in personal:
        assert str(getattr(event, name)) not in str(withheld)
