"""The method as data: stages, templates, prompts, and the numbers that its rules go by.

Where the numbers come from is said beside each.  Books and papers are cited from memory.
"""

from __future__ import annotations

from dialoguekit.plugin import Method, Prompt, Stage, Template

NAME = "nominal-group"
TITLE = "Nominal Group Technique"
TIME_RATIO = (0.5, 1.5)
"""Actual over planned time that counts as kept (domain.md §3)."""
FEWEST_RANKED = 5
"""Options that a voter is asked to rank at least; Delbecq, Van de Ven and Gustafson (1975) ask
for five to nine."""
FEWEST_VOTERS = 3
"""Voters that each group needs before a secret ballot is told by group: what one or two people
gave can be worked out.  Ours."""

IDEA_STAGES = ("silent", "round-robin")
"""Where ideas come from: written in silence, or thought of while others told theirs."""
TALKING_STAGES = ("clarify", "discuss")
"""Where ideas are talked about, once all of them are on the list."""
BALLOT_STAGES = ("first-ballot", "second-ballot")

STAGES = (
    Stage(
        name="silent",
        title="Silent writing",
        purpose="Everybody writes ideas down, alone and without a word.",
        admits=("idea", "draft"),
    ),
    Stage(
        name="round-robin",
        title="Round-robin",
        purpose="One idea from one person at a time, in turn, until all are on the list.",
        admits=("idea", "draft"),
    ),
    Stage(
        name="clarify",
        title="Clarification",
        purpose="Every idea is understood, and those that say the same are put together.",
        admits=("clarification", "question", "wording"),
    ),
    Stage(
        name="first-ballot",
        title="First ballot",
        purpose="Everybody ranks the ideas, in secret.",
        admits=("comment",),
    ),
    Stage(
        name="discuss",
        title="Discussion of the vote",
        purpose="What surprises in the result is talked over; nobody is pressed to change a vote.",
        admits=("argument", "clarification", "question"),
    ),
    Stage(
        name="second-ballot",
        title="Second ballot",
        purpose="Everybody ranks again, in secret, knowing what was said.",
        admits=("comment",),
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
        text="What are your ideas on this question? Note each in a few words, by yourself.",
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
        text="What does this one mean, and does anybody understand it otherwise?",
    ),
    Prompt(
        name="same",
        stage="clarify",
        text="Which of these say the same, and may we put them together?",
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
        text="Having heard the others, which five matter most to you now, and in what order?",
    ),
)

METHOD = Method(
    name=NAME,
    title=TITLE,
    summary="Ideas written in silence, told one by one in turn, clarified, and ranked in secret.",
    source=(
        "André Delbecq and Andrew Van de Ven, 1971; Delbecq, Van de Ven and David Gustafson, 1975"
    ),
    stages=STAGES,
    templates=TEMPLATES,
    prompts=PROMPTS,
    tells_contributions=True,
)
"""The method as data; the plugin adds what folds, judges and tells."""
