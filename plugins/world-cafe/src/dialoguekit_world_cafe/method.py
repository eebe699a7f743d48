"""The method as data: stages, templates, prompts, and the numbers that its rules go by.

Where the numbers come from is said beside each; those that the source leaves open are ours.
"""

from __future__ import annotations

from dialoguekit.plugin import Method, Prompt, Stage, Template

NAME = "world-cafe"
TITLE = "World Café"
TABLE = "table"
"""The kind of space that people sit at in a round."""
HOST = "host"
"""The part of whoever stays at a table while the others move on."""
ROUND_MINUTES = (20, 30)
"""Minutes that a round takes (Brown and Isaacs 2005)."""
TIME_RATIO = (0.5, 1.5)
"""Actual over planned time that counts as kept (domain.md §3); of a round without a plan, how far
it may fall short of the shortest round and exceed the longest."""
LARGEST_TABLE = 5
"""People at a table: four or five, says the source (Brown and Isaacs 2005)."""
SMALLEST_MIXED = 4
"""People at a table from which on nobody needs to be the only one of a group (domain.md §5, §10):
fewer cannot have two of each of two groups."""
LEAST_OF_ROUND = 0.1
"""The share of a round from which on somebody counts as having been there; ours.  It leaves room
for walking from table to table while the round begins."""
LEFT_EARLY = 0.25
"""The share of a round without its host from which on a table counts as left; ours."""
CARRYING = ("ref", "carries", "derives", "builds on")
"""The relations by which an idea is carried on; taking it up (``ref``) is one."""

STAGES = (
    Stage(
        name="welcome",
        title="Welcome",
        purpose="What brings us together, and how a café works.",
    ),
    Stage(
        name="round",
        title="Round",
        purpose="Conversation at the tables, about a question that matters.",
    ),
    Stage(
        name="harvest",
        title="Harvest",
        purpose="What the whole room takes from its conversations.",
    ),
)

_BOOK = "Juanita Brown and David Isaacs, The World Café, 2005"

TEMPLATES = (
    Template(
        name="classic",
        title="Three rounds of 20 to 30 minutes",
        stages=("welcome", "round", "round", "round", "harvest"),
        source=_BOOK,
    ),
    Template(
        name="short",
        title="Two rounds, where there is no time for three",
        stages=("welcome", "round", "round", "harvest"),
        source=f"ours, after {_BOOK}: two rounds are the fewest in which ideas can travel",
    ),
    Template(
        name="extended",
        title="Four or five rounds, for a question that goes deep",
        stages=("welcome", "round", "round", "round", "round", "round", "harvest"),
        optional=(5,),
        source=f"ours, after {_BOOK}: three rounds or more, as many as the question needs",
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

METHOD = Method(
    name=NAME,
    title=TITLE,
    summary="Rounds of talk at small tables; hosts stay, people move, ideas travel with them.",
    source=_BOOK,
    stages=STAGES,
    templates=TEMPLATES,
    prompts=PROMPTS,
    tells_contributions=True,
)
"""The method as data; the plugin adds what folds, judges and tells."""
