"""A Polis conversation becomes a workshop: statements are contributions, votes are stances.

Everything goes through the decisions that any workshop goes through, as one batch, and is
appended as a whole.  The ids of the events follow from the workshop and from what the export
says, so that the same export is recorded once, however often it is imported.
"""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple, Protocol

import attrs

from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.application.stream_session import Clock, utc_now
from dialoguekit.errors import Conflict, EventIdReused, Refused
from dialoguekit.events import Event, NewEvent, RecordedEvent, micros, moment
from dialoguekit.events.programme import LONGEST_ID, is_id
from dialoguekit.interchange import Imported, LeftOut, Progress
from dialoguekit.interchange.polis_model import COMMENTS, Comment, Participant, PolisExport, Vote
from dialoguekit.interchange.polis_reader import read_polis
from dialoguekit.store.event_store import Log
from dialoguekit.store.memory import MemoryLog

__all__ = ["LICENCE", "METHOD", "import_polis", "read_polis"]

LICENCE = "CC BY 4.0, The Computational Democracy Project"
"""The licence of the openData conversations."""

METHOD = "conversation"
"""The method that a Polis conversation is a run of."""

GROUP = "participants"
"""The only stakeholder group: an export does not say who people are."""

SCOPES = ("record", "quote")
"""What the licence of a source stands for in place of somebody's own consent."""

CONSENT_VERSION = "licence of the source"
"""What stands in place of the version of a consent form, which nobody signed."""

_OUTCOMES = {-1: "rejected", 1: "accepted"}
_IDS = uuid.uuid5(uuid.NAMESPACE_OID, "dialoguekit.interchange.polis")
_NOT_IN_IDS = re.compile(r"[^a-z0-9.-]+")
_STEPS_BETWEEN_CALLS = 500


class HasLog(Protocol):
    """A kit, or whatever else has a log."""

    @property
    def log(self) -> Log: ...


def import_polis(
    into: Log | HasLog,
    directory: str | Path,
    *,
    workshop: str | None = None,
    licence: str = LICENCE,
    progress: Progress | None = None,
    clock: Clock = utc_now,
) -> Imported:
    """Read the export in ``directory`` into the workshop ``workshop``, all of it or nothing.

    The id of the workshop is the name of the directory unless one is given.  People are on
    record under the ``licence`` of the source, in the one group ``participants``; a statement
    that was moderated is accepted or rejected, on the last day, since nobody noted when.

    Raises :class:`~dialoguekit.errors.MalformedFile` when the export cannot be read, and
    :class:`~dialoguekit.errors.Refused` when the workshop holds something else already or the
    id or the licence cannot be.
    """
    log = into if isinstance(into, Log) else into.log
    what = f"import {Path(directory).name or directory}"
    stream = _checked_id(workshop, what) if workshop is not None else _id_from(directory, what)
    if not licence.strip():
        remedy = "Say under which licence the conversation was published"
        raise Refused(what, "people come in under its licence, and none is named", remedy)
    export = read_polis(directory)
    noted = clock()
    report = _Reporter(progress, _expected_events(export))
    events = _decide(export, stream, licence, log, noted, report)
    stood = log.version(stream) > 0
    try:
        placed = log.append(stream, events, expected=0)
    except (Conflict, EventIdReused) as error:
        why = f"the workshop {stream} stands in the log already, with other events"
        raise Refused(what, why, "Choose another id with --workshop") from error
    # Somebody who imported the same at the same time may have been first.
    changed = not stood and placed[0].noted_us == micros(noted)
    report.finish()
    return Imported(
        workshop=stream,
        people=len(export.first_acts()),
        contributions=len(export.comments),
        votes=len(export.votes),
        moderations=sum(comment.moderated != 0 for comment in export.comments),
        events=len(placed) if changed else 0,
        changed=changed,
        left_out=_left_out(export),
        remarks=export.remarks,
    )


def _id_from(directory: str | Path, what: str) -> str:
    """The name of a directory as the id of a workshop."""
    name = Path(directory).resolve().name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    id = _NOT_IN_IDS.sub("-", plain.lower()).strip("-.")
    if not id:
        why = f"no id can be made of the name {name!r}"
        raise Refused(what, why, "Choose an id with --workshop")
    return id[:LONGEST_ID].strip("-.")


def _checked_id(id: str, what: str) -> str:
    if not is_id(id):
        why = f"{id[:40]!r} cannot be the id of a workshop"
        remedy = "Choose one of letters, digits, dots and dashes, for example 'leeds'"
        raise Refused(what, why, remedy)
    return id


def _left_out(export: PolisExport) -> tuple[LeftOut, ...]:
    if not export.orphans:
        return ()
    ids = sorted({vote.comment for vote in export.orphans})
    named = ", ".join(map(str, ids[:12])) + (", …" if len(ids) > 12 else "")
    why = f"{COMMENTS} does not list the statements {named}"
    return (LeftOut("votes", len(export.orphans), why),)


