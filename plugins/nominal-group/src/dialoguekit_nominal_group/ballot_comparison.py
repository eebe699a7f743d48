"""From the first ballot to the last: what became of each option, and how many voted otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from dialoguekit_nominal_group.tally import Result, levels
from dialoguekit_nominal_group.view import Ballot, NominalSession, Option, Vote


@attrs.frozen(kw_only=True)
class Move:
    """What became of an option from the first ballot that was counted to the last.

    ``before`` are the results of what it was then: several where they were put together since,
    none where it is new or only one ballot was counted; ``after`` is None for what was dropped.
    """

    option: Option
    before: tuple[Result, ...]
    after: Result | None

    @property
    def change(self) -> int | None:
        """Ranks that it rose, or fell below zero; None where there is nothing to compare."""
        if self.after is None or len(self.before) != 1:
            return None
        return self.before[0].rank - self.after.rank


def moves(session: NominalSession) -> tuple[Move, ...]:
    """What became of each option: best first as ranked last, and then what was dropped.

    Empty where no ballot was counted.
    """
    counted = session.counted
    return tuple(_moves(counted[:-1], counted[-1])) if counted else ()


def _moves(before: tuple[Ballot, ...], last: Ballot) -> Iterator[Move]:
    earlier = list(_ranked(before[0])) if before else []
    matched: set[str] = set()
    for now, after in _ranked(last):
        same = [(was, result) for was, result in earlier if was.same & now.same]
        matched |= {was.id for was, _ in same}
        yield Move(option=now, before=tuple(result for _, result in same), after=after)
    for was, result in earlier:
        if was.id not in matched:
            yield Move(option=was, before=(result,), after=None)


def _ranked(ballot: Ballot) -> Iterator[tuple[Option, Result]]:
    """The options of a ballot that was counted, best first."""
    options = {option.id: option for option in ballot.options}
    results = () if ballot.counted is None else ballot.counted.results
    return ((options[result.option], result) for result in results)


def changed(first: Ballot, last: Ballot) -> tuple[int, int]:
    """How many voted in both ballots, and how many of them otherwise than before."""
    then = {vote.voter: vote for vote in first.votes}
    both = [(then[vote.voter], vote) for vote in last.votes if vote.voter in then]
    otherwise = [1 for was, now in both if _preferred(first, was) != _preferred(last, now)]
    return len(both), len(otherwise)


def _preferred(ballot: Ballot, vote: Vote) -> list[set[str]]:
    """What a voter put first, second, …; what was put together is one, at its best place."""
    same = {option.id: option.same for option in ballot.options}
    preferred: list[set[str]] = []
    placed: set[str] = set()
    for level in levels(vote.choices, list(same), ballot.kind):
        found = {one for option in level for one in same[option]} - placed
        placed |= found
        preferred += [found] if found else []
    return preferred
