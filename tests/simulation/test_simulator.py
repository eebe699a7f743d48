"""The rehearsal as a whole: repeatable, scalable, and played on any log."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit import events as e
from dialoguekit.domain.state import Workshop, evolve
from dialoguekit.errors import Refused
from dialoguekit.events import RecordedEvent
from dialoguekit.simulation import Keeper, rehearse
from dialoguekit.simulation.config import natural
from dialoguekit.simulation.region_material import REGIONS
from dialoguekit.simulation.simulator import workshop_id
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.store import Codec

Stream = list[RecordedEvent[Any]]
Play = Callable[..., dict[str, Stream]]


def of(stream: Stream, kind: type) -> Stream:
    return [recorded for recorded in stream if isinstance(recorded.event, kind)]


def digest(streams: dict[str, Stream]) -> str:
    """One hash over every byte that is stored."""
    codec = Codec(e.NEUTRAL)
    whole = hashlib.sha256()
    for stream, events in streams.items():
        for r in events:
            context = codec.encode_context(r.context)
            row = (stream, r.seq, r.id, r.at_us, r.noted_us, context, codec.encode(r.event))
            whole.update(repr(row).encode())
    return whole.hexdigest()


ELSEWHERE = """
import hashlib

from dialoguekit.events import NEUTRAL
from dialoguekit.application.handle import programme_handle, workshop_handle
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryLog
from dialoguekit.simulation import rehearse

codec = Codec(NEUTRAL)

class Keeper:
    log = MemoryLog(codec)
    def workshop(self, id, **how):
        methods = ("conversation", "parallel-thinking")
        return workshop_handle(self.log, id, methods=methods, **how)
    def programme(self, id, **how):
        return programme_handle(self.log, "programme:" + id, **how)

keeper = Keeper()
whole = hashlib.sha256()
for stream in rehearse(keeper, seed=1, workshops=2).workshops:
    for r in keeper.log.read(stream):
        context = codec.encode_context(r.context)
        row = (stream, r.seq, r.id, r.at_us, r.noted_us, context, codec.encode(r.event))
        whole.update(repr(row).encode())
