"""Reader for the files of a Polis openData export; independent of events.

An export consists of ``summary.csv`` (keys and values without a header), ``comments.csv``,
``votes.csv`` and ``participants-votes.csv``.  Their columns differ from year to year.  The columns
read here occur in all of them, except ``is-meta``, ``is-seed`` and the tallies of statements.

Reading resolves three ambiguities:

- Time: ``timestamp`` counts milliseconds in older exports and seconds in newer ones.  Its
  magnitude shows which.  ``datetime`` is local text and is not read.
- Sign: 1 means agree and −1 disagree, except in copies of the database, where the signs are
  swapped.  The tallies show which.
- Statements: a vote on a statement missing from ``comments.csv`` is returned separately.
"""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path

from dialoguekit.errors import MalformedFile
from dialoguekit.events.limits import MAX_TEXT_LENGTH
from dialoguekit.interchange.csv_reader import CsvFile, CsvRow, CsvTable, read_key_values
from dialoguekit.interchange.polis_model import (
    COMMENTS,
    PARTICIPANTS,
    SUMMARY,
    VOTE_CONVENTION,
    VOTES,
    Comment,
    Participant,
    PolisExport,
    SourceFile,
    Tally,
    Vote,
)
from dialoguekit.interchange.polis_tallies import build_remarks, infer_agree_sign

_MIN_SECONDS, _MIN_MILLISECONDS, _MAX_TIMESTAMP = 10**8, 10**11, 10**14
"""Any time in seconds before the year 5138 is less than one in milliseconds after March 1973."""

_VOTE_VALUES = frozenset({"", "-1", "0", "1"})
_MAX_LINE_LENGTH = 10_000


def read_polis(directory: str | Path) -> PolisExport:
    """Read the export in ``directory``.

    Raises :class:`~dialoguekit.errors.MalformedFile`, which names file, line and column, when a
    file is missing, unreadable or contains an invalid value.
    """
    home = Path(directory)
    if not home.is_dir():
        wanted = f"{SUMMARY}, {COMMENTS}, {VOTES} and {PARTICIPANTS[0]}"
        raise MalformedFile(str(directory), None, None, f"is not a directory with {wanted}")
    listed = next((home / n for n in PARTICIPANTS if (home / n).is_file()), home / PARTICIPANTS[0])
    summary_file = CsvFile.read(home / SUMMARY)
    topic, description, url, declared = _read_summary(summary_file)
    comments_file = CsvFile.read(home / COMMENTS)
    comments, comment_tallies = _read_comments(comments_file)
    votes_file = CsvFile.read(home / VOTES)
    votes = _read_votes(votes_file)
    participants_file = CsvFile.read(listed)
    participants, participant_tallies = _read_participants(participants_file)
    files = (
        (summary_file, 1),
        (comments_file, len(comments)),
        (votes_file, len(votes)),
        (participants_file, len(participants)),
    )
    if not comments and not votes:
        raise MalformedFile(COMMENTS, None, None, f"contains no statement, and {VOTES} no vote")
    sign = infer_agree_sign(votes, comment_tallies, participant_tallies, declared)
    if sign < 0:
        votes = tuple(vote._replace(value=-vote.value) for vote in votes)
    known = {comment.id for comment in comments}
    return PolisExport(
        topic=topic,
        description=description,
        url=url,
        comments=comments,
        votes=tuple(vote for vote in votes if vote.comment in known),
        orphan_votes=tuple(vote for vote in votes if vote.comment not in known),
        participants=participants,
        files=tuple(SourceFile(file.name, file.sha256, rows) for file, rows in files),
        remarks=build_remarks(votes, sign, comment_tallies, participant_tallies),
    )


def _read_summary(file: CsvFile) -> tuple[str, str, str, int]:
    """Return topic, description, URL and the declared sign: 1, −1, or 0 if none is declared."""
    found = read_key_values(file)
    if "topic" not in found:
        raise MalformedFile(file.name, None, "topic", "is missing")

    def text(key: str, maximum: int) -> str:
        cell = found[key].text(key).strip() if key in found else ""
        if len(cell) > maximum:
            raise found[key].malformed(key, f"must not exceed {maximum:,} characters")
        return cell

    topic, url = text("topic", _MAX_LINE_LENGTH), text("url", _MAX_LINE_LENGTH)
    description = text("conversation-description", MAX_TEXT_LENGTH - 2 * _MAX_LINE_LENGTH)
    declared = 0
    if VOTE_CONVENTION in found:
        terms = text(VOTE_CONVENTION, _MAX_LINE_LENGTH).split(";")
        values = dict(term.partition("=")[::2] for term in terms)
        signs = {"+1": 1, "1": 1, "-1": -1}
        declared = signs.get(values.get("agree", ""), 0)
        if declared == 0 or signs.get(values.get("disagree", ""), 0) != -declared:
            why = "must declare which sign means agree, for example agree=+1;disagree=-1;pass=0"
            raise found[VOTE_CONVENTION].malformed(VOTE_CONVENTION, why)
    return topic, description, url, declared


