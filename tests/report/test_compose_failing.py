"""What fails in a report fails visibly and alone, and what is missing is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import attrs
import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.document.document import Document, Part
from dialoguekit.errors import MisdeclaredProjection, ProjectionFailed, ReportError
from dialoguekit.events import ContributionMade, RecordedEvent
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
from dialoguekit.plugin.registry.registry import Candidate, given
from dialoguekit.report.compose import Request, compose

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)

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


@attrs.define
class FailsOnTime(Words):
    """Raises on contributions about time."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        if "time" in recorded.event.text:
            raise LookupError("no time")


@attrs.define
class FailsToJoin(Words):
    """Folds well, and cannot be joined."""

    def join(self, other: Self) -> Self:
        raise LookupError("nothing in common")


@attrs.define
class FailsToShow(Words):
    """Folds well, and has no view."""

    def view(self) -> dict[str, int]:
        raise LookupError("nothing to see")


def fail_to_begin() -> Words:
    """Cannot even be made empty."""
    raise LookupError("no beginning")


def telling(name: str) -> Callable[[dict[str, int], Scope], Chapter]:
    """A chapter that says how many words there were."""

    def tell(view: dict[str, int], scope: Scope) -> Chapter:
        told = [f"{title}: {view.get(workshop, 0)}" for workshop, title in scope.titles.items()]
        return Chapter(name=name, title="Words", blocks=[List(told)])

    return tell


def fail_to_tell(view: dict[str, int], scope: Scope) -> Chapter:
    """Raises."""
    raise KeyError("words")


def tell_nonsense(view: dict[str, int], scope: Scope) -> Any:
    """Returns a text where a chapter is due."""
    return "words"


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


def hats(**more: Any) -> Method:
    """A method with a chapter of its own."""
    settled: dict[str, Any] = {"projection": Words, "chapter": telling("hats")}
    return Method(name="hats", title="Hats", summary="Hats.", source="us", **(settled | more))


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


def text_of(document: Document, of: str, name: str) -> str:
    """The first paragraph or list of a chapter."""
    (chapter,) = [chapter for chapter in part(document, of).chapters if chapter.name == name]
    match chapter.blocks[0]:
        case Text(text=text):
            return text
        case List(items=items):
            return "; ".join(items)
        case block:
            raise AssertionError(block)


# What fails


@pytest.mark.parametrize(
    ("projection", "reason"),
    [
        (FailsOnTime, "LookupError('no time')"),
        (FailsToShow, "view: LookupError('nothing to see')"),
        (fail_to_begin, "it cannot be made empty"),
        (dict, "it does not make a Projection"),
    ],
    ids=["fold", "view", "making", "nonsense"],
)
def test_a_projection_that_fails_is_a_visible_chapter(
    opened: Callable[..., Kit], projection: Callable[[], Any], reason: str
) -> None:
    """It says why, and everything else stands as it would without it."""
    kit = opened(plugin("words", analyses=[words(projection), words(name="sound")]))
    play(kit, "leeds", "No time.", "No money.")
    failed = kit.report().document
    assert text_of(failed, "leeds", "words").startswith("This chapter could not be made. ")
    assert reason in text_of(failed, "leeds", "words")
    without = opened(plugin("words", analyses=[words(name="sound")])).report().document
    others = [c for c in part(failed, "leeds").chapters if c.name != "words"]
    assert others == list(part(without, "leeds").chapters)
    assert text_of(failed, "leeds", "sound") == "Peer support in Leeds: 4"


def test_a_projection_that_cannot_join_fails_where_it_has_to(opened: Callable[..., Kit]) -> None:
    """What it says of each workshop stands."""
    kit = opened(plugin("words", analyses=[words(FailsToJoin)]))
    play(kit, "leeds", "No time.")
    play(kit, "york", "None at all.")
    document = kit.report().document
    assert text_of(document, "leeds", "words") == "Peer support in Leeds: 2"
    assert text_of(document, "york", "words") == "Peer support in York: 3"
    assert "join: LookupError('nothing in common')" in text_of(document, "together", "words")


def test_a_failure_in_one_workshop_leaves_the_others(opened: Callable[..., Kit]) -> None:
    """Only what is said of all of them has to say so as well."""
    kit = opened(plugin("words", analyses=[words(FailsOnTime)]))
    play(kit, "leeds", "No time.")
    play(kit, "york", "No money.")
    document = kit.report().document
    assert "no time" in text_of(document, "leeds", "words")
    assert text_of(document, "york", "words") == "Peer support in York: 0"
    assert "no time" in text_of(document, "together", "words")


