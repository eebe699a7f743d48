"""Field types: accepted and refused values, and the messages."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from tests.events.sample_fields import LARGEST, AllFields, Named, NoOffset

from dialoguekit.errors import InvalidEvent
from dialoguekit.events.limits import MAX_LABEL_LENGTH, MAX_TEXT_LENGTH


class _Endless:
    """A value with a very long repr."""

    def __repr__(self) -> str:
        return "x" * 10_000


HUGE = 10**5000
SURROGATE = "surrogate \ud83d"

_REFUSED: list[tuple[str, list[tuple[Any, str]]]] = [
    (
        "reference",
        [
            (None, "must be text, not NoneType"),
            (7, "must be text, not int"),
            (b"P1", "must be text, not bytes"),
            ("", "must not be blank"),
            (" \n", "must not be blank"),
            ("P 1", "must be an id without spaces, not <text of 3 characters>"),
            ("P1\n", "must be an id without spaces, not <text of 3 characters>"),
            ("x" * 201, "must be an id without spaces, not <text of 201 characters>"),
            ("\ud83d", "unpaired surrogate"),
        ],
    ),
    (
        "references",
        [
            (None, "must be a list, not NoneType"),
            ("P1", "must be a list, not str"),
            (7, "must be a list, not int"),
            (["P1", "P 2"], "must be an id without spaces, not <text of 3 characters>"),
            (["P1", 2], "must be text, not int"),
        ],
    ),
    (
        "text",
        [
            (None, "must be text, not NoneType"),
            (["a"], "must be text, not list"),
            ("", "must not be blank"),
            (" \t\u2003", "must not be blank"),
            ("x" * (MAX_TEXT_LENGTH + 1), "must not exceed 100,000 characters"),
            (SURROGATE, "must be valid Unicode (unpaired surrogate)"),
        ],
    ),
    (
        "texts",
        [
            ("one", "must be a list, not str"),
            (["one", " "], "must not be blank"),
            ([SURROGATE], "unpaired surrogate"),
        ],
    ),
    (
        "label",
        [
            (7, "must be text, not int"),
            (" ", "must not be blank"),
            ("two\nlines", "must be one line of at most 200 characters"),
            ("tab\t", "must be one line"),
            ("x" * (MAX_LABEL_LENGTH + 1), "must be one line of at most 200 characters"),
            (SURROGATE, "unpaired surrogate"),
        ],
    ),
    (
        "labels",
        [("one", "must be a list, not str"), (["one", "two\nlines"], "must be one line")],
    ),
    (
        "choice",
        [
            ("blue", "must be one of red, green, not 'blue'"),
            ("Blue", "must be one of red, green, not <text of 4 characters>"),
            ("Red", "must be one of red, green, not 'Red'"),
            (None, "must be one of red, green, not None"),
            (["red"], "must be one of red, green, not a value of type list"),
            (_Endless(), "must be one of red, green, not a value of type _Endless"),
        ],
    ),
    (
        "choices",
        [
            ((), "must name at least one of red, green"),
            ("red", "must be a list, not str"),
            (["red", "blue"], "must be one of red, green, not 'blue'"),
        ],
    ),
    (
        "whole",
        [
            (True, "must be a whole number, not True"),
            (1.0, "must be a whole number, not 1.0"),
            ("1", "must be a whole number, not <text of 1 character>"),
            (None, "must be a whole number, not None"),
            (math.nan, "must be a whole number, not nan"),
            (-3, "must lie between -2 and 9, not -3"),
            (10, "must lie between -2 and 9, not 10"),
            (HUGE, "must lie between -2 and 9, not a number beyond 64 bits"),
        ],
    ),
    (
        "wholes",
        [
            (1, "must be a list, not int"),
            ([1, True], "must be a whole number, not True"),
            ([1, -1], "must lie between 0 and 9007199254740991, not -1"),
            (
                [LARGEST + 1],
                "must lie between 0 and 9007199254740991, not 9007199254740992",
            ),
        ],
    ),
    (
        "real",
        [
            (False, "must be a finite number, not False"),
            ("0.5", "must be a finite number, not <text of 3 characters>"),
            (math.nan, "must be a finite number, not nan"),
            (math.inf, "must be a finite number, not inf"),
            (-0.001, "must lie between 0 and 1, not -0.001"),
            (1.001, "must lie between 0 and 1, not 1.001"),
            (2, "must lie between 0 and 1, not 2"),
        ],
    ),
    (
        "free",
        [
            (-math.inf, "must be a finite number, not -inf"),
            (LARGEST + 1, "must be a finite number, not 9007199254740992"),
            (HUGE, "must be a finite number, not a number beyond 64 bits"),
            (1j, "must be a finite number, not a value of type complex"),
        ],
    ),
    (
        "flag",
        [
            (0, "must be true or false, not 0"),
            ("yes", "must be true or false, not <text of 3 characters>"),
            (None, "must be true or false, not None"),
        ],
    ),
    (
        "moment",
        [
            (datetime(2026, 3, 3), "must be a date and time with a zone"),  # noqa: DTZ001
            ("2026-03-03T09:30", "must be a date and time with a zone"),
            (datetime(2026, 3, 3, tzinfo=NoOffset()), "must be a date and time with a zone"),
            (date(2026, 3, 3), "must be a date and time with a zone"),
            ("at nine", "must be a date and time with a zone, not <text of 7 characters>"),
            (1772530200, "must be a date and time with a zone, not 1772530200"),
            (None, "must be a date and time with a zone, not None"),
        ],
    ),
    (
        "day",
        [
            (datetime(2026, 3, 3, tzinfo=UTC), "must be a date, not a value of type datetime"),
            ("2026-03-03T09:30Z", "must be a date, not <text of 17 characters>"),
            ("3 March", "must be a date, not <text of 7 characters>"),
            (20260303, "must be a date, not 20260303"),
        ],
    ),
    (
        "pairs",
        [
            (None, "must be a mapping, not NoneType"),
            ("ab", "must be a mapping, not str"),
            (7, "must be a mapping, not int"),
            (["ab"], "must map names to values, not contain <text of 2 characters>"),
            ([("a", 1, 2)], "must map names to values, not contain a value of type tuple"),
            ({1: "a"}, "must map names to values, not contain a value of type tuple"),
            ({" ": 1}, "must not be blank"),
            ({SURROGATE: 1}, "unpaired surrogate"),
            ([("a", 1), ("a", 2)], "has the key <text of 1 character> twice"),
            ({"a": [1]}, "contains list under <text of 1 character>"),
            ({"a": {}}, "contains dict under <text of 1 character>"),
            ({"a": SURROGATE}, "contains an unpaired surrogate under <text of 1 character>"),
            (
                {"a": "x" * (MAX_TEXT_LENGTH + 1)},
                "contains more than 100,000 characters under <text of 1 character>",
            ),
            (
                {"a": math.nan},
                "contains nan, which is not a finite number, under <text of 1 character>",
            ),
            ({"a": HUGE}, "contains a number beyond 64 bits, which is not"),
            (
                {"a": LARGEST + 1},
                "contains 9007199254740992, which is not a finite number, under",
            ),
        ],
    ),
]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        pytest.param(field, value, reason, id=f"{field}-{number}")
        for field, cases in _REFUSED
        for number, (value, reason) in enumerate(cases)
    ],
)
def test_an_invalid_value_is_refused(field: str, value: Any, reason: str) -> None:
    """The message names the event, field and value."""
    with pytest.raises(InvalidEvent) as caught:
        AllFields(**{field: value})

    refused = caught.value
    assert (refused.type, refused.field) == ("test.all-fields", field)
    assert refused.reason.startswith(reason) or reason in refused.reason
    assert len(str(refused)) < 300


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reference", "x" * 200),
        ("reference", "vault:é/7#1"),
        ("references", ()),
        ("text", " padded\n\t"),
        ("text", "x" * MAX_TEXT_LENGTH),
        ("text", "👩‍👩‍👧"),
        ("label", "x" * MAX_LABEL_LENGTH),
        ("labels", ("not said", "Ⅳ")),
        ("choices", ("green", "green")),
        ("whole", -2),
        ("whole", 9),
        ("wholes", (0, LARGEST)),
        ("real", 0),
        ("real", 1.0),
        ("free", -LARGEST),
        ("free", 1.7976931348623157e308),
        ("flag", True),
        ("moment", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=-23)))),
        ("day", date.max),
        ("pairs", ()),
        ("pairs", (("a", ""), ("b", None), ("c", True), ("d", -1.5), ("e", LARGEST))),
    ],
)
def test_a_valid_value_is_unchanged(field: str, value: Any) -> None:
    """Values at and within the bounds are accepted."""
    stored = getattr(AllFields(**{field: value}), field)

    assert stored == value
    assert type(stored) is type(value)


@pytest.mark.parametrize("value", ["C1", "C17", "C900000000000001", "C999999999999999"])
def test_an_identifier_is_a_letter_and_a_number(value: str) -> None:
    """Such ids are short enough to read aloud."""
    assert Named(thing=value).thing == value


@pytest.mark.parametrize(
    "value",
    [
        "",
        "C",
        "C0",
        "C017",
        "c1",
        "P1",
        "CC1",
        "C1 ",
        "C1\n",
        "C\N{ARABIC-INDIC DIGIT ONE}",
        "C" + "1" * 16,
        1,
        None,
    ],
)
def test_other_identifiers_are_refused(value: Any) -> None:
    """Another prefix, leading zeros, other digits and long numbers are refused."""
    with pytest.raises(InvalidEvent, match=r"test\.named: thing must look like C17, not "):
        Named(thing=value)
