"""Examples of the method's own event, in its present version.

Once with every field used and once with no default; ``dialoguekit.testing.golden`` writes golden
files from them.
"""

from __future__ import annotations

from dialoguekit.events import NO_CONTEXT, Context
from dialoguekit.testing.golden import Example
from dialoguekit_nominal_group.events import TurnsSet

FACILITATOR = Context(by="P31", role="facilitator", space="S1", activity="A3", precision="minute")

EXAMPLES: list[Example] = [
    (
        TurnsSet(
            activity="A3", order=("P4", "P9", "P2"), reason="Bée came late and sits by the door."
        ),
        FACILITATOR,
    ),
    (TurnsSet(activity="A3", order=("P4",)), NO_CONTEXT),
]
