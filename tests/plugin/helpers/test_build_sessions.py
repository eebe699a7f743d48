"""From the course of a workshop to sessions: every stage its time, every contribution its stage."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    ConsentWithdrawn,
    ContributionModerated,
    ContributionRevealed,
    ItemParked,
    PersonRegistered,
    PresenceEnded,
    QuestionPosed,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    RoleAssigned,
    TimeboxExtended,
    WorkshopClosed,
)
from dialoguekit.plugin import (
    Course,
    Item,
    Method,
    PerWorkshop,
    Session,
    Stage,
    StageRun,
    Template,
    handles,
    sessions,
)
from dialoguekit.testing.builders import entered, gathered, said
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import Fact, happened

METHOD = Method(
    name="circle",
    title="Circle",
    summary="Facts, feelings, ideas.",
    source="these tests",
    stages=(
        Stage(name="opening", title="Opening"),
        Stage(name="facts", title="Facts", admits=("fact", "facts", "hope")),
        Stage(name="feelings", title="Feelings", admits=("feeling",)),
        Stage(name="ideas", title="Ideas", admits=("idea", "hope")),
    ),
    templates=(
        Template(name="short", title="Short", stages=("opening", "ideas"), source="these tests"),
    ),
)
ARRIVED = len(gathered().recorded)
START = (ActivityStarted(activity="A1", method="circle"), "10:00")
PAUSE, RESUME = ActivityPaused(activity="A1"), ActivityResumed(activity="A1")
END = ActivityEnded(activity="A1")


@attrs.define
class Noted:
    """What is kept of one workshop."""

    course: Course = attrs.field(factory=lambda: Course("circle"))


@attrs.define
class Circles(PerWorkshop[Noted, dict[str, tuple[Session, ...]]]):
    """The sessions of each workshop."""

    Room = Noted

    @handles(*Course.EVENTS)
    def follow(self, recorded: RecordedEvent[Any]) -> None:
        self.room(recorded).course.note(recorded)

    def view(self) -> dict[str, tuple[Session, ...]]:
        return {name: sessions(name, room.course, METHOD) for name, room in self.rooms.items()}


def all_of(*facts: Fact) -> tuple[Session, ...]:
    """The sessions of a workshop in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(Circles)["leeds"]


def session(*facts: Fact) -> Session:
    """The one session of such a workshop, begun at ten."""
    (found,) = all_of(START, *facts)
    return found


def runs(*facts: Fact) -> list[tuple[str, list[str]]]:
    """The stages of a session in order, each with the ids of what was said in it."""
    return [(run.stage, [item.id for item in run.items]) for run in session(*facts).runs]


def run(*facts: Fact) -> StageRun:
    """The one stage of a session."""
    (found,) = session(*facts).runs
    return found


def item(*facts: Fact) -> Item:
    """The one contribution of a session."""
    (found,) = session(*facts).items
    return found


# Stages


def test_only_this_method_is_looked_at() -> None:
    """What is said and entered in another activity, or in none, is left alone."""
    found = all_of(
        ActivityStarted(activity="A1", method="conversation"),
        entered("opening"),
        said("C1", "P2", "Good morning."),
        said("C2", "P2", "And to you.", activity=None),
        TimeboxExtended(activity="A1", by_s=60),
        PAUSE,
        RESUME,
        END,
    )
    assert found == ()


def test_each_stage_holds_what_was_said_while_it_was_on() -> None:
    """Contributions stand in the stage that was on, in the order of the log."""
    assert runs(
        entered("opening", "10:00"),
        said("C1", "P1", "Welcome.", "10:01"),
        entered("facts", "10:05"),
        said("C2", "P2", "One phone.", "10:06"),
        said("C3", "P4", "Two lines.", "10:07"),
    ) == [("opening", ["C1"]), ("facts", ["C2", "C3"])]


def test_a_stage_takes_from_when_it_was_entered_until_the_next() -> None:
    """The last one until the end; while it is on, nobody knows."""
    facts = (entered("opening", "10:00", planned_s=600), entered("facts", "10:04"))
    assert [r.actual_s for r in session(*facts).runs] == [240, None]
    assert [r.actual_s for r in session(*facts, (END, "10:10")).runs] == [240, 360]
    assert [r.ratio for r in session(*facts, (END, "10:10")).runs] == [0.4, None]


def test_a_stage_that_was_left_at_once_took_no_time() -> None:
    """No time is a share of the plan too; a plan of no time has none."""
    assert run(entered("opening", "10:00", planned_s=60), (END, "10:00")).ratio == 0
    assert run(entered("opening", "10:00", planned_s=0), (END, "10:05")).ratio is None


