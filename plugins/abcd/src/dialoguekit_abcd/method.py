"""The method as data: stages, templates, prompts, and the terms and numbers that its rules use.

Each number names its source.  The questions are our own wording of what the sources ask.
"""

from __future__ import annotations

import re

from dialoguekit.plugin import Method, Prompt, Stage, Template

NAME = "abcd"
TITLE = "Asset-Based Community Development"

TYPES = {
    "individual": "Individuals",
    "association": "Associations",
    "institution": "Institutions",
    "place": "Places",
    "economy": "Exchange and economy",
    "culture": "Culture, stories and history",
}
"""The six types of assets, with their headings.

Unpaid people who come together are an association, paid people an institution.  The two are never
one type, because associations multiply gifts (Kretzmann & McKnight 1993).
"""
TYPE_PHRASES = {
    "individual": "a person",
    "association": "an association",
    "institution": "an institution",
    "place": "a place",
    "economy": "an exchange",
    "culture": "a piece of culture",
}
"""A phrase for one asset of each type."""

GIFTS = {"head": "Head (knowledge)", "hand": "Hand (skills)", "heart": "Heart (care)"}
"""The gifts of individuals (Kretzmann & McKnight 1993), with their headings."""

ASSET_KINDS = ("asset", "gift")
"""Kinds of contribution that name something for the map."""
NEED_KINDS = ("need", "deficit")
"""Kinds of contribution that are parked and are not assets."""
NEED_PATTERN = re.compile(
    r"\W*(?i:there (is|are) )?([Nn]o [a-z]|(?i:(not enough|too few|too little|nobody|we need|"
    r"we lack|(lack|shortage|absence) of|need for)\b))"
)
"""A pattern for names of something that is missing: our own heuristic.

“No transport after six” matches.  “No Limits”, which is a name, does not.
"""

TIME_RATIO = (0.5, 1.5)
"""The accepted range of actual over planned time."""
MIN_ASSETS = 6
"""The least number of assets for a rule on shares.

Our own choice: with two groups of one size, chance gives six assets to one group in 3 of 100 cases.
"""
MIN_TASKS = 3
"""The least number of tasks for a rule on shares.

Our own choice: a half-day sorts five to eight tasks, and two may come from any group.
"""
MAX_INSTITUTION_SHARE = 0.5
"""The share of institutions above which they dominate a map.  Our own choice."""
FOLLOW_UP_DAYS = 28
"""The days after a workshop by which an agreed connection should be acted upon.  Our own choice."""

STAGES = (
    Stage(
        name="map",
        title="Map",
        purpose="What is here: people, associations, institutions, places, exchange, stories.",
        accepts=("asset", "gift", "story", *NEED_KINDS),
    ),
    Stage(
        name="connect",
        title="Connect",
        purpose="Who should meet whom, and what they would do first.",
        accepts=("connection", "purpose", *NEED_KINDS),
    ),
    Stage(
        name="ourselves",
        title="What we do ourselves",
        purpose="What we can do without others; it is asked first.",
        accepts=("action", "idea", *NEED_KINDS),
    ),
    Stage(
        name="with-help",
        title="What we do with some help",
        purpose="What we cannot do alone: which help, and from whom.",
        accepts=("action", "idea", *NEED_KINDS),
    ),
    Stage(
        name="outside",
        title="What needs outside agencies",
        purpose="What is left after that, and who is asked; it is asked last.",
        accepts=("action", "idea", *NEED_KINDS),
    ),
    Stage(
        name="team",
        title="Find a team",
        purpose="A few people who want to build community here.",
    ),
    Stage(
        name="animator",
        title="Recruit an animator",
        purpose="A person who knows people here and brings them together.",
    ),
    Stage(
        name="converse",
        title="Host conversations",
        purpose="What people have to give, and what they care about enough to act on.",
    ),
    Stage(
        name="engage",
        title="Engage groups and associations",
        purpose="Those who gather people already.",
    ),
    Stage(
        name="mobilise",
        title="Mobilise",
        purpose="Assets are exchanged, and people know of one another.",
    ),
    Stage(
        name="convene",
        title="Convene",
        purpose="A broad group develops a vision and a plan.",
    ),
    Stage(
        name="vision",
        title="Vision and plan",
        purpose="What connected people want to achieve together.",
    ),
    Stage(name="act", title="Do and review", purpose="What is tried, and with what result."),
    Stage(
        name="celebrate",
        title="Celebrate",
        purpose="What was achieved, together with those who achieved it.",
    ),
    Stage(
        name="resources",
        title="Bring in outside resources",
        purpose="Last, and for a plan that builds on what is here.",
    ),
)

