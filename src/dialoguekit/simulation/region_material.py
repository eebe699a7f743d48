"""Material of a region: imagined people and their statements, one TOML file per region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

import attrs

from dialoguekit.simulation.statements import (
    GROUPS,
    HATS,
    Asset,
    Statement,
    parse_asset,
    parse_hardship,
    parse_statement,
)
from dialoguekit.simulation.toml_reader import TomlRow, parse_toml, read_data_file

REGIONS = ("leeds", "plymouth", "norwich", "wolverhampton")
FACILITATION = "facilitation"


@attrs.frozen(kw_only=True)
class Person:
    """An imagined person; ``group`` is ``facilitation`` for facilitators."""

    name: str
    group: str
    job: str


@attrs.frozen(kw_only=True)
class Rule:
    """A rule for the working agreement, with its amended text, if any."""

    text: str
    need: str
    group: str
    amended_text: str | None


@attrs.frozen(kw_only=True)
class BucketPlacement:
    """The bucket of a proposal: 1 ourselves, 2 with some help, 3 outside agencies.

    ``help`` is the help needed, and ``whom`` the person or agency asked for it.
    """

    bucket: int
    help: str | None = None
    whom: str | None = None


@attrs.frozen(kw_only=True)
class Proposal:
    """A proposal with its sources and its amended text, if any.

    ``placements`` are its buckets in order; the last one is final.
    """

    key: str
    group: str
    placements: tuple[BucketPlacement, ...]
    text: str
    sources: tuple[str, ...]
    amended_text: str | None
    amendment_reason: str | None

    @property
    def bucket(self) -> int:
        """The final bucket."""
        return self.placements[-1].bucket


@attrs.frozen(kw_only=True)
class Objection:
    """An objection to a proposal, with its resolution."""

    proposal: str
    group: str
    text: str
    aim: str
    resolution: str


@attrs.frozen(kw_only=True)
class Commitment:
    """A commitment, due in ``due_in_weeks`` weeks."""

    proposal: str
    group: str
    text: str
    due_in_weeks: int


@attrs.frozen(kw_only=True)
class ClosingStatement:
    """A statement of the closing round."""

    group: str
    text: str


@attrs.frozen(kw_only=True)
class Region:
    """The complete material of one region."""

    id: str
    name: str
    place: str
    title: str
    purpose: str
    scope: str
    topic: str
    people: tuple[Person, ...]
    rules: tuple[Rule, ...]
    statements: tuple[Statement, ...]
    proposals: tuple[Proposal, ...]
    objections: tuple[Objection, ...]
    commitments: tuple[Commitment, ...]
    closing_statements: tuple[ClosingStatement, ...]

    def statements_of(self, kind: str) -> tuple[Statement, ...]:
        """Return the statements of one kind, in file order."""
        return tuple(statement for statement in self.statements if statement.kind == kind)

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The assets, in file order."""
        return tuple(statement for statement in self.statements if isinstance(statement, Asset))

    def people_of(self, group: str) -> tuple[Person, ...]:
        """Return the people of one group."""
        return tuple(person for person in self.people if person.group == group)


@cache
def load_region(id: str) -> Region:
    """Return the region ``id``, one of :data:`REGIONS`.

    Raise :class:`~dialoguekit.errors.InterchangeError` for invalid material.
    """
    return parse_region(read_data_file(f"{id}.toml"), f"{id}.toml")


def parse_region(text: str, file: str) -> Region:
    """Return the region from the text of its file.

    Raise :class:`~dialoguekit.errors.InterchangeError` with the file, the row and the reason: a
    missing, empty or unknown field, an unknown reference, or a duplicate text.
    """
    root = parse_toml(text, file)
    region = Region(
        id=root.text("id"),
        name=root.text("region"),
        place=root.text("place"),
        title=root.text("title"),
        purpose=root.text("purpose"),
        scope=root.text("scope"),
        topic=root.text("topic"),
        people=root.parse_each("person", _parse_person),
        rules=root.parse_each("rule", _parse_rule),
        statements=(
            *root.parse_each(
                "item", lambda row: parse_statement(row, row.choice("hat", HATS), "answers")
            ),
            *root.parse_each("story", lambda row: parse_statement(row, "story")),
            *root.parse_each("factor", lambda row: parse_statement(row, "factor", "from")),
            *root.parse_each("dream", lambda row: parse_statement(row, "dream", "from")),
            *root.parse_each("deficit", parse_hardship),
            *root.parse_each("reframing", lambda row: parse_statement(row, "reframing", "of")),
            *root.parse_each("asset", parse_asset),
        ),
        proposals=root.parse_each("proposal", _parse_proposal),
        objections=root.parse_each("objection", _parse_objection),
        commitments=root.parse_each("commitment", _parse_commitment),
        closing_statements=root.parse_each("closing", _parse_closing_statement),
    )
    root.reject_unknown_fields()
    _check_consistency(region, root)
    return region


