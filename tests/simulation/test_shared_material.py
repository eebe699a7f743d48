"""What every workshop shares: the codebook, the questions, the questionnaire."""

from __future__ import annotations

from collections import Counter

import pytest

from dialoguekit.errors import InterchangeError
from dialoguekit.simulation.agenda import HATS
from dialoguekit.simulation.region_material import FACILITATION, REGIONS, region
from dialoguekit.simulation.shared_material import common, read_common
from dialoguekit.simulation.statements import ASSET_TYPES, GROUPS, THEMES
from dialoguekit.simulation.toml_reader import bundled


def test_the_codebook_covers_every_theme() -> None:
    """Forty or so codes, four or five to a theme, each defined."""
    codes = common().codes
    assert 36 <= len(codes) <= 44
    assert set(Counter(code.theme for code in codes).values()) <= {4, 5}
    assert {theme.id for theme in common().themes} == set(THEMES)


def test_a_code_is_found_by_its_cues_at_the_beginning_of_words() -> None:
    """`bus` is found in `buses` and not in `busy`'s neighbour `abuse`; case does not matter."""
    transport = next(code for code in common().codes if code.id == "transport")
    assert transport.fits("Buses stop at nine, and the FERRY queues") == 2
    assert transport.fits("Abuse of the word") == 0


def test_most_of_what_is_said_fits_a_code_of_its_theme() -> None:
    """Three quarters of all lines have a cue of a code of the theme that they were written for."""
    sayings = [s for id in REGIONS for s in region(id).sayings if s.kind != "blue"]
    fitting = [
        saying
        for saying in sayings
        if any(c.fits(saying.text) for c in common().codes if c.theme == saying.theme)
    ]
    assert len(fitting) > 0.75 * len(sayings)


def test_every_job_belongs_to_a_family() -> None:
    """No job of a participant is left without a family."""
    people = [p for id in REGIONS for p in region(id).people if p.group != FACILITATION]
    families = Counter(common().family(person.group, person.job) for person in people)
    assert "other" not in families
    assert len(families) >= 8


def test_a_job_that_nobody_foresaw_is_other() -> None:
    """An unknown job has no family, rather than a wrong one."""
    assert common().family("primary care", "Lion tamer") == "other"


def test_every_hat_has_its_question() -> None:
    """Each box of the hats names a question that is there."""
    assert [common().prompt(box.prompt).scene for box in HATS] == ["hats"] * len(HATS)


def test_the_scale_runs_from_veto_to_endorse() -> None:
    """Eight steps, from the lowest to the highest."""
    scale = common().lines["scale"]
    assert (len(scale), scale[0], scale[-1]) == (8, "veto", "endorse")


def test_both_waves_ask_what_can_be_compared() -> None:
    """All that is asked before is asked again afterwards, and more."""
    waves = [measure.waves for measure in common().measures]
    assert waves.count(("pre", "post")) == 6
    assert all("post" in asked for asked in waves)


def test_demographics_are_seven_questions_with_versioned_schemes() -> None:
    """Seven questions, each with a scheme that names its version."""
    assert len(common().demographics) == 7
    assert all("version" in scheme for _, scheme in common().demographics)


def test_both_groups_have_invitees_enough() -> None:
    """Besides eighteen on the list, twenty-seven more of each group are written to."""
    assert all(len(common().invitees[group]) >= 27 for group in GROUPS)


def test_connections_have_purposes_of_every_theme() -> None:
    """At least forty, no two alike."""
    purposes = common().purposes
    assert purposes.keys() == set(THEMES)
    written = [purpose for theme in THEMES for purpose in purposes[theme]]
    assert len(set(written)) == len(written) >= 40


def test_what_is_planted_is_said_by_both_groups() -> None:
    """Opinions, slogans and needs; a slogan takes fewer words than a story can."""
    for kind in ("opinion", "slogan", "need"):
        assert {saying.group for saying in common().of(kind)} == set(GROUPS)
    assert all(len(slogan.text.split()) < 20 for slogan in common().of("slogan"))
    assert all(need.type in ASSET_TYPES for need in common().of("need"))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("[purposes]", "[purpose]", "purposes is missing"),
        ("[purposes]", "[purposes]\nweather = ['Rain']", "purposes: nobody knows weather"),
        ('key = "opinion-1"', 'key = "opinion-2"', "two have the name of one planted saying"),
        ("share = 0.4", "share = 0.5", "the shares of the channels must add up to 1"),
        ("share = 0.4", "share = 1.5", "share must lie above 0 and up to 1, not 1.5"),
        ('id = "front-desk"', 'id = "transport"', "two have the name of one code or theme"),
        ('name = "worth-it"', 'name = "live-with"', "two have the name of one prompt"),
        ('name = "respected"', 'name = "listened to"', "two have the name of one measure"),
        ('scene = "dream"', 'scene = "nap"', "scene must be one of"),
        ("scribes = [", 'scribes = ["One"]\nothers = [', "scribes needs at least 2"),
        ('"peer support" = [', '"peers" = [', "peer support is missing"),
    ],
)
def test_shared_material_that_cannot_be_used_says_why(before: str, after: str, why: str) -> None:
    """A mistake in the shared file is refused with its reason."""
    text = bundled("common.toml")
    assert before in text
    with pytest.raises(InterchangeError) as raised:
        read_common(text.replace(before, after, 1), "common.toml")
    assert why in str(raised.value)


def test_a_theme_needs_a_code() -> None:
    """A theme that no code belongs to is refused."""
    text = bundled("common.toml").replace('theme = "spaces"\ncues', 'theme = "time"\ncues')
    with pytest.raises(InterchangeError, match="no code belongs to the theme spaces"):
        read_common(text, "common.toml")