def _read_comments(file: CsvFile) -> tuple[tuple[Comment, ...], list[Tally]]:
    table = CsvTable(file, ("timestamp", "comment-id", "author-id", "moderated", "comment-body"))
    has_meta, has_seed = "is-meta" in table.columns, "is-seed" in table.columns
    has_tallies = table.columns.keys() >= {"agrees", "disagrees"}
    timestamps = _Timestamps(table.file)
    comments: list[Comment] = []
    tallies: list[Tally] = []
    earlier_ids: set[int] = set()
    for row in table:
        id = _read_unique_id(row, "comment-id", earlier_ids)
        timestamps.add(row)
        comment = Comment(
            id=id,
            occurred_at_us=0,
            author=row.integer("author-id", minimum=0),
            moderated=row.integer("moderated", minimum=-1, maximum=1),
            meta=has_meta and row.boolean("is-meta"),
            seed=has_seed and row.boolean("is-seed"),
            body=row.required_text("comment-body", maximum=MAX_TEXT_LENGTH),
        )
        comments.append(comment)
        if has_tallies:
            counts = (row.integer(name, minimum=0) for name in ("agrees", "disagrees"))
            tallies.append(Tally(id, *counts))
    times = timestamps.to_microseconds()
    timed = [c._replace(occurred_at_us=time) for c, time in zip(comments, times, strict=True)]
    return tuple(sorted(timed, key=attrgetter("occurred_at_us", "id"))), tallies


def _read_votes(file: CsvFile) -> tuple[Vote, ...]:
    table = CsvTable(file, ("timestamp", "comment-id", "voter-id", "vote"))
    timestamps = _Timestamps(table.file)
    votes: list[tuple[int, int, int]] = []
    for row in table:
        timestamps.add(row)
        comment, voter = row.integer("comment-id", minimum=0), row.integer("voter-id", minimum=0)
        votes.append((comment, voter, row.integer("vote", minimum=-1, maximum=1)))
    times = timestamps.to_microseconds()
    timed = [Vote(time, *vote) for time, vote in zip(times, votes, strict=True)]
    # The sort is stable: votes with equal times stay in row order.
    return tuple(sorted(timed, key=attrgetter("occurred_at_us")))


def _read_participants(file: CsvFile) -> tuple[tuple[Participant, ...], list[Tally]]:
    """Return the participants and their tallies.

    External ids (``xid``) may identify a person and are not read.
    """
    table = CsvTable(file, ("participant", "group-id", "n-agree", "n-disagree"))
    matrix = [name for name in table.columns if name.isascii() and name.isdigit()]
    people: list[Participant] = []
    tallies: list[Tally] = []
    earlier_ids: set[int] = set()
    for row in table:
        id = _read_unique_id(row, "participant", earlier_ids)
        group = row.integer("group-id") if row.text("group-id") else None
        people.append(Participant(id, group))
        counts = (row.integer(name, minimum=0) for name in ("n-agree", "n-disagree"))
        tallies.append(Tally(id, *counts))
        row.check_values(matrix, _VOTE_VALUES)
    return tuple(sorted(people)), tallies


def _read_unique_id(row: CsvRow, column: str, earlier_ids: set[int]) -> int:
    """Return an id and add it to ``earlier_ids``; raise an error if it is already there."""
    id = row.integer(column, minimum=0)
    if id in earlier_ids:
        raise row.malformed(column, f"{id} occurs in an earlier row, too")
    earlier_ids.add(id)
    return id


class _Timestamps:
    """The timestamps of one file.  Their unit is inferred once all of them are read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._lines: list[int] = []
        self._values: list[int] = []

    def add(self, row: CsvRow) -> None:
        value = row.integer("timestamp")
        if not _MIN_SECONDS <= value < _MAX_TIMESTAMP:
            why = f"{value} is not a time after 1973, neither in seconds nor in milliseconds"
            raise row.malformed("timestamp", why)
        self._lines.append(row.line)
        self._values.append(value)

    def to_microseconds(self) -> list[int]:
        """Return all timestamps in microseconds since 1970.

        Raises :class:`~dialoguekit.errors.MalformedFile` if one has another unit than most.
        """
        milliseconds = [value >= _MIN_MILLISECONDS for value in self._values]
        majority = milliseconds.count(True) * 2 > len(milliseconds)
        for line, value, is_milli in zip(self._lines, self._values, milliseconds, strict=True):
            if is_milli is not majority:
                units = ("seconds", "milliseconds") if majority else ("milliseconds", "seconds")
                why = f"{value} counts {units[0]}, the others of this file {units[1]}"
                raise MalformedFile(self._file, line, "timestamp", why)
        factor = 1_000 if majority else 1_000_000
        return [value * factor for value in self._values]
