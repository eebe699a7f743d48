"""A Polis export is imported completely and in time order as a workshop."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest

from dialoguekit import events as e
from dialoguekit.interchange import ImportSummary, Omission
from dialoguekit.interchange.polis_import import LICENCE, import_polis
from dialoguekit.store import EventStore

from .conftest import HERE, SMALL, CountFiles, CountLog, Export, events_of


def at(clock: str) -> datetime:
    """Return a time of the small conversation."""
    return datetime.fromisoformat(f"2021-03-04T{clock}+00:00")


def test_the_summary_counts_the_records_of_the_export(store: EventStore, export: Export) -> None:
    imported = import_polis(store, export())
    assert imported == ImportSummary(
        workshop=SMALL,
        people=10,
        contributions=7,
        votes=30,
        moderations=5,
        events=store.stream_version(SMALL),
        changed=True,
    )
    assert str(imported) == (
        "Imported into polis-small: 10 people, 7 contributions, 30 votes, 5 moderations, "
        "as 82 events."
    )


def test_the_workshop_is_scheduled_from_the_summary(store: EventStore, export: Export) -> None:
    import_polis(store, export())
    (scheduled,) = events_of(store, e.WorkshopScheduled)
    assert scheduled.event.title == "Our towpath, our money"
    assert scheduled.event.purpose.startswith("The council has £40,000 for the towpath, once.\n\n")
    assert scheduled.event.purpose.endswith('"what should be left alone"?')
    assert scheduled.event.groups == ("participants",)
    assert scheduled.event.source == f"Polis export; https://example.org/towpath; {LICENCE}"
    (opened,), (closed,) = events_of(store, e.WorkshopOpened), events_of(store, e.WorkshopClosed)
    assert (opened.occurred_at, closed.occurred_at) == (at("10:00:00"), at("10:12:00"))
    assert closed.seq == store.stream_version(SMALL)


def test_each_file_of_the_export_is_recorded(store: EventStore, export: Export) -> None:
    """By its name, the digest of its bytes and its rows."""
    import_polis(store, export())
    files = {f.event.name: f.event for f in events_of(store, e.FileImported)}
    assert list(files) == ["summary.csv", "comments.csv", "votes.csv", "participants-votes.csv"]
    for name, imported in files.items():
        data = (export() / name).read_bytes()
        assert imported.sha256 == hashlib.sha256(data).hexdigest()
    assert dict(files["votes.csv"].counts) == {"rows": 30}


def test_the_topic_is_the_question_of_one_conversation(store: EventStore, export: Export) -> None:
    import_polis(store, export())
    (started,), (posed,) = events_of(store, e.ActivityStarted), events_of(store, e.QuestionPosed)
    assert started.event.method == "conversation"
    assert posed.context.activity == started.event.activity
    assert posed.event.text.startswith("Our towpath, our money\n\nThe council has")
    assert {made.event.question for made in events_of(store, e.ContributionMade)} == {
        posed.event.question
    }
    assert len(events_of(store, e.ActivityEnded)) == 1


def test_statements_become_contributions_in_time_order(store: EventStore, export: Export) -> None:
    import_polis(store, export())
    made = events_of(store, e.ContributionMade)
    assert [m.event.source for m in made] == [f"comment {id}" for id in (0, 1, 2, 3, 4, 5, 7)]
    assert [m.event.contribution for m in made] == [f"C{n}" for n in range(1, 8)]
    assert made[1].event.text.splitlines()[3] == '2. a "real" crossing at Mill Lane'
    assert made[1].occurred_at == at("10:01:00")
    assert made[2].event.text.startswith("Le chemin est trop étroit")


def test_every_vote_becomes_a_stance_in_time_order(store: EventStore, export: Export) -> None:
    """Changed and repeated votes are included."""
    import_polis(store, export())
    taken = events_of(store, e.StanceTaken)
    assert [t.occurred_at for t in taken] == sorted(t.occurred_at for t in taken)
    people = {p.event.source: p.event.person for p in events_of(store, e.PersonRegistered)}

    def votes(participant: int, contribution: str) -> list[int]:
        return [
            t.event.value
            for t in taken
            if t.event.person == people[f"participant {participant}"]
            and t.event.contribution == contribution
        ]

    assert votes(5, "C2") == [-1, 0, 1]
    assert votes(2, "C1") == [1, -1]
    assert votes(6, "C1") == [1, 1]


def test_the_latest_vote_counts(store: EventStore, export: Export, count_log: CountLog) -> None:
    """Counts are rows, people, agree, disagree, pass; only rows include changed votes."""
    import_polis(store, export())
    assert count_log(store, SMALL)["0"] == (10, 8, 5, 2, 1)
    assert count_log(store, SMALL)["1"] == (7, 5, 3, 1, 1)


@pytest.mark.parametrize("seconds", [False, True])
def test_counts_of_the_log_match_the_files(
    store: EventStore, export: Export, seconds: bool, count_files: CountFiles, count_log: CountLog
) -> None:
    home = export(seconds=seconds)
    import_polis(store, home)
    assert count_log(store, SMALL) == count_files(home)


def test_votes_with_equal_times_stay_in_row_order(store: EventStore, export: Export) -> None:
    edits = ("1614852131000,Thu Mar 04 10:02:11 GMT 2021", "1614852700000,x")
    import_polis(store, export(votes=edits))
    (person,) = [
        p.event.person
        for p in events_of(store, e.PersonRegistered)
        if p.event.source == "participant 5"
    ]
    values = [
        t.event.value
        for t in events_of(store, e.StanceTaken)
        if (t.event.person, t.event.contribution) == (person, "C2")
    ]
    assert values == [0, 1, -1]


def test_a_statement_is_recorded_before_an_earlier_vote_on_it(
    store: EventStore, export: Export
) -> None:
    """Participant 1 voted a millisecond before statement 7; both times are preserved."""
    import_polis(store, export())
    made = events_of(store, e.ContributionMade)[-1]
    vote = next(t for t in events_of(store, e.StanceTaken) if t.event.contribution == "C7")
    assert made.occurred_at - vote.occurred_at == timedelta(milliseconds=1)
    assert made.seq < vote.seq


def test_people_are_registered_at_their_first_action_under_the_licence(
    store: EventStore, export: Export
) -> None:
    import_polis(store, export())
    registered = {r.event.source: r for r in events_of(store, e.PersonRegistered)}
    assert set(registered) == {f"participant {n}" for n in range(10)}
    eighth = registered["participant 8"]
    assert eighth.occurred_at == at("10:11:00.001")
    assert eighth.event.labels == ("polis-group:0",)
    assert eighth.event.name is None
    (consent,) = [
        c for c in events_of(store, e.ConsentGiven) if c.event.person == eighth.event.person
    ]
    assert (consent.event.basis, consent.event.terms) == ("licence", LICENCE)
    assert consent.event.scopes == ("record", "quote")
    (came,) = [
        c for c in events_of(store, e.PresenceStarted) if c.event.person == eighth.event.person
    ]
    assert came.occurred_at == eighth.occurred_at


def test_authors_without_votes_and_participants_without_actions_are_registered(
    store: EventStore, export: Export
) -> None:
    """Participant 0 is not in participants-votes.csv; participant 9 has no action."""
    import_polis(store, export())
    registered = {r.event.source: r for r in events_of(store, e.PersonRegistered)}
    assert registered["participant 0"].occurred_at == at("10:00:00")
    assert registered["participant 9"].occurred_at == at("10:00:00")
    assert registered["participant 6"].event.labels == ()


def test_external_ids_are_not_imported(store: EventStore, export: Export) -> None:
    home = export(participants_votes=("\n1,,0", "\n1,ana@example.org,0"))
    import_polis(store, home)
    assert "ana@example.org" not in "".join(map(str, store.read()))


def test_a_statement_without_votes_is_imported(store: EventStore, export: Export) -> None:
    import_polis(store, export())
    assert "C5" in {m.event.contribution for m in events_of(store, e.ContributionMade)}
    assert "C5" not in {t.event.contribution for t in events_of(store, e.StanceTaken)}


def test_moderation_is_recorded_on_the_last_day(store: EventStore, export: Export) -> None:
    import_polis(store, export())
    moderated = events_of(store, e.ContributionModerated)
    assert {m.event.contribution: m.event.outcome for m in moderated} == {
        "C1": "accepted",
        "C2": "accepted",
        "C4": "rejected",
        "C6": "accepted",
        "C7": "accepted",
    }
    assert {(m.occurred_at, m.context.precision) for m in moderated} == {(at("10:12:00"), "day")}


def test_the_newer_format_has_seconds_meta_and_seed(store: EventStore, export: Export) -> None:
    import_polis(store, export(seconds=True))
    made = {m.event.source: m for m in events_of(store, e.ContributionMade)}
    assert made["comment 7"].occurred_at == at("10:11:00")
    assert made["comment 0"].event.labels == ("seed",)
    assert made["comment 4"].event.labels == ("meta",)
    assert made["comment 5"].event.labels == ()


def test_files_of_one_export_may_use_different_time_units(
    store: EventStore, export: Export, count_files: CountFiles, count_log: CountLog
) -> None:
    home = export()
    (home / "comments.csv").write_bytes((HERE / "polis-small-seconds/comments.csv").read_bytes())
    import_polis(store, home)
    assert count_log(store, SMALL) == count_files(home)


def test_the_alternative_name_of_the_participants_file_is_read(
    store: EventStore, export: Export
) -> None:
    home = export()
    (home / "participants-votes.csv").rename(home / "participant-votes.csv")
    assert import_polis(store, home).people == 10


def test_a_conversation_without_topic_uses_its_url_as_title(
    store: EventStore, export: Export
) -> None:
    home = export()
    (home / "summary.csv").write_text("topic,\nurl,https://example.org/towpath\n")
    import_polis(store, home)
    (scheduled,), (posed,) = (
        events_of(store, e.WorkshopScheduled),
        events_of(store, e.QuestionPosed),
    )
    assert (scheduled.event.title, scheduled.event.purpose) == ("https://example.org/towpath", None)
    assert posed.event.text == "https://example.org/towpath"


def test_votes_on_unlisted_statements_are_omitted_and_reported(
    store: EventStore, export: Export, count_files: CountFiles, count_log: CountLog
) -> None:
    """The omission is in the summary and in the source of the workshop."""
    row = "1614852430000,Thu Mar 04 10:07:10 GMT 2021,3,1,-1\n"
    more = "1614852431000,x,6,1,1\n1614852432000,x,6,12,1\n1614852433000,x,9,1,0\n"
    home = export(votes=(row, row + more))
    imported = import_polis(store, home)
    assert (imported.votes, imported.people) == (30, 11)
    assert imported.omissions == (
        Omission("votes", 3, "comments.csv does not list the statements 6, 9"),
    )
    (scheduled,) = events_of(store, e.WorkshopScheduled)
    assert str(imported.omissions[0]) in scheduled.event.source
    listed = count_files(home)
    del listed["6"], listed["9"]
    assert count_log(store, SMALL) == listed
