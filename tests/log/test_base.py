"""What all logs share: rows, and the decision whether an append is new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import Conflict, InvalidEvent
from dialoguekit.events import NEUTRAL
from dialoguekit.log import Codec, Log
from dialoguekit.log.memory import MemoryLog
from dialoguekit.testing.elsewhere import MORNING, idea
from dialoguekit.testing.stores import check_gapless

CODEC = Codec(NEUTRAL)


def test_the_port_is_abstract() -> None:
    """A backend that does not answer all questions cannot be made."""
    with pytest.raises(TypeError, match=r"_head.*_select.*_streams.*_transaction.*close"):
        Log("memory:", CODEC)  # type: ignore[abstract]


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
