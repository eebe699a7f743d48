"""CSV files are read strictly; every error names file, line and column."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.errors import MalformedFile
from dialoguekit.interchange.csv_reader import (
    CsvFile,
    CsvRow,
    CsvTable,
    read_key_values,
    read_records,
)

Write = Callable[[bytes], CsvFile]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes the bytes of a file ``t.csv`` and reads them."""

    def write(data: bytes) -> CsvFile:
        path = tmp_path / "t.csv"
        path.write_bytes(data)
        return CsvFile.read(path)

    return write


def read_error(file: CsvFile, *required: str) -> MalformedFile:
    """Return the error on reading a table."""
    with pytest.raises(MalformedFile) as caught:
        list(CsvTable(file, required))
    return caught.value


def test_rows_are_read_by_column_name_in_any_order_of_columns(write: Write) -> None:
    path = write(b"b,a,more\n1,x,\n2,y,!\n")
    assert [(row.text("a"), row.integer("b")) for row in CsvTable(path, ("a", "b"))] == [
        ("x", 1),
        ("y", 2),
    ]


def test_a_row_is_identified_by_its_first_physical_line(write: Write) -> None:
    path = write(b'a,b\n1,"two\nlines"\n\n2,"three\r\n\r\nlines"\r\n3,x\n')
    assert [row.line for row in CsvTable(path, ("a",))] == [2, 5, 8]


def test_line_breaks_commas_and_quotes_inside_quotes_belong_to_the_cell(write: Write) -> None:
    (row,) = CsvTable(write(b'a,b\n1,"so,\nhe said ""yes"""\n'), ("b",))
    assert row.text("b") == 'so,\nhe said "yes"'


def test_a_byte_order_mark_is_not_part_of_the_first_column(write: Write) -> None:
    table = CsvTable(write(b"\xef\xbb\xbfa,b\n1,2\n"), ("a", "b"))
    assert list(table.columns) == ["a", "b"]


def test_a_last_line_without_a_line_break_is_read(write: Write) -> None:
    assert len(list(CsvTable(write(b"a\n1\n2"), ("a",)))) == 2


def test_a_missing_file_is_named_with_its_directory(tmp_path: Path) -> None:
    with pytest.raises(MalformedFile) as caught:
        CsvFile.read(tmp_path / "gone.csv")
    error = caught.value
    assert (error.file, error.line) == ("gone.csv", None)
    assert str(tmp_path) in str(error)


def test_a_directory_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(MalformedFile, match="cannot be read"):
        CsvFile.read(tmp_path / "t.csv")


def test_an_empty_file_is_refused(write: Write) -> None:
    assert "a header is required" in read_error(write(b"")).reason


def test_a_byte_that_is_not_utf_8_is_reported_by_position(write: Write) -> None:
    error = read_error(write(b"a\nfine\ncaf\xe9\n"), "a")
    assert error.line == 3
    assert "byte 4 of the line is 0xe9" in error.reason


def test_utf_16_is_refused_on_its_first_line(write: Write) -> None:
    assert read_error(write("a,b\n1,2\n".encode("utf-16")), "a").line == 1


def test_a_nul_character_is_refused(write: Write) -> None:
    error = read_error(write(b"a\n1\n\0\n"), "a")
    assert (error.line, error.reason) == (3, "contains a NUL character")


def test_an_unclosed_quote_is_reported_by_its_first_line(write: Write) -> None:
    error = read_error(write(b'a,b\n1,2\n3,"never\nclosed\n'), "a")
    assert error.line == 3
    assert "not well-formed CSV" in error.reason


def test_text_after_a_closing_quote_is_refused(write: Write) -> None:
    assert read_error(write(b'a\n"x"y\n'), "a").line == 2


def test_lines_that_end_with_a_carriage_return_alone_are_refused(write: Write) -> None:
    error = read_error(write(b"a,b\r1,2\r"), "a")
    assert error.line == 1
    assert "lines must end with LF or CRLF" in error.reason


def test_a_cell_beyond_the_size_limit_is_refused(write: Write) -> None:
    cell = b"x" * (csv.field_size_limit() + 1)
    error = read_error(write(b"a\n1\n" + cell + b"\n"), "a")
    assert error.line == 3
    assert "field larger than field limit" in error.reason


def test_a_missing_column_is_named_and_existing_ones_are_listed(write: Write) -> None:
    error = read_error(write(b"a,b\n"), "a", "vote")
    assert (error.line, error.column) == (1, "vote")
    assert "a, b" in error.reason


def test_a_column_that_occurs_twice_is_refused(write: Write) -> None:
    error = read_error(write(b"a,b, a\n"), "b")
    assert (error.line, error.column) == (1, "a")


def test_columns_without_a_name_are_ignored(write: Write) -> None:
    (row,) = CsvTable(write(b"a,,\n1,,\n"), ("a",))
    assert row.text("a") == "1"


def test_too_few_cells_name_the_first_column_without_one(write: Write) -> None:
    error = read_error(write(b"a,b,c\n1,2\n"), "a")
    assert (error.line, error.column) == (2, "c")


