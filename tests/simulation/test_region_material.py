"""The hand-written material: enough of it, in its own words, and nothing left dangling."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from dialoguekit.errors import InterchangeError
from dialoguekit.simulation.region_material import (
    FACILITATION,
    REGIONS,
    Region,
    read_region,
    region,
)
from dialoguekit.simulation.statements import (
    ASSET_TYPES,
    GIFTS,
    GROUPS,
    HARDSHIPS,
    HATS,
    STANDINGS,
    THEMES,
)
from dialoguekit.simulation.toml_reader import bundled

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
def home(request: pytest.FixtureRequest) -> Region:
    """Each region in turn."""
    return region(str(request.param))


def test_a_region_has_more_to_say_than_one_workshop_hears(home: Region) -> None:
    """Each region brings at least three hundred different contributions."""
    texts = {saying.text for saying in home.sayings} | {c.text for c in home.closings}
    assert len(texts) == len(home.sayings) + len(home.closings)
    assert len(texts) >= 300


def test_a_region_has_the_counts_of_a_half_day(home: Region) -> None:
    """As many lines of each kind as a half-day of thirty people can need."""
    assert Counter(saying.kind for saying in home.sayings) == COUNTS
    assert len(home.rules) == 10
    assert sum(rule.amended is not None for rule in home.rules) == 4
    assert len(home.proposals) == 7
    assert sum(proposal.amended is not None for proposal in home.proposals) == 5
    assert len(home.objections) == 3
    assert len(home.commitments) == 14


def test_both_groups_speak_under_every_hat(home: Region) -> None:
    """Neither group has less than two fifths of any hat."""
    for hat in HATS:
        groups = Counter(saying.group for saying in home.of(hat))
        assert min(groups[group] for group in GROUPS) >= 0.4 * groups.total(), hat


def test_a_region_has_people_of_both_groups_to_choose_from(home: Region) -> None:
    """Eighteen of each group, and two who facilitate."""
    assert [len(home.of_group(group)) for group in (*GROUPS, FACILITATION)] == [18, 18, 2]


def test_what_is_hard_is_said_by_both_groups(home: Region) -> None:
    """Harms and barriers, four of each group, most of them with a question made of them."""
    hard = home.of("deficit")
    assert Counter(saying.group for saying in hard) == dict.fromkeys(GROUPS, 4)
    assert {saying.type for saying in hard} == set(HARDSHIPS)
    turned = [key for question in home.of("reframing") for key in question.origins]
    assert len(set(turned)) == len(turned) >= 5
    assert all(question.text.endswith("?") for question in home.of("reframing"))


def test_assets_are_told_apart(home: Region) -> None:
    """Individuals alone have gifts; a good part can be reached, and some are known twice over."""
    assets = home.assets
    assert {a.type for a in assets} == set(ASSET_TYPES)
    assert all((a.gift is not None) == (a.type == "individual") for a in assets)
    assert {a.gift for a in assets if a.gift} == set(GIFTS)
    assert sum(a.contact is not None for a in assets) >= 30
    assert sum(a.place is not None for a in assets) >= 15
    assert sum(a.again is not None for a in assets) >= 12
    assert {a.standing for a in assets} == set(STANDINGS)


def test_what_needs_help_says_which_and_from_whom(home: Region) -> None:
    """In the bucket where it stays, and in the one where it was put at first."""
    placings = [placing for proposal in home.proposals for placing in proposal.placings]
    assert all((p.help is None) == (p.whom is None) == (p.bucket == 1) for p in placings)
    assert {proposal.bucket for proposal in home.proposals} == {1, 2, 3}
    nearer = [proposal for proposal in home.proposals if len(proposal.placings) > 1]
    assert 1 <= len(nearer) <= 2
    assert {p.group for p in home.proposals if p.bucket == 1} == set(GROUPS)


def test_every_proposal_names_a_dream(home: Region) -> None:
    """What it stands on holds an image of the future, besides facts and ideas."""
    dreams = {saying.key for saying in home.of("dream")}
    assert all(dreams.intersection(proposal.sources) for proposal in home.proposals)


def test_the_topic_asks_for_what_is_wanted(home: Region) -> None:
    """It is about when it goes well."""
    assert re.search(r"\b(best|well)\b", home.topic)


def test_every_theme_is_spoken_to(home: Region) -> None:
    """All ten themes come up in every region, each more than once."""
    themes = Counter(saying.theme for saying in home.sayings)
    assert set(themes) == set(THEMES)
    assert min(themes.values()) >= 10


def test_feelings_are_short_and_stories_are_told(home: Region) -> None:
    """A feeling takes at most twelve words; a story forty to a hundred and twenty."""
    assert all(len(saying.text.split()) <= 12 for saying in home.of("red"))
    assert all(40 <= len(saying.text.split()) <= 120 for saying in home.of("story"))


def test_some_obstacles_get_an_idea_and_some_do_not(home: Region) -> None:
    """Most black items are answered by a green one, at least ten are not."""
    answered = {origin for saying in home.of("green") for origin in saying.origins}
    unanswered = {saying.key for saying in home.of("black")} - answered
    assert len(answered) >= 30
    assert len(unanswered) >= 10


def test_every_reference_leads_to_something(home: Region) -> None:
    """What takes up, stands on or is about something names a thing of the region."""
    keys = {saying.key for saying in home.sayings}
    taken_up = {origin for saying in home.sayings for origin in saying.origins}
    stood_on = {source for proposal in home.proposals for source in proposal.sources}
    assert taken_up | stood_on <= keys
    about = {o.proposal for o in home.objections} | {c.proposal for c in home.commitments}
    assert about <= {proposal.key for proposal in home.proposals}


def test_no_two_regions_say_the_same() -> None:
    """No line, rule or proposal of one region is found in another, whatever its case."""
    homes = [region(id) for id in REGIONS]
    texts = [
        *(saying.text for home in homes for saying in home.sayings),
        *(asset.again for home in homes for asset in home.assets if asset.again),
        *(asset.contact for home in homes for asset in home.assets if asset.contact),
        *(rule.text for home in homes for rule in home.rules),
        *(proposal.text for home in homes for proposal in home.proposals),
        *(commitment.text for home in homes for commitment in home.commitments),
    ]
    counts = Counter(text.casefold().rstrip(".") for text in texts)
    assert [text for text, times in counts.items() if times > 1] == []


def test_no_name_is_found_in_two_regions() -> None:
    """Everybody lives in one place only."""
    names = Counter(person.name for id in REGIONS for person in region(id).people)
    assert max(names.values()) == 1


def _but(before: str, after: str) -> str:
    text = bundled("leeds.toml")
    assert before in text
    return text.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ('hat = "white"', 'hat = "purple"', "hat must be one of white"),
        ('group = "primary care"', 'group = "surgeons"', "group must be one of"),
        ('key = "w02"', 'key = "w01"', "2 things are 'w01'"),
        ('from = ["s01"]', 'from = ["w01"]', "f01 cannot take up w01"),
        ('sources = ["k15"', 'sources = ["k99"', "p01 stands on k99, and there is none"),
        ('proposal = "p01"', 'proposal = "p99"', "there is no proposal p99"),
        ('gift = "heart"', "", "gift is missing"),
        ('gift = "heart"', 'gift = "foot"', "gift must be one of head, hand, heart"),
        ('holder = "Janice Oldroyd"', 'holder = "Nobody"', "a02 is a gift of Nobody, who does not"),
        ('type = "place"', 'type = "place"\ngift = "hand"', "nobody knows gift"),
        ('standing = "offered"', 'standing = "lent"', "standing must be one of offered, claimed"),
        ('type = "harm"', 'type = "hurt"', "type must be one of harm, barrier"),
        ('of = ["h01"]', 'of = ["s01"]', "q01 cannot take up s01"),
        ("topic = ", "topics = ", "topic is missing"),
        ("at_first = { bucket = 2", "at_first = { bucket = 1", "nobody knows help, whom"),
        ("bucket = 2\nhelp", "bucket = 2\nhow", "help is missing"),
        ("at_first = { bucket = 3", "at_first = { bucket = 2", "a bucket further out than"),
        ("weeks = 5", "weeks = 0", "weeks must lie between 1 and 104, not 0"),
        ("weeks = 5", 'weeks = "5"', "weeks must be int, not '5'"),
        ("weeks = 5", "", "weeks is missing"),
        ('type = "place"', 'type = "place"\ncolour = "red"', "nobody knows colour"),
        ('place = "', 'place = " "\nplaces = "', "place is blank"),
        ('from = ["s01"]', 'from = ["s01", "s01"]', "from says something twice"),
        ('from = ["s01"]', "from = [1]", "from must hold texts"),
        ('sources = ["k15", "g16", "d12"]', "sources = []", "sources needs at least 1"),
        ('group = "facilitation"', 'group = "peer support"', "nobody is there from"),
        ('text = "Knackered, just knackered"', 'text = "Hemmed in"', "2 texts are 'Hemmed in'"),
    ],
)
def test_material_that_cannot_be_used_says_where_and_why(before: str, after: str, why: str) -> None:
    """A mistake in a file is refused with the name of the file, the row and the reason."""
    text = _but(before, after)
    if "facilitation" in before:
        text = text.replace(before, after)
    with pytest.raises(InterchangeError, match=r"^home\.toml: ") as raised:
        read_region(text, "home.toml")
    assert why in str(raised.value)


def test_what_is_no_toml_is_refused() -> None:
    """A file that is not TOML is refused with the line at which it stops being TOML."""
    with pytest.raises(InterchangeError, match=r"home\.toml: .*line 1"):
        read_region("id = leeds", "home.toml")


def test_rows_are_tables() -> None:
    """People must be written as tables."""
    text = 'person = ["Ana"]\n' + bundled("leeds.toml").replace("[[person]]", "[[somebody]]")
    with pytest.raises(InterchangeError, match="person must be tables"):
        read_region(text, "home.toml")


def test_a_region_that_nobody_wrote_is_refused() -> None:
    """There is no material for a place that is not among the four."""
    with pytest.raises(InterchangeError, match=r"atlantis\.toml: there is no such material"):
        region("atlantis")
