"""Parallel Thinking: everyone wears the same hat at the same time (de Bono 1985).

Modules:

- ``method`` – the method as data: hats, templates, prompts, numbers;
- ``view`` – sessions with obstacles, and the ideas that answer them;
- ``rules`` – the rules of the method, and what to ask next;
- ``blocks`` – the chapter of the report.
"""

from collections.abc import Iterable

from dialoguekit.plugin import Method, hookimpl
from dialoguekit_parallel_thinking import blocks, method, rules, view

METHOD = Method(
    name=method.NAME,
    title=method.TITLE,
    summary="Six hats, worn together: facts, feelings, risks, benefits, ideas, process.",
    source="Edward de Bono, Six Thinking Hats, 1985 and 1999",
    stages=method.STAGES,
    templates=method.TEMPLATES,
    prompts=method.PROMPTS,
    lists_contributions=True,
    sessions=view.build_sessions,
    rules=rules.RULES,
    workshop_rules=rules.WORKSHOP_RULES,
    suggestions=rules.suggest,
    session_blocks=blocks.session_blocks,
    programme_blocks=blocks.programme_blocks,
    absence=f"{method.TITLE} was not used",
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)
