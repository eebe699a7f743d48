"""Secret ballots through handles, batches, asyncio and repeated commands."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.secret_ballots.sessions import Paper, begin, closing, open_ballot, votes

import dialoguekit
from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.domain import commands
from dialoguekit.errors import CommandIdReused, Refused
from dialoguekit.events import BallotAnswered, BallotClosed, BallotOpened, VoteCast


@pytest.fixture(params=["memory", "plain", "encrypted"])
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A kit of an empty log."""
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'log.db'}"
    with dialoguekit.open(url, encrypt=request.param == "encrypted") as opened:
        yield opened


def _counted(leeds: WorkshopHandle) -> Counter[object]:
    return Counter(dict(vote)["early"] for vote in closing(leeds).event.votes)


def test_the_last_vote_of_each_voter_counts(kit: Kit) -> None:
    """Neither choices nor comments are in the events before the close."""
    leeds, people = begin(kit, ["a"] * 4)
    ballot = open_ballot(leeds)
    for grade in (0, 3):
        for person in people:
            leeds.cast_vote(ballot, person, votes(Paper(grade)), comment=f"{person}: {grade}.")
    assert not any(isinstance(r.event, VoteCast) for r in leeds.events())
    assert leeds.state.ballots[ballot].answered == set(people)
    leeds.close_ballot(ballot)
    assert _counted(leeds) == {3: 4}
    assert sorted(closing(leeds).event.comments) == [f"{person}: 3." for person in people]
    assert kit.store.boxes() == []


def test_a_vote_that_is_recorded_late_replaces_no_newer_one(kit: Kit) -> None:
    """As in an open ballot; in a batch, too."""
    leeds, people = begin(kit, ["a"] * 2)
    ballot = open_ballot(leeds)
    opened = next(r for r in leeds.events() if isinstance(r.event, BallotOpened)).occurred_at
    late = leeds.with_context(occurred_at=opened + timedelta(milliseconds=9))
    early = leeds.with_context(occurred_at=opened + timedelta(milliseconds=1))
    late.cast_vote(ballot, people[0], votes(Paper(3)))
    early.cast_vote(ballot, people[0], votes(Paper(0)))
    with leeds.batch() as batch:
        later, earlier = (
            batch.with_context(occurred_at=opened + timedelta(milliseconds=ms)) for ms in (7, 2)
        )
        later.cast_vote(ballot, people[1], votes(Paper(2)))
        earlier.cast_vote(ballot, people[1], votes(Paper(0)))
        later.cast_vote(ballot, people[0], votes(Paper(1)))
        batch.close_ballot(ballot)
    assert _counted(leeds) == Counter([3, 2])


def test_any_way_to_run_the_commands_uses_the_box(kit: Kit) -> None:
    """So plugins can build on them."""
    leeds, people = begin(kit, ["a"] * 3)
    ballot = open_ballot(leeds)
    for person in people:
        events = leeds.execute(commands.cast_vote, ballot, person, votes(Paper(2)))
        assert type(events[0]) is BallotAnswered
    leeds.execute(commands.close_ballot, ballot)
    assert _counted(leeds) == {2: 3}


def test_a_batch_puts_its_votes_into_the_box(kit: Kit) -> None:
    """Nothing of a batch that fails is in it."""
    leeds, people = begin(kit, ["a"] * 3)
    ballot = open_ballot(leeds)
    with suppress(Refused), leeds.batch() as batch:
        batch.cast_vote(ballot, people[0], votes(Paper(0)))
        batch.cast_vote(ballot, "nobody", votes(Paper(0)))
    assert kit.store.boxes() == []
    with leeds.batch() as batch:
        for person in people:
            batch.cast_vote(ballot, person, votes(Paper(1)))
    assert len(kit.store.papers("leeds", ballot)) == 4
    leeds.close_ballot(ballot)
    assert _counted(leeds) == {1: 3}


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_batch_counts_the_box_and_its_own_votes(kit: Kit, interrupted: bool) -> None:
    """Also when it is run again, because somebody else recorded something meanwhile."""
    leeds, people = begin(kit, ["a"] * 3)
    ballot = open_ballot(leeds)
    leeds.cast_vote(ballot, people[0], votes(Paper(0)))
    leeds.cast_vote(ballot, people[1], votes(Paper(0)))
    with leeds.batch() as batch:
        batch.cast_vote(ballot, people[1], votes(Paper(1)))
        batch.cast_vote(ballot, people[2], votes(Paper(2)))
        batch.close_ballot(ballot)
        assert batch.state.ballots[ballot].unknown_votes == 0
        if interrupted:
            leeds.cast_vote(ballot, people[0], votes(Paper(3)))
    assert _counted(leeds) == Counter([3 if interrupted else 0, 1, 2])
    assert kit.store.boxes() == []


def test_run_batch_holds_a_whole_ballot(kit: Kit) -> None:
    """Its votes were never in a box."""
    leeds, people = begin(kit, ["a"] * 3)

    def hold(batch: object) -> None:
        ballot = open_ballot(batch)  # type: ignore[arg-type]  # it has the same commands
        for person in people:
            batch.cast_vote(ballot, person, votes(Paper(1)))  # type: ignore[attr-defined]
        batch.close_ballot(ballot)  # type: ignore[attr-defined]

    leeds.run_batch(hold)
    assert _counted(leeds) == {1: 3}
    assert kit.store.boxes() == []


