"""The material of regions is sufficient, distinct and consistent."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from dialoguekit.errors import InterchangeError
from dialoguekit.simulation.region_material import (
    FACILITATION,
    REGIONS,
    Region,
    load_region,
    parse_region,
)
from dialoguekit.simulation.statements import (
    ASSET_STANDINGS,
    ASSET_TYPES,
    GIFTS,
    GROUPS,
    HARDSHIPS,
    HATS,
    THEMES,
)
from dialoguekit.simulation.toml_reader import read_data_file

COUNTS = {
    "white": 45,
    "yellow": 35,
    "black": 48,
    "green": 54,
    "red": 30,
    "blue": 12,
    "story": 30,
    "factor": 30,
    "dream": 16,
    "deficit": 8,
    "reframing": 6,
    "asset": 64,
}


@pytest.fixture(params=REGIONS)
def region(request: pytest.FixtureRequest) -> Region:
    """Return each region in turn."""
    return load_region(str(request.param))


def test_a_region_has_more_statements_than_a_workshop_needs(region: Region) -> None:
    """Each has at least 300 different statements."""
    texts = {s.text for s in region.statements} | {c.text for c in region.closing_statements}
    assert len(texts) == len(region.statements) + len(region.closing_statements)
    assert len(texts) >= 300


def test_a_region_has_the_counts_of_a_half_day(region: Region) -> None:
    """It has enough material of each kind for thirty people."""
    assert Counter(s.kind for s in region.statements) == COUNTS
    assert len(region.rules) == 10
    assert sum(rule.amended_text is not None for rule in region.rules) == 4
    assert len(region.proposals) == 7
    assert sum(proposal.amended_text is not None for proposal in region.proposals) == 5
    assert len(region.objections) == 3
    assert len(region.commitments) == 14


def test_both_groups_have_statements_for_every_hat(region: Region) -> None:
    """Each group has at least 40 % of each hat."""
    for hat in HATS:
        groups = Counter(s.group for s in region.statements_of(hat))
        assert min(groups[group] for group in GROUPS) >= 0.4 * groups.total(), hat


def test_a_region_has_enough_people_of_both_groups(region: Region) -> None:
    """It has 18 of each group, and two facilitators."""
    assert [len(region.people_of(group)) for group in (*GROUPS, FACILITATION)] == [18, 18, 2]


def test_both_groups_have_deficits(region: Region) -> None:
    """Each group has four harms or barriers, most of them with a reframing."""
    deficits = region.statements_of("deficit")
    assert Counter(s.group for s in deficits) == dict.fromkeys(GROUPS, 4)
    assert {s.type for s in deficits} == set(HARDSHIPS)
    reframed = [key for q in region.statements_of("reframing") for key in q.origins]
    assert len(set(reframed)) == len(reframed) >= 5
    assert all(q.text.endswith("?") for q in region.statements_of("reframing"))


def test_assets_have_types_gifts_and_contacts(region: Region) -> None:
    """Only individuals have gifts; many have contacts, and some are restated."""
    assets = region.assets
    assert {a.type for a in assets} == set(ASSET_TYPES)
    assert all((a.gift is not None) == (a.type == "individual") for a in assets)
    assert {a.gift for a in assets if a.gift} == set(GIFTS)
    assert sum(a.contact is not None for a in assets) >= 30
    assert sum(a.place is not None for a in assets) >= 15
    assert sum(a.restatement is not None for a in assets) >= 12
    assert {a.standing for a in assets} == set(ASSET_STANDINGS)


def test_placements_name_the_help_needed(region: Region) -> None:
    """This holds for the initial and for the final bucket."""
    placements = [placement for proposal in region.proposals for placement in proposal.placements]
    assert all((p.help is None) == (p.whom is None) == (p.bucket == 1) for p in placements)
    assert {proposal.bucket for proposal in region.proposals} == {1, 2, 3}
    moved = [proposal for proposal in region.proposals if len(proposal.placements) > 1]
    assert 1 <= len(moved) <= 2
    assert {p.group for p in region.proposals if p.bucket == 1} == set(GROUPS)


def test_every_proposal_is_based_on_a_dream(region: Region) -> None:
    """Other sources are facts and ideas."""
    dreams = {s.key for s in region.statements_of("dream")}
    assert all(dreams.intersection(proposal.sources) for proposal in region.proposals)


def test_the_topic_is_affirmative(region: Region) -> None:
    """It asks for what works well."""
    assert re.search(r"\b(best|well)\b", region.topic)


def test_every_theme_has_statements(region: Region) -> None:
    """Each of ten themes has at least ten."""
    themes = Counter(s.theme for s in region.statements)
    assert set(themes) == set(THEMES)
    assert min(themes.values()) >= 10


def test_feelings_are_short_and_stories_are_long(region: Region) -> None:
    """A feeling has at most 12 words, a story 40 to 120."""
    assert all(len(s.text.split()) <= 12 for s in region.statements_of("red"))
    assert all(40 <= len(s.text.split()) <= 120 for s in region.statements_of("story"))


def test_some_obstacles_have_an_idea_and_some_do_not(region: Region) -> None:
    """At least 30 obstacles are answered, and at least ten are not."""
    answered = {origin for s in region.statements_of("green") for origin in s.origins}
    unanswered = {s.key for s in region.statements_of("black")} - answered
    assert len(answered) >= 30
    assert len(unanswered) >= 10


def test_every_reference_exists(region: Region) -> None:
    """Origins, sources and proposals refer to keys of the region."""
    keys = {s.key for s in region.statements}
    origins = {origin for s in region.statements for origin in s.origins}
    sources = {source for proposal in region.proposals for source in proposal.sources}
    assert origins | sources <= keys
    proposals = {o.proposal for o in region.objections} | {c.proposal for c in region.commitments}
    assert proposals <= {proposal.key for proposal in region.proposals}


def test_no_text_is_in_two_regions() -> None:
    """The comparison ignores case."""
    regions = [load_region(id) for id in REGIONS]
    texts = [
        *(s.text for region in regions for s in region.statements),
        *(asset.restatement for region in regions for asset in region.assets if asset.restatement),
        *(asset.contact for region in regions for asset in region.assets if asset.contact),
        *(rule.text for region in regions for rule in region.rules),
        *(proposal.text for region in regions for proposal in region.proposals),
        *(commitment.text for region in regions for commitment in region.commitments),
    ]
    counts = Counter(text.casefold().rstrip(".") for text in texts)
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_name_is_in_two_regions() -> None:
    """Each person belongs to one region."""
    names = Counter(person.name for id in REGIONS for person in load_region(id).people)
    assert max(names.values()) == 1


def _edited(before: str, after: str) -> str:
    text = read_data_file("leeds.toml")
    assert before in text
    return text.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('hat = "white"', 'hat = "purple"', "hat must be one of white"),
        ('group = "primary care"', 'group = "surgeons"', "group must be one of"),
        ('key = "w02"', 'key = "w01"', "2 statements are 'w01'"),
        ('from = ["s01"]', 'from = ["w01"]', "f01 cannot refer to w01"),
        ('sources = ["k15"', 'sources = ["k99"', "p01 refers to k99, which does not exist"),
        ('proposal = "p01"', 'proposal = "p99"', "there is no proposal p99"),
        ('gift = "heart"', "", "gift is missing"),
        ('gift = "heart"', 'gift = "foot"', "gift must be one of head, hand, heart"),
        (
            'holder = "Janice Oldroyd"',
            'holder = "Nobody"',
            "the holder Nobody of a02 is not a person",
        ),
        ('type = "place"', 'type = "place"\ngift = "hand"', "unknown fields: gift"),
        ('standing = "offered"', 'standing = "lent"', "standing must be one of offered, claimed"),
        ('type = "harm"', 'type = "hurt"', "type must be one of harm, barrier"),
        ('of = ["h01"]', 'of = ["s01"]', "q01 cannot refer to s01"),
        ("topic = ", "topics = ", "topic is missing"),
        ("at_first = { bucket = 2", "at_first = { bucket = 1", "unknown fields: help, whom"),
        ("bucket = 2\nhelp", "bucket = 2\nhow", "help is missing"),
        (
            "at_first = { bucket = 3",
            "at_first = { bucket = 2",
            "must be greater than the final bucket",
        ),
        ("weeks = 5", "weeks = 0", "weeks must be between 1 and 104, not 0"),
        ("weeks = 5", 'weeks = "5"', "weeks must be int, not '5'"),
        ("weeks = 5", "", "weeks is missing"),
        ('type = "place"', 'type = "place"\ncolour = "red"', "unknown fields: colour"),
        ('place = "', 'place = " "\nplaces = "', "place is empty"),
        ('from = ["s01"]', 'from = ["s01", "s01"]', "from contains a duplicate"),
        ('from = ["s01"]', "from = [1]", "from must contain only non-empty texts"),
        ('sources = ["k15", "g16", "d12"]', "sources = []", "sources needs at least 1"),
        ('group = "facilitation"', 'group = "peer support"', "there are no people of the group"),
        ('text = "Knackered, just knackered"', 'text = "Hemmed in"', "2 texts are 'Hemmed in'"),
    ],
)
def test_invalid_material_is_an_error_with_its_location(
    before: str, after: str, reason: str
) -> None:
    """The error names the file, the row and the reason."""
    text = _edited(before, after)
    if "facilitation" in before:
        text = text.replace(before, after)
    with pytest.raises(InterchangeError, match=r"^region\.toml: ") as raised:
        parse_region(text, "region.toml")
    assert reason in str(raised.value)


def test_invalid_toml_is_an_error() -> None:
    """The error names the line."""
    with pytest.raises(InterchangeError, match=r"region\.toml: .*line 1"):
        parse_region("id = leeds", "region.toml")


def test_rows_are_tables() -> None:
    """Other values are an error."""
    text = 'person = ["Ana"]\n' + read_data_file("leeds.toml").replace("[[person]]", "[[somebody]]")
    with pytest.raises(InterchangeError, match="person must be one or more tables"):
        parse_region(text, "region.toml")


def test_an_unknown_region_is_an_error() -> None:
    """There is no file for it."""
    with pytest.raises(InterchangeError, match=r"atlantis\.toml: no such file"):
        load_region("atlantis")
