"""Guidance while a workshop runs: where it stands, what to ask next, which flags stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.application.kit import Kit
from dialoguekit.errors import Refused
from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.plugin import (
    Analysis,
    Chapter,
    Evidence,
    Flag,
    Guidance,
    Method,
    PerWorkshop,
    Prompt,
    Scope,
    Situation,
    Stage,
    Suggestion,
    Template,
    handles,
    hookimpl,
)
from dialoguekit.plugin.registry.registry import given

NINE = datetime(2025, 3, 4, 9, tzinfo=UTC)


@attrs.define
class Counts(PerWorkshop[list[int], dict[str, int]]):
    """How much was said in each workshop; a word makes it raise."""

    Room = list

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        if recorded.event.text == "Break!":
            raise LookupError("broken")
        self.room(recorded).append(recorded.seq)

    def view(self) -> dict[str, int]:
        return {name: len(room) for name, room in self.rooms.items()}


def chapter(view: dict[str, int], scope: Scope) -> Chapter:
    return Chapter(name="circle", title="Circle", blocks=())


def flags(view: dict[str, int], workshop: str) -> Iterator[Flag]:
    """One flag for whoever has said more than one thing."""
    if view.get(workshop, 0) > 1:
        yield Flag(rule="talk", message="Much was said.", evidence=Evidence.at([(workshop, 1)]))


def suggest(view: dict[str, int], situation: Situation) -> Iterator[Suggestion]:
    """Only when something was said."""
    said = view.get(situation.workshop, 0)
    if said:
        yield Suggestion(text="What else?", why=f"{said} said so far.")


METHOD = Method(
    name="circle",
    title="Circle",
    summary="Talk in a circle.",
    source="these tests",
    stages=(Stage(name="open", title="Opening", purpose="Arriving."), Stage(name="go", title="Go")),
    templates=(Template(name="short", title="Short", stages=("open", "go"), source="us"),),
    prompts=(
        Prompt(name="who", stage="open", text="Who is here?"),
        Prompt(name="why", stage="go", text="Why are we here?"),
    ),
    projection=Counts,
    chapter=chapter,
    flags=flags,
    suggest=suggest,
)


def plugin(*methods: Method, analyses: Iterable[Analysis] = ()) -> Any:
    """A plugin that brings these."""
    module = SimpleNamespace(
        dialoguekit_methods=hookimpl(lambda: methods),
        dialoguekit_analyses=hookimpl(lambda: tuple(analyses)),
    )
    return given("circle", module)


@attrs.define
class Clock:
    """A clock that is set by hand."""

    now: datetime = NINE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kit_with() -> Iterator[Callable[..., Kit]]:
    """Opens a kit in memory with the given plugins."""
    opened: list[Kit] = []

    def kit_with(*plugins: Any) -> Kit:
        opened.append(dialoguekit.open(plugins=list(plugins)))
        return opened[-1]

    yield kit_with
    for kit in opened:
        kit.close()


@pytest.fixture
def leeds(kit_with: Callable[..., Kit], clock: Clock) -> WorkshopHandle:
    """A workshop in which Ana has arrived, in a kit that has the method."""
    return begun(kit_with(plugin(METHOD)), clock)


def begun(kit: Kit, clock: Clock) -> WorkshopHandle:
    leeds = kit.workshop("leeds", clock=clock)
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    leeds.welcome(group="all", consents=("record",))
    return leeds


def rules(guidance: Guidance) -> list[tuple[str, str]]:
    """The flags that stand: by whom, and which rule."""
    return [(standing.by, standing.flag.rule) for standing in guidance.flags]


def asked(leeds: WorkshopHandle) -> list[tuple[str | None, str]]:
    """What the current run suggests."""
    current = leeds.guidance().current
    assert current is not None
    return [(suggestion.prompt, suggestion.text) for suggestion in current.suggestions]


# Where it stands


def test_a_workshop_in_which_nothing_runs_says_so(leeds: WorkshopHandle) -> None:
    """No run, no flag, and how far it looked."""
    guidance = leeds.guidance()
    assert (guidance.workshop, guidance.position) == ("leeds", leeds.state.position)
    assert (guidance.underway, guidance.flags, guidance.current) == ((), (), None)


def test_a_workshop_of_which_nothing_is_recorded_can_be_asked(
    kit_with: Callable[..., Kit],
) -> None:
    """Whoever looks before the beginning sees nothing."""
    assert kit_with().workshop("york").guidance() == Guidance(workshop="york", position=0)


def test_a_run_tells_its_stage_and_its_time(leeds: WorkshopHandle, clock: Clock) -> None:
    """Since when, how long it was given, and what it is about."""
    leeds.start("circle", title="Morning round", template="short")
    (before,) = leeds.guidance().underway
    assert (before.stage, before.elapsed_s, before.planned_s) == (None, None, None)
    leeds.enter("open", planned_s=300, focus="Names")
    leeds.extend(60)
    clock.now += timedelta(seconds=90)
    (run,) = leeds.guidance().underway
    assert (run.activity, run.method, run.title) == ("A1", "circle", "Morning round")
    assert (run.stage, run.focus, run.planned_s, run.elapsed_s) == ("open", "Names", 360, 90)


def test_a_clock_that_was_set_back_has_not_made_time(leeds: WorkshopHandle, clock: Clock) -> None:
    """Elapsed time is never less than none."""
    leeds.start("circle")
    leeds.enter("open")
    clock.now -= timedelta(minutes=5)
    (run,) = leeds.guidance().underway
    assert run.elapsed_s == 0


def test_runs_that_are_over_are_not_underway(leeds: WorkshopHandle) -> None:
    """Those that are paused are, and are not current."""
    leeds.start("circle")
    leeds.pause()
    second = leeds.start("conversation")
    paused, current = leeds.guidance().underway
    assert (paused.paused, current.paused) == (True, False)
    leeds.end(second)
    assert leeds.guidance().current is None
    leeds.resume("A1")
    assert leeds.guidance().current is not None
    leeds.close()
    assert leeds.guidance().underway == ()


# What to ask


def test_the_prompts_of_the_stage_are_suggested_until_they_were_posed(
    leeds: WorkshopHandle,
) -> None:
    """Then those of the stage that comes next."""
    leeds.start("circle", template="short")
    assert asked(leeds) == [("who", "Who is here?")]
    leeds.enter("open")
    assert asked(leeds) == [("who", "Who is here?")]
    leeds.pose("Who is here?", prompt="who")
    assert asked(leeds) == [("why", "Why are we here?")]


def test_a_method_may_suggest_what_its_view_shows(leeds: WorkshopHandle) -> None:
    """With a reason; it comes in place of the prompts."""
    leeds.start("circle")
    leeds.contribute("P1", "Tea.")
    current = leeds.guidance().current
    assert current is not None
    assert current.suggestions == (Suggestion(text="What else?", why="1 said so far."),)


def test_an_order_of_its_own_is_followed(leeds: WorkshopHandle) -> None:
    """As the facilitator announced it."""
    leeds.start("circle", template="custom", params={"order": "go open"})
    assert asked(leeds) == [("why", "Why are we here?")]


def test_a_method_that_is_not_installed_suggests_nothing(
    kit_with: Callable[..., Kit], clock: Clock, tmp_path: Path
) -> None:
    """Its run is told all the same."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[plugin(METHOD)]) as kit:
        begun(kit, clock).start("circle")
    with dialoguekit.open(url, plugins=[]) as kit:
        (run,) = kit.workshop("leeds", clock=clock).guidance().underway
    assert (run.method, run.title, run.suggestions) == ("circle", "circle", ())


