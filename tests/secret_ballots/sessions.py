"""Workshops with secret ballots, in which every time and every id is given."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle, with_shuffle
from dialoguekit.application.kit import Kit
from dialoguekit.events import BallotClosed, RecordedEvent

LOG_ID = bytes(16)
MORNING = datetime(2026, 4, 14, 9, tzinfo=UTC)
OPTIONS = ("early", "late")


@attrs.frozen
class Paper:
    """What a voter gives."""

    grade: int
    comment: str | None = None


def open_kit(path: Path, *, encrypt: bool = False) -> Kit:
    """Return a kit of a log in a file, with a given id."""
    return dialoguekit.open(f"sqlite:///{path}", encrypt=encrypt, log_id=LOG_ID)


def begin(kit: Kit, groups: Sequence[str]) -> tuple[WorkshopHandle, list[str]]:
    """Begin a workshop with a person in each of ``groups``; all of them may be quoted."""
    ticks, numbers = itertools.count(), itertools.count(1)
    leeds = kit.workshop(
        "leeds",
        clock=lambda: MORNING + timedelta(seconds=next(ticks)),
        next_event_id=lambda: f"leeds-{next(numbers)}",
    )
    leeds.schedule(title="Leeds", groups=tuple(dict.fromkeys(groups)))
    leeds.open()
    people = [
        leeds.check_in(name=f"Person {n}", group=group, consents=("record", "quote"))
        for n, group in enumerate(groups)
    ]
    return leeds, people


def hold(
    kit: Kit,
    groups: Sequence[str],
    order: Sequence[int],
    papers: Sequence[Paper],
    *,
    is_sorted: bool = False,
    **settings: Any,
) -> tuple[WorkshopHandle, str]:
    """Hold a secret ballot in which person ``order[i]`` votes at place i; return its id.

    ``papers`` are those of people, by their number.  With ``is_sorted``, the order of votes in the
    closing event depends on the votes alone.
    """
    leeds, people = begin(kit, groups)
    if is_sorted:
        leeds = with_shuffle(leeds, lambda votes: votes.sort(key=repr))
    proposal = leeds.submit_proposal("Open early.", proposer=people[0])
    ballot = open_ballot(leeds, **settings)
    for number in order:
        paper = papers[number]
        leeds.cast_vote(ballot, people[number], votes(paper), comment=paper.comment)
    leeds.close_ballot(ballot)
    leeds.reveal_ballot(ballot)
    leeds.record_decision(proposal, outcome="parked", rule="majority")
    return leeds, ballot


def open_ballot(leeds: WorkshopHandle, **settings: Any) -> str:
    """Open a secret ballot with grades on two options."""
    scale = ("no", "rather not", "rather", "yes")
    return leeds.open_ballot(OPTIONS, scale=scale, secrecy="secret", **settings)


def votes(paper: Paper) -> Mapping[str, int]:
    """Return the choices of a paper."""
    return {"early": paper.grade, "late": 3 - paper.grade}


def closing(leeds: WorkshopHandle) -> RecordedEvent[Any]:
    """Return the last close of a ballot."""
    return [r for r in leeds.events() if isinstance(r.event, BallotClosed)][-1]


@contextmanager
def files_of(folder: Path) -> Iterator[dict[str, bytes]]:
    """Yield the files of a folder by name."""
    yield {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
