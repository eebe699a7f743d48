"""Selects the statements of one workshop, including seeded defects."""

from __future__ import annotations

import attrs

from dialoguekit.simulation.agenda import STATEMENT_COUNTS
from dialoguekit.simulation.defect_injection import inject_defects
from dialoguekit.simulation.sampling import (
    NO_LIMIT,
    sample_closing_statements,
    sample_group_statements,
    sample_statements,
)
from dialoguekit.simulation.statements import GROUPS, HATS, Asset, Statement
from dialoguekit.simulation.workshop import SimulatedWorkshop

BALANCED_KINDS = ("white", "yellow", "black", "green", "blue", "factor", "dream", "deficit")
"""The kinds of which each group contributes half."""

MIN_ASSETS = 4
"""Smallest number of assets that leaves enough to connect."""


def select_statements(workshop: SimulatedWorkshop) -> None:
    """Choose the statements of a workshop, and their transcription errors."""
    for kind in BALANCED_KINDS:
        if not (kind == "green" and "black-without-green" in workshop.defects):
            workshop.statements[kind] = _select_balanced(workshop, kind)
    for kind in ("story", "red"):
        workshop.statements[kind] = _select_one_each(workshop, kind)
    workshop.statements["asset"] = _select_assets(workshop)
    workshop.statements["again"] = _restate_assets(workshop)
    inject_defects(workshop)
    for kind in ("factor", "dream"):
        workshop.statements[kind] = [
            _ground_statement(workshop, statement) for statement in workshop.statements[kind]
        ]
    workshop.statements["reframing"] = _select_reframings(workshop)
    _select_closing_statements(workshop)
    _choose_transcription_errors(workshop)


def _draw_count(workshop: SimulatedWorkshop, kind: str) -> int:
    """Return a random number of statements of a kind."""
    return workshop.scale_count(workshop.rng.integer(*STATEMENT_COUNTS[kind]))


def _required_keys(workshop: SimulatedWorkshop) -> set[str]:
    """Return the keys of the sources of proposals."""
    return {source for proposal in workshop.region.proposals for source in proposal.sources}


def _select_balanced(workshop: SimulatedWorkshop, kind: str) -> list[Statement]:
    return sample_statements(
        workshop.rng, workshop.region, kind, _draw_count(workshop, kind), _required_keys(workshop)
    )


def _select_one_each(workshop: SimulatedWorkshop, kind: str) -> list[Statement]:
    """Select one statement per attendee; feelings only for those who stay."""
    selected: list[Statement] = []
    for group in GROUPS:
        authors = [
            attendee
            for attendee in workshop.attendees
            if attendee.group == group and not (kind == "red" and attendee.leaves_early)
        ]
        own = sum(statement.group == group for statement in workshop.region.statements_of(kind))
        count = _avoid_small_borrowing(len(authors), own)
        selected += sample_group_statements(workshop.rng, workshop.region, kind, group, count)
    return selected


def _avoid_small_borrowing(wanted: int, own: int) -> int:
    """Return ``own`` if only one or two statements would be borrowed, otherwise ``wanted``."""
    return own if own < wanted <= own + 2 else wanted


def _select_assets(workshop: SimulatedWorkshop) -> list[Statement]:
    """Select assets, except those held by attendees without consent to be on the map."""
    count = max(MIN_ASSETS, _draw_count(workshop, "asset"))
    restated = {asset.key for asset in workshop.region.assets if asset.restatement}
    assets = sample_statements(
        workshop.rng, workshop.region, "asset", count, _required_keys(workshop) | restated
    )
    unwilling = {
        attendee.person.name for attendee in workshop.attendees if "asset" not in attendee.scopes
    }
    return [a for a in assets if not (isinstance(a, Asset) and a.holder in unwilling)]


def _restate_assets(workshop: SimulatedWorkshop) -> list[Statement]:
    """Select restatements of assets by the other group."""
    restated: list[Statement] = []
    restatable = [
        (a, a.restatement)
        for a in workshop.statements["asset"]
        if isinstance(a, Asset) and a.restatement
    ]
    for asset, text in workshop.rng.sample(restatable, _draw_count(workshop, "again")):
        group = next(group for group in GROUPS if group != asset.group)
        restatement = attrs.evolve(
            asset,
            key=f"{asset.key}/again",
            group=group,
            text=text,
            restatement=None,
            standing="claimed",
            place=None,
            contact=None,
        )
        workshop.duplicate_assets.append((asset.key, restatement.key))
        restated.append(restatement)
    return restated


def _ground_statement(workshop: SimulatedWorkshop, statement: Statement) -> Statement:
    """Return the statement with its selected origins, or else with a story as origin."""
    selected = {s.key for kind in ("story", "factor") for s in workshop.statements[kind]}
    origins = tuple(origin for origin in statement.origins if origin in selected)
    stories = workshop.statements["story"]
    if not origins and stories:
        related = [story for story in stories if story.theme == statement.theme]
        origins = (workshop.rng.choice(related or stories).key,)
    return attrs.evolve(statement, origins=origins)


def _select_reframings(workshop: SimulatedWorkshop) -> list[Statement]:
    """Select the reframings of selected deficits; none where ``problem-talk`` is seeded."""
    if "problem-talk" in workshop.defects:
        return []
    deficits = {deficit.key for deficit in workshop.statements["deficit"]}
    reframings = sample_statements(workshop.rng, workshop.region, "reframing", NO_LIMIT)
    return [question for question in reframings if deficits.issuperset(question.origins)]


def _select_closing_statements(workshop: SimulatedWorkshop) -> None:
    """Select closing statements of attendees who stay; a silent group passes."""
    silent = GROUPS[1] if "silent-group" in workshop.defects else None
    for group in GROUPS:
        if group != silent:
            authors = [g for g in workshop.attendees if g.group == group and not g.leaves_early]
            own = sum(closing.group == group for closing in workshop.region.closing_statements)
            count = _avoid_small_borrowing(len(authors), own)
            used = {closing.text for closing in workshop.closing_statements}
            workshop.closing_statements += sample_closing_statements(
                workshop.rng, workshop.region, group, count, used
            )


def _choose_transcription_errors(workshop: SimulatedWorkshop) -> None:
    """Choose 2 to 4 % of contributions to be recorded with an error and corrected later."""
    rng = workshop.rng
    total = sum(map(len, workshop.statements.values())) + len(workshop.closing_statements)
    candidates = [
        statement.key
        for kind in (*HATS[:4], "factor", "asset")
        for statement in workshop.statements.get(kind, [])
        if any(len(word) >= 6 and word.isalpha() for word in statement.text.split())
    ]
    erroneous = rng.sample(candidates, max(2, round(total * rng.uniform(0.024, 0.036))))
    workshop.transcription_errors = dict.fromkeys(erroneous, "wording")
    hat_keys = [
        s.key
        for kind in HATS[:4]
        for s in workshop.statements.get(kind, [])
        if s.key in workshop.transcription_errors
    ]
    if hat_keys:
        workshop.transcription_errors[rng.choice(hat_keys)] = "sheet"
    on_hats = [s.key for kind in HATS[:4] for s in workshop.statements.get(kind, [])]
    sound = [key for key in on_hats if key not in workshop.transcription_errors]
    if sound:  # No random choice, so that the other choices stay as they are.
        workshop.transcription_errors[sound[len(sound) // 2]] = "author"