print(whole.hexdigest())
"""


def test_the_same_seed_gives_the_same_bytes_in_another_process(play: Play) -> None:
    """Another process, hash seed and time zone store the same events, ids and times."""
    here = {id: stream for id, stream in play(seed=1).items() if id in REGIONS[:2]}
    environment = os.environ | {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Auckland"}
    ran = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert ran.stdout.strip() == digest(here)


def test_a_workshop_is_the_same_alone_and_in_company(play: Play) -> None:
    """What happens in Leeds does not hang on who else is rehearsing."""
    (alone,) = play(seed=1, workshops=1).values()
    together = play(seed=1)["leeds"]
    assert [r._replace(position=0) for r in alone] == [r._replace(position=0) for r in together]


def test_another_seed_gives_another_workshop(play: Play) -> None:
    """Other people speak, other lines come up, other ids are given."""
    one, other = play(seed=1)["leeds"], play(seed=2)["leeds"]
    assert not {r.id for r in one} & {r.id for r in other}
    texts = [[r.event.text for r in of(s, e.ContributionMade)] for s in (one, other)]
    assert texts[0] != texts[1]
    assert set(texts[0]) != set(texts[1])


def test_the_state_is_the_same_when_it_is_replayed(keeper: Keeper, play: Play) -> None:
    """What the log replays to is what was known while it was written."""
    rehearse(keeper, workshops=1)
    handle = keeper.workshop("leeds")
    kept = handle.state
    replayed = Workshop()
    for recorded in handle.events():
        evolve(replayed, recorded)
    assert replayed == kept
    assert replayed.phase == "closed"
    assert replayed.version == len(play(workshops=1)["leeds"])


def test_no_event_id_is_given_twice(play: Play) -> None:
    """Across all workshops every event has an id of its own."""
    ids = [r.id for stream in play(seed=1).values() for r in stream]
    assert len(set(ids)) == len(ids)


# Scaling


def test_beyond_four_the_regions_come_round_again(play: Play) -> None:
    """The fifth workshop is Leeds again, two weeks after the fourth, with other people speaking."""
    streams = play(workshops=6)
    assert list(streams) == [*REGIONS, "leeds-2", "plymouth-2"]
    assert workshop_id(9) == "plymouth-3"
    scheduled = [of(stream, e.WorkshopScheduled)[0].event for stream in streams.values()]
    assert {event.start.strftime("%A") for event in scheduled} == {"Thursday"}
    assert len({event.start for event in scheduled}) == 6
    assert scheduled[4].title == f"{scheduled[0].title}, gathering 2"
    assert of(streams["leeds"], e.TurnTaken)[0] != of(streams["leeds-2"], e.TurnTaken)[0]


@pytest.mark.parametrize(
    ("people", "size", "least", "most"),
    [
        (6, 1.0, 450, 850),
        (13, 1.0, 850, 1350),
        (30, 0.3, 1350, 1900),
        (30, 2.0, 2900, 3700),
        (60, 1.0, 3900, 5000),
    ],
)
def test_sizes_scale(play: Play, people: int, size: float, least: int, most: int) -> None:
    """More people and more written make more events; nobody is missing and no text said twice."""
    (stream,) = play(workshops=1, people=people, size=size).values()
    assert least <= len(stream) <= most
    came = {r.event.person for r in of(stream, e.PresenceStarted)}
    groups = Counter(
        r.event.group for r in of(stream, e.PersonRegistered) if r.event.person in came
    )
    assert groups[GROUPS[0]] + groups[GROUPS[1]] == people
    assert abs(groups[GROUPS[0]] - groups[GROUPS[1]]) <= 1
    texts = [r.event.text for r in of(stream, e.ContributionMade)]
    assert len(set(texts)) == len(texts)


def test_the_largest_rehearsal_can_be_played(play: Play) -> None:
    """At the upper bounds every line of all four regions comes up, once."""
    (stream,) = play(workshops=1, people=120, size=4.0).values()
    white = [r for r in of(stream, e.ContributionMade) if r.event.kind == "white"]
    assert 170 <= len(white) <= 190


# The programme


def test_the_programme_holds_its_workshops(keeper: Keeper) -> None:
    """The programme is announced and holds the workshops in the order of their days."""
    rehearsed = rehearse(keeper, workshops=2, people=6, programme="north")
    state = keeper.programme("north").state
    assert state.announced
    assert tuple(state.workshops) == rehearsed.workshops == ("leeds", "plymouth")
    assert rehearsed.programme == "north"
    assert rehearsed.planted == (natural(0), natural(1))
    versions = [keeper.workshop(id).version for id in rehearsed.workshops]
    assert rehearsed.events == sum(versions) + keeper.programme("north").version


def test_the_log_follows_the_calendar(keeper: Keeper) -> None:
    """Plymouth invites before Leeds meets: the streams lie interleaved in the log."""
    rehearse(keeper, workshops=2, people=6)
    leeds = list(keeper.workshop("leeds").events())
    plymouth = list(keeper.workshop("plymouth").events())
    (opened,) = of(leeds, e.WorkshopOpened)
    assert plymouth[0].position < opened.position
    assert plymouth[-1].position > leeds[-1].position


def test_a_log_that_holds_a_workshop_is_left_alone(keeper: Keeper) -> None:
    """A second rehearsal in one log is refused before anything is recorded."""
    first = rehearse(keeper, workshops=1, people=6)
    with pytest.raises(Refused, match=r"this log holds leeds, england already"):
        rehearse(keeper, workshops=2, seed=9)
    assert keeper.workshop("plymouth").version == 0
    assert keeper.workshop("leeds").version + keeper.programme("england").version == first.events


def test_progress_is_told_scene_by_scene(keeper: Keeper) -> None:
    """Whoever asks is told before each scene, and once more when all are over."""
    told: list[tuple[str, int, int]] = []
    rehearse(keeper, workshops=2, people=6, progress=lambda *at: told.append(at))
    assert told[0] == ("leeds: recruitment", 0, 36)
    assert [done for _, done, _ in told] == list(range(37))
    assert told[-1] == ("done", 36, 36)
