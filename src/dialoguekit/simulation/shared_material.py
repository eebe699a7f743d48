"""Material that all workshops share: codebook, prompts, questionnaire, replies and more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial

import attrs

from dialoguekit.simulation.statements import GROUPS, THEMES, Statement, parse_need, parse_statement
from dialoguekit.simulation.toml_reader import TomlRow, parse_toml, read_data_file

PHASE_NAMES = (
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
REPLY_OUTCOMES = ("done", "planned", "considering", "declined")


@attrs.frozen(kw_only=True)
class Theme:
    """A theme: a sentence on what its codes have in common."""

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

    def count_matches(self, text: str) -> int:
        """Return the number of different cues in ``text``."""
        return len(set(self.pattern.findall(text.lower().replace("’", "'"))))


@attrs.frozen(kw_only=True)
class Prompt:
    """A question to pose in a phase."""

    phase: str
    name: str
    text: str


@attrs.frozen(kw_only=True)
class QuestionnaireItem:
    """An item of the questionnaire with its waves; answers range from 0 to 10."""

    name: str
    text: str
    waves: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Support:
    """Support that a participant requests, and how it is provided."""

    kind: str
    detail: str
    how: str


@attrs.frozen(kw_only=True)
class Breach:
    """A breach of a rule that contains one of ``cues``, and its resolution."""

    cues: tuple[str, ...]
    behaviour: str
    outcome: str


@attrs.frozen(kw_only=True)
class Reply:
    """A reply to a theme, or to a decision or proposal if ``theme`` is None."""

    theme: str | None
    outcome: str
    text: str


@attrs.frozen(kw_only=True)
class SharedMaterial:
    """The content of ``common.toml``.

    ``connection_purposes`` are possible purposes of a connection, by theme.  ``defect_statements``
    are used only where their defect is seeded.
    """

    programme_title: str
    programme_purpose: str
    programme_commissioner: str
    question: str
    consent_form: str
    earlier_consent_form: str
    phrases: Mapping[str, tuple[str, ...]]
    channels: Mapping[str, float]
    invitees: Mapping[str, tuple[str, ...]]
    job_families: tuple[tuple[str, str, tuple[str, ...]], ...]
    supports: tuple[Support, ...]
    demographics: tuple[tuple[str, str], ...]
    questionnaire_items: tuple[QuestionnaireItem, ...]
    prompts: tuple[Prompt, ...]
    breaches: tuple[Breach, ...]
    replies: tuple[Reply, ...]
    connection_purposes: Mapping[str, tuple[str, ...]]
    defect_statements: tuple[Statement, ...]
    themes: tuple[Theme, ...]
    codes: tuple[Code, ...]

    def find_prompt(self, name: str) -> Prompt:
        """Return the prompt of that name."""
        return next(prompt for prompt in self.prompts if prompt.name == name)

    def statements_of(self, kind: str) -> tuple[Statement, ...]:
        """Return the defect statements of one kind: opinion, need or slogan."""
        return tuple(statement for statement in self.defect_statements if statement.kind == kind)

    def job_family(self, group: str, job: str) -> str:
        """Return the job family of a job, or ``other``."""
        for name, family_group, cues in self.job_families:
            if family_group == group and any(cue in job.lower() for cue in cues):
                return name
        return "other"


_PHRASE_LISTS = (
    "scale",
    "scribes",
    "decline_reasons",
    "departure_reasons",
    "extension_reasons",
    "unsigned_notes",
    "withdrawal_reasons",
    "wording_reasons",
    "sheet_reasons",
    "author_reasons",
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
def load_shared_material() -> SharedMaterial:
    """Return the shared material.

    Raise :class:`~dialoguekit.errors.InterchangeError` if it is invalid.
    """
    return parse_shared_material(read_data_file("common.toml"), "common.toml")


def parse_shared_material(text: str, file: str) -> SharedMaterial:
    """Return the shared material from the text of its file.

    Raise :class:`~dialoguekit.errors.InterchangeError` with the location and the reason.
    """
    root = parse_toml(text, file)
    invitees, purposes = root.row("invitees"), root.row("purposes")
    material = SharedMaterial(
        programme_title=root.text("programme_title"),
        programme_purpose=root.text("programme_purpose"),
        programme_commissioner=root.text("programme_commissioner"),
        question=root.text("question"),
        consent_form=root.text("consent_form"),
        earlier_consent_form=root.text("earlier_consent_form"),
        phrases={name: root.texts(name, minimum=2) for name in _PHRASE_LISTS},
        channels=dict(
            root.parse_each("channel", lambda row: (row.text("name"), row.fraction("share")))
        ),
        invitees={group: invitees.texts(group) for group in GROUPS},
        job_families=root.parse_each("family", _parse_job_family),
        supports=root.parse_each("support", _parse_support),
        demographics=root.parse_each(
            "demographic", lambda row: (row.text("question"), row.text("scheme"))
        ),
        questionnaire_items=root.parse_each("measure", _parse_questionnaire_item),
        prompts=root.parse_each("prompt", _parse_prompt),
        breaches=root.parse_each("breach", _parse_breach),
        replies=(
            *root.parse_each("reply", lambda row: _parse_reply(row, row.choice("theme", THEMES))),
            *root.parse_each("answer", lambda row: _parse_reply(row, None)),
        ),
        connection_purposes={theme: purposes.texts(theme) for theme in THEMES},
        defect_statements=(
            *root.parse_each("opinion", partial(parse_statement, kind="opinion")),
            *root.parse_each("slogan", partial(parse_statement, kind="slogan")),
            *root.parse_each("need", parse_need),
        ),
        themes=root.parse_each("theme", _parse_theme),
        codes=root.parse_each("code", _parse_code),
    )
    invitees.reject_unknown_fields()
    purposes.reject_unknown_fields()
    root.reject_unknown_fields()
    _check_consistency(material, root)
    return material


def _parse_job_family(row: TomlRow) -> tuple[str, str, tuple[str, ...]]:
    return row.text("name"), row.choice("group", GROUPS), row.texts("cues")


def _parse_support(row: TomlRow) -> Support:
    return Support(kind=row.text("kind"), detail=row.text("detail"), how=row.text("how"))


def _parse_questionnaire_item(row: TomlRow) -> QuestionnaireItem:
    return QuestionnaireItem(
        name=row.text("name"), text=row.text("about"), waves=row.texts("waves")
    )


def _parse_prompt(row: TomlRow) -> Prompt:
    return Prompt(
        phase=row.choice("scene", PHASE_NAMES), name=row.text("name"), text=row.text("text")
    )


def _parse_breach(row: TomlRow) -> Breach:
    return Breach(
        cues=row.texts("cues"), behaviour=row.text("behaviour"), outcome=row.text("outcome")
    )


def _parse_theme(row: TomlRow) -> Theme:
    return Theme(
        id=row.choice("id", THEMES), label=row.text("label"), definition=row.text("definition")
    )


def _parse_code(row: TomlRow) -> Code:
    return Code(
        id=row.text("id"),
        label=row.text("label"),
        definition=row.text("definition"),
        theme=row.choice("theme", THEMES),
        cues=row.texts("cues"),
    )


def _parse_reply(row: TomlRow, theme: str | None) -> Reply:
    return Reply(theme=theme, outcome=row.choice("outcome", REPLY_OUTCOMES), text=row.text("text"))


def _check_consistency(material: SharedMaterial, root: TomlRow) -> None:
    """Raise an error for duplicate names, and for themes without a code."""
    for kind, names in {
        "prompt": [prompt.name for prompt in material.prompts],
        "measure": [item.name for item in material.questionnaire_items],
        "defect statement": [statement.key for statement in material.defect_statements],
        "code or theme": [
            *(code.id for code in material.codes),
            *(theme.id for theme in material.themes),
        ],
    }.items():
        if len(set(names)) < len(names):
            root.fail(f"two entries of the kind {kind} have the same name")
    coded = {code.theme for code in material.codes}
    for theme in material.themes:
        if theme.id not in coded:
            root.fail(f"the theme {theme.id} has no code")
    if abs(sum(material.channels.values()) - 1) > 1e-9:
        root.fail("the shares of the channels must add up to 1")
