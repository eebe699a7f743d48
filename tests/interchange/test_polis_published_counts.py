"""Published conversations, and a large one: what the log counts is what the files hold."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialoguekit import events as e
from dialoguekit.events import NEUTRAL, RecordedEvent
from dialoguekit.interchange.polis_import import import_polis
from dialoguekit.store import Codec, Log, open_log

CountFiles = Callable[[Path], dict[str, tuple[int, ...]]]
CountLog = Callable[[Log, str], dict[str, tuple[int, ...]]]

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "polis"
needs_published = pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason="the published conversations are not beside this repository"
)
published = pytest.mark.parametrize(
    "name", ["bg2050-volunteers", "canadian-electoral-reform", "london.youth.policing"]
)


def of(log: Log, kind: type[Any], stream: str) -> list[RecordedEvent[Any]]:
    """The events of one class, in order."""
    return [recorded for recorded in log.read(stream) if isinstance(recorded.event, kind)]


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a file, by a reader that shares nothing with the one under test."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@needs_published
@published
def test_a_published_conversation_counts_as_its_files_do(
    log: Log, name: str, count_files: CountFiles, count_log: CountLog
) -> None:
    home = PUBLISHED / name
    comments, votes = read(home / "comments.csv"), read(home / "votes.csv")
    people = read(home / "participants-votes.csv")
    everybody = {row["participant"] for row in people}
    everybody |= {row["author-id"] for row in comments} | {row["voter-id"] for row in votes}
    imported = import_polis(log, home)
    assert (imported.people, imported.contributions) == (len(everybody), len(comments))
    assert (imported.votes, imported.left_out, imported.remarks) == (len(votes), (), ())
    assert count_log(log, name) == count_files(home)
    assert len(of(log, e.PersonRegistered, name)) == len(everybody)
    texts = {m.event.source: m.event.text for m in of(log, e.ContributionMade, name)}
    assert texts == {f"comment {row['comment-id']}": row["comment-body"] for row in comments}


@needs_published
@published
def test_published_tallies_count_every_row_and_people_the_votes_that_stand(name: str) -> None:
    """So comments.csv and participants-votes.csv differ where somebody changed a vote."""
    home = PUBLISHED / name
    votes = sorted(read(home / "votes.csv"), key=lambda row: int(row["timestamp"]))
    rows = Counter((row["comment-id"], row["vote"]) for row in votes)
    for row in read(home / "comments.csv"):
        id = row["comment-id"]
        assert (int(row["agrees"]), int(row["disagrees"])) == (rows[id, "1"], rows[id, "-1"])
    standing = {(row["voter-id"], row["comment-id"]): row["vote"] for row in votes}
    stands = Counter((voter, vote) for (voter, _), vote in standing.items())
    for row in read(home / "participants-votes.csv"):
        id = row["participant"]
        cast = stands[id, "1"], stands[id, "-1"], stands[id, "0"]
        assert (int(row["n-agree"]), int(row["n-disagree"])) == cast[:2]
        assert int(row["n-votes"]) == sum(cast)
    changed = len(votes) - len(standing)
    assert changed == {"bg2050-volunteers": 58, "canadian-electoral-reform": 68}.get(name, 2)


@needs_published
@published
def test_moderation_labels_and_groups_of_a_published_conversation_stand(
    log: Log, name: str
) -> None:
    home = PUBLISHED / name
    import_polis(log, home)
    comments = read(home / "comments.csv")
    outcomes = Counter(m.event.outcome for m in of(log, e.ContributionModerated, name))
    moderated = Counter(row["moderated"] for row in comments)
    assert (outcomes["accepted"], outcomes["rejected"]) == (moderated["1"], moderated["-1"])
    labels = Counter(label for m in of(log, e.ContributionMade, name) for label in m.event.labels)
    for label in ("meta", "seed"):
        assert labels[label] == sum(row.get(f"is-{label}") == "true" for row in comments)
    groups = Counter(p.event.labels for p in of(log, e.PersonRegistered, name))
    published = Counter(row["group-id"] for row in read(home / "participants-votes.csv"))
    del published[""], groups[()]
    assert groups == {(f"polis-group:{id}",): n for id, n in published.items()}


# A large conversation


_MEASURE = """
import pathlib, sys
from dialoguekit.events import NEUTRAL
from dialoguekit.interchange.polis import import_polis
from dialoguekit.store import Codec, open_log

log = open_log(f"sqlite:///{sys.argv[2]}", Codec(NEUTRAL))
imported = import_polis(log, sys.argv[1])
status = pathlib.Path("/proc/self/status").read_text()
peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
print(imported.votes, int(peak) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is not told here")
def test_50_000_votes_are_imported_in_300_mib(
    large_export: Path, tmp_path: Path, count_files: CountFiles, count_log: CountLog
) -> None:
    """Into a file, in a process of its own, so that the peak is the import's; and all of them."""
    path = tmp_path / "large.db"
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(large_export), str(path)],
        capture_output=True,
        check=True,
        text=True,
    )
    votes, peak = map(float, done.stdout.split())
    assert votes == 50_000
    assert peak < 300
    with open_log(f"sqlite:///{path}", Codec(NEUTRAL), create=False) as log:
        assert count_log(log, "large") == count_files(large_export)
