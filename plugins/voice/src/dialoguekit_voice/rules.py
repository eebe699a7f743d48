"""The rules: what is worth knowing about who was heard.

They report, and never score: each is worth a look, and has a limit of our own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dialoguekit.plugin import Breach, Rule, breach
from dialoguekit_voice.measurements import TURNS, facilitators_share, measurement_of
from dialoguekit_voice.openings import chance_of_one_group
from dialoguekit_voice.view import View
from dialoguekit_voice.windows import PLENARY

MIN_PEOPLE = 3
"""The people of a group from which its silence is flagged (ours)."""

MIN_OF_OTHERS = 10
"""The turns and contributions of others from which the silence of a group is flagged (ours)."""

MIN_TURNS = 20
"""The turns in plenary from which the share of facilitators is flagged (ours)."""

MAX_FACILITATORS = 0.5
"""The share of turns in plenary above which facilitators are flagged (ours)."""

MIN_CONTRIBUTIONS = 10
"""The contributions of a group from which it is flagged that none was answered or used (ours)."""

MAX_CHANCE = 0.01
"""The chance below which it is flagged that one group was always first (ours)."""


def _silent_groups(view: View) -> Iterator[Breach]:
    for window in view.activities:
        if window.roll is None or not view.closed or not window.by_group:
            continue
        said = Counter(each.group for each in window.utterances if not each.is_facilitators)
        if said[None]:  # They may be of any group.
            continue
        total = sum(said.values())
        for group in sorted({member.group for member in window.roll if member.group}):
            people = window.number_of(group)
            if not said[group] and people >= MIN_PEOPLE and total >= MIN_OF_OTHERS:
                yield breach(
                    f"Nothing was recorded of {group} in “{window.title}”: {people} people were "
                    f"there, and others spoke or wrote {total} times.",
                    *window.utterances,
                    cites=[f"{view.workshop} {window.id}"],
                )


def _facilitators_lead(view: View) -> Iterator[Breach]:
    for window in view.modes:
        turns = [each for each in window.utterances if each.is_turn]
        share = facilitators_share(measurement_of(window, TURNS))
        is_flagged = share is not None and share > MAX_FACILITATORS and len(turns) >= MIN_TURNS
        if window.kind == PLENARY and is_flagged and view.tells_facilitators:
            yield breach(
                f"Facilitators took {100 * (share or 0):.0f} % of {len(turns)} turns in plenary.",
                *(each for each in turns if each.is_facilitators),
                cites=(),
            )


def _unanswered_groups(view: View) -> Iterator[Breach]:
    made = Counter(each.group for each in view.replies.contributions)
    answered = Counter(each.group for each in view.replies.answered)
    for group in _told_groups(view):
        others = answered.total() - answered[group]
        if made[group] >= MIN_CONTRIBUTIONS and not answered[group] and others >= MIN_OF_OTHERS:
            yield breach(
                f"Nobody answered the {made[group]} contributions of {group}; {others} of others "
                "were answered.",
                *(each for each in view.replies.contributions if each.group == group),
                cites=(),
            )


def _unused_groups(view: View) -> Iterator[Breach]:
    for uptake in view.uptake:
        made = Counter(each.group for each in uptake.contributions)
        used = Counter(each.group for each in uptake.taken_up)
        for group in _told_groups(view):
            others = used.total() - used[group]
            if made[group] >= MIN_CONTRIBUTIONS and not used[group] and others >= MIN_OF_OTHERS:
                yield breach(
                    f"None of the {made[group]} contributions of {group} reached the "
                    f"{uptake.title.lower()}; {others} of others did.",
                    *uptake.taken_up,
                    cites=(),
                )


def _always_first(view: View) -> Iterator[Breach]:
    windows = {window.id: window for window in view.activities}
    openings = [
        each
        for each in view.openings
        if each.group is not None and not each.reported and windows[each.activity].by_group
    ]
    chance = chance_of_one_group(openings, view.people)
    if view.closed and chance is not None and chance < MAX_CHANCE:
        yield breach(
            f"{openings[0].group} spoke or wrote first in each of {len(openings)} stages.",
            *openings,
            cites=(),
        )


def _told_groups(view: View) -> list[str]:
    """Return the groups of which figures may be told, once the workshop is over."""
    if not view.closed or not view.whole.by_group:
        return []
    return sorted(group for group in view.people if group)


RULES: tuple[Rule[View], ...] = (
    Rule(
        "group-not-heard",
        f"nothing was recorded of {MIN_PEOPLE} or more people of a group in an activity, and "
        f"{MIN_OF_OTHERS} or more turns or contributions of others",
        _silent_groups,
        severity="info",
    ),
    Rule(
        "facilitators-lead",
        f"facilitators took more than half of {MIN_TURNS} or more turns in plenary",
        _facilitators_lead,
        severity="info",
    ),
    Rule(
        "group-not-answered",
        f"none of {MIN_CONTRIBUTIONS} or more contributions of a group was answered, and "
        f"{MIN_OF_OTHERS} or more of others were",
        _unanswered_groups,
        severity="info",
    ),
    Rule(
        "group-not-taken-up",
        f"none of {MIN_CONTRIBUTIONS} or more contributions of a group reached a theme, a proposal "
        f"or an adopted decision, and {MIN_OF_OTHERS} or more of others did",
        _unused_groups,
        severity="info",
    ),
    Rule(
        "always-first",
        "one group was first in every stage, which would happen by chance in fewer than 1 of 100 "
        "workshops",
        _always_first,
        severity="info",
    ),
)
