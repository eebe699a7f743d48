"""The view: what was said in a workshop, in each of its parts, with replies and uptake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import attrs

from dialoguekit.plugin import Record
from dialoguekit_voice.measurements import MEASURES, MIN_KNOWN, Measurement, measurement_of
from dialoguekit_voice.openings import Opening, find_openings
from dialoguekit_voice.permutation import Interval, ratio_intervals
from dialoguekit_voice.presences import Presences, lasts_days
from dialoguekit_voice.replies import Replies, find_replies
from dialoguekit_voice.uptake import Uptake, find_uptake
from dialoguekit_voice.utterances import find_utterances
from dialoguekit_voice.windows import (
    Window,
    activity_windows,
    mode_windows,
    space_windows,
    whole_window,
)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class View:
    """What was said in one workshop; ``workshop`` is its id.

    ``facilitators`` is the number of people who facilitated and spoke.  ``smallest_group`` and
    ``smallest_distribution`` are the numbers of people from which figures of groups, and of the
    distribution over people, are told.  ``closed`` is whether the workshop is over, and ``of_days``
    whether it lasted for days.
    """

    workshop: str
    whole: Window
    activities: tuple[Window, ...]
    spaces: tuple[Window, ...]
    modes: tuple[Window, ...]
    replies: Replies
    uptake: tuple[Uptake, ...]
    openings: tuple[Opening, ...]
    facilitators: int
    smallest_group: int
    smallest_distribution: int
    closed: bool
    of_days: bool

    def __bool__(self) -> bool:
        return bool(self.whole.utterances)

    @cached_property
    def measurements(self) -> Mapping[str, Measurement]:
        """The measurements of the whole workshop by the names of their measures."""
        return {measure.name: measurement_of(self.whole, measure) for measure in MEASURES}

    @cached_property
    def people(self) -> Counter[str]:
        """The number of people on the roll of the workshop by group."""
        return Counter(member.group or "" for member in self.whole.roll or ())

    @cached_property
    def intervals(self) -> Mapping[str, Mapping[str, Interval]]:
        """The usual range of the voice ratio, by the name of the measure and the group."""
        roll = self.whole.roll or ()
        amounts = {
            name: [measurement.by_person[member.person] for member in roll]
            for name, measurement in self.measurements.items()
            if measurement.reason_for_people is None
        }
        return ratio_intervals([member.group or "" for member in roll], amounts)

    def tells_distribution(self, window: Window) -> bool:
        """Return whether a figure of the distribution over the people of a window may be told."""
        return window.roll is not None and len(window.roll) >= self.smallest_distribution

    def unheard(self, window: Window) -> frozenset[str] | None:
        """Return the people on the roll of a window of whom nothing is recorded in it.

        None if it is not known who was there, or who said too much of it.
        """
        said = [each for each in window.utterances if not each.is_facilitators]
        anonymous = sum(each.person is None for each in said)
        if window.roll is None or not said or anonymous > (1 - MIN_KNOWN) * len(said):
            return None
        return frozenset(m.person for m in window.roll).difference(each.person for each in said)

    @property
    def tells_facilitators(self) -> bool:
        """True if the share of facilitators is not that of a single person."""
        return self.facilitators >= min(2, self.smallest_group)


def build_view(record: Record) -> View:
    """Return the view of one workshop."""
    utterances = find_utterances(record)
    presences = Presences.of(record, utterances)
    whole = whole_window(presences, utterances)
    activities = activity_windows(presences, utterances)
    spaces = space_windows(presences, utterances)
    modes = mode_windows(presences, utterances, whole)
    smallest = record.policy.smallest_group
    (whole,) = withhold_small([whole], smallest)
    families = [activities, spaces, modes]
    activities, spaces, modes = (
        withhold_small(family, smallest, everything=not whole.by_group) for family in families
    )
    speaking = {each.person for each in utterances if each.is_facilitators}
    return View(
        workshop=record.workshop,
        whole=whole,
        activities=activities,
        spaces=spaces,
        modes=modes,
        replies=find_replies(record, utterances),
        uptake=find_uptake(record, utterances),
        openings=find_openings(record, activities, modes),
        facilitators=len(speaking),
        smallest_group=smallest,
        smallest_distribution=record.policy.smallest_secret_group,
        closed=record.closed is not None,
        of_days=lasts_days((presences.began, presences.ended)),
    )


def withhold_small(
    windows: Sequence[Window], smallest: int, *, everything: bool = False
) -> tuple[Window, ...]:
    """Return windows that together make up a workshop, with whether they may be told by group.

    A window is withheld if a group has people in it, and fewer than the policy names.  If one alone
    is withheld, so is the next one with the fewest utterances: all others tell it together.
    """
    said = [n for n, window in enumerate(windows) if window.utterances]
    withheld = {n for n in said if everything or _has_few(windows[n], smallest)}
    others = [n for n in said if n not in withheld]
    if len(withheld) == 1 and others:
        withheld.add(min(others, key=lambda n: len(windows[n].utterances)))
    return tuple(
        attrs.evolve(window, by_group=n not in withheld) for n, window in enumerate(windows)
    )


def _has_few(window: Window, smallest: int) -> bool:
    """Return whether a group of a window has people, and few: on its roll, or who spoke."""
    people: Iterable[tuple[str, str | None]]
    if window.roll is None:
        people = {
            (each.person, each.group)
            for each in window.utterances
            if each.person is not None and not each.is_facilitators
        }
    else:
        people = {(member.person, member.group) for member in window.roll}
    return any(number < smallest for number in Counter(group for _, group in people).values())
