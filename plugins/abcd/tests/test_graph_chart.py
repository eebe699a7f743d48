"""The map as a picture: every connection a line, every connected asset a name that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from dialoguekit.plugin import Chart
from dialoguekit.testing.builders import gathered
from dialoguekit.testing.scenario import Fact
from dialoguekit_abcd.asset_graph import measured
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowed,
)
from dialoguekit_abcd.graph_chart import DASHES, INK, SIZE, THICK, THIN, WIDTH, picture
from dialoguekit_abcd.projection import AssetMapping

vl_convert = pytest.importorskip("vl_convert")


def named(number: int, person: str, name: str = "", **more: Any) -> AssetIdentified:
    return AssetIdentified(
        asset=f"AS{number}",
        name=name or f"Asset {number}",
        **({"type": "place", "person": person} | more),
    )


def connected(number: int, one: int, other: int) -> AssetsConnected:
    return AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose="Tea",
        proposer="P2",
    )


def drawn(*facts: Fact, groups: Sequence[str] = ("primary care", "peer support")) -> Chart | None:
    """The picture of a workshop; P2 and P3 are of the first group, P4 and P5 of the second."""
    view = gathered(groups).and_given(*facts).project(AssetMapping)
    room = view.workshops["leeds"]
    return picture(room, measured(room))


def chart(*facts: Fact, **hall: Any) -> Chart:
    found = drawn(*facts, **hall)
    assert found is not None
    return found


def rows(found: Chart, mark: str) -> Iterator[dict[str, Any]]:
    """What the layers of one kind of mark hold."""
    for layer in found.spec["layer"]:
        if layer["mark"]["type"] == mark:
            yield from layer["data"]["values"]


def texts(found: Chart) -> dict[str, tuple[float, float]]:
    """Every text of the picture, and where it stands."""
    return {row["_text"]: (row["_x"], row["_y"]) for row in rows(found, "text")}


FACTS: tuple[Fact, ...] = (
    named(1, "P2", "Hall"),
    named(2, "P4", "Choir"),
    named(3, "P3", "Surgery"),
    named(4, "P5", "Pond"),
    connected(1, 1, 2),
    connected(2, 1, 3),
    ConnectionFollowed(connection="CN1", status="acted-upon"),
)


@pytest.mark.parametrize(
    "facts",
    [
        (),
        FACTS[:4],
        (named(1, "P2"), named(2, "P2"), connected(1, 1, 2), AssetsMerged(keep="AS1", alias="AS2")),
        (named(1, "P2"), connected(1, 1, 9)),
    ],
    ids=["nothing", "no connection", "one asset", "an unknown end"],
)
def test_without_a_line_there_is_no_picture(facts: tuple[Fact, ...]) -> None:
    """Dots alone say nothing."""
    assert drawn(*facts) is None


def test_groups_are_columns() -> None:
    """The first on the left, the second on the right, each under its heading."""
    found = texts(chart(*FACTS))
    assert set(found) == {"primary care", "peer support", "AS1 Hall", "AS2 Choir", "AS3 Surgery"}
    assert found["AS1 Hall"][0] == found["AS3 Surgery"][0] == found["primary care"][0]
    assert found["AS2 Choir"][0] == found["peer support"][0]
    assert found["AS1 Hall"][0] < WIDTH / 2 < found["AS2 Choir"][0]
    assert found["primary care"][1] < min(found["AS1 Hall"][1], found["AS3 Surgery"][1])


def test_what_stands_alone_is_not_drawn() -> None:
    """It is listed in words."""
    assert not any("Pond" in text for text in texts(chart(*FACTS)))


def test_lines_can_be_told_apart_without_colours() -> None:
    """Between groups solid, within one dashed; thick where somebody acted."""
    lines = {row["_line"]: row for row in rows(chart(*FACTS), "line")}
    between, within = lines.values()
    assert (between["_kind"], between["_colour"], between["_width"]) == ("bridging", INK, THICK)
    assert (within["_kind"], within["_width"]) == ("within", THIN)
    assert within["_colour"] != INK
    assert len({tuple(dash) for dash in DASHES.values()}) == 3


def test_lines_go_across_and_arcs_come_back() -> None:
    """A line between columns has two points; one within a column is bent towards the middle."""
    points: dict[int, list[float]] = {}
    for row in rows(chart(*FACTS), "line"):
        points.setdefault(row["_line"], []).append(row["_x"])
    across, arc = points.values()
    assert len(across) == 2
    assert arc[0] == arc[3] < arc[1] == arc[2] < WIDTH / 2
    right = chart(named(1, "P4"), named(2, "P5"), connected(1, 1, 2))
    xs = [row["_x"] for row in rows(right, "line")]
    assert xs[0] == xs[3] > xs[1] > WIDTH / 2


def test_a_pair_is_one_line_however_often_it_is_connected() -> None:
    """In whichever direction."""
    found = chart(*FACTS, connected(3, 2, 1))
    assert {row["_line"] for row in rows(found, "line")} == {0, 1}
    assert len(found.evidence) == 4


def test_what_a_facilitator_named_has_a_place_too() -> None:
    """Below the groups, with dotted lines: it bridges none of them."""
    found = chart(*FACTS, named(5, "P1", "Kettle"), connected(3, 5, 2))
    places = texts(found)
    assert places["facilitator"][0] == places["primary care"][0]
    assert places["facilitator"][1] > places["AS1 Hall"][1]
    assert [row["_kind"] for row in rows(found, "line")].count("outside") == 2


def test_four_groups_stand_in_two_columns() -> None:
    """In turn; a line between two of one column is an arc, and bridges them."""
    groups = ("one", "two", "three", "four")
    found = chart(named(1, "P2"), named(2, "P6"), connected(1, 1, 2), groups=groups)
    places = texts(found)
    assert [places[g][0] < WIDTH / 2 for g in groups] == [True, False, True, False]
    points = list(rows(found, "line"))
    assert len(points) == 4
    assert {row["_kind"] for row in points} == {"bridging"}
    assert "On the left" not in found.sentence


def test_a_name_that_may_not_be_told_is_not_drawn() -> None:
    """Its id and its type are."""
    found = chart(
        named(1, "P2", "Hall"), named(2, "P4", "Pat", type="individual"), connected(1, 1, 2)
    )
    assert "AS2 (individual)" in texts(found)
    assert "Pat" not in repr(found)


def test_a_picture_says_what_it_shows() -> None:
    """In a sentence, for whoever cannot see it; the events are behind it."""
    found = chart(*FACTS)
    assert found.sentence == (
        "3 of 4 assets are connected. On the left are those named by primary care, on the right "
        "by peer support. Connections between groups: 1, drawn as solid lines; within a group: 1, "
        "drawn as dashed lines in its colour. Thick lines were acted upon. The table below holds "
        "every one of them."
    )
    assert len(found.evidence) == 3


def sixty() -> list[Fact]:
    """Sixty assets with long names, and forty-five connections that cross one another."""
    people = ("P2", "P4", "P3", "P5")
    long = "who knows every birthday on three terraces, and never forgets one"
    facts: list[Fact] = [named(n, people[n % 4], f"Neighbour {n} {long}") for n in range(1, 61)]
    facts += [connected(n, n, (n * 17) % 60 + 1) for n in range(1, 46) if (n * 16) % 60 != 59]
    return facts


def test_sixty_assets_can_be_read() -> None:
    """On 480 pixels: letters of eleven pixels or more, none on another, none over the edge."""
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


def test_a_picture_is_drawn_by_whoever_draws_charts() -> None:
    """As vectors, with a text for every asset and no font smaller than eleven pixels."""
    svg = vl_convert.vegalite_to_svg(dict(chart(*sixty()).spec), vl_version="5.21")
    assert 'width="480"' in svg
    assert len(re.findall(r">AS\d+ Neighbour", svg)) == len(texts(chart(*sixty()))) - 2
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    assert sizes
    assert min(sizes) >= 11


def test_a_picture_is_the_same_every_time() -> None:
    """No forces, no chance."""
    assert chart(*sixty()) == chart(*sixty())


def test_the_data_of_a_picture_only_arrange_it() -> None:
    """They tell nothing as a table; the connections have one of their own."""
    names = {
        name
        for layer in chart(*FACTS).spec["layer"]
        for row in layer["data"]["values"]
        for name in row
    }
    assert all(name.startswith("_") for name in names)
