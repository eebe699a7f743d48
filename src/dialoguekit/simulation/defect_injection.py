"""Seeds defects in the selected statements of a workshop."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from dialoguekit.simulation.sampling import NO_LIMIT, sample_group_statements, sample_statements
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import SimulatedWorkshop

STORIES_PER_SLOGAN = 3
"""One in this many stories becomes a slogan, where that defect is seeded."""

INSTITUTION_SHARE = 0.65
"""Share of institutions among the assets, where that defect is seeded."""


def inject_defects(workshop: SimulatedWorkshop) -> None:
    """Change the selected statements according to the defects of the workshop."""
    for defect, inject in DEFECT_INJECTORS.items():
        if defect in workshop.defects:
            inject(workshop)


def _justify_feelings(workshop: SimulatedWorkshop) -> None:
    reasons = workshop.rng.sample(
        workshop.shared.phrases["red_reasons"], workshop.rng.integer(3, 5)
    )
    feelings = workshop.rng.sample(workshop.statements["red"], len(reasons))
    workshop.feeling_reasons = {
        feeling.key: reason for feeling, reason in zip(feelings, reasons, strict=False)
    }


def _omit_stories(workshop: SimulatedWorkshop) -> None:
    workshop.statements["story"], workshop.statements["factor"] = [], []


def _interview_one_way(workshop: SimulatedWorkshop) -> None:
    """Keep only the stories of the first group."""
    workshop.statements["story"] = [
        story for story in workshop.statements["story"] if story.group == GROUPS[0]
    ]


def _omit_deficits(workshop: SimulatedWorkshop) -> None:
    workshop.statements["deficit"] = []


def _replace_stories_with_slogans(workshop: SimulatedWorkshop) -> None:
    """Replace some stories of each group with slogans, as far as there are slogans."""
    stories = workshop.statements["story"]
    for group in GROUPS:
        slogans = [
            slogan for slogan in workshop.shared.statements_of("slogan") if slogan.group == group
        ]
        own = [index for index, story in enumerate(stories) if story.group == group]
        chosen = workshop.rng.sample(own, -(-len(own) // STORIES_PER_SLOGAN))
        for index, slogan in zip(chosen, workshop.rng.shuffled(slogans), strict=False):
            stories[index] = attrs.evolve(stories[index], text=slogan.text)


def _split_hats_by_group(workshop: SimulatedWorkshop) -> None:
    """Give one group all obstacles and the other all feelings."""
    black = len(workshop.statements["black"])
    workshop.statements["black"] = sample_group_statements(
        workshop.rng, workshop.region, "black", GROUPS[0], black
    )
    workshop.statements["red"] = [
        feeling for feeling in workshop.statements["red"] if feeling.group == GROUPS[1]
    ]


def _add_opinions(workshop: SimulatedWorkshop) -> None:
    opinions = workshop.shared.statements_of("opinion")
    workshop.statements["opinion"] = workshop.rng.sample(opinions, workshop.rng.integer(5, 8))


def _add_needs(workshop: SimulatedWorkshop) -> None:
    workshop.statements["need"] = workshop.rng.sample(
        workshop.shared.statements_of("need"), workshop.rng.integer(3, 5)
    )


def _favour_institutions(workshop: SimulatedWorkshop) -> None:
    """Put institutions of all regions first, up to their share."""
    assets = workshop.statements["asset"]
    count = max(1, round(len(assets) * INSTITUTION_SHARE))
    available = sample_statements(workshop.rng, workshop.region, "asset", NO_LIMIT)
    institutions = [asset for asset in available if asset.type == "institution"][:count]
    rest = [asset for asset in assets if asset.type != "institution"]
    workshop.statements["asset"] = workshop.rng.shuffled([*institutions, *rest][: len(assets)])


DEFECT_INJECTORS: Mapping[str, Callable[[SimulatedWorkshop], None]] = {
    "no-discover": _omit_stories,
    "one-way-interviews": _interview_one_way,
    "forced-cheer": _omit_deficits,
    "slogans": _replace_stories_with_slogans,
    "hats-by-group": _split_hats_by_group,
    "red-with-reasons": _justify_feelings,
    "opinions-under-white": _add_opinions,
    "needs-as-assets": _add_needs,
    "institutions-dominate": _favour_institutions,
}
"""Functions that change the selected statements, by defect."""
