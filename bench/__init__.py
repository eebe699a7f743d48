"""Benchmarks of dialoguekit against stock ``eventsourcing`` and against a raw baseline.

``python -m bench`` runs every benchmark and writes ``docs/explanation/performance.md``.
``dataset`` generates the contributions that all sides process.  ``dialoguekit_side``,
``eventsourcing_side`` and ``raw_baseline`` are the sides.  ``benchmarks`` compares them, and
``results_table`` formats the results.
"""
