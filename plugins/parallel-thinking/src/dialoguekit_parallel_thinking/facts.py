"""The state of the projection for one workshop."""

from __future__ import annotations

import attrs

from dialoguekit.plugin import MethodFacts
from dialoguekit_parallel_thinking import method


@attrs.define
class Facts:
    """The recorded facts of one workshop; this method needs only those that all methods need."""

    method_facts: MethodFacts = attrs.field(factory=lambda: MethodFacts(method.NAME))
