"""The files of a Polis openData export, read and checked; nothing here knows of events.

Four files make an export: ``summary.csv`` (keys and values without a header), ``comments.csv``,
``votes.csv`` and ``participants-votes.csv``.  Their columns differ from year to year; what is
read here stands in all of them, but for ``is-meta``, ``is-seed`` and the tallies of statements.

Three things are settled on reading.  Time: ``timestamp`` counts milliseconds in older exports
and seconds in newer ones, which its size tells; ``datetime`` is local text and is not read.
Sign: 1 agrees and −1 disagrees, but for copies of the database, where it is the other way
round; the tallies tell.  Statements: a vote on one that ``comments.csv`` does not list is kept
apart, since nobody can say what it was about.
"""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path

from dialoguekit.errors import MalformedFile
from dialoguekit.events.validators import LONGEST_TEXT
from dialoguekit.interchange.csv_reader import Row, Table, pairs
from dialoguekit.interchange.polis_model import (
    COMMENTS,
    PARTICIPANTS,
    SUMMARY,
    VOTE_CONVENTION,
    VOTES,
    Comment,
    Participant,
    PolisExport,
    Tally,
    Vote,
)
from dialoguekit.interchange.polis_tallies import remarks_on, sign_of

_SECONDS_FROM, _MILLISECONDS_FROM, _UNTIL = 10**8, 10**11, 10**14
"""Seconds until the year 5138 are fewer than milliseconds since March 1973."""

_VOTES = frozenset({"", "-1", "0", "1"})
_LONGEST_LINE = 10_000


def read_polis(directory: str | Path) -> PolisExport:
    """Read the export in ``directory``.

    Raises :class:`~dialoguekit.errors.MalformedFile`, which names file, line and column, when a
    file is missing, cannot be read, or holds what cannot be.
    """
    home = Path(directory)
    if not home.is_dir():
        wanted = f"{SUMMARY}, {COMMENTS}, {VOTES} and {PARTICIPANTS[0]}"
        raise MalformedFile(str(directory), None, None, f"is not a directory with {wanted}")
    topic, description, url, declared = _read_summary(home / SUMMARY)
    comments, on_comments = _read_comments(home / COMMENTS)
    cast = _read_votes(home / VOTES)
    listed = next((home / n for n in PARTICIPANTS if (home / n).is_file()), home / PARTICIPANTS[0])
    participants, of_people = _read_participants(listed)
    if not comments and not cast:
        raise MalformedFile(COMMENTS, None, None, f"holds no statement, and {VOTES} no vote")
    sign = sign_of(cast, on_comments, of_people, declared)
    if sign < 0:
        cast = tuple(vote._replace(value=-vote.value) for vote in cast)
    known = {comment.id for comment in comments}
    return PolisExport(
        topic=topic,
        description=description,
        url=url,
        comments=comments,
        votes=tuple(vote for vote in cast if vote.comment in known),
        orphans=tuple(vote for vote in cast if vote.comment not in known),
        participants=participants,
        remarks=remarks_on(cast, sign, on_comments, of_people),
    )


def _read_summary(path: Path) -> tuple[str, str, str, int]:
    """Topic, description, address and the declared sign: 1, −1, or 0 where none is declared."""
    found = pairs(path)
    if "topic" not in found:
        raise MalformedFile(path.name, None, "topic", "is missing")

    def text(key: str, most: int) -> str:
        cell = found[key].text(key).strip() if key in found else ""
        if len(cell) > most:
            raise found[key].malformed(key, f"must not exceed {most:,} characters")
        return cell

    topic, url = text("topic", _LONGEST_LINE), text("url", _LONGEST_LINE)
    description = text("conversation-description", LONGEST_TEXT - 2 * _LONGEST_LINE)
    declared = 0
    if VOTE_CONVENTION in found:
        terms = text(VOTE_CONVENTION, _LONGEST_LINE).split(";")
        values = dict(term.partition("=")[::2] for term in terms)
        signs = {"+1": 1, "1": 1, "-1": -1}
        declared = signs.get(values.get("agree", ""), 0)
        if declared == 0 or signs.get(values.get("disagree", ""), 0) != -declared:
            why = "must say which sign agrees, for example agree=+1;disagree=-1;pass=0"
            raise found[VOTE_CONVENTION].malformed(VOTE_CONVENTION, why)
    return topic, description, url, declared


