"""What happens to a map: assets named, connected and merged, connections followed, items sorted."""

from dialoguekit.events import event, fields

TYPES = ("individual", "association", "institution", "place", "economy", "culture")
"""What an asset is.  A group of volunteers is an association, never an institution."""

GIFTS = ("head", "hand", "heart")
"""What an individual gives: knowledge, skills, care."""

STANDINGS = ("offered", "claimed")
"""Offered by whose it is, or claimed by somebody else on their behalf."""

STATUSES = ("agreed", "acted-upon", "dropped")
"""What became of a connection."""


@event("abcd.asset-identified")
class AssetIdentified:
    """Somebody put something that is here already on the map.

    Fields:
        asset: its id, ``AS3``.
        name: what it is called.
        type: ``individual``, ``association`` (unpaid), ``institution`` (paid), ``place``,
            ``economy`` or ``culture``.
        gift: for an individual, ``head`` (knowledge), ``hand`` (skill) or ``heart`` (care).
        holder: whose it is to give, where that is somebody in the room.
        person: who named it; what is said of the asset is theirs, whoever holds it.
        standing: ``offered`` by whose it is, or ``claimed`` on their behalf.
        source: the contribution in which it came up.
        place: where it is.
        contact: by which way it can be reached.
        agreed: whether the individual that it names agreed to be on the map; None where nobody
            asked.
    By: participant or scribe.
    Refused when: the person or the holder is not registered or has not consented to be
        recorded; the source is unknown; a gift is not an individual's.
    Flagged when: it has no source; it names an individual who has not agreed; it is a need; it
        is somebody else's and said to be offered.
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
    agreed: bool | None = fields.flag(default=None)


@event("abcd.assets-connected")
class AssetsConnected:
    """Somebody said that two assets should meet, and what for.

    Fields:
        connection: its id, ``CN2``.
        one: an asset.
        other: another asset.
        purpose: what they would do together.
        proposer: who said so.
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
    """Two assets turned out to be one.  Both ids stay good: the second is an alias of the first.

    Fields:
        keep: the asset that it lives on as.
        alias: the asset that is no longer one of its own.
    By: facilitator or analyst.
    Refused when: either is unknown or was merged already; both are the same.
    Flagged when: they are of different types.
    """

    keep: str = fields.reference()
    alias: str = fields.reference()


@event("abcd.connection-followed")
class ConnectionFollowed:
    """Somebody looked at what became of a connection.  What happened last counts.

    Fields:
        connection: which.
        status: ``agreed`` by both, ``acted-upon``, or ``dropped``.
        note: in words, what happened.
    By: participant or organiser, also long after the workshop.
    Refused when: the connection is unknown.
    Flagged when: long after the workshop some are agreed and none was acted upon.
    """

    connection: str = fields.reference()
    status: str = fields.choice(*STATUSES)
    note: str | None = fields.text(default=None)


@event("abcd.item-sorted")
class ItemSorted:
    """Something to do was put into the bucket of those who can do it.  What happened last counts.

    Fields:
        item: the contribution, proposal or asset that is to be done, or done with.
        bucket: 1 we ourselves, 2 with some help, 3 outside agencies.
        help: what help is needed.
        whom: from whom, or who is asked.
        person: who sorted it there; None for the room as a whole.
    By: participant or facilitator.
    Refused when: there is no such item, or it was merged with another; the person is not
        registered or has not consented to be recorded.
    Flagged when: bucket 2 names no help or nobody to give it; bucket 3 names nobody who is
        asked, or is opened before bucket 1; the item moved away from ourselves.
    """

    item: str = fields.reference()
    bucket: int = fields.whole(least=1, most=3)
    help: str | None = fields.text(default=None)
    whom: str | None = fields.text(default=None)
    person: str | None = fields.reference(default=None, subject=True)
