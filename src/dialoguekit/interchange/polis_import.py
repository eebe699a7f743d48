"""Import of a Polis conversation as a workshop: statements become contributions, votes stances.

All events are produced by the commands of a workshop, in one batch, and appended at once.  Their
ids are derived from the workshop and the content of the export.  Importing the same export again
therefore records nothing new.
"""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple, Protocol

import attrs

from dialoguekit.application.handle import WorkshopBatch, workshop_draft
from dialoguekit.application.stream_session import Clock, utc_now
from dialoguekit.errors import Conflict, EventIdReused, Refused, shown
from dialoguekit.events import NewEvent, from_microseconds, to_microseconds
from dialoguekit.events.limits import MAX_ID_LENGTH
from dialoguekit.events.programme import is_valid_id
from dialoguekit.interchange import ImportSummary, Omission, ProgressCallback
from dialoguekit.interchange.polis_model import COMMENTS, Comment, Participant, PolisExport, Vote
from dialoguekit.interchange.polis_reader import read_polis
from dialoguekit.store.event_store import EventStore

__all__ = ["LICENCE", "METHOD", "import_polis", "read_polis"]

LICENCE = "CC BY 4.0, The Computational Democracy Project"
"""The licence of the openData conversations."""

METHOD = "conversation"
"""The method of the activity that represents a Polis conversation."""

PARTICIPANT_GROUP = "participants"
"""The only stakeholder group, because an export does not identify people."""

CONSENT_SCOPES = ("record", "quote")
"""Consent scopes granted by the licence of the source instead of by each person."""

CONSENT_VERSION = "licence of the source"
"""Recorded as the version of the consent form, because no form was signed."""

_OUTCOMES = {-1: "rejected", 1: "accepted"}
_ID_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_OID, "dialoguekit.interchange.polis")
_INVALID_ID_CHARACTERS = re.compile(r"[^a-z0-9.-]+")
_PROGRESS_INTERVAL = 500


class HasStore(Protocol):
    """A kit, or another object with an event store."""

    @property
    def store(self) -> EventStore: ...


def import_polis(
    into: EventStore | HasStore,
    directory: str | Path,
    *,
    workshop: str | None = None,
    licence: str = LICENCE,
    progress: ProgressCallback | None = None,
    clock: Clock = utc_now,
) -> ImportSummary:
    """Import the export in ``directory`` into the workshop ``workshop``, all of it or nothing.

    The id of the workshop defaults to the name of the directory.  Participants are registered in
    the group ``participants``, with consent based on the ``licence`` of the source.  A moderated
    statement is accepted or rejected on the last day, because the export has no time for it.

    Raises :class:`~dialoguekit.errors.MalformedFile` when the export cannot be read, and
    :class:`~dialoguekit.errors.Refused` when the workshop has other events already, or the id or
    the licence is invalid.
    """
    store = into if isinstance(into, EventStore) else into.store
    action = f"import {Path(directory).name or directory}"
    if workshop is None:
        stream = _derive_id(directory, action)
    else:
        stream = _require_valid_id(workshop, action)
    if not licence.strip():
        why = "the licence under which participants are registered is empty"
        raise Refused(action, why, "Name the licence of the conversation with --licence")
    export = read_polis(directory)
    recorded_at = clock()
    reporter = _ProgressReporter(progress, _count_expected_events(export))
    events = _build_events(export, stream, licence, recorded_at, reporter)
    existed = store.stream_version(stream) > 0
    try:
        appended = store.append(stream, events, expected_version=0)
    except (Conflict, EventIdReused) as error:
        why = f"the workshop {stream} exists and has other events"
        raise Refused(action, why, "Choose another id with --workshop") from error
    # A concurrent import of the same export may have been first.
    changed = not existed and appended[0].recorded_at_us == to_microseconds(recorded_at)
    reporter.finish()
    return ImportSummary(
        workshop=stream,
        people=len(export.first_action_times()),
        contributions=len(export.comments),
        votes=len(export.votes),
        moderations=sum(comment.moderated != 0 for comment in export.comments),
        events=len(appended) if changed else 0,
        changed=changed,
        omissions=_find_omissions(export),
        remarks=export.remarks,
    )