def test_pauses_are_not_time_in_a_stage() -> None:
    """A break within the session is nobody's overrun; one that lasts to the end neither."""
    facts = (entered("opening", "10:00"), (PAUSE, "10:05"), (RESUME, "10:25"))
    assert run(*facts, (END, "10:30")).actual_s == 600
    assert run(*facts, (PAUSE, "10:30"), (END, "11:30")).actual_s == 600


def test_a_pause_counts_for_the_stage_that_was_on() -> None:
    """And leads to the events that say so."""
    first, second = session(
        entered("opening", "10:00"),
        (PAUSE, "10:01"),
        (RESUME, "10:03"),
        entered("facts", "10:04"),
        (END, "10:10"),
    ).runs
    assert (first.actual_s, second.actual_s) == (120, 360)
    assert len(first.evidence) == 4
    assert len(second.evidence) == 2


def test_a_stage_may_be_given_more_time() -> None:
    """It is added to what was planned, where anything was."""
    more = TimeboxExtended(activity="A1", by_s=30)
    assert run(entered("opening", planned_s=60), more, more).planned_s == 120
    assert run(entered("opening"), more).planned_s is None
    assert session(more).runs == ()


def test_a_stage_that_is_noted_late_takes_its_place_in_time() -> None:
    """It shortens the stage before it, and holds what was said from then on."""
    facts = (
        entered("opening", "10:00"),
        said("C1", "P1", "Welcome.", "10:02"),
        said("C2", "P2", "One phone.", "10:06"),
        entered("ideas", "10:10"),
        said("C3", "P4", "A second phone.", "10:11"),
        entered("facts", "10:05"),
    )
    assert runs(*facts) == [("opening", ["C1"]), ("facts", ["C2"]), ("ideas", ["C3"])]
    times = [r.actual_s for r in session(*facts, (END, "10:20")).runs]
    assert times == [300, 300, 600]


def test_a_coarse_time_does_not_change_the_order_of_stages() -> None:
    """What may as well have come after stays after, and takes no time from the stage before it."""
    facts = (entered("opening", "10:06"), entered("facts", "10:00", precision="quarter"))
    assert [r.stage for r in session(*facts).runs] == ["opening", "facts"]
    assert [r.actual_s for r in session(*facts, (END, "10:05")).runs] == [0, 0]


def test_a_workshop_that_closed_ends_its_sessions() -> None:
    """Nothing more can come; how long the last stage was on, nobody noted."""
    found = session(entered("opening", "10:00"), (WorkshopClosed(), "12:30"))
    assert found.over
    assert found.runs[0].actual_s is None
    assert not session(entered("opening", "10:00")).over


def test_who_changed_a_stage_is_judged_when_it_changed() -> None:
    """By the part named, by the part registered, or by the part taken on since."""

    def changed(*before: Fact, by: str = "P1", role: str | None = None) -> bool:
        return run(*before, entered("opening", by=by, role=role)).by_participant

    assert not changed()
    assert changed(by="P2")
    assert not changed(by="organiser")
    assert changed(by="P1", role="participant")
    assert not changed(by="P2", role="facilitator")
    assert not changed(RoleAssigned(person="P2", role="facilitator"), by="P2")
    assert changed(
        RoleAssigned(person="P2", role="facilitator"),
        RoleAssigned(person="P2", role="participant"),
        by="P2",
    )
    assert changed(RoleAssigned(person="P1", role="participant"), by="P1")
    both = PersonRegistered(person="P6", roles=("participant", "facilitator"), group="primary care")
    assert not changed(both, by="P6")
    assert not run(happened(entered("opening").event, by=None)).by_participant


# Contributions


def test_what_is_noted_late_stands_in_the_stage_of_its_time() -> None:
    """When it happened decides, not when it was noted."""
    assert runs(
        entered("opening", "10:00"),
        entered("facts", "10:05"),
        entered("ideas", "10:10"),
        said("C1", "P2", "One phone.", "10:06"),
    ) == [("opening", []), ("facts", ["C1"]), ("ideas", [])]


@pytest.mark.parametrize("at", ["09:55", "10:21"])
def test_what_is_said_before_or_after_all_stages_stands_in_none(at: str) -> None:
    """However late it is noted, it is not given to a stage that was not on."""
    found = session(
        entered("opening", "10:00"),
        entered("ideas", "10:10"),
        (END, "10:20"),
        said("C1", "P2", "!", at),
    )
    assert [i.id for i in found.stageless] == ["C1"]
    assert all(r.items == () for r in found.runs)
    assert found.items[0].belongs is None


def test_within_one_moment_the_log_tells_what_came_first() -> None:
    """A clock that stands still does not mix up stages."""
    facts = (
        said("C1", "P2", "First."),
        entered("opening"),
        said("C2", "P2", "Second."),
        entered("facts"),
        said("C3", "P2", "Third."),
        END,
        said("C4", "P2", "Fourth."),
    )
    assert runs(*facts) == [("opening", ["C2"]), ("facts", ["C3"])]
    assert [i.id for i in session(*facts).stageless] == ["C1", "C4"]


