"""The rules of the method, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations, pairwise, product

from dialoguekit.plugin import (
    Breach,
    Rule,
    StageRun,
    Suggestion,
    SuggestionContext,
    breach,
    stage_rules,
)
from dialoguekit.plugin.texts import raw_text
from dialoguekit.plugin.times import overlaps
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.view import HatSession


def _begins_blue(session: HatSession) -> Iterator[Breach]:
    return _not_blue(session.stage_runs[:1], "began")


def _ends_blue(session: HatSession) -> Iterator[Breach]:
    return _not_blue(session.stage_runs[-1:], "ended")


def _not_blue(runs: Sequence[StageRun], did: str) -> Iterator[Breach]:
    for run in runs:
        if run.stage != "blue":
            yield breach(f"The session {did} under the {run.stage} hat.", run)


def _same_focus(session: HatSession) -> Iterator[Breach]:
    for first, second in pairwise(session.stage_runs):
        focuses = {run.focus.comparison_key() if run.focus else None for run in (first, second)}
        if first.stage == second.stage and len(focuses) == 1:
            message = f"The {first.stage} hat was repeated without a new focus."
            yield breach(message, first, second)


def _hats_apart(sessions: tuple[HatSession, ...]) -> Iterator[Breach]:
    for other, session in combinations(sessions, 2):
        pairs = product(session.stage_runs, other.stage_runs)
        apart = [pair for pair in pairs if pair[0].stage != pair[1].stage and _overlap(*pair)]
        for own, others in apart[:1]:
            message = f"Some wore the {own.stage} hat while others wore the {others.stage} hat."
            runs = [run for pair in apart for run in pair]
            yield breach(message, *runs, cites=[other.cite, session.cite])


def _overlap(one: StageRun, other: StageRun) -> bool:
    """Return whether two intervals overlap; one without an end does not count."""
    return None not in (one.ended, other.ended) and overlaps(one.interval, other.interval)


def _red_justified(session: HatSession) -> Iterator[Breach]:
    for item in session.belonging_to("red"):
        words = len(raw_text(item.text, reason="counts the words of a feeling").split())
        if item.reasons is not None:
            yield breach(f"{item.id} gives reasons for a feeling.", item)
        elif words > method.MAX_FEELING_WORDS:
            yield breach(f"{item.id} states a feeling in {words} words.", item)


def _black_without_green(session: HatSession) -> Breach | None:
    planned = session.planned
    if planned is None or not _green_follows(planned.stages):
        return None
    if "black" not in session.order or _green_follows(session.order):
        return None
    return breach("No green hat followed the last black hat.", session.stage_runs_of("black")[-1])


def _one_group(session: HatSession) -> Iterator[Breach]:
    if len(session.groups) < 2:
        return
    for hat in dict.fromkeys(session.order):
        heard = session.belonging_to(hat)
        items = [item for item in heard if item.group in session.groups]
        groups = {item.group for item in items}
        one_group = len(groups) == 1 and all(item.group_known for item in heard)
        if hat != "blue" and len(items) >= method.MIN_CONTRIBUTIONS and one_group:
            told = f"All {len(items)} contributions of participants under {hat}"
            message = f"{told} came from {items[0].group}."
            yield breach(message, *items, cites=[session.cite])


def _no_conclusion(session: HatSession) -> Iterator[Breach]:
    for run in session.stage_runs[-1:]:
        if run.stage == "blue" and not run.contributions:
            yield breach("No conclusion was recorded under the last blue hat.", run)


def _green_follows(order: Sequence[str]) -> bool:
    """Return whether green follows the last black."""
    return "black" in order and "green" in order[len(order) - order[::-1].index("black") :]


_info_at_end = partial(Rule[HatSession], severity="info", at_end=True)

RULES: tuple[Rule[HatSession], ...] = (
    Rule("begins-blue", "the first hat is not blue", _begins_blue),
    Rule("ends-blue", "the last hat is not blue", _ends_blue, at_end=True),
    *stage_rules(noun="hat", preposition="under", time_ratio=method.TIME_RATIO),
    Rule("same-focus", "the same hat follows without a new focus", _same_focus),
    Rule(
        "red-justified",
        f"a feeling has reasons, or more than {method.MAX_FEELING_WORDS} words",
        _red_justified,
    ),
    _info_at_end(
        "black-without-green",
        "the planned order has green after black, and none followed the last black hat",
        _black_without_green,
    ),
    _info_at_end(
        "one-group",
        f"all contributions under a hat other than blue, at least {method.MIN_CONTRIBUTIONS}, "
        "came from one group",
        _one_group,
    ),
    _info_at_end("no-conclusion", "nothing was recorded under the last blue hat", _no_conclusion),
)

WORKSHOP_RULES: tuple[Rule[tuple[HatSession, ...]], ...] = (
    Rule("hats-apart", "sessions at the same time wore different hats", _hats_apart),
)


def suggest(session: HatSession, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield suggestions: under green unanswered obstacles, under red who has not contributed."""
    if context.stage == "green":
        unanswered = [obstacle for obstacle in session.obstacles if not obstacle.ideas]
        if unanswered:
            yield Suggestion(
                reason=f"{len(unanswered)} of {len(session.obstacles)} obstacles have no idea yet.",
                prompt="past",
                cites=tuple(obstacle.contribution.cite for obstacle in unanswered),
            )
    if context.stage == "red":
        current = session.stage_runs[-1]
        silent = len(current.present) - len(current.contributors)
        counts = f"{silent} of {len(current.present)} participants"
        known = ", as far as authors are known" if current.without_author else ""
        if silent:
            reason = f"{counts} have not contributed under red yet{known}."
            yield Suggestion(reason=reason, prompt="now")
