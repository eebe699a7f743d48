"""The method as data: stages, templates, prompts, and the numbers of its rules.

Each number names its source; the plugin sets those that the source leaves open.
"""

from __future__ import annotations

from dialoguekit.plugin import Prompt, Stage, Template

NAME = "world-cafe"
TITLE = "World Café"
SOURCE = "Juanita Brown and David Isaacs, The World Café, 2005"
TABLE = "table"
"""The kind of space that people sit at in a round."""
HOST = "host"
"""The role of a person who stays at a table while the others move."""
ROUND_MINUTES = (20, 30)
"""The usual minutes of a round (Brown and Isaacs 2005)."""
TIME_RATIO = (0.5, 1.5)
"""The accepted ratio of actual to planned time.  For a round without a plan, the ratio to the
shortest and to the longest usual round."""
MAX_TABLE_SIZE = 5
"""The maximum number of people at a table: four or five (Brown and Isaacs 2005)."""
MIN_MIXED_TABLE_SIZE = 4
"""The minimum number of people at a table to flag a single member of a group.  Fewer people cannot
include two of each of two groups."""
MIN_SHARE_OF_ROUND = 0.1
"""The minimum share of a round for which a person counts as present; set by the plugin.  It leaves
time to walk between tables."""
LEFT_EARLY_SHARE = 0.25
"""The share of a round without its host that counts as leaving early; set by the plugin."""
CARRYING_RELATIONS = ("ref", "carries", "derives", "builds on")
"""The relations by which an idea is taken up; ``ref`` is one."""


def _stage(name: str, purpose: str) -> Stage:
    return Stage(name=name, title=name.capitalize(), purpose=purpose)


STAGES = (
    _stage("welcome", "What brings us together, and how a café works."),
    _stage("round", "Conversation at the tables, about a question that matters."),
    _stage("harvest", "What all participants take from the conversations."),
)

TEMPLATES = (
    Template(
        name="classic",
        title="Three rounds of 20 to 30 minutes",
        stages=("welcome", "round", "round", "round", "harvest"),
        source=SOURCE,
    ),
    Template(
        name="short",
        title="Two rounds, where there is no time for three",
        stages=("welcome", "round", "round", "harvest"),
        source=f"adapted from {SOURCE}: two rounds are the fewest in which ideas can travel",
    ),
    Template(
        name="extended",
        title="Four or five rounds, for a question that goes deep",
        stages=("welcome", "round", "round", "round", "round", "round", "harvest"),
        optional=(5,),
        source=f"adapted from {SOURCE}: three rounds or more, as many as the question needs",
    ),
)

PROMPTS = (
    Prompt(name="purpose", stage="welcome", text="What brings us together today?"),
    Prompt(name="manners", stage="welcome", text="How do we want to talk at our tables?"),
    Prompt(name="matters", stage="round", text="What matters to you about this question, and why?"),
    Prompt(name="stay", stage="round", text="Who stays as the host of this table?"),
    Prompt(name="so-far", stage="round", text="What has this table talked about so far?"),
    Prompt(name="bring", stage="round", text="What do you bring from the table you come from?"),
    Prompt(name="between", stage="round", text="What connects what we hear from each other?"),
    Prompt(name="unsaid", stage="round", text="What has nobody said yet?"),
    Prompt(name="pattern", stage="harvest", text="What did you hear at more than one table?"),
    Prompt(name="surprise", stage="harvest", text="What is new to you since you came in?"),
    Prompt(name="next", stage="harvest", text="Which question do we have to ask next?"),
)
