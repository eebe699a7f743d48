"""What dialoguekit costs, measured beside stock ``eventsourcing`` and beside the floor.

``python -m bench`` measures every row in one run and writes ``docs/explanation/performance.md``.
``facts`` are what all sides are given; ``ours``, ``stock`` and ``floor`` are the sides, ``rows``
the comparisons, ``table`` what is said about them.
"""
