"""Counts of published conversations, and of a large one, match their files."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dialoguekit import events as e
from dialoguekit.interchange.polis_import import import_polis
from dialoguekit.store import EventStore, open_store

from .conftest import CODEC, CountFiles, CountLog, events_of

PUBLISHED_DIRECTORY = Path(__file__).parents[3] / "shared" / "data" / "polis"
needs_published = pytest.mark.skipif(
    not PUBLISHED_DIRECTORY.is_dir(), reason="the published conversations are not available"
)
conversations = pytest.mark.parametrize(
    "name", ["bg2050-volunteers", "canadian-electoral-reform", "london.youth.policing"]
)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, read independently of the reader under test."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@needs_published
@conversations
def test_counts_of_a_published_conversation_match_its_files(
    store: EventStore, name: str, count_files: CountFiles, count_log: CountLog
) -> None:
    home = PUBLISHED_DIRECTORY / name
    comments, votes = read_csv(home / "comments.csv"), read_csv(home / "votes.csv")
    people = read_csv(home / "participants-votes.csv")
    participants = {row["participant"] for row in people}
    participants |= {row["author-id"] for row in comments} | {row["voter-id"] for row in votes}
    imported = import_polis(store, home)
    assert (imported.people, imported.contributions) == (len(participants), len(comments))
    assert (imported.votes, imported.omissions, imported.remarks) == (len(votes), (), ())
    assert count_log(store, name) == count_files(home)
    assert len(events_of(store, e.PersonRegistered, name)) == len(participants)
    texts = {m.event.source: m.event.text for m in events_of(store, e.ContributionMade, name)}
    assert texts == {f"comment {row['comment-id']}": row["comment-body"] for row in comments}


@needs_published
@conversations
def test_published_tallies_count_all_rows_and_latest_votes(name: str) -> None:
    """comments.csv counts all rows, participants-votes.csv only the latest vote."""
    home = PUBLISHED_DIRECTORY / name
    votes = sorted(read_csv(home / "votes.csv"), key=lambda row: int(row["timestamp"]))
    rows = Counter((row["comment-id"], row["vote"]) for row in votes)
    for row in read_csv(home / "comments.csv"):
        id = row["comment-id"]
        assert (int(row["agrees"]), int(row["disagrees"])) == (rows[id, "1"], rows[id, "-1"])
    latest = {(row["voter-id"], row["comment-id"]): row["vote"] for row in votes}
    latest_counts = Counter((voter, vote) for (voter, _), vote in latest.items())
    for row in read_csv(home / "participants-votes.csv"):
        id = row["participant"]
        counts = latest_counts[id, "1"], latest_counts[id, "-1"], latest_counts[id, "0"]
        assert (int(row["n-agree"]), int(row["n-disagree"])) == counts[:2]
        assert int(row["n-votes"]) == sum(counts)
    changed = len(votes) - len(latest)
    assert changed == {"bg2050-volunteers": 58, "canadian-electoral-reform": 68}.get(name, 2)


@needs_published
@conversations
def test_moderation_labels_and_groups_of_a_published_conversation_are_imported(
    store: EventStore, name: str
) -> None:
    home = PUBLISHED_DIRECTORY / name
    import_polis(store, home)
    comments = read_csv(home / "comments.csv")
    outcomes = Counter(m.event.outcome for m in events_of(store, e.ContributionModerated, name))
    moderated = Counter(row["moderated"] for row in comments)
    assert (outcomes["accepted"], outcomes["rejected"]) == (moderated["1"], moderated["-1"])
    labels = Counter(
        label for m in events_of(store, e.ContributionMade, name) for label in m.event.labels
    )
    for label in ("meta", "seed"):
        assert labels[label] == sum(row.get(f"is-{label}") == "true" for row in comments)
    groups = Counter(p.event.labels for p in events_of(store, e.PersonRegistered, name))
    conversations = Counter(row["group-id"] for row in read_csv(home / "participants-votes.csv"))
    del conversations[""], groups[()]
    assert groups == {(f"polis-group:{id}",): n for id, n in conversations.items()}


# A large conversation


_MEASURE = """
import pathlib, sys
from dialoguekit.events import CORE_EVENTS
from dialoguekit.interchange.polis_import import import_polis
from dialoguekit.store import Codec, open_store

store = open_store(f"sqlite:///{sys.argv[2]}", Codec(CORE_EVENTS))
imported = import_polis(store, sys.argv[1])
status = pathlib.Path("/proc/self/status").read_text()
peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
print(imported.votes, int(peak) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is not available")
def test_50_000_votes_are_imported_in_300_mib(
    large_export: Path, tmp_path: Path, count_files: CountFiles, count_log: CountLog
) -> None:
    """The import runs in its own process to measure its peak memory."""
    path = tmp_path / "large.db"
    process = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(large_export), str(path)],
        capture_output=True,
        check=True,
        text=True,
    )
    votes, peak = map(float, process.stdout.split())
    assert votes == 50_000
    assert peak < 300
    with open_store(f"sqlite:///{path}", CODEC, create=False) as store:
        assert count_log(store, "large") == count_files(large_export)
