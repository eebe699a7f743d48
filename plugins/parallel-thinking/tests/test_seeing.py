"""Every contribution finds its hat, its readers and its answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dialoguekit.events import (
    ActivityEnded,
    ActivityStarted,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionRevealed,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    RecordCorrected,
    RecordRedacted,
    RoleAssigned,
)
from dialoguekit.testing.kits import entered, gathered, said
from dialoguekit.testing.scenario import Fact
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.view import HatRun, Item, Session, Worn

ARRIVED = len(gathered().recorded)
START = (ActivityStarted(activity="A1", method="parallel-thinking"), "10:00")
END = ActivityEnded(activity="A1")


def worn(*facts: Fact) -> Worn:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(ParallelThinking).workshops["leeds"]


def session(*facts: Fact) -> Session:
    """The one session of such a workshop, begun at ten."""
    (found,) = worn(START, *facts).sessions
    return found


def runs(*facts: Fact) -> list[tuple[str, list[str]]]:
    """The hats of a session in order, each with the ids of what was said under it."""
    return [(run.hat, [item.id for item in run.items]) for run in session(*facts).runs]


def run(*facts: Fact) -> HatRun:
    """The one hat of a session."""
    (found,) = session(*facts).runs
    return found


def item(*facts: Fact) -> Item:
    """The one contribution of a session."""
    (found,) = session(*facts).items
    return found


# Contributions


def test_what_is_noted_late_stands_under_the_hat_of_its_time() -> None:
    """When it happened decides, not when it was noted."""
    assert runs(
        entered("blue", "10:00"),
        entered("white", "10:05"),
        entered("green", "10:10"),
        said("C1", "P2", "One phone.", "10:06"),
    ) == [("blue", []), ("white", ["C1"]), ("green", [])]


@pytest.mark.parametrize("at", ["09:55", "10:21"])
def test_what_is_said_before_or_after_all_hats_stands_under_none(at: str) -> None:
    """However late it is noted, it is not given to a hat that was not on."""
    found = session(
        entered("blue", "10:00"),
        entered("green", "10:10"),
        (END, "10:20"),
        said("C1", "P2", "!", at),
    )
    assert [i.id for i in found.hatless] == ["C1"]
    assert all(r.items == () for r in found.runs)
    assert found.items[0].hat is None


def test_within_one_moment_the_log_tells_what_came_first() -> None:
    """A clock that stands still does not mix up hats."""
    facts = (
        said("C1", "P2", "First."),
        entered("blue"),
        said("C2", "P2", "Second."),
        entered("white"),
        said("C3", "P2", "Third."),
        END,
        said("C4", "P2", "Fourth."),
    )
    assert runs(*facts) == [("blue", ["C2"]), ("white", ["C3"])]
    assert [i.id for i in session(*facts).hatless] == ["C1", "C4"]


def test_where_the_time_is_coarse_the_kind_decides() -> None:
    """Of the hats that may have been on, the one that it is meant for."""
    facts = (entered("white", "10:00"), entered("black", "10:05"), entered("green", "10:10"))
    card = said("C1", "P2", "A second phone.", "10:02", kind="idea", precision="quarter")
    assert runs(*facts, card)[2] == ("green", ["C1"])


def test_where_kind_and_time_leave_it_open_the_nearest_hat_decides() -> None:
    """Of two red hats the one nearer to the time given; without a kind, the one then worn."""
    facts = (entered("red", "10:00"), entered("white", "10:05"), entered("red", "10:10"))
    glad = said("C1", "P2", "Glad.", "10:09", kind="feeling", precision="quarter")
    fact = said("C2", "P2", "One phone.", "10:07", precision="quarter")
    assert runs(*facts, glad, fact) == [("red", []), ("white", ["C2"]), ("red", ["C1"])]


def test_between_two_hats_the_later_has_begun() -> None:
    """A coarse time at which one hat was taken off and the next put on is that of the next."""
    facts = (entered("blue", "10:00"), entered("white", "10:05"))
    fact = said("C1", "P2", "One phone.", "10:05", precision="minute")
    assert item(*facts, fact).worn == "white"


def test_a_coarse_time_reaches_a_hat_that_was_put_on_after_it() -> None:
    """Within its slack, and no further."""
    facts = (entered("blue", "10:00"),)
    near = said("C1", "P2", "Morning.", "09:45", precision="quarter")
    far = said("C2", "P2", "Morning.", "09:50", precision="minute")
    found = session(*facts, near, far)
    assert [i.worn for i in found.items] == ["blue", None]


def test_what_was_said_off_its_hat_is_kept_and_routed() -> None:
    """It stays with the hat that was worn, and is counted where it belongs."""
    found = session(
        entered("white", "10:00"), said("C1", "P2", "Ring twice.", "10:01", kind="idea")
    )
    assert [i.id for i in found.off_hat] == ["C1"]
    assert [i.id for i in found.runs[0].items] == ["C1"]
    assert [i.id for i in found.under("green")] == ["C1"]
    assert found.under("white") == ()


@pytest.mark.parametrize(
    ("kind", "off"), [("white", False), ("Fact", False), (None, False), ("story", True)]
)
def test_what_the_hat_admits_is_not_off_it(kind: str | None, off: bool) -> None:
    """Nothing declared is whatever the hat asks for; a kind of no hat stays under the one worn."""
    found = item(entered("white", "10:00"), said("C1", "P2", "One phone.", "10:01", kind=kind))
    assert found.off_hat == off
    assert found.hat == "white"


def test_what_was_said_without_a_hat_is_routed_by_its_kind() -> None:
    """It is not off a hat, because none was on."""
    found = item(said("C1", "P2", "One phone.", "10:01", kind="fact"))
    assert (found.worn, found.hat, found.off_hat) == (None, "white", False)


def test_a_corrected_kind_brings_a_contribution_under_its_hat() -> None:
    """Corrections come before any rule."""
    room = gathered().and_given(START, entered("white", "10:00"))
    room = room.and_given(said("C1", "P2", "Ring twice.", "10:01", kind="idea"))
    patch = RecordCorrected(target=len(room.recorded), patch=(("kind", "fact"),), reason="a slip")
    (found,) = room.and_given(patch).project(ParallelThinking).workshops["leeds"].sessions
    assert found.off_hat == ()


# Who may be quoted


def test_words_may_stand_where_their_author_consents() -> None:
    """The author's group is what they are attributed to."""
    found = item(entered("white"), said("C1", "P2", "One phone.", capture="paraphrase"))
    assert found.quotable
    assert not found.verbatim
    assert (found.group, found.cite) == ("primary care", "leeds C1")


