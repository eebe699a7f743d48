"""``dialoguekit log``: the events of a log, for people and for programs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.events import BallotCast, ContributionMade, NewEvent
from dialoguekit.store.sqlite import SQLiteLog

Run = Callable[..., Any]


@pytest.fixture
def show(run: Run, log_url: str) -> Run:
    """The log of the North, shown."""
    return lambda *args: run("log", *args, "--log", log_url)


@pytest.fixture
def talk(tmp_path: Path) -> Callable[..., str]:
    """A log of its own in which texts were said; returns its url."""

    def talk(*texts: str) -> str:
        url = f"sqlite:///{tmp_path / 'talk.db'}"
        with dialoguekit.open(url, plugins=[]) as kit:
            now = datetime(2025, 3, 4, 9, tzinfo=UTC)
            before = kit.log.version("leeds")
            facts = [
                ContributionMade(contribution=f"C{before + n}", author="P1", text=text)
                for n, text in enumerate(texts, start=1)
            ]
            new = [NewEvent(event=fact, at=now, noted=now) for fact in facts]
            kit.log.append("leeds", new, expected=before)
        return url

    return talk


def test_every_event_is_a_line_with_its_place_its_time_and_what_it_says(show: Run) -> None:
    """In the order in which they stand in the log."""
    ran = show()
    assert (ran.status, ran.err) == (0, "")
    assert [int(line.split()[0]) for line in ran.lines] == list(range(1, len(ran.lines) + 1))
    assert ran.lines[0].startswith(
        "      1 leeds #1  2025-03-04 09:00:00  workshop.scheduled  "
        "title=Peer support in Leeds groups=primary care,"
    )
    assert ran.lines[1] == "      2 leeds #2  2025-03-04 09:01:00  workshop.opened"


def test_lists_and_pairs_are_shown_without_brackets(run: Run, talk: Callable[..., str]) -> None:
    """A list with commas, a pair with a colon; what is not known is left out."""
    url = talk()
    with dialoguekit.open(url, plugins=[]) as kit:
        now = datetime(2025, 3, 4, 9, tzinfo=UTC)
        cast = BallotCast(ballot="B1", voter="P1", choices=(("PR1", 3), ("PR2", 0)))
        kit.log.append("leeds", [NewEvent(event=cast, at=now, noted=now)], expected=0)
    (line,) = run("log", "--log", url).lines
    assert line.endswith("ballot.cast  ballot=B1 voter=P1 choices=PR1:3,PR2:0")


def test_an_event_of_an_unknown_type_is_shown_as_such(show: Run) -> None:
    """It is there, whoever can read it."""
    (line,) = show("--type", "cafe.table-moved").lines
    assert line.endswith("cafe.table-moved  (unknown type, version 3)")


def test_a_stream_can_be_shown_by_itself(show: Run) -> None:
    """A workshop, or a programme."""
    assert len(show("york").lines) == 1
    assert all(" programme:north #" in line for line in show("programme:north").lines)
    assert len(show("leeds").lines) + len(show("programme:north").lines) + 1 == len(show().lines)


def test_a_workshop_that_is_not_there_is_refused_with_those_that_are(show: Run) -> None:
    """In one line."""
    ran = show("leads")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "Error: There is no workshop 'leads'. In this log: leeds, programme:north, york.\n"
    )


def test_events_can_be_chosen_by_type(show: Run) -> None:
    """By one or several; a type that did not happen shows nothing."""
    two = show("--type", "workshop.opened", "--type", "workshop.scheduled").lines
    assert [line.split("  ")[2] for line in (line.strip() for line in two)] == [
        "workshop.scheduled",
        "workshop.opened",
        "workshop.scheduled",
    ]
    nothing = show("--type", "workshop.flown")
    assert (nothing.status, nothing.out) == (0, "")


def test_events_can_be_chosen_by_position(show: Run) -> None:
    """After one and up to another; beyond the end there is nothing."""
    everything = show().lines
    assert show("--after", "2", "--until", "4").lines == everything[2:4]
    assert show("--after", "3").lines == everything[3:]
    assert show("--until", "2").lines == everything[:2]
    assert show("--after", "999").lines == []
    assert show("--until", "999").lines == everything
    assert show("--until", "0").lines == []


@pytest.mark.parametrize("option", ["--after", "--until"])
def test_a_position_is_a_number_from_nought(show: Run, option: str) -> None:
    """Anything else is wrong usage."""
    for wrong in ("-1", "first"):
        ran = show(option, wrong)
        assert ran.status == 2
        assert option in ran.err


def test_an_empty_log_shows_nothing(run: Run) -> None:
    """And that is no error."""
    dialoguekit.open("sqlite:///empty.db").close()
    ran = run("log", "--log", "sqlite:///empty.db")
    assert (ran.status, ran.out, ran.err) == (0, "", "")


def test_json_is_one_object_a_line_with_everything_that_is_kept(show: Run, log_url: str) -> None:
    """Also of an event that nobody here knows."""
    found = [json.loads(line) for line in show("--json").lines]
    assert [list(entry) for entry in found] == [
        ["position", "stream", "seq", "id", "type", "version", "at", "noted", "context", "data"]
    ] * len(found)
    first, opaque = found[0], next(e for e in found if e["type"] == "cafe.table-moved")
    assert first["data"] == {
        "title": "Peer support in Leeds",
        "groups": ["primary care", "peer support"],
    }
    assert first["at"] == first["noted"] == "2025-03-04T09:00:00+00:00"
    assert (first["id"], first["version"], first["context"]) == ("event-0", 1, {})
    assert (opaque["data"], opaque["version"]) == ({"where": "the window"}, 3)
    (said,) = [entry for entry in found if entry["type"] == "contribution.made"]
    assert said["data"]["text"] == "Nobody told the surgery\nwe exist."
    assert said["context"] == {"activity": "A1"}
    with dialoguekit.open(log_url) as kit:
        assert [entry["id"] for entry in found] == [r.id for r in kit.log.read()]


def test_showing_a_log_changes_nothing(show: Run, log_file: Path) -> None:
    """The same command shows the same twice, and the file is what it was."""
    before = log_file.read_bytes()
    assert show("--json") == show("--json")
    assert log_file.read_bytes() == before


def test_a_line_is_a_line_whatever_was_said(run: Run, talk: Callable[..., str]) -> None:
    """What would move the cursor, colour the screen or clear it is left out."""
    url = talk("One\nTwo\r\tThree\x1b[2J\x07\x85\u2028 and \u202eright to left.")
    ran = run("log", "--log", url)
    (line,) = ran.lines
    assert line.isprintable()
    assert "One Two  Three [2J" in line


def test_a_long_line_is_cut(run: Run, talk: Callable[..., str]) -> None:
    """With a mark; JSON holds all of it."""
    url = talk("very " * 40 + "long")
    (line,) = run("log", "--log", url).lines
    assert len(line) <= 110
    assert line.endswith("…")
    assert json.loads(run("log", "--json", "--log", url).out)["data"]["text"].endswith("long")


def test_what_cannot_be_read_is_said_in_one_line(run: Run, talk: Callable[..., str]) -> None:
    """After what could be read."""
    url = talk("One.", "Two.")
    path = url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE events SET data = ? WHERE position = 2", (b'{"text": 7}',))
    connection.close()
    ran = run("log", "--log", url)
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert ran.err.startswith("Error: contribution.made version 1 at position 2: ")
    assert ran.err.count("\n") == 1


# Going on


def test_following_goes_on_with_what_is_recorded(
    run: Run, talk: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until somebody stops it; nothing is shown twice, and nothing is left out."""
    url = talk("One.")
    later = iter([["Two.", "Three."], [], ["Four."]])

    def wait(log: SQLiteLog, head: int, seconds: float) -> None:
        assert 0 < seconds <= 5
        texts = next(later, None)
        if texts is None:
            raise KeyboardInterrupt
        talk(*texts)

    monkeypatch.setattr(SQLiteLog, "_wait", wait)
    ran = run("log", "--follow", "--log", url)
    assert ran.status == 130
    assert [line.rpartition("text=")[2] for line in ran.lines] == [
        "One.",
        "Two.",
        "Three.",
        "Four.",
    ]
    assert ran.err.strip() == "Stopped."


def test_following_can_begin_later_than_the_log_reaches(
    run: Run, talk: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits until the log is there."""
    url = talk("One.")
    later = iter([["Two."], ["Three."]])

    def wait(log: SQLiteLog, head: int, seconds: float) -> None:
        texts = next(later, None)
        if texts is None:
            raise KeyboardInterrupt
        talk(*texts)

    monkeypatch.setattr(SQLiteLog, "_wait", wait)
    ran = run("log", "--follow", "--after", "2", "--log", url)
    assert [line.rpartition("text=")[2] for line in ran.lines] == ["Three."]


def test_following_has_no_end(show: Run) -> None:
    """To ask for one is wrong usage."""
    ran = show("--follow", "--until", "3")
    assert (ran.status, ran.out) == (2, "")
    assert "--follow has no end: leave out --until." in ran.err
