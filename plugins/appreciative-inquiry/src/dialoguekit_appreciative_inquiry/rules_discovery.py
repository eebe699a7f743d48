"""Rules of interviews, stories and barriers."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from dialoguekit.plugin import Flag, combined_evidence
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.view import InquirySession, WorkshopView


def interviews_are_reciprocal(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``not-reciprocated``: interviewees interview in turn; three people may form a ring."""
    for interview in session.interviews if session.ended else ():
        if not interview.reciprocated:
            yield Flag(
                rule="not-reciprocated",
                message=f"{interview.id}: the interviewee did not interview in turn.",
                cites=(interview.cite,),
                evidence=interview.evidence,
            )


def pairs_cross_groups(workshop: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``own-group``: at least half of the pairs cross groups, as far as possible."""
    across = [pair for pair in session.pairs if pair.across_groups]
    few = len(across) < method.HALF * len(session.pairs)
    if session.ended and few and len(across) < session.max_cross_group_pairs:
        message = (
            f"{len(across)} of {len(session.pairs)} pairs met across groups, "
            f"and {session.max_cross_group_pairs} were possible."
        )
        yield session.flag("own-group", message, *session.pairs, severity="info")


def retold_with_permission(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``retold-unpermitted``: a story is retold only with permission."""
    for interview in session.interviews:
        retold = [retelling for retelling in interview.retellings if not retelling.is_own_story]
        if retold and not interview.permission:
            yield Flag(
                rule="retold-unpermitted",
                message=f"The story of {interview.id} was retold without permission.",
                cites=(interview.cite,),
                evidence=combined_evidence([interview, *retold]),
            )


def quoted_with_permission(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``quoted-unpermitted``: an author who did not permit retelling is asked again."""
    omitted = [story for story in session.stories if story.unpermitted]
    if omitted:
        ids = ", ".join(story.contribution.id for story in omitted)
        message = (
            f"{ids}: the author may be quoted, but did not permit retelling this story. It is "
            "not quoted here; ask before quoting it elsewhere."
        )
        yield Flag(
            rule="quoted-unpermitted",
            message=message,
            severity="info",
            cites=tuple(story.contribution.cite for story in omitted),
            evidence=combined_evidence(omitted),
        )


def author_is_interviewee(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``story-author``: the author of a story is the interviewee."""
    for interview in session.interviews:
        story = interview.story
        if story is not None and story.author != interview.interviewee:
            yield Flag(
                rule="story-author",
                message=f"{story.id} has another author than the interviewee of {interview.id}.",
                cites=(story.cite, interview.cite),
                evidence=combined_evidence([story, interview]),
            )


def stories_are_long_enough(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``slogan``: a story has enough words to describe what happened."""
    for story in session.stories:
        if story.word_count is not None and story.word_count < method.MIN_STORY_WORDS:
            message = (
                f"{story.contribution.id}, a story, has {story.word_count} words: "
                "what happened, and how?"
            )
            yield story.contribution.flag("slogan", message, severity="info")


def problems_are_reframed(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``problem-framing``: barriers are parked or reframed."""
    for barrier in session.barriers if session.ended else ():
        if barrier.is_unaddressed and barrier.contribution.stage in method.APPRECIATIVE_STAGES:
            where = session.stage_title(barrier.contribution.stage)
            message = (
                f"{barrier.contribution.id}, raised in “{where}”, was neither parked nor reframed."
            )
            yield barrier.contribution.flag("problem-framing", message)


def barriers_stay_visible(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``silenced-deficit``: moderators do not remove barriers."""
    for barrier in session.barriers:
        if barrier.outcome is not None:
            message = f"{barrier.contribution.id}, a barrier, was {barrier.outcome} by a moderator."
            flag = barrier.contribution.flag("silenced-deficit", message)
            yield attrs.evolve(flag, evidence=barrier.evidence)


def barriers_are_named(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``nothing-hard``: a whole cycle with many contributions has a barrier (Bushe 2011)."""
    whole = set(method.PHASES[1:]) <= set(session.order) or set(method.SOAR) <= set(session.order)
    if (
        session.ended
        and whole
        and len(session.contributions) >= method.MIN_CONTRIBUTIONS
        and not session.barriers
    ):
        message = f"No barrier was raised in {len(session.contributions)} contributions."
        yield session.flag("nothing-hard", message, *session.contributions, severity="info")