# Which flags stand


def test_flags_of_methods_that_were_used_stand(leeds: WorkshopHandle) -> None:
    """By the name of the method; one that was not used has no say."""
    leeds.contribute("P1", "Tea.")
    leeds.contribute("P1", "Coffee.")
    assert rules(leeds.guidance()) == []
    leeds.start("circle")
    assert rules(leeds.guidance()) == [
        ("observations", "before-agreement"),
        ("circle", "talk"),
    ]
    leeds.end()
    assert ("circle", "talk") in rules(leeds.guidance())


def test_what_was_corrected_is_told_as_it_is_right(leeds: WorkshopHandle) -> None:
    """A correction of something that was folded before changes what stands."""
    leeds.start("circle")
    said = leeds.contribute("P1", "Tea.")
    assert leeds.guidance().failures == ()
    leeds.correct(said, text="Break!", reason="misheard")
    assert [name for name, _ in leeds.guidance().failures] == ["circle"]
    leeds.correct(said, text="Tea.", reason="heard well after all")
    assert leeds.guidance().failures == ()


def test_guidance_is_that_of_a_report_as_of_now(
    leeds: WorkshopHandle, kit_with: Callable[..., Kit]
) -> None:
    """Folding on from call to call gives what folding from the start gives."""
    leeds.start("circle", template="short")
    step_by_step = []
    for text in ("Tea.", "Coffee.", "Water."):
        leeds.contribute("P1", text)
        step_by_step.append(leeds.guidance())
    kit = kit_with(plugin(METHOD))
    for recorded in leeds.events():
        new = dialoguekit.events.NewEvent(
            event=recorded.event,
            at=recorded.at,
            noted=recorded.noted,
            context=recorded.context,
            id=recorded.id,
        )
        kit.log.append("leeds", [new], expected=recorded.seq - 1)
    assert kit.workshop("leeds", clock=lambda: NINE).guidance() == step_by_step[-1]


