"""Audits of a log, its verified checkpoints, and proofs of single events."""
