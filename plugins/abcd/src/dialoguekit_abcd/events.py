"""Events of a map: assets, their connections and merges, follow-ups and sorted items."""

from dialoguekit.events import event, fields

TYPES = ("individual", "association", "institution", "place", "economy", "culture")
"""The types of assets.  A group of volunteers is an association, never an institution."""

GIFTS = ("head", "hand", "heart")
"""The gifts of an individual: knowledge, skills, care."""

STANDINGS = ("offered", "claimed")
"""Offered by its holder, or claimed by another person on the holder's behalf."""

STATUSES = ("agreed", "acted-upon", "dropped")
"""The statuses of a connection."""


@event("abcd.asset-identified")
class AssetIdentified:
    """An existing asset was put on the map.

    Fields:
        asset: its id, ``AS3``.
        name: its name.
        type: ``individual``, ``association`` (unpaid), ``institution`` (paid), ``place``,
            ``economy`` or ``culture``.
        gift: for an individual, ``head`` (knowledge), ``hand`` (skill) or ``heart`` (care).
        holder: the person who can give it, if they are a participant.
        person: who named it; the name and the details are this person's data, even if another
            person holds it.
        standing: ``offered`` by the holder, or ``claimed`` on the holder's behalf.
        source: the contribution in which it came up.
        place: where it is.
        contact: how it can be reached.
        agreed: whether the individual that it names agreed to be on the map; None if not
            asked.
    By: participant or scribe.
    Refused when: the person or the holder is not registered or has not consented to be
    recorded; the source is unknown; there is a gift, and the type is not individual.
    Flagged when: it has no source; it names an individual who has not agreed; it is a need; it
    is recorded as offered by a person other than its holder.
    """

    asset: str = fields.identifier("AS")
    name: str = fields.text()
    type: str = fields.choice(*TYPES)
    gift: str | None = fields.choice(*GIFTS, default=None)
    holder: str | None = fields.reference(default=None)
    person: str = fields.reference(subject=True)
    standing: str = fields.choice(*STANDINGS, default="offered")
    source: str | None = fields.reference(default=None)
    place: str | None = fields.text(default=None)
    contact: str | None = fields.text(default=None)
    agreed: bool | None = fields.boolean(default=None)


@event("abcd.assets-connected")
class AssetsConnected:
    """A person proposed that two assets should meet, for a purpose.

    Fields:
        connection: its id, ``CN2``.
        one: an asset.
        other: another asset.
        purpose: what they would do together.
        proposer: who proposed it.
    By: participant.
    Refused when: an asset is unknown, or was merged with another; both are the same; the
    proposer is not registered or has not consented to be recorded.
    Flagged when: never.
    """

    connection: str = fields.identifier("CN")
    one: str = fields.reference()
    other: str = fields.reference()
    purpose: str = fields.text()
    proposer: str = fields.reference(subject=True)


@event("abcd.assets-merged")
class AssetsMerged:
    """Two assets were recognised as one.  Both ids remain valid.

    Fields:
        keep: the asset that the other is merged into.
        alias: the asset that is no longer counted on its own.
    By: facilitator or analyst.
    Refused when: either is unknown or was merged already; both are the same.
    Flagged when: they are of different types.
    """

    keep: str = fields.reference()
    alias: str = fields.reference()


@event("abcd.connection-followed")
class ConnectionFollowedUp:
    """The status of a connection was recorded.  The latest record counts.

    Fields:
        connection: its id.
        status: ``agreed`` by both, ``acted-upon``, or ``dropped``.
        note: what happened.
    By: participant or organiser, also long after the workshop.
    Refused when: the connection is unknown.
    Flagged when: long after the workshop some are agreed and none was acted upon.
    """

    connection: str = fields.reference()
    status: str = fields.choice(*STATUSES)
    note: str | None = fields.text(default=None)


@event("abcd.item-sorted")
class ItemSorted:
    """An item was sorted into the bucket of those who can do it.  The latest record counts.

    Fields:
        item: the contribution, proposal or asset that is to be done or used.
        bucket: 1 we ourselves, 2 with some help, 3 outside agencies.
        help: the help that is needed.
        whom: who helps, or who is asked.
        person: who sorted it there; None for all participants.
    By: participant or facilitator.
    Refused when: there is no such item, or it was merged with another; the person is not
    registered or has not consented to be recorded.
    Flagged when: bucket 2 names no help or no helper; bucket 3 names no one who is asked, or is
    opened before bucket 1; the item moved away from ourselves.
    """

    item: str = fields.reference()
    bucket: int = fields.integer(minimum=1, maximum=3)
    help: str | None = fields.text(default=None)
    whom: str | None = fields.text(default=None)
    person: str | None = fields.reference(default=None, subject=True)