def _parse_person(row: TomlRow) -> Person:
    return Person(
        name=row.text("name"),
        group=row.choice("group", (*GROUPS, FACILITATION)),
        job=row.text("job"),
    )


def _parse_rule(row: TomlRow) -> Rule:
    return Rule(
        text=row.text("text"),
        need=row.choice("need", ("need", "preference")),
        group=row.choice("group", GROUPS),
        amended_text=row.optional_text("amended"),
    )


def _parse_proposal(row: TomlRow) -> Proposal:
    return Proposal(
        key=row.text("key"),
        group=row.choice("group", GROUPS),
        placements=_parse_placements(row),
        text=row.text("text"),
        sources=row.texts("sources"),
        amended_text=row.optional_text("amended"),
        amendment_reason=row.optional_text("because"),
    )


def _parse_placements(row: TomlRow) -> tuple[BucketPlacement, ...]:
    """Return the initial placement of a proposal, if it has one, and the final one."""
    initial_row, final = row.optional_row("at_first"), _parse_placement(row)
    if initial_row is None:
        return (final,)
    initial = _parse_placement(initial_row)
    initial_row.reject_unknown_fields()
    if initial.bucket <= final.bucket:
        row.fail("the bucket of at_first must be greater than the final bucket")
    return (initial, final)


def _parse_placement(row: TomlRow) -> BucketPlacement:
    """Return a placement; buckets 2 and 3 require ``help`` and ``whom``."""
    bucket = row.integer("bucket", 1, 3)
    if bucket == 1:
        return BucketPlacement(bucket=bucket)
    return BucketPlacement(bucket=bucket, help=row.text("help"), whom=row.text("whom"))


def _parse_objection(row: TomlRow) -> Objection:
    return Objection(
        proposal=row.text("proposal"),
        group=row.choice("group", GROUPS),
        text=row.text("text"),
        aim=row.text("aim"),
        resolution=row.text("resolution"),
    )


def _parse_commitment(row: TomlRow) -> Commitment:
    return Commitment(
        proposal=row.text("proposal"),
        group=row.choice("group", GROUPS),
        text=row.text("text"),
        due_in_weeks=row.integer("weeks", 1, 104),
    )


def _parse_closing_statement(row: TomlRow) -> ClosingStatement:
    return ClosingStatement(group=row.choice("group", GROUPS), text=row.text("text"))


def _check_consistency(region: Region, root: TomlRow) -> None:
    """Raise an error for duplicate texts, keys or names, and for unknown references."""
    restatements = [asset.restatement for asset in region.assets if asset.restatement]
    texts = [
        *(s.text for s in region.statements),
        *restatements,
        *(c.text for c in region.closing_statements),
    ]
    _check_unique(texts, "texts", root)
    _check_unique([statement.key for statement in region.statements], "statements", root)
    _check_unique([person.name for person in region.people], "people", root)
    people = {person.name for person in region.people}
    for asset in region.assets:
        if asset.holder is not None and asset.holder not in people:
            root.fail(f"the holder {asset.holder} of {asset.key} is not a person of this region")
    for group in (*GROUPS, FACILITATION):
        if not region.people_of(group):
            root.fail(f"there are no people of the group {group}")
    _check_sources(region, root)
    proposals = {proposal.key for proposal in region.proposals}
    referenced = [o.proposal for o in region.objections] + [c.proposal for c in region.commitments]
    for key in referenced:
        if key not in proposals:
            root.fail(f"there is no proposal {key}")


def _check_unique(values: Sequence[str], noun: str, root: TomlRow) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            root.fail(f"{count} {noun} are {value!r}")


_SOURCE_KINDS = {
    "green": ("black",),
    "factor": ("story",),
    "dream": ("story", "factor"),
    "reframing": ("deficit",),
}


def _check_sources(region: Region, root: TomlRow) -> None:
    kinds = {statement.key: statement.kind for statement in region.statements}
    for statement in region.statements:
        for origin in statement.origins:
            if kinds.get(origin) not in _SOURCE_KINDS.get(statement.kind, ()):
                root.fail(f"{statement.key} cannot refer to {origin}")
    for proposal in region.proposals:
        for source in proposal.sources:
            if source not in kinds:
                root.fail(f"{proposal.key} refers to {source}, which does not exist")
