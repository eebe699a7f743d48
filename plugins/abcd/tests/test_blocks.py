"""The chapter of one workshop, and of several."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.document.blocks import Chapter
from dialoguekit.events import ConsentWithdrawn, ContributionMade
from dialoguekit.plugin import Section, Text
from dialoguekit.plugin.blocks import Cell, Chart, Flags, KeyFigures, Table
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_blocks,
    find_section,
    find_table,
    paragraphs,
    programme_chapter,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd import METHOD
from dialoguekit_abcd import events as e


def identified(
    number: int, person: str, name: str, type: str = "place", **more: Any
) -> list[ScenarioInput]:
    """Return a contribution and the asset that came up in it."""
    event = {"source": f"C{number}", "type": type, "person": person, "name": name}
    return [
        contribution_made(f"C{number}", person, f"{name}.", "10:01", kind="asset"),
        e.AssetIdentified(asset=f"AS{number}", **(event | more)),
    ]


def connected(number: int, one: int, other: int, purpose: str, proposer: str) -> ScenarioInput:
    return e.AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose=purpose,
        proposer=proposer,
    )


def chapter_of(*events: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter on a workshop with these events."""
    return workshop_chapter(METHOD, workshop_with_participants(**options).and_given(*events))


def captions(within: Chapter) -> list[str]:
    return [block.caption for block in find_blocks(Table, within)]


# One workshop


def test_the_key_figures_count_the_map(workshop: tuple[ScenarioInput, ...]) -> None:
    """Assets, connections, index, isolates and actions have evidence."""
    (figures,) = find_blocks(KeyFigures, chapter_of(*workshop))
    assert [(figure.label, figure.value, figure.note) for figure in figures.items] == [
        ("assets on the map", 5, "1 more were merged into these"),
        ("connections", 3, None),
        ("connections between groups", 2, None),
        ("E–I index", "+0.33", "+1: all between groups; −1: all within"),
        ("unconnected assets", 1, None),
        ("connections acted upon", 1, None),
        ("items to do ourselves", "1 of 3", None),
    ]
    assert all(figure.evidence for figure in figures.items)


def test_every_activity_has_its_order_and_times(workshop: tuple[ScenarioInput, ...]) -> None:
    """With the announced order."""
    chapter = chapter_of(*workshop)
    orders = [text for text in paragraphs(chapter) if "Stages, in order" in text]
    (mapping, sorting) = orders
    assert mapping.startswith("Stages, in order: Map → Connect. ")
    assert mapping.endswith("This is the announced order (Mapping and connecting).")
    assert sorting in paragraphs(find_section("Who does it (leeds A2)", chapter))
    times = [
        found for found in find_blocks(Table, chapter) if found.caption == "Time in each stage"
    ]
    assert [row[0] for found in times for row in table_values(found)] == [
        "Map",
        "Connect",
        "What we do ourselves",
        "What we do with some help",
        "What needs outside agencies",
    ]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            [activity_started("abcd"), activity_ended()],
            "Stages, in order: none. No order was announced.",
        ),
        (
            [activity_started("abcd", template="mapping"), stage_entered("map")],
            "So far it follows the announced order (Mapping and connecting: Map → Connect).",
        ),
        (
            [activity_started("abcd", template="mapping"), stage_entered("map"), activity_ended()],
            "Changes to the announced order (Mapping and connecting: Map → Connect): 1.",
        ),
        (
            [activity_started("abcd", template="mapping"), activity_ended()],
            "Changes to the announced order (Mapping and connecting: Map → Connect): 2.",
        ),
    ],
    ids=["none", "unfinished", "one change", "two changes"],
)
def test_the_order_is_compared_with_the_announced_one(
    facts: list[ScenarioInput], sentence: str
) -> None:
    """The text gives the number of changes, or says that it is not finished."""
    assert any(text.endswith(sentence) for text in paragraphs(chapter_of(*facts)))


def test_the_chapter_ends_with_the_flags(workshop: tuple[ScenarioInput, ...]) -> None:
    """The flags of each session, then those of the map."""
    odd = chapter_of(
        *workshop, activity_started("abcd", activity="A3"), stage_entered("dream", activity="A3")
    )
    (flags,) = find_blocks(Flags, odd)
    assert [flag.rule for flag in flags.items] == ["unknown-stage", "not-asked"]
    assert isinstance(odd.blocks[-1], Section)


def test_a_run_without_assets_has_a_sentence_and_its_times() -> None:
    """The map is reported as empty."""
    chapter = chapter_of(activity_started("abcd"), stage_entered("map"))
    assert paragraphs(chapter)[0] == "There are no assets on the map."
    (figures,) = find_blocks(KeyFigures, chapter)
    assert [figure.value for figure in figures.items] == [0, 0, 0, None, 0, 0]


