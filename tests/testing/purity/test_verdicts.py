"""From what processes answered to a verdict."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from dialoguekit.testing.purity.call_monitor import Noted
from dialoguekit.testing.purity.environments import OTHERS, Surroundings, one_by_one
from dialoguekit.testing.purity.fold_variants import Examined
from dialoguekit.testing.purity.subprocess_run import Lost, Seen
from dialoguekit.testing.purity.value_diff import apart
from dialoguekit.testing.purity.verdicts import Answer, Answers, Verdict, verdicts

VIEW = "the view of leeds"


def seen(value: object, *noted: Noted, asked: tuple[str, ...] = ()) -> Seen:
    taken = apart(value)
    examined = Examined(values={VIEW: taken}, orders={VIEW: taken}, noted=noted)
    return Seen({"x": examined}, asked)


SAME = seen(1)


def judged(
    *others: Answer,
    first: Seen = SAME,
    resumed: Answer = SAME,
    with_variables: tuple[Answer, ...] = (),
    again: Answer = SAME,
) -> Verdict:
    """The verdict where everything else is the same, and whatever is run again answers this."""
    rest = (first,) * (len(OTHERS) - len(others))
    answers = Answers(
        first=first, others=(*others, *rest), resumed=resumed, with_variables=with_variables
    )

    def run(several: Sequence[Surroundings]) -> list[Answer]:
        return [again] * len(several)

    return verdicts(["x"], answers, lambda _: run)["x"]


def message(verdict: Verdict) -> str:
    (finding,) = verdict.findings
    return finding.message


def test_where_all_agree_there_is_nothing_to_find() -> None:
    """Also where a process that resumed has no answer."""
    assert judged() == Verdict(())
    assert judged(resumed=Lost("gone")) == Verdict(())


def test_a_difference_that_nothing_explains_is_told_as_it_is() -> None:
    """Of values, and of those that are missing."""
    assert message(judged(seen(2))).startswith(
        "another process: the view of leeds is not the same in another process"
    )
    bare = Seen({"x": Examined(values={})})
    assert message(judged(bare)).endswith("it is missing there")


def test_a_difference_between_equal_processes_is_chance() -> None:
    """Or the clock, if it is gone where the clock stands still."""
    assert message(judged(seen(2), again=seen(3))).startswith("clock: ")
    lost = Lost("gone")
    assert message(judged(seen(2), again=lost)).startswith("another process: ")


def test_what_was_seen_to_be_done_explains_a_difference() -> None:
    """Its effects are not told besides."""
    did = Noted("clock", "time.time", "X.view", "in view")
    felt = Noted("hidden state", "another view", "X", "between folds", effect=True)
    found = judged(seen(2, did, felt))
    assert message(found) == "clock: time.time, in X.view (in view)"
    assert message(judged(seen(1, felt))).startswith("hidden state: another view")


def test_what_was_refused_anywhere_is_harmful() -> None:
    """And says that it was kept from happening."""
    did = Noted("files", "open 'a'", "X.view", "in view")
    refused = attrs.evolve(did, refused=True)
    found = judged(seen(1, did), seen(1, refused))
    assert found.harmful
    assert message(found).endswith("; it was not let happen")


def test_a_process_that_is_lost_is_a_finding() -> None:
    """Once, however many are."""
    assert message(judged(Lost("it ended"), Lost("it ended"))) == "processes: it ended"
    assert message(judged(Lost("slow", late=True))) == "time taken: slow"
    assert message(judged(Lost("no code", begun=False))) == "another process: no code"


def test_a_variable_that_makes_a_difference_is_named() -> None:
    """Where several were set, all of them are."""
    first = seen(1, asked=("DEBUG",))
    found = judged(first=first, with_variables=(first, seen(2)))
    assert "where the environment sets DEBUG, which its module asks for" in message(found)


def test_a_fold_that_goes_on_elsewhere_and_differs_kept_something_back() -> None:
    """Outside of what was saved."""
    assert message(judged(resumed=seen(2))).startswith("hidden state: the view of leeds is another")


def test_each_cause_is_one_thing_that_differs() -> None:
    """And the order of hashes is asked first."""
    (kind, hashes), *rest = one_by_one(OTHERS[0])
    assert kind == "hash order"
    assert hashes.zone == "UTC0"
    assert {kind for kind, _ in rest} >= {"clock", "time zone", "locale", "files"}