def test_a_repeated_vote_is_recorded_once_and_tells_nothing(kit: Kit) -> None:
    """Also with other choices: that it is refused would tell that they are others."""
    leeds, people = begin(kit, ["a"] * 2)
    ballot = open_ballot(leeds)
    for grade in (3, 3, 0):
        leeds.once("vote-1").cast_vote(ballot, people[0], votes(Paper(grade)), comment="Why.")
    leeds.cast_vote(ballot, people[1], votes(Paper(1)))
    assert sum(isinstance(r.event, BallotAnswered) for r in leeds.events()) == 2
    with pytest.raises(CommandIdReused):
        leeds.once("vote-1").cast_vote(ballot, people[1], votes(Paper(3)))
    leeds.once("close-1").close_ballot(ballot)
    leeds.once("close-1").close_ballot(ballot)
    assert _counted(leeds) == Counter([3, 1])
    assert sum(isinstance(r.event, BallotClosed) for r in leeds.events()) == 1
    leeds.once("vote-1").cast_vote(ballot, people[0], votes(Paper(0)))
    assert kit.store.boxes() == []


def test_votes_from_threads_and_tasks_all_count(kit: Kit) -> None:
    """Each voter has one vote."""
    leeds, people = begin(kit, ["a"] * 12)
    ballot = open_ballot(leeds)
    threads = [
        threading.Thread(target=leeds.cast_vote, args=(ballot, person, votes(Paper(1))))
        for person in people[:6]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    async def vote() -> None:
        handle = kit.async_workshop("leeds")
        await asyncio.gather(
            *(handle.cast_vote(ballot, person, votes(Paper(2))) for person in people[6:])
        )
        await handle.close_ballot(ballot)

    asyncio.run(vote())
    assert _counted(leeds) == {1: 6, 2: 6}


def test_boxes_of_several_ballots_and_workshops_are_apart(kit: Kit) -> None:
    """A ballot with the same id in another workshop has another box."""
    leeds, people = begin(kit, ["a"] * 3)
    first, second = open_ballot(leeds), open_ballot(leeds)
    for person in people:
        leeds.cast_vote(first, person, votes(Paper(1)))
        leeds.cast_vote(second, person, votes(Paper(2)))
    york = kit.workshop("york")
    york.schedule(title="York", groups=("a",))
    york.open()
    others = [york.check_in(group="a", consents=("record",)) for _ in range(2)]
    third = open_ballot(york)
    assert third == first
    for person in others:
        york.cast_vote(third, person, votes(Paper(3)))
    leeds.close_ballot(first)
    assert _counted(leeds) == {1: 3}
    york.close_ballot(third)
    assert _counted(york) == {3: 2}
    leeds.close_ballot(second)
    assert _counted(leeds) == {2: 3}


def test_a_decision_is_made_on_the_votes_of_the_box(kit: Kit) -> None:
    """Without one, the rule is not met."""
    leeds, people = begin(kit, ["a"] * 3)
    proposal = leeds.submit_proposal("Open early.", proposer=people[0])
    ballot = leeds.open_ballot([proposal], scale=("no", "yes"), secrecy="secret")
    for person in people:
        leeds.cast_vote(ballot, person, {proposal: int(person != people[2])})
    with pytest.raises(Refused, match="open"):
        leeds.record_decision(proposal, outcome="adopted", ballot=ballot)
    leeds.close_ballot(ballot)
    with pytest.raises(Refused, match="announced the rule majority"):
        leeds.record_decision(proposal, outcome="adopted", rule="unanimity", ballot=ballot)
    leeds.record_decision(proposal, outcome="adopted", rule="majority", ballot=ballot)


def test_a_ballot_that_is_open_in_a_view_has_a_turnout_and_no_result(kit: Kit) -> None:
    """So guidance can say how many have voted."""
    leeds, people = begin(kit, ["a"] * 4)
    ballot = open_ballot(leeds)
    for person in people[:3]:
        leeds.cast_vote(ballot, person, votes(Paper(1)))
    report = kit.report("leeds").render("md")
    assert "3 of 4 people on the roll voted" in report
    assert "still open" in report


ACTS = st.lists(
    st.tuples(st.sampled_from(["cast", "forget"]), st.integers(0, 4), st.integers(0, 3)),
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(acts=ACTS, in_batch=st.integers(0, 14))
def test_the_close_counts_the_latest_vote_of_everyone_who_is_not_forgotten(
    acts: list[tuple[str, int, int]], in_batch: int
) -> None:
    """Whichever of the acts are in one batch; the state and the view agree with it."""
    with dialoguekit.open("memory:") as kit:
        leeds, people = begin(kit, ["a"] * 5)
        ballot = open_ballot(leeds)
        expected: dict[str, int] = {}
        forgotten: set[str] = set()

        def act(runner: WorkshopRunner, kind: str, person: str, grade: int) -> None:
            if person in forgotten:
                return
            if kind == "cast":
                runner.cast_vote(ballot, person, votes(Paper(grade)))
                expected[person] = grade
            else:
                runner.forget(person, basis="asked")
                forgotten.add(person)
                expected.pop(person, None)

        for kind, number, grade in acts[:in_batch]:
            act(leeds, kind, people[number], grade)
        with leeds.batch() as batch:
            for kind, number, grade in acts[in_batch:]:
                act(batch, kind, people[number], grade)
            batch.close_ballot(ballot)
        counted = Counter(expected.values()) if len(expected) > 1 else Counter()
        assert Counter(dict(vote)["early"] for vote in closing(leeds).event.votes) == counted
        state = leeds.state.ballots[ballot]
        assert state.answered == expected.keys()
        assert state.unknown_votes == (len(expected) == 1)
        assert kit.store.boxes() == []
        report = kit.report("leeds").render("md")
        assert f"{len(expected)} of 5 people on the roll voted" in report
