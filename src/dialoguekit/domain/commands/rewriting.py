"""Check what a correction does to the record: the event itself, and all events after it.

The record is folded twice from the event on, as it was and as it will be.  An event that was
decided rightly before must be decided rightly afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import Any, NoReturn

import attrs

from dialoguekit import events as e
from dialoguekit.domain.commands.acted_upon import describe_act, find_act
from dialoguekit.domain.commands.decision_rules import explain_unmet_rule
from dialoguekit.domain.commands.preconditions import (
    context_in,
    refuse,
    require_consent,
    require_context,
    require_open_space,
    require_registered,
)
from dialoguekit.domain.commands.record_changes import Change
from dialoguekit.domain.commands.redeciding import Decision, decide_again, is_decided
from dialoguekit.domain.commands.text_spans import move_span
from dialoguekit.domain.state import Workshop, copy_state, evolve, fold_corrected
from dialoguekit.errors import shown
from dialoguekit.events import Context, RecordedEvent
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.events.fields import (
    created_id_field,
    identity_fields,
    reference_fields,
    subject_field,
)
from dialoguekit.events.local_time import LocalTimes
from dialoguekit.events.time_order import is_certainly_before, not_after_recording
from dialoguekit.events.validators import evolve_recorded

_PERSON = re.compile(r"[PI][1-9][0-9]*")


@attrs.frozen
class Rewritten:
    """A change with what follows from it.

    ``following`` are the values of fields of later events, by the ``seq`` of the event.
    """

    change: Change
    following: Mapping[int, Mapping[str, Any]]


class Rewriting:
    """A change of one event of a record.

    ``record`` are the stored events.  Messages state times in those of the workshop, ``local``.
    """

    def __init__(
        self,
        record: Sequence[RecordedEvent[Any]],
        corrections: Corrections,
        change: Change,
        action: str,
        local: LocalTimes,
    ) -> None:
        self._change = change
        self._action = action
        self._local = local
        self._seq = change.original.seq
        self._record = record
        self._corrections = corrections
        self._later = [corrections.correct(recorded) for recorded in record[self._seq :]]
        self._following: dict[int, dict[str, Any]] = {}

    def check(self) -> Rewritten:
        """Return the change with what follows from it; refuse it where the record forbids it."""
        before = fold_corrected(Workshop(), self._record[: self._seq - 1], self._corrections)
        self._check_target(before)
        act = find_act(self._change.original, self._change.changed, self._later)
        if act is not None:
            refuse(self._action, describe_act(act), act.remedy)
        self._check_times(before)
        self._check_later(before)
        return Rewritten(self._change, self._following)

    # The event itself

    def _check_target(self, before: Workshop) -> None:
        change = self._change
        self._check_context(before)
        if not is_decided(type(change.corrected.event)):
            self._check_subject(before)
        self._check_outcome(before)
        was = decide_again(before, change.original)
        now = decide_again(before, change.corrected)
        if now.refused is not None and now.reason != was.reason:
            refuse(self._action, now.refused.reason, now.refused.remedy)
        self._change = change.with_values(self._derive(was, now))

    def _derive(self, was: Decision, now: Decision) -> dict[str, Any]:
        """Return the values of the event that follow from the others."""
        event = self._change.corrected.event
        fixed = identity_fields(type(event)) | self._change.fields
        derived = _new_values(was, now)
        for name, value in derived.items():
            if name in fixed:
                reason = f"{name} would have been {shown(value, words=True)} at that time"
                refuse(self._action, reason, "Correct the event that it follows from")
        return derived

    def _check_context(self, before: Workshop) -> None:
        """Refuse an activity, a space or a person that was not there at that time."""
        given: Any = dict(self._change.context_fields)
        require_context(before, Context(**given), self._action)
        if given.get("space") is not None:
            require_open_space(before, given["space"], self._action)

    def _check_subject(self, before: Workshop) -> None:
        """Refuse a person who could not be recorded in an event of a plugin."""
        change = self._change
        subject = subject_field(type(change.corrected.event))
        if subject is None or subject not in change.changed:
            return
        person = getattr(change.corrected.event, subject)
        if person is not None:
            corrected = not_after_recording(change.corrected)
            context = context_in(before, corrected.occurred_at, corrected.context)
            found = require_registered(before, person, self._action)
            require_consent(found, person, context, self._action)

    def _check_outcome(self, before: Workshop) -> None:
        """Refuse to turn a decision against the ballot or the count that it names."""
        event = self._change.corrected.event
        if not isinstance(event, e.DecisionRecorded) or event.outcome != "rejected":
            return
        basis = before.ballots.get(event.ballot or "") or before.counts.get(event.count or "")
        if "outcome" not in self._change.changed or basis is None:
            return
        if explain_unmet_rule(before, event.proposal, event.version, event.rule, basis) is None:
            reason = f"the votes of {shown(event.ballot or event.count)} adopt it"
            refuse(self._action, reason, "Vote and decide again, on a new proposal")

    # Times

    def _check_times(self, before: Workshop) -> None:
        """Refuse a time before that of what the event is about, or after what is about it."""
        if not self._change.moves_in_time:
            return
        original, corrected = self._change.original, self._change.corrected
        for id in _references(corrected.event):
            seq = before.seq_by_id.get(id)
            if seq is not None and not _PERSON.fullmatch(id):
                first = self._corrections.correct(self._record[seq - 1])
                self._require_order((first, original), (first, corrected), f"{shown(id)} was made")
        if isinstance(corrected.event, e.WorkshopClosed):
            for recorded in self._record[: self._seq]:
                if isinstance(recorded.event, e.WorkshopOpened):
                    first = self._corrections.correct(recorded)
                    self._require_order(
                        (first, original), (first, corrected), "the workshop was opened"
                    )
        created = created_id_field(type(corrected.event))
        made = "" if created is None else str(getattr(corrected.event, created[0]))
        is_named = bool(made) and not _PERSON.fullmatch(made)
        opens = isinstance(corrected.event, e.WorkshopOpened)
        for later in self._later:
            if (is_named and made in _references(later.event)) or (
                opens and isinstance(later.event, e.WorkshopClosed)
            ):
                self._require_order(
                    (original, later), (corrected, later), f"event {later.seq} refers to it then"
                )

    def _require_order(
        self,
        was: tuple[RecordedEvent[Any], RecordedEvent[Any]],
        now: tuple[RecordedEvent[Any], RecordedEvent[Any]],
        what: str,
    ) -> None:
        """Refuse two events that were in order before and are not afterwards."""
        if _are_reversed(*now) and not _are_reversed(*was):
            known = now[0] if now[1].seq == self._seq else now[1]
            reason = f"{what} at {self._local.format(known.occurred_at)}"
            refuse(self._action, reason, "Give a time that is possible, or correct that one first")

    # Later events

    def _check_later(self, was: Workshop) -> None:
        """Decide the events after it again; refuse where one of them would be refused now."""
        now = copy_state(was)
        evolve(was, self._change.original)
        evolve(now, self._change.corrected)
        if _are_alike(was, now):
            for recorded in self._later:
                self._with_span(recorded)
            return
        for before in self._later:
            after = self._with_span(before)
            decision = decide_again(now, after)
            if decision.refused is not None or decision.derived:
                after = self._follow(before, after, decide_again(was, before), decision)
            evolve(was, before)
            evolve(now, after)

    def _follow(
        self,
        before: RecordedEvent[Any],
        after: RecordedEvent[Any],
        was: Decision,
        now: Decision,
    ) -> RecordedEvent[Any]:
        """Return a later event with what follows from the change."""
        if now.refused is not None:
            if was.refused is None:
                self._refuse_later(before, now.refused.reason)
            return after
        values = _new_values(was, now)
        if values.keys() & identity_fields(type(after.event)):
            names = ", ".join(sorted(values))
            self._refuse_later(before, f"its {names} would be another")
        return self._with_values(after, values) if values else after

    def _refuse_later(self, later: RecordedEvent[Any], reason: str) -> NoReturn:
        refuse(
            self._action,
            f"event {later.seq} ({later.type}) was recorded upon it, and then {reason}",
            f"Correct or redo event {later.seq} first",
        )

    def _with_values(
        self, recorded: RecordedEvent[Any], values: Mapping[str, Any]
    ) -> RecordedEvent[Any]:
        self._following.setdefault(recorded.seq, {}).update(values)
        return recorded.replace(event=evolve_recorded(recorded.event, **values))

    def _with_span(self, recorded: RecordedEvent[Any]) -> RecordedEvent[Any]:
        """Return a coding of the corrected text with its passage in the new text."""
        coded, change = recorded.event, self._change
        if not isinstance(coded, e.CodeApplied) or "text" not in change.changed:
            return recorded
        if getattr(change.original.event, "contribution", None) != coded.contribution:
            return recorded
        if coded.end is None and coded.start == 0:
            return recorded
        old, new = change.original.event.text, change.corrected.event.text
        end = len(old) if coded.end is None else coded.end
        found = move_span(old, new, coded.start, end) if coded.start < end <= len(old) else None
        if found is None:
            return self._with_values(recorded, {"start": 0, "end": None, "unplaced": True})
        values = {"start": found[0], "end": None if coded.end is None else found[1]}
        changed = {n: value for n, value in values.items() if getattr(coded, n) != value}
        return self._with_values(recorded, changed) if changed else recorded


def _are_reversed(first: RecordedEvent[Any], then: RecordedEvent[Any]) -> bool:
    """Return whether an event certainly happened before the one that it follows."""
    return is_certainly_before(not_after_recording(then), not_after_recording(first))


def _are_alike(was: Workshop, now: Workshop) -> bool:
    """Return whether two states differ at most in the lengths of texts, which only codings read.

    What was recorded later is then decided in the same way.
    """
    lengths, now.text_lengths = now.text_lengths, was.text_lengths
    are_alike = was == now
    now.text_lengths = lengths
    return are_alike


def _new_values(was: Decision, now: Decision) -> dict[str, Any]:
    """Return the values that follow now and did not follow in the same way before."""
    return {
        name: value
        for name, value in now.derived.items()
        if name not in was.derived and was.refused is None
    }


@cache
def _reference_names(cls: Hashable) -> tuple[str, ...]:
    created = created_id_field(cls)
    return tuple(
        name for name in sorted(reference_fields(cls)) if created is None or name != created[0]
    )


def _references(event: Any) -> set[str]:
    """Return the ids that an event refers to."""
    if not attrs.has(type(event)):
        return set()
    found: set[str] = set()
    for name in _reference_names(event.__class__):
        value = getattr(event, name)
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, tuple):
            found.update(each for each in value if isinstance(each, str))
    return found
