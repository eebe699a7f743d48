"""``log``: the events of a log, as text and as JSON."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.events import NewEvent, QuestionPosed, VoteCast
from dialoguekit.events.validators import reading_recorded
from dialoguekit.store.sqlite import SQLiteEventStore

Run = Callable[..., Any]


@pytest.fixture
def show(run: Run, log_url: str) -> Run:
    """A function that shows the log."""
    return lambda *args: run("log", *args, "--log", log_url)


@pytest.fixture
def record_texts(tmp_path: Path) -> Callable[..., str]:
    """A function that records questions in a log of its own, and returns its URL."""

    def record_texts(*texts: str) -> str:
        url = f"sqlite:///{tmp_path / 'talk.db'}"
        with dialoguekit.open(url, plugins=[]) as kit:
            morning = datetime(2025, 3, 4, 9, tzinfo=UTC)
            version = kit.store.stream_version("leeds")
            questions = [
                QuestionPosed(question=f"Q{version + n}", text=text)
                for n, text in enumerate(texts, start=1)
            ]
            new_events = [
                NewEvent(event=question, occurred_at=morning, recorded_at=morning)
                for question in questions
            ]
            kit.store.append("leeds", new_events, expected_version=version)
        return url

    return record_texts


def test_times_are_local_in_the_line_and_in_fields(run: Run, tmp_path: Path) -> None:
    """Each has the offset of its own day; the clocks change in between."""
    url = f"sqlite:///{tmp_path / 'zone.db'}"
    with dialoguekit.open(url, encrypt=False, plugins=[]) as kit:
        winter = datetime(2026, 3, 28, 9, tzinfo=UTC)
        leeds = kit.workshop("leeds").with_context(occurred_at=winter)
        start = datetime(2026, 3, 30, 8, 30, tzinfo=UTC)
        leeds.schedule(title="L", groups=("all",), start=start, time_zone="Europe/London")
    (line,) = run("log", "leeds", "--log", url).lines
    assert "#1  2026-03-28 09:00:00+00:00  workshop.scheduled" in line
    assert "start=2026-03-30 09:30:00+01:00" in line
    (event,) = map(json.loads, run("log", "leeds", "--json", "--log", url).lines)
    assert event["data"]["start"] == "2026-03-30T08:30:00+00:00"


def test_every_event_is_a_line_with_place_time_and_fields(show: Run) -> None:
    """Lines are in log order."""
    result = show()
    assert (result.status, result.err) == (0, "")
    assert [int(line.split()[0]) for line in result.lines] == list(range(1, len(result.lines) + 1))
    assert result.lines[0].startswith(
        "      1 leeds #1  2025-03-04 09:00:00+00:00  workshop.scheduled  "
        "title=Peer support in Leeds groups=primary"
    )
    assert result.lines[1] == "      2 leeds #2  2025-03-04 09:01:00+00:00  workshop.opened"


def test_lists_and_pairs_are_shown_without_brackets(
    run: Run, record_texts: Callable[..., str]
) -> None:
    """Lists have commas and pairs colons; empty fields are omitted."""
    url = record_texts()
    with dialoguekit.open(url, plugins=[]) as kit:
        morning = datetime(2025, 3, 4, 9, tzinfo=UTC)
        vote = VoteCast(ballot="B1", voter="P1", choices=(("PR1", 3), ("PR2", 0)))
        kit.store.append(
            "leeds",
            [NewEvent(event=vote, occurred_at=morning, recorded_at=morning)],
            expected_version=0,
        )
    (line,) = run("log", "--log", url).lines
    assert line.endswith("ballot.cast  ballot=B1 voter=P1 choices=PR1:3,PR2:0")


def test_an_event_of_an_unknown_type_is_shown(show: Run) -> None:
    (line,) = show("--type", "cafe.table-moved").lines
    assert line.endswith("cafe.table-moved  (unknown type, version 3)")


def test_a_single_stream_can_be_shown(show: Run) -> None:
    """It is a workshop or a programme."""
    assert len(show("york").lines) == 1
    assert all(" programme:north #" in line for line in show("programme:north").lines)
    assert len(show("leeds").lines) + len(show("programme:north").lines) + 1 == len(show().lines)


def test_an_unknown_workshop_is_refused(show: Run) -> None:
    """The error lists the known ones."""
    result = show("leads")
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        "Error: There is no such workshop. Did you mean 'leeds'? In this log: leeds, "
        "programme:north, york.\n"
    )


def test_events_can_be_selected_by_type(show: Run) -> None:
    selected = show("--type", "workshop.opened", "--type", "workshop.scheduled").lines
    assert [line.split("  ")[2] for line in (line.strip() for line in selected)] == [
        "workshop.scheduled",
        "workshop.opened",
        "workshop.scheduled",
    ]
    none_found = show("--type", "workshop.closed")
    assert (none_found.status, none_found.out) == (0, "")


def test_an_unknown_type_is_refused(show: Run) -> None:
    """The error offers what is near, and lists the types of the log."""
    result = show("--type", "workshop.openned")
    assert (result.status, result.out) == (1, "")
    assert "Did you mean 'workshop.opened'" in result.err
    assert "In this log: " in result.err
    assert len(show("--type", "cafe.table-moved").lines) == 1


def test_events_can_be_selected_by_position(show: Run) -> None:
    all_lines = show().lines
    assert show("--after", "2", "--until", "4").lines == all_lines[2:4]
    assert show("--after", "3").lines == all_lines[3:]
    assert show("--until", "2").lines == all_lines[:2]
    assert show("--after", "999").lines == []
    assert show("--until", "999").lines == all_lines
    assert show("--until", "0").lines == []


@pytest.mark.parametrize("option", ["--after", "--until"])
def test_a_position_is_a_number_from_zero(show: Run, option: str) -> None:
    for invalid in ("-1", "first"):
        result = show(option, invalid)
        assert result.status == 2
        assert option in result.err


def test_an_end_before_the_beginning_is_refused(show: Run) -> None:
    """Nothing lies between; a follower may ask for nothing new."""
    result = show("--after", "10", "--until", "5")
    assert (result.status, result.out) == (2, "")
    assert "--until 5 is before --after 10" in result.err
    assert show("--after", "3", "--until", "3").lines == []


def test_an_empty_log_shows_nothing(run: Run) -> None:
    dialoguekit.open("sqlite:///empty.db").close()
    result = run("log", "--log", "sqlite:///empty.db")
    assert (result.status, result.out, result.err) == (0, "", "")


def test_json_is_one_complete_object_a_line(show: Run, log_url: str) -> None:
    """This includes events of unknown types."""
    events = [json.loads(line) for line in show("--json").lines]
    assert [list(entry) for entry in events] == [
        [
            "position",
            "stream",
            "seq",
            "id",
            "type",
            "schema_version",
            "occurred_at",
            "recorded_at",
            "context",
            "data",
        ]
    ] * len(events)
    first, opaque = events[0], next(e for e in events if e["type"] == "cafe.table-moved")
    assert first["data"] == {
        "title": "Peer support in Leeds",
        "groups": ["primary care", "peer support"],
    }
    assert first["occurred_at"] == first["recorded_at"] == "2025-03-04T09:00:00+00:00"
    assert (first["id"], first["schema_version"], first["context"]) == ("event-0", 1, {})
    assert (opaque["data"], opaque["schema_version"]) == ({"where": "the window"}, 3)
    (contribution,) = [entry for entry in events if entry["type"] == "contribution.made"]
    assert contribution["data"]["text"] == "Nobody told the surgery\nwe exist."
    assert contribution["context"] == {"activity": "A1"}
    with dialoguekit.open(log_url) as kit:
        assert [entry["id"] for entry in events] == [r.id for r in kit.store.read()]


def test_showing_a_log_changes_nothing(show: Run, log_file: Path) -> None:
    version = log_file.read_bytes()
    assert show("--json") == show("--json")
    assert log_file.read_bytes() == version


def test_control_characters_are_not_shown(run: Run, record_texts: Callable[..., str]) -> None:
    """They could move the cursor or clear the screen."""
    with reading_recorded():  # An older version recorded them.
        url = record_texts("One\nTwo\r\tThree\x1b[2J\x07\x85\u2028 and \u202eright to left.")
    result = run("log", "--log", url)
    (line,) = result.lines
    assert line.isprintable()
    assert "One Two  Three\ufffd[2J" in line
    printed = run("log", "--json", "--log", url).out
    assert printed.rstrip("\n").isprintable()
    assert "\x1b[2J\x07\x85\u2028 and \u202e" in json.loads(printed)["data"]["text"]


def test_a_long_line_is_shortened_on_a_terminal_only(
    run: Run, record_texts: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe or a file gets the whole line, and JSON is complete."""
    url = record_texts("very " * 40 + "long")
    (line,) = run("log", "--log", url).lines
    assert line.endswith("very long")
    monkeypatch.setattr("dialoguekit.cli.log._max_line_length", lambda: 110)
    (line,) = run("log", "--log", url).lines
    assert len(line) <= 110
    assert line.endswith("…")
    assert json.loads(run("log", "--json", "--log", url).out)["data"]["text"].endswith("long")


