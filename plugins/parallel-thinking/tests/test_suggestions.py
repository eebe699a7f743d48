"""What to ask next."""

from __future__ import annotations

from dialoguekit.plugin import Situation, Suggestion
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.suggestions import suggest

BLACK = (
    started("parallel-thinking", "10:00"),
    entered("black", "10:00"),
    said("C1", "P2", "Nobody answers.", "10:01"),
    said("C2", "P4", "No list.", "10:02"),
)


def asked(*facts: Fact, posed: tuple[str, ...] = (), activity: str = "A1") -> list[Suggestion]:
    """What is suggested in the hat that was put on last, with these prompts posed under it."""
    room = gathered().and_given(*facts)
    view = room.project(ParallelThinking)
    worn = view.workshops["leeds"].sessions[-1].order
    situation = Situation(workshop="leeds", activity=activity, entered=worn, posed=posed)
    return list(suggest(view, situation))


def test_under_green_the_obstacles_without_an_idea_come_first() -> None:
    """With how many there are, and which."""
    green = (*BLACK, entered("green", "10:05"))
    first = asked(*green)[0]
    assert (first.prompt, first.why) == ("past", "2 of 2 obstacles have no idea yet.")
    assert first.cites == ("leeds C1", "leeds C2")
    answered = said("C3", "P5", "A line.", "10:06", refs=("C1",))
    assert asked(*green, answered)[0].cites == ("leeds C2",)
    assert [s.prompt for s in asked(*green)] == ["past", "else"]


def test_when_every_obstacle_is_answered_the_prompts_of_the_hat_are_left() -> None:
    """In the order of the method."""
    both = said("C3", "P5", "A line.", "10:06", refs=("C1", "C2"))
    prompts = [s.prompt for s in asked(*BLACK, entered("green", "10:05"), both)]
    assert prompts == ["else", "past"]


def test_under_red_whoever_was_not_heard_is_counted() -> None:
    """Until everybody was."""
    red = (started("parallel-thinking", "10:00"), entered("red", "10:00"))
    assert asked(*red, said("C1", "P2", "Glad.", "10:01"))[0].why == (
        "3 of 4 participants were not heard under red yet."
    )
    everybody = [said(f"C{n}", f"P{n}", "Glad.", "10:01") for n in range(2, 6)]
    assert [s.prompt for s in asked(*red, *everybody)] == ["now"]


def test_under_other_hats_the_prompts_are_suggested() -> None:
    """Those that were not posed yet."""
    assert [s.prompt for s in asked(*BLACK, posed=("fail",))] == ["in-the-way"]


def test_another_run_of_the_method_has_no_say() -> None:
    """Only the one that is asked about."""
    green = (*BLACK, entered("green", "10:05"))
    assert [s.prompt for s in asked(*green, activity="A9")] == ["else", "past"]
