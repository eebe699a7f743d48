"""The method's rules, as flags with their evidence.

Every rule is a function of one session, and of the workshop that it is part of, and yields
flags: ``flag`` where a rule of the method was broken, ``note`` where something is worth
knowing.  Nothing is held against a session that can still come in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import Flag, Rule, StageRules, StageRun, behind, meet
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.view import HatSession, HatsView, Worn

STAGES = StageRules(method=method.METHOD, noun="hat", within="under", time_ratio=method.TIME_RATIO)


def standing(view: HatsView, workshop: str) -> Iterator[Flag]:
    """Every flag that stands in a workshop, session by session."""
    room = view.workshops.get(workshop, Worn())
    for session in room.sessions:
        yield from flags(room, session)


def flags(room: Worn, session: HatSession) -> Iterator[Flag]:
    """Everything that the rules say about a session, rule by rule."""
    for rule in RULES:
        yield from rule(room, session)


def begins_and_ends_blue(_: Worn, session: HatSession) -> Iterator[Flag]:
    """The first and the last hat are blue."""
    if session.runs and session.runs[0].stage != "blue":
        message = f"Began under the {session.runs[0].stage} hat."
        yield session.flag_parts("begins-blue", message, session.runs[0])
    if session.over and session.runs and session.runs[-1].stage != "blue":
        message = f"Ended under the {session.runs[-1].stage} hat."
        yield session.flag_parts("ends-blue", message, session.runs[-1])


def same_hat_new_focus(_: Worn, session: HatSession) -> Iterator[Flag]:
    """A hat that follows itself has another focus."""
    for first, second in zip(session.runs, session.runs[1:], strict=False):
        if first.stage == second.stage and _plain(first.focus) == _plain(second.focus):
            message = f"The {first.stage} hat was put on again without a focus of its own."
            yield session.flag_parts("same-focus", message, first, second)


def everybody_together(room: Worn, session: HatSession) -> Iterator[Flag]:
    """Everybody wears the same hat at the same time; tables work side by side in one activity."""
    for other in room.sessions[: room.sessions.index(session)]:
        apart = [
            (ours, theirs)
            for ours in session.runs
            for theirs in other.runs
            if ours.stage != theirs.stage and _at_once(ours, theirs)
        ]
        if apart:
            (ours, theirs), *_ = apart
            message = f"Some wore the {ours.stage} hat while others wore the {theirs.stage} hat."
            runs = [run for pair in apart for run in pair]
            yield Flag(
                rule="hats-apart",
                message=message,
                cites=(other.cite, session.cite),
                evidence=behind(runs),
            )


def feelings_unjustified(_: Worn, session: HatSession) -> Iterator[Flag]:
    """A feeling is stated, not justified: no reasons, and short."""
    for item in session.under("red"):
        words = len(item.text.split())
        if item.reasons is not None:
            yield item.flag("red-justified", f"{item.id}, a feeling, was given reasons.")
        elif words > method.LONGEST_RED:
            yield item.flag("red-justified", f"{item.id}, a feeling, took {words} words.")


def green_after_black(_: Worn, session: HatSession) -> Iterator[Flag]:
    """Where the plan has ideas after obstacles, ideas follow."""
    planned = session.planned
    if not session.over or planned is None or not _green_follows(planned.stages):
        return
    if "black" in session.order and not _green_follows(session.order):
        last = next(run for run in reversed(session.runs) if run.stage == "black")
        message = "After the last black hat no green hat followed, to get past what it showed."
        yield session.flag_parts("black-without-green", message, last, severity="note")


def hats_for_everybody(room: Worn, session: HatSession) -> Iterator[Flag]:
    """No hat but blue belongs to one group: obstacles are not for some and feelings for others."""
    if not session.over or len(room.groups) < 2:
        return
    for hat in dict.fromkeys(session.order):
        items = [item for item in session.under(hat) if item.group in room.groups]
        groups = {item.group for item in items}
        if hat != "blue" and len(items) >= method.FEWEST_TO_COMPARE and len(groups) == 1:
            message = f"All {len(items)} contributions under {hat} came from {items[0].group}."
            yield Flag(
                rule="one-group",
                message=message,
                severity="note",
                cites=(session.cite,),
                evidence=behind(items),
            )


def blue_concludes(_: Worn, session: HatSession) -> Iterator[Flag]:
    """The last blue hat says what was reached."""
    if session.over and session.runs and session.runs[-1].stage == "blue":
        last = session.runs[-1]
        if not last.items:
            message = "Nothing was noted under the last blue hat: no conclusion is on record."
            yield session.flag_parts("no-conclusion", message, last, severity="note")


RULES: tuple[Rule, ...] = (
    begins_and_ends_blue,
    STAGES.keeps_to_template,
    STAGES.knows_template,
    STAGES.knows_stages,
    same_hat_new_focus,
    STAGES.facilitator_leads,
    everybody_together,
    STAGES.within_stages,
    STAGES.in_place,
    feelings_unjustified,
    STAGES.in_time,
    green_after_black,
    hats_for_everybody,
    blue_concludes,
)


def _green_follows(order: Sequence[str]) -> bool:
    """Whether green comes after the last black."""
    return "black" in order and "green" in order[len(order) - order[::-1].index("black") :]


def _at_once(one: StageRun, other: StageRun) -> bool:
    """Whether two hats were on at the same time; one that was never taken off does not tell."""
    if one.ended is None or other.ended is None:
        return False
    return meet((one.began, one.ended), (other.began, other.ended))


def _plain(focus: str | None) -> str:
    return " ".join((focus or "").casefold().split())
