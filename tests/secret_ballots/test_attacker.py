"""Somebody who has everything that is kept cannot join a voter and a vote.

The same people vote twice, in the same order and at the same times, and exchange their votes.  If
all that is kept is the same both times, it says nothing about who voted how.  Only the order of
votes in the closing event is random, so it is replaced here, and tested by itself.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import SystemRandom
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.secret_ballots.sessions import (
    OPTIONS,
    Paper,
    begin,
    closing,
    hold,
    open_ballot,
    open_kit,
    votes,
)

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.application.secret_ballots import SHUFFLE
from dialoguekit.interchange.cloudevents import export_cloudevents
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.interchange.parquet import export_parquet
from dialoguekit.store.audit.proof_file import prove

SIZES = st.lists(st.integers(1, 6), min_size=1, max_size=3)
PAPERS = st.builds(
    Paper, st.integers(0, 3), st.none() | st.sampled_from(["Why?", "Rain.", "x" * 99])
)


def _exported(kit: Kit, folder: Path, export: Callable[..., Any]) -> bytes:
    path = folder / "export"
    with path.open("wb") as file:
        export(kit.store, file)
    found = path.read_bytes()
    path.unlink()
    return found


def _kept(kit: Kit, folder: Path) -> dict[str, bytes]:
    """Return all that is made from a log: exports, reports, proofs and the state of the audit."""
    found = {
        "jsonl": _exported(kit, folder, export_jsonl),
        "cloudevents": _exported(kit, folder, export_cloudevents),
        "parquet": _exported(kit, folder, export_parquet),
    }
    for policy in ("standard", "strict", "none"):
        report = kit.report("leeds", policy=policy)
        for name, content in report.render_files(("md", "json")).items():
            found[f"{policy} {name}"] = content
    store = kit.store
    tree = store.tree()
    found["tree"] = repr((tree.size, tree.root())).encode()
    for position in range(1, store.head() + 1):
        found[f"proof {position}"] = prove(store, position).to_json().encode()
    return found


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sizes=SIZES, announced=st.booleans(), data=st.data())
def test_exchanged_votes_leave_no_trace(
    tmp_path_factory: pytest.TempPathFactory, sizes: Sequence[int], announced: bool, data: Any
) -> None:
    """Exports, reports, proofs and leaves are the same, whoever gave which of the votes."""
    groups = [f"group-{n}" for n, size in enumerate(sizes) for _ in range(size)]
    people = list(range(len(groups)))
    order = data.draw(st.permutations(people))
    papers = data.draw(st.lists(PAPERS, min_size=len(people), max_size=len(people)))
    # By group, the votes of each group are told, so that they are exchanged within groups alone.
    by_group = announced and all(size >= 5 for size in sizes)
    exchanged = list(papers)
    for block in _blocks(groups) if by_group else [people]:
        for person, other in zip(block, data.draw(st.permutations(block)), strict=True):
            exchanged[person] = papers[other]
    kept = []
    for given_papers in (papers, exchanged):
        folder = tmp_path_factory.mktemp("log")
        with open_kit(folder / "log.db") as kit:
            hold(kit, groups, order, given_papers, is_sorted=True, by_group=announced)
            kept.append(_kept(kit, folder))
    differing = [name for name in kept[0] if kept[0][name] != kept[1][name]]
    assert differing == []


def _blocks(groups: Sequence[str]) -> Iterator[list[int]]:
    for group in dict.fromkeys(groups):
        yield [n for n, each in enumerate(groups) if each == group]


def test_the_order_of_votes_says_nothing(tmp_path: Path) -> None:
    """The vote that was cast first is at each place about as often, and so is its comment."""
    places: Counter[tuple[str, int]] = Counter()
    with dialoguekit.open("memory:") as kit:
        leeds, people = begin(kit, ["a"] * 6)
        for _ in range(240):
            ballot = open_ballot(leeds)
            for number, person in enumerate(people):
                paper = Paper(3 if number == 0 else 1, f"Comment {number}.")
                leeds.cast_vote(ballot, person, votes(paper), comment=paper.comment)
            leeds.close_ballot(ballot)
            event = closing(leeds).event
            cast_first = event.votes.index((("early", 3), ("late", 0)))
            places["vote", cast_first] += 1
            places["comment", event.comments.index("Comment 0.")] += 1
            places["both", (cast_first == event.comments.index("Comment 0."))] += 1
    # The chance of fewer than 10 of 240 at a place of six is below one in a million.
    assert all(places[kind, place] >= 10 for kind in ("vote", "comment") for place in range(6))
    assert 10 <= places["both", True] <= 100


def test_the_source_of_the_order_is_that_of_the_system() -> None:
    """No seed repeats it, unless a simulation gives one."""
    assert isinstance(SHUFFLE.__self__, SystemRandom)  # type: ignore[attr-defined]  # a method
    with dialoguekit.open("memory:") as kit:
        assert kit.workshop("leeds")._session.shuffle is SHUFFLE


@pytest.mark.parametrize("closed", [False, True])
def test_no_export_names_a_choice_beside_a_voter(tmp_path: Path, closed: bool) -> None:
    """No line that names a voter has a choice or a comment, while it is open and after."""
    with open_kit(tmp_path / "log.db", encrypt=True) as kit:
        leeds, people = begin(kit, ["a"] * 6)
        ballot = open_ballot(leeds)
        for number, person in enumerate(people):
            leeds.cast_vote(ballot, person, votes(Paper(number % 4)), comment=f"Comment {number}.")
        if closed:
            leeds.close_ballot(ballot)
        out = io.BytesIO()
        export_cloudevents(kit.store, out)
        events = [json.loads(line) for line in out.getvalue().splitlines()]
    for found in events:
        text = json.dumps(found["data"])
        if "voter" in found["data"]:
            assert "early" not in text
            assert "Comment" not in text
    told = [found for found in events if "Comment" in json.dumps(found["data"])]
    assert [found["type"] for found in told] == ["org.dialoguekit.ballot.closed"] * closed


def test_a_proof_of_the_closing_event_joins_nothing(tmp_path: Path) -> None:
    """Its opening of the personal data has the comments and no voter."""
    with open_kit(tmp_path / "log.db", encrypt=True) as kit:
        papers = [Paper(n % 4, f"Comment {n}.") for n in range(6)]
        leeds, _ = hold(kit, ["a"] * 6, range(6), papers)
        text = prove(kit.store, closing(leeds).position).to_json()
    assert not any(f'"P{n}"' in text for n in range(1, 7))


def test_a_single_vote_is_not_kept(tmp_path: Path) -> None:
    """It would tell how its voter voted, and so would its comment."""
    with open_kit(tmp_path / "log.db") as kit:
        leeds, _ = hold(kit, ["a"] * 3, [1], [Paper(3, "Mine.")] * 3)
        event = closing(leeds).event
        report = kit.report("leeds").render("md")
    assert (event.votes, event.comments, event.groups) == ((), (), ())
    assert "1 of 3 people on the roll voted" in report
    assert "not shown" in report


@pytest.mark.parametrize("sizes", [(5, 5), (5, 4), (6, 1), (5, 5, 1)])
@pytest.mark.parametrize("announced", [False, True])
def test_groups_are_told_if_it_was_announced_and_each_has_five(
    tmp_path: Path, sizes: Sequence[int], announced: bool
) -> None:
    """Otherwise no vote has a group."""
    groups = [f"group-{n}" for n, size in enumerate(sizes) for _ in range(size)]
    people = range(len(groups))
    papers = [Paper(n % 4) for n in people]
    with open_kit(tmp_path / "log.db") as kit:
        leeds, _ = hold(kit, groups, people, papers, by_group=announced)
        event = closing(leeds).event
    is_told = announced and min(sizes) >= 5
    assert Counter(event.groups) == (Counter(groups) if is_told else Counter())
    if is_told:
        found = Counter(zip(event.groups, event.votes, strict=True))
        given_votes = [tuple(sorted(votes(papers[n]).items())) for n in people]
        assert found == Counter(zip(groups, given_votes, strict=True))


def test_groups_are_not_told_if_few_of_one_voted(tmp_path: Path) -> None:
    """It is known who voted, so a group of one voter would tell their vote."""
    groups = ["a"] * 5 + ["b"] * 5
    with open_kit(tmp_path / "log.db") as kit:
        leeds, _ = hold(kit, groups, range(6), [Paper(1)] * 10, by_group=True)
        assert closing(leeds).event.groups == ()


def test_options_stay_in_place() -> None:
    """The options of the sample are those of the ballot."""
    assert list(votes(Paper(1))) == list(OPTIONS)
