"""The method as data: hats, templates, prompts, and the numbers of its rules.

Each number names its source.  The terms that a hat accepts are those with which the method
describes it.
"""

from __future__ import annotations

from dialoguekit.plugin import Method, Prompt, Stage, Template

NAME = "parallel-thinking"
TITLE = "Parallel Thinking"
MAX_FEELING_WORDS = 15
"""The maximum number of words of a feeling; a longer one resembles an argument."""
TIME_RATIO = (0.5, 1.5)
"""The accepted ratio of actual to planned time."""
MIN_CONTRIBUTIONS = 5
"""The minimum number of contributions under a hat to flag that all came from one group."""

STAGES = (
    Stage(
        name="blue",
        title="Blue hat",
        purpose="Process: focus, sequence, summary.",
        accepts=("blue", "process", "focus", "sequence", "summary"),
    ),
    Stage(
        name="white",
        title="White hat",
        purpose="Facts that are known, facts that are missing, and where to get them.",
        accepts=("white", "fact", "missing fact"),
    ),
    Stage(
        name="red",
        title="Red hat",
        purpose="Feelings, stated and not justified.",
        accepts=("red", "feeling"),
    ),
    Stage(
        name="black",
        title="Black hat",
        purpose="Risks, obstacles, what does not fit; with reasons.",
        accepts=("black", "risk", "obstacle", "misfit"),
    ),
    Stage(
        name="yellow",
        title="Yellow hat",
        purpose="Benefits and feasibility; with reasons.",
        accepts=("yellow", "benefit", "feasibility"),
    ),
    Stage(
        name="green",
        title="Green hat",
        purpose="Ideas, alternatives, ways past obstacles.",
        accepts=("green", "idea", "alternative"),
    ),
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


def _template(name: str, title: str, stages: str, optional: tuple[int, ...] = ()) -> Template:
    return Template(
        name=name, title=title, stages=tuple(stages.split()), optional=optional, source=_CARDS
    )


TEMPLATES = (
    _template("initial-ideas", "Initial ideas", "blue white green blue"),
    _template(
        "choosing",
        "Choosing between alternatives",
        "blue white green yellow black red blue",
        optional=(2,),
    ),
    _template("identifying-solutions", "Identifying solutions", "blue white black green blue"),
    _template("quick-feedback", "Quick feedback", "blue black green blue"),
    _template(
        "strategic-planning", "Strategic planning", "blue yellow black white blue green blue"
    ),
    # The second white hat asks for other people's views, with the prompt "others".
    _template(
        "process-improvement", "Process improvement", "blue white white yellow black green red blue"
    ),
    _template("problem-solving", "Problem solving", "blue white green red yellow black green blue"),
    _template(
        "performance-review", "Performance review", "blue red white yellow black green red blue"
    ),
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

METHOD = Method(
    name=NAME,
    title=TITLE,
    summary="Six hats, worn together: facts, feelings, risks, benefits, ideas, process.",
    source="Edward de Bono, Six Thinking Hats, 1985 and 1999",
    stages=STAGES,
    templates=TEMPLATES,
    prompts=PROMPTS,
    lists_contributions=True,
)
"""The method as data; the plugin adds projection, chapter, flags and suggestions."""
