"""The rules of the method, as flags with evidence.

Every rule is a function of one session and its workshop, and yields flags: a ``warning`` where a
rule of the method was broken, an ``info`` where something is worth knowing.  A session is not
flagged for what can still follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import Flag, Rule, StageRules, StageRun, combined_evidence, overlaps
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.view import HatSession, HatsView, WorkshopView

STAGES = StageRules(
    method=method.METHOD, stage_noun="hat", preposition="under", time_ratio=method.TIME_RATIO
)


def active_flags(view: HatsView, workshop: str) -> Iterator[Flag]:
    """Yield the flags of a workshop, session by session."""
    workshop_view = view.workshops.get(workshop, WorkshopView())
    for session in workshop_view.sessions:
        yield from flags(workshop_view, session)


def flags(workshop: WorkshopView, session: HatSession) -> Iterator[Flag]:
    """Yield the flags of a session, rule by rule."""
    for rule in RULES:
        yield from rule(workshop, session)


def begins_and_ends_blue(_: WorkshopView, session: HatSession) -> Iterator[Flag]:
    """Check that the first and the last hat are blue."""
    if session.stage_runs and session.stage_runs[0].stage != "blue":
        message = f"The session began under the {session.stage_runs[0].stage} hat."
        yield session.flag_parts("begins-blue", message, session.stage_runs[0])
    if session.ended and session.stage_runs and session.stage_runs[-1].stage != "blue":
        message = f"The session ended under the {session.stage_runs[-1].stage} hat."
        yield session.flag_parts("ends-blue", message, session.stage_runs[-1])


def repeated_hat_has_new_focus(_: WorkshopView, session: HatSession) -> Iterator[Flag]:
    """Check that a repeated hat has a new focus."""
    for first, second in zip(session.stage_runs, session.stage_runs[1:], strict=False):
        if first.stage == second.stage and _normalized(first.focus) == _normalized(second.focus):
            message = f"The {first.stage} hat was repeated without a new focus."
            yield session.flag_parts("same-focus", message, first, second)


def hats_are_worn_together(workshop: WorkshopView, session: HatSession) -> Iterator[Flag]:
    """Check that sessions at the same time wear the same hat."""
    for other in workshop.sessions[: workshop.sessions.index(session)]:
        differing = [
            (own_run, other_run)
            for own_run in session.stage_runs
            for other_run in other.stage_runs
            if own_run.stage != other_run.stage and _overlap_in_time(own_run, other_run)
        ]
        if differing:
            (own_run, other_run), *_ = differing
            message = (
                f"Some wore the {own_run.stage} hat while others wore the {other_run.stage} hat."
            )
            runs = [run for pair in differing for run in pair]
            yield Flag(
                rule="hats-apart",
                message=message,
                cites=(other.cite, session.cite),
                evidence=combined_evidence(runs),
            )


def feelings_unjustified(_: WorkshopView, session: HatSession) -> Iterator[Flag]:
    """Check that feelings are short and have no reasons."""
    for item in session.belonging_to("red"):
        word_count = len(item.text.split())
        if item.reasons is not None:
            yield item.flag("red-justified", f"{item.id} gives reasons for a feeling.")
        elif word_count > method.MAX_FEELING_WORDS:
            yield item.flag("red-justified", f"{item.id} states a feeling in {word_count} words.")


def green_after_black(_: WorkshopView, session: HatSession) -> Iterator[Flag]:
    """Check that ideas follow obstacles where the planned order has both."""
    planned = session.planned
    if not session.ended or planned is None or not _green_follows(planned.stages):
        return
    if "black" in session.order and not _green_follows(session.order):
        last = next(run for run in reversed(session.stage_runs) if run.stage == "black")
        message = "No green hat followed the last black hat."
        yield session.flag_parts("black-without-green", message, last, severity="info")


def hats_are_used_by_all_groups(workshop: WorkshopView, session: HatSession) -> Iterator[Flag]:
    """Check that no hat but blue is used by one group alone."""
    if not session.ended or len(workshop.groups) < 2:
        return
    for hat in dict.fromkeys(session.order):
        items = [item for item in session.belonging_to(hat) if item.group in workshop.groups]
        groups = {item.group for item in items}
        if hat != "blue" and len(items) >= method.MIN_CONTRIBUTIONS and len(groups) == 1:
            message = f"All {len(items)} contributions under {hat} came from {items[0].group}."
            yield Flag(
                rule="one-group",
                message=message,
                severity="info",
                cites=(session.cite,),
                evidence=combined_evidence(items),
            )


def blue_concludes(_: WorkshopView, session: HatSession) -> Iterator[Flag]:
    """Check that the last blue hat has a conclusion."""
    if session.ended and session.stage_runs and session.stage_runs[-1].stage == "blue":
        last = session.stage_runs[-1]
        if not last.contributions:
            message = "No conclusion was recorded under the last blue hat."
            yield session.flag_parts("no-conclusion", message, last, severity="info")


RULES: tuple[Rule, ...] = (
    begins_and_ends_blue,
    STAGES.follows_template,
    STAGES.has_known_template,
    STAGES.has_known_stages,
    repeated_hat_has_new_focus,
    STAGES.facilitator_leads,
    hats_are_worn_together,
    STAGES.within_stages,
    STAGES.on_stage,
    feelings_unjustified,
    STAGES.on_time,
    green_after_black,
    hats_are_used_by_all_groups,
    blue_concludes,
)


def _green_follows(order: Sequence[str]) -> bool:
    """Return whether green follows the last black."""
    return "black" in order and "green" in order[len(order) - order[::-1].index("black") :]


def _overlap_in_time(one: StageRun, other: StageRun) -> bool:
    """Return whether two intervals overlap; one without an end does not count."""
    if one.ended is None or other.ended is None:
        return False
    return overlaps((one.began, one.ended), (other.began, other.ended))


def _normalized(focus: str | None) -> str:
    return " ".join((focus or "").casefold().split())
