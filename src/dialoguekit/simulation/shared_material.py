"""What every rehearsed workshop shares: the codebook, the questions put, the questionnaire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial

import attrs

from dialoguekit.simulation.statements import GROUPS, THEMES, Saying, read_need, read_saying
from dialoguekit.simulation.toml_reader import Row, bundled, parsed

SCENES = (
    "welcome",
    "agreement",
    "discover",
    "dream",
    "mapping",
    "hats",
    "proposals",
    "deciding",
    "destiny",
    "closing",
)
OUTCOMES = ("done", "planned", "considering", "declined")


@attrs.frozen(kw_only=True)
class Theme:
    """A theme: what its codes share, put as a sentence."""

    id: str
    label: str
    definition: str


@attrs.frozen(kw_only=True)
class Code:
    """A code of the codebook; ``cues`` are beginnings of words that suggest it."""

    id: str
    label: str
    definition: str
    theme: str
    cues: tuple[str, ...]
    pattern: re.Pattern[str] = attrs.field(init=False, eq=False, repr=False)

    @pattern.default
    def _compile(self) -> re.Pattern[str]:
        longest_first = sorted(self.cues, key=lambda cue: (-len(cue), cue))
        return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + ")")

    def fits(self, text: str) -> int:
        """How many different cues stand in ``text``."""
        return len(set(self.pattern.findall(text.lower().replace("’", "'"))))


@attrs.frozen(kw_only=True)
class Prompt:
    """A question put to the room in a scene."""

    scene: str
    name: str
    text: str


@attrs.frozen(kw_only=True)
class Measure:
    """An item of the questionnaire, and the waves that ask it; answers run from 0 to 10."""

    name: str
    about: str
    waves: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Support:
    """Support that somebody asks for, and how it is given."""

    kind: str
    detail: str
    how: str


@attrs.frozen(kw_only=True)
class Breach:
    """How a rule slips that holds one of ``cues``, and how that is repaired."""

    cues: tuple[str, ...]
    behaviour: str
    outcome: str


@attrs.frozen(kw_only=True)
class Reply:
    """A reply of those who can act, to a theme, or to a decision or proposal when it is None."""

    theme: str | None
    outcome: str
    text: str


@attrs.frozen(kw_only=True)
class Common:
    """Everything that ``common.toml`` holds.

    ``purposes`` are what two assets of a theme could do together; ``planted`` is what is only
    said where it is planted.
    """

    programme_title: str
    programme_purpose: str
    programme_commissioner: str
    question: str
    consent_form: str
    earlier_consent_form: str
    lines: Mapping[str, tuple[str, ...]]
    channels: Mapping[str, float]
    invitees: Mapping[str, tuple[str, ...]]
    families: tuple[tuple[str, str, tuple[str, ...]], ...]
    supports: tuple[Support, ...]
    demographics: tuple[tuple[str, str], ...]
    measures: tuple[Measure, ...]
    prompts: tuple[Prompt, ...]
    breaches: tuple[Breach, ...]
    replies: tuple[Reply, ...]
    purposes: Mapping[str, tuple[str, ...]]
    planted: tuple[Saying, ...]
    themes: tuple[Theme, ...]
    codes: tuple[Code, ...]

    def prompt(self, name: str) -> Prompt:
        """The question of that name."""
        return next(prompt for prompt in self.prompts if prompt.name == name)

    def of(self, kind: str) -> tuple[Saying, ...]:
        """What is only said where it is planted, of one kind: opinion, need or slogan."""
        return tuple(planted for planted in self.planted if planted.kind == kind)

    def family(self, group: str, job: str) -> str:
        """The family of jobs that a job belongs to."""
        for name, its_group, cues in self.families:
            if its_group == group and any(cue in job.lower() for cue in cues):
                return name
        return "other"


_LINES = (
    "scale",
    "scribes",
    "decline_reasons",
    "departure_reasons",
    "extension_reasons",
    "withdrawal_reasons",
    "wording_reasons",
    "sheet_reasons",
    "parking_reasons",
    "hard_reasons",
    "silencings",
    "acted_notes",
    "dropped_notes",
    "red_reasons",
    "comments",
    "update_notes",
    "repliers",
)


@cache
def common() -> Common:
    """The shared material.

    Raises :class:`~dialoguekit.errors.InterchangeError` when it cannot be used.
    """
    return read_common(bundled("common.toml"), "common.toml")


def read_common(text: str, file: str) -> Common:
    """The shared material from the text of its file.

    Raises :class:`~dialoguekit.errors.InterchangeError` that says where and what is wrong.
    """
    whole = parsed(text, file)
    invitees, purposes = whole.row("invitees"), whole.row("purposes")
    found = Common(
        programme_title=whole.text("programme_title"),
        programme_purpose=whole.text("programme_purpose"),
        programme_commissioner=whole.text("programme_commissioner"),
        question=whole.text("question"),
        consent_form=whole.text("consent_form"),
        earlier_consent_form=whole.text("earlier_consent_form"),
        lines={name: whole.texts(name, least=2) for name in _LINES},
        channels=dict(whole.each("channel", lambda row: (row.text("name"), row.share("share")))),
        invitees={group: invitees.texts(group) for group in GROUPS},
        families=whole.each("family", _family),
        supports=whole.each("support", _support),
        demographics=whole.each(
            "demographic", lambda row: (row.text("question"), row.text("scheme"))
        ),
        measures=whole.each("measure", _measure),
        prompts=whole.each("prompt", _prompt),
        breaches=whole.each("breach", _breach),
        replies=(
            *whole.each("reply", lambda row: _reply(row, row.choice("theme", THEMES))),
            *whole.each("answer", lambda row: _reply(row, None)),
        ),
        purposes={theme: purposes.texts(theme) for theme in THEMES},
        planted=(
            *whole.each("opinion", partial(read_saying, kind="opinion")),
            *whole.each("slogan", partial(read_saying, kind="slogan")),
            *whole.each("need", read_need),
        ),
        themes=whole.each("theme", _theme),
        codes=whole.each("code", _code),
    )
    invitees.done()
    purposes.done()
    whole.done()
    _consistent(found, whole)
    return found


def _family(row: Row) -> tuple[str, str, tuple[str, ...]]:
    return row.text("name"), row.choice("group", GROUPS), row.texts("cues")


def _support(row: Row) -> Support:
    return Support(kind=row.text("kind"), detail=row.text("detail"), how=row.text("how"))


def _measure(row: Row) -> Measure:
    return Measure(name=row.text("name"), about=row.text("about"), waves=row.texts("waves"))


def _prompt(row: Row) -> Prompt:
    return Prompt(scene=row.choice("scene", SCENES), name=row.text("name"), text=row.text("text"))


def _breach(row: Row) -> Breach:
    return Breach(
        cues=row.texts("cues"), behaviour=row.text("behaviour"), outcome=row.text("outcome")
    )


def _theme(row: Row) -> Theme:
    return Theme(
        id=row.choice("id", THEMES), label=row.text("label"), definition=row.text("definition")
    )


def _code(row: Row) -> Code:
    return Code(
        id=row.text("id"),
        label=row.text("label"),
        definition=row.text("definition"),
        theme=row.choice("theme", THEMES),
        cues=row.texts("cues"),
    )


def _reply(row: Row, theme: str | None) -> Reply:
    return Reply(theme=theme, outcome=row.choice("outcome", OUTCOMES), text=row.text("text"))


def _consistent(found: Common, whole: Row) -> None:
    """Refuse names that stand for two things, and themes without a code."""
    for kind, names in {
        "prompt": [prompt.name for prompt in found.prompts],
        "measure": [measure.name for measure in found.measures],
        "planted saying": [planted.key for planted in found.planted],
        "code or theme": [
            *(code.id for code in found.codes),
            *(theme.id for theme in found.themes),
        ],
    }.items():
        if len(set(names)) < len(names):
            whole.wrong(f"two have the name of one {kind}")
    coded = {code.theme for code in found.codes}
    for theme in found.themes:
        if theme.id not in coded:
            whole.wrong(f"no code belongs to the theme {theme.id}")
    if abs(sum(found.channels.values()) - 1) > 1e-9:
        whole.wrong("the shares of the channels must add up to 1")
