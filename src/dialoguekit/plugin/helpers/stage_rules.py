"""The rules of whatever goes through stages: in order, in time, each thing in its place.

Every rule is a function of one session, and of what the method knows of the workshop, and
yields flags: ``flag`` where a rule was broken, ``note`` where something is worth knowing.
Nothing is held against a session that can still come in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from dialoguekit.document.blocks import Flag, minutes
from dialoguekit.plugin.helpers.session import Session
from dialoguekit.plugin.types import CUSTOM, Method

Rule: TypeAlias = Callable[[Any, Any], Iterator[Flag]]
"""A rule of a method: from what it knows of a workshop, and one session of it, to flags."""


@attrs.frozen(kw_only=True)
class StageRules:
    """The rules that hold for the stages of many methods; a method names those that it keeps.

    ``noun`` is what the method calls a stage, ``within`` the word before it: under a hat, in a
    round; both stand in messages and in the names of rules.  ``time_ratio`` is what actual over
    planned time may be (domain.md §3).
    """

    method: Method
    noun: str = "stage"
    within: str = "in"
    time_ratio: tuple[float, float] = (0.5, 1.5)

    def keeps_to_template(self, _: object, session: Session) -> Iterator[Flag]:
        """``off-template``: the stages follow the order that was announced."""
        planned = session.planned
        if planned is None:
            return
        kept = session.away == 0 if session.over else planned.begins_with(session.order)
        if not kept:
            order, announced = self._said(session.order), self._said(planned.stages)
            message = f"The order was {order}; announced was {announced}."
            yield session.flag("off-template", message, *session.runs)

    def knows_template(self, _: object, session: Session) -> Iterator[Flag]:
        """``unknown-template``: what is announced is a template that people can look up."""
        if session.template is None or session.planned is not None:
            return
        name = repr(session.template)
        message = f"The template {name} was announced, which this method does not have."
        if session.template == CUSTOM:
            message = "An order of its own was announced, and not which."
        yield session.flag("unknown-template", message, severity="note")

    def knows_stages(self, _: object, session: Session) -> Iterator[Flag]:
        """``unknown-stage``: every stage is one of the method's."""
        for run in session.runs:
            if self.method.stage(run.stage) is None:
                message = f"There is no {run.stage!r} {self.noun}."
                yield session.flag_parts(f"unknown-{self.noun}", message, run)

    def facilitator_leads(self, _: object, session: Session) -> Iterator[Flag]:
        """``stage-by-participant``: only a facilitator changes the stage."""
        for run in session.runs:
            if run.by_participant:
                message = f"A participant changed the {self.noun} to {run.stage}."
                yield session.flag_parts(f"{self.noun}-by-participant", message, run)

    def within_stages(self, _: object, session: Session) -> Iterator[Flag]:
        """``no-stage``: everything is said in some stage."""
        for item in session.stageless:
            message = f"{item.id} was said while no {self.noun} was on."
            yield item.flag(f"no-{self.noun}", message)

    def in_place(self, _: object, session: Session) -> Iterator[Flag]:
        """``off-stage``: what is said is of a kind that the stage admits; it is kept anyway."""
        for item in session.off_stage:
            where = f"{self.within} the {item.stage} {self.noun}"
            yield item.flag(
                f"off-{self.noun}", f"{item.id}, meant as {item.kind}, was said {where}."
            )

    def in_time(self, _: object, session: Session) -> Iterator[Flag]:
        """``time``: a stage takes about as long as planned."""
        low, high = self.time_ratio
        for run in session.runs:
            if run.ratio is not None and not low <= run.ratio <= high:
                took, planned = minutes(run.actual_s), minutes(run.planned_s)
                message = f"The {run.stage} {self.noun} took {took}, and {planned} were planned."
                yield session.flag_parts("time", message, run, severity="note")

    def _said(self, order: Sequence[str]) -> str:
        return ", ".join(order) or f"no {self.noun} at all"
