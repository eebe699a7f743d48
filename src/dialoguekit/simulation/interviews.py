"""The paired interviews: pairs, stories, and stories retold at the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.note_taking import ContributionSetting, write_contribution
from dialoguekit.simulation.sampling import pair_across_groups
from dialoguekit.simulation.statements import GROUPS, Statement
from dialoguekit.simulation.workshop import Attendee, PendingActions, SimulatedWorkshop, seconds

UNPERMITTED_RETELLINGS = 3
"""Number of stories retold without permission, where that defect is seeded."""


@attrs.define(eq=False)
class Interview:
    """An interview; ``id`` is set once it is recorded."""

    teller: Attendee
    listener: Attendee
    permission: bool
    id: str | None = None


def form_pairs(workshop: SimulatedWorkshop, occurred_at: datetime) -> dict[str, str]:
    """Form pairs across the two groups; return the space of each person."""
    rng = workshop.rng
    first, second = (
        [attendee.id for attendee in rng.shuffled(workshop.present_attendees(group))]
        for group in GROUPS
    )
    handle = workshop.with_context(occurred_at, **workshop.facilitator_context)
    spaces: dict[str, str] = {}
    for number, pair in enumerate(pair_across_groups(first, second), start=1):
        space = handle.create_space(
            kind="pair", label=f"Pair {number}", parent=workshop.plenary_space, capacity=len(pair)
        )
        spaces |= dict.fromkeys(pair, space)
    return spaces


def conduct_interviews(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    pair: Sequence[Attendee],
    stories: Mapping[str, list[Statement]],
    setting: ContributionSetting,
    swap_at: datetime,
    end: datetime,
) -> list[Interview]:
    """Let each person of a pair tell the next of ``stories``; three people form a ring.

    The first interview ends by ``swap_at``, the others by ``end``.  Where interviews are one-way,
    only the first group is interviewed.  People without consent to be quoted give no permission
    to retell.
    """
    one_way = "one-way-interviews" in workshop.defects
    interviewed = [attendee for attendee in pair if not one_way or attendee.group == GROUPS[0]]
    interviews = []
    for index, teller in enumerate(interviewed):
        at = (swap_at if index == 0 else end) - seconds(workshop.rng.integer(10, 90))
        listener = pair[(pair.index(teller) + 1) % len(pair)]
        interview = Interview(teller, listener, "quote" in teller.scopes)
        remaining = stories[teller.group]
        story = remaining.pop() if remaining else None
        _record_story(workshop, pending, interview, story, at, setting)
        interviews.append(interview)
    return interviews


def _record_story(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    interview: Interview,
    story: Statement | None,
    occurred_at: datetime,
    setting: ContributionSetting,
) -> None:
    """Add the record of a story, written by the listener; two of three are verbatim.

    Without a story only the interview is recorded.
    """
    rng, teller = workshop.rng, interview.teller
    listener_context: dict[str, Any] = {"by": interview.listener.id, "role": "participant"}
    place: dict[str, Any] = {"space": setting.space, "activity": setting.activity}
    if story is None:
        pending.add(
            occurred_at, partial(_complete_interview, interview), **listener_context, **place
        )
        return
    words = rng.log_normal(620, 0.25, 250, 1000)
    duration_s = round(words / 2.4)
    pending.add(
        occurred_at - seconds(duration_s + 5),
        lambda h: h.take_turn(teller.id, duration_s=duration_s, words=words),
        **listener_context,
        **place,
    )
    labels: tuple[str, ...] = ()
    capture = "verbatim" if rng.bernoulli(2 / 3) else "paraphrase"
    if teller is workshop.identifiable_attendee:
        labels, capture = (teller.job_label,), "verbatim"
    write_contribution(
        workshop,
        pending,
        story,
        teller,
        occurred_at,
        setting,
        writer_context={**listener_context, "capture": capture},
        labels=labels,
        on_recorded=lambda handle, id: _complete_interview(interview, handle, id),
    )


def _complete_interview(
    interview: Interview, handle: WorkshopRunner, story: str | None = None
) -> None:
    interview.id = method_runs.execute_if_installed(
        handle,
        "appreciative-inquiry.complete-interview",
        interview.listener.id,
        interview.teller.id,
        story=story,
        permission=interview.permission,
    )


def retell_stories(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    interviews: Sequence[Interview],
    start: datetime,
    end: datetime,
) -> None:
    """Let the listeners retell stories at the tables, where they have permission.

    Where the defect is seeded, a few stories are retold without permission.
    """
    rng = workshop.derive_rng("retelling")
    retold = [interview for interview in interviews if interview.permission]
    if "retold-without-permission" in workshop.defects:
        forbidden = rng.sample(interviews, UNPERMITTED_RETELLINGS)
        for interview in forbidden:
            interview.permission = False
        retold = [
            interview for interview in interviews if interview.permission or interview in forbidden
        ]
    for interview in retold:
        pending.add(
            rng.time_between(start, end),
            partial(_retell_story, interview),
            space=workshop.table_spaces[interview.listener.table],
            **interview.listener.context,
        )


def _retell_story(interview: Interview, handle: WorkshopRunner) -> None:
    """Record that a story was retold, unless its interview is not recorded yet."""
    if interview.id is not None:
        method_runs.execute_if_installed(
            handle, "appreciative-inquiry.retell-story", interview.id, interview.listener.id
        )
