"""Rules of a method as values: what they check, and how a breach is flagged.

A breach of a rule is recorded and never refused; it becomes a flag when the log is replayed.  A
session is not flagged for what it can still fulfil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeAlias, TypeVar

import attrs

from dialoguekit.document.blocks import Flag, format_duration
from dialoguekit.plugin.session import HasEvidence, Session, StageRun, combined_evidence
from dialoguekit.plugin.types import CUSTOM

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


@attrs.frozen
class Breach:
    """A breach of a rule: a sentence, and the things that it is about.

    The flag has the evidence of the ``things``, or that of the session if there are none.  It
    cites ``cites``; without them the facts and contributions among the things, or else the session.
    """

    message: str
    things: tuple[HasEvidence, ...] = ()
    cites: tuple[str, ...] | None = None


def breach(message: str, *things: HasEvidence, cites: Iterable[str] | None = None) -> Breach:
    """Return a breach about ``things``."""
    return Breach(message, things, None if cites is None else tuple(cites))


Breaches: TypeAlias = Iterable[Breach] | Breach | None
"""What a check returns: the breaches that it finds."""


@attrs.frozen
class Rule(Generic[T_contra]):
    """A rule for a session, or for the view of a workshop.

    ``name`` is short and never changes.  ``breaks`` states what breaks the rule, for the README.
    ``severity`` is ``warning`` if a rule of the method was broken, ``info`` if something is worth
    knowing.  With ``at_end``, a session is checked only once it has ended.
    """

    name: str
    breaks: str
    check: Callable[[T_contra], Breaches]
    severity: str = attrs.field(default="warning", kw_only=True)
    at_end: bool = attrs.field(default=False, kw_only=True)

    def flags(self, checked: T_contra) -> Iterator[Flag]:
        """Yield a flag for each breach."""
        session = checked if isinstance(checked, Session) else None
        if self.at_end and session is not None and not session.ended:
            return
        for found in _each(self.check(checked)):
            yield self._flag(found, session)

    def _flag(self, found: Breach, session: Session | None) -> Flag:
        own = () if session is None else (session,)
        cites = found.cites
        if cites is None:
            cites = tuple(
                dict.fromkeys(thing.cite for thing in found.things if hasattr(thing, "cite"))
            ) or tuple(one.cite for one in own)
        return Flag(
            rule=self.name,
            message=found.message,
            severity=self.severity,
            cites=cites,
            evidence=combined_evidence(found.things or own),
        )


def _each(found: Breaches) -> Iterable[Breach]:
    if found is None:
        return ()
    return (found,) if isinstance(found, Breach) else found


def raised(rules: Iterable[Rule[T]], checked: T) -> tuple[Flag, ...]:
    """Return the flags of a session or a view, rule by rule."""
    return tuple(flag for rule in rules for flag in rule.flags(checked))


def rules_table(rules: Iterable[Rule[T]]) -> str:
    """Return the rules as a Markdown table: name, severity and what breaks the rule."""
    rows = [f"| `{rule.name}` | {rule.severity} | {rule.breaks} |" for rule in rules]
    return "\n".join(["| Flag | Severity | Raised when |", "|---|---|---|", *rows]) + "\n"


def stage_rules(
    *,
    noun: str = "stage",
    preposition: str = "in",
    time_ratio: tuple[float, float] = (0.5, 1.5),
    without: Sequence[str] = (),
) -> tuple[Rule[Session], ...]:
    """Return the rules for stages that many methods share.

    ``noun`` is the method's word for a stage, and ``preposition`` the word before it: under a hat,
    in a round.  Both are used in messages and in the names of rules.  ``time_ratio`` is the allowed
    range of actual divided by planned time.  The rules named in ``without`` are left out.
    """
    words = _StageWords(noun, preposition, time_ratio)
    rules: tuple[Rule[Session], ...] = (
        Rule(
            "off-template",
            f"the {noun}s did not follow the announced order",
            words.follows_template,
        ),
        Rule(
            "unknown-template",
            "an order was announced that the method does not have",
            words.has_known_template,
            severity="info",
        ),
        Rule(
            f"unknown-{noun}", f"a {noun} was entered that the method does not have", words.is_known
        ),
        Rule(
            f"{noun}-by-participant", f"a participant changed the {noun}", words.facilitator_leads
        ),
        Rule(f"no-{noun}", f"something was contributed outside every {noun}", words.is_within),
        Rule(
            f"off-{noun}",
            f"something was contributed {preposition} a {noun} that does not accept its kind",
            words.is_accepted,
        ),
        Rule(
            "time",
            f"a {noun} took less than {time_ratio[0]:g} or more than {time_ratio[1]:g} times the "
            "planned time",
            words.is_on_time,
            severity="info",
        ),
    )
    return tuple(rule for rule in rules if rule.name not in without)


@attrs.frozen
class _StageWords:
    """The checks of the stage rules, in the words of a method."""

    noun: str
    preposition: str
    time_ratio: tuple[float, float]

    def follows_template(self, session: Session) -> Breaches:
        planned = session.planned
        if planned is None:
            return None
        followed = (
            session.edit_distance == 0 if session.ended else planned.allows_prefix(session.order)
        )
        if followed:
            return None
        order, announced = (
            " → ".join(map(session.stage_title, stages)) or f"no {self.noun}"
            for stages in (session.order, planned.stages)
        )
        message = f"The order was {order}; the announced order was {announced}."
        return breach(message, session, *session.stage_runs, cites=[session.cite])

    def has_known_template(self, session: Session) -> Breaches:
        if session.template is None or session.planned is not None:
            return None
        if session.template == CUSTOM:
            return breach("A custom order was announced without its stages.", session)
        return breach(
            f"The announced template {session.template!r} is unknown to this method.", session
        )

    def is_known(self, session: Session) -> Iterator[Breach]:
        for run in session.stage_runs:
            if session.method.stage(run.stage) is None:
                yield breach(f"The method has no {self.noun} {run.stage!r}.", run)

    def facilitator_leads(self, session: Session) -> Iterator[Breach]:
        for run in session.stage_runs:
            if run.entered_by_participant:
                yield breach(f"A participant changed the {self.noun} to “{run.title}”.", run)

    def is_within(self, session: Session) -> Iterator[Breach]:
        for item in session.outside_stages:
            yield breach(f"{item.id} was contributed outside every {self.noun}.", item)

    def is_accepted(self, session: Session) -> Iterator[Breach]:
        for item in session.misplaced:
            where = session.stage_title(item.stage or "")
            yield breach(
                f"{item.id} (kind: {item.kind}) was contributed {self.preposition} “{where}”.", item
            )

    def is_on_time(self, session: Session) -> Iterator[Breach]:
        low, high = self.time_ratio
        for run in session.stage_runs:
            if run.ratio is not None and not low <= run.ratio <= high:
                yield breach(_describe_times(run), run)


def _describe_times(run: StageRun) -> str:
    actual, planned = format_duration(run.actual_s), format_duration(run.planned_s)
    return f"“{run.title}” took {actual}; {planned} were planned."
