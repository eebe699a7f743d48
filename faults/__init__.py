"""The fault programme: what is done to a log, how often, and what must hold all the same.

``make faults`` runs ``python -m faults [NAME…] [--dose F] [--seed N] [--store NAME] [--write]``;
short parts of it are among the tests.

A *programme* (:class:`faults.experiments.Programme`) is a fault, its dose, what must hold, the
stores that it applies to, and a function ``run(dose, seed, store) -> Outcome``:

- ``dose`` is how often the fault is done, in the programme's unit (kills, points, images);
- ``seed`` decides everything that is left to chance: the same seed does the same again;
- ``store`` (:class:`faults.stores.Store`) makes empty places to write to, and opens them;
- the :class:`~faults.result.Outcome` holds what was counted, one line for every trial in which
  something broke, and the reason where the fault could not be done here.  Skipped is not passed.

A module of programmes ends in ``PROGRAMMES``, a tuple of them, and is named in
``faults.experiments.MODULES``; the page and the command line find them there.  A function that
works in another process is at the top level of its module, and is run by
:class:`faults.fork_server.Nursery`.

The stores are ours, and for comparison the recorders of bare ``eventsourcing`` by their documented
methods, with the same durability.  What a store held is judged in ``faults.workload``.
"""
