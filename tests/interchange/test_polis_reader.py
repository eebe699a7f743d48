"""Files of a Polis export: agree sign, tallies and malformed files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit import events as e
from dialoguekit.errors import DialogueKitError, MalformedFile
from dialoguekit.interchange import ImportSummary
from dialoguekit.interchange.polis_import import import_polis, read_polis
from dialoguekit.store import EventStore, open_store

from .conftest import CODEC, HERE, SMALL, CountFiles, CountLog, Export, events_of

COMMENTS_HEADER = "timestamp,comment-id,author-id,moderated,comment-body\n"
VOTES_HEADER = "timestamp,comment-id,voter-id,vote\n"
PARTICIPANTS_HEADER = "participant,group-id,n-agree,n-disagree\n"


def write_files(home: Path, *, votes: str, participants: str = "") -> None:
    """Replace an export by one statement, votes on it, and tallies of participants."""
    (home / "comments.csv").write_text(f"{COMMENTS_HEADER}1614852000,0,1,0,Yes\n")
    (home / "votes.csv").write_text(VOTES_HEADER + votes)
    (home / "participants-votes.csv").write_text(PARTICIPANTS_HEADER + participants)


# Signs and tallies


def test_votes_of_an_export_in_which_minus_one_means_agree_are_inverted(
    store: EventStore,
    export: Export,
    count_files: CountFiles,
    count_log: CountLog,
    invert_votes: Callable[[Path], None],
) -> None:
    expected = count_files(export())
    home = export()
    invert_votes(home)
    imported = import_polis(store, home)
    assert imported.remarks == ("-1 means agree in votes.csv: every vote was inverted",)
    assert count_log(store, SMALL) == expected
    (scheduled,) = events_of(store, e.WorkshopScheduled)
    assert imported.remarks[0] in scheduled.event.source


def test_a_declared_sign_that_the_tallies_contradict_is_refused(
    store: EventStore, export: Export, invert_votes: Callable[[Path], None]
) -> None:
    home = export(seconds=True)
    invert_votes(home)
    with pytest.raises(MalformedFile, match="the meaning of 1 and -1 is ambiguous") as caught:
        import_polis(store, home)
    assert (caught.value.file, caught.value.column) == ("votes.csv", "vote")
    assert store.head() == 0


def test_a_declared_sign_is_used_without_other_evidence(store: EventStore, export: Export) -> None:
    home = export()
    (home / "summary.csv").write_text("topic,T\nvote-convention,agree=-1;disagree=+1;pass=0\n")
    write_files(home, votes="1614852001,0,2,-1\n")
    import_polis(store, home)
    assert [taken.event.value for taken in events_of(store, e.StanceTaken)] == [1]


def test_one_means_agree_without_evidence(store: EventStore, export: Export) -> None:
    """The tallies are older than the only vote."""
    home = export()
    write_files(home, votes="1614852001,0,2,1\n", participants="2,,0,0\n")
    imported = import_polis(store, home)
    assert [taken.event.value for taken in events_of(store, e.StanceTaken)] == [1]
    assert imported.remarks == (
        "the tallies in 1 row of participants-votes.csv differ from votes.csv, which was used",
    )


def test_ambiguous_tallies_are_refused(store: EventStore, export: Export) -> None:
    home = export()
    write_files(
        home,
        votes="".join(f"1614852001,0,{n},{1 if n < 5 else -1}\n" for n in range(8)),
        participants="".join(
            f"{n},,{int(n in (0, 1, 5, 6, 7))},{int(n in (2, 3, 4))}\n" for n in range(8)
        ),
    )
    with pytest.raises(MalformedFile, match="the meaning of 1 and -1 is ambiguous"):
        import_polis(store, home)


def test_an_invalid_declaration_is_refused(store: EventStore, export: Export) -> None:
    home = export(seconds=True, summary=("agree=+1;disagree=-1", "agree=yes;disagree=no"))
    with pytest.raises(MalformedFile, match="must declare which sign means agree") as caught:
        import_polis(store, home)
    assert (caught.value.line, caught.value.column) == (11, "vote-convention")


def test_differing_tallies_are_reported_and_the_votes_are_used(
    store: EventStore, export: Export, count_files: CountFiles, count_log: CountLog
) -> None:
    home = export(comments=("2021,5,5,3,0,1", "2021,5,5,4,0,1"))
    imported = import_polis(store, home)
    assert imported.remarks == (
        "the tallies in 1 row of comments.csv differ from votes.csv, which was used",
    )
    assert count_log(store, SMALL) == count_files(home)


# Malformed files


MALFORMED: list[tuple[str, str, str, int | None, str | None, str]] = [
    # file, text to replace, replacement, line and column of the error, part of its reason
    ("votes", ",7,8,1", ",7,8,2", 30, "vote", "must be 1 or less, not 2"),
    ("votes", ",7,8,1", ",7,8,", 30, "vote", "whole number"),
    ("votes", ",7,8,1", ",7,8", 30, "vote", "has 4 cells, but the header has 5"),
    ("votes", ",7,8,1", ",7,8,1,1", 30, None, "6 cells"),
    ("votes", ",7,8,1", ",seven,8,1", 30, "comment-id", "not <text of 5 characters>"),
    ("votes", ",7,8,1", ",7,-8,1", 30, "voter-id", "must be 0 or more"),
    ("votes", "1614852660001", "1614852660", 30, "timestamp", "counts seconds"),
    ("votes", "1614852660001", "12", 30, "timestamp", "not a time after 1973"),
    ("votes", "1614852660001", "1614852660001000", 30, "timestamp", "whole|not a time"),
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
    (
        "participants-votes",
        "\n7,,,0,3,1,1,-1",
        "\n7,,,0,3,1,1,5",
        8,
        "0",
        "not <text of 1 character>",
    ),
    ("participants-votes", "\n1,,0", "\n1,,A", 2, "group-id", "whole number"),
    ("participants-votes", "n-agree,", "n-agree,n-agree,", 1, "n-agree", "twice"),
    ("summary", "topic,", "subject,", None, "topic", "is missing"),
    ("summary", "views,14", "views", 3, "views", "1 cells"),
    ("summary", "url,", "topic,", 2, "topic", "twice"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "column", "reason"), MALFORMED)
def test_a_malformed_file_is_refused_by_file_line_and_column(
    store: EventStore,
    export: Export,
    file: str,
    old: str,
    new: str,
    line: int | None,
    column: str | None,
    reason: str,
) -> None:
    home = export(**{file.replace("-", "_"): (old, new)})
    with pytest.raises(MalformedFile, match=reason) as caught:
        import_polis(store, home)
    error = caught.value
    assert (error.file, error.line, error.column) == (f"{file}.csv", line, column)
    assert store.head() == 0


@pytest.mark.parametrize("name", ["summary", "comments", "votes", "participants-votes"])
def test_a_missing_file_is_named(store: EventStore, export: Export, name: str) -> None:
    home = export()
    (home / f"{name}.csv").unlink()
    with pytest.raises(MalformedFile, match=f"{name}.csv: is missing from"):
        import_polis(store, home)


def test_a_path_that_is_not_a_directory_is_refused(store: EventStore, export: Export) -> None:
    with pytest.raises(MalformedFile, match=r"is not a directory with summary\.csv"):
        import_polis(store, export() / "votes.csv")


def test_an_export_without_a_statement_or_vote_is_refused(
    store: EventStore, export: Export
) -> None:
    home = export()
    for name in ("comments", "votes"):
        path = home / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8-sig").splitlines()[0] + "\n")
    with pytest.raises(MalformedFile, match="contains no statement"):
        import_polis(store, home)


def test_a_topic_that_is_too_long_is_refused(store: EventStore, export: Export) -> None:
    with pytest.raises(MalformedFile, match="must not exceed 10,000 characters") as caught:
        import_polis(store, export(summary=("Our towpath", "x" * 10_001)))
    assert (caught.value.line, caught.value.column) == (1, "topic")


_FILES = ("summary.csv", "comments.csv", "votes.csv", "participants-votes.csv")


@settings(max_examples=120, deadline=None)
@given(
    file=st.sampled_from(_FILES),
    seconds=st.booleans(),
    place=st.floats(0, 1),
    removed=st.integers(0, 40),
    inserted=st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b",", b'"', b"\n", b"\r", b"-", b"0", b"9", b"\xff", b"\0", b"1e9"]),
        st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass")),
    ),
)
def test_a_modified_export_is_imported_completely_or_not_at_all(
    file: str, seconds: bool, place: float, removed: int, inserted: bytes
) -> None:
    """Every error is typed and leaves the log unchanged."""
    source = HERE / ("polis-small-seconds" if seconds else "polis-small")
    with tempfile.TemporaryDirectory() as home, open_store("memory:", CODEC) as store:
        for name in _FILES:
            data = (source / name).read_bytes()
            if name == file:
                start = int(place * len(data))
                data = data[:start] + inserted + data[start + removed :]
            (Path(home) / name).write_bytes(data)
        imported: ImportSummary | None = None
        try:
            imported = import_polis(store, home, workshop="modified")
        except DialogueKitError as error:
            assert "\n" not in str(error)  # noqa: PT017  # an error is allowed
        assert store.stream_version("modified") == (0 if imported is None else imported.events)
        if imported is not None:
            assert not import_polis(store, home, workshop="modified").changed


def test_an_export_is_read_without_events(export: Export) -> None:
    """``read_polis`` returns times in microseconds, sorted votes and normalised signs."""
    read_export = read_polis(export())
    assert read_export.topic == "Our towpath, our money"
    assert [vote.occurred_at_us for vote in read_export.votes] == sorted(
        vote.occurred_at_us for vote in read_export.votes
    )
    assert read_export.comments[0].occurred_at_us == 1_614_852_000_000_000
    assert read_export.first_action_times()[9] is None
