"""Rules of the map: sources, consent, needs, types and groups."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Flag, HasEvidence, combined_evidence
from dialoguekit_abcd import method
from dialoguekit_abcd.view import Asset, Mention, WorkshopView


def assets_have_sources(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``no-source``: every asset came up in a contribution."""
    for asset in workshop.assets:
        if not asset.sources:
            message = f"{asset.id} is on the map without a contribution as its source."
            yield flag_asset("no-source", message, asset)


def individuals_were_asked(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``not-asked``: an individual is on the map only if they agreed."""
    for asset in workshop.assets:
        if asset.declined:
            message = f"{asset.id} names an individual who declined to be on the map."
            yield flag_asset("not-asked", message, asset)
        elif not asset.agreed:
            message = f"{asset.id} names an individual without recorded agreement."
            yield flag_asset("not-asked", message, asset)


def needs_are_not_assets(workshop: WorkshopView) -> Iterator[Flag]:
    """Check that needs are parked and not put on the map."""
    for asset in workshop.assets:
        needs = [source for source in asset.sources if source.is_need]
        if needs:
            kinds = ", ".join(f"{need.id}, declared as {need.kind}" for need in needs)
            message = f"{asset.id} is on the map as an asset, but came up in {kinds}."
            yield flag_asset("need-as-asset", message, asset, *needs)
        for need in needs:
            if not need.parked:
                message = f"{need.id}, declared as {need.kind}, is on the map but was not parked."
                yield flag_asset("need-not-parked", message, asset, need)
        if not needs and method.NEED_PATTERN.match(asset.primary.name):
            message = f"The name of {asset.id} reads like something that is missing."
            yield flag_asset("sounds-like-need", message, asset, severity="info")


def offered_by_holder(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``offered-for-another``: an asset named for another person is claimed, not offered."""
    for asset in workshop.assets:
        for mention in asset.mentions:
            if mention.offered and mention.holder not in (None, mention.person):
                message = f"{mention.id} is recorded as offered by a person other than its holder."
                yield flag_mention("offered-for-another", message, mention)


def types_are_not_mixed(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``mixed-types``: assets of two types are never merged."""
    for asset in workshop.assets:
        types = list(dict.fromkeys(mention.type for mention in asset.mentions))
        if len(types) > 1:
            types_text = " and ".join(method.TYPE_PHRASES[type] for type in types)
            yield flag_asset("mixed-types", f"{asset.id} was merged from {types_text}.", asset)


def institutions_do_not_dominate(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``institutions-dominate``: at most half of the assets are institutions."""
    institutions = [asset for asset in workshop.assets if asset.type == "institution"]
    asset_count = len(workshop.assets)
    if asset_count < method.MIN_ASSETS or not workshop.is_finished("map"):
        return
    if len(institutions) > method.MAX_INSTITUTION_SHARE * asset_count:
        yield Flag(
            rule="institutions-dominate",
            message=f"{len(institutions)} of {asset_count} assets are institutions.",
            severity="info",
            cites=workshop.cites("map"),
            evidence=combined_evidence(institutions),
        )


def all_groups_name_assets(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``one-group``: more than one group names assets."""
    if len(workshop.groups) < 2 or not workshop.is_finished("map"):
        return
    named = [
        asset for asset in workshop.assets if not set(workshop.groups).isdisjoint(asset.groups)
    ]
    groups = {group for asset in named for group in asset.groups if group in workshop.groups}
    if len(named) >= method.MIN_ASSETS and len(groups) == 1:
        yield Flag(
            rule="one-group",
            message=f"All {len(named)} assets were named by {groups.pop()}.",
            severity="info",
            cites=workshop.cites("map"),
            evidence=combined_evidence(named),
        )


def flag_asset(
    rule: str, message: str, asset: Asset, *parts: HasEvidence, severity: str = "warning"
) -> Flag:
    """Return a flag on an asset, supported by its events and by ``parts``."""
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=(asset.cite,),
        evidence=combined_evidence([asset, *parts]),
    )


def flag_mention(rule: str, message: str, mention: Mention) -> Flag:
    """Return a flag on one mention of an asset."""
    return Flag(rule=rule, message=message, cites=(mention.cite,), evidence=mention.evidence)
