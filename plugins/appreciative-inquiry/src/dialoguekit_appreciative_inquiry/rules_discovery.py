"""The rules of what is found: who asks whom, what is told on, and what is hard."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from dialoguekit.plugin import Flag, behind
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.view import Inquired, InquirySession


def both_ask(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Whoever is interviewed interviews in turn; an odd number makes one ring of three."""
    for interview in session.interviews if session.over else ():
        if not interview.swapped:
            yield Flag(
                rule="not-reciprocated",
                message=f"{interview.id}: whoever was interviewed did not interview in turn.",
                cites=(interview.cite,),
                evidence=interview.evidence,
            )


def across_groups(room: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Partners are from different parts of the system, as far as there are any."""
    across = [pair for pair in session.pairs if pair.across]
    few = len(across) < method.HALF * len(session.pairs)
    if session.over and few and len(across) < session.most_across:
        message = (
            f"{len(across)} of {len(session.pairs)} pairs met across groups, "
            f"and {session.most_across} could have."
        )
        yield session.flag("own-group", message, *session.pairs, severity="note")


def retold_with_permission(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Nobody tells on somebody else's story without being allowed to."""
    for interview in session.interviews:
        retold = [retelling for retelling in interview.retellings if not retelling.own]
        if retold and not interview.permission:
            yield Flag(
                rule="retold-unpermitted",
                message=f"The story of {interview.id} was told on without permission.",
                cites=(interview.cite,),
                evidence=behind([interview, *retold]),
            )


def quoted_with_permission(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Whoever agrees to be quoted and does not let a story be told on is asked again."""
    left_out = [story for story in session.stories if story.unpermitted]
    if left_out:
        names = ", ".join(story.item.id for story in left_out)
        message = (
            f"{names}: the teller may be quoted, and did not let this story be told on. Its words "
            "are left out here; ask before they stand anywhere else."
        )
        yield Flag(
            rule="quoted-unpermitted",
            message=message,
            severity="note",
            cites=tuple(story.item.cite for story in left_out),
            evidence=behind(left_out),
        )


def told_by_their_author(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """The author of a story is whoever told it, not whoever took it down."""
    for interview in session.interviews:
        story = interview.story
        if story is not None and story.author != interview.interviewee:
            yield Flag(
                rule="story-author",
                message=f"{story.id} is noted as said by somebody else than {interview.id} asked.",
                cites=(story.cite, interview.cite),
                evidence=behind([story, interview]),
            )


def stories_tell(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """A story says what happened; in a few words it has become a slogan."""
    for story in session.stories:
        if story.words is not None and story.words < method.SHORTEST_STORY:
            message = f"{story.item.id}, a story, has {story.words} words: what happened, and how?"
            yield story.item.flag("slogan", message, severity="note")


def problems_are_turned(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """What is hard is set aside in sight or made a question of, so that it does not take over."""
    for barrier in session.barriers if session.over else ():
        if barrier.left_standing and barrier.item.stage in method.HOPEFUL:
            message = (
                f"{barrier.item.id}, said in {barrier.item.stage}, was neither parked nor reframed."
            )
            yield barrier.item.flag("problem-framing", message)


def nothing_is_silenced(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """What is hard stays in sight; nobody takes it off the wall."""
    for barrier in session.barriers:
        if barrier.outcome is not None:
            message = f"{barrier.item.id}, something hard, was {barrier.outcome} by a moderator."
            flag = barrier.item.flag("silenced-deficit", message)
            yield attrs.evolve(flag, evidence=barrier.evidence)


def hard_things_are_said(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Where much is said in a whole cycle, something of it is hard (Bushe 2011)."""
    whole = set(method.PHASES[1:]) <= set(session.order) or set(method.SOAR) <= set(session.order)
    if session.over and whole and len(session.items) >= method.MANY and not session.barriers:
        message = f"Nothing hard was said in {len(session.items)} contributions."
        yield session.flag("nothing-hard", message, *session.items, severity="note")
