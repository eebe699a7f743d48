"""What a Polis openData export says, once it is read: statements, votes, people, remarks."""

from __future__ import annotations

from typing import NamedTuple

import attrs

SUMMARY, COMMENTS, VOTES = "summary.csv", "comments.csv", "votes.csv"
PARTICIPANTS = ("participants-votes.csv", "participant-votes.csv")
"""Both names are in use; the first that is there is read."""

VOTE_CONVENTION = "vote-convention"
"""The key under which newer summaries declare which sign agrees."""


class Comment(NamedTuple):
    """A statement that people voted on; ``moderated`` is −1 rejected, 0 not judged, 1 accepted."""

    id: int
    at_us: int
    author: int
    moderated: int
    meta: bool
    seed: bool
    body: str


class Vote(NamedTuple):
    """One row of ``votes.csv``: 1 agree, 0 pass, −1 disagree, whatever the sign in the file."""

    at_us: int
    comment: int
    voter: int
    value: int


class Participant(NamedTuple):
    """Somebody whom ``participants-votes.csv`` lists, in the opinion group that Polis computed."""

    id: int
    group: int | None


@attrs.frozen(kw_only=True)
class PolisExport:
    """What an export says.  Times are microseconds since 1970 UTC.

    ``comments`` are ordered by time, then number; ``votes`` by time, then row, with every
    changed vote.  ``orphans`` are votes on statements that ``comments.csv`` does not list.
    ``remarks`` say what was read otherwise than it stands, and what does not agree.
    """

    topic: str
    description: str
    url: str
    comments: tuple[Comment, ...]
    votes: tuple[Vote, ...]
    orphans: tuple[Vote, ...]
    participants: tuple[Participant, ...]
    remarks: tuple[str, ...]

    def first_acts(self) -> dict[int, int | None]:
        """Everybody in the export, and when they first did something; None for who did nothing.

        Not everybody who acted is listed: an author who never voted is not.
        """
        first: dict[int, int | None] = {participant.id: None for participant in self.participants}
        acts = [(comment.author, comment.at_us) for comment in self.comments]
        acts.extend((vote.voter, vote.at_us) for vote in (*self.votes, *self.orphans))
        for id, at in acts:
            known = first.get(id)
            first[id] = at if known is None else min(known, at)
        return first

    def span(self) -> tuple[int, int]:
        """The first and the last moment at which anything happened."""
        times = [comment.at_us for comment in self.comments]
        times.extend(vote.at_us for vote in (*self.votes, *self.orphans))
        return min(times), max(times)


class Tally(NamedTuple):
    """What the votes on a statement, or of somebody, add up to by the export's own count."""

    of: int
    agrees: int
    disagrees: int
