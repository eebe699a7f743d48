"""The chart of the map: every connection a line, every connected asset a legible name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from dialoguekit.plugin.blocks import Chart
from dialoguekit.testing.builders import workshop_with_participants
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd import METHOD
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowedUp,
)
from dialoguekit_abcd.graph_chart import DASHES, INK, SIZE, THICK, THIN, WIDTH, build_chart

vl_convert = pytest.importorskip("vl_convert")


def identified(number: int, person: str, name: str = "", **more: Any) -> AssetIdentified:
    return AssetIdentified(
        asset=f"AS{number}",
        name=name or f"Asset {number}",
        **({"type": "place", "person": person} | more),
    )


def connected(number: int, one: int, other: int) -> AssetsConnected:
    return AssetsConnected(
        connection=f"CN{number}", one=f"AS{one}", other=f"AS{other}", purpose="Tea", proposer="P2"
    )


def optional_chart(
    *facts: ScenarioInput, groups: Sequence[str] = ("primary care", "peer support")
) -> Chart | None:
    """Return the chart of a workshop; P2 and P3 are of the first group, P4 and P5 of the second."""
    workshop = workshop_with_participants(groups).and_given(*facts)
    return build_chart(workshop_view(METHOD, workshop))


def chart(*facts: ScenarioInput, **options: Any) -> Chart:
    found = optional_chart(*facts, **options)
    assert found is not None
    return found


def rows(found: Chart, mark: str) -> Iterator[dict[str, Any]]:
    """Yield the data of the layers with one kind of mark."""
    for layer in found.spec["layer"]:
        if layer["mark"]["type"] == mark:
            yield from layer["data"]["values"]


def texts(found: Chart) -> dict[str, tuple[float, float]]:
    """Return every text of the chart with its position."""
    return {row["_text"]: (row["_x"], row["_y"]) for row in rows(found, "text")}


FACTS: tuple[ScenarioInput, ...] = (
    identified(1, "P2", "Hall"),
    identified(2, "P4", "Choir"),
    identified(3, "P3", "Surgery"),
    identified(4, "P5", "Pond"),
    connected(1, 1, 2),
    connected(2, 1, 3),
    ConnectionFollowedUp(connection="CN1", status="acted-upon"),
)


@pytest.mark.parametrize(
    "facts",
    [
        (),
        FACTS[:4],
        (
            identified(1, "P2"),
            identified(2, "P2"),
            connected(1, 1, 2),
            AssetsMerged(keep="AS1", alias="AS2"),
        ),
        (identified(1, "P2"), connected(1, 1, 9)),
    ],
    ids=["nothing", "no connection", "one asset", "an unknown end"],
)
def test_without_connections_there_is_no_chart(facts: tuple[ScenarioInput, ...]) -> None:
    """Unconnected assets are not drawn."""
    assert optional_chart(*facts) is None


def test_groups_are_columns() -> None:
    """The first is on the left, the second on the right, each under its heading."""
    found = texts(chart(*FACTS))
    assert set(found) == {"primary care", "peer support", "AS1 Hall", "AS2 Choir", "AS3 Surgery"}
    assert found["AS1 Hall"][0] == found["AS3 Surgery"][0] == found["primary care"][0]
    assert found["AS2 Choir"][0] == found["peer support"][0]
    assert found["AS1 Hall"][0] < WIDTH / 2 < found["AS2 Choir"][0]
    assert found["primary care"][1] < min(found["AS1 Hall"][1], found["AS3 Surgery"][1])


def test_unconnected_assets_are_not_drawn() -> None:
    """The chapter lists them."""
    assert not any("Pond" in text for text in texts(chart(*FACTS)))


def test_lines_differ_without_colours() -> None:
    """Solid between groups, dashed within one, thick if acted upon."""
    lines = {row["_line"]: row for row in rows(chart(*FACTS), "line")}
    between, within = lines.values()
    assert (between["_kind"], between["_colour"], between["_width"]) == ("bridging", INK, THICK)
    assert (within["_kind"], within["_width"]) == ("within", THIN)
    assert within["_colour"] != INK
    assert len({tuple(dash) for dash in DASHES.values()}) == 3


def test_lines_are_straight_and_arcs_are_bent() -> None:
    """A line between columns has two points; one within a column bends towards the middle."""
    points: dict[int, list[float]] = {}
    for row in rows(chart(*FACTS), "line"):
        points.setdefault(row["_line"], []).append(row["_x"])
    across, arc = points.values()
    assert len(across) == 2
    assert arc[0] == arc[3] < arc[1] == arc[2] < WIDTH / 2
    right = chart(identified(1, "P4"), identified(2, "P5"), connected(1, 1, 2))
    xs = [row["_x"] for row in rows(right, "line")]
    assert xs[0] == xs[3] > xs[1] > WIDTH / 2


def test_a_pair_has_one_line() -> None:
    """In whichever direction it was connected."""
    found = chart(*FACTS, connected(3, 2, 1))
    assert {row["_line"] for row in rows(found, "line")} == {0, 1}
    assert len(found.evidence) == 4


def test_assets_of_a_facilitator_are_drawn() -> None:
    """Below the groups, with dotted lines that bridge nothing."""
    found = chart(*FACTS, identified(5, "P1", "Kettle"), connected(3, 5, 2))
    places = texts(found)
    assert places["facilitator"][0] == places["primary care"][0]
    assert places["facilitator"][1] > places["AS1 Hall"][1]
    assert [row["_kind"] for row in rows(found, "line")].count("outside") == 2


def test_four_groups_are_in_two_columns() -> None:
    """A line within a column is an arc, even if it bridges groups."""
    groups = ("one", "two", "three", "four")
    found = chart(identified(1, "P2"), identified(2, "P6"), connected(1, 1, 2), groups=groups)
    places = texts(found)
    assert [places[g][0] < WIDTH / 2 for g in groups] == [True, False, True, False]
    points = list(rows(found, "line"))
    assert len(points) == 4
    assert {row["_kind"] for row in points} == {"bridging"}
    assert "On the left" not in found.sentence


def test_a_name_that_may_not_be_quoted_is_not_drawn() -> None:
    """Its id and type are."""
    found = chart(
        identified(1, "P2", "Hall"),
        identified(2, "P4", "Pat", type="individual"),
        connected(1, 1, 2),
    )
    assert "AS2 (individual)" in texts(found)
    assert "Pat" not in repr(found)


def test_a_chart_has_a_sentence_and_evidence() -> None:
    """The sentence describes the chart for those who cannot view it."""
    found = chart(*FACTS)
    assert found.sentence == (
        "3 of 4 assets are connected. On the left are those named by primary care, on the right "
        "by peer support. Connections between groups: 1, drawn as solid lines; within a group: 1, "
        "drawn as dashed lines in its colour. Thick lines were acted upon. The table below lists "
        "every connection."
    )
    assert len(found.evidence) == 3


def sixty() -> list[ScenarioInput]:
    """Return sixty assets with long names, and forty-five connections that cross one another."""
    people = ("P2", "P4", "P3", "P5")
    long = "who knows every birthday on three terraces, and never forgets one"
    facts: list[ScenarioInput] = [
        identified(n, people[n % 4], f"Neighbour {n} {long}") for n in range(1, 61)
    ]
    facts += [connected(n, n, (n * 17) % 60 + 1) for n in range(1, 46) if (n * 16) % 60 != 59]
    return facts


def test_sixty_assets_are_legible() -> None:
    """On 480 pixels, text has at least eleven pixels, does not overlap and is within the chart."""
    found = chart(*sixty())
    assert found.spec["width"] == WIDTH == 480
    assert SIZE >= 11
    by_column: dict[float, list[float]] = {}
    for x, y in texts(found).values():
        by_column.setdefault(x, []).append(y)
    for heights in by_column.values():
        assert all(lower - upper >= SIZE for upper, lower in pairwise(sorted(heights)))
        assert max(heights) + SIZE / 2 < found.spec["height"]
    marks = [layer["mark"] for layer in found.spec["layer"] if layer["mark"]["type"] == "text"]
    assert {mark["fontSize"] for mark in marks} == {SIZE}
    left = min(by_column)
    assert all(mark["limit"] <= left for mark in marks)


def test_the_renderer_draws_the_chart() -> None:
    """As an SVG with a text for every asset and no font below eleven pixels."""
    svg = vl_convert.vegalite_to_svg(dict(chart(*sixty()).spec), vl_version="5.21")
    assert 'width="480"' in svg
    assert len(re.findall(r">AS\d+ Neighbour", svg)) == len(texts(chart(*sixty()))) - 2
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    assert sizes
    assert min(sizes) >= 11


def test_the_chart_is_deterministic() -> None:
    """The same map gives the same chart."""
    assert chart(*sixty()) == chart(*sixty())


def test_the_data_of_the_chart_are_not_shown_as_a_table() -> None:
    """The connections have a table of their own."""
    names = {
        name
        for layer in chart(*FACTS).spec["layer"]
        for row in layer["data"]["values"]
        for name in row
    }
    assert all(name.startswith("_") for name in names)
