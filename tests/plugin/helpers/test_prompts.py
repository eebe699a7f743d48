"""What to ask next, as a method's own prompts have it."""

from __future__ import annotations

from dialoguekit.plugin import Method, Prompt, Situation, Stage, Suggestion, prompts_left

METHOD = Method(
    name="circle",
    title="Circle",
    summary="Facts and ideas.",
    source="these tests",
    stages=(
        Stage(name="facts", title="Facts", purpose="What is known."),
        Stage(name="ideas", title="Ideas"),
        Stage(name="silence", title="Silence"),
    ),
    prompts=(
        Prompt(name="what", stage="facts", text="What do we know?"),
        Prompt(name="who", stage="facts", text="Who knows more?"),
        Prompt(name="else", stage="ideas", text="What else?"),
    ),
)


def asked(
    *entered: str, planned: tuple[str, ...] = (), posed: tuple[str, ...] = ()
) -> list[tuple[str | None, str]]:
    """The names of the prompts that are suggested, with the reason of each."""
    situation = Situation(
        workshop="leeds", activity="A1", entered=entered, planned=planned, posed=posed
    )
    return [(s.prompt, s.why) for s in prompts_left(METHOD, situation)]


def test_the_prompts_of_the_stage_come_first() -> None:
    """With what the stage is for; a stage without a purpose is named."""
    assert asked("facts") == [("what", "Facts: What is known."), ("who", "Facts: What is known.")]
    assert asked("facts", "ideas") == [("else", "Ideas is on.")]


def test_what_was_posed_is_not_suggested_again() -> None:
    """What is left is."""
    assert [name for name, _ in asked("facts", posed=("what",))] == ["who"]


def test_what_is_suggested_besides_is_not_suggested_twice() -> None:
    """A method may have its own reason for a prompt."""
    situation = Situation(workshop="leeds", activity="A1", entered=("facts",))
    own = Suggestion(text="Who knows more?", why="Nobody spoke.", prompt="who")
    assert [s.prompt for s in prompts_left(METHOD, situation, besides=[own])] == ["what"]


def test_when_all_was_asked_the_next_stage_is_suggested() -> None:
    """As long as the order announced was kept to."""
    every = ("what", "who")
    assert asked("facts", planned=("facts", "ideas"), posed=every) == [
        ("else", "Every prompt here was put; Ideas comes next.")
    ]
    assert asked("facts", planned=("ideas", "facts"), posed=every) == []
    assert asked("facts", posed=every) == []
    assert asked("facts", "ideas", planned=("facts", "ideas"), posed=("else",)) == []


def test_before_the_first_stage_its_prompts_are_suggested() -> None:
    """That of the order announced, or the method's first."""
    assert asked(planned=("ideas",)) == [("else", "No stage was entered yet; Ideas comes next.")]
    assert [name for name, _ in asked()] == ["what", "who"]


def test_a_stage_that_is_unknown_or_has_no_prompt_suggests_nothing() -> None:
    """There is nothing to suggest."""
    assert asked("dance") == []
    assert asked("silence") == []
    bare = Method(name="walk", title="Walk", summary="A walk.", source="these tests")
    assert list(prompts_left(bare, Situation(workshop="leeds", activity="A1"))) == []
