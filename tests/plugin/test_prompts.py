"""Suggestions from the prompts of a method."""

from __future__ import annotations

from tests.plugin.circle import METHOD

from dialoguekit.plugin import Method, Suggestion, SuggestionContext
from dialoguekit.plugin.prompts import remaining_prompts


def suggested(
    *entered: str, planned: tuple[str, ...] = (), posed: tuple[str, ...] = ()
) -> list[tuple[str | None, str]]:
    """Return the names of the suggested prompts, with the reason of each."""
    context = SuggestionContext(
        workshop="leeds",
        activity="A1",
        stages_entered=entered,
        stages_planned=planned,
        prompts_posed=posed,
    )
    return [(s.prompt, s.reason) for s in remaining_prompts(METHOD, context)]


def test_the_prompts_of_the_stage_come_first() -> None:
    """The reason is the purpose of the stage, or its title."""
    assert suggested("facts") == [
        ("what", "Facts: What is known."),
        ("who", "Facts: What is known."),
    ]
    assert suggested("facts", "ideas") == [("else", "Ideas is the current stage.")]


def test_posed_prompts_are_not_suggested() -> None:
    """The remaining prompts are."""
    assert [name for name, _ in suggested("facts", posed=("what",))] == ["who"]


def test_a_prompt_is_not_suggested_twice() -> None:
    """A method may suggest a prompt for its own reason."""
    context = SuggestionContext(workshop="leeds", activity="A1", stages_entered=("facts",))
    already = Suggestion(text="Who knows more?", reason="Nobody spoke.", prompt="who")
    assert [s.prompt for s in remaining_prompts(METHOD, context, already_suggested=[already])] == [
        "what"
    ]


def test_the_next_stage_follows_the_last_prompt() -> None:
    """It is suggested as long as the run follows the announced order."""
    posed = ("what", "who")
    assert suggested("facts", planned=("facts", "ideas"), posed=posed) == [
        ("else", "All prompts of this stage were posed; Ideas comes next.")
    ]
    assert suggested("facts", planned=("ideas", "facts"), posed=posed) == []
    assert suggested("facts", posed=posed) == []
    assert suggested("facts", "ideas", planned=("facts", "ideas"), posed=("else",)) == []


def test_the_first_stage_is_suggested_before_the_start() -> None:
    """It is that of the announced order, or the first of the method."""
    assert suggested(planned=("ideas",)) == [
        ("else", "No stage was entered yet; Ideas comes next.")
    ]
    assert [name for name, _ in suggested()] == ["what", "who"]


def test_a_stage_without_prompts_suggests_nothing() -> None:
    """An unknown stage does not either."""
    assert suggested("dance") == []
    assert suggested("silence") == []
    bare = Method(name="walk", title="Walk", summary="A walk.", source="these tests")
    assert list(remaining_prompts(bare, SuggestionContext(workshop="leeds", activity="A1"))) == []
