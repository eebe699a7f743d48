"""Encrypted log: every text is encrypted under the key of its author."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bench import dialoguekit_side
from bench.dataset import generate_contributions
from bench.results_table import ResultRow, at_most, compare_per_event, informational
from bench.run_context import RunContext
from bench.timing import check_same_result, run_alternately, run_once
from dialoguekit.store import PER_PERSON_ENCRYPTION


def encryption(run_context: RunContext) -> Sequence[ResultRow]:
    """Compare appends and replay of an encrypted log with an unencrypted one."""
    count = run_context.scale.bulk_count
    contributions = list(generate_contributions(count))
    encrypted_url, unencrypted_url = (
        dialoguekit_side.sqlite_url(run_context.path(f"{name}.db"))
        for name in ("encrypted", "unencrypted")
    )
    with (
        dialoguekit_side.opened_store(encrypted_url, PER_PERSON_ENCRYPTION) as encrypted,
        dialoguekit_side.opened_store(unencrypted_url) as unencrypted,
    ):
        append_s, unencrypted_append_s = (
            run_once(partial(dialoguekit_side.fill, store, contributions)).best
            for store in (encrypted, unencrypted)
        )
        timings = run_alternately(
            {
                "encrypted": dialoguekit_side.build_replay(encrypted),
                "unencrypted": dialoguekit_side.build_replay(unencrypted),
            },
            run_context.scale.rounds,
        )
    check_same_result(timings)
    replay_s, unencrypted_replay_s = timings["encrypted"].best, timings["unencrypted"].best
    return (
        _result_row(
            "append to an encrypted log, in batches", append_s, unencrypted_append_s, count
        ),
        at_most(
            "replay of an encrypted log",
            compare_per_event(replay_s, unencrypted_replay_s, count, "unencrypted"),
            replay_s / unencrypted_replay_s,
            1.5,
            "an unencrypted log",
            "AES-256-GCM decrypts the personal data of each event under the key of its person, "
            "and compares what the ciphertext is bound to.",
        ),
    )


def _result_row(task: str, seconds: float, unencrypted_seconds: float, count: int) -> ResultRow:
    measured = compare_per_event(seconds, unencrypted_seconds, count, "unencrypted")
    ratio = seconds / unencrypted_seconds
    return informational(task, measured, ratio, f"{ratio:.1f} × an unencrypted log")
