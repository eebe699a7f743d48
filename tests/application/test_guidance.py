"""Guidance shows the current stages, the next prompts and active flags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.application.kit import Kit
from dialoguekit.errors import Refused
from dialoguekit.plugin import (
    Analysis,
    Block,
    Breach,
    Contribution,
    Method,
    Prompt,
    Record,
    Rule,
    Session,
    Stage,
    Suggestion,
    SuggestionContext,
    Template,
    breach,
    hookimpl,
)
from dialoguekit.plugin.guidance import Guidance
from dialoguekit.plugin.registry.registry import candidate_of
from dialoguekit.plugin.texts import raw_text

from .conftest import MORNING


@attrs.frozen(kw_only=True)
class Counted(Session):
    """A session with all contributions of the workshop; one text raises an error."""

    items: tuple[Contribution, ...]


def count(record: Record) -> tuple[Counted, ...]:
    items = tuple(record.contributions.values())
    if any(raw_text(item.text, reason="a test") == "Break!" for item in items):
        raise LookupError("broken")
    return tuple(Counted.of(session, items=items) for session in record.sessions)


def no_blocks(*_: object) -> Iterable[Block]:
    return ()


def much_talk(session: Counted) -> Iterator[Breach]:
    """Yield a breach for more than one contribution."""
    if len(session.items) > 1:
        yield breach("Many contributions.", *session.items)


def suggest(session: Counted, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield a suggestion if there is a contribution."""
    if session.items:
        yield Suggestion(text="What else?", reason=f"Contributions so far: {len(session.items)}.")


METHOD = Method(
    name="circle",
    title="Circle",
    summary="Talk in a circle.",
    source="test",
    stages=(Stage(name="open", title="Opening", purpose="Arriving."), Stage(name="go", title="Go")),
    templates=(Template(name="short", title="Short", stages=("open", "go"), source="us"),),
    prompts=(
        Prompt(name="who", stage="open", text="Who is here?"),
        Prompt(name="why", stage="go", text="Why are we here?"),
    ),
    sessions=count,
    rules=(Rule("talk", "there is more than one contribution", much_talk),),
    suggestions=suggest,
    session_blocks=no_blocks,
    programme_blocks=no_blocks,
    absence="There was no circle",
)


def plugin(*methods: Method, analyses: Iterable[Analysis] = ()) -> Any:
    """Return a plugin with these methods and analyses."""
    module = SimpleNamespace(
        dialoguekit_methods=hookimpl(lambda: methods),
        dialoguekit_analyses=hookimpl(lambda: tuple(analyses)),
    )
    return candidate_of("circle", module)