@pytest.mark.parametrize(
    "later",
    [
        ConsentWithdrawn(person="P2", scopes=("quote",)),
        ConsentWithdrawn(person="P2", scopes=("record",)),
        ContributionModerated(contribution="C1", outcome="rejected"),
        ContributionModerated(contribution="C1", outcome="held"),
        RecordRedacted(target=ARRIVED + 3, basis="asked for"),
    ],
    ids=["unquoted", "unrecorded", "rejected", "held", "redacted"],
)
def test_what_is_said_later_takes_words_back(later: Fact) -> None:
    """Consent withdrawn, a moderator's judgement, a redaction."""
    facts = (entered("white"), said("C1", "P2", "One phone."))
    assert item(*facts).quotable
    assert not item(*facts, later).quotable


def test_the_latest_judgement_of_a_moderator_counts() -> None:
    """What was held and then accepted may be shown."""
    held = ContributionModerated(contribution="C1", outcome="held")
    accepted = ContributionModerated(contribution="C1", outcome="accepted")
    assert item(entered("white"), said("C1", "P2", "One phone."), held, accepted).quotable


def test_hidden_words_are_shown_once_they_are_revealed() -> None:
    """Until then they are counted and not read."""
    facts = (entered("white"), said("C1", "P2", "One phone.", visibility="hidden"))
    assert not item(*facts).quotable
    assert item(*facts, ContributionRevealed(contributions=("C1",))).quotable


# Red


def reds(*facts: Fact) -> tuple[Sequence[str], Sequence[str]]:
    """Who was heard under a red hat worn from 10:05 to 10:10, and who was present."""
    facts = (*facts, entered("blue", "10:00"), entered("red", "10:05"), entered("blue", "10:10"))
    glad = (said("C1", "P2", "Glad.", "10:06"), said("C2", "P2", "Tired.", "10:07"))
    (red,) = session(*facts, *glad).reds
    return red.heard, red.present


def test_participants_are_heard_and_present_under_red() -> None:
    """Everybody counts once; the facilitator does not count."""
    assert reds() == (("P2",), ("P2", "P3", "P4", "P5"))


