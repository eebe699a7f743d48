"""Records statements as contributions: sticky notes, scribes, late entries and errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation.random_source import RandomSource
from dialoguekit.simulation.statements import HATS, Statement
from dialoguekit.simulation.workshop import Attendee, PendingActions, SimulatedWorkshop, seconds

STICKY_NOTE_MAX_WORDS = 12
LATE_SHARE, LATE_SHARE_UNSCRIBED = 0.08, 0.6
LINK_RELATIONS = {
    "green": "answers",
    "factor": "derives",
    "dream": "supports",
    "reframing": "reframes",
}
"""The relation from a statement to its origins; origins of a dream point to the dream."""


@attrs.frozen
class ContributionSetting:
    """The activity, space and question in which contributions are written.

    ``opens_at`` is the earliest time of a contribution; late entries are made by ``closes_at``.
    """

    activity: str
    space: str
    prompt: str | None
    opens_at: datetime
    closes_at: datetime


def write_contribution(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    statement: Statement,
    author: Attendee,
    occurred_at: datetime,
    setting: ContributionSetting,
    *,
    writer_context: Mapping[str, Any] | None = None,
    labels: tuple[str, ...] = (),
    on_recorded: Callable[[WorkshopRunner, str], object] | None = None,
) -> None:
    """Add the record of a statement as a contribution, with links to its origins.

    Authors write short texts themselves; a scribe paraphrases longer ones.  ``writer_context``
    overrides this.  About one in ten is entered late with a coarse time, most of them from a table
    without a scribe.  ``on_recorded`` is called with the handle and the id of the contribution.
    """
    rng = workshop.rng
    context = (
        dict(writer_context)
        if writer_context is not None
        else _choose_writer_context(workshop, statement, author)
    )
    unscribed = context["role"] == "facilitator"
    recorded_at = None
    if rng.bernoulli(LATE_SHARE_UNSCRIBED if unscribed else LATE_SHARE):
        earliest = min(occurred_at + timedelta(minutes=3), setting.closes_at)
        recorded_at = workshop.time_between(earliest, setting.closes_at)
        precision, coarse = coarsen_time(rng, occurred_at)
        occurred_at = max(coarse, setting.opens_at)
        context |= {"precision": precision}
    text, kind, error = _initial_version(workshop, statement)
    named = _other_author(workshop, author) if error == "author" else author
    if named is not author:  # Nobody writes under another name; the notes were typed up.
        context |= {**workshop.scribe_context, "capture": "paraphrase"}

    def record(handle: WorkshopRunner) -> None:
        known = workshop.contribution_ids
        refs = [known[o] for o in statement.origins if o in known and statement.kind != "green"]
        question = workshop.question_ids.get(setting.prompt) if setting.prompt else None
        id = handle.contribute(
            named.id,
            text,
            kind=kind,
            question=question,
            reasons=workshop.feeling_reasons.get(statement.key),
            refs=refs,
            labels=labels,
        )
        known[statement.key] = id
        correct = _correct_value(error, statement, author)
        if error and (error != "author" or named is not author):
            workshop.corrections.append((id, correct, workshop.random_phrase(f"{error}_reasons")))
        _link_sources(workshop, handle, statement)
        if on_recorded is not None:
            on_recorded(handle, id)

    pending.add(
        occurred_at,
        record,
        recorded_at=recorded_at,
        space=setting.space,
        activity=setting.activity,
        **context,
    )


def _correct_value(error: str | None, statement: Statement, author: Attendee) -> dict[str, str]:
    """Return the field that an error changed, with its correct value."""
    if error == "wording":
        return {"text": statement.text}
    return {"author": author.id} if error == "author" else {"kind": statement.kind}


def _other_author(workshop: SimulatedWorkshop, author: Attendee) -> Attendee:
    """Return the first other person at the table whose texts may be recorded, or the author."""
    others = (
        each
        for each in workshop.present_attendees(author.group)
        if each is not author and each.table == author.table and not each.is_late
    )
    return next(others, author)


def _choose_writer_context(
    workshop: SimulatedWorkshop, statement: Statement, author: Attendee
) -> dict[str, Any]:
    """Return the writer's context: the author, a scribe, or the facilitator without a scribe."""
    words = len(statement.text.split())
    if words <= STICKY_NOTE_MAX_WORDS and not (words >= 8 and workshop.rng.bernoulli(0.08)):
        return {**author.context, "capture": "verbatim"}
    scribe = workshop.table_scribes.get(author.table)
    if scribe is None:
        return {**workshop.facilitator_context, "capture": "paraphrase"}
    return {"by": scribe, "role": "scribe", "capture": "paraphrase"}


