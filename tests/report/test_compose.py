"""From a log to a document: which chapters in which order, and what is missing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.document.document import Document, Part
from dialoguekit.events import ContributionMade, NewEvent, RecordedEvent, WorkshopOpened
from dialoguekit.plugin import (
    Analysis,
    Chapter,
    List,
    Method,
    PerWorkshop,
    Projection,
    Scope,
    Text,
    handles,
    hookimpl,
)
from dialoguekit.plugin.registry.registry import Candidate, Host, given
from dialoguekit.report.compose import Request, compose

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)
NEUTRAL = ["attendance", "conduct", "agreement", "contributions", "decisions", "observations"]

# Plugins


def plugin(
    name: str, *, methods: Iterable[Method] = (), analyses: Iterable[Analysis] = ()
) -> Candidate:
    """A plugin that declares these."""
    module = SimpleNamespace(
        dialoguekit_methods=hookimpl(lambda: methods),
        dialoguekit_analyses=hookimpl(lambda: analyses),
    )
    return given(name, module, "1.2", f"dialoguekit-{name}")


@attrs.define
class Words(PerWorkshop[list[int], dict[str, int]]):
    """Counts words."""

    Room = list

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.room(recorded).append(len(recorded.event.text.split()))

    def view(self) -> dict[str, int]:
        return {workshop: sum(counts) for workshop, counts in self.rooms.items()}


def telling(name: str) -> Callable[[dict[str, int], Scope], Chapter]:
    """A chapter that says how many words there were."""

    def tell(view: dict[str, int], scope: Scope) -> Chapter:
        told = [f"{title}: {view.get(workshop, 0)}" for workshop, title in scope.titles.items()]
        return Chapter(name=name, title="Words", blocks=[List(told)])

    return tell


def words(
    projection: Callable[[], Projection[Any]] = Words,
    chapter: Callable[[Any, Scope], Chapter] | None = None,
    name: str = "words",
) -> Analysis:
    """An analysis of words."""
    return Analysis(
        name=name,
        title="Words",
        summary="Counts words.",
        projection=projection,
        chapter=chapter or telling(name),
    )


def hats(name: str = "hats") -> Method:
    """A method with a chapter of its own."""
    return Method(
        name=name,
        title="Hats",
        summary="Hats.",
        source="us",
        projection=Words,
        chapter=telling(name),
    )


# Workshops


def play(kit: Kit, town: str, *contributions: str, method: str | None = None, **more: Any) -> None:
    """A workshop with one person, who says ``contributions``."""
    workshop = kit.workshop(town, clock=lambda: MORNING)
    workshop.schedule(title=f"Peer support in {town.capitalize()}", groups=("peers",), **more)
    workshop.open()
    author = workshop.welcome(group="peers", consents=("record", "quote"))
    if method is not None:
        workshop.start(method)
    for text in contributions:
        workshop.contribute(author, text)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Kit]]:
    """Kits on one log, with the plugins that are given and no others."""
    kits: list[Kit] = []

    def opened(*plugins: Candidate) -> Kit:
        kits.append(dialoguekit.open(f"sqlite:///{tmp_path / 'leeds.db'}", plugins=plugins))
        return kits[-1]

    yield opened
    for kit in kits:
        kit.close()


def part(document: Document, name: str) -> Part:
    """The part of that name."""
    (found,) = [part for part in document.parts if part.name == name]
    return found


def names(document: Document, of: str) -> list[str]:
    """The names of the chapters of a part."""
    return [chapter.name for chapter in part(document, of).chapters]


# Which chapters, in which order


def test_the_neutral_chapters_stand_around_those_of_methods(opened: Callable[..., Kit]) -> None:
    """First who was there and what was said, last what was decided; by name in between."""
    kit = opened(
        plugin("animals", methods=[hats("zebra"), hats("ape")]),
        plugin("words", analyses=[words(), words(name="aunts")]),
    )
    play(kit, "leeds", method="zebra")
    workshop = kit.workshop("leeds", clock=lambda: MORNING)
    workshop.start("ape")
    assert names(kit.report().document, "leeds") == [
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


def test_a_method_has_a_chapter_where_it_was_used(opened: Callable[..., Kit]) -> None:
    """And in what is said of all workshops, if one of them used it."""
    kit = opened(plugin("hats", methods=[hats(), hats("unused")]))
    play(kit, "leeds", method="hats")
    play(kit, "york", method="conversation")
    document = kit.report().document
    assert names(document, "leeds") == [*NEUTRAL[:4], "hats", *NEUTRAL[4:]]
    assert names(document, "york") == NEUTRAL
    assert names(document, "together") == [*NEUTRAL[:4], "hats", *NEUTRAL[4:]]


def test_a_method_without_a_chapter_is_told_by_the_neutral_ones(
    opened: Callable[..., Kit],
) -> None:
    """It can be run all the same, and nothing is missing."""
    bare = Method(name="circle", title="Circle", summary="A round.", source="us")
    kit = opened(plugin("circle", methods=[bare]))
    play(kit, "leeds", method="circle")
    assert names(kit.report().document, "leeds") == NEUTRAL
    assert kit.report().document.notices == ()


# Parts


def test_one_workshop_has_one_part(opened: Callable[..., Kit]) -> None:
    """Under its title, with what it was called together for."""
    kit = opened()
    play(
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
    assert part(document, "leeds").lead == (
        Text("To find out."),
        Text("What could change: Our own work."),
        Text("Yorkshire, 4 March 2025. Groups: peers."),
        Text("Source: A form."),
    )


def test_a_workshop_that_was_not_opened_yet_has_the_day_it_is_planned_for(
    opened: Callable[..., Kit],
) -> None:
    """Or none, where nobody set one."""
    kit = opened()
    start = datetime(2025, 3, 5, 9, tzinfo=UTC)
    kit.workshop("leeds").schedule(title="Leeds", groups=("a", "b"), start=start)
    kit.workshop("york").schedule(title="York", groups=("a", "b"))
    leeds, york = kit.report("leeds").document, kit.report("york").document
    assert leeds.subtitle == "Report of the workshop, 5 March 2025"
    assert york.subtitle == "Report of the workshop"
    assert leeds.parts[0].lead == (Text("5 March 2025. Groups: a, b."),)
    assert york.parts[0].lead == (Text("Groups: a, b."),)


def test_a_workshop_that_nobody_scheduled_goes_by_its_id(opened: Callable[..., Kit]) -> None:
    """A log from elsewhere may begin in the middle."""
    kit = opened()
    begun = NewEvent(event=WorkshopOpened(), at=MORNING, noted=MORNING)
    kit.log.append("hull", [begun], expected=0)
    document = kit.report("hull").document
    assert document.title == "hull"
    assert document.subtitle == "Report of the workshop, 4 March 2025"
    assert document.parts[0].lead == ()


def test_several_workshops_are_told_together_first(opened: Callable[..., Kit]) -> None:
    """Then each by itself, in the order in which they are asked for."""
    kit = opened()
    for town in ("leeds", "york", "hull"):
        play(kit, town)
    document = kit.report("york", "leeds").document
    assert document.title == "Peer support in York; Peer support in Leeds"
    assert document.subtitle == "Combined report of 2 workshops"
    assert [part.name for part in document.parts] == ["together", "york", "leeds"]
    assert document.lead == (List(["Peer support in York", "Peer support in Leeds"]),)
    assert document.provenance.streams == ("york", "leeds")


def test_a_programme_has_a_title_and_a_purpose_of_its_own(opened: Callable[..., Kit]) -> None:
    """And a part about all workshops, even if it holds one."""
    kit = opened()
    play(kit, "leeds")
    kit.programme("north").announce(
        title="The North", purpose="To learn.", commissioner="the board"
    )
    kit.programme("north").add("leeds")
    document = kit.report(programme="north").document
    assert document.title == "The North"
    assert document.subtitle == "Combined report of 1 workshop"
    assert [part.name for part in document.parts] == ["together", "leeds"]
    assert document.lead == (
        Text("To learn."),
        Text("Commissioner: the board."),
        List(["Peer support in Leeds"]),
    )


def test_a_programme_without_a_purpose_has_a_shorter_lead(opened: Callable[..., Kit]) -> None:
    """Nothing is made up."""
    kit = opened()
    play(kit, "leeds")
    kit.programme("north").announce(title="The North")
    kit.programme("north").add("leeds")
    assert kit.report(programme="north").document.lead == (List(["Peer support in Leeds"]),)


def test_names_of_parts_are_distinct(opened: Callable[..., Kit]) -> None:
    """Even where a workshop is called what the common part is called."""
    kit = opened()
    play(kit, "together")
    play(kit, "leeds")
    parts = kit.report().document.parts
    assert [part.name for part in parts] == ["all together", "leeds", "together"]


# What a report is a function of


def test_a_report_is_that_of_its_cut_whatever_came_later(opened: Callable[..., Kit]) -> None:
    """Events, workshops and programmes behind the cut change nothing."""
    kit = opened(plugin("words", analyses=[words()]))
    play(kit, "leeds", "No time.")
    before = kit.report().document
    cut = kit.log.head()
    kit.workshop("leeds", clock=lambda: MORNING).contribute("P1", "More.")
    play(kit, "york", "We are new.")
    kit.programme("north").announce(title="The North")
    kit.programme("north").add("leeds")
    kit.programme("north").add("york")
    assert kit.report(until=cut).document == before
    assert kit.report().document != before
    assert before.provenance.cut == cut


def test_the_same_cut_plugins_and_options_give_the_same_document(
    opened: Callable[..., Kit],
) -> None:
    """In whichever order the plugins are found."""
    one, other = plugin("hats", methods=[hats()]), plugin("words", analyses=[words()])
    kit = opened(one, other)
    play(kit, "leeds", "No time.", method="hats")
    play(kit, "york", "No money.")
    assert opened(other, one).report().document == kit.report().document


def test_an_executor_gives_the_same_document(opened: Callable[..., Kit]) -> None:
    """Threads or processes, side by side or one by one."""
    kit = opened()
    play(kit, "leeds", "No time.")
    play(kit, "york", "No money.")
    alone = kit.report().document
    with ThreadPoolExecutor(2) as threads:
        assert kit.report(executor=threads).document == alone
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawning) as processes:
        assert kit.report(executor=processes).document == alone


def test_provenance_names_what_the_report_was_made_with(opened: Callable[..., Kit]) -> None:
    """The core, and those plugins alone that a chapter comes from."""
    kit = opened(
        plugin("hats", methods=[hats()]),
        plugin("unused", methods=[hats("unused")]),
        plugin("words", analyses=[words(), words(name="aunts")]),
    )
    play(kit, "leeds", method="hats")
    provenance = kit.report().document.provenance
    assert provenance.software.startswith("dialoguekit-core ")
    assert provenance.plugins == (("dialoguekit-hats", "1.2"), ("dialoguekit-words", "1.2"))
    assert provenance.streams == ("leeds",)


def test_a_host_without_the_core_composes_what_it_has(opened: Callable[..., Kit]) -> None:
    """An embedding may bring chapters of its own, and no others."""
    kit = opened()
    play(kit, "leeds", "No time.")
    host = Host([plugin("words", analyses=[words()])])
    request = Request(workshops=("leeds",), cut=kit.log.head())
    document = compose(kit.log, host, request)
    assert names(document, "leeds") == ["words"]
    assert document.provenance.software == ""
