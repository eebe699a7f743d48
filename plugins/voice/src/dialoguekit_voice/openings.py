"""Openings: which group spoke first in each stage, and which reported first in the plenary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import fsum

import attrs

from dialoguekit.plugin import Evidence, Record, Session, StageRun, combined_evidence
from dialoguekit.plugin.times import Interval
from dialoguekit_voice.utterances import Utterance
from dialoguekit_voice.windows import PLENARY, Window


@attrs.frozen(kw_only=True)
class Opening:
    """The first utterance of a participant in a stage or in an activity without stages.

    ``group`` is the label of the group; None if it is not known who was first, for ``reason``.
    ``reported`` is whether it was a report to the plenary on work in smaller spaces.
    """

    title: str
    activity: str
    group: str | None
    reason: str | None = None
    reported: bool = False
    evidence: Evidence


def find_openings(
    record: Record, activities: Sequence[Window], modes: Sequence[Window]
) -> tuple[Opening, ...]:
    """Return who was first in each stage, and who reported first in each activity."""
    plenaries = {each.seq for mode in modes if mode.kind == PLENARY for each in mode.utterances}
    small = {each.seq for mode in modes if mode.kind != PLENARY for each in mode.utterances}
    windows = {window.id: window for window in activities}
    found = []
    for session in record.sessions:
        window = windows[session.activity]
        said = [each for each in window.utterances if not each.is_facilitators]
        for title, interval in _parts(session, window):
            within = [each for each in said if _is_within(each, interval)]
            if within:
                found.append(_opening(title, session, within))
        work = [each.occurred_at_us for each in said if each.seq in small]
        reports = [
            e for e in said if e.seq in plenaries and e.occurred_at_us > min(work, default=0)
        ]
        if work and reports:
            opening = _opening(window.title, session, reports)
            found.append(attrs.evolve(opening, reported=True))
    return tuple(found)


def _parts(session: Session, window: Window) -> Iterator[tuple[str, Interval]]:
    """Yield the stages of an activity, or the activity as a whole if it has none."""
    runs: Iterable[StageRun] = session.stage_runs
    for run in runs:
        yield f"{window.title} – {run.title}", run.interval
    if not session.stage_runs:
        yield window.title, (session.began, session.ended_at)


def _is_within(each: Utterance, interval: Interval) -> bool:
    first, last = interval
    return first <= each.occurred_at_us and (last is None or each.occurred_at_us < last)


def _opening(title: str, session: Session, said: Sequence[Utterance]) -> Opening:
    """Return the group of the first utterance, if its time tells that it was the first."""
    first = min(said, key=lambda each: (each.occurred_at_us, each.seq))
    latest = first.occurred_at_us + first.tolerance_us
    near = [each for each in said if each.occurred_at_us - each.tolerance_us <= latest]
    groups = {each.group for each in near}
    group = first.group if len(groups) == 1 else None
    reason = "times are not exact enough" if len(groups) > 1 else "the group is not known"
    return Opening(
        title=title,
        activity=session.activity,
        group=group,
        reason=None if group is not None else reason,
        evidence=combined_evidence(near),
    )


def chance_of_one_group(openings: Iterable[Opening], people: Counter[str]) -> float | None:
    """Return how likely one group is to be first as always, if everybody is as likely to be.

    None if there are no openings, or several groups were first.
    """
    groups = [opening.group for opening in openings if opening.group is not None]
    if len(set(groups)) != 1 or not people.total():
        return None
    return fsum((number / people.total()) ** len(groups) for number in people.values())
