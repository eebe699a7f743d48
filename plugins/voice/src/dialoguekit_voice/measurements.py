"""Measurements: how much was said in a window, by whom, measured in one of four ways.

A figure that cannot be told is None, never 0, and :attr:`Measurement.reason` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import attrs

from dialoguekit.plugin import Evidence, combined_evidence
from dialoguekit_voice import inequality, shares
from dialoguekit_voice.inequality import TheilParts
from dialoguekit_voice.utterances import Utterance
from dialoguekit_voice.windows import Window

MIN_KNOWN = 0.75
"""The share of utterances of which the amount, or the author, has to be known (ours)."""

NOT_KNOWN = "it is not recorded who was there"
ONE_PERSON = "fewer than two people were there"


@attrs.frozen
class Measure:
    """A way of measuring what was said.

    ``applies`` is whether an utterance is measured, and ``amount`` is None if it is not known.
    ``noun`` is what is measured, and ``unknown`` says of some of them why the amount is not known.
    """

    name: str
    title: str
    applies: Callable[[Utterance], bool]
    amount: Callable[[Utterance], float | None]
    noun: str
    unknown: str = ""


TURNS = Measure("turns", "Turns", lambda each: each.is_turn, lambda _: 1, "turn")
CONTRIBUTIONS = Measure(
    "contributions", "Contributions", lambda each: not each.is_turn, lambda _: 1, "contribution"
)
WORDS = Measure(
    "words",
    "Words",
    lambda each: each.counts_words,
    lambda each: each.words,
    "turn or contribution",
    "were not recorded word for word",
)
TIME = Measure(
    "time",
    "Time",
    lambda each: each.is_turn,
    lambda each: each.seconds,
    "turn",
    "were not timed",
)
MEASURES = (TURNS, CONTRIBUTIONS, WORDS, TIME)


@attrs.frozen(eq=False, slots=False)
class Measurement:
    """What was said in a window, by one measure.

    Counted are the utterances of people on its roll, and those of unknown authors; if there is no
    roll, of all participants.  ``left_out`` are those of participants who were there too briefly.
    """

    window: Window
    measure: Measure

    @cached_property
    def _of_participants(self) -> tuple[Utterance, ...]:
        measured = filter(self.measure.applies, self.window.utterances)
        return tuple(each for each in measured if not each.is_facilitators)

    @cached_property
    def _people(self) -> frozenset[str] | None:
        roll = self.window.roll
        return None if roll is None else frozenset(member.person for member in roll)

    @cached_property
    def counted(self) -> tuple[Utterance, ...]:
        """The utterances that are counted, also those whose amount is not known."""
        people = self._people
        return tuple(
            each
            for each in self._of_participants
            if each.person is None or people is None or each.person in people
        )

    @property
    def left_out(self) -> tuple[Utterance, ...]:
        """The utterances of participants who were there too briefly to be on the roll."""
        counted = {each.seq for each in self.counted}
        return tuple(each for each in self._of_participants if each.seq not in counted)

    @property
    def anonymous(self) -> tuple[Utterance, ...]:
        """The utterances whose author is not known."""
        return tuple(each for each in self.counted if each.person is None)

    @cached_property
    def known(self) -> tuple[Utterance, ...]:
        """The utterances with a known amount."""
        return tuple(each for each in self.counted if self.measure.amount(each) is not None)

    @property
    def evidence(self) -> Evidence:
        """The utterances with a known amount."""
        return combined_evidence(self.known)

    def of_group(self, group: str) -> tuple[Utterance, ...]:
        """Return the utterances of a group with a known amount."""
        return tuple(each for each in self.known if each.group == group)

    def amount(self, utterances: Iterable[Utterance]) -> float:
        """Return the amount of utterances together."""
        return sum(self.measure.amount(each) or 0 for each in utterances)

    @cached_property
    def reason(self) -> str | None:
        """Why no amount can be told; None if it can."""
        number, known = len(self.counted), len(self.known)
        if not number:
            return f"no {self.measure.noun} was recorded"
        if known < MIN_KNOWN * number:
            return f"{number - known} of {number} {self.measure.unknown}"
        return None if self.amount(self.known) > 0 else "the amount is 0"

    @property
    def total(self) -> float | None:
        """The amount of all together."""
        return self.amount(self.known) if self.reason is None else None

    # By group

    @cached_property
    def _by_group(self) -> dict[str, float]:
        amounts: dict[str, float] = {}
        for each in self.known:
            if each.group is not None or each.person is not None:
                label = each.group or ""
                amounts[label] = amounts.get(label, 0) + (self.measure.amount(each) or 0)
        return amounts

    @cached_property
    def reason_for_groups(self) -> str | None:
        """Why no shares of groups can be told; None if they can."""
        known = [each for each in self.known if each.group is not None or each.person is not None]
        if self.reason is None and len(known) < MIN_KNOWN * len(self.known):
            number = len(self.known)
            return f"the group of {number - len(known)} of {number} is not known"
        if self.reason is None and not sum(self._by_group.values()):
            return "the amount is 0"
        return self.reason

    def share(self, group: str) -> float | None:
        """Return the share of a group in what was said; of those whose group is known."""
        if self.reason_for_groups is not None:
            return None
        return shares.share(self._by_group.get(group, 0), sum(self._by_group.values()))

    def people_share(self, group: str) -> float | None:
        """Return the share of a group in the people on the roll."""
        return shares.share(self.window.number_of(group), len(self.window.roll or ()))

    def ratio(self, group: str) -> float | None:
        """Return the voice ratio of a group: its share in what was said, by that in people."""
        return shares.ratio(self.share(group), self.people_share(group))

    def gap(self, group: str) -> float | None:
        """Return the share of a group in what was said, less that in people."""
        people = self.people_share(group)
        return shares.gap(self.share(group), people) if self.window.roll else None

    # By person

    @cached_property
    def by_person(self) -> dict[str, float]:
        """The amount of each person on the roll, 0 for those who said nothing."""
        amounts = {member.person: 0.0 for member in self.window.roll or ()}
        for each in self.known:
            if each.person in amounts:
                amounts[each.person] += self.measure.amount(each) or 0
        return amounts

    @cached_property
    def reason_for_people(self) -> str | None:
        """Why nothing can be told of the distribution over people; None if it can."""
        if self.reason is not None:
            return self.reason
        if self.window.roll is None:
            return NOT_KNOWN
        if len(self.window.roll) < 2:
            return ONE_PERSON
        if len(self.anonymous) > (1 - MIN_KNOWN) * len(self.counted):
            return f"the author of {len(self.anonymous)} of {len(self.counted)} is not known"
        return None if sum(self.by_person.values()) > 0 else "no author is known"

    def _over_people(self) -> list[float]:
        return [] if self.reason_for_people is not None else sorted(self.by_person.values())

    @property
    def gini(self) -> float | None:
        """The Gini coefficient over the roll."""
        return inequality.gini(self._over_people())

    @property
    def corrected_gini(self) -> float | None:
        """The Gini coefficient over the roll, for small numbers of people."""
        return inequality.corrected_gini(self._over_people())

    @property
    def evenness(self) -> float | None:
        """The normalised entropy over the roll."""
        return inequality.evenness(self._over_people())

    @property
    def theil(self) -> TheilParts | None:
        """The Theil index over the roll, between and within groups."""
        if self.reason_for_people is not None:
            return None
        groups: dict[str, list[float]] = {}
        for member in self.window.roll or ():
            groups.setdefault(member.group or "", []).append(self.by_person[member.person])
        return inequality.theil_parts({name: sorted(own) for name, own in groups.items()})

    @property
    def silent(self) -> frozenset[str] | None:
        """The people on the roll who said nothing; None if that is not known."""
        if self.reason_for_people is not None:
            return None
        return frozenset(self.by_person).difference(each.person for each in self.counted)


def measurement_of(window: Window, measure: Measure) -> Measurement:
    """Return the measurement of a window by a measure, the same each time."""
    found: Measurement = window.cache.setdefault(measure.name, Measurement(window, measure))
    return found


def facilitators_share(measurement: Measurement) -> float | None:
    """Return the share of facilitators in what they and the participants said.

    None if nothing of facilitators was recorded: scribes often note participants alone.
    """
    measure = measurement.measure
    measured = [each for each in measurement.window.utterances if measure.applies(each)]
    own = [each for each in measured if each.is_facilitators]
    amounts = [each for each in measured if measure.amount(each) is not None]
    if not own or len(amounts) < MIN_KNOWN * len(measured):
        return None
    return shares.share(measurement.amount(own), measurement.amount(amounts))
