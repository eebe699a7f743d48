"""What proves that a log holds what was written: its tree, checkpoints, proofs and audits."""
