"""Comparison of a Polis export's tallies with its votes: the agree sign, and discrepancies.

``comments.csv`` counts every row of ``votes.csv``, including votes that were changed later.
``participants-votes.csv`` counts only the latest vote of each participant on each statement.
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

CLEAR_RATIO = 4
"""A sign is clear if the other one mismatches the tallies by at least this factor more."""


def infer_agree_sign(
    votes: Sequence[Vote],
    comment_tallies: Sequence[Tally],
    participant_tallies: Sequence[Tally],
    declared: int,
) -> int:
    """Return 1 if 1 means agree in ``votes``, which are in time order; −1 if −1 does.

    ``declared`` is the sign that the export declares, or 0.  Without any evidence (no vote, or
    only passes) the result is 1, as documented by Polis.

    Raises :class:`~dialoguekit.errors.MalformedFile` when the export contradicts itself.
    """
    by_participants = _count_mismatches(participant_tallies, *_count_by_participant(votes))
    by_comments = _count_mismatches(comment_tallies, *_count_by_comment(votes))
    signs = {declared, _find_clear_sign(by_participants), _find_clear_sign(by_comments)} - {0}
    if len(signs) == 1:
        return signs.pop()
    fits_inverted = any(inverted < direct for direct, inverted in (by_participants, by_comments))
    if not signs and not fits_inverted:
        return 1
    why = (
        "the meaning of 1 and -1 is ambiguous: n-agree and n-disagree of "
        f"{PARTICIPANTS[0]}, agrees and disagrees of {COMMENTS} and {VOTE_CONVENTION} of "
        f"{SUMMARY} contradict each other"
    )
    raise MalformedFile(VOTES, None, "vote", why)


def build_remarks(
    votes: Sequence[Vote],
    sign: int,
    comment_tallies: Sequence[Tally],
    participant_tallies: Sequence[Tally],
) -> tuple[str, ...]:
    """Return remarks on the data; ``votes`` are already normalised by ``sign``."""
    remarks: list[str] = []
    if sign < 0:
        remarks.append(f"-1 means agree in {VOTES}: every vote was inverted")
    for file, tallies, (agrees, disagrees) in (
        (COMMENTS, comment_tallies, _count_by_comment(votes)),
        (PARTICIPANTS[0], participant_tallies, _count_by_participant(votes)),
    ):
        differing = sum(
            (agrees[t.target_id], disagrees[t.target_id]) != (t.agrees, t.disagrees)
            for t in tallies
        )
        if differing:
            rows = "1 row" if differing == 1 else f"{differing} rows"
            remarks.append(f"the tallies in {rows} of {file} differ from {VOTES}, which was used")
    return tuple(remarks)


def _count_by_comment(votes: Iterable[Vote]) -> tuple[Counter[int], Counter[int]]:
    """Count agrees and disagrees by statement over all rows."""
    return _count_votes((vote.comment, vote.value) for vote in votes)


def _count_by_participant(votes: Iterable[Vote]) -> tuple[Counter[int], Counter[int]]:
    """Count agrees and disagrees by participant over the latest votes."""
    latest = {(vote.voter, vote.comment): vote.value for vote in votes}
    return _count_votes((voter, value) for (voter, _), value in latest.items())


def _count_votes(keyed: Iterable[tuple[int, int]]) -> tuple[Counter[int], Counter[int]]:
    """Count the values 1 and −1 for each key."""
    ones: Counter[int] = Counter()
    minus_ones: Counter[int] = Counter()
    for key, value in keyed:
        if value:
            (ones if value > 0 else minus_ones)[key] += 1
    return ones, minus_ones


def _count_mismatches(
    tallies: Iterable[Tally], ones: Counter[int], minus_ones: Counter[int]
) -> tuple[int, int]:
    """Return the number of votes that mismatch the tallies if 1 means agree, and if −1 does."""
    direct = inverted = 0
    for id, agrees, disagrees in tallies:
        direct += abs(agrees - ones[id]) + abs(disagrees - minus_ones[id])
        inverted += abs(agrees - minus_ones[id]) + abs(disagrees - ones[id])
    return direct, inverted


def _find_clear_sign(mismatches: tuple[int, int]) -> int:
    """Return the sign that fits much better, or 0."""
    direct, inverted = mismatches
    if direct * CLEAR_RATIO <= inverted and inverted:
        return 1
    if inverted * CLEAR_RATIO <= direct and direct:
        return -1
    return 0
