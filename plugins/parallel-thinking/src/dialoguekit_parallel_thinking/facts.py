"""What the projection keeps of one workshop."""

from __future__ import annotations

import attrs

from dialoguekit.plugin import Course
from dialoguekit_parallel_thinking import method


@attrs.define
class Noted:
    """What was noted of one workshop: this method needs the course of it, and no more."""

    course: Course = attrs.field(factory=lambda: Course(method.NAME))
