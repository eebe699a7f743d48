"""Appending: many events in one durable transaction, and one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import dialoguekit
from bench import dialoguekit_side, eventsourcing_side
from bench.dataset import WORKSHOPS, Fact, facts
from bench.results_table import Line, at_least, each
from bench.run_context import Ground
from bench.timing import alternate

_WORKSHOP = WORKSHOPS[0]


def bulk(ground: Ground) -> Sequence[Line]:
    """All in one transaction, from events in memory to rows on the disk."""
    number = ground.scale.bulk
    given = list(facts(number, workshops=(_WORKSHOP,)))
    mine, theirs = (
        list(dialoguekit_side.new_events(given)),
        list(eventsourcing_side.domain_events(given)),
    )
    names = count(1)

    def append() -> None:
        with dialoguekit_side.opened(
            dialoguekit_side.url_of(ground.path(f"bulk-ours-{next(names)}.db"))
        ) as log:
            log.append(_WORKSHOP, mine, expected=0)

    def put() -> None:
        with eventsourcing_side.opened(ground.path(f"bulk-stock-{next(names)}.db")) as store:
            store.events.put(theirs)

    times = alternate({"ours": append, "stock": put}, ground.scale.rounds)
    ratio = times["stock"].best / times["ours"].best
    measured = (
        f"{each(times['ours'].best, number)} an event; stock {each(times['stock'].best, number)}"
    )
    work = f"bulk append of {number:,} events in one durable transaction"
    return (at_least(work, measured, ratio, 1.5, "stock put"),)


def single(ground: Ground) -> Sequence[Line]:
    """One contribution after another, each decided and on the disk before the next."""
    number = ground.scale.singles
    given = list(facts(number * ground.scale.rounds, workshops=(_WORKSHOP,)))
    with _contributing(ground, given) as contribute, _putting(ground, given) as put:
        times = alternate(
            {"ours": lambda: contribute(number), "stock": lambda: put(number)},
            ground.scale.rounds,
        )
    mine, theirs = times["ours"].median / number, times["stock"].median / number
    measured = f"{mine * 1000:.2f} ms; stock {theirs * 1000:.2f} ms"
    work = "single durable append through a workshop handle"
    return (at_least(work, measured, theirs / mine, 1, "stock put"),)


@contextmanager
def _contributing(ground: Ground, given: Sequence[Fact]) -> Iterator[Callable[[int], None]]:
    """What makes so many contributions more in a workshop that has been opened."""
    with dialoguekit.open(
        dialoguekit_side.url_of(ground.path("single-ours.db")), plain=True
    ) as kit:
        handle = kit.workshop(_WORKSHOP)
        handle.schedule(title="Peer support in Leeds", groups=("primary care", "peer support"))
        handle.open()
        ana = handle.welcome(name="Ana", group="peer support", consents=("record", "quote"))
        question = handle.pose("What do we know about referral today?")
        texts = iter([fact.text for fact in given])

        def contribute(number: int) -> None:
            for _ in range(number):
                handle.contribute(ana, next(texts), question=question)

        yield contribute


@contextmanager
def _putting(ground: Ground, given: Sequence[Fact]) -> Iterator[Callable[[int], None]]:
    """What puts so many events more into the store of the other side."""
    with eventsourcing_side.opened(ground.path("single-stock.db")) as store:
        events = eventsourcing_side.domain_events(given)

        def put(number: int) -> None:
            for _ in range(number):
                store.events.put([next(events)])

        yield put
