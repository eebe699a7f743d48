"""Generates the contributions that every side processes: four workshops, one after another.

They are generated from a seed, so they are the same in every run and on every side.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

WORKSHOPS = ("leeds", "norwich", "plymouth", "wolverhampton")
PEOPLE_PER_WORKSHOP = 30
"""Number of people in each workshop; ids are numbered across all workshops."""
QUESTIONS = 12

WordCounts: TypeAlias = Mapping[str, int]
"""Number of words contributed by each person: the result that every side computes."""

_MEDIAN_WORDS, _WORDS_SIGMA = 17, 0.6
_MIN_WORDS, _MAX_WORDS = 3, 90
_COMMON_WORDS = """
a about after again all and are as asked at be because been but by can care come could
day did do each eight else every few find first for from get give go good group had has
have he hear help her here home hospital hours how if in is it just know last letter
like list long look made make many me meet more much my name need never new next no
nobody not now of old on once one only or other our out over own peer people person
phone place practice put read reception referral said same say see sent she should so
some somebody stay support surgery take talk than that the their them then there they
thing think this three time to told too took trust two under until up us very wait walk
want was way we week well went were what when where which who why will with without
woman word work would write year you your
"""
_VOCABULARY = _COMMON_WORDS.split()


class SampleContribution(NamedTuple):
    """One contribution with its author, text, question and workshop."""

    workshop: str
    contribution: str
    author: str
    text: str
    question: str


def generate_contributions(
    count: int, workshops: Sequence[str] = WORKSHOPS, seed: int = 1
) -> Iterator[SampleContribution]:
    """Yield ``count`` contributions, spread evenly over the workshops.

    A text has a median of 17 words and a maximum of 90, like the texts of simulated workshops.
    """
    rng = random.Random(seed)
    for index, workshop in enumerate(workshops):
        first, last = (count * n // len(workshops) for n in (index, index + 1))
        for number in range(1, last - first + 1):
            author = f"P{index * PEOPLE_PER_WORKSHOP + rng.randint(1, PEOPLE_PER_WORKSHOP)}"
            question = f"Q{rng.randint(1, QUESTIONS)}"
            text = _generate_text(rng)
            yield SampleContribution(workshop, f"C{number}", author, text, question)


def _generate_text(rng: random.Random) -> str:
    length = round(_MEDIAN_WORDS * rng.lognormvariate(0, _WORDS_SIGMA))
    words = rng.choices(_VOCABULARY, k=min(max(length, _MIN_WORDS), _MAX_WORDS))
    return " ".join(words).capitalize() + "."
