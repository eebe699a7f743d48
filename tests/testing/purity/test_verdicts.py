"""Verdicts on the outcomes of processes."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from dialoguekit.testing.purity.call_monitor import ImpureCall
from dialoguekit.testing.purity.environments import VARIANTS, Environment, single_differences
from dialoguekit.testing.purity.fold_variants import SubjectResult
from dialoguekit.testing.purity.subprocess_run import ProcessFailure, ProcessOutcome, ProcessResult
from dialoguekit.testing.purity.value_diff import flatten
from dialoguekit.testing.purity.verdicts import ProcessOutcomes, Verdict, judge_subjects

VIEW = "the view of leeds"


def result(
    value: object, *calls: ImpureCall, variables_read: tuple[str, ...] = ()
) -> ProcessResult:
    flat = flatten(value)
    examined = SubjectResult(values={VIEW: flat}, orders={VIEW: flat}, impure_calls=calls)
    return ProcessResult({"x": examined}, variables_read)


SAME = result(1)


def verdict_on(
    *others: ProcessOutcome,
    first: ProcessResult = SAME,
    resumed: ProcessOutcome = SAME,
    with_variables: tuple[ProcessOutcome, ...] = (),
    again: ProcessOutcome = SAME,
) -> Verdict:
    """Return the verdict if all other processes agree and repeated runs give ``again``."""
    rest = (first,) * (len(VARIANTS) - len(others))
    outcomes = ProcessOutcomes(
        first=first, others=(*others, *rest), resumed=resumed, with_variables=with_variables
    )

    def run(environments: Sequence[Environment]) -> list[ProcessOutcome]:
        return [again] * len(environments)

    return judge_subjects(["x"], outcomes, lambda _: run)["x"]


def message(verdict: Verdict) -> str:
    (finding,) = verdict.findings
    return finding.message


def test_equal_results_give_no_findings() -> None:
    """A failure of the resumed process is ignored."""
    assert verdict_on() == Verdict(())
    assert verdict_on(resumed=ProcessFailure("gone")) == Verdict(())


def test_an_unexplained_difference_is_shown() -> None:
    """Different and missing values are found."""
    assert message(verdict_on(result(2))).startswith(
        "another process: the view of leeds is different in another process"
    )
    bare = ProcessResult({"x": SubjectResult(values={})})
    assert message(verdict_on(bare)).endswith("it is missing there")


def test_a_difference_between_equal_processes_is_clock_or_randomness() -> None:
    """It is the clock if it disappears with a stopped clock."""
    assert message(verdict_on(result(2), again=result(3))).startswith("clock: ")
    failure = ProcessFailure("gone")
    assert message(verdict_on(result(2), again=failure)).startswith("another process: ")


def test_an_observed_call_explains_a_difference() -> None:
    """The effects are not reported in addition."""
    call = ImpureCall("clock", "time.time", "X.view", "in view")
    effect = ImpureCall("hidden state", "another view", "X", "between folds", is_effect=True)
    found = verdict_on(result(2, call, effect))
    assert message(found) == "clock: time.time, in X.view (in view)"
    assert message(verdict_on(result(1, effect))).startswith("hidden state: another view")


def test_a_blocked_call_is_harmful() -> None:
    """The finding says that it was blocked."""
    call = ImpureCall("files", "open 'a'", "X.view", "in view")
    blocked = attrs.evolve(call, blocked=True)
    found = verdict_on(result(1, call), result(1, blocked))
    assert found.is_harmful
    assert message(found).endswith("; it was blocked")


def test_a_failed_process_is_found() -> None:
    """Several failures give one finding."""
    assert (
        message(verdict_on(ProcessFailure("it ended"), ProcessFailure("it ended")))
        == "processes: it ended"
    )
    assert message(verdict_on(ProcessFailure("slow", timed_out=True))) == "timeout: slow"
    assert (
        message(verdict_on(ProcessFailure("no code", started=False))) == "another process: no code"
    )


def test_a_variable_that_makes_a_difference_is_named() -> None:
    """All variables that were set are named."""
    first = result(1, variables_read=("DEBUG",))
    found = verdict_on(first=first, with_variables=(first, result(2)))
    assert "if the environment sets DEBUG, which its module reads" in message(found)


def test_a_difference_after_a_resume_is_hidden_state() -> None:
    """Some state is outside the snapshot."""
    assert message(verdict_on(resumed=result(2))).startswith(
        "hidden state: the view of leeds is different"
    )


def test_each_cause_is_one_difference() -> None:
    """The hash order comes first."""
    (kind, hashes), *rest = single_differences(VARIANTS[0])
    assert kind == "hash order"
    assert hashes.zone == "UTC0"
    assert {kind for kind, _ in rest} >= {"clock", "time zone", "locale", "files"}