def _read_comments(path: Path) -> tuple[tuple[Comment, ...], list[Tally]]:
    table = Table(path, ("timestamp", "comment-id", "author-id", "moderated", "comment-body"))
    has_meta, has_seed = "is-meta" in table.columns, "is-seed" in table.columns
    has_tallies = table.columns.keys() >= {"agrees", "disagrees"}
    stamps = _Stamps(table.file)
    comments: list[Comment] = []
    tallies: list[Tally] = []
    seen: set[int] = set()
    for row in table:
        id = _new(row, "comment-id", seen)
        stamps.add(row)
        comment = Comment(
            id=id,
            at_us=0,
            author=row.whole("author-id", least=0),
            moderated=row.whole("moderated", least=-1, most=1),
            meta=has_meta and row.yes("is-meta"),
            seed=has_seed and row.yes("is-seed"),
            body=row.words("comment-body", most=LONGEST_TEXT),
        )
        comments.append(comment)
        if has_tallies:
            agrees, disagrees = row.whole("agrees", least=0), row.whole("disagrees", least=0)
            tallies.append(Tally(id, agrees, disagrees))
    timed = [c._replace(at_us=at) for c, at in zip(comments, stamps.micros(), strict=True)]
    return tuple(sorted(timed, key=attrgetter("at_us", "id"))), tallies


def _read_votes(path: Path) -> tuple[Vote, ...]:
    table = Table(path, ("timestamp", "comment-id", "voter-id", "vote"))
    stamps = _Stamps(table.file)
    votes: list[tuple[int, int, int]] = []
    for row in table:
        stamps.add(row)
        comment, voter = row.whole("comment-id", least=0), row.whole("voter-id", least=0)
        votes.append((comment, voter, row.whole("vote", least=-1, most=1)))
    timed = [Vote(at, *vote) for at, vote in zip(stamps.micros(), votes, strict=True)]
    timed.sort(key=attrgetter("at_us"))  # Stable: votes of one moment stay in order of row.
    return tuple(timed)


def _read_participants(path: Path) -> tuple[tuple[Participant, ...], list[Tally]]:
    """The people and their tallies; external ids (``xid``) may identify, and are not read."""
    table = Table(path, ("participant", "group-id", "n-agree", "n-disagree"))
    matrix = [name for name in table.columns if name.isascii() and name.isdigit()]
    people: list[Participant] = []
    tallies: list[Tally] = []
    seen: set[int] = set()
    for row in table:
        id = _new(row, "participant", seen)
        group = row.whole("group-id") if row.text("group-id") else None
        people.append(Participant(id, group))
        agrees, disagrees = row.whole("n-agree", least=0), row.whole("n-disagree", least=0)
        tallies.append(Tally(id, agrees, disagrees))
        row.one_of(matrix, _VOTES)
    return tuple(sorted(people)), tallies


def _new(row: Row, column: str, seen: set[int]) -> int:
    """An id that no earlier row has."""
    id = row.whole(column, least=0)
    if id in seen:
        raise row.malformed(column, f"{id} stands in an earlier row, too")
    seen.add(id)
    return id


class _Stamps:
    """The timestamps of one file, whose unit shows only when all of them are known."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._lines: list[int] = []
        self._values: list[int] = []

    def add(self, row: Row) -> None:
        value = row.whole("timestamp")
        if not _SECONDS_FROM <= value < _UNTIL:
            why = f"{value} is no moment since 1973, neither in seconds nor in milliseconds"
            raise row.malformed("timestamp", why)
        self._lines.append(row.line)
        self._values.append(value)

    def micros(self) -> list[int]:
        """All in microseconds since 1970; one that has another unit than most is refused."""
        milliseconds = [value >= _MILLISECONDS_FROM for value in self._values]
        most = milliseconds.count(True) * 2 > len(milliseconds)
        for line, value, is_milli in zip(self._lines, self._values, milliseconds, strict=True):
            if is_milli is not most:
                these, those = ("seconds", "milliseconds") if most else ("milliseconds", "seconds")
                why = f"{value} counts {these}, the others of this file {those}"
                raise MalformedFile(self._file, line, "timestamp", why)
        factor = 1_000 if most else 1_000_000
        return [value * factor for value in self._values]