@pytest.mark.parametrize(
    ("chapter", "reason"),
    [
        (fail_to_tell, "KeyError('words')"),
        (tell_nonsense, "TypeError('its chapter function returned str')"),
    ],
)
def test_a_chapter_that_cannot_be_written_is_visible(
    opened: Callable[..., Kit], chapter: Callable[..., Any], reason: str
) -> None:
    """With the reason in place of what it would have said."""
    kit = opened(plugin("words", analyses=[words(chapter=chapter)]))
    play(kit, "leeds")
    told = text_of(kit.report().document, "leeds", "words")
    assert told == f"This chapter could not be made. {reason}"


@pytest.mark.parametrize(
    ("analysis", "error", "cause"),
    [
        (words(FailsOnTime), ProjectionFailed, LookupError),
        (words(fail_to_begin), MisdeclaredProjection, LookupError),
        (words(chapter=fail_to_tell), ReportError, KeyError),
        (words(chapter=tell_nonsense), ReportError, TypeError),
    ],
)
def test_a_strict_report_raises_instead(
    opened: Callable[..., Kit],
    analysis: Analysis,
    error: type[Exception],
    cause: type[Exception],
) -> None:
    """An error of ours, with what the plugin raised as its cause."""
    kit = opened(plugin("words", analyses=[analysis]))
    play(kit, "leeds", "No time.")
    with pytest.raises(error) as caught:
        kit.report(strict=True)
    assert isinstance(caught.value.__cause__, cause)


def test_what_is_missing_is_said_before_anything_else(opened: Callable[..., Kit]) -> None:
    """A method that nobody knows, a plugin that could not be loaded."""
    kit = opened(plugin("hats", methods=[hats()]))
    play(kit, "leeds", method="hats")
    play(kit, "york", method="hats")
    nonsense = given("broken", SimpleNamespace(dialoguekit_methods=hookimpl(lambda: 7)))
    missing, broken = opened(nonsense).report("leeds", "york").document.notices
    assert missing == (
        "The method 'hats' was used in leeds, york, and no plugin that is installed here knows "
        "it: its chapter is missing. Nothing is lost; install the plugin and replay the report."
    )
    assert broken.startswith("The plugin 'broken' could not be loaded: ")


def test_what_is_left_out_is_said_to_be_at_hand(opened: Callable[..., Kit]) -> None:
    """Nothing has to be installed to have its chapter."""
    kit = opened(plugin("hats", methods=[hats()]))
    play(kit, "leeds", method="hats")
    left_out = attrs.evolve(plugin("hats", methods=[hats()]), left_out=True)
    (missing,) = opened(left_out).report("leeds").document.notices
    assert missing == (
        "The method 'hats' was used in leeds, and no plugin that is loaded here knows it: its "
        "chapter is missing. Nothing is lost; load what is left out (hats), or install the plugin."
    )


def test_a_workshop_of_the_programme_that_has_not_begun_is_named(
    opened: Callable[..., Kit],
) -> None:
    """The report is about the others."""
    kit = opened()
    play(kit, "leeds")
    north = kit.programme("north")
    north.announce(title="The North")
    north.add("york")
    north.add("leeds")
    document = kit.report().document
    assert [part.name for part in document.parts] == ["together", "leeds"]
    assert document.notices == (
        "The workshop 'york' belongs to the programme, and nothing is recorded of it.",
    )


def test_a_workshop_that_is_not_there_is_refused_by_name(opened: Callable[..., Kit]) -> None:
    """With those that are."""
    kit = opened()
    with pytest.raises(ReportError, match=r"no workshop 'hull'.*Workshops: none"):
        compose(kit.log, kit.host, Request(workshops=("hull",), cut=0))
    play(kit, "leeds")
    play(kit, "york")
    with pytest.raises(ReportError, match=r"no workshop 'hull'.*Workshops: leeds, york"):
        compose(kit.log, kit.host, Request(workshops=("leeds", "hull"), cut=kit.log.head()))
    with pytest.raises(ReportError, match=r"no workshop 'york' in this log up to position 1\."):
        compose(kit.log, kit.host, Request(workshops=("york",), cut=1))


def test_contributions_whose_own_chapter_failed_stand_among_all(
    opened: Callable[..., Kit],
) -> None:
    """A method that promises to tell them is believed only once it has."""
    whole = opened(plugin("hats", methods=[hats(tells_contributions=True)]))
    play(whole, "leeds", "No time.", method="hats")
    (said,) = [c for c in whole.report().document.parts[0].chapters if c.name == "contributions"]
    assert "No time." not in repr(said)
    assert "1 more contribution is in the chapter “Hats”" in repr(said)
    broken = hats(tells_contributions=True, chapter=fail_to_tell)
    document = opened(plugin("hats", methods=[broken])).report().document
    (said,) = [c for c in document.parts[0].chapters if c.name == "contributions"]
    assert "No time." in repr(said)
    assert "more stands in the chapter" not in repr(said)
