"""Codes, coding passes and themes."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.choices import offer
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    join_names,
    refuse,
    refuse_unknown,
    require_scheduled,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown


def _require_code(state: Workshop, code: str, action: str) -> None:
    known = sorted({known for known, _ in state.codes})
    if code not in known:
        given = shown(code, words=True, known=known)
        remedy = f"{offer(code, known)}Define it first; codes: {join_names(known)}"
        refuse(action, f"there is no code {given}", remedy)


def define_code(
    state: Workshop,
    context: CommandContext,
    code: str,
    *,
    label: str,
    definition: str | None = None,
    version: int = 1,
) -> CommandEvents:
    """Define a code of the codebook."""
    action = f"define code {shown(code, words=True)}"
    require_scheduled(state, action)
    if (code, version) in state.codes:
        refuse(action, f"version {version} of it exists", f"Define version {version + 1}")
    return (e.CodeDefined(code=code, label=label, definition=definition, version=version),)


def apply_code(
    state: Workshop,
    context: CommandContext,
    contribution: str,
    code: str,
    *,
    coding_pass: str,
    start: int = 0,
    end: int | None = None,
) -> CommandEvents:
    """Apply a code to a contribution, or to its characters from ``start`` up to ``end``."""
    action = f"code {shown(contribution)}"
    length = state.text_lengths.get(contribution)
    if length is None:
        refuse_unknown("contribution", contribution, state.text_lengths, action, "Check the id")
    _require_code(state, code, action)
    if not 0 <= start < (length if end is None else end) <= length:
        last = shown(length if end is None else end)
        reason = f"characters {shown(start)} to {last} are outside its {length}"
        refuse(action, reason, "Name a span inside the text")
    if state.coding_passes.get(coding_pass):
        refuse(action, f"the pass {shown(coding_pass, words=True)} is frozen", "Code in a new pass")
    return (
        e.CodeApplied(
            contribution=contribution, code=code, start=start, end=end, coding_pass=coding_pass
        ),
    )


def freeze_coding_pass(state: Workshop, context: CommandContext, coding_pass: str) -> CommandEvents:
    """Freeze a coding pass, so that it can be compared with others."""
    action = f"freeze the pass {shown(coding_pass, words=True)}"
    if coding_pass not in state.coding_passes:
        passes = join_names(state.coding_passes)
        refuse(action, "nothing was coded in it", f"Passes so far: {passes}")
    if state.coding_passes[coding_pass]:
        refuse(action, "it is frozen already", "Nothing needs to be done")
    return (e.CodingPassFrozen(coding_pass=coding_pass),)


def revise_theme(
    state: Workshop,
    context: CommandContext,
    theme: str,
    op: str,
    *,
    label: str | None = None,
    definition: str | None = None,
    codes: Sequence[str] = (),
    parents: Sequence[str] = (),
) -> CommandEvents:
    """Form, split, merge or drop a theme."""
    action = f"{shown(op, words=True)} theme {shown(theme, words=True)}"
    require_scheduled(state, action)
    for named in (*parents, *((theme,) if op == "drop" else ())):
        if named not in state.themes:
            given = shown(named, words=True, known=state.themes)
            remedy = f"{offer(named, state.themes)}Themes: {join_names(sorted(state.themes))}"
            refuse(action, f"there is no theme {given}", remedy)
    if op in ("split", "merge") and not parents:
        refuse(action, "it names no parent", "Name the themes that it comes from")
    for code in codes:
        _require_code(state, code, action)
    return (
        e.ThemeRevised(
            theme=theme,
            op=op,
            label=label,
            definition=definition,
            codes=tuple(codes),
            parents=tuple(parents),
        ),
    )
