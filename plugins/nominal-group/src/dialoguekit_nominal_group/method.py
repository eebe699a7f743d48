"""The method as data: stages, templates, prompts, and the numbers that its rules use.

Each number names its source.  Books and papers are cited from memory.
"""

from __future__ import annotations

from dialoguekit.plugin import Prompt, Stage, Template

NAME = "nominal-group"
TITLE = "Nominal Group Technique"
TIME_RATIO = (0.5, 1.5)
"""The accepted range of actual over planned time."""
MIN_RANKED = 5
"""The least number of options that each voter ranks; Delbecq, Van de Ven and Gustafson (1975) ask
for five to nine.
"""

IDEA_STAGES = ("silent", "round-robin")
"""The stages of ideas: written in silence, or had while others presented theirs."""
DISCUSSION_STAGES = ("clarify", "discuss")
"""The stages in which ideas are discussed once all are on the list."""
BALLOT_STAGES = ("first-ballot", "second-ballot")

STAGES = (
    Stage(
        name="silent",
        title="Silent writing",
        purpose="All participants write ideas down, alone and in silence.",
        accepts=("idea", "draft"),
    ),
    Stage(
        name="round-robin",
        title="Round-robin",
        purpose="One idea from one person at a time, in turn, until all are on the list.",
        accepts=("idea", "draft"),
    ),
    Stage(
        name="clarify",
        title="Clarification",
        purpose="Every idea is clarified, and ideas with the same meaning are merged.",
        accepts=("clarification", "question", "wording"),
    ),
    Stage(
        name="first-ballot",
        title="First ballot",
        purpose="All participants rank the ideas, in secret.",
        accepts=("comment",),
    ),
    Stage(
        name="discuss",
        title="Discussion of the vote",
        purpose="Surprising results are discussed; no one is pressed to change a vote.",
        accepts=("argument", "clarification", "question"),
    ),
    Stage(
        name="second-ballot",
        title="Second ballot",
        purpose="All participants rank again, in secret, after the discussion.",
        accepts=("comment",),
    ),
)

TEMPLATES = (
    Template(
        name="two-ballots",
        title="Two ballots",
        stages=(
            "silent",
            "round-robin",
            "clarify",
            "first-ballot",
            "discuss",
            "second-ballot",
        ),
        source="Delbecq, Van de Ven and Gustafson, Group Techniques for Program Planning, 1975",
    ),
    Template(
        name="classic",
        title="One ballot",
        stages=("silent", "round-robin", "clarify", "first-ballot"),
        source=(
            "Delbecq and Van de Ven, A Group Process Model for Problem Identification and Program "
            "Planning, Journal of Applied Behavioral Science 7 (4), 1971"
        ),
    ),
)

PROMPTS = (
    Prompt(
        name="write",
        stage="silent",
        text="What are your ideas on this question? Write each in a few words, by yourself.",
    ),
    Prompt(name="more", stage="silent", text="What else, if you look at it from another side?"),
    Prompt(
        name="next",
        stage="round-robin",
        text="Which idea of yours is not on the list yet? One, in your own words.",
    ),
    Prompt(name="pass", stage="round-robin", text="Do you have another one, or do you pass?"),
    Prompt(
        name="meaning",
        stage="clarify",
        text="What does this one mean, and does anyone understand it differently?",
    ),
    Prompt(
        name="same",
        stage="clarify",
        text="Which of these mean the same, and may we merge them?",
    ),
    Prompt(
        name="rank",
        stage="first-ballot",
        text="Which five of these matter most to you, and in what order?",
    ),
    Prompt(
        name="apart",
        stage="discuss",
        text="Where did we rank very differently, and what did either side see?",
    ),
    Prompt(
        name="overlooked",
        stage="discuss",
        text="Which idea got few points although it may not have been understood?",
    ),
    Prompt(
        name="again",
        stage="second-ballot",
        text="After this discussion, which five matter most to you now, and in what order?",
    ),
)
