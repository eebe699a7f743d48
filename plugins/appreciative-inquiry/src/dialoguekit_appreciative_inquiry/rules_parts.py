"""The rules of interviews, stories, dreams, propositions, commitments and barriers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from dialoguekit.events.fields import PLACEHOLDER
from dialoguekit.plugin import Breach, Rule, StageRun, breach
from dialoguekit.plugin.blocks import format_duration
from dialoguekit.plugin.texts import raw_text
from dialoguekit_appreciative_inquiry import language_cues, method
from dialoguekit_appreciative_inquiry.view import InquirySession
from dialoguekit_appreciative_inquiry.view_propositions import Proposition


def _swapped(session: InquirySession) -> Iterator[Breach]:
    held = {interview.people for interview in session.interviews}
    for interview in session.interviews:
        one, other = interview.people
        thirds = {person for asked, person in held if asked == other} - {one, other}
        swapped = one != other and (other, one) in held
        if not swapped and not any((third, one) in held for third in thirds):
            yield breach(f"{interview.id}: the interviewee did not interview in turn.", interview)


def _across(session: InquirySession) -> Breach | None:
    across, pairs, possible = len(session.pairs_across), len(session.pairs), _possible(session)
    if across >= min(method.HALF * pairs, possible):
        return None
    message = f"{across} of {pairs} pairs met across groups, and {possible} were possible."
    return breach(message, session, *session.pairs)


def _possible(session: InquirySession) -> int:
    """Return the greatest possible number of cross-group pairs, with each person in one pair."""
    people: dict[str, str] = {}
    for interview in session.interviews:
        groups = interview.interviewer_group, interview.interviewee_group
        people.update(zip(interview.people, groups, strict=True))
    sizes = Counter(group for group in people.values() if group in session.groups)
    return min(sizes.total() // 2, sizes.total() - max(sizes.values(), default=0))


def _retold(session: InquirySession) -> Iterator[Breach]:
    for interview in session.interviews:
        interviewee = interview.event.interviewee
        by_others = [told for told in interview.retellings if told.event.teller != interviewee]
        if by_others and not interview.event.permission:
            message = f"The story of {interview.id} was retold without permission."
            yield breach(message, interview, *by_others, cites=[interview.cite])


def _quoted(session: InquirySession) -> Breach | None:
    omitted = [story for story in session.stories if story.unpermitted]
    if not omitted:
        return None
    ids = ", ".join(story.id for story in omitted)
    message = (
        f"{ids}: the author may be quoted, but did not permit retelling this story. It is not "
        "quoted here; ask before quoting it elsewhere."
    )
    return breach(message, *omitted)


def _authored(session: InquirySession) -> Iterator[Breach]:
    for interview in session.interviews:
        story = interview.story
        if story is not None and story.author not in (None, interview.event.interviewee):
            message = f"{story.id} has another author than the interviewee of {interview.id}."
            yield breach(message, story, interview)


def _described(session: InquirySession) -> Iterator[Breach]:
    for story in session.stories:
        text = story.contribution.text
        words = len(raw_text(text, reason="counts the words of a story").split())
        if text != PLACEHOLDER and words < method.MIN_STORY_WORDS:
            message = f"{story.id}, a story, has {words} words: what happened, and how?"
            yield breach(message, story.contribution)


def _dream_grounded(session: InquirySession) -> Iterator[Breach]:
    for dream in session.dreams:
        if not dream.grounding.discoveries:
            yield breach(f"{dream.id}, a dream, is based on no discovery.", dream.contribution)


def _live(session: InquirySession) -> Iterator[Proposition]:
    """Yield the propositions that were not withdrawn and became no proposal."""
    return (each for each in session.current_propositions if not each.withdrawn)


def _grounded(session: InquirySession) -> Iterator[Breach]:
    for each in _live(session):
        found = {"dream": each.grounding.dreams, "story": each.grounding.stories}
        missing = [part for part, items in found.items() if not items]
        if missing:
            yield breach(f"{each.id} is based on no {' and on no '.join(missing)}.", each)


def _present(session: InquirySession) -> Iterator[Breach]:
    for each in _live(session):
        cue = language_cues.describe_cue(each.text, language_cues.find_wish)
        if cue is not None:
            yield breach(f"{each.id} describes a wish{cue}, not the desired state.", each)


def _affirmative(session: InquirySession) -> Iterator[Breach]:
    for each in _live(session):
        cue = language_cues.describe_cue(each.text, language_cues.find_negation)
        if cue is not None:
            message = f"{each.id} describes what is unwanted{cue}, not what is wanted."
            yield breach(message, each)


def _endorsed(session: InquirySession) -> Iterator[Breach]:
    for each in _live(session):
        little = [
            f"{share} ({label})"
            for label, share in each.endorsement.shares.items()
            if share.answered >= method.MIN_ANSWERS
            and share.in_favour < method.HALF * share.answered
        ]
        if little and each.outcome not in {"rejected", "parked"}:
            message = f"{each.id} has little support: {', '.join(little)}."
            yield breach(message, each, each.endorsement)


def _addressed(session: InquirySession) -> Iterator[Breach]:
    for barrier in session.barriers:
        item = barrier.contribution
        is_addressed = item.parked or barrier.reframings
        if item.stage in method.APPRECIATIVE_STAGES and not is_addressed:
            where = session.stage_title(item.stage)
            yield breach(f"{item.id}, raised in “{where}”, was neither parked nor reframed.", item)


def _visible(session: InquirySession) -> Iterator[Breach]:
    for barrier in session.barriers:
        if barrier.removal is not None:
            message = f"{barrier.id}, a barrier, was {barrier.removal} by a moderator."
            yield breach(message, barrier)
    for item in session.rejected_barriers:
        yield breach(f"{item.id}, a barrier, was rejected by a moderator.", item)


def _hard(session: InquirySession) -> Breach | None:
    made, order = session.contributions, set(session.order)
    whole = set(method.PHASES[1:]) <= order or set(method.SOAR) <= order
    if not whole or len(made) < method.MIN_CONTRIBUTIONS or session.barriers:
        return None  # Bushe 2011
    message = f"No barrier was raised in {len(made)} contributions."
    return breach(message, session, *made, cites=[session.cite])


def _cited(session: InquirySession) -> Iterator[Breach]:
    for commitment in session.commitments:
        if not commitment.propositions:
            yield breach(f"{commitment.id} carries out no proposition.", commitment)


def _unhurried(session: InquirySession) -> Iterator[Breach]:
    for run in filter(is_rushed, session.stage_runs):
        actual, planned = format_duration(run.actual_s), format_duration(run.planned_s)
        yield breach(f"“Destiny” took {actual}; {planned} were planned.", run)
    is_over = session.workshop_closed or (session.ended and "destiny" in session.order)
    committed = session.whole.commitments or session.whole.of_kind("commitment", "action")
    if is_over and session.adopted and not committed:
        number = len(session.adopted)
        were = "s were" if number > 1 else " was"
        message = f"{number} proposition{were} adopted without any commitment."
        yield breach(message, session, *session.adopted, cites=[session.cite])


def is_rushed(run: StageRun) -> bool:
    """Return whether Destiny took less than the accepted share of its plan."""
    return run.stage == "destiny" and run.ratio is not None and run.ratio < method.TIME_RATIO[0]


_info = partial(Rule, severity="info")
_at_end = partial(Rule, at_end=True)

RULES: tuple[Rule[InquirySession], ...] = (
    _at_end("not-reciprocated", "an interviewee did not interview in turn", _swapped),
    _at_end(
        "own-group",
        "fewer than half of the pairs met across groups, and more were possible",
        _across,
        severity="info",
    ),
    Rule("retold-unpermitted", "a story was retold by another person without permission", _retold),
    _info("quoted-unpermitted", "an author may be quoted, but permits no retelling", _quoted),
    Rule("story-author", "a story has another author than the interviewee", _authored),
    _info("slogan", f"a story has fewer than {method.MIN_STORY_WORDS} words", _described),
    _at_end("ungrounded-dream", "a dream is based on no discovery", _dream_grounded),
    _at_end("ungrounded-proposition", "a proposition is based on no dream, or no story", _grounded),
    _info("proposition-tense", "the main clause of a proposition describes a wish", _present),
    _info("proposition-negative", "a proposition describes what is unwanted", _affirmative),
    _at_end(
        "unwanted-proposition",
        "fewer than half support it, of all participants or of a group with "
        f"{method.MIN_ANSWERS} or more answers",
        _endorsed,
        severity="info",
    ),
    _at_end(
        "problem-framing",
        "a barrier, raised in Discover, Dream or SOAR, was neither parked nor reframed",
        _addressed,
    ),
    Rule("silenced-deficit", "a moderator held or rejected a barrier", _visible),
    _at_end(
        "nothing-hard",
        f"a whole cycle has {method.MIN_CONTRIBUTIONS} or more contributions, but no barrier",
        _hard,
        severity="info",
    ),
    _at_end("uncited-commitment", "a commitment carries out no proposition", _cited),
    Rule(
        "destiny-rushed",
        "Destiny took less than half its plan, or a proposition was adopted without any commitment",
        _unhurried,
    ),
)
