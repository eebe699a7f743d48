"""The rules that methods with stages share: order, time and place of contributions.

Each rule is a function of a session and of the workshop view.  It yields flags: ``warning`` if the
rule was broken, ``info`` if something is worth knowing.  Do not flag what the session can still
fulfil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from dialoguekit.document.blocks import Flag, format_duration
from dialoguekit.plugin.helpers.session import Session
from dialoguekit.plugin.types import CUSTOM, Method

Rule: TypeAlias = Callable[[Any, Any], Iterator[Flag]]
"""A rule of a method: a function of a workshop view and a session, yielding flags."""


@attrs.frozen(kw_only=True)
class StageRules:
    """The rules for the stages of many methods; each method lists those that apply to it.

    ``stage_noun`` is the method's word for a stage, and ``preposition`` the word before it: under a
    hat, in a round.  Both are used in messages and in the names of rules.  ``time_ratio`` is the
    allowed range of actual divided by planned time.
    """

    method: Method
    stage_noun: str = "stage"
    preposition: str = "in"
    time_ratio: tuple[float, float] = (0.5, 1.5)

    def follows_template(self, _: object, session: Session) -> Iterator[Flag]:
        """Check ``off-template``: the stages follow the announced order."""
        planned = session.planned
        if planned is None:
            return
        followed = (
            session.edit_distance == 0 if session.ended else planned.allows_prefix(session.order)
        )
        if not followed:
            order = self._format_order(session, session.order)
            announced = self._format_order(session, planned.stages)
            message = f"The order was {order}; the announced order was {announced}."
            yield session.flag("off-template", message, *session.stage_runs)

    def has_known_template(self, _: object, session: Session) -> Iterator[Flag]:
        """Check ``unknown-template``: the method has the announced template."""
        if session.template is None or session.planned is not None:
            return
        name = repr(session.template)
        message = f"The announced template {name} is unknown to this method."
        if session.template == CUSTOM:
            message = "A custom order was announced without its stages."
        yield session.flag("unknown-template", message, severity="info")

    def has_known_stages(self, _: object, session: Session) -> Iterator[Flag]:
        """Check ``unknown-stage``: every stage is one of the method's."""
        for run in session.stage_runs:
            if self.method.stage(run.stage) is None:
                message = f"The method has no {self.stage_noun} {run.stage!r}."
                yield session.flag_parts(f"unknown-{self.stage_noun}", message, run)

    def facilitator_leads(self, _: object, session: Session) -> Iterator[Flag]:
        """Check ``stage-by-participant``: only a facilitator changes the stage."""
        for run in session.stage_runs:
            if run.entered_by_participant:
                message = f"A participant changed the {self.stage_noun} to “{run.title}”."
                yield session.flag_parts(f"{self.stage_noun}-by-participant", message, run)

    def within_stages(self, _: object, session: Session) -> Iterator[Flag]:
        """Check ``no-stage``: every contribution is made in a stage."""
        for item in session.outside_stages:
            message = f"{item.id} was contributed outside every {self.stage_noun}."
            yield item.flag(f"no-{self.stage_noun}", message)

    def on_stage(self, _: object, session: Session) -> Iterator[Flag]:
        """Check ``off-stage``: the stage accepts the kind of each contribution; it is recorded
        anyway.
        """
        for item in session.misplaced:
            where = session.stage_title(item.stage or "")
            yield item.flag(
                f"off-{self.stage_noun}",
                f"{item.id} (kind: {item.kind}) was contributed {self.preposition} “{where}”.",
            )

    def on_time(self, _: object, session: Session) -> Iterator[Flag]:
        """Check ``time``: a stage takes about as long as planned."""
        low, high = self.time_ratio
        for run in session.stage_runs:
            if run.ratio is not None and not low <= run.ratio <= high:
                actual, planned = format_duration(run.actual_s), format_duration(run.planned_s)
                message = f"“{run.title}” took {actual}; {planned} were planned."
                yield session.flag_parts("time", message, run, severity="info")

    def _format_order(self, session: Session, order: Sequence[str]) -> str:
        return " → ".join(map(session.stage_title, order)) or f"no {self.stage_noun}"