def test_without_consent_nothing_is_quoted(workshop: tuple[ScenarioInput, ...]) -> None:
    """Everything is counted, and no text appears in the chapter."""
    chapter = chapter_of(*workshop, consents=("record", "asset"))
    recorded = workshop_with_participants().and_given(*workshop).recorded
    words = [r.event.name for r in recorded if isinstance(r.event, e.AssetIdentified)]
    words += [r.event.purpose for r in recorded if isinstance(r.event, e.AssetsConnected)]
    words += [r.event.text for r in recorded if isinstance(r.event, ContributionMade)]
    words += ["Mill Lane", "A driver", "The church"]
    assert len(words) == 20
    assert not any(text in repr(chapter) for text in words)
    counts = "Assets by type, and by the group that named them"
    assert find_table(counts, chapter) == find_table(counts, chapter_of(*workshop))


def test_without_a_map_there_is_one_sentence() -> None:
    """For a workshop with another method, and for a programme of such workshops."""
    workshops = (workshop_with_participants(), workshop_with_participants(stream="york"))
    for made in (workshop_chapter(METHOD, workshops[0]), programme_chapter(METHOD, *workshops)):
        assert made.blocks == (Text("No assets were mapped."),)
        assert made.name == "abcd"


def test_contributions_without_an_asset_are_listed(workshop: tuple[ScenarioInput, ...]) -> None:
    """Contributions declared as assets and those about what is missing are in the chapter."""
    chapter = chapter_of(*workshop)
    assert table_values(find_table("Declared as an asset, but not on the map", chapter)) == [
        ("C7", "A van.", "primary care")
    ]
    assert table_values(find_table("What is missing, and not on the map", chapter)) == [
        ("C8", "No lift. [parked]", "peer support")
    ]
    titles = [
        section.title for section in find_blocks(Section, chapter_of(*identified(1, "P2", "Pond")))
    ]
    assert "Not on the map" not in titles


# Tasks


def test_every_task_is_listed_with_its_path(workshop: tuple[ScenarioInput, ...]) -> None:
    """The table has the first and latest bucket, the help needed and who is asked."""
    chapter = chapter_of(*workshop)
    assert table_values(find_table("Who can do it", chapter)) == [
        ("Ourselves", 0, 1, 0),
        ("With some help", 2, 1, 1),
        ("Outside agencies", 1, 1, 1),
    ]
    assert "Moved towards “ourselves”: 1 item. Moved away from it: 0." in paragraphs(chapter)
    assert table_values(find_table("Items by bucket", chapter)) == [
        (
            "PR1",
            "Sing on Mondays.",
            "peer support",
            "with some help → ourselves",
            None,
            "peer support",
        ),
        (
            "C7",
            "A van.",
            "primary care",
            "with some help",
            "A driver\nAsked: The church",
            "primary care",
        ),
        ("AS6", "Pond", "primary care", "outside agencies", "Asked: The council", None),
    ]
    assert find_table("Items by bucket", chapter).note is None


def test_text_of_a_task_is_quoted_only_with_consent() -> None:
    """A paraphrase is marked; the person who sorted may not consent to be quoted."""
    card = contribution_made("C1", "P2", "Mend it.", capture="paraphrase", activity=None)
    by = e.ItemSorted(item="C1", bucket=2, help="Wood", whom="The mill", person="P4")
    found = find_table("Items by bucket", chapter_of(card, by))
    assert table_values(found)[0][1] == "Mend it. †"
    assert found.note == "† paraphrased"
    withdrawn = [ConsentWithdrawn(person=who, scopes=("quote",)) for who in ("P2", "P4")]
    found = find_table("Items by bucket", chapter_of(card, by, *withdrawn))
    assert (table_values(found)[0][1], table_values(found)[0][4]) == (
        "(not for quotation)",
        "(not for quotation)\nAsked: (not for quotation)",
    )
    nothing = e.ItemSorted(item="C1", bucket=1, person="P4")
    assert (
        table_values(find_table("Items by bucket", chapter_of(card, nothing, *withdrawn)))[0][4]
        is None
    )


# A programme


