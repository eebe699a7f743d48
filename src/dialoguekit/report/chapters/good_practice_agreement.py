"""The checks of good practice on the working agreement.

Some depend on the order of recording, which is that of ``seq``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialoguekit.disclosure.facts import Fact
from dialoguekit.document.blocks import format_duration
from dialoguekit.events import (
    ActivityEnded,
    ActivityStarted,
    AgreementAcknowledged,
    AgreementAdopted,
    PresenceStarted,
    RuleProposed,
)
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach
from dialoguekit.report.chapters.agreement import build_breaches
from dialoguekit.report.chapters.good_practice_people import count_people

CONVERSATION_METHOD = "conversation"


def after_agreement(record: Record) -> Iterator[Breach]:
    """Check that an agreement was adopted before the first method."""
    adopted = record.of(AgreementAdopted)
    for fact in record.of(ActivityStarted):
        is_before = not adopted or fact.seq < adopted[0].seq
        if is_before and fact.event.method != CONVERSATION_METHOD:
            activity = fact.event.title or fact.event.method
            yield breach(f"{activity} began before a working agreement was adopted.", fact)


def agreed_by_each_group(record: Record) -> Iterator[Breach]:
    """Check that the agreement was not adopted by overall majority."""
    for fact in record.of(AgreementAdopted):
        if fact.event.decided_by == "majority":
            message = "The working agreement was adopted by overall majority, not by each group."
            yield breach(message, fact, cites=[])


def latecomers_answer(record: Record) -> Iterator[Breach]:
    """Check that people who arrive after the agreement answer it.

    They have time until the end of the next activity: the first to end of those that started after
    their arrival.
    """
    waiting, answered = _arrivals_after_agreement(record), _first_answers(record)
    for since, deadline, cites in sorted(_deadlines(record), key=lambda found: found[1].seq):
        due = [person for person, arrival in waiting.items() if arrival.seq < since]
        arrivals = [(person, waiting.pop(person)) for person in due]
        late = {p: a for p, a in arrivals if answered.get(p, deadline.seq) >= deadline.seq}
        if late:
            message = (
                "People who arrived after the working agreement and had not answered it by the "
                f"end of {'the next activity' if cites else 'the workshop'}: "
                f"{count_people(record, late)}."
            )
            yield breach(message, *late.values(), deadline, cites=cites)


def _arrivals_after_agreement(record: Record) -> dict[str, Fact[PresenceStarted]]:
    """Return the first arrival of each participant after the first agreement."""
    found: dict[str, Fact[PresenceStarted]] = {}
    for adopted in record.of(AgreementAdopted)[:1]:
        for fact in record.of(PresenceStarted):
            if fact.seq > adopted.seq and record.takes_part(fact.event.person):
                found.setdefault(fact.event.person, fact)
    return found


def _first_answers(record: Record) -> dict[str, int]:
    """Return when each person first adopted or answered the agreement, as a ``seq``."""
    found: dict[str, int] = {}
    for fact in record.of(AgreementAdopted, AgreementAcknowledged):
        event = fact.event
        people = event.roll if isinstance(event, AgreementAdopted) else (event.person,)
        for person in people:
            found.setdefault(person, fact.seq)
    return found


def _deadlines(record: Record) -> Iterator[tuple[int, Fact[Any], list[str]]]:
    """Yield each event by which people have to answer, and what to cite.

    People who arrived before the ``seq`` in front of it have to answer.
    """
    for started in record.of(ActivityStarted):
        for ended in record.of(ActivityEnded):
            if ended.event.activity == started.event.activity and ended.seq > started.seq:
                yield started.seq, ended, [started.cite]
                break
    if record.closed is not None:
        yield record.closed.seq, record.closed, []


def made_by_the_group(record: Record) -> Iterator[Breach]:
    """Check that the group made most of the rules itself.

    A rule that nobody in particular proposed is the group's.
    """
    rules = record.of(RuleProposed)
    imposed = [fact for fact in rules if record.facilitates(fact.event.proposer)]
    if 2 * len(imposed) > len(rules):
        message = f"{len(imposed)} of {len(rules)} rules were proposed by the facilitator."
        yield breach(message, *imposed, cites=[])


def breaches_resolved(record: Record) -> Iterator[Breach]:
    """Find the breaches that were resolved."""
    for found in build_breaches(record):
        if found.resolved is not None:
            duration = format_duration(found.resolved_s)
            rule = found.raised.event.rule
            after = "" if found.resolved_s is None else f" after {duration}"
            message = f"The breach {found.id} of {rule} was resolved{after}."
            yield breach(message, found)


def no_breach_open(record: Record) -> Iterator[Breach]:
    """Check that every breach was resolved before the close."""
    for found in build_breaches(record) if record.closed is not None else ():
        if found.resolved is None:
            rule = found.raised.event.rule
            message = f"{found.id}, a breach of {rule}, was open when the workshop closed."
            yield breach(message, found)
