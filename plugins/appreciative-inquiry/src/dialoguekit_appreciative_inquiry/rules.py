"""The method's rules, as flags with their evidence.

Every rule is a function of one inquiry, and of the workshop that it is part of, and yields
flags: ``flag`` where a rule of the method was broken, ``note`` where something is worth
knowing.  Nothing is held against an inquiry that can still come in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import attrs

from dialoguekit.plugin import Flag, Rule, StageRules, StageRun
from dialoguekit_appreciative_inquiry import language_cues, method, rules_design, rules_discovery
from dialoguekit_appreciative_inquiry.build_grounding import kind_of
from dialoguekit_appreciative_inquiry.view import Inquired, InquirySession, InquiryView

STAGES = StageRules(method=method.METHOD, time_ratio=method.TIME_RATIO)


def standing(view: InquiryView, workshop: str) -> Iterator[Flag]:
    """Every flag that stands in a workshop, inquiry by inquiry."""
    room = view.workshops.get(workshop, Inquired())
    for session in room.sessions:
        yield from flags(room, session)


def flags(room: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Everything that the rules say about an inquiry, rule by rule."""
    for rule in RULES:
        yield from rule(room, session)


def keeps_to_template(room: Inquired, session: InquirySession) -> Iterator[Flag]:
    """The phases follow the order announced; coming back to one is another rule's concern."""
    if not session.comes_back_as_announced:
        session = attrs.evolve(session, runs=session.path)
    yield from STAGES.keeps_to_template(room, session)


def comes_back_on_purpose(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Whoever comes back to a phase says what for: by a focus of its own."""
    for run in () if session.comes_back_as_announced else session.revisits:
        before = session.runs[: session.runs.index(run)]
        known = {_plain(earlier.focus) for earlier in before if earlier.stage == run.stage}
        if _plain(run.focus) in {"", *known}:
            message = f"The inquiry came back to {run.stage} without a focus of its own."
            yield session.flag_parts("undeclared-revisit", message, run)


def in_order(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Where no order was announced, phases follow one another as the cycle has them."""
    if session.planned is not None:
        return
    for phases in (method.PHASES, method.SOAR):
        path = [run for run in session.path if run.stage in phases]
        for one, other in pairwise(path):
            if phases.index(one.stage) > phases.index(other.stage):
                message = f"{_title(other)} came after {_title(one)}."
                yield session.flag_parts("out-of-order", message, one, other)


def discovers_first(room: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Dreams, propositions and commitments come after a discovery, in this inquiry or before."""
    later = [run for run in session.runs if run.stage in method.PHASES[2:]]
    found = [
        run
        for other in room.sessions
        for run in other.in_stage("discover")
        if later and run.began <= later[0].began
    ]
    if later and not found:
        message = f"{_title(later[0])} was entered, and nobody had been asked to discover."
        yield session.flag_parts("no-discover", message, later[0])


def framed_before_discovery(room: Inquired, session: InquirySession) -> Iterator[Flag]:
    """What the inquiry is about is said before anybody is asked for a story."""
    for run in session.in_stage("discover")[:1]:
        topics = [topic for other in room.sessions for topic in other.topics]
        if not any(topic.at <= run.began for topic in topics):
            late = [topic for topic in topics if topic.at > run.began]
            message = "Discover was entered without a topic."
            if late:
                message = "The topic was framed only after Discover had been entered."
            yield session.flag("no-topic", message, run, *late)


def topic_is_affirmative(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """The topic asks for what is wanted; that it asks for what is wrong shows in its words."""
    for topic in session.topics:
        sign = language_cues.deficit(topic.words)
        if sign is not None:
            yield Flag(
                rule="topic-deficit",
                message=f"The topic asks for what is wrong ({sign!r}), not for what is wanted.",
                severity="note",
                cites=(topic.cite,),
                evidence=topic.evidence,
            )


def within_phases(room: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Everything is said in some phase; what frames the inquiry may be said before the first."""
    began = session.runs[0].began if session.runs else None
    items = tuple(
        item
        for item in session.items
        if kind_of(item) not in method.FRAMING or not (began is None or item.at <= began)
    )
    yield from STAGES.within_stages(room, attrs.evolve(session, items=items))


def in_time(room: Inquired, session: InquirySession) -> Iterator[Flag]:
    """A phase takes about as long as planned; a Destiny in a hurry is another rule's concern."""
    runs = tuple(run for run in session.runs if not rules_design.rushed(run))
    yield from STAGES.in_time(room, attrs.evolve(session, runs=runs))


RULES: tuple[Rule, ...] = (
    keeps_to_template,
    STAGES.knows_template,
    STAGES.knows_stages,
    STAGES.facilitator_leads,
    comes_back_on_purpose,
    in_order,
    discovers_first,
    framed_before_discovery,
    topic_is_affirmative,
    within_phases,
    STAGES.in_place,
    in_time,
    rules_discovery.both_ask,
    rules_discovery.across_groups,
    rules_discovery.retold_with_permission,
    rules_discovery.quoted_with_permission,
    rules_discovery.told_by_their_author,
    rules_discovery.stories_tell,
    rules_design.dreams_are_grounded,
    rules_design.propositions_are_grounded,
    rules_design.propositions_are_present,
    rules_design.propositions_affirm,
    rules_design.propositions_are_wanted,
    rules_discovery.problems_are_turned,
    rules_discovery.nothing_is_silenced,
    rules_discovery.hard_things_are_said,
    rules_design.commitments_cite_propositions,
    rules_design.destiny_takes_its_time,
)


def _plain(focus: str | None) -> str:
    return " ".join((focus or "").casefold().split())


def _title(run: StageRun) -> str:
    return run.stage.capitalize()
