"""What a facilitator's tool asks while a workshop runs, and what it is told."""

from __future__ import annotations

import attrs

from dialoguekit.document.blocks import Flag


@attrs.frozen(kw_only=True)
class Situation:
    """Where a run of a method stands, for a method that says what to ask next.

    ``entered`` are its stages so far and ``planned`` those of the order that was announced;
    ``posed`` are the names of the prompts that were put to the room in the stage that is on.
    """

    workshop: str
    activity: str
    entered: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    posed: tuple[str, ...] = ()

    @property
    def stage(self) -> str | None:
        """The stage that was entered last; None before the first."""
        return self.entered[-1] if self.entered else None

    @property
    def coming(self) -> str | None:
        """The stage that comes next in the order announced, as long as it was kept to."""
        so_far = len(self.entered)
        kept = self.planned[:so_far] == self.entered
        return self.planned[so_far] if kept and so_far < len(self.planned) else None


@attrs.frozen(kw_only=True)
class Suggestion:
    """Something that could be asked next, and why.

    ``prompt`` is the name of the method's prompt that it comes from, if it comes from one;
    ``cites`` are ids of what gives rise to it.
    """

    text: str
    why: str
    prompt: str | None = None
    cites: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Underway:
    """A run of a method that is not over.

    ``stage`` is the one that it is in; ``elapsed_s`` are the seconds since that was entered, and
    ``planned_s`` those that it was given, None where nobody said.
    """

    activity: str
    method: str
    title: str
    paused: bool
    stage: str | None
    focus: str | None
    planned_s: int | None
    elapsed_s: float | None
    suggestions: tuple[Suggestion, ...]


@attrs.frozen(kw_only=True)
class Standing:
    """A flag that stands right now, and the method or analysis whose rule it is."""

    by: str
    flag: Flag


@attrs.frozen(kw_only=True)
class Guidance:
    """Where a workshop stands at a moment: its runs, the latest last, and the flags that stand.

    ``position`` is that of the last event that it takes into account.  ``failures`` are the
    methods and analyses that could not say, with the reason of each.
    """

    workshop: str
    position: int
    underway: tuple[Underway, ...] = ()
    flags: tuple[Standing, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def current(self) -> Underway | None:
        """The run that was begun last of those that are not paused."""
        going = [run for run in self.underway if not run.paused]
        return going[-1] if going else None