@attrs.define
class Clock:
    """A clock that is set by the test."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_kit() -> Iterator[Callable[..., Kit]]:
    """A function that opens a kit in memory with the given plugins."""
    opened: list[Kit] = []

    def open_kit(*plugins: Any) -> Kit:
        opened.append(dialoguekit.open(plugins=list(plugins)))
        return opened[-1]

    yield open_kit
    for kit in opened:
        kit.close()


@pytest.fixture
def leeds(open_kit: Callable[..., Kit], clock: Clock) -> WorkshopHandle:
    """A workshop with one participant, in a kit with the method."""
    return open_workshop(open_kit(plugin(METHOD)), clock)


def open_workshop(kit: Kit, clock: Clock) -> WorkshopHandle:
    leeds = kit.workshop("leeds", clock=clock)
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    leeds.check_in(group="all", consents=("record",))
    return leeds


def active_rules(guidance: Guidance) -> list[tuple[str, str]]:
    """Return source and rule of each active flag."""
    return [(active.source, active.flag.rule) for active in guidance.flags]


def suggested_prompts(leeds: WorkshopHandle) -> list[tuple[str | None, str]]:
    """Return the suggestions for the current run."""
    current = leeds.guidance().current_run
    assert current is not None
    return [(suggestion.prompt, suggestion.text) for suggestion in current.suggestions]


# Current stages


def test_a_workshop_without_a_run_has_no_suggestions(leeds: WorkshopHandle) -> None:
    guidance = leeds.guidance()
    assert (guidance.workshop, guidance.position) == ("leeds", leeds.state.position)
    assert (guidance.active_runs, guidance.flags, guidance.current_run) == ((), (), None)


def test_an_empty_workshop_has_empty_guidance(
    open_kit: Callable[..., Kit],
) -> None:
    assert open_kit().workshop("york").guidance() == Guidance(workshop="york", position=0)


def test_a_run_has_a_stage_and_its_time(leeds: WorkshopHandle, clock: Clock) -> None:
    """The stage has elapsed and planned time, and a focus."""
    leeds.start("circle", title="Morning round", template="short")
    (before,) = leeds.guidance().active_runs
    assert (before.stage, before.elapsed_s, before.planned_s) == (None, None, None)
    leeds.enter_stage("open", planned_s=300, focus="Names")
    leeds.extend_timebox(60)
    clock.now += timedelta(seconds=90)
    (run,) = leeds.guidance().active_runs
    assert (run.activity, run.method, run.title) == ("A1", "circle", "Morning round")
    assert (run.stage, run.focus, run.planned_s, run.elapsed_s) == ("open", "Names", 360, 90)


def test_elapsed_time_is_never_negative(leeds: WorkshopHandle, clock: Clock) -> None:
    """The clock was set back."""
    leeds.start("circle")
    leeds.enter_stage("open")
    clock.now -= timedelta(minutes=5)
    (run,) = leeds.guidance().active_runs
    assert run.elapsed_s == 0


def test_open_rounds_tell_who_has_not_answered(leeds: WorkshopHandle, clock: Clock) -> None:
    """The facilitator reminds them; a deadline that has passed is said, and closes nothing."""
    leeds.issue_tokens({"k7f3-x2": "all", "m9q1-a8": None}, consents=["record"])
    deadline = MORNING + timedelta(days=14)
    found = leeds.open_round(
        title="Why?", roll=["P1", "k7f3-x2", "m9q1-a8"], quorum=2, deadline=deadline
    )
    leeds.answer_round("k7f3-x2")
    (active,) = leeds.guidance().rounds
    assert (active.round, active.activity, active.title) == (found, None, "Why?")
    assert (active.asked, active.answered, active.quorum) == (3, 1, 2)
    assert active.unanswered == ("P1", "m9q1-a8")
    assert (active.deadline, active.overdue) == (deadline, False)
    clock.now += timedelta(days=15)
    assert leeds.guidance().rounds[0].overdue
    leeds.close_round(found)
    assert leeds.guidance().rounds == ()


def test_merged_registrations_are_one_person_in_guidance(leeds: WorkshopHandle) -> None:
    """Earlier events are read again."""
    other = leeds.check_in(group="all", consents=("record",))
    leeds.open_round(roll=["P1", other])
    leeds.answer_round(other)
    assert leeds.guidance().rounds[0].unanswered == ("P1",)
    leeds.merge_people("P1", other)
    (active,) = leeds.guidance().rounds
    assert (active.asked, active.answered, active.unanswered) == (1, 1, ())


def test_ended_runs_are_not_active(leeds: WorkshopHandle) -> None:
    """Paused runs are active, but not current."""
    leeds.start("circle")
    leeds.pause()
    second = leeds.start("conversation")
    paused, current = leeds.guidance().active_runs
    assert (paused.paused, current.paused) == (True, False)
    leeds.end(second)
    assert leeds.guidance().current_run is None
    leeds.resume("A1")
    assert leeds.guidance().current_run is not None
    leeds.close()
    assert leeds.guidance().active_runs == ()


# Suggestions


def test_prompts_of_a_stage_are_suggested_until_posed(
    leeds: WorkshopHandle,
) -> None:
    """Then those of the next stage are suggested."""
    leeds.start("circle", template="short")
    assert suggested_prompts(leeds) == [("who", "Who is here?")]
    leeds.enter_stage("open")
    assert suggested_prompts(leeds) == [("who", "Who is here?")]
    leeds.pose_question("Who is here?", prompt="who")
    assert suggested_prompts(leeds) == [("why", "Why are we here?")]


def test_a_method_can_suggest_from_its_view(leeds: WorkshopHandle) -> None:
    """The remaining prompts follow."""
    leeds.start("circle")
    leeds.contribute("P1", "Tea.")
    current = leeds.guidance().current_run
    assert current is not None
    assert [found.text for found in current.suggestions] == ["What else?", "Who is here?"]
    assert current.suggestions[0].reason == "Contributions so far: 1."


def test_a_custom_stage_order_is_followed(leeds: WorkshopHandle) -> None:
    leeds.start("circle", template="custom", params={"order": "go open"})
    assert suggested_prompts(leeds) == [("why", "Why are we here?")]


def test_a_method_that_is_not_installed_suggests_nothing(
    open_kit: Callable[..., Kit], clock: Clock, tmp_path: Path
) -> None:
    """Its run is shown."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[plugin(METHOD)]) as kit:
        open_workshop(kit, clock).start("circle")
    with dialoguekit.open(url, plugins=[]) as kit:
        (run,) = kit.workshop("leeds", clock=clock).guidance().active_runs
    assert (run.method, run.title, run.suggestions) == ("circle", "circle", ())


# Flags


def test_flags_of_used_methods_are_active(leeds: WorkshopHandle) -> None:
    """A method that was not used has no flags."""
    leeds.contribute("P1", "Tea.")
    leeds.contribute("P1", "Coffee.")
    assert active_rules(leeds.guidance()) == []
    leeds.start("circle")
    assert active_rules(leeds.guidance()) == [
        ("observations", "before-agreement"),
        ("circle", "talk"),
    ]
    leeds.end()
    assert ("circle", "talk") in active_rules(leeds.guidance())


