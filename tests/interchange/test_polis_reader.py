"""The files of an export: which sign agrees, what adds up, and what cannot be read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit import events as e
from dialoguekit.errors import DialogueKitError, MalformedFile
from dialoguekit.events import NEUTRAL, RecordedEvent
from dialoguekit.interchange import Imported
from dialoguekit.interchange.polis_import import import_polis, read_polis
from dialoguekit.store import Codec, Log, open_log

Export = Callable[..., Path]
CountFiles = Callable[[Path], dict[str, tuple[int, ...]]]
CountLog = Callable[[Log, str], dict[str, tuple[int, ...]]]

SMALL = "polis-small"
HERE = Path(__file__).parent
CODEC = Codec(NEUTRAL)


def of(log: Log, kind: type[Any], stream: str = SMALL) -> list[RecordedEvent[Any]]:
    """The events of one class, in order."""
    return [recorded for recorded in log.read(stream) if isinstance(recorded.event, kind)]


# Signs and tallies


def test_an_export_in_which_minus_one_agrees_is_turned_round_and_says_so(
    log: Log,
    export: Export,
    count_files: CountFiles,
    count_log: CountLog,
    turn_round: Callable[[Path], None],
) -> None:
    expected = count_files(export())
    home = export()
    turn_round(home)
    imported = import_polis(log, home)
    assert imported.remarks == ("-1 agrees in votes.csv: every vote was turned round",)
    assert count_log(log, SMALL) == expected
    (scheduled,) = of(log, e.WorkshopScheduled)
    assert imported.remarks[0] in scheduled.event.source


def test_a_declared_sign_that_the_tallies_contradict_is_refused(
    log: Log, export: Export, turn_round: Callable[[Path], None]
) -> None:
    home = export(seconds=True)
    turn_round(home)
    with pytest.raises(MalformedFile, match="not clear whether 1 or -1 agrees") as caught:
        import_polis(log, home)
    assert (caught.value.file, caught.value.column) == ("votes.csv", "vote")
    assert log.head() == 0


def test_a_declared_sign_is_believed_where_nothing_else_tells(log: Log, export: Export) -> None:
    home = export()
    (home / "summary.csv").write_text("topic,T\nvote-convention,agree=-1;disagree=+1;pass=0\n")
    (home / "comments.csv").write_text(
        "timestamp,comment-id,author-id,moderated,comment-body\n1614852000,0,1,0,Yes\n"
    )
    (home / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1614852001,0,2,-1\n")
    (home / "participants-votes.csv").write_text("participant,group-id,n-agree,n-disagree\n")
    import_polis(log, home)
    assert [taken.event.value for taken in of(log, e.StanceTaken)] == [1]


def test_one_agrees_where_nothing_tells(log: Log, export: Export) -> None:
    """Somebody voted once, the tallies are older and know of nothing."""
    home = export()
    (home / "comments.csv").write_text(
        "timestamp,comment-id,author-id,moderated,comment-body\n1614852000,0,1,0,Yes\n"
    )
    (home / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1614852001,0,2,1\n")
    (home / "participants-votes.csv").write_text(
        "participant,group-id,n-agree,n-disagree\n2,,0,0\n"
    )
    imported = import_polis(log, home)
    assert [taken.event.value for taken in of(log, e.StanceTaken)] == [1]
    assert imported.remarks == (
        "1 row adds up in participants-votes.csv otherwise than votes.csv does, which counts",
    )


def test_tallies_that_lean_to_the_other_sign_without_being_clear_are_refused(
    log: Log, export: Export
) -> None:
    home = export()
    (home / "comments.csv").write_text(
        "timestamp,comment-id,author-id,moderated,comment-body\n1614852000,0,1,0,Yes\n"
    )
    votes = "".join(f"1614852001,0,{n},{1 if n < 5 else -1}\n" for n in range(8))
    (home / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n" + votes)
    (home / "participants-votes.csv").write_text(
        "participant,group-id,n-agree,n-disagree\n"
        + "".join(f"{n},,{int(n in (0, 1, 5, 6, 7))},{int(n in (2, 3, 4))}\n" for n in range(8))
    )
    with pytest.raises(MalformedFile, match="not clear whether 1 or -1 agrees"):
        import_polis(log, home)


def test_a_declaration_that_cannot_be_read_is_refused(log: Log, export: Export) -> None:
    home = export(seconds=True, summary=("agree=+1;disagree=-1", "agree=yes;disagree=no"))
    with pytest.raises(MalformedFile, match="must say which sign agrees") as caught:
        import_polis(log, home)
    assert (caught.value.line, caught.value.column) == (11, "vote-convention")


def test_tallies_that_do_not_add_up_are_remarked_and_the_votes_count(
    log: Log, export: Export, count_files: CountFiles, count_log: CountLog
) -> None:
    home = export(comments=("2021,5,5,3,0,1", "2021,5,5,4,0,1"))
    imported = import_polis(log, home)
    assert imported.remarks == (
        "1 row adds up in comments.csv otherwise than votes.csv does, which counts",
    )
    assert count_log(log, SMALL) == count_files(home)


# Malformed files


MALFORMED: list[tuple[str, str, str, int | None, str | None, str]] = [
    # file, what stands there, what is put there, line and column of the error, a word of it
    ("votes", ",7,8,1", ",7,8,2", 30, "vote", "must be 1 or less, not 2"),
    ("votes", ",7,8,1", ",7,8,", 30, "vote", "whole number"),
    ("votes", ",7,8,1", ",7,8", 30, "vote", "4 cells stand where the header has 5"),
    ("votes", ",7,8,1", ",7,8,1,1", 30, None, "6 cells"),
    ("votes", ",7,8,1", ",seven,8,1", 30, "comment-id", "'seven'"),
    ("votes", ",7,8,1", ",7,-8,1", 30, "voter-id", "must be 0 or more"),
    ("votes", "1614852660001", "1614852660", 30, "timestamp", "counts seconds"),
    ("votes", "1614852660001", "12", 30, "timestamp", "no moment since 1973"),
    ("votes", "1614852660001", "1614852660001000", 30, "timestamp", "whole|no moment"),
    ("votes", "1614852660001", "2021-03-04", 30, "timestamp", "whole number"),
    ("votes", "voter-id", "voter", 1, "voter-id", "missing from the header"),
    ("votes", ",7,8,1", ',7,"8,1', 30, None, "not well-formed CSV"),
    ("comments", "2021,5,5,3,0,1", "2021,5,5,3,0,2", 2, "moderated", "must be 1 or less"),
    ("comments", "2021,5,5,3,0,1", "2021,5,5,3,-1,1", 2, "disagrees", "must be 0 or more"),
    ("comments", "2021,5,5,3,0,1", "2021,0,5,3,0,1", 3, "comment-id", "in an earlier row"),
    ("comments", "2021,5,5,3,0,1", "2021,5,,3,0,1", 2, "author-id", "whole number"),
    ("comments", "BUY CHEAP BIKES NOW", " ", 12, "comment-body", "blank"),
    ("comments", "BUY CHEAP BIKES NOW", "\0", 12, None, "NUL"),
    ("comments", "comment-body", "body", 1, "comment-body", "missing from the header"),
    ("comments", "2021,4,0,0,0,0", "2021,4,0,0,0", 11, "comment-body", "7 cells"),
    ("participants-votes", "\n7,,,", "\n6,,,", 8, "participant", "in an earlier row"),
    ("participants-votes", "\n7,,,0,3,1,1,-1", "\n7,,,0,3,1,1,5", 8, "0", "not '5'"),
    ("participants-votes", "\n1,,0", "\n1,,A", 2, "group-id", "whole number"),
    ("participants-votes", "n-agree,", "n-agree,n-agree,", 1, "n-agree", "twice"),
    ("summary", "topic,", "subject,", None, "topic", "is missing"),
    ("summary", "views,14", "views", 3, "views", "1 cells"),
    ("summary", "url,", "topic,", 2, "topic", "twice"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "column", "word"), MALFORMED)
def test_a_malformed_file_changes_nothing_and_names_file_line_and_column(
    log: Log,
    export: Export,
    file: str,
    old: str,
    new: str,
    line: int | None,
    column: str | None,
    word: str,
) -> None:
    home = export(**{file.replace("-", "_"): (old, new)})
    with pytest.raises(MalformedFile, match=word) as caught:
        import_polis(log, home)
    error = caught.value
    assert (error.file, error.line, error.column) == (f"{file}.csv", line, column)
    assert log.head() == 0


@pytest.mark.parametrize("name", ["summary", "comments", "votes", "participants-votes"])
def test_a_missing_file_is_named(log: Log, export: Export, name: str) -> None:
    home = export()
    (home / f"{name}.csv").unlink()
    with pytest.raises(MalformedFile, match=f"{name}.csv: is missing from"):
        import_polis(log, home)


def test_a_directory_that_is_none_is_refused(log: Log, export: Export) -> None:
    with pytest.raises(MalformedFile, match=r"is not a directory with summary\.csv"):
        import_polis(log, export() / "votes.csv")


def test_an_export_without_a_statement_or_vote_is_refused(log: Log, export: Export) -> None:
    home = export()
    for name in ("comments", "votes"):
        path = home / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8-sig").splitlines()[0] + "\n")
    with pytest.raises(MalformedFile, match="holds no statement"):
        import_polis(log, home)


def test_a_topic_that_no_event_can_hold_is_refused(log: Log, export: Export) -> None:
    with pytest.raises(MalformedFile, match="must not exceed 10,000 characters") as caught:
        import_polis(log, export(summary=("Our towpath", "x" * 10_001)))
    assert (caught.value.line, caught.value.column) == (1, "topic")


_FILES = ("summary.csv", "comments.csv", "votes.csv", "participants-votes.csv")


@settings(max_examples=120, deadline=None)
@given(
    file=st.sampled_from(_FILES),
    seconds=st.booleans(),
    place=st.floats(0, 1),
    cut=st.integers(0, 40),
    put=st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b",", b'"', b"\n", b"\r", b"-", b"0", b"9", b"\xff", b"\0", b"1e9"]),
        st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass")),
    ),
)
def test_a_spoilt_export_is_imported_whole_or_not_at_all(
    file: str, seconds: bool, place: float, cut: int, put: bytes
) -> None:
    """Whatever bytes change, an error is one of ours and leaves the log as it was."""
    source = HERE / ("polis-small-seconds" if seconds else "polis-small")
    with tempfile.TemporaryDirectory() as home, open_log("memory:", CODEC) as log:
        for name in _FILES:
            data = (source / name).read_bytes()
            if name == file:
                start = int(place * len(data))
                data = data[:start] + put + data[start + cut :]
            (Path(home) / name).write_bytes(data)
        imported: Imported | None = None
        try:
            imported = import_polis(log, home, workshop="spoilt")
        except DialogueKitError as error:
            assert "\n" not in str(error)  # noqa: PT017  # either way is a way to pass
        assert log.version("spoilt") == (0 if imported is None else imported.events)
        if imported is not None:
            assert not import_polis(log, home, workshop="spoilt").changed


def test_reading_knows_nothing_of_events(export: Export) -> None:
    """``read_polis`` stands alone: times in microseconds, votes in order, signs settled."""
    read_export = read_polis(export())
    assert read_export.topic == "Our towpath, our money"
    assert [vote.at_us for vote in read_export.votes] == sorted(
        vote.at_us for vote in read_export.votes
    )
    assert read_export.comments[0].at_us == 1_614_852_000_000_000
    assert read_export.first_acts()[9] is None
