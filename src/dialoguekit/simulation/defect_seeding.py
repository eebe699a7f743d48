"""What is planted in the lines of a workshop, so that something goes wrong with what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from dialoguekit.simulation.sampling import EVERY, draw, draw_of_group
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import Room

SLOGANS_AMONG = 3
"""One story in so many is a slogan, where that is planted."""

INSTITUTIONAL = 0.65
"""The share of institutions among the assets, where they are made to dominate."""


def plant(room: Room) -> None:
    """Change what was drawn as the failures of the workshop ask for."""
    for failure, change in CHANGES.items():
        if failure in room.failures:
            change(room)


def _justify_feelings(room: Room) -> None:
    reasons = room.chance.several(room.common.lines["red_reasons"], room.chance.whole(3, 5))
    feelings = room.chance.several(room.drawn["red"], len(reasons))
    room.justified = {
        feeling.key: reason for feeling, reason in zip(feelings, reasons, strict=False)
    }


def _leave_out_stories(room: Room) -> None:
    room.drawn["story"], room.drawn["factor"] = [], []


def _ask_one_of_each(room: Room) -> None:
    """Only the first group is asked for its stories."""
    room.drawn["story"] = [story for story in room.drawn["story"] if story.group == GROUPS[0]]


def _say_nothing_hard(room: Room) -> None:
    room.drawn["deficit"] = []


def _tell_slogans(room: Room) -> None:
    """Some of each group give their story in a few words, as far as there are slogans for it."""
    stories = room.drawn["story"]
    for group in GROUPS:
        slogans = [slogan for slogan in room.common.of("slogan") if slogan.group == group]
        own = [place for place, story in enumerate(stories) if story.group == group]
        told = room.chance.several(own, -(-len(own) // SLOGANS_AMONG))
        for place, slogan in zip(told, room.chance.shuffled(slogans), strict=False):
            stories[place] = attrs.evolve(stories[place], text=slogan.text)


def _divide_hats(room: Room) -> None:
    """One group has all the obstacles, the other all the feelings."""
    black = len(room.drawn["black"])
    room.drawn["black"] = draw_of_group(room.chance, room.home, "black", GROUPS[0], black)
    room.drawn["red"] = [feeling for feeling in room.drawn["red"] if feeling.group == GROUPS[1]]


def _judge(room: Room) -> None:
    opinions = room.common.of("opinion")
    room.drawn["opinion"] = room.chance.several(opinions, room.chance.whole(5, 8))


def _want(room: Room) -> None:
    room.drawn["need"] = room.chance.several(room.common.of("need"), room.chance.whole(3, 5))


def _favour_institutions(room: Room) -> None:
    """Institutions of all regions come before what else was drawn."""
    assets = room.drawn["asset"]
    wanted = max(1, round(len(assets) * INSTITUTIONAL))
    everything = draw(room.chance, room.home, "asset", EVERY)
    paid = [asset for asset in everything if asset.type == "institution"][:wanted]
    rest = [asset for asset in assets if asset.type != "institution"]
    room.drawn["asset"] = room.chance.shuffled([*paid, *rest][: len(assets)])


CHANGES: Mapping[str, Callable[[Room], None]] = {
    "no-discover": _leave_out_stories,
    "one-way-interviews": _ask_one_of_each,
    "forced-cheer": _say_nothing_hard,
    "slogans": _tell_slogans,
    "hats-by-group": _divide_hats,
    "red-with-reasons": _justify_feelings,
    "opinions-under-white": _judge,
    "needs-as-assets": _want,
    "institutions-dominate": _favour_institutions,
}
"""What each failure that shows in the words of people makes of them."""
