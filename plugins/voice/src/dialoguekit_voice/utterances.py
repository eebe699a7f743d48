"""Utterances: the turns and contributions of a workshop, with their words and durations.

Only what all participants could hear or see counts: nothing that is hidden, restricted, rejected or
awaiting moderation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import attrs

from dialoguekit.events import TurnTaken
from dialoguekit.events.fields import PLACEHOLDER
from dialoguekit.plugin import Contribution, Evidence, Record
from dialoguekit.plugin.texts import raw_text

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts without spaces between words."""


@attrs.frozen(kw_only=True)
class Utterance:
    """A turn that was noted, or a contribution.

    ``person`` is the participant, None if the author is not known.  ``group`` is the label of their
    group, None without one.  ``is_facilitators`` is whether a facilitator said it; then it counts
    for no group.  ``words`` and ``seconds`` are None if they are not known.  ``counts_words`` is
    false for a contribution whose words may be those of a turn.  ``contribution`` is its id.
    """

    person: str | None
    group: str | None
    is_facilitators: bool
    is_turn: bool
    words: int | None
    seconds: int | None
    counts_words: bool = True
    contribution: str | None = None
    space: str | None
    activity: str | None
    occurred_at_us: int
    tolerance_us: int
    seq: int
    evidence: Evidence


def find_utterances(record: Record) -> tuple[Utterance, ...]:
    """Return what participants and facilitators said, in log order.

    Contributions of unknown authors are among them; those of scribes and observers are not.
    """
    roles = _Roles(cache(record.facilitates), cache(record.takes_part))
    turns = list(_turns(record, roles))
    counted = {(turn.activity, turn.space) for turn in turns if turn.words is not None}
    made = (
        attrs.evolve(each, counts_words=(each.activity, each.space) not in counted)
        for each in _contributions(record, roles)
    )
    return tuple(sorted((*turns, *made), key=lambda each: each.seq))


def is_participant(record: Record, person: str | None) -> bool:
    """Return whether a person counts among participants: not if they facilitate, too."""
    return record.takes_part(person) and not record.facilitates(person)


class _Roles(NamedTuple):
    """Whether a person facilitates, and whether they take part, looked up once for each."""

    facilitates: Callable[[str | None], bool]
    takes_part: Callable[[str | None], bool]


def _turns(record: Record, roles: _Roles) -> Iterator[Utterance]:
    for fact in record.of(TurnTaken):
        event, facilitates = fact.event, roles.facilitates(fact.event.person)
        if fact.shown and (facilitates or roles.takes_part(event.person)):
            yield Utterance(
                person=event.person,
                group=None if facilitates else _label(record, fact.group),
                is_facilitators=facilitates,
                is_turn=True,
                words=event.words if fact.verbatim else None,
                seconds=event.duration_s,
                space=fact.space,
                activity=fact.activity,
                occurred_at_us=fact.occurred_at_us,
                tolerance_us=fact.tolerance_us,
                seq=fact.seq,
                evidence=fact.evidence,
            )


def _contributions(record: Record, roles: _Roles) -> Iterator[Utterance]:
    for item in record.contributions.values():
        author, facilitates = item.author, roles.facilitates(item.author)
        speaks = author is None or facilitates or roles.takes_part(author)
        if speaks and item.shown and item.outcome != "held":
            yield Utterance(
                person=author,
                group=None if facilitates else _label(record, item.group),
                is_facilitators=facilitates,
                is_turn=False,
                words=_words(record, item),
                seconds=None,
                contribution=item.id,
                space=item.space,
                activity=item.activity,
                occurred_at_us=item.occurred_at_us,
                tolerance_us=item.tolerance_us,
                seq=item.seq,
                evidence=item.evidence,
            )


def _label(record: Record, label: str | None) -> str | None:
    return label if label in record.groups.labels else None


def _words(record: Record, item: Contribution) -> int | None:
    """Return the number of words of a contribution; None if they are not those of its author.

    They are not counted either of a person who no longer consents to be recorded.
    """
    if not item.text.verbatim:
        return None
    if item.author is not None and not record.consents(item.author, "record"):
        return None
    texts = [item.text] if item.reasons is None else [item.text, item.reasons]
    recorded = [raw_text(text, reason="counts words") for text in texts]
    if PLACEHOLDER in (*texts, *recorded) or any(map(_UNSPACED.search, recorded)):
        return None
    return sum(len(text.split()) for text in recorded)
