"""The method's rules, as flags with their evidence.

Each rule is a function of one inquiry and of its workshop, and yields flags: ``warning`` if a rule
of the method was broken, ``info`` if something is worth knowing.  An inquiry is not flagged for
what it can still fulfil.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import attrs

from dialoguekit.plugin import Flag, Rule, StageRules
from dialoguekit_appreciative_inquiry import language_cues, method, rules_design, rules_discovery
from dialoguekit_appreciative_inquiry.build_grounding import kind_of
from dialoguekit_appreciative_inquiry.view import InquirySession, InquiryView, WorkshopView

STAGES = StageRules(method=method.METHOD, time_ratio=method.TIME_RATIO)


def active_flags(view: InquiryView, workshop: str) -> Iterator[Flag]:
    """Yield the flags of a workshop, inquiry by inquiry."""
    workshop_view = view.workshops.get(workshop, WorkshopView())
    for session in workshop_view.sessions:
        yield from flags(workshop_view, session)


def flags(workshop: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Yield the flags of an inquiry, rule by rule."""
    for rule in RULES:
        yield from rule(workshop, session)


def keeps_to_template(workshop: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``off-template``: the phases follow the announced order; revisits are another rule."""
    if not session.revisits_as_announced:
        session = attrs.evolve(session, stage_runs=session.path)
    yield from STAGES.follows_template(workshop, session)


def revisits_have_focus(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``undeclared-revisit``: a revisited phase has a focus of its own."""
    for run in () if session.revisits_as_announced else session.revisits:
        before = session.stage_runs[: session.stage_runs.index(run)]
        known = {
            _normalize_focus(earlier.focus) for earlier in before if earlier.stage == run.stage
        }
        if _normalize_focus(run.focus) in {"", *known}:
            message = f"The inquiry revisited “{run.title}” without a focus of its own."
            yield session.flag_parts("undeclared-revisit", message, run)


def phases_in_order(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``out-of-order``: without an announced order, phases follow the cycle."""
    if session.planned is not None:
        return
    for phases in (method.PHASES, method.SOAR):
        path = [run for run in session.path if run.stage in phases]
        for one, other in pairwise(path):
            if phases.index(one.stage) > phases.index(other.stage):
                message = f"“{other.title}” came after “{one.title}”."
                yield session.flag_parts("out-of-order", message, one, other)


def discover_comes_first(workshop: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``no-discover``: dreams, propositions and commitments come after a discovery."""
    later = [run for run in session.stage_runs if run.stage in method.PHASES[2:]]
    found = [
        run
        for other in workshop.sessions
        for run in other.stage_runs_of("discover")
        if later and run.began <= later[0].began
    ]
    if later and not found:
        message = f"“{later[0].title}” was entered without a discovery before it."
        yield session.flag_parts("no-discover", message, later[0])


def framed_before_discovery(workshop: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``no-topic``: the topic is framed before Discover."""
    for run in session.stage_runs_of("discover")[:1]:
        topics = [topic for other in workshop.sessions for topic in other.topics]
        if not any(topic.occurred_at <= run.began for topic in topics):
            late_topics = [topic for topic in topics if topic.occurred_at > run.began]
            message = "“Discover” was entered without a topic."
            if late_topics:
                message = "The topic was framed only after “Discover” had been entered."
            yield session.flag("no-topic", message, run, *late_topics)


def topic_is_affirmative(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``topic-deficit``: the topic asks for what is wanted, judged by its wording."""
    for topic in session.topics:
        sign = language_cues.find_deficit(topic.text)
        if sign is not None:
            yield Flag(
                rule="topic-deficit",
                message=f"The topic asks for what is wrong ({sign!r}), not for what is wanted.",
                severity="info",
                cites=(topic.cite,),
                evidence=topic.evidence,
            )


def within_phases(workshop: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``no-stage``: contributions are made in a phase; framing may come before the first."""
    began = session.stage_runs[0].began if session.stage_runs else None
    items = tuple(
        item
        for item in session.contributions
        if kind_of(item) not in method.FRAMING_KINDS
        or not (began is None or item.occurred_at_us <= began)
    )
    yield from STAGES.within_stages(workshop, attrs.evolve(session, contributions=items))


def on_time(workshop: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``time``: a phase takes about as long as planned; a rushed Destiny is another rule."""
    runs = tuple(run for run in session.stage_runs if not rules_design.is_rushed(run))
    yield from STAGES.on_time(workshop, attrs.evolve(session, stage_runs=runs))


RULES: tuple[Rule, ...] = (
    keeps_to_template,
    STAGES.has_known_template,
    STAGES.has_known_stages,
    STAGES.facilitator_leads,
    revisits_have_focus,
    phases_in_order,
    discover_comes_first,
    framed_before_discovery,
    topic_is_affirmative,
    within_phases,
    STAGES.on_stage,
    on_time,
    rules_discovery.interviews_are_reciprocal,
    rules_discovery.pairs_cross_groups,
    rules_discovery.retold_with_permission,
    rules_discovery.quoted_with_permission,
    rules_discovery.author_is_interviewee,
    rules_discovery.stories_are_long_enough,
    rules_design.dreams_are_grounded,
    rules_design.propositions_are_grounded,
    rules_design.propositions_in_present_tense,
    rules_design.propositions_are_affirmative,
    rules_design.propositions_are_endorsed,
    rules_discovery.problems_are_reframed,
    rules_discovery.barriers_stay_visible,
    rules_discovery.barriers_are_named,
    rules_design.commitments_cite_propositions,
    rules_design.destiny_is_not_rushed,
)


def _normalize_focus(focus: str | None) -> str:
    return " ".join((focus or "").casefold().split())
