"""JSON from untrusted files is read strictly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events.limits import MAX_NESTING
from dialoguekit.interchange.strict_json import (
    StrictJsonError,
    dump,
    is_canonical,
    load,
    load_bytes,
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
def test_written_values_are_read_back(value: object) -> None:
    assert load_bytes(dump(value)) == value
    assert is_canonical(dump(value))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a":1,"b":{"c":1,"c":2}}', "contains the key <text of 1 character> twice"),
        ('{"a":1,"a":1}', "contains the key <text of 1 character> twice"),
        ("[NaN]", "contains NaN, which is not JSON"),
        ("-Infinity", "contains -Infinity"),
        ("9223372036854775808", "does not fit into 64 bits"),
        ("-9223372036854775809", "does not fit into 64 bits"),
        ("9" * 5000, "does not fit into 64 bits"),
        ("1e999", "which is out of range or too long"),
        ("0." + "1" * 100, "which is out of range or too long"),
        ('"\\ud800"', "contains a lone surrogate"),
        ('{"\\udfff":1}', "contains a lone surrogate"),
        ("\ufeff{}", "begins with a byte order mark"),
        ('{"a":', "is not JSON"),
        ("{} {}", "is not JSON: Extra data"),
        ('"a\tb"', "is not JSON: Invalid control character"),
        ("'a'", "is not JSON"),
        ("", "is not JSON"),
    ],
)
def test_ambiguous_json_is_refused(text: str, reason: str) -> None:
    """The error states the reason."""
    with pytest.raises(StrictJsonError) as refused:
        load(text)
    assert reason in str(refused.value)


def test_a_surrogate_pair_is_one_character() -> None:
    assert load('"\\ud83d\\ude00"') == "\N{GRINNING FACE}"


def test_numbers_at_the_limits_of_64_bits_are_read() -> None:
    assert load("[9223372036854775807,-9223372036854775808]") == [2**63 - 1, -(2**63)]


def test_bytes_that_are_not_utf_8_are_refused_by_position() -> None:
    with pytest.raises(StrictJsonError, match="is not UTF-8: byte 2 is 0xff"):
        load_bytes(b'"\xff"')


def test_arrays_and_objects_are_nested_at_most_thirty_two_deep() -> None:
    deepest = '[{"a":' * 16 + "1" + "}]" * 16
    assert load(deepest)
    with pytest.raises(StrictJsonError, match=f"more than {MAX_NESTING} deep, at character 97"):
        load(deepest.replace("1", "[1]"))


def test_brackets_in_strings_and_side_by_side_are_not_nested() -> None:
    """Only open brackets count."""
    assert load("[" + ",".join(['{"a[":"{[\\"["}'] * 100) + "]")


EXHAUSTING = {
    "open arrays": "[" * 500_000,
    "open objects": '[{"a":' * 100_000,
    "an open string of quotes": '"' + '\\"' * 500_000,
    "open strings": '"[{' * 300_000,
    "arrays with members": "[1," * 300_000,
}


@pytest.mark.parametrize("text", EXHAUSTING.values(), ids=EXHAUSTING)
def test_no_text_exhausts_the_parser(text: str) -> None:
    """Half a million brackets, or an unterminated string, are refused immediately."""
    started = time.monotonic()
    with pytest.raises(StrictJsonError):
        load(text)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("data", [b'{"a": 1}', b"1.50", b'"\\u00e9"', b"\xff", b'{"a":1,"a":1}'])
def test_json_that_would_be_written_differently_is_not_canonical(data: bytes) -> None:
    """An export therefore stores its bytes instead of its value."""
    assert not is_canonical(data)
