"""The method as data: stages, templates, prompts, and the terms and numbers that its rules use.

Each number names its source.  The questions are our own wording of what the sources ask.
"""

from __future__ import annotations

import re

from dialoguekit.plugin import Prompt, Stage, Template

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


def _stage(name: str, title: str, purpose: str, kinds: str = "") -> Stage:
    """Return a stage; one that accepts certain ``kinds`` also accepts needs, to be parked."""
    accepts = (*kinds.split(), *NEED_KINDS) if kinds else ()
    return Stage(name=name, title=title, purpose=purpose, accepts=accepts)


STAGES = (
    _stage(
        "map",
        "Map",
        "What is here: people, associations, institutions, places, exchange, stories.",
        "asset gift story",
    ),
    _stage(
        "connect",
        "Connect",
        "Who should meet whom, and what they would do first.",
        "connection purpose",
    ),
    _stage(
        "ourselves",
        "What we do ourselves",
        "What we can do without others; it is asked first.",
        "action idea",
    ),
    _stage(
        "with-help",
        "What we do with some help",
        "What we cannot do alone: which help, and from whom.",
        "action idea",
    ),
    _stage(
        "outside",
        "What needs outside agencies",
        "What is left after that, and who is asked; it is asked last.",
        "action idea",
    ),
    _stage("team", "Find a team", "A few people who want to build community here."),
    _stage(
        "animator",
        "Recruit an animator",
        "A person who knows people here and brings them together.",
    ),
    _stage(
        "converse",
        "Host conversations",
        "What people have to give, and what they care about enough to act on.",
    ),
    _stage("engage", "Engage groups and associations", "Those who gather people already."),
    _stage("mobilise", "Mobilise", "Assets are exchanged, and people know of one another."),
    _stage("convene", "Convene", "A broad group develops a vision and a plan."),
    _stage("vision", "Vision and plan", "What connected people want to achieve together."),
    _stage("act", "Do and review", "What is tried, and with what result."),
    _stage("celebrate", "Celebrate", "What was achieved, together with those who achieved it."),
    _stage(
        "resources",
        "Bring in outside resources",
        "Last, and for a plan that builds on what is here.",
    ),
)

OURSELVES, WITH_HELP, OUTSIDE = 1, 2, 3
BUCKET_OF = {"ourselves": OURSELVES, "with-help": WITH_HELP, "outside": OUTSIDE}
"""The bucket that each stage of sorting opens."""
NEEDED = {
    WITH_HELP: {"help": "which help", "whom": "from whom"},
    OUTSIDE: {"whom": "who is asked"},
}
"""What should be recorded of a task in a bucket that needs others, by field."""

_SORTING = (
    "McKnight and Russell, the three questions of sequenced sorting; from memory, no page found"
)
_MAPPING = "Kretzmann & McKnight, Building Communities from the Inside Out, 1993, the first steps"


def _template(name: str, title: str, stages: str, source: str) -> Template:
    return Template(name=name, title=title, stages=tuple(stages.split()), source=source)


TEMPLATES = (
    _template("mapping", "Mapping and connecting", "map connect", _MAPPING),
    _template("sorting", "Sorting into three buckets", "ourselves with-help outside", _SORTING),
    _template(
        "half-day",
        "A half-day in one go",
        "map connect ourselves with-help outside",
        f"{_MAPPING}; {_SORTING}; put together by dialoguekit",
    ),
    _template(
        "kretzmann-mcknight",
        "The five steps of Kretzmann and McKnight",
        "map connect mobilise convene resources",
        "Kretzmann & McKnight, Building Communities from the Inside Out, 1993",
    ),
    _template(
        "touchstones",
        "The eight touchstones of Nurture Development",
        "team animator converse engage connect vision act celebrate",
        "Nurture Development, slides, 2015",
    ),
)


def _prompt(stage: str, name: str, text: str) -> Prompt:
    return Prompt(name=name, stage=stage, text=text)


PROMPTS = (
    _prompt("map", "what-is-here", "What is here already that is good?"),
    _prompt("map", "gifts", "What are you good at, what could you teach, what would you act on?"),
    _prompt("map", "gathers", "Who gathers people here without being paid for it?"),
    _prompt("map", "services", "Which services are here, and what could they lend or open up?"),
    _prompt("map", "meets", "Where do people meet already?"),
    _prompt("map", "swapped", "What is swapped, shared or given here?"),
    _prompt("map", "story", "Which story shows this place at its best?"),
    _prompt("connect", "who-meets-whom", "Who should meet whom?"),
    _prompt("connect", "first", "What would they do together first?"),
    _prompt("ourselves", "ourselves", "What can we do ourselves?"),
    _prompt("with-help", "with-help", "What can we do with some help?"),
    _prompt("with-help", "which-help", "Which help is it, and from whom?"),
    _prompt("outside", "outside", "What is left that needs outside agencies?"),
    _prompt("outside", "who-is-asked", "Who is asked, and by whom?"),
    _prompt("team", "team", "Who would like to build community here?"),
    _prompt("animator", "animator", "Whom do people here turn to anyway?"),
    _prompt("converse", "cares", "What do you care about enough to act on it?"),
    _prompt("engage", "joins", "Which groups are there, and what do they do well?"),
    _prompt("mobilise", "exchange", "What could be exchanged from next week on?"),
    _prompt("convene", "plan", "What do we want here, and who begins with what?"),
    _prompt("vision", "vision", "What will it be like here once this is real?"),
    _prompt("act", "tried", "What did we try, and what was the result?"),
    _prompt("celebrate", "thanks", "What went well, and whom do we thank?"),
    _prompt("resources", "invest", "What does our plan still need from outside, and from whom?"),
)

PROMPT_OF_TYPE = dict(
    zip(TYPES, ("gifts", "gathers", "services", "meets", "swapped", "story"), strict=True)
)
"""The prompt that asks for assets of each type."""