def test_where_the_time_is_coarse_the_kind_decides() -> None:
    """Of the stages that may have been on, the one that it is meant for."""
    facts = (entered("facts", "10:00"), entered("feelings", "10:05"), entered("ideas", "10:10"))
    card = said("C1", "P2", "A second phone.", "10:02", kind="idea", precision="quarter")
    assert runs(*facts, card)[2] == ("ideas", ["C1"])


def test_where_kind_and_time_leave_it_open_the_nearest_stage_decides() -> None:
    """Of two such stages the one nearer to the time given; without a kind, the one then on."""
    facts = (entered("feelings", "10:00"), entered("facts", "10:05"), entered("feelings", "10:10"))
    glad = said("C1", "P2", "Glad.", "10:09", kind="feeling", precision="quarter")
    fact = said("C2", "P2", "One phone.", "10:07", precision="quarter")
    assert runs(*facts, glad, fact) == [("feelings", []), ("facts", ["C2"]), ("feelings", ["C1"])]


def test_between_two_stages_the_later_has_begun() -> None:
    """A coarse time at which one stage was left and the next entered is that of the next."""
    facts = (entered("opening", "10:00"), entered("facts", "10:05"))
    fact = said("C1", "P2", "One phone.", "10:05", precision="minute")
    assert item(*facts, fact).stage == "facts"


def test_a_coarse_time_reaches_a_stage_that_was_entered_after_it() -> None:
    """Within its slack, and no further."""
    facts = (entered("opening", "10:00"),)
    near = said("C1", "P2", "Morning.", "09:45", precision="quarter")
    far = said("C2", "P2", "Morning.", "09:50", precision="minute")
    found = session(*facts, near, far)
    assert [i.stage for i in found.items] == ["opening", None]


def test_what_was_said_off_its_stage_is_kept_and_routed() -> None:
    """It stays with the stage that was on, and is counted where it belongs."""
    found = session(
        entered("facts", "10:00"), said("C1", "P2", "Ring twice.", "10:01", kind="idea")
    )
    assert [i.id for i in found.off_stage] == ["C1"]
    assert [i.id for i in found.runs[0].items] == ["C1"]
    assert [i.id for i in found.under("ideas")] == ["C1"]
    assert found.under("facts") == ()


@pytest.mark.parametrize(
    ("kind", "off"), [("facts", False), ("Fact", False), (None, False), ("story", True)]
)
def test_what_the_stage_admits_is_not_off_it(kind: str | None, off: bool) -> None:
    """Nothing declared is whatever the stage asks for; other kinds stay in the one on."""
    found = item(entered("facts", "10:00"), said("C1", "P2", "One phone.", "10:01", kind=kind))
    assert found.off_stage == off
    assert found.belongs == "facts"


def test_what_was_said_without_a_stage_is_routed_by_its_kind() -> None:
    """It is not off a stage, because none was on."""
    found = item(said("C1", "P2", "One phone.", "10:01", kind="fact"))
    assert (found.stage, found.belongs, found.off_stage) == (None, "facts", False)


def test_a_corrected_kind_brings_a_contribution_in_its_stage() -> None:
    """Corrections come before any rule."""
    room = gathered().and_given(START, entered("facts", "10:00"))
    room = room.and_given(said("C1", "P2", "Ring twice.", "10:01", kind="idea"))
    patch = RecordCorrected(target=len(room.recorded), patch=(("kind", "fact"),), reason="a slip")
    (found,) = room.and_given(patch).project(Circles)["leeds"]
    assert found.off_stage == ()


# Who may be quoted


def test_words_may_stand_where_their_author_consents() -> None:
    """The author's group is what they are attributed to."""
    found = item(entered("facts"), said("C1", "P2", "One phone.", capture="paraphrase"))
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
    facts = (entered("facts"), said("C1", "P2", "One phone."))
    assert item(*facts).quotable
    assert not item(*facts, later).quotable


def test_the_latest_judgement_of_a_moderator_counts() -> None:
    """What was held and then accepted may be shown."""
    held = ContributionModerated(contribution="C1", outcome="held")
    accepted = ContributionModerated(contribution="C1", outcome="accepted")
    assert item(entered("facts"), said("C1", "P2", "One phone."), held, accepted).quotable


def test_hidden_words_are_shown_once_they_are_revealed() -> None:
    """Until then they are counted and not read."""
    facts = (entered("facts"), said("C1", "P2", "One phone.", visibility="hidden"))
    assert not item(*facts).quotable
    assert item(*facts, ContributionRevealed(contributions=("C1",))).quotable


