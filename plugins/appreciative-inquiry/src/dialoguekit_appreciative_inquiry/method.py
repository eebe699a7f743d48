"""The method as data: phases, templates, prompts, and the numbers that its rules go by.

Where the numbers come from is said beside each.  Phases admit the kinds of contribution that
belong to them; what is hard, and what becomes of it, is welcome in every phase.
"""

from __future__ import annotations

from dialoguekit.plugin import Method, Prompt, Stage, Template

NAME = "appreciative-inquiry"
TITLE = "Appreciative Inquiry"
FOUR_D, FIVE_D, IN_QUADRANTS = "4-d", "5-d", "soar"
"""The names of the templates."""

TIME_RATIO = (0.5, 1.5)
"""Actual over planned time that counts as kept (domain.md §3); less of Destiny is rushed."""
SHORTEST_STORY = 20
"""Words from which on a story tells what happened.  Ours: half of the 40 that domain.md §14
expects at least; with fewer it has become a slogan."""
MANY = 40
"""Contributions from which on it is telling that nothing hard was said.  Ours: half of what
domain.md §14 expects of thirty people."""
HALF = 0.5
"""Cross-group pairs among all pairs (domain.md §2: ideally unlikely partners), and supporters of
a proposition among those who were asked."""
FEWEST_ASKED = 3
"""Answers of a group from which on they tell how far it wants a proposition: ours."""
MOST_DRAWN = 12
"""Factors that a chart shows; the table beside it has them all."""

WELCOME = ("deficit", "reframing")
"""What every phase admits: something wrong, a harm, a barrier; and the question made of it."""


def _stage(name: str, title: str, purpose: str, *admits: str) -> Stage:
    return Stage(name=name, title=title, purpose=purpose, admits=(*admits, *WELCOME))


CYCLE = (
    _stage(
        "define",
        "Define",
        "What the inquiry is about, and the questions that it asks.",
        "topic",
        "question",
        "frame",
    ),
    _stage(
        "discover",
        "Discover",
        "Stories of when it worked, and what gave them life.",
        "story",
        "factor",
    ),
    _stage(
        "dream",
        "Dream",
        "Images of a future that is built on what was discovered.",
        "dream",
        "image",
    ),
    _stage(
        "design",
        "Design",
        "Propositions of how it is then, and first tries.",
        "proposition",
        "prototype",
    ),
    _stage(
        "destiny",
        "Destiny",
        "Who takes on what, and how it is learned from.",
        "commitment",
        "action",
        "learning",
    ),
)
QUADRANTS = (
    _stage("strengths", "Strengths", "What is done well and can be built on.", "strength"),
    _stage("opportunities", "Opportunities", "What could be seized or turned.", "opportunity"),
    _stage("aspirations", "Aspirations", "What we want to become.", "aspiration"),
    _stage("results", "Results", "By what it will be known.", "result", "measure"),
)
STAGES = CYCLE + QUADRANTS

PHASES = tuple(stage.name for stage in CYCLE)
SOAR = tuple(stage.name for stage in QUADRANTS)
FRAMING = CYCLE[0].admits[: -len(WELCOME)]
"""What frames an inquiry, and may be said before its first phase."""
FINDING = ("discover", "strengths")
"""Where something is found that a dream can stand on."""
HOPEFUL = ("discover", "dream", *SOAR)
"""Where a problem that is left standing takes over: domain.md §2."""
TURNING = ("opportunities", "results")
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
        title="The same, with Define before it",
        stages=PHASES,
        source="Stavros and Torres 2018, read in a summary",
    ),
    Template(
        name=IN_QUADRANTS,
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
    Prompt(
        name="which-story", stage="dream", text="Which of our stories is that a picture of, grown?"
    ),
    Prompt(
        name="proud-and-nervous",
        stage="design",
        text="Which statement, true already, would make us proud and a little nervous?",
    ),
    Prompt(
        name="instead",
        stage="design",
        text="What is hard here, and which question asks for what we want in its place?",
    ),
    Prompt(name="start-what", stage="destiny", text="What will you start, with whom, by when?"),
    Prompt(name="notice", stage="destiny", text="How will we notice that it is working?"),
    Prompt(name="build-on", stage="strengths", text="What do we do well, and what proves it?"),
    Prompt(name="openings", stage="opportunities", text="What is opening that we could use?"),
    Prompt(
        name="turned",
        stage="opportunities",
        text="What threatens or weakens us, and what chance does it become when turned?",
    ),
    Prompt(name="become", stage="aspirations", text="What do we care enough about to become?"),
    Prompt(name="known-by", stage="results", text="By what will others know that we got there?"),
    Prompt(
        name="better-by",
        stage="results",
        text="Of what worries us now, what will be measurably better?",
    ),
)

METHOD = Method(
    name=NAME,
    title=TITLE,
    summary="Stories of when it worked, dreams built on them, propositions, commitments.",
    source="Cooperrider and Srivastva 1987; Cooperrider, Whitney and Stavros 2008",
    stages=STAGES,
    templates=TEMPLATES,
    prompts=PROMPTS,
    tells_contributions=True,
)
"""The method as data; the plugin adds what folds, judges and tells."""
