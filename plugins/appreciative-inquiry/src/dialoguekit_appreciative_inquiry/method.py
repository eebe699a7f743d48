"""The method as data: phases, templates, prompts, and the numbers that its rules use.

Each number names its source.  Phases accept the kinds of contribution that belong to them.  Every
phase accepts barriers and their reframings.
"""

from __future__ import annotations

from dialoguekit.plugin import Prompt, Stage, Template

NAME = "appreciative-inquiry"
TITLE = "Appreciative Inquiry"
TIME_RATIO = (0.5, 1.5)
"""The accepted range of actual over planned time; a shorter Destiny is rushed."""
MIN_STORY_WORDS = 20
"""The least number of words of a story: half of the 40 of the shortest one; our own choice."""
MIN_CONTRIBUTIONS = 40
"""The least number for a flag on missing barriers: half of what thirty make; our own choice."""
HALF = 0.5
"""The share of cross-group pairs among all pairs, and of supporters among those who answered."""
MIN_ANSWERS = 3
"""The least number of answers of a group for a rule on its support.  Our own choice."""
MAX_FACTORS_IN_CHART = 12
"""The number of factors that a chart shows; the table lists all."""

ALWAYS_ACCEPTED = ("deficit", "reframing")
"""The kinds that every phase accepts: barriers, and the questions that reframe them."""
FRAMING_KINDS = ("topic", "question", "frame")
"""The kinds that frame an inquiry; they may come before its first phase."""


def _stage(name: str, title: str, purpose: str, *accepts: str) -> Stage:
    return Stage(name=name, title=title, purpose=purpose, accepts=(*accepts, *ALWAYS_ACCEPTED))


CYCLE = (
    _stage("define", "Define", "The topic of the inquiry, and its questions.", *FRAMING_KINDS),
    _stage(
        "discover",
        "Discover",
        "Stories of success, and what made them possible.",
        "story",
        "factor",
    ),
    _stage("dream", "Dream", "Images of a future built on the discoveries.", "dream", "image"),
    _stage(
        "design",
        "Design",
        "Propositions that describe this future, and first experiments.",
        "proposition",
        "prototype",
    ),
    _stage(
        "destiny",
        "Destiny",
        "Commitments, and how to learn from them.",
        "commitment",
        "action",
        "learning",
    ),
)
QUADRANTS = (
    _stage("strengths", "Strengths", "What is done well and can be built on.", "strength"),
    _stage("opportunities", "Opportunities", "What could be used or reframed.", "opportunity"),
    _stage("aspirations", "Aspirations", "What we want to become.", "aspiration"),
    _stage("results", "Results", "How success will be recognised.", "result", "measure"),
)
STAGES = CYCLE + QUADRANTS

PHASES = tuple(stage.name for stage in CYCLE)
SOAR = tuple(stage.name for stage in QUADRANTS)
DISCOVERY_STAGES = ("discover", "strengths")
"""The stages of discoveries, which dreams can be based on."""
APPRECIATIVE_STAGES = ("discover", "dream", *SOAR)
"""The stages in which an unaddressed problem is flagged."""
REFRAMING_STAGES = ("opportunities", "results")
"""The quadrants in which weaknesses and threats are reframed (Stavros and Hinrichs)."""


def _template(name: str, stages: tuple[Stage, ...], source: str) -> Template:
    title = ", ".join(stage.title for stage in stages)
    return Template(
        name=name, title=title, stages=tuple(stage.name for stage in stages), source=source
    )


TEMPLATES = (
    _template(
        "4-d",
        CYCLE[1:],
        "Cooperrider, Whitney and Stavros 2008, after Cooperrider and Srivastva 1987; others call "
        "the last phase Deliver or Deploy",
    ),
    _template("5-d", CYCLE, "Stavros and Torres 2018, read in a summary"),
    _template("soar", QUADRANTS, "Stavros and Hinrichs, read at soar-strategy.com"),
)

_BEST_LINK = (
    "Tell me about a time when a link between us worked really well: what happened, who did what, "
    "what made it possible?"
)
PROMPTS = tuple(
    Prompt(stage=stage, name=name, text=text)
    for stage, name, text in (
        ("define", "more-of", "What do we want to see more of here?"),
        ("define", "who-to-ask", "Whose stories do we need, and what do we ask them?"),
        ("discover", "best-link", _BEST_LINK),
        ("discover", "own-part", "What do you value in your own part in that story?"),
        ("discover", "life-giving", "What made these stories possible?"),
        ("dream", "three-years-on", "Three years on, this is ordinary: what do you see?"),
        ("dream", "which-story", "Which of our stories does that continue?"),
        (
            "design",
            "proud-and-nervous",
            "Which statement, true already, would make us proud and a little nervous?",
        ),
        (
            "design",
            "instead",
            "What is hard here, and which question asks for what we want instead?",
        ),
        ("destiny", "start-what", "What will you start, with whom, by when?"),
        ("destiny", "notice", "How will we notice that it is working?"),
        ("strengths", "build-on", "What do we do well, and how do we know?"),
        ("opportunities", "openings", "Which openings could we use?"),
        (
            "opportunities",
            "turned",
            "What threatens or weakens us, and which opportunity is in it?",
        ),
        ("aspirations", "become", "What do we care enough about to become?"),
        ("results", "known-by", "How will others see that we succeeded?"),
        ("results", "better-by", "Which of our worries will be measurably smaller?"),
    )
)