def test_a_stage_that_names_no_kinds_admits_every_kind() -> None:
    """And a stage that the method does not have admits none."""
    assert not item(entered("opening"), said("C1", "P2", "Why?", kind="idea")).off_stage
    assert item(entered("nowhere"), said("C1", "P2", "Why?", kind="idea")).off_stage
    assert not item(entered("nowhere"), said("C1", "P2", "Why?")).off_stage


def test_a_kind_that_several_stages_admit_belongs_to_the_one_that_was_on() -> None:
    """Where none of them was on, to the first."""
    assert item(entered("ideas"), said("C1", "P2", "Soon.", kind="hope")).belongs == "ideas"
    assert item(entered("feelings"), said("C1", "P2", "Soon.", kind="hope")).belongs == "facts"


def test_a_stage_holds_the_prompts_that_were_posed_in_it() -> None:
    """Each once; a question in the facilitator's own words is no prompt."""
    found = session(
        entered("opening", "10:00"),
        happened(QuestionPosed(question="Q1", text="Who?", prompt="who"), "10:01", activity="A1"),
        happened(QuestionPosed(question="Q2", text="Who?", prompt="who"), "10:02", activity="A1"),
        happened(QuestionPosed(question="Q3", text="And you?"), "10:02", activity="A1"),
        entered("facts", "10:05"),
        happened(QuestionPosed(question="Q4", text="What?", prompt="what"), "10:06", activity="A1"),
        happened(QuestionPosed(question="Q5", text="Elsewhere?", prompt="who"), "10:06"),
    )
    assert [r.posed for r in found.runs] == [("who",), ("what",)]


def test_what_was_parked_says_so() -> None:
    """It is set aside, and in sight."""
    said_so = (entered("facts"), said("C1", "P2", "One phone."))
    assert not item(*said_so).parked
    assert item(*said_so, ItemParked(contribution="C1")).parked


# Sessions


def test_a_session_says_what_it_was_announced_as() -> None:
    """Its title or that of the method; its template, or an order of its own."""
    own = ActivityStarted(
        activity="A1",
        method="circle",
        title="Round one",
        template="custom",
        params=(("order", "Opening, ideas"),),
    )
    (found,) = all_of(own)
    assert (found.title, found.cite, found.activity) == ("Round one", "leeds A1", "A1")
    assert found.planned is not None
    assert found.planned.stages == ("opening", "ideas")
    assert (session().title, session().planned, session().away) == ("Circle", None, None)


def test_the_distance_to_what_was_announced_is_told() -> None:
    """In stages."""
    started = ActivityStarted(activity="A1", method="circle", template="short")
    (found,) = all_of(started, entered("opening"))
    assert found.away == 1


def test_stages_and_kinds_can_be_looked_up() -> None:
    """All stretches in one stage, and all that was declared as something."""
    found = session(
        entered("facts", "10:00"),
        said("C1", "P2", "One phone.", "10:01", kind="fact"),
        entered("ideas", "10:05"),
        entered("facts", "10:10"),
    )
    assert [r.began for r in found.in_stage("facts")] == [found.runs[0].began, found.runs[2].began]
    assert [i.id for i in found.of_kind("fact", "facts")] == ["C1"]
    assert found.of_kind("idea") == ()


def test_flags_of_a_session_lead_to_its_beginning_and_its_parts() -> None:
    """Those of stretches lead to the stretches alone, those of a contribution to it."""
    found = session(entered("facts", "10:00"), said("C1", "P2", "One phone.", "10:01"))
    assert len(found.flag("r", "m", *found.runs).evidence) == 2
    assert found.flag_parts("r", "m", *found.runs).evidence == found.runs[0].evidence
    assert found.items[0].flag("r", "m", severity="note").cites == ("leeds C1",)


def test_the_laws_of_projections_hold_for_a_course() -> None:
    """Whatever else a method keeps, this much it can rely on."""
    facts = (
        START,
        entered("opening", "10:00", planned_s=60),
        TimeboxExtended(activity="A1", by_s=30),
        said("C1", "P2", "One phone.", "10:01"),
        (PAUSE, "10:02"),
        (RESUME, "10:03"),
        ContributionModerated(contribution="C1", outcome="held"),
        ContributionRevealed(contributions=("C1",)),
        ItemParked(contribution="C1"),
        (PresenceEnded(person="P2"), "10:04"),
        (END, "10:05"),
        (WorkshopClosed(), "12:00"),
    )
    streams = [
        gathered(stream=name).and_given(*some).recorded
        for name, some in (("leeds", facts), ("norwich", facts[:4]), ("york", facts[4:]))
    ]
    check_projection_laws(Circles, streams)
