"""The method's rules, as flags with their evidence.

Every rule is a function of one session, and of the workshop that it is part of, and yields
flags: ``flag`` where a rule of the method was broken, ``note`` where something is worth
knowing.  Nothing is held against a session that can still come in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import Flag, minutes
from dialoguekit_parallel_thinking import hats
from dialoguekit_parallel_thinking.conformance import on_the_way
from dialoguekit_parallel_thinking.times import meet
from dialoguekit_parallel_thinking.view import HatRun, Item, Session, Worn, behind


def flags(room: Worn, session: Session) -> Iterator[Flag]:
    """Everything that the rules say about a session, rule by rule."""
    for rule in RULES:
        yield from rule(room, session)


def begins_and_ends_blue(_: Worn, session: Session) -> Iterator[Flag]:
    """The first and the last hat are blue."""
    if session.runs and session.runs[0].hat != "blue":
        message = f"Began under the {session.runs[0].hat} hat."
        yield _of_run("begins-blue", message, session, session.runs[0])
    if session.over and session.runs and session.runs[-1].hat != "blue":
        message = f"Ended under the {session.runs[-1].hat} hat."
        yield _of_run("ends-blue", message, session, session.runs[-1])


def keeps_to_template(_: Worn, session: Session) -> Iterator[Flag]:
    """The hats follow the order that was announced."""
    planned = session.planned
    if planned is None:
        return
    if session.over:
        kept = session.away == 0
    else:
        kept = on_the_way(planned.stages, session.order, planned.optional)
    if not kept:
        message = f"The order was {_said(session.order)}; announced was {_said(planned.stages)}."
        yield _of_session("off-template", message, session, *session.runs)


def known_template(_: Worn, session: Session) -> Iterator[Flag]:
    """The template that is announced is one that people can look up."""
    if session.template is None or session.planned is not None:
        return
    message = f"The template {session.template!r} was announced, which this method does not have."
    if session.template == hats.CUSTOM:
        message = "An order of its own was announced, and not which."
    yield _of_session("unknown-template", message, session, severity="note")


def known_hats(_: Worn, session: Session) -> Iterator[Flag]:
    """A stage of this method is a hat."""
    for run in session.runs:
        if run.hat not in hats.HATS:
            yield _of_run("unknown-hat", f"There is no {run.hat!r} hat.", session, run)


def same_hat_new_focus(_: Worn, session: Session) -> Iterator[Flag]:
    """A hat that follows itself has another focus."""
    for first, second in zip(session.runs, session.runs[1:], strict=False):
        if first.hat == second.hat and _plain(first.focus) == _plain(second.focus):
            message = f"The {first.hat} hat was put on again without a focus of its own."
            yield _of_run("same-focus", message, session, first, second)


def facilitator_changes_hats(_: Worn, session: Session) -> Iterator[Flag]:
    """Only the facilitator changes hats."""
    for run in session.runs:
        if run.by_participant:
            message = f"A participant changed the hat to {run.hat}."
            yield _of_run("hat-by-participant", message, session, run)


def everybody_together(room: Worn, session: Session) -> Iterator[Flag]:
    """Everybody wears the same hat at the same time; tables work side by side in one activity."""
    for other in room.sessions[: room.sessions.index(session)]:
        apart = [
            (ours, theirs)
            for ours in session.runs
            for theirs in other.runs
            if ours.hat != theirs.hat and _at_once(ours, theirs)
        ]
        if apart:
            (ours, theirs), *_ = apart
            message = f"Some wore the {ours.hat} hat while others wore the {theirs.hat} hat."
            runs = [run for pair in apart for run in pair]
            yield Flag(
                rule="hats-apart",
                message=message,
                cites=(other.cite, session.cite),
                evidence=behind(runs),
            )


def under_a_hat(_: Worn, session: Session) -> Iterator[Flag]:
    """Everything is said under a hat."""
    for item in session.hatless:
        yield _of_item("no-hat", f"{item.id} was said while no hat was on.", item)


def on_hat(_: Worn, session: Session) -> Iterator[Flag]:
    """What is said is of the kind that the hat admits; what is not is kept, and routed."""
    for item in session.off_hat:
        message = f"{item.id}, meant as {item.kind}, was said under the {item.worn} hat."
        yield _of_item("off-hat", message, item)


def feelings_unjustified(_: Worn, session: Session) -> Iterator[Flag]:
    """A feeling is stated, not justified: no reasons, and short."""
    for item in session.under("red"):
        words = len(item.text.split())
        if item.reasons is not None:
            yield _of_item("red-justified", f"{item.id}, a feeling, was given reasons.", item)
        elif words > hats.LONGEST_RED:
            yield _of_item("red-justified", f"{item.id}, a feeling, took {words} words.", item)


def time_kept(_: Worn, session: Session) -> Iterator[Flag]:
    """A hat is worn for about as long as planned."""
    low, high = hats.TIME_RATIO
    for run in session.runs:
        if run.ratio is not None and not low <= run.ratio <= high:
            took, planned = minutes(run.actual_s), minutes(run.planned_s)
            message = f"The {run.hat} hat took {took}, and {planned} were planned."
            yield _of_run("time", message, session, run, severity="note")


def green_after_black(_: Worn, session: Session) -> Iterator[Flag]:
    """Where the plan has ideas after obstacles, ideas follow."""
    planned = session.planned
    if not session.over or planned is None or not _green_follows(planned.stages):
        return
    if "black" in session.order and not _green_follows(session.order):
        last = next(run for run in reversed(session.runs) if run.hat == "black")
        message = "After the last black hat no green hat followed, to get past what it showed."
        yield _of_run("black-without-green", message, session, last, severity="note")


def hats_for_everybody(room: Worn, session: Session) -> Iterator[Flag]:
    """No hat but blue belongs to one group: obstacles are not for some and feelings for others."""
    if not session.over or len(room.groups) < 2:
        return
    for hat in dict.fromkeys(session.order):
        items = [item for item in session.under(hat) if item.group in room.groups]
        groups = {item.group for item in items}
        if hat != "blue" and len(items) >= hats.FEWEST_TO_COMPARE and len(groups) == 1:
            message = f"All {len(items)} contributions under {hat} came from {items[0].group}."
            yield Flag(
                rule="one-group",
                message=message,
                severity="note",
                cites=(session.cite,),
                evidence=behind(items),
            )


def blue_concludes(_: Worn, session: Session) -> Iterator[Flag]:
    """The last blue hat says what was reached."""
    if session.over and session.runs and session.runs[-1].hat == "blue":
        last = session.runs[-1]
        if not last.items:
            message = "Nothing was noted under the last blue hat: no conclusion is on record."
            yield _of_run("no-conclusion", message, session, last, severity="note")


RULES = (
    begins_and_ends_blue,
    keeps_to_template,
    known_template,
    known_hats,
    same_hat_new_focus,
    facilitator_changes_hats,
    everybody_together,
    under_a_hat,
    on_hat,
    feelings_unjustified,
    time_kept,
    green_after_black,
    hats_for_everybody,
    blue_concludes,
)


def _green_follows(order: Sequence[str]) -> bool:
    """Whether green comes after the last black."""
    return "black" in order and "green" in order[len(order) - order[::-1].index("black") :]


def _at_once(one: HatRun, other: HatRun) -> bool:
    """Whether two hats were on at the same time; one that was never taken off does not tell."""
    if one.ended is None or other.ended is None:
        return False
    return meet((one.began, one.ended), (other.began, other.ended))


def _plain(focus: str | None) -> str:
    return " ".join((focus or "").casefold().split())


def _said(order: Sequence[str]) -> str:
    return ", ".join(order) or "no hat at all"


def _of_session(
    rule: str, message: str, session: Session, *runs: HatRun, severity: str = "flag"
) -> Flag:
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=(session.cite,),
        evidence=session.evidence | behind(runs),
    )


def _of_run(
    rule: str, message: str, session: Session, *runs: HatRun, severity: str = "flag"
) -> Flag:
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=(session.cite,),
        evidence=behind(runs),
    )


def _of_item(rule: str, message: str, item: Item) -> Flag:
    return Flag(rule=rule, message=message, cites=(item.cite,), evidence=item.evidence)
