"""A replay that verifies every event in the same pass."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import ProjectionFailed, StoreCorrupted
from dialoguekit.projections.replay import replay
from dialoguekit.projections.verified_replay import replay_verified
from dialoguekit.testing.sample_projections import FailingWordCount, WordCount


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    """A log of two workshops, with a correction and a merged person."""
    with dialoguekit.open(tmp_path / "log.db", plugins=[], encrypt=False) as kit:
        for name in ("leeds", "york"):
            workshop = kit.workshop(name)
            workshop.schedule(title=name.title(), groups=("all",))
            workshop.open()
            people = [workshop.check_in(group="all", consents=("record",)) for _ in range(2)]
            workshop.contribute(people[0], "More time.")
            workshop.contribute(people[1], "No busses.")
            workshop.correct("C2", reason="misheard", text="No buses on Sundays.")
            workshop.merge_people(*people)
        yield kit


def test_the_view_is_that_of_a_replay(kit: Kit) -> None:
    """As corrected, and with each person once."""
    verified = replay_verified(kit.store, WordCount)
    assert verified == replay(kit.store, WordCount)
    assert sum(verified.values()) == 12


def test_a_modified_event_is_found(kit: Kit, tmp_path: Path) -> None:
    """There is no view then."""
    with closing(sqlite3.connect(tmp_path / "log.db")) as database:
        database.execute(
            "UPDATE events SET personal_data = "
            "CAST(replace(CAST(personal_data AS TEXT), 'More time', 'Less time') AS BLOB)"
        )
        database.commit()
    with pytest.raises(StoreCorrupted):
        replay_verified(kit.store, WordCount)


def test_the_error_of_a_projection_is_raised(kit: Kit) -> None:
    """It names the event."""

    kit.workshop("leeds").contribute("P1", "We have no time.")
    with pytest.raises(ProjectionFailed, match=r"FailingWordCount failed .*LookupError"):
        replay_verified(kit.store, FailingWordCount)
