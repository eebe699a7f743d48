"""A session that tests of the chapter share: it writes, tells, talks and votes twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import pytest

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    ContributionRevealed,
    ItemClustered,
    TurnTaken,
)
from dialoguekit.plugin import Block
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.view import NominalSession

B = TypeVar("B", bound=Block)

PEOPLE = tuple(f"P{n}" for n in range(2, 8))


def wrote(id: str, author: str, text: str) -> Fact:
    """A draft was written."""
    return said(id, author, text, visibility="hidden")


def show(*ids: str) -> Fact:
    """Drafts were revealed."""
    return happened(ContributionRevealed(contributions=ids), activity="A1", by="P1")


def turn(person: str) -> Fact:
    """Somebody passed."""
    return happened(TurnTaken(person=person, words=0), activity="A1")


def opened(id: str, *options: str, **fields: Any) -> Fact:
    """A secret ranking was opened among everybody, unless the fields say otherwise."""
    told: dict[str, Any] = {"kind": "ranking", "secrecy": "secret", "roll": PEOPLE} | fields
    return happened(BallotOpened(ballot=id, options=options, **told), activity="A1", by="P1")


def cast(id: str, voter: str, options: str) -> BallotCast:
    """A ranking was given, best first."""
    choices = {option: rank for rank, option in enumerate(options.split(), start=1)}
    return BallotCast(ballot=id, voter=voter, choices=tuple(choices.items()))


WRITTEN: tuple[Fact, ...] = (
    started("nominal-group", "10:00", title="What next?", template="two-ballots"),
    entered("silent", "10:00", planned_s=600),
    wrote("C1", "P2", "A line."),
    wrote("C2", "P5", "A phone line."),
    wrote("C3", "P3", "A card."),
    wrote("C4", "P6", "A map."),
    wrote("C5", "P6", "A van."),
    entered("round-robin", "10:10"),
    TurnsSet(activity="A1", order=PEOPLE),
    *map(show, ("C1", "C3")),
    turn("P4"),
    *map(show, ("C2", "C4")),
    turn("P7"),
    said("C6", "P2", "A list.", capture="paraphrase"),
)
TALKED: tuple[Fact, ...] = (
    *WRITTEN,
    entered("clarify", "10:20"),
    said("C7", "P6", "For whom?", kind="question", refs=("C1",)),
    said("C8", "P2", "Good morning."),
    ItemClustered(cluster="G1", members=("C1", "C2"), label="One line"),
)
FIRST: tuple[Fact, ...] = (
    entered("first-ballot", "10:30"),
    opened("B1", "C3", "C4", "C6", "C2", title="Which matter most?"),
    *(cast("B1", f"P{n}", "C3 C4 C6 C2") for n in (2, 3, 4)),
    *(cast("B1", f"P{n}", "C2 C6") for n in (5, 6, 7)),
    BallotClosed(ballot="B1"),
)
SECOND: tuple[Fact, ...] = (
    entered("discuss", "10:40"),
    entered("second-ballot", "10:50"),
    opened("B2", "G1", "C3", "C6", "a fund"),
    *(cast("B2", f"P{n}", "G1 C3") for n in (2, 3, 4, 5)),
    *(cast("B2", f"P{n}", "G1 C6 C3") for n in (6, 7)),
    BallotClosed(ballot="B2"),
    ended("11:00"),
)
SESSION = (*TALKED, *FIRST, *SECOND)


@pytest.fixture(scope="session")
def story() -> Mapping[str, tuple[Fact, ...]]:
    """What happens after everybody has arrived; P2, P3, P4 are of primary care, P5, P6, P7 not.

    ``written``, ``talked`` (and written before), ``first`` and ``second`` ballot; ``session`` is
    all of it.
    """
    parts = {"written": WRITTEN, "talked": TALKED, "first": FIRST, "second": SECOND}
    return MappingProxyType(parts | {"session": SESSION})


# Rounds of a round-robin

ORDER = TurnsSet(activity="A1", order=("P2", "P3", "P4"))


def _drafts(each: int = 3, *people: str) -> list[Fact]:
    return [
        said(f"C{person[1:]}{n}", person, f"Idea {n} of {person}.", visibility="hidden")
        for person in people or ("P2", "P3", "P4")
        for n in range(1, each + 1)
    ]


@pytest.fixture(scope="session")
def drafts() -> Callable[..., list[Fact]]:
    """Everybody writes, C21, C22, … for P2 and so on; three drafts, unless told how many."""
    return _drafts


@pytest.fixture(scope="session")
def tell() -> Callable[..., list[Fact]]:
    """Drafts are revealed one after the other: the next of each person, once for each time."""

    def tell(*turns: str) -> list[Fact]:
        return [
            show(f"C{person[1:]}{turns[: n + 1].count(person)}") for n, person in enumerate(turns)
        ]

    return tell


@pytest.fixture(scope="session")
def session() -> Callable[..., NominalSession]:
    """A session with three lists of three drafts, and what happened in its round-robin."""

    def session(
        *facts: Fact, silent: list[Fact] | None = None, order: Fact | None = ORDER
    ) -> NominalSession:
        begun: list[Fact] = [started("nominal-group", "10:00"), entered("silent", "10:00")]
        begun += _drafts() if silent is None else silent
        begun += [] if order is None else [order]
        begun.append(entered("round-robin", "10:10"))
        room = gathered(each=3).and_given(*begun, *facts)
        (found,) = room.project(NominalGroup).workshops["leeds"].sessions
        return found

    return session
