"""Replies: contributions that are linked to an earlier one by somebody else.

Of two linked contributions the later one is the reply, whichever way the link was stated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from statistics import median

import attrs

from dialoguekit.plugin import Evidence, Record
from dialoguekit.plugin.times import SECOND, latest_of
from dialoguekit_voice import shares
from dialoguekit_voice.utterances import Utterance

BATCH_US = SECOND
"""Contributions of different people within this time of each other were entered together (ours)."""


@attrs.frozen(kw_only=True)
class Reply:
    """A contribution that answers an earlier one of another person.

    ``group`` is that of its author, and ``to_group`` that of the earlier one.
    """

    later: Utterance
    earlier: Utterance
    evidence: Evidence

    @property
    def group(self) -> str | None:
        """The label of the group that replied."""
        return self.later.group

    @property
    def to_group(self) -> str | None:
        """The label of the group that was answered."""
        return self.earlier.group


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Replies:
    """The replies in a workshop, and the contributions by participants that could be answered.

    ``unclear`` is the number of links between contributions of which an author is not known.
    """

    contributions: tuple[Utterance, ...]
    replies: tuple[Reply, ...]
    unclear: int

    @cached_property
    def answered(self) -> tuple[Utterance, ...]:
        """The contributions by participants that somebody else answered."""
        ids = {reply.earlier.contribution for reply in self.replies}
        return tuple(each for each in self.contributions if each.contribution in ids)

    @cached_property
    def between_groups(self) -> tuple[Reply, ...]:
        """The replies of which both groups are known."""
        return tuple(each for each in self.replies if each.group and each.to_group)

    @cached_property
    def matrix(self) -> Counter[tuple[str, str]]:
        """The number of replies by (group that replied, group that was answered)."""
        return Counter((str(each.group), str(each.to_group)) for each in self.between_groups)

    def rate(self, group: str | None = None) -> float | None:
        """Return the share of contributions that were answered, of a group or of all."""
        made, answered = (
            sum(group in (None, each.group) for each in found)
            for found in (self.contributions, self.answered)
        )
        return shares.share(answered, made)

    def cross_ratio(self, people: Mapping[str, int]) -> float | None:
        """Return the share of replies to another group by that of replies to anybody at random."""
        repliers = Counter(replier for replier, _ in self.matrix.elements())
        expected = shares.expected_cross_share(repliers, people)
        return shares.ratio(shares.cross_share(self.matrix), expected)

    @cached_property
    def latencies(self) -> tuple[tuple[Utterance, float], ...]:
        """The contributions with the seconds until the first reply, where both times are real."""
        first: dict[str | None, Utterance] = {}
        for reply in self.replies:
            known = first.get(reply.earlier.contribution)
            if known is None or reply.later.occurred_at_us < known.occurred_at_us:
                first[reply.earlier.contribution] = reply.later
        batch = self._entered_together
        return tuple(
            (each, (first[each.contribution].occurred_at_us - each.occurred_at_us) / SECOND)
            for each in self.answered
            if _is_exact(each, batch) and _is_exact(first[each.contribution], batch)
        )

    @cached_property
    def _entered_together(self) -> frozenset[str | None]:
        """The contributions that were entered together with one of another person."""
        ordered = sorted(self.contributions, key=lambda each: (each.occurred_at_us, each.seq))
        found: set[str | None] = set()
        for one, other in pairwise(ordered):
            near = other.occurred_at_us - one.occurred_at_us < BATCH_US
            if near and one.person != other.person:
                found |= {one.contribution, other.contribution}
        return frozenset(found)

    def latency(self, group: str | None = None) -> float | None:
        """Return the median seconds until the first reply, of a group or of all."""
        seconds = [taken for each, taken in self.latencies if group in (None, each.group)]
        return median(seconds) if seconds else None


def _is_exact(each: Utterance, batch: frozenset[str | None]) -> bool:
    return not each.tolerance_us and each.contribution not in batch


def find_replies(record: Record, utterances: Iterable[Utterance]) -> Replies:
    """Return the replies between contributions."""
    made = {each.contribution: each for each in utterances if each.contribution is not None}
    found: dict[tuple[str | None, str | None], Reply] = {}
    unclear = 0
    for id, one in made.items():
        for target, seq in record.links.targets(str(id)).items():
            other = made.get(target)
            if other is None or other.contribution == id:
                continue
            if one.person is None or other.person is None:
                unclear += 1
            elif one.person != other.person:
                later = latest_of([one, other]) or one
                earlier = other if later is one else one
                evidence = Evidence.from_seqs(record.workshop, {one.seq, other.seq, seq})
                key = later.contribution, earlier.contribution
                found.setdefault(key, Reply(later=later, earlier=earlier, evidence=evidence))
    return Replies(
        contributions=tuple(each for each in made.values() if not each.is_facilitators),
        replies=tuple(found.values()),
        unclear=unclear,
    )