def test_too_many_cells_are_refused(write: Write) -> None:
    error = read_error(write(b"a,b\n1,2,3\n"), "a")
    assert (error.line, error.column) == (2, None)
    assert error.reason == "has 3 cells, but the header has 2"


def single_cell(cell: str) -> CsvRow:
    return CsvRow("t.csv", 7, {"a": 0}, [cell])


@pytest.mark.parametrize(
    "cell", ["", " 1", "1.0", "1e3", "1_000", "\u0661", "0x1", "one", "9" * 16]
)
def test_only_decimal_digits_are_a_whole_number(cell: str) -> None:
    with pytest.raises(MalformedFile, match="must be a whole number") as caught:
        single_cell(cell).integer("a")
    assert (caught.value.line, caught.value.column) == (7, "a")


@pytest.mark.parametrize(("cell", "number"), [("0", 0), ("-1", -1), ("+1", 1), ("007", 7)])
def test_whole_numbers_may_have_a_sign_and_leading_zeros(cell: str, number: int) -> None:
    assert single_cell(cell).integer("a") == number


def test_a_number_out_of_bounds_is_refused() -> None:
    assert single_cell("1").integer("a", minimum=1, maximum=1) == 1
    with pytest.raises(MalformedFile, match="must be 0 or more, not -1"):
        single_cell("-1").integer("a", minimum=0)
    with pytest.raises(MalformedFile, match="must be 1 or less, not 2"):
        single_cell("2").integer("a", maximum=1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("true", True), ("TRUE", True), ("1", True), ("false", False), ("0", False), ("", False)],
)
def test_booleans_have_few_spellings(cell: str, expected: bool) -> None:
    assert single_cell(cell).boolean("a") is expected


def test_another_spelling_of_true_is_refused() -> None:
    with pytest.raises(MalformedFile, match="must be true or false, not <text"):
        single_cell("yes").boolean("a")


def test_a_required_text_is_not_blank_and_has_a_maximum_length() -> None:
    assert single_cell(" x ").required_text("a", maximum=3) == " x "
    with pytest.raises(MalformedFile, match="must not be blank"):
        single_cell(" \n\t").required_text("a", maximum=3)
    with pytest.raises(MalformedFile, match="must not exceed 3 characters"):
        single_cell("four").required_text("a", maximum=3)


def test_a_value_that_is_not_allowed_is_reported_by_column() -> None:
    row = CsvRow("t.csv", 7, {"0": 0, "1": 1, "x": 2}, ["1", "2", "9"])
    row.check_values(["0"], frozenset({"1"}))
    with pytest.raises(MalformedFile, match="must be one of 1, not <text") as caught:
        row.check_values(["0", "1"], frozenset({"1"}))
    assert caught.value.column == "1"


def test_long_and_multiline_cells_are_shortened_in_messages() -> None:
    with pytest.raises(MalformedFile) as caught:
        single_cell("a\nb" + "c" * 5_000).integer("a")
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


def test_a_message_names_place_and_reason_and_that_nothing_was_imported() -> None:
    error = single_cell("x").malformed("a", "must be shorter")
    assert str(error) == "t.csv, line 7, column a: must be shorter. Nothing was imported."


def test_key_values_have_no_header(write: Write) -> None:
    found = read_key_values(write(b'topic,"Ours, theirs"\n\nabout,"two\nlines"\nlast,\n'))
    assert {key: row.text(key) for key, row in found.items()} == {
        "topic": "Ours, theirs",
        "about": "two\nlines",
        "last": "",
    }
    assert {key: row.line for key, row in found.items()} == {"topic": 1, "about": 3, "last": 5}


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"topic,x\nurl\n", 2, "url"),
        (b"topic,a,b\n", 1, "topic"),
        (b"topic,a\n,b\n", 2, None),
        (b"topic,a\nurl,b\ntopic,c\n", 3, "topic"),
    ],
)
def test_rows_that_are_not_key_values_are_refused(
    write: Write, data: bytes, line: int, column: str | None
) -> None:
    with pytest.raises(MalformedFile) as caught:
        read_key_values(write(data))
    assert (caught.value.line, caught.value.column) == (line, column)


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1), st.sampled_from(["\n", "\r\n"]))
def test_output_of_the_csv_module_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], end: str
) -> None:
    """Every row begins on the line that an editor shows."""
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    lines, line = [], 1
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in rows:
            csv.writer(file, lineterminator=end, quoting=csv.QUOTE_ALL).writerow(row)
            lines.append(line)
            line += 1 + sum(cell.count("\n") for cell in row)
    assert list(read_records(CsvFile.read(path))) == [
        (line, list(row)) for line, row in zip(lines, rows, strict=True)
    ]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = CsvFile("t.csv", b"a,b\n" + data)
    found: list[CsvRow] = []
    error: MalformedFile | None = None
    try:
        found.extend(CsvTable(file, ("a", "b")))
    except MalformedFile as caught:
        error = caught
    assert error is None or (error.file, error.line is None) == ("t.csv", False)
    assert [row.line for row in found] == sorted({row.line for row in found})
