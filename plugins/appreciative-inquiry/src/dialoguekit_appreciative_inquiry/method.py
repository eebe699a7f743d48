"""The method as data: phases, templates, prompts, and the numbers that its rules use.

Each number names its source.  Phases accept the kinds of contribution that belong to them.  Every
phase accepts barriers and their reframings.
"""

from __future__ import annotations

from dialoguekit.plugin import Method, Prompt, Stage, Template

NAME = "appreciative-inquiry"
TITLE = "Appreciative Inquiry"
FOUR_D, FIVE_D, SOAR_TEMPLATE = "4-d", "5-d", "soar"
"""The names of the templates."""

TIME_RATIO = (0.5, 1.5)
"""The accepted range of actual over planned time; a shorter Destiny is rushed."""
MIN_STORY_WORDS = 20
"""The least number of words of a story that describes what happened.

Our own choice: half of the 40 words that a story has at least.
"""
MIN_CONTRIBUTIONS = 40
"""The least number of contributions for a flag on missing barriers.

Our own choice: half of what thirty people contribute.
"""
HALF = 0.5
"""The share of cross-group pairs among all pairs, and of supporters among those who answered."""
MIN_ANSWERS = 3
"""The least number of answers of a group for a rule on its support.  Our own choice."""
MAX_FACTORS_IN_CHART = 12
"""The number of factors that a chart shows; the table lists all."""

ALWAYS_ACCEPTED = ("deficit", "reframing")
"""The kinds that every phase accepts: barriers, and the questions that reframe them."""


def _stage(name: str, title: str, purpose: str, *accepts: str) -> Stage:
    return Stage(name=name, title=title, purpose=purpose, accepts=(*accepts, *ALWAYS_ACCEPTED))


CYCLE = (
    _stage(
        "define",
        "Define",
        "The topic of the inquiry, and its questions.",
        "topic",
        "question",
        "frame",
    ),
    _stage(
        "discover",
        "Discover",
        "Stories of success, and what made them possible.",
        "story",
        "factor",
    ),
    _stage(
        "dream",
        "Dream",
        "Images of a future built on the discoveries.",
        "dream",
        "image",
    ),
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
FRAMING_KINDS = CYCLE[0].accepts[: -len(ALWAYS_ACCEPTED)]
"""The kinds that frame an inquiry; they may come before its first phase."""
DISCOVERY_STAGES = ("discover", "strengths")
"""The stages of discoveries, which dreams can be based on."""
APPRECIATIVE_STAGES = ("discover", "dream", *SOAR)
"""The stages in which an unaddressed problem is flagged."""
REFRAMING_STAGES = ("opportunities", "results")
"""The quadrants in which weaknesses and threats are reframed (Stavros and Hinrichs)."""

TEMPLATES = (
    Template(
        name=FOUR_D,
        title="Discover, Dream, Design, Destiny",
        stages=PHASES[1:],
        source="Cooperrider, Whitney and Stavros 2008, after Cooperrider and Srivastva 1987; "
        "others call the last phase Deliver or Deploy",
    ),
    Template(
        name=FIVE_D,
        title="Define, Discover, Dream, Design, Destiny",
        stages=PHASES,
        source="Stavros and Torres 2018, read in a summary",
    ),
    Template(
        name=SOAR_TEMPLATE,
        title="Strengths, Opportunities, Aspirations, Results",
        stages=SOAR,
        source="Stavros and Hinrichs, read at soar-strategy.com",
    ),
)

PROMPTS = (
    Prompt(name="more-of", stage="define", text="What do we want to see more of here?"),
    Prompt(
        name="who-to-ask", stage="define", text="Whose stories do we need, and what do we ask them?"
    ),
    Prompt(
        name="best-link",
        stage="discover",
        text="Tell me about a time when a link between us worked really well: what happened, "
        "who did what, what made it possible?",
    ),
    Prompt(
        name="own-part", stage="discover", text="What do you value in your own part in that story?"
    ),
    Prompt(name="life-giving", stage="discover", text="What made these stories possible?"),
    Prompt(
        name="three-years-on",
        stage="dream",
        text="Three years on, this is ordinary: what do you see?",
    ),
    Prompt(name="which-story", stage="dream", text="Which of our stories does that continue?"),
    Prompt(
        name="proud-and-nervous",
        stage="design",
        text="Which statement, true already, would make us proud and a little nervous?",
    ),
    Prompt(
        name="instead",
        stage="design",
        text="What is hard here, and which question asks for what we want instead?",
    ),
    Prompt(name="start-what", stage="destiny", text="What will you start, with whom, by when?"),
    Prompt(name="notice", stage="destiny", text="How will we notice that it is working?"),
    Prompt(name="build-on", stage="strengths", text="What do we do well, and how do we know?"),
    Prompt(name="openings", stage="opportunities", text="Which openings could we use?"),
    Prompt(
        name="turned",
        stage="opportunities",
        text="What threatens or weakens us, and which opportunity is in it?",
    ),
    Prompt(name="become", stage="aspirations", text="What do we care enough about to become?"),
    Prompt(name="known-by", stage="results", text="How will others see that we succeeded?"),
    Prompt(
        name="better-by",
        stage="results",
        text="Which of our worries will be measurably smaller?",
    ),
)

METHOD = Method(
    name=NAME,
    title=TITLE,
    summary="Stories of success, dreams built on them, propositions, commitments.",
    source="Cooperrider and Srivastva 1987; Cooperrider, Whitney and Stavros 2008",
    stages=STAGES,
    templates=TEMPLATES,
    prompts=PROMPTS,
    lists_contributions=True,
)
"""The method as data; the package adds the projection, the chapter, the flags and suggestions."""