def test_an_unreadable_event_is_an_error(run: Run, record_texts: Callable[..., str]) -> None:
    """Earlier events are shown."""
    url = record_texts("One.", "Two.")
    path = url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE events SET data = ? WHERE position = 2", (b'{"text": 7}',))
    connection.close()
    result = run("log", "--log", url)
    assert result.status == 1
    assert len(result.lines) == 1
    assert result.err.startswith("Error: question.posed version 1 at position 2: ")
    assert result.err.count("\n") == 1


# What may be published


@pytest.fixture
def private_log(tmp_path: Path) -> str:
    """A log of people who consent or not, with hidden texts and a secret ballot."""
    url = f"sqlite:///{tmp_path / 'private.db'}"
    with dialoguekit.open(url, plugins=[]) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("everybody",))
        leeds.open()
        ana = leeds.check_in(name="Ana", group="everybody", consents=("record", "quote"))
        ben = leeds.check_in(name="Ben", group="everybody", consents=("record",))
        leeds.contribute(ana, "Quoted.")
        leeds.with_context(visibility="hidden").contribute(ana, "Hidden.")
        leeds.contribute(ben, "Recorded only.")
        ballot = leeds.open_ballot(
            ["yes", "no"], kind="dots", budget=1, secrecy="secret", roll=(ana, ben)
        )
        leeds.cast_vote(ballot, ana, {"no": 1}, comment="Never.")
        leeds.cast_vote(ballot, ben, {"yes": 1})
        leeds.close_ballot(ballot)
        proposal = leeds.submit_proposal("Rest.", proposer=ana)
        leeds.record_decision(proposal, outcome="rejected", rule="majority", ballot=ballot)
    return url


