"""A method with three stages, and its sessions."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ActivityStarted
from dialoguekit.plugin import Method, Prompt, Session, Stage, Template
from dialoguekit.testing.builders import workshop_with_participants
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput

METHOD: Method[Session, tuple[Session, ...]] = Method(
    name="circle",
    title="Circle",
    summary="Facts and ideas.",
    source="these tests",
    stages=(
        Stage(name="facts", title="Facts", purpose="What is known.", accepts=("fact",)),
        Stage(name="ideas", title="Ideas", accepts=("idea",)),
        Stage(name="silence", title="Silence"),
    ),
    templates=(
        Template(name="short", title="Short", stages=("facts", "ideas"), source="these tests"),
    ),
    prompts=(
        Prompt(name="what", stage="facts", text="What do we know?"),
        Prompt(name="who", stage="facts", text="Who knows more?"),
        Prompt(name="else", stage="ideas", text="What else?"),
    ),
)
START = (ActivityStarted(activity="A1", method="circle", template="short"), "10:00")


def sessions(*facts: ScenarioInput, **options: Any) -> tuple[Session, ...]:
    """Return the sessions of a workshop with these facts after all participants arrived."""
    return workshop_view(METHOD, workshop_with_participants(**options).and_given(*facts))