@pytest.mark.parametrize(
    ("facts", "there"),
    [
        ([(PresenceEnded(person="P3"), "10:04")], False),
        ([(PresenceEnded(person="P3"), "10:06")], True),
        ([(PresenceEnded(person="P3"), "09:30"), (PresenceStarted(person="P3"), "10:09")], True),
        ([(PresenceEnded(person="P3"), "09:30"), (PresenceStarted(person="P3"), "10:10")], False),
    ],
    ids=["left before", "left within", "came back within", "came back after"],
)
def test_presence_is_judged_at_the_time_of_the_hat(facts: list[Fact], there: bool) -> None:
    """Whoever was there for some of it was present, however late that is noted."""
    assert ("P3" in reds(*facts)[1]) == there


def test_somebody_who_becomes_a_facilitator_leaves_the_denominator() -> None:
    """And a facilitator who takes part joins it; other parts change nothing."""
    assert "P3" not in reds(RoleAssigned(person="P3", role="facilitator"))[1]
    assert "P1" in reds(RoleAssigned(person="P1", role="participant"))[1]
    assert "P3" in reds(RoleAssigned(person="P3", role="timekeeper"))[1]


def test_whoever_was_heard_was_present() -> None:
    """Even where nobody noted that they came in."""
    somebody = PersonRegistered(person="P6", group="peer support")
    red = run(somebody, entered("red", "10:05"), said("C1", "P6", "Hopeful.", "10:06"))
    assert "P6" in red.heard
    assert "P6" in red.present


def test_an_idea_under_red_is_not_a_feeling_that_was_heard() -> None:
    """Off its hat it does not count for the coverage of the hat."""
    assert run(entered("red"), said("C1", "P2", "Ring twice.", kind="idea")).heard == ()


# Obstacles and ideas


BLACK_AND_GREEN = (
    entered("black", "10:00"),
    said("C1", "P2", "Nobody answers.", "10:01"),
    said("C2", "P4", "No list.", "10:02"),
    entered("green", "10:05"),
)


def answers(*facts: Fact) -> dict[str, list[str]]:
    """The obstacles of a session, each with the ideas that answer it."""
    found = session(*BLACK_AND_GREEN, *facts).obstacles
    return {obstacle.item.id: [idea.id for idea in obstacle.ideas] for obstacle in found}


def test_an_idea_answers_the_obstacles_that_it_takes_up() -> None:
    """By its refs, or by a link that was made later."""
    ideas = (
        said("C3", "P5", "A line.", "10:06", refs=("C1",)),
        said("C4", "P5", "A poster.", "10:07"),
    )
    assert answers(*ideas) == {"C1": ["C3"], "C2": []}
    for relation in ("answers", "resolves"):
        link = ContributionLinked(origin="C4", target="C2", relation=relation)
        assert answers(*ideas, link) == {"C1": ["C3"], "C2": ["C4"]}


def test_a_link_and_a_ref_are_one_answer() -> None:
    """An idea that is linked twice stands once, and what linked it first is the evidence."""
    idea = said("C3", "P5", "A line.", "10:06", refs=("C1",))
    link = ContributionLinked(origin="C3", target="C1", relation="answers")
    obstacle, _ = session(*BLACK_AND_GREEN, idea, link).obstacles
    assert [answer.id for answer in obstacle.ideas] == ["C3"]
    assert obstacle.evidence == session(*BLACK_AND_GREEN, idea).obstacles[0].evidence


def test_not_every_link_is_an_answer() -> None:
    """Neither another relation, nor something that is no idea."""
    idea = said("C3", "P5", "A line.", "10:06")
    fact = said("C4", "P5", "One phone.", "10:07", kind="fact", refs=("C1",))
    other = ContributionLinked(origin="C3", target="C1", relation="contradicts")
    assert answers(idea, fact, other) == {"C1": [], "C2": []}


def test_an_answer_leads_to_obstacle_idea_and_link() -> None:
    """All three are events that can be looked up."""
    idea = said("C3", "P5", "A line.", "10:06")
    link = ContributionLinked(origin="C3", target="C1", relation="answers")
    answered, unanswered = session(*BLACK_AND_GREEN, idea, link).obstacles
    assert len(answered.evidence) == 3
    assert unanswered.evidence == unanswered.item.evidence


def test_an_idea_of_a_later_session_answers_too() -> None:
    """Obstacles of the morning may be answered in the afternoon."""
    first, _ = worn(
        START,
        *BLACK_AND_GREEN,
        (END, "10:10"),
        (ActivityStarted(activity="A2", method="parallel-thinking"), "14:00"),
        entered("green", "14:00", activity="A2"),
        said("C3", "P5", "A line.", "14:01", activity="A2", refs=("C1",)),
    ).sessions
    assert [idea.id for idea in first.obstacles[0].ideas] == ["C3"]
