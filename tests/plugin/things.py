"""Things with evidence, secret votes and contributions, for tests of columns and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
from tests.plugin.circle import START, sessions

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy
from dialoguekit.events import VoteCast
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin import (
    ColumnSpec,
    Contribution,
    count,
)
from dialoguekit.testing.builders import contribution_made, stage_entered


@attrs.frozen
class Thing:
    """A thing with evidence, of a group."""

    id: str
    seq: int
    group: str | None = None
    size: float | None = None

    @property
    def evidence(self) -> Evidence:
        return Evidence.from_seqs("leeds", [self.seq])


THINGS = [Thing("T1", 1, "a", 2), Thing("T2", 2, "b", 5), Thing("T3", 3, "a", None)]


GROUPS = Groups(("a", "b"), policy=UNRESTRICTED)


ALL: ColumnSpec[Sequence[Any]] = count("Things", lambda things: things)


def cells(column: ColumnSpec[Any], row: Any = THINGS) -> list[Any]:
    """Return the value of a column, and the numbers of the events in its evidence."""
    cell = column.cell(row, None)
    return [cell.value, [seq for _, seq in cell.evidence]]


def is_big(thing: Thing) -> bool:
    return (thing.size or 0) > 3


def bars(made: Any) -> list[dict[str, Any]]:
    """Return the data of a chart."""
    values: list[dict[str, Any]] = made.spec["data"]["values"]
    return values


def votes(*groups: str | None) -> list[Fact[VoteCast]]:
    """Return secret votes of people of these groups; the points are 0, 1, 2 …"""
    return [
        Fact(
            event=VoteCast(ballot="B1", voter=f"P{n}", choices=(("C1", n),)),
            workshop="leeds",
            seq=90,
            occurred_at_us=0,
            tolerance_us=0,
            space=None,
            activity=None,
            group=None,
            by_participant=False,
            verbatim=True,
            shown=True,
            secret=True,
            smallest=STANDARD.smallest_secret_group,
            secret_group=group,
        )
        for n, group in enumerate(groups)
    ]


def points(vote: Fact[VoteCast]) -> float:
    return float(dict(vote.event.choices)["C1"] or 0)


def labelled(policy: DisclosurePolicy) -> Groups:
    return Groups(("a", "b"), policy=policy)


def items(*consents: str, **context: Any) -> tuple[Contribution, ...]:
    """Return a verbatim contribution and a paraphrase with reasons."""
    options = {"consents": consents} if consents else {}
    said = contribution_made("C1", "P2", "One phone.", "10:01", **context)
    reasoned = contribution_made(
        "C2", "P4", "Nobody answers.", "10:02", capture="paraphrase", reasons="Two desks."
    )
    facts = (START, stage_entered("facts", "10:00"), said, reasoned)
    return sessions(*facts, **options)[0].contributions
