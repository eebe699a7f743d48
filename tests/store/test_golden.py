"""What was stored once is read for ever, and means what it meant.

A golden file is never changed.  When one of these tests fails, the code has changed the meaning
of stored events: give the event a new version and an upcast, and leave the file as it is.
"""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest

from dialoguekit.events import NEUTRAL, event_type
from dialoguekit.events.fields import personal_fields
from dialoguekit.store import Codec
from dialoguekit.testing.golden import Golden, fields_of, names_of, read_golden

DIRECTORY = Path(__file__).parents[1] / "golden"
GOLDEN = read_golden(DIRECTORY)
PRESENT = {event_type(cls) for cls in NEUTRAL}
"""The versions that are written today; golden files of older ones are read through upcasts."""

CODEC = Codec(NEUTRAL)

every_file = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.path.stem)
every_present_file = pytest.mark.parametrize(
    "golden",
    [golden for golden in GOLDEN if (golden.type, golden.version) in PRESENT],
    ids=lambda golden: golden.path.stem,
)


@pytest.mark.parametrize("cls", NEUTRAL, ids=lambda cls: event_type(cls).name)
def test_every_event_has_its_golden_files(cls: type) -> None:
    """A type or version without a golden file is not kept safe; see dialoguekit.testing.golden."""
    missing = [name for name in names_of(cls) if not (DIRECTORY / name).exists()]

    assert not missing, f"Add an example to tests/golden/examples_*.py for {missing}"


@every_file
def test_a_golden_file_is_named_for_what_it_holds(golden: Golden) -> None:
    """Type and version stand in the name of the file."""
    ending = ".minimal.json" if golden.is_minimal else ".json"

    assert golden.path.name == f"{golden.type}.v{golden.version}{ending}"


@every_file
def test_a_golden_event_is_still_read(golden: Golden) -> None:
    """Every version of every type that was ever stored is read as an event of that type."""
    fact = CODEC.decode(golden.type, golden.version, golden.data)

    assert event_type(fact).name == golden.type


@every_present_file
def test_a_golden_event_means_what_it_meant(golden: Golden) -> None:
    """Every field has the value that it was read with when it was stored, defaults included.

    A field that was added since then stands at its default.
    """
    fact = CODEC.decode(golden.type, golden.version, golden.data)
    meant = fields_of(fact)
    known = {name: value for name, value in meant.items() if name in golden.fields}

    assert known == golden.fields
    assert list(meant)[: len(known)] == list(golden.fields)
    for attribute in attrs.fields(type(fact)):  # type: ignore[arg-type]  # an attrs class
        if attribute.name not in known:
            assert getattr(fact, attribute.name) == attribute.default


@every_present_file
def test_a_golden_event_holds_what_its_bytes_say(golden: Golden) -> None:
    """What stands in the bytes is what is read; what does not is the default."""
    stored = json.loads(golden.data)

    for name, value in stored.items():
        meant = golden.fields[name]
        assert (dict(value) if isinstance(meant, dict) else value) == meant
    assert golden.is_minimal == (len(stored) < len(golden.fields)), (
        "a full example leaves nothing to a default, a minimal one everything"
    )


@every_present_file
def test_a_golden_event_is_written_as_it_was(golden: Golden) -> None:
    """Writing it again gives the very same bytes, so that hashes and repeated ids agree."""
    fact = CODEC.decode(golden.type, golden.version, golden.data)

    assert CODEC.encode(fact) == (golden.type, golden.version, golden.data)


@every_file
def test_golden_circumstances_are_kept(golden: Golden) -> None:
    """Circumstances are read as their bytes say and written as they were."""
    context = CODEC.decode_context(golden.context)

    for name, value in json.loads(golden.context).items():
        assert getattr(context, name) == value
    assert CODEC.encode_context(context) == golden.context


def test_golden_circumstances_use_every_field() -> None:
    """Between them the files hold every kind of circumstance, and none at all."""
    used = [set(json.loads(golden.context)) for golden in GOLDEN]

    assert set() in used
    assert set.union(*used) == {
        "by",
        "role",
        "on_behalf_of",
        "space",
        "activity",
        "cause",
        "precision",
        "capture",
        "visibility",
    }


@every_present_file
def test_a_golden_event_is_stored_in_two_parts_that_make_it_whole(golden: Golden) -> None:
    """What is personal stands apart; the rest alone is an event, and both together are the fact."""
    fact = CODEC.decode(golden.type, golden.version, golden.data)
    apart = CODEC.encode_apart(fact)

    assert apart[:2] == (golden.type, golden.version)
    assert CODEC.decode(*apart[:3], words=apart.words) == fact
    withheld = CODEC.decode(*apart[:3])
    assert type(withheld) is type(fact)
    personal = set() if apart.words is None else set(json.loads(apart.words))
    assert personal <= personal_fields(type(fact))
    for name in personal:
        assert str(getattr(fact, name)) not in str(withheld)
