"""The rules of the method, and what to ask next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from math import inf

import attrs

from dialoguekit.plugin import (
    Breach,
    Rule,
    StageRun,
    Suggestion,
    SuggestionContext,
    breach,
    stage_rules,
)
from dialoguekit.plugin.rules import Breaches
from dialoguekit_appreciative_inquiry import language_cues, method, rules_parts
from dialoguekit_appreciative_inquiry.view import InquirySession
from dialoguekit_appreciative_inquiry.view_grounding import Cited, kind_of

_SHARED = {rule.name: rule for rule in stage_rules(time_ratio=method.TIME_RATIO)}


def _planned(session: InquirySession) -> Breaches:
    return _SHARED["off-template"].check(attrs.evolve(session, stage_runs=session.path))


def _within(session: InquirySession) -> Breaches:
    began = session.stage_runs[0].began if session.stage_runs else inf
    items = tuple(
        item
        for item in session.contributions
        if kind_of(item) not in method.FRAMING_KINDS or item.occurred_at_us > began
    )
    return _SHARED["no-stage"].check(attrs.evolve(session, contributions=items))


def _timely(session: InquirySession) -> Breaches:
    runs = tuple(run for run in session.stage_runs if not rules_parts.is_rushed(run))
    return _SHARED["time"].check(attrs.evolve(session, stage_runs=runs))


def _focused(session: InquirySession) -> Iterator[Breach]:
    for run in session.revisits:
        before = session.stage_runs[: session.stage_runs.index(run)]
        known = {_focus(earlier) for earlier in before if earlier.stage == run.stage}
        if _focus(run) in {"", *known} - {None}:
            yield breach(f"The inquiry revisited “{run.title}” without a focus of its own.", run)


def _focus(run: StageRun) -> str | None:
    """Return a key for equal foci; None if a match would disclose the focus."""
    return "" if run.focus is None else run.focus.comparison_key()


def _ordered(session: InquirySession) -> Iterator[Breach]:
    for phases in (method.PHASES, method.SOAR) if session.planned is None else ():
        path = [run for run in session.path if run.stage in phases]
        for one, other in pairwise(path):
            if phases.index(one.stage) > phases.index(other.stage):
                yield breach(f"“{other.title}” came after “{one.title}”.", one, other)


def _discovered(session: InquirySession) -> Iterator[Breach]:
    for later in session.stage_runs_of(*method.PHASES[2:])[:1]:
        discoveries = session.whole.stage_runs_of("discover")
        if not any(run.began <= later.began for run in discoveries):
            yield breach(f"“{later.title}” was entered without a discovery before it.", later)


def _framed(session: InquirySession) -> Iterator[Breach]:
    for run in session.stage_runs_of("discover")[:1]:
        late_topics = [topic for topic in session.whole.topics if topic.began > run.began]
        if len(late_topics) == len(session.whole.topics):
            message = "“Discover” was entered without a topic."
            if late_topics:
                message = "The topic was framed only after “Discover” had been entered."
            yield breach(message, session, run, *late_topics, cites=[session.cite])


def _wanted(session: InquirySession) -> Iterator[Breach]:
    for topic in session.topics:
        cue = language_cues.describe_cue(topic.text, language_cues.find_deficit)
        if cue is not None:
            yield breach(f"The topic asks for what is wrong{cue}, not for what is wanted.", topic)


RULES: tuple[Rule[InquirySession], ...] = (
    Rule("off-template", "the phases, without revisits, were not in the announced order", _planned),
    *stage_rules(without=("off-template", "no-stage", "time")),
    Rule("no-stage", "something, except an early topic, was contributed in no stage", _within),
    Rule("time", _SHARED["time"].breaks, _timely, severity="info"),
    Rule("undeclared-revisit", "a phase was revisited without a focus of its own", _focused),
    Rule("out-of-order", "without an announced order, a phase came after a later one", _ordered),
    Rule("no-discover", "Dream, Design or Destiny was entered before any discovery", _discovered),
    Rule("no-topic", "Discover was entered before a topic was framed", _framed),
    Rule("topic-deficit", "the topic asks for what is wrong", _wanted, severity="info"),
    *rules_parts.RULES,
)

_REFRAMING_PROMPTS = {"design": "instead", "opportunities": "turned", "results": "better-by"}
"""The stages in which barriers are reframed, with their prompts."""


def suggest(session: InquirySession, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield what the current phase still lacks: interviews, and what nothing is based on yet."""
    stage, whole = context.stage or "", session.whole
    if stage == "discover":
        yield from _swap_roles(session)
        drawn = {story.id for factor in whole.factors for story in factor.stories}
        yield from _ask("life-giving", session.stories, drawn, "stories have no factor yet")
    elif stage == "dream":
        based = {dream.id for dream in session.dreams if dream.grounding.discoveries}
        lacking = "dreams are based on no discovery yet"
        yield from _ask("which-story", session.dreams, based, lacking)
        dreamt = {story.id for dream in whole.dreams for story in dream.grounding.stories}
        yield from _ask("three-years-on", whole.stories, dreamt, "stories have no dream yet")
    elif stage == "design":
        used = {dream.id for each in whole.propositions for dream in each.grounding.dreams}
        yield from _ask("proud-and-nervous", whole.dreams, used, "dreams have no proposition yet")
    elif stage == "destiny":
        lacking = "adopted propositions have no commitment yet"
        yield from _ask("start-what", whole.adopted, whole.carried_out, lacking)
    if stage in _REFRAMING_PROMPTS:
        reframed = {barrier.id for barrier in whole.reframed}
        lacking = "barriers were not reframed yet"
        yield from _ask(_REFRAMING_PROMPTS[stage], whole.barriers, reframed, lacking)


def _swap_roles(session: InquirySession) -> Iterator[Suggestion]:
    """Suggest swapping roles in interviews, once there is one."""
    present = {person for run in session.stage_runs_of("discover") for person in run.present}
    interviewers, interviewees = (
        {interview.people[role] for interview in session.interviews} for role in (0, 1)
    )
    not_interviewed, not_interviewing = present - interviewees, present - interviewers
    if session.interviews and (not_interviewed or not_interviewing):
        yield Suggestion(
            text="Swap roles now: the person who told a story asks for one.",
            reason=f"{len(not_interviewed)} of {len(present)} participants have not been "
            f"interviewed yet, and {len(not_interviewing)} have not interviewed yet.",
        )


def _ask(
    prompt: str, items: Sequence[Cited], done: Collection[str], lacking: str
) -> Iterator[Suggestion]:
    """Suggest a prompt for the items that are not done, if there are any."""
    remaining = [item.cite for item in items if item.id not in done]
    if remaining:
        yield Suggestion(
            text=next(each.text for each in method.PROMPTS if each.name == prompt),
            reason=f"{len(remaining)} of {len(items)} {lacking}.",
            prompt=prompt,
            cites=tuple(remaining),
        )
