"""The facts that every side is given: contributions of four workshops, one after another.

They are drawn from a seed, so every run and every side has the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

WORKSHOPS = ("leeds", "norwich", "plymouth", "wolverhampton")
PEOPLE = 30
"""People in each workshop; the ids go on from workshop to workshop."""
QUESTIONS = 12

Words: TypeAlias = Mapping[str, int]
"""How many words each person said: what every side folds the facts into."""

_MEDIAN_WORDS, _SPREAD = 17, 0.6
_FEWEST, _MOST = 3, 90
_COMMON = """
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
_VOCABULARY = _COMMON.split()


class Fact(NamedTuple):
    """One contribution: who said what, in answer to which question, in which workshop."""

    workshop: str
    contribution: str
    author: str
    text: str
    question: str


def facts(count: int, workshops: Sequence[str] = WORKSHOPS, seed: int = 1) -> Iterator[Fact]:
    """``count`` contributions, as many of each workshop as of the others.

    A text has 17 words in the middle and 90 at most, as the texts of rehearsed workshops have.
    """
    chance = random.Random(seed)
    for index, workshop in enumerate(workshops):
        first, last = (count * n // len(workshops) for n in (index, index + 1))
        for number in range(1, last - first + 1):
            author = f"P{index * PEOPLE + chance.randint(1, PEOPLE)}"
            question = f"Q{chance.randint(1, QUESTIONS)}"
            yield Fact(workshop, f"C{number}", author, _text(chance), question)


def _text(chance: random.Random) -> str:
    length = round(_MEDIAN_WORDS * chance.lognormvariate(0, _SPREAD))
    words = chance.choices(_VOCABULARY, k=min(max(length, _FEWEST), _MOST))
    return " ".join(words).capitalize() + "."