def test_maps_are_side_by_side(workshop: tuple[ScenarioInput, ...]) -> None:
    """Each has a row, and a last row adds up the counts."""
    leeds = workshop_with_participants().and_given(*workshop)
    york = workshop_with_participants(stream="york").and_given(
        *identified(1, "P2", "Choir", "association"),
        *identified(2, "P3", "Pond"),
        connected(1, 1, 2, "Songs on the water", "P2"),
    )
    found = find_table("Comparison of the asset maps", programme_chapter(METHOD, leeds, york))
    assert [column.title for column in found.columns] == [
        "Workshop",
        "Assets on the map",
        "Connections",
        "Connections between groups",
        "E–I index",
        "Unconnected assets",
        "Separate groups of assets",
        "Connections acted upon",
        "Items to do ourselves",
        "Warnings",
    ]
    assert table_values(found) == [
        ("Leeds", 5, 3, 2, "+0.33", 1, 2, 1, "1 of 3", 1),
        ("York", 2, 1, 0, "−1.00", 0, 1, 0, None, 0),
        ("All workshops", 7, 4, 2, "0.00", 1, 3, 1, "1 of 3", 1),
    ]
    counted = [cell for row in found.rows for cell in row[1:3] if isinstance(cell, Cell)]
    assert all(cell.evidence for cell in counted)


def test_a_single_map_is_not_added_up(workshop: tuple[ScenarioInput, ...]) -> None:
    """Workshops without a map are named."""
    chapter = programme_chapter(
        METHOD,
        workshop_with_participants().and_given(*workshop),
        workshop_with_participants(stream="york"),
    )
    assert [
        row[0] for row in table_values(find_table("Comparison of the asset maps", chapter))
    ] == ["Leeds"]
    assert paragraphs(chapter) == ["No assets were mapped in York."]


def test_inventories_are_side_by_side(workshop: tuple[ScenarioInput, ...]) -> None:
    """As a table and as a chart."""
    workshops = [
        workshop_with_participants(stream=stream).and_given(*workshop)
        for stream in ("leeds", "york")
    ]
    chapter = programme_chapter(METHOD, *workshops)
    found = find_table("Assets by type in each workshop", chapter)
    assert [column.title for column in found.columns][:3] == [
        "Workshop",
        "Individuals",
        "Associations",
    ]
    assert table_values(found) == [
        ("Leeds", 2, 1, 1, 1, 0, 0),
        ("York", 2, 1, 1, 1, 0, 0),
        ("All workshops", 4, 2, 2, 2, 0, 0),
    ]
    (chart,) = find_blocks(Chart, chapter)
    counts = {(r["workshop"], r["type"]): r["assets"] for r in chart.spec["data"]["values"]}
    assert counts["York", "Associations"] == 1
    assert chart.evidence


def test_shared_assets_are_listed_and_others_counted() -> None:
    """Case, spaces and an article do not distinguish names; the type does."""
    leeds = workshop_with_participants().and_given(
        *identified(1, "P2", "The  Choir", "association"),
        *identified(2, "P2", "Pond"),
        *identified(3, "P2", "Hall", "institution"),
    )
    york = workshop_with_participants(stream="york").and_given(
        *identified(1, "P2", "choir", "association"), *identified(2, "P2", "Hall")
    )
    chapter = programme_chapter(METHOD, leeds, york)
    assert table_values(find_table("Assets of several workshops", chapter)) == [
        ("The  Choir", "association", "AS1", "AS1")
    ]
    assert table_values(find_table("Assets of one workshop only", chapter)) == [
        ("Leeds", 2, 3),
        ("York", 1, 2),
    ]


def test_a_name_in_one_workshop_is_not_shared() -> None:
    """There is no empty table."""
    chapter = programme_chapter(
        METHOD,
        workshop_with_participants().and_given(*identified(1, "P2", "Pond")),
        workshop_with_participants(stream="york"),
    )
    assert "Assets of several workshops" not in captions(chapter)
    assert table_values(find_table("Assets of one workshop only", chapter)) == [("Leeds", 1, 1)]


def test_a_name_that_may_not_be_quoted_is_not_compared() -> None:
    """A match would disclose it."""
    leeds = workshop_with_participants().and_given(
        *identified(1, "P2", "Pat bakes", "individual", agreed=True)
    )
    york = workshop_with_participants(stream="york").and_given(
        *identified(1, "P2", "Pat bakes", "individual")
    )
    chapter = programme_chapter(METHOD, leeds, york)
    assert "Assets of several workshops" not in captions(chapter)
    assert table_values(find_table("Assets of one workshop only", chapter)) == [
        ("Leeds", 1, 1),
        ("York", 0, 0),
    ]


def test_runs_without_assets_have_no_inventory() -> None:
    """They have a row in the first table only."""
    chapter = programme_chapter(
        METHOD,
        workshop_with_participants().and_given(activity_started("abcd")),
        workshop_with_participants(stream="york"),
    )
    assert captions(chapter) == ["Comparison of the asset maps"]
