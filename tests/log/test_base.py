"""What all logs share: rows, and the decision whether an append is new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import Conflict, EventIdReused, InvalidEvent
from dialoguekit.events import NEUTRAL
from dialoguekit.log import Codec, Log
from dialoguekit.log.base import Row, already_placed
from dialoguekit.log.memory import MemoryLog
from dialoguekit.testing.elsewhere import MORNING, idea
from dialoguekit.testing.stores import check_gapless

CODEC = Codec(NEUTRAL)
ROW = Row(0, "leeds", 3, "id", "a.b", 1, 10, 20, b"{}", b'{"text":"No"}')


def test_the_port_is_abstract() -> None:
    """A backend that does not answer all questions cannot be made."""
    with pytest.raises(TypeError, match=r"_head.*_insert.*_select.*_streams.*_version.*close"):
        Log("memory:", CODEC)  # type: ignore[abstract]


@pytest.mark.parametrize(
    "changes",
    [
        {"stream": "york"},
        {"seq": 4},
        {"id": "other"},
        {"type": "a.c"},
        {"version": 2},
        {"at": 11},
        {"context": b'{"by":"P1"}'},
        {"data": b"{}"},
    ],
)
def test_a_fact_is_all_that_was_said_and_where(changes: dict[str, object]) -> None:
    """Rows that differ in content or place are different facts."""
    assert not ROW.same_fact(ROW._replace(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{}, {"position": 9}, {"noted": 99}])
def test_a_fact_is_not_when_it_was_noted(changes: dict[str, int]) -> None:
    """Position and time of noting are given by the log, and are no part of the fact."""
    assert ROW.same_fact(ROW._replace(**changes))  # type: ignore[arg-type]


def test_new_rows_may_be_inserted() -> None:
    """Rows with new ids at the right version stand nowhere yet."""
    assert already_placed([ROW], 2, 2, {}) is None


def test_repeated_rows_stand_where_they_stand() -> None:
    """Stored rows are returned in the order of the batch, whatever the version is by now."""
    stored = {
        "b": ROW._replace(position=6, seq=4, id="b", noted=0),
        "a": ROW._replace(position=5, seq=3, id="a"),
    }
    again = [ROW._replace(id="a"), ROW._replace(seq=4, id="b")]

    assert already_placed(again, 2, 17, stored) == [stored["a"], stored["b"]]


def test_a_conflict_is_told_from_a_reused_id() -> None:
    """New ids at a wrong version conflict; a known id among them is reused."""
    other = ROW._replace(id="other", seq=2)

    with pytest.raises(Conflict, match="leeds stands at 7 events, not at 2"):
        already_placed([ROW], 2, 7, {})
    with pytest.raises(EventIdReused, match="other already stands at leeds #2"):
        already_placed([other, ROW], 1, 7, {"other": other})


def test_a_batch_is_encoded_before_anything_is_written() -> None:
    """The first event of a batch is not written when the last cannot be."""
    naive = idea(2, noted=MORNING.replace(tzinfo=None))
    with MemoryLog(CODEC) as log:
        with pytest.raises(InvalidEvent, match="time zone"):
            log.append("leeds", [idea(1), naive], expected=0)
        assert log.head() == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["leeds", "york"]), st.integers(0, 3), st.integers(0, 4)),
        max_size=12,
    )
)
def test_no_order_of_appends_leaves_a_gap(appends: list[tuple[str, int, int]]) -> None:
    """Whatever is appended with whatever belief, positions and numbers stay without gaps."""
    counts = {"leeds": 0, "york": 0}
    with MemoryLog(CODEC) as log:
        for stream, size, expected in appends:
            batch = [idea(n) for n in range(expected + 1, expected + size + 1)]
            if size and expected != counts[stream]:
                with pytest.raises(Conflict):
                    log.append(stream, batch, expected=expected)
            else:
                log.append(stream, batch, expected=expected)
                counts[stream] += size
        check_gapless(log)
        assert {name: log.version(name) for name in counts} == counts