def coarsen_time(rng: RandomSource, occurred_at: datetime) -> tuple[str, datetime]:
    """Return a precision, minute or quarter of an hour, and the time rounded down to it."""
    if rng.bernoulli(0.75):
        return "minute", occurred_at.replace(second=0)
    return "quarter", occurred_at.replace(
        minute=occurred_at.minute - occurred_at.minute % 15, second=0
    )


def _initial_version(
    workshop: SimulatedWorkshop, statement: Statement
) -> tuple[str, str, str | None]:
    """Return text and kind as first recorded, and the transcription error, if any."""
    error = workshop.transcription_errors.get(statement.key)
    if error == "wording":
        return misspell(workshop.rng, statement.text), statement.kind, error
    if error == "sheet":
        other_hats = [hat for hat in HATS[:4] if hat != statement.kind]
        return statement.text, workshop.rng.choice(other_hats), error
    return statement.text, statement.kind, error


def misspell(rng: RandomSource, text: str) -> str:
    """Return ``text`` with two adjacent letters of one long word exchanged."""
    words = text.split(" ")
    long_words = [n for n, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    for index in rng.shuffled(long_words):
        word = words[index]
        swaps = [n for n in range(1, len(word) - 2) if word[n] != word[n + 1]]
        if swaps:
            n = rng.choice(swaps)
            words[index] = word[:n] + word[n + 1] + word[n] + word[n + 2 :]
            break
    return " ".join(words)


def _link_sources(
    workshop: SimulatedWorkshop, handle: WorkshopRunner, statement: Statement
) -> None:
    """Link a new contribution to its origins, and pending statements to it."""
    for origin in statement.origins:
        if origin in workshop.contribution_ids:
            _link(workshop, handle, statement, origin)
        else:
            workshop.pending_links.setdefault(origin, []).append(statement)
    for other in workshop.pending_links.pop(statement.key, ()):
        _link(workshop, handle, other, statement.key)


def _link(
    workshop: SimulatedWorkshop, handle: WorkshopRunner, statement: Statement, origin: str
) -> None:
    relation = LINK_RELATIONS[statement.kind]
    ends = (workshop.contribution_ids[statement.key], relation, workshop.contribution_ids[origin])
    handle.link_contributions(*(reversed(ends) if relation == "supports" else ends))


def assign_authors(
    workshop: SimulatedWorkshop, statements: Sequence[Statement], start: datetime, end: datetime
) -> list[tuple[Statement, Attendee, datetime]]:
    """Choose an author and a time for each statement; return them by table.

    An author is a present member of the group of the statement, chosen by writing weight.  The
    times of each table come in bursts.
    """
    rng = workshop.rng
    by_table: dict[int, list[tuple[Statement, Attendee]]] = {}
    for statement in statements:
        present = workshop.present_attendees(statement.group)
        weights = [attendee.writing_weight for attendee in present]
        author = rng.weighted_choice(present, weights)
        by_table.setdefault(author.table, []).append((statement, author))
    available_s = (end - start).total_seconds()
    assigned: list[tuple[Statement, Attendee, datetime]] = []
    for table in sorted(by_table):
        entries = by_table[table]
        times = rng.burst_times(len(entries), available_s)
        assigned += [
            (statement, author, start + seconds(at))
            for (statement, author), at in zip(entries, times, strict=True)
        ]
    return assigned
