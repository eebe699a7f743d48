"""The simulator is repeatable and scalable, and works with any store."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.simulation.streams import (
    MemoryHandles,
    Simulate,
    digest,
    of,
    participants,
    without_positions,
)

from dialoguekit import events as e
from dialoguekit.domain.state import Workshop, fold
from dialoguekit.errors import Refused
from dialoguekit.simulation import simulate
from dialoguekit.simulation.config import default_defects
from dialoguekit.simulation.region_material import REGIONS
from dialoguekit.simulation.simulator import workshop_id
from dialoguekit.simulation.statements import GROUPS

ROOT = Path(__file__).parents[2]

PROGRAM = """
from dialoguekit.simulation import simulate
from tests.simulation.streams import MemoryHandles, digest

handles = MemoryHandles()
workshops = simulate(handles, seed=1, workshops=2).workshops
print(digest({id: list(handles.store.read(id)) for id in workshops}))
"""


def test_the_same_seed_gives_the_same_bytes_in_another_process(simulated: Simulate) -> None:
    """The hash seed and the time zone do not matter."""
    expected = {id: stream for id, stream in simulated(seed=1).items() if id in REGIONS[:2]}
    environment = os.environ | {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Auckland"}
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert process.stdout.strip() == digest(expected)


def test_a_workshop_does_not_depend_on_others(simulated: Simulate) -> None:
    """The events of Leeds are the same with and without other workshops."""
    (alone,) = simulated(seed=1, workshops=1).values()
    together = simulated(seed=1)["leeds"]
    assert without_positions(alone) == without_positions(together)


def test_another_seed_gives_another_workshop(simulated: Simulate) -> None:
    """Texts and ids differ."""
    first, second = simulated(seed=1)["leeds"], simulated(seed=2)["leeds"]
    assert not {r.id for r in first} & {r.id for r in second}
    texts = [[r.event.text for r in of(s, e.ContributionMade)] for s in (first, second)]
    assert texts[0] != texts[1]
    assert set(texts[0]) != set(texts[1])


def test_a_replay_gives_the_same_state(handles: MemoryHandles, simulated: Simulate) -> None:
    """It equals the state of the handle that recorded the events."""
    simulate(handles, workshops=1)
    handle = handles.workshop("leeds")
    state = handle.state
    replayed = fold(Workshop(), list(handle.events()))
    assert replayed == state
    assert replayed.phase == "closed"
    assert replayed.version == len(simulated(workshops=1)["leeds"])


def test_event_ids_are_unique(simulated: Simulate) -> None:
    """This holds across all workshops."""
    ids = [r.id for stream in simulated(seed=1).values() for r in stream]
    assert len(set(ids)) == len(ids)


def test_beyond_four_workshops_the_regions_repeat(simulated: Simulate) -> None:
    """The fifth workshop is Leeds again, with other turns."""
    streams = simulated(workshops=6)
    assert list(streams) == [*REGIONS, "leeds-2", "plymouth-2"]
    assert workshop_id(9) == "plymouth-3"
    scheduled = [of(stream, e.WorkshopScheduled)[0].event for stream in streams.values()]
    assert {event.start.strftime("%A") for event in scheduled} == {"Thursday"}
    assert len({event.start for event in scheduled}) == 6
    assert scheduled[4].title == f"{scheduled[0].title}, gathering 2"
    assert of(streams["leeds"], e.TurnTaken)[0] != of(streams["leeds-2"], e.TurnTaken)[0]


@pytest.mark.parametrize(
    ("people", "size", "minimum", "maximum"),
    [
        (6, 1.0, 450, 850),
        (13, 1.0, 850, 1350),
        (30, 0.3, 1350, 1900),
        (30, 2.0, 2900, 3700),
        (60, 1.0, 3900, 5000),
    ],
)
def test_the_number_of_events_scales(
    simulated: Simulate, people: int, size: float, minimum: int, maximum: int
) -> None:
    """All people attend, and no text is contributed twice."""
    (stream,) = simulated(workshops=1, people=people, size=size).values()
    assert minimum <= len(stream) <= maximum
    groups = Counter(participants(stream).values())
    assert groups[GROUPS[0]] + groups[GROUPS[1]] == people
    assert abs(groups[GROUPS[0]] - groups[GROUPS[1]]) <= 1
    texts = [r.event.text for r in of(stream, e.ContributionMade)]
    assert len(set(texts)) == len(texts)


def test_the_largest_simulation_works(simulated: Simulate) -> None:
    """At the upper bounds it uses every statement of all four regions, once."""
    (stream,) = simulated(workshops=1, people=120, size=4.0).values()
    white = [r for r in of(stream, e.ContributionMade) if r.event.kind == "white"]
    assert 170 <= len(white) <= 190


def test_the_programme_contains_its_workshops(handles: MemoryHandles) -> None:
    """The programme is announced, with its workshops by date."""
    result = simulate(handles, workshops=2, people=6, programme="north")
    state = handles.programme("north").state
    assert state.is_announced
    assert tuple(state.workshops) == result.workshops == ("leeds", "plymouth")
    assert result.programme == "north"
    assert result.defects == (default_defects(0), default_defects(1))
    versions = [handles.workshop(id).version for id in result.workshops]
    assert result.event_count == sum(versions) + handles.programme("north").version


def test_the_log_is_in_calendar_order(handles: MemoryHandles) -> None:
    """The streams are interleaved: Plymouth invites before Leeds opens."""
    simulate(handles, workshops=2, people=6)
    leeds = list(handles.workshop("leeds").events())
    plymouth = list(handles.workshop("plymouth").events())
    (opened,) = of(leeds, e.WorkshopOpened)
    assert plymouth[0].position < opened.position
    assert plymouth[-1].position > leeds[-1].position


def test_a_log_with_a_simulated_workshop_is_refused(handles: MemoryHandles) -> None:
    """The second simulation records nothing."""
    first = simulate(handles, workshops=1, people=6)
    with pytest.raises(Refused, match="the log already contains leeds, england"):
        simulate(handles, workshops=2, seed=9)
    assert handles.workshop("plymouth").version == 0
    assert (
        handles.workshop("leeds").version + handles.programme("england").version
        == first.event_count
    )


def test_progress_is_reported_by_phase(handles: MemoryHandles) -> None:
    """The callback is called before each phase and at the end."""
    progress: list[tuple[str, int, int]] = []
    simulate(handles, workshops=2, people=6, progress=lambda *args: progress.append(args))
    assert progress[0] == ("leeds: recruitment", 0, 38)
    assert [done for _, done, _ in progress] == list(range(39))
    assert progress[-1] == ("done", 38, 38)
