"""Checks on the final state of a workshop, or on all events so far.

Do not flag what the workshop can still fulfil: a silent group may speak and a breach be resolved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from dialoguekit.document.blocks import Flag
from dialoguekit.events.evidence import Evidence
from dialoguekit.events.fields import PLACEHOLDER
from dialoguekit.report.chapters.good_practice_state import GoodPracticeState
from dialoguekit.report.chapters.link_cycles import find_cycle

MIN_SILENT_PEOPLE = 3
"""Minimum size of a group for a flag on its silence.  Our own choice."""

MIN_TURNS_OF_OTHERS = 10
"""Minimum number of turns of others for a flag on the silence of a group.  Our own choice."""


def final_flags(workshop: str, state: GoodPracticeState) -> Iterator[Flag]:
    """Yield the flags on all events so far, and after the close the final flags."""
    yield from _flag_imposed_rules(workshop, state)
    yield from _flag_derivation_cycle(workshop, state)
    yield from _flag_orphan_themes(workshop, state)
    if state.closed:
        yield from _flag_open_breaches(workshop, state)
        yield from _flag_silent_groups(workshop, state)
        yield from _flag_other_consent_versions(workshop, state)
        yield from _flag_identifying_labels(workshop, state)


def _flag(
    workshop: str,
    rule: str,
    message: str,
    seqs: Iterable[int],
    *cites: str,
    severity: str = "warning",
) -> Flag:
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=tuple(f"{workshop} {cite}" for cite in cites),
        evidence=Evidence.from_seqs(workshop, seqs),
    )


def _flag_imposed_rules(workshop: str, state: GoodPracticeState) -> Iterator[Flag]:
    """Check that the group made most of the rules itself."""
    by_facilitator = [seq for facilitator, seq in state.rules if facilitator]
    if 2 * len(by_facilitator) > len(state.rules):
        message = (
            f"{len(by_facilitator)} of {len(state.rules)} rules were proposed by the facilitator."
        )
        yield _flag(workshop, "rules-imposed", message, by_facilitator, severity="info")


def _flag_derivation_cycle(workshop: str, state: GoodPracticeState) -> Iterator[Flag]:
    """Check that no contribution is derived from itself."""
    found = find_cycle(state.derivations)
    if found:
        message = f"Contributions are derived from one another in a cycle: {' → '.join(found)}."
        seqs = [state.derivations[link] for link in pairwise(found)]
        yield _flag(workshop, "derives-cycle", message, seqs, *found[:-1])


def _flag_orphan_themes(workshop: str, state: GoodPracticeState) -> Iterator[Flag]:
    """Check that every theme has coded contributions."""
    for id, theme in state.themes.items():
        if not state.applied_codes & theme.codes:
            message = f"The theme {theme.label} has no coded contribution."
            yield _flag(workshop, "theme-orphan", message, [theme.seq], id)


def _flag_open_breaches(workshop: str, state: GoodPracticeState) -> Iterator[Flag]:
    """Check that every breach was resolved before the close."""
    for breach, raised in state.breaches.items():
        message = f"{breach}, a breach of {raised.rule}, was open when the workshop closed."
        yield _flag(workshop, "breach-open", message, [raised.seq], breach)


def _flag_silent_groups(workshop: str, state: GoodPracticeState) -> Iterator[Flag]:
    """Check that every group spoke in plenary."""
    turns = state.plenary_turns
    taken = Counter(dict.fromkeys(state.roster.groups, 0))
    for person in state.people:
        taken[state.roster.attribution_of(person)] += turns[person]
    for group in state.roster.groups:
        present = [
            person for person in state.people if state.roster.attribution_of(person) == group
        ]
        others = taken.total()
        if not taken[group] and len(present) >= MIN_SILENT_PEOPLE and others >= MIN_TURNS_OF_OTHERS:
            message = (
                f"None of the {len(present)} people from {group} took a turn in plenary; "
                f"others took {others}."
            )
            yield _flag(workshop, "silent-group", message, [state.arrivals[p] for p in present])


def _flag_other_consent_versions(workshop: str, state: GoodPracticeState) -> Iterator[Flag]:
    """Check that all recorded people consented to the same version."""
    forms = [
        form
        for person, form in state.consent_forms.items()
        if state.roster.consent_seq(person, "record") is not None
    ]
    # Of two equally frequent versions, the one signed last counts as the usual one.
    versions = Counter(form.version for form in sorted(forms, reverse=True))
    for usual, _ in versions.most_common(1):
        for version in sorted(versions.keys() - {usual}):
            message = (
                f"{versions[version]} on record consented to version {version} of the form, "
                f"{versions[usual]} to version {usual}."
            )
            seqs = [form.seq for form in forms if form.version == version]
            yield _flag(workshop, "consent-version", message, seqs)


def _flag_identifying_labels(workshop: str, state: GoodPracticeState) -> Iterator[Flag]:
    """Check that no contribution carries a label that only its author has."""
    holders: dict[str, set[str]] = {}
    for person in state.people:
        for label in state.labels.get(person, ()):
            holders.setdefault(_normalise_label(label), set()).add(person)
    for contribution in state.labelled_contributions:
        labels = [label for label in contribution.labels if label != PLACEHOLDER]
        identifying = [
            label
            for label in labels
            if holders.get(_normalise_label(label)) == {contribution.author}
        ]
        if identifying and contribution.seq not in state.redacted:
            message = (
                f"{contribution.contribution} carries the label {identifying[0]!r}, which "
                "only one person has: a reader can identify the author."
            )
            yield _flag(
                workshop, "lone-role", message, [contribution.seq], contribution.contribution
            )


def _normalise_label(label: str) -> str:
    return " ".join(label.casefold().split())