def test_a_correction_changes_guidance(leeds: WorkshopHandle) -> None:
    """This applies to events that were folded before."""
    leeds.start("circle")
    contribution = leeds.contribute("P1", "Tea.")
    assert leeds.guidance().failures == ()
    leeds.correct(contribution, text="Break!", reason="misheard")
    assert [name for name, _ in leeds.guidance().failures] == ["circle"]
    leeds.correct(contribution, text="Tea.", reason="heard well after all")
    assert leeds.guidance().failures == ()


def test_incremental_guidance_equals_guidance_from_the_start(
    leeds: WorkshopHandle, open_kit: Callable[..., Kit]
) -> None:
    leeds.start("circle", template="short")
    incremental = []
    for text in ("Tea.", "Coffee.", "Water."):
        leeds.contribute("P1", text)
        incremental.append(leeds.guidance())
    kit = open_kit(plugin(METHOD))
    for recorded in leeds.events():
        new = dialoguekit.events.NewEvent(
            event=recorded.event,
            occurred_at=recorded.occurred_at,
            recorded_at=recorded.recorded_at,
            context=recorded.context,
            id=recorded.id,
        )
        kit.store.append("leeds", [new], expected_version=recorded.seq - 1)
    assert kit.workshop("leeds", clock=lambda: MORNING).guidance() == incremental[-1]


def test_events_of_an_open_batch_do_not_affect_guidance(leeds: WorkshopHandle) -> None:
    with leeds.batch() as batch:
        batch.start("circle")
        assert leeds.guidance().active_runs == ()
    assert len(leeds.guidance().active_runs) == 1


# Failures


def test_a_view_that_fails_is_listed(leeds: WorkshopHandle) -> None:
    """The prompts of the method are suggested."""
    leeds.start("circle")
    leeds.contribute("P1", "Break!")
    guidance = leeds.guidance()
    ((source, reason),) = guidance.failures
    assert (source, reason.partition(",")[0]) == ("circle", "LookupError in test_guidance.py")
    assert active_rules(guidance) == [("observations", "before-agreement")]
    assert suggested_prompts(leeds) == [("who", "Who is here?")]


def test_a_rule_that_fails_is_listed(open_kit: Callable[..., Kit], clock: Clock) -> None:
    """No flag of the method is active."""
    method = attrs.evolve(METHOD, rules=(Rule("talk", "?", failing),))
    leeds = open_workshop(open_kit(plugin(method)), clock)
    leeds.start("circle")
    ((source, reason),) = leeds.guidance().failures
    assert (source, reason.partition(",")[0]) == ("circle", "ZeroDivisionError in test_guidance.py")


def test_suggestions_that_fail_are_listed(open_kit: Callable[..., Kit], clock: Clock) -> None:
    """The prompts of the method are suggested."""
    leeds = open_workshop(open_kit(plugin(attrs.evolve(METHOD, suggestions=failing))), clock)
    leeds.start("circle")
    ((source, reason),) = leeds.guidance().failures
    assert (source, reason.partition(",")[0]) == ("circle", "ZeroDivisionError in test_guidance.py")
    assert suggested_prompts(leeds) == [("who", "Who is here?")]


def failing(*_: object) -> Iterator[Any]:
    raise ZeroDivisionError("nothing to divide")


# Views


def test_a_handle_has_the_view_of_a_method(leeds: WorkshopHandle) -> None:
    """A tool shows a method while it runs; the view is as of the last event."""
    assert leeds.view(METHOD) == ()
    leeds.start("circle")
    leeds.contribute("P1", "Tea.")
    (session,) = leeds.view(METHOD)
    assert [item.id for item in session.items] == ["C1"]
    leeds.contribute("P1", "Break!")
    with pytest.raises(LookupError, match="broken"):
        leeds.view(METHOD)


def test_a_view_shows_only_what_may_be_published(leeds: WorkshopHandle) -> None:
    """P1 consents to be recorded, and not to be quoted."""
    leeds.start("circle")
    leeds.contribute("P1", "Tea.")
    (session,) = leeds.view(METHOD)
    assert session.items[0].text == "(not for quotation)"
    assert session.items[0].group == "all"


def test_analyses_apply_to_every_workshop(open_kit: Callable[..., Kit], clock: Clock) -> None:
    """No method needs to run."""
    talk = Analysis(
        name="talk",
        title="Talk",
        summary="How much.",
        view=lambda record: tuple(record.contributions.values()),
        workshop_rules=(
            Rule("talk", "somebody spoke", lambda items: breach("Somebody spoke.", *items)),
        ),
    )
    leeds = open_workshop(open_kit(plugin(analyses=[talk])), clock)
    for text in ("Tea.", "Coffee."):
        leeds.contribute("P1", text)
    assert active_rules(leeds.guidance()) == [("talk", "talk")]


def test_a_handle_without_a_kit_has_no_guidance(open_kit: Callable[..., Kit]) -> None:
    store = open_kit().store
    with pytest.raises(Refused, match=r"Use kit\.workshop"):
        workshop_handle(store, "leeds", methods=()).guidance()
    with pytest.raises(Refused, match="view circle"):
        workshop_handle(store, "leeds", methods=()).view(METHOD)
