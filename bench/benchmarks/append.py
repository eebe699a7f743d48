"""Appends of many events in one durable transaction, and one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from time import perf_counter

import dialoguekit
from bench import dialoguekit_side, eventsourcing_side
from bench.dataset import WORKSHOPS, SampleContribution, generate_contributions
from bench.results_table import ResultRow, at_least, below, compare_per_event
from bench.run_context import RunContext
from bench.timing import run_alternately

_WORKSHOP = WORKSHOPS[0]
_WRITERS = 30


def bulk_append(run_context: RunContext) -> Sequence[ResultRow]:
    """Append all events in one transaction, from memory to the disk."""
    total = run_context.scale.bulk_count
    contributions = list(generate_contributions(total, workshops=(_WORKSHOP,)))
    new_events = list(dialoguekit_side.build_new_events(contributions))
    domain_events = list(eventsourcing_side.build_domain_events(contributions))
    numbers = count(1)

    def append() -> None:
        path = run_context.path(f"bulk-dialoguekit-{next(numbers)}.db")
        with dialoguekit_side.opened_store(dialoguekit_side.sqlite_url(path)) as store:
            store.append(_WORKSHOP, new_events, expected_version=0)

    def put() -> None:
        path = run_context.path(f"bulk-eventsourcing-{next(numbers)}.db")
        with eventsourcing_side.opened_store(path) as store:
            store.event_store.put(domain_events)

    rounds = run_context.scale.rounds
    timings = run_alternately({"dialoguekit": append, "eventsourcing": put}, rounds)
    own, other = timings["dialoguekit"].best, timings["eventsourcing"].best
    task = f"bulk append of {total:,} events in one durable transaction"
    measured = compare_per_event(own, other, total)
    limit = (
        "About half is SQLite, which keeps a table and two indexes. The rest encodes the event, "
        "packs its envelope, and computes its leaf and its share of the tree."
    )
    return (at_least(task, measured, other / own, 1.2, "eventsourcing put", limit),)


def single_append(run_context: RunContext) -> Sequence[ResultRow]:
    """Append contributions one by one, each by a command and each durable before the next."""
    count, rounds = run_context.scale.single_count, run_context.scale.rounds
    contributions = list(generate_contributions(count * rounds, workshops=(_WORKSHOP,)))
    with (
        _open_contributor(run_context, contributions) as contribute,
        _open_putter(run_context, contributions) as put,
    ):
        timings = run_alternately(
            {"dialoguekit": lambda: contribute(count), "eventsourcing": lambda: put(count)}, rounds
        )
    own, other = timings["dialoguekit"].median / count, timings["eventsourcing"].median / count
    measured = f"{own * 1000:.2f} ms; eventsourcing {other * 1000:.2f} ms"
    task = "single durable append through a workshop handle"
    limit = (
        "Both sides wait for one sync of the disk. Ours checks the command against the state of "
        "the workshop, applies the event to it, and computes the leaf and the tree: about 0.2 ms "
        "of Python. It changes four pages where the other changes two: about 0.03 ms."
    )
    return (at_least(task, measured, other / own, 1, "eventsourcing put", limit),)


def concurrent_writers(run_context: RunContext) -> Sequence[ResultRow]:
    """Let 30 threads of one process contribute to one workshop."""
    share = run_context.scale.writer_count
    contributions = list(generate_contributions(share * _WRITERS, workshops=(_WORKSHOP,)))
    with (
        _open_contributor(run_context, contributions) as contribute,
        eventsourcing_side.opened_store(run_context.path("writers-eventsourcing.db")) as store,
    ):
        own_s, waits = _run_writers(lambda _: contribute(1), share)
        streams = [
            eventsourcing_side.build_domain_events(
                contributions[:share], originator=f"writer {number}"
            )
            for number in range(_WRITERS)
        ]
        other_s, _ = _run_writers(
            lambda number: store.event_store.put([next(streams[number])]), share
        )
    count = share * _WRITERS
    p95_ms = sorted(waits)[int(len(waits) * 0.95)] * 1000
    task = f"{_WRITERS} writers in one process, one workshop"
    measured = f"{count / own_s:,.0f} events a second; eventsourcing {count / other_s:,.0f}"
    limit = "Writers take turns. What waits is written in one transaction, with one sync."
    return (
        at_least(task, measured, other_s / own_s, 3, "eventsourcing", limit),
        below(f"{task}: longest wait of 95 %", f"{p95_ms:.1f} ms", p95_ms, 50, "ms", limit),
    )


def _run_writers(write: Callable[[int], object], share: int) -> tuple[float, list[float]]:
    """Return how long 30 threads took to write ``share`` events each, and how long each waited."""

    def run(number: int) -> list[float]:
        waits = []
        for _ in range(share):
            started = perf_counter()
            write(number)
            waits.append(perf_counter() - started)
        return waits

    with ThreadPoolExecutor(_WRITERS) as pool:
        started = perf_counter()
        waits = [wait for found in pool.map(run, range(_WRITERS)) for wait in found]
        return perf_counter() - started, waits


@contextmanager
def _open_contributor(
    run_context: RunContext, contributions: Sequence[SampleContribution]
) -> Iterator[Callable[[int], None]]:
    """Yield a function that adds a number of contributions to an open workshop."""
    path = run_context.path(f"single-dialoguekit-{len(contributions)}.db")
    url = dialoguekit_side.sqlite_url(path)
    with dialoguekit.open(url, encrypt=False) as kit:
        handle = kit.workshop(_WORKSHOP)
        handle.schedule(title="Peer support in Leeds", groups=("primary care", "peer support"))
        handle.open()
        ana = handle.check_in(name="Ana", group="peer support", consents=("record", "quote"))
        question = handle.pose_question("What do we know about referral today?")
        texts = iter([contribution.text for contribution in contributions])

        def contribute(count: int) -> None:
            for _ in range(count):
                handle.contribute(ana, next(texts), question=question)

        yield contribute


@contextmanager
def _open_putter(
    run_context: RunContext, contributions: Sequence[SampleContribution]
) -> Iterator[Callable[[int], None]]:
    """Yield a function that puts a number of events into the eventsourcing store."""
    with eventsourcing_side.opened_store(run_context.path("single-eventsourcing.db")) as store:
        events = eventsourcing_side.build_domain_events(contributions)

        def put(count: int) -> None:
            for _ in range(count):
                store.event_store.put([next(events)])

        yield put