class _Reporter:
    """Tells a progress callback now and then how far the work is."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def step(self, events: int = 1) -> None:
        before, self._done = self._done, self._done + events
        turn = self._done // _STEPS_BETWEEN_CALLS > before // _STEPS_BETWEEN_CALLS
        if turn and self._progress is not None:
            self._progress(min(self._done, self._total - 1), self._total)

    def finish(self) -> None:
        if self._progress is not None:
            self._progress(self._total, self._total)


class _Draft(MemoryLog):
    """A log that is always empty and takes down what is appended to it."""

    drafted: tuple[NewEvent, ...] = ()

    def append(
        self,
        stream: str,  # noqa: ARG002  # one draft is of one stream
        events: Iterable[NewEvent],
        *,
        expected: int,  # noqa: ARG002  # a draft begins with nothing
    ) -> tuple[RecordedEvent[Event], ...]:
        self.drafted = tuple(events)
        return ()


def _decide(
    export: PolisExport,
    stream: str,
    licence: str,
    log: Log,
    noted: datetime,
    report: _Reporter,
) -> tuple[NewEvent, ...]:
    """The events of the workshop, decided from its beginning, whatever ``log`` holds of it."""
    draft = _Draft(log.codec)
    room = workshop_handle(
        draft,
        stream,
        methods=(METHOD,),
        clock=lambda: noted,
        next_event_id=_ids(export, stream, licence),
    )
    with room.batch():
        _tell(room, export, stream, licence, report)
    return draft.drafted


def _ids(export: PolisExport, stream: str, licence: str) -> Callable[[], str]:
    """Ids that follow from workshop, licence and export, and number the events."""
    content = json.dumps([stream, licence, *attrs.astuple(export, recurse=False)])
    family = uuid.uuid5(_IDS, content)
    numbers = count(1)
    return lambda: str(uuid.uuid5(family, str(next(numbers))))


def _tell(
    room: WorkshopHandle, export: PolisExport, stream: str, licence: str, report: _Reporter
) -> None:
    """Tell the whole conversation to an empty workshop, in order of time."""
    first, last = export.span()
    begin, end = room.noting(at=moment(first)), room.noting(at=moment(last))
    title = export.topic or export.url or stream
    notes = (*map(str, _left_out(export)), *export.remarks)
    begin.schedule(
        title=title,
        groups=(GROUP,),
        purpose=export.description or None,
        source="; ".join(("Polis export", *filter(None, (export.url,)), licence, *notes)),
    )
    begin.open()
    activity = begin.start(METHOD, title=title)
    room = room.noting(activity=activity)
    question = begin.pose("\n\n".join(filter(None, (export.topic, export.description))) or title)
    people: dict[int, str] = {}
    contributions: dict[int, str] = {}
    for entry in _entries(export, first):
        act, then = entry.act, room.noting(at=moment(entry.at_us))
        if isinstance(act, Participant):
            labels = () if act.group is None else (f"polis-group:{act.group}",)
            source = f"participant {act.id}"
            person = then.register(group=GROUP, labels=labels, source=source)
            then.give_consent(
                person, SCOPES, version=CONSENT_VERSION, basis="licence", terms=licence
            )
            then.arrive(person)
            people[act.id] = person
            report.step(3)
        elif isinstance(act, Comment):
            contributions[act.id] = then.contribute(
                people[act.author],
                act.body,
                question=question,
                labels=[label for label in ("meta", "seed") if getattr(act, label)],
                source=f"comment {act.id}",
            )
            report.step()
        else:
            then.take_stance(people[act.voter], contributions[act.comment], act.value)
            report.step()
    some_time = end.noting(precision="day")
    judged = {comment.id: _OUTCOMES.get(comment.moderated) for comment in export.comments}
    for id, contribution in contributions.items():
        outcome = judged[id]
        if outcome is not None:
            some_time.moderate(contribution, outcome)
            report.step()
    end.end(activity)
    end.close()


def _expected_events(export: PolisExport) -> int:
    """The frame, three for each person, one for each statement, judgement and vote."""
    judged = sum(comment.moderated != 0 for comment in export.comments)
    people = 3 * len(export.first_acts())
    return 6 + people + len(export.comments) + judged + len(export.votes)


class _Entry(NamedTuple):
    """Something that happened ``at_us``, and where it stands among all: in order of ``place``.

    ``place`` is a moment, then people before statements before votes, then two numbers.
    """

    place: tuple[int, int, int, int]
    at_us: int
    act: Participant | Comment | Vote


def _entries(export: PolisExport, opening: int) -> Iterator[_Entry]:
    """Everything in order of time; who did nothing comes in at the ``opening``.

    Clocks of several machines, and seconds beside milliseconds, let a vote carry an earlier
    time than its statement.  Then the statement is told just before, and keeps its time.
    """
    listed = {participant.id: participant for participant in export.participants}
    told = {comment.id: comment.at_us for comment in export.comments}
    for vote in export.votes:
        told[vote.comment] = min(told[vote.comment], vote.at_us)
    came = export.first_acts()
    place = {id: opening if at is None else at for id, at in came.items()}
    for comment in export.comments:
        place[comment.author] = min(place[comment.author], told[comment.id])
    entries = [
        _Entry(
            (place[id], 0, id, 0),
            opening if at is None else at,
            listed.get(id, Participant(id, None)),
        )
        for id, at in came.items()
    ]
    entries.extend(
        _Entry((told[comment.id], 1, comment.at_us, comment.id), comment.at_us, comment)
        for comment in export.comments
    )
    entries.extend(
        _Entry((vote.at_us, 2, row, 0), vote.at_us, vote) for row, vote in enumerate(export.votes)
    )
    entries.sort(key=lambda entry: entry.place)
    yield from entries
