"""Checks of good practice on rounds, and on people with several ids."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.events import PersonMerged
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach


def quorum_reached(record: Record) -> Iterator[Breach]:
    """Check that a round that has ended reached its quorum."""
    for each in record.rounds():
        if each.ended and not each.is_quorate:
            yield breach(
                f"{each.id} needed {each.quorum} answers, and {len(each.answered)} of "
                f"{len(each.people)} answered.",
                each,
            )


def answered_in_time(record: Record) -> Iterator[Breach]:
    """Check that answers came before the deadline."""
    for each in record.rounds():
        if each.late:
            yield breach(f"Answers after the deadline of {each.id}: {len(each.late)}.", each)


def one_vote_each(record: Record) -> Iterator[Breach]:
    """Check that no closed ballot holds two votes of one person."""
    for merged in record.of(PersonMerged):
        for ballot in merged.event.ballots:
            yield breach(f"{ballot} counted two votes of one person, registered twice.", merged)
