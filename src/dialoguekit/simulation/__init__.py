"""The rehearsal: imagined people play half-day workshops, so that reports can be tried out.

>>> import dialoguekit
>>> from dialoguekit.simulation import rehearse
>>> with dialoguekit.open("memory:") as kit:
...     rehearse(kit, workshops=1).workshops
('leeds',)

What people say is hand-written (``material/``); who says it, when and in which order is drawn
from one seeded generator.  The shape follows a half-day of thirty people: about 360
contributions and 2,300 events, give or take a fifth.  Appreciative Inquiry, Asset-Based Community
Development and Parallel Thinking are run where their plugins are installed.  :data:`FAILURES`
lists what can be made to go wrong.
"""

from dialoguekit.simulation.config import FAILURES, Plan
from dialoguekit.simulation.simulator import Keeper, Rehearsed, rehearse

__all__ = ["FAILURES", "Keeper", "Plan", "Rehearsed", "rehearse"]
