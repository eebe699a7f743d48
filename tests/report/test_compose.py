"""Composition of a document: which chapters in which order, and what is missing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from tests.report.samples import (
    MORNING,
    chapter_names,
    find_part,
    hats,
    plugin,
    record_workshop,
    words,
)

from dialoguekit.application.kit import Kit
from dialoguekit.disclosure.policy import STRICT
from dialoguekit.errors import InvalidSetting
from dialoguekit.events import NewEvent, WorkshopOpened
from dialoguekit.plugin import Method, Text
from dialoguekit.plugin.blocks import ItemList
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.report.compose import ReportRequest, compose

CORE_CHAPTERS = ["attendance", "conduct", "agreement", "contributions", "decisions", "observations"]


# Order of chapters


def test_the_core_chapters_surround_those_of_methods(open_kit: Callable[..., Kit]) -> None:
    """Those of methods and analyses are sorted by name."""
    kit = open_kit(
        plugin("animals", methods=[hats("zebra"), hats("ape")]),
        plugin("words", analyses=[words(), words(name="aunts")]),
    )
    record_workshop(kit, "leeds", method="zebra")
    workshop = kit.workshop("leeds", clock=lambda: MORNING)
    workshop.start("ape")
    assert chapter_names(kit.report().document, "leeds") == [
        "attendance",
        "conduct",
        "agreement",
        "contributions",
        "ape",
        "zebra",
        "aunts",
        "decisions",
        "observations",
        "words",
    ]


def test_a_method_has_a_chapter_where_it_was_used(open_kit: Callable[..., Kit]) -> None:
    """The combined part has its chapter if any workshop used it."""
    kit = open_kit(plugin("hats", methods=[hats(), hats("unused")]))
    record_workshop(kit, "leeds", method="hats")
    record_workshop(kit, "york", method="conversation")
    document = kit.report().document
    assert chapter_names(document, "leeds") == [*CORE_CHAPTERS[:4], "hats", *CORE_CHAPTERS[4:]]
    assert chapter_names(document, "york") == CORE_CHAPTERS
    assert chapter_names(document, "together") == [*CORE_CHAPTERS[:4], "hats", *CORE_CHAPTERS[4:]]


def test_a_method_without_a_chapter_is_covered_by_the_core(open_kit: Callable[..., Kit]) -> None:
    """It can be run, and there is no notice."""
    method = Method(name="circle", title="Circle", summary="A round.", source="us")
    kit = open_kit(plugin("circle", methods=[method]))
    record_workshop(kit, "leeds", method="circle")
    assert chapter_names(kit.report().document, "leeds") == CORE_CHAPTERS
    assert kit.report().document.notices == ()


def test_core_chapters_use_the_titles_of_methods_and_stages(open_kit: Callable[..., Kit]) -> None:
    """Readers do not know the names."""
    kit = open_kit(plugin("hats", methods=[hats()]))
    record_workshop(kit, "leeds", "No time.", method="hats")
    kit.workshop("leeds", clock=lambda: MORNING).enter_stage("white")
    chapters = {c.name: repr(c) for c in find_part(kit.report().document, "leeds").chapters}
    assert "'White hat'" in chapters["conduct"]
    assert "'white'" not in chapters["conduct"]
    assert "title='Hats'" in chapters["contributions"]


# Parts


def test_one_workshop_has_one_part(open_kit: Callable[..., Kit]) -> None:
    """Its lead has the purpose, scope, region, date, groups and source."""
    kit = open_kit()
    record_workshop(
        kit,
        "leeds",
        region="Yorkshire",
        start=datetime(2025, 3, 5, 9, tzinfo=UTC),
        purpose="To find out.",
        scope="Our own work.",
        source="A form.",
    )
    document = kit.report("leeds").document
    assert document.title == "Peer support in Leeds"
    assert document.subtitle == "Report of the workshop, Yorkshire, 4 March 2025"
    assert document.lead == ()
    assert [part.name for part in document.parts] == ["leeds"]
    assert find_part(document, "leeds").lead == (
        Text("To find out."),
        Text("Scope for change: Our own work."),
        Text("Yorkshire, 4 March 2025. Groups: smaller groups. Times and days are UTC."),
        Text("Source: A form."),
    )


def test_a_workshop_before_its_opening_has_the_planned_date(open_kit: Callable[..., Kit]) -> None:
    """Without a planned start, it has no date."""
    kit = open_kit()
    start = datetime(2025, 3, 5, 9, tzinfo=UTC)
    kit.workshop("leeds").schedule(title="Leeds", groups=("a", "b"), start=start)
    kit.workshop("york").schedule(title="York", groups=("a", "b"))
    leeds, york = kit.report("leeds").document, kit.report("york").document
    assert leeds.subtitle == "Report of the workshop, 5 March 2025"
    assert york.subtitle == "Report of the workshop"
    assert leeds.parts[0].lead == (Text("5 March 2025. Groups: a, b. Times and days are UTC."),)
    assert york.parts[0].lead == (Text("Groups: a, b."),)


def test_a_workshop_that_was_not_scheduled_has_its_id_as_title(
    open_kit: Callable[..., Kit],
) -> None:
    """An imported log may start in the middle."""
    kit = open_kit()
    event = NewEvent(event=WorkshopOpened(), occurred_at=MORNING, recorded_at=MORNING)
    kit.store.append("hull", [event], expected_version=0)
    document = kit.report("hull").document
    assert document.title == "hull"
    assert document.subtitle == "Report of the workshop, 4 March 2025"
    assert document.parts[0].lead == ()


def test_the_combined_part_comes_first(open_kit: Callable[..., Kit]) -> None:
    """The parts of the workshops follow in the requested order."""
    kit = open_kit()
    for town in ("leeds", "york", "hull"):
        record_workshop(kit, town)
    document = kit.report("york", "leeds").document
    assert document.title == "Peer support in York; Peer support in Leeds"
    assert document.subtitle == "Combined report of 2 workshops"
    assert [part.name for part in document.parts] == ["together", "york", "leeds"]
    assert document.lead == (ItemList(["Peer support in York", "Peer support in Leeds"]),)
    assert document.provenance.streams == ("york", "leeds")


def test_a_programme_has_a_title_and_a_purpose_of_its_own(open_kit: Callable[..., Kit]) -> None:
    """It has a combined part even with one workshop."""
    kit = open_kit()
    record_workshop(kit, "leeds")
    kit.programme("north").announce(
        title="The North", purpose="To learn.", commissioner="the board"
    )
    kit.programme("north").add_workshop("leeds")
    document = kit.report(programme="north").document
    assert document.title == "The North"
    assert document.subtitle == "Combined report of 1 workshop"
    assert [part.name for part in document.parts] == ["together", "leeds"]
    assert document.lead == (
        Text("To learn."),
        Text("Commissioner: the board."),
        ItemList(["Peer support in Leeds"]),
    )


def test_a_programme_without_a_purpose_has_a_shorter_lead(open_kit: Callable[..., Kit]) -> None:
    """Missing fields are omitted."""
    kit = open_kit()
    record_workshop(kit, "leeds")
    kit.programme("north").announce(title="The North")
    kit.programme("north").add_workshop("leeds")
    assert kit.report(programme="north").document.lead == (ItemList(["Peer support in Leeds"]),)


def test_names_of_parts_are_distinct(open_kit: Callable[..., Kit]) -> None:
    """The id of a workshop may be that of the combined part."""
    kit = open_kit()
    record_workshop(kit, "together")
    record_workshop(kit, "leeds")
    parts = kit.report().document.parts
    assert [part.name for part in parts] == ["all together", "leeds", "together"]


# Inputs of a report


def test_a_report_ignores_events_after_its_position(open_kit: Callable[..., Kit]) -> None:
    """Later events, workshops and programmes change nothing."""
    kit = open_kit(plugin("words", analyses=[words()]))
    record_workshop(kit, "leeds", "No time.")
    before = kit.report().document
    position = kit.store.head()
    kit.workshop("leeds", clock=lambda: MORNING).contribute("P1", "More.")
    record_workshop(kit, "york", "We are new.")
    kit.programme("north").announce(title="The North")
    kit.programme("north").add_workshop("leeds")
    kit.programme("north").add_workshop("york")
    assert kit.report(as_of=position).document == before
    assert kit.report().document != before
    assert before.provenance.position == position


def test_the_same_inputs_give_the_same_document(open_kit: Callable[..., Kit]) -> None:
    """The order of plugins does not matter."""
    first, second = plugin("hats", methods=[hats()]), plugin("words", analyses=[words()])
    kit = open_kit(first, second)
    record_workshop(kit, "leeds", "No time.", method="hats")
    record_workshop(kit, "york", "No money.")
    assert open_kit(second, first).report().document == kit.report().document


def test_an_executor_gives_the_same_document(open_kit: Callable[..., Kit]) -> None:
    """It may use threads or processes."""
    kit = open_kit()
    record_workshop(kit, "leeds", "No time.")
    record_workshop(kit, "york", "No money.")
    expected = kit.report().document
    with ThreadPoolExecutor(2) as threads:
        assert kit.report(executor=threads).document == expected
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawning) as processes:
        assert kit.report(executor=processes).document == expected


def test_the_provenance_lists_the_plugins_used(open_kit: Callable[..., Kit]) -> None:
    """They are the core and the plugins with a chapter."""
    kit = open_kit(
        plugin("hats", methods=[hats()]),
        plugin("unused", methods=[hats("unused")]),
        plugin("words", analyses=[words(), words(name="aunts")]),
    )
    record_workshop(kit, "leeds", method="hats")
    provenance = kit.report().document.provenance
    assert provenance.software.startswith("dialoguekit-core ")
    assert provenance.plugins == (("dialoguekit-hats", "1.2"), ("dialoguekit-words", "1.2"))
    assert provenance.streams == ("leeds",)


def test_the_footer_names_the_disclosure_policy(open_kit: Callable[..., Kit]) -> None:
    """It says how large a group must be; the policy is given by name or as a value."""
    kit = open_kit()
    record_workshop(kit, "leeds")
    standard, strict = kit.report(), kit.report(policy=STRICT)
    assert standard.document.provenance.options == (
        (
            "disclosure policy",
            (
                "standard: groups of fewer than 3 people are combined; secret facts by group from "
                "5 people in each"
            ),
        ),
    )
    assert strict.document == kit.report(policy="strict").document
    assert "strict: groups of fewer than 10 people" in strict.render("html")
    with pytest.raises(InvalidSetting, match="did you mean strict"):
        kit.report(policy="strickt")


def test_groups_are_named_as_the_policy_allows(open_kit: Callable[..., Kit]) -> None:
    """A report on a workshop with one person in a group does not name that group."""
    kit = open_kit()
    record_workshop(kit, "leeds")
    lead = find_part(kit.report().document, "leeds").lead
    assert lead[-1] == Text("4 March 2025. Groups: smaller groups. Times and days are UTC.")
    lead = find_part(kit.report(policy="none").document, "leeds").lead
    assert lead[-1] == Text("4 March 2025. Groups: peers. Times and days are UTC.")


def test_a_registry_without_the_core_has_only_its_own_chapters(
    open_kit: Callable[..., Kit],
) -> None:
    """An embedding application may replace the core chapters."""
    kit = open_kit()
    record_workshop(kit, "leeds", "No time.")
    registry = PluginRegistry([plugin("words", analyses=[words()])])
    request = ReportRequest(workshops=("leeds",), position=kit.store.head())
    document = compose(kit.store, registry, request)
    assert chapter_names(document, "leeds") == ["words"]
    assert document.provenance.software == ""


@pytest.mark.parametrize(
    ("zone", "day", "zone_in_words"),
    [
        ("Europe/London", "1 July 2026", "Europe/London"),
        ("America/New_York", "30 June 2026", "America/New_York"),
        (None, "30 June 2026", "UTC"),
    ],
)
def test_the_day_is_that_of_the_time_zone(
    open_kit: Callable[..., Kit], zone: str | None, day: str, zone_in_words: str
) -> None:
    """The workshop opens at half past eleven in the evening, UTC."""
    kit = open_kit()
    opened = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    leeds = kit.workshop("leeds").with_context(occurred_at=opened)
    leeds.schedule(title="Leeds", groups=("a", "b"), start=opened, time_zone=zone)
    for _ in range(2):
        document = kit.report("leeds").document
        assert document.subtitle == f"Report of the workshop, {day}"
        assert document.parts[0].lead == (
            Text(f"{day}. Groups: a, b. Times and days are {zone_in_words}."),
        )
        if leeds.state.phase == "announced":
            leeds.open()
