"""A Polis export becomes a workshop: everything in it, in order of time, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dialoguekit import events as e
from dialoguekit.events import RecordedEvent
from dialoguekit.interchange import Imported, LeftOut
from dialoguekit.interchange.polis_import import LICENCE, import_polis
from dialoguekit.store import Log

Export = Callable[..., Path]
CountFiles = Callable[[Path], dict[str, tuple[int, ...]]]
CountLog = Callable[[Log, str], dict[str, tuple[int, ...]]]

SMALL = "polis-small"
HERE = Path(__file__).parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def at(clock: str) -> datetime:
    """A moment of the small conversation."""
    return datetime.fromisoformat(f"2021-03-04T{clock}+00:00")


def of(log: Log, kind: type[Any], stream: str = SMALL) -> list[RecordedEvent[Any]]:
    """The events of one class, in order."""
    return [recorded for recorded in log.read(stream) if isinstance(recorded.event, kind)]


# What becomes of a conversation


def test_the_result_counts_what_the_export_holds(log: Log, export: Export) -> None:
    imported = import_polis(log, export())
    assert imported == Imported(
        workshop=SMALL,
        people=10,
        contributions=7,
        votes=30,
        moderations=5,
        events=log.version(SMALL),
        changed=True,
    )
    assert str(imported) == (
        "Imported into polis-small: 10 people, 7 contributions, 30 votes, 5 moderations, "
        "as 78 events."
    )


def test_the_workshop_is_framed_by_the_summary(log: Log, export: Export) -> None:
    import_polis(log, export())
    (scheduled,) = of(log, e.WorkshopScheduled)
    assert scheduled.event.title == "Our towpath, our money"
    assert scheduled.event.purpose.startswith("The council has £40,000 for the towpath, once.\n\n")
    assert scheduled.event.purpose.endswith('"what should be left alone"?')
    assert scheduled.event.groups == ("participants",)
    assert scheduled.event.source == f"Polis export; https://example.org/towpath; {LICENCE}"
    (opened,), (closed,) = of(log, e.WorkshopOpened), of(log, e.WorkshopClosed)
    assert (opened.at, closed.at) == (at("10:00:00"), at("10:12:00"))
    assert closed.seq == log.version(SMALL)


def test_the_topic_is_the_question_of_one_conversation(log: Log, export: Export) -> None:
    import_polis(log, export())
    (started,), (posed,) = of(log, e.ActivityStarted), of(log, e.QuestionPosed)
    assert started.event.method == "conversation"
    assert posed.context.activity == started.event.activity
    assert posed.event.text.startswith("Our towpath, our money\n\nThe council has")
    assert {made.event.question for made in of(log, e.ContributionMade)} == {posed.event.question}
    assert len(of(log, e.ActivityEnded)) == 1


def test_statements_become_contributions_in_order_of_time(log: Log, export: Export) -> None:
    import_polis(log, export())
    made = of(log, e.ContributionMade)
    assert [m.event.source for m in made] == [f"comment {id}" for id in (0, 1, 2, 3, 4, 5, 7)]
    assert [m.event.contribution for m in made] == [f"C{n}" for n in range(1, 8)]
    assert made[1].event.text.splitlines()[3] == '2. a "real" crossing at Mill Lane'
    assert made[1].at == at("10:01:00")
    assert made[2].event.text.startswith("Le chemin est trop étroit")


def test_every_vote_is_a_stance_in_order_of_time_with_changed_and_double_ones(
    log: Log, export: Export
) -> None:
    import_polis(log, export())
    taken = of(log, e.StanceTaken)
    assert [t.at for t in taken] == sorted(t.at for t in taken)
    people = {p.event.source: p.event.person for p in of(log, e.PersonRegistered)}

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


def test_the_vote_that_stands_is_the_latest(log: Log, export: Export, count_log: CountLog) -> None:
    """Rows, people, agree, disagree, pass: rows count changed votes, stances do not."""
    import_polis(log, export())
    assert count_log(log, SMALL)["0"] == (10, 8, 5, 2, 1)
    assert count_log(log, SMALL)["1"] == (7, 5, 3, 1, 1)


@pytest.mark.parametrize("seconds", [False, True])
def test_the_log_counts_what_the_files_count(
    log: Log, export: Export, seconds: bool, count_files: CountFiles, count_log: CountLog
) -> None:
    home = export(seconds=seconds)
    import_polis(log, home)
    assert count_log(log, SMALL) == count_files(home)


def test_votes_of_one_moment_stay_in_order_of_row(log: Log, export: Export) -> None:
    edits = ("1614852131000,Thu Mar 04 10:02:11 GMT 2021", "1614852700000,x")
    import_polis(log, export(votes=edits))
    (person,) = [
        p.event.person for p in of(log, e.PersonRegistered) if p.event.source == "participant 5"
    ]
    values = [
        t.event.value
        for t in of(log, e.StanceTaken)
        if (t.event.person, t.event.contribution) == (person, "C2")
    ]
    assert values == [0, 1, -1]


def test_an_earlier_vote_finds_its_statement_standing(log: Log, export: Export) -> None:
    """Participant 1 voted a millisecond before statement 7 was noted; both keep their times."""
    import_polis(log, export())
    made = of(log, e.ContributionMade)[-1]
    vote = next(t for t in of(log, e.StanceTaken) if t.event.contribution == "C7")
    assert made.at - vote.at == timedelta(milliseconds=1)
    assert made.seq < vote.seq


def test_people_come_in_at_their_first_act_under_the_licence(log: Log, export: Export) -> None:
    import_polis(log, export())
    registered = {r.event.source: r for r in of(log, e.PersonRegistered)}
    assert set(registered) == {f"participant {n}" for n in range(10)}
    eighth = registered["participant 8"]
    assert eighth.at == at("10:11:00.001")
    assert eighth.event.labels == ("polis-group:0",)
    assert eighth.event.name is None
    (consent,) = [c for c in of(log, e.ConsentGiven) if c.event.person == eighth.event.person]
    assert (consent.event.basis, consent.event.terms) == ("licence", LICENCE)
    assert consent.event.scopes == ("record", "quote")
    (came,) = [c for c in of(log, e.PresenceStarted) if c.event.person == eighth.event.person]
    assert came.at == eighth.at


def test_an_author_who_never_voted_and_a_voter_without_votes_are_there(
    log: Log, export: Export
) -> None:
    """Participant 0 is not in participants-votes.csv, participant 9 did nothing at all."""
    import_polis(log, export())
    registered = {r.event.source: r for r in of(log, e.PersonRegistered)}
    assert registered["participant 0"].at == at("10:00:00")
    assert registered["participant 9"].at == at("10:00:00")
    assert registered["participant 6"].event.labels == ()


def test_external_ids_stay_outside(log: Log, export: Export) -> None:
    home = export(participants_votes=("\n1,,0", "\n1,ana@example.org,0"))
    import_polis(log, home)
    assert "ana@example.org" not in "".join(map(str, log.read()))


def test_a_statement_without_votes_stands(log: Log, export: Export) -> None:
    import_polis(log, export())
    assert "C5" in {m.event.contribution for m in of(log, e.ContributionMade)}
    assert "C5" not in {t.event.contribution for t in of(log, e.StanceTaken)}


def test_moderation_is_noted_on_the_last_day(log: Log, export: Export) -> None:
    import_polis(log, export())
    moderated = of(log, e.ContributionModerated)
    assert {m.event.contribution: m.event.outcome for m in moderated} == {
        "C1": "accepted",
        "C2": "accepted",
        "C4": "rejected",
        "C6": "accepted",
        "C7": "accepted",
    }
    assert {(m.at, m.context.precision) for m in moderated} == {(at("10:12:00"), "day")}


def test_the_newer_format_counts_in_seconds_and_knows_meta_and_seed(
    log: Log, export: Export
) -> None:
    import_polis(log, export(seconds=True))
    made = {m.event.source: m for m in of(log, e.ContributionMade)}
    assert made["comment 7"].at == at("10:11:00")
    assert made["comment 0"].event.labels == ("seed",)
    assert made["comment 4"].event.labels == ("meta",)
    assert made["comment 5"].event.labels == ()


def test_files_of_one_export_may_count_in_different_units(
    log: Log, export: Export, count_files: CountFiles, count_log: CountLog
) -> None:
    home = export()
    (home / "comments.csv").write_bytes((HERE / "polis-small-seconds/comments.csv").read_bytes())
    import_polis(log, home)
    assert count_log(log, SMALL) == count_files(home)


def test_the_other_name_of_the_file_of_participants_is_known(log: Log, export: Export) -> None:
    home = export()
    (home / "participants-votes.csv").rename(home / "participant-votes.csv")
    assert import_polis(log, home).people == 10


def test_a_conversation_without_topic_and_description_takes_its_address(
    log: Log, export: Export
) -> None:
    home = export()
    (home / "summary.csv").write_text("topic,\nurl,https://example.org/towpath\n")
    import_polis(log, home)
    (scheduled,), (posed,) = of(log, e.WorkshopScheduled), of(log, e.QuestionPosed)
    assert (scheduled.event.title, scheduled.event.purpose) == ("https://example.org/towpath", None)
    assert posed.event.text == "https://example.org/towpath"


def test_votes_on_statements_that_are_not_listed_are_left_out_and_named(
    log: Log, export: Export, count_files: CountFiles, count_log: CountLog
) -> None:
    """In the result and in the log, where whoever reads the report finds it."""
    row = "1614852430000,Thu Mar 04 10:07:10 GMT 2021,3,1,-1\n"
    more = "1614852431000,x,6,1,1\n1614852432000,x,6,12,1\n1614852433000,x,9,1,0\n"
    home = export(votes=(row, row + more))
    imported = import_polis(log, home)
    assert (imported.votes, imported.people) == (30, 11)
    assert imported.left_out == (
        LeftOut("votes", 3, "comments.csv does not list the statements 6, 9"),
    )
    (scheduled,) = of(log, e.WorkshopScheduled)
    assert str(imported.left_out[0]) in scheduled.event.source
    listed = count_files(home)
    del listed["6"], listed["9"]
    assert count_log(log, SMALL) == listed
