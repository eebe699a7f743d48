"""Parallel Thinking: everybody wears the same hat at the same time (de Bono 1985).

Where what is:

- ``hats`` – the method as data: stages, templates, prompts, numbers;
- ``projection`` – the fold of what happened, into what ``noted`` holds;
- ``seeing`` – from there to the ``view``, with a little arithmetic of ``times``;
- ``rules`` – the method's rules, as flags with evidence;
- ``conformance`` – how far a session kept to the order announced;
- ``chapter`` – what the view says in a report: ``session_blocks``, ``across_blocks``.
"""

from collections.abc import Iterable

from dialoguekit.plugin import Method, hookimpl
from dialoguekit_parallel_thinking import hats
from dialoguekit_parallel_thinking.chapter import chapter
from dialoguekit_parallel_thinking.projection import ParallelThinking

METHOD = Method(
    name=hats.NAME,
    title=hats.TITLE,
    summary="Six hats, worn together: facts, feelings, risks, benefits, ideas, process.",
    source="Edward de Bono, Six Thinking Hats, 1985 and 1999",
    stages=hats.STAGES,
    templates=hats.TEMPLATES,
    prompts=hats.PROMPTS,
    projection=ParallelThinking,
    chapter=chapter,
    tells_contributions=True,
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method that this plugin brings."""
    return (METHOD,)
