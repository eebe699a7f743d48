"""A session that tests of the chapter share: drafts, rounds, discussion and two ballots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import pytest

from dialoguekit.events import BallotClosed, ContributionsClustered
from dialoguekit.plugin import Block
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    ballot_opened,
    contribution_made,
    contributions_revealed,
    stage_entered,
    turn_taken,
    vote_cast,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_nominal_group import METHOD
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view import NominalSession

B = TypeVar("B", bound=Block)

PEOPLE = tuple(f"P{n}" for n in range(2, 8))


def draft(id: str, author: str, text: str) -> ScenarioInput:
    """Return a hidden draft."""
    return contribution_made(id, author, text, visibility="hidden")


def opened(id: str, *options: str, **fields: Any) -> ScenarioInput:
    """Return an opened ballot: by default a secret ranking with everyone on the roll."""
    return ballot_opened(id, *options, **({"roll": PEOPLE} | fields))


WRITTEN: tuple[ScenarioInput, ...] = (
    activity_started("nominal-group", "10:00", title="What next?", template="two-ballots"),
    stage_entered("silent", "10:00", planned_s=600),
    draft("C1", "P2", "A line."),
    draft("C2", "P5", "A phone line."),
    draft("C3", "P3", "A card."),
    draft("C4", "P6", "A map."),
    draft("C5", "P6", "A van."),
    stage_entered("round-robin", "10:10"),
    TurnsSet(activity="A1", order=PEOPLE),
    *map(contributions_revealed, ("C1", "C3")),
    turn_taken("P4", 0),
    *map(contributions_revealed, ("C2", "C4")),
    turn_taken("P7", 0),
    contribution_made("C6", "P2", "A list.", capture="paraphrase"),
)
TALKED: tuple[ScenarioInput, ...] = (
    *WRITTEN,
    stage_entered("clarify", "10:20"),
    contribution_made("C7", "P6", "For whom?", kind="question", refs=("C1",)),
    contribution_made("C8", "P2", "Good morning."),
    ContributionsClustered(cluster="G1", members=("C1", "C2"), label="One line"),
)
FIRST: tuple[ScenarioInput, ...] = (
    stage_entered("first-ballot", "10:30"),
    opened("B1", "C3", "C4", "C6", "C2", title="Which matter most?"),
    *(vote_cast("B1", f"P{n}", "C3", "C4", "C6", "C2") for n in (2, 3, 4)),
    *(vote_cast("B1", f"P{n}", "C2", "C6") for n in (5, 6, 7)),
    BallotClosed(ballot="B1"),
)
SECOND: tuple[ScenarioInput, ...] = (
    stage_entered("discuss", "10:40"),
    stage_entered("second-ballot", "10:50"),
    opened("B2", "G1", "C3", "C6", "a fund"),
    *(vote_cast("B2", f"P{n}", "G1", "C3") for n in (2, 3, 4, 5)),
    vote_cast("B2", "P6", "G1", "C6", "C3"),
    vote_cast("B2", "P7", "C6", "G1", "C3"),
    BallotClosed(ballot="B2"),
    activity_ended("11:00"),
)
SESSION = (*TALKED, *FIRST, *SECOND)


@pytest.fixture(scope="session")
def story() -> Mapping[str, tuple[ScenarioInput, ...]]:
    """The events of a session, by part; P2, P3, P4 are of primary care, P5, P6, P7 of peer support.

    ``written``, ``talked`` (which includes it), ``first`` and ``second`` ballot; ``session`` is
    all.
    """
    parts = {"written": WRITTEN, "talked": TALKED, "first": FIRST, "second": SECOND}
    return MappingProxyType(parts | {"session": SESSION})


# Rounds of a round-robin

ORDER = TurnsSet(activity="A1", order=("P2", "P3", "P4"))


def _drafts(each: int = 3, *people: str) -> list[ScenarioInput]:
    return [
        contribution_made(
            f"C{person[1:]}{n}", person, f"Idea {n} of {person}.", visibility="hidden"
        )
        for person in people or ("P2", "P3", "P4")
        for n in range(1, each + 1)
    ]


@pytest.fixture(scope="session")
def drafts() -> Callable[..., list[ScenarioInput]]:
    """A function that returns drafts, C21, C22, … for P2 and so on; three for each by default."""
    return _drafts


@pytest.fixture(scope="session")
def tell() -> Callable[..., list[ScenarioInput]]:
    """A function that reveals the next draft of each given person in turn."""

    def tell(*turns: str) -> list[ScenarioInput]:
        return [
            contributions_revealed(f"C{person[1:]}{turns[: n + 1].count(person)}")
            for n, person in enumerate(turns)
        ]

    return tell


@pytest.fixture(scope="session")
def session() -> Callable[..., NominalSession]:
    """A function that returns a session with nine drafts and these events in its round-robin."""

    def session(
        *facts: ScenarioInput,
        silent: list[ScenarioInput] | None = None,
        order: ScenarioInput | None = ORDER,
    ) -> NominalSession:
        begun: list[ScenarioInput] = [
            activity_started("nominal-group", "10:00"),
            stage_entered("silent", "10:00"),
        ]
        begun += _drafts() if silent is None else silent
        begun += [] if order is None else [order]
        begun.append(stage_entered("round-robin", "10:10"))
        workshop = workshop_with_participants(per_group=3).and_given(*begun, *facts)
        found: NominalSession
        (found,) = workshop_view(METHOD, workshop)
        return found

    return session
