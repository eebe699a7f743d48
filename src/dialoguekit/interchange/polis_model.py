"""Contents of a Polis openData export: statements, votes, participants and remarks."""

from __future__ import annotations

from typing import NamedTuple

import attrs

SUMMARY, COMMENTS, VOTES = "summary.csv", "comments.csv", "votes.csv"
PARTICIPANTS = ("participants-votes.csv", "participant-votes.csv")
"""Names in use for this file; the first one that exists is read."""

VOTE_CONVENTION = "vote-convention"
"""Key under which newer summaries declare which sign means agree."""


class Comment(NamedTuple):
    """A statement to vote on; ``moderated`` is −1 rejected, 0 not moderated, 1 accepted."""

    id: int
    occurred_at_us: int
    author: int
    moderated: int
    meta: bool
    seed: bool
    body: str


class Vote(NamedTuple):
    """One row of ``votes.csv``, normalised to 1 agree, 0 pass, −1 disagree."""

    occurred_at_us: int
    comment: int
    voter: int
    value: int


class Participant(NamedTuple):
    """A participant in ``participants-votes.csv``, with the opinion group that Polis computed."""

    id: int
    group: int | None


class SourceFile(NamedTuple):
    """A file of an export: its name, the SHA-256 digest of its bytes, and its number of rows."""

    name: str
    sha256: str
    rows: int


@attrs.frozen(kw_only=True)
class PolisExport:
    """Contents of an export.  Times are microseconds since 1970 UTC.

    ``comments`` are ordered by time, then id; ``votes`` by time, then row, including votes that
    were changed later.  ``orphan_votes`` are votes on statements missing from ``comments.csv``.
    ``files`` are those that were read.  ``remarks`` list values that were converted and
    contradictions between the files.
    """

    topic: str
    description: str
    url: str
    comments: tuple[Comment, ...]
    votes: tuple[Vote, ...]
    orphan_votes: tuple[Vote, ...]
    participants: tuple[Participant, ...]
    files: tuple[SourceFile, ...]
    remarks: tuple[str, ...]

    def first_action_times(self) -> dict[int, int | None]:
        """Return the time of each person's first action by id; None without any action.

        The result includes people that ``participants`` does not list, such as authors who never
        voted.
        """
        first: dict[int, int | None] = {participant.id: None for participant in self.participants}
        actions = [(comment.author, comment.occurred_at_us) for comment in self.comments]
        votes = (*self.votes, *self.orphan_votes)
        actions.extend((vote.voter, vote.occurred_at_us) for vote in votes)
        for id, occurred_at_us in actions:
            known = first.get(id)
            first[id] = occurred_at_us if known is None else min(known, occurred_at_us)
        return first

    def time_span(self) -> tuple[int, int]:
        """Return the times of the first and the last action."""
        times = [comment.occurred_at_us for comment in self.comments]
        times.extend(vote.occurred_at_us for vote in (*self.votes, *self.orphan_votes))
        return min(times), max(times)


class Tally(NamedTuple):
    """The export's own count of the votes on a statement, or of a participant."""

    target_id: int
    agrees: int
    disagrees: int