def test_texts_that_may_not_be_published_are_not_shown(run: Run, private_log: str) -> None:
    """A placeholder says why."""
    lines = run("log", "--type", "contribution.made", "--log", private_log).lines
    assert [line.rpartition("text=")[2][:9] for line in lines] == [
        "Quoted.",
        "(not show",
        "(not for ",
    ]


def test_secret_votes_are_not_shown(
    run: Run, private_log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who voted is, but not the votes that the close counts, nor the numbers of a decision."""
    monkeypatch.setattr("dialoguekit.cli.log._MAX_LINE_LENGTH", 1000)
    out = run("log", "--log", private_log).out
    assert "outcome=rejected" in out
    assert "tally=" not in out
    assert "ballot=B1 voter=P1" in out
    assert "votes=(secret)" in out
    assert "comments=(secret)" in out
    assert "Never." not in out


def test_a_running_secret_vote_of_an_old_log_is_not_shown(run: Run, tmp_path: Path) -> None:
    """There it is an event; JSON does not have it either."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with dialoguekit.open(url, plugins=[], encrypt=False) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("everybody",))
        leeds.open_ballot(["yes", "no"], kind="dots", budget=1, secrecy="secret", roll=("t-1",))
        at = next(iter(leeds.events())).occurred_at
        vote = VoteCast(ballot="B1", voter="t-1", choices=(("no", 1),), comment="Never.")
        new = NewEvent(event=vote, occurred_at=at, recorded_at=at)
        kit.store.append("leeds", [new], expected_version=leeds.version)
    assert "choices=(secret)" in run("log", "--type", "ballot.cast", "--log", url).out
    data = json.loads(run("log", "--json", "--type", "ballot.cast", "--log", url).out)["data"]
    assert data == {"ballot": "B1", "voter": "t-1", "choices": []}


def test_json_has_what_may_not_be_published(run: Run, private_log: str) -> None:
    """It is for other programs, and complete."""
    out = run("log", "--json", "--log", private_log).out
    assert all(text in out for text in ("Hidden.", "Recorded only.", "Never."))


# Follow


def test_follow_shows_new_events(
    run: Run, record_texts: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No event is repeated or omitted."""
    url = record_texts("One.")
    batches = iter([["Two.", "Three."], [], ["Four."]])

    def wait(store: SQLiteEventStore, head: int, seconds: float) -> None:
        assert 0 < seconds <= 5
        texts = next(batches, None)
        if texts is None:
            raise KeyboardInterrupt
        record_texts(*texts)

    monkeypatch.setattr(SQLiteEventStore, "_wait", wait)
    result = run("log", "--follow", "--log", url)
    assert result.status == 130
    assert [line.rpartition("text=")[2] for line in result.lines] == [
        "One.",
        "Two.",
        "Three.",
        "Four.",
    ]
    assert result.err.strip() == "Stopped."


def test_follow_can_start_beyond_the_head(
    run: Run, record_texts: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = record_texts("One.")
    batches = iter([["Two."], ["Three."]])

    def wait(store: SQLiteEventStore, head: int, seconds: float) -> None:
        texts = next(batches, None)
        if texts is None:
            raise KeyboardInterrupt
        record_texts(*texts)

    monkeypatch.setattr(SQLiteEventStore, "_wait", wait)
    result = run("log", "--follow", "--after", "2", "--log", url)
    assert [line.rpartition("text=")[2] for line in result.lines] == ["Three."]


def test_follow_cannot_be_limited(show: Run) -> None:
    result = show("--follow", "--until", "3")
    assert (result.status, result.out) == (2, "")
    assert "--follow does not end: leave out --until." in result.err
