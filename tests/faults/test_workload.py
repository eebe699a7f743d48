"""What must be found after a fault, and what is said where it is not."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from faults.stores import STORES, Placed, words_of
from faults.workload import Script, aftermath, standing, told
from hypothesis import given
from hypothesis import strategies as st

SIZES = st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple)


def _held(script: Script, batches: int) -> list[Placed]:
    """What a store holds after so many batches."""
    return [
        Placed(0, batch.stream, seq, id, words_of(id))
        for batch in islice(script.batches(), batches)
        for seq, id in enumerate(batch.ids, start=batch.expected + 1)
    ]


def _numbered(held: list[Placed]) -> list[Placed]:
    return [placed._replace(position=n) for n, placed in enumerate(held, start=1)]


@given(SIZES, st.integers(0, 12), st.integers(0, 60))
def test_what_is_whole_and_was_acknowledged_is_sound(
    sizes: tuple[int, ...], acknowledged: int, kept: int
) -> None:
    """So are the acknowledged batches, and those with the one that was begun; nothing else is."""
    script = Script(sizes)
    sound = [_numbered(_held(script, n)) for n in (acknowledged, acknowledged + 1)]
    found = _numbered(_held(script, 13))[:kept]

    stand = standing(script, found, acknowledged=acknowledged)

    assert (stand.broken == []) == (found in sound)
    if not stand.broken:
        assert stand.batches == acknowledged + sound.index(found)


def test_a_lost_batch_is_named() -> None:
    """More was acknowledged than is there."""
    script = Script((2,))

    stand = standing(script, _numbered(_held(script, 3)), acknowledged=4)

    assert stand.broken == ["4 batches were acknowledged, 3 are there"]


def test_a_torn_batch_is_named() -> None:
    """It is there in part."""
    script = Script((5,))

    stand = standing(script, _numbered(_held(script, 2))[:8], acknowledged=1)

    assert stand.broken == ["batch 2 of 5 is torn: no bristol-4"]


def test_a_batch_too_many_is_named() -> None:
    """Nobody had begun it."""
    script = Script((1,))

    stand = standing(script, _numbered(_held(script, 3)), acknowledged=1)

    assert stand.broken == ["2 batches were begun, 3 are there"]


@pytest.mark.parametrize("change", [{"words": "x"}, {"seq": 9}, {"stream": "hull"}, {"id": "y"}])
def test_an_event_that_is_not_what_was_appended_is_named(change: dict[str, str | int]) -> None:
    """Its words, its place, or its id."""
    script = Script((1,))
    found = _numbered(_held(script, 2))
    found[1] = found[1]._replace(**change)  # type: ignore[arg-type]

    stand = standing(script, found, acknowledged=2)

    assert stand.broken[0].endswith("not bristol-1")


def test_gaps_are_named_and_lose_nothing() -> None:
    """Positions must count up from one."""
    script = Script((1,))
    found = [placed._replace(position=n * 2) for n, placed in enumerate(_held(script, 2), 1)]

    stand = standing(script, found, acknowledged=2)

    assert stand.batches == 2
    assert stand.broken == ["positions have gaps: event 1 stands at 2"]


def test_the_last_number_counts() -> None:
    """Whatever else a writer told."""
    assert told(["open", "4", "failed: 7", "5"]) == 5
    assert told(["hung"], before=3) == 3


def test_after_a_fault_the_next_batch_goes_in(tmp_path: Path) -> None:
    """What is judged is a store that can be used."""
    script = Script((2,))
    with STORES["ours-sqlite"].fresh(tmp_path) as place:
        with place.open() as handle:
            first = next(script.batches())
            handle.append(first.stream, first.ids, first.expected)

        assert aftermath(place, script, 1) == (2, [])
        assert aftermath(place, script, 2) == (3, [])
        assert aftermath(place, script, 5).broken == ["5 batches were acknowledged, 3 are there"]


def test_a_store_that_cannot_be_opened_is_broken(tmp_path: Path) -> None:
    """The error is what is said of it."""
    (tmp_path / "log.db").write_bytes(b"not SQLite" * 100)
    with STORES["ours-sqlite"].fresh(tmp_path) as place:
        (line,) = aftermath(place, Script((1,)), 0).broken

    assert line.startswith("afterwards: Failed(")