def test_what_a_batch_gathers_is_told_once_it_is_recorded(leeds: WorkshopHandle) -> None:
    """Until then nobody knows whether it will be."""
    with leeds.batch():
        leeds.start("circle")
        assert leeds.guidance().underway == ()
    assert len(leeds.guidance().underway) == 1


# What fails


def test_a_projection_that_raises_is_listed_and_the_rest_goes_on(leeds: WorkshopHandle) -> None:
    """With projection, event and position; the prompts of the method are suggested."""
    leeds.start("circle")
    leeds.contribute("P1", "Break!")
    guidance = leeds.guidance()
    ((name, why),) = guidance.failures
    assert name == "circle"
    assert "Counts failed on event" in why
    assert rules(guidance) == [("observations", "before-agreement")]
    assert asked(leeds) == [("who", "Who is here?")]


@pytest.mark.parametrize("part", ["flags", "suggest"])
def test_a_plugin_that_cannot_say_is_listed(
    kit_with: Callable[..., Kit], clock: Clock, part: str
) -> None:
    """Whatever it raises."""

    def failing(view: object, about: object) -> Iterator[Any]:
        raise ZeroDivisionError("nothing to divide")

    changes: dict[str, Any] = {part: failing}
    leeds = begun(kit_with(plugin(attrs.evolve(METHOD, **changes))), clock)
    leeds.start("circle")
    assert leeds.guidance().failures == (("circle", "ZeroDivisionError('nothing to divide')"),)


def test_a_view_that_raises_is_listed(kit_with: Callable[..., Kit], clock: Clock) -> None:
    """As a projection that failed."""

    class Blind(Counts):
        def view(self) -> dict[str, int]:
            raise LookupError("dark")

    leeds = begun(kit_with(plugin(attrs.evolve(METHOD, projection=Blind))), clock)
    leeds.start("circle")
    ((_, why),) = leeds.guidance().failures
    assert "dark" in why


def test_a_projection_that_cannot_be_begun_is_listed(
    kit_with: Callable[..., Kit], clock: Clock
) -> None:
    """A plugin may declare anything."""
    nonsense: Any = lambda: 7  # noqa: E731
    declared = attrs.evolve(METHOD, projection=nonsense)
    leeds = begun(kit_with(plugin(declared)), clock)
    leeds.start("circle")
    ((_, why),) = leeds.guidance().failures
    assert "does not make a Projection" in why


def test_analyses_have_a_say_in_every_workshop(kit_with: Callable[..., Kit], clock: Clock) -> None:
    """Whether or not a method runs."""
    talk = Analysis(
        name="talk",
        title="Talk",
        summary="How much.",
        projection=Counts,
        chapter=chapter,
        flags=flags,
    )
    leeds = begun(kit_with(plugin(analyses=[talk])), clock)
    for text in ("Tea.", "Coffee."):
        leeds.contribute("P1", text)
    assert rules(leeds.guidance()) == [("talk", "talk")]


def test_a_handle_without_a_kit_refuses_to_guide(kit_with: Callable[..., Kit]) -> None:
    """And says whose handle can."""
    log = kit_with().log
    with pytest.raises(Refused, match=r"Use kit\.workshop"):
        workshop_handle(log, "leeds", methods=()).guidance()
