"""Simulates half-day workshops with imagined people, to try out reports.

>>> import dialoguekit
>>> from dialoguekit.simulation import simulate
>>> with dialoguekit.open("memory:") as kit:
...     simulate(kit, workshops=1).workshops
('leeds',)

The statements of participants are written by hand (``data/``).  One seeded generator determines
their authors, times and order.  A default workshop is a half-day of thirty people with about 360
contributions and 2,300 events (± 20 %).  Appreciative Inquiry, Asset-Based Community Development
and Parallel Thinking run if their plugins are installed.  :data:`DEFECTS` lists the defects that
can be seeded.
"""

from dialoguekit.simulation.config import DEFECTS, SimulationConfig
from dialoguekit.simulation.simulator import HandleProvider, SimulationResult, simulate

__all__ = ["DEFECTS", "HandleProvider", "SimulationConfig", "SimulationResult", "simulate"]
