"""The method as data: hats, templates, prompts, and the numbers of its rules.

Each number names its source.  The terms that a hat accepts are those with which the method
describes it.
"""

from __future__ import annotations

from dialoguekit.plugin import Prompt, Stage, Template

NAME = "parallel-thinking"
TITLE = "Parallel Thinking"
MAX_FEELING_WORDS = 15
"""The maximum number of words of a feeling; a longer one resembles an argument."""
TIME_RATIO = (0.5, 1.5)
"""The accepted ratio of actual to planned time."""
MIN_CONTRIBUTIONS = 5
"""The minimum number of contributions under a hat to flag that all came from one group."""


def _hat(name: str, purpose: str, *accepts: str) -> Stage:
    title = f"{name.capitalize()} hat"
    return Stage(name=name, title=title, purpose=purpose, accepts=(name, *accepts))


STAGES = (
    _hat("blue", "Process: focus, sequence, summary.", "process", "focus", "sequence", "summary"),
    _hat(
        "white",
        "Facts that are known, facts that are missing, and where to get them.",
        *("fact", "missing fact"),
    ),
    _hat("red", "Feelings, stated and not justified.", "feeling"),
    _hat(
        "black", "Risks, obstacles, what does not fit; with reasons.", "risk", "obstacle", "misfit"
    ),
    _hat("yellow", "Benefits and feasibility; with reasons.", "benefit", "feasibility"),
    _hat("green", "Ideas, alternatives, ways past obstacles.", "idea", "alternative"),
)

HATS = tuple(stage.name for stage in STAGES)
TITLES = {stage.name: stage.title for stage in STAGES}
COLOURS = {
    "blue": "#2f6db3",
    "white": "#c9c9c4",
    "red": "#c0392b",
    "black": "#2d2d2d",
    "yellow": "#e0b100",
    "green": "#3c8d40",
}

_CARDS = (
    "gthill.blogspot.com, 2009: a secondary source that agrees with widely circulated training "
    "cards; other secondary sources give other orders"
)


def _template(title: str, stages: str, *optional: int) -> Template:
    name = title.replace(" between alternatives", "").replace(" ", "-").lower()
    return Template(
        name=name, title=title, stages=tuple(stages.split()), optional=optional, source=_CARDS
    )


TEMPLATES = (
    _template("Initial ideas", "blue white green blue"),
    _template("Choosing between alternatives", "blue white green yellow black red blue", 2),
    _template("Identifying solutions", "blue white black green blue"),
    _template("Quick feedback", "blue black green blue"),
    _template("Strategic planning", "blue yellow black white blue green blue"),
    # The second white hat asks for other people's views, with the prompt "others".
    _template("Process improvement", "blue white white yellow black green red blue"),
    _template("Problem solving", "blue white green red yellow black green blue"),
    _template("Performance review", "blue red white yellow black green red blue"),
)

PROMPTS = (
    Prompt(name="focus", stage="blue", text="What are we thinking about, and in what order?"),
    Prompt(name="outcome", stage="blue", text="What did we get, and what comes next?"),
    Prompt(name="known", stage="white", text="What do we know about this?"),
    Prompt(name="missing", stage="white", text="What do we need to know, and who could tell us?"),
    Prompt(name="others", stage="white", text="What do other people say about this?"),
    Prompt(name="now", stage="red", text="How do you feel about it now? No reasons needed."),
    Prompt(name="fail", stage="black", text="What could fail, and why?"),
    Prompt(name="in-the-way", stage="black", text="What stands in the way?"),
    Prompt(name="good", stage="yellow", text="What is good here, and for whom?"),
    Prompt(name="work", stage="yellow", text="Why might it work?"),
    Prompt(name="else", stage="green", text="What else could we try?"),
    Prompt(name="past", stage="green", text="What would get us past what stands in the way?"),
)
