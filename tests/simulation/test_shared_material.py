"""The shared material is complete and consistent."""

from __future__ import annotations

from collections import Counter

import pytest

from dialoguekit.errors import InterchangeError
from dialoguekit.simulation.agenda import HAT_SEQUENCE
from dialoguekit.simulation.region_material import FACILITATION, REGIONS, load_region
from dialoguekit.simulation.shared_material import load_shared_material, parse_shared_material
from dialoguekit.simulation.statements import ASSET_TYPES, GROUPS, THEMES
from dialoguekit.simulation.toml_reader import read_data_file

MATERIAL = load_shared_material()


def test_the_codebook_covers_every_theme() -> None:
    """Each theme has four or five of about forty codes."""
    codes = MATERIAL.codes
    assert 36 <= len(codes) <= 44
    assert set(Counter(code.theme for code in codes).values()) <= {4, 5}
    assert {theme.id for theme in MATERIAL.themes} == set(THEMES)


def test_a_code_matches_its_cues_at_the_beginning_of_words() -> None:
    """``bus`` matches ``Buses`` but not ``abuse``."""
    transport = next(code for code in MATERIAL.codes if code.id == "transport")
    assert transport.count_matches("Buses stop at nine, and the FERRY queues") == 2
    assert transport.count_matches("Abuse of the word") == 0


def test_most_statements_match_a_code_of_their_theme() -> None:
    """This holds for more than three quarters."""
    statements = [s for id in REGIONS for s in load_region(id).statements if s.kind != "blue"]
    matching = sum(
        any(c.count_matches(s.text) for c in MATERIAL.codes if c.theme == s.theme)
        for s in statements
    )
    assert matching > 0.75 * len(statements)


def test_every_job_has_a_family() -> None:
    """This holds for all participants."""
    people = [p for id in REGIONS for p in load_region(id).people if p.group != FACILITATION]
    families = Counter(MATERIAL.job_family(person.group, person.job) for person in people)
    assert "other" not in families
    assert len(families) >= 8


def test_an_unknown_job_is_other() -> None:
    """It has no family."""
    assert MATERIAL.job_family("primary care", "Lion tamer") == "other"


def test_every_hat_has_a_prompt() -> None:
    """The prompt belongs to the phase of the hats."""
    assert [MATERIAL.find_prompt(timebox.prompt).phase for timebox in HAT_SEQUENCE] == [
        "hats"
    ] * len(HAT_SEQUENCE)


def test_the_scale_runs_from_veto_to_endorse() -> None:
    """It has eight steps, from the lowest to the highest."""
    scale = MATERIAL.phrases["scale"]
    assert (len(scale), scale[0], scale[-1]) == (8, "veto", "endorse")


def test_both_waves_have_comparable_items() -> None:
    """Each item of the first wave is also in the second."""
    waves = [item.waves for item in MATERIAL.questionnaire_items]
    assert waves.count(("pre", "post")) == 6
    assert all("post" in item_waves for item_waves in waves)


def test_demographics_are_seven_questions_with_versioned_schemes() -> None:
    """Each scheme names its version."""
    assert len(MATERIAL.demographics) == 7
    assert all("version" in scheme for _, scheme in MATERIAL.demographics)


def test_both_groups_have_enough_invitees() -> None:
    """In addition to 18 registered people, 27 of each group are invited."""
    assert all(len(MATERIAL.invitees[group]) >= 27 for group in GROUPS)


def test_connections_have_purposes_for_every_theme() -> None:
    """There are at least 40 different purposes."""
    purposes = MATERIAL.connection_purposes
    assert purposes.keys() == set(THEMES)
    distinct = [purpose for theme in THEMES for purpose in purposes[theme]]
    assert len(set(distinct)) == len(distinct) >= 40


def test_both_groups_have_defect_statements() -> None:
    """A slogan has fewer words than any story."""
    for kind in ("opinion", "slogan", "need"):
        assert {s.group for s in MATERIAL.statements_of(kind)} == set(GROUPS)
    assert all(len(slogan.text.split()) < 20 for slogan in MATERIAL.statements_of("slogan"))
    assert all(need.type in ASSET_TYPES for need in MATERIAL.statements_of("need"))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("[purposes]", "[purpose]", "purposes is missing"),
        ("[purposes]", "[purposes]\nweather = ['Rain']", "purposes: unknown fields: weather"),
        ('key = "opinion-1"', 'key = "opinion-2"', "two entries of the kind defect statement"),
        ("share = 0.4", "share = 0.5", "the shares of the channels must add up to 1"),
        ("share = 0.4", "share = 1.5", "share must be above 0 and at most 1, not 1.5"),
        ('id = "front-desk"', 'id = "transport"', "two entries of the kind code or theme"),
        ('name = "worth-it"', 'name = "live-with"', "two entries of the kind prompt"),
        ('name = "respected"', 'name = "listened to"', "two entries of the kind measure"),
        ('scene = "dream"', 'scene = "nap"', "scene must be one of"),
        ("scribes = [", 'scribes = ["One"]\nothers = [', "scribes needs at least 2"),
        ('"peer support" = [', '"peers" = [', "peer support is missing"),
    ],
)
def test_invalid_shared_material_is_an_error(before: str, after: str, reason: str) -> None:
    """The error contains the reason."""
    text = read_data_file("common.toml")
    assert before in text
    with pytest.raises(InterchangeError) as raised:
        parse_shared_material(text.replace(before, after, 1), "common.toml")
    assert reason in str(raised.value)


def test_a_theme_needs_a_code() -> None:
    """A theme without a code is an error."""
    text = read_data_file("common.toml").replace('theme = "spaces"\ncues', 'theme = "time"\ncues')
    with pytest.raises(InterchangeError, match="the theme spaces has no code"):
        parse_shared_material(text, "common.toml")
