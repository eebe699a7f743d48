"""World Café: rounds of talk at small tables, between which people move (Brown, Isaacs 2005).

Modules:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``view`` – rounds with tables, hosts and contributions, and the ideas that were taken up;
- ``seating`` – where people sat, and who hosted which table;
- ``encounters`` – who met whom, and who moved;
- ``paths`` – the chains of ideas that build on one another;
- ``rules`` – the rules of the method, and what to ask next;
- ``blocks`` – the chapter of the report.
"""

from collections.abc import Iterable

from dialoguekit.events import PresenceMoved, RoleAssigned, SpaceCreated
from dialoguekit.plugin import Method, hookimpl
from dialoguekit_world_cafe import blocks, method, rules, view

METHOD = Method(
    name=method.NAME,
    title=method.TITLE,
    summary="Rounds of talk at small tables; hosts stay, people move, ideas travel with them.",
    source=method.SOURCE,
    stages=method.STAGES,
    templates=method.TEMPLATES,
    prompts=method.PROMPTS,
    lists_contributions=True,
    keeps=(PresenceMoved, RoleAssigned, SpaceCreated),
    sessions=view.build_sessions,
    rules=rules.RULES,
    suggestions=rules.suggest,
    session_blocks=blocks.session_blocks,
    programme_blocks=blocks.programme_blocks,
    absence=f"{method.TITLE} was not used",
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)