def _derive_id(directory: str | Path, action: str) -> str:
    """Derive the id of a workshop from the name of a directory."""
    name = Path(directory).resolve().name
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    id = _INVALID_ID_CHARACTERS.sub("-", ascii_name.lower()).strip("-.")
    if not id:
        why = f"no workshop id can be derived from the name {name!r}"
        raise Refused(action, why, "Choose an id with --workshop")
    return id[:MAX_ID_LENGTH].strip("-.")


def _require_valid_id(id: str, action: str) -> str:
    if not is_valid_id(id):
        why = f"{shown(id)} is not a valid workshop id"
        remedy = "Use letters, digits, dots and dashes, for example 'leeds'"
        raise Refused(action, why, remedy)
    return id


def _find_omissions(export: PolisExport) -> tuple[Omission, ...]:
    if not export.orphan_votes:
        return ()
    ids = sorted({vote.comment for vote in export.orphan_votes})
    listed = ", ".join(map(str, ids[:12])) + (", …" if len(ids) > 12 else "")
    reason = f"{COMMENTS} does not list the statements {listed}"
    return (Omission("votes", len(export.orphan_votes), reason),)


class _ProgressReporter:
    """Reporter of the number of events done, at intervals, to a progress callback."""

    def __init__(self, progress: ProgressCallback | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def step(self, events: int = 1) -> None:
        before, self._done = self._done, self._done + events
        is_due = self._done // _PROGRESS_INTERVAL > before // _PROGRESS_INTERVAL
        if is_due and self._progress is not None:
            self._progress(min(self._done, self._total - 1), self._total)

    def finish(self) -> None:
        if self._progress is not None:
            self._progress(self._total, self._total)


def _build_events(
    export: PolisExport,
    stream: str,
    licence: str,
    recorded_at: datetime,
    reporter: _ProgressReporter,
) -> tuple[NewEvent, ...]:
    """Build all events of the workshop, as if it had none."""
    draft = workshop_draft(
        stream,
        methods=(METHOD,),
        clock=lambda: recorded_at,
        next_event_id=_make_id_generator(export, stream, licence),
    )
    _record_conversation(draft, export, stream, licence, reporter)
    return draft.new_events


def _make_id_generator(export: PolisExport, stream: str, licence: str) -> Callable[[], str]:
    """Return a generator of event ids, derived from workshop, licence, export and a counter."""
    content = json.dumps([stream, licence, *attrs.astuple(export, recurse=False)])
    import_id = uuid.uuid5(_ID_NAMESPACE, content)
    numbers = count(1)
    return lambda: str(uuid.uuid5(import_id, str(next(numbers))))


def _record_conversation(
    workshop: WorkshopBatch,
    export: PolisExport,
    stream: str,
    licence: str,
    reporter: _ProgressReporter,
) -> None:
    """Record the whole conversation in an empty workshop, in time order."""
    first, last = export.time_span()
    at_begin = workshop.with_context(occurred_at=from_microseconds(first))
    at_end = workshop.with_context(occurred_at=from_microseconds(last))
    title = export.topic or export.url or stream
    notes = (*map(str, _find_omissions(export)), *export.remarks)
    at_begin.schedule(
        title=title,
        groups=(PARTICIPANT_GROUP,),
        purpose=export.description or None,
        source="; ".join(("Polis export", *filter(None, (export.url,)), licence, *notes)),
    )
    at_begin.open()
    activity = at_begin.start(METHOD, title=title)
    in_activity = workshop.with_context(activity=activity)
    question = at_begin.pose_question(
        "\n\n".join(filter(None, (export.topic, export.description))) or title
    )
    people: dict[int, str] = {}
    contributions: dict[int, str] = {}
    for entry in _build_timeline(export, first):
        record = entry.record
        handle = in_activity.with_context(occurred_at=from_microseconds(entry.occurred_at_us))
        if isinstance(record, Participant):
            labels = () if record.group is None else (f"polis-group:{record.group}",)
            source = f"participant {record.id}"
            person = handle.register(group=PARTICIPANT_GROUP, labels=labels, source=source)
            handle.give_consent(
                person, CONSENT_SCOPES, version=CONSENT_VERSION, basis="licence", terms=licence
            )
            handle.arrive(person)
            people[record.id] = person
            reporter.step(3)
        elif isinstance(record, Comment):
            contributions[record.id] = handle.contribute(
                people[record.author],
                record.body,
                question=question,
                labels=[label for label in ("meta", "seed") if getattr(record, label)],
                source=f"comment {record.id}",
            )
            reporter.step()
        else:
            contribution = contributions[record.comment]
            handle.take_stance(people[record.voter], contribution, record.value)
            reporter.step()
    on_last_day = at_end.with_context(precision="day")
    outcomes = {comment.id: _OUTCOMES.get(comment.moderated) for comment in export.comments}
    for id, contribution in contributions.items():
        outcome = outcomes[id]
        if outcome is not None:
            on_last_day.moderate(contribution, outcome)
            reporter.step()
    at_end.end(activity)
    for file in export.files:  # Dated like the end, so that the same import has the same events.
        counts = {"rows": file.rows}
        at_end.record_import(file.name, sha256=file.sha256, kind="polis export", counts=counts)
    at_end.close()


def _count_expected_events(export: PolisExport) -> int:
    """Count the events: 6 fixed, 3 a person, 1 for each statement, moderation, vote and file."""
    moderated = sum(comment.moderated != 0 for comment in export.comments)
    people = 3 * len(export.first_action_times())
    return 6 + people + len(export.comments) + moderated + len(export.votes) + len(export.files)


class _TimelineEntry(NamedTuple):
    """A record of the export that occurred at ``occurred_at_us``, sorted by ``sort_key``.

    ``sort_key`` is a time, then people before statements before votes, then two numbers.
    """

    sort_key: tuple[int, int, int, int]
    occurred_at_us: int
    record: Participant | Comment | Vote


def _build_timeline(export: PolisExport, opened_at_us: int) -> Iterator[_TimelineEntry]:
    """Yield all records in time order; people without any action are first at ``opened_at_us``.

    Different clocks, and seconds next to milliseconds, can give a vote an earlier time than its
    statement.  The statement is then sorted just before the vote, with its time unchanged.
    """
    listed = {participant.id: participant for participant in export.participants}
    statement_keys = {comment.id: comment.occurred_at_us for comment in export.comments}
    for vote in export.votes:
        statement_keys[vote.comment] = min(statement_keys[vote.comment], vote.occurred_at_us)
    arrivals = {
        id: opened_at_us if time is None else time
        for id, time in export.first_action_times().items()
    }
    person_keys = dict(arrivals)
    for comment in export.comments:
        author = comment.author
        person_keys[author] = min(person_keys[author], statement_keys[comment.id])
    entries = [
        _TimelineEntry((person_keys[id], 0, id, 0), time, listed.get(id, Participant(id, None)))
        for id, time in arrivals.items()
    ]
    entries.extend(
        _TimelineEntry(
            (statement_keys[comment.id], 1, comment.occurred_at_us, comment.id),
            comment.occurred_at_us,
            comment,
        )
        for comment in export.comments
    )
    entries.extend(
        _TimelineEntry((vote.occurred_at_us, 2, row, 0), vote.occurred_at_us, vote)
        for row, vote in enumerate(export.votes)
    )
    entries.sort(key=lambda entry: entry.sort_key)
    yield from entries
