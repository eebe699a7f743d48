"""The core chapters, which need no method.

They are declared in the same way as those of any plugin.
"""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin.hookspecs import hookimpl
from dialoguekit.plugin.types import Analysis, Method
from dialoguekit.report.chapters import (
    agreement,
    attendance,
    conduct,
    contributions,
    contributions_chapter,
    decisions,
    decisions_chapter,
    good_practice,
)

CONVERSATION = Method(
    name="conversation",
    title="Conversation",
    summary="Talk without stages: a welcome, a round, a discussion, an online conversation.",
    source="Not a published method",
)

BEFORE_METHODS = ("attendance", "conduct", "agreement", "contributions")
"""The core chapters before those of methods; the others come after them."""


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    return (CONVERSATION,)


@hookimpl
def dialoguekit_analyses() -> Iterable[Analysis]:
    return (
        Analysis(
            name="attendance",
            title="Who was there",
            summary="People invited, registered and present, by stakeholder group.",
            projection=attendance.Attendance,
            chapter=attendance.chapter,
        ),
        Analysis(
            name="conduct",
            title="How it ran",
            summary="The plan, activities and stages with planned and actual times, questions.",
            projection=conduct.Conduct,
            chapter=conduct.chapter,
        ),
        Analysis(
            name="agreement",
            title="The working agreement",
            summary="The rules that the group made, its assent, and breaches.",
            projection=agreement.WorkingAgreement,
            chapter=agreement.chapter,
        ),
        Analysis(
            name="contributions",
            title="What was said",
            summary="Contributions by activity and question; stances, in total and by group.",
            projection=contributions.Contributions,
            chapter=contributions_chapter.chapter,
        ),
        Analysis(
            name="observations",
            title="Checks of good practice",
            summary="Breaches of good practice that any workshop can have.",
            projection=good_practice.GoodPractice,
            chapter=good_practice.chapter,
            flags=good_practice.active_flags,
        ),
        Analysis(
            name="decisions",
            title="What was decided, and who committed to what",
            summary="Proposals, ballots, objections, decisions with dissent, commitments.",
            projection=decisions.Decisions,
            chapter=decisions_chapter.chapter,
        ),
    )
