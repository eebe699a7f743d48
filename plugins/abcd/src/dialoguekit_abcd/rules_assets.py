"""The rules of the map: what is an asset, whose it is, and whether anybody asked."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Flag, Proven, behind
from dialoguekit_abcd import method
from dialoguekit_abcd.view import Asset, AssetMap, Naming


def has_a_source(room: AssetMap) -> Iterator[Flag]:
    """Every asset came up in a contribution."""
    for asset in room.assets:
        if not asset.sources:
            message = f"{asset.id} is on the map, and no contribution says where it came up."
            yield flag_asset("no-source", message, asset)


def individuals_were_asked(room: AssetMap) -> Iterator[Flag]:
    """Nobody's gifts are harvested without asking."""
    for asset in room.assets:
        if asset.refused:
            message = f"{asset.id} names an individual who said no to being on the map."
            yield flag_asset("not-asked", message, asset)
        elif not asset.agreed:
            message = f"{asset.id} names an individual, and that they agreed is not on record."
            yield flag_asset("not-asked", message, asset)


def needs_are_no_assets(room: AssetMap) -> Iterator[Flag]:
    """What is missing is parked in sight, and not put on the map."""
    for asset in room.assets:
        needs = [source for source in asset.sources if source.is_need]
        if needs:
            kinds = ", ".join(f"{need.id}, meant as {need.kind}" for need in needs)
            message = f"{asset.id} came up in {kinds}, and is on the map as an asset."
            yield flag_asset("need-as-asset", message, asset, *needs)
        for need in needs:
            if not need.parked:
                message = f"{need.id}, meant as {need.kind}, is on the map and was not parked."
                yield flag_asset("need-not-parked", message, asset, need)
        if not needs and method.NEED_WORDS.match(asset.first.name):
            message = f"{asset.id} reads as if it were about something that is missing."
            yield flag_asset("sounds-like-need", message, asset, severity="note")


def offered_by_whose_it_is(room: AssetMap) -> Iterator[Flag]:
    """What somebody names on another's behalf is claimed, not offered."""
    for asset in room.assets:
        for naming in asset.namings:
            if naming.offered and naming.holder not in (None, naming.person):
                message = f"{naming.id} is said to be offered, by somebody whose it is not."
                yield flag_naming("offered-for-another", message, naming)


def types_are_not_mixed(room: AssetMap) -> Iterator[Flag]:
    """An association and an institution are never one thing, nor are other types."""
    for asset in room.assets:
        types = list(dict.fromkeys(naming.type for naming in asset.namings))
        if len(types) > 1:
            told = " and ".join(method.ONE_OF[type] for type in types)
            yield flag_asset("mixed-types", f"{asset.id} was merged from {told}.", asset)


def institutions_among_others(room: AssetMap) -> Iterator[Flag]:
    """Institutions do not take up most of the map."""
    institutions = [asset for asset in room.assets if asset.type == "institution"]
    whole = len(room.assets)
    if whole < method.FEWEST_ASSETS or not room.settled("map"):
        return
    if len(institutions) > method.MOST_INSTITUTIONS * whole:
        yield Flag(
            rule="institutions-dominate",
            message=f"{len(institutions)} of {whole} assets are institutions.",
            severity="note",
            cites=room.cites("map"),
            evidence=behind(institutions),
        )


def everybodys_assets(room: AssetMap) -> Iterator[Flag]:
    """Every group puts something on the map."""
    if len(room.groups) < 2 or not room.settled("map"):
        return
    named = [asset for asset in room.assets if not set(room.groups).isdisjoint(asset.groups)]
    groups = {group for asset in named for group in asset.groups if group in room.groups}
    if len(named) >= method.FEWEST_ASSETS and len(groups) == 1:
        yield Flag(
            rule="one-group",
            message=f"All {len(named)} assets were named by {groups.pop()}.",
            severity="note",
            cites=room.cites("map"),
            evidence=behind(named),
        )


def flag_asset(
    rule: str, message: str, asset: Asset, *parts: Proven, severity: str = "flag"
) -> Flag:
    """A flag about an asset, proven by what was noted of it and by ``parts``."""
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=(asset.cite,),
        evidence=behind([asset, *parts]),
    )


def flag_naming(rule: str, message: str, naming: Naming) -> Flag:
    """A flag about one time that something was named."""
    return Flag(rule=rule, message=message, cites=(naming.cite,), evidence=naming.evidence)