BUCKET_OF = {"ourselves": 1, "with-help": 2, "outside": 3}
"""The bucket that each stage of sorting opens."""

_SORTING = (
    "McKnight and Russell, the three questions of sequenced sorting; from memory, no page found"
)
_MAPPING = "Kretzmann & McKnight, Building Communities from the Inside Out, 1993, the first steps"

TEMPLATES = (
    Template(
        name="mapping",
        title="Mapping and connecting",
        stages=("map", "connect"),
        source=_MAPPING,
    ),
    Template(
        name="sorting",
        title="Sorting into three buckets",
        stages=("ourselves", "with-help", "outside"),
        source=_SORTING,
    ),
    Template(
        name="half-day",
        title="A half-day in one go",
        stages=("map", "connect", "ourselves", "with-help", "outside"),
        source=f"{_MAPPING}; {_SORTING}; put together by dialoguekit",
    ),
    Template(
        name="kretzmann-mcknight",
        title="The five steps of Kretzmann and McKnight",
        stages=("map", "connect", "mobilise", "convene", "resources"),
        source="Kretzmann & McKnight, Building Communities from the Inside Out, 1993",
    ),
    Template(
        name="touchstones",
        title="The eight touchstones of Nurture Development",
        stages=(
            "team",
            "animator",
            "converse",
            "engage",
            "connect",
            "vision",
            "act",
            "celebrate",
        ),
        source="Nurture Development, slides, 2015",
    ),
)

PROMPTS = (
    Prompt(name="what-is-here", stage="map", text="What is here already that is good?"),
    Prompt(
        name="gifts",
        stage="map",
        text="What are you good at, what could you teach, what would you act on?",
    ),
    Prompt(name="gathers", stage="map", text="Who gathers people here without being paid for it?"),
    Prompt(
        name="services",
        stage="map",
        text="Which services are here, and what could they lend or open up?",
    ),
    Prompt(name="meets", stage="map", text="Where do people meet already?"),
    Prompt(name="swapped", stage="map", text="What is swapped, shared or given here?"),
    Prompt(name="story", stage="map", text="Which story shows this place at its best?"),
    Prompt(name="who-meets-whom", stage="connect", text="Who should meet whom?"),
    Prompt(name="first", stage="connect", text="What would they do together first?"),
    Prompt(name="ourselves", stage="ourselves", text="What can we do ourselves?"),
    Prompt(name="with-help", stage="with-help", text="What can we do with some help?"),
    Prompt(name="which-help", stage="with-help", text="Which help is it, and from whom?"),
    Prompt(name="outside", stage="outside", text="What is left that needs outside agencies?"),
    Prompt(name="who-is-asked", stage="outside", text="Who is asked, and by whom?"),
    Prompt(name="team", stage="team", text="Who would like to build community here?"),
    Prompt(name="animator", stage="animator", text="Whom do people here turn to anyway?"),
    Prompt(name="cares", stage="converse", text="What do you care about enough to act on it?"),
    Prompt(name="joins", stage="engage", text="Which groups are there, and what do they do well?"),
    Prompt(name="exchange", stage="mobilise", text="What could be exchanged from next week on?"),
    Prompt(name="plan", stage="convene", text="What do we want here, and who begins with what?"),
    Prompt(name="vision", stage="vision", text="What will it be like here once this is real?"),
    Prompt(name="tried", stage="act", text="What did we try, and what was the result?"),
    Prompt(name="thanks", stage="celebrate", text="What went well, and whom do we thank?"),
    Prompt(
        name="invest",
        stage="resources",
        text="What does our plan still need from outside, and from whom?",
    ),
)

PROMPT_OF_TYPE = {
    "individual": "gifts",
    "association": "gathers",
    "institution": "services",
    "place": "meets",
    "economy": "swapped",
    "culture": "story",
}
"""The prompt that asks for assets of each type."""

METHOD = Method(
    name=NAME,
    title=TITLE,
    summary="Assets of a place, mapped and connected; then what to do with them, nearest first.",
    source="Kretzmann & McKnight, Building Communities from the Inside Out, 1993",
    stages=STAGES,
    templates=TEMPLATES,
    prompts=PROMPTS,
)
"""The method as data; the package adds the projection, the chapter, the flags and suggestions."""
