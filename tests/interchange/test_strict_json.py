"""JSON as a file from elsewhere has to be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.interchange.strict_json import (
    MOST_NESTED,
    NotStrict,
    dump,
    is_canonical,
    load,
    load_bytes,
    shown,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES)
def test_what_is_written_is_read_as_it_was(value: object) -> None:
    """Whatever JSON can hold."""
    assert load_bytes(dump(value)) == value
    assert is_canonical(dump(value))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a":1,"b":{"c":1,"c":2}}', "holds the key 'c' twice"),
        ('{"a":1,"a":1}', "holds the key 'a' twice"),
        ("[NaN]", "holds NaN, which JSON has no word for"),
        ("-Infinity", "holds -Infinity"),
        ("9223372036854775808", "does not fit into 64 bits"),
        ("-9223372036854775809", "does not fit into 64 bits"),
        ("9" * 5000, "does not fit into 64 bits"),
        ("1e999", "which no computer holds"),
        ("0." + "1" * 100, "which no computer holds"),
        ('"\\ud800"', "holds half of a surrogate pair"),
        ('{"\\udfff":1}', "holds half of a surrogate pair"),
        ("\ufeff{}", "begins with a byte order mark"),
        ('{"a":', "is not JSON"),
        ("{} {}", "is not JSON: Extra data"),
        ('"a\tb"', "is not JSON: Invalid control character"),
        ("'a'", "is not JSON"),
        ("", "is not JSON"),
    ],
)
def test_what_readers_disagree_about_is_refused(text: str, why: str) -> None:
    """And it is said what it was."""
    with pytest.raises(NotStrict) as refused:
        load(text)
    assert why in str(refused.value)


def test_a_whole_pair_of_surrogates_is_a_letter() -> None:
    """As JSON writes letters that stand outside its plane."""
    assert load('"\\ud83d\\ude00"') == "\N{GRINNING FACE}"


def test_numbers_at_the_edge_are_read() -> None:
    """Those of 64 bits."""
    assert load("[9223372036854775807,-9223372036854775808]") == [2**63 - 1, -(2**63)]


def test_what_is_not_utf_8_is_refused_by_its_byte() -> None:
    """Counted from 1."""
    with pytest.raises(NotStrict, match="is not UTF-8: byte 2 is 0xff"):
        load_bytes(b'"\xff"')


def test_arrays_and_objects_stand_thirty_two_deep_and_no_deeper() -> None:
    """However they are mixed."""
    deepest = '[{"a":' * 16 + "1" + "}]" * 16
    assert load(deepest)
    with pytest.raises(NotStrict, match=f"more than {MOST_NESTED} deep, at character 97"):
        load(deepest.replace("1", "[1]"))


def test_brackets_in_strings_and_side_by_side_are_not_deep() -> None:
    """Only those that are open at once count."""
    assert load("[" + ",".join(['{"a[":"{[\\"["}'] * 100) + "]")


TIRING = {
    "open arrays": "[" * 500_000,
    "open objects": '[{"a":' * 100_000,
    "an open string of quotes": '"' + '\\"' * 500_000,
    "open strings": '"[{' * 300_000,
    "arrays with members": "[1," * 300_000,
}


@pytest.mark.parametrize("text", TIRING.values(), ids=TIRING)
def test_no_text_wears_the_reader_out(text: str) -> None:
    """Half a million brackets, or quotes that never end, are refused at once."""
    started = time.monotonic()
    with pytest.raises(NotStrict):
        load(text)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("data", [b'{"a": 1}', b"1.50", b'"\\u00e9"', b"\xff", b'{"a":1,"a":1}'])
def test_what_would_come_out_otherwise_is_not_canonical(data: bytes) -> None:
    """So an export keeps its bytes, and not its value."""
    assert not is_canonical(data)


def test_what_is_shown_is_short() -> None:
    """Whatever a file holds."""
    assert len(shown("x" * 1000)) == 40
    assert shown(None) == "None"
