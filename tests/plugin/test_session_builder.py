"""Building sessions from facts: stages have intervals, contributions have stages."""

from __future__ import annotations

from functools import partial

import pytest

from dialoguekit.disclosure.policy import UNRESTRICTED
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    ConsentWithdrawn,
    ContributionModerated,
    ContributionParked,
    ContributionRevealed,
    PersonRegistered,
    PresenceEnded,
    QuestionPosed,
    RecordCorrected,
    RecordRedacted,
    RoleAssigned,
    TimeboxExtended,
    WorkshopClosed,
)
from dialoguekit.plugin import (
    Contribution,
    Method,
    Session,
    Stage,
    StageRun,
    Template,
)
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.testing.builders import (
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import ScenarioInput, scenario_event

METHOD: Method[Session, tuple[Session, ...]] = Method(
    name="circle",
    title="Circle",
    summary="Facts, feelings, ideas.",
    source="these tests",
    stages=(
        Stage(name="opening", title="Opening"),
        Stage(name="facts", title="Facts", accepts=("fact", "facts", "hope")),
        Stage(name="feelings", title="Feelings", accepts=("feeling",)),
        Stage(name="ideas", title="Ideas", accepts=("idea", "hope")),
    ),
    templates=(
        Template(name="short", title="Short", stages=("opening", "ideas"), source="these tests"),
    ),
)
ARRIVED = len(workshop_with_participants().recorded)
START = (ActivityStarted(activity="A1", method="circle"), "10:00")
PAUSE, RESUME = ActivityPaused(activity="A1"), ActivityResumed(activity="A1")
END = ActivityEnded(activity="A1")


def all_of(*facts: ScenarioInput) -> tuple[Session, ...]:
    """Return the sessions of a workshop with these facts after all participants arrived."""
    return workshop_view(METHOD, workshop_with_participants().and_given(*facts))


def session(*facts: ScenarioInput) -> Session:
    """Return the only session of such a workshop, started at ten."""
    (found,) = all_of(START, *facts)
    return found


def runs(*facts: ScenarioInput) -> list[tuple[str, list[str]]]:
    """Return the stages of a session in order, each with the ids of its contributions."""
    return [
        (run.stage, [item.id for item in run.contributions]) for run in session(*facts).stage_runs
    ]


def run(*facts: ScenarioInput) -> StageRun:
    """Return the only stage of a session."""
    (found,) = session(*facts).stage_runs
    return found


def item(*facts: ScenarioInput) -> Contribution:
    """Return the only contribution of a session."""
    (found,) = session(*facts).contributions
    return found


# Stages


def test_other_methods_are_ignored() -> None:
    """Contributions to another activity, or to none, are ignored."""
    found = all_of(
        ActivityStarted(activity="A1", method="conversation"),
        stage_entered("opening"),
        contribution_made("C1", "P2", "Good morning."),
        contribution_made("C2", "P2", "And to you.", activity=None),
        TimeboxExtended(activity="A1", by_s=60),
        PAUSE,
        RESUME,
        END,
    )
    assert found == ()


def test_a_stage_contains_the_contributions_made_in_it() -> None:
    """Contributions are assigned to the running stage, in log order."""
    assert runs(
        stage_entered("opening", "10:00"),
        contribution_made("C1", "P1", "Welcome.", "10:01"),
        stage_entered("facts", "10:05"),
        contribution_made("C2", "P2", "One phone.", "10:06"),
        contribution_made("C3", "P4", "Two lines.", "10:07"),
    ) == [("opening", ["C1"]), ("facts", ["C2", "C3"])]


def test_a_stage_lasts_until_the_next_one() -> None:
    """The last stage lasts until the end; before it, the duration is unknown."""
    facts = (stage_entered("opening", "10:00", planned_s=600), stage_entered("facts", "10:04"))
    assert [r.actual_s for r in session(*facts).stage_runs] == [240, None]
    assert [r.actual_s for r in session(*facts, (END, "10:10")).stage_runs] == [240, 360]
    assert [r.ratio for r in session(*facts, (END, "10:10")).stage_runs] == [0.4, None]


def test_a_stage_that_was_left_at_once_took_no_time() -> None:
    """A duration of zero is a share of the plan; a plan of zero has no share."""
    assert run(stage_entered("opening", "10:00", planned_s=60), (END, "10:00")).ratio == 0
    assert run(stage_entered("opening", "10:00", planned_s=0), (END, "10:05")).ratio is None


def test_pauses_are_not_time_in_a_stage() -> None:
    """A pause does not count as time in a stage, even if it lasts to the end."""
    facts = (stage_entered("opening", "10:00"), (PAUSE, "10:05"), (RESUME, "10:25"))
    assert run(*facts, (END, "10:30")).actual_s == 600
    assert run(*facts, (PAUSE, "10:30"), (END, "11:30")).actual_s == 600


def test_a_pause_counts_in_the_stage_it_interrupts() -> None:
    """The events of the pause are in the evidence of that stage."""
    first, second = session(
        stage_entered("opening", "10:00"),
        (PAUSE, "10:01"),
        (RESUME, "10:03"),
        stage_entered("facts", "10:04"),
        (END, "10:10"),
    ).stage_runs
    assert (first.actual_s, second.actual_s) == (120, 360)
    assert len(first.evidence) == 4
    assert len(second.evidence) == 2


def test_an_extension_adds_to_the_planned_time() -> None:
    """Without a planned time, an extension changes nothing."""
    more = TimeboxExtended(activity="A1", by_s=30)
    assert run(stage_entered("opening", planned_s=60), more, more).planned_s == 120
    assert run(stage_entered("opening"), more).planned_s is None
    assert session(more).stage_runs == ()


def test_a_stage_recorded_late_is_sorted_by_time() -> None:
    """It shortens the stage before it, and contains the contributions from then on."""
    facts = (
        stage_entered("opening", "10:00"),
        contribution_made("C1", "P1", "Welcome.", "10:02"),
        contribution_made("C2", "P2", "One phone.", "10:06"),
        stage_entered("ideas", "10:10"),
        contribution_made("C3", "P4", "A second phone.", "10:11"),
        stage_entered("facts", "10:05"),
    )
    assert runs(*facts) == [("opening", ["C1"]), ("facts", ["C2"]), ("ideas", ["C3"])]
    times = [r.actual_s for r in session(*facts, (END, "10:20")).stage_runs]
    assert times == [300, 300, 600]


def test_an_imprecise_time_keeps_the_order_of_stages() -> None:
    """A stage that may have come later stays later and shortens no other stage."""
    facts = (
        stage_entered("opening", "10:06"),
        stage_entered("facts", "10:00", precision="quarter"),
    )
    assert [r.stage for r in session(*facts).stage_runs] == ["opening", "facts"]
    assert [r.actual_s for r in session(*facts, (END, "10:05")).stage_runs] == [0, 0]


def test_closing_the_workshop_ends_its_sessions() -> None:
    """The duration of the last stage stays unknown."""
    found = session(stage_entered("opening", "10:00"), (WorkshopClosed(), "12:30"))
    assert found.ended
    assert found.stage_runs[0].actual_s is None
    assert not session(stage_entered("opening", "10:00")).ended


def test_the_role_counts_at_the_time_of_the_change() -> None:
    """The role is the stated one, the registered one or the one assigned since."""

    def changed(*before: ScenarioInput, by: str = "P1", role: str | None = None) -> bool:
        return run(*before, stage_entered("opening", by=by, role=role)).entered_by_participant

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
    assert not run(scenario_event(stage_entered("opening").event, by=None)).entered_by_participant


# Contributions


def test_a_late_record_belongs_to_the_stage_of_its_time() -> None:
    """The time of the event counts, not the time of the record."""
    assert runs(
        stage_entered("opening", "10:00"),
        stage_entered("facts", "10:05"),
        stage_entered("ideas", "10:10"),
        contribution_made("C1", "P2", "One phone.", "10:06"),
    ) == [("opening", []), ("facts", ["C1"]), ("ideas", [])]


@pytest.mark.parametrize("at", ["09:55", "10:21"])
def test_contributions_outside_all_stages_have_no_stage(at: str) -> None:
    """A late record is not assigned to a stage that was not running."""
    found = session(
        stage_entered("opening", "10:00"),
        stage_entered("ideas", "10:10"),
        (END, "10:20"),
        contribution_made("C1", "P2", "!", at),
    )
    assert [i.id for i in found.outside_stages] == ["C1"]
    assert all(r.contributions == () for r in found.stage_runs)
    assert found.contributions[0].assigned_stage is None


def test_equal_times_are_ordered_by_the_log() -> None:
    """A clock that does not advance does not mix up stages."""
    facts = (
        contribution_made("C1", "P2", "First."),
        stage_entered("opening"),
        contribution_made("C2", "P2", "Second."),
        stage_entered("facts"),
        contribution_made("C3", "P2", "Third."),
        END,
        contribution_made("C4", "P2", "Fourth."),
    )
    assert runs(*facts) == [("opening", ["C2"]), ("facts", ["C3"])]
    assert [i.id for i in session(*facts).outside_stages] == ["C1", "C4"]


def test_the_kind_resolves_an_imprecise_time() -> None:
    """Of the possible stages, the one that accepts the kind is chosen."""
    facts = (
        stage_entered("facts", "10:00"),
        stage_entered("feelings", "10:05"),
        stage_entered("ideas", "10:10"),
    )
    card = contribution_made(
        "C1", "P2", "A second phone.", "10:02", kind="idea", precision="quarter"
    )
    assert runs(*facts, card)[2] == ("ideas", ["C1"])


def test_the_nearest_stage_resolves_a_remaining_ambiguity() -> None:
    """Without a kind, the stage running at the stated time is chosen."""
    facts = (
        stage_entered("feelings", "10:00"),
        stage_entered("facts", "10:05"),
        stage_entered("feelings", "10:10"),
    )
    glad = contribution_made("C1", "P2", "Glad.", "10:09", kind="feeling", precision="quarter")
    fact = contribution_made("C2", "P2", "One phone.", "10:07", precision="quarter")
    assert runs(*facts, glad, fact) == [("feelings", []), ("facts", ["C2"]), ("feelings", ["C1"])]


def test_the_time_of_a_change_belongs_to_the_later_stage() -> None:
    """This also holds for an imprecise time."""
    facts = (stage_entered("opening", "10:00"), stage_entered("facts", "10:05"))
    fact = contribution_made("C1", "P2", "One phone.", "10:05", precision="minute")
    assert item(*facts, fact).stage == "facts"


def test_an_imprecise_time_reaches_a_later_stage() -> None:
    """It does so within its tolerance only."""
    facts = (stage_entered("opening", "10:00"),)
    near = contribution_made("C1", "P2", "Morning.", "09:45", precision="quarter")
    far = contribution_made("C2", "P2", "Morning.", "09:50", precision="minute")
    found = session(*facts, near, far)
    assert [i.stage for i in found.contributions] == ["opening", None]


def test_a_misplaced_contribution_is_recorded_and_assigned() -> None:
    """It remains in the running stage, and is counted in the stage of its kind."""
    found = session(
        stage_entered("facts", "10:00"),
        contribution_made("C1", "P2", "Ring twice.", "10:01", kind="idea"),
    )
    assert [i.id for i in found.misplaced] == ["C1"]
    assert [i.id for i in found.stage_runs[0].contributions] == ["C1"]
    assert [i.id for i in found.belonging_to("ideas")] == ["C1"]
    assert found.belonging_to("facts") == ()


@pytest.mark.parametrize(
    ("kind", "misplaced"), [("facts", False), ("Fact", False), (None, False), ("story", True)]
)
def test_an_accepted_kind_is_not_misplaced(kind: str | None, misplaced: bool) -> None:
    """A contribution without a kind fits any stage; an unknown kind fits none."""
    found = item(
        stage_entered("facts", "10:00"),
        contribution_made("C1", "P2", "One phone.", "10:01", kind=kind),
    )
    assert found.misplaced == misplaced
    assert found.assigned_stage == "facts"


def test_a_contribution_outside_stages_is_assigned_by_kind() -> None:
    """It is not misplaced, because no stage was running."""
    found = item(contribution_made("C1", "P2", "One phone.", "10:01", kind="fact"))
    assert (found.stage, found.assigned_stage, found.misplaced) == (None, "facts", False)


def test_a_corrected_kind_counts() -> None:
    """Corrections are applied before the rules."""
    scenario = workshop_with_participants().and_given(START, stage_entered("facts", "10:00"))
    scenario = scenario.and_given(contribution_made("C1", "P2", "Ring.", "10:01", kind="idea"))
    target = len(scenario.recorded)
    patch = RecordCorrected(target=target, patch=(("kind", "fact"),), reason="a slip")
    (found,) = workshop_view(METHOD, scenario.and_given(patch))
    assert found.misplaced == ()


# Who may be quoted


def test_a_contribution_is_quotable_with_consent() -> None:
    """It is attributed to the author's group."""
    found = item(
        stage_entered("facts"), contribution_made("C1", "P2", "One phone.", capture="paraphrase")
    )
    assert found.text.publishable
    assert not found.text.verbatim
    assert (found.group, found.cite) == ("primary care", "leeds C1")


@pytest.mark.parametrize(
    "later",
    [
        ConsentWithdrawn(person="P2", scopes=("quote",)),
        ConsentWithdrawn(person="P2", scopes=("record",)),
        ContributionModerated(contribution="C1", outcome="held"),
        RecordRedacted(target=ARRIVED + 3, basis="asked for"),
    ],
    ids=["unquoted", "unrecorded", "held", "redacted"],
)
def test_later_events_revoke_the_permission_to_quote(later: ScenarioInput) -> None:
    """Withdrawn consent, moderation and redaction do so."""
    facts = (stage_entered("facts"), contribution_made("C1", "P2", "One phone."))
    assert item(*facts).text.publishable
    assert not item(*facts, later).text.publishable


def test_a_rejected_contribution_is_in_no_session() -> None:
    """It is neither in its stage nor among the contributions of the run."""
    rejected = ContributionModerated(contribution="C1", outcome="rejected")
    facts = (stage_entered("facts"), contribution_made("C1", "P2", "One phone."), rejected)
    found = session(*facts)
    assert found.contributions == ()
    assert [run.contributions for run in found.stage_runs] == [()]


def test_the_latest_moderation_counts() -> None:
    """A contribution that was held and then accepted is quotable."""
    held = ContributionModerated(contribution="C1", outcome="held")
    accepted = ContributionModerated(contribution="C1", outcome="accepted")
    assert item(
        stage_entered("facts"), contribution_made("C1", "P2", "One phone."), held, accepted
    ).text.publishable


def test_hidden_contributions_are_quotable_once_revealed() -> None:
    """Until then they are counted, not quoted."""
    facts = (
        stage_entered("facts"),
        contribution_made("C1", "P2", "One phone.", visibility="hidden"),
    )
    assert not item(*facts).text.publishable
    assert item(*facts, ContributionRevealed(contributions=("C1",))).text.publishable


def test_a_stage_without_kinds_accepts_every_kind() -> None:
    """An unknown stage accepts none."""
    assert not item(
        stage_entered("opening"), contribution_made("C1", "P2", "Why?", kind="idea")
    ).misplaced
    assert item(
        stage_entered("nowhere"), contribution_made("C1", "P2", "Why?", kind="idea")
    ).misplaced
    assert not item(stage_entered("nowhere"), contribution_made("C1", "P2", "Why?")).misplaced


def test_a_kind_accepted_by_several_stages_prefers_the_running_one() -> None:
    """If none of them is running, the first is chosen."""
    assert (
        item(
            stage_entered("ideas"), contribution_made("C1", "P2", "Soon.", kind="hope")
        ).assigned_stage
        == "ideas"
    )
    assert (
        item(
            stage_entered("feelings"), contribution_made("C1", "P2", "Soon.", kind="hope")
        ).assigned_stage
        == "facts"
    )


def test_a_stage_lists_the_prompts_posed_in_it() -> None:
    """Each is listed once; a question without a prompt is not listed."""
    found = session(
        stage_entered("opening", "10:00"),
        scenario_event(
            QuestionPosed(question="Q1", text="Who?", prompt="who"), "10:01", activity="A1"
        ),
        scenario_event(
            QuestionPosed(question="Q2", text="Who?", prompt="who"), "10:02", activity="A1"
        ),
        scenario_event(QuestionPosed(question="Q3", text="And you?"), "10:02", activity="A1"),
        stage_entered("facts", "10:05"),
        scenario_event(
            QuestionPosed(question="Q4", text="What?", prompt="what"), "10:06", activity="A1"
        ),
        scenario_event(QuestionPosed(question="Q5", text="Elsewhere?", prompt="who"), "10:06"),
    )
    assert [r.prompts_posed for r in found.stage_runs] == [("who",), ("what",)]


def test_parked_contributions_are_marked() -> None:
    """A later parking event marks the contribution."""
    facts = (stage_entered("facts"), contribution_made("C1", "P2", "One phone."))
    assert not item(*facts).parked
    assert item(*facts, ContributionParked(contribution="C1")).parked


# Sessions


def test_a_session_has_its_announced_title_and_order() -> None:
    """The title defaults to that of the method; the order may be a custom one."""
    started = ActivityStarted(
        activity="A1",
        method="circle",
        title="Round one",
        template="custom",
        params=(("order", "Opening, ideas"),),
    )
    (found,) = all_of(started)
    assert (found.title, found.cite, found.activity) == ("Round one", "leeds A1", "A1")
    assert found.planned is not None
    assert found.planned.stages == ("opening", "ideas")
    assert (session().title, session().planned, session().edit_distance) == ("Circle", None, None)


def test_the_edit_distance_counts_stages() -> None:
    """One missing stage is a distance of 1."""
    started = ActivityStarted(activity="A1", method="circle", template="short")
    (found,) = all_of(started, stage_entered("opening"))
    assert found.edit_distance == 1


def test_stages_and_kinds_can_be_looked_up() -> None:
    """All intervals in a stage and all contributions of a kind can be selected."""
    found = session(
        stage_entered("facts", "10:00"),
        contribution_made("C1", "P2", "One phone.", "10:01", kind="fact"),
        stage_entered("ideas", "10:05"),
        stage_entered("facts", "10:10"),
    )
    assert [r.began for r in found.stage_runs_of("facts")] == [
        found.stage_runs[0].began,
        found.stage_runs[2].began,
    ]
    assert [i.id for i in found.of_kind("fact", "facts")] == ["C1"]
    assert found.of_kind("idea") == ()


def test_a_projection_of_facts_obeys_the_projection_laws() -> None:
    """Every method can rely on these facts."""
    facts = (
        START,
        stage_entered("opening", "10:00", planned_s=60),
        TimeboxExtended(activity="A1", by_s=30),
        contribution_made("C1", "P2", "One phone.", "10:01"),
        (PAUSE, "10:02"),
        (RESUME, "10:03"),
        ContributionModerated(contribution="C1", outcome="held"),
        ContributionRevealed(contributions=("C1",)),
        ContributionParked(contribution="C1"),
        (PresenceEnded(person="P2"), "10:04"),
        (END, "10:05"),
        (WorkshopClosed(), "12:00"),
    )
    streams = [
        workshop_with_participants(stream=name).and_given(*part).recorded
        for name, part in (("leeds", facts), ("norwich", facts[:4]), ("york", facts[4:]))
    ]
    check_projection_laws(partial(KeptEvents, KEPT), streams)


def test_a_run_of_a_method_that_is_not_installed_has_its_name() -> None:
    """A log may name a method in any way."""
    started = ActivityStarted(activity="A1", method="Round_Robin")
    recorded = workshop_with_participants().and_given(started).project(partial(KeptEvents, KEPT))
    events = WorkshopEvents.under_policy("leeds", recorded["leeds"], {}, UNRESTRICTED)
    (session,) = events.sessions
    assert (session.method.name, session.title) == ("Round_Robin", "Round_Robin")
