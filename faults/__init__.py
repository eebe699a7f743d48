"""Fault-injection tests of the event stores.

``make faults`` runs ``python -m faults [NAME…] [--scale F] [--seed N] [--store NAME] [--write]``;
short runs are among the tests.

An *experiment* (:class:`faults.experiments.Experiment`) consists of a fault, a number of
iterations, an invariant, the stores that it applies to, and a function ``run(iterations, seed,
store_kind) -> ExperimentResult``:

- ``iterations`` is how often the fault is injected, in the experiment's unit (kills, points,
  images);
- ``seed`` seeds the random source; the same seed repeats the same faults;
- ``store_kind`` (:class:`faults.stores.StoreKind`) creates and opens empty stores;
- :class:`~faults.result.ExperimentResult` has the counts, one line for each trial that violated the
  invariant, and the reason where the fault could not be injected here. Skipped is not passed.

A module of experiments defines ``EXPERIMENTS``, a tuple, and is named in
``faults.experiments.MODULES``; the report page and the command line find it there.  A function that
runs in another process is at the top level of its module; :class:`faults.fork_server.ForkServer`
runs it.

The stores are those of dialoguekit and, for comparison, the recorders of bare ``eventsourcing``,
used through their documented methods and with the same durability.  ``faults.workload`` checks the
contents of a store.
"""
