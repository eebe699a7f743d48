"""What the tallies of a Polis export say about its votes: which sign agrees, and what is off.

``comments.csv`` adds up every row of ``votes.csv``, votes that were changed later included;
``participants-votes.csv`` adds up the votes that stand, the latest of each person on each
statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dialoguekit.errors import MalformedFile
from dialoguekit.interchange.polis_model import (
    COMMENTS,
    PARTICIPANTS,
    SUMMARY,
    VOTE_CONVENTION,
    VOTES,
    Tally,
    Vote,
)

CLEARLY = 4
"""A sign is clear when the other one fits the tallies so many times worse."""


def sign_of(
    votes: Sequence[Vote],
    on_comments: Sequence[Tally],
    of_people: Sequence[Tally],
    declared: int,
) -> int:
    """1 where 1 agrees in ``votes``, which are in order of time; −1 where −1 does.

    ``declared`` is the sign that the export declares, or 0.  Where nothing tells (nobody voted,
    everybody passed) it is 1, as documented.

    Raises :class:`~dialoguekit.errors.MalformedFile` when the export contradicts itself.
    """
    by_people = _misses(of_people, *_per_person(votes))
    by_comments = _misses(on_comments, *_per_comment(votes))
    voices = {declared, _clear_sign(by_people), _clear_sign(by_comments)} - {0}
    if len(voices) == 1:
        return voices.pop()
    leans_back = any(turned < straight for straight, turned in (by_people, by_comments))
    if not voices and not leans_back:
        return 1
    why = (
        "it is not clear whether 1 or -1 agrees: n-agree and n-disagree of "
        f"{PARTICIPANTS[0]}, agrees and disagrees of {COMMENTS} and {VOTE_CONVENTION} of "
        f"{SUMMARY} do not say the same"
    )
    raise MalformedFile(VOTES, None, "vote", why)


def remarks_on(
    votes: Sequence[Vote], sign: int, on_comments: Sequence[Tally], of_people: Sequence[Tally]
) -> tuple[str, ...]:
    """What a reader of the conversation should know; ``votes`` are turned by ``sign`` already."""
    remarks: list[str] = []
    if sign < 0:
        remarks.append(f"-1 agrees in {VOTES}: every vote was turned round")
    for file, tallies, (agrees, disagrees) in (
        (COMMENTS, on_comments, _per_comment(votes)),
        (PARTICIPANTS[0], of_people, _per_person(votes)),
    ):
        off = sum((agrees[t.of], disagrees[t.of]) != (t.agrees, t.disagrees) for t in tallies)
        if off:
            rows = "row adds" if off == 1 else "rows add"
            remarks.append(f"{off} {rows} up in {file} otherwise than {VOTES} does, which counts")
    return tuple(remarks)


def _per_comment(votes: Iterable[Vote]) -> tuple[Counter[int], Counter[int]]:
    """Agrees and disagrees by statement, of every row."""
    return _counts((vote.comment, vote.value) for vote in votes)


def _per_person(votes: Iterable[Vote]) -> tuple[Counter[int], Counter[int]]:
    """Agrees and disagrees by person, of the votes that stand."""
    standing = {(vote.voter, vote.comment): vote.value for vote in votes}
    return _counts((voter, value) for (voter, _), value in standing.items())


def _counts(keyed: Iterable[tuple[int, int]]) -> tuple[Counter[int], Counter[int]]:
    """How often 1 and how often −1 stands with each key."""
    ones: Counter[int] = Counter()
    minus_ones: Counter[int] = Counter()
    for key, value in keyed:
        if value:
            (ones if value > 0 else minus_ones)[key] += 1
    return ones, minus_ones


def _misses(
    tallies: Iterable[Tally], ones: Counter[int], minus_ones: Counter[int]
) -> tuple[int, int]:
    """By how many votes the tallies are missed if 1 agrees, and if −1 does."""
    straight = turned = 0
    for of, agrees, disagrees in tallies:
        straight += abs(agrees - ones[of]) + abs(disagrees - minus_ones[of])
        turned += abs(agrees - minus_ones[of]) + abs(disagrees - ones[of])
    return straight, turned


def _clear_sign(misses: tuple[int, int]) -> int:
    """The sign that fits much better, or 0."""
    straight, turned = misses
    if straight * CLEARLY <= turned and turned:
        return 1
    if turned * CLEARLY <= straight and straight:
        return -1
    return 0
